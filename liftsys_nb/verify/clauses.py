"""What each clause adds: needed, implied by others, vacuous; unknown where that is not sure.

Clauses with holes are left out of the premises, so "implied" and "vacuous" stay true however
the holes are filled; "needed" speaks of the clauses as they stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import z3

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.verdicts import ClauseState
from liftsys_nb.verify.case import Case, Formula
from liftsys_nb.verify.encode import Encoder, NotModelled
from liftsys_nb.verify.sem import Z3

State = tuple[ClauseState, tuple[str, ...]]


def states(case: Case) -> dict[str, State]:
    """Return state and reasons of each claim with a formula, by label.

    case: encoded without the claims that depend on holes, and not inconsistent.
    """
    work = _Work(case, {})
    work.on_entry()
    work.on_exit()
    work.exceptions()
    for gap in case.gaps:
        work.states[gap.claim.label] = ("unknown", ())
    for claim in case.problem.permitted:
        same = [c.label for c in case.problem.permitted if c.exception == claim.exception]
        first = same[0]
        state: State = ("needed", ()) if first == claim.label else ("implied", (first,))
        work.states[claim.label] = state
    return work.states


@dataclass(slots=True)
class _Work:
    case: Case
    states: dict[str, State]

    def on_entry(self) -> None:
        """Judge requires: against each other."""
        case = self.case
        complete = not case.gaps_in(case.problem.requires)
        self._judge(case.requires, [], case.limits, case.on_entry, complete=complete)

    def on_exit(self) -> None:
        """Judge ensures: on allowed inputs without an exception, against each other."""
        case = self.case
        given = [
            *case.requires,
            *(Formula(f.claim, z3.Not(f.holds), None) for f in case.raises),
        ]
        hard = [*case.limits, *case.answer_limits]
        if case.solver.check(*hard, *_holds(given)) is False:
            # No normal exit: what is owed on it is never asked for.
            self.states |= {f.label: ("vacuous", ()) for f in case.ensures}
            return
        self._judge(case.ensures, given, hard, case.on_exit, complete=not case.gaps)

    def exceptions(self) -> None:
        """Judge raises: can the condition hold, and does another clause cover it?"""
        case = self.case
        complete = not case.gaps
        kept = list(case.raises)
        for formula in reversed(case.raises):
            label = formula.label
            others = [
                f for f in kept if f is not formula and f.claim.exception == formula.claim.exception
            ]
            denied = [z3.Not(f.holds) for f in others]
            possible = case.solver.check(case.allowed(), formula.holds)
            alone = case.solver.check(*case.limits, formula.holds, *denied)
            if possible is False:
                self.states[label] = ("vacuous", ())
            elif alone is False:
                core = case.solver.core(denied, *case.limits, formula.holds)
                by = tuple(others[place].label for place in core or ())
                self.states[label] = ("implied", by) if core is not None else ("unknown", ())
                kept.remove(formula)
            elif possible and alone and complete:
                self.states[label] = ("needed", ())
            else:
                self.states[label] = ("unknown", ())

    def _judge(
        self,
        formulas: Sequence[Formula],
        given: Sequence[Formula],
        hard: Sequence[Z3],
        encoder: Encoder,
        *,
        complete: bool,
    ) -> None:
        """Judge claims from the last to the first; what follows from the rest leaves the rest.

        complete: whether all clauses are seen; if not, none is sure to be needed.
        """
        kept = list(formulas)
        implied: list[Formula] = []
        for formula in reversed(formulas):
            if formula.claim.section in ("type", "effects"):
                continue
            rest = [f for f in kept if f is not formula]
            premises = [*hard, *(f.holds for f in given), *(f.holds for f in rest)]
            state: ClauseState = "needed" if complete else "unknown"
            follows = self.case.solver.check(*premises, z3.Not(formula.holds))
            if follows is None:
                state = "unknown"
            elif follows is False and self._is_vacuous(formula, premises, given, hard, encoder):
                state = "vacuous"
            elif follows is False and not self._guards(formula, kept, [*hard, *_holds(given)]):
                state = "implied"
                implied.append(formula)
            if state in ("vacuous", "implied"):
                kept.remove(formula)
            self.states[formula.label] = (state, ())
        for formula in implied:
            reasons = [*given, *kept]
            core = self.case.solver.core(_holds(reasons), *hard, z3.Not(formula.holds))
            if core is None:
                self.states[formula.label] = ("unknown", ())
            else:
                by = tuple(reasons[place].label for place in core)
                self.states[formula.label] = ("implied", by)

    def _is_vacuous(
        self,
        formula: Formula,
        premises: Sequence[Z3],
        given: Sequence[Formula],
        hard: Sequence[Z3],
        encoder: Encoder,
    ) -> bool:
        """Tell whether the condition of an implication can never hold."""
        expr = formula.claim.expr
        if not isinstance(expr, n.Implies):
            return False
        try:
            never, _ = encoder.claim(n.Unary("not", expr.premise))
        except NotModelled:
            return False
        # On exit whether the condition can hold must not hang on what the others promise.
        asked = [*hard, *_holds(given)] if given else premises
        return self.case.solver.check(*asked, z3.Not(never)) is False

    def _guards(self, formula: Formula, kept: Sequence[Formula], hard: Sequence[Z3]) -> bool:
        """Tell whether a later claim would become undefined somewhere without this one."""
        place = next(i for i, f in enumerate(kept) if f is formula)
        for later in range(place + 1, len(kept)):
            defined = kept[later].defined
            if defined is None:
                continue
            before = [f.holds for f in kept[:later]]
            without = [f.holds for f in kept[:later] if f is not formula]
            check = self.case.solver.check
            if check(*hard, *without, z3.Not(defined)) is not False and (
                check(*hard, *before, z3.Not(defined)) is False
            ):
                return True
        return False


def _holds(formulas: Sequence[Formula]) -> list[Z3]:
    return [f.holds for f in formulas]
