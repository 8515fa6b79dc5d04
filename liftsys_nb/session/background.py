"""What goes on after a reply: one thread, one function after the other, called off at any time."""

from __future__ import annotations

import atexit
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from liftsys_nb.session.outcome import Outcome

if TYPE_CHECKING:
    from liftsys_nb.verify.apart import Workers
    from liftsys_nb.verify.tiers import Stop

Key = tuple[str, str]  # the name of a text, and of a function in it


class Follow(Protocol):
    """A door that shows a reply again when there is more to say. Called from another thread."""

    def told(self, outcome: Outcome, keep: Callable[[], None]) -> None:
        """Take the reply as it is now.

        keep: writes what is new into the history. The door has to call it, in the thread in which
        commands run: a history has one writer.
        """

    def failed(self, error: Exception) -> None:
        """Take an error that ended the work: a bug of ours."""


@dataclass(slots=True)
class Job:
    """Something that goes on. work: does it; dropped: is told where it was called off."""

    keys: frozenset[Key]
    stop: Stop
    work: Callable[[Workers, Stop], None]
    dropped: Callable[[], None]
    failed: Callable[[Exception], None]
    done: threading.Event = field(default_factory=threading.Event)


class Background:
    """One thread that works through jobs, and ends when there are none."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: deque[Job] = deque()
        self._running: Job | None = None
        self._thread: threading.Thread | None = None
        self._free = threading.Event()
        self._free.set()
        self._owner = os.getpid()

    @property
    def is_busy(self) -> bool:
        """Whether anything goes on."""
        return self._thread is not None and self._owner == os.getpid()

    def stop(self) -> Stop:
        """Return a word that ends a job of this thread, and lets it rest while it is held."""
        from liftsys_nb.verify.tiers import Stop

        return Stop(self._free)

    def add(self, job: Job) -> None:
        """Let a job be done once those before it are."""
        with self._lock:
            self._jobs.append(job)
            if self._thread is None:
                atexit.register(self.close)
                self._thread = threading.Thread(
                    target=self._run, name="liftsys-background", daemon=True
                )
                self._thread.start()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let what goes on rest while the block runs: an answer that is waited for comes first."""
        self._free.clear()
        try:
            yield
        finally:
            self._free.set()

    def call_off(self, keys: frozenset[Key] | None = None) -> None:
        """End what goes on about these functions (None: all), and wait until it has ended."""
        if self._owner != os.getpid():  # we were forked off: there is no thread here
            return
        with self._lock:
            ended = [each for each in self._jobs if keys is None or each.keys & keys]
            self._jobs = deque(each for each in self._jobs if each not in ended)
            running = self._running
        for job in ended:
            job.dropped()
            job.done.set()
        if running is not None and (keys is None or running.keys & keys):
            # Again and again: a word between two steps would be heard by none.
            while not running.done.is_set():
                running.stop.say()
                running.done.wait(0.01)

    def close(self) -> None:
        """End all, and the thread."""
        self.call_off()
        thread = self._thread
        if thread is not None and self.is_busy:
            thread.join()
        atexit.unregister(self.close)

    def _run(self) -> None:
        from liftsys_nb.verify.apart import Workers

        with Workers() as workers:
            while (job := self._next()) is not None:
                self._do(job, workers)

    def _next(self) -> Job | None:
        with self._lock:
            self._running = self._jobs.popleft() if self._jobs else None
            if self._running is None:
                self._thread = None
            return self._running

    def _do(self, job: Job, workers: Workers) -> None:
        from liftsys_nb.verify.tiers import Cancelled

        try:
            job.work(workers, job.stop)
        except Cancelled:
            job.dropped()
        except Exception as error:  # noqa: BLE001 - shown at the door, where nobody could catch it
            job.failed(error)
        finally:
            job.done.set()
