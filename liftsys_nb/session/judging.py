"""Ask for the verdict of a reading and give it the shape that doors show."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from liftsys_nb.holes import settle
from liftsys_nb.ir.errors import has_errors
from liftsys_nb.ir.nodes import Spec
from liftsys_nb.ir.verdicts import SpecReport, Undecided, Witness, verdict_word
from liftsys_nb.session import texts
from liftsys_nb.session.documents import verify_document
from liftsys_nb.session.outcome import DONE, NEGATIVE, UNDECIDED, WRONG_INPUT, Outcome
from liftsys_nb.session.reading import Reading
from liftsys_nb.syntax.names import taken_names
from liftsys_nb.verify import Budget, Memory, verify
from liftsys_nb.verify.second import Opinion, Questions, opinion, require_second

EXIT_OF = {"consistent": DONE, "inconsistent": NEGATIVE, "unimplementable": NEGATIVE}


def judge(
    reading: Reading,
    name: str,
    *,
    shown: Sequence[Witness] = (),
    deferred: frozenset[str] = frozenset(),
    budget: Budget | None = None,
    memory: Memory | None = None,
    second: bool = False,
) -> tuple[SpecReport, Outcome]:
    """Verify a specification; ``name`` is what the headline calls it.

    shown: witnesses that are known; the one of the verdict is another. deferred: holes that
    were put off: their types are not taken from their uses. memory: of verdicts before; a text
    with errors is not remembered. second: ask another solver, too; raises what ``opinion`` raises.
    """
    began = time.perf_counter()
    spec, _ = settle(reading.spec, world=reading.world, deferred=deferred)
    kept = memory if reading.is_sound else None
    report, said = _asked(reading, spec, shown, budget, kept, second)
    seconds = time.perf_counter() - began
    taken = taken_names(reading.module)  # a text that is imported has none: it would be refused
    if taken:
        report = _withheld(report, taken)
    found = tuple(dict.fromkeys([*reading.diagnostics, *report.diagnostics]))
    shape = verify_document(replace(report, target=name), found, seconds, said)
    status = EXIT_OF.get(verdict_word(report.verdict), UNDECIDED)
    if taken or (status == DONE and has_errors(found)):
        status = WRONG_INPUT
    outcome = Outcome(
        "verify",
        shape,
        texts.verify_headline(name, report.verdict),
        notes=() if said is None else (texts.second_opinion(said),),
        exit=status,
        sources=reading.sources,
    )
    return report, outcome


def _asked(
    reading: Reading,
    spec: Spec,
    shown: Sequence[Witness],
    budget: Budget | None,
    memory: Memory | None,
    second: bool,
) -> tuple[SpecReport, Opinion | None]:
    """Return the report, and what another solver says of it."""
    if second:
        require_second()
    questions = Questions() if second else None
    report = verify(
        spec,
        world=reading.world,
        program=reading.program,
        source=reading.source,
        explained=True,
        shown=shown,
        budget=budget,
        # Another solver is asked what was asked: for that it has to be asked.
        memory=None if second else memory,
        questions=questions,
    )
    if questions is None:
        return report, None
    limit = (budget or Budget()).seconds
    return report, opinion(questions, seconds=limit)


def _withheld(report: SpecReport, taken: tuple[str, ...]) -> SpecReport:
    """Take back what was decided: two readers of such a text would decide of different ones."""
    words = " and ".join(f"'{name}'" for name in taken)
    said = f"{words} is declared, but already has a meaning in the language"
    if len(taken) > 1:
        said = f"{words} are declared, but already have a meaning in the language"
    clauses = tuple(
        clause if clause.status == "unformalised" else replace(clause, status="unknown", by=())
        for clause in report.clauses
    )
    verdict = Undecided(said, so_far=report.verdict.so_far)
    return replace(
        report, verdict=verdict, clauses=clauses, diagnostics=(), near_miss=None, relaxations=()
    )
