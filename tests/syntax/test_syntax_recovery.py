"""What stands beside a slip in a declaration is kept, and the slip is mended where it is plain."""

from __future__ import annotations

import pytest
from hypothesis import given

from liftsys_nb.ir.nodes import INT, STR, Field, Hole, Module, NamedType, Record
from liftsys_nb.syntax import parse, parse_expr, parse_type, show, tokens
from liftsys_nb.types import check, declare
from strategies import modules


def record_of(text: str) -> Record:
    (record,) = parse(text).module.decls
    assert isinstance(record, Record)
    return record


def test_a_field_that_lost_its_colon_keeps_name_and_type() -> None:
    assert record_of("record P { x int; y: str }").fields == (Field("x", INT), Field("y", STR))


def test_a_field_that_is_words_keeps_its_name_and_a_hole_with_the_words() -> None:
    (field,) = record_of("record P {\n  owner the person who pays\n}").fields
    assert field.name == "owner"
    assert isinstance(field.type, Hole)
    assert field.type.question == "the person who pays"


def test_a_formula_in_the_place_of_a_field_is_kept_as_a_comment() -> None:
    record = record_of("record P {\n  x: int\n  x in xs\n}")
    assert record.fields == (Field("x", INT),)
    assert "# x in xs" in show(record)


def test_a_use_of_a_field_that_lost_its_colon_is_no_unknown_name() -> None:
    parsed = parse(
        "record P { x int }\nir f {\n  intent: a\n  signature: f(p: P)\n"
        "  requires:\n    - p.x > 0\n}\n"
    )
    world, found = declare(parsed.module, parsed.source)
    assert [d.code for d in parsed.diagnostics] == ["IR100"]
    assert found == ()
    assert check(parsed.module.specs[0], parsed.source, world=world).diagnostics == ()


@given(modules)
def test_a_byte_order_mark_changes_nothing_but_offsets(module: Module) -> None:
    text = show(module)
    plain, marked = parse(text), parse("\ufeff" + text)
    assert marked.module == plain.module
    assert [(d.code, d.message) for d in marked.diagnostics] == [
        (d.code, d.message) for d in plain.diagnostics
    ]


def test_a_byte_order_mark_is_space_before_a_value_too() -> None:
    assert parse_expr("\ufeffx")[1] == ()
    assert parse_type("\ufeffint") == (NamedType("int"), ())
    assert [t.kind for t in tokens("\ufeffir f")][:2] == ["space", "keyword"]


@pytest.mark.parametrize("text", [" \ufeffir f {}", "\n\ufeffir f {}", "\ufeff\ufeffir f {}"])
def test_a_byte_order_mark_elsewhere_is_unexpected(text: str) -> None:
    assert "IR100" in {d.code for d in parse(text).diagnostics}


@pytest.mark.parametrize("word", ["is", "is not"])
def test_none_in_parentheses_is_mended_to_none(word: str) -> None:
    expr, (problem,) = parse_expr(f"x {word} (None)")
    assert problem.code == "IR122"
    assert problem.edit is not None
    text = f"x {word} (None)"
    mended = text[: problem.edit.start] + problem.edit.text + text[problem.edit.end :]
    assert mended == f"x {word} None"
    assert parse_expr(mended) == (expr, ())
