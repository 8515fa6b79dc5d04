"""Two processes changed one draft: the second is told, and both become one again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from liftsys_nb.ir.errors import InputError, Refused
from liftsys_nb.session import open_workbench
from liftsys_nb.session.lineage import bases
from liftsys_nb.session.outcome import Outcome
from liftsys_nb.session.workbench import Workbench

IR = """ir f {
  intent: x
  signature: f(x: int) -> int
  ensures:
    - both: ?low <= result <= ?high
    - up: result > x
}
"""


@pytest.fixture
def process(tmp_path):
    """Open one more process on the same history; by: who works there."""
    opened: list[Workbench] = []

    def start(by: str = "me", *, follow: bool = True) -> Workbench:
        bench = open_workbench(tmp_path / "home", follow=follow)
        bench._desk._by = by
        opened.append(bench)
        return bench

    yield start
    for bench in opened:
        bench.close()


Start = Callable[..., Workbench]


def split(process: Start, mine: str, theirs: str, base: str = IR) -> tuple[Workbench, Workbench]:
    """Let two take texts of their own where both came from one; mine is the second."""
    one, two = process("ann"), process("bob")
    one.ir_take(base)
    two.open("f")
    one.ir_take(theirs)
    two.ir_take(mine)
    return two, one


def rows(outcome: Outcome) -> dict[str, tuple[str | None, str | None, str | None, str | None]]:
    return {
        part["name"]: (part["base"], part["mine"], part["theirs"], part["side"])
        for part in outcome.document["parts"]
    }


# ── holes ────────────────────────────────────────────────────────────────────────────────────
def test_two_holes_of_one_clause_that_each_filled_are_both_filled(process) -> None:
    one, two = process(), process()
    one.ir_take(IR)
    two.open("f")
    one.fill("low", "0")
    two.fill("high", "9")
    merged = two.merge("main")
    assert merged.exit == 0
    assert "- both: 0 <= result <= 9" in merged.document["ir"]
    assert rows(merged) == {
        "low": ("?low", None, "0", "theirs"),
        "high": ("?high", "9", None, "mine"),
    }
    assert merged.next == "verify"
    assert two.show().document["branch"] == "main-2"


def test_a_hole_that_both_filled_is_one_thing_to_pick_however_often_it_stands(process) -> None:
    twice = IR.replace("result > x", "result > x + ?low")
    one, two = process(), process()
    one.ir_take(twice)
    two.open("f")
    one.fill("low", "0")
    two.fill("low", "1")
    before = len(list(two._desk.store.events()))
    asked = two.merge("main")
    assert (asked.exit, asked.document["conflicts"]) == (1, ["low"])
    assert rows(asked) == {"low": ("?low", "1", "0", None)}
    assert asked.next == "merge main --take low"
    assert asked.document["ir"] is None
    assert len(list(two._desk.store.events())) == before  # nothing is half-applied
    taken = two.merge("main", take="low")
    assert "0 <= result <= ?high" in taken.document["ir"]
    assert "result > x + 0" in taken.document["ir"]
    kept = one.merge("3", leave="low")  # from the other side, what it was before the pick
    assert kept.exit == 0
    assert "result > x + 0" in kept.document["ir"]


def test_a_value_also_fills_what_the_other_wrote_around_the_hole_meanwhile(process) -> None:
    one, two = process(), process()
    one.ir_take(IR)
    two.ir_take(IR.replace("    - up: result > x\n", "    - up: result > x\n    - far: x > ?low\n"))
    one.open("f@main")
    one.fill("low", "0")
    merged = two.merge("main")
    assert "- far: x > 0" in merged.document["ir"]
    assert "?low" not in merged.document["ir"]


def test_a_hole_that_stays_open_can_be_left(process) -> None:
    one, two = process(), process()
    one.ir_take(IR)
    two.open("f")
    one.fill("low", "0")
    two.fill("high", "9")
    kept = two.merge("main", leave="low")
    assert "- both: ?low <= result <= 9" in kept.document["ir"]
    assert kept.next is not None
    assert kept.next.startswith("fill low")


def test_deferred_holes_of_both_sides_are_deferred(process) -> None:
    one, two = process(), process()
    one.ir_take(IR)
    two.open("f")
    one.defer("low")
    two.fill("high", "9")
    two.merge("main")
    assert {h["id"]: h["status"] for h in two.holes().document["holes"]} == {"low": "deferred"}


# ── clauses ──────────────────────────────────────────────────────────────────────────────────
def test_clauses_that_each_changed_are_both_taken(process) -> None:
    two, _ = split(
        process, IR.replace("result > x", "result >= x"), IR.replace("?low <= ", "1 <= ")
    )
    merged = two.merge("again")
    assert merged.document["ir"] == IR.replace("result > x", "result >= x").replace("?low", "1")
    assert merged.document["merged"] is True
    assert two.show().document["ir"] == merged.document["ir"]


def test_a_clause_that_both_changed_waits_and_each_pick_is_one_command(process) -> None:
    mine, theirs = IR.replace("> x", "> x + 1"), IR.replace("> x", "> x + 2")
    two, _ = split(process, mine, theirs)
    asked = two.merge("again")
    assert rows(asked) == {
        "up": ("up: result > x", "up: result > x + 1", "up: result > x + 2", None)
    }
    assert two.merge("again", leave=["up"]).document["ir"] == mine
    two.undo()
    assert two.merge("again", take=["up"]).document["ir"] == theirs
    two.undo()
    assert two.merge("again", all=True).document["ir"] == theirs


def test_a_name_that_no_change_has_is_refused_with_the_nearest(process) -> None:
    two, _ = split(process, IR.replace("> x", "> x + 1"), IR.replace("> x", "> x + 2"))
    with pytest.raises(InputError, match="no change is named 'upp'") as refused:
        two.merge("again", take="upp")
    assert refused.value.code == "LS454"
    assert "'up'" in (refused.value.hint or "")
    with pytest.raises(InputError, match="both taken and left"):
        two.merge("again", take="up", leave="up")


def test_a_branch_that_is_not_there_is_refused_with_the_nearest(process) -> None:
    two, _ = split(process, IR.replace("> x", "> x + 1"), IR)
    with pytest.raises(InputError, match="no branch or draft 'agan'") as refused:
        two.merge("agan")
    assert refused.value.code == "LS401"
    assert "'again'" in (refused.value.hint or "")
    with pytest.raises(InputError, match="no draft 17"):
        two.merge("17")
    with pytest.raises(InputError, match="no draft"):
        two.checkout("9" * 5000)


def test_what_has_errors_together_is_refused_and_nothing_changes(process) -> None:
    """One took a parameter away that a new clause of the other speaks of."""
    base = IR.replace("f(x: int)", "f(x: int, y: int)")
    two, _ = split(
        process, base.replace(", y: int", ""), base.replace("up: ", "down: y < 3\n    - up: "), base
    )
    before = len(list(two._desk.store.events()))
    with pytest.raises(Refused, match="have errors together") as refused:
        two.merge("again")
    assert [d.code for d in refused.value.diagnostics] == ["IR210"]
    assert "y" in refused.value.sources["f.ir"]
    assert len(list(two._desk.store.events())) == before
    assert two.merge("again", leave="down").exit == 0


def test_a_draft_with_errors_is_not_merged(process) -> None:
    two, _ = split(process, IR.replace("> x", "> x + 1"), IR.replace("> x", "> nowhere"))
    with pytest.raises(Refused, match="draft 2 of f has errors"):
        two.merge("again")


def test_a_final_draft_is_not_merged_into(process) -> None:
    mine = IR.replace("?low <= result <= ?high", "result > 0").replace("> x", ">= x")
    two, _ = split(process, mine, IR.replace("?low", "0"))
    two.finalize()
    with pytest.raises(InputError) as refused:
        two.merge("again")
    assert refused.value.code == "LS409"


def test_imported_texts_are_merged_with_what_imports_them(process, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.ir").write_text("type Small = int where it < 9\n")
    base = f'from "./a.ir" import Small\n\n{IR}'
    theirs = base.replace("f(x: int)", "f(x: Small)")
    one, two = process(), process()
    one.ir_take(IR)
    two.open("f")
    one.ir_take(theirs)
    two.ir_take(IR.replace("> x", ">= x"))
    merged = two.merge("again")
    assert merged.document["ir"] == theirs.replace("> x", ">= x")
    assert rows(merged)["a.ir"][3] == "theirs"
    assert two.show().document["diagnostics"] == []


# ── lineage ──────────────────────────────────────────────────────────────────────────────────
def test_what_is_in_already_is_not_merged_again(process) -> None:
    two, one = split(process, IR.replace("> x", "> x + 1"), IR.replace("?low", "0"))
    two.merge("again")
    count = len(list(two._desk.store.events()))
    assert two.merge("again").document["merged"] is False
    assert len(list(two._desk.store.events())) == count
    one.fill("high", "7")
    later = two.merge("again")  # from the merge on: only the new one comes
    assert rows(later)["high"] == ("?high", None, "7", "theirs")
    assert [name for name, row in rows(later).items() if row[3] != "mine"] == ["high"]


def test_who_changed_nothing_goes_to_the_newest(process) -> None:
    one, two = process(), process()
    one.ir_take(IR)
    two.open("f")
    one.fill("low", "0")
    count = len(list(two._desk.store.events()))
    gone = two.merge("main")
    assert gone.document["merged"] is False
    assert "0 <= result" in gone.document["ir"]
    assert "0 <= result" in two.show().document["ir"]
    assert len(list(two._desk.store.events())) == count


def test_a_merge_can_be_undone_and_redone_and_the_log_names_both_drafts(process) -> None:
    two, _ = split(process, IR.replace("> x", "> x + 1"), IR.replace("?low", "0"))
    merged = two.merge("again")
    mine = two.undo()
    assert mine.document["ir"] == IR.replace("> x", "> x + 1")
    assert two.redo().document["ir"] == merged.document["ir"]
    with pytest.raises(InputError, match="nothing to redo"):
        two.redo()
    events = two.log().document["events"]
    assert [(e["what"], e["draft"], e["merged"]) for e in events[-3:]] == [
        ("merged", 4, 2), ("undone", 3, None), ("redone", 4, None),
    ]  # fmt: skip
    assert events[-1]["current"]


def test_after_a_crossing_no_pick_is_hidden_by_the_other(process) -> None:
    """Each merged what the other had before it picked: both come from two drafts now."""
    mine, theirs = IR.replace("> x", "> x + 1"), IR.replace("> x", "> x + 2")
    two, one = split(process, mine, theirs)
    two.merge("2", take="up")
    one.merge("3", take="up")
    state = two._desk.find("f", None)
    ends = [state.drafts[state.heads[name]] for name in ("again", "again-2")]
    assert len(bases(state, *ends)) == 2
    asked = two.merge("again")
    assert asked.document["conflicts"] == ["up"]
    assert asked.document["base"] == [3, 2]


def test_an_older_reader_takes_a_merge_for_a_draft_with_a_text(process) -> None:
    """Kind, parent and text are those of any revision; only the detail names the other."""
    two, _ = split(process, IR.replace("> x", "> x + 1"), IR.replace("?low", "0"))
    merged = two.merge("again", because="we talked")
    event = list(two._desk.store.events())[-1]
    state = two._desk.find("f", None)
    assert (event.kind, event.why) == ("revised", "we talked")
    assert state.drafts[event.parent or ""].number == merged.document["mine"] == 3
    assert state.drafts[str(event.detail["merged"])].number == merged.document["theirs"] == 2
    assert event.detail["ir"] == merged.document["ir"]


# ── branches ─────────────────────────────────────────────────────────────────────────────────
def test_a_branch_goes_on_from_where_it_begins(process) -> None:
    bench = process()
    bench.ir_take(IR)
    bench.defer("low")
    bench.branch("try", because="to see")
    assert bench.show().document["branch"] == "try"
    assert [h["status"] for h in bench.holes().document["holes"]] == ["deferred", "open"]
    bench.fill("high", "9")
    assert bench.checkout("main").document["ir"] == IR
    assert "9" in bench.merge("try").document["ir"]


def test_a_branch_keeps_the_verdict_of_its_text(process) -> None:
    bench = process()
    bench.ir_take(IR.replace("?low", "0").replace("?high", "9"))
    bench.verify()
    bench.branch("try")
    assert bench.list().document["sessions"][0]["verdict"] == "unimplementable"


@pytest.mark.parametrize("name", ["", "1", "a@b", "a b", "-x", "main", "x" * 101])
def test_a_name_that_no_branch_can_have_is_refused(process, name) -> None:
    bench = process()
    bench.ir_take(IR)
    with pytest.raises(InputError) as refused:
        bench.branch(name)
    assert refused.value.code == "LS453"


def test_a_checkout_is_where_the_next_shell_comes_in(process) -> None:
    one = process()
    one.ir_take(IR)
    one.fill("low", "0")
    process(follow=False).checkout("1", session="f")
    shell = process(follow=False)
    shown = shell.show("f")
    assert (shown.document["branch"], shown.document["ir"]) == ("draft-1", IR)
    assert process(follow=False).checkout("main", session="f").document["branch"] == "main"
    assert "0 <=" in process(follow=False).show("f").document["ir"]
    assert "0 <=" in one.show().document["ir"]  # a kernel stays where it was


def test_a_checkout_of_another_is_no_news(process) -> None:
    one, two = process(), process()
    one.ir_take(IR)
    one.branch("try")
    two.open("f")
    one.checkout("main")
    assert two.show().notes == ()


def test_a_final_draft_can_be_looked_at_and_branched(process) -> None:
    bench = process()
    bench.ir_take(IR.replace("?low <= result <= ?high", "result > 0").replace("> x", ">= x"))
    bench.finalize()
    bench.branch("next")
    assert bench.show().document["status"] == "ready"
    assert bench.checkout("main").document["status"] == "finalized"
    assert bench.checkout("next").document["branch"] == "next"
    assert set(bench._desk.find("f", None).heads) == {"main", "next"}


# ── what is told ─────────────────────────────────────────────────────────────────────────────
def test_what_another_changed_is_told_by_name_and_once(process) -> None:
    one, two = process("ann"), process("bob")
    one.ir_take(IR)
    two.open("f")
    one.fill("low", "0")
    one.ir_take(IR.replace("> x", ">= x").replace("    - both", "    - n: x > 3\n    - both"))
    (note,) = two.show().notes
    assert "ann changed f meanwhile: low = 0 (draft 2 on main)" in note
    assert "begun again, n added, up changed (draft 3 on again)" in note
    assert "merge again" in note
    assert two.show().notes == ()
    one.fill("high", "3")
    (note,) = two.holes().notes
    assert "high = 3" in note
    assert "low" not in note


def test_many_changes_are_told_in_one_note_that_counts_the_rest(process) -> None:
    one, two = process("ann"), process("bob")
    one.ir_take(IR)
    two.open("f")
    for value in "12345678":
        one.fill("low", value)
        one.undo()
    (note,) = two.show().notes
    assert "low = 8" in note
    assert "11 more changes came before: log" in note


def test_the_documents_of_a_merge_are_plain_json(process) -> None:
    two, _ = split(process, IR.replace("> x", "> x + 1"), IR.replace("> x", "> x + 2"))
    for done in (two.merge("again"), two.merge("again", all=True), two.merge("again")):
        assert json.loads(json.dumps(done.document)) == done.document
