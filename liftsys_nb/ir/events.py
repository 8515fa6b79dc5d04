"""Events: what happened to a session. State is a fold over them; none is ever changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

EventKind = Literal[
    "created", "revised", "hole_filled", "hole_deferred", "clause_added", "clause_edited",
    "verified", "checked", "synthesised", "answered", "branched", "undone", "finalized",
    "abandoned", "reopened", "imported", "exported", "commented",
]  # fmt: skip
EVENT_KINDS: tuple[str, ...] = get_args(EventKind)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    id: uuid7, made by the writer; ids of one writer ascend. at: UTC, ISO 8601 with
    microseconds and ``Z``. session: uuid7. draft: the draft it made, or the one it speaks of.
    parent: the draft it was made from (None for a first draft). branch: the line of drafts it
    belongs to. by: who. why: the reason given. detail: what the kind adds, as JSON; ``ir``
    holds the whole text of a draft where the event made one.
    """

    id: str
    at: str
    kind: EventKind
    session: str
    draft: str | None
    parent: str | None
    branch: str
    by: str = ""
    why: str | None = None
    detail: Mapping[str, Json] = field(default_factory=dict)
