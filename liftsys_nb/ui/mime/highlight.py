"""IR text as pieces with a meaning; a hole is one piece, its name apart from the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from liftsys_nb.syntax import tokens

LONGEST_KEPT = 100_000  # characters; the pieces of a text take many times its own room
_HOLE_NAME = re.compile(r"\?\s*([^\W\d]\w*)?")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of one kind (a token's kind); the texts joined give the whole text back.

    before and after are set for a full hole only: ``<``, and all behind its name.
    """

    kind: str
    text: str
    before: str = ""
    after: str = ""


def pieces(text: str) -> tuple[Piece, ...]:
    """Return the pieces of an IR text, in order and without loss.

    Those of the last few texts are kept: one reply is drawn as plain text and as HTML, and the
    text is then read once.
    """
    return kept_pieces(text) if len(text) <= LONGEST_KEPT else tuple(_split(text))


@lru_cache(maxsize=4)
def kept_pieces(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a text, for a while from memory."""
    return tuple(_split(text))


def _split(text: str) -> Iterator[Piece]:
    hole: list[str] = []
    annotated = False
    for token in tokens(text):
        if hole or (token.kind == "hole" and token.text.startswith("<?")):
            hole.append(token.text)
            if token.kind == "hole" and token.text.endswith("?>"):
                yield _hole("".join(hole))
                hole = []
            continue
        # What stands in the brackets of @from("…") is as quiet as the word before them.
        yield Piece("annotation" if annotated else token.kind, token.text)
        annotated = token.kind == "annotation" or (annotated and token.text not in {")", "\n"})
    if hole:  # broken text: a hole that never ends
        yield Piece("error", "".join(hole))


def _hole(text: str) -> Piece:
    named = _HOLE_NAME.match(text, 1)
    if named is None:
        return Piece("error", text)
    return Piece("hole", text[1 : named.end()], before="<", after=text[named.end() :])
