"""Processes that run jobs: started, watched, killed with all that they started."""

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
from types import TracebackType
from typing import Self

from liftsys_nb.ir.errors import SolverError
from liftsys_nb.verify.apart.coding import Json, Malformed, NoValue, decode, encode, encode_text
from liftsys_nb.verify.apart.outcomes import (
    Died,
    Job,
    NotAllowed,
    Outcome,
    OutOfMemory,
    Raised,
    Returned,
    TimedOut,
    Unrunnable,
)

SECONDS = 1.0  # for one call
LOADING = 10.0  # seconds for the module and what it imports
MEMORY = 1 << 30  # bytes of address space
LONGEST = 32 << 20  # bytes of one answer

# The package around is not loaded: its rooms are there by their place alone, and only ``inside``
# is imported, from the compiled files that Python keeps.
_START = """
import sys
for name, path in zip(("", ".verify", ".verify.apart"), ("", "/verify", "/verify/apart")):
    module = type(sys)("liftsys_nb" + name)
    module.__path__ = [sys.argv[1] + path]
    sys.modules["liftsys_nb" + name] = module
from liftsys_nb.verify.apart.inside.serve import main
sys.dont_write_bytecode = True
main(int(sys.argv[2]), sys.argv[3])
"""


def run(
    job: Job, *, seconds: float = SECONDS, memory: int = MEMORY, loading: float = LOADING
) -> tuple[Outcome, ...]:
    """Run each call of a job in a process of its own; return what came of each, in order.

    seconds: for one call; loading: for the module. memory: bytes of address space.
    Ctrl-C kills the process and is raised. Nothing is left behind.
    """
    with Workers(memory=memory) as workers:
        return workers.run(job, seconds=seconds, loading=loading)


class Halted(Exception):
    """The job was stopped from another thread."""


class Workers:
    """A process that is kept for the next job, and started anew when it is spoilt.

    memory: bytes of address space. seed: of the hashes of texts, so that sets have one order.
    A process runs one module only: what that does to others stays among its own.
    May be used by several threads: their jobs wait for each other.
    """

    def __init__(self, *, memory: int = MEMORY, seed: int = 0) -> None:
        self._memory = memory
        self._seed = seed
        self._lock = threading.Lock()
        self._worker: _Worker | None = None
        self._source: tuple[str, str | None, bool] | None = None
        self._halted = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def warm(self) -> None:
        """Start the process for the next job, without waiting for it."""
        with self._lock:
            if self._worker is None:
                self._worker = _Worker(self._memory, self._seed)

    def close(self) -> None:
        """Kill the process and take its folder away; the next job starts another."""
        with self._lock:
            self._drop()

    def stop(self) -> None:
        """End the job that another thread is waiting for: there ``Halted`` is raised.

        Does nothing between two jobs: who stops again and again, stops the next one too.
        """
        worker = self._worker
        self._halted = True
        if worker is not None:
            worker.end()

    def run(
        self, job: Job, *, seconds: float = SECONDS, loading: float = LOADING
    ) -> tuple[Outcome, ...]:
        """Run each call of a job; as ``run``. Raises Halted when another thread stops it."""
        with self._lock:
            self._halted = False
            try:
                return self._run(job, seconds, loading)
            except BaseException:
                self._drop()
                raise

    def _run(self, job: Job, seconds: float, loading: float) -> tuple[Outcome, ...]:
        found: dict[int, Outcome] = {}
        calls: list[tuple[int, list[Json]]] = []
        for number, arguments in enumerate(job.calls):
            try:
                calls.append((number, [encode(each) for each in arguments]))
            except NoValue as wrong:
                found[number] = Unrunnable(f"{wrong} cannot be given to code")
            except RecursionError:
                found[number] = Unrunnable("an argument is too deep")
        while calls:
            if self._halted:
                raise Halted
            answered = self._answered(job, [told for _, told in calls], seconds, loading)
            if not answered:
                raise AssertionError("a job came to nothing")
            if self._halted:
                raise Halted
            for (number, _), outcome in zip(calls, answered, strict=False):
                found[number] = outcome
            calls = calls[len(answered) :]
        return tuple(found[number] for number in range(len(job.calls)))

    def _answered(
        self, job: Job, calls: list[list[Json]], seconds: float, loading: float
    ) -> list[Outcome]:
        """Return the outcomes of the first calls: of all, or up to one that spoilt the process."""
        worker = self._worker_for(job)
        document = _document(job, calls, seconds, loading)
        found: list[Outcome] = []
        try:
            worker.send(document, loading)
            answer = worker.answer(loading, -1)
            if answer.keys() != {"call"}:
                return [_outcome(answer)] * len(calls)
            for number in range(len(calls)):
                answer = worker.answer(seconds, number)
                found.append(_outcome(answer))
                if answer.get("stale"):
                    self._drop()
                    break
                if answer.get("again") and (failed := worker.answer(loading, -1)).keys() != {
                    "call"
                }:
                    return [*found, *[_outcome(failed)] * (len(calls) - len(found))]
        except _Late:
            self._drop()
            if not found and not worker.is_loaded:
                late = Unrunnable(f"loading the module took more than {loading:g} seconds")
                return [late] * len(calls)
            found.append(TimedOut(seconds))
        except (_Gone, Malformed) as gone:
            how = worker.ending() if isinstance(gone, _Gone) else f"its answer was none: {gone}"
            self._drop()
            if not found and not worker.is_loaded:
                return [Died(f"while the module was loaded: {how}")] * len(calls)
            found.append(Died(how))
        return found

    def _worker_for(self, job: Job) -> _Worker:
        source = (job.source, job.file, job.effects)
        if self._worker is not None and not self._worker.is_fit:
            self._drop()
        if self._source is not None and self._source != source:
            self._drop()
        if self._worker is None:
            self._worker = _Worker(self._memory, self._seed)
        self._source = source
        return self._worker

    def _drop(self) -> None:
        worker, self._worker, self._source = self._worker, None, None
        if worker is not None:
            worker.kill()


def _document(job: Job, calls: list[list[Json]], seconds: float, loading: float) -> bytes:
    folder = [os.path.dirname(os.path.abspath(job.file))] if job.file else []
    paths = [os.path.abspath(path) for path in (sys.path if job.paths is None else job.paths)]
    document = {
        "source": encode_text(job.source),
        "file": job.file or "<checked>",
        "function": job.function,
        "calls": calls,
        "by_name": job.by_name,
        "paths": list(dict.fromkeys([*folder, *paths])),
        "classes": dict(job.classes),
        "unwrapped": job.unwrapped,
        "effects": job.effects,
        "fresh": job.fresh,
        "lines": job.lines,
        "seconds": seconds,
        "loading": loading,
    }
    return json.dumps(document).encode() + b"\n"


def _outcome(answer: dict[str, Json]) -> Outcome:
    """Return what an answer says. Raises Malformed."""
    try:
        if "stopped" in answer:
            return NotAllowed(str(answer["stopped"]))
        if "memory" in answer:
            return OutOfMemory()
        if "unrunnable" in answer:
            line = answer.get("line")
            return Unrunnable(
                str(answer["unrunnable"]),
                str(answer.get("exception", "")),
                line if isinstance(line, int) else None,
            )
        after = tuple(decode(each) for each in answer["after"])
        lines = tuple(int(each) for each in answer["lines"])
        changed = tuple(str(each) for each in answer["changed"])
        touched = tuple(str(each) for each in answer["touched"])
        if "raised" not in answer:
            return Returned(decode(answer["value"]), after, lines, changed, touched)
        family = tuple(str(each) for each in answer["raised"])
        line = answer["line"]
        return Raised(
            family[0], family, str(answer["message"]), after,
            line if isinstance(line, int) else None, lines, changed, touched,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, IndexError) as wrong:
        raise Malformed(repr(wrong)) from wrong


# ── one process ──────────────────────────────────────────────────────────────────────────────
class _Late(Exception):
    """There was no answer in time."""


class _Gone(Exception):
    """The process has ended."""


class _Worker:
    """One process with a folder of its own. Killed with its whole group, also by ``atexit``."""

    def __init__(self, memory: int, seed: int) -> None:
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
            self._process = subprocess.Popen(
                [sys.executable, *flags, "-c", _START, str(package), str(memory), self._folder],
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

    def send(self, document: bytes, seconds: float) -> None:
        """Send a job. Raises _Gone; _Late when it is not taken in time."""
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
                raise _Gone from gone

    def answer(self, seconds: float, number: int) -> dict[str, Json]:
        """Return the answer about a call. Raises _Gone, _Late, Malformed."""
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
                raise _Gone
            self._buffer += found
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        try:
            answer = json.loads(line)
        except (ValueError, RecursionError) as wrong:
            raise Malformed("it is no JSON") from wrong
        if not isinstance(answer, dict) or answer.get("call") != number:
            raise Malformed("it is about something else")
        self.is_loaded = True
        return answer

    def _wait(self, descriptor: int, event: int, late: float) -> None:
        poll = select.poll()
        poll.register(descriptor, event)
        while not poll.poll(max(0.0, late - time.monotonic()) * 1000):
            if time.monotonic() >= late:
                raise _Late

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
