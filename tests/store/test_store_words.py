"""The few words that stand for an event in a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftsys_nb.ir.events import EVENT_KINDS, Event, EventKind, Json
from liftsys_nb.store import describe

ID = "01a203be-c575-7d15-9cf2-1df1d7916d54"


def event(kind: EventKind, why: str | None = None, **detail: Json) -> Event:
    return Event(ID, "", kind, ID, None, None, "main", why=why, detail=detail)


@pytest.mark.parametrize(
    ("given_event", "words"),
    [
        (event("created", name="clamp", prompt="limit x", ir="ir clamp {}"), "limit x"),
        (event("created", name="clamp"), "clamp"),
        (event("imported", name="clamp", file="clamp.ir"), "clamp.ir"),
        (event("hole_filled", hole="return_type", value="int"), "return_type = int"),
        (event("hole_deferred", "later", hole="h"), "h: later"),
        (event("verified", verdict="consistent", so_far=False), "consistent"),
        (event("verified", verdict="consistent", so_far=True), "consistent so far"),
        (event("finalized", because="good enough", verdict="unknown"), "unknown: good enough"),
        (event("finalized"), ""),
        (event("exported", format="json", file="a.json"), "json → a.json"),
        (event("undone", to=ID), ""),
        (event("undone", to="created"), "created"),
        (event("abandoned", "wrong idea"), "wrong idea"),
    ],
)
def test_describe_says_what_an_event_adds(given_event: Event, words: str) -> None:
    assert describe(given_event) == words


keys = st.sampled_from(
    ["name", "prompt", "hole", "value", "type", "verdict", "ir", "because", "format", "file", "to"]
)


@given(
    kind=st.sampled_from(EVENT_KINDS),
    detail=st.dictionaries(keys, st.text() | st.none() | st.integers() | st.just(ID)),
    why=st.none() | st.text(),
)
def test_describe_stays_on_one_short_line_without_ids(
    kind: EventKind, detail: dict[str, Json], why: str | None
) -> None:
    words = describe(event(kind, why, **detail))
    assert len(words) <= 2 * 72 + 3
    assert len(words.splitlines()) <= 1
    assert ID not in words
