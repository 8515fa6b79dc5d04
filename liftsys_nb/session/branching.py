"""Branches: a name for a line of drafts, a move to one, and a step forward again."""

from __future__ import annotations

import re

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.events import Event, Json
from liftsys_nb.session.bench import Bench
from liftsys_nb.session.desk import Stand
from liftsys_nb.session.lineage import branch_at, find_draft
from liftsys_nb.session.news import happened, is_redone
from liftsys_nb.session.outcome import Outcome
from liftsys_nb.session.state import State
from liftsys_nb.store import describe

BAD_BRANCH = "LS453"
NOTHING_TO_REDO = "LS406"
# Not a number, which names a draft, and no @, which stands before a branch.
_NAME = re.compile(r"[^\W\d][\w.-]{0,99}")


class Branching(Bench):
    """``branch``, ``checkout``, ``redo``: no draft is lost by any of them."""

    def branch(
        self, name: str, *, session: str | None = None, because: str | None = None
    ) -> Outcome:
        """Begin a branch where one stands, also where that is final, and stand on it.

        Raises InputError LS453: no name for a branch, or one that is taken.
        """
        stand = self._stand(session)
        if not _NAME.fullmatch(name):
            raise InputError(
                f"{name!r} is no name for a branch", code=BAD_BRANCH,
                hint="begin with a letter; then letters, digits, dots, dashes and underscores",
            )  # fmt: skip
        if name in stand.state.heads:
            raise InputError(
                f"{stand.state.name} has a branch '{name}' already", code=BAD_BRANCH,
                hint=f"checkout {name}",
            )  # fmt: skip
        stand = self._begin(stand, stand.draft.id, name, f"from {stand.branch}", because)
        return self._session(stand, headline=f"on the branch {stand.branch}")

    def checkout(
        self, target: str, *, session: str | None = None, because: str | None = None
    ) -> Outcome:
        """Stand on a branch or a draft, in this process and wherever one comes next.

        target: a branch, the number of a draft as of ``log``, or the start of its id. A draft that
        no branch ends with gets a branch, for what exists stays as it is.
        Raises InputError LS401: nothing of that name.
        """
        stand = self._stand(session)
        state = stand.state
        draft, branch = find_draft(state, target)
        if branch is None:
            stand = self._begin(
                stand, draft.id, state.free_branch(f"draft-{draft.number}"),
                f"from {draft.branch}, draft {draft.number}", because,
            )  # fmt: skip
        else:
            branch = branch_at(state, draft, stand.branch) if target != branch else branch
            stand = self._go(
                stand, draft.id, draft.id, branch or draft.branch, {"to": target}, because
            )
        headline = f"on the branch {stand.branch}, draft {stand.draft.number}"
        return self._session(stand, headline=headline)

    def redo(self, session: str | None = None, *, because: str | None = None) -> Outcome:
        """Go forward again to the draft that was undone last.

        Raises InputError LS406 (nothing was undone here), LS409 (finalized).
        """
        stand = self._writable(session)
        step = _undone(stand.state, stand.draft.id, stand.branch)
        if step is None or step.parent is None:
            raise InputError(
                f"nothing to redo in {stand.state.name}: nothing was undone at this draft",
                code=NOTHING_TO_REDO,
                hint="see what happened: log",
            )
        made = next(e for e in stand.state.events if e.draft == step.parent)
        what = describe(made) or happened(made)
        detail: dict[str, Json] = {"to": what, "redone": True}
        stand = self._go(stand, step.parent, stand.draft.id, stand.branch, detail, because)
        return self._session(stand, headline=f"redone: {what}")

    def branches(self, session: str | None = None) -> list[tuple[str, str]]:
        """Return the branches with the draft that each ends with."""
        state = self._glance(session).state
        return [(name, f"draft {state.drafts[head].number}") for name, head in state.heads.items()]

    # ── events ───────────────────────────────────────────────────────────────────────────────
    def _begin(
        self, stand: Stand, draft: str, branch: str, value: str, because: str | None
    ) -> Stand:
        event = self._desk.event(
            "branched", stand.state.id, draft=self._desk.store.new_id(), parent=draft,
            branch=branch, why=because, detail={"value": value},
        )  # fmt: skip
        return self._told(stand, event)

    def _go(
        self,
        stand: Stand,
        draft: str,
        parent: str,
        branch: str,
        detail: dict[str, Json],
        because: str | None,
    ) -> Stand:
        """Record a move. To where a branch ends already it is one without a step."""
        event = self._desk.event(
            "undone", stand.state.id, draft=draft, parent=parent, branch=branch, why=because,
            detail=detail,
        )  # fmt: skip
        return self._told(stand, event)


def _undone(state: State, draft: str, branch: str) -> Event | None:
    """Return the last step back that led to a draft: on the branch if there is one, else any."""
    found = [
        event
        for event in state.events
        if event.kind == "undone"
        and event.draft == draft
        and not is_redone(event)
        and event.parent in state.drafts
        and state.drafts[event.parent].parent == draft
    ]
    here = [event for event in found if event.branch == branch]
    chosen = here or found
    return chosen[-1] if chosen else None
