"""What all use cases share: the history, where this process stands, and the session's shape."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.events import EventKind, Json
from liftsys_nb.ir.ports import Exporter, Store
from liftsys_nb.ir.verdicts import Witness
from liftsys_nb.plugins import find_exporters
from liftsys_nb.session import texts
from liftsys_nb.session.briefs import Brief, Briefs
from liftsys_nb.session.desk import Desk, Stand
from liftsys_nb.session.documents import (
    diagnostic_document,
    document,
    hole_document,
    open_count,
    signature_document,
    unformalised,
)  # fmt: skip
from liftsys_nb.session.mending import line_to_mend
from liftsys_nb.session.outcome import Document, Outcome
from liftsys_nb.session.reading import Drafted, Drafts
from liftsys_nb.session.state import Draft, State
from liftsys_nb.store import open_shelf
from liftsys_nb.syntax import show
from liftsys_nb.verify import Budget, Memory

Clock = Callable[[], datetime]


class Bench:
    """The parts that the groups of use cases stand on.

    now: the clock. by: who acts (default: the user's name). follow: keep one's place in a session
    between calls. formats: the exporters. budget: what a verdict may cost where nothing is said.
    usual: the session of commands that name none, while none is current.
    """

    budget = Budget()
    usual: str | None = None

    def __init__(
        self,
        store: Store,
        *,
        now: Clock = lambda: datetime.now(UTC),
        by: str | None = None,
        follow: bool = True,
        formats: Callable[[], Mapping[str, Exporter]] = find_exporters,
    ) -> None:
        self._desk = Desk(store, now=now, by=_user() if by is None else by, follow=follow)
        self._formats = formats
        self._drafts = Drafts()
        shelf = open_shelf(store.home)
        self._memory = Memory(shelf)
        self._briefs = Briefs(
            shelf, lambda draft, name: self._drafts.read(draft, f"{name}.ir", name)
        )
        self._witnesses: dict[str, list[Witness]] = {}  # shown, by draft: a cache of the history
        self.current: str | None = None

    @property
    def home(self) -> Path:
        """The folder of the history."""
        return self._desk.store.home

    def close(self) -> None:
        """Close the history; what was acknowledged is on disk already."""
        self._desk.store.close()

    def _stand(self, session: str | None) -> Stand:
        if session is None and self.current is None:
            session = self.usual
        state, branch = self._desk.locate(session, self.current)
        return self._desk.stand(state, branch=branch)

    def _writable(self, session: str | None) -> Stand:
        stand = self._stand(session)
        if stand.draft.id in stand.state.finalized:
            raise InputError(
                f"{stand.state.name} is finalized, so nothing changes any more",
                code="LS409",
                hint="run its new or ir cell again: that starts a new branch",
            )
        return stand

    def _change(
        self, kind: EventKind, stand: Stand, detail: Mapping[str, Json], because: str | None
    ) -> Stand:
        event = self._desk.event(
            kind, stand.state.id, draft=self._desk.store.new_id(), parent=stand.draft.id,
            branch=stand.branch, why=because, detail=detail,
        )  # fmt: skip
        after = self._desk.record([event])
        notes = list(stand.notes)
        if after.branch != stand.branch:
            notes.append(f"your change stands on the branch {after.branch}")
        return replace(after, notes=(*notes, *after.notes))

    def _drafted(self, state: State, draft: Draft) -> Drafted:
        return self._drafts.read(draft, f"{state.name}.ir", state.name)

    def _status(self, state: State, draft: Draft, drafted: Drafted) -> str:
        count = sum(goal.status == "open" for goal in drafted.goals)
        return self._standing(state, draft, Brief(count, drafted.reading.is_sound))

    def _standing(self, state: State, draft: Draft, brief: Brief) -> str:
        if state.abandoned:
            return "abandoned"
        if draft.id in state.finalized:
            return "finalized"
        ready = brief.is_sound and not brief.open_holes and not state.refuses(draft.id)
        return "ready" if ready else "open"

    def _next(self, stand: Stand) -> str:
        drafted = self._drafted(stand.state, stand.draft)
        return texts.next_command(stand.state, stand.draft, drafted)

    def _shape(self, stand: Stand, *, fits: bool) -> Document:
        """Return the session shape. fits: label candidate fills, which asks the solver."""
        state, draft = stand.state, stand.draft
        drafted = self._drafted(state, draft)
        reading = drafted.reading
        labelled = drafted.fits() if fits and draft.id not in state.finalized else {}
        return document(
            session=state.id, name=state.name, status=self._status(state, draft, drafted),
            draft=draft.id, branch=stand.branch,
            # A text with errors is shown as it was understood; the draft keeps it to the letter.
            ir=draft.ir if reading.is_sound else show(reading.module),
            signature=signature_document(reading.spec),
            holes=[hole_document(goal, labelled.get(goal.name, ())) for goal in drafted.goals],
            unformalised=[*state.unformalised, *unformalised(reading.spec, reading.world)],
            diagnostics=[diagnostic_document(d) for d in reading.diagnostics],
            next=self._next(stand),
        )  # fmt: skip

    def _session(
        self, stand: Stand, *, notes: Sequence[str] = (), headline: str | None = None
    ) -> Outcome:
        shape = self._shape(stand, fits=True)
        reading = self._drafted(stand.state, stand.draft).reading
        found = reading.diagnostics
        errors = sum(d.severity == "error" for d in found)
        line = texts.session_headline(
            shape["name"], shape["status"], open_count(shape["holes"]), errors
        )
        if headline is not None:
            line = f"{headline}  ·  {line}"
        return Outcome(
            "session", shape, line, (*stand.notes, *notes), shape["next"],
            first=None if reading.is_sound else line_to_mend(reading.source.name, found),
            sources=reading.sources,
        )  # fmt: skip


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container without a name for its user
        return ""
