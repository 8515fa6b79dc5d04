"""Two specifications of one function: what the new one allows and forbids, and who is broken.

Each specification says of an input that the caller may not pass it, that an exception is due,
or which normal exits are right. The two are compared input by input, over the parameters of the
old one; each way to differ is one question, proved to have no case or shown by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import z3

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.values import RecordValue
from liftsys_nb.ir.verdicts import DiffReport, Relation, Value, VersionStep, Witness
from liftsys_nb.verify.case import BOUND, Case, Formula, Situation
from liftsys_nb.verify.outcomes import covers
from liftsys_nb.verify.problem import problem_of
from liftsys_nb.verify.replay import arguments_of, changed
from liftsys_nb.verify.samples import Samples, is_plain
from liftsys_nb.verify.sem.logic import Z3, lift, neg
from liftsys_nb.verify.signatures import Alignment, align
from liftsys_nb.verify.solve import Solver
from liftsys_nb.verify.weighing import closed_problem

TRIES = 4  # values of the solver that turn out to be no case


def difference(
    old: n.Spec, new: n.Spec, old_program: Program, new_program: Program, solver: Solver
) -> DiffReport:
    """Return what it means to put one specification in the place of another; see ``compare``.

    The version rule asks whom the change breaks. Callers are broken by an input that is
    forbidden now, and by an outcome (a result, a state, an exception) that they could not meet
    before: major. They are served by an input that is allowed now and by a closer promise:
    minor, though code that met the old specification may have to change. Where both say the
    same: patch. A parameter that is new and optional is minor; one that is renamed, removed or
    new and required is major. Where it is not decided who is broken: major, to be safe.
    """
    if old == new and old_program == new_program:
        return DiffReport("equivalent", "patch")
    before, left = closed_problem(problem_of(old, old_program))
    after, left_new = closed_problem(problem_of(new, new_program))
    left_out = tuple(dict.fromkeys((*left, *left_new)))
    aligned = align(old, new, before, after)
    changes, step = aligned.changes, aligned.step
    muddles = (*before.muddles, *after.muddles)
    if muddles or aligned.reason is not None:
        reason = muddles[0].message if muddles else aligned.reason
        return DiffReport("unknown", "major", changes=changes, reason=reason, left_out=left_out)
    if aligned.is_other_call:
        return DiffReport("different", "major", changes=changes, left_out=left_out)
    found = _Comparison(aligned, solver).run()
    relation = _relation(found)
    version = _later(_VERSIONS[relation], step)
    broken, served = found.broken, found.served
    allowed = [each for each in (broken.case, served.case) if each and each.is_allowed]
    forbidden = [each for each in (broken.case, served.case) if each and not each.is_allowed]
    allowed += [each for each in found.others if each.is_allowed]
    forbidden += [each for each in found.others if not each.is_allowed]
    return DiffReport(
        relation, version,
        newly_allowed=allowed[0].witness if allowed else None,
        newly_forbidden=forbidden[0].witness if forbidden else None,
        changes=changes,
        reason=found.reason if relation == "unknown" else None,
        left_out=left_out,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """A call with an outcome that only one of two specifications allows. is_allowed: by the new."""

    witness: Witness
    is_allowed: bool


@dataclass(frozen=True, slots=True)
class Side:
    """Whether callers are broken, or served: a case, or a proof that there is none."""

    case: Difference | None
    is_none: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What was found. others: further cases, of which each breaks or serves callers, too."""

    broken: Side
    served: Side
    others: tuple[Difference, ...] = ()
    reason: str | None = None


_VERSIONS: dict[Relation, VersionStep] = {
    "equivalent": "patch", "stronger": "minor", "weaker": "major", "different": "major",
    "unknown": "major",
}  # fmt: skip


def _relation(found: Found) -> Relation:
    broken, served = found.broken, found.served
    if broken.case and served.case:
        return "different"
    if broken.case:
        return "weaker" if served.is_none else "unknown"
    if not broken.is_none:
        return "unknown"
    if served.case:
        return "stronger"
    return "equivalent" if served.is_none else "unknown"


def _later(one: VersionStep, other: VersionStep) -> VersionStep:
    order: tuple[VersionStep, ...] = ("patch", "minor", "major")
    return max(one, other, key=order.index)


# ── the questions ────────────────────────────────────────────────────────────────────────────
@dataclass(slots=True)
class Both:
    """Two problems in the terms of one case. The first of two is the old one."""

    case: Case
    requires: tuple[Sequence[Formula], Sequence[Formula]]
    raises: tuple[Sequence[Formula], Sequence[Formula]]
    ensures: tuple[Sequence[Formula], Sequence[Formula]]

    def asked(self, side: int) -> Z3:
        """Return that the caller may pass the input."""
        return self.case.both(*(f.holds for f in self.requires[side]))

    def raised(self, side: int) -> Z3:
        """Return that an exception is due."""
        return z3.Or(*(f.holds for f in self.raises[side]), z3.BoolVal(False, self.case.ctx))

    def governed(self, side: int) -> Z3:
        """Return that something is said of the input."""
        return z3.Or(self.asked(side), self.raised(side))

    def normal(self, side: int) -> Z3:
        """Return that a normal exit is due."""
        return z3.And(self.asked(side), z3.Not(self.raised(side)))

    def right(self, side: int) -> Z3:
        """Return that a normal exit is right."""
        return self.case.both(*(f.holds for f in self.ensures[side]))


Goal = Callable[[Both], Sequence[Z3]]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to differ. more: the side that allows what the other does not.

    raises: the exception of the outcome; None for a normal exit, '' where no outcome is known.
    is_input: the other side says nothing of the input.
    """

    goal: Goal
    more: int
    raises: str | None = None
    is_input: bool = False


OLD, NEW = 0, 1


class _Comparison:
    def __init__(self, aligned: Alignment, solver: Solver) -> None:
        self._problems = (aligned.old, aligned.new)
        self._joint = aligned.joint
        self._is_framed = aligned.is_framed
        self._solver = solver
        self._whole = self._made(None)
        self._small = self._whole if self._whole.case.is_exact else self._made(BOUND)
        self._samples = tuple(Samples(problem) for problem in self._problems)
        self._why: str | None = None

    def _made(self, bound: int | None) -> Both:
        case = Case(self._joint, self._solver, {}, bound=bound)

        def of(claims: str, *, on_exit: bool) -> tuple[list[Formula], list[Formula]]:
            encoder = case.on_exit if on_exit else case.on_entry
            made = [
                [case.formula(claim, encoder) for claim in getattr(problem, claims)]
                for problem in self._problems
            ]
            return made[OLD], made[NEW]

        both = Both(case, of("requires", on_exit=False), of("raises", on_exit=False),
                    of("ensures", on_exit=True))  # fmt: skip
        case.settle()
        return both

    def run(self) -> Found:
        """Ask who is broken and who is served."""
        broken = self._side(self._ways(breaks=True))
        served = self._side(self._ways(breaks=False))
        seen = [side.case for side in (broken, served) if side.case]
        others: list[Difference] = []
        # A weaker or stronger one shows one kind; a changed one may show both on one side.
        for wanted in (True, False):
            if seen and not any(each.is_allowed is wanted for each in seen):
                for way in (*self._ways(breaks=True), *self._ways(breaks=False)):
                    if (way.more == NEW) is wanted:
                        case, _ = self._asked(way)
                        if case is not None:
                            others.append(case)
                            break
        return Found(broken, served, tuple(others), self._why)

    def _side(self, ways: Iterator[Way]) -> Side:
        is_none = True
        for way in ways:
            case, none = self._asked(way)
            if case is not None:
                return Side(case, False)
            is_none = is_none and none
        return Side(None, is_none)

    def _ways(self, *, breaks: bool) -> Iterator[Way]:
        """Yield the ways in which callers are broken (or served, with the sides exchanged)."""
        less, more = (OLD, NEW) if breaks else (NEW, OLD)

        def other_answer(b: Both) -> list[Z3]:
            return [b.normal(OLD), b.normal(NEW), b.right(more), neg(b.right(less))]

        def no_exception(b: Both) -> list[Z3]:
            return [b.raised(less), b.normal(more), b.right(more)]

        def input_answered(b: Both) -> list[Z3]:
            return [b.normal(less), b.right(less), neg(b.governed(more))]

        def input_at_all(b: Both) -> list[Z3]:
            return [b.governed(less), neg(b.governed(more))]

        # An outcome that callers could not meet before.
        yield Way(other_answer, more)
        yield Way(no_exception, more)
        yield from self._exceptions(less, more)
        # An input that is forbidden now.
        yield Way(input_answered, less, is_input=True)
        for place, claim in enumerate(self._problems[less].raises):

            def input_raising(b: Both, place: int = place) -> list[Z3]:
                return [b.raises[less][place].holds, neg(b.governed(more))]

            yield Way(input_raising, less, claim.exception or "Exception", is_input=True)
        # All the rest of it: allowed inputs without an answer among them.
        yield Way(input_at_all, less, "", is_input=True)

    def _exceptions(self, less: int, more: int) -> Iterator[Way]:
        """Yield the ways in which an exception is an outcome on one side only."""
        known, other = self._problems[less], self._problems[more]
        permitted = [claim.exception or "Exception" for claim in known.permitted]

        def permitted_now(b: Both) -> list[Z3]:
            return [b.normal(less), b.normal(more)]

        for place, claim in enumerate(other.raises):
            name = claim.exception or "Exception"
            same = [at for at, each in enumerate(known.raises)
                    if covers(each.exception or "Exception", name)]  # fmt: skip

            def due(b: Both, place: int = place, same: Sequence[int] = same) -> list[Z3]:
                covered = [b.raises[less][at].holds for at in same]
                return [b.raised(less), b.raises[more][place].holds, *map(z3.Not, covered)]

            yield Way(due, more, name)
            if not any(covers(each, name) for each in permitted):

                def due_now(b: Both, place: int = place) -> list[Z3]:
                    return [b.normal(less), b.raises[more][place].holds]

                yield Way(due_now, more, name)
        for claim in other.permitted:
            name = claim.exception or "Exception"
            same = [at for at, each in enumerate(known.raises)
                    if covers(each.exception or "Exception", name)]  # fmt: skip

            def beside(b: Both, same: Sequence[int] = same) -> list[Z3]:
                covered = [b.raises[less][at].holds for at in same]
                return [b.raised(less), b.normal(more), *map(z3.Not, covered)]

            yield Way(beside, more, name)
            if not any(covers(each, name) for each in permitted):
                yield Way(permitted_now, more, name)

    # ── asking ───────────────────────────────────────────────────────────────────────────────
    def _asked(self, way: Way) -> tuple[Difference | None, bool]:
        """Return a case of a way to differ, or whether it is proved that there is none."""
        small = self._small
        wanted = self._wanted(small, way)
        leaves = [*small.case.inputs, *(small.case.answers if way.raises is None else ())]
        blocked: list[Z3] = []
        for _ in range(TRIES):
            found, point, at = small.case.solver.smallest(
                leaves, wanted, *blocked, near=small.case.near, values=small.case.situation
            )
            if not found or at is None:
                break
            witness = self._witness(way, at)
            if witness is not None:
                return Difference(witness, way.more == NEW), False
            values = [leaf.z != lift(point[leaf.name], small.case.ctx) for leaf in leaves]
            if not values:
                break
            blocked.append(z3.Or(*values))
        whole = self._whole
        if whole.case.solver.check(self._wanted(whole, way)) is False:
            return None, True
        gap = whole.case.gap_in([*_all(whole.requires), *_all(whole.raises), *_all(whole.ensures)])
        limit = "time" if whole.case.solver.out_of_time else "effort"
        self._why = self._why or gap or f"the {limit} allowed did not suffice to see all outcomes"
        return None, False

    def _wanted(self, both: Both, way: Way) -> Z3:
        case = both.case
        limits = [*case.limits, *(case.answer_limits if way.raises is None else ())]
        return case.both(*limits, *way.goal(both))

    def _witness(self, way: Way, at: Situation) -> Witness | None:
        """Return the case if the evaluator agrees with each part of it."""
        if way.raises == "" or not is_plain(Situation(at.arguments, {})):
            return None
        if self._is_framed and _has_nan([*at.arguments.values(), *at.leaving.values()]):
            return None  # it stays what it is, though it is not equal to itself
        joint = self._joint
        arguments = arguments_of(joint, at)
        modes = [self._mode(side, at) for side in (OLD, NEW)]
        more, less = modes[way.more], modes[1 - way.more]
        if more is None or less is None or (way.is_input and less != "forbidden"):
            return None
        if not way.is_input and less == "forbidden":
            return None
        if way.raises is not None:
            return self._raising(way, at, more, less)
        if more != "normal" or not is_plain(at):
            return None
        if self._samples[way.more].is_right(at) is not True:
            return None
        if less == "normal" and self._samples[1 - way.more].is_right(at) is not False:
            return None
        return Witness(arguments, at.leaving["result"], after=changed(joint, at))

    def _raising(
        self, way: Way, at: Situation, more: str | list[str], less: str | list[str]
    ) -> Witness | None:
        name = way.raises or ""
        permitted = [[c.exception or "Exception" for c in p.permitted] for p in self._problems]
        possible = more if isinstance(more, list) else permitted[way.more]
        if more == "forbidden" or name not in possible:
            return None
        known = less if isinstance(less, list) else permitted[1 - way.more]
        if less != "forbidden" and any(covers(each, name, may=True) for each in known):
            return None
        return Witness(arguments_of(self._joint, at), raises=name)

    def _mode(self, side: int, at: Situation) -> str | list[str] | None:
        """Return ``normal``, ``forbidden``, or the exceptions that are due; None: not known."""
        problem, samples = self._problems[side], self._samples[side]
        env = at.arguments
        due = [(c.exception or "Exception", samples.holds(c, env, env)) for c in problem.raises]
        if any(holds is None for _, holds in due):
            return None
        names = [name for name, holds in due if holds]
        if names:
            return names
        for claim in problem.requires:
            if (holds := samples.holds(claim, env, env)) is not True:
                return None if holds is None else "forbidden"
        return "normal"


def _has_nan(value: Value) -> bool:
    match value:
        case float():
            return value != value
        case list() | tuple() | set() | frozenset():
            return any(map(_has_nan, value))
        case dict():
            return any(_has_nan(part) for pair in value.items() for part in pair)
        case RecordValue():
            return any(map(_has_nan, value.values()))
        case _:
            return False


def _all(sides: tuple[Sequence[Formula], Sequence[Formula]]) -> list[Formula]:
    return [*sides[OLD], *sides[NEW]]
