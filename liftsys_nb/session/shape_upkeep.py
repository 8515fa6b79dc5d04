"""The documents of what looks after the history itself, as types. Absent is null."""

from __future__ import annotations

from typing import Literal

# Not typing's: pydantic asks for this one below Python 3.12.
from typing_extensions import TypedDict

from liftsys_nb.session.shape_parts import CheckDocument

Version = Literal[1]


class BreakDocument(TypedDict):
    """Where a chain fails: number: the event that is wrong or missing; good: those before it.

    writer: null where all are concerned.
    """

    writer: str | None
    place: Literal["database", "journal", "ledger", "head"]
    number: int
    reason: str
    good: int


class HeadDocument(TypedDict):
    """The ends of all chains at one moment, as one digest."""

    digest: str
    writers: int
    events: int


class LostDocument(TypedDict):
    """Events of a writer that are gone; sessions: those that its other events speak of."""

    writer: str
    first: int
    last: int
    sessions: list[str]


class RescuedDocument(TypedDict):
    """Events of a writer that are here, in another chain than its own."""

    writer: str
    first: int
    last: int
    events: int
    sessions: list[str]


class RepairDocument(TypedDict):
    """What was mended, and what was not. unsure: why nobody knows whether more is lost."""

    done: list[str]
    left: list[str]
    aside: str | None
    events: int
    unsure: str | None
    lost: list[LostDocument]
    rescued: list[RescuedDocument]


class DoctorDocument(TypedDict):
    """Whether everything is in place; repair: what ``--fix`` did."""

    schema: Version
    ok: bool
    checks: list[CheckDocument]
    repair: RepairDocument | None


class HistoryVerifyDocument(TypedDict):
    """The chains of the history; breaks: the first of each writer.

    events: those that are sound; stored: of these, in the database. unfinished: journals with a
    last write that was never acknowledged. head: what the history was held against.
    """

    schema: Version
    ok: bool
    events: int
    stored: int
    writers: int
    journals: int
    unfinished: int
    digest: str
    head: HeadDocument | None
    breaks: list[BreakDocument]


class HistoryHeadDocument(TypedDict):
    """The ends of all chains; text: as it is printed, with a line for each writer."""

    schema: Version
    digest: str
    writers: int
    events: int
    text: str


class HistoryBackupDocument(TypedDict):
    """A backup that was written and read back."""

    schema: Version
    file: str
    events: int
    writers: int
    bytes: int
    digest: str


class HistoryRestoreDocument(TypedDict):
    """What came of a backup: added: events that were missing; aside: what was there before."""

    schema: Version
    file: str
    events: int
    added: int
    aside: str | None
    repair: RepairDocument | None


class HistoryCompactDocument(TypedDict):
    """Journals taken over; note: why nothing was done."""

    schema: Version
    events: int
    journals: int
    note: str | None
