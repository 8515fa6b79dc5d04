"""Contracts of Python texts: what is read, and where each clause stands.

Files in tests/corpus/contracts. ``# check: NAME``: a function to read. On a line: ``# C: label``
a clause stands there, ``# P: name`` a declaration or an invariant, ``# E: CODE words`` something
is told of it. All of them are marked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from liftsys_nb.ir.errors import has_errors
from liftsys_nb.ir.spans import Source
from liftsys_nb.lift.contracts import Contract, contract, functions
from liftsys_nb.syntax import parse, show, wire
from liftsys_nb.types import check, declare

CORPUS = sorted((Path(__file__).parents[1] / "corpus/contracts").glob("*.txt"))
IDS = [file.stem for file in CORPUS]
_CHECK = re.compile(r"^# check: (\S+)$", re.MULTILINE)
_MARK = re.compile(r"# ([CPE]): (.*?)(?=  #|$)")


def contracts_of(file: Path) -> dict[str, Contract]:
    text = file.read_text(encoding="utf-8")
    return {name: contract(text, name, file=file.name) for name in _CHECK.findall(text)}


def marks(file: Path, sign: str) -> list[tuple[int, str]]:
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
        for kind, words in _MARK.findall(line):
            if kind == sign == "E":
                found.append((number, words))
            elif kind == sign:
                found += [(number, each.strip()) for each in words.split(",")]
    return found


@pytest.mark.parametrize("file", CORPUS, ids=IDS)
def test_each_clause_stands_where_it_is_marked(file: Path) -> None:
    found = {
        (line, label) for each in contracts_of(file).values() for label, line in each.places.items()
    }
    assert found == {*marks(file, "C"), *marks(file, "P")}


@pytest.mark.parametrize("file", CORPUS, ids=IDS)
def test_all_that_is_lost_is_told_where_it_stands(file: Path) -> None:
    told = {
        (d.place.line if d.place else 0, d.code, d.message)
        for each in contracts_of(file).values()
        for d in each.diagnostics
    }
    for number, words in marks(file, "E"):
        code, _, said = words.partition(" ")
        matching = {each for each in told if each[:2] == (number, code) and said in each[2]}
        assert matching, (number, words, sorted(told))
        told -= matching
    assert told == set()


@pytest.mark.parametrize("file", CORPUS, ids=IDS)
def test_the_specification_is_the_reviewed_one(
    file: Path, golden: Callable[[str, str], None]
) -> None:
    shown = []
    for name, each in contracts_of(file).items():
        head = f"# {name}: {', '.join(each.sources) or 'no contract'}\n"
        notes = "".join(f"# note: {note}\n" for note in each.notes)
        shown.append(head + notes + show(each.module))
    golden(f"contracts/{file.stem}.txt", "\n".join(shown))


@pytest.mark.parametrize("file", CORPUS, ids=IDS)
def test_a_contract_that_is_printed_reads_back_the_same(file: Path) -> None:
    for each in contracts_of(file).values():
        again = parse(show(each.module))
        assert again.module == each.module
        assert each.source.text == show(each.module)
        assert each.spec in each.module.specs
        assert wire.load(wire.dump(each.module)) == each.module


@pytest.mark.parametrize("file", CORPUS, ids=IDS)
def test_what_is_no_error_of_the_text_means_something_to_the_checker(file: Path) -> None:
    for each in contracts_of(file).values():
        source = Source("spec", show(each.module))
        world, declared = declare(each.module, source)
        found = [*declared, *check(each.spec, source, world=world).diagnostics]
        if not has_errors(each.diagnostics):
            assert not has_errors(found), [d.message for d in found]


@pytest.mark.parametrize("file", CORPUS, ids=IDS)
def test_each_function_of_a_text_has_a_contract_or_none(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for function in functions(text, file=file.name):
        found = contract(text, function.qualified, file=file.name)
        assert found.is_found == bool(found.sources)
        assert found.function.name == function.name
        lines = text.count("\n") + 1
        assert all(1 <= line <= lines for line in found.places.values())


def test_exceptions_are_bound_to_where_they_come_from() -> None:
    file = next(file for file in CORPUS if file.stem == "exceptions")
    bindings = {name: dict(each.bindings) for name, each in contracts_of(file).items()}
    assert bindings == {
        "f": {"errors.NotFound": "store.errors.NotFound", "Missing": "Missing"},
        "g": {"Overdrawn": "bank.Overdrawn", "errors.Gone": "store.errors.Gone"},
    }
