"""Type holes that the uses settle are said, not asked."""

from __future__ import annotations

import pytest
from hypothesis import given

from liftsys_nb.holes import fill, goals, settle
from liftsys_nb.ir import nodes as n
from liftsys_nb.session import open_workbench
from liftsys_nb.syntax import parse, show
from strategies import specs


def spec_of(signature: str, *clauses: str, requires: str = "True") -> n.Spec:
    said = "".join(f"    - {clause}\n" for clause in clauses)
    parsed = parse(
        f"ir f {{\n  intent: f\n  signature: f({signature}\n"
        f"  requires:\n    - {requires}\n  ensures:\n{said}}}\n"
    )
    assert parsed.diagnostics == ()
    return parsed.module.specs[0]


def statuses(spec: n.Spec) -> dict[str, str]:
    return {goal.name: goal.status for goal in goals(spec)}


def test_a_type_that_the_uses_settle_is_not_asked_for() -> None:
    spec = spec_of("x: ?T, lo: int) -> ?R", "x == lo", "result == lo")
    assert statuses(spec) == {"T": "settled", "R": "settled"}
    assert goals(spec)[0].question == "parameter x is int: its uses ask for no other type"


def test_one_settled_type_settles_the_next() -> None:
    spec = spec_of("x: ?T, lo: int) -> ?R", "x == lo", "result == x")
    assert {k: show(v) for k, v in settle(spec)[1].items()} == {"T": "int", "R": "int"}


@pytest.mark.parametrize(
    ("signature", "clause"),
    [
        ("x: ?T) -> int", "result > 0"),  # no use says anything
        ("x: ?T, s: str) -> int", 'x == s or x == result'),  # two uses, two types
        ('x: <?T: type = "which one"?>) -> int', "x == result"),  # somebody wants to be asked
        ("x: <?T: type choose int | float?>) -> int", "x == result"),
    ],
)  # fmt: skip
def test_what_is_not_settled_is_asked_for(signature: str, clause: str) -> None:
    spec = spec_of(signature, clause)
    assert statuses(spec) == {"T": "open"}
    assert settle(spec) == (spec, {})


def test_a_settled_type_is_known_to_the_other_holes() -> None:
    spec = spec_of("lo: int) -> ?R", "result == lo", "result <= ?most")
    types = {goal.name: goal.type_text for goal in goals(spec)}
    assert types == {"R": "type", "most": "int"}


def test_a_settled_type_may_still_be_filled_otherwise() -> None:
    spec = spec_of("x: ?T, lo: int) -> int", "x < lo")
    assert show(fill(spec, "T", "float").spec.signature).startswith("signature: f(x: float")


def test_what_was_put_off_is_not_settled() -> None:
    spec = spec_of("x: ?T, lo: int) -> int", "x == lo")
    deferred = frozenset({"T"})
    assert [goal.status for goal in goals(spec, deferred=deferred)] == ["deferred"]
    assert settle(spec, deferred=deferred) == (spec, {})


@given(specs)
def test_settling_leaves_only_what_it_does_not_name(spec: n.Spec) -> None:
    whole, found = settle(spec)
    assert settle(whole) == (whole, {})
    before = [goal.name for goal in goals(spec)]
    assert [goal.name for goal in goals(spec) if goal.status == "settled"] == [
        name for name in before if name in found
    ]


def test_a_session_with_settled_types_is_judged_and_made_final(tmp_path) -> None:
    bench = open_workbench(tmp_path / "home")
    text = (
        "ir f {\n  intent: f\n  signature: f(x: ?T, lo: int) -> ?R\n  requires:\n"
        "    - x == lo\n  ensures:\n    - result == x\n}\n"
    )
    made = bench.ir_take(text)
    assert (made.document["status"], made.next) == ("ready", "verify")
    verdict = bench.verify().document
    assert (verdict["verdict"], verdict["so_far"], verdict["open_holes"]) == (
        "consistent",
        False,
        [],
    )
    assert bench.finalize().document["status"] == "finalized"
    bench.close()
