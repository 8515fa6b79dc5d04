"""Holes are filled or put off, and steps are taken back."""

from __future__ import annotations

from itertools import islice

from liftsys_nb.holes import Goal, goals
from liftsys_nb.holes.fill import find_goal
from liftsys_nb.holes.fits import MOST, candidates
from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.events import Json
from liftsys_nb.ir.nodes import Spec
from liftsys_nb.session.bench import Bench
from liftsys_nb.session.filling import filled
from liftsys_nb.session.outcome import Outcome
from liftsys_nb.session.state import Draft, State
from liftsys_nb.store import describe
from liftsys_nb.syntax import show
from liftsys_nb.types import World


class Changing(Bench):
    """``fill``, ``defer``, ``undo``: each makes or goes to another draft."""

    def fill(
        self, hole: str, value: str, *, session: str | None = None, because: str | None = None
    ) -> Outcome:
        """Fill a hole; the value is checked first, and what else changed is told.

        Raises InputError LS404 (no such hole), LS409 (finalized), LS411/LS412 (the value).
        """
        stand = self._writable(session)
        reading = self._drafted(stand.state, stand.draft).reading
        spec, world = reading.spec, reading.world
        goal = find_goal(spec, hole, deferred=stand.draft.deferred, world=world)
        before = {g.name for g in goals(spec, world=world)}
        module, said, idle = filled(reading, goal.name, value)
        text = show(module)
        # A text may spell half of a pair of surrogates, which no file can hold.
        asked = goal.question.encode("utf-8", "backslashreplace").decode()
        detail: dict[str, Json] = {
            "hole": goal.name, "value": said, "type": goal.type_text, "ir": text,
            "from": {"question": asked, "fit": _fit(spec, goal, world, said, value)},
        }  # fmt: skip
        stand = self._change("hole_filled", stand, detail, because)
        notes = []
        if idle:
            notes.append(f"no longer needed: {', '.join(idle)}")
        after = self._drafted(stand.state, stand.draft).goals
        gone = sorted(before - {g.name for g in after} - {goal.name})
        if gone:
            notes.append(f"settled with it: {', '.join(gone)}")
        return self._session(stand, notes=notes, headline=f"{goal.name} = {said}")

    def defer(
        self, hole: str, *, session: str | None = None, because: str | None = None
    ) -> Outcome:
        """Put a hole off: it stays listed, and finalizing then needs a reason."""
        stand = self._writable(session)
        reading = self._drafted(stand.state, stand.draft).reading
        goal = find_goal(reading.spec, hole, deferred=stand.draft.deferred, world=reading.world)
        if goal.status == "deferred":
            raise InputError(
                f"?{goal.name} is deferred already",
                code="LS405",
                hint=f"answer it when you know: fill {goal.name} VALUE",
            )
        detail: dict[str, Json] = {"hole": goal.name, "ir": stand.draft.ir}
        stand = self._change("hole_deferred", stand, detail, because)
        return self._session(stand, headline=f"{goal.name} is put off")

    def undo(self, session: str | None = None, *, because: str | None = None) -> Outcome:
        """Go back to the draft before this one; the later draft stays in the log.

        Raises InputError LS406 (this is the first draft), LS409 (finalized).
        """
        stand = self._writable(session)
        parent = stand.draft.parent
        if parent is None or stand.draft.kind == "branched":
            raise InputError(
                f"nothing to undo in {stand.state.name}: this is the first draft of the branch",
                code="LS406",
                hint="see what happened: log",
            )
        undone = _what(stand.state, stand.draft)
        event = self._desk.event(
            "undone", stand.state.id, draft=parent, parent=stand.draft.id, branch=stand.branch,
            why=because, detail={"to": undone},
        )  # fmt: skip
        told = stand.notes
        return self._session(self._desk.record([event]), notes=told, headline=f"undone: {undone}")


def _fit(spec: Spec, goal: Goal, world: World, *said: str) -> str | None:
    """Return what made the possible answer that was taken; None where it is the person's own."""
    offered = islice(candidates(spec, goal, world), MOST)
    return next((origin for text, origin, _ in offered if text in said), None)


def _what(state: State, draft: Draft) -> str:
    """Return in a few words what made a draft."""
    event = next(e for e in state.events if e.draft == draft.id)
    return describe(event) or event.kind
