"""Words and sentences of a prompt, each with its place; one pass, whatever the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

# Every alternative starts with another character or consumes all it looked at, so that no input
# makes the scan take more than linear time.
_TOKEN = re.compile(
    r"""
      (?P<blank>\n(?:[^\S\n]*\n)+)
    | (?P<line>\n)
    | (?P<space>[^\S\n]+)
    | (?P<word>[^\W\d]\w*(?:[-'’‑][^\W\d]\w*)*)
    | (?P<number>\d[\w]*(?:\.\d\w*)*)
    | (?P<op><=|>=|==|!=|->|=>|\*\*|//|.)
    """,
    re.VERBOSE,
)
_BULLET = re.compile(
    r"[^\S\n]*(?:[-*•+][^\S\n]+|\d{1,3}[.)][^\S\n]+|#{1,6}[^\S\n]+|>{1,3}[^\S\n]|[:@](?=\w))"
)
# Under a heading ("Raises:") every "name: text" line is an entry.
_ENTRY = re.compile(r"[^\S\n]*\w+(?:[^\S\n]?\([^()\n]{0,60}\))?:(?:\s|$)")
_ABBREVIATIONS = (
    "e.g",
    "i.e",
    " etc",
    " vs",
    " cf",
    " resp",
    " approx",
    " no",
    " fig",
    " eq",
    " incl",
)
_SAME = str.maketrans({"’": "'", "‑": "-", "≤": "<", "≥": ">"})
_SIGNS = {"≤": "<=", "≥": ">=", "≠": "!="}
_CLOSERS = "\"”')]`*_"


class Word(NamedTuple):
    """One word, number or sign; ``ticked`` when it stands between backticks.

    low: lower case with plain apostrophes and hyphens, what rules compare.
    """

    # A named tuple, since a prompt may have a million: building a frozen dataclass takes 3 times
    # as long.

    text: str
    low: str
    start: int
    end: int
    ticked: bool = False

    @property
    def is_word(self) -> bool:
        """Whether it starts as a name does."""
        return self.text[0].isalpha() or self.text[0] == "_"


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words up to a full stop, a blank line or the next item of a list.

    mark: the sign that ended it ('' when there was none). led_by: the sentence ending in a colon
    that this one hangs under, None when it stands alone. bullet: whether a list marker led it.
    stop: the offset after all that belongs to it, also marks and backticks.
    """

    words: tuple[Word, ...]
    mark: str
    led_by: Sentence | None = None
    bullet: bool = False
    stop: int = -1

    @property
    def start(self) -> int:
        """Offset of the first word."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Offset after the last word, without the mark."""
        return self.words[-1].end

    def has(self, *lows: str) -> bool:
        """Tell whether any word is one of these."""
        return any(w.low in lows for w in self.words)


def one_line(text: str, *, most: int = 160) -> str:
    r"""Return text on one line, cut with dots where it is long: for quoting in a question.

    >>> one_line("a\n  b")
    'a b'
    """
    flat = " ".join(text[: most * 4].split())
    whole = len(flat) <= most and len(text) <= most * 4
    return flat if whole else flat[: most - 1].rstrip() + "…"


def sentences(text: str, regions: Iterable[tuple[int, int]]) -> Iterator[Sentence]:
    """Yield the sentences of the regions of text, in order; no sentence spans two regions."""
    for start, end in regions:
        yield from _Splitter(text, start, end).split()


class _Splitter:
    """Cuts one region; full stops inside quotes, brackets and backticks do not end a sentence."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.at, self.end = text, start, end
        self.words: list[Word] = []
        self.depth = 0
        self.quoted = False
        self.ticked = False
        self.bullet = False
        self.leader: Sentence | None = None

    def split(self) -> Iterator[Sentence]:
        self._skip_bullet()
        while self.at < self.end:
            found = _TOKEN.match(self.text, self.at, self.end)
            if found is None:  # a lone carriage return or other odd space
                self.at += 1
                continue
            kind, piece, start = found.lastgroup, found.group(), self.at
            self.at = found.end()
            match kind:
                case "blank":
                    yield from self._flush("")
                    self._reset()
                    if not self._skip_bullet():
                        self.leader = None
                case "line":
                    entry = self.leader is not None and _ENTRY.match(self.text, self.at, self.end)
                    if entry or self._starts_bullet() or self._ends_with_colon():
                        yield from self._flush("")
                        self._reset()
                        self._skip_bullet()
                case "space":
                    pass
                case "op":
                    yield from self._sign(piece, start)
                case _:
                    self._add(piece, start)
        yield from self._flush("")

    def _sign(self, piece: str, start: int) -> Iterator[Sentence]:
        if piece == "`":
            self.ticked = not self.ticked
            return
        if piece in {"*", "**"} and not self._is_operator(start, len(piece)):
            return
        if piece in "([{":
            self.depth += 1
        elif piece in ")]}":
            self.depth = max(0, self.depth - 1)
        elif piece in '"“”':
            self.quoted = not self.quoted
        elif piece == "'":
            self._apostrophe(start)
        inside = self.depth or self.quoted
        if piece in ".!?" and not inside and self._ends_here(start):
            yield from self._flush(piece)
        else:
            self._add(_SIGNS.get(piece, piece), start, len(piece))

    def _apostrophe(self, start: int) -> None:
        before = self.text[start - 1 : start]
        after = self.text[start + 1 : start + 2]
        if not self.quoted and not before.isalnum() and after and not after.isspace():
            self.quoted = True
        elif self.quoted and not after.isalnum():
            self.quoted = False

    def _is_operator(self, start: int, length: int) -> bool:
        """Tell a multiplication from stars of emphasis: a space on both sides, or on none."""
        before, after = self.text[start - 1 : start], self.text[start + length : start + length + 1]
        return (before.isspace() and after.isspace()) or (before.isalnum() and after.isalnum())

    def _ends_here(self, start: int) -> bool:
        after = start + 1
        while after < self.end and after < start + 4 and self.text[after] in _CLOSERS:
            after += 1
        if after < self.end and not self.text[after].isspace():
            return False
        return not (" " + self.text[max(0, start - 7) : start].lower()).endswith(_ABBREVIATIONS)

    def _starts_bullet(self) -> bool:
        return _BULLET.match(self.text, self.at, self.end) is not None

    def _ends_with_colon(self) -> bool:
        return bool(self.words) and self.words[-1].text == ":"

    def _add(self, piece: str, start: int, length: int | None = None) -> None:
        low = piece.translate(_SAME).lower() if not piece.isascii() else piece.lower()
        self.words.append(Word(piece, low, start, start + (length or len(piece)), self.ticked))

    def _flush(self, mark: str) -> Iterator[Sentence]:
        if not self.words:
            return
        sentence = Sentence(tuple(self.words), mark, self.leader, self.bullet, self.at)
        self.words = []
        yield sentence
        if sentence.words[-1].text == ":":
            self.leader = sentence

    def _reset(self) -> None:
        self.depth, self.quoted, self.ticked, self.bullet = 0, False, False, False

    def _skip_bullet(self) -> bool:
        found = _BULLET.match(self.text, self.at, self.end)
        if found is None:
            return False
        self.at, self.bullet = found.end(), True
        return True
