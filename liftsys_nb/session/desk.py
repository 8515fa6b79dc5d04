"""Where one process stands: the history it has read, and the draft it showed of each session."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from liftsys_nb.ir.errors import InputError, did_you_mean
from liftsys_nb.ir.events import Event, EventKind, Json
from liftsys_nb.session.state import DRAFTING, Draft, State, fold

if TYPE_CHECKING:
    from liftsys_nb.ir.ports import Store

SHORTEST_PREFIX = 4  # characters of an id that may stand for it


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
        self, store: Store, *, now: Callable[[], datetime], by: str, follow: bool = True
    ) -> None:
        self.store = store
        self._now = now
        self._by = by
        self._follow = follow
        self._stamp: object = None
        self._states: dict[str, State] = {}
        self._cursors: dict[str, tuple[str, str]] = {}
        self._told: set[tuple[str, str]] = set()
        self._moves: dict[str, Event] = {}

    @property
    def follows(self) -> bool:
        """Whether this process goes on between commands, as a kernel does."""
        return self._follow

    def now(self) -> datetime:
        """Return this moment."""
        return self._now()

    @property
    def has_read(self) -> bool:
        """Whether the history was read before: then only what is new is left to read."""
        return self._stamp is not None

    def states(self) -> Mapping[str, State]:
        """Return the states of all sessions, as new as the history is."""
        stamp = self.store.stamp()
        if stamp != self._stamp:
            self._states = fold(self.store.events())
            self._stamp = stamp
        return self._states

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
        states = self.states()
        if session is None and current is not None and current in states:
            return states[current]
        if session is None:
            return self._only_open(states)
        same = [state for state in states.values() if state.name == session]
        if not same:  # a cell that ran again may have given it another name since
            same = [state for state in states.values() if session in state.names]
        if not same and len(session) >= SHORTEST_PREFIX:
            same = [state for state in states.values() if state.id.startswith(session.lower())]
        if len(same) == 1:
            return same[0]
        if same:
            listed = ", ".join(f"{state.id} ({state.name}, {state.updated})" for state in same)
            raise InputError(
                f"'{session}' names {len(same)} sessions", code="LS402", hint=f"use an id: {listed}"
            )
        names = [state.name for state in states.values()]
        raise InputError(
            f"no session named '{session}'",
            code="LS401",
            hint=did_you_mean(session, names)
            or ("see them all: list" if names else "make the first one: new …"),
        )

    def _only_open(self, states: Mapping[str, State]) -> State:
        pending = [s for s in states.values() if s.head.id not in s.finalized and not s.abandoned]
        if len(pending) == 1:
            return pending[0]
        if not pending:
            hint = "make one: new …"
            if states:
                hint += f"; or name a session that is closed with -s: {_names(states.values())}"
            raise InputError("no session is open", code="LS403", hint=hint)
        raise InputError(
            f"{len(pending)} sessions are open",
            code="LS403",
            hint=f"choose one with -s SESSION: {_names(pending)}",
        )

    def stand(self, state: State, *, branch: str | None = None, newest: bool = False) -> Stand:
        """Return the place to work at: the branch named, this process's own, else the newest draft.

        Tells once when another process changed the branch since this one last looked.
        """
        self._settle(state)
        if branch is not None:
            draft = state.drafts[state.heads[branch]]
            self._cursors[state.id] = (branch, draft.id)
            return Stand(state, branch, draft)
        branch, draft = state.branch, state.head
        cursor = self._cursors.get(state.id)
        notes: tuple[str, ...] = ()
        if cursor is not None and not newest and self._follow:
            branch, draft = cursor[0], state.drafts[cursor[1]]
            head = state.heads.get(branch)
            if head is not None and head != draft.id:
                if (draft.id, head) not in self._told:
                    notes = (self._news(state, branch),)
                    self._told.add((draft.id, head))
            elif head is None:  # only while another process renamed what it raced for
                branch = draft.branch
        self._cursors[state.id] = (branch, draft.id)
        return Stand(state, branch, draft, notes)

    def _news(self, state: State, branch: str) -> str:
        head = state.heads[branch]
        moved = [
            event
            for event in state.events
            if event.draft == head and (event.kind in DRAFTING or event.kind == "undone")
        ]
        what = moved[-1].kind.replace("_", " ") if moved else "changed"
        hole = moved[-1].detail.get("hole") if moved else None
        return (
            f"another process changed {state.name} meanwhile: {what}"
            f"{f' ({hole})' if hole else ''}. You stay on the draft you saw, and what you change "
            f"goes to a branch of its own. To go to the newest: open {state.name}"
        )

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
        """Make an event of this moment; it is nothing until it is recorded."""
        at = self._now().astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        return Event(
            self.store.new_id(), at, kind, session, draft, parent, branch, self._by, why,
            dict(detail or {}),
        )  # fmt: skip

    def record(self, events: Iterable[Event]) -> Stand:
        """Append events as a group, and stand where the last of them leads to."""
        group = list(events)
        # Noted first: an interrupt right after the append must not make our change look foreign.
        for event in group:
            if event.kind in DRAFTING or event.kind == "undone":
                self._moves[event.session] = event
        self.store.append(group)
        states = self.states()
        for event in group:
            self._settle(states[event.session])
        return self.stand(states[group[-1].session])

    def _settle(self, state: State) -> None:
        """Go to the draft that this process's last change led to, if the history has it."""
        event = self._moves.get(state.id)
        if event is None:
            return
        if event.draft is not None and any(e.id == event.id for e in reversed(state.events)):
            branches = [name for name, head in state.heads.items() if head == event.draft]
            # Another process may have moved on already: then the draft is no branch's head.
            wanted = event.branch in branches or not branches
            self._cursors[state.id] = (event.branch if wanted else branches[-1], event.draft)
        self._moves.pop(state.id, None)


def _names(states: Iterable[State]) -> str:
    return ", ".join(state.name for state in states)
