"""Which invariants to show: those that the others, and what is required, do not imply."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from liftsys_nb.ir import nodes as n
from liftsys_nb.syntax import show
from liftsys_nb.verify.code.loops import Found
from liftsys_nb.verify.sem.logic import Truth, conj, neg

Ask = Callable[..., "bool | None"]
MOST = 32  # invariants of one loop that are weighed up


def fewest(found: Found, ask: Ask) -> tuple[n.Expr, ...]:
    """Return the invariants of a loop without those that the rest implies, in their order.

    First to go are those with names that no text can write, then long ones. ask: whether
    formulas can hold together; False is a proof.
    """
    kept = [each for each in found.kept if found.terms.get(each, True) is not True]
    if not found.terms or len(kept) > MOST:
        return found.kept
    same = _same_names(kept)
    kept = [each for each in kept if not _is_plain_by(each, same)]
    for each in sorted(kept, key=_cost, reverse=True):
        others: list[Truth] = [found.terms[other] for other in kept if other is not each]
        if ask(conj(found.path, *others), neg(found.terms[each])) is False:
            kept.remove(each)
    return tuple(kept)


def _same_names(kept: Sequence[n.Expr]) -> dict[str, str]:
    """Return names that others are equal to: each is neither less nor more."""
    orders: set[tuple[str, str]] = set()
    for each in kept:
        match each:
            case n.Compare(ops=("<=",), operands=(n.Name(id=one), n.Name(id=other))):
                orders.add((one, other))
            case n.Compare(ops=(">=",), operands=(n.Name(id=one), n.Name(id=other))):
                orders.add((other, one))
    return {other: one for one, other in sorted(orders) if one < other and (other, one) in orders}


def _is_plain_by(expr: n.Expr, same: Mapping[str, str]) -> bool:
    """Tell whether an equation says nothing where some names are equal.

    Of products the solver would have to be asked, and does not always know.
    """

    def named(part: n.Expr) -> n.Expr:
        if isinstance(part, n.Name):
            return n.Name(same.get(part.id, part.id))
        return n.rebuild(part, named)

    match expr:
        case n.Compare(ops=("==",), operands=(left, right)):
            return named(left) == named(right)
        case _:
            return False


def in_short(expr: n.Expr) -> n.Expr:
    """Return an invariant without items taken from tuples that are written out.

    >>> from liftsys_nb.syntax import parse_expr
    >>> show(in_short(parse_expr("(a, b)[0] * 2 == b")[0]))
    'a * 2 == b'
    """
    match expr:
        case n.Index(value=n.Sequence(kind="tuple", items=items), index=n.Lit(value=int() as at)):
            if 0 <= at < len(items):
                return in_short(items[at])
    return n.rebuild(expr, in_short)


def _cost(expr: n.Expr) -> tuple[bool, int]:
    is_hidden = any(isinstance(part, n.Name) and part.id.startswith(".") for part in n.walk(expr))
    return is_hidden, len(show(expr))
