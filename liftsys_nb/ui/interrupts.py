"""Ctrl-C while a command runs: never lost, and told in a line."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

STOPPED = "the command was stopped; what it had recorded before stays"


@contextmanager
def heeded() -> Iterator[None]:
    """Raise KeyboardInterrupt for a Ctrl-C in the block: where it comes, at the latest at the end.

    Python throws the exception away where it meets a finalizer or a callback of the garbage
    collector (here: each thirtieth); a loop of commands would go on. Only in the main thread, and
    only where Python's own handler is in force: another one has reasons of its own.
    """
    if not _python_handles_it():
        yield
        return
    came = False

    def note(_number: int, _frame: FrameType | None) -> NoReturn:
        nonlocal came
        came = True
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if came:
        raise KeyboardInterrupt


def _python_handles_it() -> bool:
    return (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
