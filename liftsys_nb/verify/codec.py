"""Reports and values as JSON text and back, exactly; what has no exact form is not written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from types import ModuleType
from typing import Any

from liftsys_nb.ir import declarations, errors, sections, spans, terms, verdicts
from liftsys_nb.ir.events import Json
from liftsys_nb.ir.spans import Span
from liftsys_nb.ir.values import EnumValue, RecordValue, enum_value, record_value


class Unwritable(Exception):
    """Has no exact form as text (a huge number, an object of Python); never leaves ``verify``."""


def to_text(value: object) -> str:
    """Return a value as JSON text. Raises Unwritable.

    >>> to_text((1, -0.0))
    '{"t":[1,{"f":"-0x0.0p+0"}]}'
    """
    try:
        return json.dumps(_to(value), separators=(",", ":"))
    except RecursionError:
        raise Unwritable("nested too deep") from None


def from_text(text: str) -> Any:
    """Return the value that a text stands for. Raises ValueError for any other text."""
    try:
        return _from(json.loads(text))
    except (KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise ValueError(f"not what was written: {type(error).__name__}") from None


def _nouns(rooms: Iterable[ModuleType]) -> Mapping[str, type]:
    """Return the dataclasses of modules by name; a noun added there can be written at once."""
    return {
        f"{room.__name__.rpartition('.')[2]}.{name}": each
        for room in rooms
        for name, each in vars(room).items()
        if isinstance(each, type) and is_dataclass(each) and each.__module__ == room.__name__
    }


_NOUNS = _nouns((verdicts, errors, spans, terms, sections, declarations))
_NAMES = {each: name for name, each in _NOUNS.items()}
_MANY: Mapping[str, type] = {"l": list, "t": tuple, "s": set, "z": frozenset}
_KINDS = {each: kind for kind, each in _MANY.items()}
_LARGE = 2**63  # past it JSON readers, and Python for very long ones, are not exact


def _to(value: Any) -> Json:
    kind = type(value)
    if value is None or kind in (bool, str):
        return value  # type: ignore[no-any-return]  # one of the two, or None
    if kind is int:
        return value if abs(value) < _LARGE else {"i": hex(value)}
    if kind is float:
        return {"f": value.hex()}
    if kind is bytes:
        return {"b": value.hex()}
    if kind in _KINDS:
        return {_KINDS[kind]: [_to(each) for each in value]}
    if kind is dict:
        return {"d": [[_to(key), _to(each)] for key, each in value.items()]}
    if kind is Span:
        return {"p": list(value)}
    if isinstance(value, RecordValue):
        return {"r": [value.type_name, [[name, _to(each)] for name, each in value.fields]]}
    if isinstance(value, EnumValue):
        written = [_to(value.value)] if value.has_value else []
        return {"e": [value.type_name, value.name, *written]}
    if kind in _NAMES:
        parts: dict[str, Json] = {
            f.name: _to(getattr(value, f.name)) for f in fields(value) if f.init
        }
        return {"c": _NAMES[kind], "with": parts}
    raise Unwritable(kind.__name__)


def _from(told: Any) -> Any:
    if told is None or isinstance(told, bool | int | str):
        return told
    if "c" in told:
        return _NOUNS[told["c"]](**{name: _from(each) for name, each in told["with"].items()})
    ((kind, inside),) = told.items()
    match kind:
        case "i":
            return int(inside, 16)
        case "f":
            return float.fromhex(inside)
        case "b":
            return bytes.fromhex(inside)
        case "d":
            return {_from(key): _from(each) for key, each in inside}
        case "p":
            return Span(*inside)
        case "r":
            name, parts = inside
            return record_value(name, [(part, _from(each)) for part, each in parts])
        case "e":
            name, member, *written = inside
            return enum_value(name, member, *map(_from, written))
        case _:
            return _MANY[kind](_from(each) for each in inside)
