"""Disks that fail: what was acknowledged stays, what was not is not there, and the next goes on."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store.children import make_events

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.store import History
from liftsys_nb.store.home import Home, locate
from liftsys_nb.store.verifying import verify

pwrite, fdatasync = os.pwrite, os.fdatasync
FAULTS = ("none", "short", "short then refused", "refused", "full", "unsynced")


def failing(fault: str) -> tuple[Callable[..., int], Callable[[int], None]]:
    """Return what the system's two calls of a write do, once."""
    turns = iter(range(100))

    def written(descriptor: int, content: bytes, offset: int) -> int:
        turn = next(turns)
        if fault == "refused" or (fault == "short then refused" and turn):
            raise OSError(errno.EIO, "Input/output error")
        if fault == "full":
            raise OSError(errno.ENOSPC, "No space left on device")
        if fault.startswith("short") and len(content) > 1:
            return pwrite(descriptor, content[: len(content) // 2], offset)
        return pwrite(descriptor, content, offset)

    def synced(descriptor: int) -> None:
        if fault == "unsynced" and not next(turns) > 1:
            raise OSError(errno.EIO, "Input/output error")
        fdatasync(descriptor)

    return written, synced


@given(script=st.lists(st.tuples(st.sampled_from(FAULTS), st.integers(1, 3)), max_size=8))
@settings(max_examples=25, deadline=None)
def test_a_write_that_fails_anyhow_is_told_and_leaves_what_was_acknowledged(
    script: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = locate(tmp_path_factory.mktemp("faults") / "home")
    store = History(home)
    acknowledged = make_events(store, 1)
    store.append(acknowledged)
    for fault, count in script:
        events = make_events(store, count)
        written, synced = failing(fault)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "pwrite", written)
            patch.setattr(os, "fdatasync", synced)
            try:
                store.append(events)
            except StoreError as refused:
                code = refused.code
            else:
                code = None
                acknowledged += events
        assert code == {
            "none": None, "short": None, "short then refused": "LS500", "refused": "LS500",
            "full": "LS502", "unsynced": "LS500",
        }[fault]  # fmt: skip
        assert list(History(home).events()) == acknowledged
    store.close()
    assert verify(home).breaks == ()
    History(home).fold()
    assert list(History(home).events()) == acknowledged


def test_a_clock_that_is_set_back_loses_and_reorders_nothing_of_a_writer(
    store: History, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    before = make_events(store, 3)
    store.append(before)
    store.fold()
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now - 10**15)
    known = store.news().position
    after = make_events(store, 3)
    store.append(after)
    other = History(home)
    theirs = make_events(other, 2)
    other.append(theirs)
    assert list(History(home).events()) == sorted(before + after + theirs, key=lambda e: e.id)
    assert [event.id for event in before + after] == sorted(event.id for event in before + after)
    assert store.news(known).sessions == {before[0].session}
    assert verify(home).breaks == ()
