"""How much of a corpus is tried: all of it at home, a part where every minute counts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def some(items: Sequence[T], each: int) -> Sequence[T]:
    """Return all items; in CI each so manieth one. ``make test`` at home leaves none out."""
    return items[::each] if os.environ.get("CI") else items
