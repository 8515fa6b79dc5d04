"""What one sentence claims of parameters and the result, when every word of it is understood.

A sentence is read whole or not at all: "n should usually be positive" has a word too many, so
it stays prose. This is what keeps "nothing is invented" true.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from liftsys_nb.ir.nodes import Expr, Type
from liftsys_nb.lift.prompt.cursor import phrases

Mode = Literal["must", "assume", "raise"]
MUST, ASSUME, RAISE = "must", "assume", "raise"


@dataclass(frozen=True, slots=True)
class Claim:
    """One constraint.

    about: the parameter (or ``result``) that it speaks of first. stated: the formula; denied: its
    opposite. kind: a word for labels. mode: ``must`` leaves open who answers for it, ``assume`` is
    the caller's duty, ``raise`` promises ``exception`` where ``denied`` holds.
    start, end: the words, as offsets into the prompt.
    """

    about: str
    stated: Expr
    denied: Expr
    kind: str
    mode: Mode
    start: int
    end: int
    exception: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What sentences may speak of: parameters with their types, the result, the function."""

    types: Mapping[str, Type | None]
    returns: Type | None
    function: str


ASSUMES = phrases(
    "assume", "assume that", "you may assume", "you may assume that", "you can assume",
    "you can assume that", "we assume", "we assume that", "it is assumed that",
    "it may be assumed that", "it can be assumed that", "it is guaranteed that", "given that",
    "the caller must ensure", "the caller must ensure that", "callers must ensure that",
    "callers must ensure", "the caller ensures that", "the caller guarantees that",
    "the caller guarantees", "the caller must guarantee that", "the caller must make sure that",
    "the caller must make sure", "the caller has to ensure that", "precondition :",
    "preconditions :", "requires :", "requires that", "requires", "the precondition is that",
    "it is the caller's duty that", "the caller is responsible for ensuring that",
)  # fmt: skip
LEADS = phrases(
    "ensure", "ensure that", "make sure", "make sure that", "please ensure that", "note that",
    "note :", "constraint :", "constraints :", "also ,", "also", "it must hold that",
    "please make sure that", "restriction :", "restrictions :", "requirement :", "requirements :",
)  # fmt: skip
HEADERS: Mapping[str, Mode] = {
    "constraints": "must", "constraint": "must", "restrictions": "must", "restriction": "must",
    "requirements": "must", "notes": "must", "note": "must", "rules": "must",
    "preconditions": "assume", "precondition": "assume", "requires": "assume",
    "assumptions": "assume",
}  # fmt: skip
_BE = [
    (f"{modal} {word} be".replace("  ", " "), negated)
    for modal in ("must", "should", "shall", "has to", "have to", "needs to", "need to",
                  "is required to", "are required to", "will", "ought to")
    for word, negated in (("", False), ("not", True), ("never", True), ("always", False))
]  # fmt: skip
_IS = [("is", False), ("are", False), ("is always", False), ("are always", False),
       ("is never", True), ("are never", True), ("is not", True), ("are not", True),
       ("isn't", True), ("aren't", True), ("cannot be", True), ("can not be", True),
       ("can't be", True), ("can never be", True), ("mustn't be", True), ("shouldn't be", True),
       ("may never be", True), ("must both be", False), ("are both", False)]  # fmt: skip
# "need not be", "must not only be" and "may be" are missing on purpose: they demand nothing.
COPULAS: dict[tuple[str, ...], tuple[bool, Mode]] = {
    tuple(text.split()): (negated, "must")
    for text, negated in [*_BE, *_IS]
    if not text.startswith(("need to not", "needs to not", "has to not", "have to not"))
}
COPULAS.update(
    {
        tuple(text.split()): (False, "assume")
        for text in ("is assumed to be", "are assumed to be", "is guaranteed to be",
                     "are guaranteed to be", "can be assumed to be", "may be assumed to be")
    }
)  # fmt: skip
COPULA_PHRASES = phrases(*(" ".join(key) for key in COPULAS), "be")
EXCEEDS: dict[tuple[str, ...], bool] = {
    tuple(text.split()): negated
    for text, negated in (
        ("must not exceed", True), ("should not exceed", True), ("shall not exceed", True),
        ("does not exceed", True), ("do not exceed", True), ("cannot exceed", True),
        ("can't exceed", True), ("must never exceed", True), ("never exceeds", True),
        ("must exceed", False), ("exceeds", False), ("should exceed", False), ("exceed", False),
    )
}  # fmt: skip
EXCEED_PHRASES = phrases(*(" ".join(key) for key in EXCEEDS))
RESULT_PHRASES = phrases(
    "the result", "the answer", "the output", "the return value", "the returned value",
    "the value returned", "the returned number", "the returned integer", "the returned int",
    "the returned list", "the returned string", "the returned float", "its result",
    "its return value", "the returned set", "its output",
)  # fmt: skip
NOUNS_BEFORE_NAMES = frozenset(
    {"int", "integer", "number", "value", "parameter", "argument", "string", "list", "float",
     "set", "dict", "dictionary", "tuple", "input", "variable", "array", "ints", "integers",
     "numbers", "values", "parameters", "arguments"}
)  # fmt: skip
SUBJECTS = phrases("the function", "it", "this function", "the method", "your function")
DUTIES = phrases("must", "should", "shall", "will", "has to", "needs to", "is to")
LONGEST = 60


def is_exception(word: str) -> bool:
    """Tell whether a word names an exception: Python knows it, or it ends as they do.

    >>> is_exception("ValueError"), is_exception("Value"), is_exception("StopIteration")
    (True, False, True)
    """
    known = getattr(builtins, word, None) if word.isidentifier() and word.isascii() else None
    if isinstance(known, type):
        return issubclass(known, BaseException)
    return word[:1].isupper() and word.isidentifier() and word.endswith(("Error", "Exception"))
