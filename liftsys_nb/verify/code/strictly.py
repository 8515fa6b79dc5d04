"""``for … in zip(a, b, strict=True)``: a loop over ``zip(a, b)`` that may raise at its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.verify.sem.symbols import Items, Str, Val

_SIZED = ("list", "tuple", "bytes", "range")


def unfolded(loop: r.ForEach, names: Mapping[str, Val]) -> r.ForEach:
    """Return a loop over ``zip(…)`` with what ``strict=True`` adds; any other as it is.

    Python looks for other lengths when one of them ends: after the rounds, before ``else``, and
    not where the loop was left by ``break``. Only names that the loop does not bind are looked
    at, of values that have a length.
    """
    match loop.iterable:
        case n.Call(
            func=n.Name("zip"), args=(n.Name(first), *others), keywords=(("strict", n.Lit(True)),)
        ):  # fmt: skip
            args = [first, *(each.id for each in others if isinstance(each, n.Name))]
        case _:
            return loop
    is_plain = len(args) == len(loop.iterable.args) and set(args).isdisjoint(_bound(loop))
    if not is_plain or not all(_has_length(names.get(each)) for each in args):
        return loop
    lengths = [n.Call(n.Name("len"), (n.Name(each),)) for each in args]
    wrong = n.Unary("not", n.Compare(("==",) * (len(lengths) - 1), tuple(lengths)))
    raising = r.RaiseError("ValueError", line=loop.line)
    orelse = (r.If(wrong, (raising,), line=loop.line), *loop.orelse) if others else loop.orelse
    plain = n.Call(n.Name("zip"), tuple(n.Name(each) for each in args))
    return replace(loop, iterable=plain, orelse=orelse)


def _has_length(value: Val | None) -> bool:
    return isinstance(value, Str) or (isinstance(value, Items) and value.family in _SIZED)


def _bound(loop: r.ForEach) -> set[str]:
    """Return the names that a loop binds."""
    targets: list[n.Expr] = [loop.target]
    for each in r.statements(loop.body):
        targets += _targets(each)
    return {part.id for each in targets for part in n.walk(each) if isinstance(part, n.Name)}


def _targets(statement: r.Statement) -> Iterator[n.Expr]:
    match statement:
        case r.Assign(targets=targets):
            yield from targets
        case r.Augment(target=target) | r.ForEach(target=target) | r.Delete(target=target):
            yield target
        case r.Invoke(target=target) if target is not None:
            yield target
        case _:
            pass
