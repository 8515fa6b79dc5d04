"""What leaves the session: exports, and the schema of what leaves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from liftsys_nb.ir.errors import InputError, did_you_mean
from liftsys_nb.ir.ports import Exportable, Exported, Exporter
from liftsys_nb.session import texts
from liftsys_nb.session.bench import Bench
from liftsys_nb.session.desk import Stand
from liftsys_nb.session.exporting import Leaf, check_free, file_name, folder_made, written
from liftsys_nb.session.outcome import Outcome, document

SCHEMA_FORMAT = "schema"
NO_SUCH_FORM = "LS418"


class Leaving(Bench):
    """``export``."""

    def export(
        self,
        format: str | None = None,
        *,
        session: str | None = None,
        out: str | None = None,
        style: str | None = None,
        all: bool = False,
        force: bool = False,
    ) -> Outcome:
        """Write a session in another format; without ``out`` the text is the outcome.

        style: one of those that the format has. all: each format, as files of a folder; format
        or out then names the folder, else it bears the session's name. force: also over files
        that no export has written, or that were changed since.
        The format ``schema`` is that of the JSON documents themselves: it is the same for every
        session, needs none, and is no event of any.
        Raises InputError LS415 (no such format or style), LS418 (this draft has no such form),
        LS422 (the file cannot be written), LS429 (a file is there), LS431 (no format is named).
        """
        if all:
            return self._export_all(format, out, session, style, force)
        if format is None:
            raise InputError(
                "export needs FORMAT, or --all", code="LS431",
                hint=f"formats: {', '.join(self.formats())}",
            )  # fmt: skip
        if format == SCHEMA_FORMAT:
            return _schema(out, session, force)
        exporter = self._exporter(format)
        stand = self._stand(session)
        leaf = self._leaf(stand, format, exporter, _style_of(format, exporter, style))
        leaf = leaf if out is None else replace(leaf, file=Path(out))
        self._record_leaves(stand, [leaf], force)
        shape = document(
            format=format, style=leaf.style, file=out, text=leaf.made.text,
            unsaid=[*leaf.made.unsaid], files=[],
        )  # fmt: skip
        headline = f"{stand.state.name} as {format}" + (f": {out}" if out else "")
        notes = (*stand.notes, *(texts.unsaid(each) for each in leaf.made.unsaid))
        return Outcome("export", shape, headline, notes, "list")

    def formats(self) -> tuple[str, ...]:
        """Return the formats that can be exported."""
        return tuple(dict.fromkeys([*self._formats(), SCHEMA_FORMAT]))

    def styles(self) -> tuple[str, ...]:
        """Return the styles of all formats."""
        return tuple(dict.fromkeys(s for each in self._formats().values() for s in each.styles))

    def _exporter(self, format: str) -> Exporter:
        known = self._formats()
        if format not in known:
            formats = f"formats: {', '.join(self.formats())}"
            near = did_you_mean(format, self.formats())
            raise InputError(
                f"no export format '{format}'", code="LS415",
                hint=f"{near} {formats}" if near else formats,
            )  # fmt: skip
        return known[format]

    def _leaf(self, stand: Stand, format: str, exporter: Exporter, style: str | None) -> Leaf:
        reading = self._drafted(stand.state, stand.draft).reading
        draft = Exportable(
            reading.module, reading.spec, self._shape(stand, fits=False), style, reading.world,
            reading.program,
        )  # fmt: skip
        return Leaf(format, style, exporter.export(draft))

    def _record_leaves(self, stand: Stand, leaves: Sequence[Leaf], force: bool) -> None:
        """Write what has a file, and note all in the history; both or none."""
        if not force:
            check_free(leaves, lambda: self._desk.store.events(kinds=("exported",)))
        events = [
            self._desk.event(
                "exported", stand.state.id, draft=stand.draft.id, parent=None, branch=stand.branch,
                detail=leaf.detail,
            )
            for leaf in leaves
        ]  # fmt: skip
        with written(leaves):  # in their places once the history has them
            self._desk.record(events)

    def _export_all(
        self, format: str | None, out: str | None, session: str | None, style: str | None,
        force: bool,
    ) -> Outcome:  # fmt: skip
        """Write each format into a folder; one that a draft cannot have is named."""
        if format is not None and out is not None and format != out:
            raise InputError(
                f"with --all there is one folder, not {format} and {out}", code="LS431",
                hint="all formats at once: export --all FOLDER",
            )  # fmt: skip
        stand = self._stand(session)
        if style is not None and style not in self.styles():
            raise _no_style(style, self.styles())
        folder = Path(out or format or file_name(stand.state.name, ""))
        leaves: list[Leaf] = []
        for name, exporter in self._formats().items():
            own = style if style in exporter.styles else _style_of(name, exporter, None)
            try:
                leaf = self._leaf(stand, name, exporter, own)
            except InputError as refused:
                if refused.code != NO_SUCH_FORM:
                    raise
                leaves.append(Leaf(name, own, Exported(""), refused=refused.message))
                continue
            called = leaf.made.file or file_name(stand.state.name, exporter.suffix)
            leaves.append(replace(leaf, file=folder / called))
        folder_made(folder)
        self._record_leaves(stand, [leaf for leaf in leaves if leaf.file is not None], force)
        shape = document(
            format="all", style=style, file=str(folder), text=None, unsaid=[],
            files=[leaf.document for leaf in leaves],
        )  # fmt: skip
        count = sum(leaf.file is not None for leaf in leaves)
        headline = f"{stand.state.name} in {texts.plural(count, 'format')}: {folder}"
        notes = [*stand.notes, *(leaf.refused for leaf in leaves if leaf.refused is not None)]
        for leaf in leaves:
            notes += [texts.unsaid(each, leaf.format) for each in leaf.made.unsaid]
        return Outcome("export", shape, headline, tuple(notes), "list")


def _style_of(format: str, exporter: Exporter, style: str | None) -> str | None:
    """Return the style that is meant. Raises InputError LS415."""
    if style is not None and style not in exporter.styles:
        if not exporter.styles:
            raise InputError(
                f"the format {format} has no styles", code="LS415", hint=f"export {format}"
            )
        raise _no_style(style, exporter.styles)
    return style or next(iter(exporter.styles), None)


def _no_style(style: str, styles: Sequence[str]) -> InputError:
    return InputError(
        f"no style '{style}'", code="LS415",
        hint=did_you_mean(style, styles) or f"styles: {', '.join(styles)}",
    )  # fmt: skip


def _schema(out: str | None, session: str | None, force: bool) -> Outcome:
    """Write the JSON Schema of all documents."""
    from liftsys_nb.session.shapes import schema  # pydantic comes with it

    text = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    file = None if out is None else Path(out)
    leaf = Leaf(SCHEMA_FORMAT, None, Exported(text), file)
    if not force:
        check_free([leaf], tuple)
    with written([leaf]):
        pass  # nothing else is to be done with it
    headline = "JSON Schema of all documents" + (f": {out}" if out else "")
    shape = document(format=SCHEMA_FORMAT, style=None, file=out, text=text, unsaid=[], files=[])
    notes = () if session is None else ("it is the same for every session",)
    return Outcome("export", shape, headline, notes, "help export")
