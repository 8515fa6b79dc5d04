"""What the documents of ``shapes`` are made of, as types. Absent is null."""

from __future__ import annotations

from typing import Literal

# Not typing's: pydantic asks for this one below Python 3.12.
from typing_extensions import TypedDict

from liftsys_nb.holes.fits import Label, Origin
from liftsys_nb.holes.goals import Status as HoleStatus
from liftsys_nb.ir.codeverdicts import CodeWord, Ending, TierWord
from liftsys_nb.ir.errors import Severity
from liftsys_nb.ir.nodes import HoleKind
from liftsys_nb.ir.verdicts import ClauseState
from liftsys_nb.session.state import Status


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
    """An event of a session; draft: its number, from 1; merged: of the other one, of a merge.

    by: who; why: the reason given.
    """

    what: str
    detail: str
    draft: int | None
    merged: int | None
    by: str
    why: str | None
    branch: str
    current: bool


class MergedPart(TypedDict):
    """What a side changed, or both; base, mine, theirs: its words, null where it is not there.

    name: what picks it. side: whose words hold, null where that is to be picked.
    """

    name: str
    section: str
    what: Literal["added", "changed", "removed"]
    base: str | None
    mine: str | None
    theirs: str | None
    side: Literal["mine", "theirs", "both"] | None


class CheckDocument(TypedDict):
    """One thing that doctor looked at."""

    name: str
    ok: bool
    message: str
    hint: str | None


class CounterexampleDocument(TypedDict):
    """A call that was made and broke a clause; values are Python text.

    call: as one can copy it. message: of the exception. after: arguments with another value on
    exit. broken: why, with the values put in. path: the lines that ran. stopped: the audit event
    of Python that it was ended at, where nothing came out.
    """

    arguments: dict[str, str]
    call: str
    result: str | None
    raises: str | None
    message: str
    after: dict[str, str]
    broken: str
    stopped: str | None
    path: list[int]


class CodeClauseDocument(TypedDict):
    """What is known of one clause; reason: why it is not decided; evidence: what was tried.

    decided_by: the tier that came to the verdict: ``inline``, ``unrolling``, ``hypothesis``,
    ``crosshair``, ``longer proof``; null where nothing is decided.
    """

    label: str
    section: str
    text: str
    verdict: CodeWord
    reason: str | None
    counterexample: CounterexampleDocument | None
    evidence: str | None
    decided_by: str | None


class InvariantDocument(TypedDict):
    """What holds whenever a round of a loop begins. loop: its line; text: in words.

    comment: as it can stand in the code; null where it speaks of what has no name there.
    """

    loop: int
    text: str
    comment: str | None


class OpinionDocument(TypedDict):
    """What another solver says of the questions that a verdict hangs on; it never disagrees.

    agreed: of the questions asked; in the others it has no opinion.
    """

    by: str
    asked: int
    agreed: int


class RecheckDocument(TypedDict):
    """What a second proof says, which begins elsewhere; it never says the opposite."""

    seed: int
    verdict: CodeWord
    agrees: bool
    second_opinion: OpinionDocument | None


class TrustDocument(TypedDict):
    """What a verdict stands and falls with. code, spec: hashes of the texts it is about."""

    solver: str
    python: str
    seed: int
    rlimit: int
    effort: int
    code: str
    spec: str


class TierDocument(TypedDict):
    """What came of a tier after the inline answer: a verdict, nothing, or why it did not run."""

    name: str
    came: TierWord
    words: str


class CodeDocument(TypedDict):
    """A function judged by its specification.

    decided_by: as of a clause. tiers: what ran after the inline answer; going_on: what still does.
    stated_in: where that stands. stale: the verdict said before in this process, of another text.
    """

    name: str
    file: str
    line: int
    verdict: CodeWord
    decided_by: str | None
    terminates: Ending
    reason: str | None
    clauses: list[CodeClauseDocument]
    invariants: list[InvariantDocument]
    assumptions: list[str]
    stated_in: list[str]
    notes: list[str]
    diagnostics: list[DiagnosticDocument]
    stale: CodeWord | None
    recheck: RecheckDocument | None
    tiers: list[TierDocument]
    going_on: list[str]
    trust: TrustDocument
    seconds: float


class SkippedDocument(TypedDict):
    """A function that was not judged."""

    name: str
    line: int
    reason: str


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


SettingRow = TypedDict(
    "SettingRow",
    {
        "name": str,
        "value": bool | int | float | str | None,
        "default": bool | int | float | str | None,
        "from": Literal["default", "user file", "project", "environment", "notebook"],
        "where": str | None,
        "environment": str,
        "help": str,
    },
)
SettingRow.__doc__ = "What is set; from: who said so; where: ``path:line``, or a variable."


class SettingsFile(TypedDict):
    """A file that settings may stand in; of: whose they are."""

    of: Literal["user file", "project"]
    path: str
    found: bool


AnswerDocument = TypedDict(
    "AnswerDocument", {"text": str, "label": Label, "with": list[str], "why": str | None}
)
AnswerDocument.__doc__ = "An answer that is offered; with: labels of the clauses it conflicts with."


class QuestionDocument(TypedDict):
    """A question to a person. call and arguments: the example that it is about, if it is one."""

    id: str
    kind: Literal["choice", "yes_no", "example", "value"]
    text: str
    hole: str | None
    type: str | None
    where: str | None
    scope: dict[str, str]
    arguments: dict[str, str] | None
    call: str | None
    options: list[AnswerDocument]
    recommended: str | None
    free_text: bool


class WatchedRow(TypedDict):
    """A text that was judged; error: the code of what is wrong with it. command: judges it."""

    target: str
    kind: Literal["verify", "check"]
    verdict: str | None
    headline: str
    error: str | None
    command: str
