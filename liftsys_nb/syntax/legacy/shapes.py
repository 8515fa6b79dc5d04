"""What an old file holds, once it was read, and the warnings met on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from liftsys_nb.ir.errors import Diagnostic
from liftsys_nb.ir.events import Json
from liftsys_nb.ir.nodes import Module

OldKind = Literal["text", "ir", "session", "export"]
OldStatus = Literal["open", "finalized", "abandoned"]

# Warnings of reading; the file is taken all the same. Their meaning never changes.
UNKNOWN_FIELD = "LS440"  # a field that no old version wrote: kept in the history
WRONG_KIND = "LS441"  # a field that is missing, or of another kind than it should be
DOUBLE_KEY = "LS442"  # one name twice in an object: the last one counts
UNFIT_VALUE = "LS443"  # NaN, infinity, half of a surrogate pair: kept as its escape
RENAMED = "LS444"  # a name that is none, or two names for one thing
OTHER_TYPE = "LS445"  # a type in another spelling, or one that the language has not
PYTHON_REPR = "LS446"  # a Python value printed where a type should stand
ESCAPES = "LS447"  # escapes that each save had doubled
ODD_TIME = "LS448"  # a time in another form than ISO 8601
ODD_DRAFTS = "LS449"  # drafts that do not tell what changed, or do not match the revisions
QUOTED = "LS450"  # words that would read as something else, put into quotes
SPLIT = "LS451"  # items on one line, taken apart
ODD_STATUS = "LS452"  # a status that is not known: taken as open

MOST_WARNINGS = 100  # told one by one; the rest is counted


class Warnings:
    """Collects what was odd in one file, each thing once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: dict[Diagnostic, None] = {}

    def say(self, code: str, message: str, hint: str | None = None) -> None:
        """Note one oddity."""
        self.add(Diagnostic(code, message, self.file, hint=hint, severity="warning"))

    def add(self, diagnostic: Diagnostic) -> None:
        """Note a diagnostic that was made elsewhere."""
        self._found[diagnostic] = None

    @property
    def found(self) -> tuple[Diagnostic, ...]:
        """All of them, in the order they were met; past MOST_WARNINGS only their number."""
        found = tuple(self._found)
        if len(found) <= MOST_WARNINGS:
            return found
        more = len(found) - MOST_WARNINGS
        rest = Diagnostic(
            WRONG_KIND, f"{more} more oddities; the history keeps the file's values as they are",
            self.file, severity="warning",
        )  # fmt: skip
        return (*found[:MOST_WARNINGS], rest)


@dataclass(frozen=True, slots=True)
class Step:
    """One old revision, or a draft that came without one.

    what: its old kind (``initial``, ``hole_fill``, ``constraint_add``, ``manual_edit``; ``draft``
    without a revision). at: ISO 8601 in UTC, None where it cannot be read. words: what was
    typed. hole: the one it spoke of. module: the draft after it; None where it is not known.
    kept: the revision and the draft as the file has them.
    """

    what: str
    at: str | None
    words: str
    hole: str | None
    module: Module | None
    kept: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """A resolution of a hole that waits in the file; is_applied: whether its draft has it."""

    hole: str
    words: str
    what: str
    at: str | None
    is_applied: bool
    kept: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Old:
    """A file that was read.

    module: the newest draft; None for a session that has words only. text: a ``text`` file after
    repairs; is_repaired: whether it differs from the file. source_id: the old session's id.
    kept: all of the file that stands in no step and no answer, as the file has it.
    """

    kind: OldKind
    module: Module | None
    text: str = ""
    is_repaired: bool = False
    steps: tuple[Step, ...] = ()
    answers: tuple[Answer, ...] = ()
    status: OldStatus = "open"
    source_id: str | None = None
    at: str | None = None
    kept: Mapping[str, Json] = field(default_factory=dict)
    warnings: tuple[Diagnostic, ...] = ()
