"""A function that was judged, from the inline answer to what the tiers add to it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from liftsys_nb.holes import goals
from liftsys_nb.ir.codeverdicts import CodeReport, TierNote
from liftsys_nb.session.code_documents import function_document
from liftsys_nb.session.desk import Stand
from liftsys_nb.session.outcome import Document
from liftsys_nb.session.subjects import Subject
from liftsys_nb.session.unsaid import heeding_words, naming_holes
from liftsys_nb.verify import Budget

if TYPE_CHECKING:
    from liftsys_nb.verify.apart import Workers
    from liftsys_nb.verify.tiers import Stop, Tier

PATIENCE = 6  # times the usual effort, where the usual one did not suffice
STOPPED = "it was called off"


@dataclass(slots=True)
class Judged:
    """A function with its verdict as it is now.

    found: what the engine says; ``report`` is what may be said of it. going: the names of the
    tiers that are still to come. limit: seconds for all of them, if somebody set a limit.
    again: what a second proof says. stale: the verdict said before of another text. stand: the
    session that it is judged by.
    """

    subject: Subject
    found: CodeReport
    budget: Budget
    effects: bool = False
    seconds: float = 0.0
    limit: float | None = None
    again: Document | None = None
    stale: str | None = None
    going: tuple[str, ...] = ()
    stand: Stand | None = None

    @property
    def key(self) -> tuple[str, str]:
        """The name of its text, and its own."""
        return self.subject.text.file, self.subject.contract.function.qualified

    @property
    def report(self) -> CodeReport:
        """What may be said: nothing that hangs on lines that are only words."""
        return told(self.subject, self.found)

    @property
    def is_open(self) -> bool:
        """Whether the tiers might say more: there are clauses, and nothing is decided."""
        found = self.found
        return found.verdict == "unknown" and bool(found.clauses) and found.uncallable is None

    def document(self) -> Document:
        """Return it as one of ``functions``."""
        return function_document(
            self.subject, self.report, budget=self.budget, seconds=self.seconds, again=self.again,
            stale=self.stale, going=self.going,
        )  # fmt: skip

    def explored(
        self, tiers: tuple[Tier, ...], workers: Workers, stop: Stop
    ) -> Generator[None, None, None]:
        """Let the tiers look for more; yields whenever there is something new.

        Raises Cancelled when stop is said, EncodingBug when they disagree with a proof: our bug.
        """
        from liftsys_nb.verify.tiers import PROOF, explored

        subject = self.subject
        longer = replace(
            self.budget, total=self.budget.total * PATIENCE, seconds=self.budget.seconds * PATIENCE
        )
        self.going = (*(tier.name for tier in tiers), PROOF)
        steps = explored(
            subject.contract, subject.text.source, self.found, file=subject.text.file,
            tiers=tiers, workers=workers, stop=stop, longer=longer, program=subject.program,
            effects=self.effects, seconds=self.limit,
        )  # fmt: skip
        for step in steps:
            self.found, self.going = step.report, step.waiting
            yield
        self.going = ()

    def called_off(self) -> None:
        """Note that what was still to come will not come."""
        notes = tuple(TierNote(name, "stopped", STOPPED) for name in self.going)
        self.found = replace(self.found, tiers=(*self.found.tiers, *notes))
        self.going = ()


def told(subject: Subject, report: CodeReport) -> CodeReport:
    """Return what may be said of a report: what its contract says in words alone is not decided."""
    contract = subject.contract
    holes = [goal.name for goal in goals(contract.spec, world=contract.world)]
    return naming_holes(heeding_words(report, contract.spec), holes)
