"""JSON IR → Module: ``intent, signature, effects, assertions, metadata``."""

from __future__ import annotations

from dataclasses import replace

from liftsys_nb.ir.nodes import (
    TYPE,
    Clause,
    EffectItem,
    Hole,
    Intent,
    Module,
    NamedType,
    Parameter,
    Prose,
    Signature,
    Spec,
    Tail,
    Type,
)
from liftsys_nb.syntax.legacy.fields import Fields
from liftsys_nb.syntax.legacy.hints import read_hint
from liftsys_nb.syntax.legacy.holes import read_hole, settle_names
from liftsys_nb.syntax.legacy.items import Words, quoted
from liftsys_nb.syntax.legacy.reprs import holes_of_repr
from liftsys_nb.syntax.legacy.shapes import PYTHON_REPR, RENAMED, Warnings
from liftsys_nb.syntax.legacy.words import FreeNames, comment, name_of
from liftsys_nb.syntax.parse import parse
from liftsys_nb.syntax.show import show

_PARTS = ("intent", "signature", "effects", "assertions", "metadata")


def is_tree(fields: Fields) -> bool:
    """Whether an object is a JSON IR: it has an intent or a signature, and looks like one."""
    return fields.has("signature") or (fields.has("intent") and not fields.has("revisions"))


def read_tree(fields: Fields, warn: Warnings) -> Module:
    """Read a JSON IR. What is missing becomes a hole; what has no place becomes a comment."""
    signature = _signature(fields, warn)
    words = Words(signature, warn)
    intent = _intent(fields, words, warn)
    effects = tuple(
        _effect(item, words, warn) for item in fields.objects("effects", main="description")
    )
    asserts = tuple(
        _clause(item, words, warn) for item in fields.objects("assertions", main="predicate")
    )
    spec = Spec(
        signature.name,
        intent=intent,
        signature=signature,
        effects=effects,
        asserts=asserts,
        comments=_metadata(fields, warn),
    )
    fields.done()
    return settled(Module((settle_names(spec, warn),)))


def settled(module: Module) -> Module:
    """Return a module as its own text is read: drafts are texts."""
    return parse(show(module)).module


# ── intent and signature ─────────────────────────────────────────────────────────────────────
def _intent(fields: Fields, words: Words, warn: Warnings) -> Intent:
    part = fields.object("intent", main="summary")
    summary = part.text("summary")
    rationale = part.text("rationale")
    holes, notes = _holes(part, warn)
    if rationale:
        notes = (*comment(f"because: {rationale}"), *notes)
    part.done()
    if summary.strip():
        intent = words.intent(summary)
    else:
        part.missing("summary", "the hole ?intent asks for it")
        intent = Intent("")
        holes = (Hole("intent", NamedType("Description"), "what is it for?", "intent"), *holes)
    return replace(intent, holes=holes, comments=notes)


def _signature(fields: Fields, warn: Warnings) -> Signature:
    if not fields.has("signature"):
        fields.missing("signature", "holes ask for the parameters and the return type")
        open_ = Parameter("", Hole("parameters"))
        question = Hole("return_type", TYPE, "what does it return?", "signature")
        return Signature("unnamed", (open_,), question)
    part = fields.object("signature", main="name")
    name = name_of(part.text("name"), "unnamed", part.place("name"), warn)
    holes, notes = _holes(part, warn)
    parameters: list[Parameter] = []
    names = FreeNames()
    for item in part.objects("parameters", main="name"):
        parameter, said = _parameter(item, len(parameters) + 1, names, warn)
        parameters.append(parameter)
        notes += said
    returns, more = _returns(part, warn)
    part.done()
    return Signature(name, tuple(parameters), returns, (*more, *holes), comments=notes)


def _parameter(
    fields: Fields, number: int, names: FreeNames, warn: Warnings
) -> tuple[Parameter, tuple[str, ...]]:
    place = fields.place("name").rpartition(".")[0]
    name = name_of(fields.text("name"), f"parameter_{number}", place, warn)
    free = names.give(name)
    if free != name:
        warn.say(RENAMED, f"{place}: a second parameter {name} is called {free}")
        name = free
    hint, notes = fields.text("type_hint"), comment("")
    if not hint:
        fields.missing("type_hint", f"the hole ?{name}_type asks for it")
    type_ = read_hint(hint, name, warn) if hint else None
    if type_ is None:
        type_ = _type_hole(f"{name}_type", hint)
    if words := fields.text("description"):
        notes = comment(f"{name}: {words}")
    fields.done()
    return Parameter(name, type_), notes


def _type_hole(name: str, hint: str) -> Hole:
    question = f"which type is {hint}?" if hint else "which type has it?"
    return Hole(name, TYPE, question, "signature")


def _returns(fields: Fields, warn: Warnings) -> tuple[Type | None, tuple[Hole, ...]]:
    """Return the return type, and holes that stand in its place as a Python repr."""
    text = fields.text("returns")
    if not text.strip():
        return None, ()
    shown = holes_of_repr(text)
    if shown is None:
        type_ = read_hint(text, "the return type", warn)
        return type_ or _type_hole("return_type", text), ()
    warn.say(PYTHON_REPR, f"{fields.place('returns')}: holes of the signature, printed by Python")
    holes: list[Hole] = []
    for at, raw in enumerate(shown):
        hole, _ = read_hole(Fields(raw, f"{fields.place('returns')}[{at}]", warn), warn)
        holes.append(hole)
    return None, tuple(holes)


# ── items ────────────────────────────────────────────────────────────────────────────────────
def _effect(fields: Fields, words: Words, warn: Warnings) -> EffectItem:
    place = fields.place("description").rpartition(".")[0]
    text = fields.text("description")
    holes, notes = _holes(fields, warn)
    fields.done()
    if not text.strip():
        fields.missing("description", "a hole stands there")
        item = EffectItem(_lost("effect", place))
    else:
        item = words.effect(text, place)
    tail = Tail(item.tail.annotations, (*item.tail.holes, *holes))
    return replace(item, tail=tail, comments=(*notes, *item.comments))


def _clause(fields: Fields, words: Words, warn: Warnings) -> Clause:
    place = fields.place("predicate").rpartition(".")[0]
    text = fields.text("predicate")
    rationale = fields.text("rationale")
    holes, notes = _holes(fields, warn)
    fields.done()
    if not text.strip():
        fields.missing("predicate", "a hole stands there")
        item = Clause(_lost("assertion", place))
    elif not isinstance(fields.raw("predicate"), str):
        item = Clause(Prose(quoted(text)))
    else:
        item = words.clause(text, place)
    if rationale:
        item = words.because(item, rationale)
    tail = Tail(item.tail.annotations, (*item.tail.holes, *holes))
    return replace(item, tail=tail, comments=(*notes, *item.comments))


def _lost(kind: str, place: str) -> Hole:
    number = "".join(char for char in place.rpartition("[")[2] if char.isdigit())
    return Hole(f"{kind}_{number}", question="the old file has no words here")


def _holes(fields: Fields, warn: Warnings) -> tuple[tuple[Hole, ...], tuple[str, ...]]:
    found = [read_hole(part, warn) for part in fields.objects("holes", main="identifier")]
    notes = tuple(note for _, said in found for note in said)
    return tuple(hole for hole, _ in found), notes


# ── metadata ─────────────────────────────────────────────────────────────────────────────────
def _metadata(fields: Fields, warn: Warnings) -> tuple[str, ...]:
    """Return where the IR comes from as comments; evidence stays in the history."""
    part = fields.object("metadata", main="origin")
    notes: list[str] = []
    for key, word in (("origin", "origin"), ("language", "language"), ("source_path", "source")):
        if words := part.text(key):
            notes += comment(f"{word}: {words}")
    evidence = sum(1 for _ in part.objects("evidence", main="evidence"))
    if evidence:
        notes += comment(f"evidence: {evidence}, kept in the history")
    part.done()
    return tuple(notes)
