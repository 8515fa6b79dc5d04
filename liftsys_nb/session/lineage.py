"""Where drafts come from: their ancestors, what two have in common, the holes filled since."""

from __future__ import annotations

from collections.abc import Mapping, Set

from liftsys_nb.ir.errors import InputError, did_you_mean
from liftsys_nb.session.state import DRAFTING, Draft, State

SHORTEST_PREFIX = 4  # characters of a draft's id that may stand for it


def parents(state: State, draft: Draft) -> list[Draft]:
    """Return the draft that a draft was made from, and the one that was merged into it."""
    named = (draft.parent, draft.merged)
    return [state.drafts[each] for each in named if each is not None and each in state.drafts]


def ancestors(state: State, draft: Draft) -> Set[str]:
    """Return the ids of all drafts that a draft comes from, its own among them."""
    found: set[str] = set()
    waiting = [draft]
    while waiting:
        current = waiting.pop()
        if current.id not in found:
            found.add(current.id)
            waiting += parents(state, current)
    return found


def bases(state: State, one: Draft, other: Draft) -> list[Draft]:
    """Return the nearest drafts that both come from, the newest first; several after a crossing."""
    shared = ancestors(state, one) & ancestors(state, other)
    older = {parent.id for each in shared for parent in parents(state, state.drafts[each])}
    nearest = [state.drafts[each] for each in shared - older]
    return sorted(nearest, key=lambda draft: draft.number, reverse=True)


def fills(state: State, base: Draft, draft: Draft) -> Mapping[str, str]:
    """Return what holes were filled with on the way from one draft to another, by name."""
    path = ancestors(state, draft) - ancestors(state, base)
    made = {event.draft: event for event in state.events if event.kind in DRAFTING}
    found: dict[str, str] = {}
    for step in sorted((state.drafts[each] for each in path), key=lambda each: each.number):
        detail = made[step.id].detail
        hole, value = detail.get("hole"), detail.get("value")
        if isinstance(hole, str) and isinstance(value, str):
            found[hole] = value
        settled = detail.get("fills")  # of a merge: what holds where both sides had said something
        if isinstance(settled, dict):
            found |= {name: said for name, said in settled.items() if isinstance(said, str)}
    return found


def find_draft(state: State, name: str) -> tuple[Draft, str | None]:
    """Return the draft that a branch, a number or the start of an id names; and the branch.

    Raises InputError LS401: nothing of that name, or several.
    """
    if name in state.heads:
        return state.drafts[state.heads[name]], name
    if name.isdecimal():
        number = int(name) if len(name) < len(str(len(state.drafts))) + 1 else 0
        for draft in state.drafts.values():
            if draft.number == number:
                return draft, branch_at(state, draft)
        raise InputError(
            f"{state.name} has no draft {name}",
            code="LS401",
            hint=f"it has drafts 1 to {len(state.drafts)}: log",
        )
    if len(name) >= SHORTEST_PREFIX:
        found = [draft for draft in state.drafts.values() if draft.id.startswith(name.lower())]
        if len(found) == 1:
            return found[0], branch_at(state, found[0])
    raise InputError(
        f"{state.name} has no branch or draft '{name}'",
        code="LS401",
        hint=did_you_mean(name, state.heads) or f"branches: {', '.join(state.heads)}",
    )


def branch_at(state: State, draft: Draft, wanted: str | None = None) -> str | None:
    """Return a branch whose newest draft this is: the wanted one, its own, or any; else None."""
    ends = [name for name, head in state.heads.items() if head == draft.id]
    for name in (wanted, draft.branch):
        if name in ends:
            return name
    return ends[0] if ends else None
