"""Holding off the garbage collector while many nodes are made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Hold off the garbage collector: while a tree grows it walks all of it again and again.

    A third of the time of a long text, for nothing: whatever is made there stays, or goes by
    its count of references.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
