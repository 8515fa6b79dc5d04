"""Lists of sessions: all that needs no text read, so that a shell has them at once."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from liftsys_nb.session.briefs import Brief, Briefs
from liftsys_nb.session.counting import plural
from liftsys_nb.session.desk import Desk
from liftsys_nb.session.index import Index
from liftsys_nb.session.outcome import Document, Outcome, document
from liftsys_nb.session.state import Draft, State
from liftsys_nb.store import open_shelf

if TYPE_CHECKING:
    from liftsys_nb.ir.events import Json
    from liftsys_nb.ir.ports import Store
    from liftsys_nb.session.reading import Drafted, Drafts

Clock = Callable[[], datetime]


class Listing:
    """``list``, and the names that completion offers; the base of all use cases.

    Importing this page loads no room that reads texts or judges them: a list that is as it was
    needs none of them.

    now: the clock. by: who acts (default: the user's name). follow: keep one's place in a session
    between calls.
    """

    def __init__(
        self,
        store: Store,
        *,
        now: Clock = lambda: datetime.now(UTC),
        by: str | None = None,
        follow: bool = True,
    ) -> None:
        self._desk = Desk(store, now=now, by=_user() if by is None else by, follow=follow)
        self._shelf = open_shelf(store.home)
        self._briefs = Briefs(self._shelf, self._read)
        self._index = Index(store, self._shelf)
        self.current: str | None = None

    def come_from(self, whereabouts: Callable[[], Mapping[str, Json]]) -> None:
        """Let events note from where their commands come; whereabouts is asked for each event."""
        self._desk.whereabouts = whereabouts

    @property
    def home(self) -> Path:
        """The folder of the history."""
        return self._desk.store.home

    def close(self) -> None:
        """Close the history; what was acknowledged is on disk already."""
        self._desk.store.close()

    def list(self) -> Outcome:
        """List all sessions, the one changed last first."""
        rows = self._kept()
        if rows is None:
            stamp = self._desk.store.settled()
            rows = [self._listed(state) for state in self._by_change()]
            self._briefs.keep({str(row["draft"]) for row in rows})
            self._index.keep(stamp, rows)
        headline = plural(len(rows), "session") if rows else "no session yet"
        follow = f"open {rows[0]['name']}" if rows else "new …"
        return Outcome("list", document(sessions=rows), headline, next=follow)

    def names(self) -> Sequence[tuple[str, str]]:
        """Return the names of all sessions and where each stands, the one changed last first."""
        rows = self._kept()
        if rows is not None:
            return [(row["name"], row["verdict"] or "") for row in rows]
        return [(state.name, state.verdicts.get(state.head.id, "")) for state in self._by_change()]

    def _kept(self) -> Sequence[Document] | None:
        """Return what was worked out before; None where the states are at hand, or it is old."""
        return None if self._desk.has_read else self._index.rows()

    def _by_change(self) -> Sequence[State]:
        return sorted(self._desk.states().values(), key=lambda s: s.updated, reverse=True)

    def _listed(self, state: State) -> Document:
        draft = state.head
        brief = self._briefs.of(draft, state.name)
        return {
            "session": state.id,
            "name": state.name,
            "status": self._standing(state, draft, brief),
            "draft": draft.id,
            "open_holes": brief.open_holes,
            "verdict": state.verdicts.get(draft.id),
            "updated": state.updated,
        }

    @cached_property
    def _drafts(self) -> Drafts:
        from liftsys_nb.session.reading import Drafts

        return Drafts()

    def _read(self, draft: Draft, name: str) -> Drafted:
        return self._drafts.read(draft, f"{name}.ir", name)

    def _standing(self, state: State, draft: Draft, brief: Brief) -> str:
        if state.abandoned:
            return "abandoned"
        if draft.id in state.finalized:
            return "finalized"
        ready = brief.is_sound and not brief.open_holes and not state.refuses(draft.id)
        return "ready" if ready else "open"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container without a name for its user
        return ""
