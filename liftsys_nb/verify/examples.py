"""Do the examples agree with clauses and one another? Nobody solves here: all is evaluated."""

from __future__ import annotations

import builtins
from collections.abc import Iterator

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.decide import Finding
from liftsys_nb.verify.instances import Instance, Misfit, instances
from liftsys_nb.verify.problem import Claim, Problem
from liftsys_nb.verify.replay import truth


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
    # How a mutable argument leaves the function is not part of such an example.
    changing = {v.name for v in problem.parameters if not v.stays}
    leaving = {k: v for k, v in env.items() if k not in changing} | {"result": instance.result}
    for claim in problem.ensures:
        if claim.section != "effects" and truth(claim, leaving, env, {}, problem.program) is False:
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
