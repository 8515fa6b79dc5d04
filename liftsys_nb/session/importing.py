"""Files of others are taken: old texts, JSON of lift-sys v0.2.1, our own exports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from liftsys_nb.holes import goals
from liftsys_nb.ir.errors import Diagnostic, InputError
from liftsys_nb.ir.events import Event, EventKind, Json
from liftsys_nb.ir.nodes import Module
from liftsys_nb.lift import has_words, lift_prompt
from liftsys_nb.session import texts
from liftsys_nb.session.documents import diagnostic_document
from liftsys_nb.session.entries import Entry
from liftsys_nb.session.files import read_file
from liftsys_nb.session.imports import Imports
from liftsys_nb.session.making import Making, Taken, check_several
from liftsys_nb.session.naming import check_prompt, named
from liftsys_nb.session.outcome import DONE, WRONG_INPUT, Outcome
from liftsys_nb.session.reading import Reading, read
from liftsys_nb.syntax import show
from liftsys_nb.syntax.legacy import Answer, Old, Step, read_old

# What an old revision was, in the words of our history; all others are ``revised``.
_KINDS: Mapping[str, EventKind] = {"hole_fill": "hole_filled", "constraint_add": "clause_added"}


class Importing(Making):
    """``import``."""

    def import_file(
        self, file: str, *, name: str | None = None, because: str | None = None
    ) -> Outcome:
        """Make a session of an old file, an IR text or a JSON export; all of it or nothing.

        A session of lift-sys becomes a session whose log has one event for each old revision,
        with its words, and its time in the detail; what has no place in the language stands in
        the details, too. The same file again starts a new branch of the same session.
        Raises InputError LS413 (no specification), LS416 (the name), LS420 (an export of another
        schema), LS421 (the file cannot be read), LS423 (no JSON, or too deep), LS424 (JSON of
        another shape), LS425 (a session without a draft and without words), LS426 (too long).
        """
        text = read_file(Path(file))
        if not text.strip():
            raise InputError(f"{file} is empty", code="LS410", hint="name a file that holds an IR")
        old = read_old(text, name=file)
        if old.kind == "session":
            old = _with_drafts(old, file)
            readings, events, notes = self._replayed(old, file, name)
        else:
            readings, events, notes = self._taken_over(old, file, name)
        if because is not None:  # the old events of a session that comes along have their own
            firsts = {event.session: event for event in reversed(events)}
            begun = {event.id for event in firsts.values()}
            events = [replace(e, why=because) if e.id in begun else e for e in events]
        stand = self._desk.record(events)
        self.current = stand.state.id
        outcome = self._session(stand, notes=notes, headline=f"imported {Path(file).name}")
        first = readings[-1]
        found = [*old.warnings, *first.diagnostics]
        shown = {
            **outcome.document,
            "diagnostics": [diagnostic_document(d) for d in dict.fromkeys(found)],
        }
        return replace(
            outcome,
            document=shown,
            exit=DONE if first.is_sound else WRONG_INPUT,
            sources={**outcome.sources, **first.sources},
        )

    # ── an IR: a text, an old tree, an export ────────────────────────────────────────────────
    def _taken_over(
        self, old: Old, file: str, name: str | None
    ) -> tuple[tuple[Reading, ...], list[Event], list[str]]:
        # What was made or mended is no text of the file: its places must not look so.
        made = old.kind != "text" or old.is_repaired
        readings = read(old.text, f"{Path(file).stem}.ir" if made else file)
        if len(readings) > 1:
            check_several(readings, name)
        if name is not None:
            readings = (_renamed(readings[0], name),)
        events: list[Event] = []
        notes: list[str] = []
        taken = Taken()
        for reading in readings:
            event, said = self._taken(reading, taken, len(readings) > 1)
            events.append(_imported(event, old, file))
            notes.extend(said)
        if len(events) > 1:
            names = ", ".join(reading.spec.name for reading in readings)
            notes.insert(0, f"made {texts.plural(len(events), 'session')}: {names}")
        return readings, events, notes

    # ── a session, with its history ──────────────────────────────────────────────────────────
    def _replayed(
        self, old: Old, file: str, name: str | None
    ) -> tuple[tuple[Reading, ...], list[Event], list[str]]:
        steps = [_Drafted(step, file, name) for step in old.steps]
        known = [step.reading for step in steps if step.reading is not None]
        again = next(
            (each for each in self._desk.entries().values() if old.source_id in each.sources),
            None,
        )
        detail: dict[str, Json] = {"origin": "import", "ir": known[0].source.text}
        prompt = next((step.words for step in old.steps if step.what == "initial"), None)
        if prompt is not None:
            detail["prompt"] = prompt
        title = known[-1].spec.name if again is None else again.name
        event, said = self._beginning(title, detail, again, Taken())
        events = [_imported(event, old, file)]
        text = known[0].source.text
        for step in steps:
            # A draft that changes nothing says nothing of the text: a long session stays short.
            after = step.reading.source.text if step.reading is not None else text
            events.append(self._step(step, events[-1], after if after != text else None))
            text = after
        notes = [*said, f"{texts.plural(len(steps), 'step')} of its history: log"]
        for answer in old.answers:
            events.append(self._answer(answer, events[-1]))
            if not answer.is_applied:
                notes.append(f"an answer waits for {answer.hole}: {answer.words}")
        waiting = [goal.name for goal in goals(known[-1].spec)]
        if old.status == "finalized" and waiting:
            notes.append(f"it was finalized with open holes: {', '.join(waiting)}")
        events += self._ending(old, events[-1], again)
        return tuple(known), events, notes

    def _step(self, step: _Drafted, before: Event, text: str | None) -> Event:
        old = step.old
        kind = _KINDS.get(old.what, "revised")
        if kind == "hole_filled" and old.hole is None:
            kind = "revised"
        detail: dict[str, Json] = {
            "value": old.words or old.what, "was": old.what, "was_at": old.at,
            "old": dict(old.kept),
        }  # fmt: skip
        if old.hole is not None:
            detail["hole"] = old.hole
        if text is not None:
            detail["ir"] = text
        return self._desk.event(
            kind, before.session, draft=self._desk.store.new_id(), parent=before.draft,
            branch=before.branch, detail=detail,
        )  # fmt: skip

    def _answer(self, answer: Answer, before: Event) -> Event:
        state = "applied" if answer.is_applied else "not applied"
        detail: dict[str, Json] = {
            "value": f"{answer.hole}: {answer.words} ({state})", "was": answer.what,
            "was_at": answer.at, "old": dict(answer.kept),
        }  # fmt: skip
        return self._about("commented", before, None, detail)

    def _ending(self, old: Old, before: Event, again: Entry | None) -> Iterator[Event]:
        if again is not None and again.is_abandoned and old.status != "abandoned":
            yield self._about("reopened", before, "imported again", {})
        if old.status != "open":
            why = f"{old.status} in lift-sys"
            yield self._about(old.status, before, why, {"because": why})

    def _about(
        self, kind: EventKind, before: Event, why: str | None, detail: Mapping[str, Json]
    ) -> Event:
        """Make an event that speaks of the draft of another one."""
        return self._desk.event(
            kind, before.session, draft=before.draft, parent=None, branch=before.branch,
            why=why, detail=detail,
        )  # fmt: skip


class _Drafted:
    """An old step with the text of its draft, read; without one where the file has none."""

    def __init__(self, old: Step, file: str, name: str | None) -> None:
        self.old = old
        self.reading: Reading | None = None
        if old.module is not None:
            reading = read(show(old.module), f"{Path(file).stem}.ir", Imports(None))[-1]
            if name is not None:
                reading = _renamed(reading, name)
            self.reading = replace(
                reading, source=replace(reading.source, text=show(reading.module))
            )


def _renamed(reading: Reading, name: str) -> Reading:
    spec = named(reading.spec, name)
    return replace(reading, spec=spec, module=reading.module.with_spec(reading.spec, spec))


def _with_drafts(old: Old, file: str) -> Old:
    """Return a session of words only with the draft that its first words make.

    Raises InputError LS425 when there are no words, either.
    """
    if old.module is not None:
        return old
    said = next((step for step in old.steps if has_words(step.words)), None)
    if said is None:
        raise InputError(
            f"{file} is a session without a draft and without words",
            code="LS425",
            hint="begin anew: new Write a function that …",
        )
    check_prompt(said.words)
    lifted = Module((lift_prompt(said.words).spec,))
    missing = Diagnostic(
        "LS449", "there is no draft in it: the words are read anew", file, severity="warning"
    )
    return replace(
        old,
        module=lifted,
        steps=tuple(replace(s, module=lifted) if s is said else s for s in old.steps),
        warnings=(*old.warnings, missing),
    )


def _imported(event: Event, old: Old, file: str) -> Event:
    """Return the event that begins a session with all that the file said beside its steps."""
    detail: dict[str, Json] = {
        **event.detail,
        "file": Path(file).name,
        "source_id": old.source_id,
        "was_at": old.at,
        "warnings": [f"{w.code} {w.message}" for w in old.warnings],
        "old": dict(old.kept),
    }
    kind = "imported" if event.kind == "created" else event.kind
    return replace(event, kind=kind, detail=detail)
