"""Pages of events by session, time and kind, and copies of them to query on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from store.children import make_event, make_events
from store.conftest import Start

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.ir.events import EVENT_KINDS, Event
from liftsys_nb.ir.ports import Wanted
from liftsys_nb.store import History, describe
from liftsys_nb.store.home import Home, locate

SESSIONS = [f"0192f0c0-0000-7000-8000-00000000000{n}" for n in range(3)]
KINDS = ("created", "hole_filled", "verified", "finalized")
BEGIN = datetime(2026, 1, 31, 12, tzinfo=UTC)
MOMENTS = [BEGIN + timedelta(seconds=n) for n in range(4)]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """A history of 48 events: of three sessions, at four moments, a part of it folded."""
    store = History(locate(tmp_path_factory.mktemp("pages") / "home"))
    sessions, moments, events = cycle(SESSIONS), cycle(MOMENTS), list[Event]()
    for number in range(48):
        at = f"{next(moments):%Y-%m-%dT%H:%M:%S.%f}Z"
        kind = KINDS[number * 7 // 3 % 4]
        detail = {"name": f"name {number}"} if kind == "created" else {"value": str(number)}
        events.append(make_event(store, kind, session=next(sessions), at=at, **detail))
    store.append(events[:30])
    store.fold()
    store.append(events[30:])
    yield store
    store.close()


WANTED = st.builds(
    Wanted,
    session=st.none() | st.sampled_from([*SESSIONS, "nobody"]),
    since=st.none() | st.sampled_from([*MOMENTS, BEGIN + timedelta(days=1)]),
    kinds=st.lists(st.sampled_from([*KINDS, "undone"]), max_size=2, unique=True).map(tuple),
    limit=st.none() | st.integers(1, 60),
)


def chosen(events: list[Event], wanted: Wanted) -> list[Event]:
    """Return what is wanted of all events, without a limit."""
    return [
        event
        for event in events
        if wanted.session in (None, event.session)
        and (not wanted.kinds or event.kind in wanted.kinds)
        and (wanted.since is None or datetime.fromisoformat(event.at) >= wanted.since)
    ]


@given(WANTED)
@example(Wanted())
@example(Wanted(limit=1))
def test_a_page_holds_the_newest_of_what_is_wanted_and_counts_the_rest(
    filled: History, wanted: Wanted
) -> None:
    events = list(filled.events())
    found = chosen(events, wanted)
    newest = found if wanted.limit is None else found[-wanted.limit :]
    names = {event.session: event.detail["name"] for event in events if event.kind == "created"}
    frame = filled.page(wanted)
    assert frame.attrs["more"] == len(found) - len(newest)
    assert list(frame.what) == [event.kind for event in newest]
    assert list(frame.detail) == [describe(event) for event in newest]
    assert list(frame.session) == [names[event.session] for event in newest]
    assert [moment.to_pydatetime() for moment in frame.when] == [
        datetime.fromisoformat(event.at) for event in newest
    ]


@given(WANTED)
def test_a_relation_holds_the_same_with_all_columns(filled: History, wanted: Wanted) -> None:
    found = chosen(list(filled.events()), wanted)
    newest = found if wanted.limit is None else found[-wanted.limit :]
    relation = filled.relation(wanted)
    assert relation.columns[:4] == ["event_id", "happened_at", "kind", "session"]
    rows = relation.project("event_id, kind, branch").fetchall()
    assert rows == [(event.id, event.kind, event.branch) for event in newest]


def test_a_page_has_the_columns_and_types_of_the_whole(filled: History) -> None:
    whole = filled.frame()
    page = filled.page(Wanted())
    assert page.equals(whole)
    assert filled.page(Wanted(kinds=("undone",))).dtypes.equals(whole.dtypes)


def test_a_home_without_a_history_has_an_empty_page(store: History, home: Home) -> None:
    assert store.page(Wanted(limit=3)).empty
    assert store.relation(Wanted()).fetchall() == []
    assert not home.path.exists()


def test_a_relation_leaves_the_file_to_others_and_lives_on(store: History, home: Home) -> None:
    store.append([make_event(store, "created", name="one"), *make_events(store, 3)])
    store.fold()
    store.append(make_events(store, 2))
    relation = store.relation(Wanted())
    store.close()
    with duckdb.connect(str(home.database)) as client:
        client.execute("CREATE TABLE notes AS SELECT 1")
    home.database.unlink()
    assert relation.aggregate("count(*)").fetchall() == [(6,)]
    asked = relation.query("events", "SELECT kind, count(*) FROM events GROUP BY ALL ORDER BY ALL")
    assert asked.fetchall() == [("created", 1), ("hole_filled", 5)]


def test_a_relation_speaks_arrow_without_a_package_for_it(filled: History) -> None:
    assert "arrow_array_stream" in repr(filled.relation(Wanted()).__arrow_c_stream__())


def test_pages_are_read_while_another_program_has_the_file(
    store: History, home: Home, start: Start
) -> None:
    store.append(make_events(store, 3))
    store.fold()
    holder = start("hold_database")
    assert holder.stdout is not None
    assert holder.stdout.readline() == "ready\n"
    store.append(make_events(store, 2))
    frame = store.page(Wanted(limit=4))
    assert (len(frame), frame.attrs["more"]) == (4, 1)
    assert "open elsewhere" in frame.attrs["note"]
    assert store.relation(Wanted()).aggregate("count(*)").fetchall() == [(5,)]
    assert not list(home.path.glob(".staged-*"))


def test_a_page_of_a_damaged_history_is_an_error(store: History, home: Home) -> None:
    store.append(make_events(store, 2000))
    store.close()
    store.fold()
    content = bytearray(home.database.read_bytes())
    for place in range(12_288 + 500, len(content), 4096):
        content[place] ^= 0xFF
    home.database.write_bytes(content)
    for read in (store.page, store.relation):
        with pytest.raises(StoreError) as refused:
            read(Wanted())
        assert refused.value.code in ("LS520", "LS523")


def test_each_kind_of_event_can_be_asked_for(filled: History) -> None:
    assert filled.page(Wanted(kinds=EVENT_KINDS)).attrs["more"] == 0
