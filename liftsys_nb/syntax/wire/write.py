"""Module in, JSON values out."""

from __future__ import annotations

from dataclasses import MISSING, is_dataclass
from typing import Any

from liftsys_nb.ir.events import Json
from liftsys_nb.ir.nodes import Lit, LitValue, Module
from liftsys_nb.syntax.lexer import literal_text
from liftsys_nb.syntax.wire.fields import fields_of

SCHEMA = 1
_LONGEST = 10**4000  # Python writes whole numbers in decimals up to 4300 digits


def dump(module: Module) -> dict[str, Json]:
    """Return a module as JSON values; ``load`` undoes it.

    Each node is an object with its class in ``node``; fields at their default are left out.
    """
    return {"schema": SCHEMA, "module": written(module)}


def written(module: Module) -> Json:
    """Return the object of a module; a loop, so that deep trees take no stack."""
    whole: list[Json] = [None]
    waiting: list[tuple[Any, Any, Any]] = [(module, whole, 0)]  # a part, and where it goes
    while waiting:
        part, holder, key = waiting.pop()
        inside: Any = part
        if isinstance(part, Lit):
            inside = _literal(part.value, part.text)
        elif isinstance(part, tuple):
            inside = [None] * len(part)
            waiting.extend((item, inside, index) for index, item in enumerate(part))
        elif is_dataclass(part):
            cls: type = type(part)
            inside = {"node": cls.__name__}
            for field in fields_of(cls):
                value = getattr(part, field.name)
                if field.default is MISSING or value != field.default:
                    inside[field.name] = None  # now, so that the keys keep their order
                    waiting.append((value, inside, field.name))
        elif isinstance(part, int) and not -_LONGEST < part < _LONGEST:
            inside = _literal(part, None)
        holder[key] = inside
    return whole[0]


def _literal(value: LitValue, text: str | None) -> Json:
    # A float that is no number has no literal in the language; here its name will do.
    made: dict[str, Json] = {"node": "Lit"}
    made["value"] = "nan" if value != value else literal_text(value)
    if text is not None:
        made["text"] = text
    return made
