"""Jobs for a process that is kept, and started anew when it is spoilt."""

from __future__ import annotations

import json
import os
import sys
import threading
from dataclasses import replace
from types import TracebackType
from typing import Self

from liftsys_nb.verify.apart.children import Child, Gone, Late
from liftsys_nb.verify.apart.coding import Json, Malformed, NoValue, decode, encode, encode_text
from liftsys_nb.verify.apart.outcomes import (
    Did,
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

INSIDE = "liftsys_nb.verify.apart.inside.serve"


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
        self._worker: Child | None = None
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
                self._worker = Child(INSIDE, memory=self._memory, seed=self._seed)

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
        self, job: Job, *, seconds: float = SECONDS, loading: float | None = None
    ) -> tuple[Outcome, ...]:
        """Run each call of a job; as ``run``. Raises Halted when another thread stops it."""
        loading = LOADING if loading is None else loading
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
            answer = _about(worker.answer(loading), -1)
            if answer.keys() != {"call"}:
                return [_unloaded(answer)] * len(calls)
            for number in range(len(calls)):
                answer = _about(worker.answer(seconds), number)
                found.append(_outcome(answer))
                if answer.get("stale"):
                    self._drop()
                    break
                if answer.get("again") and (
                    failed := _about(worker.answer(loading), -1)
                ).keys() != {"call"}:
                    return [*found, *[_unloaded(failed)] * (len(calls) - len(found))]
        except Late:
            self._drop()
            if not found and not worker.is_loaded:
                why = f"loading the module took more than {loading:g} seconds"
                late = Unrunnable(why, loading=True)
                return [late] * len(calls)
            found.append(TimedOut(seconds))
        except (Gone, Malformed) as gone:
            how = worker.ending() if isinstance(gone, Gone) else f"its answer was none: {gone}"
            self._drop()
            if not found and not worker.is_loaded:
                died = Died(f"while the module was loaded: {how}", loading=True)
                return [died] * len(calls)
            found.append(Died(how))
        return found

    def _worker_for(self, job: Job) -> Child:
        source = (job.source, job.file, job.effects)
        if self._worker is not None and not self._worker.is_fit:
            self._drop()
        if self._source is not None and self._source != source:
            self._drop()
        if self._worker is None:
            self._worker = Child(INSIDE, memory=self._memory, seed=self._seed)
        self._source = source
        return self._worker

    def _drop(self) -> None:
        worker, self._worker, self._source = self._worker, None, None
        if worker is not None:
            worker.kill()


def _about(answer: dict[str, Json], number: int) -> dict[str, Json]:
    """Return an answer about a call; -1 stands for the module. Raises Malformed."""
    if answer.get("call") != number:
        raise Malformed("it is about something else")
    return answer


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


def _unloaded(answer: dict[str, Json]) -> Outcome:
    """Return what an answer says about a module that cannot be loaded. Raises Malformed."""
    found = _outcome(answer)
    if isinstance(found, NotAllowed | Unrunnable):
        return replace(found, loading=True)
    return found


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
        did = tuple(
            Did(str(verb), str(words), tuple(map(str, functions)))
            for verb, words, functions in answer["did"]
        )
        if "raised" not in answer:
            return Returned(decode(answer["value"]), after, lines, changed, touched, did)
        family = tuple(str(each) for each in answer["raised"])
        line = answer["line"]
        return Raised(
            family[0], family, str(answer["message"]), after,
            line if isinstance(line, int) else None, lines, changed, touched, did,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, IndexError) as wrong:
        raise Malformed(repr(wrong)) from wrong
