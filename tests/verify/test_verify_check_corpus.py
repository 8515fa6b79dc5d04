"""What ``check`` says of each file of the corpus is what the first lines of the file say.

``golden/check_open.txt`` lists the files that are not decided: any other that is not is a proof
or a counterexample that was lost. ``--update-golden`` rewrites it, file by file (so not with many
processes at once).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sampling import some
from verify.check_corpus import FILES, OPEN, expected, listed, name_of

from liftsys_nb.ir.codeverdicts import CodeReport
from liftsys_nb.lift.contracts import contract
from liftsys_nb.verify import CHECK, check
from liftsys_nb.verify.apart import Workers

# Steps decide, not seconds: the list is the same on a slow machine.
BUDGET = replace(CHECK, seconds=300.0)
FALSE = [file for file in FILES if expected(file).kind != "proved"]


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    """Processes in which the files are run."""
    with Workers() as made:
        yield made


def _judged(file: Path, workers: Workers | None) -> CodeReport:
    """Judge one file; what is known to be open gets little effort where every minute counts."""
    is_spared = name_of(file) in listed() and bool(os.environ.get("CI"))
    budget = replace(BUDGET, total=BUDGET.total // 8) if is_spared else BUDGET
    source, function = file.read_text(encoding="utf-8"), expected(file).function
    found = contract(source, function, file=file.name)
    return check(found, source, file=str(file), workers=workers, budget=budget)


def _list(name: str, *, is_open: bool) -> None:
    names = {*listed(), name} if is_open else {*listed()} - {name}
    head = [line for line in OPEN.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    OPEN.write_text("\n".join([*head, *sorted(names), ""]), encoding="utf-8", newline="\n")


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_a_verdict_is_what_the_first_lines_say(
    file: Path, workers: Workers, pytestconfig: pytest.Config
) -> None:
    said, report = expected(file), _judged(file, workers)
    if report.verdict == "refuted":
        assert said.kind != "proved", report.clauses
    elif report.verdict == "proved":
        assert said.kind == "proved", report.clauses
    assert report.terminates != ("no" if said.terminates else "yes"), report.notes
    if said.kind == "not proved":
        return
    is_open = report.verdict == "unknown"
    if pytestconfig.getoption("--update-golden"):
        _list(name_of(file), is_open=is_open)
    elif is_open:
        assert name_of(file) in listed(), report.reason


@pytest.mark.parametrize("file", some(FALSE, 6), ids=name_of)
def test_nothing_false_is_proved_where_no_call_is_made(file: Path) -> None:
    # Calls find most of what is false before any proof is tried: here there are none.
    report = _judged(file, None)
    assert report.verdict == "unknown", report.clauses


def test_the_list_of_what_is_open_names_files_of_the_corpus() -> None:
    assert listed() == sorted(listed())
    assert {*listed()} <= {name_of(file) for file in FILES if expected(file).kind != "not proved"}


def test_most_of_the_corpus_is_decided() -> None:
    # Each file that is not listed is decided, by the test above.
    is_listed = {*listed()}
    there: Counter[tuple[str, str]] = Counter()
    decided: Counter[tuple[str, str]] = Counter()
    for file in FILES:
        key = file.parent.name, expected(file).kind
        there[key] += 1
        decided[key] += name_of(file) not in is_listed
    assert decided["check", "proved"] >= 0.80 * there["check", "proved"]
    assert decided["check", "refuted"] >= 0.95 * there["check", "refuted"]
    assert decided["check_dev", "proved"] >= 14 and there["check_dev", "proved"] == 15
    assert decided["check_dev", "refuted"] == there["check_dev", "refuted"] == 10
