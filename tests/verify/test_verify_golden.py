"""The realistic specifications of the syntax corpus, and mended copies of those that are wrong.

What is said of each is a golden table: verdict, example, statuses of the clauses, diagnostics.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from liftsys_nb.ir.errors import Diagnostic
from liftsys_nb.ir.verdicts import (
    Arguments,
    Consistent,
    Inconsistent,
    SpecReport,
    Undecided,
    Unimplementable,
    Witness,
)
from liftsys_nb.session.reading import Reading, read_target
from liftsys_nb.verify import Budget, verify

CORPUS = Path(__file__).parents[1] / "corpus"
# money.ir and audit.ir hold no specification: bank.ir imports them.
EXAMPLES = ("bank", "binary_search", "clamp", "csv", "json_api", "rate_limiter")
FILES = [
    *(CORPUS / "syntax" / f"{name}.ir" for name in EXAMPLES),
    *sorted((CORPUS / "mended").glob("*.ir")),
]


def _judged(file: Path) -> list[tuple[Reading, SpecReport]]:
    # Steps decide, not seconds: the table is the same on a slow machine.
    patient = Budget(seconds=300)
    return [
        (r, verify(r.spec, world=r.world, program=r.program, source=r.source, budget=patient))
        for r in read_target(str(file))
    ]


def _call(arguments: Arguments) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in arguments)


def _answer(witness: Witness) -> str:
    return f"raises {witness.raises}" if witness.raises else f"-> {witness.result!r}"


def _verdict(report: SpecReport) -> Iterator[str]:
    verdict = report.verdict
    so_far = " so far" if verdict.so_far else ""
    match verdict:
        case Consistent(witness=witness):
            yield f"consistent{so_far}"
            yield f"  witness    {_call(witness.arguments)} {_answer(witness)}"
        case Inconsistent(conflict=conflict):
            yield f"inconsistent{so_far}"
            yield f"  conflict   {', '.join(conflict)}"
        case Unimplementable(bad_input=bad):
            yield f"unimplementable{so_far}"
            yield f"  bad input  {_call(bad.arguments)}"
            yield f"  no room    {', '.join(bad.no_room)}"
        case Undecided(reason=reason):
            yield f"unknown{so_far}"
            yield f"  reason     {reason}"
    if report.open_holes:
        yield f"  open       {', '.join(report.open_holes)}"


def _diagnosed(diagnostic: Diagnostic) -> str:
    line = diagnostic.place.line if diagnostic.place else "?"
    return f"  {diagnostic.code} line {line}: {diagnostic.message}"


def _table(file: Path) -> str:
    lines = []
    for reading, report in _judged(file):
        first, *rest = _verdict(report)
        lines += [f"{file.parent.name}/{file.name}::{reading.spec.name}  {first}", *rest]
        for clause in report.clauses:
            by = f" by {', '.join(clause.by)}" if clause.by else ""
            lines.append(f"  {clause.section:<9}  {clause.label}: {clause.status}{by}")
        found = dict.fromkeys([*reading.diagnostics, *report.diagnostics])
        lines += [_diagnosed(diagnostic) for diagnostic in found]
        lines.append("")
    return "\n".join(lines)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_the_table_says_what_verify_says(file: Path, golden: Callable[[str, str], None]) -> None:
    golden(f"verify_examples/{file.parent.name}_{file.stem}.txt", _table(file))


@pytest.mark.parametrize("file", sorted((CORPUS / "mended").glob("*.ir")), ids=lambda f: f.stem)
def test_a_mended_copy_is_consistent_and_each_clause_says_something(file: Path) -> None:
    for _, report in _judged(file):
        assert isinstance(report.verdict, Consistent)
        assert not {clause.status for clause in report.clauses} & {"vacuous", "implied"}
