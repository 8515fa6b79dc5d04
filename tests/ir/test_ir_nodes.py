"""Nodes: what walks them agrees with what rebuilds them, and fast making with plain making."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest
from hypothesis import given

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.makers import maker
from liftsys_nb.ir.spans import Source, Span
from liftsys_nb.syntax import parse_expr
from strategies import exprs


@given(exprs)
def test_children_are_what_rebuild_visits_in_its_order(expr: n.Expr) -> None:
    for node in n.walk(expr):
        visited: list[n.Expr] = []

        def note(child: n.Expr, visited: list[n.Expr] = visited) -> n.Expr:
            visited.append(child)
            return child

        n.rebuild(node, note)
        assert [id(child) for child in n.children(node)] == [id(child) for child in visited]


@given(exprs)
def test_a_maker_makes_the_node_that_its_class_makes(expr: n.Expr) -> None:
    made = maker(type(expr))(*[getattr(expr, field.name) for field in fields(expr)])
    assert made == expr
    assert hash(made) == hash(expr)
    assert repr(made) == repr(expr)
    assert type(made) is type(expr)


@pytest.mark.parametrize("text", ["1", "1.5", "0x1F", '"a"', 'b"a"', "True", "None"])
def test_a_literal_that_is_read_knows_its_kind(text: str) -> None:
    read, _ = parse_expr(text)
    assert isinstance(read, n.Lit)
    assert read.kind == n.Lit(read.value).kind == type(read.value).__name__


def test_a_node_from_a_maker_is_frozen() -> None:
    made = maker(n.Name)("x", Span(0, 1))
    with pytest.raises(FrozenInstanceError):
        made.id = "y"  # type: ignore[misc]


def test_places_are_found_however_late_they_are_asked() -> None:
    source = Source("a", "x\n\nyz")
    assert source == Source("a", "x\n\nyz")
    assert source.position(4) == (3, 2)
    assert (source.line(1), source.line(2), source.line(3), source.line(4)) == ("x", "", "yz", "")
    assert source == Source("a", "x\n\nyz")
    assert hash(source) == hash(Source("a", "x\n\nyz"))
