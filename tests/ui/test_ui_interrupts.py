"""Ctrl-C in a command: raised wherever it comes, even where Python throws it away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from liftsys_nb.ui.interrupts import heeded, is_of_interrupt


class Interrupting:
    """Something whose finalizer is met by a Ctrl-C."""

    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)  # the handler runs here


@pytest.fixture
def thrown_away(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Collect the exceptions that Python only mentions."""
    seen: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda told: seen.append(told.exc_type))
    return seen


def test_an_interrupt_that_python_throws_away_is_raised_at_the_end(
    thrown_away: list[object],
) -> None:
    steps: list[str] = []

    def work() -> None:
        with heeded():
            Interrupting()
            steps.append("after")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert steps == ["after"]
    assert thrown_away == []  # it is not lost, so nobody is told that it is


def test_what_else_is_thrown_away_in_the_block_is_told_as_ever(thrown_away: list[object]) -> None:
    class Failing:
        def __del__(self) -> None:
            raise ValueError("no")

    with heeded():
        Failing()
    assert thrown_away == [ValueError]


LOADS = """
import os, signal, sys
from liftsys_nb.ui.interrupts import heeded
signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
try:
    with heeded():
        signal.setitimer(signal.ITIMER_REAL, float(sys.argv[1]))
        import duckdb
except KeyboardInterrupt:
    pass
signal.setitimer(signal.ITIMER_REAL, 0)
os._exit(0)
"""


@pytest.mark.parametrize("moment", [0.01 * step for step in range(2, 26, 2)])
def test_an_interrupt_while_duckdb_is_loaded_ends_no_process(moment: float) -> None:
    done = subprocess.run([sys.executable, "-c", LOADS, str(moment)], capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_duckdb_makes_of_an_interrupt_is_one() -> None:
    found = RuntimeError("Query interrupted")
    assert is_of_interrupt(found)
    assert not is_of_interrupt(RuntimeError("Query interrupted by a bug"))

    def work() -> None:
        with heeded():
            try:
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(1)
            except KeyboardInterrupt:
                raise found from None

    with pytest.raises(KeyboardInterrupt):
        work()


def test_an_interrupt_is_raised_where_it_comes() -> None:
    steps: list[str] = []

    def work() -> None:
        with heeded():
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(1)
            steps.append("after")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert steps == []


def test_python_s_own_handler_is_back_afterwards() -> None:
    with heeded():
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
        with heeded():
            pass
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_handler_of_someone_else_stays_in_force() -> None:
    heard: list[int] = []

    def listen(number: int, _frame: FrameType | None) -> None:
        heard.append(number)

    before = signal.signal(signal.SIGINT, listen)
    try:
        with heeded():
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.1)
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard == [signal.SIGINT]


def test_other_threads_leave_the_handler_alone() -> None:
    seen: list[object] = []

    def look() -> None:
        with heeded():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(1)


def half_done() -> None:
    try:
        interrupt()
    finally:
        raise RuntimeError("half of it is missing")


def making_a_class() -> None:
    """Before Python 3.12 a RuntimeError comes of it, and the interrupt is its cause."""

    class Field:
        def __set_name__(self, _owner: type, _name: str) -> None:
            interrupt()

    class Record:
        field = Field()


@pytest.mark.parametrize("work", [half_done, making_a_class])
def test_an_error_that_comes_of_an_interrupt_is_the_interrupt(work: Callable[[], None]) -> None:
    def run() -> None:
        with heeded():
            work()

    with pytest.raises(KeyboardInterrupt):
        run()


def test_an_error_after_an_older_interrupt_stays_what_it_is() -> None:
    def command() -> None:
        with heeded():
            raise LookupError("no such session")

    def run() -> None:
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt:
            command()

    with pytest.raises(LookupError):
        run()


@pytest.mark.parametrize("work", ["half_done", "making_a_class"])
def test_a_shell_calls_no_interrupt_a_bug(work: str) -> None:
    program = (
        "import sys\n"
        "from liftsys_nb.session.listing import Listing\n"
        "from liftsys_nb.ui.cli import main\n"
        "from ui import test_ui_interrupts as cases\n"
        f"Listing.list = lambda self: cases.{work}()\n"
        "sys.exit(main(['list']))\n"
    )
    tests = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": f"{tests}:{tests.parent}"},
    )  # fmt: skip
    assert done.returncode == 130, done.stderr
    assert "Traceback" not in done.stderr
    assert "interrupted: " in done.stderr
