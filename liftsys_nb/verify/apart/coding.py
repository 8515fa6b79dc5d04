"""Values as JSON and back, on this side of the pipe. The other side is ``inside/values``.

What JSON has no word for is an object of one or two keys: ``{"t": […]}`` a tuple, ``{"f": hex}``
a float, and so on; a list is a list and a text a text. Reading is total: what cannot be a value
is Malformed, never anything else.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

from liftsys_nb.ir.values import EnumValue, RecordValue, enum_value, record_value
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.apart.outcomes import Opaque

Json: TypeAlias = Any
SHORT = 1 << 53  # numbers as large as this stand as they are
DEEPEST = 200


class Malformed(Exception):
    """What the other side said is no value."""


class NoValue(Exception):
    """A value of ours that Python code cannot be given, such as one that stands for any."""


def encode(value: Value) -> Json:
    """Return a value as JSON. Raises NoValue for what has no form there."""
    match value:
        case None | bool():
            return value
        case int():
            return value if -SHORT < value < SHORT else {"i": hex(value)}
        case float():
            return {"f": _float_text(value)}
        case str():
            return encode_text(value)
        case bytes():
            return {"b": value.hex()}
        case list():
            return [encode(item) for item in value]
        case tuple():
            return {"t": [encode(item) for item in value]}
        case set():
            return {"S": [encode(item) for item in value]}
        case frozenset():
            return {"F": [encode(item) for item in value]}
        case dict():
            return {"d": [[encode(key), encode(each)] for key, each in value.items()]}
        case RecordValue(type_name=name, fields=fields):
            return {"r": name, "v": [[field, encode(each)] for field, each in fields]}
        case EnumValue(type_name=name, name=member):
            return {"e": name, "n": member}
        case _:
            raise NoValue(f"a {type(value).__name__}")


def encode_text(text: str) -> Json:
    """Return a text as JSON. Two surrogates in a row would be read as one character."""
    return {"s": [ord(c) for c in text]} if any("\ud800" <= c <= "\udfff" for c in text) else text


def _float_text(value: float) -> str:
    return value.hex() if math.isfinite(value) else repr(value)


def decode(found: Json, depth: int = 0) -> Value:
    """Return the value that JSON stands for. Raises Malformed."""
    if depth > DEEPEST:
        raise Malformed("too deep")
    if found is None or isinstance(found, bool | int | str):
        return found
    if isinstance(found, list):
        return _items(found, depth)
    if not isinstance(found, dict) or not found:
        raise Malformed(f"a {type(found).__name__}")
    try:
        return _decode_object(found, depth)
    except (KeyError, TypeError, ValueError, OverflowError) as wrong:
        raise Malformed(str(wrong)) from wrong


def _items(found: Json, depth: int) -> list[Value]:
    if not isinstance(found, list):
        raise Malformed("no list")
    return [decode(item, depth + 1) for item in found]


def _decode_object(found: dict[str, Json], depth: int) -> Value:
    match next(iter(found)):
        case "i":
            return int(found["i"], 16)
        case "f":
            text = found["f"]
            return float(text) if text in ("nan", "inf", "-inf") else float.fromhex(text)
        case "s":
            return "".join(map(chr, found["s"]))
        case "b":
            return bytes.fromhex(found["b"])
        case "t":
            return tuple(_items(found["t"], depth))
        case "S" | "F" as key:
            return _hashed(set if key == "S" else frozenset, _items(found[key], depth))
        case "d":
            pairs = [(key, value) for key, value in (_items(pair, depth) for pair in found["d"])]
            return _hashed(dict, pairs)
        case "r":
            fields = [(_name(name), decode(value, depth + 1)) for name, value in found["v"]]
            return record_value(_name(found["r"]), fields)
        case "e":
            value = [decode(found["x"], depth + 1)] if "x" in found else []
            return enum_value(_name(found["e"]), _name(found["n"]), *value)
        case "o":
            return Opaque(_name(found["o"]), str(decode(found.get("x", ""), depth + 1)))
        case key:
            raise Malformed(f"no value is {key!r}")


def _hashed(cls: type, items: list[Any]) -> Value:
    """Return a set or dict; Opaque where our values are not as different as theirs were."""
    try:
        made = cls(items)
    except TypeError:
        return Opaque(cls.__name__, "of items that have no hash here")
    if len(made) != len(items):
        return Opaque(cls.__name__, "of items that are equal here")
    return made


def _name(found: Json) -> str:
    if not isinstance(found, str):
        raise Malformed("a name is no text")
    return found
