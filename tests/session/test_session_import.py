"""``import``: old files become sessions with their history; nothing is lost, nothing half done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from oldfiles import DOCUMENTS, FIXTURES, FOLDER, changed_documents, strings

from liftsys_nb.ir.errors import InputError
from liftsys_nb.session import open_workbench
from liftsys_nb.session.outcome import Outcome
from liftsys_nb.session.workbench import Workbench
from liftsys_nb.syntax import parse

HALF = "ir half {\n  intent: Half of n\n  signature: half(n: int) -> int\n}\n"


@pytest.fixture
def bench(tmp_path):
    bench = open_workbench(tmp_path / "home")
    yield bench
    bench.close()


def log(bench: Workbench, session: str | None = None) -> list[tuple[str, str]]:
    rows = bench.log(session).document["events"]
    return [(row["what"], row["detail"]) for row in rows]


def said(bench: Workbench, outcome: Any) -> str:
    """Return all that the history and the reply say, as one text."""
    events = bench._desk.store.events(outcome.document["session"])
    texts = [text for event in events for text in strings(dict(event.detail))]
    return "\n".join([*texts, *outcome.notes])


def readable(string: str) -> str:
    """Return a string as the history can hold it: half of a surrogate pair as its escape."""
    return string.encode("utf-8", "backslashreplace").decode()


def warned(outcome: Any) -> set[str]:
    return {diagnostic["code"] for diagnostic in outcome.document["diagnostics"]}


def test_an_old_session_shows_its_revisions_with_their_words_and_times(bench) -> None:
    made = bench.import_file(str(FOLDER / "session_three_steps.json"))
    assert made.document["name"] == "clamp"
    assert made.document["status"] == "ready"
    assert log(bench) == [
        ("imported", "session_three_steps.json"),
        ("revised", "Write a function that limits x to lo..hi"),
        ("hole_filled", "bad_range = raise ValueError"),
        ("clause_added", "the result stays inside"),
    ]
    events = list(bench._desk.store.events())
    assert [event.detail["was_at"] for event in events[1:]] == [
        "2025-03-01T10:00:00.123456Z", "2025-03-01T10:05:00.000000Z",
        "2025-03-01T10:07:30.000000Z",
    ]  # fmt: skip
    assert events[2].detail["old"]["revision"]["metadata"] == {"user": "ada"}
    assert events[3].detail["old"]["draft"]["smt_results"] == [
        {"status": "sat", "model": {"x": "0"}}
    ]


def test_each_old_draft_can_be_gone_back_to(bench) -> None:
    bench.import_file(str(FOLDER / "session_three_steps.json"))
    assert "slack" not in bench.show().document["ir"]
    earlier = bench.undo()
    assert [hole["id"] for hole in earlier.document["holes"]] == ["slack"]


def test_drafts_that_change_nothing_do_not_repeat_the_text(bench) -> None:
    bench.import_file(str(FOLDER / "session_same_drafts.json"))
    events = list(bench._desk.store.events())
    assert ["ir" in event.detail for event in events] == [True, False, False, False, False]
    assert "lo <= result" in bench.show().document["ir"]


def test_the_history_table_shows_the_old_revisions(bench) -> None:
    bench.import_file(str(FOLDER / "session_three_steps.json"))
    rows = bench.history().document["rows"]
    assert "the result stays inside" in json.dumps(rows)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("session_same_drafts.json", "finalized"),
        ("session_abandoned.json", "abandoned"),
        ("session_pending.json", "open"),
        ("session_three_steps.json", "ready"),
    ],
)
def test_the_status_is_carried_over(bench, name: str, status: str) -> None:
    assert bench.import_file(str(FOLDER / name)).document["status"] == status


def test_a_session_finalized_with_open_holes_says_so(bench) -> None:
    made = bench.import_file(str(FOLDER / "session_repr_and_escapes.json"))
    assert made.document["status"] == "finalized"
    assert any("open holes: q, unit" in note for note in made.notes)


def test_what_is_finalized_stays_closed(bench) -> None:
    bench.import_file(str(FOLDER / "session_same_drafts.json"))
    with pytest.raises(InputError) as raised:
        bench.undo()
    assert raised.value.code == "LS409"


def test_answers_that_wait_are_kept_and_named(bench) -> None:
    made = bench.import_file(str(FOLDER / "session_pending.json"))
    assert "an answer waits for slack: 0" in made.notes
    assert [row for row in log(bench) if row[0] == "commented"] == [
        ("commented", "slack: 0 (not applied)"),
        ("commented", "bad_range: raise ValueError (applied)"),
        ("commented", "gone: whatever (not applied)"),
    ]
    assert {hole["id"] for hole in made.document["holes"]} == {"slack", "bad_range"}
    assert "slack" not in {h["id"] for h in bench.fill("slack", "0").document["holes"]}


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_the_same_file_again_is_a_branch_and_no_twin(bench, path: Path) -> None:
    first = bench.import_file(str(path))
    again = bench.import_file(str(path))
    assert again.document["session"] == first.document["session"]
    assert again.document["branch"] == "again"
    assert again.document["ir"] == first.document["ir"]
    assert again.document["status"] == first.document["status"]
    assert len(bench.list().document["sessions"]) == 1


def test_a_session_that_was_abandoned_and_is_no_more_is_open_again(bench, tmp_path) -> None:
    document = json.loads((FOLDER / "session_abandoned.json").read_text())
    bench.import_file(str(FOLDER / "session_abandoned.json"))
    later = tmp_path / "later.json"
    later.write_text(json.dumps({**document, "status": "active"}))
    assert bench.import_file(str(later)).document["status"] == "open"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_string_of_a_file_stands_in_the_session(bench, path: Path) -> None:
    made = bench.import_file(str(path))
    text = path.read_text(encoding="utf-8-sig")
    whole = said(bench, made)
    for string in strings(json.loads(text, parse_constant=str)):
        assert readable(string) in whole


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_what_was_imported_prints_and_reads_as_the_same(bench, path: Path) -> None:
    text = bench.import_file(str(path)).document["ir"]
    assert parse(text).diagnostics == ()
    assert bench.show().document["ir"] == text


def test_words_without_a_draft_are_read_anew(bench) -> None:
    made = bench.import_file(str(FOLDER / "session_words_only.json"))
    assert made.document["signature"]["name"] == "half"
    assert "LS449" in warned(made)


def test_an_export_comes_back_as_it_left(bench, tmp_path) -> None:
    bench.ir_take(HALF)
    bench.export("json", out=str(tmp_path / "half.json"))
    other = open_workbench(tmp_path / "other")
    made = other.import_file(str(tmp_path / "half.json"))
    assert made.document["ir"] == bench.show("half").document["ir"]
    assert log(other) == [("imported", "half.json")]
    other.close()


def test_ir_text_is_taken_as_it_stands(bench, tmp_path) -> None:
    file = tmp_path / "two.ir"
    file.write_text(HALF + HALF.replace("half", "double"))
    made = bench.import_file(str(file))
    assert "made 2 sessions: half, double" in made.notes
    assert log(bench, "half") == [("imported", "two.ir")]


def test_ir_text_with_errors_keeps_its_words_and_exits_2(bench, tmp_path) -> None:
    file = tmp_path / "bad.ir"
    file.write_text(HALF.replace("int)", "int, y: Foo)"))
    made = bench.import_file(str(file))
    assert made.exit == 2
    assert warned(made) == {"IR111"}


def test_a_mended_text_keeps_the_old_one_in_the_history(bench) -> None:
    made = bench.import_file(str(FOLDER / "text_other_name.ir"))
    assert made.document["name"] == "clamp"
    assert "ir generated_module {" in said(bench, made)


@pytest.mark.parametrize("file", ["session_three_steps.json", "tree_plain.json", "text_plain.ir"])
def test_a_name_of_ones_own_is_taken(bench, file: str) -> None:
    made = bench.import_file(str(FOLDER / file), name="limit")
    assert made.document["name"] == "limit"
    assert made.document["signature"]["name"] == "limit"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "LS410"),
        (b"\xff\xfe\x00", "LS421"),
        (b"{", "LS423"),
        (b"{}", "LS424"),
        (b"[" * 100_000, "LS423"),
        (b'{"session_id": "a"}', "LS425"),
        (b'{"session_id": "a", "revisions": [{"content": " "}]}', "LS425"),
        (b'{"session_id": "a", "revisions": [{"content": "[]"}]}', "LS425"),
        (b'{"schema": 9, "module": {}}', "LS420"),
        (b"just words", "LS413"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_leaves_nothing(
    bench, tmp_path, raw: bytes, code: str
) -> None:
    file = tmp_path / "old.json"
    file.write_bytes(raw)
    with pytest.raises(InputError) as raised:
        bench.import_file(str(file))
    assert raised.value.code == code
    assert list(bench._desk.store.events()) == []


def test_a_bad_name_leaves_nothing(bench) -> None:
    with pytest.raises(InputError) as raised:
        bench.import_file(str(FOLDER / "session_three_steps.json"), name="no name")
    assert raised.value.code == "LS416"
    assert list(bench._desk.store.events()) == []


def attempt(bench: Workbench, file: Path) -> Outcome | InputError:
    try:
        return bench.import_file(str(file))
    except InputError as refused:
        return refused


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=changed_documents())
def test_a_changed_file_is_taken_whole_or_not_at_all(tmp_path_factory, drawn) -> None:
    name, document = drawn
    folder = tmp_path_factory.mktemp("changed")
    file = folder / name
    file.write_text(json.dumps(document))
    bench = open_workbench(folder / "home")
    made = attempt(bench, file)
    if isinstance(made, InputError):
        assert made.code in {"LS413", "LS424", "LS425"}
        assert list(bench._desk.store.events()) == []
    else:
        whole = said(bench, made)
        for string in strings(document):
            assert readable(string) in whole
        assert len(log(bench)) == len(list(bench._desk.store.events()))
        assert len(bench.history().document["rows"]) == len(log(bench))
    bench.close()
