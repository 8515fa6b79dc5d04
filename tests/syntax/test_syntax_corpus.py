"""The corpus says on its own lines what it draws (``# E:``) and what survives (``# K:``)."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from liftsys_nb.ir.nodes import SECTIONS, Clause, Hole, Prose, Spec
from liftsys_nb.syntax import parse, parse_expr, show

CORPUS = Path(__file__).parents[1] / "corpus"
FILES = sorted((CORPUS / "syntax").glob("*.ir"))
EXPECTED = re.compile(r"\bE: ((?:IR\d{3}\b ?)+)")
KEPT = re.compile(r"  # K: (\w+)$", re.MULTILINE)


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def clauses_of(spec: Spec) -> tuple[Clause, ...]:
    return (*spec.requires, *spec.ensures, *spec.invariant, *spec.asserts)


KEEPING = [(path, match) for path in FILES for match in KEPT.finditer(read(path))]


@pytest.mark.parametrize(
    ("path", "match"), KEEPING, ids=[f"{path.stem}-{match[1]}" for path, match in KEEPING]
)
def test_a_broken_neighbour_does_not_take_a_clause_down(path: Path, match: re.Match[str]) -> None:
    text = read(path)
    start = text.rindex("\n", 0, match.start()) + 1
    (clause,) = (
        clause
        for spec in parse(text).module.specs
        for clause in clauses_of(spec)
        if clause.label == match[1] and clause.span and start <= clause.span.start < match.end()
    )
    assert not isinstance(clause.body, Prose)
    assert not (isinstance(clause.body, Hole) and clause.body.name.startswith("unreadable"))
    assert clause.body.span is not None
    again, found = parse_expr(text[clause.body.span.start : clause.body.span.end])
    assert (again, found) == (clause.body, ())


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_what_is_unreadable_becomes_a_hole_that_holds_its_words(path: Path) -> None:
    text = read(path)
    words = "".join(text.split())
    for spec in parse(text).module.specs:
        for clause in clauses_of(spec):
            if isinstance(clause.body, Hole) and clause.body.name.startswith("unreadable"):
                assert "".join((clause.body.question or "").split()) in words


def test_each_broken_text_keeps_its_words_when_printed() -> None:
    for path in FILES:
        text = read(path)
        shown = show(parse(text).module)
        lost = Counter(re.findall(r"[^\W\d_]{4,}", text)) - Counter(
            re.findall(r"[^\W\d_]{4,}", shown)
        )
        # The word of a section without items, or of one that stands twice, says nothing alone;
        # nor does ``version`` without one. A slip in such a word is told.
        told = {word for d in parse(text).diagnostics for word in re.findall(r"\w+", d.message)}
        assert set(lost) <= {*SECTIONS, "version", *told}, f"{path.name}: {lost}"


# ── size ─────────────────────────────────────────────────────────────────────────────────────
def test_the_corpus_is_large() -> None:
    assert len(list(CORPUS.glob("**/*.ir"))) >= 150
    assert len(KEEPING) >= 30


def codes() -> Counter[str]:
    found: Counter[str] = Counter()
    for path in CORPUS.glob("**/*.ir"):
        for match in EXPECTED.finditer(read(path)):
            found.update(match[1].split())
    return found


LANGUAGE = [
    "IR100", "IR101", "IR102", "IR103", "IR110", "IR111", "IR120", "IR121", "IR122", "IR123",
    "IR130", "IR131", "IR132", "IR140", "IR141", "IR150", "IR151", "IR170", "IR200", "IR210",
    "IR220", "IR230",
]  # fmt: skip


@pytest.mark.parametrize("code", LANGUAGE)
def test_each_code_stands_twice_in_the_corpus(code: str) -> None:
    assert codes()[code] >= 2
