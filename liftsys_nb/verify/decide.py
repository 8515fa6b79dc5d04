"""The verdict on one choice, in the order of the language: no input, no pair, no answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from liftsys_nb.verify.answers import Answering
from liftsys_nb.verify.candidates import candidates
from liftsys_nb.verify.case import Case, Cases, Formula, Situation
from liftsys_nb.verify.guesses import inputs
from liftsys_nb.verify.problem import Claim
from liftsys_nb.verify.replay import Replay, arguments_of, changed, simple, with_values
from liftsys_nb.verify.sem.logic import Z3, conj, lift

TRIES = 4  # models that turn out to be none before the search is given up


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic in the making: its code, words, and the claim it is about (if one)."""

    code: str
    message: str
    claim: Claim | None = None
    hint: str | None = None


@dataclass(slots=True)
class Decision:
    """A verdict, what was noticed on the way, and the choice that it is about."""

    verdict: SpecVerdict
    findings: list[Finding] = field(default_factory=list)
    cases: Cases | None = None


def decide(cases: Cases) -> Decision:
    """Decide one choice. Raises EncodingBug when a witness does not stand up to the evaluator."""
    decider = _Decider(cases)
    return Decision(decider.verdict(), decider.findings, cases)


def some_pair(cases: Cases) -> Witness | None:
    """Return an allowed input with a right result; None where none is found."""
    decider = _Decider(cases)
    settled = decider._raises_settled()
    found, at = decider._find(
        lambda case: decider.normal(case, settled), decider._is_pair, with_answers=True
    )
    return decider._answered(at) if found and at is not None else None


class Pairs:
    """What counts as an (input, answer) pair of one choice: to look for more of them."""

    def __init__(self, cases: Cases) -> None:
        self._decider = _Decider(cases)
        self._settled = self._decider._raises_settled()

    def normal(self, case: Case) -> Z3:
        """Return that the values are an allowed input and a right result."""
        return self._decider.normal(case, self._settled)

    def raising(self, case: Case) -> Z3:
        """Return that the values are an allowed input."""
        return case.both(_allowed_and_filled(case), _settled(case, self._settled))

    def confirmed(self, case: Case, at: Situation, *, raised: bool | None) -> Witness | None:
        """Return values as a witness when the evaluator agrees; None where it says nothing.

        raised: an exception is due (True), is not (False), is permitted (None).
        """
        decider = self._decider
        if raised is False:
            fine, label = decider._is_pair(case, at)
        else:
            fine, label = decider._is_allowed(case, at, raised=raised)
        if fine is False and not case.ledger.gaps:
            decider.replay.disagree(at, f"`{label}` should hold")
        if not fine:
            return None
        return decider._answered(at) if raised is False else decider._raising(at)


Goal = Callable[[Case], Z3]


class _Decider:
    def __init__(self, cases: Cases) -> None:
        self.cases = cases
        self.whole = cases.whole
        self.problem = cases.problem
        self.replay = Replay(cases.problem)
        self.findings: list[Finding] = []

    # ── the order of verdicts ────────────────────────────────────────────────────────────────
    def verdict(self) -> SpecVerdict:
        whole, problem = self.whole, self.problem
        self._undefined_requires()
        if self.cases.cannot(_allowed_and_filled):
            return self._no_input()
        undefined = self._undefined_raises()
        if undefined is not None:
            return undefined
        unclear = self._undefined_frame()
        if unclear is not None:
            return unclear
        settled = self._raises_settled()

        def normal(case: Case) -> Z3:
            return self.normal(case, settled)

        def raising(case: Case) -> Z3:
            due = case.both(_allowed_and_filled(case), _settled(case, settled))
            return due if problem.permitted else case.both(due, case.raised())

        answered = self._guessed() if self._has_floats() else None
        pair: bool | None = True if answered else None
        if not answered:
            pair, answered = self._find(normal, self._is_pair, with_answers=True)
        if pair is None:
            answered = self._guessed()
            pair = True if answered else None
        exception, raised = (None, None) if pair else self._find(
            raising, self._is_raising, with_answers=False
        )  # fmt: skip
        if pair is False and exception is False:
            return self._no_pair(settled)
        if not pair and not exception:
            return self._open(
                "whether any input has an answer",
                [*whole.requires, *whole.raises, *whole.ensures],
            )
        witness = self._answered(answered) if answered else self._raising(raised)
        if problem.permitted:
            return Consistent(witness)
        return self._answers(witness, settled)

    def normal(self, case: Case, settled: Sequence[int]) -> Z3:
        """Return that the values are an allowed input and a right result."""
        return case.both(
            _allowed_and_filled(case), _settled(case, settled), z3.Not(case.raised()),
            case.ensured(),
        )  # fmt: skip

    def _open(self, question: str, formulas: Sequence[Formula]) -> Undecided:
        """Say why a question is open: a construct, the size of values, or the budget."""
        gap = self.whole.gap_in(formulas)
        if gap is not None:
            return Undecided(gap)
        limit = "time" if self.whole.solver.out_of_time else "effort"
        return Undecided(f"the {limit} allowed did not suffice to see {question}")

    # ── finding values ───────────────────────────────────────────────────────────────────────
    def _find(
        self,
        goal: Goal,
        confirmed: Callable[[Case, Situation], tuple[bool | None, str]],
        *,
        with_answers: bool,
    ) -> tuple[bool | None, Situation | None]:
        """Look for the smallest values of a goal: (True, values), (False, None) or (None, None).

        False is a proof for values of all sizes.
        """
        small = self.cases.small
        wanted = goal(small)
        blocked: list[Z3] = []
        for _ in range(TRIES):
            leaves = [*small.inputs, *(small.answers if with_answers else ()), *small.fills]
            found, point, at = small.solver.smallest(
                leaves, wanted, *blocked, near=small.near, values=small.situation
            )
            if not found or at is None:
                break
            fine, label = confirmed(small, at)
            if fine:
                return True, at
            if fine is False and not small.ledger.gaps:
                self.replay.disagree(at, f"`{label}` should hold" if label else "it is right")
            values = [leaf.z != lift(point[leaf.name], small.ctx) for leaf in leaves]
            if not values:
                break
            blocked.append(z3.Or(*values))
        if self.cases.cannot(goal):
            return False, None
        return None, None

    def _has_floats(self) -> bool:
        return any(leaf.kind == "float" for leaf in (*self.whole.inputs, *self.whole.answers))

    def _guessed(self) -> Situation | None:
        """Try simple values by hand: of floats they are the ones to show, and fast to find."""
        if self.whole.fills:
            return None
        pool = candidates(self.problem, {}, {})
        for arguments in inputs(self.problem.parameters, self.problem.program):
            at = Situation(arguments, arguments)
            fine, _ = self._is_allowed(self.whole, at, raised=False)
            if fine is not True:
                continue
            for answer in pool:
                whole = self.replay.answered(at, answer)
                if whole is not None and self._is_pair(self.whole, whole)[0]:
                    return whole
        return None

    def _is_pair(self, case: Case, at: Situation) -> tuple[bool | None, str]:
        fine, label = self._is_allowed(case, at, raised=False)
        if fine is False:
            return fine, label
        right, other = self.replay.all_hold(case.ensures, at, on_exit=True)
        if right is not True:
            return right, other
        return fine, label

    def _is_raising(self, case: Case, at: Situation) -> tuple[bool | None, str]:
        return self._is_allowed(case, at, raised=None if self.problem.permitted else True)

    def _is_allowed(
        self, case: Case, at: Situation, *, raised: bool | None
    ) -> tuple[bool | None, str]:
        """Try that arguments are allowed, and that an exception is due (or is not)."""
        fine, label = self.replay.all_hold(case.requires, at, on_exit=False)
        if fine is False or raised is None:
            return fine, label
        due = [self.replay.holds(f, at, on_exit=False) for f in case.raises]
        if None in due and any(f.gaps for f in case.raises):
            return None, "raises"
        if None not in due and any(due) is not raised:
            return False, "raises"
        return fine, label

    # ── definedness ──────────────────────────────────────────────────────────────────────────
    def _undefined_requires(self) -> None:
        """Find clauses that can be undefined where the earlier ones hold: IR310."""
        case = self.cases.small
        before = list(case.limits)
        blind = False
        for formula in case.requires:
            blind = blind or bool(formula.gaps)  # a clause that cannot be seen may be the guard
            is_asked = formula.defined is not None and not formula.claim.hole_names and not blind
            if is_asked and case.solver.check(*before, z3.Not(formula.defined)):
                message = f"`{formula.label}` can be undefined; such inputs are not allowed"
                hint = "say first which inputs are meant, such as `d != 0`"
                self.findings.append(Finding("IR310", message, formula.claim, hint))
            before.append(formula.holds)

    def _undefined_raises(self) -> Undecided | None:
        """Find a condition that can be undefined on an allowed input: IR311."""
        if self.whole.fills or all(f.defined is None for f in self.whole.raises):
            return None
        for place, formula in enumerate(self.whole.raises):
            if formula.defined is None:
                continue

            def undefined(case: Case, place: int = place) -> Z3:
                earlier = [z3.Not(f.holds) for f in case.raises[:place]]
                wrong = case.raises[place].defined
                missing = z3.BoolVal(False, case.ctx) if wrong is None else z3.Not(wrong)
                return case.both(case.allowed(), missing, *earlier)

            def confirmed(
                case: Case, at: Situation, formula: Formula = formula
            ) -> tuple[bool | None, str]:
                fine = self.replay.holds(formula, at, on_exit=False)
                return (None if fine is None else not fine), formula.label

            found, at = self._find(undefined, confirmed, with_answers=False)
            if found is None:
                question = f"whether the condition of `{formula.label}` is defined"
                return self._open(question, [*self.whole.requires, formula])
            if found and at is not None:
                values = _shown(arguments_of(self.problem, at))
                reason = f"the condition of `{formula.label}` is undefined for {values}"
                hint = "guard it: `d != 0 and …`, or exclude the input in requires"
                self.findings.append(Finding("IR311", reason, formula.claim, hint))
                return Undecided(reason)
        return None

    def _undefined_frame(self) -> Undecided | None:
        """Find the condition of an effect that may be undefined: nothing says what holds then."""
        for place, formula in enumerate(self.whole.ensures):
            if formula.claim.section == "effects" and formula.defined is not None:

                def undefined(case: Case, place: int = place) -> Z3:
                    wrong = case.ensures[place].defined
                    missing = z3.BoolVal(False, case.ctx) if wrong is None else z3.Not(wrong)
                    normal = case.both(case.allowed(), z3.Not(case.raised()))
                    return case.both(normal, *case.answer_limits, missing)

                if not self.cases.cannot(undefined):
                    return Undecided(f"the condition of `{formula.label}` can be undefined")
        return None

    def _raises_settled(self) -> list[int]:
        """Return the places of conditions that holes can still make undefined."""
        if not self.whole.fills:
            return []
        found = []
        for place, formula in enumerate(self.whole.raises):

            def undefined(case: Case, place: int = place) -> Z3:
                wrong = case.raises[place].defined
                missing = z3.BoolVal(False, case.ctx) if wrong is None else z3.Not(wrong)
                return case.both(_allowed_and_filled(case), missing)

            if formula.defined is not None and not self.cases.cannot(undefined):
                found.append(place)
        return found

    def _unsettled(self) -> Undecided:
        clause = next(f for f in self.whole.raises if f.defined is not None)
        return Undecided(f"the condition of `{clause.label}` may be undefined, as its hole decides")

    # ── negative verdicts ────────────────────────────────────────────────────────────────────
    def _no_input(self) -> SpecVerdict:
        case = self.whole
        hard = [*case.limits, *case.fill_limits]
        core = case.solver.core([f.holds for f in case.requires], *hard)
        if core is None:
            return self._open("which clauses forbid all inputs", [])
        labels = [case.requires[place].label for place in core]
        names = ", ".join(f"`{label}`" for label in labels)
        claim = case.requires[core[-1]].claim if core else None
        self.findings.append(Finding("IR301", f"no input is allowed: {names}", claim))

        # Closest to allowed: all of them hold but the last one.
        def almost(small: Case) -> Z3:
            kept = [small.requires[place].holds for place in core[:-1]]
            return small.both(*small.limits, *small.fill_limits, *kept)

        return Inconsistent(tuple(labels), self._clash([case.requires[p] for p in core], almost))

    def _no_pair(self, settled: list[int]) -> SpecVerdict:
        if settled:
            return self._unsettled()
        case = self.whole
        raised = case.raised()
        formulas = [*case.requires, *case.ensures]
        soft = [
            *(f.holds for f in case.requires),
            *(z3.Or(raised, f.holds) for f in case.ensures),
        ]
        hard = [*case.limits, *case.fill_limits, *case.answer_limits]
        core = case.solver.core(soft, *hard)
        if core is None:
            return self._open("which clauses clash", [])
        clauses = [formulas[place] for place in core]
        names = ", ".join(f"`{f.label}`" for f in clauses)
        said = f"{names} cannot hold" if len(clauses) == 1 else f"{names} clash"
        claim = clauses[-1].claim if clauses else None
        self.findings.append(Finding("IR302", f"no allowed input has an answer: {said}", claim))

        def allowed(small: Case) -> Z3:
            return _allowed_and_filled(small)

        return Inconsistent(tuple(f.label for f in clauses), self._clash(clauses, allowed))

    def _clash(self, clauses: Sequence[Formula], goal: Goal) -> Clash | None:
        small = self.cases.small
        found, _, at = small.solver.smallest(
            [*small.inputs, *small.fills], goal(small), values=small.situation
        )
        if not found or at is None:
            return None
        wants = tuple(Want(f.label, with_values(self.problem, f.claim, at)) for f in clauses)
        return Clash(arguments_of(self.problem, at), wants)

    # ── does each input have an answer? ──────────────────────────────────────────────────────
    def _answers(self, witness: Witness, settled: list[int]) -> SpecVerdict:
        answering = Answering(self.cases, self.replay, settled)
        missing, bad = answering.run()
        if missing is None:
            question = "whether each allowed input has an answer"
            if answering.why:
                return Undecided(answering.why)
            return self._open(question, [*self.whole.requires, *self.whole.raises,
                                         *self.whole.ensures])  # fmt: skip
        if not missing or bad is None:
            return Consistent(witness)
        if settled:
            return self._unsettled()
        return self._no_answer(bad)

    def _no_answer(self, bad: Situation) -> SpecVerdict:
        # That it is lost is known; what follows says why.
        self.whole.solver.go_on(self.whole.solver.extra)
        case = self.cases.at(bad.arguments, bound=None)
        raised = case.raised()
        # With holes, an answer may also be a fill that forbids the input or lets it raise.
        escape = z3.Not(case.allowed()) if case.fills else z3.BoolVal(False, case.ctx)
        soft = [z3.Or(escape, raised, f.holds) for f in case.ensures]
        core = case.solver.core(soft, *case.fill_limits, *case.answer_limits)
        if core is None:
            return self._open("which clauses leave no room", case.ensures)
        if not case.fills:
            fine, label = self._is_allowed(self.cases.small, bad, raised=False)
            if fine is False:
                self.replay.disagree(bad, f"`{label}` should hold on entry")
            if fine is None:
                return self._open("whether each allowed input has an answer", self.whole.requires)
        labels = tuple(case.ensures[place].label for place in core)
        arguments = arguments_of(self.problem, bad)
        claim = case.ensures[core[-1]].claim if core else None
        said = f"an allowed input has no answer: {_shown(arguments) or 'the only call'}"
        self.findings.append(Finding("IR302", said, claim))
        return Unimplementable(BadInput(arguments, labels))

    # ── witnesses ────────────────────────────────────────────────────────────────────────────
    def _answered(self, at: Situation) -> Witness:
        result = simple(at.leaving["result"], self.problem.result.type)
        return Witness(arguments_of(self.problem, at), result, after=changed(self.problem, at))

    def _raising(self, at: Situation | None) -> Witness:
        assert at is not None
        permitted = [claim.exception or "Exception" for claim in self.problem.permitted]
        due = self.replay.due(self.cases.small.raises, at)
        return Witness(arguments_of(self.problem, at), raises=[*due, *permitted, "Exception"][0])


def _allowed_and_filled(case: Case) -> Z3:
    return case.both(case.allowed(), *case.fill_limits)


def _settled(case: Case, places: Sequence[int]) -> Z3:
    """Return that conditions of raises which holes can make undefined are defined."""
    parts = []
    for place in places:
        defined = case.raises[place].defined
        if defined is not None:
            parts.append(z3.Or(*(f.holds for f in case.raises[:place]), defined))
    return lift(conj(*parts), case.ctx)


def _shown(arguments: Sequence[tuple[str, object]]) -> str:
    return ", ".join(f"{name} = {value!r}" for name, value in arguments)
