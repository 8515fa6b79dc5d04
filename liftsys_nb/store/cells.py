"""Values of a result as JSON and back, each with its type. Pure.

What JSON has not is an object with one member: the name of its type.
"""

from __future__ import annotations

import math
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from liftsys_nb.ir.events import Json

# DuckDB hands infinity to Python as these, and what is as far off for itself looks the same.
_EDGES = (
    datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC), date.max, date.min,
)  # fmt: skip


def encode(value: object) -> Json:
    """Return a value of DuckDB's as JSON that ``decode`` reads.

    Raises ValueError for what Python cannot tell from another value, or does not know.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else {"float": repr(value)}
        case datetime() | date():
            if (value.replace(tzinfo=UTC) if isinstance(value, datetime) else value) in _EDGES:
                raise ValueError("infinity, or a time that Python takes for it")
            is_moment = isinstance(value, datetime)
            return {"datetime" if is_moment else "date": value.isoformat()}
        case time():
            return {"time": value.isoformat()}
        case timedelta():
            return {"timedelta": [value.days, value.seconds, value.microseconds]}
        case Decimal():
            return {"decimal": str(value)}
        case UUID():
            return {"uuid": str(value)}
        case bytes() | bytearray() | memoryview():
            return {"bytes": b64encode(value).decode()}
        case list() | tuple():
            return [encode(each) for each in value]
        case dict():
            return {"dict": [[encode(key), encode(held)] for key, held in value.items()]}
        case _:
            raise ValueError(f"a {type(value).__name__}")


_READERS: Mapping[str, Callable[[Any], object]] = {
    "float": float,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda parts: timedelta(*parts),
    "decimal": Decimal,
    "uuid": UUID,
    "bytes": b64decode,
    "dict": lambda pairs: {_key(decode(key)): decode(held) for key, held in pairs},
}


def decode(found: Json) -> Any:
    """Return the value that ``encode`` wrote. Raises ValueError for what it never writes."""
    match found:
        case list():
            return [decode(each) for each in found]
        case dict():
            try:
                ((name, held),) = found.items()
                return _READERS[name](held)
            except (KeyError, TypeError, ArithmeticError) as wrong:
                raise ValueError(f"no value: {wrong}") from wrong
        case _:
            return found


def _key(value: Any) -> Any:
    """Return a value that a dictionary takes as its key."""
    return tuple(_key(each) for each in value) if isinstance(value, list) else value
