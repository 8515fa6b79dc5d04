"""Sessions are made: of words, or of IR text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.events import Json
from liftsys_nb.ir.nodes import Module, Unread
from liftsys_nb.lift import lift_prompt
from liftsys_nb.session import texts
from liftsys_nb.session.bench import Bench
from liftsys_nb.session.documents import diagnostic_document, open_count
from liftsys_nb.session.files import read_file
from liftsys_nb.session.naming import check_prompt, free_name, is_named, named
from liftsys_nb.session.outcome import DONE, WRONG_INPUT, Outcome
from liftsys_nb.session.reading import read
from liftsys_nb.session.state import MAIN, State
from liftsys_nb.syntax import show


class Making(Bench):
    """``new`` and ``ir`` with a text."""

    def new(
        self, prompt: str = "", *, name: str | None = None, from_file: str | None = None
    ) -> Outcome:
        """Make a session from words. The same words again start a new branch of the same session.

        from_file: a file whose text is the prompt (UTF-8); an ``.ir`` file is taken as IR text.
        Raises InputError LS410 (no words), LS414 (too long), LS421/LS422 (the file).
        """
        if from_file is not None:
            text = read_file(Path(from_file))
            if from_file.endswith(".ir"):
                return self.ir_take(text, file=from_file, name=name)
            prompt = text
        check_prompt(prompt)
        lifted = lift_prompt(prompt)
        spec = lifted.spec if name is None else named(lifted.spec, name)
        text = show(Module((spec,)))
        again = next(
            (
                state
                for state in self._desk.states().values()
                if state.origin == "words" and state.prompt == prompt
                and (name is None or is_named(state, name))
            ),
            None,
        )  # fmt: skip
        detail: dict[str, Json] = {
            "origin": "words", "prompt": prompt, "unformalised": list(lifted.unformalised),
        }  # fmt: skip
        return self._begin(spec.name, text, detail, again, lifted.notes)

    def ir_take(self, text: str, *, file: str = "<cell>", name: str | None = None) -> Outcome:
        """Make a session of IR text; each ``ir`` in it makes one, the last one is shown.

        All diagnostics are shown at once; unreadable parts are holes that hold the words. IR text
        of a name that a session already has starts a new branch there.
        Raises InputError LS410 (empty), LS413 (no ``ir`` in it).
        """
        if not text.strip():
            raise InputError(
                "no IR text", code="LS410", hint="write it below the line: ir NAME { intent: … }"
            )
        readings = read(text, file)
        wrong = not readings[0].is_sound
        outcome: Outcome | None = None
        made: list[str] = []
        unread = tuple(d for d in readings[0].module.decls if isinstance(d, Unread))
        for reading in readings:
            spec = reading.spec
            if name is not None and len(readings) == 1:
                spec = replace(spec, name=name)
            title = name if name is not None and len(readings) == 1 else spec.name
            again = next(
                (
                    state
                    for state in self._desk.states().values()
                    if state.origin == "ir" and is_named(state, title)
                ),
                None,
            )
            whole = show(Module((*unread, spec)))
            outcome = self._begin(title, whole, {"origin": "ir"}, again)
            made.append(outcome.document["name"])
        assert outcome is not None
        notes = outcome.notes
        if len(made) > 1:
            notes = (f"made {texts.plural(len(made), 'session')}: {', '.join(made)}", *notes)
        diagnostics = [diagnostic_document(d) for d in readings[0].diagnostics]
        errors = sum(d["severity"] == "error" for d in diagnostics)
        shown = {**outcome.document, "diagnostics": diagnostics}
        headline = outcome.headline
        if wrong:
            headline = texts.session_headline(
                shown["name"], shown["status"], open_count(shown["holes"]), errors
            )
        return replace(
            outcome,
            document=shown,
            headline=headline,
            notes=notes,
            exit=WRONG_INPUT if wrong else DONE,
            sources={**outcome.sources, file: text},
        )

    def _begin(
        self,
        name: str,
        text: str,
        detail: Mapping[str, Json],
        again: State | None,
        notes: tuple[str, ...] = (),
    ) -> Outcome:
        desk = self._desk
        if again is not None:
            branch = again.free_branch("again")
            root = next(iter(again.drafts))
            event = desk.event(
                "branched", again.id, draft=desk.store.new_id(), parent=root, branch=branch,
                detail={**detail, "name": again.name, "ir": text},
            )  # fmt: skip
            notes = (
                *notes,
                f"{again.name} starts again on a new branch; the earlier drafts stay in log",
            )
        else:
            taken = {state.name for state in desk.states().values()}
            title = free_name(name, taken)
            if title != name:
                notes = (*notes, f"a session named {name} exists already, so this one is {title}")
            event = desk.event(
                "created", desk.store.new_id(), draft=desk.store.new_id(), parent=None, branch=MAIN,
                detail={**detail, "name": title, "ir": text},
            )  # fmt: skip
        stand = desk.record([event])
        self.current = stand.state.id
        return self._session(stand, notes=notes)
