"""Sessions are made: of words, or of IR text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.events import Event, Json
from liftsys_nb.ir.nodes import Module
from liftsys_nb.lift import lift_prompt
from liftsys_nb.session import texts
from liftsys_nb.session.bench import Bench
from liftsys_nb.session.cells import Cell
from liftsys_nb.session.desk import Stand
from liftsys_nb.session.documents import diagnostic_document
from liftsys_nb.session.entries import Entry
from liftsys_nb.session.files import read_file
from liftsys_nb.session.mending import Steps, is_no_file, steps_to_mend
from liftsys_nb.session.naming import check_prompt, named
from liftsys_nb.session.outcome import DONE, WRONG_INPUT, Outcome
from liftsys_nb.session.reading import Reading, read
from liftsys_nb.session.state import MAIN, free_name
from liftsys_nb.syntax import show


@dataclass(slots=True)
class Taken:
    """What the specifications of a text have taken already: names, and ids of sessions."""

    names: set[str] = field(default_factory=set)
    sessions: set[str] = field(default_factory=set)

    def left(self, entries: Mapping[str, Entry]) -> Mapping[str, Entry]:
        """Return the sessions that none of them begins again."""
        return {key: entry for key, entry in entries.items() if key not in self.sessions}


class Making(Bench):
    """``new`` and ``ir`` with a text."""

    def new(
        self,
        prompt: str = "",
        *,
        name: str | None = None,
        from_file: str | None = None,
        cell: Cell | None = None,
        because: str | None = None,
    ) -> Outcome:
        """Make a session from words. The same words again start a new branch of the same session.

        So does the same cell, with other words, too; the session bears the name that it was begun
        with last. from_file: a file whose text is the prompt (UTF-8); an ``.ir`` file is taken as
        IR text. cell: where the words stand, in a notebook or a terminal.
        Raises InputError LS410 (no words), LS414 (too long), LS421 (the file), LS431 (both).
        """
        if from_file is not None:
            if prompt.strip():
                raise InputError(
                    "words in the line and a file of words",
                    code="LS431",
                    hint="keep one of them",
                )
            text = read_file(Path(from_file))
            if from_file.endswith(".ir"):
                return self.ir_take(text, file=from_file, name=name, cell=cell, because=because)
            prompt = text
        check_prompt(prompt)
        lifted = lift_prompt(prompt)
        spec = lifted.spec if name is None else named(lifted.spec, name)
        title = spec.name
        again = self._of_cell(cell, title)
        if again is None and (again := self._of_words(prompt, title, name)) is not None:
            title = again.name  # only a cell gives a session another name
        detail: dict[str, Json] = {
            "origin": "words", "prompt": prompt, "unformalised": list(lifted.unformalised),
            "ir": show(Module((spec,))),
        }  # fmt: skip
        event, notes = self._beginning(title, detail, again, Taken(), cell)
        stand = self._begun([(spec.name, replace(event, why=because))], cell)
        return replace(self._session(stand, notes=(*lifted.notes, *notes)), is_begun=True)

    def ir_take(
        self,
        text: str,
        *,
        file: str = "<cell>",
        name: str | None = None,
        cell: Cell | None = None,
        because: str | None = None,
    ) -> Outcome:
        """Make a session of IR text; each ``ir`` in it makes one, the last one is shown.

        All diagnostics are shown at once; unreadable parts are holes that hold the words, and the
        draft keeps the text to the letter. The same cell again starts a new branch of its
        session, as ``new`` does; so does IR text of a name that a session of IR text already has.
        All of it is recorded, or nothing.
        Raises InputError LS410 (empty), LS413 (no ``ir`` in it, or several with errors),
        LS416 (a name that is none, or one name for several).
        """
        if not text.strip():
            raise InputError(
                "no IR text", code="LS410", hint="write it below the line: ir NAME { intent: … }"
            )
        readings = read(text, file)
        first = readings[0]
        if len(readings) > 1:
            check_several(readings, name)
        if name is not None:
            renamed = named(first.spec, name)
            readings = (
                replace(first, spec=renamed, module=first.module.with_spec(first.spec, renamed)),
            )
        events: list[tuple[str, Event]] = []
        notes: list[str] = []
        taken = Taken()
        for reading in readings:
            event, said = self._taken(reading, taken, len(readings) > 1, cell)
            events.append((reading.spec.name, replace(event, why=because)))
            notes.extend(said)
        stand = self._begun(events, cell)
        if len(events) > 1:
            made = ", ".join(reading.spec.name for reading in readings)
            notes.insert(0, f"made {texts.plural(len(events), 'session')}: {made}")
        outcome = self._session(stand, notes=notes)
        # In this reply the places are those of the text that was given.
        steps = Steps(next=outcome.document["next"], first=None)
        if not first.is_sound:
            verb = "ir" if is_no_file(file) else "new --from"
            steps = steps_to_mend(text, file, first.diagnostics, then=verb)
        shown = {
            **outcome.document,
            "diagnostics": [diagnostic_document(d) for d in first.diagnostics],
            "next": steps["next"],
        }
        return replace(
            outcome,
            **steps,
            is_begun=True,
            document=shown,
            exit=DONE if first.is_sound else WRONG_INPUT,
            sources={**outcome.sources, file: text},
        )

    def _taken(
        self, reading: Reading, taken: Taken, several: bool, cell: Cell | None = None
    ) -> tuple[Event, tuple[str, ...]]:
        """Make the event that takes one specification of a text."""
        spec, module = reading.spec, reading.module
        if several:
            module = module.without_other_specs(spec)
        left = taken.left(self._desk.entries())
        again = self._of_cell(cell, spec.name, left, is_alone=not several) or next(
            (each for each in left.values() if each.origin == "ir" and each.is_named(spec.name)),
            None,
        )
        # Printing would turn what could not be read into comments, and its errors would be gone.
        kept = show(module) if reading.is_sound else reading.source.text
        detail: dict[str, Json] = {"origin": "ir", "ir": kept}
        if reading.imports:
            detail["imports"] = dict(reading.imports)
        return self._beginning(spec.name, detail, again, taken, cell)

    def _of_cell(
        self,
        cell: Cell | None,
        name: str,
        entries: Mapping[str, Entry] | None = None,
        *,
        is_alone: bool = True,
    ) -> Entry | None:
        """Return the session, of all or of some, that a cell began before, if it did."""
        if cell is None:
            return None
        entries = self._desk.entries() if entries is None else entries
        return self._cells.find(cell, name, entries, is_alone=is_alone)

    def _of_words(self, prompt: str, read: str, name: str | None) -> Entry | None:
        """Return the session that was begun with these words: its last, or some it still fits.

        read: the name that the words give. name: the one that was asked for.
        """
        for each in self._desk.entries().values():
            is_same = each.prompt == prompt or (prompt in each.prompts and each.is_named(read))
            if each.origin == "words" and is_same and (name is None or each.is_named(name)):
                return each
        return None

    def _begun(self, events: Sequence[tuple[str, Event]], cell: Cell | None) -> Stand:
        """Record what begins, by the names asked for; the last of it becomes current."""
        stand = self._desk.record(event for _, event in events)
        if cell is not None:
            self._cells.keep(cell, {name: event.session for name, event in events})
        self.current = stand.state.id
        return stand

    def _beginning(
        self,
        name: str,
        detail: Mapping[str, Json],
        again: Entry | None,
        taken: Taken,
        cell: Cell | None = None,
    ) -> tuple[Event, tuple[str, ...]]:
        """Make the event that begins a session, or a branch of the one that is there already."""
        desk = self._desk
        if cell is not None and cell.lasting is not None:
            detail = {**detail, "cell": cell.lasting}
            if cell.in_file is not None:
                detail = {**detail, "cell_in_file": cell.in_file}
        others = {
            each.name for each in desk.entries().values() if again is None or each.id != again.id
        }
        title = free_name(name, {*taken.names, *others})
        if again is not None:
            state = desk.state(again.id)
            if again.is_named(name):
                title = again.name  # a number given to a namesake stays
            taken.names.add(title)
            taken.sessions.add(again.id)
            branch = state.free_branch("again")
            root = next(iter(state.drafts))
            event = desk.event(
                "branched", again.id, draft=desk.store.new_id(), parent=root, branch=branch,
                detail={**detail, "name": title},
            )  # fmt: skip
            who = title if title == again.name else f"{again.name} is {title} from now on: it"
            note = (
                f"{who} starts again on the branch {branch}; "
                f"where it stood before: open {title}@{again.branch}"
            )
            return event, (note,)
        taken.names.add(title)
        event = desk.event(
            "created", desk.store.new_id(), draft=desk.store.new_id(), parent=None, branch=MAIN,
            detail={**detail, "name": title},
        )  # fmt: skip
        if title == name:
            return event, ()
        return event, (f"a session named {name} exists already, so this one is {title}",)


def check_several(readings: tuple[Reading, ...], name: str | None) -> None:
    """Refuse several specifications under one name (LS416), or with errors (LS413)."""
    names = ", ".join(reading.spec.name for reading in readings)
    if name is not None:
        raise InputError(
            f"one name for {len(readings)} specifications: {names}",
            code="LS416",
            hint="take them without --name; each keeps its own",
        )
    if not readings[0].is_sound:
        raise InputError(
            f"the text holds {len(readings)} specifications ({names}) and has errors",
            code="LS413",
            hint="mend the errors, or take one specification at a time; nothing was taken",
            diagnostics=readings[0].diagnostics,
            sources=readings[0].sources,
        )
