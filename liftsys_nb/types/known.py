"""What tests tell of a place: how long sequences are at least, and how large ints are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from liftsys_nb.ir.nodes import BoolOp, Call, Compare, Expr, Lit, Name, Unary
from liftsys_nb.ir.nodes import Sequence as Display

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


@dataclass(frozen=True, slots=True)
class Known:
    """What holds at a place: the least length of sequences, the least value of ints."""

    lengths: Mapping[str, int] = field(default_factory=dict)
    ints: Mapping[str, int] = field(default_factory=dict)

    def without(self, names: frozenset[str]) -> Known:
        """Return what stays known where other values take these names."""
        return Known(
            {name: low for name, low in self.lengths.items() if name not in names},
            {name: low for name, low in self.ints.items() if name not in names},
        )


def assume(test: Expr, truth: bool, known: Known) -> Known:
    """Return what is known where a test came out as ``truth``."""
    match test:
        case Unary(op="not", operand=operand):
            return assume(operand, not truth, known)
        case BoolOp(op=word, operands=operands) if (word == "and") == truth:
            for operand in operands:
                known = assume(operand, truth, known)
            return known
        case Name(id=name) if truth and name in known.lengths:
            return _longer(known, name, 1)
        case Name(id=name) if truth and known.ints.get(name) == 0:
            return _larger(known, name, 1)
        case Compare(ops=ops, operands=operands) if truth or len(ops) == 1:
            for at, op in enumerate(ops):
                known = _compared(op, operands[at], operands[at + 1], truth, known)
            return known
        case _:
            return known


def _compared(op: str, left: Expr, right: Expr, truth: bool, known: Known) -> Known:
    if op not in _FLIPPED:
        return known
    if not truth:
        op = _NEGATED[op]
    for term, other, way in ((left, right, op), (right, left, _FLIPPED[op])):
        if way == "!=" and isinstance(term, Name) and _is_empty(other):
            return _longer(known, term.id, 1)
        bound = whole_number(other)
        if bound is None:
            continue
        match term:
            case Name(id=name):
                low = _lower(way, bound, known.ints.get(name))
                if low is not None:
                    return _larger(known, name, low)
            case Call(func=Name(id="len"), args=(Name(id=name),), keywords=()):
                low = _lower(way, bound, known.lengths.get(name, 0))
                if low is not None:
                    return _longer(known, name, low)
            case _:
                pass
    return known


def _lower(way: str, bound: int, low: int | None) -> int | None:
    """Return the least int that compares so with a bound; None where that says nothing."""
    match way:
        case ">":
            return bound + 1
        case ">=" | "==":
            return bound
        case "!=" if low == bound:
            return bound + 1
        case _:
            return None


def whole_number(expr: Expr) -> int | None:
    match expr:
        case Lit(value=int() as value, kind="int"):
            return value
        case Unary(op="-", operand=Lit(value=int() as value, kind="int")):
            return -value
        case _:
            return None


def _is_empty(expr: Expr) -> bool:
    match expr:
        case Display(kind="list" | "tuple", items=()):
            return True
        case Lit(value="" | b""):
            return True
        case _:
            return False


def _longer(known: Known, name: str, low: int) -> Known:
    return replace(known, lengths={**known.lengths, name: max(low, known.lengths.get(name, 0))})


def _larger(known: Known, name: str, low: int) -> Known:
    before = known.ints.get(name)
    return replace(known, ints={**known.ints, name: low if before is None else max(low, before)})
