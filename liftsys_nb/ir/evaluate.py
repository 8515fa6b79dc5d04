"""The reference meaning of expressions: what CPython makes of them, within limits.

Nothing is ever ``eval``ed: each node is walked, and Python's own operators do the work on
plain values. Proofs, witnesses and examples are replayed here.

Where CPython and this evaluator could differ it says Unmodelled: what depends on the order of
a set, on a class that a record or enum is bound to, on names without a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, assert_never

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.binding import bind
from liftsys_nb.ir.calls import BUILTINS, CLASSES, KeyFunction, call_builtin, power
from liftsys_nb.ir.limits import (
    FUEL,
    Meter,
    Stop,
    Undefined,
    Unmodelled,
    has_one_text,
    is_member,
    is_record,
    settled,
)  # fmt: skip
from liftsys_nb.ir.methods import attribute, call_method, check_exists, has_method
from liftsys_nb.ir.operators import (
    arithmetic,
    compare,
    display,
    item_of,
    negative,
    slice_of,
    unpack,
)  # fmt: skip
from liftsys_nb.ir.orders import set_of
from liftsys_nb.ir.programs import EMPTY, Entry, Program
from liftsys_nb.ir.scopes import Loop, Scope
from liftsys_nb.ir.stacks import on_enough_stack
from liftsys_nb.ir.streams import RAISED, Stream
from liftsys_nb.ir.values import EnumType, record_value
from liftsys_nb.ir.verdicts import Value

__all__ = ["BUILTINS", "Undefined", "Unmodelled", "evaluate"]

CALL_COST = 8  # steps of fuel for the call of a declared name
MAX_WORDS = 1000  # characters of an exception's message that are kept


def evaluate(
    expr: n.Expr,
    env: Mapping[str, Value],
    *,
    old: Mapping[str, Value] | None = None,
    program: Program = EMPTY,
    fuel: int | Meter = FUEL,
) -> Value | Undefined | Unmodelled:
    """Return the value of expr, Undefined where Python raises, Unmodelled where nothing is said.

    Never raises. env: values by name. old: the values on entry, for ``old(…)``; without it
    ``old(e)`` is ``e``. program: records, enums and defines that names of env do not hide;
    a record is made as a dataclass makes it, without a look at its types and invariants.
    fuel: steps, or a meter that several evaluations share; using it up is Unmodelled, as are
    integers past 65,536 bits, values past a million items, holes, names without a value, and
    types not of Python.

    >>> evaluate(n.Arith(("//",), (n.Lit(7), n.Name("d"))), {"d": -2})
    -4
    >>> evaluate(n.Arith(("//",), (n.Lit(7), n.Name("d"))), {"d": 0}).raises
    'ZeroDivisionError'
    """
    scope = Scope(Meter(0), program, env, env if old is None else old)
    # In a tuple, since None is a value.
    found = on_enough_stack(lambda meter: (_outcome(expr, replace(scope, meter=meter)),), fuel)
    return Unmodelled("so deep an expression") if found is None else found[0]


def _outcome(expr: n.Expr, scope: Scope) -> Value | Undefined | Unmodelled:
    try:
        value: Value = settled(_eval(expr, scope))
    except Stop as stop:
        return Unmodelled(stop.construct)
    except MemoryError:
        return Unmodelled("so large a value")
    except RAISED as error:
        return Undefined(_words(error), type(error).__name__)
    return value


def _words(error: Exception) -> str:
    if isinstance(error, KeyError) and not has_one_text(error.args):
        return "a missing key"
    try:
        return str(error)[:MAX_WORDS]
    except ValueError:  # a missing key of more digits than Python writes
        return "a number of so many digits"


# ── the walk ─────────────────────────────────────────────────────────────────────────────────
def _eval(expr: n.Expr, scope: Scope) -> Any:
    # What stands last needs no frame of its own: defines that call themselves go deep.
    while True:
        scope.meter.spend()
        match expr:
            case n.Name(id=name):
                return scope.value(name)
            case n.Lit(value=value):
                return value
            case n.Hole(name=name):
                raise Stop(f"the hole ?{name}")
            case n.Compare():
                return _compare(expr, scope)
            case n.Arith(ops=ops, operands=operands):
                total = _eval(operands[0], scope)
                for sign, operand in zip(ops, operands[1:], strict=True):
                    total = arithmetic(scope.meter, sign, total, _eval(operand, scope))
                return total
            case n.BoolOp(op=op, operands=operands):
                for operand in operands[:-1]:
                    value = _eval(operand, scope)
                    if bool(value) is (op == "or"):
                        return value
                expr = operands[-1]
            case n.IfElse(then=then, test=test, orelse=orelse):
                expr = then if _eval(test, scope) else orelse
            case n.Call():
                found = _call(expr, scope)
                if not isinstance(found, _Tail):
                    return found
                expr, scope = found.body, found.scope
            case n.Index(value=value_of, index=index):
                value = _eval(value_of, scope)
                return item_of(scope.meter, value, _eval(index, scope))
            case n.Slice(value=value_of, lower=lower, upper=upper, step=step):
                value = _eval(value_of, scope)
                parts = [None if e is None else _eval(e, scope) for e in (lower, upper, step)]
                return slice_of(scope.meter, value, *parts)
            case n.Attribute():
                return _attribute(expr, scope)
            case n.Unary(op="not", operand=operand):
                return not _eval(operand, scope)
            case n.Unary(operand=operand):
                return negative(scope.meter, _eval(operand, scope))
            case n.Power(base=base, exponent=exponent):
                return power(scope.meter, _eval(base, scope), _eval(exponent, scope))
            case n.Implies(premise=premise, conclusion=conclusion):
                return not _eval(premise, scope) or bool(_eval(conclusion, scope))
            case n.Sequence(kind=kind, items=items):
                return display(scope.meter, kind, [_eval(e, scope) for e in items])
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


def _compare(expr: n.Compare, scope: Scope) -> Any:
    left = _eval(expr.operands[0], scope)
    holds: Any = True
    for op, operand in zip(expr.ops, expr.operands[1:], strict=True):
        right = _eval(operand, scope)
        holds = compare(scope.meter, op, left, right)
        if not holds:
            return holds
        left = right
    return holds


def _attribute(expr: n.Attribute, scope: Scope) -> Any:
    entry = scope.declared(expr)
    if entry is not None and isinstance(entry.declared, EnumType):
        return entry.declared
    # An enum behind a dotted path: the path itself has no value.
    holder = scope.declared(expr.value)
    if holder is not None and isinstance(holder.declared, EnumType):
        owner: Any = holder.declared
    else:
        owner = _eval(expr.value, scope)
    name = expr.name
    if isinstance(owner, EnumType):
        if name in owner.members:
            return owner.members[name]
    elif is_record(owner):
        if owner.has(name):
            return owner.get(name)
    elif is_member(owner):
        if name == "name" or (name == "value" and owner.has_value):
            return getattr(owner, name)
    else:
        return attribute(owner, name)
    # The Python class it is bound to may have more than is declared.
    raise Stop(f".{name} of {owner.type_name}")


# ── calls ────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class _Tail:
    """A call that comes down to another expression, in another scope."""

    body: n.Expr
    scope: Scope


def _call(expr: n.Call, scope: Scope) -> Any:
    func = expr.func
    if (entry := scope.declared(func)) is not None:
        return _call_declared(entry, *_arguments(expr, scope), scope)
    if isinstance(func, n.Name) and not scope.has(func.id):
        if func.id == "old":
            if len(expr.args) != 1 or expr.keywords:
                raise Stop("old(…) of other than one value")
            return _Tail(expr.args[0], replace(scope, env=scope.entry))
        if func.id == "isinstance":
            return _is_instance(expr, scope)
        if func.id not in BUILTINS:
            raise Stop(f"{func.id}(…)")
        return call_builtin(scope.meter, func.id, *_arguments(expr, scope))
    if isinstance(func, n.Attribute):
        owner = _eval(func.value, scope)
        if not isinstance(owner, EnumType) and not is_record(owner) and not is_member(owner):
            if not has_method(owner, func.name):
                check_exists(owner, func.name)
                raise Stop(f".{func.name}(…)")
            return call_method(scope.meter, owner, func.name, *_arguments(expr, scope))
        value = _attribute(func, scope)
    else:
        value = _eval(func, scope)
    args, _ = _arguments(expr, scope)
    if isinstance(value, EnumType):
        return _member(value, args, scope)
    raise TypeError(f"{type(value).__name__!r} object is not callable")


def _arguments(expr: n.Call, scope: Scope) -> tuple[list[Any], dict[str, Any]]:
    args = [_eval(arg, scope) for arg in expr.args]
    options: dict[str, Any] = {}
    for name, value in expr.keywords:
        if name in options:
            raise Stop(f"{name}= given twice")
        options[name] = (_function(value, scope) if name == "key" else None) or _eval(value, scope)
    return args, options


def _function(expr: n.Expr, scope: Scope) -> KeyFunction | None:
    """Return the function that a name stands for where one may be passed, else None."""
    entry = scope.declared(expr)
    if entry is not None and isinstance(entry.declared, n.Define):
        define = entry

        def call(args: list[Any]) -> Any:
            return _finished(_call_declared(define, args, {}, scope))

        return KeyFunction(call)
    if isinstance(expr, n.Name) and not scope.has(expr.id) and expr.id in BUILTINS:
        name = expr.id
        return KeyFunction(lambda args: call_builtin(scope.meter, name, args, {}))
    return None


def _finished(found: Any) -> Any:
    return _eval(found.body, found.scope) if isinstance(found, _Tail) else found


def _call_declared(entry: Entry, args: list[Any], options: dict[str, Any], scope: Scope) -> Any:
    declared = entry.declared
    scope.meter.spend(CALL_COST)
    program = scope.program.seen_from(entry)
    inside = Scope(scope.meter, program, {}, {})
    match declared:
        case n.Define(name=name, parameters=parameters, body=body):
            slots = tuple((p.name, _default(p.default, inside)) for p in parameters)
            env = bind(name, slots, args, options)
            return _Tail(body, Scope(scope.meter, program, env, env))
        case n.Record(name=name, fields=fields):
            slots = tuple((f.name, _default(f.default, inside)) for f in fields)
            made = bind(f"{name}.__init__", slots, args, options, own=1)
            return record_value(entry.name, made)
        case EnumType():
            if options:
                raise Stop(f"{declared.type_name}(…) with a keyword")
            return _member(declared, args, scope)
        case n.TypeDef():
            raise Stop(f"{entry.name}(…)")
        case _:
            assert_never(declared)


def _default(expr: n.Expr | None, scope: Scope) -> Any:
    if expr is None:
        return None

    def value() -> Any:
        try:
            return _eval(expr, scope)
        except RAISED as error:  # in Python there would be no such function
            raise Stop("a default without a value") from error

    return value


def _member(enum: EnumType, args: list[Any], scope: Scope) -> Any:
    if len(args) != 1:
        raise Stop(f"{enum.type_name}(…) of other than one value")
    if is_member(args[0]) and args[0] in enum:
        return args[0]
    scope.meter.weigh(args[0])
    if not has_one_text(args[0]):
        raise Stop(f"{enum.type_name}(…) of such a value")
    return enum.of_value(args[0])


def _is_instance(expr: n.Call, scope: Scope) -> bool:
    if len(expr.args) != 2 or expr.keywords:
        raise Stop("isinstance(…) of other than a value and a type")
    value = _eval(expr.args[0], scope)
    wanted = expr.args[1]
    kinds = wanted.items if isinstance(wanted, n.Sequence) and wanted.kind == "tuple" else (wanted,)
    found = [_is_a(value, kind, scope) for kind in kinds]  # all, as Python looks all of them up
    return any(found)


def _is_a(value: Any, kind: n.Expr, scope: Scope) -> bool:
    entry = scope.declared(kind)
    if entry is not None and isinstance(entry.declared, n.Record | EnumType):
        return (is_record(value) or is_member(value)) and value.type_name == entry.name
    if isinstance(kind, n.Name) and entry is None and not scope.has(kind.id):
        found = CLASSES.get(kind.id)
        if found is not None and not is_record(value) and not is_member(value):
            return isinstance(value, found)
    # A record may be bound to a NamedTuple, a member of an enum to an IntEnum.
    raise Stop("isinstance(…) with this type")


# ── comprehensions ───────────────────────────────────────────────────────────────────────────
def _comprehend(expr: n.Comprehension, scope: Scope) -> Any:
    # Python evaluates the first iterable at once and the rest while it is consumed.
    first = _eval(expr.clauses[0].iterable, scope)
    items = iter(first)
    inner = replace(scope, loop=Loop(expr.clauses, scope.loop))

    def elements(stream: Stream) -> Iterator[Any]:
        for _ in _rounds(expr.clauses, first, items, inner, stream):
            element = _eval(expr.element, inner)
            yield element if expr.value is None else (element, _eval(expr.value, inner))

    stream = Stream(elements)
    match expr.kind:
        case "generator":
            return stream
        case "list":
            return list(stream)
        case "set":
            return set_of(scope.meter, stream)
        case "dict":
            if expr.value is None:
                raise Stop("a dict without values")
            return call_builtin(scope.meter, "dict", [stream], {})
        case _:
            assert_never(expr.kind)


def _rounds(
    clauses: tuple[n.For, ...], source: Any, items: Iterator[Any], scope: Scope, stream: Stream
) -> Iterator[None]:
    """Stop at each round of the loops that passes all their conditions, its names bound."""
    clause, *rest = clauses
    loop = scope.loop
    assert loop is not None
    for item in items:
        scope.meter.spend()
        stream.meet(source)
        if len(clause.names) == 1:
            loop.values[clause.names[0]] = item
        else:
            parts = unpack(scope.meter, item, len(clause.names))
            loop.values.update(zip(clause.names, parts, strict=True))
        if not all(_eval(condition, scope) for condition in clause.conditions):
            continue
        if rest:
            inside = _eval(rest[0].iterable, scope)
            yield from _rounds(tuple(rest), inside, iter(inside), scope, stream)
        else:
            yield
