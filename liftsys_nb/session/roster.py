"""All sessions of a history, as new as it is, at the cost of what is new in it.

A history can hold a million events. What a list says of each session is kept in memory, and beside
the history for the next process: a shell starts one for each command. After that only sessions
that changed are read again. The texts of a session are read when somebody asks for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING

from liftsys_nb.session.code_version import this_code
from liftsys_nb.session.entries import Entry, entry, read, told_apart, write
from liftsys_nb.session.state import Draft, State, fold

if TYPE_CHECKING:
    from liftsys_nb.ir.events import Json
    from liftsys_nb.ir.ports import Shelf, Store

_STATES = 64  # sessions whose whole state is kept in memory
_WORTH = 20  # sessions read anew from which on the next process is saved the same


class Roster:
    """The sessions of a history."""

    def __init__(self, store: Store, shelf: Shelf) -> None:
        self._store, self._shelf = store, shelf
        self._stamp: object = None
        self._position: Json = None
        self._entries: dict[str, Entry] | None = None
        self._states: dict[str, State] = {}
        self._heads: dict[str, Draft] = {}  # of sessions that this process has read
        self._unsaved = 0

    def entries(self) -> Mapping[str, Entry]:
        """Return all sessions that have a draft, by id, in the order of their first events.

        Raises StoreError as the history does.
        """
        stamp = self._store.stamp()
        if self._entries is None:
            self._recall()
        if self._entries is None or stamp != self._stamp:
            self._read_on()
            self._stamp = stamp
        assert self._entries is not None
        return self._entries

    def state(self, session: str) -> State:
        """Return the whole state of a session that entries() has."""
        found = self._states.pop(session, None)
        if found is None:
            known = fold(self._store.events(session)).get(session)
            if known is None:  # its events were moved away meanwhile
                raise KeyError(session)
            found = known
        self._states[session] = found
        while len(self._states) > _STATES:
            del self._states[next(iter(self._states))]
        name = self.entries_now[session].name
        found.name = name
        found.names.add(name)
        return found

    def head(self, session: str) -> Draft:
        """Return the newest draft of the branch that changed last, without the rest if it can."""
        known = self._heads.get(session)
        if known is not None and known.id == self.entries_now[session].head:
            return known
        return self.state(session).head

    @property
    def entries_now(self) -> Mapping[str, Entry]:
        """The sessions as they were last read."""
        return self._entries or {}

    def keep(self) -> None:
        """Save the next process what this one had to read, if that is worth it."""
        if self._unsaved:
            text = json.dumps([self._position, write(self.entries_now)])
            self._shelf.put(_key(), text)
            self._unsaved = 0

    def _read_on(self) -> None:
        """Read the sessions that changed since the last time, or all."""
        before = self._position if self._entries is not None else None
        news = self._store.news(before)
        if news.sessions is None:
            self._states.clear()
            self._heads.clear()
            found = {}
            for session, events in self._store.by_session():
                state = fold(events).get(session)
                if state is not None:
                    found[session] = entry(state)
                    self._heads[session] = state.head
            self._unsaved += len(found)
        else:
            found = dict(self._entries or {})
            for session in news.sessions:
                self._states.pop(session, None)
                state = fold(self._store.events(session)).get(session)
                if state is None:
                    found.pop(session, None)
                else:
                    found[session] = entry(state)
                    self._states[session] = state
                    self._heads[session] = state.head
            self._unsaved += len(news.sessions)
        if found != self._entries:
            self._entries = told_apart(found.values())
        self._position = news.position
        if self._unsaved >= _WORTH:
            self.keep()

    def _recall(self) -> None:
        """Take up what another process left."""
        text = self._shelf.get(_key())
        if text is not None:
            # What is on the shelf bears a seal of its own: it is as it was put.
            self._position, rows = json.loads(text)
            self._entries = read(rows)


def _key() -> str:
    return sha256(f"roster {this_code()}".encode()).hexdigest()
