"""Words of old files: escapes that each save doubled, times, names, lines of comments."""

from __future__ import annotations

import keyword
import re
import unicodedata
from datetime import UTC, datetime

from liftsys_nb.syntax.legacy.shapes import ESCAPES, ODD_TIME, RENAMED, Warnings

LONGEST_NAME = 100  # code points; the history keeps the rest of a longer one
_SAVED = re.compile(r'(?:[^"\\]|\\[\\"])*')
_STAMP = re.compile(r"(?P<time>.*?)(?P<offset>[+-]\d\d:?\d\d)?[zZ]?", re.DOTALL)
_SPACES = re.compile(r"\s+")
_WORDS_OF_LANGUAGE = frozenset({"result", "old", "it", "implies"})


def unescape(words: str, where: str, warn: Warnings) -> str:
    r"""Undo the escapes that saving added: ``\"`` for ``"`` and ``\\`` for ``\``, once a save.

    A text counts as saved while each quote and each backslash in it is escaped.

    >>> unescape('the \\\\\\"end\\\\\\"', "", Warnings("f"))
    'the "end"'
    """
    plain = words
    while "\\" in plain and _SAVED.fullmatch(plain):
        plain = re.sub(r"\\(.)", r"\1", plain)
    if plain != words:
        warn.say(ESCAPES, f"{where}: escapes that each save had doubled are undone")
    return plain


def moment(stamp: str, where: str, warn: Warnings) -> str | None:
    """Return a time as ``2025-01-31T12:00:00.000000Z``; None, with a warning, when it is none.

    Old files end in ``+00:00Z``; a time without an offset is UTC.

    >>> moment("2025-01-31T12:00:00+00:00Z", "", Warnings("f"))
    '2025-01-31T12:00:00.000000Z'
    """
    found = _STAMP.fullmatch(stamp.strip())
    if not stamp.strip() or found is None:
        return None
    offset = found["offset"] or ""
    try:
        time = datetime.fromisoformat(found["time"] + offset)
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        warn.say(ODD_TIME, f"{where} is no time; the history keeps its words")
        return None
    if offset and stamp.strip()[-1] in "zZ":
        warn.say(ODD_TIME, "times end in an offset and Z: the offset counts")
    return time.isoformat(timespec="microseconds").replace("+00:00", "Z")


class FreeNames:
    """Names of one place, each given once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}

    def give(self, wanted: str) -> str:
        """Return ``wanted``, or with the first number from 2 that is free."""
        name = wanted
        while name in self._taken:
            number = self._numbers.get(wanted, 2)
            self._numbers[wanted] = number + 1
            name = f"{wanted}_{number}"
        self._taken.add(name)
        return name


def name_of(words: str, fallback: str, where: str, warn: Warnings) -> str:
    """Return a name of the language that is as near to ``words`` as can be."""
    kept = unicodedata.normalize("NFKC", words.strip())
    name = re.sub(r"\W+", "_", kept).strip("_") if not _is_name(kept) else kept
    if name[:1].isdigit():
        name = f"{fallback}_{name}"
    name = name[:LONGEST_NAME].rstrip("_") if len(name) > LONGEST_NAME else name
    if not name:
        name = fallback
    elif not _is_name(name):
        name += "_"
    if not _is_name(name):
        name = fallback
    if name != words:
        said = ascii(words if len(words) <= 60 else words[:57] + "…")
        warn.say(RENAMED, f"{where}: {said} is no name; it is called {name}")
    return name


def _is_name(word: str) -> bool:
    return (
        re.fullmatch(r"[^\W\d]\w*", word) is not None
        and word.isidentifier()
        and not keyword.iskeyword(word)
        and word not in _WORDS_OF_LANGUAGE
    )


def on_one_line(words: str) -> str:
    """Return words with each run of white space as one space."""
    return _SPACES.sub(" ", words).strip()


def comment(words: str) -> tuple[str, ...]:
    """Return words as lines of comments: one for each of theirs that says something."""
    lines = [on_one_line(line) for line in words.splitlines()]
    return tuple(f"# {line}" for line in lines if line)
