"""Old IR text → text of the language: what the two read differently is mended, and told."""

from __future__ import annotations

import re
from dataclasses import replace

from liftsys_nb.ir.nodes import (
    Clause,
    EffectItem,
    Hole,
    Signature,
    Spec,
    Tail,
)
from liftsys_nb.syntax.legacy.fields import Fields
from liftsys_nb.syntax.legacy.holes import read_hole, settle_names
from liftsys_nb.syntax.legacy.items import Words
from liftsys_nb.syntax.legacy.layouts import laid_out
from liftsys_nb.syntax.legacy.reprs import find_repr, holes_of_repr
from liftsys_nb.syntax.legacy.shapes import PYTHON_REPR, RENAMED, SPLIT, Old, Warnings
from liftsys_nb.syntax.legacy.trees import settled
from liftsys_nb.syntax.legacy.words import unescape
from liftsys_nb.syntax.parse import parse
from liftsys_nb.syntax.show import show
from liftsys_nb.syntax.show_terms import show_hole

_ARROW = re.compile(r"->\s*+(?=\[?\s*+TypedHole\()")
_LIST = re.compile(r"\s*\{\s*(?=<\?)")
_DASH = re.compile(r"\s-\s+")
_MOST_BAD_REPRS = 20  # each is looked through to where it breaks off
_MOST_PIECES = 50  # items on one line; where there are more, nobody wrote them
_SECTION_BEFORE = re.compile(r"\b(?:effects|assert)\s*:\s*\Z")


def read_text(text: str, warn: Warnings) -> Old:
    """Read an old text; one that needs no mending comes back to the letter."""
    plain = laid_out(_without_reprs(text, warn), warn)
    parsed = parse(plain, name=warn.file)
    module = parsed.module
    # What is written as ours is says what it says: no escape was doubled, no line break lost.
    is_ours = plain == text and show(module) == text
    for spec in module.specs:
        mended = _mended(spec, plain, warn, is_ours=is_ours)
        if mended != spec:
            module = module.with_spec(spec, mended)
    if module == parsed.module and plain == text:
        return Old("text", module, text, warnings=warn.found)
    left = {d.code for d in parse(show(module)).diagnostics} | {"IR132"}  # told by settle_names
    for diagnostic in parsed.diagnostics:
        if diagnostic.code not in left:  # its place is none of the file: the text was mended
            warn.add(replace(diagnostic, severity="warning", place=None))
    module = settled(module)
    return Old(
        "text", module, show(module), is_repaired=True, kept={"text": text}, warnings=warn.found
    )


def _mended(spec: Spec, text: str, warn: Warnings, *, is_ours: bool) -> Spec:
    signature = spec.signature
    if signature is not None and signature.name and signature.name != spec.name:
        warn.say(RENAMED, f"'ir {spec.name}' has the signature of {signature.name}, which counts")
        spec = replace(spec, name=signature.name)
    if is_ours:
        return settle_names(spec, warn)
    if signature is not None:
        words = Words(signature, warn)
        spec = replace(
            spec,
            effects=tuple(part for e in spec.effects for part in _effects(e, text, words, warn)),
            asserts=tuple(part for c in spec.asserts for part in _clauses(c, text, words, warn)),
        )
    return settle_names(_unescaped(spec, warn), warn)


# ── return types that are a repr ─────────────────────────────────────────────────────────────
def _without_reprs(text: str, warn: Warnings) -> str:
    """Return the text with each repr of holes in a return type as a list of holes behind it."""
    parts: list[str] = []
    done = bad = 0
    for arrow in _ARROW.finditer(text):
        end = find_repr(text, arrow.end())
        holes = holes_of_repr(text[arrow.end() : end]) if end is not None else None
        if end is None or holes is None or arrow.start() < done:
            bad += 1
            if bad > _MOST_BAD_REPRS:
                break
            continue
        shown: list[str] = []
        for at, raw in enumerate(holes):
            hole, _ = read_hole(Fields(raw, f"returns[{at}]", warn), warn)
            shown.append(show_hole(hole, in_list=True))
        warn.say(PYTHON_REPR, "a return type is holes of the signature, printed by Python")
        parts.append(text[done : arrow.start()].rstrip(" \t"))
        opening = _LIST.match(text, end)
        if opening is None:
            parts.append(" {" + ", ".join(shown) + "}" if shown else "")
            done = end
        else:
            parts.append(opening[0] + "".join(f"{hole}, " for hole in shown))
            done = opening.end()
    return "".join([*parts, text[done:]])


# ── escapes ──────────────────────────────────────────────────────────────────────────────────
def _unescaped(spec: Spec, warn: Warnings) -> Spec:
    def plain(holes: tuple[Hole, ...]) -> tuple[Hole, ...]:
        return tuple(
            replace(hole, question=unescape(hole.question, f"?{hole.name}", warn))
            if hole.question is not None
            else hole
            for hole in holes
        )

    def tail(item: Tail) -> Tail:
        return replace(item, holes=plain(item.holes)) if item.holes else item

    intent, signature = spec.intent, spec.signature
    if intent is not None:
        intent = replace(intent, holes=plain(intent.holes))
    if isinstance(signature, Signature):
        signature = replace(signature, holes=plain(signature.holes))
    return replace(
        spec,
        intent=intent,
        signature=signature,
        effects=tuple(replace(item, tail=tail(item.tail)) for item in spec.effects),
        asserts=tuple(replace(item, tail=tail(item.tail)) for item in spec.asserts),
    )


# ── several items on one line ────────────────────────────────────────────────────────────────
def _clauses(item: Clause, text: str, words: Words, warn: Warnings) -> tuple[Clause, ...]:
    found: list[tuple[str, Clause]] = []
    waiting = ""
    for piece in _pieces(item, text):
        # What claims nothing alone is the left side of a minus.
        said = f"{waiting} - {piece}" if waiting else piece
        clause = words.clause(said, "an item of assert")
        waiting = "" if words.is_claim(clause) else said
        if not waiting:
            found.append((said, clause))
    if waiting and found:
        said = f"{found.pop()[0]} - {waiting}"
        found.append((said, words.clause(said, "an item of assert")))
    if len(found) < 2:
        return (item,)
    warn.say(SPLIT, f"{len(found)} items of assert stand on one line, taken apart")
    first, *others = (clause for _, clause in found)
    return (replace(first, comments=item.comments), *others)


def _effects(item: EffectItem, text: str, words: Words, warn: Warnings) -> tuple[EffectItem, ...]:
    pieces = _pieces(item, text)
    if len(pieces) < 2:
        return (item,)
    first, *others = (words.effect(p, "an item of effects", is_text=True) for p in pieces)
    warn.say(SPLIT, f"{len(pieces)} items of effects stand on one line, taken apart")
    return (replace(first, comments=item.comments), *others)


def _pieces(item: Clause | EffectItem, text: str) -> list[str]:
    """Cut the first item behind ``assert:`` at the dashes of its line; brackets stay whole."""
    span = item.span
    if span is None or not _SECTION_BEFORE.search(text[max(span.start - 40, 0) : span.start]):
        return []
    words = text[span.start : span.end].removeprefix("-")
    if "\n" in words.strip():
        return []
    pieces = [""]
    depth, quote, at = 0, "", 0
    while at < len(words):
        char = words[at]
        dash = _DASH.match(words, at) if not depth and not quote else None
        if dash is not None:
            pieces.append("")
            at = dash.end()
            continue
        if quote:
            quote = "" if char == quote else quote
        elif char == '"':
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        pieces[-1] += char
        at += 1
    found = [piece.strip() for piece in pieces if piece.strip()]
    return found if len(found) <= _MOST_PIECES else []
