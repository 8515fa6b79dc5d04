"""Holes that stand only in the declarations of a session's text are listed and filled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from liftsys_nb.ir.errors import InputError
from liftsys_nb.session import open_workbench
from liftsys_nb.session.workbench import Workbench

TEXT = """\
record Account {
  balance: <?money: type = "In what is money counted?" choose int | float?>
  limit: int = ?limit
  invariant:
    - covered: balance >= ?floor
}

define least(a: int) -> int = ?least

type Money = ?amount

enum Size { SMALL = ?small, LARGE = 2 }

ir open_account {
  intent: An account with nothing in it
  signature: open_account(name: str) -> Account
  ensures:
    - empty: result.balance == least(0)
}
"""


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Workbench]:
    bench = open_workbench(tmp_path / "home")
    bench.ir_take(TEXT)
    yield bench
    bench.close()


def places(work: Workbench) -> dict[str, str]:
    return {hole["id"]: hole["where"] for hole in work.holes().document["holes"]}


def test_holes_of_declarations_are_listed_with_their_places(work: Workbench) -> None:
    assert places(work) == {
        "money": "field balance of Account",
        "limit": "field limit of Account",
        "floor": "covered of Account",
        "least": "define least",
        "amount": "type Money",
        "small": "enum Size",
    }
    assert work.show().document["status"] == "open"


def test_a_value_goes_into_all_places_of_the_text_until_none_is_open(work: Workbench) -> None:
    answers = {"money": "int", "limit": "10", "floor": "-5", "least": "a", "amount": "int | None"}
    for hole, value in answers.items():
        done = work.fill(hole, value)
        assert f"?{hole}" not in done.document["ir"]
    done = work.fill("small", "1")
    assert done.document["holes"] == []
    assert done.document["status"] == "ready"
    assert "  balance: int\n  limit: int = 10\n" in done.document["ir"]
    assert "    - covered: balance >= -5\n" in done.document["ir"]
    assert "define least(a: int) -> int = a\n" in done.document["ir"]
    assert "type Money = int | None\n" in done.document["ir"]
    assert "enum Size { SMALL = 1, LARGE = 2 }" in done.document["ir"]


def test_a_name_in_the_specification_and_in_a_declaration_is_one_unknown(work: Workbench) -> None:
    work.ir_take(
        "define least(a: int) -> int = ?k\n\nir g {\n  intent: x\n  signature: g() -> int\n"
        "  ensures:\n    - result == least(?k)\n}\n"
    )
    done = work.fill("k", "3")
    assert "least(a: int) -> int = 3\n" in done.document["ir"]
    assert "result == least(3)" in done.document["ir"]


@pytest.mark.parametrize(
    ("hole", "value", "words"),
    [
        ("limit", '"ten"', "does not fit"),
        ("money", "Mony", "is no type"),
        ("money", "str", "breaks"),
        ("floor", "result", "breaks"),
        ("floor", "balanc", "does not fit"),
        ("monye", "int", "no hole named"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_and_nothing_is_changed(
    work: Workbench, hole: str, value: str, words: str
) -> None:
    before = work.show().document["ir"]
    with pytest.raises(InputError, match=words):
        work.fill(hole, value)
    assert work.show().document["ir"] == before


def test_a_deferred_hole_of_a_declaration_stays_listed(work: Workbench) -> None:
    work.defer("limit")
    assert {h["id"]: h["status"] for h in work.holes().document["holes"]}["limit"] == "deferred"


def test_choices_of_a_declared_hole_are_offered_unjudged(work: Workbench) -> None:
    (hole,) = [h for h in work.holes().document["holes"] if h["id"] == "money"]
    assert [(fit["text"], fit["label"]) for fit in hole["fits"]] == [
        ("int", "unknown"), ("float", "unknown"),
    ]  # fmt: skip
