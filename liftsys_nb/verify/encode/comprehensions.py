"""Comprehensions: quantifiers over their rounds, and the items that they list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from liftsys_nb.ir import nodes as n
from liftsys_nb.verify.encode import lemmas
from liftsys_nb.verify.sem import items as rows
from liftsys_nb.verify.sem import picking, sums
from liftsys_nb.verify.sem.calls import consume, items_of
from liftsys_nb.verify.sem.compare import same_item
from liftsys_nb.verify.sem.ledger import LONGEST
from liftsys_nb.verify.sem.logic import Number, Truth, conj, disj, is_known, ite, neg
from liftsys_nb.verify.sem.merging import display, merged
from liftsys_nb.verify.sem.operators import set_of
from liftsys_nb.verify.sem.symbols import (
    UNBOUND,
    Bool,
    DictOf,
    Int,
    Items,
    Key,
    Opaque,
    SetOf,
    Val,
    key_of,
)

if TYPE_CHECKING:
    from liftsys_nb.verify.encode.walk import Encoder

# Builtins that take all items of a generator before anything else can go wrong.
_TAKE_ALL = frozenset(("list", "tuple", "sorted", "set", "frozenset", "sum", "min", "max", "dict"))
# Of these nobody can tell in which order the items of a set came.
_ANY_ORDER = frozenset(("all", "any", "sum", "min", "max", "sorted", "set", "frozenset"))


class _Unseen(Exception):
    """Ends the work on a comprehension of which a part is not seen."""


# ── entry points ─────────────────────────────────────────────────────────────────────────────
def comprehension(encoder: Encoder, expr: n.Comprehension) -> Val:
    """Return the value of a list, set or dict comprehension, or of a generator."""
    mark = len(encoder.ledger.needs)
    try:
        found = _all_at_once(encoder, expr, any_order=expr.kind == "set")
        if expr.kind == "generator":
            # Who takes its items may stop early: then nothing after that is worked out.
            if len(encoder.ledger.needs) > mark:
                raise _Unseen
            return replace(found, family="iterator")
        if expr.kind == "set":
            return set_of(encoder.ledger, found)
        if expr.kind == "dict":
            return _dict_of(encoder, found)
    except _Unseen:
        return encoder.unseen(expr)
    return found


def consumed(encoder: Encoder, name: str, expr: n.Comprehension, whole: n.Call) -> Val | None:
    """Return what a builtin makes of a comprehension; None to make its value first."""
    if expr.kind == "dict":
        return None
    alone = len(whole.args) == 1 and not whole.keywords
    try:
        match name:
            case "all" if alone and expr.kind == "generator":
                return Bool(_all(encoder, expr))
            case "any" if alone and expr.kind == "generator":
                return Bool(neg(_all(encoder, replace(expr, element=n.Unary("not", expr.element)))))
            case "sum" if alone and expr.kind != "set" and len(expr.clauses) == 1:
                return _sum(encoder, expr)
            case "len" if alone and expr.kind == "list" and len(expr.clauses) == 1:
                return _len(encoder, expr)
            case _ if expr.kind == "generator" and name in _TAKE_ALL and alone:
                items = _all_at_once(encoder, expr, any_order=name in _ANY_ORDER)
                return consume(encoder.ledger, name, items) or encoder.unseen(whole)
            case _:
                return None
    except _Unseen:
        return encoder.unseen(whole)


# ── rounds ───────────────────────────────────────────────────────────────────────────────────
def _outer(
    encoder: Encoder, expr: n.Comprehension, *, any_order: bool, each_once: bool = True
) -> tuple[Encoder, Items]:
    """Return the encoder inside, and the items of the first clause: those are worked out outside.

    each_once: whether it matters that no value of a set comes twice.
    Raises _Unseen where they are not seen, or come from a set whose order would be seen.
    """
    source = _source(encoder, expr.clauses[0], any_order=any_order, each_once=each_once)
    names = {name: Opaque(UNBOUND, name) for clause in expr.clauses for name in clause.names}
    return encoder.bound(names), source


def _source(encoder: Encoder, clause: n.For, *, any_order: bool, each_once: bool = True) -> Items:
    value = encoder.value(clause.iterable)
    if isinstance(value, SetOf) and any_order and not each_once:
        return value.items
    if isinstance(value, DictOf) and not each_once:
        return value.keys
    found = items_of(encoder.ledger, value)
    if found is None:
        raise _Unseen
    if isinstance(value, SetOf) and not any_order and (
        not is_known(found.length) or found.length > 1
    ):  # fmt: skip
        raise _Unseen
    return found


def _bound(encoder: Encoder, clause: n.For, item: Val) -> Encoder:
    if len(clause.names) == 1:
        return encoder.bound({clause.names[0]: item})
    parts = None if isinstance(item, SetOf) else items_of(encoder.ledger, item)
    if parts is None:
        raise _Unseen
    encoder.ledger.need(parts.length == len(clause.names), "ValueError")
    return encoder.bound({name: parts.at(at) for at, name in enumerate(clause.names)})


def _allowed(encoder: Encoder, clause: n.For) -> Truth:
    found: Truth = True
    for condition in clause.conditions:
        with encoder.ledger.under(found):
            found = conj(found, encoder.truth(condition))
        if found is False:
            return False
    return found


def _all(encoder: Encoder, expr: n.Comprehension, *, any_order: bool = True) -> Truth:
    """Return that the element is true in all rounds; what raises before that is noted."""
    # Where all of it is asked for, no round ends the others.
    in_order, encoder = not encoder.wanted, replace(encoder, wanted=False)
    inside, source = _outer(encoder, expr, any_order=any_order, each_once=False)
    found = _rounds(inside, expr, 0, source, any_order=any_order, in_order=in_order)
    if source.most is None:
        lemmas.neighbours(encoder, expr, found)
    return found


def _rounds(
    encoder: Encoder,
    expr: n.Comprehension,
    at: int,
    source: Items,
    *,
    any_order: bool,
    in_order: bool = True,
) -> Truth:
    clause = expr.clauses[at]
    ledger = encoder.ledger

    def holds(item: Val) -> Truth:
        inner = _bound(encoder, clause, item)
        allowed = _allowed(inner, clause)
        if allowed is False:
            return True
        with ledger.under(allowed):
            if at + 1 == len(expr.clauses):
                rest = inner.truth(expr.element)
            else:
                more = _source(inner, expr.clauses[at + 1], any_order=any_order, each_once=False)
                rest = _rounds(inner, expr, at + 1, more, any_order=any_order, in_order=in_order)
        return disj(neg(allowed), rest)

    return ledger.all_of(source, holds, in_order=in_order)


def _force(encoder: Encoder, expr: n.Comprehension, *, any_order: bool) -> None:
    """Note what raises while all rounds are gone through, in their order."""
    made = (expr.element,) if expr.value is None else (expr.element, expr.value)
    if all(isinstance(part, n.Name) for part in made) and all(
        isinstance(c.iterable, n.Name) and not c.conditions and len(c.names) == 1
        for c in expr.clauses[:1]
    ) and len(expr.clauses) == 1:  # fmt: skip
        _outer(encoder, expr, any_order=any_order)
        return
    _all(encoder, replace(expr, element=n.Sequence("tuple", made), value=None), any_order=any_order)


# ── lists ────────────────────────────────────────────────────────────────────────────────────
def _all_at_once(encoder: Encoder, expr: n.Comprehension, *, any_order: bool) -> Items:
    """Return the items of a comprehension in order, after all that may raise was noted."""
    _force(encoder, expr, any_order=any_order)
    element = expr.element
    if expr.value is not None:
        element = n.Sequence("tuple", (expr.element, expr.value))
    with encoder.ledger.quietly():
        inside, source = _outer(encoder, expr, any_order=any_order)
        return _listed(inside, expr, element, 0, source, any_order=any_order)


def _listed(
    encoder: Encoder,
    expr: n.Comprehension,
    element: n.Expr,
    at: int,
    source: Items,
    *,
    any_order: bool,
) -> Items:
    clause = expr.clauses[at]
    if at + 1 == len(expr.clauses):
        kept = source if not clause.conditions else _filtered(encoder, source, clause)
        return _mapped(encoder, kept, clause, element)
    if source.most is None or source.most > LONGEST:
        raise _Unseen
    found: Items = display("list", [])
    for place in range(source.most):
        inner = _bound(encoder, clause, source.at(place))
        more = _source(inner, expr.clauses[at + 1], any_order=any_order)
        part = _listed(inner, expr, element, at + 1, more, any_order=any_order)
        here = conj(source.length > place, _allowed(inner, clause))
        length = ite(here, part.length, 0)
        found = rows.joined(
            found, replace(part, family="list", length=length, key=encoder.ledger.name("part"))
        )
    return found


def _mapped(encoder: Encoder, source: Items, clause: n.For, element: n.Expr) -> Items:
    if element == n.Name(clause.names[0]) and len(clause.names) == 1:
        return replace(source, family="list", key=("list", source.key))
    made: dict[Key, Val] = {}

    def at(place: Number) -> Val:
        key = key_of(place)
        if key not in made:
            with encoder.ledger.quietly():
                made[key] = _bound(encoder, clause, source.at(place)).value(element)
        return made[key]

    key = ("map", source.key, clause.names, element, _free(encoder, element))
    return Items("list", source.length, at, source.most, key)


def _free(encoder: Encoder, element: n.Expr) -> Key:
    """Return the key of all that an expression may speak of."""
    names = {node.id for node in n.walk(element) if isinstance(node, n.Name)}
    now = [(name, key_of(encoder.now[name])) for name in sorted(names) if name in encoder.now]
    entry = [(name, key_of(encoder.entry[name])) for name in sorted(names) if name in encoder.entry]
    return (tuple(now), tuple(entry), encoder.program.scopes)


def _filtered(encoder: Encoder, source: Items, clause: n.For) -> Items:
    def holds(item: Val) -> Truth:
        with encoder.ledger.quietly():
            return _allowed(_bound(encoder, clause, item), clause)

    ledger = encoder.ledger
    test = n.BoolOp("and", (n.TRUE, *clause.conditions))
    key = ("filtered", source.key, clause.names, test, _free(encoder, test),
           *map(key_of, ledger.variables))  # fmt: skip
    known = ledger.memo.get(key)
    if isinstance(known, Items):
        return known  # the same items, kept for the same reason
    found = picking.filtered(ledger, source, holds)
    if found is None:
        raise _Unseen
    ledger.memo[key] = found
    return found


def _dict_of(encoder: Encoder, pairs: Items) -> DictOf:
    ledger = encoder.ledger
    most = pairs.most
    if most is None or most > LONGEST:
        raise _Unseen

    def side(at: Number, which: int) -> Val:
        item = pairs.at(at)
        assert isinstance(item, Items)
        return item.at(which)

    keys = replace(pairs, at=lambda at: side(at, 0), key=("keys", pairs.key))

    def get(wanted: Val) -> Val:
        value = side(0, 1)
        for place in range(1, most):
            here = conj(pairs.length > place, same_item(ledger, side(place, 0), wanted))
            value = merged(here, side(place, 1), value)
        return value

    made = set_of(ledger, keys)
    return DictOf(made.has, get, keys, made.size, ("dict", pairs.key))


# ── sums and numbers of rounds ───────────────────────────────────────────────────────────────
def _sum(encoder: Encoder, expr: n.Comprehension) -> Val:
    clause = expr.clauses[0]
    _force(encoder, expr, any_order=True)
    inside, source = _outer_quietly(encoder, expr)
    allowed, value = _per_item(inside, clause, expr.element)
    if not clause.conditions:
        key = _of_item(inside, clause, expr.element)
        return sums.summed(encoder.ledger, source, Int(0), value, None, key) or _raise()
    if expr.element == n.Lit(1) and source.most is None:
        return Int(sums.counted(encoder.ledger, source, allowed, _of_item(inside, clause, None)))
    key = _of_item(inside, clause, expr.element)
    return sums.summed(encoder.ledger, source, Int(0), value, allowed, key) or _raise()


def _len(encoder: Encoder, expr: n.Comprehension) -> Val:
    clause = expr.clauses[0]
    _force(encoder, expr, any_order=False)
    inside, source = _outer_quietly(encoder, expr)
    if not clause.conditions:
        return Int(source.length)
    allowed, _ = _per_item(inside, clause, expr.element)
    return Int(sums.counted(encoder.ledger, source, allowed, _of_item(inside, clause, None)))


def _of_item(encoder: Encoder, clause: n.For, element: n.Expr | None) -> Key:
    """Return the key of what is asked and made of an item, whatever it is an item of."""
    made = n.Sequence("list", (*clause.conditions, *(() if element is None else (element,))))
    return (len(clause.conditions), clause.names, made, _free(encoder, made))


def _outer_quietly(encoder: Encoder, expr: n.Comprehension) -> tuple[Encoder, Items]:
    with encoder.ledger.quietly():
        return _outer(encoder, expr, any_order=True)


def _per_item(
    encoder: Encoder, clause: n.For, element: n.Expr
) -> tuple[Callable[[Val], Truth], Callable[[Val], Val]]:
    def allowed(item: Val) -> Truth:
        with encoder.ledger.quietly():
            return _allowed(_bound(encoder, clause, item), clause)

    def value(item: Val) -> Val:
        with encoder.ledger.quietly():
            return _bound(encoder, clause, item).value(element)

    return allowed, value


def _raise() -> Val:
    raise _Unseen
