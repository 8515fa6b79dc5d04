"""Phrases that bound a value: "at least 3", "non-negative", "between lo and hi", "not empty"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from liftsys_nb.ir.nodes import (
    BOOL,
    FLOAT,
    INT,
    BoolOp,
    Call,
    Compare,
    Expr,
    Hole,
    Lit,
    Name,
    NamedType,
    Type,
    Unary,
)
from liftsys_nb.lift.prompt.cursor import Cursor, Phrases, phrases

Op = Literal["<", "<=", ">", ">=", "==", "!="]
_OPPOSITE: dict[str, Op] = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}
_MIRROR: dict[str, Op] = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_NUMBERS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_SIGNS: dict[tuple[str, ...], tuple[str, Op]] = {
    ("positive", "or", "zero"): ("non_negative", ">="),
    ("zero", "or", "positive"): ("non_negative", ">="),
    ("negative", "or", "zero"): ("non_positive", "<="),
    ("zero", "or", "negative"): ("non_positive", "<="),
    ("strictly", "positive"): ("positive", ">"),
    ("strictly", "negative"): ("negative", "<"),
    ("positive",): ("positive", ">"),
    ("negative",): ("negative", "<"),
    ("non-negative",): ("non_negative", ">="),
    ("nonnegative",): ("non_negative", ">="),
    ("non", "negative"): ("non_negative", ">="),
    ("non-positive",): ("non_positive", "<="),
    ("nonpositive",): ("non_positive", "<="),
    ("non-zero",): ("non_zero", "!="),
    ("nonzero",): ("non_zero", "!="),
    ("non", "zero"): ("non_zero", "!="),
    ("zero",): ("zero", "=="),
    ("equal", "to", "zero"): ("zero", "=="),
    ("equal", "to", "0"): ("zero", "=="),
}  # fmt: skip
_SIGN_PHRASES = phrases(*(" ".join(key) for key in _SIGNS))
_EMPTY = phrases("empty", "an empty list", "an empty string")
_NOT_EMPTY = phrases("non-empty", "nonempty", "non empty")
_COMPARISONS: dict[Op, Phrases] = {
    ">=": phrases(
        "at least", "greater than or equal to", "greater or equal to", "equal to or greater than",
        "larger than or equal to", "bigger than or equal to", "more than or equal to",
        "no less than", "no smaller than", "no fewer than", "no lower than", ">=",
    ),
    "<=": phrases(
        "at most", "less than or equal to", "less or equal to", "equal to or less than",
        "smaller than or equal to", "lower than or equal to", "fewer than or equal to",
        "no more than", "no greater than", "no larger than", "no bigger than",
        "no higher than", "<=",
    ),
    ">": phrases("greater than", "strictly greater than", "larger than", "strictly larger than",
                 "more than", "strictly more than", "bigger than", "higher than", "above", ">"),
    "<": phrases("less than", "strictly less than", "smaller than", "strictly smaller than",
                 "lower than", "fewer than", "below", "strictly below", "<"),
}  # fmt: skip
_LABELS: dict[str, str] = {">=": "at_least", "<=": "at_most", ">": "greater", "<": "less",
                           "==": "equal", "!=": "unequal"}  # fmt: skip
_IN_RANGE = phrases("in the range", "in the range from", "in the range of", "within the range",
                    "within the range from", "within the range of")  # fmt: skip
_INCLUSIVE = phrases("inclusive", "( inclusive )", ", inclusive", "inclusively")
_EXCLUSIVE = phrases("exclusive", "( exclusive )", ", exclusive", "exclusively")


@dataclass(frozen=True, slots=True)
class Bound:
    """A predicate still without its subject.

    kind: the word for labels. ops, terms: what the subject is compared with; two ops for
    ``low op subject op high``. negated: the words deny it. sized: it speaks of the length.
    """

    kind: str
    ops: tuple[Op, ...]
    terms: tuple[Expr, ...]
    negated: bool = False
    sized: bool = False


ReadTerm = Callable[[Cursor], "Expr | None"]


def read_number(words: Cursor) -> Expr | None:
    """Read "7", "-2", "1.5" or "three"; units, powers and grouped digits are not numbers."""
    word = words.peek()
    if word.low in _NUMBERS:
        words.next()
        return Lit(_NUMBERS[word.low])
    minus = word.text == "-" and words.peek(1).start == word.end
    digits = words.peek(1 if minus else 0)
    if not digits.text.replace(".", "", 1).isdigit() or not digits.text.isascii():
        return None
    whole = "." not in digits.text
    if len(digits.text) > 300 or (whole and len(digits.text) > 1 and digits.text[0] == "0"):
        return None
    words.at += 2 if minus else 1
    literal = Lit(int(digits.text)) if whole else Lit(float(digits.text))
    return Unary("-", literal) if minus else literal


def read_bound(words: Cursor, read_term: ReadTerm) -> Bound | None:
    """Read one predicate with its own "not"; leaves the cursor alone when there is none."""
    saved = words.at
    negated = words.take("not")
    bound = _read(words, read_term)
    if bound is None:
        words.at = saved
        return None
    return Bound(bound.kind, bound.ops, bound.terms, negated, bound.sized)


def _read(words: Cursor, read_term: ReadTerm) -> Bound | None:
    zero_or = words.peek().low in {"0", "zero"} and words.peek(1).low == "or"
    if zero_or and words.peek(2).low in {"greater", "more", "larger", "less", "fewer"}:
        op: Op = ">=" if words.peek(2).low in {"greater", "more", "larger"} else "<="
        words.at += 3
        return None if words.peek().low == "than" else Bound(_LABELS[op], (op,), (Lit(0),))
    if words.peek().low == "0" and not zero_or:
        words.next()
        return Bound("zero", ("==",), (Lit(0),))
    sign = words.take_phrase(_SIGN_PHRASES)
    if sign:
        kind, op = _SIGNS[sign]
        return Bound(kind, (op,), (Lit(0),))
    if words.take_phrase(_NOT_EMPTY):
        return Bound("not_empty", (">",), (Lit(0),), sized=True)
    if words.take_phrase(_EMPTY):
        return Bound("empty", ("==",), (Lit(0),), sized=True)
    strictly = words.take("strictly", "between")
    if strictly or words.take("between"):
        return _between(words, read_term, strictly)
    if words.take_phrase(_IN_RANGE):
        joint = "and" if words.take("between") else "to"
        return _between(words, read_term, False, joint)
    return _comparison(words, read_term)


def _comparison(words: Cursor, read_term: ReadTerm) -> Bound | None:
    # "greater than or equal to" begins as "greater than" does: the loose ones are tried first.
    for op in (">=", "<=", ">", "<"):
        if words.take_phrase(_COMPARISONS[op]):
            term = read_term(words)
            if term is None:
                return None
            if op in "<>" and words.take("or", "equal", "to"):  # "greater than x or equal to x"
                return None
            return Bound(_LABELS[op], (op,), (term,))
    return None


def _between(
    words: Cursor, read_term: ReadTerm, strictly: bool, joint: str = "and"
) -> Bound | None:
    low = read_term(words)
    high = read_term(words) if low is not None and words.take(joint) else None
    if low is None or high is None:
        return None
    op: Op = "<" if strictly else "<="
    if words.take_phrase(_EXCLUSIVE):
        op = "<"
    elif words.take_phrase(_INCLUSIVE) and strictly:
        return None
    return Bound("between", (op, op), (low, high))


# ── formulas ─────────────────────────────────────────────────────────────────────────────────
def formula(subject: Expr, bound: Bound, *, exact: bool) -> Expr:
    """Return what the bound says of the subject.

    exact: all operands are ints, so that denying ``a > b`` is the same as ``a <= b``; among
    floats it is not, for NaN.
    """
    return _deny(subject, bound, exact) if bound.negated else _state(subject, bound)


def violation(subject: Expr, bound: Bound, *, exact: bool) -> Expr:
    """Return the condition under which the bound is broken."""
    return _state(subject, bound) if bound.negated else _deny(subject, bound, exact)


def _state(subject: Expr, bound: Bound) -> Expr:
    value = Call(Name("len"), (subject,)) if bound.sized else subject
    if len(bound.ops) == 2:
        return Compare(bound.ops, (bound.terms[0], value, bound.terms[1]))
    return Compare(bound.ops, (value, bound.terms[0]))


def _deny(subject: Expr, bound: Bound, exact: bool) -> Expr:
    stated = _state(subject, bound)
    return deny(stated, exact=exact or bound.sized)


def deny(stated: Expr, *, exact: bool) -> Expr:
    """Return the opposite of a comparison, turned around where that is the same."""
    if not isinstance(stated, Compare):
        return Unary("not", stated)
    ops, terms = stated.ops, stated.operands
    if len(ops) == 1 and (exact or ops[0] in {"==", "!="}):
        if terms[1] == Lit(0) and isinstance(terms[0], Call) and ops[0] in {"==", ">"}:
            return Compare((">" if ops[0] == "==" else "==",), terms)  # a length is never below 0
        return Compare((_OPPOSITE[ops[0]],), terms)
    if len(ops) == 2 and exact:
        low, value, high = terms
        outside = Compare((_MIRROR[_OPPOSITE[ops[0]]],), (value, low))
        return BoolOp("or", (outside, Compare((_OPPOSITE[ops[1]],), (value, high))))
    return Unary("not", stated)


# ── where a bound has a meaning ──────────────────────────────────────────────────────────────
def is_number(type_: Type | None) -> bool:
    """Tell whether values may be compared with numbers; not known yet counts as yes."""
    if isinstance(type_, Hole):
        return not type_.choices or any(
            is_number(c) for c in type_.choices if isinstance(c, NamedType)
        )
    return type_ is None or type_ in (INT, FLOAT)


def is_sized(type_: Type | None) -> bool:
    """Tell whether values have a length; not known yet counts as yes."""
    if isinstance(type_, Hole):
        return not any(c in (INT, FLOAT, BOOL) for c in type_.choices)
    return type_ is None or (
        isinstance(type_, NamedType)
        and type_.name in {"str", "bytes", "list", "set", "dict", "tuple"}
    )
