"""Values of declared types: records and members of enums.

They are values, not objects: they never change, so a snapshot for ``old`` is just another
value, and two programs made from the same text have equal ones.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NoReturn

from liftsys_nb.ir.outcomes import Stop

# Since 3.13 a dataclass compares field by field, before that as tuples, for which a
# not-a-number is equal to itself.
_FIELD_BY_FIELD = sys.version_info >= (3, 13)


@lru_cache(maxsize=1024)
def _class_named(base: type, name: str) -> type:
    # Python's own messages name the class of a value: so each declared type has one. Equality
    # goes by the name of the type: it does not matter when this cache forgets a class.
    # Of builtins: from 3.13 on messages name the module of any other class, and ours is not theirs.
    called = name if name.isidentifier() else base.__name__
    return type(called, (base,), {"__slots__": (), "__module__": "builtins"})


def short_name(type_name: str) -> str:
    """Return the last part of a qualified name.

    >>> short_name("bank.Account")
    'Account'
    """
    return type_name.rpartition(".")[2].rpartition(":")[2]


class _Fixed:
    """An object whose attributes are set once, when it is made."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"cannot delete field {name!r}")


class RecordValue(_Fixed):
    """A value of a record, like an instance of a frozen dataclass. Made by ``record_value``.

    type_name: the full name of the record. fields: pairs in declared order.
    """

    __slots__ = ("fields", "type_name")
    type_name: str
    fields: tuple[tuple[str, Any], ...]

    def has(self, name: str) -> bool:
        """Tell whether there is such a field."""
        return any(each == name for each, _ in self.fields)

    def get(self, name: str) -> Any:
        """Return the value of a field. Raises KeyError when there is none."""
        return dict(self.fields)[name]

    def values(self) -> tuple[Any, ...]:
        """Return the values of the fields, in order."""
        return tuple(value for _, value in self.fields)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RecordValue) or self.type_name != other.type_name:
            return NotImplemented
        if [name for name, _ in self.fields] != [name for name, _ in other.fields]:
            return False
        if _FIELD_BY_FIELD:
            pairs = zip(self.values(), other.values(), strict=True)
            return all(left == right for left, right in pairs)
        return self.values() == other.values()

    def __hash__(self) -> int:
        return hash((self.type_name, self.values()))

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value!r}" for name, value in self.fields)
        return f"{short_name(self.type_name)}({inside})"

    def __reduce__(self) -> tuple[Any, ...]:
        return record_value, (self.type_name, self.fields)


def record_value(
    type_name: str, fields: Mapping[str, Any] | Iterable[tuple[str, Any]]
) -> RecordValue:
    """Make a value of a record from its full name and its fields in declared order.

    >>> record_value("shapes.Point", {"x": 1, "y": 2})
    Point(x=1, y=2)
    """
    pairs = fields.items() if isinstance(fields, Mapping) else fields
    made: Any = object.__new__(_class_named(RecordValue, short_name(type_name)))
    object.__setattr__(made, "type_name", type_name)
    object.__setattr__(made, "fields", tuple(pairs))
    assert isinstance(made, RecordValue)
    return made


class EnumValue(_Fixed):
    """A member of an enum, like that of ``enum.Enum``. Made by ``enum_value``.

    type_name: the full name of the enum. has_value: whether a value is written; without one
    it is for the Python class to say, so ``value`` is None and may not be read by formulas.
    """

    __slots__ = ("has_value", "name", "type_name", "value")
    type_name: str
    name: str
    value: Any
    has_value: bool

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, EnumValue):
            return NotImplemented
        return (self.type_name, self.name) == (other.type_name, other.name)

    def __hash__(self) -> int:
        return hash((self.type_name, self.name))

    def __str__(self) -> str:
        return f"{short_name(self.type_name)}.{self.name}"

    def __repr__(self) -> str:
        return f"<{self}: {self.value!r}>" if self.has_value else f"<{self}>"

    def __reduce__(self) -> tuple[Any, ...]:
        written = (self.value,) if self.has_value else ()
        return enum_value, (self.type_name, self.name, *written)


def enum_value(type_name: str, name: str, *value: Any) -> EnumValue:
    """Make a member of an enum from its full name, its own name, and its value if written.

    >>> enum_value("Code", "OK", 200)
    <Code.OK: 200>
    """
    made: Any = object.__new__(_class_named(EnumValue, short_name(type_name)))
    object.__setattr__(made, "type_name", type_name)
    object.__setattr__(made, "name", name)
    object.__setattr__(made, "value", value[0] if value else None)
    object.__setattr__(made, "has_value", bool(value))
    assert isinstance(made, EnumValue)
    return made


class EnumType:
    """An enum as a formula may use it: its members by name or value, their number, a loop.

    members: by each name; a second name for an equal value is an alias, as in Python.
    """

    __slots__ = ("_ordered", "_written", "members", "type_name")

    def __init__(self, type_name: str, written: Iterable[tuple[str, tuple[Any, ...]]]) -> None:
        self.type_name = type_name
        self._written = tuple(written)
        self.members: dict[str, EnumValue] = {}
        first: dict[Any, EnumValue] = {}
        for name, value in self._written:
            made = enum_value(type_name, name, *value)
            self.members[name] = first.setdefault(value[0], made) if value else made
        self._ordered = tuple(dict.fromkeys(self.members.values()))

    def __iter__(self) -> Iterator[EnumValue]:
        return iter(self._ordered)

    def __reversed__(self) -> Iterator[EnumValue]:
        return reversed(self._ordered)

    def __len__(self) -> int:
        return len(self._ordered)

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, name: Any) -> EnumValue:
        return self.members[name]

    def __contains__(self, item: object) -> bool:
        if not isinstance(item, EnumValue):
            # False, TypeError, or by value: it changed from one Python to the next.
            raise Stop("'in' an enum of other than a member")
        return item in self._ordered

    def __repr__(self) -> str:
        return f"<enum {short_name(self.type_name)!r}>"

    def renamed(self, type_name: str) -> EnumType:
        """Return the same enum under another full name."""
        return EnumType(type_name, self._written)

    def of_value(self, value: Any) -> EnumValue:
        """Return the member of this value. Raises ValueError as Python does."""
        for member in self._ordered:
            if not member.has_value:
                raise Stop(f"the values of {self.type_name}")
            if member.value == value:
                return member
        raise ValueError(f"{value!r} is not a valid {short_name(self.type_name)}")
