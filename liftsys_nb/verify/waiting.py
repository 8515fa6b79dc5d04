"""Waiting for work in a way that Ctrl-C can end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

TURN, PAUSE = 0.05, 0.01  # seconds: while nothing is wanted, and between two calls to stop


def interruptibly(
    work: Callable[[], T],
    *,
    stop: Callable[[], None],
    seconds: float | None = None,
    late: Callable[[], None] = lambda: None,
) -> T:
    """Return what work returns, or raise what it raises; on Ctrl-C stop it and raise at once.

    Work runs in a thread of its own: Python sees signals only between its own steps, and
    the solver makes no such step for seconds. late: called again and again when work has taken
    so many seconds, until it ends; None: never.
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
    over = None if seconds is None else time.monotonic() + seconds
    try:
        thread.start()
        # Never without an end: a signal may come to another thread, and this one only learns of
        # it between two steps. And again and again, here and below: what comes between two
        # questions would meet none.
        while not done.wait(_turn(over)):
            if over is not None and time.monotonic() >= over:
                late()
    except KeyboardInterrupt:
        stop()
        while thread.is_alive() and not done.wait(PAUSE):
            stop()
        raise
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


def _turn(over: float | None) -> float:
    """Return how long to wait at once. over: when work is late, as ``time.monotonic`` counts."""
    if over is None:
        return TURN
    left = over - time.monotonic()
    return min(TURN, left) if left > 0 else PAUSE
