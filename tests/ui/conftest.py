"""A history of its own for each test of the doors, and the clamp of the manual."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

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
def shell(home: Path) -> Iterator[InteractiveShell]:
    settings = Config()
    settings.HistoryManager.enabled = False
    InteractiveShell.clear_instance()
    made = InteractiveShell.instance(config=settings)
    made.run_line_magic("load_ext", "liftsys_nb")
    yield made
    InteractiveShell.clear_instance()


@pytest.fixture
def clamp() -> str:
    return CLAMP
