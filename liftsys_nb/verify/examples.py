"""Do the examples agree with the clauses? Nobody solves here: the evaluator reads both."""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import Undefined, Unmodelled, evaluate
from liftsys_nb.ir.spans import Span
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.syntax import show
from liftsys_nb.verify.decide import Finding
from liftsys_nb.verify.problem import Claim, Problem
from liftsys_nb.verify.replay import truth
from liftsys_nb.verify.terms import free_names


@dataclass(frozen=True, slots=True)
class Instance:
    """A call with values, and what is said to come of it: a result, or an exception."""

    label: str
    text: str
    arguments: Mapping[str, Value]
    result: Value = None
    raises: str | None = None
    span: Span | None = None


def contradictions(spec: n.Spec, problem: Problem) -> Iterator[Finding]:
    """Yield a finding for each example that contradicts a clause: IR304."""
    for instance in _instances(spec):
        wrong = _contradicted(instance, problem)
        if wrong is not None:
            claim, why = wrong
            message = f"example `{instance.label}`: {instance.text} contradicts `{claim.label}`"
            placed = Claim(instance.label, claim.section, n.TRUE, span=instance.span)
            yield Finding("IR304", message, placed, why)


def _contradicted(instance: Instance, problem: Problem) -> tuple[Claim, str] | None:
    env = instance.arguments
    due = [c for c in problem.raises if truth(c, env, env, {})]
    unsure = any(truth(c, env, env, {}) is None for c in problem.raises)
    if instance.raises is not None:
        return _wrong_exception(instance, problem, due, unsure=unsure)
    if due:
        return due[0], f"{due[0].exception} is promised for these arguments"
    for claim in problem.requires:
        if truth(claim, env, env, {}) is False:
            return claim, "these arguments are not allowed"
    # How a mutable argument leaves the function is not part of such an example.
    changing = {v.name for v in problem.parameters if not v.stays}
    leaving = {k: v for k, v in env.items() if k not in changing} | {"result": instance.result}
    for claim in problem.ensures:
        if truth(claim, leaving, env, {}) is False:
            return claim, "this result is not allowed"
    return None


def _wrong_exception(
    instance: Instance, problem: Problem, due: list[Claim], *, unsure: bool
) -> tuple[Claim, str] | None:
    raised = instance.raises or ""
    listed = due or list(problem.permitted)
    if unsure or any(
        _may_be(raised, claim.exception or "") for claim in (*due, *problem.permitted)
    ):
        return None
    if due:
        return listed[0], f"{listed[0].exception} is promised for these arguments"
    env = instance.arguments
    if any(truth(claim, env, env, {}) is not True for claim in problem.requires):
        return None  # not allowed, or not known to be: nothing is said of such a call
    same = [c for c in problem.raises if _may_be(raised, c.exception or "")]
    nobody = Claim("raises", "raises", n.TRUE)
    return (same or [nobody])[0], f"{raised} is not to be raised for these arguments"


def _may_be(raised: str, listed: str) -> bool:
    """Tell whether one exception may be a subclass of the other; unknown classes may."""
    if raised == listed:
        return True
    classes = [getattr(builtins, name, None) for name in (raised, listed)]
    known = [c for c in classes if isinstance(c, type) and issubclass(c, BaseException)]
    return len(known) < 2 or issubclass(known[0], known[1])


# ── reading examples ─────────────────────────────────────────────────────────────────────────
def _instances(spec: n.Spec) -> Iterator[Instance]:
    signature = spec.signature
    if signature is None:
        return
    for number, item in enumerate(spec.examples, 1):
        if isinstance(item, n.Table):
            yield from _rows(item, signature)
        elif isinstance(item.body, n.Example):
            label = n.label_of("examples", number, item.label)
            instance = _line(item.body, signature, label, item.span)
            if instance is not None:
                yield instance


def _line(
    example: n.Example, signature: n.Signature, label: str, span: Span | None
) -> Instance | None:
    where = _values(dict(example.where), {})
    if where is None:
        return None
    call, expected = _call_and_result(example, signature.name)
    if call is None:
        return None
    given: dict[str, n.Expr] = {}
    positional = [p for p in signature.parameters if p.name]
    if len(call.args) > len(positional):
        return None
    given |= {p.name: arg for p, arg in zip(positional, call.args, strict=False)}
    given |= dict(call.keywords)
    arguments = _bound(given, signature, where)
    if arguments is None:
        return None
    text = show(example.claim)
    if example.raises is not None:
        said = f"{text} raises {example.raises}"
        return Instance(label, said, arguments, raises=example.raises, span=span)
    result = None if expected is None else _value(expected, where)
    if isinstance(result, Undefined | Unmodelled) or expected is None:
        return None
    return Instance(label, text, arguments, result, span=span)


def _call_and_result(example: n.Example, name: str) -> tuple[n.Call | None, n.Expr | None]:
    """Split ``f(…) == value``; a call alone says True, ``not f(…)`` says False."""

    def called(expr: n.Expr) -> n.Call | None:
        return expr if isinstance(expr, n.Call) and expr.func == n.Name(name) else None

    match example.claim:
        case n.Compare(ops=("==",) | ("is",), operands=(left, right)):
            if called(left):
                return called(left), right
            return called(right), left
        case n.Unary(op="not", operand=operand):
            return called(operand), n.FALSE
        case claim:
            return called(claim), n.TRUE


def _rows(table: n.Table, signature: n.Signature) -> Iterator[Instance]:
    for number, row in enumerate(table.rows, 1):
        cells = dict(zip(table.columns, row, strict=False))
        outcome = cells.pop("result", None)
        given = {name: cell.value for name, cell in cells.items() if cell.value is not None}
        if outcome is None or len(given) < len(cells):
            continue
        arguments = _bound(given, signature, {})
        if arguments is None:
            continue
        inside = ", ".join(f"{name}={show(value)}" for name, value in given.items())
        text, label = f"{signature.name}({inside})", f"row {number}"
        if outcome.raises is not None:
            said = f"{text} raises {outcome.raises}"
            yield Instance(label, said, arguments, raises=outcome.raises, span=table.span)
        elif outcome.value is not None:
            result = _value(outcome.value, {})
            if not isinstance(result, Undefined | Unmodelled):
                said = f"{text} == {show(outcome.value)}"
                yield Instance(label, said, arguments, result, span=table.span)


def _bound(
    given: Mapping[str, n.Expr], signature: n.Signature, where: Mapping[str, Value]
) -> dict[str, Value] | None:
    """Return a value for each parameter, or None where one is missing or cannot be worked out."""
    terms = dict(given)
    for parameter in signature.parameters:
        if parameter.name and parameter.name not in terms:
            if parameter.default is None:
                return None
            terms[parameter.name] = parameter.default
    known = {p.name for p in signature.parameters}
    return _values(terms, where) if terms.keys() <= known else None


def _values(terms: Mapping[str, n.Expr], where: Mapping[str, Value]) -> dict[str, Value] | None:
    values = {name: _value(term, where) for name, term in terms.items()}
    if any(isinstance(value, Undefined | Unmodelled) for value in values.values()):
        return None
    return values


def _value(term: n.Expr, where: Mapping[str, Value]) -> Value | Undefined | Unmodelled:
    if any(name not in where for name in free_names(term)):
        return Unmodelled("a name")
    return evaluate(term, where)
