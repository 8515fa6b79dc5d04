"""Calls as closures: of the language's functions and methods, of defines, records and enums."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias, assert_never

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.binding import bind
from liftsys_nb.ir.bitwise import BITWISE
from liftsys_nb.ir.calls import BUILTINS, KeyFunction, call_builtin
from liftsys_nb.ir.kinds import isinstance_code
from liftsys_nb.ir.limits import Meter, Stop, has_one_text, is_member, is_record
from liftsys_nb.ir.loops import quantifier_code
from liftsys_nb.ir.methods import call_method, check_exists, has_method
from liftsys_nb.ir.programs import Entry, Program
from liftsys_nb.ir.scopes import Code, Frame, Scope, Tail, finished
from liftsys_nb.ir.streams import RAISED
from liftsys_nb.ir.values import EnumType, record_value

if TYPE_CHECKING:
    from liftsys_nb.ir.closures import Builder

CALL_COST = 8  # steps of fuel for the call of a declared name, beside those of its text

Arguments: TypeAlias = Callable[[Frame], tuple[list[Any], dict[str, Any]]]
Default: TypeAlias = Callable[[Meter], Callable[[], Any]]


def call_code(builder: Builder, expr: n.Call, scope: Scope, *, is_last: bool) -> Code:
    """Return the code of a call. is_last: whether it may give a Tail."""
    entry, head = scope.declared(expr.func)
    called = _called(builder, expr, entry, scope, is_last=is_last)
    if called is None:
        return _call_of_value(builder, expr, scope)
    meant = called
    name = head or (expr.func.id if isinstance(expr.func, n.Name) else "")
    hides = scope.hides()
    hidden: list[Code] = []

    def run(frame: Frame) -> Any:
        if not hides(frame, name):
            return meant(frame)
        if not hidden:  # made when it is needed: else each ``old`` would double what is inside
            hidden.append(_call_of_value(builder, expr, scope))
        return hidden[0](frame)

    return run


def _called(
    builder: Builder, expr: n.Call, entry: Entry | None, scope: Scope, *, is_last: bool
) -> Code | None:
    """Return the code of calling what a name stands for; None where it is no such name."""
    if entry is not None:
        return _declared_call(builder, expr, entry, scope, is_last=is_last)
    if not isinstance(expr.func, n.Name) or scope.is_variable(expr.func.id):
        return None
    name = expr.func.id
    match name:
        case "old":
            if len(expr.args) != 1 or expr.keywords:
                return _stop("old(…) of other than one value")
            return builder.code(
                expr.args[0], Scope(scope.program, scope.loops, is_old=True), is_last=is_last
            )
        case "isinstance":
            return isinstance_code(builder, expr, scope)
        case "all" | "any" if len(expr.args) == 1 and not expr.keywords:
            arg = expr.args[0]
            if isinstance(arg, n.Comprehension) and arg.kind == "generator":
                return quantifier_code(builder, arg, scope, is_any=name == "any")
        case _ if name not in BUILTINS and name not in BITWISE:
            return _stop(f"{name}(…)")
        case _:
            pass
    return _builtin_call(builder, expr, name, scope)


def _stop(construct: str) -> Code:
    def run(frame: Frame) -> Any:
        raise Stop(construct)

    return run


# ── arguments ────────────────────────────────────────────────────────────────────────────────
def _arguments(builder: Builder, expr: n.Call, scope: Scope) -> Arguments:
    codes = [builder.code(arg, scope) for arg in expr.args]
    if not expr.keywords:
        return lambda frame: ([code(frame) for code in codes], {})
    options = [(name, _option(builder, name, value, scope)) for name, value in expr.keywords]
    names = [name for name, _ in options]
    twice = next((name for at, name in enumerate(names) if name in names[:at]), None)

    def run(frame: Frame) -> tuple[list[Any], dict[str, Any]]:
        if twice is not None:
            raise Stop(f"{twice}= given twice")
        return [code(frame) for code in codes], {name: code(frame) for name, code in options}

    return run


def _option(builder: Builder, name: str, expr: n.Expr, scope: Scope) -> Code:
    plain = builder.code(expr, scope)
    if name != "key":
        return plain
    entry, head = scope.declared(expr)
    if entry is not None and isinstance(entry.declared, n.Define):
        function = _function(builder, entry, scope.program)
        of_key: Callable[[Frame], Any] = lambda frame: KeyFunction(
            lambda args: finished(function.called(frame.meter, args, {}))
        )
    elif isinstance(expr, n.Name) and not scope.is_variable(expr.id) and expr.id in BUILTINS:
        builtin = head = expr.id
        of_key = lambda frame: KeyFunction(
            lambda args: call_builtin(frame.meter, builtin, args, {})
        )
    else:
        return lambda frame: _no_key(plain(frame))
    hides = scope.hides()
    return lambda frame: _no_key(plain(frame)) if hides(frame, head) else of_key(frame)


def _no_key(value: Any) -> Any:
    if isinstance(value, EnumType):  # may be called
        raise Stop("key=")
    return value


# ── functions of the language ────────────────────────────────────────────────────────────────
_SIZED = frozenset({list, tuple, str, bytes, dict, set, frozenset})
_NUMBERS = frozenset({int, float})


def _builtin_call(builder: Builder, expr: n.Call, name: str, scope: Scope) -> Code:
    function = BUILTINS.get(name) or BITWISE[name]
    if len(expr.args) == 1 and not expr.keywords:
        one = builder.code(expr.args[0], scope)
        if name == "len":
            return lambda frame: _len(frame.meter, one(frame))
        if name == "range":
            return lambda frame: _range(frame.meter, one(frame))
        return lambda frame: function(frame.meter, one(frame))
    if len(expr.args) == 2 and not expr.keywords and name in ("min", "max"):
        left, right = builder.code(expr.args[0], scope), builder.code(expr.args[1], scope)
        plain = min if name == "min" else max

        def run(frame: Frame) -> Any:
            first, second = left(frame), right(frame)
            if type(first) in _NUMBERS and type(second) in _NUMBERS:
                return plain(first, second)
            return function(frame.meter, first, second)

        return run
    arguments = _arguments(builder, expr, scope)

    def call(frame: Frame) -> Any:
        args, options = arguments(frame)
        return function(frame.meter, *args, **options)

    return call


def _len(meter: Meter, value: Any) -> Any:
    return len(value) if type(value) in _SIZED else BUILTINS["len"](meter, value)


def _range(meter: Meter, value: Any) -> Any:
    return range(value) if type(value) is int else BUILTINS["range"](meter, value)


# ── of a value: methods, and what cannot be called ───────────────────────────────────────────
def _call_of_value(builder: Builder, expr: n.Call, scope: Scope) -> Code:
    func = expr.func
    arguments = _arguments(builder, expr, scope)
    if not isinstance(func, n.Attribute):
        value_of = builder.code(func, scope)
        return lambda frame: _call_value(value_of(frame), arguments(frame)[0], frame.meter)
    name = func.name
    owner_of = builder.code(func.value, scope)
    member_of = builder.attribute(func, scope)

    def run(frame: Frame) -> Any:
        owner = owner_of(frame)
        if isinstance(owner, EnumType) or is_record(owner) or is_member(owner):
            return _call_value(member_of(frame), arguments(frame)[0], frame.meter)
        if not has_method(owner, name):
            check_exists(owner, name)
            raise Stop(f".{name}(…)")
        return call_method(frame.meter, owner, name, *arguments(frame))

    return run


def _call_value(value: Any, args: list[Any], meter: Meter) -> Any:
    if isinstance(value, EnumType):
        return _member(value, args, meter)
    raise TypeError(f"{type(value).__name__!r} object is not callable")


def enum_or_record_part(owner: Any, name: str) -> Any:
    """Return a member of an enum, a field of a record, or the name or value of a member."""
    if isinstance(owner, EnumType):
        if name in owner.members:
            return owner.members[name]
    elif is_record(owner):
        if owner.has(name):
            return owner.get(name)
    elif name == "name" or (name == "value" and owner.has_value):
        return getattr(owner, name)
    # The Python class it is bound to may have more than is declared.
    raise Stop(f".{name} of {owner.type_name}")


def _member(enum: EnumType, args: list[Any], meter: Meter) -> Any:
    if len(args) != 1:
        raise Stop(f"{enum.type_name}(…) of other than one value")
    if is_member(args[0]) and args[0] in enum:
        return args[0]
    meter.weigh(args[0])
    if not has_one_text(args[0]):
        raise Stop(f"{enum.type_name}(…) of such a value")
    return enum.of_value(args[0])


# ── of declared names ────────────────────────────────────────────────────────────────────────
class Function:
    """What calls a define: its parameters, and its code, made at the first call."""

    def __init__(self, builder: Builder, define: n.Define, program: Program) -> None:
        self._builder = builder
        self._define = define
        self._scope = Scope(program)
        self._names = tuple(each.name for each in define.parameters)
        self._slots: tuple[tuple[str, Default | None], ...] = ()
        self._code: Code | None = None
        self._cost = CALL_COST

    def called(self, meter: Meter, args: list[Any], options: dict[str, Any]) -> Tail:
        """Return what a call comes down to. Raises TypeError where arguments do not fit."""
        code = self._code or self._make()
        meter.spend(self._cost)
        if not options and len(args) == len(self._names):
            env = dict(zip(self._names, args, strict=True))
        else:
            slots = tuple(
                (name, None if default is None else default(meter)) for name, default in self._slots
            )
            env = bind(self._define.name, slots, args, options)
        return Tail(code, Frame(meter, env, env))

    def _make(self) -> Code:
        builder, define = self._builder, self._define
        self._slots = tuple(
            (each.name, _default(builder, each.default, self._scope)) for each in define.parameters
        )
        before = builder.steps
        code = builder.code(define.body, self._scope, is_last=True)
        self._cost = CALL_COST + builder.steps - before
        self._code = code
        return code


def _function(builder: Builder, entry: Entry, program: Program) -> Function:
    assert isinstance(entry.declared, n.Define)
    key = (entry.name, *entry.scopes)
    if key not in builder.functions:
        builder.functions[key] = Function(builder, entry.declared, program.seen_from(entry))
    function: Function = builder.functions[key]
    return function


def _declared_call(
    builder: Builder, expr: n.Call, entry: Entry, scope: Scope, *, is_last: bool
) -> Code:
    declared = entry.declared
    arguments = _arguments(builder, expr, scope)
    match declared:
        case n.Define():
            function = _function(builder, entry, scope.program)
            if is_last:
                return lambda frame: function.called(frame.meter, *arguments(frame))
            return lambda frame: finished(function.called(frame.meter, *arguments(frame)))
        case n.Record(name=name, fields=fields):
            inside = Scope(scope.program.seen_from(entry))
            slots = [(each.name, _default(builder, each.default, inside)) for each in fields]
            full_name = entry.name

            def make(frame: Frame) -> Any:
                args, options = arguments(frame)
                meter = frame.meter
                meter.spend(CALL_COST)
                filled = tuple((n, None if d is None else d(meter)) for n, d in slots)
                made = bind(f"{name}.__init__", filled, args, options, own=1)
                return record_value(full_name, made)

            return make
        case EnumType():
            enum = declared

            def look(frame: Frame) -> Any:
                args, options = arguments(frame)
                frame.meter.spend(CALL_COST)
                if options:
                    raise Stop(f"{enum.type_name}(…) with a keyword")
                return _member(enum, args, frame.meter)

            return look
        case n.TypeDef():
            return _stop(f"{entry.name}(…)")
        case _:
            assert_never(declared)


def _default(builder: Builder, expr: n.Expr | None, scope: Scope) -> Default | None:
    """Return what makes the value of a default in an evaluation; None where there is none."""
    if expr is None:
        return None
    code = builder.code(expr, scope)

    def with_meter(meter: Meter) -> Callable[[], Any]:
        def value() -> Any:
            env: dict[str, Any] = {}
            try:
                return code(Frame(meter, env, env))
            except RAISED as error:  # in Python there would be no such function
                raise Stop("a default without a value") from error

        return value

    return with_meter
