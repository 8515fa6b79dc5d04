"""Where one process stands: the history it has read, and the draft it showed of each session."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from liftsys_nb.ir.errors import InputError, did_you_mean
from liftsys_nb.ir.events import Event, EventKind, Json
from liftsys_nb.ir.ports import Store
from liftsys_nb.session.state import DRAFTING, Draft, State, fold

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

    def states(self) -> Mapping[str, State]:
        """Return the states of all sessions, as new as the history is."""
        stamp = self.store.stamp()
        if stamp != self._stamp:
            self._states = fold(self.store.events())
            self._stamp = stamp
        return self._states

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
            or ("see them all: list" if names else 'make the first one: new "what it should do"'),
        )

    def _only_open(self, states: Mapping[str, State]) -> State:
        pending = [s for s in states.values() if s.head.id not in s.finalized and not s.abandoned]
        if len(pending) == 1:
            return pending[0]
        if not pending:
            hint = 'make one: new "what it should do"'
            if states:
                hint += f", or open one of: {_names(states.values())}"
            raise InputError("no session is open", code="LS403", hint=hint)
        raise InputError(
            f"{len(pending)} sessions are open",
            code="LS403",
            hint=f"choose one with -s SESSION: {_names(pending)}",
        )

    def stand(self, state: State, *, newest: bool = False) -> Stand:
        """Return the place to work at: this process's own, else the newest draft.

        Tells once when another process changed the branch since this one last looked.
        """
        branch, draft = state.branch, state.head
        cursor = self._cursors.get(state.id)
        notes: tuple[str, ...] = ()
        if cursor is not None and not newest and self._follow:
            branch, draft = cursor[0], state.drafts[cursor[1]]
            head = state.heads.get(branch)
            if head is not None and head != draft.id:
                if (draft.id, head) not in self._told:
                    notes = (self._news(state, branch, draft),)
                    self._told.add((draft.id, head))
            elif head is None:  # only while another process renamed what it raced for
                branch = draft.branch
        self._cursors[state.id] = (branch, draft.id)
        return Stand(state, branch, draft, notes)

    def _news(self, state: State, branch: str, draft: Draft) -> str:
        there = state.drafts[state.heads[branch]]
        hole = next((e.detail.get("hole") for e in state.events if e.draft == there.id), None)
        what = there.kind.replace("_", " ") + (f" ({hole})" if hole else "")
        return (
            f"another process changed {state.name} meanwhile: {what}. You stay on the draft you "
            "saw, and what you change goes to a branch of its own. "
            f"To go to the newest: open {state.name}"
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
        """Append events of one session as a group, and stand on the draft that they lead to."""
        group = list(events)
        self.store.append(group)
        state = self.states()[group[-1].session]
        moved = [e for e in group if e.kind in DRAFTING or e.kind == "undone"]
        if moved:
            draft = moved[-1].draft
            assert draft is not None
            branches = [name for name, head in state.heads.items() if head == draft]
            # Another process may have moved on already: then the draft is no branch's head.
            wanted = moved[-1].branch
            branch = wanted if wanted in branches or not branches else branches[0]
            self._cursors[state.id] = (branch, draft)
        return self.stand(state)


def _names(states: Iterable[State]) -> str:
    return ", ".join(state.name for state in states)
