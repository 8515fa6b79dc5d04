"""Holding off the garbage collector while many nodes are made."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_depth = [0, False]  # how many blocks are open, in all threads; whether it was on before the first


@contextmanager
def without_collecting() -> Iterator[None]:
    """Hold off the garbage collector: while a tree grows it walks all of it again and again.

    A third of the time of a long text, for nothing: whatever is made there stays, or goes by
    its count of references.
    """
    with _lock:
        if not _depth[0]:
            _depth[1] = gc.isenabled()
        _depth[0] += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _depth[0] -= 1
            if not _depth[0] and _depth[1]:
                gc.enable()
