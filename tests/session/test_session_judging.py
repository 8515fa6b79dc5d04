"""A verdict is given only where the text says one thing to all who read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from liftsys_nb.ir.verdicts import Undecided
from liftsys_nb.session.judging import judge
from liftsys_nb.session.outcome import WRONG_INPUT
from liftsys_nb.session.reading import read
from liftsys_nb.syntax.names import TAKEN
from liftsys_nb.types.relations import ARITY, HOLE_TYPES

SPEC = (
    "ir f {\n  intent: a\n  signature: f(x: list[int]) -> int\n  requires:\n    - len(x) == 2\n"
    "  ensures:\n    - result == len(x)\n}\n"
)


@pytest.mark.parametrize(
    "declared",
    [
        "define len(x: list[int]) -> int = 3",
        "module m {\n  define len(x: list[int]) -> int = 3\n}",
        "record int { a: str }",
        "from other import len",
    ],
)
def test_nothing_is_decided_of_a_text_that_declares_a_word_of_the_language(declared: str) -> None:
    (reading,) = read(f"{declared}\n\n{SPEC}", "<cell>")
    report, outcome = judge(reading, "f")
    assert "IR151" in [d.code for d in reading.diagnostics]
    assert isinstance(report.verdict, Undecided)
    assert "already has a meaning in the language" in report.verdict.reason
    assert {clause.status for clause in report.clauses} == {"unknown"}
    assert outcome.exit == WRONG_INPUT


def test_a_text_that_declares_such_a_word_is_not_imported(tmp_path: Path) -> None:
    (tmp_path / "other.ir").write_text("define len(x: list[int]) -> int = 3\n")
    (reading,) = read(f'import "other.ir" as o\n\n{SPEC}', str(tmp_path / "f.ir"))
    assert [d.code for d in reading.diagnostics] == ["IR160"]
    assert reading.imports == {}


def test_the_same_text_without_it_is_decided() -> None:
    (reading,) = read(SPEC, "<cell>")
    report, _ = judge(reading, "f")
    assert not isinstance(report.verdict, Undecided)


def test_all_types_of_the_language_are_words_of_it() -> None:
    assert {*ARITY, *HOLE_TYPES} < TAKEN
