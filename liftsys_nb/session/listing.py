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
from liftsys_nb.session.entries import Entry
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
        self._shelf = open_shelf(store.home)
        who = _user() if by is None else by
        self._desk = Desk(store, self._shelf, now=now, by=who, follow=follow)
        self._briefs = Briefs(self._shelf)
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
        rows = [self._listed(entry) for entry in self._by_change()]
        self._briefs.keep({str(row["draft"]) for row in rows})
        self._desk.roster.keep()
        headline = plural(len(rows), "session") if rows else "no session yet"
        follow = f"open {rows[0]['name']}" if rows else "new …"
        return Outcome("list", document(sessions=rows), headline, next=follow)

    def names(self) -> Sequence[tuple[str, str]]:
        """Return the names of all sessions and where each stands, the one changed last first."""
        return [(entry.name, entry.verdict or "") for entry in self._by_change()]

    def _by_change(self) -> Sequence[Entry]:
        entries = self._desk.entries().values()
        return sorted(entries, key=lambda entry: entry.updated, reverse=True)

    def _listed(self, entry: Entry) -> Document:
        brief = self._briefs.of(entry.head, lambda: self._head(entry))
        return {
            "session": entry.id,
            "name": entry.name,
            "status": _status(
                brief, is_final=entry.is_final, is_abandoned=entry.is_abandoned,
                is_refused=entry.is_refused,
            ),
            "draft": entry.head,
            "open_holes": brief.open_holes,
            "verdict": entry.verdict,
            "updated": entry.updated,
        }  # fmt: skip

    def _head(self, entry: Entry) -> Drafted:
        return self._read(self._desk.roster.head(entry.id), entry.name)

    @cached_property
    def _drafts(self) -> Drafts:
        from liftsys_nb.session.reading import Drafts

        return Drafts()

    def _read(self, draft: Draft, name: str) -> Drafted:
        return self._drafts.read(draft, f"{name}.ir", name)

    def _standing(self, state: State, draft: Draft, brief: Brief) -> str:
        return _status(
            brief, is_final=draft.id in state.finalized, is_abandoned=state.abandoned,
            is_refused=state.refuses(draft.id),
        )  # fmt: skip


def _status(brief: Brief, *, is_final: bool, is_abandoned: bool, is_refused: bool) -> str:
    if is_abandoned:
        return "abandoned"
    if is_final:
        return "finalized"
    ready = brief.is_sound and not brief.open_holes and not is_refused
    return "ready" if ready else "open"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container without a name for its user
        return ""
