"""What a call does besides: what it prints, what it logs. Its own text goes nowhere."""

from __future__ import annotations

import io
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing itself takes as long to import as all the rest of this folder
    from typing import Any

MOST_DONE = 20  # things of one call
LONGEST = 80  # characters of each
_LOGGING = ("debug", "info", "warning", "error", "critical", "exception", "log")


class Doings:
    """Notes what calls do: there is one of it in a process.

    file: of the code that is run. done: the verb, words for it, and the functions it was done in.
    """

    def __init__(self) -> None:
        self.file = ""
        self.done: list[list[Any]] = []
        self.is_on = False
        self._logs = 0

    def begin(self) -> None:
        """Forget what was done, and note what is done from here on."""
        self.done = []
        self.is_on = True
        self._watch_logging()

    def end(self) -> None:
        """Note nothing more."""
        self.is_on = False

    def catch_prints(self) -> None:
        """Put streams in the place of standard output and error that note what is written."""
        for name, number in (("stdout", 1), ("stderr", 2)):
            written: Any = _Written(self, number)
            stream = io.TextIOWrapper(written, "utf-8", "surrogateescape", write_through=True)
            setattr(sys, name, stream)

    def wrote(self, text: bytes) -> None:
        """Note a text that was written, unless it is one that is logged."""
        if self.is_on and not self._logs:
            self._note("prints", text.decode("utf-8", "backslashreplace"))

    def _note(self, verb: str, words: str) -> None:
        if len(self.done) >= MOST_DONE or (verb == "prints" and not words):
            return
        functions = self._functions()
        last = self.done[-1] if self.done else None
        if verb == "prints" and last is not None and last[::2] == [verb, functions]:
            last[1] = (last[1] + words)[:LONGEST]  # one print writes in parts
        else:
            self.done.append([verb, words[:LONGEST], functions])

    def _functions(self) -> list[str]:
        """Return the functions of the file that are running, the outermost first."""
        found: list[str] = []
        frame: Any = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename == self.file:
                found.append(frame.f_code.co_qualname)
            frame = frame.f_back
        return found[::-1]

    def _watch_logging(self) -> None:
        """Note calls of loggers, once there are any: also those that are below their level."""
        logging = sys.modules.get("logging")
        logger = getattr(logging, "Logger", None)
        if logger is None or hasattr(logger, "_liftsys_watched"):
            return
        logger._liftsys_watched = True
        for name in _LOGGING:
            setattr(logger, name, self._watched(getattr(logger, name), name))

    def _watched(self, method: Any, name: str) -> Any:
        def call(owner: Any, *args: Any, **named: Any) -> Any:
            if self.is_on and not self._logs:
                message = args[-1 if name == "log" else 0] if args else ""
                self._note("logs", f"{name}: {message}" if type(message) is str else name)
            self._logs += 1
            try:
                return method(owner, *args, **named)
            finally:
                self._logs -= 1

        return call


class _Written(io.BufferedIOBase):
    """Takes what is written to a standard stream."""

    def __init__(self, doings: Doings, number: int) -> None:
        self._doings, self._number = doings, number

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._number

    def write(self, text: Any) -> int:
        self._doings.wrote(bytes(text))
        return len(text)
