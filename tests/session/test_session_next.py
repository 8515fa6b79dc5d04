"""``next``: another witness each time, counted by the history."""

from __future__ import annotations

from typing import Any

import pytest

from liftsys_nb.session import open_workbench
from liftsys_nb.session.outcome import NEGATIVE, Outcome

BOTH = (
    "ir both {\n  intent: b\n  signature: both(a: bool, b: bool) -> bool\n  ensures:\n"
    "    - same: result == (a and b)\n}\n"
)
CLASH = (
    "ir no {\n  intent: b\n  signature: no(a: int) -> int\n  ensures:\n    - up: result > a\n"
    "    - down: result < a\n}\n"
)


@pytest.fixture(autouse=True)
def home(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIFTSYS_HOME", str(tmp_path / "history"))
    monkeypatch.chdir(tmp_path)


def arguments(outcome: Outcome) -> tuple[str, ...]:
    return tuple(outcome.document["witness"]["arguments"].values())


def test_next_shows_what_verify_did_not() -> None:
    bench = open_workbench()
    bench.ir_take(BOTH, file="<cell>")
    seen = [arguments(bench.verify()), *(arguments(bench.next()) for _ in range(3))]
    assert len(set(seen)) == 4


def test_next_begins_anew_after_the_last_one_and_says_so() -> None:
    bench = open_workbench()
    bench.ir_take(BOTH, file="<cell>")
    seen = [arguments(bench.next()) for _ in range(4)]
    again = bench.next()
    assert arguments(again) == seen[0]
    assert again.notes == ("no other witness was found after 4 witnesses: this is the first again",)
    assert arguments(bench.next()) == seen[1]


def test_another_process_goes_on_where_this_one_was() -> None:
    bench = open_workbench()
    bench.ir_take(BOTH, file="<cell>")
    seen = [arguments(bench.verify()), arguments(bench.next())]
    bench.close()
    other = open_workbench()
    seen += [arguments(other.next()), arguments(other.next())]
    assert len(set(seen)) == 4


def test_a_changed_text_has_witnesses_of_its_own() -> None:
    bench = open_workbench()
    bench.ir_take(BOTH, file="<cell>")
    first = arguments(bench.next())
    bench.next()
    bench.ir_take(BOTH.replace("and", "or"), file="<cell>")
    assert arguments(bench.next()) == first


def test_a_witness_comes_with_its_own_near_miss() -> None:
    bench = open_workbench()
    bench.ir_take(BOTH, file="<cell>")
    for _ in range(4):
        document = bench.next().document
        miss = document["near_miss"]
        assert miss["arguments"] == document["witness"]["arguments"]
        assert miss["result"] != document["witness"]["result"]
        assert miss["forbidden_by"] == ["same"]


def test_without_a_witness_next_says_what_verify_says() -> None:
    bench = open_workbench()
    bench.ir_take(CLASH, file="<cell>")
    judged, followed = bench.verify(), bench.next()
    assert followed.exit == NEGATIVE
    assert {**followed.document, "seconds": 0} == {**judged.document, "seconds": 0}
    labels = [each["label"] for each in followed.document["relaxations"]]
    assert labels[:2] == ["down", "up"]
