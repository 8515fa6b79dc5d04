"""The reference meaning of expressions: what CPython makes of them, within limits.

Nothing is ever ``eval``ed: expressions become closures (``closures``), and Python's own
operators do the work on plain values. Proofs, witnesses and examples are replayed here.

Where CPython and this evaluator could differ it says Unmodelled: what depends on the order of
a set, on a class that a record or enum is bound to, on names without a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.calls import BUILTINS
from liftsys_nb.ir.closures import Builder
from liftsys_nb.ir.limits import (
    FUEL,
    PLAIN,
    Meter,
    Stop,
    Undefined,
    Unmodelled,
    has_one_text,
    meter_of,
    settled,
)
from liftsys_nb.ir.programs import EMPTY, Program
from liftsys_nb.ir.rooms import in_room
from liftsys_nb.ir.scopes import Code, Frame, Scope, finished
from liftsys_nb.ir.streams import RAISED
from liftsys_nb.ir.verdicts import Value

__all__ = ["BUILTINS", "Compiled", "Undefined", "Unmodelled", "compile_expr", "evaluate"]

MAX_WORDS = 1000  # characters of an exception's message that are kept
KEPT = 256  # expressions whose code ``evaluate`` keeps


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
    # By identity: to compare trees would take longer than to walk them.
    key = (id(expr), id(program))
    compiled = _kept.get(key)
    if compiled is None:
        if len(_kept) >= KEPT:
            _kept.clear()
        compiled = _kept[key] = Compiled(expr, program)
    return compiled(env, old, fuel=fuel)


def compile_expr(expr: n.Expr, *, program: Program = EMPTY) -> Compiled:
    """Return expr as a function of the values of its names, for those who run it often.

    >>> half = compile_expr(n.Arith(("//",), (n.Name("x"), n.Lit(2))))
    >>> [half({"x": x}) for x in (7, -7)]
    [3, -4]
    """
    return Compiled(expr, program)


class Compiled:
    """An expression as a function of the values of its names: the same as ``evaluate``."""

    __slots__ = ("_builder", "_code", "_cost", "expr", "program")

    def __init__(self, expr: n.Expr, program: Program) -> None:
        self.expr = expr  # kept, so that no other tree gets its id
        self.program = program
        self._builder = Builder()
        self._code: Code | None = None
        self._cost = 0

    def __call__(
        self,
        env: Mapping[str, Value],
        old: Mapping[str, Value] | None = None,
        *,
        fuel: int | Meter = FUEL,
    ) -> Value | Undefined | Unmodelled:
        """Return what ``evaluate`` returns for these values."""
        entry = env if old is None else old
        try:
            return self._outcome(Frame(meter_of(fuel), env, entry))
        except RecursionError:
            meter = meter_of(fuel)
        try:
            return in_room(lambda: self._outcome(Frame(meter, env, entry)), meter.give_up)
        except RecursionError:
            return Unmodelled("so deep an expression")

    def _outcome(self, frame: Frame) -> Value | Undefined | Unmodelled:
        try:
            code = self._code or self._make()
            frame.meter.spend(self._cost)
            value: Value = code(frame)
            if type(value) not in PLAIN:
                value = settled(finished(value))
        except Stop as stop:
            return Unmodelled(stop.construct)
        except MemoryError:
            return Unmodelled("so large a value")
        except RAISED as error:
            return Undefined(_words(error), type(error).__name__)
        return value

    def _make(self) -> Code:
        # Made at the first call, which sees to it that the stack is long enough.
        before = self._builder.steps
        code = self._builder.code(self.expr, Scope(self.program), is_last=True)
        self._cost = self._builder.steps - before
        self._code = code
        return code


_kept: Final[dict[tuple[int, int], Compiled]] = {}


def _words(error: Exception) -> str:
    if isinstance(error, KeyError) and not has_one_text(error.args):
        return "a missing key"
    try:
        return str(error)[:MAX_WORDS]
    except ValueError:  # a missing key of more digits than Python writes
        return "a number of so many digits"
