"""Candidate fills of a hole, each labelled by the solver; the best stand first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, assert_never

from liftsys_nb.holes.fill import fill
from liftsys_nb.holes.goals import Goal
from liftsys_nb.holes.settling import settle
from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.nodes import (
    BOOL,
    INT,
    Compare,
    Expr,
    Hole,
    Lit,
    Name,
    Prose,
    Spec,
    Type,
    holes_of,
    label_of,
    walk,
)  # fmt: skip
from liftsys_nb.ir.programs import EMPTY as NOTHING
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.verdicts import Consistent, Inconsistent, SpecReport, Undecided, Unimplementable
from liftsys_nb.syntax import show
from liftsys_nb.types import EMPTY, World, type_of
from liftsys_nb.types.relations import bare, is_writable, named
from liftsys_nb.verify import Budget, verify

Origin = Literal["choice", "scope", "enumeration"]
Label = Literal["fits", "conflicts", "unimplementable", "redundant", "unknown"]
RANK: tuple[Label, ...] = ("fits", "unknown", "redundant", "unimplementable", "conflicts")
MOST = 6  # candidates that are tried for one hole
# A label is a hint beside the question, so it may cost less than a verdict that was asked for.
FIT_BUDGET = Budget(rlimit=300_000, total=1_000_000, extra=200_000, seconds=0.5)
NOT_JUDGED = "not judged yet: ask for the holes again"


@dataclass(frozen=True, slots=True)
class Fit:
    """A candidate fill. origin: the strategy that made it; clashes: labels it conflicts with."""

    text: str
    origin: Origin
    label: Label
    clashes: tuple[str, ...] = ()
    why: str = ""


def fits(
    spec: Spec,
    goal: Goal,
    *,
    world: World = EMPTY,
    program: Program = NOTHING,
    budget: Budget = FIT_BUDGET,
    in_time: Callable[[], bool] = lambda: True,
) -> tuple[Fit, ...]:
    """Return the candidate fills of a hole, labelled; what survives stands first.

    Order within a label: choices as written, then what the scope offers, then enumeration.
    budget: for each candidate. in_time: False once the reply has to go out; what is not judged
    by then is labelled unknown.
    """
    found: dict[str, Fit] = {}
    if goal.is_declared:  # a declaration has no verdict of its own to label them by
        return tuple(
            Fit(text, origin, "unknown", (), why)
            for text, origin, why in candidates(spec, goal, world)
            if origin == "choice"
        )
    for text, origin, why in candidates(spec, goal, world):
        if text not in found:
            fit = Fit(text, origin, "unknown", (), NOT_JUDGED)
            if in_time():
                fit = _labelled(spec, goal, replace(fit, why=why), (world, program), budget)
            # What the text offers is shown in any case; a guess of ours at least has the type.
            if origin == "choice" or named(goal.facts.type, "type") or not _is_refused(fit):
                found[text] = fit
        if len(found) == MOST:
            break
    return tuple(sorted(found.values(), key=lambda fit: RANK.index(fit.label)))


def candidates(spec: Spec, goal: Goal, world: World = EMPTY) -> Iterator[tuple[str, Origin, str]]:
    """Yield candidate fills as (text, strategy, why), best guess first."""
    facts = goal.facts
    for choice in facts.choices:
        text = str(choice.value) if isinstance(choice, Lit) and _is_policy(goal) else show(choice)
        yield text, "choice", "a choice of the specification"
    if named(facts.type, "type"):
        yield from _types(spec, goal, world)
    elif not _is_policy(goal):
        yield from _terms(spec, goal, world)


def _is_policy(goal: Goal) -> bool:
    return named(goal.facts.type, "Policy")


def _types(spec: Spec, goal: Goal, world: World) -> Iterator[tuple[str, Origin, str]]:
    """Yield types that the uses of the result or parameter suggest."""
    about = "result" if goal.facts.where == "the return type" else ""
    if goal.facts.where.startswith("parameter "):
        about = goal.facts.where.removeprefix("parameter ")
    if not about or spec.signature is None:
        return
    scope = {p.name: p.type for p in spec.signature.parameters if p.name}
    for clause in (*spec.requires, *spec.ensures, *spec.asserts):
        if isinstance(clause.body, Prose):
            continue
        for node in walk(clause.body):
            if isinstance(node, Compare) and any(_is_name(e, about) for e in node.operands):
                yield from _compared(node, about, scope, world)
    if about == "result":
        for parameter in spec.signature.parameters:
            kind = bare(parameter.type, world)
            if kind is not None:
                yield show(kind), "scope", f"the type of {parameter.name}"


def _compared(
    node: Compare, about: str, scope: dict[str, Type], world: World
) -> Iterator[tuple[str, Origin, str]]:
    for operand in node.operands:
        kind = None if _is_name(operand, about) else bare(type_of(operand, scope, world), world)
        if kind is not None and is_writable(kind):
            yield show(kind), "scope", f"{show(node)} compares {about} with {show(operand)}"


def _is_name(expr: Expr, name: str) -> bool:
    return isinstance(expr, Name) and expr.id == name


def _terms(spec: Spec, goal: Goal, world: World) -> Iterator[tuple[str, Origin, str]]:
    """Yield terms of the expected type: names in scope, constants of the text, small ones."""
    expected = goal.facts.type
    if expected is None or isinstance(expected, Hole):
        return
    for name, kind in goal.facts.scope.items():
        known = bare(kind, world)
        if known is not None and known == bare(expected, world):
            yield name, "scope", f"{name} is in scope"
    plain = bare(expected, world)
    if plain == BOOL and not _is_whole_clause(spec, goal.name):
        for text in ("True", "False"):
            yield text, "enumeration", "a value of bool"
    enum = world.enum(plain)
    if enum is not None and plain is not None:
        for member in enum.members:
            yield f"{show(plain)}.{member.name}", "enumeration", f"a member of {show(plain)}"
    if plain == INT:
        for constant in _constants(spec, goal.name):
            yield show(constant), "scope", "a constant of the specification"
        for text in ("0", "1", "-1"):
            yield text, "enumeration", "a small int"


def _is_whole_clause(spec: Spec, name: str) -> bool:
    """Whether a hole stands for a clause: True would drop it and False forbid all, so neither
    is an answer that helps.
    """
    clauses = (*spec.requires, *spec.ensures, *spec.asserts)
    return any(isinstance(c.body, Hole) and c.body.name == name for c in clauses)


def _constants(spec: Spec, name: str) -> Iterator[Lit]:
    for clause in (*spec.requires, *spec.ensures):
        if isinstance(clause.body, Prose) or all(h.name != name for h in holes_of(clause.body)):
            continue
        for node in walk(clause.body):
            if isinstance(node, Lit) and node.kind == "int":
                yield node


def _is_refused(fit: Fit) -> bool:
    return fit.label == "conflicts" and any(clash.startswith("IR") for clash in fit.clashes)


def _labelled(
    spec: Spec, goal: Goal, fit: Fit, names: tuple[World, Program], budget: Budget
) -> Fit:
    """Return the fit with the solver's label: the verdict of the specification it would make."""
    world, program = names
    try:
        filled = fill(spec, goal.name, fit.text, world=world)
    except InputError as refused:
        clashes = tuple(dict.fromkeys(d.code for d in refused.diagnostics))
        return replace(fit, label="conflicts", clashes=clashes, why=refused.hint or refused.message)
    whole, _ = settle(filled.spec, world=world)
    report = verify(whole, world=world, program=program, budget=budget)
    match report.verdict:
        case Consistent():
            empty = _says_nothing(spec, goal.name, report)
            if empty is not None:
                return replace(fit, label="redundant", why=f"{empty} would say nothing more")
            return replace(fit, label="fits")
        case Inconsistent(conflict=conflict):
            why = "no input would be allowed an answer"
            return replace(fit, label="conflicts", clashes=conflict, why=why)
        case Unimplementable(bad_input=bad):
            call = ", ".join(f"{name} = {value!r}" for name, value in bad.arguments)
            why = f"no answer for {call}"
            return replace(fit, label="unimplementable", clashes=bad.no_room, why=why)
        case Undecided(reason=reason):
            return replace(fit, label="unknown", why=reason)
        case _:
            assert_never(report.verdict)


def _says_nothing(spec: Spec, name: str, report: SpecReport) -> str | None:
    """Return the label of a clause of the hole that the fill makes true in any case."""
    implied = {c.label for c in report.clauses if c.status == "implied" and not c.by}
    for section, clauses in (("requires", spec.requires), ("ensures", spec.ensures)):
        for number, clause in enumerate(clauses, 1):
            if isinstance(clause.body, Prose):
                continue
            label = label_of(section, number, clause.label)
            if label in implied and any(hole.name == name for hole in holes_of(clause.body)):
                return label
    return None
