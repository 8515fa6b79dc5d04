"""Text and diagnostics in, repaired text out: the edits that leave nothing to choose."""

from __future__ import annotations

from collections.abc import Iterable

from liftsys_nb.ir.errors import Diagnostic, Edit


def apply_fixes(text: str, diagnostics: Iterable[Diagnostic]) -> str:
    """Apply the edits of the diagnostics of this text, and leave all else as it is.

    Of edits that overlap the first one in the text is applied; reading the result again
    offers the others. An edit that does not lie in the text is left out.

    >>> from liftsys_nb.syntax.parse import parse
    >>> apply_fixes("type A: int", parse("type A: int").diagnostics)
    'type A = int'
    """
    edits = {d.edit for d in diagnostics if d.edit is not None}
    done: list[str] = []
    at = 0
    before: Edit | None = None
    for edit in sorted(edits, key=lambda e: (e.start, e.end, e.text)):
        if not at <= edit.start <= edit.end <= len(text):
            continue
        if before is not None and edit.start == before.start:
            continue  # two insertions at one place: which comes first is not known
        done += [text[at : edit.start], edit.text]
        at, before = edit.end, edit
    return "".join([*done, text[at:]])
