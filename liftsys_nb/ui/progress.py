"""What takes longer than a second is shown on standard error, where that is a terminal."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol, TextIO

from liftsys_nb.ui import config

PATIENCE = 1.0  # seconds before anything is shown
PULSE = 0.2  # seconds between two pictures
BAR = 20  # cells
WHEEL = "|/-\\"
# Set for kernels: `!liftsys` in a cell has a terminal of its own, but what it shows is kept there.
_KERNEL = "JPY_PARENT_PID"
ERASE = "\r\x1b[K"


class Step(Protocol):
    """Says how many steps are done and what is at work; total: of how many, once that is known."""

    def __call__(self, done: int, name: str, total: int | None = None) -> None: ...


class Progress:
    """One line that is drawn again and again by a thread, and erased at the end.

    total: steps of the work; 0 where nobody knows. The line never wraps.
    """

    def __init__(self, out: TextIO, what: str, total: int = 0, *, width: int = 80) -> None:
        self._out, self._what, self._width = out, what, width
        # One value, for another thread draws it: never one step's name with another's count.
        self._at = (0, total, "")
        self._ended = threading.Event()
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="liftsys-progress", daemon=True)

    def start(self) -> None:
        """Begin to wait."""
        self._thread.start()

    def step(self, done: int, name: str, total: int | None = None) -> None:
        """Say how many steps are done, and what is at work; total: of how many, if that is news."""
        self._at = (done, self._at[1] if total is None else total, name)

    def end(self) -> None:
        """Erase the line, if one was drawn."""
        self._ended.set()
        self._thread.join()

    def picture(self, seconds: float) -> str:
        """Return the line as it is after so many seconds."""
        from liftsys_nb.ui.mime.text import on_one_line, width_of

        done, total, name = self._at
        told = f"{self._what} {name}".rstrip()
        if total > 1:
            full = BAR * done // total
            head = f"[{'#' * full}{'.' * (BAR - full)}] {done}/{total}"
        else:
            head = WHEEL[int(seconds / PULSE) % len(WHEEL)]
        line = on_one_line(f"{head} {int(seconds)} s {told}")
        while width_of(line) >= self._width:  # wide characters count for two
            line = line[:-1]
        return line

    def _run(self) -> None:
        if self._ended.wait(PATIENCE):
            return
        # A terminal that goes away meanwhile takes only the picture with it.
        with suppress(OSError, ValueError):
            while True:
                self._out.write(ERASE + self.picture(time.monotonic() - self._began))
                self._out.flush()
                if self._ended.wait(PULSE):
                    break
            self._out.write(ERASE)
            self._out.flush()


@contextmanager
def shown(what: str, total: int = 0) -> Iterator[Step]:
    """Show the progress of a block of work; yields what takes a step and its name."""
    out = sys.stderr
    is_seen = out is not None and out.isatty() and _KERNEL not in os.environ
    if not is_seen or not config.look().get("progress"):
        yield _unseen
        return
    from liftsys_nb.ui.screen import columns

    progress = Progress(out, what, total, width=columns(out, config.look().get("width")))
    progress.start()
    try:
        yield progress.step
    finally:
        progress.end()


def _unseen(done: int, name: str, total: int | None = None) -> None:
    """Show nothing."""
