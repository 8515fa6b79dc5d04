"""One process, and what it reads back."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from store.children import SESSION, make_event, make_events

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.ir.events import EVENT_KINDS, Event
from liftsys_nb.store import History, open_store
from liftsys_nb.store.home import Home, locate
from liftsys_nb.store.ids import new_id

texts = st.text(max_size=12)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
moments = st.datetimes(min_value=datetime(1000, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.isoformat(timespec="microseconds") + "Z"
)
events = st.builds(
    Event,
    id=st.builds(new_id),
    at=moments,
    kind=st.sampled_from(EVENT_KINDS),
    session=texts,
    draft=st.none() | texts,
    parent=st.none() | texts,
    branch=texts,
    by=texts,
    why=st.none() | texts,
    detail=st.dictionaries(texts, json_values, max_size=3),
)


@given(groups=st.lists(st.lists(events, min_size=1, max_size=4), max_size=9))
@settings(max_examples=8)
def test_events_come_back_as_they_were_before_and_after_a_fold(
    groups: list[list[Event]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = History(locate(tmp_path_factory.mktemp("home")))
    for group in groups:
        store.append(group)
    written = sorted((event for group in groups for event in group), key=lambda event: event.id)
    assert list(store.events()) == written
    store.fold()
    assert list(store.events()) == written
    store.close()
    assert store.fold().removed == bool(groups)
    assert list(store.events()) == written
    assert all(finding.ok for finding in store.findings())


class Interleaving(RuleBasedStateMachine):
    """Three stores of one folder against one list."""

    def __init__(self) -> None:
        super().__init__()
        import tempfile

        self.folder = tempfile.TemporaryDirectory()
        self.home = locate(Path(self.folder.name))
        self.stores = [History(self.home) for _ in range(3)]
        self.model: list[Event] = []

    def teardown(self) -> None:
        for store in self.stores:
            store.close()
        self.folder.cleanup()

    @rule(which=st.integers(0, 2), count=st.integers(1, 5))
    def append(self, which: int, count: int) -> None:
        group = make_events(self.stores[which], count)
        self.stores[which].append(group)
        self.model += group

    @rule(which=st.integers(0, 2))
    def fold(self, which: int) -> None:
        assert self.stores[which].fold().note is None

    @rule(which=st.integers(0, 2))
    def reopen(self, which: int) -> None:
        self.stores[which].close()
        self.stores[which] = History(self.home)

    @precondition(lambda self: self.model)
    @invariant()
    def each_reads_all_once(self) -> None:
        assert list(self.stores[0].events()) == self.model


TestInterleaving = Interleaving.TestCase
TestInterleaving.settings = settings(max_examples=8, stateful_step_count=12, deadline=None)


def test_a_session_reads_its_own_events_only(store: History) -> None:
    ours, theirs = make_events(store, 2), [make_event(store, session="other")]
    store.append(ours[:1] + theirs)
    store.fold()
    store.append(ours[1:])
    assert list(store.events(SESSION)) == ours
    assert list(store.events("other")) == theirs
    assert list(store.events("nobody")) == []


def test_a_history_that_was_never_written_is_empty_and_makes_no_folder(store: History) -> None:
    assert list(store.events()) == []
    assert store.frame().empty
    assert store.stamp() == ()
    store.append([])
    assert not store.home.exists()


def test_stamp_changes_with_each_append_and_stays_without(store: History) -> None:
    stamps = [store.stamp()]
    for _ in range(3):
        store.append(make_events(store, 1))
        assert store.stamp() not in stamps
        stamps.append(store.stamp())
    assert store.stamp() == stamps[-1]


def test_threads_that_append_at_once_lose_nothing(store: History) -> None:
    written: list[Event] = []

    def write() -> None:
        for _ in range(20):
            group = make_events(store, 2)
            store.append(group)
            written.extend(group)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(store.events()) == sorted(written, key=lambda event: event.id)
    assert len(written) == 240


def test_new_ids_ascend_are_unique_and_are_uuid7(store: History) -> None:
    import uuid

    ids = [store.new_id() for _ in range(5000)]
    assert ids == sorted(set(ids))
    assert all(uuid.UUID(text).version == 7 and str(uuid.UUID(text)) == text for text in ids)
    made = datetime.fromtimestamp((uuid.UUID(ids[0]).int >> 80) / 1000, UTC)
    assert abs((datetime.now(UTC) - made).total_seconds()) < 3600


@pytest.mark.parametrize(
    "change",
    [
        {"at": "2026-01-31T12:00:00Z"},
        {"at": "2026-02-31T12:00:00.000000Z"},
        {"at": "2026-01-31T12:00:00.000000+00:00"},
        {"value": float("nan")},
        {"value": "\ud800"},
        {"value": 10**5000},
        {"value": {1, 2}},
    ],
    ids=["no microseconds", "no such day", "offset", "nan", "surrogate", "digits", "set"],
)
def test_what_would_not_come_back_is_refused_and_nothing_is_recorded(
    store: History, change: dict[str, object]
) -> None:
    good = make_events(store, 1)
    with pytest.raises(StoreError) as refused:
        store.append([*good, make_event(store, **change)])  # type: ignore[arg-type]
    assert refused.value.code == "LS503"
    assert refused.value.hint
    assert list(store.events()) == []
    store.append(good)
    assert list(store.events()) == good


def test_a_journal_is_started_anew_when_the_folder_was_deleted(
    store: History, home: Home, tmp_path: Path
) -> None:
    store.append(make_events(store, 1))
    home.path.rename(tmp_path / "moved")
    later = make_events(store, 1)
    store.append(later)
    assert list(store.events()) == later


def test_the_home_is_what_was_chosen_then_the_environment_then_the_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIFTSYS_HOME", str(tmp_path / "named"))
    assert open_store(tmp_path / "chosen").home == tmp_path / "chosen"
    assert open_store().home == tmp_path / "named"
    monkeypatch.delenv("LIFTSYS_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert open_store().home.is_relative_to(tmp_path)
    assert open_store().home.name == "liftsys_nb"


def test_frame_tells_when_session_what_and_detail_oldest_first(store: History) -> None:
    created = make_event(store, "created", name="clamp", prompt="limits x\nto a range")
    filled = make_event(store, at="2026-01-31T12:00:00.500000Z", hole="return_type", value="int")
    store.append([created, filled])
    frame = store.frame()
    assert list(frame.columns) == ["when", "session", "what", "detail", "by", "why"]
    assert str(frame["when"].dtype) == "datetime64[us, UTC]"
    assert frame["when"].iloc[1] == datetime(2026, 1, 31, 12, 0, 0, 500000, UTC)
    assert frame[["session", "what", "detail"]].to_numpy().tolist() == [
        ["clamp", "created", "limits x to a range"],
        ["clamp", "hole_filled", "return_type = int"],
    ]
    assert "note" not in frame.attrs
    assert store.frame("nobody").dtypes.equals(frame.dtypes)


def test_reading_again_sees_what_was_appended_and_what_was_taken_back(tmp_path: Path) -> None:
    """A long-lived reader reads each group once; a journal that got shorter is read anew."""
    writer, reader = (History(locate(tmp_path / "home")) for _ in range(2))
    made = make_events(writer, 3)
    writer.append(made[:1])
    assert list(reader.events()) == made[:1]
    writer.append(made[1:])
    assert list(reader.events()) == made
    (journal,) = (tmp_path / "home" / "journal").iterdir()
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(lines[0])
    assert list(reader.events()) == made[:1]
    writer.close()
    reader.close()
