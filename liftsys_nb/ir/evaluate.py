"""The reference meaning of expressions: what CPython makes of them, within limits.

Nothing is ever ``eval``ed: each node is walked, and Python's own operators do the work on
plain values. Proofs, witnesses and examples are replayed here.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, assert_never

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.calls import BUILTINS, call_builtin, call_method, has_method
from liftsys_nb.ir.limits import FUEL, Meter, Stop, Undefined, Unmodelled
from liftsys_nb.ir.verdicts import Value

__all__ = ["BUILTINS", "Undefined", "Unmodelled", "evaluate"]

# What Python raises for operations of the language; anything else is a bug of ours.
_RAISED = (ArithmeticError, LookupError, TypeError, ValueError)


def evaluate(
    expr: n.Expr,
    env: Mapping[str, Value],
    *,
    old: Mapping[str, Value] | None = None,
    fuel: int = FUEL,
) -> Value | Undefined | Unmodelled:
    """Return the value of expr, Undefined where Python raises, Unmodelled where nothing is said.

    Never raises. env: values by name. old: the values on entry, for ``old(…)``; without it
    ``old(e)`` is ``e``. fuel: steps; using it up is Unmodelled, as are integers past 65,536
    bits, values past a million items, holes, names without a value, and types not of Python.

    >>> evaluate(n.Arith(("//",), (n.Lit(7), n.Name("d"))), {"d": -2})
    -4
    >>> evaluate(n.Arith(("//",), (n.Lit(7), n.Name("d"))), {"d": 0}).raises
    'ZeroDivisionError'
    """
    try:
        entry = env if old is None else old
        value: Value = _eval(expr, _Scope(Meter(fuel), env, entry, {}))
    except Stop as stop:
        return Unmodelled(stop.construct)
    except (RecursionError, MemoryError):
        return Unmodelled("so deep an expression")
    except _RAISED as error:
        return Undefined(str(error), type(error).__name__)
    return value


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where names have values. local: the variables of comprehensions, seen inside ``old`` too."""

    meter: Meter
    env: Mapping[str, Value]
    entry: Mapping[str, Value]
    local: Mapping[str, Value]

    def has(self, name: str) -> bool:
        return name in self.local or name in self.env

    def value(self, name: str) -> Value:
        if name in self.local:
            return self.local[name]
        if name in self.env:
            return self.meter.admit(self.env[name])
        raise Stop(f"the name {name!r}")


def _eval(expr: n.Expr, scope: _Scope) -> Any:
    scope.meter.spend()
    match expr:
        case n.Lit(value=value):
            return value
        case n.Name(id=name):
            return scope.value(name)
        case n.Hole(name=name):
            raise Stop(f"the hole ?{name}")
        case n.Unary(op=op, operand=operand):
            value = _eval(operand, scope)
            return not value if op == "not" else -value
        case n.Arith(ops=ops, operands=operands):
            total = _eval(operands[0], scope)
            for sign, operand in zip(ops, operands[1:], strict=True):
                total = arithmetic(scope.meter, sign, total, _eval(operand, scope))
            return total
        case n.Power(base=base, exponent=exponent):
            return _power(scope.meter, _eval(base, scope), _eval(exponent, scope))
        case n.Compare():
            return _compare(expr, scope)
        case n.BoolOp(op=op, operands=operands):
            for operand in operands[:-1]:
                value = _eval(operand, scope)
                if bool(value) is (op == "or"):
                    return value
            return _eval(operands[-1], scope)
        case n.Implies(premise=premise, conclusion=conclusion):
            return not _eval(premise, scope) or bool(_eval(conclusion, scope))
        case n.IfElse(then=then, test=test, orelse=orelse):
            return _eval(then if _eval(test, scope) else orelse, scope)
        case n.Call():
            return _call(expr, scope)
        case n.Index(value=value_of, index=index):
            return _eval(value_of, scope)[_eval(index, scope)]
        case n.Slice(value=value_of, lower=lower, upper=upper, step=step):
            value = _eval(value_of, scope)
            parts = [None if e is None else _eval(e, scope) for e in (lower, upper, step)]
            return value[slice(*parts)]
        case n.Attribute(name=name):
            raise Stop(f".{name}")
        case n.Sequence(kind=kind, items=items):
            return _display(kind, [_eval(e, scope) for e in items], scope.meter)
        case n.Mapping(entries=entries):
            # Python works out all of a display before it hashes the first key.
            pairs = [(_eval(key, scope), _eval(each, scope)) for key, each in entries]
            for first, _ in pairs:
                scope.meter.weigh(first)
            return dict(pairs)
        case n.Comprehension():
            return _comprehend(expr, scope)
        case _:
            assert_never(expr)


# ── operators ────────────────────────────────────────────────────────────────────────────────
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}
_COMPARISON: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SIZED = (str, bytes, list, tuple)


def arithmetic(meter: Meter, op: str, left: Any, right: Any) -> Any:
    """Apply one of ``+ - * / // %`` as Python does, refusing what would be too large."""
    if isinstance(left, int) and isinstance(right, int):
        bits = left.bit_length() + right.bit_length()
        meter.bits(bits if op == "*" else max(left.bit_length(), right.bit_length()))
    elif op == "%" and isinstance(left, str | bytes):
        raise Stop("% on text")
    elif op == "*":
        for sized, times in ((left, right), (right, left)):
            if isinstance(sized, _SIZED) and isinstance(times, int):
                meter.fits(len(sized) * max(times, 0))
    elif isinstance(left, _SIZED) and isinstance(right, _SIZED):
        meter.fits(len(left) + len(right))
    else:
        meter.weigh(left)
        meter.weigh(right)
    return _ARITHMETIC[op](left, right)


def _power(meter: Meter, base: Any, exponent: Any) -> Any:
    if isinstance(base, int) and isinstance(exponent, int) and exponent > 0 and abs(base) > 1:
        meter.bits(base.bit_length() * exponent)
    value = base**exponent
    if isinstance(value, complex):
        raise Stop("a complex number")
    return value


def _compare(expr: n.Compare, scope: _Scope) -> Any:
    left = _eval(expr.operands[0], scope)
    holds: Any = True
    for op, operand in zip(expr.ops, expr.operands[1:], strict=True):
        right = _eval(operand, scope)
        holds = _one_comparison(scope.meter, op, left, right)
        if not holds:
            return holds
        left = right
    return holds


def _one_comparison(meter: Meter, op: str, left: Any, right: Any) -> Any:
    match op:
        case "is" | "is not":
            if left is not None and right is not None:
                raise Stop("'is' with something other than None")
            return (left is right) == (op == "is")
        case "in" | "not in":
            meter.weigh(left)
            if isinstance(right, range):
                found = _in_range(meter, left, right)
            else:
                meter.weigh(right)
                found = left in right
            return found == (op == "in")
        case _:
            meter.weigh(left)
            meter.weigh(right)
            return _COMPARISON[op](left, right)


def _in_range(meter: Meter, item: Any, numbers: range) -> bool:
    # Python looks at each number unless the item is an int: metered here, so that it ends.
    if isinstance(item, int):
        return item in numbers
    return any(item == number for number in meter.iterate(numbers))


def _display(kind: str, items: list[Any], meter: Meter) -> Any:
    match kind:
        case "list":
            return items
        case "tuple":
            return tuple(items)
        case _:
            meter.weigh(items)
            return set(items)


# ── calls and comprehensions ─────────────────────────────────────────────────────────────────
def _call(expr: n.Call, scope: _Scope) -> Any:
    match expr.func:
        case n.Name(id="old") if not scope.has("old"):
            if len(expr.args) != 1 or expr.keywords:
                raise Stop("old(…) of other than one value")
            return _eval(expr.args[0], replace(scope, env=scope.entry))
        case n.Name(id=name):
            if scope.has(name):
                raise TypeError(f"{type(scope.value(name)).__name__!r} object is not callable")
            if name not in BUILTINS:
                raise Stop(f"{name}(…)")
            return call_builtin(scope.meter, name, *_arguments(expr, scope))
        case n.Attribute(value=owner, name=name):
            value = _eval(owner, scope)
            if not has_method(value, name):
                raise Stop(f".{name}(…)")
            return call_method(scope.meter, value, name, *_arguments(expr, scope))
        case _:
            raise Stop("a call of something other than a name")


def _arguments(expr: n.Call, scope: _Scope) -> tuple[list[Any], dict[str, Any]]:
    args = [_eval(arg, scope) for arg in expr.args]
    return args, {name: _eval(value, scope) for name, value in expr.keywords}


def _comprehend(expr: n.Comprehension, scope: _Scope) -> Any:
    # Python evaluates the first iterable at once and the rest while it is consumed.
    first = scope.meter.iterate(_eval(expr.clauses[0].iterable, scope))
    scopes = _bindings(expr.clauses, first, scope)
    match expr.kind:
        case "generator":
            return (_eval(expr.element, inner) for inner in scopes)
        case "list":
            return [_eval(expr.element, inner) for inner in scopes]
        case "set":
            found = set()
            for inner in scopes:
                item = _eval(expr.element, inner)
                scope.meter.weigh(item)
                found.add(item)
            return found
        case "dict":
            made: dict[Any, Any] = {}
            for inner in scopes:
                key = _eval(expr.element, inner)
                scope.meter.weigh(key)
                made[key] = None if expr.value is None else _eval(expr.value, inner)
            return made
        case _:
            assert_never(expr.kind)


def _bindings(clauses: tuple[n.For, ...], items: Iterator[Any], scope: _Scope) -> Iterator[_Scope]:
    """Yield a scope for each round of the loops that passes all their conditions."""
    clause, *rest = clauses
    for item in items:
        inner = replace(scope, local={**scope.local, **_bind(clause.names, item, scope.meter)})
        if not all(_eval(condition, inner) for condition in clause.conditions):
            continue
        if rest:
            inside = scope.meter.iterate(_eval(rest[0].iterable, inner))
            yield from _bindings(tuple(rest), inside, inner)
        else:
            yield inner


def _bind(names: tuple[str, ...], item: Any, meter: Meter) -> dict[str, Any]:
    if len(names) == 1:
        return {names[0]: item}
    values = list(meter.iterate(item))
    if len(values) != len(names):
        raise ValueError(f"cannot unpack {len(values)} values into {len(names)} names")
    return dict(zip(names, values, strict=True))
