"""Values as Python text that makes them: what a person copies into a cell."""

from __future__ import annotations

import math

from liftsys_nb.ir.values import EnumValue, RecordValue
from liftsys_nb.ir.verdicts import Value


def written(value: Value) -> str:
    """Write a value as Python text that makes it, also a number of more digits than Python writes.

    Sets come in the order of their texts: that of Python is another one in each process.
    """
    match value:
        case EnumValue():
            return str(value)
        case float() if not math.isfinite(value):
            return f"float('{value}')"
        case RecordValue():
            parts = ", ".join(f"{name}={written(part)}" for name, part in value.fields)
            return f"{type(value).__name__}({parts})"
        case dict():
            return "{" + ", ".join(f"{written(k)}: {written(v)}" for k, v in value.items()) + "}"
        case list():
            return f"[{', '.join(map(written, value))}]"
        case tuple():
            return f"({', '.join(map(written, value))}{',' if len(value) == 1 else ''})"
        case set() | frozenset():
            inner = f"{{{', '.join(sorted(map(written, value)))}}}" if value else ""
            family = type(value).__name__
            return inner if inner and family == "set" else f"{family}({inner})"
    try:
        return repr(value)
    except ValueError:
        if not isinstance(value, int):
            return f"<{type(value).__name__}>"
        # The limit is one on decimals alone.
        return hex(value) if value % 10**100 else _as_power(value)


def _as_power(value: int) -> str:
    exponent = 0
    while value and value % 10 == 0:
        value, exponent = value // 10, exponent + 1
    return f"10**{exponent}" if value == 1 else f"{hex(value)} * 10**{exponent}"


SHORT = 60  # characters of a value inside of a sentence
FIRST = 3  # items of a long one that are shown


def shortened(value: object) -> str:
    """Write a value for a sentence: of a long one its beginning, and how much of it there is.

    >>> shortened([0] * 1000)
    '[0, 0, 0, … 997 more]'
    >>> shortened("a" * 100)
    "'aaaaaaaaaaaaaaaaaaaaaaaa…' (100 characters)"
    """
    text = written(value)
    if len(text) <= SHORT:
        return text
    match value:
        case str():
            return f"'{repr(value[:24])[1:-1]}…' ({len(value)} characters)"
        case list() | tuple() | set() | frozenset() if len(value) > FIRST:
            items = sorted(value, key=written) if isinstance(value, set | frozenset) else value
            first = ", ".join(_cut(written(each)) for each in list(items)[:FIRST])
            marks = {"list": "[]", "tuple": "()"}.get(type(value).__name__, "{}")
            return f"{marks[0]}{first}, … {len(value) - FIRST} more{marks[1]}"
        case dict() if len(value) > FIRST:
            first = ", ".join(
                f"{_cut(written(key))}: {_cut(written(each))}"
                for key, each in list(value.items())[:FIRST]
            )
            return f"{{{first}, … {len(value) - FIRST} more}}"
        case int():
            return f"{text[:12]}…{text[-8:]} ({len(text.lstrip('-'))} characters)"
        case _:
            return f"{text[: 2 * SHORT]}…" if len(text) > 2 * SHORT else text


def _cut(text: str) -> str:
    return text if len(text) <= FIRST * 8 else f"{text[: FIRST * 8]}…"
