"""The sentences that became no formula: what a person should know was only kept as words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from liftsys_nb.lift.prompt.naming import Named
from liftsys_nb.lift.prompt.typewords import SIGN_ADJECTIVES
from liftsys_nb.lift.prompt.words import Sentence, Word, one_line

# Words that say nothing beyond the signature: a sentence of these alone is understood.
_GLUE = frozenset(
    {"write", "implement", "create", "define", "make", "build", "please", "a", "an", "the", "me",
     "function", "python", "that", "which", "and", "it", "this", "method", "called", "named", ",",
     ":", "(", ")", "should", "must", "will", "in", "for", "example", "examples", ">", "assert",
     "e", "g", ".", ";", "is", "with", "both", "type", "be", "returns",
     "constraints", "constraint", "raises", "notes", "note", "requirements", "preconditions",
     "args", "arguments", "parameters"}
)  # fmt: skip


def find_loose(text: str, read: Sequence[Sentence], understood: set[int], named: Named,
               ranges: Iterable[tuple[int, int, int]], spans: Sequence[tuple[int, int]],
               ) -> tuple[str, ...]:  # fmt: skip
    """Return the sentences that no rule understood whole, as the prompt spells them.

    ranges: words that told the signature (start of their sentence, first, last). spans: sorted
    offsets of what became a formula or an example.
    """
    told: dict[int, set[int]] = {}
    for start, first, last in ranges:
        told.setdefault(start, set()).update(range(first, last))
    left = []
    for number, sentence in enumerate(read):
        if number in understood:
            continue
        known = told.get(sentence.start, set())
        if any(
            not _is_told(word, at in known, named) and not _is_inside(word, spans)
            for at, word in enumerate(sentence.words)
        ):
            start = sentence.start - (text[sentence.start - 1 : sentence.start] == "`")
            left.append(one_line(text[start : sentence.stop], most=10_000))
    return tuple(left)


def _is_told(word: Word, known: bool, named: Named) -> bool:
    # "positive" in a signature is told only where it became a formula.
    if known and word.low not in SIGN_ADJECTIVES and word.low != "non":
        return True
    in_name = named.start <= word.start and word.end <= named.end
    return in_name or word.low in _GLUE or word.text == named.written


def _is_inside(word: Word, spans: Sequence[tuple[int, int]]) -> bool:
    at = bisect_left(spans, (word.start + 1, 0))
    return any(start <= word.start and word.end <= end for start, end in spans[max(0, at - 8) : at])
