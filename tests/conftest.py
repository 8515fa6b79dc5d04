"""Hypothesis profiles, and golden files that ``--update-golden`` rewrites."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from liftsys_nb.session.outcome import Document, Outcome, OutcomeKind

GOLDEN = Path(__file__).parent / "golden"

# How fast a machine is must not decide whether a law holds.
settings.register_profile(
    "dev", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", settings.get_profile("dev"), max_examples=30, derandomize=True)
settings.register_profile("soak", settings.get_profile("dev"), max_examples=5000)
settings.load_profile(os.environ.get("LIFTSYS_HYPOTHESIS", "ci" if os.environ.get("CI") else "dev"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite tests/golden from what the code says now (review that diff as code)",
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with ``tests/golden/NAME``: ``golden("ui/verify.txt", text)``."""
    update = request.config.getoption("--update-golden")

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if update:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        assert file.exists(), f"{file} is missing; pytest --update-golden writes it"
        assert text == file.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def held_to_shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the document of every outcome that a test makes to the shape of its kind."""
    from liftsys_nb.ir.errors import InputError
    from liftsys_nb.session.shapes import check_shape

    make = Outcome.__init__

    def made(self: Outcome, kind: OutcomeKind, document: Document, *rest: Any, **more: Any) -> None:
        make(self, kind, document, *rest, **more)
        try:
            check_shape(kind, document)
        except InputError as wrong:  # not as such: some tests expect one
            raise AssertionError(f"a document of kind {kind}: {wrong.message}") from wrong

    monkeypatch.setattr(Outcome, "__init__", made)
