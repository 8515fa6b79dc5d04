"""Which choices of constants and types stand for the holes of a specification.

A hole is a function of the names in its scope. Over all inputs such a function is one unknown
for each input, which the solver handles; what cannot be a function (a policy, an empty scope)
is a constant, and constants are tried one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import Undefined, Unmodelled, evaluate
from liftsys_nb.ir.programs import Program
from liftsys_nb.types import HoleFacts
from liftsys_nb.verify.problem import UNWRITTEN, Claim, Problem, Variable
from liftsys_nb.verify.rules import is_scalar
from liftsys_nb.verify.terms import (
    constant,
    free_names,
    is_old,
    literal,
    outside_old,
)

MOST_CHOICES = 64  # combinations of constants and types
GUESSES = (0, 1, -1)
MOST_GUESSES = 12
LATER = " on exit"  # ends the name of a hole's second unknown; no name holds a space
POLICIES = frozenset({"Policy", "Description", "str"})


@dataclass(frozen=True, slots=True)
class Choice:
    """A problem in which constants and types are chosen.

    free: types of the holes left. offers: fills that the text offers for them.
    """

    problem: Problem
    free: Mapping[str, n.Type]
    offers: Mapping[str, tuple[n.Expr, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """The choices to try.

    choices: of which one that is consistent suffices. exact: whether the specification is as
    bad as the best of them when none is. relaxed: choices that allow more than any fill can,
    so that their being bad is enough; empty when choices is exact. why: what stays open if
    neither decides.
    """

    choices: tuple[Choice, ...]
    exact: bool
    relaxed: tuple[Choice, ...]
    why: str


def plan(problem: Problem, facts: Mapping[str, HoleFacts]) -> Plan | None:
    """Return the choices to try, or None when there are too many."""
    fixed: dict[str, list[n.Expr]] = {}
    guessed: dict[str, list[n.Expr]] = {}
    free: dict[str, n.Type] = {}
    exact, why = True, ""
    parameters = {v.name for v in problem.parameters}
    changing = {v.name for v in problem.parameters if not v.stays}
    twofold = _at_exit(problem) & _at_entry(problem)
    later: dict[str, n.Type] = {}
    for name in _used(problem):
        known = facts.get(name)
        type_ = known.type if known else None
        if known is None or type_ is None:
            continue  # the encoder names it where it stands
        if isinstance(type_, n.NamedType) and type_.name in POLICIES:
            fixed[name] = _policies(known, problem)
            if type_.name == "str" and known.scope:
                exact, why = False, f"the text of ?{name} may depend on the input"
            continue
        kind = _kind(type_, problem.program)
        if kind == "bool" and not known.scope and parameters:
            fixed[name] = [n.FALSE, n.TRUE]
            continue
        if kind == "other":
            continue
        free[name] = type_
        if name in twofold and not changing.isdisjoint(known.scope):
            later[name + LATER] = type_
            guesses = [*_lengths(known, kind, problem), *_constants(known, kind, problem)]
            guessed[name] = [g for g in guesses if _fits(g, type_)]
            why = f"?{name} may be one thing on entry and another on exit"
        if not parameters <= set(known.scope):
            guessed[name] = [g for g in _constants(known, kind, problem) if _fits(g, type_)]
            why = f"?{name} may not depend on the input"
    types = problem.type_holes()
    if types:
        exact = False
        unwritten = UNWRITTEN.name in types
        why = "the return type is open" if unwritten else f"the type ?{types[0]} is open"
    bases = _bases(problem)
    if len(bases) ** len(types) * _count(fixed, guessed) > MOST_CHOICES:
        return None
    offers = {name: tuple(_terms(facts[name])) for name in free}
    made = tuple(
        replace(choice, offers=offers)
        for choice in _choices(problem, {**fixed, **guessed}, types, free)
    )
    relaxed: tuple[Choice, ...] = ()
    if guessed and exact:
        loose = _split(problem, later)
        relaxed = tuple(_choices(loose, fixed, types, {**free, **later}))
    return Plan(made, exact and not guessed, relaxed, why)


# ── holes that speak of two states ───────────────────────────────────────────────────────────
# A hole is a function of the names in its scope. Where one of them changes, the hole can have
# one value on entry and another on exit; how the two hang together nobody sees here.
def _at_exit(problem: Problem) -> set[str]:
    return {h.name for c in problem.ensures for h in n.holes_of(outside_old(c.expr))}


def _at_entry(problem: Problem) -> set[str]:
    early = [claim.expr for claim in (*problem.requires, *problem.raises)]
    early += [e for c in problem.ensures for e in n.walk(c.expr) if is_old(e)]
    return {hole.name for expr in early for hole in n.holes_of(expr)}


def _split(problem: Problem, later: Mapping[str, n.Type]) -> Problem:
    """Return the problem in which the given holes have names of their own on exit."""

    def named(expr: n.Expr) -> n.Expr:
        if isinstance(expr, n.Hole) and expr.name + LATER in later:
            return replace(expr, name=expr.name + LATER)
        return expr if is_old(expr) else n.rebuild(expr, named)

    return replace(problem, ensures=tuple(replace(c, expr=named(c.expr)) for c in problem.ensures))


def _lengths(known: HoleFacts, kind: str, problem: Problem) -> Iterator[n.Expr]:
    """Yield fills that follow a value that changes: its length, or whether it has items."""
    for variable in problem.parameters:
        if not variable.stays and variable.name in known.scope and _is_sized(variable.type):
            length = n.Call(n.Name("len"), (n.Name(variable.name),))
            yield length if kind == "int" else n.Compare((">",), (length, n.Lit(0)))


def _used(problem: Problem) -> list[str]:
    names = [hole.name for claim in problem.claims for hole in n.holes_of(claim.expr)]
    return list(dict.fromkeys(names))


def _count(fixed: Mapping[str, list[n.Expr]], guessed: Mapping[str, list[n.Expr]]) -> int:
    count = 1
    for values in (*fixed.values(), *guessed.values()):
        count *= max(len(values), 1)
    return count


def _bases(problem: Problem) -> tuple[n.Type, ...]:
    """Return the types to try for an open one: of values that nobody can change."""
    parts = [part for claim in problem.claims for part in n.walk(claim.expr)]
    bases: tuple[n.Type, ...] = (n.INT, n.BOOL)
    if n.Lit(None) in parts:
        bases += (n.NONE,)
    lengths = (n.Call(n.Name("len"), (n.Name(v.name),)) for v in _open_variables(problem))
    if any(isinstance(p, n.Lit) and p.kind == "str" for p in parts) or any(
        length in parts for length in lengths
    ):
        bases += (n.STR,)
    return bases


def _open_variables(problem: Problem) -> list[Variable]:
    return [v for v in (*problem.parameters, problem.result) if any(n.holes_of_type(v.type))]


def _kind(type_: n.Type, program: Program) -> str:
    """Return int, bool, scalar (other unknowns of the solver) or other (what is no such)."""
    base = type_
    while isinstance(base, n.Refined):
        base = base.base
    if base in (n.INT, n.BOOL):
        return "int" if base == n.INT else "bool"
    return "scalar" if is_scalar(type_, program) else "other"


def _is_sized(type_: n.Type) -> bool:
    while isinstance(type_, n.Refined):
        type_ = type_.base
    return isinstance(type_, n.NamedType) and type_.name in ("list", "set", "dict")


def _choices(
    problem: Problem,
    constants: Mapping[str, list[n.Expr]],
    types: tuple[str, ...],
    free: Mapping[str, n.Type],
) -> Iterator[Choice]:
    left = {name: type_ for name, type_ in free.items() if name not in constants}
    for bases in product(_bases(problem), repeat=len(types)):
        for values in product(*constants.values()):
            fills = dict(zip(constants, values, strict=True))
            chosen = problem.with_holes(fills, dict(zip(types, bases, strict=True)))
            yield Choice(chosen, left)


def _policies(known: HoleFacts, problem: Problem) -> list[n.Expr]:
    """Return the strings a policy may be; without choices, those it is compared with or another."""
    written = [_literal(choice) for choice in known.choices]
    values = [value for value in written if value is not None]
    if values:
        return values
    texts = {
        lit.value
        for claim in problem.claims
        for lit in n.walk(claim.expr)
        if isinstance(lit, n.Lit) and isinstance(lit.value, str)
    }
    other = "other"
    while other in texts:
        other += "'"
    return [n.Lit(text) for text in (*sorted(texts), other)]


def _constants(known: HoleFacts, kind: str, problem: Problem) -> list[n.Expr]:
    """Return what a hole may be that is no function of all inputs: its choices, and guesses."""
    if kind == "bool":
        return [n.FALSE, n.TRUE]
    written = [_literal(choice) for choice in known.choices]
    values = [value for value in written if value is not None]
    if kind != "int":
        return list(dict.fromkeys(values))[:MOST_GUESSES]
    numbers = [
        n.Lit(lit.value)
        for claim in problem.claims
        for lit in n.walk(claim.expr)
        if isinstance(lit, n.Lit) and lit.kind == "int"
    ]
    return list(dict.fromkeys([*values, *map(n.Lit, GUESSES), *numbers]))[:MOST_GUESSES]


def _terms(known: HoleFacts) -> Iterator[n.Expr]:
    for choice in known.choices:
        if not isinstance(choice, n.NamedType | n.UnionType | n.Refined):
            yield choice


def _literal(choice: n.Expr | n.Type) -> n.Expr | None:
    if isinstance(choice, n.NamedType | n.UnionType | n.Refined):
        return None
    value = constant(choice)
    if isinstance(value, Unmodelled):
        value = evaluate(choice, {})
    return None if isinstance(value, Undefined | Unmodelled) else literal(value)


def _fits(value: n.Expr, type_: n.Type) -> bool:
    match type_:
        case n.Refined(base=base, condition=condition):
            inside = evaluate(condition, {"it": evaluate(value, {})})
            return inside is True and _fits(value, base)
        case _:
            return True


def without_holes(problem: Problem) -> Problem:
    """Return what is said whatever fills the holes: claims without holes of terms or types."""
    open_types = set(problem.type_holes())
    unsure = {
        variable.name
        for variable in (*problem.parameters, problem.result)
        if any(hole.name in open_types for hole in n.holes_of_type(variable.type))
    }

    def closed(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
        return tuple(
            claim
            for claim in claims
            if not claim.hole_names and unsure.isdisjoint(free_names(claim.expr))
        )

    return replace(
        problem,
        requires=closed(problem.requires),
        ensures=closed(problem.ensures),
        raises=closed(problem.raises),
    )
