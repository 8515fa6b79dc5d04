"""Generator expressions, and whether the order of their items is chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from liftsys_nb.ir.outcomes import Stop

# What Python raises for operations of the language; anything else is a bug of ours.
RAISED = (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, NameError)


class Stream:
    """The items that a generator expression yields, each worked out when it is asked for.

    takes_any_order: set by the one who takes the items, before the first. met_set: whether
    a set of several items has been drawn from: from then on the order is chance.
    """

    def __init__(self, make: Callable[[Stream], Iterator[Any]]) -> None:
        self.takes_any_order = False
        self.met_set = False
        self._items = make(self)

    def meet(self, items: object) -> None:
        """Note that items are drawn from. Raises Stop for a set whose order would matter."""
        if has_no_order(items):
            if not self.takes_any_order:
                raise Stop("the order of a set")
            self.met_set = True

    def __iter__(self) -> Stream:
        return self

    def __next__(self) -> Any:
        try:
            return next(self._items)
        except RAISED as error:
            if self.met_set:
                raise Stop("what is raised first in a loop over a set") from error
            raise


# Python's messages name the type of a generator.
Stream.__name__ = Stream.__qualname__ = "generator"


def has_no_order(items: object) -> bool:
    """Tell whether the order of items is chance: a set, or what was drawn from one."""
    if isinstance(items, set | frozenset):
        return len(items) > 1
    return isinstance(items, Stream) and items.met_set
