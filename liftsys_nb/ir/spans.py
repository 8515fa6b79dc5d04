"""Places in a text: offsets for machines, lines and columns for people."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of code points, ``text[start:end]``; offsets count from 0.

    A tuple, so that ``text.find(word, *span)`` looks in it; and made twice as fast as a
    dataclass, which counts, since every node has one.
    """

    start: int
    end: int

    def cover(self, other: Span) -> Span:
        """Return the smallest span that holds both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a span stands: lines and columns count from 1 in code points, ends are inclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Source:
    """A named text that turns spans into places.

    name: a file name, or ``<cell>``, ``<prompt>``: what messages show before the line.
    """

    name: str
    text: str
    # Where lines start, found when first asked: a text without a mistake never asks.
    _starts: list[int] = field(default_factory=list, init=False, repr=False, compare=False)

    def _line_starts(self) -> list[int]:
        if not self._starts:
            starts = [0]
            at = self.text.find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = self.text.find("\n", at + 1)
            self._starts[:] = starts  # in one step: another thread may ask, too
        return self._starts

    def position(self, offset: int) -> tuple[int, int]:
        r"""Return (line, column) of an offset, both from 1.

        >>> Source("a", "x\ny").position(2)
        (2, 1)
        """
        starts = self._line_starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def place(self, span: Span) -> Place:
        """Return the place of a span; an empty span is shown as its first character.

        >>> Source("a", "abc").place(Span(1, 3))
        Place(line=1, column=2, end_line=1, end_column=3)
        """
        line, column = self.position(span.start)
        end_line, end_column = self.position(max(span.end - 1, span.start))
        return Place(line, column, end_line, end_column)

    def line(self, number: int) -> str:
        """Return the text of a line (from 1) without its line end; '' past the last one."""
        starts = self._line_starts()
        if not 1 <= number <= len(starts):
            return ""
        start = starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)].rstrip("\r")
