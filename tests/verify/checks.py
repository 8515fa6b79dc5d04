"""Verdicts on functions that a test writes down."""

from __future__ import annotations

import textwrap
from dataclasses import replace

from liftsys_nb.ir.codeverdicts import CodeClause, CodeReport, Counterexample
from liftsys_nb.lift.contracts import contract
from liftsys_nb.verify import CHECK, check
from liftsys_nb.verify.apart import Workers

BUDGET = replace(CHECK, seconds=60)


def report_of(workers: Workers | None, source: str, name: str = "f") -> CodeReport:
    """Return the verdict on a function of a text."""
    text = textwrap.dedent(source)
    found = contract(text, name, file="f.py")
    return check(found, text, file="f.py", workers=workers, budget=BUDGET)


def clause(report: CodeReport, label: str) -> CodeClause:
    """Return the clause with a label."""
    return next(each for each in report.clauses if each.label == label)


def example(report: CodeReport) -> Counterexample:
    """Return the first call that broke something."""
    found = next(each.counterexample for each in report.clauses if each.counterexample)
    assert found is not None
    return found
