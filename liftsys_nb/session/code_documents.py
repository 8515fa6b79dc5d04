"""The ``check`` document of DESIGN ("Commands"), and the words of what the engine found."""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version

from liftsys_nb.ir.codeverdicts import (
    CodeClause,
    CodeReport,
    CodeWord,
    Counterexample,
    LoopInvariant,
)
from liftsys_nb.ir.errors import Diagnostic
from liftsys_nb.session.documents import diagnostic_document
from liftsys_nb.session.outcome import Document
from liftsys_nb.session.subjects import Skipped, Subject
from liftsys_nb.verify import Budget
from liftsys_nb.verify.code.writing import written

INLINE = "inline"  # the tier of what is said at once
_SO_FAR = re.compile(r"(\w+)\[:\.rounds (\d+)\]")
_ROUNDS = re.compile(r"\.rounds (\d+)")
_BEFORE = re.compile(r"\.before (\d+) (\w+)")
_EACH = re.compile(r"\.each\b")
_HIDDEN = re.compile(r"(?<![\w)\]\"'])\.[a-z]+\b")
_LINE = re.compile(r"\bline (\d+)")


# ── words ────────────────────────────────────────────────────────────────────────────────────
def in_words(invariant: str) -> str:
    """Return an invariant without names that only the engine has.

    >>> in_words("total == sum(xs[:.rounds 1]) and i == .before 1 i + .rounds 1")
    'total == sum(the items of xs so far) and i == (i at the start) + (rounds done)'
    """
    many = len(set(_numbers(invariant))) > 1

    def loop(number: str) -> str:
        return f" of loop {number}" if many else ""

    said = _SO_FAR.sub(lambda f: f"the items of {f[1]} so far" + loop(f[2]), invariant)
    said = _BEFORE.sub(lambda f: f"({f[2]} at the start{loop(f[1])})", said)
    said = _ROUNDS.sub(lambda f: f"(rounds{loop(f[1])} done)", said)
    return _EACH.sub("each", said)


def _numbers(invariant: str) -> list[str]:
    return [*_ROUNDS.findall(invariant), *(found[0] for found in _BEFORE.findall(invariant))]


def as_comment(invariant: str) -> str | None:
    """Return the comment that states an invariant in the code; None where it has hidden names."""
    return None if _HIDDEN.search(invariant) else f"# invariant: {invariant}"


def moved(text: str, before: int) -> str:
    """Return words in which lines are counted from where the person's own text begins."""
    if not before:
        return text

    def line(found: re.Match[str]) -> str:
        at = int(found[1]) - before
        return f"line {at}" if at > 0 else "a line before this text"

    return _LINE.sub(line, text)


# ── documents ────────────────────────────────────────────────────────────────────────────────
def function_document(
    subject: Subject,
    report: CodeReport,
    *,
    budget: Budget,
    seconds: float,
    again: Document | None = None,
    stale: str | None = None,
    going: Sequence[str] = (),
) -> Document:
    """Return one of ``functions``: a function with its verdict and all that it rests on.

    again: what a second proof says. stale: the verdict said before of another text. going: the
    tiers that are still to come.
    """
    text, contract = subject.text, subject.contract
    before = text.before
    notes = [moved(note, before) for note in (*contract.notes, *report.notes)]
    return {
        "name": contract.function.qualified,
        "file": text.file,
        "line": contract.function.line - before,
        "verdict": report.verdict,
        "decided_by": _decided_by(report.verdict, report.decided_by),
        "terminates": report.terminates,
        "reason": None if report.reason is None else moved(report.reason, before),
        "clauses": [_clause(clause, before) for clause in report.clauses],
        "invariants": [_invariant(each, before) for each in report.invariants],
        "assumptions": list(report.assumptions),
        "stated_in": list(contract.sources),
        "notes": notes,
        "diagnostics": [_diagnostic(each, before) for each in contract.diagnostics],
        "stale": stale,
        "recheck": again,
        "tiers": [
            {"name": each.name, "came": each.came, "words": each.words} for each in report.tiers
        ],
        "going_on": list(going),
        "trust": _trust(report, budget),
        "seconds": round(seconds, 3),
    }


def skipped_document(each: Skipped, before: int) -> Document:
    """Return ``{name, line, reason}``."""
    return {"name": each.name, "line": each.line - before, "reason": each.reason}


def _clause(clause: CodeClause, before: int) -> Document:
    return {
        "label": clause.label,
        "section": clause.section,
        "text": clause.text,
        "verdict": clause.verdict,
        "reason": None if clause.reason is None else moved(clause.reason, before),
        "counterexample": None
        if clause.counterexample is None
        else _counterexample(clause.counterexample, before),
        "evidence": clause.evidence,
        "decided_by": _decided_by(clause.verdict, clause.decided_by),
    }


def _decided_by(verdict: CodeWord, tier: str | None) -> str | None:
    """Return which tier came to a verdict; the first is the inline answer."""
    return None if verdict == "unknown" else tier or INLINE


def _counterexample(found: Counterexample, before: int) -> Document:
    raised = found.raises is not None
    return {
        "arguments": {name: written(value) for name, value in found.arguments},
        "call": found.call,
        "result": None if raised or found.stopped else written(found.result),
        "raises": found.raises,
        "message": found.message,
        "after": {name: written(value) for name, value in found.after},
        "broken": found.broken,
        "stopped": found.stopped or None,
        "path": [line - before for line in found.path if line > before],
    }


def _invariant(found: LoopInvariant, before: int) -> Document:
    return {
        "loop": found.loop - before,
        "text": in_words(found.text),
        "comment": as_comment(found.text),
    }


def _diagnostic(found: Diagnostic, before: int) -> Document:
    shown = diagnostic_document(found)
    for key in ("line", "end_line"):
        if shown[key] is not None:
            shown[key] -= before
    return shown


def _trust(report: CodeReport, budget: Budget) -> Document:
    """Return what a verdict stands and falls with."""
    try:
        solver = f"z3 {version('z3-solver')}"
    except PackageNotFoundError:  # built from its source
        solver = "z3"
    return {
        "solver": solver,
        "python": platform.python_version(),
        "seed": budget.seed,
        "rlimit": budget.rlimit,
        "effort": report.effort,
        "code": report.code_hash,
        "spec": report.spec_hash,
    }


def in_all(verdicts: Sequence[str]) -> CodeWord:
    """Return the verdict on several functions as one."""
    if "refuted" in verdicts:
        return "refuted"
    if verdicts and set(verdicts) == {"proved"}:
        return "proved"
    return "tested" if verdicts and set(verdicts) <= {"proved", "tested"} else "unknown"


# ── headlines ────────────────────────────────────────────────────────────────────────────────
HERE = "checked here"  # the target where there is none: all that this process has checked
SAID: Mapping[str, str] = {
    "proved": "proved", "refuted": "refuted", "tested": "tested", "unknown": "not decided",
}  # fmt: skip
ENDING: Mapping[str, str] = {
    "yes": "proved", "unknown": "proved, if it ends",
    "no": "does not always end, proved where it ends",
}  # fmt: skip


def verdict_words(function: Document) -> str:
    """Return "proved", "proved, if it ends", "refuted" and their like."""
    if function["verdict"] == "proved":
        return ENDING.get(function["terminates"], ENDING["unknown"])
    return SAID.get(function["verdict"], SAID["unknown"])


def code_headline(functions: Sequence[Document], target: str) -> str:
    """Return "Code clamp: proved"; of several functions, how many there are of each verdict."""
    if len(functions) == 1:
        return f"Code {functions[0]['name']}: {verdict_words(functions[0])}"
    counted: dict[str, int] = {}
    for each in functions:
        words = verdict_words(each)
        counted[words] = counted.get(words, 0) + 1
    order = [*ENDING.values(), "refuted", "tested", "not decided"]
    parts = [f"{counted[words]} {words}" for words in order if words in counted]
    what = f"Code {HERE}" if target == HERE else f"Code of {target}"
    return f"{what}: {'; '.join(parts)}"
