"""Ctrl-C while a command runs: never lost, and told in a line."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ExtensionFileLoader
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from liftsys_nb.session.workbench import Workbench

_LOADERS = {
    ExtensionFileLoader.create_module.__code__,
    ExtensionFileLoader.exec_module.__code__,
}
_OF_DUCKDB = "RuntimeError('Query interrupted')"
STOPPED = "the command was stopped; what it had recorded before stays"


@contextmanager
def heeded() -> Iterator[None]:
    """Raise KeyboardInterrupt for a Ctrl-C in the block: where it comes, at the latest at the end.

    Python throws the exception away where it meets a finalizer or a callback of the garbage
    collector (here: each thirtieth); a loop of commands would go on. And a module in C that is
    being loaded may end the whole process at an exception. Only in the main thread, and only where
    Python's own handler is in force: another one has reasons of its own.
    """
    if not _python_handles_it():
        yield
        return
    came = False

    def note(_number: int, frame: FrameType | None) -> None:
        nonlocal came
        came = True
        if not _loads_c(frame):
            raise KeyboardInterrupt

    def dropped(lost: sys.UnraisableHookArgs) -> None:
        if not came or not isinstance(lost.exc_value, KeyboardInterrupt):
            shown(lost)

    shown, sys.unraisablehook = sys.unraisablehook, dropped
    signal.signal(signal.SIGINT, note)
    try:
        yield
    except Exception as error:
        if came and is_of_interrupt(error):
            raise KeyboardInterrupt from error
        raise
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.unraisablehook = shown
    if came:
        raise KeyboardInterrupt


def _loads_c(frame: FrameType | None) -> bool:
    """Tell whether a module in C is being loaded below this frame."""
    while frame is not None:
        if frame.f_code in _LOADERS:
            return True
        frame = frame.f_back
    return False


def is_of_interrupt(error: BaseException) -> bool:
    """Tell whether an error came of an interrupt: then it is no bug that it tells of.

    What stood half done when the interrupt came may fail in its turn, Python before 3.12 makes a
    RuntimeError of one that comes while a class is made, as in an import, and DuckDB makes one of
    each that comes while it works.
    """
    seen: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if isinstance(each, KeyboardInterrupt) or repr(each) == _OF_DUCKDB:
            return True
        if each is not None and not any(each is other for other in seen):
            seen.append(each)
            waiting += [each.__cause__, each.__context__]
    return False


def _python_handles_it() -> bool:
    return (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )


# ── between cells ────────────────────────────────────────────────────────────────────────────
SOON = 0.02  # seconds
_HEEDING = "_liftsys_heeding"  # on a kernel


def heed_interrupts(shell: Any, bench: Workbench) -> None:
    """Let an interrupt of the kernel end what goes on, also while no cell runs."""
    kernel = getattr(shell, "kernel", None)
    if kernel is None or not bench.goes_on:
        return
    known = getattr(kernel, _HEEDING, None)
    if known is None:
        known = _Heeding(kernel)
        setattr(kernel, _HEEDING, known)
    known.begin(bench)


class _Heeding:
    """Sets a handler for as long as anything goes on.

    A kernel ignores the signal between two cells, and sets its own handler for each cell. So ours
    is set once the cell is over: its own callbacks run only then.
    """

    def __init__(self, kernel: Any) -> None:
        self._loop = kernel.io_loop
        self._bench: Workbench | None = None
        self._looks = False

    def begin(self, bench: Workbench) -> None:
        """Look from now on whether anything goes on."""
        self._bench = bench
        if not self._looks:
            self._looks = True
            self._loop.call_later(SOON, self._look)

    def _look(self) -> None:
        now = signal.getsignal(signal.SIGINT)
        if self._bench is not None and self._bench.goes_on:
            if now is signal.SIG_IGN:
                signal.signal(signal.SIGINT, self._heard)
        elif now == self._heard:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            self._looks = False
        elif now is signal.SIG_IGN:
            self._looks = False
        # Else a cell runs: its end brings our handler back, or the one before it.
        if self._looks:
            self._loop.call_later(SOON, self._look)

    def _heard(self, _number: int, _frame: FrameType | None) -> None:
        # In a handler nothing may be waited for: the main thread may hold what is needed.
        if self._bench is not None:
            self._loop.add_callback(self._bench.call_off)
