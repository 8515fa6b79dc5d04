"""What each clause adds: needed, implied by others, vacuous; unknown where that is not sure.

Clauses with holes are left out of the premises, so "implied" and "vacuous" stay true however
the holes are filled; "needed" speaks of the clauses as they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import z3

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.verdicts import ClauseState
from liftsys_nb.verify.case import Case, Cases, Formula, Situation
from liftsys_nb.verify.replay import Replay
from liftsys_nb.verify.sem.logic import Z3

State = tuple[ClauseState, tuple[str, ...]]
Section = Literal["requires", "ensures"]
Goal = Callable[[Case], Sequence[Z3]]


def states(cases: Cases) -> dict[str, State]:
    """Return state and reasons of each claim with a formula, by label.

    cases: encoded without the claims that depend on holes, and not inconsistent.
    """
    work = _Work(cases)
    work.on_entry()
    work.on_exit()
    work.exceptions()
    permitted = cases.problem.permitted
    for claim in permitted:
        first = next(c.label for c in permitted if c.exception == claim.exception)
        state: State = ("needed", ()) if first == claim.label else ("implied", (first,))
        work.states[claim.label] = state
    return work.states


@dataclass(slots=True)
class _Work:
    cases: Cases
    states: dict[str, State] = field(default_factory=dict)
    replay: Replay = field(init=False)

    def __post_init__(self) -> None:
        self.replay = Replay(self.cases.problem)

    # ── asking ───────────────────────────────────────────────────────────────────────────────
    def cannot(self, goal: Goal, seen: list[Situation] | None = None) -> bool | None:
        """Ask whether formulas cannot hold together: True and False are sure, None is neither.

        seen: takes a situation where they do, if one is wanted.
        """
        if seen is not None and self.cases.is_exact:
            return self._cannot_in(self.cases.whole, goal, seen)
        found = self.cases.cannot(lambda case: case.both(*goal(case)))
        if found is not None or self.cases.is_exact:
            return found
        small = self.cases.small
        if small.ledger.gaps:
            return None
        return False if self._cannot_in(small, goal, seen) is False else None

    def _cannot_in(self, case: Case, goal: Goal, seen: list[Situation] | None) -> bool | None:
        wanted = case.both(*goal(case))
        if seen is None:
            found = case.solver.check(wanted)
        else:
            found, _, at = case.solver.smallest([], wanted, values=case.situation)
            seen.extend([] if at is None else [at])
        return None if found is None else not found

    # ── sections ─────────────────────────────────────────────────────────────────────────────
    def on_entry(self) -> None:
        """Judge requires: against each other."""
        self._judge("requires", lambda case: case.limits)

    def on_exit(self) -> None:
        """Judge ensures: on allowed inputs without an exception, against each other."""

        def normal(case: Case) -> list[Z3]:
            return [*case.limits, *case.answer_limits, *_holds(case.requires),
                    *(z3.Not(f.holds) for f in case.raises)]  # fmt: skip

        if self.cannot(normal):
            # No normal exit: what is owed on it is never asked for.
            self.states |= {f.label: ("vacuous", ()) for f in self.cases.whole.ensures}
            return
        self._judge("ensures", normal)

    def exceptions(self) -> None:
        """Judge raises: can the condition hold, and does another clause cover it?"""
        whole = self.cases.whole
        kept = list(range(len(whole.raises)))
        for place in reversed(range(len(whole.raises))):
            formula = whole.raises[place]
            others = [
                other for other in kept
                if other != place
                and whole.raises[other].claim.exception == formula.claim.exception
            ]  # fmt: skip

            def possible(case: Case, place: int = place) -> list[Z3]:
                return [case.allowed(), case.raises[place].holds]

            def alone(case: Case, place: int = place, others: Sequence[int] = others) -> list[Z3]:
                denied = [z3.Not(case.raises[other].holds) for other in others]
                return [*case.limits, case.raises[place].holds, *denied]

            never, covered = self.cannot(possible), self.cannot(alone)
            if never:
                self.states[formula.label] = ("vacuous", ())
            elif covered:
                denied = [z3.Not(whole.raises[other].holds) for other in others]
                core = whole.solver.core(denied, *whole.limits, formula.holds)
                by = tuple(whole.raises[others[at]].label for at in core or ())
                self.states[formula.label] = (
                    ("implied", by) if core is not None else ("unknown", ())
                )
                kept.remove(place)
            elif never is False and covered is False:
                self.states[formula.label] = ("needed", ())
            else:
                self.states[formula.label] = ("unknown", ())

    # ── one section ──────────────────────────────────────────────────────────────────────────
    def _judge(self, section: Section, hard: Goal) -> None:
        """Judge claims from the last to the first; what follows from the rest leaves the rest.

        hard: what holds in any case.
        """
        whole = self.cases.whole
        formulas: list[Formula] = getattr(whole, section)
        kept = list(range(len(formulas)))
        implied: list[int] = []
        for place in reversed(range(len(formulas))):
            formula = formulas[place]
            if formula.claim.section in ("type", "effects"):
                continue
            rest = [each for each in kept if each != place]

            def against(case: Case, place: int = place, rest: Sequence[int] = rest) -> list[Z3]:
                known: list[Formula] = getattr(case, section)
                premises = [known[each].holds for each in rest]
                return [*hard(case), *premises, z3.Not(known[place].holds)]

            follows = self._follows(section, place, rest, against)
            state: ClauseState = "unknown" if follows is None else "needed"
            if follows and self._is_vacuous(section, place, rest, hard):
                state = "vacuous"
            elif follows and not self._guards(section, place, kept, hard):
                state = "implied"
                implied.append(place)
            if state in ("vacuous", "implied"):
                kept.remove(place)
            self.states[formula.label] = (state, ())
        for place in implied:
            formula = formulas[place]
            given = list(whole.requires) if section == "ensures" else []
            raised = [
                Formula(f.claim, z3.Not(f.holds), None)
                for f in (whole.raises if section == "ensures" else [])
            ]
            reasons = [*given, *raised, *(formulas[each] for each in kept)]
            limits = [*whole.limits, *(whole.answer_limits if section == "ensures" else [])]
            core = self._core(formula, reasons, *limits, z3.Not(formula.holds))
            if core is None:
                self.states[formula.label] = ("unknown", ())
            else:
                by = tuple(reasons[at].label for at in core)
                self.states[formula.label] = ("implied", by)

    def _follows(
        self, section: Section, place: int, rest: Sequence[int], against: Goal
    ) -> bool | None:
        """Tell whether a claim follows from the rest; first as the notes have it."""
        whole, notes = self.cases.whole, self.cases.whole.solver.notes
        if notes is None:
            return self.cannot(against)
        if notes.shows_needed(whole, self.replay, section, place, rest):
            return False
        seen: list[Situation] = []
        follows = self.cannot(against, seen)
        if follows is False and seen:
            notes.note_needed(whole, section, place, seen[0])
        return follows

    def _core(
        self, formula: Formula, reasons: Sequence[Formula], *hard: Z3
    ) -> tuple[int, ...] | None:
        """Return the places of the reasons for a claim; first as the notes have it."""
        solver = self.cases.whole.solver
        notes, soft = solver.notes, _holds(reasons)
        if notes is None:
            return solver.core(soft, *hard)
        claims = [each.claim for each in reasons]
        likely = notes.likely_reasons(formula.claim, claims)
        core = None
        if likely is not None:
            with solver.beside_budget():
                core = notes.core(solver, likely, soft, *hard)
        core = solver.core(soft, *hard) if core is None else core
        if core is not None:
            notes.note_reasons(formula.claim, [claims[at] for at in core])
        return core

    def _is_vacuous(self, section: Section, place: int, rest: Sequence[int], hard: Goal) -> bool:
        """Tell whether the condition of an implication can never hold."""
        claim = getattr(self.cases.whole, section)[place].claim
        if not isinstance(claim.expr, n.Implies):
            return False
        never = replace(claim, expr=n.Unary("not", claim.expr.premise))
        case = self.cases.whole
        formula = case.formula(never, case.on_entry if section == "requires" else case.on_exit)
        case.settle()
        # On exit whether the condition can hold must not hang on what the others promise.
        known: list[Formula] = getattr(case, section)
        premises = [known[each].holds for each in rest] if section == "requires" else []
        return case.solver.check(*hard(case), *premises, z3.Not(formula.holds)) is False

    def _guards(self, section: Section, place: int, kept: Sequence[int], hard: Goal) -> bool:
        """Tell whether a later claim would become undefined somewhere without this one."""
        case = self.cases.whole
        known: list[Formula] = getattr(case, section)
        for later in kept:
            defined = known[later].defined
            if later <= place or defined is None:
                continue
            before = [known[each].holds for each in kept if each < later]
            without = [known[each].holds for each in kept if each < later and each != place]
            check = case.solver.check
            if check(*hard(case), *without, z3.Not(defined)) is not False and (
                check(*hard(case), *before, z3.Not(defined)) is False
            ):
                return True
        return False


def _holds(formulas: Sequence[Formula]) -> list[Z3]:
    return [f.holds for f in formulas]
