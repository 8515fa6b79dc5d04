"""The history as a table and in SQL: what people may say, and what they get."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftsys_nb.ir.errors import InputError, LiftError
from liftsys_nb.ir.events import EVENT_KINDS
from liftsys_nb.session import open_workbench
from liftsys_nb.session.since import moment
from liftsys_nb.session.workbench import Workbench

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
IR = """ir {name} {{
  intent: i
  signature: {name}(n: int) -> ?r
  ensures:
    - result > n
}}
"""


# ── moments ──────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2h", "2026-03-01T10:30"), ("90m", "2026-03-01T11:00"), ("3d", "2026-02-26T12:30"),
        ("1w", "2026-02-22T12:30"), ("45 s", "2026-03-01T12:29:15"),
        ("2 Hours ago", "2026-03-01T10:30"), ("0s", "2026-03-01T12:30"),
        ("today", "2026-03-01T00:00"), (" Yesterday ", "2026-02-28T00:00"),
        ("2026-01-31", "2026-01-31T00:00"), ("2026-01-31T12", "2026-01-31T12:00"),
        ("2026-01-31 12:00:05.5", "2026-01-31T12:00:05.500"),
        ("2026-01-31T12:00Z", "2026-01-31T12:00"), ("2026-01-31T12:00+02:00", "2026-01-31T10:00"),
        (date(2026, 1, 31), "2026-01-31T00:00"), (timedelta(hours=2), "2026-03-01T10:30"),
        (datetime(2026, 1, 31, 12, tzinfo=timezone(timedelta(hours=2))), "2026-01-31T10:00"),
    ],
)  # fmt: skip
def test_a_moment_is_read_as_people_say_it(said: Any, meant: str) -> None:
    assert moment(said, NOW) == datetime.fromisoformat(meant + "+00:00")


@pytest.mark.parametrize(
    "said",
    ["", " ", "soon", "2x", "h", "-2h", "2026", "20260131", "2026-02-30", "25:00", "999999999w",
     "1e3h", "٣h", "x" * 10_000],
)  # fmt: skip
def test_what_is_no_moment_is_refused_with_what_can_be_said(said: str) -> None:
    with pytest.raises(InputError) as refused:
        moment(said, NOW)
    assert refused.value.code == "LS490"
    assert "yesterday" in str(refused.value.hint)
    assert len(refused.value.message) < 200


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_of_the_table_is_read_as_it_is_shown(at: datetime) -> None:
    assert moment(at.isoformat(), NOW) == at
    assert moment(f"{at:%Y-%m-%d %H:%M:%S}".rjust(19, "0"), NOW) == at.replace(microsecond=0)


# ── the table ────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    made = open_workbench(tmp_path / "history")
    made.ir_take(IR.format(name="one"))
    made.fill("r", "int")
    made.ir_take(IR.format(name="two"))
    yield made
    made.close()


def test_filters_choose_and_the_frame_is_complete(bench: Workbench) -> None:
    whole = bench.history()
    assert isinstance(whole.value, pd.DataFrame)
    assert [row[1:3] for row in whole.document["rows"]] == [
        ["one", "created"], ["one", "hole_filled"], ["two", "created"],
    ]  # fmt: skip
    assert whole.headline == "3 events"
    for kind in ("created", "created,undone", ["created"], " Created ,", "CREATED"):
        assert list(bench.history(kind=kind).value.session) == ["one", "two"]
    assert list(bench.history("one", kind="hole-filled").value.what) == ["hole_filled"]
    assert len(bench.history(since="1h").value) == 3
    assert len(bench.history(since=datetime(3026, 1, 1, tzinfo=UTC)).value) == 0
    assert bench.history(since="3026-01-01").headline == "0 events"


def test_a_limit_keeps_the_newest_and_says_how_many_are_older(bench: Workbench) -> None:
    shown = bench.history(limit="1")
    assert [row[1] for row in shown.document["rows"]] == ["two"]
    assert shown.document["more"] == 2
    assert shown.headline == "3 events"
    assert "--limit all" in shown.notes[0]
    for limit in ("all", "ALL", 3, 99):
        whole = bench.history(limit=limit)
        assert (len(whole.value), whole.document["more"], whole.notes) == (3, 0, ())


def test_a_page_is_shown_where_nothing_is_said(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liftsys_nb.session.recalling.SHOWN", 1)
    shown = bench.history()  # a kernel: the frame has more than the reply
    assert (len(shown.document["rows"]), shown.document["more"], len(shown.value)) == (1, 2, 3)
    assert shown.notes == ()
    shell = open_workbench(bench.home, follow=False)
    shown = shell.history()
    assert (len(shown.document["rows"]), shown.document["more"], len(shown.value)) == (1, 2, 1)
    shell.close()


@pytest.mark.parametrize(
    ("said", "code", "helps"),
    [
        ({"kind": "creatd"}, "LS491", "'created'"),
        ({"kind": "xyzzy"}, "LS491", EVENT_KINDS[-1]),
        ({"kind": " , "}, "LS491", EVENT_KINDS[0]),
        ({"kind": []}, "LS491", EVENT_KINDS[0]),
        ({"kind": ["created", "nothing"]}, "LS491", "kinds"),
        ({"limit": "0"}, "LS492", "newest"),
        ({"limit": "many"}, "LS492", "newest"),
        ({"limit": -3}, "LS492", "newest"),
        ({"limit": True}, "LS492", "newest"),
        ({"limit": "9" * 5_000}, "LS492", "newest"),
        ({"since": "never"}, "LS490", "today"),
        ({"session": "tow"}, "LS401", "'two'"),
    ],
)
def test_a_wrong_filter_is_refused_with_what_helps(
    bench: Workbench, said: dict[str, Any], code: str, helps: str
) -> None:
    with pytest.raises(InputError) as refused:
        bench.history(**said)
    assert refused.value.code == code
    assert helps in str(refused.value.hint)
    assert len(refused.value.message) < 200


def test_a_relation_and_arrow_take_the_same_filters(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    relation = bench.relation("one", kind="created")
    assert relation.project("session_name").fetchall() == [("one",)]
    assert relation.columns[-2:] == ["writer", "writer_seq"]
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError) as refused:
        bench.arrow()
    assert refused.value.code == "LS493"
    assert "liftsys_nb[arrow]" in str(refused.value.hint)


# ── SQL ──────────────────────────────────────────────────────────────────────────────────────
def test_a_query_gives_a_frame_and_a_document(bench: Workbench) -> None:
    found = bench.sql(
        "SELECT session_name AS name, happened_at, 1.5::DECIMAL(3, 1) AS d, 'nan'::DOUBLE AS x, "
        "{'a': [happened_at]} AS s, '\\x00'::BLOB AS b, MAP {1: 'a'} AS m "
        "FROM events WHERE kind = 'created' ORDER BY event_id"
    )
    assert list(found.value.name) == ["one", "two"]
    assert str(found.value.happened_at.dtype) == "datetime64[us, UTC]"
    document = found.document
    assert document["types"][:4] == [
        "VARCHAR",
        "TIMESTAMP WITH TIME ZONE",
        "DECIMAL(3,1)",
        "DOUBLE",
    ]
    first = document["rows"][0]
    assert first[0] == "one"
    assert datetime.fromisoformat(first[1]) == found.value.happened_at[0]
    assert first[2:4] == ["1.5", "nan"]
    assert first[4] == {"a": [first[1]]}
    assert first[5:] == [r"b'\x00'", {"1": "a"}]
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert (found.headline, found.notes, document["more"]) == ("2 rows", (), False)


def test_a_query_is_ready_for_the_next_in_a_kernel_alone(bench: Workbench) -> None:
    bench.sql("SELECT 1")
    assert bench._desk.store._cage._spare is not None  # type: ignore[attr-defined]
    shell = open_workbench(bench.home, follow=False)
    shell.sql("SELECT 1")
    assert shell._desk.store._cage._spare is None  # type: ignore[attr-defined]
    shell.close()


def test_a_wrong_query_is_shown_with_its_place(bench: Workbench) -> None:
    query = "SELECT kind,\n  'ä', evnt_id\nFROM events"
    with pytest.raises(LiftError) as refused:
        bench.sql(query)
    error = refused.value
    assert (error.code, error.status) == ("LS550", 2)
    (found,) = error.diagnostics
    assert found.place is not None
    assert (found.place.line, found.place.column, found.place.end_column) == (2, 8, 14)
    assert error.sources == {"<sql>": query}
    assert "event_id" in str(error.hint)


@pytest.mark.parametrize("seconds", ["0", "-1", "x", "nan", "inf", "1e9", True, ""])
def test_seconds_that_are_none_are_refused(bench: Workbench, seconds: Any) -> None:
    with pytest.raises(InputError) as refused:
        bench.sql("SELECT 1", seconds=seconds)
    assert refused.value.code == "LS494"
    assert bench.sql("SELECT 1", seconds="60").headline == "1 row"


def test_a_file_that_another_program_holds_is_named_and_no_row_is_missing(tmp_path: Path) -> None:
    bench = open_workbench(tmp_path / "home")
    bench.new("Write a function half that takes an int n and returns an int.")
    assert bench.history().notes == ()
    bench.verify()
    with duckdb.connect(str(tmp_path / "home" / "history.duckdb")):
        told = bench.history()
    assert len(told.value) == 2
    assert any("is open elsewhere" in note for note in told.notes)
