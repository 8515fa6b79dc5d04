"""What leaves the session: exports, the schema of what leaves, and a report on its health."""

from __future__ import annotations

import json
from pathlib import Path

from liftsys_nb.ir.errors import InputError
from liftsys_nb.session import texts
from liftsys_nb.session.bench import Bench
from liftsys_nb.session.documents import document
from liftsys_nb.session.files import staged
from liftsys_nb.session.health import checks
from liftsys_nb.session.outcome import DONE, NEGATIVE, Outcome

SCHEMA_FORMAT = "schema"


class Leaving(Bench):
    """``export`` and ``doctor``."""

    def export(self, format: str, *, session: str | None = None, out: str | None = None) -> Outcome:
        """Write a session in another format; without ``out`` the text is the outcome.

        The format ``schema`` is that of the JSON documents themselves: it is the same for every
        session, needs none, and is no event of any.
        Raises InputError LS415 (no such format), LS422 (the file cannot be written).
        """
        if format == SCHEMA_FORMAT:
            return _schema(out, session)
        known = self._formats()
        if format not in known:
            formats = ", ".join(dict.fromkeys([*known, SCHEMA_FORMAT]))
            raise InputError(
                f"no export format '{format}'", code="LS415", hint=f"formats: {formats}"
            )
        stand = self._stand(session)
        module = self._drafted(stand.state, stand.draft).reading.module
        text = known[format].export(module, self._shape(stand, fits=False))
        event = self._desk.event(
            "exported", stand.state.id, draft=stand.draft.id, parent=None, branch=stand.branch,
            detail={"format": format, "file": out},
        )  # fmt: skip
        if out is None:
            self._desk.record([event])
        else:
            with staged(Path(out), text):  # in its place once the history has it
                self._desk.record([event])
        shape = document(format=format, file=out, text=text)
        headline = f"{stand.state.name} as {format}" + (f": {out}" if out else "")
        return Outcome("export", shape, headline, stand.notes, "list")

    def doctor(self) -> Outcome:
        """Check the history, the packages and the platform; exit 1 when something is wrong."""
        rows = checks(self._desk.store)
        ok = all(row["ok"] for row in rows)
        bad = sum(not row["ok"] for row in rows)
        headline = "all is well" if ok else texts.plural(bad, "finding")
        return Outcome(
            "doctor",
            document(ok=ok, checks=rows),
            headline,
            next="list",
            exit=DONE if ok else NEGATIVE,
        )


def _schema(out: str | None, session: str | None) -> Outcome:
    """Write the JSON Schema of all documents."""
    from liftsys_nb.session.shapes import schema  # pydantic comes with it

    text = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    if out is not None:
        with staged(Path(out), text):
            pass  # nothing else is to be done with it
    headline = "JSON Schema of all documents" + (f": {out}" if out else "")
    shape = document(format=SCHEMA_FORMAT, file=out, text=text)
    notes = () if session is None else ("it is the same for every session",)
    return Outcome("export", shape, headline, notes, "help export")
