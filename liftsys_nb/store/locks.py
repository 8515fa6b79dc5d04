"""Locks between processes. The system frees them when their holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from liftsys_nb.store.home import open_private, refusal

_PAUSE = 0.004
# A fork shares our locks for as long as it holds their descriptors: it must let go at once.
_held: set[int] = set()


def keep(descriptor: int) -> None:
    """Close descriptor in any fork of this process."""
    _held.add(descriptor)


def let_go(descriptor: int) -> None:
    """Unlock and close a descriptor that was kept."""
    _held.discard(descriptor)
    try:
        # Not only close: a fork on its way may still share the lock.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    finally:
        os.close(descriptor)


def _close_in_fork() -> None:
    for descriptor in _held:
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_close_in_fork)


def try_lock(descriptor: int, *, shared: bool = False) -> bool:
    """Take the lock of an open file if it is free."""
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_held(path: Path) -> bool:
    """Tell whether a process holds the lock of a file now (its writer lives). Raises OSError."""
    descriptor = open_private(path, os.O_RDONLY)
    try:
        return not try_lock(descriptor, shared=True)
    finally:
        os.close(descriptor)


@contextmanager
def holding(path: Path, *, shared: bool, patience: float) -> Iterator[bool]:
    """Hold the lock of the file at path, made when missing; yield False if it stays taken.

    patience: seconds to wait. Raises StoreError when the file cannot be opened.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            descriptor = open_private(path, os.O_RDWR | os.O_CREAT)
        except OSError as error:
            raise refusal(error, path, "open the lock") from error
        keep(descriptor)
        try:
            locked = try_lock(descriptor, shared=shared)
            # Somebody may have deleted the file: a lock on a nameless file protects nothing.
            if locked and _is_same(descriptor, path):
                yield True
                return
        finally:
            let_go(descriptor)
        if time.monotonic() >= deadline:
            yield False
            return
        time.sleep(_PAUSE)


def _is_same(descriptor: int, path: Path) -> bool:
    try:
        named = path.lstat()
    except FileNotFoundError:
        return False
    found = os.fstat(descriptor)
    return (found.st_dev, found.st_ino) == (named.st_dev, named.st_ino)
