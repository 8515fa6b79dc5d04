"""The fields of one JSON object, read by name; what is odd is told with its place in the file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from liftsys_nb.ir.events import Json
from liftsys_nb.syntax.legacy.shapes import UNKNOWN_FIELD, WRONG_KIND, Warnings


class Fields:
    """One object of the file. where: its path, such as ``intent.holes[0]``; '' for the whole."""

    def __init__(self, raw: Mapping[str, Json], where: str, warn: Warnings) -> None:
        self._raw, self._where, self._warn = raw, where, warn
        self._asked: set[str] = set()

    def place(self, key: str) -> str:
        """Return the path of a field."""
        return f"{self._where}.{key}" if self._where else key

    def has(self, key: str) -> bool:
        """Whether the field says something; null is nothing."""
        self._asked.add(key)
        return self._raw.get(key) is not None

    def raw(self, key: str) -> Json:
        """Return the value as it is; null when it is missing."""
        self._asked.add(key)
        return self._raw.get(key)

    def text(self, key: str) -> str:
        """Return a text; a value of another kind as its JSON, with a warning; '' for nothing."""
        value = self.raw(key)
        if value is None or isinstance(value, str):
            return value or ""
        self.odd(key, "a text", value)
        return dumped(value)

    def flag(self, key: str) -> bool:
        """Return true or false; a value of another kind is read as Python reads it."""
        value = self.raw(key)
        if value is not None and not isinstance(value, bool):
            self.odd(key, "true or false", value)
        return bool(value) and value != "false"

    def object(self, key: str, *, main: str = "") -> Fields:
        """Return an object inside; a bare value stands for its field ``main``."""
        return Fields(self._as_object(self.raw(key), key, main), self.place(key), self._warn)

    def objects(self, key: str, *, main: str = "") -> Iterator[Fields]:
        """Yield the objects of a list; a single one needs no list, a bare value is its ``main``."""
        value = self.raw(key)
        if value is None:
            return
        if not isinstance(value, list):
            self.odd(key, "a list", value)
            value = [value]
        for at, part in enumerate(value):
            place = f"{key}[{at}]"
            if part is not None:
                yield Fields(self._as_object(part, place, main), self.place(place), self._warn)

    def _as_object(self, value: Json, key: str, main: str) -> Mapping[str, Json]:
        if value is None:
            return {}
        if isinstance(value, dict):
            return value
        self.odd(key, "an object", value)
        return {main: value} if main else {}

    def items(self) -> Iterator[tuple[str, Json]]:
        """Yield all fields: of an object whose names are free."""
        self._asked.update(self._raw)
        yield from self._raw.items()

    def whole(self) -> dict[str, Json]:
        """Return the object as the file has it."""
        return dict(self._raw)

    def odd(self, key: str, wanted: str, value: Json) -> None:
        """Tell that a field is of another kind."""
        self._warn.say(
            WRONG_KIND, f"{self.place(key)} should be {wanted}; here it is {_kind(value)}"
        )

    def missing(self, key: str, instead: str) -> None:
        """Tell that a field is not there that should be."""
        self._warn.say(WRONG_KIND, f"{self.place(key)} is missing: {instead}")

    def done(self) -> None:
        """Tell of the fields that nobody asked for; the history keeps them."""
        for key in self._raw:
            if key not in self._asked:
                shown = ascii(self.place(key))[1:-1]
                self._warn.say(
                    UNKNOWN_FIELD,
                    f"the field {shown if len(shown) <= 80 else shown[:77] + '…'} is not known; "
                    "the history keeps it",
                )


def dumped(value: Json) -> str:
    """Return a value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False)


def _kind(value: Json) -> str:
    match value:
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case dict():
            return "an object"
        case None:
            return "null"
