"""The evaluator's word on values that the solver found.

What the solver claims of concrete values is tried with the reference meaning; where the two
disagree although all was seen, our encoding is wrong, and nobody shall see the verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.errors import EncodingBug
from liftsys_nb.ir.evaluate import Compiled, compile_expr, evaluate
from liftsys_nb.ir.outcomes import Undefined, Unmodelled
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.values import RecordValue, record_value
from liftsys_nb.ir.verdicts import AnyOf, Arguments, Value
from liftsys_nb.syntax import show
from liftsys_nb.verify.case import Formula, Situation
from liftsys_nb.verify.problem import Claim, Problem
from liftsys_nb.verify.terms import literal, put
from liftsys_nb.verify.unknowns import LATER


def truth(
    claim: Claim,
    env: Mapping[str, Value],
    old: Mapping[str, Value],
    fills: Mapping[str, Value],
    program: Program,
) -> bool | None:
    """Return what the evaluator says of a claim: undefined is false; None when it says nothing."""
    return _truth(_compiled(claim, program), env, old, fills)


def _truth(
    code: Compiled,
    env: Mapping[str, Value],
    old: Mapping[str, Value],
    fills: Mapping[str, Value],
) -> bool | None:
    names = {f"?{name}": value for name, value in fills.items()}
    match code({**env, **names}, {**old, **names}):
        case Undefined():
            return False
        case Unmodelled():
            return None
        case value:
            return bool(value)


def _compiled(claim: Claim, program: Program) -> Compiled:
    # Holes are names that no text can write.
    names: dict[str, n.Expr] = {name: n.Name(f"?{name}") for name in claim.hole_names}
    expr = put(claim.expr, {}, names) if names else claim.expr
    return compile_expr(expr, program=claim.program or program)


def written(values: Mapping[str, Value]) -> dict[str, Value]:
    """Return the values that can be written down."""
    return {name: value for name, value in values.items() if not holds_any(value)}


def holds_any(value: Any) -> bool:
    """Tell whether a value, or a part of it, stands for any value."""
    match value:
        case AnyOf():
            return True
        case list() | tuple() | set():
            return any(map(holds_any, value))
        case dict():
            return any(holds_any(part) for pair in value.items() for part in pair)
        case RecordValue():
            return any(map(holds_any, value.values()))
        case _:
            return False


class Replay:
    """Tries situations of one problem."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._codes: dict[int, tuple[Claim, Compiled]] = {}
        self._read: tuple[Situation, dict[str, Value], dict[str, Value]] | None = None

    def _code(self, claim: Claim) -> Compiled:
        known = self._codes.get(id(claim))
        if known is None or known[0] is not claim:
            known = self._codes[id(claim)] = (claim, _compiled(claim, self._problem.program))
        return known[1]

    def holds(self, formula: Formula | Claim, at: Situation, *, on_exit: bool) -> bool | None:
        """Return what the evaluator says of a claim."""
        claim = formula.claim if isinstance(formula, Formula) else formula
        # Many claims are asked of one situation, one after the other.
        if self._read is None or self._read[0] is not at:
            self._read = (at, written(at.arguments), written(at.leaving))
        _, entry, leaving = self._read
        return _truth(self._code(claim), leaving if on_exit else entry, entry, written(at.fills))

    def all_hold(
        self, formulas: Iterable[Formula], at: Situation, *, on_exit: bool
    ) -> tuple[bool | None, str]:
        """Return whether all hold, and the label of the first that does not or is not known.

        None only where some part of that claim is not seen by the solver either.
        """
        open_label = ""
        for formula in formulas:
            found = self.holds(formula, at, on_exit=on_exit)
            if found is False:
                return False, formula.label
            if found is None and formula.gaps:
                open_label = open_label or formula.label
        return (None, open_label) if open_label else (True, "")

    def answered(self, at: Situation, answer: Mapping[str, n.Expr]) -> Situation | None:
        """Return the situation on exit when ``result``, paths and ``?holes`` are these terms.

        None where a term has no value on entry.
        """
        env = written(at.arguments)
        leaving: dict[str, Value] = dict(at.arguments)
        fills: dict[str, Value] = {}
        for name, expr in answer.items():
            value = evaluate(expr, env, program=self._problem.program)
            if isinstance(value, Undefined | Unmodelled):
                return None
            head, _, rest = name.partition(".")
            if name.startswith("?"):
                fills[name[1:]] = value
            elif rest:
                leaving[head] = with_part(leaving[head], rest, value)
            else:
                leaving[head] = value
        return Situation(at.arguments, leaving, fills)

    def due(self, formulas: Iterable[Formula], at: Situation) -> list[str]:
        """Return the exceptions that are due, in the order of their clauses."""
        return [
            f.claim.exception or "Exception" for f in formulas if self.holds(f, at, on_exit=False)
        ]

    def disagree(self, at: Situation, what: str) -> None:
        """Say that solver and evaluator disagree. Raises EncodingBug."""
        values = {**at.arguments, **{f"{k} on exit": v for k, v in at.leaving.items()}}
        shown = ", ".join(f"{name} = {value!r}" for name, value in values.items())
        raise EncodingBug(
            f"solver and evaluator disagree about {self._problem.name}: {what} where {shown}",
            hint="please report this with the specification; the verdict was withheld",
        )


def with_part(value: Value, path: str, part: Value) -> Value:
    """Return a value with the part at a path from another; a path that is no field is all of it."""
    head, _, rest = path.partition(".")
    if not isinstance(value, RecordValue):
        return part
    fields = dict(value.fields)
    fields[head] = with_part(fields[head], rest, part) if rest else part
    return record_value(value.type_name, fields)


def arguments_of(problem: Problem, at: Situation) -> Arguments:
    """Return the arguments in the order of the parameters; the simplest value for any value."""
    return tuple((v.name, simple(at.arguments[v.name], v.type)) for v in problem.parameters)


def simple(value: Value, type_: n.Type) -> Value:
    """Return a value that is written down with the words of its type where it stands for any."""
    return AnyOf(type_) if isinstance(value, AnyOf) else value


def changed(problem: Problem, at: Situation) -> Arguments:
    """Return the mutable arguments that have another value on exit, with that value."""
    return tuple(
        (v.name, at.leaving[v.name])
        for v in problem.parameters
        if not v.stays and repr(at.leaving[v.name]) != repr(at.arguments[v.name])
    )


def with_values(problem: Problem, claim: Claim, at: Situation) -> str:
    """Write a claim with the values of the arguments put in, and what they decide worked out."""
    terms: dict[str, n.Expr] = {}
    for variable in problem.parameters:
        value = at.arguments.get(variable.name)
        found = None if holds_any(value) else literal(value)
        if variable.stays and found is not None:
            terms[variable.name] = found
    text: str = show(_known(put(claim.expr, terms, {})))
    return text


def _known(expr: n.Expr) -> n.Expr:
    """Write constants without ``old`` (they were the same on entry), and holes as in the text."""
    match expr:
        case n.Call(func=n.Name(id="old"), args=(n.Lit() as value,)):
            return value
        case n.Hole(name=name):
            return replace(expr, name=name.removesuffix(LATER))
        case _:
            return n.rebuild(expr, _known)
