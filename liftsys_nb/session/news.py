"""What other processes changed, in words: told once, at the next command."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from liftsys_nb.ir.events import Event
from liftsys_nb.session.lineage import ancestors, branch_at
from liftsys_nb.session.state import DRAFTING, Draft, State
from liftsys_nb.store.words import describe

MOST = 5  # changes that one note names
_MARKING = frozenset({"finalized", "reopened", "abandoned"})


def is_change(event: Event) -> bool:
    """Whether an event changes what a session is; a look at another branch does not."""
    moves = event.kind == "undone" and event.draft != event.parent
    return event.kind in DRAFTING or event.kind in _MARKING or moves


def is_redone(event: Event) -> bool:
    """Whether a move goes forward again."""
    return event.kind == "undone" and event.detail.get("redone") is True


def happened(event: Event) -> str:
    """Return the kind of an event as people call it: a merge and a redo have no kind of their own.

    Versions that know no merges read them as what they are, too: a draft with a text, and a move.
    """
    if event.kind == "undone":
        if event.draft == event.parent:
            return "checked_out"
        return "redone" if is_redone(event) else "undone"
    return "merged" if event.kind == "revised" and "merged" in event.detail else event.kind


def news(state: State, draft: Draft, branch: str, fresh: Sequence[Event], *, by: str) -> str:
    """Return one note on changes of others, and how to take them in.

    draft, branch: where the reader stands. fresh: changes that were not told, in their order.
    """
    told: dict[str, list[str]] = {}
    for event in fresh[-MOST:]:
        who = event.by if event.by and event.by != by else "another process"
        told.setdefault(who, []).append(_said(state, event))
    # Older ones only where there are many: what came last is what one has to know.
    left = len(fresh) - MOST
    sentences = [
        f"{who} changed {state.name} meanwhile: {'; '.join(each)}" for who, each in told.items()
    ]
    if left > 0:
        sentences.append(f"{left} more changes came before: log")
    sentences.append(_what_now(state, draft, branch, fresh))
    return ". ".join(filter(None, sentences))


def unknown(state: State, draft: Draft, fresh: Iterable[Event]) -> list[Event]:
    """Return the changes that one does not see where one stands."""
    seen = ancestors(state, draft)
    return [event for event in fresh if event.kind in DRAFTING and event.draft not in seen]


def _said(state: State, event: Event) -> str:
    draft = state.drafts[event.draft or ""]
    place = f"draft {draft.number} on {draft.branch}"
    match happened(event):
        case "hole_filled" | "answered":
            words = describe(event)
        case "hole_deferred":
            words = f"{event.detail.get('hole')} is put off"
        case "undone" | "redone" as moved:
            words = f"{moved}: {describe(event)}"
        case "finalized" | "reopened" | "abandoned" as marked:
            words = marked
        case "merged":
            words = describe(event)
        case "branched" if not event.detail.get("ir"):
            words = f"the branch {draft.branch} begins"
        case kind:
            begun = {"branched": "begun again", "created": "created"}.get(kind, kind)
            words = ", ".join([begun.replace("_", " "), *_parts(state, draft)])
    return f"{words} ({place})"


def _parts(state: State, draft: Draft) -> list[str]:
    """Return what a draft changed of the one it was made from, by the names of its parts."""
    before = state.drafts.get(draft.parent or "")
    if before is None:
        return []
    # Here, not above: where nobody else changes anything, no text is read for it.
    from liftsys_nb.session.threeway import merge
    from liftsys_nb.syntax.pieces import pieces

    old, new = pieces(before.ir), pieces(draft.ir)
    if old is None or new is None:
        return []
    parts = merge(old, old, new).parts
    named = list(dict.fromkeys(f"{part.name} {part.what}" for part in parts))
    return [*named[:MOST], *(["…"] if len(named) > MOST else [])]


def _what_now(state: State, draft: Draft, branch: str, fresh: Sequence[Event]) -> str:
    seen = ancestors(state, draft)
    behind = state.heads.get(branch) not in (None, draft.id)
    made = [state.drafts[e.draft or ""] for e in fresh if e.kind in DRAFTING]
    ends = [branch_at(state, each) or each.branch for each in made if each.id not in seen]
    merge = f"take it in: merge {ends[-1]}" if ends and ends[-1] in state.heads else ""
    if behind:
        ways = "; ".join(filter(None, [merge, f"go to the newest: open {state.name}"]))
        return (
            "You stay on the draft you saw, and what you change goes to a branch of its own; "
            f"{ways}"
        )
    return f"You stay where you are; {merge}" if merge else ""
