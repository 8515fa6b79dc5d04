"""What all use cases share: the history, where this process stands, and the session's shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeAlias

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.events import Event, EventKind, Json
from liftsys_nb.ir.ports import Exporter, Store
from liftsys_nb.ir.verdicts import Witness
from liftsys_nb.plugins import find_exporters
from liftsys_nb.session import texts
from liftsys_nb.session.briefs import Brief
from liftsys_nb.session.cells import Cells
from liftsys_nb.session.desk import Stand
from liftsys_nb.session.documents import (
    diagnostic_document,
    hole_document,
    open_count,
    signature_document,
    unformalised,
)  # fmt: skip
from liftsys_nb.session.listing import Clock, Listing
from liftsys_nb.session.mending import line_to_mend
from liftsys_nb.session.outcome import Document, Outcome, document
from liftsys_nb.session.reading import Drafted, open_holes
from liftsys_nb.session.state import Draft, State
from liftsys_nb.syntax import show
from liftsys_nb.verify import Budget, Memory

# Is told before each part of what takes long: how many are done, of how many, which one comes.
AtWork: TypeAlias = Callable[[int, int, str], None]


class Bench(Listing):
    """The parts that the groups of use cases stand on.

    now, by, follow: as of a list. formats: the exporters. budget: what a verdict may cost where
    nothing is said. usual: the session of commands that name none, while none is current.
    at_work: is told how far a long command is; a door that can show it puts its own here.
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
        super().__init__(store, now=now, by=by, follow=follow)
        self._desk.holes_of = open_holes
        self._formats = formats
        self.at_work: AtWork = _unheard
        self._cells = Cells()
        self._memory = Memory(self._shelf)
        self._witnesses: dict[str, list[Witness]] = {}  # shown, by draft: a cache of the history

    def _stand(self, session: str | None) -> Stand:
        if session is None and self.current is None:
            session = self.usual
        state, branch = self._desk.locate(session, self.current)
        return self._desk.stand(state, branch=branch)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Run a command at a door that shows its notes; where it fails they are told again."""
        with self._desk.telling():
            yield

    def _glance(self, session: str | None) -> Stand:
        """Return where one stands for what shows no notes: completion, a single value."""
        with self._desk.quietly():
            return self._stand(session)

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
        after = self._told(stand, event)
        if after.branch == stand.branch:
            return after
        meet = f"; to bring both together: merge {stand.branch}"
        note = f"your change stands on the branch {after.branch}"
        return replace(
            after, notes=(*after.notes, note + meet if stand.branch in after.state.heads else note)
        )

    def _told(self, stand: Stand, event: Event) -> Stand:
        """Record an event; return where that leads, with what there was to tell before."""
        after = self._desk.record([event])
        return replace(after, notes=(*stand.notes, *after.notes))

    def _drafted(self, state: State, draft: Draft) -> Drafted:
        return self._read(draft, state.name)

    def _status(self, state: State, draft: Draft, drafted: Drafted) -> str:
        count = sum(goal.status == "open" for goal in drafted.goals)
        return self._standing(state, draft, Brief(count, drafted.reading.is_sound))

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
            unformalised=[*draft.unformalised, *unformalised(reading.spec, reading.world)],
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


def _unheard(_done: int, _total: int, _name: str) -> None:
    """Show nothing."""
