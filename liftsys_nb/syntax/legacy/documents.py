"""JSON text → values that the history can hold. What JSON readers let pass in silence is told."""

from __future__ import annotations

import json
import math
from typing import Any

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.events import Json
from liftsys_nb.ir.rooms import with_room
from liftsys_nb.syntax.legacy.shapes import DOUBLE_KEY, UNFIT_VALUE, Warnings

DEEPEST = 100  # levels; old files have about ten
MODULE = 2_500  # levels of the module in an export of ours: 200 of the text are some 1,200 here
DIGITS = 4_000  # of one number; Python itself reads 4300


def read_document(text: str, warn: Warnings) -> Json:
    """Read a JSON text. Of a name that stands twice in an object the last value counts; the others
    come back under ``name (1)`` and so on.

    Raises InputError LS423: no JSON (with the line), nested deeper than DEEPEST (the module of an
    export: than MODULE), or a number of more than DIGITS digits.
    """
    try:
        found = with_room(
            lambda: json.loads(
                text,
                object_pairs_hook=lambda pairs: _object(pairs, warn),
                parse_constant=lambda word: _constant(word, warn),
                parse_float=lambda word: _float(word, warn),
                parse_int=lambda word: _int(word, warn.file),
            )
        )
    except json.JSONDecodeError as bad:
        raise InputError(
            f"{warn.file} is no JSON: {bad.msg}, line {bad.lineno}, column {bad.colno}",
            code="LS423",
            hint="a file of JSON is one object; IR text begins with: ir NAME {",
        ) from None
    except RecursionError:
        raise _too_deep(warn.file) from None
    return cleaned(found, warn)


def is_export(raw: Json) -> bool:
    """Whether a document is an export of this version, or of one to come."""
    return isinstance(raw, dict) and "module" in raw and "schema" in raw


def _object(pairs: list[tuple[str, Any]], warn: Warnings) -> dict[str, Any]:
    found: dict[str, Any] = {}
    numbers: dict[str, int] = {}
    for key, value in pairs:
        if key in found:
            number = numbers.get(key, 1)
            while f"{key} ({number})" in found:
                number += 1
            numbers[key] = number + 1
            found[f"{key} ({number})"] = found[key]
            warn.say(DOUBLE_KEY, f"{_short(key)} stands twice in one object: the last one counts")
        found[key] = value
    return found


def _constant(word: str, warn: Warnings) -> str:
    warn.say(UNFIT_VALUE, f"{word} is no JSON number; it is kept as text")
    return word


def _float(word: str, warn: Warnings) -> float | str:
    value = float(word)
    return value if math.isfinite(value) else _constant(word, warn)


def _int(word: str, file: str) -> int:
    if len(word) > DIGITS:
        raise InputError(
            f"{file} holds a number of {len(word):,} digits; at most {DIGITS:,} are read",
            code="LS423",
            hint="shorten it, or write it as a text in quotes",
        )
    return int(word)


def cleaned(value: Any, warn: Warnings) -> Json:
    """Return a value without halves of surrogate pairs; go down by a list, not by calls.

    Raises InputError LS423 where it is too deep.
    """
    top: list[Any] = [value]
    module = value["module"] if is_export(value) else None
    waiting: list[tuple[Any, Any, int]] = [(top, 0, 0)]
    while waiting:
        place, key, depth = waiting.pop()
        part = place[key]
        if depth > DEEPEST:
            raise _too_deep(warn.file)
        if part is module and part is not None:
            depth = DEEPEST - MODULE
        if isinstance(part, str):
            place[key] = _whole(part, warn)
        elif isinstance(part, list):
            waiting.extend((part, at, depth + 1) for at in range(len(part)))
        elif isinstance(part, dict):
            part = place[key] = {_whole(name, warn): inner for name, inner in part.items()}
            waiting.extend((part, name, depth + 1) for name in part)
    found: Json = top[0]
    return found


def _whole(text: str, warn: Warnings) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        warn.say(UNFIT_VALUE, "half of a surrogate pair is no character; its escape is kept")
        return text.encode("utf-8", "backslashreplace").decode()
    return text


def _short(word: str) -> str:
    shown = ascii(word)
    return shown if len(shown) <= 60 else f"{shown[:57]}…"


def _too_deep(file: str) -> InputError:
    return InputError(
        f"{file} is nested deeper than {DEEPEST} levels",
        code="LS423",
        hint="old files have about ten levels: look whether this is one",
    )
