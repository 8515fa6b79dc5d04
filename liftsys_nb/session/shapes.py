"""The documents of DESIGN ("Commands") as types: what ``export schema`` prints and tests hold to.

Loaded only where the schema goes out or a document comes in: our own documents are not validated
at run time, tests hold each of them to its shape. Each field is always there; absent is null.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

# Not typing's: pydantic asks for this one below Python 3.12.
from typing_extensions import TypedDict

from liftsys_nb.holes.fits import Label, Origin
from liftsys_nb.holes.goals import Status as HoleStatus
from liftsys_nb.ir.errors import Severity
from liftsys_nb.ir.nodes import HoleKind, Module
from liftsys_nb.ir.verdicts import ClauseState, Relation, VersionStep
from liftsys_nb.session.outcome import SCHEMA
from liftsys_nb.session.state import Status
from liftsys_nb.syntax.wire.models import NodeOf, check_document, json_schema
from liftsys_nb.syntax.wire.places import check_schema

IDENTITY = "urn:liftsys-nb:schema:1"
TITLE = "What liftsys_nb writes and reads as JSON, schema 1"

Version = Literal[1]
WireModule = Annotated[dict[str, Any], NodeOf(Module)]


# ── parts ────────────────────────────────────────────────────────────────────────────────────
class DiagnosticDocument(TypedDict):
    """One thing to tell about a text; lines and columns from 1, ends inclusive."""

    code: str
    severity: Severity
    message: str
    file: str | None
    line: int | None
    column: int | None
    end_line: int | None
    end_column: int | None
    hint: str | None
    fix: str | None


FitDocument = TypedDict(
    "FitDocument",
    {
        "text": str,
        "from": Origin,
        "label": Label,
        "with": list[str],
        "why": str | None,
    },
)
FitDocument.__doc__ = "A possible answer; with: labels of the clauses it conflicts with."


class HoleDocument(TypedDict):
    """A typed hole; scope: the type of each name that can stand in it."""

    id: str
    kind: HoleKind
    type: str | None
    question: str
    where: str
    scope: dict[str, str]
    depends_on: list[str]
    status: HoleStatus
    fits: list[FitDocument]


class ParameterDocument(TypedDict):
    """A parameter; type: as text."""

    name: str
    type: str


class SignatureDocument(TypedDict):
    """A signature; returns: null where no arrow is written."""

    name: str
    parameters: list[ParameterDocument]
    returns: str | None


class SessionRow(TypedDict):
    """A session of the list; updated: UTC, ISO 8601."""

    session: str
    name: str
    status: Status
    draft: str
    open_holes: int
    verdict: str | None
    updated: str


class WitnessDocument(TypedDict):
    """An allowed input and an answer; values are Python reprs."""

    arguments: dict[str, str]
    after: dict[str, str]
    result: str | None
    raises: str | None


class NearMissDocument(TypedDict):
    """A forbidden answer close to the witness; forbidden_by: labels of clauses."""

    arguments: dict[str, str]
    after: dict[str, str]
    result: str
    forbidden_by: list[str]


class RelaxationDocument(TypedDict):
    """A change that makes the verdict consistent; label: a clause, or a section to add to."""

    label: str
    change: str


class WantDocument(TypedDict):
    """What one clause wants of a clash."""

    label: str
    text: str


class ClashDocument(TypedDict):
    """An input, and what each clause of a conflict wants there."""

    arguments: dict[str, str]
    wants: list[WantDocument]


class BadInputDocument(TypedDict):
    """An allowed input without an answer; no_room: labels of the clauses that leave none."""

    arguments: dict[str, str]
    no_room: list[str]


class ClauseDocument(TypedDict):
    """What one clause does; by: the labels that imply it."""

    label: str
    section: str
    text: str
    status: ClauseState
    by: list[str]


class LogRow(TypedDict):
    """An event of a session; draft: its number, from 1."""

    what: str
    detail: str
    draft: int | None
    branch: str
    current: bool


class CheckDocument(TypedDict):
    """One thing that doctor looked at."""

    name: str
    ok: bool
    message: str
    hint: str | None


class ArgumentDocument(TypedDict):
    """A positional word of a verb."""

    name: str
    required: bool
    help: str


class OptionDocument(TypedDict):
    """An option of a verb."""

    name: str
    flags: list[str]
    help: str


class VerbDocument(TypedDict):
    """How a verb is used."""

    verb: str
    aliases: list[str]
    group: str
    usage: str
    summary: str
    arguments: list[ArgumentDocument]
    options: list[OptionDocument]
    note: str | None
    example: str


class Problem(TypedDict):
    """What went wrong: a code, words, the next step."""

    code: str
    message: str
    hint: str | None
    diagnostics: list[DiagnosticDocument]


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


class OpinionDocument(TypedDict):
    """What another solver says of the questions that a verdict hangs on; it never disagrees.

    agreed: of the questions asked; in the others it has no opinion.
    """

    by: str
    asked: int
    agreed: int


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


class LogDocument(TypedDict):
    """What happened to a session, oldest first."""

    schema: Version
    session: str
    name: str
    events: list[LogRow]


class HistoryDocument(TypedDict):
    """Events as a table; more: how many older ones are left out."""

    schema: Version
    columns: list[str]
    rows: list[list[str]]
    more: int


class ExportDocument(TypedDict):
    """A text in another format; file: where it was written, null where the text is the reply."""

    schema: Version
    format: str
    file: str | None
    text: str


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


class DoctorDocument(TypedDict):
    """Whether everything is in place."""

    schema: Version
    ok: bool
    checks: list[CheckDocument]


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
    "history": HistoryDocument,
    "export": ExportDocument,
    "fmt": FmtDocument,
    "strength": StrengthDocument,
    "diff": DiffDocument,
    "doctor": DoctorDocument,
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
