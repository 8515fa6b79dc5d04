"""One process beside ours: started, asked in lines of JSON, killed with all that it started."""

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
from pathlib import Path

from liftsys_nb.ir.errors import SolverError
from liftsys_nb.verify.apart.coding import Json, Malformed

LONGEST = 32 << 20  # bytes of one answer

# The package around is not loaded: its rooms are there by their place alone, and only pages of
# ``inside`` are imported, from the compiled files that Python keeps.
_START = """
import sys
for room in ("", ".verify", ".verify.apart", ".verify.tiers"):
    module = type(sys)("liftsys_nb" + room)
    module.__path__ = [sys.argv[1] + room.replace(".", "/")]
    sys.modules["liftsys_nb" + room] = module
from importlib import import_module
main = import_module(sys.argv[2]).main
sys.dont_write_bytecode = True
main(int(sys.argv[3]), sys.argv[4])
"""


class Late(Exception):
    """There was no answer in time."""


class Gone(Exception):
    """The process has ended."""


class Child:
    """One process with a folder of its own. Killed with its whole group, also by ``atexit``.

    page: the module that it runs: its ``main`` is called with the bytes of address space that it
    may take, and its folder. seed: of the hashes of texts, so that sets have one order.
    """

    def __init__(self, page: str, *, memory: int, seed: int = 0) -> None:
        self._owner = os.getpid()
        self._ending = threading.Lock()
        try:
            self._folder = tempfile.mkdtemp(prefix="liftsys-")
        except OSError as refused:
            raise SolverError(
                f"no temporary folder can be made: {refused.strerror or refused}",
                code="LS630",
                hint="code is run in one: free some space, or set TMPDIR to a folder of yours",
            ) from refused
        self._buffer = bytearray()
        self.is_loaded = False
        package = Path(__file__).parent.parent.parent
        # No name of ours, no key, no token; one thread for libraries that start many.
        environment = {
            "HOME": self._folder, "TMPDIR": self._folder, "PATH": os.defpath,
            "LANG": "C.UTF-8", "PYTHONHASHSEED": str(seed), "PYTHONUTF8": "1",
            "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
        }  # fmt: skip
        flags = ["-s", "-S", "-P", "-W", "ignore"]
        try:
            told = [str(package), page, str(memory), self._folder]
            self._process = subprocess.Popen(
                [sys.executable, *flags, "-c", _START, *told],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self._folder,
                env=environment,
                start_new_session=True,
                bufsize=0,
            )
        except OSError as wrong:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise SolverError(
                f"cannot start another Python process: {wrong}",
                code="LS620",
                hint="see that the Python of this kernel can be started from a shell",
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
        if self._owner != os.getpid() or self._buffer:
            return False
        poll = select.poll()
        poll.register(self._answers, select.POLLIN)  # tells of an end too
        return not poll.poll(0)

    @property
    def number(self) -> int:
        """The number of the process, and of its group."""
        return self._process.pid

    def send(self, document: bytes, seconds: float) -> None:
        """Send a job. Raises Gone; Late when it is not taken in time."""
        self.is_loaded = False
        late = time.monotonic() + seconds
        rest = memoryview(document)
        while rest:
            self._wait(self._jobs, select.POLLOUT, late)
            try:
                rest = rest[os.write(self._jobs, rest) :]
            except BlockingIOError:
                continue
            except BrokenPipeError as gone:
                raise Gone from gone

    def answer(self, seconds: float) -> dict[str, Json]:
        """Return the next answer. Raises Gone, Late, Malformed."""
        late = time.monotonic() + seconds
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > LONGEST:
                raise Malformed("it does not end")
            self._wait(self._answers, select.POLLIN, late)
            try:
                found = os.read(self._answers, 1 << 16)
            except BlockingIOError:
                continue
            if not found:
                raise Gone
            self._buffer += found
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        try:
            answer = json.loads(line)
        except (ValueError, RecursionError) as wrong:
            raise Malformed("it is no JSON") from wrong
        if not isinstance(answer, dict):
            raise Malformed("it is no object")
        self.is_loaded = True
        return answer

    def _wait(self, descriptor: int, event: int, late: float) -> None:
        poll = select.poll()
        poll.register(descriptor, event)
        while not poll.poll(max(0.0, late - time.monotonic()) * 1000):
            if time.monotonic() >= late:
                raise Late

    def ending(self) -> str:
        """Kill what is left of it, and return how it ended."""
        self.kill()
        status = self._process.wait()
        if status >= 0:
            return f"it left with status {status}"
        try:
            return f"it was ended by {signal.Signals(-status).name}"
        except ValueError:
            return f"it was ended by signal {-status}"

    def end(self) -> None:
        """Kill it and all of its group, and leave the rest to who waits for it."""
        with self._ending:
            if self._folder and self._owner == os.getpid():
                self._end()

    def _end(self) -> None:
        # As long as the head of the group is not waited for, its number is not given anew.
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            self._process.kill()

    def kill(self) -> None:
        """Kill it and all of its group; take its folder away. Does nothing the second time."""
        atexit.unregister(self.kill)
        if self._owner != os.getpid():
            return
        with self._ending:
            if not self._folder:
                return
            self._end()
            folder, self._folder = self._folder, ""
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        shutil.rmtree(folder, ignore_errors=True)
