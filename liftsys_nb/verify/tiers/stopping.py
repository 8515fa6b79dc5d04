"""Calling off what goes on in another thread, with the processes that it has started."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from types import FrameType

OURS = __name__.partition(".")[0]
REST = 0.05  # seconds between two looks whether the work is called off, while it rests
EACH = 64  # calls of functions between two looks at the clock


class Cancelled(Exception):
    """The work was called off; never leaves the one who does it."""


class OutOfTime(Exception):
    """The time allowed is over; never leaves the one who does the work."""


class Stop:
    """A word that ends work: said once, heard at the next step, and by what is waited for.

    free: while it is not set the work rests: somebody else needs this process more.
    """

    def __init__(self, free: threading.Event | None = None) -> None:
        self._said = threading.Event()
        self._free = free
        self._lock = threading.Lock()
        self._enders: list[Callable[[], None]] = []

    @property
    def is_said(self) -> bool:
        """Whether the work is called off."""
        return self._said.is_set()

    def say(self) -> None:
        """Call the work off. May be said again: what began in between is ended then."""
        self._said.set()
        with self._lock:
            for end in self._enders:
                end()

    def heed(self) -> None:
        """Raise Cancelled if the work is called off; come back once it may go on."""
        while self._free is not None and not self._said.is_set() and not self._free.wait(REST):
            continue
        if self._said.is_set():
            raise Cancelled

    @contextmanager
    def ending(self, end: Callable[[], None]) -> Iterator[None]:
        """Let ``say`` call ``end`` too, while the block runs. Raises Cancelled where it is late."""
        with self._lock:
            self._enders.append(end)
        try:
            self.heed()
            yield
        finally:
            with self._lock:
                self._enders.remove(end)

    @contextmanager
    def heeded(self, late: float) -> Iterator[None]:
        """Raise Cancelled or OutOfTime in the middle of the block, also where nothing is asked.

        To put a loop into symbols can take minutes without one question to the solver, and the
        code that does it knows neither of threads nor of the time. So each so many calls of
        functions in this thread it is interrupted for a look. late: as ``time.monotonic`` counts.
        """
        calls = count(1)

        def look(frame: FrameType, event: str, _: object) -> None:
            if event != "call" or next(calls) % EACH:
                return
            # Not in a finalizer of somebody else: Python throws away what is raised there.
            name = frame.f_code.co_name
            if not str(frame.f_globals.get("__name__")).startswith(OURS) or name.startswith("__"):
                return
            self.heed()
            if time.monotonic() >= late:
                raise OutOfTime

        before = sys.getprofile()
        sys.setprofile(look)
        try:
            yield
        finally:
            sys.setprofile(before)
