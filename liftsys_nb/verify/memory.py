"""What was answered before: whole reports by key, and notes that make the next answer cheap.

A report is used only under the key of the very same question. What notes claim is checked again,
with the evaluator or with small questions to the solver; one theorem is taken over as it was, and
that under its own key.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.errors import Diagnostic
from liftsys_nb.ir.ports import Shelf
from liftsys_nb.ir.spans import Source, Span
from liftsys_nb.ir.verdicts import SpecReport
from liftsys_nb.verify.codec import Unwritable, from_text, to_text

if TYPE_CHECKING:  # it loads Z3, and a report that is known needs none
    from liftsys_nb.verify.notes import Notes

MOST = 500  # reports, and notes, of one process

Places = tuple[tuple[int, ...], ...]  # for each diagnostic the spans of the text that it stands at


@dataclass(frozen=True, slots=True)
class _Kept:
    """A report. spans: how many the text had that it was made of, where places speak of them."""

    report: SpecReport
    places: Places
    spans: int


class Memory:
    """Reports and notes of this process; with a shelf also those of others before it.

    Many threads may use one.
    """

    def __init__(self, shelf: Shelf | None = None) -> None:
        self._shelf = shelf
        self._lock = Lock()
        self._reports: OrderedDict[str, _Kept] = OrderedDict()
        self._notes: OrderedDict[str, Notes] = OrderedDict()

    # ── reports ──────────────────────────────────────────────────────────────────────────────
    def recall(self, key: str, spec: n.Spec, source: Source | None) -> SpecReport | None:
        """Return the report under a key, its diagnostics at their places in this source."""
        with self._lock:
            kept = self._reports.get(key)
            if kept is not None:
                self._reports.move_to_end(key)
        if kept is None:
            kept = self._read(key)
            if kept is None:
                return None
            self._remember(key, kept)
        return _placed(kept, spec, source)

    def keep(self, key: str, report: SpecReport, spec: n.Spec, source: Source | None) -> None:
        """Keep a report, unless one of its diagnostics could not be found again in the text."""
        places = _places(report, spec, source)
        if places is None:
            return
        kept = _Kept(report, places, _count(spec) if any(places) else 0)
        self._remember(key, kept)
        if self._shelf is not None:
            try:
                text = to_text((kept.report, kept.places, kept.spans))
            except Unwritable:
                return  # this process knows it, the next one asks the solver
            self._shelf.put(key, text)

    def forget(self) -> None:
        """Drop all reports and notes, also from the shelf; raises what ``Shelf.clear`` raises."""
        with self._lock:
            self._reports.clear()
            self._notes.clear()
        if self._shelf is not None:
            self._shelf.clear()

    def _remember(self, key: str, kept: _Kept) -> None:
        with self._lock:
            self._reports[key] = kept
            while len(self._reports) > MOST:
                self._reports.popitem(last=False)

    def _read(self, key: str) -> _Kept | None:
        text = None if self._shelf is None else self._shelf.get(key)
        if text is None:
            return None
        try:
            report, places, spans = from_text(text)
        except ValueError:
            return None
        return _Kept(report, places, spans) if isinstance(report, SpecReport) else None

    # ── notes ────────────────────────────────────────────────────────────────────────────────
    def notes(self, family: str, context: str | None = None) -> Notes:
        """Return the notes on a specification and its edits, for one more verdict.

        context: of ``context_of``.
        """
        from liftsys_nb.verify.notes import Notes

        with self._lock:
            known = self._notes.get(family)
        if known is None and self._shelf is not None:
            text = self._shelf.get(family)
            known = None if text is None else Notes.from_text(text)
        return Notes(known, context=context)

    def note(self, family: str, notes: Notes) -> None:
        """Keep what the last verdict found out, in place of what was known."""
        with self._lock:
            self._notes[family] = notes
            self._notes.move_to_end(family)
            while len(self._notes) > MOST:
                self._notes.popitem(last=False)
        text = None if self._shelf is None else notes.to_text()
        if self._shelf is not None and text is not None:
            self._shelf.put(family, text)


# ── places ───────────────────────────────────────────────────────────────────────────────────
def _places(report: SpecReport, spec: n.Spec, source: Source | None) -> Places | None:
    """Return for each diagnostic which spans of the text are its own; None where one has none."""
    if any(d.edit is not None for d in report.diagnostics):
        return None  # offsets of another text
    if source is None or all(d.place is None for d in report.diagnostics):
        return tuple(() for _ in report.diagnostics)
    spans = list(_spans(spec))
    found = []
    for diagnostic in report.diagnostics:
        here = tuple(at for at, span in enumerate(spans) if source.place(span) == diagnostic.place)
        if diagnostic.place is not None and not here:
            return None
        found.append(here)
    return tuple(found)


def _placed(kept: _Kept, spec: n.Spec, source: Source | None) -> SpecReport | None:
    """Return a report with its diagnostics in this source; None where a place is not sure."""
    if not any(kept.places):
        # Kept without a source: then a source would have given places.
        is_bare = all(d.file is None for d in kept.report.diagnostics)
        return kept.report if is_bare and (source is None or not kept.report.diagnostics) else None
    if source is None:
        bare = (replace(d, file=None, place=None) for d in kept.report.diagnostics)
        return replace(kept.report, diagnostics=tuple(bare))
    spans = list(_spans(spec))
    if len(spans) != kept.spans:
        return None  # parts of this one come from another text
    found: list[Diagnostic] = []
    for diagnostic, places in zip(kept.report.diagnostics, kept.places, strict=True):
        if not places:
            found.append(diagnostic)
            continue
        here = {spans[at] for at in places if at < len(spans)}
        if len(here) != 1:
            return None  # they stood at one place, and do not any more
        found.append(replace(diagnostic, file=source.name, place=source.place(here.pop())))
    return replace(kept.report, diagnostics=tuple(found))


def _count(spec: n.Spec) -> int:
    return sum(1 for _ in _spans(spec))


def _spans(node: object) -> Iterator[Span]:
    """Yield the spans of all nodes, in the order of the tree: the same for the same text."""
    if isinstance(node, tuple) and not isinstance(node, Span):
        for each in node:
            yield from _spans(each)
    elif is_dataclass(node):
        for part in fields(node):
            value = getattr(node, part.name)
            if part.name == "span" and isinstance(value, Span):
                yield value
            elif part.compare:
                yield from _spans(value)
