"""Looking changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from liftsys_nb.holes import Goal, goals
from liftsys_nb.session import texts
from liftsys_nb.session.bench import Bench
from liftsys_nb.session.documents import (
    diagnostic_document,
    hole_document,
    open_count,
    signature_document,
    unformalised,
)  # fmt: skip
from liftsys_nb.session.files import read_file
from liftsys_nb.session.mending import steps_to_mend
from liftsys_nb.session.outcome import DONE, WRONG_INPUT, Outcome, document
from liftsys_nb.session.reading import is_file, look_at, part_of
from liftsys_nb.store import describe
from liftsys_nb.syntax import show

MOST_ROWS = 1_000  # of the history in one document


class Looking(Bench):
    """``ir TARGET``, ``open``, ``show``, ``holes``, ``log``, ``history``."""

    def ir_show(self, target: str) -> Outcome:
        """Show the IR of a file (``path.ir``, ``path.ir::name``) or of a session; makes nothing.

        A file of declarations alone, which others import, is shown, too.
        """
        if not is_file(target):
            return self.show(target)
        path, _, part = target.partition("::")
        module, source, diagnostics, readings = look_at(read_file(Path(path)), path)
        if part:
            readings = (part_of(readings, part, path),)
        specs = [reading.spec for reading in readings]
        errors = sum(d.severity == "error" for d in diagnostics)
        one = specs[0] if len(specs) == 1 else None
        follow = f"verify {path}::{one.name}" if part and one else f"verify {path}"
        first = None
        if errors:
            mend = steps_to_mend(source.text, path, diagnostics, then="ir", target=target)
            follow, first = mend["next"], mend["first"]
        elif not specs:
            follow = "new …"
        elif one is None:
            follow = f"verify {path}::{specs[0].name}"
        names = ", ".join(spec.name for spec in specs)
        asked: dict[tuple[str, str], Goal] = {}  # a hole of a declaration is asked for once
        for at, reading in enumerate(readings):
            for goal in goals(reading.spec, world=reading.world):
                asked.setdefault(("" if goal.is_declared else str(at), goal.name), goal)
        shape = document(
            session=None, name=names or Path(path).stem, status=None, draft=None, branch=None,
            ir=show(module), signature=None if one is None else signature_document(one),
            holes=[hole_document(goal, ()) for goal in asked.values()],
            unformalised=[
                words for reading in readings for words in unformalised(reading.spec, reading.world)
            ],
            diagnostics=[diagnostic_document(d) for d in diagnostics],
            next=follow,
        )  # fmt: skip
        status = texts.plural(errors, "error") if errors else "reads well"
        title = "Specification" if one else "Specifications"
        headline = f"{title} {names}: {status}" if specs else f"Declarations of {path}: {status}"
        return Outcome(
            "ir", shape, headline, next=follow, first=first, sources={path: source.text},
            exit=WRONG_INPUT if errors else DONE,
        )  # fmt: skip

    def open(self, session: str) -> Outcome:
        """Go to the newest draft of a session, or of ``SESSION@BRANCH``; it becomes current."""
        state, branch = self._desk.locate(session, None)
        stand = self._desk.stand(state, branch=branch, newest=True)
        self.current = state.id
        return self._session(stand)

    def show(self, session: str | None = None) -> Outcome:
        """Show a session where this process stands in it."""
        return self._session(self._stand(session))

    def holes(self, session: str | None = None) -> Outcome:
        """List the open and deferred holes with their questions and labelled fits."""
        shown = self._session(self._stand(session))
        whole = shown.document
        count = open_count(whole["holes"])
        shape = document(session=whole["session"], name=whole["name"], holes=whole["holes"])
        headline = (
            f"{whole['name']}: {texts.plural(count, 'question')} open"
            if count
            else f"{whole['name']}: no question is open"
        )
        return replace(shown, kind="holes", document=shape, headline=headline, exit=DONE)

    def log(self, session: str | None = None) -> Outcome:
        """List what happened to a session, oldest first, and where one stands."""
        stand = self._stand(session)
        state = stand.state
        rows = []
        for event in state.events:
            draft = state.drafts.get(event.draft or "")
            rows.append({
                "what": event.kind,
                "detail": describe(event),
                "draft": draft.number if draft else None,
                "by": event.by,
                "why": event.why,
                "branch": event.branch if draft is None or event.kind == "undone" else draft.branch,
                "current": bool(draft) and event.draft == stand.draft.id and event.kind
                not in {"verified", "checked", "exported", "commented"},
            })  # fmt: skip
        current = [at for at, row in enumerate(rows) if row["current"]]
        for at in current[:-1]:
            rows[at]["current"] = False
        shape = document(session=state.id, name=state.name, events=rows)
        headline = f"{state.name}: {texts.plural(len(rows), 'event')}, draft {stand.draft.number}"
        return Outcome("log", shape, headline, stand.notes, self._next(stand))

    def history(self, session: str | None = None) -> Outcome:
        """Return the history as a DataFrame (``value``): one row an event, oldest first."""
        chosen = self._desk.find(session, None).id if session is not None else None
        frame = self._desk.store.frame(chosen)
        rows = [
            [value.isoformat() if isinstance(value, datetime) else value for value in row]
            for row in frame.tail(MOST_ROWS).itertuples(index=False, name=None)
        ]
        shape = document(
            columns=list(frame.columns), rows=rows, more=max(len(frame) - MOST_ROWS, 0)
        )
        note = frame.attrs.get("note")
        return Outcome(
            "history", shape, texts.plural(len(frame), "event"), (note,) if note else (), "list",
            value=frame,
        )  # fmt: skip
