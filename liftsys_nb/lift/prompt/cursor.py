"""A place in a list of words that moves forward, and back when a reading fails."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import TypeAlias

from liftsys_nb.lift.prompt.words import Word

Phrases: TypeAlias = "Mapping[str, tuple[tuple[str, ...], ...]]"
NOWHERE = Word("", "", -1, -1)


class Cursor:
    """Reads words left to right; ``at`` may be saved and set back."""

    __slots__ = ("at", "stop", "words")

    def __init__(self, words: Sequence[Word], at: int = 0, stop: int | None = None) -> None:
        self.words, self.at = words, at
        self.stop = len(words) if stop is None else stop

    @property
    def done(self) -> bool:
        """Whether all words are read."""
        return self.at >= self.stop

    def peek(self, ahead: int = 0) -> Word:
        """Return the next word (or one further on); ``NOWHERE`` past the end."""
        at = self.at + ahead
        return self.words[at] if 0 <= at < self.stop else NOWHERE

    def next(self) -> Word:
        """Return the next word and step over it."""
        word = self.peek()
        self.at += 1
        return word

    def take(self, *lows: str) -> bool:
        """Step over these words if they come next, in this order."""
        for ahead, low in enumerate(lows):
            if self.peek(ahead).low != low:
                return False
        self.at += len(lows)
        return True

    def take_one(self, lows: Container[str]) -> str:
        """Step over one word of a set and return it, else return ''."""
        low = self.peek().low
        if low and low in lows:
            self.at += 1
            return low
        return ""

    def take_phrase(self, phrases: Phrases) -> tuple[str, ...]:
        """Step over the longest phrase that comes next and return it, else ()."""
        for phrase in phrases.get(self.peek().low, ()):
            if self.take(*phrase):
                return phrase
        return ()


def phrases(*texts: str) -> Phrases:
    """Split phrases into words, under their first word, the longest first.

    >>> phrases("must", "must not")
    {'must': (('must', 'not'), ('must',))}
    """
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in sorted((tuple(t.split()) for t in texts), key=len, reverse=True):
        found[phrase[0]] = (*found.get(phrase[0], ()), phrase)
    return found
