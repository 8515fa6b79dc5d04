"""A process beside ours that reads jobs and writes answers, a line of JSON each."""

from __future__ import annotations

import atexit
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from liftsys_nb.ir.errors import StoreError

LONGEST = 64 << 20  # bytes of one answer


class Late(Exception):
    """There was no answer in time."""


class Gone(Exception):
    """The process has ended, or says what is no answer. how: in words."""


class Process:
    """Runs a page of Python by itself: no environment of ours, no terminal, a folder of its own.

    program: its text. told: its arguments. The process leads a group, which is killed with it,
    also when we end. Raises StoreError LS554 where it cannot be started.
    """

    def __init__(self, program: str, told: Sequence[str]) -> None:
        self._owner = os.getpid()
        self._ending = threading.Lock()
        self._buffer = bytearray()
        self._folder = ""
        try:
            self._folder = tempfile.mkdtemp(prefix="liftsys-")
            self._process = subprocess.Popen(
                # Isolated: no variable, no folder and no site of ours has a say in it.
                [sys.executable, "-I", "-S", "-B", "-W", "ignore", "-c", program, *told],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self._folder,
                env={
                    "HOME": self._folder, "TMPDIR": self._folder, "PATH": os.defpath,
                    "LANG": "C.UTF-8", "TZ": "UTC",
                },
                start_new_session=True,  # a Ctrl-C is ours, and ends it
                bufsize=0,
            )  # fmt: skip
        except OSError as wrong:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise StoreError(
                f"no process can be started for the query: {wrong.strerror or wrong}",
                code="LS554",
                hint="see that Python starts from a shell, and that there is room in TMPDIR",
            ) from wrong
        assert self._process.stdin is not None and self._process.stdout is not None
        self._jobs = self._process.stdin.fileno()
        self._answers = self._process.stdout.fileno()
        os.set_blocking(self._jobs, False)
        os.set_blocking(self._answers, False)
        atexit.register(self.kill)

    @property
    def is_fit(self) -> bool:
        """Whether it is ours (not that of the process we were forked from), alive and silent."""
        if self._owner != os.getpid() or self._buffer or not self._folder:
            return False
        poll = select.poll()
        poll.register(self._answers, select.POLLIN)  # tells of an end too
        return not poll.poll(0)

    def send(self, job: Mapping[str, object], late: float) -> None:
        """Send a job. late: by the monotonic clock. Raises Gone, Late."""
        rest = memoryview(json.dumps(job).encode() + b"\n")
        while rest:
            self._wait(self._jobs, select.POLLOUT, late)
            try:
                rest = rest[os.write(self._jobs, rest) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                raise Gone(self.ending()) from None

    def answer(self, late: float) -> dict[str, Any]:
        """Return the next answer. late: by the monotonic clock. Raises Gone, Late."""
        seen = 0
        while (end := self._buffer.find(b"\n", seen)) < 0:
            seen = len(self._buffer)
            if seen > LONGEST:
                raise Gone("its answer does not end")
            self._wait(self._answers, select.POLLIN, late)
            try:
                found = os.read(self._answers, 1 << 18)
            except BlockingIOError:
                continue
            if not found:
                raise Gone(self.ending())
            self._buffer += found
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        try:
            answer = json.loads(line)
        except (ValueError, RecursionError):
            raise Gone("its answer is no JSON") from None
        if not isinstance(answer, dict):
            raise Gone("its answer is no object")
        return answer

    def _wait(self, descriptor: int, event: int, late: float) -> None:
        poll = select.poll()
        poll.register(descriptor, event)
        while not poll.poll(min(60.0, max(0.0, late - time.monotonic())) * 1000):
            if time.monotonic() >= late:
                raise Late

    def ending(self) -> str:
        """Kill what is left of it, and return how it ended."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=1)  # its pipe closes a little before it ends
        self.kill()
        status = self._process.wait()
        if status >= 0:
            return f"it left with status {status}"
        try:
            return f"it was ended by {signal.Signals(-status).name}"
        except ValueError:
            return f"it was ended by signal {-status}"

    def kill(self) -> None:
        """Kill it with all of its group; take its folder away. Does nothing the second time."""
        atexit.unregister(self.kill)
        if self._owner != os.getpid():
            return
        with self._ending:
            if not self._folder:
                return
            # As long as the head of the group is not waited for, its number is not given anew.
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                self._process.kill()
            folder, self._folder = self._folder, ""
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        shutil.rmtree(folder, ignore_errors=True)
