"""The verdict on one case, in the order of the language: no input, no pair, no answer."""

from __future__ import annotations

from dataclasses import dataclass, field

import z3

from liftsys_nb.ir.verdicts import (
    BadInput,
    Clash,
    Consistent,
    Inconsistent,
    SpecVerdict,
    Undecided,
    Unimplementable,
    Want,
    Witness,
)
from liftsys_nb.verify import replay
from liftsys_nb.verify.answers import Search
from liftsys_nb.verify.case import Case, Formula
from liftsys_nb.verify.problem import Claim
from liftsys_nb.verify.sem import Z3, both
from liftsys_nb.verify.solve import Point


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic in the making: its code, words, and the claim it is about (if one)."""

    code: str
    message: str
    claim: Claim | None = None
    hint: str | None = None


@dataclass(slots=True)
class Decision:
    """A verdict, and what was noticed on the way."""

    verdict: SpecVerdict
    findings: list[Finding] = field(default_factory=list)


def decide(case: Case) -> Decision:
    """Decide one case. Raises EncodingBug when a witness does not stand up to the evaluator."""
    decision = Decision(Undecided("nothing was asked"), _undefined_requires(case))
    decision.verdict = _verdict(case, decision.findings)
    return decision


def _verdict(case: Case, findings: list[Finding]) -> SpecVerdict:
    solver = case.solver
    problem = case.problem
    allowed = both(case.allowed(), *case.fill_limits)
    found = solver.check(allowed)
    if found is None:
        return _out_of_budget(case, "whether any input is allowed")
    if found is False:
        return _no_input(case, findings)

    gaps_on_entry = case.gaps_in(problem.requires)
    gaps_in_raises = case.gaps_in(problem.raises)
    if not gaps_on_entry:
        undefined = _undefined_raises(case, allowed, findings)
        if undefined is not None:
            return undefined

    raised = case.raised()
    unclear = _undefined_frame(case, both(allowed, z3.Not(raised)))
    if unclear is not None:
        return unclear
    settled = _raises_defined(case, allowed)
    normal = both(allowed, settled, z3.Not(raised), case.ensured())
    unknowns = [*case.inputs, *case.answers, *case.fills]
    pair, point = solver.smallest(unknowns, normal)
    exception: bool | None = None
    raising: Point = {}
    if pair is not True or case.gaps_in(problem.ensures):
        due = both(allowed, settled)
        due = due if problem.permitted else both(due, raised)
        exception, raising = solver.smallest([*case.inputs, *case.fills], due)
        if pair is False and exception is False and not gaps_in_raises:
            return _no_pair(case, settled, findings)
    if gaps_on_entry or gaps_in_raises:
        return Undecided((gaps_on_entry + gaps_in_raises)[0].reason)
    if pair is not True and exception is not True:
        return _out_of_budget(case, "whether any input has an answer")

    if not problem.permitted:
        missing, bad = _unanswered(case, allowed, raised, settled)
        if missing is None:
            return _out_of_budget(case, "whether each allowed input has an answer")
        if missing:
            return _no_answer(case, bad, settled, findings)
    gaps = case.gaps_in(problem.ensures)
    if gaps and not (problem.permitted and exception):
        return Undecided(gaps[0].reason)
    return Consistent(_raising(case, raising) if gaps or not pair else _answered(case, point))


def _out_of_budget(case: Case, question: str) -> Undecided:
    limit = "time" if case.solver.out_of_time else "effort"
    return Undecided(f"the {limit} allowed did not suffice to see {question}")


# ── definedness ──────────────────────────────────────────────────────────────────────────────
def _undefined_requires(case: Case) -> list[Finding]:
    """Find clauses that can be undefined where the earlier ones hold: IR310."""
    found: list[Finding] = []
    blind = {gap.claim.label for gap in case.gaps}
    before = list(case.limits)
    for formula in case.requires:
        # A clause that cannot be seen may be the guard.
        guarded = any(c.label in blind for c in _earlier(case, formula))
        if formula.defined is not None and not formula.claim.hole_names and not guarded:
            with case.solver.assuming(*before):
                if case.solver.check(z3.Not(formula.defined)):
                    message = f"`{formula.label}` can be undefined; such inputs are not allowed"
                    hint = "say first which inputs are meant, such as `d != 0`"
                    found.append(Finding("IR310", message, formula.claim, hint))
        before.append(formula.holds)
    return found


def _earlier(case: Case, formula: Formula) -> tuple[Claim, ...]:
    claims = case.problem.requires
    place = next(i for i, claim in enumerate(claims) if claim is formula.claim)
    return claims[:place]


def _undefined_raises(case: Case, allowed: Z3, findings: list[Finding]) -> Undecided | None:
    """Find a condition that can be undefined on an allowed input: IR311."""
    before: list[Z3] = []
    blind = bool(case.gaps_in(case.problem.raises))
    for formula in case.raises:
        if formula.defined is not None and not case.fills and not blind:
            asked = [allowed, z3.Not(formula.defined), *before]
            undefined, point = case.solver.smallest(case.inputs, *asked)
            if undefined is None:
                return _out_of_budget(
                    case, f"whether the condition of `{formula.label}` is defined"
                )
            if undefined:
                values = ", ".join(f"{k} = {v!r}" for k, v in replay.arguments_at(case, point))
                reason = f"the condition of `{formula.label}` is undefined for {values}"
                hint = "guard it: `d != 0 and …`, or exclude the input in requires"
                findings.append(Finding("IR311", reason, formula.claim, hint))
                return Undecided(reason)
        before.append(z3.Not(formula.holds))
    return None


def _undefined_frame(case: Case, normal: Z3) -> Undecided | None:
    """Find the condition of an effect that may be undefined: nothing says what holds then."""
    for formula in case.ensures:
        if formula.claim.section == "effects" and formula.defined is not None:
            asked = [normal, *case.answer_limits, z3.Not(formula.defined)]
            if case.solver.check(*asked) is not False:
                return Undecided(f"the condition of `{formula.label}` can be undefined")
    return None


def _raises_defined(case: Case, allowed: Z3) -> Z3:
    """Return that the conditions of raises are defined; only holes can still make them not so."""
    settled = case.solver.true()
    earlier: list[Z3] = []
    if case.fills:
        for formula in case.raises:
            undefined = None if formula.defined is None else z3.Not(formula.defined)
            if undefined is not None and case.solver.check(allowed, undefined) is not False:
                settled = both(settled, z3.Or(*earlier, formula.defined))
            earlier.append(formula.holds)
    return settled


def _unsettled(case: Case) -> Undecided:
    clause = next(f for f in case.raises if f.defined is not None)
    return Undecided(f"the condition of `{clause.label}` may be undefined, as its hole decides")


# ── negative verdicts ────────────────────────────────────────────────────────────────────────
def _no_input(case: Case, findings: list[Finding]) -> SpecVerdict:
    hard = [*case.limits, *case.fill_limits]
    core = case.solver.core([f.holds for f in case.requires], *hard)
    if core is None:
        return _out_of_budget(case, "which clauses forbid all inputs")
    clauses = [case.requires[place] for place in core]
    names = ", ".join(f"`{f.label}`" for f in clauses)
    findings.append(Finding("IR301", f"no input is allowed: {names}", clauses[-1].claim))
    # Closest to allowed: all of them hold but the last one.
    almost = [f.holds for f in clauses[:-1]]
    found, point = case.solver.smallest([*case.inputs, *case.fills], *hard, *almost)
    clash = _clash(case, clauses, point) if found else None
    return Inconsistent(tuple(f.label for f in clauses), clash)


def _no_pair(case: Case, settled: Z3, findings: list[Finding]) -> SpecVerdict:
    if not z3.is_true(settled):
        return _unsettled(case)
    raised = case.raised()
    formulas = [*case.requires, *case.ensures]
    soft = [
        *(f.holds for f in case.requires),
        *(z3.Or(raised, f.holds) for f in case.ensures),
    ]
    hard = [*case.limits, *case.fill_limits, *case.answer_limits]
    core = case.solver.core(soft, *hard)
    if core is None:
        return _out_of_budget(case, "which clauses clash")
    clauses = [formulas[place] for place in core]
    found, point = case.solver.smallest([*case.inputs, *case.fills], case.allowed(), *hard)
    names = ", ".join(f"`{f.label}`" for f in clauses)
    said = f"{names} cannot hold" if len(clauses) == 1 else f"{names} clash"
    claim = clauses[-1].claim if clauses else None
    findings.append(Finding("IR302", f"no allowed input has an answer: {said}", claim))
    clash = _clash(case, clauses, point) if found else None
    return Inconsistent(tuple(f.label for f in clauses), clash)


def _clash(case: Case, clauses: list[Formula], point: Point) -> Clash:
    wants = tuple(Want(f.label, replay.with_values(case, f.claim, point)) for f in clauses)
    return Clash(replay.arguments_at(case, point), wants)


def _unanswered(case: Case, allowed: Z3, raised: Z3, settled: Z3) -> tuple[bool | None, Point]:
    """Look for an allowed input without an answer, for whatever fill of the holes."""
    if not case.fills:
        base = both(allowed, z3.Not(raised))
        search = Search(case.solver, case.inputs, case.answers, base, case.ensured())
        return search.run()
    answered = both(settled, z3.Or(raised, case.ensured()))
    right = both(z3.Or(z3.Not(case.allowed()), answered), *case.fill_limits)
    base = both(case.solver.true(), *case.limits)
    unknowns = [*case.answers, *case.fills]
    return Search(case.solver, case.inputs, unknowns, base, right).run()


def _no_answer(case: Case, bad: Point, settled: Z3, findings: list[Finding]) -> SpecVerdict:
    if not z3.is_true(settled):
        return _unsettled(case)
    raised = case.raised()
    here = [u.z == u.value(bad[u.name]) for u in case.inputs]
    # With holes, an answer may also be a fill that forbids the input or lets it raise.
    escape = (
        both(case.solver.true(), z3.Not(case.allowed()))
        if case.fills
        else z3.BoolVal(False, case.solver.ctx)
    )
    soft = [z3.Or(escape, raised, f.holds) for f in case.ensures]
    core = case.solver.core(soft, *here, *case.fill_limits, *case.answer_limits)
    if core is None:
        return _out_of_budget(case, "which clauses leave no room")
    if not case.fills:
        replay.confirm_allowed(case, bad, raised=False)
    replay.confirm_no_answer(case, bad)
    labels = tuple(case.ensures[place].label for place in core)
    arguments = replay.arguments_at(case, bad)
    values = ", ".join(f"{name} = {value!r}" for name, value in arguments) or "the only call"
    claim = case.ensures[core[-1]].claim if core else None
    findings.append(Finding("IR302", f"an allowed input has no answer: {values}", claim))
    return Unimplementable(BadInput(arguments, labels))


# ── the positive verdict ─────────────────────────────────────────────────────────────────────
def _answered(case: Case, point: Point) -> Witness:
    replay.confirm_allowed(case, point, raised=False)
    replay.confirm_answer(case, point)
    after = replay.changed_at(case, point)
    return Witness(replay.arguments_at(case, point), replay.result_at(case, point), after=after)


def _raising(case: Case, point: Point) -> Witness:
    permitted = [claim.exception or "Exception" for claim in case.problem.permitted]
    due = replay.exceptions_at(case, point)
    if not permitted:
        replay.confirm_allowed(case, point, raised=True)
    return Witness(replay.arguments_at(case, point), raises=(due or permitted)[0])
