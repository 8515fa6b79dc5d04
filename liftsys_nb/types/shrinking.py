"""Whether a term is surely shorter than a sequence or smaller than an int, and how small at least.

Only what follows from the form of the term and from the tests around it; all else is not known.
"""

from __future__ import annotations

from liftsys_nb.ir.nodes import (
    Arith,
    Call,
    Comprehension,
    Expr,
    IfElse,
    Lit,
    Name,
    Slice,
    Unary,
)
from liftsys_nb.types.known import Known, assume, whole_number

_KEEP_LENGTH = frozenset({"list", "tuple", "sorted"})


# ── sequences ────────────────────────────────────────────────────────────────────────────────
def is_shorter(term: Expr, name: str, known: Known) -> bool:
    """Whether a term is of a length that is surely less than that of the named sequence."""
    low = known.lengths.get(name, 0)
    match term:
        case Call(func=Name(id=function), args=(inner,)) if function in _KEEP_LENGTH:
            return is_shorter(inner, name, known)
        case Comprehension(kind="list", clauses=(clause,)):
            return is_shorter(clause.iterable, name, known)
        case IfElse(then=then, test=test, orelse=orelse):
            return is_shorter(then, name, assume(test, True, known)) and is_shorter(
                orelse, name, assume(test, False, known)
            )
        case Slice(value=value, lower=lower, upper=upper, step=step):
            if step is not None and step != Lit(1):
                return False
            if value != Name(name):
                return is_shorter(value, name, known)  # a slice is never longer
            return low >= 1 and (_cuts_head(lower, known) or _cuts_tail(upper, name, known))
        case _:
            return False


def _cuts_head(lower: Expr | None, known: Known) -> bool:
    least = None if lower is None else least_of(lower, known)
    return least is not None and least >= 1


def _cuts_tail(upper: Expr | None, name: str, known: Known) -> bool:
    low = known.lengths.get(name, 0)
    match upper:
        case Unary(op="-", operand=back):
            least = least_of(back, known)
            return least is not None and least >= 1
        case Arith(ops=("-",), operands=(size, Lit(value=int() as back, kind="int"))):
            return _is_length(size, name) and 1 <= back <= low
        case Arith(ops=("//",), operands=(size, Lit(value=int() as by, kind="int"))):
            return _is_length(size, name) and by >= 2
        case Lit(value=int() as stop, kind="int"):
            return 0 <= stop < low
        case _:
            return False


def _is_length(term: Expr, name: str) -> bool:
    return term == Call(Name("len"), (Name(name),))


# ── ints ─────────────────────────────────────────────────────────────────────────────────────
def is_smaller(term: Expr, name: str, known: Known) -> bool:
    """Whether a term is surely less than the named int."""
    low = known.ints.get(name)
    match term:
        case Arith(ops=("-",), operands=(Name(id=found), taken)) if found == name:
            least = least_of(taken, known)
            return least is not None and least >= 1
        case Arith(ops=("//",), operands=(Name(id=found), by)) if found == name:
            least = least_of(by, known)
            return least is not None and least >= 2 and low is not None and low >= 1
        case Arith(ops=("%",), operands=(_, Name(id=found))) if found == name:
            return low is not None and low >= 1  # a remainder is less than its positive divisor
        case Arith(ops=("%",), operands=(_, Lit(value=int() as by, kind="int"))):
            return low is not None and 1 <= by <= low
        case Call(func=Name(id="min"), args=args, keywords=()) if len(args) >= 2:
            return any(is_smaller(arg, name, known) for arg in args)
        case Call(func=Name(id="max"), args=args, keywords=()) if len(args) >= 2:
            return all(is_smaller(arg, name, known) for arg in args)
        case IfElse(then=then, test=test, orelse=orelse):
            return is_smaller(then, name, assume(test, True, known)) and is_smaller(
                orelse, name, assume(test, False, known)
            )
        case _:
            value = whole_number(term)
            return value is not None and low is not None and value < low


def least_of(term: Expr, known: Known) -> int | None:
    """Return an int that a term, an int itself, surely does not fall below; None: not known."""
    value = whole_number(term)
    if value is not None:
        return value
    match term:
        case Name(id=name):
            return known.ints.get(name)
        case Arith(ops=("-",), operands=(first, second)):
            least, taken = least_of(first, known), whole_number(second)
            return None if least is None or taken is None else least - taken
        case Arith(ops=("//",), operands=(first, second)):
            least, by = least_of(first, known), whole_number(second)
            return None if least is None or by is None or by < 1 else least // by
        case Arith(ops=("%",), operands=(_, second)):
            by = least_of(second, known)
            return 0 if by is not None and by >= 1 else None
        case Arith(ops=ops, operands=operands) if set(ops) == {"+"}:
            parts = [least_of(operand, known) for operand in operands]
            return None if None in parts else sum(part for part in parts if part is not None)
        case Call(func=Name(id="len"), args=(Name(id=name),), keywords=()):
            return known.lengths.get(name, 0)
        case Call(func=Name(id="len" | "abs"), args=(_,), keywords=()):
            return 0
        case Call(func=Name(id="min"), args=args, keywords=()) if len(args) >= 2:
            parts = [least_of(arg, known) for arg in args]
            return None if None in parts else min(part for part in parts if part is not None)
        case Call(func=Name(id="max"), args=args, keywords=()) if len(args) >= 2:
            return max(
                (part for arg in args if (part := least_of(arg, known)) is not None), default=None
            )
        case IfElse(then=then, test=test, orelse=orelse):
            first_least = least_of(then, assume(test, True, known))
            other = least_of(orelse, assume(test, False, known))
            return None if first_least is None or other is None else min(first_least, other)
        case _:
            return None
