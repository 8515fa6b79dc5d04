"""Calls: builtins, methods, and what the program declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.bitwise import BITWISE
from liftsys_nb.ir.calls import BUILTINS, CLASSES
from liftsys_nb.ir.evaluate import Undefined, Unmodelled, evaluate
from liftsys_nb.ir.programs import Entry
from liftsys_nb.ir.values import EnumType
from liftsys_nb.verify.encode import comprehensions
from liftsys_nb.verify.sem import bitwise
from liftsys_nb.verify.sem.calls import builtin
from liftsys_nb.verify.sem.compare import equal
from liftsys_nb.verify.sem.knowing import known, member_of, settled
from liftsys_nb.verify.sem.logic import Truth, disj, neg
from liftsys_nb.verify.sem.making import havoc
from liftsys_nb.verify.sem.merging import merged, options_of, over
from liftsys_nb.verify.sem.methods import call_method, has_method
from liftsys_nb.verify.sem.symbols import Bool, Choice, Null, Record, Val, key_of
from liftsys_nb.verify.sem.truths import is_a

if TYPE_CHECKING:
    from liftsys_nb.verify.encode.walk import Encoder

DEEPEST_CALL = 6  # of a define that calls itself, where the solver decides when it ends
FUEL = 100_000  # steps of the evaluator, for a call of a define with known arguments


def call(encoder: Encoder, expr: n.Call) -> Val:
    """Return the value of a call."""
    func = expr.func
    if encoder.caller is not None:
        called = encoder.caller.call(encoder, expr)
        if called is not None:
            return called
    entry = encoder.entry_of(func)
    if entry is not None:
        return _declared(encoder, entry, expr)
    if isinstance(func, n.Name) and func.id not in encoder.now:
        if func.id == "old" and len(expr.args) == 1 and not expr.keywords:
            return replace(encoder, now=encoder.entry).value(expr.args[0])
        if func.id == "isinstance" and len(expr.args) == 2 and not expr.keywords:
            return _is_instance(encoder, expr)
        if func.id in BUILTINS:
            return _builtin(encoder, func.id, expr)
        if func.id in BITWISE:
            return _bitwise(encoder, func.id, expr)
        return encoder.unseen(expr)
    return _method(encoder, func, expr) if isinstance(func, n.Attribute) else encoder.unseen(expr)


def _builtin(encoder: Encoder, name: str, expr: n.Call) -> Val:
    if expr.args and isinstance(expr.args[0], n.Comprehension):
        found = comprehensions.consumed(encoder, name, expr.args[0], expr)
        if found is not None:
            return found
    args = [encoder.value(each) for each in expr.args]
    options = {key: encoder.value(each) for key, each in expr.keywords if key != "key"}
    if len(options) < len(expr.keywords):
        return encoder.unseen(expr)
    if len(args) == 1 and isinstance(args[0], Choice):
        return over(encoder.ledger, args[0], lambda each: (
            builtin(encoder.ledger, name, [each], options) or encoder.unseen(expr)
        ))  # fmt: skip
    return builtin(encoder.ledger, name, args, options) or encoder.unseen(expr)


def _bitwise(encoder: Encoder, word: str, expr: n.Call) -> Val:
    left, right = (encoder.value(each) for each in expr.args)
    return over(encoder.ledger, left, lambda a: over(
        encoder.ledger, right, lambda b: (
            bitwise.operated(encoder.ledger, word, a, b) or encoder.unseen(expr)
        )
    ))  # fmt: skip


def _is_instance(encoder: Encoder, expr: n.Call) -> Val:
    value, wanted = encoder.value(expr.args[0]), expr.args[1]
    is_tuple = isinstance(wanted, n.Sequence) and wanted.kind == "tuple"
    kinds = wanted.items if isinstance(wanted, n.Sequence) and is_tuple else (wanted,)
    found: Truth = False
    for kind in kinds:
        entry = encoder.entry_of(kind)
        if entry is not None and isinstance(entry.declared, n.Record | EnumType):
            each = is_a(encoder.ledger, value, entry.name)
        elif entry is None and isinstance(kind, n.Name) and kind.id in CLASSES and (
            kind.id not in encoder.now
        ):  # fmt: skip
            each = is_a(encoder.ledger, value, kind.id)
        else:
            return encoder.unseen(expr)
        found = disj(found, each)
    return Bool(found)


def _method(encoder: Encoder, func: n.Attribute, expr: n.Call) -> Val:
    ledger = encoder.ledger
    whole = encoder.value(func.value)
    for guard, each in options_of(whole):
        if isinstance(each, Null):  # Python looks for the method before it looks at arguments
            ledger.need(neg(guard), "AttributeError")
    args = [encoder.value(each) for each in expr.args]
    if not has_method(func.name) or expr.keywords:
        return encoder.unseen(expr)

    def of(owner: Val) -> Val:
        if isinstance(owner, Null):
            return owner
        return call_method(ledger, owner, func.name, args) or encoder.unseen(expr)

    return over(ledger, whole, of)


def _declared(encoder: Encoder, entry: Entry, expr: n.Call) -> Val:
    declared = entry.declared
    if isinstance(declared, n.Define):
        slots = [(p.name, p.default) for p in declared.parameters]
    elif isinstance(declared, n.Record):
        slots = [(f.name, f.default) for f in declared.fields]
    else:
        return _member_of_value(encoder, entry, expr)
    inside = replace(
        encoder, program=encoder.program.seen_from(entry), now={}, entry={}, caller=None
    )
    args = [encoder.value(each) for each in expr.args]
    options = [(key, encoder.value(each)) for key, each in expr.keywords]
    names = [name for name, _ in slots]
    given: dict[str, Val] = dict(zip(names, args, strict=False))
    if len(args) > len(slots) or any(key in given or key not in names for key, _ in options):
        return encoder.unseen(expr)
    given |= dict(options)
    if len(given) != min(len(slots), len(args)) + len(options):
        return encoder.unseen(expr)
    for name, default in slots:
        if name not in given:
            if default is None:
                return encoder.unseen(expr)
            given[name] = inside.value(default)
    if isinstance(declared, n.Record):
        return Record(entry.name, {name: given[name] for name in names})
    return _defined(encoder, entry, declared, given, inside)


def _member_of_value(encoder: Encoder, entry: Entry, expr: n.Call) -> Val:
    enum = entry.declared
    if not isinstance(enum, EnumType) or len(expr.args) != 1 or expr.keywords:
        return encoder.unseen(expr)
    value = encoder.value(expr.args[0])
    if not all(each.has_value for each in enum):
        return encoder.unseen(expr)
    found: Val | None = None
    there: Truth = False
    for each in reversed(list(enum)):
        member = member_of(enum, each.name)
        same = disj(
            equal(encoder.ledger, value, known(encoder.ledger, each.value)),
            equal(encoder.ledger, value, member),
        )
        found = member if found is None else merged(same, member, found)
        there = disj(there, same)
    encoder.ledger.need(there, "ValueError")
    return found or encoder.unseen(expr)


def _defined(
    encoder: Encoder, entry: Entry, define: n.Define, given: Mapping[str, Val], inside: Encoder
) -> Val:
    """Return what a define gives: its body, unfolded; of a call too deep any value of its type."""
    ledger = encoder.ledger
    plain = settled(given.values())
    if plain is not None:
        env = dict(zip(given, plain, strict=True))
        found = evaluate(define.body, env, program=inside.program, fuel=FUEL)
        if isinstance(found, Undefined):
            ledger.need(False, found.raises)
            return Null()
        if not isinstance(found, Unmodelled):
            return known(ledger, found, encoder.program)
    depth = encoder.calls.get(entry.name, 0)
    if depth > DEEPEST_CALL:
        return _too_deep(encoder, entry, define, given, inside)
    body = replace(
        inside, now=dict(given), entry=dict(given), calls={**encoder.calls, entry.name: depth + 1}
    )
    return body.value(define.body)


def _too_deep(
    encoder: Encoder, entry: Entry, define: n.Define, given: Mapping[str, Val], inside: Encoder
) -> Val:
    ledger = encoder.ledger
    if ledger.bound is not None:
        ledger.limit(False)
    else:
        ledger.gap(f"`{entry.name}` that calls itself so often")
    key = ("call", entry.name, *map(key_of, ledger.variables), *map(key_of, given.values()))
    found = ledger.memo.get(key)
    if found is None:
        found = ledger.memo[key] = havoc(ledger, inside.program, define.returns, entry.name)
    # The specification promises that a define is total, not that this one is.
    ledger.need(ledger.fresh("defined", "bool"), "Exception")
    return found
