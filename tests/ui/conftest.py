"""A history of its own for each test of the doors, and the clamp of the manual."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from liftsys_nb.ui import bench

CLAMP = (
    "Write a function clamp that takes an int x, an int lo and an int hi and limits x to the "
    "range from lo to hi. lo must not be greater than hi. The result must be between lo and hi."
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "history"
    monkeypatch.setenv("LIFTSYS_HOME", str(folder))
    monkeypatch.chdir(tmp_path)
    yield folder
    bench.close()


@pytest.fixture
def clamp() -> str:
    return CLAMP
