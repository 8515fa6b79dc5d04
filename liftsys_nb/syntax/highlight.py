"""Text → coloured pieces. Lossless: the texts of all tokens join to the input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from liftsys_nb.syntax.items import VERBS
from liftsys_nb.syntax.lexer import Tok, pieces
from liftsys_nb.syntax.messages import RESERVED
from liftsys_nb.syntax.parse import parse

TokenKind = Literal[
    "keyword", "section", "name", "type", "number", "string", "operator", "hole", "comment",
    "annotation", "label", "prose", "space", "punctuation", "error",
]  # fmt: skip

_WORDS = (RESERVED - set(VERBS)) | {"choose", "ir", "pure"}
_PUNCTUATION = frozenset("()[]{},:;.|")
_KINDS: dict[str, TokenKind] = {
    "space": "space", "comment": "comment", "string": "string", "open": "error",
    "number": "number", "hole": "hole", "bad": "error",
}  # fmt: skip
_MARKED: dict[str, TokenKind] = {
    "section": "section", "label": "label", "prose": "prose", "annotation": "annotation",
    "hole": "hole", "type": "type", "keyword": "keyword", "name": "name",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text and what it is; start is its offset in code points."""

    kind: TokenKind
    text: str
    start: int


def tokens(text: str) -> list[Token]:
    """Split a text for highlighting, as ``parse`` understands it; broken text, too.

    >>> "".join(t.text for t in tokens("ir f {")) == "ir f {"
    True
    """
    parsed = parse(text)
    written, text = text, parsed.source.text  # of one length: only lone ``\r`` differ
    found: list[Token] = []
    at = 0
    for start, end, mark in sorted(set(parsed.marks)):
        if start < at or end <= start:
            continue
        _plain(text, at, start, found)
        kind = _MARKED.get(mark, "name")
        if kind == "prose":
            _prose(text, start, end, found)
        else:
            found.append(Token(kind, text[start:end], start))
        at = end
    _plain(text, at, len(text), found)
    if written is not text:
        return [Token(t.kind, written[t.start : t.start + len(t.text)], t.start) for t in found]
    return found


def _prose(text: str, start: int, end: int, found: list[Token]) -> None:
    # Lines apart, so that a comment line inside the words keeps its colour.
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop + 1
        line = text[start:stop]
        is_comment = line.lstrip().startswith("#") and text[start - 1 : start] == "\n"
        found.append(Token("comment" if is_comment else "prose", line, start))
        start = stop


def _plain(text: str, start: int, end: int, found: list[Token]) -> None:
    for piece in pieces(text, start, end):
        found.append(Token(_kind(piece), piece.text, piece.start))


def _kind(piece: Tok) -> TokenKind:
    if piece.kind == "name":
        return "keyword" if piece.text in _WORDS else "name"
    if piece.kind == "op":
        if piece.text in {"<?", "?>", "?"}:
            return "hole"
        return "punctuation" if piece.text in _PUNCTUATION else "operator"
    return _KINDS.get(piece.kind, "error")
