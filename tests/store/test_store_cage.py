"""Queries in SQL: what they see, what they give, what they cost at most."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from store.children import SESSION, make_event, make_events
from store.conftest import Start

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.store import History
from liftsys_nb.store.cage import Cage
from liftsys_nb.store.cells import decode, encode
from liftsys_nb.store.database import create
from liftsys_nb.store.home import Home, ensure_home

COUNT = "SELECT count(*), count(DISTINCT event_id) FROM events"


def count(store: History) -> int:
    """Return how many events a query sees, each of them once."""
    ((rows, ids),) = store.query(COUNT, ahead=True).rows
    assert rows == ids
    return int(rows)


# ── what it sees ─────────────────────────────────────────────────────────────────────────────
def test_a_query_sees_what_was_acknowledged_a_moment_ago(store: History, home: Home) -> None:
    store.append(make_events(store, 3))
    assert count(store) == 3  # journals alone
    store.fold()
    assert count(store) == 3  # the database, and a journal of which nothing is left
    store.append(make_events(store, 2))
    assert count(store) == 5  # both
    other = History(home)
    other.append(make_events(other, 4))
    assert count(store) == 9
    other.close()
    store.fold()
    assert count(store) == 9


def test_a_query_of_a_home_without_a_history_finds_nothing_and_makes_nothing(
    store: History, home: Home
) -> None:
    assert store.query("SELECT * FROM events").rows == ()
    assert store.query("SELECT * FROM sessions").rows == ()
    assert not home.path.exists()


def test_a_query_is_answered_while_another_program_has_the_file(
    store: History, home: Home, start: Start
) -> None:
    store.append(make_events(store, 3))
    store.fold()
    holder = start("hold_database")
    assert holder.stdout is not None
    assert holder.stdout.readline() == "ready\n"
    store.append(make_events(store, 2))
    assert count(store) == 5
    assert not list(home.path.glob(".staged-*"))


def test_a_query_is_answered_while_a_fold_hangs(home: Home, start: Start) -> None:
    store = History(home, patience=0.1)
    store.append(make_events(store, 3))
    store.fold()
    store.append(make_events(store, 2))
    holder = start("hold_lock")
    assert holder.stdout is not None
    assert holder.stdout.readline() == "ready\n"
    assert count(store) == 5
    store.close()


def test_a_query_leaves_the_file_to_others(store: History, home: Home) -> None:
    store.append(make_events(store, 3))
    store.fold()
    count(store)
    with duckdb.connect(str(home.database)) as client:
        client.execute("CREATE TABLE notes AS SELECT 1")
    store.append(make_events(store, 1))
    assert store.fold().note is None


def test_a_query_of_a_kernel_that_holds_the_file_itself_is_answered(
    store: History, home: Home
) -> None:
    store.append(make_events(store, 3))
    store.fold()
    with duckdb.connect(str(home.database)) as own:
        own.execute("CREATE TABLE notes AS SELECT 1")
        assert count(store) == 3
        # Its lock is still there: nobody of this process has opened and closed the file.
        found = subprocess.run(
            [sys.executable, "-c", "import duckdb, sys; duckdb.connect(sys.argv[1])",
             str(home.database)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "lock" in found.stderr
        own.execute("INSERT INTO notes VALUES (2)")


def test_a_database_of_an_older_schema_is_migrated_first(store: History, home: Home) -> None:
    ensure_home(home)
    create(home, ())
    store.append(make_events(store, 2))
    assert count(store) == 2
    assert list(home.path.glob("history-schema-0-*"))


@pytest.mark.parametrize("code", ["LS510", "LS520", "LS521"])
def test_a_history_that_cannot_be_read_is_told_and_not_half_read(
    store: History, home: Home, code: str
) -> None:
    store.append(make_events(store, 3))
    if code == "LS510":
        (journal,) = home.journals.iterdir()
        journal.write_bytes(journal.read_bytes().replace(b'"n":2', b'"n":3'))
    elif code == "LS520":
        home.database.write_text("my shopping list\n" * 500)
    else:
        with duckdb.connect(str(home.database)) as client:
            client.execute("CREATE TABLE meta (key VARCHAR, value VARCHAR)")
            client.execute(
                "INSERT INTO meta VALUES ('application', 'liftsys_nb'), ('schema_version', '999')"
            )
        home.database.chmod(0o600)
    with pytest.raises(StoreError) as refused:
        store.query(COUNT)
    assert refused.value.code == code
    assert refused.value.hint


def test_a_large_backlog_is_folded_before_it_is_asked(
    store: History, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liftsys_nb.store.history.BACKLOG_BYTES", 100)
    store.append(make_events(store, 3))
    assert count(store) == 3
    with duckdb.connect(str(home.database), read_only=True) as client:
        assert client.execute("SELECT count(*) FROM events").fetchall() == [(3,)]


def test_the_views_tell_of_both_parts(store: History) -> None:
    store.append([make_event(store, "created", name="one")])
    store.fold()
    store.append([make_event(store, "finalized", verdict="consistent")])
    table = store.query("SELECT session, name, events FROM sessions")
    assert table.rows == ((SESSION, "one", 2),)
    names = {name for (name,) in store.query("SHOW TABLES").rows}
    assert {"events", "sessions"} <= names
    # Neither is half of the events there under the name that people know, nor is it offered.
    assert store.query("SELECT count(*) FROM history.events").rows == ((2,),)
    assert not names & {"tail", "journals", "meta"}


# ── what it gives ────────────────────────────────────────────────────────────────────────────
def test_values_keep_their_types(store: History) -> None:
    table = store.query(
        "SELECT 1::TINYINT, 170141183460469231731687303715884105727::HUGEINT, 1.50::DECIMAL(4, 2), "
        "'nan'::DOUBLE, '-inf'::FLOAT, 0.1, TRUE, NULL, 'ä\U0001f600', '\\xFF\\x00'::BLOB, "
        "DATE '2020-02-29', TIME '10:11:12.5', TIMESTAMP '2020-01-02 03:04:05.678901', "
        "TIMESTAMPTZ '2020-01-02 03:04:05+02', INTERVAL 3 DAY, "
        "UUID '0192f0c0-0000-7000-8000-000000000001', [1, NULL], {'a': [1], 'b': {'c': 'x'}}, "
        "MAP {'k': 1}, MAP {[1]: 2}, 'x'::ENUM('x', 'y'), '{\"a\": 1}'::JSON, "
        "TIMESTAMP '290000-01-01 00:00:00'"
    )
    (row,) = table.rows
    nan, *rest = (row[3], *row[:3], *row[4:])
    assert isinstance(nan, float)
    assert math.isnan(nan)
    assert rest == [
        1, 2**127 - 1, Decimal("1.50"), -math.inf, Decimal("0.1"), True, None, "ä\U0001f600",
        b"\xff\0", date(2020, 2, 29), time(10, 11, 12, 500_000),
        datetime.fromisoformat("2020-01-02T03:04:05.678901"),
        datetime(2020, 1, 2, 1, 4, 5, tzinfo=UTC),
        timedelta(days=3), UUID("0192f0c0-0000-7000-8000-000000000001"), [1, None],
        {"a": [1], "b": {"c": "x"}}, {"k": 1}, {"key": [[1]], "value": [2]}, "x", '{"a": 1}',
        "290000-01-01 00:00:00",
    ]  # fmt: skip
    assert table.types[:3] == ("TINYINT", "HUGEINT", "DECIMAL(4,2)")
    assert not table.more


def test_columns_of_one_name_all_stay(store: History) -> None:
    table = store.query('SELECT 1 AS a, 2 AS a, 3 AS """<b>"')
    assert (table.columns, table.rows) == (("a", "a", '"<b>'), ((1, 2, 3),))
    frame = store.tabled(table)
    assert list(frame.columns) == ["a", "a", '"<b>']
    assert frame.to_numpy().tolist() == [[1, 2, 3]]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 'infinity'::DATE", "SELECT '-infinity'::TIMESTAMP",
        "SELECT ['infinity'::TIMESTAMPTZ]", "SELECT TIMESTAMP '9999-12-31 23:59:59.999999'",
    ],
)  # fmt: skip
def test_what_python_cannot_tell_from_infinity_is_refused(store: History, query: str) -> None:
    with pytest.raises(StoreError, match="infinity") as refused:
        store.query(query)
    assert refused.value.code == "LS550"
    assert "VARCHAR" in str(refused.value.hint)


def test_a_frame_has_the_types_of_the_columns(store: History) -> None:
    frame = store.tabled(
        store.query(
            "SELECT 9007199254740993 AS i, b, x, t, z, s, l FROM (VALUES "
            "(1, TRUE, 1.5::DOUBLE, TIMESTAMP '2020-01-01', TIMESTAMPTZ '2020-01-01 00:00:00+00', "
            "'x', [1]), (NULL, NULL, NULL, NULL, NULL, NULL, NULL)) AS v(b, x0, x, t, z, s, l)"
        )
    )
    assert frame.dtypes.astype(str).to_dict() == {
        "i": "int64", "b": "Int64", "x": "float64", "t": "datetime64[us]",
        "z": "datetime64[us, UTC]", "s": "str", "l": "object",
    }  # fmt: skip
    assert frame.i.tolist() == [2**53 + 1] * 2
    assert frame.b.isna().tolist() == [False, True]


def test_a_result_without_rows_has_its_columns(store: History) -> None:
    table = store.query("SELECT event_id, writer_seq FROM events WHERE FALSE")
    assert (table.columns, table.rows, table.more) == (("event_id", "writer_seq"), (), False)
    assert store.tabled(table).dtypes.astype(str).tolist() == ["str", "int64"]


def _is_near(moment: date) -> bool:
    """Whether Python does not take it for infinity."""
    return 1 < moment.year < 9999


_KEYS = st.text() | st.integers() | st.booleans()
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False)
    | st.decimals(allow_nan=False) | st.binary() | st.uuids() | st.times() | st.timedeltas()
    | st.datetimes().filter(_is_near) | st.datetimes(timezones=st.just(UTC)).filter(_is_near)
    | st.dates().filter(_is_near),
    lambda inner: st.lists(inner) | st.dictionaries(_KEYS, inner),
    max_leaves=12,
)  # fmt: skip


@given(_VALUES)
@example({"float": "nan"})  # a struct whose field is named as a type is
@example({"dict": [["a", 1]]})
@example([{}])
def test_a_value_comes_back_from_json_with_its_type(value: Any) -> None:
    again = decode(json.loads(json.dumps(encode(value))))
    assert again == value
    assert type(again) is type(value)


@pytest.mark.parametrize(
    "text", ['{"float": []}', '{"a": 1}', "{}", '{"date": "x"}', '{"uuid": 1, "date": 2}']
)
def test_json_that_is_no_value_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        decode(json.loads(text))


# ── what it costs at most ────────────────────────────────────────────────────────────────────
@pytest.fixture
def small(home: Home) -> Iterator[Cage]:
    cage = Cage(most_rows=3, most_bytes=1_000)
    yield cage
    cage.close()


@pytest.mark.parametrize(
    ("query", "rows", "more"),
    [
        ("FROM range(2)", 2, False),
        ("FROM range(3)", 3, False),
        ("FROM range(4)", 3, True),
        ("FROM range(100_000_000_000)", 3, True),
        ("SELECT repeat('x', 400) FROM range(3)", 2, True),
        ("SELECT repeat('x', 300) FROM range(3)", 3, False),
    ],
)
def test_a_result_is_cut_where_it_gets_too_large_and_says_so(
    small: Cage, home: Home, query: str, rows: int, more: bool
) -> None:
    table = small.ask(home, query, seconds=60, patience=1)
    assert (len(table.rows), table.more) == (rows, more)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT repeat('x', 4_000_000_000)",
        "SELECT length(repeat('x', 3_900_000_000))",
        "SELECT list(range) FROM range(1_000_000_000)",
        "SELECT a.range, count(*) FROM range(100_000_000) a GROUP BY ALL",
    ],
)
def test_a_query_that_needs_too_much_memory_is_ended(
    store: History, home: Home, query: str
) -> None:
    with pytest.raises(StoreError) as refused:
        store.query(query, seconds=120)
    assert refused.value.code == "LS553"
    assert refused.value.hint


def test_one_row_that_is_too_large_is_told(small: Cage, home: Home) -> None:
    with pytest.raises(StoreError, match="first row") as refused:
        small.ask(home, "SELECT repeat('x', 2_000)", seconds=60, patience=1)
    assert refused.value.code == "LS553"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT sum(a.range * b.range) FROM range(2_000_000) a, range(2_000_000) b",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n FROM t) SELECT count(*) FROM t",
        "SELECT pg_sleep(3600)",
        "SELECT max(md5(range::VARCHAR)) FROM range(100_000_000_000)",
        "SELECT count(*) FROM range(100_000_000_000) WHERE range::VARCHAR SIMILAR TO '(x+)+y'",
    ],
)
def test_a_query_that_takes_too_long_is_ended_with_its_process(store: History, query: str) -> None:
    with pytest.raises(StoreError, match="longer than") as refused:
        store.query(query, seconds=0.5)
    assert refused.value.code == "LS552"


def test_the_next_query_after_one_that_was_ended_is_answered(store: History) -> None:
    store.append(make_events(store, 2))
    with pytest.raises(StoreError):
        store.query("SELECT pg_sleep(3600)", seconds=0.5, ahead=True)
    assert count(store) == 2


def test_a_process_that_dies_is_told(store: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "liftsys_nb.store.cage._PROGRAM", "import os, sys; sys.stdin.readline(); os.abort()"
    )
    with pytest.raises(StoreError, match="SIGABRT") as refused:
        store.query("SELECT 1")
    assert refused.value.code == "LS553"


def test_without_a_process_the_reason_is_told(
    store: History, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no python"))
    before = set(Path(tempfile.gettempdir()).glob("liftsys-*"))
    with pytest.raises(StoreError) as refused:
        store.query("SELECT 1")
    assert refused.value.code == "LS554"
    assert set(Path(tempfile.gettempdir()).glob("liftsys-*")) <= before
