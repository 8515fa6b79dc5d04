"""What the types of the nodes allow and the nodes do not: they are trusted once they are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from liftsys_nb.ir import nodes
from liftsys_nb.syntax.wire.places import Place, refuse

_LEVELS: dict[type, tuple[frozenset[str], ...]] = {
    nodes.Arith: (frozenset("+-"), frozenset({"*", "/", "//", "%"})),
    nodes.Compare: (
        frozenset({"==", "!=", "<=", ">=", "<", ">", "in", "not in"}),
        frozenset({"is"}),
        frozenset({"is not"}),
    ),
}


def check_node(cls: type, given: Mapping[str, Any], place: Place) -> None:
    """Refuse fields that do not fit together. given: fields of the right types, children unread."""
    if cls in _LEVELS:
        ops = given["ops"]
        if len(given["operands"]) != len(ops) + 1:
            refuse(place, f"{cls.__name__} needs one operand more than operators")
        if not any(set(ops) <= level for level in _LEVELS[cls]):
            refuse(place.at("ops"), f"these are not operators of one {cls.__name__}")
    if cls is nodes.Table:
        for number, row in enumerate(given["rows"]):
            if len(row) != len(given["columns"]):
                refuse(place.at("rows", number), "a row is as long as the head")
    has_value = given.get("value") is not None
    if cls is nodes.Comprehension and has_value != (given["kind"] == "dict"):
        refuse(place, "a dict comprehension, and no other, has a value")
    for name in ("comments", "end_comments", "trailing"):
        if given.get(name):
            _check_comments(given[name], place.at(name))
    for number, (_, notes) in enumerate(given.get("section_comments", ())):
        _check_comments(notes, place.at("section_comments", number, 1))


def _check_comments(comments: Sequence[str], place: Place) -> None:
    for number, comment in enumerate(comments):
        words = comment.strip()
        if (words and not words.startswith("#")) or "\n" in comment:
            refuse(place.at(number), "a comment is one line that starts with '#', or is empty")
