"""Deep work on an empty stack, so that the depth of the caller decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import TypeVar

from liftsys_nb.ir.limits import Meter

T = TypeVar("T")


def on_enough_stack(work: Callable[[Meter], T], fuel: int | Meter) -> T | None:
    """Do work; where the stack is too short, do it again on one of its own.

    Returns None when that is too short as well. An interrupt takes the fuel away, which ends
    the work that goes on in the meantime.
    """
    try:
        return work(_meter(fuel))
    except RecursionError:
        pass  # the second try stands outside: here the stack may be nearly full
    meter = _meter(fuel)
    outcomes: list[T] = []

    def again() -> None:
        try:
            outcomes.append(work(meter))
        except RecursionError:
            return  # nothing to append: it is too deep for any stack

    fresh = Thread(target=again, name="liftsys-evaluate", daemon=True)
    try:
        fresh.start()
        fresh.join()
    except RuntimeError:  # no more threads to be had
        return None
    finally:
        if fresh.is_alive():
            meter.fuel = -1
    return outcomes[0] if outcomes else None


def _meter(fuel: int | Meter) -> Meter:
    return fuel if isinstance(fuel, Meter) else Meter(fuel)
