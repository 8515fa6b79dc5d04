"""Module ↔ JSON, schema 1. What comes in is not trusted: each wrong part is named by its place.

Written by hand over the types of the nodes: the class of each node decides, never a guess by
shape, and deep trees take one stack frame a node.
Spans are left out: they belong to a text, which is not sent along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, NoReturn, Union, get_args, get_origin, get_type_hints

from liftsys_nb.ir import nodes
from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.events import Json
from liftsys_nb.ir.nodes import Lit, LitValue, Module
from liftsys_nb.syntax.lexer import BadLiteral, literal_text, number_value, string_value
from liftsys_nb.syntax.parse import parse
from liftsys_nb.syntax.show import show

SCHEMA = 1
_CONSTANTS: dict[str, LitValue] = {"True": True, "False": False, "None": None}


# ── out ──────────────────────────────────────────────────────────────────────────────────────
def dump(module: Module) -> dict[str, Json]:
    """Return a module as JSON values; ``load`` undoes it.

    Each node is an object with its class in ``node``; fields at their default are left out.
    """
    return {"schema": SCHEMA, "module": _write(module)}


def _write(value: Any) -> Json:
    # One frame a node and one a tuple: 200 levels must fit in any caller's stack.
    if isinstance(value, Lit):
        lit: dict[str, Json] = {"node": "Lit", "value": _lit_text(value.value)}
        if value.text is not None:
            lit["text"] = value.text
        return lit
    if is_dataclass(value) and not isinstance(value, type):
        found: dict[str, Json] = {"node": type(value).__name__}
        for field in _fields(type(value)):
            part = getattr(value, field.name)
            if field.default is MISSING or part != field.default:
                found[field.name] = _write(part)
        return found
    if isinstance(value, tuple):
        items: list[Json] = []
        for part in value:
            items.append(_write(part))
        return items
    if value is None or isinstance(value, str | int | float):
        return value
    raise AssertionError(f"{type(value).__name__} is no part of a node")


def _lit_text(value: LitValue) -> str:
    # A float that is no number has no literal in the language; here its name will do.
    return "nan" if value != value else literal_text(value)


# ── in ───────────────────────────────────────────────────────────────────────────────────────
def load(document: Mapping[str, object]) -> Module:
    """Read what ``dump`` wrote. Raises InputError (LS420) that names the place of what is wrong."""
    if not isinstance(document, Mapping):
        _refuse("", "an object with 'schema' and 'module' is needed")
    schema = document.get("schema")
    if schema != SCHEMA or isinstance(schema, bool):
        raise InputError(
            f"this JSON has schema {schema!r}; this version reads schema {SCHEMA}",
            code="LS420",
            hint="export it again, or use the version of liftsys_nb that wrote it",
        )
    for key in document:
        if key not in {"schema", "module"}:
            _refuse(str(key), "there is no such field")
    try:
        module = _read(document.get("module"), Module, "module")
    except RecursionError:
        raise InputError("the JSON is nested too deep", code="LS420") from None
    if not isinstance(module, Module):  # ``_read`` has made sure
        raise AssertionError("not a module")
    _check_print(module)
    return module


def _check_print(module: Module) -> None:
    """Refuse what would print as something else; the place is that of the first difference."""
    given, read = _write(module), _write(parse(show(module)).module)
    waiting: list[tuple[str, Json, Json]] = [("module", given, read)]
    while waiting:
        place, one, other = waiting.pop()
        if isinstance(one, dict) and isinstance(other, dict):
            if one.get("node") == "Lit":
                continue  # a minus, or not a number, is no literal in a text: its value counts
            if one.get("node") != other.get("node"):
                _refuse(place, "this cannot be written as a text and read back")
            keys = sorted((one.keys() | other.keys()) - _IN_THE_TEXT, reverse=True)
            waiting += [(f"{place}.{key}", one.get(key), other.get(key)) for key in keys]
        elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            pairs = enumerate(zip(one, other, strict=True))
            waiting += reversed([(f"{place}[{at}]", a, b) for at, (a, b) in pairs])
        elif one != other:
            _refuse(place, "this cannot be written as a text and read back")


# Words and comments are laid out anew when they are printed, and mean the same.
_IN_THE_TEXT = frozenset({"text", "comments", "section_comments", "trailing"})


def _read(raw: Any, hint: Any, place: str) -> Any:
    options = get_args(hint) if get_origin(hint) in {Union, UnionType} else (hint,)
    if isinstance(raw, dict):
        cls = _class_of(raw, options, place)
        if cls is Lit:
            return _literal(raw, place)
        hints = _hints(cls)
        known: dict[str, Any] = {}
        for field in _fields(cls):
            if field.name in raw:
                known[field.name] = _read(
                    raw[field.name], hints[field.name], f"{place}.{field.name}"
                )
            elif field.default is MISSING:
                _refuse(f"{place}.{field.name}", "this field is missing")
        for key in raw:
            if key != "node" and key not in known:
                _refuse(f"{place}.{key}", f"{cls.__name__} has no such field")
        _check(cls, known, place)
        return cls(**known)
    for option in options:
        if isinstance(raw, list) and get_origin(option) is tuple:
            args = get_args(option)
            is_row = len(args) == 2 and args[1] is Ellipsis
            if not is_row and len(raw) != len(args):
                _refuse(place, f"{len(args)} parts are needed, here are {len(raw)}")
            found = []
            for at, part in enumerate(raw):
                found.append(_read(part, args[0] if is_row else args[at], f"{place}[{at}]"))
            return tuple(found)
        if raw is None and option is NoneType:
            return None
        if get_origin(option) is Literal and isinstance(raw, str) and raw in get_args(option):
            return raw
        if option is str and isinstance(raw, str):
            return raw
        if option is int and isinstance(raw, int) and not isinstance(raw, bool):
            return raw
    _refuse(place, f"{_wanted(options)} is needed here, not {_shown(raw)}")


def _class_of(raw: dict[str, Any], options: tuple[Any, ...], place: str) -> Any:
    name = raw.get("node")
    by_name = {o.__name__: o for o in options if isinstance(o, type) and is_dataclass(o)}
    if not isinstance(name, str) or name not in by_name:
        _refuse(f"{place}.node", f"{_wanted(options)} is needed here, not {_shown(name)}")
    return by_name[name]


def _literal(raw: dict[str, Any], place: str) -> Lit:
    for key in raw:
        if key not in {"node", "value", "text"}:
            _refuse(f"{place}.{key}", "Lit has no such field")
    value, text = raw.get("value"), raw.get("text")
    if not isinstance(value, str):
        _refuse(f"{place}.value", f"the text of a literal is needed here, not {_shown(value)}")
    if text is not None and not isinstance(text, str):
        _refuse(f"{place}.text", f"a text is needed here, not {_shown(text)}")
    try:
        found = _value_of(value)
        # A spelling that says another value would print as a falsehood.
        if text is not None and literal_text(_value_of(text)) != literal_text(found):
            _refuse(f"{place}.text", "this spelling is not that of the value")
    except (BadLiteral, ValueError) as why:
        _refuse(f"{place}.value", str(why))
    return Lit(found, text=text)


def _value_of(text: str) -> LitValue:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text == "nan":
        return float("nan")
    if text[-1:] in {'"', "'"}:
        return string_value(text)
    if text.startswith("-"):
        return -number_value(text[1:])
    return number_value(text)


def _check(cls: type, known: dict[str, Any], place: str) -> None:
    """Refuse what the types allow and the nodes do not: they are trusted from here on."""
    operands, ops = known.get("operands", ()), known.get("ops")
    if ops is not None and (len(operands) != len(ops) + 1 or not ops):
        _refuse(place, f"{cls.__name__} needs one operand more than operators")
    levels = _OPERATORS.get(cls.__name__)
    if ops is not None and levels and not any(set(ops) <= level for level in levels):
        _refuse(f"{place}.ops", f"these are not operators of one {cls.__name__}")
    if cls in {nodes.BoolOp, nodes.UnionType}:
        parts = known.get("operands", known.get("options", ()))
        if len(parts) < 2:
            _refuse(place, f"{cls.__name__} needs at least two parts")
    if cls is nodes.Table:
        for at, row in enumerate(known["rows"]):
            if len(row) != len(known["columns"]):
                _refuse(f"{place}.rows[{at}]", "a row is as long as the head")
    for field in ("comments", "trailing"):
        for at, comment in enumerate(known.get(field, ())):
            _check_comment(comment, f"{place}.{field}[{at}]")
    for at, (_, notes) in enumerate(known.get("section_comments", ())):
        for number, comment in enumerate(notes):
            _check_comment(comment, f"{place}.section_comments[{at}][1][{number}]")
    if cls is nodes.Comprehension and (known["kind"] == "dict") != ("value" in known):
        _refuse(place, "a dict comprehension, and no other, has a value")


def _check_comment(comment: str, place: str) -> None:
    words = comment.strip()
    if (words and not words.startswith("#")) or "\n" in comment:
        _refuse(place, "a comment is one line that starts with '#', or is empty")


_OPERATORS: dict[str, tuple[frozenset[str], ...]] = {
    "Arith": (frozenset("+-"), frozenset({"*", "/", "//", "%"})),
    "Compare": (
        frozenset({"==", "!=", "<=", ">=", "<", ">", "in", "not in"}),
        frozenset({"is"}),
        frozenset({"is not"}),
    ),
}


def _refuse(place: str, why: str) -> NoReturn:
    where = f"at {place}: " if place else ""
    raise InputError(
        f"this JSON is no IR: {where}{why}",
        code="LS420",
        hint="'export json' writes the shape that is read here",
    )


_PLAIN = {str: "a text", int: "a whole number", NoneType: "null"}


def _wanted(options: tuple[Any, ...]) -> str:
    names = []
    for option in options:
        if get_origin(option) is tuple:
            names.append("a list")
        elif get_origin(option) is Literal:
            names.append(" or ".join(repr(word) for word in get_args(option)))
        else:
            names.append(_PLAIN.get(option) or option.__name__)
    shown = names if len(names) <= 6 else [*names[:6], "…"]
    return " or ".join(shown)


def _shown(raw: object) -> str:
    if isinstance(raw, dict):
        return "an object"
    if isinstance(raw, list):
        return "a list"
    text = ascii(raw)
    return text if len(text) <= 40 else text[:37] + "..."


# ── the types of the nodes ───────────────────────────────────────────────────────────────────
@cache
def _fields(cls: type) -> tuple[Field[Any], ...]:
    return tuple(f for f in fields(cls) if f.init and f.name != "span")


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls, vars(nodes))
