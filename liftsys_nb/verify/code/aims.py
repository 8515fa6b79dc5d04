"""What is assigned to, as closures: names, fields, items, slices, and tuples of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from liftsys_nb.ir import terms as n
from liftsys_nb.ir.closures import part_of
from liftsys_nb.ir.operators import item_of, slice_of, unpack
from liftsys_nb.ir.outcomes import Stop
from liftsys_nb.verify.code.changing import delete_item, set_item, set_slice
from liftsys_nb.verify.code.closures import CodeBuilder
from liftsys_nb.verify.code.instances import is_kept, set_field
from liftsys_nb.verify.code.runs import CallFrame

Setter: TypeAlias = Callable[[CallFrame, Any], None]
# The value that is there, and what puts another one in its place.
Place: TypeAlias = Callable[[CallFrame], tuple[Any, Callable[[Any], None]]]


class Aims:
    """Makes the closures of what one routine assigns to."""

    def __init__(self, exprs: CodeBuilder) -> None:
        self._of = exprs.of

    def setter(self, target: n.Expr) -> Setter:
        """Return what puts a value into a target."""
        match target:
            case n.Name(id=name):

                def set_name(frame: CallFrame, value: Any) -> None:
                    keep(frame, name, value)

                return set_name
            case n.Sequence(items=items):
                setters = [self.setter(each) for each in items]

                def set_all(frame: CallFrame, value: Any) -> None:
                    parts = unpack(frame.run, value, len(setters))
                    for setter, part in zip(setters, parts, strict=True):
                        setter(frame, part)

                return set_all
            case n.Attribute(value=owner, name=name):
                owner_of = self._of(owner)
                return lambda frame, value: set_field(owner_of(frame), name, value)
            case n.Index(value=owner, index=index):
                owner_of, index_of = self._of(owner), self._of(index)
                return lambda frame, value: set_item(
                    frame.run, owner_of(frame), index_of(frame), value
                )
            case n.Slice():
                parts_of = self._slice(target)
                return lambda frame, value: set_slice(frame.run, *parts_of(frame), value)
            case _:
                raise AssertionError(target)

    def _slice(self, target: n.Slice) -> Callable[[CallFrame], tuple[Any, Any, Any, Any]]:
        owner_of = self._of(target.value)
        codes = [
            self._of(n.Lit(None) if each is None else each)
            for each in (target.lower, target.upper, target.step)
        ]

        def parts(frame: CallFrame) -> tuple[Any, Any, Any, Any]:
            owner = owner_of(frame)
            lower, upper, step = [code(frame) for code in codes]
            return owner, lower, upper, step

        return parts

    def place(self, target: n.Expr) -> Place:
        """Return what gives the value of a target and a way to replace it; its parts once."""
        match target:
            case n.Name(id=name):
                value_of = self._of(target)
                return lambda frame: (value_of(frame), lambda made: keep(frame, name, made))
            case n.Attribute(value=owner, name=name):
                owner_of = self._of(owner)

                def field(frame: CallFrame) -> tuple[Any, Callable[[Any], None]]:
                    found = owner_of(frame)
                    return part_of(found, name), lambda made: set_field(found, name, made)

                return field
            case n.Index(value=owner, index=index):
                owner_of, index_of = self._of(owner), self._of(index)

                def item(frame: CallFrame) -> tuple[Any, Callable[[Any], None]]:
                    found, at = owner_of(frame), index_of(frame)
                    old = item_of(frame.run, found, at)
                    return old, lambda made: set_item(frame.run, found, at, made)

                return item
            case n.Slice():
                parts_of = self._slice(target)

                def part(frame: CallFrame) -> tuple[Any, Callable[[Any], None]]:
                    found = parts_of(frame)
                    old = slice_of(frame.run, *found)
                    return old, lambda made: set_slice(frame.run, *found, made)

                return part
            case _:
                raise AssertionError(target)

    def deleter(self, target: n.Expr) -> Callable[[CallFrame], None]:
        """Return what deletes a target."""
        match target:
            case n.Name(id=name):
                value_of = self._of(target)

                def forget(frame: CallFrame) -> None:
                    value_of(frame)  # raises where there is none
                    del frame.known[name]

                return forget
            case n.Index(value=owner, index=index):
                owner_of, index_of = self._of(owner), self._of(index)
                return lambda frame: delete_item(frame.run, owner_of(frame), index_of(frame))
            case n.Slice():
                parts_of = self._slice(target)

                def cut(frame: CallFrame) -> None:
                    owner, lower, upper, step = parts_of(frame)
                    delete_item(frame.run, owner, slice(lower, upper, step))

                return cut
            case _:
                raise AssertionError(target)


def keep(frame: CallFrame, name: str, value: Any) -> None:
    """Put a value under a name. Raises Stop for an iterator, which would go on working later."""
    if not is_kept(value):
        raise Stop(f"a name for a value of type {type(value).__name__}")
    frame.known[name] = value
