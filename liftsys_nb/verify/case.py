"""A problem in the solver's terms: what is allowed, what raises, what is ensured."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import z3

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.encode import Encoder
from liftsys_nb.verify.problem import Claim, Problem, Variable
from liftsys_nb.verify.rules import is_scalar
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Z3, Truth, conj, disj, lift, neg, terms
from liftsys_nb.verify.sem.making import Leaf, Made, Reader, known, make
from liftsys_nb.verify.sem.symbols import Record, Val
from liftsys_nb.verify.solve import Solver

BOUND = 3  # items that a list of a model may have


@dataclass(frozen=True, slots=True)
class Formula:
    """A claim in solver terms. holds: defined and true. defined: None where it always is.

    gaps: constructs in it of which only a part is seen.
    """

    claim: Claim
    holds: Z3
    defined: Z3 | None
    gaps: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The label of its clause."""
        return self.claim.label

    @property
    def gap(self) -> str | None:
        """What is not seen of it, as a person reads it; None where all is."""
        if not self.gaps:
            return None
        where = f"clause `{self.label}`"
        if self.claim.section == "type":
            where = f"the type of `{self.label.partition(':')[0]}`"
        return f"{self.gaps[0]} in {where} is not modelled yet"


@dataclass(frozen=True, slots=True)
class Situation:
    """Values for all that a specification speaks of.

    arguments: on entry; leaving: on exit, with ``result`` where it is known; fills: of holes.
    """

    arguments: Mapping[str, Value]
    leaving: Mapping[str, Value]
    fills: Mapping[str, Value] = field(default_factory=dict)


class Case:
    """One choice of constants for a problem, encoded.

    bound: the longest list of a model, None for any length. given: arguments that are known.
    by_cases: as of the ledger.
    inputs, answers, fills: leaves of each kind, in declared order. limits: what holds of inputs
    by the structure of their types; answer_limits and fill_limits alike.
    """

    def __init__(
        self,
        problem: Problem,
        solver: Solver,
        hole_types: Mapping[str, n.Type],
        *,
        bound: int | None = None,
        given: Mapping[str, Value] | None = None,
        rlimit: int | None = None,
        by_cases: bool = False,
    ) -> None:
        self.problem = problem
        self.solver = solver
        self.bound = bound
        self.ledger = Ledger(solver.ctx, bound=bound, by_cases=by_cases)
        self.ledger.thorough = False  # answers are searched for here
        self.hole_types = dict(hole_types)
        self.inputs: list[Leaf] = []
        self.answers: list[Leaf] = []
        self.fills: list[Leaf] = []
        self.limits: list[Z3] = []
        self.answer_limits: list[Z3] = []
        self.fill_limits: list[Z3] = []
        self.near: dict[str, Z3] = {}
        self.entry: dict[str, Val] = {}
        self.leaving: dict[str, Val] = {}
        self._facts = 0
        self._bounds = 0
        for variable in problem.parameters:
            self._declare(variable, given)
        made = make(self.ledger, problem.program, problem.result.type, "result")
        self.leaving["result"] = made.value
        self._add(made, self.answers, self.answer_limits)
        self.holes = self._holes(hole_types)
        self.on_entry = Encoder(self.ledger, problem.program, self.entry, self.entry, self.holes)
        self.on_exit = Encoder(self.ledger, problem.program, self.leaving, self.entry, self.holes)
        self.requires = self._formulas(problem.requires, self.on_entry)
        self.raises = self._formulas(problem.raises, self.on_entry)
        self.ensures = self._formulas(problem.ensures, self.on_exit)
        self.solver = solver.beside(rlimit=rlimit, anew=self._is_hard)
        self.settle()

    @property
    def ctx(self) -> Z3:
        """The context of the solver."""
        return self.solver.ctx

    @property
    def is_exact(self) -> bool:
        """Whether an answer of the solver is one for all values, and no more than Python's."""
        return not self.ledger.limits and not self.ledger.gaps and self.has_all_leaves

    @property
    def _is_hard(self) -> bool:
        """Whether there is more than numbers and truth values: then Z3 has much to rewrite."""
        leaves = (*self.inputs, *self.answers, *self.fills)
        if any(leaf.kind in ("str", "float") for leaf in leaves):
            return True
        return self.bound is None and not self.has_all_leaves

    @property
    def has_all_leaves(self) -> bool:
        """Whether the leaves are all unknowns, and stand for values of every size."""
        if self.bound is not None:
            return False
        types = [v.type for v in (*self.problem.parameters, self.problem.result)]
        return all(is_scalar(type_, self.problem.program) for type_ in types)

    # ── making ───────────────────────────────────────────────────────────────────────────────
    def _add(self, made: Made, leaves: list[Leaf], limits: list[Z3]) -> None:
        leaves.extend(made.leaves)
        limits.extend(terms(made.limits, self.ctx))

    def _declare(self, variable: Variable, given: Mapping[str, Value] | None) -> None:
        name, program = variable.name, self.problem.program
        if given is not None and name in given:
            self.entry[name] = known(self.ledger, given[name], self.problem.program)
        else:
            made = make(self.ledger, program, variable.type, name)
            self.entry[name] = made.value
            self._add(made, self.inputs, self.limits)
        self.leaving[name] = self.entry[name]
        if variable.stays:
            return
        stem = f"{name} on exit"
        made = make(self.ledger, program, variable.type, stem)
        paths = tuple(path[len(name) :] for path in variable.changes)
        self.leaving[name] = _grafted(self.entry[name], made.value, paths)
        kept = [leaf for leaf in made.leaves if _is_under(leaf.name, stem, paths)]
        self.answers.extend(kept)
        self.answer_limits.extend(terms(made.limits, self.ctx))
        before = {leaf.name: leaf.z for leaf in self.inputs}
        for leaf in kept:
            origin = before.get(leaf.name.replace(stem, name))
            if origin is not None:
                self.near[leaf.name] = origin

    def _holes(self, hole_types: Mapping[str, n.Type]) -> dict[str, Val]:
        found: dict[str, Val] = {}
        for name, type_ in hole_types.items():
            # Holes and parameters have names of their own: ?x is not x.
            made = make(self.ledger, self.problem.program, type_, f"?{name}")
            found[name] = made.value
            self._add(made, self.fills, self.fill_limits)
            if isinstance(type_, n.Refined):
                names = {"it": made.value}
                inside = Encoder(self.ledger, self.problem.program, names, names)
                self.fill_limits.append(lift(inside.claim(type_.condition)[0], self.ctx))
        return found

    def _formulas(self, claims: Iterable[Claim], encoder: Encoder) -> list[Formula]:
        return [self.formula(claim, encoder) for claim in claims]

    def formula(self, claim: Claim, encoder: Encoder) -> Formula:
        """Return a claim in the solver's terms. The caller calls ``settle`` when all are made."""
        if claim.program is not None:
            encoder = replace(encoder, program=claim.program)
        gaps = list(self.ledger.gaps)
        self.ledger.gaps.clear()
        holds, defined = encoder.claim(claim.expr)
        new = tuple(self.ledger.gaps)
        self.ledger.gaps[:] = list(dict.fromkeys([*gaps, *new]))
        plain = defined is True
        return Formula(
            claim, lift(holds, self.ctx), None if plain else lift(defined, self.ctx), new
        )

    def settle(self) -> None:
        """Put in force what was noted of the terms made so far."""
        facts, bounds = self.ledger.facts, self.ledger.limits
        self.solver.always(*facts[self._facts :], *bounds[self._bounds :])
        self._facts, self._bounds = len(facts), len(bounds)

    def answered_by(
        self, answers: Mapping[str, n.Expr], claims: Iterable[Claim] | None = None
    ) -> Truth:
        """Return that an exit is right when ``result``, paths and ``?holes`` are what terms say.

        The terms are read on entry. With holes an exit is also right where their fills forbid
        the input or let it raise. claims: what right means, if not what is ensured. Ends with
        ``settle``.
        """
        leaving, holes = dict(self.leaving), dict(self.holes)
        mark = len(self.ledger.needs)
        made = {name: self.on_entry.value(expr) for name, expr in answers.items()}
        defined = self.ledger.defined_since(mark)
        del self.ledger.needs[mark:]
        for name, value in made.items():
            head, _, rest = name.partition(".")
            if name.startswith("?"):
                holes[name[1:]] = value
            else:
                leaving[head] = _replaced(leaving[head], rest, value) if rest else value
        entry = replace(self.on_entry, holes=holes)
        exit_ = replace(self.on_exit, now=leaving, holes=holes)
        owed = self.problem.ensures if claims is None else claims
        right = conj(*(self.formula(claim, exit_).holds for claim in owed))
        if self.holes:
            allowed = self._again(self.requires, entry)
            raised = disj(*self._again(self.raises, entry))
            fits = self._fits(holes)
            right = conj(fits, disj(neg(conj(*self.limits, *allowed)), raised, right))
        self.settle()
        return conj(defined, right)

    def _again(self, formulas: Sequence[Formula], encoder: Encoder) -> list[Truth]:
        """Return formulas as they are with other fills."""
        return [
            self.formula(f.claim, encoder).holds if f.claim.hole_names else f.holds
            for f in formulas
        ]

    def _fits(self, holes: Mapping[str, Val]) -> Truth:
        """Return that fills are of the types of their holes."""
        found: list[Truth] = []
        for name, type_ in self.hole_types.items():
            if isinstance(type_, n.Refined):
                names = {"it": holes[name]}
                inside = Encoder(self.ledger, self.problem.program, names, names)
                found.append(inside.claim(type_.condition)[0])
        return conj(*found)

    # ── asking ───────────────────────────────────────────────────────────────────────────────
    def raised(self) -> Z3:
        """Return that some promised exception is due."""
        return z3.Or(*(f.holds for f in self.raises), z3.BoolVal(False, self.ctx))

    def allowed(self) -> Z3:
        """Return that the caller may pass these inputs."""
        return self.both(*self.limits, *(f.holds for f in self.requires))

    def ensured(self) -> Z3:
        """Return that a normal exit with these answers is right."""
        return self.both(*self.answer_limits, *(f.holds for f in self.ensures))

    def both(self, *parts: Z3) -> Z3:
        """Return that all hold."""
        return lift(conj(*(part for part in parts if not z3.is_true(part))), self.ctx)

    def gap_in(self, formulas: Iterable[Formula]) -> str | None:
        """Return the first gap among formulas, as a person reads it."""
        return next((f.gap for f in formulas if f.gap is not None), None)

    def situation(self, model: Z3) -> Situation:
        """Return the values of a model."""
        reader = Reader(model, self.problem.program)
        arguments = {name: reader.value(val) for name, val in self.entry.items()}
        leaving = {name: reader.value(val) for name, val in self.leaving.items()}
        fills = {name: reader.value(val) for name, val in self.holes.items()}
        return Situation(arguments, leaving, fills)


def _is_under(leaf: str, stem: str, paths: Sequence[str]) -> bool:
    name = leaf.removeprefix("len(").removesuffix(")")
    return any(
        name.startswith(stem + path) and name[len(stem + path) :][:1] in ("", ".", "[", "|", ")")
        for path in paths
    )


def _grafted(entry: Val, fresh: Val, paths: Sequence[str]) -> Val:
    """Return the value on entry with the parts at paths from another."""
    if "" in paths:
        return fresh
    found = entry
    for path in paths:
        found = _replaced(
            found, path.removeprefix("."), _at(fresh, path.removeprefix(".")) or fresh
        )
    return found


def _at(value: Val, path: str) -> Val | None:
    for name in path.split("."):
        if not isinstance(value, Record) or name not in value.fields:
            return None
        value = value.fields[name]
    return value


def _replaced(value: Val, path: str, part: Val) -> Val:
    head, _, rest = path.partition(".")
    if not isinstance(value, Record) or head not in value.fields:
        return part  # a path that is no field: all of it may change
    inner = _replaced(value.fields[head], rest, part) if rest else part
    return Record(value.name, {**value.fields, head: inner})


@dataclass(slots=True)
class Cases:
    """One choice of a problem, as it is proved and as it is searched for values.

    whole: for values of all sizes: what cannot be there cannot be at all. small: with a bound;
    the same as whole where that has nothing left to bound. offers: fills that the text offers.
    """

    problem: Problem
    solver: Solver
    hole_types: Mapping[str, n.Type]
    whole: Case
    rlimit: int | None = None
    offers: Mapping[str, Sequence[n.Expr]] = field(default_factory=dict)
    _small: Case | None = None

    @property
    def is_exact(self) -> bool:
        """Whether whole is enough."""
        return self.whole.is_exact

    @property
    def small(self) -> Case:
        """The case with a bound; made when it is asked for."""
        if self.is_exact:
            return self.whole
        if self._small is None:
            self._small = Case(
                self.problem, self.solver, self.hole_types, bound=BOUND, rlimit=self.rlimit
            )
        return self._small

    def cannot(self, *make: Callable[[Case], Z3]) -> bool | None:
        """Ask whether formulas cannot hold together: True is a proof; None where it is open.

        False only where the case is exact.
        """
        found = self.whole.solver.check(*(each(self.whole) for each in make))
        if found is False:
            return True
        return False if found and self.is_exact else None

    def at(self, arguments: Mapping[str, Value], *, bound: int | None) -> Case:
        """Return the case with these arguments."""
        return Case(self.problem, self.solver, self.hole_types, bound=bound, given=arguments)


def encode(
    problem: Problem,
    solver: Solver,
    hole_types: Mapping[str, n.Type],
    *,
    rlimit: int | None = None,
    offers: Mapping[str, Sequence[n.Expr]] | None = None,
) -> Cases:
    """Put a problem into solver terms; what is seen in part only becomes a gap, not an error.

    hole_types: of the holes that stand in its formulas. rlimit: steps for each question, where
    fewer than the budget says will do.
    """
    whole = Case(problem, solver, hole_types, rlimit=rlimit)
    return Cases(problem, solver, hole_types, whole, rlimit, offers or {})
