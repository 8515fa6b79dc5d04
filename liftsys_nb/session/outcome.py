"""What a use case hands to a door: one document in its JSON shape, and words to go with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Document: TypeAlias = dict[str, Any]
OutcomeKind = Literal[
    "session", "ir", "list", "holes", "verify", "log", "history", "export", "doctor", "version",
    "help", "fmt", "strength", "diff", "check", "config", "ask", "watch", "completion",
    "merge", "history_verify", "history_head", "history_backup", "history_restore",
    "history_compact", "error",
]  # fmt: skip

SCHEMA = 1
DONE, NEGATIVE, WRONG_INPUT, UNDECIDED, OUR_BUG, INTERRUPTED = 0, 1, 2, 3, 70, 130


def document(**fields: object) -> Document:
    """Return a document; ``schema`` stands first."""
    return {"schema": SCHEMA, **fields}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one verb, for every door.

    kind: which shape of DESIGN ("Commands") document has; it always holds ``schema``.
    headline: one line for people. notes: what else changed, a line each. next: the one next
    command, as the shell and the magic both read it (without ``liftsys``); first: what to do by
    hand before it, in words. exit: exit status.
    sources: texts of the files that diagnostics name, for carets. value: a live value that a
    notebook shows instead of the document (a DataFrame). follow: who is told when there is more to
    say than this; None where this is all. is_begun: a session begins with it.
    """

    kind: OutcomeKind
    document: Document
    headline: str
    notes: tuple[str, ...] = ()
    next: str | None = None
    first: str | None = field(default=None, kw_only=True)
    exit: int = DONE
    sources: Mapping[str, str] = field(default_factory=dict)
    value: object = None
    follow: object = field(default=None, compare=False, kw_only=True)
    is_begun: bool = field(default=False, kw_only=True)
