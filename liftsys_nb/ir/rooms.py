"""Room for deep work: where the stack is too short, the work is done again on a larger one."""

from __future__ import annotations

import _thread
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

T = TypeVar("T")

# A tree is at most 200 nodes deep and no walk takes more than a dozen frames for one of them.
_FRAMES = 4000
_TURN = 0.1  # seconds
_lock = threading.Lock()
_here = threading.local()
_guests: list[int] = []  # one for each room in use: the limit that was found by the first


def with_room(work: Callable[[], T]) -> T:
    """Do work; where the caller's stack is too short for it, do it again on one of its own.

    work must bear to be broken off and begun anew. Its exceptions come through; RecursionError
    comes when even that stack is too short or none is to be had. While the second try runs,
    Python's recursion limit is higher for all threads: it cannot be set for one.
    """
    try:
        return work()
    except RecursionError:
        if is_roomy():
            raise
    return in_room(work)  # outside of the handler: here the stack may be nearly full


def is_roomy() -> bool:
    """Tell whether the caller stands on the larger stack already."""
    return getattr(_here, "is_room", False)


def in_room(work: Callable[[], T], give_up: Callable[[], None] | None = None) -> T:
    """Do work on a stack of its own, ``_FRAMES`` deep, also where the caller is on such a one.

    give_up: what ends the work soon where an interrupt ends the wait for it. Raises as
    ``with_room`` does. Work that nests goes through ``with_room``: without an end it would
    open rooms without an end here.
    """
    results: list[T] = []
    problems: list[BaseException] = []
    done = _thread.allocate_lock()

    def run() -> None:
        try:
            _here.is_room = True
            _open()
            try:
                results.append(work())
            finally:
                _close()
        except BaseException as problem:  # noqa: BLE001 - raised again below, where it belongs
            problems.append(problem)
        finally:
            done.release()

    done.acquire()
    try:
        # Not threading.Thread: its start takes frames that a nearly full stack does not have.
        _thread.start_new_thread(run, ())
        # In turns: an interrupt that comes right before a wait would be heeded only at its end.
        while not done.acquire(timeout=_TURN):
            pass
    except RuntimeError:
        raise RecursionError("no thread for a larger stack is to be had") from None
    except BaseException:
        if give_up is not None:
            _end(done, give_up)
        raise
    if problems:
        raise problems[0]
    return results[0]


def _end(done: _thread.LockType, give_up: Callable[[], None]) -> None:
    # More than once: work that counts its fuel down may overwrite that it was taken away.
    for _ in range(100):
        give_up()
        if done.acquire(timeout=0.01):
            return


def _open() -> None:
    with _lock:
        if not _guests:
            _guests.append(sys.getrecursionlimit())
            sys.setrecursionlimit(max(_guests[0], _FRAMES))
        _guests.append(0)


def _close() -> None:
    with _lock:
        _guests.pop()
        if len(_guests) == 1:
            before = _guests.pop()
            if sys.getrecursionlimit() == max(before, _FRAMES):  # else someone else set it since
                sys.setrecursionlimit(before)


def give_room(classes: Iterable[type]) -> None:
    """Let ``==``, ``hash`` and ``repr`` of dataclasses go as deep as their trees are.

    They keep what they say; they only no longer depend on the depth of the caller's stack.
    """
    for cls in classes:
        for name in ("__eq__", "__hash__", "__repr__"):
            plain: Any = cls.__dict__[name]
            setattr(cls, name, _roomy(plain, name))


def _roomy(plain: Callable[..., Any], name: str) -> Callable[..., Any]:
    if name == "__eq__":

        def equal(self: object, other: object) -> Any:
            try:
                return plain(self, other)
            except RecursionError:
                if is_roomy():
                    raise
            return in_room(lambda: plain(self, other))

        equal.__name__, equal.__qualname__ = name, plain.__qualname__
        return equal

    def of_one(self: object) -> Any:
        try:
            return plain(self)
        except RecursionError:
            if is_roomy():
                raise
        return in_room(lambda: plain(self))

    of_one.__name__, of_one.__qualname__ = name, plain.__qualname__
    return of_one
