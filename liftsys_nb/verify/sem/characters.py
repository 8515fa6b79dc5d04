"""Texts as rows of characters: those of sums and parts are those of what they are made of."""

from __future__ import annotations

from dataclasses import replace

import z3

from liftsys_nb.verify.sem.items import added, joined
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Number, Text, is_known, lift, text_value
from liftsys_nb.verify.sem.symbols import Items, Str, Val, key_of


def length(text: Text) -> Number:
    """Return ``len(text)``."""
    return len(text) if is_known(text) else z3.Length(text)


def characters(ledger: Ledger, text: Text, family: str = "str") -> Items:
    """Return the characters of a text, in order."""
    if ledger.bound is None and not is_known(text):
        made = _by_structure(ledger, text, family)
        if made is not None:
            return made

    def at(place: Number) -> Val:
        return Str(part_of(ledger, text, place, 1))

    size = length(text)
    most = size if is_known(size) else ledger.bound
    if most is not None and not is_known(size):
        ledger.limit(size <= most)
    return Items(family, size, at, most, ("characters", key_of(Str(text))))


def _by_structure(ledger: Ledger, text: Text, family: str) -> Items | None:
    """Return the characters of a sum of texts, or of a part of one, as those of what it is made of.

    What was said of the parts is found again then.
    """
    kind, key = text.decl().kind(), ("characters", key_of(Str(text)))
    if kind == z3.Z3_OP_SEQ_CONCAT:
        *first, last = text.children()
        whole = first[0] if len(first) == 1 else z3.Concat(*first)
        parts = characters(ledger, _plain(whole), family), characters(ledger, _plain(last), family)
        return replace(joined(*parts), family=family, length=z3.Length(text), key=key)
    if kind == z3.Z3_OP_SEQ_EXTRACT:
        # Empty where it starts outside; else it is as long as it says, or ends with the whole.
        source, start, _ = text.children()
        base = characters(ledger, _plain(source), family)
        begin = start.as_long() if z3.is_int_value(start) else start
        size = z3.Length(text)
        return Items(family, size, lambda place: base.at(added(begin, place)), None, key,
                     window=(base, begin))  # fmt: skip
    return None


def _plain(text: Text) -> Text:
    """Return a text as Python's own where the solver knows all of it."""
    return text_value(text) if z3.is_string_value(text) else text


def part_of(ledger: Ledger, text: Text, start: Number, count: Number) -> Text:
    """Return so many characters from a place on; none where it lies outside."""
    if is_known(text) and is_known(start) and is_known(count):
        return text[start : start + count] if start >= 0 and count > 0 else ""
    ctx = ledger.ctx
    return z3.SubString(lift(text, ctx), lift(start, ctx), lift(count, ctx))
