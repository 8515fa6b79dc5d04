"""One tier after the other, each for what is still open, and what their calls make of a verdict."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from liftsys_nb.ir.codeverdicts import CodeClause, CodeReport, Counterexample, TierNote
from liftsys_nb.ir.errors import EncodingBug
from liftsys_nb.ir.programs import Program
from liftsys_nb.lift.contracts import Contract
from liftsys_nb.verify.apart import Workers
from liftsys_nb.verify.budget import Budget
from liftsys_nb.verify.code.checking import WORDS
from liftsys_nb.verify.code.trying import Arguments
from liftsys_nb.verify.tiers.calls import Calls, TooLate, Weighed
from liftsys_nb.verify.tiers.opening import opened
from liftsys_nb.verify.tiers.proving import proved_longer
from liftsys_nb.verify.tiers.shrinking import shrunk
from liftsys_nb.verify.tiers.stopping import Stop
from liftsys_nb.verify.tiers.tier import Task, Tier, Tried

PROOF = "longer proof"
Came = Literal["proved", "refuted", "tested", "nothing", "missing"]


@dataclass(frozen=True, slots=True)
class Step:
    """A tier has come to its end: the report as it is now, and which tiers are still to come."""

    report: CodeReport
    waiting: tuple[str, ...] = ()


def explored(
    contract: Contract,
    source: str,
    report: CodeReport,
    *,
    file: str,
    tiers: Sequence[Tier],
    workers: Workers,
    stop: Stop,
    longer: Budget | None = None,
    program: Program | None = None,
    effects: bool = False,
    seconds: float | None = None,
) -> Generator[Step, None, None]:
    """Yield what becomes of a report with each tier, in order; nothing where nothing is open.

    tiers: those that look for calls. longer: what another proof may cost, which comes last, where
    the effort did not suffice; without it there is none. seconds: for all of them; without it each
    takes what it usually may. stop: calls it off: Cancelled is raised.
    Raises EncodingBug where a call breaks what was proved: our bug.
    """
    with stop.ending(workers.stop):
        late = None if seconds is None else time.monotonic() + seconds
        proves = longer is not None and wants_effort(report)
        names = [*(tier.name for tier in tiers), *([PROOF] if proves else [])]
        exploring: _Exploring | None = None
        for at, tier in enumerate(tiers):
            if not is_open(report) or (late is not None and late <= time.monotonic()):
                return
            if not tier.is_installed():
                words = f"not installed; pip install 'liftsys_nb[{tier.extra}]' brings it"
                report = noted(report, tier.name, "missing", words)
            else:
                if exploring is None:
                    exploring = _Exploring.of(
                        contract, source, file, workers, program, stop, effects=effects
                    )
                if exploring is None:
                    return
                until = time.monotonic() + tier.seconds
                report = exploring.tried(tier, report, until if late is None else min(late, until))
            yield Step(report, tuple(names[at + 1 :]) if is_open(report) else ())
        left = None if late is None else late - time.monotonic()
        if not proves or longer is None or not is_open(report) or (left is not None and left <= 0):
            return
        stop.heed()
        limits = longer if left is None else replace(longer, seconds=min(longer.seconds, left))
        found = proved_longer(
            contract, source, file=file, budget=limits, workers=workers, stop=stop,
            program=program, effects=effects,
        )  # fmt: skip
        if found is None:
            yield Step(noted(report, PROOF, "nothing", "the time did not suffice"))
        else:
            yield Step(_joined(report, found))


def wants_effort(report: CodeReport) -> bool:
    """Tell whether more effort might prove more: what is not modelled it does not help."""
    return any(" allowed did not suffice" in (each.reason or "") for each in report.clauses)


def is_open(report: CodeReport) -> bool:
    """Tell whether calls might still say more of a function, or a proof might."""
    return report.verdict in ("unknown", "tested") and report.uncallable is None


def noted(report: CodeReport, tier: str, came: Came, words: str) -> CodeReport:
    """Return a report that says what came of a tier, once for each."""
    kept = tuple(each for each in report.tiers if each.name != tier)
    return replace(report, tiers=(*kept, TierNote(tier, came, words)))


@dataclass(frozen=True, slots=True)
class _Exploring:
    """The function that all tiers look at."""

    task: Task
    describe: Callable[[Weighed, str], tuple[CodeClause, Counterexample]]

    @classmethod
    def of(
        cls, contract: Contract, source: str, file: str, workers: Workers,
        program: Program | None, stop: Stop, *, effects: bool,
    ) -> _Exploring | None:  # fmt: skip
        """Return it; None where the code, or what is owed, is not seen at all."""
        seen = opened(contract, source, file=file, workers=workers, program=program,
                      effects=effects)  # fmt: skip
        if seen is None:
            return None
        calls = Calls(seen.judging.trial, seen.runner, stop)
        task = Task(
            contract, seen.judging.problem, seen.judging.module, seen.judging.routine, source, file,
            frozenset(), calls, stop, 0.0, effects, seen.unwrapped,
        )  # fmt: skip

        def describe(weighed: Weighed, label: str) -> tuple[CodeClause, Counterexample]:
            broken = next(each for each in weighed.broken if each.label == label)
            section, text = seen.judging.said_of(broken)
            example = seen.judging.counterexample(broken, weighed.arguments, weighed.ran)
            return CodeClause(label, section, text, "refuted"), example

        return cls(task, describe)

    def tried(self, tier: Tier, report: CodeReport, late: float) -> CodeReport:
        """Return what one tier makes of a report."""
        open_ = frozenset(
            each.label for each in report.clauses if each.verdict in ("unknown", "tested")
        )
        task = replace(self.task, open=open_, late=late)
        found = tier.run(task)
        broken = self._broken(task, found)
        if broken:
            return self._refuted(tier, report, broken)
        return _tested(tier, report, found, self.task.contract)

    def _broken(self, task: Task, found: Tried) -> Mapping[str, Weighed]:
        """Return for each clause that a candidate really breaks a small call that does."""
        broken: dict[str, Weighed] = {}
        try:
            for candidate in found.candidates:
                for weighed in task.calls.weigh([candidate]):
                    for each in weighed.broken:
                        if each.label not in broken:
                            small = self._smallest(task, weighed, each.label)
                            broken.update(
                                {label: small for label in small.labels if label not in broken}
                            )
        except TooLate:
            return broken
        return broken

    def _smallest(self, task: Task, weighed: Weighed, label: str) -> Weighed:
        smallest = weighed

        def breaking(tried: Sequence[Arguments]) -> Sequence[Arguments]:
            nonlocal smallest
            found = [each for each in task.calls.weigh(tried) if label in each.labels]
            if found:
                smallest = found[0]
            return [each.arguments for each in found]

        try:
            shrunk(weighed.arguments, breaking)
        except TooLate:
            return smallest
        return smallest

    def _refuted(self, tier: Tier, report: CodeReport, broken: Mapping[str, Weighed]) -> CodeReport:
        clauses: list[CodeClause] = []
        left = dict(broken)
        for clause in report.clauses:
            weighed = left.pop(clause.label, None)
            if weighed is None:
                clauses.append(clause)
                continue
            _, example = self.describe(weighed, clause.label)
            if clause.verdict == "proved":
                raise EncodingBug(
                    f"a proof and a call of {report.name} disagree about `{clause.label}`: "
                    f"{example.call} breaks it",
                    hint="please report this with the function; the verdict was withheld",
                )
            clauses.append(replace(clause, verdict="refuted", reason=None, counterexample=example,
                                   evidence=None, decided_by=tier.name))  # fmt: skip
        for label, weighed in left.items():
            clause, example = self.describe(weighed, label)
            clauses.append(replace(clause, counterexample=example, decided_by=tier.name))
        refuted = replace(report, verdict="refuted", reason=None, clauses=tuple(clauses),
                          decided_by=tier.name)  # fmt: skip
        return noted(refuted, tier.name, "refuted", "found a call that breaks a clause")


def _tested(tier: Tier, report: CodeReport, found: Tried, contract: Contract) -> CodeReport:
    """Return a report in which clauses that many calls kept are tested, with how many did."""
    clauses: list[CodeClause] = []
    for clause in report.clauses:
        many = found.kept.get(clause.label, 0)
        if clause.verdict != "unknown" or not many:
            clauses.append(clause)
            continue
        words = f"no failure on {many} input{'' if many == 1 else 's'} {found.how}"
        clauses.append(replace(clause, verdict="tested", evidence=words, decided_by=tier.name))
    most = max(found.kept.values(), default=0)
    came: Came = "tested" if clauses != list(report.clauses) else "nothing"
    said = f"no failure on {most} input{'' if most == 1 else 's'}" if most else "found no call"
    words = "; ".join(filter(None, [said if most or not found.reason else "", found.reason]))
    report = noted(replace(report, clauses=tuple(clauses)), tier.name, came, words)
    verdicts = {each.verdict for each in clauses if each.section != "prose"}
    # A line that was meant as a formula and is none is no clause: nobody tested it.
    is_whole = not any(each.code in WORDS for each in contract.diagnostics)
    if (
        is_whole
        and "tested" in verdicts
        and verdicts <= {"proved", "tested"}
        and report.verdict == "unknown"
    ):
        report = replace(report, verdict="tested", decided_by=tier.name)
    return report


def _joined(report: CodeReport, longer: CodeReport) -> CodeReport:
    """Return the report after a longer proof: what it decides is decided, all else stays."""
    if longer.verdict in ("proved", "refuted"):
        made = replace(
            longer, tiers=report.tiers, decided_by=PROOF,
            clauses=tuple(replace(each, decided_by=_by(each, report)) for each in longer.clauses),
        )  # fmt: skip
        return noted(made, PROOF, "proved" if longer.verdict == "proved" else "refuted",
                     "decided it")  # fmt: skip
    known = {each.label: each for each in longer.clauses if each.verdict == "proved"}
    clauses = tuple(
        replace(known[each.label], decided_by=PROOF)
        if each.label in known and each.verdict in ("unknown", "tested") else each
        for each in report.clauses
    )  # fmt: skip
    came: Came = "proved" if clauses != report.clauses else "nothing"
    words = "proved some clauses" if came == "proved" else "more effort did not suffice"
    ends = longer.terminates if report.terminates == "unknown" else report.terminates
    return noted(replace(report, clauses=clauses, terminates=ends), PROOF, came, words)


def _by(clause: CodeClause, before: CodeReport) -> str | None:
    was = next((each for each in before.clauses if each.label == clause.label), None)
    return None if was is not None and was.verdict == clause.verdict else PROOF
