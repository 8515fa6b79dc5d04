"""Running one small program apart, and watching processes."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable

from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.apart import Job, Outcome, Returned, Workers


def one(workers: Workers, source: str, *arguments: Value, **more: object) -> Outcome:
    """Run ``f`` of a text once."""
    job = Job(source, "f", (arguments,), **more)  # type: ignore[arg-type]
    (outcome,) = workers.run(job, seconds=20)
    return outcome


def returned(workers: Workers, source: str, *arguments: Value, **more: object) -> Value:
    outcome = one(workers, source, *arguments, **more)
    assert isinstance(outcome, Returned), outcome
    return outcome.value


def is_running(pid: int) -> bool:
    """Tell whether a process is alive; one that only waits to be buried is not."""
    told = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return bool(told.stdout.strip()) and not told.stdout.strip().startswith("Z")


def ends(pid: int) -> bool:
    """Wait for the end of a process, much longer than it should take."""
    for _ in range(600):
        if not is_running(pid):
            return True
        time.sleep(0.05)
    return False


def when_loaded(workers: Workers, act: Callable[[int], object]) -> None:
    """Act on the number of the process as soon as it has loaded the module of the next job."""

    def wait() -> None:
        while (worker := workers._worker) is None or not worker.is_loaded:
            time.sleep(0.01)
        act(worker.number)

    threading.Thread(target=wait).start()
