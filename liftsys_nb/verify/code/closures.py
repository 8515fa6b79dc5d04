"""Expressions of code as closures: those of the evaluator, with names and calls of the code.

Local names, temporaries, constants, routines and classes are the code's; nothing of the
specification is seen. Everything else is what ``ir`` makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from liftsys_nb.ir import terms as n
from liftsys_nb.ir.calls import CLASSES, KeyFunction, call_builtin
from liftsys_nb.ir.closures import Builder, stop
from liftsys_nb.ir.limits import has_one_text
from liftsys_nb.ir.outcomes import Stop
from liftsys_nb.ir.routines import Routine
from liftsys_nb.ir.scopes import Code, Frame, Scope
from liftsys_nb.ir.values import EnumValue, short_name
from liftsys_nb.verify.code.doing import LOGGERS, LOGGING
from liftsys_nb.verify.code.instances import Instance

if TYPE_CHECKING:
    from liftsys_nb.verify.code.interpret import Interpreter

_KEY = "\0key "  # before the name of a routine that stands as a key=
_SHOWN = frozenset((int, float, str, bool))
_MAX_WIDTH = 1000
Arguments = Callable[[Frame], tuple[list[Any], dict[str, Any]]]


class CodeBuilder(Builder):
    """Makes the closures of one routine's expressions."""

    def __init__(self, interpreter: Interpreter, routine: Routine | None) -> None:
        super().__init__()
        self._all = interpreter
        own = () if routine is None else (*routine.parameters, *routine.locals)
        self._locals = frozenset(own)
        hidden = any(interpreter.program.find(name) is not None for name in self._locals)
        self._program = interpreter.empty if hidden else interpreter.program
        self.scope = Scope(self._program)

    def of(self, expr: n.Expr) -> Code:
        """Return the code of an expression that stands in a statement."""
        return self.code(expr, self.scope)

    def _code(self, expr: n.Expr, scope: Scope, *, is_last: bool) -> Code:
        match expr:
            case n.Name(id=name) if not scope.is_variable(name):
                self.steps += 1
                return self._name(name, scope)
            case n.Call(func=n.Name(id=name)) if not scope.is_variable(name):
                if name in self._locals:
                    return stop(f"a call of the value {name!r}")
                return self._call(expr, name, scope, is_last=is_last)
            case n.Call(func=n.Attribute(value=n.Name(id=name), name=method)) if (
                method in LOGGING and name not in self._locals
                and self._all.module.unseen.get(name) in LOGGERS
            ):  # fmt: skip
                return self._nothing(expr, scope)
            case n.Attribute(value=n.Name(id=name), name=part) if (
                name not in self._locals and not scope.is_variable(name)
                and self._all.has_shape(name) and not self._all.has_member(name, part)
            ):  # fmt: skip
                return stop(f"{name}.{part}")
            case _:
                return super()._code(expr, scope, is_last=is_last)

    # ── names ────────────────────────────────────────────────────────────────────────────────
    def _name(self, name: str, scope: Scope) -> Code:
        if name.startswith(_KEY):
            return self._key(name.removeprefix(_KEY))
        if name in self._locals or name.startswith("."):
            return _inside(name) if scope.loops else _local(name)
        module = self._all.module
        if name in module.constants:
            constant = self._all.constant(name)
            return lambda frame: constant(frame)
        if name in module.unseen:
            return stop(module.unseen[name])
        if "*" in module.unseen:
            return stop(module.unseen["*"])
        return super()._code(n.Name(name), scope, is_last=False)

    def _key(self, name: str) -> Code:
        call = self._all.caller(name)
        return lambda frame: KeyFunction(lambda args: call(frame, args, {}))

    # ── calls ────────────────────────────────────────────────────────────────────────────────
    def _call(self, expr: n.Call, name: str, scope: Scope, *, is_last: bool) -> Code:
        module = self._all.module
        shape = module.shapes.get(name)
        if name in module.routines:
            call = self._all.caller(name)
        elif shape is not None and shape.kind != "enum":
            call = self._all.maker(shape)
        elif name in module.unseen or name in module.constants or name in module.exceptions:
            return stop(module.unseen.get(name, f"{name}(…)"))
        elif "*" in module.unseen:
            return stop(module.unseen["*"])
        elif name == "isinstance" and len(expr.args) == 2 and not expr.keywords:
            return self._isinstance(expr, scope)
        elif name in ("print", "format", "old"):
            return self._special(expr, name, scope)
        else:
            return super()._code(self._with_key(expr, scope), scope, is_last=False)
        self.steps += 1
        arguments = self.arguments(expr.args, expr.keywords, scope)

        def run(frame: Frame) -> Any:
            args, options = arguments(frame)
            return call(frame, args, options)

        return run

    def _with_key(self, expr: n.Call, scope: Scope) -> n.Call:
        """Return a call whose ``key=f`` names a routine in a way that no text can."""
        keywords = tuple(
            (word, n.Name(_KEY + value.id))
            if word == "key" and isinstance(value, n.Name) and self._is_routine(value.id, scope)
            else (word, value)
            for word, value in expr.keywords
        )
        return expr if keywords == expr.keywords else n.Call(expr.func, expr.args, keywords)

    def _is_routine(self, name: str, scope: Scope) -> bool:
        is_local = name in self._locals or scope.is_variable(name)
        return name in self._all.module.routines and not is_local

    def arguments(
        self, args: tuple[n.Expr, ...], keywords: tuple[tuple[str, n.Expr], ...], scope: Scope
    ) -> Arguments:
        """Return the code of arguments."""
        codes = [self.code(each, scope) for each in args]
        if not keywords:
            return lambda frame: ([code(frame) for code in codes], {})
        named = n.Call(n.Name("…"), args, keywords)
        options = [
            (word, self.code(value, scope)) for word, value in self._with_key(named, scope).keywords
        ]
        return lambda frame: (
            [code(frame) for code in codes],
            {word: code(frame) for word, code in options},
        )

    def _isinstance(self, expr: n.Call, scope: Scope) -> Code:
        """Return the code of ``isinstance``: of the classes of the code, more is known here."""
        kinds = expr.args[1].items if isinstance(expr.args[1], n.Sequence) else (expr.args[1],)
        plain: list[type] = []
        own: list[str] = []
        for kind in kinds:
            if (
                not isinstance(kind, n.Name)
                or kind.id in self._locals
                or scope.is_variable(kind.id)
            ):
                return super()._code(expr, scope, is_last=False)
            if kind.id in self._all.module.shapes:
                own.append(kind.id)
            elif kind.id in CLASSES and kind.id not in self._all.taken:
                plain.append(CLASSES[kind.id])
            else:
                return super()._code(expr, scope, is_last=False)
        self.steps += 1
        value_of = self.code(expr.args[0], scope)
        builtin = tuple(plain)

        def run(frame: Frame) -> Any:
            value = value_of(frame)
            if isinstance(value, Instance):
                is_tuple = value.shape.kind == "namedtuple" and tuple in plain
                return value.shape.name in own or is_tuple
            if isinstance(value, EnumValue):
                return short_name(value.type_name) in own
            return isinstance(value, builtin)

        return run

    # ── functions that the evaluator does not have ───────────────────────────────────────────
    def _special(self, expr: n.Call, name: str, scope: Scope) -> Code:
        if name == "print":
            return self._nothing(expr, scope)
        if name == "old" or len(expr.args) != 2 or expr.keywords:
            return stop(f"{name}(…)")
        value_of, spec_of = (self.code(each, scope) for each in expr.args)

        def run(frame: Frame) -> Any:
            return _formatted(value_of(frame), spec_of(frame))

        return run

    def _nothing(self, expr: n.Call, scope: Scope) -> Code:
        """Return the code of a call that only shows its arguments to somebody."""
        self.steps += 1
        arguments = self.arguments(expr.args, expr.keywords, scope)
        is_print = isinstance(expr.func, n.Name)

        def run(frame: Frame) -> Any:
            args, options = arguments(frame)
            if options and not (is_print and set(options) <= {"sep", "end", "flush"}):
                raise Stop("such an option of a call that writes")
            if options and any(
                each is not None and type(each) is not str
                for word, each in options.items()
                if word != "flush"
            ):
                raise Stop("such an option of a call that writes")
            for each in args:
                if is_print and has_one_text(each):
                    call_builtin(frame.meter, "str", [each], {})  # may raise for huge integers
                elif is_print and type(each) not in (set, frozenset):
                    raise Stop("the text of such a value")

        return run


def _formatted(value: Any, spec: Any) -> Any:
    if type(value) not in _SHOWN or type(spec) is not str or "n" in spec:
        raise Stop("format(…) of such a value")
    widths = re.findall("[0-9]+", spec)
    if any(len(each) > 4 or int(each) > _MAX_WIDTH for each in widths):
        raise Stop("format(…) to such a width")
    return format(value, spec)


def _local(name: str) -> Code:
    def run(frame: Frame) -> Any:
        try:
            return frame.known[name]
        except KeyError:
            raise UnboundLocalError(
                f"cannot access local variable {name!r} where it is not associated with a value"
            ) from None

    return run


def _inside(name: str) -> Code:
    def run(frame: Frame) -> Any:
        known = frame.known
        if name not in known:
            # NameError or UnboundLocalError: it changed from one Python to the next.
            raise Stop(f"the name {name!r} before it has a value")
        return known[name]

    return run
