"""JSON values in, Module out: what comes in is not trusted, each wrong part is named by its place.

Each object is validated by the pydantic model of its node, one at a time: nothing here calls
itself for what is inside an object, so deep trees take no stack.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from liftsys_nb.ir.events import Json
from liftsys_nb.ir.nodes import Annotation, Lit, LitValue, Module
from liftsys_nb.syntax.lexer import BadLiteral, literal_text, number_value, string_value
from liftsys_nb.syntax.parse import parse
from liftsys_nb.syntax.show import show
from liftsys_nb.syntax.wire.fields import fields_of, hints_of, item_of, named_in
from liftsys_nb.syntax.wire.places import Place, check_schema, refuse, shown, wanted
from liftsys_nb.syntax.wire.rules import check_node
from liftsys_nb.syntax.wire.write import SCHEMA, written

# Objects one inside the other. A text of 200 levels has at most some 600: two for each level of a
# term (a comprehension and its ``for``), one for each package around it.
DEEPEST = 1000
_ROOT = Place("module")
_CONSTANTS: dict[str, LitValue] = {"True": True, "False": False, "None": None}


def load(document: Mapping[str, object]) -> Module:
    """Read what ``dump`` wrote. Raises InputError (LS420) that names the place of what is wrong."""
    if not isinstance(document, Mapping):
        refuse(None, f"an object with 'schema' and 'module' is needed, not {shown(document)}")
    check_schema(document, SCHEMA)
    for key in document:
        if key not in {"schema", "module"}:
            refuse(Place(str(key)), "there is no such field")
    if "module" not in document:
        refuse(_ROOT, "this field is missing")
    module = _read(document["module"])
    try:
        _check_print(module)
    except RecursionError:  # within the limit, but the caller stands deep in its own stack
        refuse(_ROOT, "it is nested too deep to be written as a text")
    return module


# ── objects into nodes ───────────────────────────────────────────────────────────────────────
@dataclass(slots=True, eq=False)
class _Slot:
    """A place for a node: the object that comes in, and then what is made of it.

    hint: the type of the place. parts: the fields, with slots where nodes will stand.
    """

    raw: Any
    hint: Any
    place: Place
    cls: type = Module
    parts: dict[str, Any] = field(default_factory=dict)
    node: Any = None


def _read(raw: object) -> Module:
    """Validate from the root down, the first in the text first; build from the leaves up."""
    root = _Slot(raw, Module, _ROOT)
    order: list[_Slot] = []
    waiting = [root]
    while waiting:
        slot = waiting.pop()
        _open(slot)
        order.append(slot)
        inside = [child for part in slot.parts.values() for child in _slots(part)]
        waiting.extend(reversed(inside))
    for slot in reversed(order):  # children stand behind their parents
        slot.node = _made(slot)
    module: Module = root.node
    return module


def _open(slot: _Slot) -> None:
    """Validate one object against the model of its node, and find the objects inside it."""
    from liftsys_nb.syntax.wire.models import check_flat

    raw, place = slot.raw, slot.place.inside()
    if not isinstance(raw, dict):
        refuse(place, f"{wanted(slot.hint)} is needed here, not {shown(raw)}")
    if place.objects > DEEPEST:
        refuse(place, f"more than {DEEPEST} objects stand one inside the other")
    name = raw.get("node")
    named = named_in(slot.hint)
    if not isinstance(name, str) or name not in named:
        refuse(place.at("node"), f"{wanted(slot.hint)} is needed here, not {shown(name)}")
    slot.cls = named[name]
    given = check_flat(slot.cls, raw, place)
    check_node(slot.cls, given, place)
    hints = hints_of(slot.cls)
    for known in fields_of(slot.cls):
        if known.name in given:
            part = given[known.name]
            if isinstance(part, dict | list):
                part = _split(part, hints[known.name], place.at(known.name))
            slot.parts[known.name] = part


def _split(part: Any, hint: Any, place: Place) -> Any:
    """Return a field with tuples for lists, and slots for objects."""
    if isinstance(part, dict):
        return _Slot(part, hint, place)
    if isinstance(part, list | tuple):
        items = enumerate(part)
        return tuple(_split(item, item_of(hint, at), place.at(at)) for at, item in items)
    return part


def _slots(part: Any) -> Iterator[_Slot]:
    if isinstance(part, _Slot):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from _slots(item)


def _filled(part: Any) -> Any:
    if isinstance(part, _Slot):
        return part.node
    return tuple(_filled(item) for item in part) if isinstance(part, tuple) else part


def _made(slot: _Slot) -> Any:
    parts = {name: _filled(part) for name, part in slot.parts.items()}
    if slot.cls is Lit:
        return _literal(parts, slot.place)
    if slot.cls is Annotation and isinstance(parts["value"], Lit):
        value = parts["value"].value
        if type(value) is not int:
            refuse(slot.place.at("value"), "the literal of a whole number is needed here")
        parts["value"] = value
    return slot.cls(**parts)


def _literal(parts: Mapping[str, Any], place: Place) -> Lit:
    value, text = parts["value"], parts.get("text")
    try:
        found = _value_of(value)
    except (BadLiteral, ValueError) as why:
        refuse(place.at("value"), str(why))
    if text is not None:
        try:
            same = literal_text(_value_of(text)) == literal_text(found)
        except (BadLiteral, ValueError) as why:
            refuse(place.at("text"), str(why))
        if not same:  # it would print as a falsehood
            refuse(place.at("text"), "this spelling is not that of the value")
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


# ── what is read must be what is printed ─────────────────────────────────────────────────────
# Words and comments are laid out anew when they are printed, and mean the same.
_IN_THE_TEXT = frozenset(
    {"text", "comments", "end_comments", "section_comments", "trailing", "is_inline"}
)


def _check_print(module: Module) -> None:
    """Refuse what would print as something else; the place is that of the first difference."""
    given, read = written(module), written(parse(show(module)).module)
    waiting: list[tuple[Place, Json, Json]] = [(_ROOT, given, read)]
    while waiting:
        place, one, other = waiting.pop()
        if isinstance(one, dict) and isinstance(other, dict):
            if one.get("node") == "Lit":
                continue  # a minus, or not a number, is no literal in a text: its value counts
            if one.get("node") != other.get("node"):
                refuse(place, "this cannot be written as a text and read back")
            keys = sorted((one.keys() | other.keys()) - _IN_THE_TEXT, reverse=True)
            waiting += [(place.at(key), one.get(key), other.get(key)) for key in keys]
        elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            pairs = enumerate(zip(one, other, strict=True))
            waiting += reversed([(place.at(at), a, b) for at, (a, b) in pairs])
        elif one != other:
            refuse(place, "this cannot be written as a text and read back")
