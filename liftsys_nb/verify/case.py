"""A problem in the solver's terms: what is allowed, what raises, what is ensured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import z3

from liftsys_nb.ir import nodes as n
from liftsys_nb.syntax import show
from liftsys_nb.verify import frames
from liftsys_nb.verify.encode import Encoder, Names, NotModelled
from liftsys_nb.verify.problem import Claim, Problem, Variable
from liftsys_nb.verify.sem import Z3, Term, both
from liftsys_nb.verify.shapes import Shape, shape_of
from liftsys_nb.verify.solve import Solver, Unknown


@dataclass(frozen=True, slots=True)
class Formula:
    """A claim in solver terms. holds: defined and true. defined: None where it always is."""

    claim: Claim
    holds: Z3
    defined: Z3 | None

    @property
    def label(self) -> str:
        """The label of its clause."""
        return self.claim.label


@dataclass(frozen=True, slots=True)
class Gap:
    """A claim that the solver cannot see, and why."""

    claim: Claim
    construct: str

    @property
    def reason(self) -> str:
        """The reason as a person reads it."""
        where = f"clause `{self.claim.label}`"
        if self.claim.section == "type":
            where = f"the type of `{self.claim.label.removesuffix(': type')}`"
        return f"{self.construct} in {where} is not modelled yet"


@dataclass(slots=True)
class Case:
    """One choice of constants for a problem, encoded.

    inputs, answers, fills: the unknowns of each kind, in declared order. limits: what holds of
    inputs by their types; answer_limits and fill_limits alike.
    """

    problem: Problem
    solver: Solver
    inputs: list[Unknown] = field(default_factory=list)
    answers: list[Unknown] = field(default_factory=list)
    fills: list[Unknown] = field(default_factory=list)
    limits: list[Z3] = field(default_factory=list)
    answer_limits: list[Z3] = field(default_factory=list)
    fill_limits: list[Z3] = field(default_factory=list)
    requires: list[Formula] = field(default_factory=list)
    ensures: list[Formula] = field(default_factory=list)
    raises: list[Formula] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    on_entry: Encoder = field(init=False)
    on_exit: Encoder = field(init=False)

    def gaps_in(self, claims: Iterable[Claim]) -> list[Gap]:
        """Return the gaps among these claims."""
        return [gap for gap in self.gaps if any(gap.claim is claim for claim in claims)]

    def all_of(self, formulas: Sequence[Formula]) -> Z3:
        """Return that all hold."""
        return both(self.solver.true(), *(f.holds for f in formulas))

    def raised(self) -> Z3:
        """Return that some promised exception is due."""
        return z3.Or(*(f.holds for f in self.raises), z3.BoolVal(False, self.solver.ctx))

    def allowed(self) -> Z3:
        """Return that the caller may pass these inputs."""
        return both(self.solver.true(), *self.limits, *(f.holds for f in self.requires))

    def ensured(self) -> Z3:
        """Return that a normal exit with these answers is right."""
        return both(self.solver.true(), *self.answer_limits, *(f.holds for f in self.ensures))


def encode(problem: Problem, solver: Solver, hole_types: Mapping[str, n.Type]) -> Case:
    """Put a problem into solver terms; what cannot be becomes a gap, not an error.

    hole_types: of the holes that stand in its formulas.
    """
    case = Case(problem, solver)
    entry: dict[str, Term] = {}
    leaving: dict[str, Term] = {}
    for variable in problem.parameters:
        term = _declare(case, variable.name, variable.shape, case.inputs, case.limits)
        entry[variable.name] = leaving[variable.name] = term
        if not variable.stays:
            leaving[variable.name] = _on_exit(case, variable, term)
    leaving["result"] = _declare(
        case, "result", problem.result.shape, case.answers, case.answer_limits
    )
    holes = _holes(case, hole_types)
    case.on_entry = Encoder(solver.ctx, Names(entry, entry, holes))
    case.on_exit = Encoder(solver.ctx, Names(leaving, entry, holes))
    for claims, encoder, formulas in (
        (problem.requires, case.on_entry, case.requires),
        (problem.ensures, case.on_exit, case.ensures),
        (problem.raises, case.on_entry, case.raises),
    ):
        for claim in claims:
            try:
                if claim.section == "effects":
                    holds, defined = _frame(case, claim)
                else:
                    holds, defined = encoder.claim(claim.expr)
            except NotModelled as gap:
                case.gaps.append(Gap(claim, gap.construct))
            else:
                plain = z3.is_true(defined)
                formulas.append(Formula(claim, holds, None if plain else defined))
    return case


def _frame(case: Case, claim: Claim) -> tuple[Z3, Z3]:
    """Return that an argument stays or may change, and that this can be told.

    All that is seen of it is its length, so equal lengths will do.
    """
    name, condition = frames.parts(claim.expr)
    leaving, entry = case.on_exit.names.now[name], case.on_exit.names.entry[name]
    if leaving.kind != "sized":
        return case.solver.true(), case.solver.true()  # clauses about it are gaps
    may_change, defined = case.on_exit.claim(condition)
    return z3.Or(may_change, leaving.z == entry.z), defined


def _declare(
    case: Case, name: str, shape: Shape, unknowns: list[Unknown], limits: list[Z3]
) -> Term:
    solver = case.solver
    match shape.kind:
        case "bool":
            truth = solver.boolean(name)
            unknowns.append(Unknown(name, truth, is_bool=True))
            return Term("bool", truth)
        case "int":
            number = solver.integer(name)
            unknowns.append(Unknown(name, number))
            return Term("int", number)
        case "sized":
            length = solver.integer(f"len({name})")
            unknowns.append(Unknown(name, length))
            limits.append(length >= 0)
            if shape.length is not None:
                limits.append(length == shape.length)
            return Term("sized", length, shape.family)
        case "none":
            return Term("none", None)
        case _:
            return Term("other", f"{name}: {show(shape.type)}")


def _on_exit(case: Case, variable: Variable, entry: Term) -> Term:
    """Return a mutable argument as the function leaves it: any length, best the same."""
    if variable.shape.kind != "sized":
        return Term("other", f"{variable.name} on exit")
    length = case.solver.integer(f"len({variable.name}) on exit")
    case.answers.append(Unknown(f"{variable.name} on exit", length, near=entry.z))
    case.answer_limits.append(length >= 0)
    return Term("sized", length, entry.family)


def _holes(case: Case, hole_types: Mapping[str, n.Type]) -> dict[str, Term]:
    terms: dict[str, Term] = {}
    for name, type_ in hole_types.items():
        shape = shape_of(type_)
        if shape.kind not in ("int", "bool"):
            continue
        # Holes and parameters have names of their own: ?x is not x.
        terms[name] = _declare(case, f"?{name}", shape, case.fills, case.fill_limits)
        if isinstance(type_, n.Refined):
            inside = Encoder(case.solver.ctx, Names({"it": terms[name]}, {}, {}))
            try:
                case.fill_limits.append(inside.claim(type_.condition)[0])
            except NotModelled:
                del terms[name]
    return terms
