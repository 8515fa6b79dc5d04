"""Where names have values: which ones is known before an evaluation, their values during it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.limits import PLAIN, Meter, Stop
from liftsys_nb.ir.programs import Entry, Program
from liftsys_nb.ir.values import EnumType
from liftsys_nb.ir.verdicts import Value

UNSET: Final = object()  # a variable of a loop before its first round


class Frame:
    """The values of names during one evaluation.

    env: values by name; entry: those inside ``old``. known, known_on_entry: those of them
    that were looked at and may be touched. cells: the variables of one comprehension; outer:
    the frame around it. A generator keeps its frame: where it outlives a round of an outer
    loop it sees the later value, as in Python.
    """

    __slots__ = ("cells", "entry", "env", "known", "known_on_entry", "meter", "outer")

    def __init__(self, meter: Meter, env: Mapping[str, Value], entry: Mapping[str, Value]) -> None:
        self.meter = meter
        self.env = env
        self.entry = entry
        self.known: dict[str, Any] = {}
        self.known_on_entry = self.known if entry is env else {}
        self.cells: list[Any] = []
        self.outer = self

    def within(self, variables: int) -> Frame:
        """Return a frame for a comprehension of so many variables."""
        inner = Frame.__new__(Frame)
        inner.meter = self.meter
        inner.env = self.env
        inner.entry = self.entry
        inner.known = self.known
        inner.known_on_entry = self.known_on_entry
        inner.cells = [UNSET] * variables
        inner.outer = self
        return inner


Code: TypeAlias = Callable[[Frame], Any]


class Tail:
    """What an expression comes down to: another one, in another frame.

    Who runs code that stands last runs what it comes down to, with no stack in between:
    defines that call themselves go deep.
    """

    __slots__ = ("code", "frame")

    def __init__(self, code: Code, frame: Frame) -> None:
        self.code = code
        self.frame = frame


def finished(found: Any) -> Any:
    """Return the value that code comes down to in the end."""
    while type(found) is Tail:
        found = found.code(found.frame)
    return found


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean at a place, as far as the text says it.

    loops: for each comprehension around, innermost first, the places of its variables, by
    name. is_old: inside ``old``, which sees the variables of loops too.
    """

    program: Program
    loops: tuple[Mapping[str, int], ...] = field(default=())
    is_old: bool = False

    def is_variable(self, name: str) -> bool:
        """Tell whether a name is the variable of a loop around."""
        return any(name in loop for loop in self.loops)

    def declared(self, expr: n.Expr) -> tuple[Entry | None, str]:
        """Return the declaration that a name or dotted path stands for, and the path's head.

        A value of that name, which only an evaluation knows, hides the declaration.
        """
        path = path_of(expr) if self.program.entries else None
        if path is None:
            return None, ""
        head = path.partition(".")[0]
        return (None if self.is_variable(head) else self.program.find(path)), head

    def hides(self) -> Callable[[Frame, str], bool]:
        """Return the test whether a name has a value of its own in a frame."""
        if self.is_old:
            return lambda frame, name: name in frame.entry
        return lambda frame, name: name in frame.env

    def code_of_name(self, name: str) -> Code:
        """Return the code that gives the value of a name; it raises Stop where there is none."""
        for hops, loop in enumerate(self.loops):
            if name in loop:
                return _variable(name, hops, loop[name])
        entry = self.program.find(name)
        enum = entry.declared if entry is not None else None
        return _value(name, enum if isinstance(enum, EnumType) else None, is_old=self.is_old)


def _variable(name: str, hops: int, place: int) -> Code:
    def own(frame: Frame) -> Any:
        value = frame.cells[place]
        if value is UNSET:
            raise UnboundLocalError(
                f"cannot access local variable {name!r} where it is not associated with a value"
            )
        return value

    def next_out(frame: Frame) -> Any:
        value = frame.outer.cells[place]
        if value is UNSET:
            raise Stop(f"the name {name!r} before it has a value")
        return value

    def far_out(frame: Frame) -> Any:
        for _ in range(hops):
            frame = frame.outer
        value = frame.cells[place]
        if value is UNSET:
            raise Stop(f"the name {name!r} before it has a value")
        return value

    return (own, next_out)[hops] if hops < 2 else far_out


def _value(name: str, enum: EnumType | None, *, is_old: bool) -> Code:
    def on_exit(frame: Frame) -> Any:
        known = frame.known
        return known[name] if name in known else look(frame, frame.env, known)

    def on_entry(frame: Frame) -> Any:
        known = frame.known_on_entry
        return known[name] if name in known else look(frame, frame.entry, known)

    def look(frame: Frame, env: Mapping[str, Value], known: dict[str, Any]) -> Any:
        if name in env:
            value = env[name]
            known[name] = value if type(value) in PLAIN else frame.meter.admit(value)
            return value
        if enum is None:
            raise Stop(f"the name {name!r}")
        return enum

    return on_entry if is_old else on_exit


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
