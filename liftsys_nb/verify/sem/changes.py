"""What a change of a list, dict or set comes to."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from liftsys_nb.verify.sem.symbols import Items, Null, Val

Changed: TypeAlias = tuple[Val, Val]  # the owner after it, and the value of the call
NOTHING = Null()


def as_list(items: Items) -> Items:
    """Return items as those of a list."""
    return items if items.family == "list" else replace(items, family="list")
