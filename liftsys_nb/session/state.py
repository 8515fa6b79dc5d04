"""Fold the events of a session into its state: a tree of immutable drafts, and where one stands."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from liftsys_nb.ir.events import Event, Json

Status = Literal["open", "ready", "finalized", "abandoned"]
MAIN = "main"
# Kinds that make a new draft; ``undone`` moves to an old one; all others speak of a draft.
DRAFTING = frozenset({
    "created", "imported", "branched", "revised", "hole_filled", "hole_deferred", "clause_added",
    "clause_edited", "answered",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """One immutable state of the specification.

    number: its place in the session, from 1. ir: the whole text. deferred: names of holes put off.
    imports: the texts that it imports, by path, as they were when it was taken: a file that
    changes later must not change a draft. unformalised: sentences of the prompt that became no
    formula. merged: the other draft that it was made of, of a merge.
    """

    id: str
    number: int
    parent: str | None
    branch: str
    ir: str
    kind: str
    deferred: frozenset[str] = frozenset()
    imports: Mapping[str, str] = field(default_factory=dict, hash=False)
    unformalised: tuple[str, ...] = ()
    merged: str | None = None


@dataclass(slots=True)
class State:
    """What the events of one session add up to.

    name: the last one it was begun with; names: all of them. prompt: the last words it was begun
    with; prompts: all of them. cells: those of notebooks that began it, by path, with the name that
    each had by its file, if files are known; a path that its notebook has left is none of them.
    heads: the newest draft of each branch. branch: where newcomers stand: the one that changed
    last, but for races.
    verdicts: the last verdict said of a draft, with " so far" where holes were open.
    finalized: drafts that are final, with the reason.
    """

    id: str
    name: str = ""
    names: set[str] = field(default_factory=set)
    prompt: str | None = None
    prompts: set[str] = field(default_factory=set)
    cells: dict[str, str | None] = field(default_factory=dict)
    origin: str = "words"
    created: str = ""
    updated: str = ""
    branch: str = MAIN
    drafts: dict[str, Draft] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    verdicts: dict[str, str] = field(default_factory=dict)
    finalized: dict[str, str | None] = field(default_factory=dict)
    abandoned: bool = False
    events: list[Event] = field(default_factory=list)

    @property
    def head(self) -> Draft:
        """The newest draft of the branch that changed last."""
        return self.drafts[self.heads[self.branch]]

    def is_named(self, name: str) -> bool:
        """Whether this is its name, a number given to namesakes aside."""
        return is_named(self.name, name)

    def refuses(self, draft: str) -> bool:
        """Whether the last verdict of a draft says that no code can meet it."""
        return self.verdicts.get(draft, "").startswith(("inconsistent", "unimplementable"))

    def free_branch(self, wanted: str) -> str:
        """Return ``wanted``, or with the first number from 2 that no branch has."""
        return free_name(wanted, self.heads)


def fold(events: Iterable[Event]) -> dict[str, State]:
    """Return the states of all sessions in the order of their first events, by id.

    Namesakes are not told apart: see ``entries.told_apart``.

    The order in which events come plays no part: their ids sort them. An event whose parent is
    not the newest draft of the parent's branch (two kernels changed one draft) starts a branch of
    its own. An event that comes before its parent (a clock that jumped) waits for it; one whose
    parent never comes is kept in ``events`` and changes nothing.
    """
    states: dict[str, State] = {}
    waiting: dict[tuple[str, str], list[Event]] = {}  # by session and the draft they wait for
    for event in sorted(events, key=lambda event: event.id):
        state = states.setdefault(event.session, State(event.session))
        ready = [event]
        while ready:
            following = ready.pop()
            missing = _missing(state, following)
            if missing is not None:
                waiting.setdefault((state.id, missing), []).append(following)
                continue
            _apply(state, following)
            if following.draft is not None:  # those that waited for it, in their own order
                ready += reversed(waiting.pop((state.id, following.draft), []))
    for (session, _), late in waiting.items():
        states[session].events.extend(late)
    return {key: state for key, state in states.items() if state.drafts}


def free_name(wanted: str, taken: Container[str]) -> str:
    """Return ``wanted``, or ``wanted-2`` and so on when that name is taken.

    >>> free_name("clamp", {"clamp"})
    'clamp-2'
    """
    number, name = 2, wanted
    while name in taken:
        name = f"{wanted}-{number}"
        number += 1
    return name


def is_named(own: str, name: str) -> bool:
    """Whether a session of its own name has this one, a number given to namesakes aside."""
    return own == name or bool(re.fullmatch(rf"{re.escape(name)}-\d+", own))


def _missing(state: State, event: Event) -> str | None:
    """Return the draft that an event stands on, or leads to, where it is not known yet."""
    moves = event.kind == "undone"
    needed = [event.parent if event.kind in DRAFTING or moves else event.draft]
    if moves:
        needed.append(event.draft)
    return next((d for d in needed if d is not None and d not in state.drafts), None)


def _apply(state: State, event: Event) -> None:
    """Apply one event; what it stands on is known."""
    if event.kind in DRAFTING:
        _draft(state, event)
    elif event.kind == "undone":
        _undo(state, event)
    elif event.draft is not None:
        _remark(state, event, event.draft)
    state.created = min(state.created or event.at, event.at)
    state.updated = max(state.updated, event.at)
    state.events.append(event)


def _draft(state: State, event: Event) -> None:
    assert event.draft is not None
    if event.parent is None:
        state.name = state.name or _text(event.detail, "name")
        state.origin = _text(event.detail, "origin") or state.origin
    elif event.kind == "branched":
        state.name = _text(event.detail, "name") or state.name
    prompt = _text(event.detail, "prompt")
    state.prompt = prompt or state.prompt
    for known, said in ((state.names, state.name), (state.prompts, prompt)):
        if said:
            known.add(said)
    _place(state, _text(event.detail, "cell"), _text(event.detail, "cell_in_file"))
    before = state.drafts[event.parent] if event.parent is not None else None
    text = _text(event.detail, "ir")
    # A branch begins anew, with a text of its own; without one it goes on from where it begins.
    goes_on = before is not None and not (event.kind == "branched" and text)
    if before is None or event.kind == "branched":
        branch = state.free_branch(event.branch)
        state.branch = branch
    else:
        branch = _standing(state, before, event.branch)
    deferred = before.deferred if before is not None and goes_on else frozenset()
    merged = _text(event.detail, "merged") or None
    if merged is not None:
        deferred = frozenset(_words(event.detail, "deferred"))
    hole = event.detail.get("hole")
    if isinstance(hole, str):
        deferred = deferred | {hole} if event.kind == "hole_deferred" else deferred - {hole}
    draft = Draft(
        event.draft,
        len(state.drafts) + 1,
        event.parent,
        branch,
        # An event of a newer version may say nothing of the text: then it did not change.
        text or (before.ir if before is not None else ""),
        event.kind,
        deferred,
        _imports(event.detail) or (before.imports if before is not None else {}),
        _unformalised(event.detail, before),
        merged,
    )
    state.drafts[draft.id] = draft
    if event.kind == "branched" and before is not None and goes_on and before.id in state.verdicts:
        state.verdicts[draft.id] = state.verdicts[before.id]  # the same text, word for word
    state.heads[branch] = draft.id


def _place(state: State, cell: str | None, in_file: str | None) -> None:
    """Note the cell that began a session. Whatever has the old path of its file is another one."""
    if not cell:
        return
    if in_file:
        for path, file in list(state.cells.items()):
            if file == in_file:
                del state.cells[path]
    state.cells[cell] = in_file or None


def _unformalised(detail: Mapping[str, Json], before: Draft | None) -> tuple[str, ...]:
    """Return the prose of the words that a draft comes from; what begins anew has its own."""
    if isinstance(detail.get("unformalised"), list):
        return tuple(_words(detail, "unformalised"))
    return () if before is None or "origin" in detail else before.unformalised


def _words(detail: Mapping[str, Json], key: str) -> list[str]:
    found = detail.get(key)
    return [word for word in found if isinstance(word, str)] if isinstance(found, list) else []


def _imports(detail: Mapping[str, Json]) -> dict[str, str]:
    found = detail.get("imports")
    texts = found.items() if isinstance(found, dict) else ()
    return {path: text for path, text in texts if isinstance(text, str)}


def _undo(state: State, event: Event) -> None:
    assert event.parent is not None and event.draft is not None
    if event.parent == event.draft:  # nothing is undone: newcomers are led to a branch
        if state.heads.get(event.branch) == event.draft:
            state.branch = event.branch
        return
    branch = _standing(state, state.drafts[event.parent], event.branch)
    state.heads[branch] = event.draft


def _standing(state: State, draft: Draft, wanted: str) -> str:
    """Return the branch that a change of a draft continues: the one whose newest draft it is.

    Where it is none's (somebody else was first), or is final, the change gets a branch of its own,
    and nobody who comes later is led there.
    """
    branches = [name for name, head in state.heads.items() if head == draft.id]
    if not branches or draft.id in state.finalized:
        return state.free_branch(draft.branch)
    branch = wanted if wanted in branches else branches[0]
    state.branch = branch
    return branch


def _remark(state: State, event: Event, draft: str) -> None:
    match event.kind:
        case "verified":
            so_far = " so far" if event.detail.get("so_far") else ""
            state.verdicts[draft] = _text(event.detail, "verdict") + so_far
        case "finalized":
            state.finalized[draft] = event.why
            if draft not in state.heads.values():  # what is final can always be reached
                state.heads[state.free_branch(state.drafts[draft].branch)] = draft
        case "reopened":
            state.finalized.pop(draft, None)
            state.abandoned = False
        case "abandoned":
            state.abandoned = True
        case _:
            pass


def _text(detail: Mapping[str, Json], key: str) -> str:
    value = detail.get(key)
    return value if isinstance(value, str) else ""
