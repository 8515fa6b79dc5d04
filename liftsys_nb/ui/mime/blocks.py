"""What a reply is made of, before anyone decides how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

# How a run of text is meant. good, bad, warn and unsure always come with a word or a shape.
Style = Literal[
    "text", "dim", "strong", "code", "name", "command", "good", "bad", "warn", "unsure", "quote",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """Some text in one style."""

    text: str
    style: Style = "text"


Line: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Badge:
    """A word with a shape and a tone: never colour alone."""

    word: str
    shape: str
    tone: Literal["good", "bad", "warn", "unsure"]


@dataclass(frozen=True, slots=True)
class Head:
    """The first line: what this reply is about. badge: a verdict or status, where there is one."""

    title: str
    badge: Badge | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A text in a fixed width, to the letter. language ``ir`` is highlighted."""

    text: str
    language: Literal["ir", "text"] = "ir"


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a term and what is said of it; each may have several lines."""

    rows: tuple[tuple[str, tuple[Line, ...]], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headers; the first column names its row. whole: a column kept on one line."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    whole: int = -1


@dataclass(frozen=True, slots=True)
class Answer:
    """A possible answer: the command that gives it, and what is known about it."""

    command: str
    badge: Badge
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A hole as a question to a person."""

    hole: str
    question: str
    expected: str
    where: str
    status: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """The open and deferred holes."""

    caption: str
    items: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One line of a source with the columns (from 1, inclusive) that a diagnostic means."""

    number: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic: code, place, message, excerpt, what helps."""

    code: str
    severity: str
    place: str
    message: str
    excerpt: Excerpt | None = None
    hint: str | None = None
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """Diagnostics in order."""

    items: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Lines of prose, under a term if there is one."""

    lines: tuple[Line, ...]
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """The one next command, as it is typed at this door; first: what to do by hand before it."""

    command: str
    first: str | None = None


Block: TypeAlias = Head | Code | Facts | Table | Questions | Findings | Words | Next
