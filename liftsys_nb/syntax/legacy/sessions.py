"""Session JSON → Old: revisions and drafts side by side, answers that wait, the status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import zip_longest

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.events import Json
from liftsys_nb.ir.nodes import Module
from liftsys_nb.syntax.legacy.fields import Fields, dumped
from liftsys_nb.syntax.legacy.shapes import (
    ODD_DRAFTS,
    ODD_STATUS,
    Answer,
    Old,
    OldStatus,
    Step,
    Warnings,
)
from liftsys_nb.syntax.legacy.texts import read_text
from liftsys_nb.syntax.legacy.trees import read_tree
from liftsys_nb.syntax.legacy.words import moment

MOST_STEPS = 2_000  # revisions, drafts and answers of one session
_STATUSES: Mapping[str, OldStatus] = {
    "active": "open", "open": "open", "": "open",
    "finalized": "finalized", "finalised": "finalized", "abandoned": "abandoned",
}  # fmt: skip
_APART = ("revisions", "ir_drafts", "current_draft", "pending_resolutions")


def is_session(fields: Fields) -> bool:
    """Whether an object is a session: it has drafts, revisions, or an id of one."""
    return any(fields.has(key) for key in ("ir_drafts", "revisions", "current_draft", "session_id"))


def read_session(fields: Fields, warn: Warnings) -> Old:
    """Read a session. Raises InputError LS426 when it has more than MOST_STEPS of one thing."""
    drafts = _Drafts(warn)
    for part in _few(fields, "ir_drafts", warn):
        drafts.take(part)
    current = fields.object("current_draft") if fields.has("current_draft") else None
    revisions = [_revision(part, warn) for part in _few(fields, "revisions", warn, main="content")]
    answers = [
        _answer(part, warn)
        for part in _few(fields, "pending_resolutions", warn, main="resolution_text")
    ]
    steps = _side_by_side(revisions, drafts.found, warn)
    _tell_odd(drafts.found, len(revisions), warn)
    if current is not None:
        last = drafts.take(current, keep=False)
        newest = next((step.module for step in reversed(steps) if step.module is not None), None)
        if last.module is not None and last.module != newest:
            if newest is not None:
                warn.say(ODD_DRAFTS, "the current draft differs from the last one: a step more")
            steps.append(last)
        elif steps:
            kept = {**steps[-1].kept, "current_draft": last.kept["draft"]}
            steps[-1] = replace(steps[-1], kept=kept)
        else:
            steps.append(last)
    word = fields.text("status").strip().lower()
    if word not in _STATUSES:
        warn.say(ODD_STATUS, f"the status {word!a} is not known: the session is open")
    at = moment(fields.text("created_at"), "created_at", warn)
    moment(fields.text("updated_at"), "updated_at", warn)
    for key in ("source", "metadata"):
        fields.raw(key)
    source_id = fields.text("session_id") or None
    fields.done()
    whole = fields.whole()
    return Old(
        "session",
        next((step.module for step in reversed(steps) if step.module is not None), None),
        steps=tuple(steps),
        answers=tuple(answers),
        status=_STATUSES.get(word, "open"),
        source_id=source_id,
        at=at,
        kept={key: value for key, value in whole.items() if key not in _APART or _odd(value)},
        warnings=warn.found,
    )


def _odd(value: Json) -> bool:
    """Whether a part holds what no step or answer keeps: it is no list of objects."""
    if isinstance(value, list):
        return not all(isinstance(part, dict) for part in value)
    return not isinstance(value, dict)


def _few(fields: Fields, key: str, warn: Warnings, *, main: str = "ir") -> list[Fields]:
    found = list(fields.objects(key, main=main))
    if len(found) > MOST_STEPS:
        raise InputError(
            f"{warn.file} has {len(found):,} {key}; at most {MOST_STEPS:,} are read",
            code="LS426",
            hint="cut the file, oldest first; the last draft holds the whole specification",
        )
    return found


# ── drafts ───────────────────────────────────────────────────────────────────────────────────
class _Drafts:
    """Reads drafts in order; an IR that stands there already is read once and kept once."""

    def __init__(self, warn: Warnings) -> None:
        self._warn = warn
        self._known: dict[str, Module] = {}
        self.found: list[Step] = []

    def take(self, fields: Fields, *, keep: bool = True) -> Step:
        """Read a draft as a step without words. keep: count it among those of the list."""
        module, is_new = None, False
        if fields.has("ir"):
            raw_ir = fields.raw("ir")
            key = dumped(raw_ir)
            is_new = key not in self._known
            if is_new and isinstance(raw_ir, str):
                self._known[key] = read_text(raw_ir, self._warn).module or Module()
            elif is_new:
                self._known[key] = read_tree(fields.object("ir"), self._warn)
            module = self._known[key]
        else:
            fields.missing("ir", "it says nothing of the text")
        at = moment(fields.text("created_at"), fields.place("created_at"), self._warn)
        for name in ("version", "validation_status", "smt_results", "ambiguities", "metadata"):
            fields.raw(name)
        fields.done()
        raw = fields.whole()
        if not is_new and module is not None:
            raw["ir"] = "as above"
        step = Step("draft", at, "", None, module, {"draft": raw})
        if keep:
            self.found.append(step)
        return step


def _tell_odd(drafts: list[Step], revisions: int, warn: Warnings) -> None:
    texts = [draft.module for draft in drafts]
    if len(texts) > 1 and all(module == texts[0] for module in texts[1:]):
        warn.say(
            ODD_DRAFTS,
            f"all {len(texts)} drafts hold the same IR: what the earlier ones said is not in it",
        )
    if revisions and drafts and revisions != len(drafts):
        warn.say(
            ODD_DRAFTS,
            f"{revisions} revisions and {len(drafts)} drafts: they are matched in their order",
        )


def _side_by_side(revisions: list[Step], drafts: list[Step], warn: Warnings) -> list[Step]:
    """Give each revision the draft of its place; what is over of either stands alone."""
    steps = []
    for revision, draft in zip_longest(revisions, drafts):
        if revision is None or draft is None:
            steps.append(revision or draft)
        else:
            kept = {**revision.kept, **draft.kept}
            at = revision.at or draft.at
            steps.append(replace(revision, at=at, module=draft.module, kept=kept))
    return steps


# ── revisions and answers ────────────────────────────────────────────────────────────────────
def _revision(fields: Fields, warn: Warnings) -> Step:
    at = moment(fields.text("timestamp"), fields.place("timestamp"), warn)
    what = fields.text("revision_type") or "manual_edit"
    words, hole = fields.text("content"), fields.text("target_hole") or None
    fields.raw("metadata")
    fields.done()
    return Step(what, at, words, hole, None, {"revision": fields.whole()})


def _answer(fields: Fields, warn: Warnings) -> Answer:
    at = moment(fields.text("timestamp"), fields.place("timestamp"), warn)
    hole, words = fields.text("hole_id"), fields.text("resolution_text")
    what, applied = fields.text("resolution_type"), fields.flag("applied")
    fields.raw("metadata")
    fields.done()
    return Answer(hole, words, what, at, applied, {"resolution": fields.whole()})
