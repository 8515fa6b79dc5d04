"""Waiting for work in a way that Ctrl-C can end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PAUSE = 0.01  # seconds


def interruptibly(
    work: Callable[[], T], *, stop: Callable[[], None], seconds: float, late: Callable[[], None]
) -> T:
    """Return what work returns, or raise what it raises; on Ctrl-C stop it and raise at once.

    Work runs in a thread of its own: Python sees signals only between its own steps, and
    the solver makes no such step for seconds. late: called again and again when work has taken
    so many seconds, until it ends.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again in the waiting thread
            errors.append(error)
        finally:
            done.set()

    done = threading.Event()
    thread = threading.Thread(target=run, name="liftsys-verify", daemon=True)
    thread.start()
    try:
        # Again and again, here and below: what comes between two questions would meet none.
        if not done.wait(seconds):
            while not done.wait(PAUSE):
                late()
    except KeyboardInterrupt:
        stop()
        while not done.wait(PAUSE):
            stop()
        raise
    thread.join()
    if errors:
        raise errors[0]
    return results[0]
