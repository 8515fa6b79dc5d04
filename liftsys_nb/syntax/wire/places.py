"""Where in a document something is wrong, and the words for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any, Literal, NoReturn, get_args, get_origin

from liftsys_nb.ir.errors import InputError
from liftsys_nb.syntax.wire.fields import options_of

_LONGEST_PLACE = 40  # steps; of a longer place the middle is left out


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A step into a document, behind those before it; spelled out only when it is told.

    objects: how many objects stand around it.
    """

    step: str | int
    before: Place | None = None
    objects: int = 0

    def at(self, *steps: str | int) -> Place:
        """Return the place some steps further in: names of fields and numbers of items."""
        place = self
        for step in steps:
            place = Place(step, place, place.objects)
        return place

    def inside(self) -> Place:
        """Return the same place, where an object begins."""
        return Place(self.step, self.before, self.objects + 1)

    def __str__(self) -> str:
        steps: list[str] = []
        place: Place | None = self
        while place is not None:
            step = place.step
            steps.append(f"[{step}]" if isinstance(step, int) else f".{_cut(step)}")
            place = place.before
        steps.reverse()
        if len(steps) > _LONGEST_PLACE:
            steps[_LONGEST_PLACE // 2 : -_LONGEST_PLACE // 2] = [" … "]
        return "".join(steps).removeprefix(".")


def refuse(place: Place | None, why: str) -> NoReturn:
    """Raise InputError LS420 that names the place."""
    where = f"at {place}: " if place is not None else ""
    raise InputError(
        f"this JSON cannot be read: {where}{why}",
        code="LS420",
        hint="compare it with what 'export schema' prints",
    ) from None  # what a library said is in our words by now


def check_schema(document: Mapping[str, object], known: int) -> None:
    """Refuse a document of another version, or of none. Raises InputError LS420."""
    schema = document.get("schema")
    if type(schema) is int and schema == known:
        return
    if "schema" not in document:
        said, hint = "names no schema", f'a document begins with "schema": {known}'
    else:
        said = f"has schema {shown(schema)}"
        newer = type(schema) is int and schema > known
        hint = (
            "it is of a newer version: update liftsys_nb, or export it again with this one"
            if newer
            else "export it again, or use the version of liftsys_nb that wrote it"
        )
    raise InputError(
        f"this JSON {said}; this version reads schema {known}", code="LS420", hint=hint
    )


_PLAIN = {
    str: "a text", int: "a whole number", bool: "true or false", float: "a number",
    NoneType: "null", dict: "an object", list: "a list", tuple: "a list",
}  # fmt: skip


def wanted(hint: Any) -> str:
    """Say what a type asks for.

    >>> wanted(str | None)
    'a text or null'
    """
    names = list(dict.fromkeys(_names(options_of(hint))))
    told = names if len(names) <= 6 else [*names[:6], "…"]
    return " or ".join(told)


def _names(options: Iterable[Any]) -> Iterable[str]:
    for option in options:
        origin = get_origin(option)
        if origin is Literal:
            yield " or ".join(repr(word) for word in get_args(option))
        else:
            known = _PLAIN.get(origin or option)
            yield known or str(getattr(option, "__name__", option))


def shown(raw: object) -> str:
    """Return a value of a document in a few characters, whatever it is."""
    if isinstance(raw, dict):
        return "an object"
    if isinstance(raw, list):
        return "a list"
    if raw is None or isinstance(raw, bool):
        return {None: "null", True: "true", False: "false"}[raw]
    if isinstance(raw, int) and raw.bit_length() > 128:
        return "a very long number"  # Python refuses to write some
    if isinstance(raw, str | int | float):
        return _cut(ascii(raw))
    return f"a {type(raw).__name__} of Python"


def _cut(text: str) -> str:
    # What cannot be encoded must not stand in a message.
    plain = text.encode("ascii", "backslashreplace").decode()
    return plain if len(plain) <= 40 else plain[:37] + "..."
