"""All that rules find in a prompt, before it becomes a specification."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from liftsys_nb.ir.nodes import BoolOp, Compare, Expr
from liftsys_nb.lift.prompt.claims import HEADERS, Claim, Known, Mode
from liftsys_nb.lift.prompt.examples import Arity, Shown, find_examples
from liftsys_nb.lift.prompt.layout import Layout, read_layout
from liftsys_nb.lift.prompt.loose import find_loose
from liftsys_nb.lift.prompt.mentions import type_by_mention
from liftsys_nb.lift.prompt.naming import Named, name_function
from liftsys_nb.lift.prompt.parameters import find_parameters
from liftsys_nb.lift.prompt.returns import Returns, find_returns
from liftsys_nb.lift.prompt.said import Parameters
from liftsys_nb.lift.prompt.sentence import (
    adjective,
    claim_of,
    read_bounds_after,
    read_claims,
    read_otherwise,
)
from liftsys_nb.lift.prompt.typewords import Phrase
from liftsys_nb.lift.prompt.words import Sentence, sentences

# Rules read so many characters; nobody reviews more formulas than that, and all is kept as words.
_MOST_READ = 200_000
# A sentence that opens so takes back or narrows the one before it.
_TAKES_BACK = frozenset(
    {"otherwise", "else", "unless", "except", "but", "only", "though", "although"}
)
_DOUBT = frozenset({"if", "unless", "when", "whenever", "may", "might", "either", "usually",
                    "optionally", "sometimes", "not"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words say, in order of appearance.

    claims: settled among each other, see ``settle``. loose: the sentences that no rule
    understands whole.
    """

    text: str
    layout: Layout
    named: Named
    parameters: Parameters
    returns: Returns
    claims: tuple[Claim, ...]
    shown: tuple[Shown, ...]
    loose: tuple[str, ...]


def read_prompt(text: str) -> Reading:
    """Apply every rule to a prompt; linear in its length."""
    layout = read_layout(text)
    read, rest = _head(text, layout)
    named = name_function(text, read, layout.stub)
    parameters = type_by_mention(find_parameters(read, named), read)
    returns = find_returns(read, named)
    known = _known(parameters, returns, named)
    claims, understood = _claims(read, known, special=returns.special)
    claims += _from_signature(parameters, returns, known)
    shown = find_examples(text, named, _arity(parameters, named))
    ranges = (*parameters.read, *returns.read)
    spans = [*((c.start, c.end) for c in claims), *((s.start, s.end) for s in shown)]
    loose = find_loose(text, read, understood, named, ranges, sorted(spans))
    loose += (" ".join(rest.split()),) if rest.strip() else ()
    return Reading(text, layout, named, parameters, returns, settle(claims), tuple(shown), loose)


def _head(text: str, layout: Layout) -> tuple[list[Sentence], str]:
    """Return the sentences that rules read, and the words beyond them.

    The sentence at the cut is left out: its other half may take back what it says.
    """
    heads = tuple(
        (start, min(end, _MOST_READ)) for start, end in layout.prose if start < _MOST_READ
    )
    read = list(sentences(text, heads))
    if not layout.prose or layout.prose[-1][1] <= _MOST_READ:
        return read, ""
    cut = read.pop().start if read else 0
    return read, "".join(text[max(start, cut) : end] for start, end in layout.prose if end > cut)


def _known(parameters: Parameters, returns: Returns, named: Named) -> Known:
    types = {said.name: said.type for said in parameters.items or ()}
    return Known(types, returns.type, named.written)


def _arity(parameters: Parameters, named: Named) -> Arity:
    if parameters.items is None or not all(s.named for s in parameters.items):
        count = None if parameters.items is None else len(parameters.items)
        return (
            Arity(None)
            if count is None
            else Arity(tuple(s.name for s in parameters.items or ()), count)
        )
    needed = sum(said.default is None for said in parameters.items)
    return Arity(tuple(said.name for said in parameters.items), needed)


# ── claims ───────────────────────────────────────────────────────────────────────────────────
def _claims(
    read: Sequence[Sentence], known: Known, *, special: bool
) -> tuple[list[Claim], set[int]]:
    """Read every sentence; also return the numbers of those understood whole.

    special: the words name a value for some case ("return -1 if …"), where a claim on the result
    may not hold: such a claim stays prose.
    """
    found: list[Claim] = []
    understood: set[int] = set()
    for number, sentence in enumerate(read):
        mode = _mode(sentence)
        claims = None if mode is None else read_claims(sentence, known, mode=mode)
        if claims is None or (special and any(c.about == "result" for c in claims)):
            continue
        after = read[number + 1] if number + 1 < len(read) else None
        if after is not None and after.words[0].low in _TAKES_BACK:
            exception = read_otherwise(after, known)
            plain = len(claims) == 1 and claims[0].mode == "must" and claims[0].about != "result"
            if not (exception and plain):
                continue
            claims = [replace(claims[0], mode="raise", exception=exception, end=after.end)]
            understood.add(number + 1)
        found += claims
        understood.add(number)
    return found, understood


def _mode(sentence: Sentence) -> Mode | None:
    """Return how to read a sentence under its heading; None under one that may be a condition."""
    leader = sentence.led_by
    if leader is None:
        return "must"
    words = [w.low for w in leader.words[:-1]]
    if len(words) == 1 and words[0] == "raises":
        return "must"
    return HEADERS.get(words[0]) if len(words) == 1 else None


def _from_signature(parameters: Parameters, returns: Returns, known: Known) -> list[Claim]:
    """Read the bounds in noun phrases: "a positive int n", "an int n less than 10"."""
    found: list[Claim] = []
    for said in parameters.items or ():
        if said.phrase is None or said.sentence is None or _doubted(said.sentence, said.phrase):
            continue
        found += _from_phrase(said.name, said.phrase, said.sentence, said.at, known)
    phrase, sentence = returns.phrase, returns.sentence
    if phrase is not None and sentence is not None and returns.sole:
        found += _from_phrase("result", phrase, sentence, returns.at, known)
    return found


def _from_phrase(
    name: str, phrase: Phrase, sentence: Sentence, at: int, known: Known
) -> list[Claim]:
    after = [w.low for w in sentence.words[at : at + 2]]
    if {"or", "unless", "except"} & set(after):
        return []
    made = [
        claim_of(name, adjective(a), known, phrase.start, sentence.words[at - 1].end, "must")
        for a in phrase.adjectives
    ]
    if not phrase.plural:
        made += read_bounds_after(sentence, at, name, known)
    return [m for m in made if m is not None]


def _doubted(sentence: Sentence, phrase: Phrase) -> bool:
    return any(w.low in _DOUBT for w in sentence.words if w.end <= phrase.start)


def settle(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Drop what is said twice, and leave no question open that other words answer.

    "lo must not exceed hi" asks who answers for it; "raise ValueError if lo > hi" or "assume
    lo <= hi" elsewhere has said so.
    """
    raised = {key for c in claims if c.mode == "raise" for key in _parts(c.denied)}
    assumed = {_key(c.stated) for c in claims if c.mode == "assume"}
    kept: list[Claim] = []
    seen: set[tuple[str, str, object]] = set()
    for claim in sorted(claims, key=lambda c: (c.start, c.end)):
        key = (claim.mode, claim.exception, _key(claim.stated))
        answered = claim.mode == "must" and (
            _key(claim.denied) in raised
            or set(_parts(claim.denied)) <= raised
            or _key(claim.stated) in assumed
        )
        if key in seen or (answered and claim.about != "result"):
            continue
        seen.add(key)
        kept.append(claim)
    return tuple(kept)


def _parts(condition: Expr) -> list[object]:
    if isinstance(condition, BoolOp) and condition.op == "or":
        return [_key(part) for part in condition.operands]
    return [_key(condition)]


def _key(expr: Expr) -> object:
    """Return the same key for ``lo > hi`` and ``hi < lo``."""
    if isinstance(expr, Compare) and len(expr.ops) == 1 and expr.ops[0] in {">", ">="}:
        mirrored = "<" if expr.ops[0] == ">" else "<="
        return Compare((mirrored,), (expr.operands[1], expr.operands[0]))
    return expr
