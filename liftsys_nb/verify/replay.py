"""Values for a point of the solver, and the evaluator's word on them.

What the solver claims of concrete values is tried with the reference meaning; where the two
disagree our encoding is wrong, and nobody shall see the verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.errors import EncodingBug
from liftsys_nb.ir.evaluate import Undefined, Unmodelled, evaluate
from liftsys_nb.ir.verdicts import AnyOf, Arguments, Value
from liftsys_nb.syntax import show
from liftsys_nb.verify.case import Case, Formula
from liftsys_nb.verify.problem import Claim, Variable
from liftsys_nb.verify.shapes import of_length, simplest
from liftsys_nb.verify.solve import Point, Unknown
from liftsys_nb.verify.terms import put
from liftsys_nb.verify.unknowns import LATER

TRIED = 64  # answers that are tried by hand where there should be none


def decoded(variable: Variable, point: Point, *, on_exit: bool = False) -> Value:
    """Return the value of a variable at a point."""
    shape = variable.shape
    length = f"{variable.name} on exit"
    match shape.kind:
        case "int":
            return point[variable.name]
        case "bool":
            return bool(point[variable.name])
        case "none":
            return None
        case "sized":
            return of_length(shape, point[length if on_exit and length in point else variable.name])
        case _:
            return simplest(variable.type)


def arguments_at(case: Case, point: Point) -> Arguments:
    """Return the arguments at a point, in the order of the parameters."""
    return tuple((v.name, decoded(v, point)) for v in case.problem.parameters)


def result_at(case: Case, point: Point) -> Value:
    """Return the result at a point."""
    return decoded(case.problem.result, point)


def changed_at(case: Case, point: Point) -> Arguments:
    """Return the mutable arguments that have another value on exit, with that value."""
    pairs = ((v, decoded(v, point, on_exit=True)) for v in case.problem.parameters)
    return tuple((v.name, value) for v, value in pairs if value != decoded(v, point))


def _environment(case: Case, point: Point) -> tuple[dict[str, Value], dict[str, Value]]:
    """Return the values on entry and on exit; what has no written value is left out."""
    entry = {v.name: decoded(v, point) for v in case.problem.parameters}
    leaving = {v.name: decoded(v, point, on_exit=True) for v in case.problem.parameters}
    if all(u.name in point for u in case.answers):
        leaving["result"] = result_at(case, point)
    return _written(entry), _written(leaving)


def _written(env: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in env.items() if not isinstance(value, AnyOf)}


def _fills(case: Case, point: Point) -> dict[str, n.Expr]:
    return {
        u.name.removeprefix("?"): n.Lit(bool(point[u.name]) if u.is_bool else point[u.name])
        for u in case.fills
        if u.name in point
    }


def truth(
    claim: Claim,
    env: Mapping[str, Value],
    old: Mapping[str, Value],
    fills: Mapping[str, n.Expr],
) -> bool | None:
    """Return what the evaluator says of a claim: undefined is false; None when it says nothing."""
    match evaluate(put(claim.expr, {}, fills), env, old=old):
        case Undefined():
            return False
        case Unmodelled():
            return None
        case value:
            return bool(value)


def _truths(
    formulas: Iterable[Formula],
    env: Mapping[str, Value],
    old: Mapping[str, Value],
    fills: Mapping[str, n.Expr],
) -> Iterator[tuple[str, bool | None]]:
    for formula in formulas:
        yield formula.label, truth(formula.claim, env, old, fills)


def confirm_allowed(case: Case, point: Point, *, raised: bool) -> None:
    """Try that the arguments are allowed, and that an exception is due (or is not).

    Raises EncodingBug when the evaluator says otherwise.
    """
    entry, _ = _environment(case, point)
    fills = _fills(case, point)
    for label, holds in _truths(case.requires, entry, entry, fills):
        if holds is False:
            _disagree(case, point, f"`{label}` should hold on entry")
    due = [holds for _, holds in _truths(case.raises, entry, entry, fills)]
    if None not in due and any(due) is not raised:
        _disagree(case, point, "an exception is due" if any(due) else "no exception is due")


def confirm_answer(case: Case, point: Point) -> None:
    """Try that the result at a point is right. Raises EncodingBug when it is not."""
    entry, leaving = _environment(case, point)
    for label, holds in _truths(case.ensures, leaving, entry, _fills(case, point)):
        if holds is False:
            _disagree(case, point, f"`{label}` should hold on exit")


def confirm_no_answer(case: Case, point: Point) -> None:
    """Try small answers where there should be none. Raises EncodingBug when one is right."""
    near = [0, 1, -1, 2, -2, *(v for v in point.values() if abs(v) < 1000)]

    def values(unknown: Unknown) -> list[int]:
        numbers = [0, 1] if unknown.is_bool else list(dict.fromkeys(near))
        return [v for v in numbers if v >= 0 or not unknown.z.decl().name().startswith("len(")]

    unknowns = [*case.answers, *case.fills]
    for choice, _ in zip(product(*map(values, unknowns)), range(TRIED), strict=False):
        whole = {**point, **{u.name: v for u, v in zip(unknowns, choice, strict=True)}}
        entry, leaving = _environment(case, whole)
        fills = _fills(case, whole)
        if case.fills:
            continue  # a fill may leave the types of holes; the solver knows their limits
        if all(holds is True for _, holds in _truths(case.ensures, leaving, entry, fills)):
            _disagree(case, whole, "this answer is right")


def _disagree(case: Case, point: Point, what: str) -> None:
    shown = ", ".join(f"{name} = {value!r}" for name, value in point.items())
    raise EncodingBug(
        f"solver and evaluator disagree about {case.problem.name}: {what} where {shown}",
        hint="please report this with the specification; the verdict was withheld",
    )


def exceptions_at(case: Case, point: Point) -> list[str]:
    """Return the exceptions that are due at a point, in the order of their clauses."""
    entry, _ = _environment(case, point)
    fills = _fills(case, point)
    due = [f for f in case.raises if truth(f.claim, entry, entry, fills)]
    return [f.claim.exception or "Exception" for f in due]


def with_values(case: Case, claim: Claim, point: Point) -> str:
    """Write a claim with the values of the arguments put in, and what they decide worked out."""
    terms: dict[str, n.Expr] = {}
    for variable in case.problem.parameters:
        value = decoded(variable, point)
        if variable.stays and isinstance(value, int | str | None):
            terms[variable.name] = n.Lit(value)
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
