"""The raw parts of the block of an ir: its sections and items, of which no formula is read yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from liftsys_nb.ir.nodes import SECTIONS, Section
from liftsys_nb.ir.spans import Span

BY_WORD: dict[str, Section] = {word: word for word in SECTIONS}
# Words that people write for a section; read as meant, and reported (IR100).
_MEANT: dict[str, Section] = {
    "require": "requires", "precondition": "requires", "preconditions": "requires",
    "pre": "requires", "ensure": "ensures", "postcondition": "ensures",
    "postconditions": "ensures", "post": "ensures", "raise": "raises", "effect": "effects",
    "example": "examples", "hole": "holes", "invariants": "invariant", "asserts": "assert",
    "assertions": "assert", "sig": "signature", "intents": "intent",
}  # fmt: skip


@dataclass(slots=True)
class RawItem:
    """The lines of one item. form: a dash item, a line without dash, a table row, or the text."""

    start: int
    end: int
    indent: int
    form: str
    comments: list[str] = field(default_factory=list)
    depth: int = 0  # brackets open after ``counted``
    counted: int = 0


@dataclass(slots=True)
class RawSection:
    """A section: its word, where the word stands, and its items. name: None when unknown."""

    name: Section | None
    word: Span
    indent: int
    items: list[RawItem] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


@dataclass(slots=True)
class RawBlock:
    """What stands between the braces of an ir."""

    sections: list[RawSection] = field(default_factory=list)
    strays: list[Span] = field(default_factory=list)
    end_comments: list[str] = field(default_factory=list)
    closed: bool = False
    end: int = 0


@lru_cache(maxsize=1024)
def meant_by(word: str) -> Section | None:
    """Return the section that a word stands for, by habit or by a slip; None for other words."""
    lower = word.lower()
    if lower in _MEANT:
        return _MEANT[lower]
    # Comparing is slow: only words that start and measure alike are worth it.
    alike = [s for s in SECTIONS if s[0] == lower[0] and abs(len(s) - len(lower)) <= 2]
    near = get_close_matches(lower, alike, n=1, cutoff=0.8)
    return BY_WORD[near[0]] if near else None
