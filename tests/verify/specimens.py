"""The specifications of ``tests/corpus/verify``, read with what their names mean."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import evaluate
from liftsys_nb.ir.verdicts import (
    AnyOf,
    Consistent,
    Inconsistent,
    SpecReport,
    SpecVerdict,
    Undecided,
    Unimplementable,
)
from liftsys_nb.session.reading import Reading, read
from liftsys_nb.verify import Budget, verify

FOLDER = Path(__file__).parent.parent / "corpus" / "verify"
FILES = sorted(FOLDER.glob("*.ir"))
BUDGET = Budget(seconds=60)  # the effort decides, not how busy the machine is


def reading_of(text: str, file: str = "corpus.ir") -> Reading:
    """Read a text with one specification."""
    (reading,) = read(text, file)
    return reading


@cache
def reading_in(file: Path) -> Reading:
    """Read a file of the corpus."""
    return reading_of(file.read_text(encoding="utf-8"), file.name)


def report_of(reading: Reading, budget: Budget = BUDGET) -> SpecReport:
    """Verify what was read."""
    return verify(
        reading.spec,
        world=reading.world,
        program=reading.program,
        source=reading.source,
        budget=budget,
    )


def said(report: SpecReport) -> str:
    """Write a verdict as the first lines of the files do."""
    verdict = report.verdict
    so_far = " so_far=True" if verdict.so_far else ""
    match verdict:
        case Consistent(witness=witness):
            arguments = " ".join(f"{k}={v!r}" for k, v in witness.arguments)
            answer = f"raises {witness.raises}" if witness.raises else f"-> {witness.result!r}"
            return " ".join(f"consistent{so_far} {arguments} {answer}".split(" "))
        case Inconsistent(conflict=conflict):
            return f"inconsistent{so_far} conflict={','.join(conflict)}"
        case Unimplementable(bad_input=bad):
            arguments = " ".join(f"{k}={v!r}" for k, v in bad.arguments)
            return f"unimplementable{so_far} {arguments} no_room={','.join(bad.no_room)}"
        case Undecided(reason=reason):
            return f"undecided{so_far} {reason}"


def expected(text: str, key: str) -> str:
    """Return what the first lines of a file expect: ``# KEY: …``; empty where nothing is said."""
    lines = [
        line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith(f"# {key}:")
    ]
    return lines[0] if lines else ""


def consistent() -> Iterator[tuple[Path, Reading]]:
    """Yield the files that are expected to be consistent and have no open hole."""
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        if expected(text, "V").split(" ")[0] == "consistent" and not expected(text, "holes"):
            yield file, reading_in(file)


def stands(verdict: SpecVerdict, reading: Reading) -> bool:
    """Tell whether the evaluator agrees that a witness is one, and a bad input is allowed.

    Where a value is any of its type, or a hole is open, it has nothing to say.
    """
    spec = reading.spec
    if any(any(n.holes_of(body)) for body in _formulas((*spec.requires, *spec.ensures))):
        return True
    match verdict:
        case Consistent(witness=witness):
            entry, after, result = dict(witness.arguments), dict(witness.after), witness.result
            is_normal = witness.raises is None
        case Unimplementable(bad_input=bad):
            entry, after, result, is_normal = dict(bad.arguments), {}, None, False
        case _:
            return True
    if any(isinstance(value, AnyOf) for value in (*entry.values(), result)):
        return True
    leaving = {**entry, **after, "result": result}
    return all(
        evaluate(body, entry, old=entry, program=reading.program) is True
        for body in _formulas(spec.requires)
    ) and (
        not is_normal
        or all(
            evaluate(body, leaving, old=entry, program=reading.program) is True
            for body in _formulas(spec.ensures)
        )
    )


def _formulas(clauses: tuple[n.Clause, ...]) -> list[n.Expr]:
    return [clause.body for clause in clauses if not isinstance(clause.body, n.Prose)]
