"""All that is said of one specification: verdict, clauses, examples, diagnostics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.errors import Diagnostic, severity_of
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.spans import Source
from liftsys_nb.ir.verdicts import (
    ClauseStatus,
    Consistent,
    Inconsistent,
    Relaxation,
    SpecReport,
    SpecVerdict,
    Undecided,
    Unimplementable,
    Witness,
)
from liftsys_nb.syntax import show
from liftsys_nb.types import HoleFacts, World, check
from liftsys_nb.verify.case import encode
from liftsys_nb.verify.clauses import State, states
from liftsys_nb.verify.decide import Decision, Finding, decide
from liftsys_nb.verify.diverse import another
from liftsys_nb.verify.examples import contradictions
from liftsys_nb.verify.nearby import near_miss
from liftsys_nb.verify.problem import Claim, Problem, problem_of
from liftsys_nb.verify.relax import relaxations
from liftsys_nb.verify.rules import is_known
from liftsys_nb.verify.solve import Solver
from liftsys_nb.verify.unknowns import MOST_CHOICES, Choice, plan, without_holes

STATUS_EFFORT = 200_000  # steps for a question about one clause


def report(
    spec: n.Spec,
    *,
    world: World,
    program: Program,
    solver: Solver,
    source: Source | None,
    explained: bool = False,
    shown: Sequence[Witness] = (),
) -> SpecReport:
    """Return the report on a specification; see ``verify``."""
    typing = check(spec, source or Source(spec.name, ""), world=world)
    facts = typing.holes
    problem = problem_of(spec, program)
    if problem.muddles:
        decision = _muddled(problem)
    else:
        decision = _decide(problem, facts, solver)
    opaque = _opaque(problem)
    if opaque is not None and not isinstance(decision.verdict, Inconsistent | Undecided):
        # What holds for all values of a type holds without any; that there is one is not known.
        decision = Decision(Undecided(opaque))
    wrong = _of_wrong_type(spec, typing.diagnostics, source, world)
    if wrong is not None and isinstance(decision.verdict, Consistent):
        # What raises wherever it is looked at is no promise that anybody meant.
        decision = Decision(Undecided(f"a clause is of a wrong type: {wrong.message}"))
    found: dict[str, State] = {}
    if opaque is None and not problem.muddles and not isinstance(decision.verdict, Inconsistent):
        solver.go_on(solver.extra)
        found = states(encode(without_holes(problem), solver, {}, rlimit=STATUS_EFFORT))
    clauses = tuple(_statuses(problem, found))
    findings = [*decision.findings, *_implied(clauses, problem)]
    if not problem.muddles:
        findings.extend(contradictions(spec, problem))
    changes: tuple[Relaxation, ...] = ()
    if explained and isinstance(decision.verdict, Inconsistent | Unimplementable):

        def judge(changed: Problem, quick: Solver) -> SpecVerdict:
            return _decide(changed, facts, quick).verdict

        silent = any(isinstance(item.body, n.Nothing) for item in spec.raises)
        changes = relaxations(problem, decision.verdict, solver, judge, may_raise=not silent)
    verdict, exhausted = decision.verdict, False
    if shown and isinstance(verdict, Consistent) and decision.cases is not None:
        other = another(decision.cases, shown)
        verdict, exhausted = (verdict, True) if other is None else (Consistent(other), False)
    miss = None
    if explained and isinstance(verdict, Consistent):
        miss = near_miss(problem, verdict.witness, solver)
    return SpecReport(
        target=problem.name or spec.name,
        verdict=replace(verdict, so_far=bool(facts)),
        clauses=clauses,
        open_holes=tuple(facts),
        diagnostics=tuple(_diagnostic(finding, source) for finding in findings),
        near_miss=miss,
        relaxations=changes,
        exhausted=exhausted,
    )


def _opaque(problem: Problem) -> str | None:
    """Return the variable whose type may have no value at all, as far as is known here."""
    for variable in (*problem.parameters, problem.result):
        base = variable.type
        while isinstance(base, n.Refined):
            base = base.base
        if not any(n.holes_of_type(base)) and not is_known(base, problem.program):
            return f"the type `{show(base)}` of `{variable.name}` is not modelled yet"
    return None


def _muddled(problem: Problem) -> Decision:
    findings = [Finding(m.code, m.message, m.claim) for m in problem.muddles if m.code]
    return Decision(Undecided(problem.muddles[0].message), findings)


# ── holes ────────────────────────────────────────────────────────────────────────────────────
def _of_wrong_type(
    spec: n.Spec, found: Sequence[Diagnostic], source: Source | None, world: World
) -> Diagnostic | None:
    """Return what is wrong with the types of clauses; what examples say is no clause."""
    if not any(each.code == "IR200" for each in found):
        return None
    clauses = replace(spec, examples=(), effects=())
    again = check(clauses, source or Source(spec.name, ""), world=world).diagnostics
    return next((each for each in again if each.code == "IR200"), None)


def _decide(problem: Problem, facts: Mapping[str, HoleFacts], solver: Solver) -> Decision:
    """Decide over all choices for the holes."""
    planned = plan(problem, facts)
    if planned is None:
        return Decision(Undecided(f"the holes allow more than {MOST_CHOICES} combinations"))
    tried = _best(planned.choices, solver)
    if planned.exact or isinstance(tried.verdict, Consistent):
        return tried
    if planned.relaxed:
        # Holes seen as functions of all inputs: where even that does not help, nothing does.
        tried = _best(planned.relaxed, solver)
        if isinstance(tried.verdict, Undecided):
            # Had it been decided, the other way would be open for the same reason.
            return Decision(Undecided(planned.why), tried.findings)
        if not isinstance(tried.verdict, Consistent):
            return tried
    if isinstance(tried.verdict, Undecided):
        return tried
    # What makes no sense with the fills tried may do so with others.
    findings = [each for each in tried.findings if each.code not in ("IR301", "IR302")]
    return Decision(Undecided(planned.why), findings)


def _best(choices: Sequence[Choice], solver: Solver) -> Decision:
    """Return the decision for the best choice: one that is consistent speaks for all."""
    decisions: list[Decision] = []
    for choice in choices:
        decision = decide(encode(choice.problem, solver, choice.free, offers=choice.offers))
        if isinstance(decision.verdict, Consistent):
            return decision
        decisions.append(decision)
    for kind in (Undecided, Unimplementable, Inconsistent):
        for decision in decisions:
            if isinstance(decision.verdict, kind):
                return decision
    return Decision(Undecided("no choice for the holes is known"))


# ── clauses and diagnostics ──────────────────────────────────────────────────────────────────
def _statuses(problem: Problem, found: Mapping[str, State]) -> Iterable[ClauseStatus]:
    labels = Counter(claim.label for claim in problem.clauses)
    for claim in problem.clauses:
        state, by = found.get(claim.label, ("unknown", ()))
        if labels[claim.label] > 1:
            state, by = "unknown", ()  # which of them is meant?
        if any(claim is each for each in problem.prose):
            state, by = "unformalised", ()
        yield ClauseStatus(claim.label, claim.section, _text(claim), state, by)


def _text(claim: Claim) -> str:
    if isinstance(claim.body, n.Prose):
        return claim.body.text
    return show(claim.expr if claim.body is None else claim.body)


def _implied(clauses: Iterable[ClauseStatus], problem: Problem) -> Iterable[Finding]:
    claims = {claim.label: claim for claim in (*problem.claims, *problem.permitted)}
    for clause in clauses:
        if clause.status == "implied":
            reasons = ", ".join(f"`{label}`" for label in clause.by)
            why = f"follows from {reasons}" if reasons else "holds in any case"
            yield Finding("IR303", f"`{clause.label}` {why}", claims[clause.label])


def _diagnostic(finding: Finding, source: Source | None) -> Diagnostic:
    span = finding.claim.span if finding.claim else None
    if source is not None and span is not None:
        return Diagnostic.at(finding.code, finding.message, source, span, hint=finding.hint)
    severity = severity_of(finding.code)
    return Diagnostic(finding.code, finding.message, hint=finding.hint, severity=severity)
