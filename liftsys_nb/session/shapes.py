"""The documents of DESIGN ("Commands") as types: what ``export schema`` prints and tests hold to.

Loaded only where the schema goes out or a document comes in: our own documents are not validated
at run time, tests hold each of them to its shape. Each field is always there; absent is null.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

# Not typing's: pydantic asks for this one below Python 3.12.
from typing_extensions import TypedDict

from liftsys_nb.ir.codeverdicts import CodeWord
from liftsys_nb.ir.nodes import Module
from liftsys_nb.ir.verdicts import Relation, VersionStep
from liftsys_nb.session.outcome import SCHEMA
from liftsys_nb.session.shape_parts import (
    BadInputDocument,
    ClashDocument,
    ClauseDocument,
    CodeDocument,
    DiagnosticDocument,
    HoleDocument,
    LogRow,
    MergedPart,
    NearMissDocument,
    OpinionDocument,
    Problem,
    QuestionDocument,
    RelaxationDocument,
    SessionRow,
    SettingRow,
    SettingsFile,
    SignatureDocument,
    SkippedDocument,
    VerbDocument,
    WatchedRow,
    WitnessDocument,
)
from liftsys_nb.session.shape_upkeep import (
    DoctorDocument,
    HistoryBackupDocument,
    HistoryCompactDocument,
    HistoryHeadDocument,
    HistoryRestoreDocument,
    HistoryVerifyDocument,
)
from liftsys_nb.session.state import Status
from liftsys_nb.syntax.wire.models import NodeOf, check_document, json_schema
from liftsys_nb.syntax.wire.places import check_schema

IDENTITY = "urn:liftsys-nb:schema:1"
TITLE = "What liftsys_nb writes and reads as JSON, schema 1"

Version = Literal[1]
WireModule = Annotated[dict[str, Any], NodeOf(Module)]


# ── documents ────────────────────────────────────────────────────────────────────────────────
class SessionDocument(TypedDict):
    """A session where one stands in it."""

    schema: Version
    session: str
    name: str
    status: Status
    draft: str
    branch: str
    ir: str
    signature: SignatureDocument | None
    holes: list[HoleDocument]
    unformalised: list[str]
    diagnostics: list[DiagnosticDocument]
    next: str


class IrDocument(TypedDict):
    """A text that is in no session, in the fields of one."""

    schema: Version
    session: None
    name: str
    status: None
    draft: None
    branch: None
    ir: str
    signature: SignatureDocument | None
    holes: list[HoleDocument]
    unformalised: list[str]
    diagnostics: list[DiagnosticDocument]
    next: str


class ListDocument(TypedDict):
    """All sessions, the one changed last first."""

    schema: Version
    sessions: list[SessionRow]


class HolesDocument(TypedDict):
    """The holes of a session."""

    schema: Version
    session: str
    name: str
    holes: list[HoleDocument]


class VerifyDocument(TypedDict):
    """A specification judged alone; what does not apply to the verdict is null."""

    schema: Version
    target: str
    verdict: Literal["consistent", "inconsistent", "unimplementable", "unknown"]
    so_far: bool
    reason: str | None
    witness: WitnessDocument | None
    near_miss: NearMissDocument | None
    conflict: list[str] | None
    clash: ClashDocument | None
    relaxations: list[RelaxationDocument] | None
    bad_input: BadInputDocument | None
    clauses: list[ClauseDocument]
    open_holes: list[str]
    diagnostics: list[DiagnosticDocument]
    second_opinion: OpinionDocument | None
    seconds: float


class SurvivorDocument(TypedDict):
    """A behaviour that is still allowed; expected and allowed: two answers for the arguments.

    An answer is the repr of the result; what the call changes stands behind it: ``then xs == []``.
    closing_clause: one that would forbid the behaviour.
    """

    behaviour: str
    arguments: dict[str, str]
    expected: str
    allowed: str
    closing_clause: str | None


class StrengthDocument(TypedDict):
    """Which wrong behaviours a specification forbids; score: killed among mutants.

    undecided: behaviours that are no part of mutants. left_out: clauses with open holes.
    reason: why none was judged, or what the score takes for granted.
    """

    schema: Version
    target: str
    mutants: int
    killed: int
    survivors: list[SurvivorDocument]
    undecided: list[str]
    left_out: list[str]
    reason: str | None
    score: float | None
    seconds: float


class DiffDocument(TypedDict):
    """Two specifications compared; text: unified, '' where nothing differs.

    changes: of the signature. left_out: clauses with open holes. reason: of an unknown relation.
    """

    schema: Version
    old: str
    new: str
    relation: Relation
    version: VersionStep
    newly_allowed: WitnessDocument | None
    newly_forbidden: WitnessDocument | None
    changes: list[str]
    left_out: list[str]
    reason: str | None
    text: str


class CheckedDocument(TypedDict):
    """Functions judged by their specifications; verdict: of all of them.

    target: what was asked about. skipped: functions that were not judged.
    """

    schema: Version
    target: str
    verdict: CodeWord
    functions: list[CodeDocument]
    skipped: list[SkippedDocument]
    seconds: float


class LogDocument(TypedDict):
    """What happened to a session, oldest first."""

    schema: Version
    session: str
    name: str
    events: list[LogRow]


class MergeDocument(TypedDict):
    """Two drafts merged, or what both changed; numbers are of drafts, from 1.

    branch, draft: where one stands now. other: what was named. base: the drafts that both come
    from. merged: whether a draft was made. conflicts: names of the parts that are to be picked.
    ir: null where nothing came of it.
    """

    schema: Version
    session: str
    name: str
    branch: str
    draft: str
    other: str
    base: list[int]
    mine: int
    theirs: int
    merged: bool
    parts: list[MergedPart]
    conflicts: list[str]
    ir: str | None
    next: str


class HistoryDocument(TypedDict):
    """Events as a table; more: how many older ones are left out."""

    schema: Version
    columns: list[str]
    rows: list[list[str]]
    more: int


class ExportedFile(TypedDict):
    """One of many formats; file: null where this draft has no such form, and refused says why."""

    format: str
    style: str | None
    file: str | None
    unsaid: list[str]
    refused: str | None


class ExportDocument(TypedDict):
    """A text in another format; file: where it was written, null where the text is the reply.

    unsaid: what the format cannot say. Of all formats at once (``all``): file is the folder, text
    is null, and files names each.
    """

    schema: Version
    format: str
    style: str | None
    file: str | None
    text: str | None
    unsaid: list[str]
    files: list[ExportedFile]


class FormattedFile(TypedDict):
    """A file before and after; text: of a cell or standard input, null where a file holds it.

    fixed: how many fixes were applied. diff: unified, '' where nothing differs. diagnostics:
    those of the text as it is now.
    """

    file: str
    changed: bool
    fixed: int
    text: str | None
    diff: str
    diagnostics: list[DiagnosticDocument]


class FmtDocument(TypedDict):
    """Texts in canonical form; failed: how many have errors, of form or of meaning."""

    schema: Version
    files: list[FormattedFile]
    check: bool
    changed: int
    failed: int


class AskDocument(TypedDict):
    """The next question; null where no other is open. open: how many are; done: none is."""

    schema: Version
    session: str
    name: str
    question: QuestionDocument | None
    candidates_left: int | None
    open: int
    done: bool


class WatchDocument(TypedDict):
    """Files judged, a row for each text that says what can be judged."""

    schema: Version
    results: list[WatchedRow]
    seconds: float


class CompletionDocument(TypedDict):
    """The script that lets a shell complete commands."""

    schema: Version
    shell: Literal["bash", "fish", "zsh"]
    text: str


class ConfigDocument(TypedDict):
    """What is set and who said so; what is wrong with a setting is not heeded."""

    schema: Version
    settings: list[SettingRow]
    files: list[SettingsFile]
    diagnostics: list[DiagnosticDocument]


class VersionDocument(TypedDict):
    """The versions in use; a package that is not installed is null."""

    schema: Version
    version: str
    python: str
    packages: dict[str, str | None]


class HelpDocument(TypedDict):
    """All verbs, or one."""

    schema: Version
    text: str
    verbs: list[VerbDocument]


class ErrorDocument(TypedDict):
    """A reply to what cannot be done."""

    schema: Version
    error: Problem


class ModuleDocument(TypedDict):
    """A module, as ``wire.dump`` writes it and ``wire.load`` reads it."""

    schema: Version
    module: WireModule


class ExportedSession(TypedDict):
    """What ``export json`` writes: a session without ids, so that two runs compare equal."""

    schema: Version
    name: str
    status: Status
    branch: str
    ir: str
    signature: SignatureDocument | None
    holes: list[HoleDocument]
    unformalised: list[str]
    diagnostics: list[DiagnosticDocument]
    module: WireModule


# By the kind of outcome, and the two that come in: a module, and what ``export json`` wrote.
SHAPES: Mapping[str, Any] = {
    "module": ModuleDocument,
    "exported": ExportedSession,
    "session": SessionDocument,
    "ir": IrDocument,
    "list": ListDocument,
    "holes": HolesDocument,
    "verify": VerifyDocument,
    "log": LogDocument,
    "merge": MergeDocument,
    "history": HistoryDocument,
    "export": ExportDocument,
    "fmt": FmtDocument,
    "strength": StrengthDocument,
    "diff": DiffDocument,
    "check": CheckedDocument,
    "doctor": DoctorDocument,
    "history_verify": HistoryVerifyDocument,
    "history_head": HistoryHeadDocument,
    "history_backup": HistoryBackupDocument,
    "history_restore": HistoryRestoreDocument,
    "history_compact": HistoryCompactDocument,
    "config": ConfigDocument,
    "completion": CompletionDocument,
    "watch": WatchDocument,
    "ask": AskDocument,
    "version": VersionDocument,
    "help": HelpDocument,
    "error": ErrorDocument,
}


def check_shape(kind: str, document: object) -> None:
    """Hold a document to its shape, but for what is inside a module: ``wire.load`` looks there.

    kind: one of ``SHAPES``. Raises InputError LS420: of another version, or with the place of
    what is wrong.
    """
    if isinstance(document, Mapping):
        check_schema(document, SCHEMA)
    check_document(document, SHAPES[kind])


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of all documents."""
    return json_schema(SHAPES, identity=IDENTITY, title=TITLE)
