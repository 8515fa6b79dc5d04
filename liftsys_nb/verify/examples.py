"""Do the examples agree with clauses and one another? Nobody solves here: all is evaluated."""

from __future__ import annotations

import builtins
from collections.abc import Iterator

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import Undefined, Unmodelled, evaluate
from liftsys_nb.ir.values import RecordValue, record_value
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.decide import Finding
from liftsys_nb.verify.instances import Instance, Misfit, instances
from liftsys_nb.verify.problem import Claim, Problem, unresolved
from liftsys_nb.verify.replay import truth

UNKNOWN = object()  # in place of a value that nothing tells


def contradictions(spec: n.Spec, problem: Problem) -> Iterator[Finding]:
    """Yield a finding for each example that contradicts a clause or an earlier one (IR304).

    An example that is no call of this function with values of its types is IR200.
    """
    earlier: dict[str, list[Instance]] = {}
    repeatable = _is_repeatable(spec, problem)
    for instance in instances(spec, problem.program):
        placed = Claim(instance.label, "requires", n.TRUE, span=instance.span)
        if isinstance(instance, Misfit):
            said = f"example `{instance.label}`: {instance.message}"
            yield Finding("IR200", said, placed)
            continue
        message = f"example `{instance.label}`: {instance.text} contradicts "
        wrong = _contradicted(instance, problem)
        if wrong is not None:
            claim, why = wrong
            yield Finding("IR304", f"{message}`{claim.label}`", placed, why)
            continue
        # Written alike: 1, 1.0 and True are equal, but not one argument.
        alike = earlier.setdefault(repr(sorted(instance.arguments.items())), [])
        said_before = any(_outcome(each) == _outcome(instance) for each in alike)
        other = next((each for each in alike if _differ(each, instance)), None)
        if other is not None and repeatable and not said_before:
            why = "the arguments are the same"
            yield Finding("IR304", f"{message}example `{other.label}`: {other.text}", placed, why)
        alike.append(instance)


def _outcome(instance: Instance) -> tuple[Value, str | None]:
    return instance.result, instance.raises


def _is_repeatable(spec: n.Spec, problem: Problem) -> bool:
    """Tell whether a call says all that its outcome hangs on: no effect reaches further."""
    names = {variable.name for variable in problem.parameters}
    return all(
        isinstance(item.body, n.Effect)
        and all(path.split(".")[0] in names - {"self"} for path in item.body.paths)
        for item in spec.effects
    )


def _differ(one: Instance, another: Instance) -> bool:
    """Tell whether no one outcome can be both."""
    if one.raises is not None and another.raises is not None:
        return not _may_be(one.raises, another.raises)
    if one.raises is not None or another.raises is not None:
        return True
    return bool(one.result != another.result)


def _contradicted(instance: Instance, problem: Problem) -> tuple[Claim, str] | None:
    env = instance.arguments
    due = [c for c in problem.raises if truth(c, env, env, {}, problem.program)]
    unsure = any(truth(c, env, env, {}, problem.program) is None for c in problem.raises)
    if instance.raises is not None:
        return _wrong_exception(instance, problem, due, unsure=unsure)
    if due:
        return due[0], f"{due[0].exception} is promised for these arguments"
    for claim in problem.requires:
        if truth(claim, env, env, {}, problem.program) is False:
            return claim, "these arguments are not allowed"
    leaving = state_after(instance, problem)
    if _is_denied(instance, leaving, problem):
        return Claim("effects", "effects", n.TRUE), "nothing listed there changes so"
    for claim in problem.ensures:
        known = {**leaving, "result": instance.result}
        if truth(claim, known, env, {}, problem.program) is False:
            what = "result" if instance.then is None else "outcome"
            return claim, f"this {what} is not allowed"
    return None


# ── the state after the call ─────────────────────────────────────────────────────────────────
def state_after(instance: Instance, problem: Problem) -> dict[str, Value]:
    """Return the arguments as the call leaves them, as far as frame and example tell.

    What an argument becomes is known where it stays, or where ``then`` equates all of it that
    may change with values.
    """
    stated = _stated(instance.then, problem)
    found: dict[str, Value] = {}
    for variable in problem.parameters:
        value = instance.arguments[variable.name]
        name = instance.named.get(variable.name)
        for path in variable.changes:
            rest = path.removeprefix(variable.name)
            part = _part(stated, f"{name}{rest}") if name is not None else UNKNOWN
            value = UNKNOWN if value is UNKNOWN or part is UNKNOWN else _put(value, rest, part)
        if value is not UNKNOWN:
            found[variable.name] = value
    return found


def _stated(then: n.Expr | None, problem: Problem) -> dict[str, Value]:
    """Return the values that paths have by the equations of ``then``."""
    parts = then.operands if isinstance(then, n.BoolOp) and then.op == "and" else (then,)
    found: dict[str, Value] = {}
    for part in parts:
        if isinstance(part, n.Compare) and part.ops == ("==",):
            for path, term in (part.operands, part.operands[::-1]):
                written = _written(path)
                if written is not None and not unresolved(term, (), problem.program):
                    value = evaluate(term, {}, program=problem.program)
                    if not isinstance(value, Undefined | Unmodelled):
                        found.setdefault(written, value)
    return found


def _written(path: n.Expr) -> str | None:
    match path:
        case n.Name(id=name):
            return name
        case n.Attribute(value=value, name=name):
            before = _written(value)
            return None if before is None else f"{before}.{name}"
        case _:
            return None


def _part(stated: dict[str, Value], path: str) -> Value:
    """Return the value at a path, stated for itself or inside of what it is a part of."""
    names = path.split(".")
    for length in range(len(names), 0, -1):
        whole = ".".join(names[:length])
        if whole in stated:
            value = stated[whole]
            for name in names[length:]:
                if not isinstance(value, RecordValue) or not value.has(name):
                    return UNKNOWN
                value = value.get(name)
            return value
    return UNKNOWN


def _put(value: Value, path: str, part: Value) -> Value:
    """Return a value with another part at a path such as ``.balance``; the part for no path."""
    _, _, rest = path.partition(".")
    if not rest or not isinstance(value, RecordValue):
        return part
    name, dot, deeper = rest.partition(".")
    fields = dict(value.fields)
    if name in fields:
        fields[name] = _put(fields[name], dot + deeper, part)
    return record_value(value.type_name, fields)


def _is_denied(instance: Instance, leaving: dict[str, Value], problem: Problem) -> bool:
    """Tell whether ``then`` is false of the state that the frame leaves."""
    if instance.then is None:
        return False
    env = {name: leaving[p] for p, name in instance.named.items() if p in leaving}
    said = Claim(instance.label, "ensures", instance.then)
    return truth(said, env, env, {}, problem.program) is False


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
    if any(truth(claim, env, env, {}, problem.program) is not True for claim in problem.requires):
        return None  # not allowed, or not known to be: nothing is said of such a call
    same = [c for c in problem.raises if _may_be(raised, c.exception or "")]
    nobody = Claim("raises", "raises", n.TRUE)
    return (same or [nobody])[0], f"{raised} is not to be raised for these arguments"


def _may_be(raised: str, listed: str) -> bool:
    """Tell whether an exception can be both: one is a subclass; unknown classes may be."""
    if raised == listed:
        return True
    classes = [getattr(builtins, name, None) for name in (raised, listed)]
    known = [c for c in classes if isinstance(c, type) and issubclass(c, BaseException)]
    if len(known) < 2:
        return True
    first, second = known
    return issubclass(first, second) or issubclass(second, first)
