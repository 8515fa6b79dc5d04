"""Proofs: which of the things that the code owes are always kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.code.endless import Endless, stays
from liftsys_nb.verify.code.ends import Ended, ended
from liftsys_nb.verify.code.exceptions import ANY
from liftsys_nb.verify.code.fewest import fewest
from liftsys_nb.verify.code.horn import solved
from liftsys_nb.verify.code.inputs import has_loops
from liftsys_nb.verify.code.invent import Inventing
from liftsys_nb.verify.code.loops import Cutting, Found
from liftsys_nb.verify.code.reasons import in_part, may_come_first, too_hard
from liftsys_nb.verify.code.setting import Outcomes, Owed, Setting
from liftsys_nb.verify.code.traces import Traces
from liftsys_nb.verify.problem import Problem
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Truth, lift, neg
from liftsys_nb.verify.solve import Solver

# Steps for one question about a candidate, and for one clause: little first, as most ask for no
# more, and what is not so costs all that is allowed.
EFFORTS = ((100_000, 300_000), (500_000, 1_500_000))
HORN_STEPS = 2_000_000  # for solutions of Horn clauses, and proofs of what they say
DEPTH_STEPS = 2_000_000  # for inductions that look further back
DEPTHS = (2, 3, 4)  # rounds that an induction looks back, where one does not do


@dataclass(slots=True)
class Proof:
    """What could be proved. kept: labels of what is always kept; open: why others are not.

    never_lost: whether no allowed call comes to what is not modelled. endless: a call that is
    shown never to end. shown: the invariants of each loop that the others do not imply.
    """

    setting: Setting
    outcomes: Outcomes
    owed: tuple[Owed, ...]
    kept: frozenset[str]
    open: Mapping[str, str]
    never_lost: bool
    ended: Ended
    endless: Endless | None = None
    loops: Mapping[tuple[str, int], Found] = field(default_factory=dict)
    shown: Mapping[tuple[str, int], tuple[n.Expr, ...]] = field(default_factory=dict)


class _Asking:
    """Asks one solver, with the notes of a ledger in force."""

    def __init__(self, solver: Solver, ledger: Ledger, rlimit: int, *, old_simplex: bool) -> None:
        self.solver = solver.beside(rlimit=rlimit, anew=True, old_simplex=old_simplex)
        self._ledger = ledger
        self._told = 0
        self.open = 0  # questions that were not decided

    def __call__(self, *formulas: Truth) -> bool | None:
        facts = self._ledger.facts
        self.solver.always(*facts[self._told :])
        self._told = len(facts)
        if any(each is False for each in formulas):
            return False
        ctx = self._ledger.ctx
        found = self.solver.check(*(lift(each, ctx) for each in formulas if each is not True))
        self.open += found is None
        return found


def prove(
    spec: n.Spec,
    problem: Problem,
    module: r.CodeModule,
    routine: r.Routine,
    solver: Solver,
    *,
    contracts: Mapping[str, Problem] | None = None,
    inputs: Sequence[Mapping[str, Value]] = (),
    late: Sequence[Mapping[str, Value]] = (),
) -> Proof:
    """Execute a routine in symbols and prove what can be proved of it, for values of all sizes.

    inputs: arguments for which something is owed: what is not so when the code runs on them is
    not tried as an invariant. late: those for which the code did not end in its time.
    """
    traces = Traces(module, problem.program, routine, inputs)
    inventing = Inventing(problem, rebound(routine), traces)

    # Doubles are bits to Z3: it has to rewrite them before it begins. Of products of unknowns,
    # which powers are, the newer engine knows more, and less where quantifiers and quotients meet.
    floats = speaks_of_floats(problem, routine)
    old_simplex = not floats and not speaks_of_powers(problem, routine)

    def attempt(
        effort: tuple[int, int],
        depth: int = 1,
        *,
        turned: bool = False,
        without_bits: bool = False,
    ) -> _Attempt:
        return _attempted(
            spec, problem, module, routine, solver, contracts, inventing, late, effort, depth,
            old_simplex=old_simplex != turned, without_bits=without_bits, known=known,
        )  # fmt: skip

    known: frozenset[str] = frozenset()
    if floats and not has_loops(routine):
        # Most that holds of floats holds by their order, and needs none of their bits.
        rough = attempt(EFFORTS[0], without_bits=True).proof
        if not rough.open:
            return rough
        known = rough.kept
    found = first = attempt(EFFORTS[0])
    if found.proof.open and found.cutting.rounds and found.proof.never_lost:
        # Guesses did not do. First let the solver guess, then look further back. Both are cheap
        # beside more effort, which as a rule goes into what is not so.
        with solver.beside_budget(), solver.within(HORN_STEPS):
            for invariants in solved(
                solver, found.proof.setting.ledger, found.cutting.rounds,
                [each.wrong for each in found.proof.owed if each.label in found.proof.open],
            ):  # fmt: skip
                if inventing.learn(invariants):
                    found = _better(found, attempt(EFFORTS[0]))
                if not found.proof.open:
                    break
        with (
            solver.beside_budget(),
            solver.within(DEPTH_STEPS),
            inventing.only_numbers(found.proof.loops),
        ):
            for depth in DEPTHS:
                if not found.proof.open or not found.cutting.looks_back:
                    break
                found = _better(found, attempt(EFFORTS[0], depth))
    for effort in EFFORTS[1:]:
        if not found.proof.open or first.is_done:
            break
        found = _better(found, attempt(effort))
    if found.proof.open and found.cutting.rounds and not floats and found.proof.never_lost:
        found = _better(found, attempt(EFFORTS[0], turned=True))
    return found.proof


@dataclass(slots=True)
class _Attempt:
    """What so much effort proves. is_done: whether more would prove no more."""

    proof: Proof
    cutting: Cutting
    is_done: bool


def _better(one: _Attempt, other: _Attempt) -> _Attempt:
    return other if len(other.proof.open) < len(one.proof.open) else one


def _attempted(
    spec: n.Spec,
    problem: Problem,
    module: r.CodeModule,
    routine: r.Routine,
    solver: Solver,
    contracts: Mapping[str, Problem] | None,
    inventing: Inventing,
    late: Sequence[Mapping[str, Value]],
    effort: tuple[int, int],
    depth: int,
    *,
    old_simplex: bool,
    without_bits: bool,
    known: frozenset[str],
) -> _Attempt:
    guess_effort, proof_effort = effort
    ledger = Ledger(solver.ctx)
    ledger.by_rank = True
    ledger.without_bits = without_bits
    guess = _Asking(solver, ledger, guess_effort, old_simplex=old_simplex)
    cutting = Cutting(guess, inventing, depth=depth)
    setting = Setting(problem, module, routine, ledger, cutting, contracts=contracts)
    outcomes = setting.outcomes()
    owed = tuple(setting.owed(outcomes, spec))
    # In a new solver: what was asked for the loops is of no use here.
    proof = _Asking(solver, ledger, proof_effort, old_simplex=old_simplex)
    kept: set[str] = set()
    open_: dict[str, str] = {}
    for each in owed:
        if each.label in known or proof(each.wrong) is False:
            kept.add(each.label)
        else:
            open_[each.label] = _why(each, setting, proof, [*cutting.found.values()])
    kept -= set(open_)  # of two claims under one label both have to hold
    raising = next((each.label for each in owed if each.is_other), None)
    if raising in open_:
        # What is owed at the end is not kept where the end is not reached.
        first = may_come_first(_coming(setting, outcomes, proof))
        for each in owed:
            if each.section in ("ensures", "assert", "type") and each.label in kept:
                kept.discard(each.label)
                open_[each.label] = first
    lost = [way for way in outcomes.lost if proof(way.path) is not False]
    for way in lost[:1]:
        for label in list(kept):
            kept.discard(label)
            open_[label] = way.why
        open_ = dict.fromkeys(open_, way.why)
    end = Ended("unknown")
    if not lost and setting.executor.is_followed:
        end = ended(
            setting.executor,
            cutting.rounds,
            setting.executor.promised,
            routine,
            setting.domain,
            guess,
        )
    endless = None
    if late and not lost and depth == 1 and end.ends == "unknown":
        endless = stays(setting.executor, cutting.rounds, problem.program, routine, late, guess)
    shown = {} if open_ else {key: fewest(each, guess) for key, each in cutting.found.items()}
    made = Proof(
        setting, outcomes, owed, frozenset(kept), open_, not lost, end, endless, cutting.found,
        shown,
    )  # fmt: skip
    return _Attempt(made, cutting, not open_ or not guess.open + proof.open)


def rebound(routine: r.Routine) -> frozenset[str]:
    """Return the parameters that get other values inside."""
    names: set[str] = set()
    for statement in r.statements(routine.body):
        match statement:
            case r.Assign(targets=targets):
                places = targets
            case r.Augment(target=target) | r.ForEach(target=target) | r.Delete(target=target):
                places = (target,)
            case r.Invoke(target=target) if target is not None:
                places = (target,)
            case _:
                continue
        for place in places:
            parts = place.items if isinstance(place, n.Sequence) else (place,)
            names |= {each.id for each in parts if isinstance(each, n.Name)}
    return frozenset(names & {*routine.parameters})


def speaks_of_floats(problem: Problem, routine: r.Routine) -> bool:
    """Tell whether a float may come up, judged by types and words."""
    types = [each.type for each in (*problem.parameters, problem.result)]
    if any(part == n.FLOAT for type_ in types for part in types_in(type_, problem.program)):
        return True
    exprs = [claim.expr for claim in problem.claims]
    exprs += [e for each in r.statements(routine.body) for e in r.expressions(each)]
    return any(
        (isinstance(part, n.Lit) and isinstance(part.value, float))
        or (isinstance(part, n.Arith) and "/" in part.ops) or part == n.Name("float")
        for expr in exprs for part in n.walk(expr)
    ) or any(isinstance(each, r.Augment) and each.op == "/" for each in
             r.statements(routine.body))  # fmt: skip


def speaks_of_powers(problem: Problem, routine: r.Routine) -> bool:
    """Tell whether something is raised to a power that is no number of the text."""
    exprs = [claim.expr for claim in problem.claims]
    exprs += [e for each in r.statements(routine.body) for e in r.expressions(each)]
    return any(
        isinstance(part, n.Power) and not isinstance(part.exponent, n.Lit)
        for expr in exprs for part in n.walk(expr)
    )  # fmt: skip


def types_in(type_: n.Type, program: Program, depth: int = 0) -> Iterator[n.Type]:
    """Yield a type and those inside of it, fields of records among them."""
    yield type_
    match type_:
        case n.Refined(base=base):
            yield from types_in(base, program, depth)
        case n.UnionType(options=options):
            for each in options:
                yield from types_in(each, program, depth)
        case n.NamedType(name=name, args=args):
            for each in args:
                yield from types_in(each, program, depth)
            entry = program.find(name) if depth < 4 else None
            if entry is not None and isinstance(entry.declared, n.Record):
                for field_ in entry.declared.fields:
                    yield from types_in(field_.type, program.seen_from(entry), depth + 1)
            if entry is not None and isinstance(entry.declared, n.TypeDef):
                yield from types_in(entry.declared.type, program.seen_from(entry), depth + 1)


def _why(owed: Owed, setting: Setting, proof: _Asking, found: Sequence[Found]) -> str:
    if owed.why:
        return owed.why
    if gaps := (*owed.gaps, *setting.gaps):
        return in_part(gaps, setting.executor.places)
    return too_hard(found, is_late=proof.solver.out_of_time)


def _coming(setting: Setting, outcomes: Outcomes, proof: _Asking) -> list[tuple[str, int]]:
    """Return the first exception that is not ruled out, with its line."""
    for each in outcomes.raises:
        if proof(each.state.path, setting.requires, neg(setting.raised)) is not False:
            name = "" if each.name == ANY else each.name
            return [(name, each.line)]
    return []
