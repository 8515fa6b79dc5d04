"""Which invariants to show: those that the others, and what is required, do not imply."""

from __future__ import annotations

from collections.abc import Callable

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
    for each in sorted(kept, key=_cost, reverse=True):
        others: list[Truth] = [found.terms[other] for other in kept if other is not each]
        if ask(conj(found.path, *others), neg(found.terms[each])) is False:
            kept.remove(each)
    return tuple(kept)


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
