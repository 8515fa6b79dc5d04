"""Expressions as Python closures: one function for each node, made once and run many times.

What a name may mean is settled when the closures are made; running them only looks values up
and lets Python's own operators work on plain values. Nothing is ``eval``ed or ``exec``ed.

Fuel is paid where work can repeat: at each round of a loop and each call of a define, for all
that stands there, whether or not it is reached.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, assert_never

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.callees import call_code, enum_or_record_part
from liftsys_nb.ir.calls import power
from liftsys_nb.ir.limits import Stop
from liftsys_nb.ir.loops import comprehension_code
from liftsys_nb.ir.methods import attribute
from liftsys_nb.ir.operators import (
    ARITHMETIC,
    COMPARISON,
    arithmetic,
    compare,
    display,
    item_of,
    negative,
    slice_of,
)
from liftsys_nb.ir.programs import Entry
from liftsys_nb.ir.scopes import Code, Frame, Scope
from liftsys_nb.ir.values import EnumType

# Operators on these cost the same for any value of up to ``MAX_BITS``, so they need no meter.
_SMALL = frozenset({int, float, bool, type(None)})
_LIMIT = 1 << 62  # arithmetic on integers below it needs no meter
_NUMBERED = frozenset({list, tuple, str, bytes})


class Builder:
    """Makes the code of expressions. steps: how many nodes have been made so far.

    functions: the code of defines, by full name, made when they are first called.
    """

    def __init__(self) -> None:
        self.steps = 0
        self.functions: dict[tuple[str, ...], Any] = {}
        # With the scope, so that no other one gets its id; and how many nodes it took.
        self._made: dict[tuple[int, int, bool], tuple[Code, int, Scope]] = {}

    def code(self, expr: n.Expr, scope: Scope, *, is_last: bool = False) -> Code:
        """Return the code of expr; where it stands last, the code may give a Tail.

        What stands at several places as one object, as after a substitution, is made once.
        """
        if isinstance(expr, n.Name | n.Lit):
            return self._code(expr, scope, is_last=is_last)
        key = (id(expr), id(scope), is_last)
        if key in self._made:
            code, steps, _ = self._made[key]
            self.steps += steps
            return code
        before = self.steps
        code = self._code(expr, scope, is_last=is_last)
        self._made[key] = code, self.steps - before, scope
        return code

    def _code(self, expr: n.Expr, scope: Scope, *, is_last: bool) -> Code:
        self.steps += 1
        match expr:
            case n.Name(id=name):
                return scope.code_of_name(name)
            case n.Lit(value=value):
                return lambda frame: value
            case n.Compare(ops=ops, operands=operands):
                return self._compare(ops, operands, scope)
            case n.Arith(ops=ops, operands=operands):
                return self._arith(ops, operands, scope)
            case n.Call():
                return call_code(self, expr, scope, is_last=is_last)
            case n.Index(value=value_of, index=index):
                return _index(self.code(value_of, scope), self.code(index, scope))
            case n.Attribute():
                return self.attribute(expr, scope)
            case n.BoolOp(op=op, operands=operands):
                last = self.code(operands[-1], scope, is_last=is_last)
                return _bool_op(op == "or", [self.code(e, scope) for e in operands[:-1]], last)
            case n.Comprehension():
                return comprehension_code(self, expr, scope)
            case n.Unary(op="not", operand=operand):
                denied = self.code(operand, scope)
                return lambda frame: not denied(frame)
            case n.Unary(operand=operand):
                inner = self.code(operand, scope)
                return lambda frame: negative(frame.meter, inner(frame))
            case n.Implies(premise=premise, conclusion=conclusion):
                given, then = self.code(premise, scope), self.code(conclusion, scope)
                return lambda frame: not given(frame) or bool(then(frame))
            case n.IfElse(then=then_of, test=test_of, orelse=else_of):
                return _if_else(
                    self.code(test_of, scope),
                    self.code(then_of, scope, is_last=is_last),
                    self.code(else_of, scope, is_last=is_last),
                )
            case n.Sequence(kind=kind, items=items):
                codes = [self.code(each, scope) for each in items]
                return lambda frame: display(frame.meter, kind, [code(frame) for code in codes])
            case n.Slice():
                return self._slice(expr, scope)
            case n.Power(base=base_of, exponent=exponent_of):
                base, exponent = self.code(base_of, scope), self.code(exponent_of, scope)
                return lambda frame: power(frame.meter, base(frame), exponent(frame))
            case n.Mapping(entries=entries):
                return _mapping([(self.code(k, scope), self.code(v, scope)) for k, v in entries])
            case n.Hole(name=name):
                return stop(f"the hole ?{name}")
            case _:
                assert_never(expr)

    # ── operators ────────────────────────────────────────────────────────────────────────────
    def _compare(self, ops: tuple[str, ...], operands: tuple[n.Expr, ...], scope: Scope) -> Code:
        first, *rest = [self.code(each, scope) for each in operands]
        if len(ops) == 1:
            return _one_comparison(ops[0], first, rest[0])
        steps = [(op, COMPARISON.get(op), code) for op, code in zip(ops, rest, strict=True)]

        def run(frame: Frame) -> Any:
            left = first(frame)
            holds: Any = True
            for op, plain, code in steps:
                right = code(frame)
                if plain is not None and type(left) in _SMALL and type(right) in _SMALL:
                    holds = plain(left, right)
                else:
                    holds = compare(frame.meter, op, left, right)
                if not holds:
                    return holds
                left = right
            return holds

        return run

    def _arith(self, ops: tuple[str, ...], operands: tuple[n.Expr, ...], scope: Scope) -> Code:
        made, *rest = [self.code(each, scope) for each in operands]
        for op, code in zip(ops, rest, strict=True) if len(ops) == 1 else ():
            return _one_operation(op, made, code)
        # A chain is one function, not one in the other: it may be a thousand terms long.
        steps = [(op, ARITHMETIC[op], code) for op, code in zip(ops, rest, strict=True)]

        def run(frame: Frame) -> Any:
            left = made(frame)
            for op, plain, code in steps:
                right = code(frame)
                if (
                    type(left) is int
                    and type(right) is int
                    and -_LIMIT < left < _LIMIT
                    and -_LIMIT < right < _LIMIT
                ):
                    left = plain(left, right)
                else:
                    left = arithmetic(frame.meter, op, left, right)
            return left

        return run

    def _slice(self, expr: n.Slice, scope: Scope) -> Code:
        value_of = self.code(expr.value, scope)
        codes = [
            None if part is None else self.code(part, scope)
            for part in (expr.lower, expr.upper, expr.step)
        ]

        def run(frame: Frame) -> Any:
            value = value_of(frame)
            lower, upper, step = [None if code is None else code(frame) for code in codes]
            return slice_of(frame.meter, value, lower, upper, step)

        return run

    # ── after a dot ──────────────────────────────────────────────────────────────────────────
    def attribute(self, expr: n.Attribute, scope: Scope) -> Code:
        """Return the code of ``value.name``: a member, a field, an enum behind a path."""
        entry, head = scope.declared(expr)
        whole = _enum_of(entry)
        holder, _ = scope.declared(expr.value)
        around = _enum_of(holder)
        value_of = self.code(expr.value, scope)
        name = expr.name

        def of_value(frame: Frame) -> Any:
            return part_of(value_of(frame), name)

        if whole is None and around is None:
            return of_value
        hides = scope.hides()

        def run(frame: Frame) -> Any:
            if hides(frame, head):
                return of_value(frame)
            return part_of(around, name) if whole is None else whole

        return run


def part_of(owner: Any, name: str) -> Any:
    """Return ``owner.name`` of a value. Raises AttributeError where Python does, else Stop."""
    if hasattr(type(owner), "type_name"):
        return enum_or_record_part(owner, name)
    return attribute(owner, name)


def stop(construct: str) -> Code:
    """Return the code of what is not modelled."""

    def run(frame: Frame) -> Any:
        raise Stop(construct)

    return run


def _enum_of(entry: Entry | None) -> EnumType | None:
    if entry is not None and isinstance(entry.declared, EnumType):
        return entry.declared
    return None


def _one_comparison(op: str, left_of: Code, right_of: Code) -> Code:
    plain: Callable[[Any, Any], Any] | None = COMPARISON.get(op)
    if plain is None:
        return lambda frame: compare(frame.meter, op, left_of(frame), right_of(frame))
    direct = plain

    def run(frame: Frame) -> Any:
        left = left_of(frame)
        right = right_of(frame)
        if type(left) in _SMALL and type(right) in _SMALL:
            return direct(left, right)
        return compare(frame.meter, op, left, right)

    return run


def _one_operation(op: str, left_of: Code, right_of: Code) -> Code:
    plain = ARITHMETIC[op]

    def run(frame: Frame) -> Any:
        left = left_of(frame)
        right = right_of(frame)
        if (
            type(left) is int
            and type(right) is int
            and -_LIMIT < left < _LIMIT
            and -_LIMIT < right < _LIMIT
        ):
            return plain(left, right)
        return arithmetic(frame.meter, op, left, right)

    return run


def _bool_op(is_or: bool, firsts: list[Code], last: Code) -> Code:
    def run(frame: Frame) -> Any:
        for code in firsts:
            value = code(frame)
            if bool(value) is is_or:
                return value
        return last(frame)

    return run


def _if_else(test: Code, then: Code, orelse: Code) -> Code:
    return lambda frame: then(frame) if test(frame) else orelse(frame)


def _index(value_of: Code, index_of: Code) -> Code:
    def run(frame: Frame) -> Any:
        value = value_of(frame)
        index = index_of(frame)
        if type(value) in _NUMBERED:
            return value[index]
        return item_of(frame.meter, value, index)

    return run


def _mapping(entries: list[tuple[Code, Code]]) -> Code:
    def run(frame: Frame) -> Any:
        # Python works out all of a display before it hashes the first key.
        pairs = [(key(frame), value(frame)) for key, value in entries]
        for first, _ in pairs:
            frame.meter.weigh(first)
        return dict(pairs)

    return run
