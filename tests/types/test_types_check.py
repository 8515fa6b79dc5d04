"""Names and types of specifications; the corpus says on each line what it should draw."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from liftsys_nb.ir.nodes import BOOL, FLOAT, INT, STR, Import, Module, NamedType, UnionType
from liftsys_nb.ir.ports import Loaded
from liftsys_nb.ir.spans import Source
from liftsys_nb.syntax import parse, parse_expr, parse_type, show
from liftsys_nb.types import assignable, check, declare, join, type_of
from strategies import specs, types

CORPUS_FOLDER = Path(__file__).parents[1] / "corpus" / "types"
CORPUS = sorted(CORPUS_FOLDER.glob("*.ir"))
EXPECTED = re.compile(r"E:\s+(IR\d+)([^#]*?)(?=$|E:)")


def neighbour(wanted: Import, file: str) -> Loaded | str:
    """Find a text in the folder ``imported`` of the corpus."""
    name = wanted.origin.removeprefix("./") if wanted.is_file else f"{wanted.origin}.ir"
    path = CORPUS_FOLDER / "imported" / name
    if not path.is_file():
        return f"no file {name}"
    parsed = parse(path.read_text(encoding="utf-8"), name=name)
    return Loaded(name, parsed.module, parsed.source)


def expectations(text: str) -> list[tuple[int, str, str]]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        for match in EXPECTED.finditer(line):
            found.append((number, match[1], match[2].strip()))
    return found


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.stem)
def test_corpus_draws_exactly_the_expected_diagnostics(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    parsed = parse(text, name=path.name)
    found = list(parsed.diagnostics)
    world, problems = declare(parsed.module, parsed.source, load=neighbour)
    found.extend(problems)
    for spec in parsed.module.specs:
        found.extend(check(spec, parsed.source, world=world).diagnostics)
    wanted = expectations(text)
    assert {(d.place.line, d.code) for d in found if d.place} == {
        (line, code) for line, code, _ in wanted
    }, [(d.code, d.message, d.place) for d in found]
    for line, code, words in wanted:
        same = [d for d in found if d.place and (d.place.line, d.code) == (line, code)]
        said = " ".join(f"{d.message} {d.hint or ''} {d.fix or ''}" for d in same)
        assert words in said, said


# A specification that grows past the strategies' bounds is drawn again, which counts as filtering.
@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(specs)
def test_check_is_total_and_its_diagnostics_are_sorted(spec) -> None:
    text = show(Module((spec,)))
    parsed = parse(text)
    for read in parsed.module.specs:
        world = declare(parsed.module, parsed.source)[0]
        found = check(read, parsed.source, world=world).diagnostics
        assert list(found) == sorted(found, key=lambda d: d.sort_key)
        for diagnostic in found:
            assert diagnostic.place is not None
            assert 1 <= diagnostic.place.line <= text.count("\n") + 1


@given(types, types)
def test_assignable_is_reflexive_and_join_takes_both(left, right) -> None:
    assert assignable(left, left)
    both = join(left, right)
    if both is not None:
        assert assignable(left, both)
        assert assignable(right, both)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2", INT),
        ("x / 2", FLOAT),
        ("x + 0.5", FLOAT),
        ("x // 2 if b else 0", INT),
        ("x < 1 < 2", BOOL),
        ("len(s) + True", INT),
        ("s + 'a'", STR),
        ("[x, 1]", NamedType("list", (INT,))),
        ("min(x, 2)", INT),
        ("max(xs)", INT),
        ("sorted(xs)[0]", INT),
        ("xs[1:]", NamedType("list", (INT,))),
        ("old(x)", INT),
        ("[y + 1 for y in xs]", NamedType("list", (INT,))),
        ("not x", BOOL),
        ("x if b else None", UnionType((INT, NamedType("None")))),
        ("unknown + 1", None),
    ],
)
def test_type_of_gives_the_type_that_python_would(text, expected) -> None:
    scope = {"x": INT, "b": BOOL, "s": STR, "xs": NamedType("list", (INT,))}
    expr, diagnostics = parse_expr(text)
    assert diagnostics == ()
    assert expr is not None
    assert type_of(expr, scope) == expected


def test_a_bool_is_not_offered_for_an_int_nor_an_int_for_a_bool() -> None:
    assert not assignable(BOOL, INT)
    assert not assignable(INT, BOOL)
    assert assignable(INT, FLOAT)
    assert not assignable(FLOAT, INT)


def test_a_hole_learns_its_type_from_its_neighbour() -> None:
    spec = parse(
        "ir f {\n  intent: x\n  signature: f(x: int, s: str) -> bool\n"
        "  ensures:\n    - x < ?limit\n    - ?word == s\n    - result == ?flag\n}\n"
    ).module.specs[0]
    holes = check(spec, Source("f", "")).holes
    assert {name: facts.type for name, facts in holes.items()} == {
        "limit": INT,
        "word": STR,
        "flag": BOOL,
    }
    assert set(holes["limit"].scope) == {"x", "s", "result"}


def test_the_scope_of_a_hole_is_what_all_its_places_share() -> None:
    spec = parse(
        "ir f {\n  intent: x\n  signature: f(x: int) -> int\n"
        "  requires:\n    - x < ?limit\n  ensures:\n    - result < ?limit\n}\n"
    ).module.specs[0]
    facts = check(spec, Source("f", "")).holes["limit"]
    assert set(facts.scope) == {"x"}
    assert facts.places == 2


def test_a_hole_in_the_intent_is_a_constant() -> None:
    spec = parse(
        'ir f {\n  intent: x {\n    <?p: Policy = "which?" @intent choose "a" | "b"?>\n  }\n'
        "  signature: f(x: int) -> int\n"
        '  ensures:\n    - ?p == "a" implies result == x\n}\n'
    ).module.specs[0]
    facts = check(spec, Source("f", "")).holes["p"]
    assert facts.scope == {}
    assert facts.kind == "intent"


def test_a_hole_under_an_open_return_type_depends_on_it() -> None:
    spec = parse(
        'ir f {\n  intent: x\n  signature: f(x: int) -> <?r: type = "which?" @signature?>\n'
        "  ensures:\n    - result < ?limit\n}\n"
    ).module.specs[0]
    holes = check(spec, Source("f", "")).holes
    assert holes["limit"].depends_on == ("r",)
    assert holes["r"].depends_on == ()


def test_types_read_and_print_alike() -> None:
    type_, diagnostics = parse_type("dict[str, list[int] | None]")
    assert diagnostics == ()
    assert type_ is not None
    assert show(type_) == "dict[str, list[int] | None]"


def test_nested_arithmetic_is_walked_once() -> None:
    """Twice at every level would take longer than anybody waits."""
    text = "x"
    for _ in range(60):
        text = f"({text}) * x + 1"
    expr, diagnostics = parse_expr(text)
    assert diagnostics == ()
    assert expr is not None
    assert type_of(expr, {"x": INT}) == INT


def test_a_name_that_a_comprehension_binds_is_not_in_scope_elsewhere() -> None:
    spec = parse(
        "ir f {\n  intent: x\n  signature: f(x: int, xs: list[int]) -> int\n  ensures:\n"
        "    - all(x <= ?m for x in xs)\n    - result >= ?m\n    - all(y <= ?n for y in xs)\n}\n"
    ).module.specs[0]
    holes = check(spec, Source("f", "")).holes
    assert set(holes["m"].scope) == {"xs", "result"}
    assert set(holes["n"].scope) == {"x", "xs", "result", "y"}


def test_an_alias_may_stand_for_any_type() -> None:
    text = (
        "ir f {\n  intent: x\n  signature: f(l: Level) -> int\n"
        "  ensures:\n    - result > l\n    - l + 1 == result\n}\n"
        "type Level = int where it >= 0\n"
    )
    parsed = parse(text)
    world, problems = declare(parsed.module, parsed.source)
    assert problems == ()
    assert check(parsed.module.specs[0], parsed.source, world=world).diagnostics == ()


@pytest.mark.parametrize(
    ("head", "codes"),
    [
        ("| n | m | result |", []),
        ("| n | result |", []),
        ("| n | m |", ["IR150"]),
        ("| n | answer |", ["IR150", "IR210"]),
        ("| m | result |", ["IR150"]),
    ],
)
def test_a_table_has_the_parameters_as_its_columns(head: str, codes: list[str]) -> None:
    row = "| " + " | ".join("1" for _ in head.strip("| ").split("|")) + " |"
    text = (
        "ir f {\n  intent: f\n  signature: f(n: int, m: int = 0) -> int\n"
        f"  examples:\n    {head}\n    {row}\n}}\n"
    )
    parsed = parse(text)
    found = check(parsed.module.specs[0], parsed.source).diagnostics
    assert sorted(d.code for d in found) == codes


def test_asking_for_none_again_is_no_error() -> None:
    text = (
        "ir f {\n  intent: f\n  signature: f(n: int | None) -> int\n"
        "  requires:\n    - n is not None\n    - n != None\n}\n"
    )
    parsed = parse(text)
    assert check(parsed.module.specs[0], parsed.source).diagnostics == ()
