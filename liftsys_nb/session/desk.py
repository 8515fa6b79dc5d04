"""Where one process stands: the history it has read, and the draft it showed of each session."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from liftsys_nb.ir.errors import InputError, did_you_mean
from liftsys_nb.ir.events import Event, EventKind, Json
from liftsys_nb.session.entries import Entry
from liftsys_nb.session.lineage import branch_at
from liftsys_nb.session.news import is_change, news, unknown
from liftsys_nb.session.roster import Roster
from liftsys_nb.session.state import DRAFTING, Draft, State, draft_of

if TYPE_CHECKING:
    from liftsys_nb.ir.ports import Shelf, Store

SHORTEST_PREFIX = 4  # characters of an id that may stand for it
_NAMED = 30  # sessions that a hint names


@dataclass(frozen=True, slots=True)
class Stand:
    """A session with the branch and draft that a command works on, and what to tell first."""

    state: State
    branch: str
    draft: Draft
    notes: tuple[str, ...] = ()


class Desk:
    """Reads states, remembers cursors, appends events.

    follow: whether this process keeps its own place in a session between commands (a kernel
    does; a shell command starts at the newest draft). now: the clock. by: who writes.
    """

    def __init__(
        self,
        store: Store,
        shelf: Shelf,
        *,
        now: Callable[[], datetime],
        by: str,
        follow: bool = True,
    ) -> None:
        self.store = store
        self.roster = Roster(store, shelf)
        self._now = now
        self._by = by
        self._follow = follow
        # Tells from where a command comes: host, front, notebook, cell. A door puts its own here.
        self.whereabouts: Callable[[], Mapping[str, Json]] = dict
        # Names the open holes of a draft, with their types: whoever can read texts puts it here.
        self.holes_of: Callable[[Draft], Mapping[str, Json]] | None = None
        self._cursors: dict[str, tuple[str, str]] = {}
        self._seen: dict[str, set[str]] = {}  # changes that were told, or need not be
        self._moves: dict[str, Event] = {}
        self._is_quiet = False
        self._telling: list[tuple[str, str]] = []  # what the command that runs tells

    @property
    def follows(self) -> bool:
        """Whether this process goes on between commands, as a kernel does."""
        return self._follow

    def now(self) -> datetime:
        """Return this moment."""
        return self._now()

    def entries(self) -> Mapping[str, Entry]:
        """Return what is known of all sessions, as new as the history is."""
        return self.roster.entries()

    def state(self, session: str) -> State:
        """Return the state of a session that is in the history."""
        self.roster.entries()
        return self.roster.state(session)

    def locate(self, session: str | None, current: str | None) -> tuple[State, str | None]:
        """Return a session, and the branch that ``NAME@BRANCH`` names.

        Raises InputError LS401 (no such session or branch), LS402 (several), LS403 (none chosen).
        """
        name, at, branch = (session or "").rpartition("@")
        if not at:
            return self.find(session, current), None
        state = self.find(name, current)
        if branch not in state.heads:
            raise InputError(
                f"{state.name} has no branch '{branch}'",
                code="LS401",
                hint=did_you_mean(branch, state.heads) or f"branches: {', '.join(state.heads)}",
            )
        return state, branch

    def find(self, session: str | None, current: str | None) -> State:
        """Return a session by name or id prefix, else the current one, else the only open one.

        Raises InputError LS401 (none of that name), LS402 (several), LS403 (none chosen).
        """
        entries = self.entries()
        if session is None and current is not None and current in entries:
            return self.roster.state(current)
        if session is None:
            return self.roster.state(_only_open(entries.values()).id)
        same = [entry for entry in entries.values() if entry.name == session]
        if not same:  # a cell that ran again may have given it another name since
            same = [entry for entry in entries.values() if session in entry.names]
        if not same and len(session) >= SHORTEST_PREFIX:
            same = [entry for entry in entries.values() if entry.id.startswith(session.lower())]
        if len(same) == 1:
            return self.roster.state(same[0].id)
        if same:
            listed = ", ".join(f"{entry.id} ({entry.name}, {entry.updated})" for entry in same)
            raise InputError(
                f"'{session}' names {len(same)} sessions", code="LS402", hint=f"use an id: {listed}"
            )
        names = [entry.name for entry in entries.values()]
        raise InputError(
            f"no session named '{session}'",
            code="LS401",
            hint=did_you_mean(session, names)
            or ("see them all: list" if names else "make the first one: new …"),
        )

    def stand(self, state: State, *, branch: str | None = None, newest: bool = False) -> Stand:
        """Return the place to work at: the branch named, this process's own, else the newest draft.

        Tells once what other processes changed since this one last looked.
        """
        self._settle(state)
        cursor = self._cursors.get(state.id) if self._follow else None
        goes = branch is not None or newest or cursor is None
        if branch is not None:
            draft = state.drafts[state.heads[branch]]
        elif cursor is None or newest:
            branch, draft = state.branch, state.head
        else:
            draft = state.drafts[cursor[1]]
            # Another process that was first may have taken the name of the branch meanwhile.
            branch = branch_at(state, draft, cursor[0]) or cursor[0]
            branch = branch if branch in state.heads else draft.branch
        fresh = self._fresh(state) if cursor is None or not self._is_quiet else []
        self._cursors[state.id] = (branch, draft.id)
        if cursor is None:  # a first look: there was nothing before
            fresh = []
        elif goes:
            fresh = unknown(state, draft, fresh)
        notes = (news(state, draft, branch, fresh, by=self._by),) if fresh else ()
        return Stand(state, branch, draft, notes)

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Look without telling: what others changed stays to be told by the next command."""
        before, self._is_quiet = self._is_quiet, True
        try:
            yield
        finally:
            self._is_quiet = before

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Run a command: where it fails nobody saw its notes, so they are told again."""
        before, self._telling = self._telling, []
        try:
            yield
        except BaseException:
            for session, event in self._telling:
                self._seen[session].discard(event)
            raise
        finally:
            self._telling = [*before, *self._telling]

    def _fresh(self, state: State) -> list[Event]:
        """Return the changes of others that were not told, and count them as told."""
        seen = self._seen.setdefault(state.id, set())
        fresh = [
            event
            for event in state.events
            if event.id not in seen and is_change(event) and event.draft in state.drafts
        ]
        seen.update(event.id for event in fresh)
        if state.id in self._cursors:
            self._telling += ((state.id, event.id) for event in fresh)
        return fresh

    def event(
        self,
        kind: EventKind,
        session: str,
        *,
        draft: str | None,
        parent: str | None,
        branch: str,
        why: str | None = None,
        detail: Mapping[str, Json] | None = None,
    ) -> Event:
        """Make an event of this moment; it is nothing until it is recorded.

        Its detail says under ``where`` from where the command came, as far as the door tells: in
        the event, not beside it, so that the chain covers it and a copy of the event has it, too.
        """
        where = dict(self.whereabouts())
        said = {**(detail or {}), "where": where} if where else dict(detail or {})
        at = self._now().astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        return Event(
            self.store.new_id(), at, kind, session, draft, parent, branch, self._by, why, said,
        )  # fmt: skip

    def record(self, events: Iterable[Event]) -> Stand:
        """Append events as a group, and stand where the last of them leads to."""
        group = self._with_holes(events)
        # Noted first: an interrupt right after the append must not make our change look foreign.
        for event in group:
            self._seen.setdefault(event.session, set()).add(event.id)
            if event.kind in DRAFTING or event.kind == "undone":
                self._moves[event.session] = event
        self.store.append(group)
        self.entries()
        for session in dict.fromkeys(event.session for event in group):
            self._settle(self.roster.state(session))
        return self.stand(self.roster.state(group[-1].session))

    def _with_holes(self, events: Iterable[Event]) -> list[Event]:
        """Let each event that brings a text say which holes are open in it: for SQL alone."""
        found: list[Event] = []
        made: dict[str | None, Draft] = {}
        for event in events:
            if event.kind in DRAFTING:
                before = made.get(event.parent)
                if before is None and event.session in self.roster.entries_now:
                    before = self.roster.state(event.session).drafts.get(event.parent or "")
                draft = draft_of(event, before, number=0, branch=event.branch)
                made[draft.id] = draft
                if "ir" in event.detail and self.holes_of is not None:
                    event = replace(
                        event, detail={**event.detail, "holes": dict(self.holes_of(draft))}
                    )
            found.append(event)
        return found

    def _settle(self, state: State) -> None:
        """Go to the draft that this process's last change led to, if the history has it."""
        event = self._moves.get(state.id)
        if event is None:
            return
        if event.draft is not None and any(e.id == event.id for e in reversed(state.events)):
            # Another process may have moved on already: then the draft is no branch's head.
            draft = state.drafts[event.draft]
            branch = branch_at(state, draft, event.branch) or event.branch
            self._cursors[state.id] = (branch, event.draft)
        self._moves.pop(state.id, None)


def _only_open(entries: Collection[Entry]) -> Entry:
    pending = [entry for entry in entries if not entry.is_final and not entry.is_abandoned]
    if len(pending) == 1:
        return pending[0]
    if not pending:
        hint = "make one: new …"
        if entries:
            hint += f"; or name a session that is closed with -s: {_names(entries)}"
        raise InputError("no session is open", code="LS403", hint=hint)
    raise InputError(
        f"{len(pending)} sessions are open",
        code="LS403",
        hint=f"choose one with -s SESSION: {_names(pending)}",
    )


def _names(entries: Iterable[Entry]) -> str:
    names = [entry.name for entry in entries]
    more = f" and {len(names) - _NAMED} more: list" if len(names) > _NAMED else ""
    return ", ".join(names[-_NAMED:]) + more
