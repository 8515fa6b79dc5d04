"""Values as the solver sees them: known parts are Python's, unknown ones are its terms.

A list is no term: it is a length and a rule for its items. So nothing is said of what lies
outside, slices and joins cost nothing, and a quantifier over a list is one over its places.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TypeAlias

from liftsys_nb.verify.sem.logic import Z3, Number, Real, Text, Truth, is_known

Key: TypeAlias = Hashable
UNBOUND = "a name before it has a value"  # of a loop variable, until its loop begins


@dataclass(frozen=True, slots=True, eq=False)
class Int:
    """An int."""

    z: Number


@dataclass(frozen=True, slots=True, eq=False)
class Bool:
    """A bool."""

    z: Truth


@dataclass(frozen=True, slots=True, eq=False)
class Float:
    """A float: an IEEE double, not-a-number and infinities among them."""

    z: Real


@dataclass(frozen=True, slots=True, eq=False)
class Str:
    """A text."""

    z: Text


@dataclass(frozen=True, slots=True, eq=False)
class Null:
    """None."""


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """A member of an enum. at: its place among the members, from 0."""

    enum: str
    at: Number
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """A value of a record. name: full name."""

    name: str
    fields: dict[str, Val]


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """Values in order. family: list, tuple, range, bytes, str (its characters), iterator.

    at: the item at a place from 0; outside it may be anything. most: the greatest length it can
    have, None when there is no such bound. key: equal keys, equal values. joined: the two lists
    of a ``+``. window: (base, start) when it is a part of another list, one after the other; of
    a range the numbers, from its first one on.
    put: (base, place, value) when it is another list but for one item. either: (condition, a, b)
    when it is one of two.
    """

    family: str
    length: Number
    at: Callable[[Number], Val]
    most: int | None
    key: Key
    joined: tuple[Items, Items] | None = None
    window: tuple[Items, Number] | None = None
    put: tuple[Items, Number, Val] | None = None
    either: tuple[Truth, Items, Items] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SetOf:
    """A set. items: all its values, some perhaps twice. size: how many there are.

    family: set or frozenset.
    """

    has: Callable[[Val], Truth]
    items: Items
    size: Number
    key: Key
    family: str = "set"


@dataclass(frozen=True, slots=True, eq=False)
class DictOf:
    """A dict. keys: in order, some perhaps twice. get: the value of a key that it has. size: how
    many keys there are.
    """

    has: Callable[[Val], Truth]
    get: Callable[[Val], Val]
    keys: Items
    size: Number
    key: Key


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One of several values of different types; one condition holds, and only one."""

    options: tuple[tuple[Truth, Val], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Opaque:
    """A value of which nothing is known but its identity. what: the words for it."""

    what: str
    key: Key = field(default=None)


Val: TypeAlias = (
    Int | Bool | Float | Str | Null | Member | Record | Items | SetOf | DictOf | Choice | Opaque
)


def key_of(value: Val | int | float | str | bool | object | None) -> Key:
    """Return a key that is equal for values that are sure to be equal."""
    match value:
        case Int(z) | Bool(z) | Float(z) | Str(z):
            return (type(value).__name__, _part(z))
        case Null():
            return ("None",)
        case Member(enum, at):
            return (enum, _part(at))
        case Record(name, fields):
            return (name, tuple((each, key_of(part)) for each, part in fields.items()))
        case Items(key=key) | SetOf(key=key) | DictOf(key=key) | Opaque(key=key):
            return key
        case Choice(options):
            return tuple((_part(guard), key_of(each)) for guard, each in options)
        case _:
            return _part(value)


class _Same:
    """A term as a key: equal when it is the same term. Holds it, since numbers are used again."""

    __slots__ = ("_number", "_z")

    def __init__(self, z: Z3) -> None:
        self._z = z
        self._number: int = z.get_id()

    def __hash__(self) -> int:
        return self._number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._number == other._number


def _part(z: object) -> Key:
    # The repr tells 0.0 from -0.0 and 1 from True.
    return repr(z) if is_known(z) else _Same(z)
