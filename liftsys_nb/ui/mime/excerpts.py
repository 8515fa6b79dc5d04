"""One line of a source with carets under what is meant, however long or strange the line is."""

from __future__ import annotations

from liftsys_nb.ui.mime.blocks import Excerpt
from liftsys_nb.ui.mime.text import visible, width_of

AROUND = 40  # characters kept on either side of what is meant
LONGEST = 100


def gutter(excerpt: Excerpt) -> tuple[str, str]:
    """Return what stands left of the line, and of the carets."""
    number = f"{excerpt.number:>4} | "
    return number, " " * (len(number) - 2) + "| "


def caret_line(excerpt: Excerpt) -> tuple[str, str, str, str]:
    """Return the line as (before, meant, after), all visible, and the carets that go below it.

    A long line is cut around what is meant. Carets count terminal cells, so that they stand
    right under wide characters and escapes too.
    """
    text = excerpt.text
    start = min(max(excerpt.start - 1, 0), len(text))
    end = min(max(excerpt.end, start), len(text))
    before, meant, after = text[:start], text[start:end], text[end:]
    if len(text) > LONGEST:
        if len(before) > AROUND:
            before = "…" + before[-AROUND:]
        if len(meant) > LONGEST - AROUND:
            meant, after = meant[: LONGEST - AROUND], "…"
        if len(after) > AROUND:
            after = after[:AROUND] + "…"
    before, meant, after = visible(before), visible(meant), visible(after)
    carets = " " * width_of(before) + "^" * max(width_of(meant), 1)
    return before, meant, after, carets
