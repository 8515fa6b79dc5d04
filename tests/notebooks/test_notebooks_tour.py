"""The tour as papermill runs it, with a prompt of one's own, and the demo around it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
TOUR = ROOT / "notebooks" / "00_tour.ipynb"
PROMPT = (
    "Write a function pick that takes an int n and an int most and picks a number. "
    "most must be at least 0. The result must be at least 1. The result must be at most most."
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Run the demo as ``make demo`` does; return what it printed, and its folder."""
    out = tmp_path_factory.mktemp("demo")
    environment = {name: text for name, text in os.environ.items() if name != "LIFTSYS_HOME"}
    done = subprocess.run(
        [sys.executable, ROOT / "notebooks" / "demo.py", "--prompt", PROMPT, "--out", out],
        capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, out


def test_demo_tells_what_happened_to_this_prompt(demo: tuple[str, Path]) -> None:
    said, out = demo
    flat = " ".join(said.split())
    assert PROMPT in flat
    assert "return_type" in said
    # Nothing is at least 1 and at most 0: no answer fits, so it is put off, and nothing is claimed.
    assert "→ put off" in said
    assert ": unknown (" in flat
    assert str(out / "history") in said


def test_executed_copy_ran_every_cell_in_order(demo: tuple[str, Path]) -> None:
    executed = nbformat.read(demo[1] / TOUR.name, as_version=4)
    ran = [cell.execution_count for cell in executed.cells if cell.cell_type == "code"]
    assert ran == list(range(1, len(ran) + 1))


def test_executed_copy_fails_nowhere(demo: tuple[str, Path]) -> None:
    executed = nbformat.read(demo[1] / TOUR.name, as_version=4)
    outputs = [output for cell in executed.cells for output in cell.get("outputs", [])]
    assert [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"] == []


def test_page_needs_nothing_from_elsewhere(demo: tuple[str, Path]) -> None:
    page = (demo[1] / TOUR.with_suffix(".html").name).read_text()
    assert "ir pick" in page
    assert re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="(?!data:)[^>]*>', page) == []


def test_tour_is_committed_with_its_outputs_and_stable_ids() -> None:
    tour = nbformat.read(TOUR, as_version=4)
    code = [cell for cell in tour.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert [cell.id for cell in tour.cells] == [f"tour-{n:02}" for n in range(len(tour.cells))]
    assert set(tour.metadata) == {"kernelspec", "language_info"}


def test_tour_says_nothing_of_the_machine_it_was_run_on() -> None:
    text = TOUR.read_text()
    for trace in (str(ROOT), str(Path.home()), "/tmp/", "0x"):
        assert trace not in text
