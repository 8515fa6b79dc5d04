"""Where names have values while an expression is evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.limits import Meter, Stop
from liftsys_nb.ir.programs import Entry, Program
from liftsys_nb.ir.values import EnumType
from liftsys_nb.ir.verdicts import Value


class Loop:
    """The variables of one comprehension: cells that its loops fill, as Python keeps them.

    A generator that outlives a round of an outer loop sees the later value, as in Python.
    """

    __slots__ = ("names", "outer", "values")

    def __init__(self, clauses: tuple[n.For, ...], outer: Loop | None) -> None:
        self.names = frozenset(name for clause in clauses for name in clause.names)
        self.values: dict[str, Any] = {}
        self.outer = outer

    def holder(self, name: str) -> Loop | None:
        """Return the innermost loop around that has a variable of this name."""
        loop: Loop | None = self
        while loop is not None and name not in loop.names:
            loop = loop.outer
        return loop


@dataclass(frozen=True, slots=True)
class Scope:
    """Where names have values. loop: the comprehensions around, seen inside ``old`` too."""

    meter: Meter
    program: Program
    env: Mapping[str, Value]
    entry: Mapping[str, Value]
    loop: Loop | None = field(default=None)

    def has(self, name: str) -> bool:
        """Tell whether a name has a value here that hides the program's."""
        return name in self.env or (self.loop is not None and self.loop.holder(name) is not None)

    def value(self, name: str) -> Value:
        """Return the value of a name. Raises Stop when it has none."""
        if self.loop is not None and (holder := self.loop.holder(name)) is not None:
            if name in holder.values:
                return holder.values[name]
            if holder is not self.loop:
                raise Stop(f"the name {name!r} before it has a value")
            raise UnboundLocalError(
                f"cannot access local variable {name!r} where it is not associated with a value"
            )
        if name in self.env:
            return self.meter.admit(self.env[name])
        entry = self.program.find(name)
        if entry is not None and isinstance(entry.declared, EnumType):
            return entry.declared
        raise Stop(f"the name {name!r}")

    def declared(self, func: n.Expr) -> Entry | None:
        """Return the declaration that a name or dotted path stands for, unless it is hidden."""
        path = path_of(func) if self.program.entries else None
        if path is None or self.has(path.partition(".")[0]):
            return None
        return self.program.find(path)


def path_of(expr: n.Expr) -> str | None:
    """Return the dotted path that expr is, or None.

    >>> path_of(n.Attribute(n.Name("Color"), "RED"))
    'Color.RED'
    """
    parts: list[str] = []
    while isinstance(expr, n.Attribute):
        parts.append(expr.name)
        expr = expr.value
    return ".".join([expr.id, *reversed(parts)]) if isinstance(expr, n.Name) else None
