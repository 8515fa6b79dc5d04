"""A text as deep as the language allows bears every use, however deep its caller stands."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import pytest

from liftsys_nb.ir.evaluate import Unmodelled, evaluate
from liftsys_nb.ir.nodes import Expr, Prose
from liftsys_nb.ir.rooms import with_room
from liftsys_nb.syntax import Parsed, parse, show
from liftsys_nb.syntax.wire import dump, load
from liftsys_nb.types import check, declare

T = TypeVar("T")
CALLER = 400  # frames below the call; ipykernel and pytest put some 150 there

TERMS = {
    "parentheses": ("(", "x", ")"),
    "list": ("[", "x", "]"),
    "set": ("{", "x", "}"),
    "dict": ("{1: ", "x", "}"),
    "tuple": ("(", "x", ",)"),
    "list comprehension": ("[", "x", " for a in xs]"),
    "set comprehension": ("{", "x", " for a in xs}"),
    "dict comprehension": ("{1: ", "x", " for a in xs}"),
    "iterable of a comprehension": ("[a for a in ", "xs", "]"),
    "condition of a comprehension": ("[a for a in xs if ", "x", "]"),
    "generator": ("all(", "x", " for a in xs)"),
    "call": ("abs(", "x", ")"),
    "keyword": ("g(a=", "x", ")"),
    "old": ("old(", "x", ")"),
    "index": ("xs[", "x", "]"),
    "slice": ("xs[", "x", ":]"),
    "not": ("not ", "x", ""),
    "minus": ("-", "x", ""),
    "power": ("x ** ", "x", ""),
    "implies": ("x implies ", "x", ""),
    "condition": ("1 if x else ", "x", ""),
    "test of a condition": ("(1 if ", "x", " else 2)"),
    "attribute": ("", "x", ".a"),
    "item": ("", "x", "[0]"),
    "called": ("", "x", "()"),
    "sum": ("1 + (", "x", ")"),
    "comparison": ("1 < (", "x", ")"),
    "and or": ("True and (True or (", "x", "))"),
    "hole": ("<?h choose ", "x", "?>"),
}
TYPES = {
    "list type": ("list[", "int", "]"),
    "parenthesised type": ("(", "int", ")"),
    "union": ("list[None | ", "int", "]"),
    "refinement": ("(", "int", " where it > 0)"),
}


def in_depth(frames: int, work: Callable[[], T]) -> T:
    """Do work on a stack that is ``frames`` deeper."""
    return work() if frames == 0 else in_depth(frames - 1, work)


def text_of(form: str, depth: int) -> str:
    before, inner, after = TERMS[form] if form in TERMS else TYPES[form]
    nested = before * depth + inner + after * depth
    if form in TYPES:
        return (
            f"type Deep = {nested}\n\nrecord Holder {{\n  deep: {nested}\n}}\n\n"
            f"ir f {{\n  intent: x\n  signature: f(x: {nested}) -> int\n}}\n"
        )
    return (
        f"define d(x: int, xs: list[int]) -> bool = {nested}\n\n"
        "ir f {\n  intent: x\n  signature: f(x: int, xs: list[int]) -> int\n"
        f"  ensures:\n    - {nested}\n}}\n"
    )


def deepest(form: str) -> str:
    """Return the deepest text of a form that is not refused."""
    low, high = 1, 1000  # accepted, refused
    while high - low > 1:
        middle = (low + high) // 2
        is_refused = any(d.code == "IR170" for d in parse(text_of(form, middle)).diagnostics)
        low, high = (low, middle) if is_refused else (middle, high)
    return text_of(form, low)


def checked(parsed: Parsed) -> list[str]:
    world, found = declare(parsed.module, parsed.source)
    for spec in parsed.module.specs:
        found = (*found, *check(spec, parsed.source, world=world).diagnostics)
    return [f"{d.code} {d.message}" for d in found]


def formulas(parsed: Parsed) -> list[Expr]:
    bodies = [clause.body for spec in parsed.module.specs for clause in spec.ensures]
    return [body for body in bodies if not isinstance(body, Prose)]


@pytest.mark.parametrize("form", [*TERMS, *TYPES])
def test_what_is_not_too_deep_bears_every_use_from_a_deep_caller(form: str) -> None:
    text = deepest(form)
    near, other = parse(text), parse(text)
    assert "IR170" not in {d.code for d in near.diagnostics}
    far = in_depth(CALLER, lambda: parse(text))
    assert far.diagnostics == near.diagnostics
    assert in_depth(CALLER, lambda: far.module == other.module)
    assert in_depth(CALLER, lambda: hash(far.module)) == hash(near.module)
    assert in_depth(CALLER, lambda: repr(far.module)) == repr(near.module)
    shown = in_depth(CALLER, lambda: show(near.module))
    assert parse(shown).module == near.module
    assert in_depth(CALLER, lambda: load(dump(near.module))) == near.module
    assert in_depth(CALLER, lambda: checked(near)) == checked(near)
    values = {"x": 1, "xs": (1,)}
    for expr in formulas(near):
        found = in_depth(CALLER, partial(evaluate, expr, values))
        assert found == evaluate(expr, values) or isinstance(found, Unmodelled)


def test_one_level_more_is_refused_from_a_deep_caller_as_from_any() -> None:
    text = text_of("list", 201)
    near, far = parse(text), in_depth(CALLER, lambda: parse(text))
    assert {d.code for d in near.diagnostics} == {"IR170"}
    assert far.diagnostics == near.diagnostics


def test_a_room_passes_on_what_its_work_raises() -> None:
    def work() -> None:
        raise ValueError("in there")

    with pytest.raises(ValueError, match="in there"):
        in_depth(CALLER, lambda: with_room(work))


def test_work_without_an_end_is_a_recursion_error_and_leaves_the_limit_as_it_was() -> None:
    def endless(count: int) -> int:
        return endless(count + 1) + 1

    before = sys.getrecursionlimit()
    with pytest.raises(RecursionError):
        with_room(lambda: endless(0))
    assert sys.getrecursionlimit() == before
