"""What a contract leaves open, or says in words alone: no verdict may claim it, nor count on it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from liftsys_nb.ir.codeverdicts import CodeClause, CodeReport
from liftsys_nb.ir.nodes import Prose, Spec

# How the reader of contracts keeps a line that is no formula: where it belongs, what stood there.
_KEPT = re.compile(r"(requires|ensures|invariant|raises|effects|examples), in Python: (.*)", re.S)
WHY = "it is no formula, so it is kept as words; write it as one"


def kept_lines(spec: Spec) -> list[tuple[str, str]]:
    """Return the lines of a contract that are no formulas: the section of each, and its text."""
    found = []
    for clause in spec.asserts:
        if isinstance(clause.body, Prose) and (match := _KEPT.fullmatch(clause.body.text)):
            found.append((match[1], match[2]))
    return found


def heeding_words(report: CodeReport, spec: Spec) -> CodeReport:
    """Take back of a verdict what hangs on lines that are only words.

    A promise in words is not proved. Where a requirement is words, nobody knows whether the
    call that broke a clause is one that the contract allows: then it refutes nothing.
    """
    kept = kept_lines(spec)
    if not kept:
        return report
    required = next((text for part, text in kept if part == "requires"), None)
    clauses = list(report.clauses)
    verdict, reason = report.verdict, report.reason
    if required is not None and verdict == "refuted":
        verdict = "unknown"
        reason = f"whether the call that failed is allowed is not known: `{required}` is words"
        clauses = [_doubted(each, reason) for each in clauses]
    owed = [(part, text) for part, text in kept if part != "requires"]
    clauses += [
        CodeClause(f"words_{at}", part, text, "unknown", WHY)
        for at, (part, text) in enumerate(owed, 1)
    ]
    if owed and verdict in ("proved", "tested"):
        verdict, reason = "unknown", f"`{owed[0][1]}`: {WHY}"
    return replace(report, verdict=verdict, reason=reason, clauses=tuple(clauses))


def naming_holes(report: CodeReport, holes: Iterable[str]) -> CodeReport:
    """Say of clauses that are not decided which open holes stand in them, as the reason."""
    clauses = list(report.clauses)
    first = report.reason
    for at, clause in enumerate(clauses):
        inside = [name for name in holes if re.search(rf"\?{name}\b", clause.text)]
        if clause.verdict == "unknown" and inside:
            named = " and ".join(f"`?{name}`" for name in inside)
            why = f"{named} {'is' if len(inside) == 1 else 'are'} open"
            if first == clause.reason:
                first = why
            clauses[at] = replace(clause, reason=why)
    reason = first if report.verdict == "unknown" else report.reason
    return replace(report, clauses=tuple(clauses), reason=reason)


def _doubted(clause: CodeClause, why: str) -> CodeClause:
    if clause.verdict != "refuted" or clause.counterexample is None:
        return clause
    found = clause.counterexample
    said = f"{found.call} breaks it, if the contract allows that call"
    return replace(clause, verdict="unknown", reason=why, counterexample=None, evidence=said)
