"""The history is looked after at the doors: statuses, documents, words."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest

import liftsys_nb as ls
from liftsys_nb.session.shapes import check_shape
from liftsys_nb.ui import bench
from liftsys_nb.ui.cli import main


@pytest.fixture
def begun(home: Path, clamp: str) -> Path:
    """A history of five events, folded, with nobody writing."""
    s = ls.new(clamp)
    s.fill("return_type", "int")
    s.undo()
    s.defer("bad_lo", because="later")
    s.verify()
    bench.close()
    ls.history_compact()
    bench.close()
    return home


def changed(home: Path) -> None:
    with duckdb.connect(str(home / "history.duckdb")) as connection:
        connection.execute("UPDATE event_rows SET why = 'never' WHERE writer_seq = 3")


def ran(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    status = main([*words])
    out, err = capsys.readouterr()
    return status, out, err


def test_a_whole_history_is_said_to_be_whole(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = ran(capsys, "history", "verify")
    assert status == 0
    assert "the history is whole: 5 events in 1 chain" in out


def test_a_broken_one_names_the_first_break_and_the_status_says_so(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(begun)
    status, out, _ = ran(capsys, "history", "verify", "--json")
    document = json.loads(out)
    check_shape("history_verify", document)
    assert status == 1
    assert (document["ok"], document["events"]) == (False, 2)
    (found,) = document["breaks"]
    assert (found["number"], found["good"], found["place"]) == (3, 2, "database")
    status, out, _ = ran(capsys, "history", "verify")
    assert status == 1
    assert "what is before it is good" in " ".join(out.split())
    assert "liftsys doctor --fix" in out
    status, _, err = ran(capsys, "history", "head")
    assert status == 2
    assert "LS510" in err


def test_a_head_in_a_file_is_held_against_the_history(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, head, _ = ran(capsys, "history", "head")
    assert status == 0
    assert head.startswith("liftsys-head 1 ")
    Path("head.txt").write_text(f"-- signed --\n{head}-- by me --\n")
    ls.ir("ir up {\n  intent: up\n  signature: up(n: int) -> int\n}\n")
    status, out, _ = ran(capsys, "history", "verify", "--head", "head.txt")
    assert status == 0
    assert "it begins with the 5 events of that head" in " ".join(out.split())
    status, _, _ = ran(capsys, "history", "verify", "--head", head)
    assert status == 0
    bench.close()
    shutil.rmtree(begun)
    ls.ir("ir up {\n  intent: up\n  signature: up(n: int) -> int\n}\n")
    status, out, _ = ran(capsys, "history", "verify", "--head", "head.txt", "--json")
    assert status == 1
    assert [found["place"] for found in json.loads(out)["breaks"]] == ["head"]


@pytest.mark.parametrize(
    ("head", "code"),
    [("none.txt", "LS421"), (".", "LS421"), ("other.txt", "LS540"),
     ("liftsys-head 1 x", "LS540"), ("a\nb", "LS540")],
)  # fmt: skip
def test_what_is_no_head_is_wrong_input(
    begun: Path, capsys: pytest.CaptureFixture[str], head: str, code: str
) -> None:
    Path("other.txt").write_text("my shopping list")
    status, out, _ = ran(capsys, "history", "verify", "--json", "--head", head)
    assert status == 2
    assert json.loads(out)["error"]["code"] == code


def test_backup_and_restore_through_the_shell(
    begun: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    status, out, _ = ran(capsys, "history", "backup", "b.zip")
    assert status == 0
    assert "backed up 5 events" in out
    assert ran(capsys, "history", "backup", "b.zip")[0] == 2
    assert ran(capsys, "history", "backup", "--force", "b.zip")[0] == 0
    monkeypatch.setenv("LIFTSYS_HOME", str(tmp_path / "other"))
    status, out, _ = ran(capsys, "history", "restore", "b.zip")
    assert status == 0
    assert "5 of 5 events were missing here" in " ".join(out.split())
    status, _, err = ran(capsys, "history", "restore", "b.zip")
    assert status == 2
    assert "LS543" in err
    status, out, _ = ran(capsys, "history", "restore", "--force", "b.zip")
    assert status == 0
    assert "0 of 5 events were missing here" in " ".join(out.split())
    assert ls.open("clamp").status == "open"


def test_a_damaged_history_is_mended_and_what_is_lost_is_named(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(begun)
    assert ran(capsys, "doctor")[0] == 1
    status, out, _ = ran(capsys, "history", "doctor", "--fix", "--json")
    document = json.loads(out)
    check_shape("doctor", document)
    assert status == 1  # an event is lost
    assert document["ok"]
    (lost,) = document["repair"]["lost"]
    assert (lost["first"], lost["last"], lost["sessions"]) == (3, 3, ["clamp"])
    status, out, _ = ran(capsys, "doctor", "--fix")
    assert status == 0
    assert "there was nothing to mend" in out
    assert ran(capsys, "history", "verify")[0] == 0


def test_a_process_goes_on_after_its_history_was_mended(begun: Path) -> None:
    s = ls.open("clamp")
    s.fill("return_type", "int")
    (journal,) = (begun / "journal").iterdir()
    journal.write_bytes(journal.read_bytes().replace(b"hole_filled", b"hole_pilled"))
    assert not ls.doctor().json["ok"]  # ours, and we write it: nothing is touched
    bench.close()
    with pytest.raises(ls.StoreError):
        ls.open("clamp").show()
    found = ls.doctor(fix=True)
    assert found.json["ok"]
    assert [lost["first"] for lost in found.json["repair"]["lost"]] == [1]
    assert ls.open("clamp").fill("return_type", "int").ok


def test_nothing_is_taken_over_while_another_program_has_the_file(
    begun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ls.ir("ir up {\n  intent: up\n  signature: up(n: int) -> int\n}\n")
    with duckdb.connect(str(begun / "history.duckdb")):
        reply = ls.history_compact()
    assert "open elsewhere" in str(reply)
    assert reply.json["note"]
    assert ls.history_compact().json["events"] == 1


def test_a_session_that_bears_the_name_of_a_second_word_is_named_with_its_option(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ls.ir("ir verify {\n  intent: v\n  signature: verify(n: int) -> int\n}\n")
    status, out, _ = ran(capsys, "history", "-s", "verify", "--json")
    assert status == 0
    assert len(json.loads(out)["rows"]) == 1


@pytest.mark.parametrize("words", [["history", "verify"], ["history verify"]])
def test_help_takes_both_words_of_a_verb(
    home: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    status, out, _ = ran(capsys, "help", *words)
    assert status == 0
    assert "follow the chains" in out
    assert ls.help(*words).json["verbs"][0]["verb"] == "history verify"


def test_a_slip_in_a_second_word_is_a_session_that_is_not_there(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = ran(capsys, "history", "verfy")
    assert status == 2
    assert "LS401" in err
