"""Holes of old files: read one, and give each name one meaning in a specification."""

from __future__ import annotations

from dataclasses import replace

from liftsys_nb.ir.nodes import (
    HOLE_KINDS,
    Clause,
    EffectItem,
    Hole,
    HoleKind,
    Spec,
    Tail,
)
from liftsys_nb.syntax.legacy.fields import Fields, dumped
from liftsys_nb.syntax.legacy.hints import read_hint
from liftsys_nb.syntax.legacy.shapes import RENAMED, WRONG_KIND, Warnings
from liftsys_nb.syntax.legacy.words import FreeNames, comment, name_of, unescape


def read_hole(fields: Fields, warn: Warnings) -> tuple[Hole, tuple[str, ...]]:
    """Read a hole, and what it says that the language has no place for, as comments."""
    where = fields.place("identifier").rpartition(".")[0]
    name = name_of(fields.text("identifier"), "hole", where, warn)
    hint = fields.text("type_hint")
    question = unescape(fields.text("description"), f"?{name}", warn)
    notes: list[str] = []
    type_ = read_hint(hint, f"?{name}", warn, of_hole=True) if hint else None
    if hint and type_ is None:
        notes += comment(f"?{name} has the type {hint}")
    word = fields.text("kind")
    kind: HoleKind | None = next((known for known in HOLE_KINDS if known == word), None)
    if word and kind is None:
        warn.say(WRONG_KIND, f"?{name}: {word!a} is no kind of hole; its place decides")
        notes += comment(f"?{name} has the kind {word}")
    for key, value in fields.object("constraints", main="constraint").items():
        shown = value if isinstance(value, str) else dumped(value)
        notes += comment(f"?{name}: {key} = {shown}")
    fields.done()
    return Hole(name, type_, question or None, kind), tuple(notes)


def settle_names(spec: Spec, warn: Warnings) -> Spec:
    """Return a specification whose lists declare each hole once.

    The same hole in a second list becomes ``?name``; another of that name gets a number.
    """
    known: dict[str, Hole] = {}
    names = FreeNames()

    def settled(holes: tuple[Hole, ...]) -> tuple[Hole, ...]:
        return tuple(_settle(hole, known, names, warn) for hole in holes)

    def tail_of(tail: Tail) -> Tail:
        return replace(tail, holes=settled(tail.holes)) if tail.holes else tail

    def effect(item: EffectItem) -> EffectItem:
        return replace(item, tail=tail_of(item.tail))

    def clause(item: Clause) -> Clause:
        return replace(item, tail=tail_of(item.tail))

    intent, signature = spec.intent, spec.signature
    if intent is not None:
        intent = replace(intent, holes=settled(intent.holes))
    if signature is not None:
        signature = replace(signature, holes=settled(signature.holes))
    return replace(
        spec,
        intent=intent,
        signature=signature,
        effects=tuple(effect(item) for item in spec.effects),
        asserts=tuple(clause(item) for item in spec.asserts),
    )


def _settle(hole: Hole, known: dict[str, Hole], names: FreeNames, warn: Warnings) -> Hole:
    first = known.setdefault(hole.name, hole)
    if first is hole:
        names.give(hole.name)
        return hole
    if hole.is_bare:
        return hole
    pairs = zip(
        (first.type, first.question, first.kind), (hole.type, hole.question, hole.kind), strict=True
    )
    if all(said is None or said == before for before, said in pairs) and not hole.choices:
        return Hole(hole.name)
    name = names.give(hole.name)
    warn.say(RENAMED, f"two holes are called ?{hole.name}; the second one is ?{name}")
    known[name] = hole
    return replace(hole, name=name)
