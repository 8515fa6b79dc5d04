"""For everything pytest runs, doctests and notebooks too: a private history for each process."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# What a person's terminal says must not change what a test sees.
PERSONAL = (
    "CLICOLOR", "CLICOLOR_FORCE", "COLORTERM", "COLUMNS", "FORCE_COLOR", "LIFTSYS_BUDGET",
    "LIFTSYS_COLOUR", "LIFTSYS_DISPLAY", "LIFTSYS_GLOSSES", "LIFTSYS_PROGRESS", "LIFTSYS_RECHECK",
    "LIFTSYS_RLIMIT", "LIFTSYS_SECONDS", "LIFTSYS_SESSION", "LIFTSYS_WIDTH", "LINES", "NO_COLOR",
    "TTY_COMPATIBLE", "TTY_INTERACTIVE",
)  # fmt: skip
HOME = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """Point LIFTSYS_HOME at an empty folder: no test ever meets the user's own history.

    Before any import of the package and before any child: kernels and shells inherit it.
    Each xdist worker gets a folder of its own.
    """
    config.stash[HOME] = tempfile.mkdtemp(prefix="liftsys-tests-")
    os.environ["LIFTSYS_HOME"] = config.stash[HOME]
    # Nor the user's own settings.
    os.environ["LIFTSYS_CONFIG"] = os.devnull
    # `liftsys` in a shell is the one that goes with this Python.
    os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    for name in PERSONAL:
        os.environ.pop(name, None)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    shutil.rmtree(config.stash[HOME], ignore_errors=True)


@pytest.fixture(autouse=True)
def place_of_a_doctest(request: pytest.FixtureRequest) -> Iterator[None]:
    """Give a doctest an empty folder and history: every name is free, and no file stays behind."""
    if not isinstance(request.node, pytest.DoctestItem):
        yield
        return
    folder: Path = request.getfixturevalue("tmp_path")
    patch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
    patch.chdir(folder)
    patch.setenv("LIFTSYS_HOME", str(folder / ".history"))
    yield
    if (bench := sys.modules.get("liftsys_nb.ui.bench")) is not None:
        bench.close()
