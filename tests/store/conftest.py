"""A home for each test, and real processes to run in it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from liftsys_nb.ir.errors import LiftError
from liftsys_nb.store import History
from liftsys_nb.store.home import Home, locate

ROOT = Path(__file__).parents[2]
# Rounds of the tests that kill: a few by default, as many as you like with `make soak`.
ROUNDS = int(os.environ.get("LIFTSYS_SOAK", "0"))
Start = Callable[..., subprocess.Popen[str]]
Run = Callable[..., list[str]]


def code_of(do: Callable[[], object]) -> str | None:
    """Return the code of what is refused; None where it is done."""
    try:
        do()
    except LiftError as refused:
        return refused.code
    return None


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return locate(tmp_path / "home")


@pytest.fixture
def store(home: Home) -> Iterator[History]:
    opened = History(home)
    yield opened
    opened.close()


@pytest.fixture
def rounds() -> Callable[[int], range]:
    """How often to do something: so many times, or as LIFTSYS_SOAK says."""
    return lambda few: range(ROUNDS or few)


@pytest.fixture
def start(home: Home) -> Iterator[Start]:
    """Start a verb of children.py in a process of its own; it is ended with the test."""
    started = list[subprocess.Popen[str]]()

    def start(verb: str, *arguments: object) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("children.py")), verb, str(home.path)]
            + [str(argument) for argument in arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        started.append(child)
        return child

    yield start
    for child in started:
        child.kill()
        child.communicate()


@pytest.fixture
def run(start: Start) -> Run:
    """Run a verb of children.py to its end; return the lines it printed."""

    def run(verb: str, *arguments: object) -> list[str]:
        child = start(verb, *arguments)
        printed, _ = child.communicate()
        assert child.returncode == 0, printed
        return printed.splitlines()

    return run
