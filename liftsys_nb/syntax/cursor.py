"""What all readers of formal text share: a place in the tokens, and a sheet for what they note."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from liftsys_nb.ir.errors import Diagnostic, Edit
from liftsys_nb.ir.nodes import Expr, Hole, HoleKind, Type
from liftsys_nb.ir.rooms import in_room, is_roomy
from liftsys_nb.ir.spans import Source, Span
from liftsys_nb.syntax.depth import is_deeper
from liftsys_nb.syntax.lexer import KIND_OF, RESERVED, Tok, Tokens

MOST_DEPTH = 200  # of brackets in a text, and of nodes in a tree (LANGUAGE, decision 4)
MOST_CALLS = 450  # of ``expr`` inside itself: keeps the stack below Python's own limit

T = TypeVar("T")
Mark = tuple[int, int, str]  # start, end, kind of token: for the highlighter
new_span = tuple.__new__  # ``Span(…)`` makes a call more


class Unreadable(Exception):
    """An item cannot be read any further; carries what to say about it."""

    def __init__(
        self,
        code: str,
        message: str,
        span: Span,
        *,
        hint: str | None = None,
        fix: str | None = None,
        edit: Edit | None = None,
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.span, self.hint, self.fix = code, message, span, hint, fix
        self.edit = edit


@dataclass
class Sheet:
    """What is noted while one text is read: diagnostics, marks, names still free for holes.

    known: names of parameters; they only make messages better, never change the reading.
    """

    source: Source
    diagnostics: list[Diagnostic] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    known: frozenset[str] = frozenset()
    _spare: Iterator[str] | None = None

    def say(
        self,
        code: str,
        message: str,
        span: Span,
        *,
        hint: str | None = None,
        fix: str | None = None,
        edit: Edit | None = None,
    ) -> None:
        """Note one diagnostic."""
        self.diagnostics.append(
            Diagnostic.at(code, message, self.source, span, hint=hint, fix=fix, edit=edit)
        )

    def report(self, problem: Unreadable) -> None:
        """Note what an Unreadable has to say."""
        self.say(
            problem.code, problem.message, problem.span, hint=problem.hint, fix=problem.fix,
            edit=problem.edit,
        )  # fmt: skip

    def unreadable(
        self, span: Span, type_: Type | None, kind: HoleKind | None, *, question: str | None = None
    ) -> Hole:
        """Make the hole that keeps the words of a part that could not be read."""
        if self._spare is None:
            self._spare = self._free_names()
        words = question or " ".join(self.source.text[span.start : span.end].split())
        return Hole(next(self._spare), type_, words or None, kind, span=span)

    def _free_names(self) -> Iterator[str]:
        taken = {int(n) for n in re.findall(r"\bunreadable_([0-9]{1,9})\b", self.source.text)}
        number = 0
        while True:
            number += 1
            if number not in taken:
                yield f"unreadable_{number}"


class Cursor(ABC):
    """A place in a list of tokens that ends with an ``end`` token.

    problems: what is wrong but was understood; reading went on. The caller reports them when
    it keeps the reading, so a text may be tried as a formula without noise.
    """

    nest = 0
    calls = 0  # of ``expr`` inside itself
    equals_ends = False  # inside a type: ``int where it >= 1 = 1``

    def __init__(self, sheet: Sheet, toks: Tokens) -> None:
        self.sheet = sheet
        self.text = sheet.source.text
        self.toks = toks
        # What is read again and again looks here: a token itself is seldom needed.
        self.words, self.starts, self.ends = toks.words, toks.starts, toks.ends
        self.at = 0
        self.problems: list[Unreadable] = []
        self.marks: list[Mark] = []

    @abstractmethod
    def expr(self, level: int = 0) -> Expr: ...

    @abstractmethod
    def type_(self) -> Type: ...

    @property
    def tok(self) -> Tok:
        """The token here."""
        word = self.words[self.at]
        return Tok(KIND_OF[word], word, self.starts[self.at])

    @property
    def word(self) -> str:
        """The text of the token here; ``""`` at the end."""
        return self.words[self.at]

    @property
    def kind(self) -> str:
        """The kind of the token here."""
        return KIND_OF[self.words[self.at]]

    @property
    def is_free_name(self) -> bool:
        """Whether the token here may name a thing of the program."""
        word = self.words[self.at]
        return KIND_OF[word] == "name" and word not in RESERVED

    @property
    def start(self) -> int:
        """The offset where the token here starts."""
        return self.starts[self.at]

    def advance(self) -> Tok:
        """Return the token here and step past it."""
        tok = self.tok
        if tok.text:
            self.at += 1
        return tok

    def step(self) -> str:
        """Step past the token here and return its text."""
        word = self.words[self.at]
        if word:
            self.at += 1
        return word

    def jump(self, at: int) -> None:
        """Go to a token by its index, outside all brackets."""
        self.at = at
        self.reset()

    def reset(self) -> None:
        """Forget the nesting that a failed reading left behind."""
        self.nest = self.calls = 0
        self.equals_ends = False

    def peek(self, ahead: int = 1) -> Tok:
        """Return a later token, or the ``end`` one."""
        at = min(self.at + ahead, len(self.words) - 1)
        word = self.words[at]
        return Tok(KIND_OF[word], word, self.starts[at])

    @property
    def next_word(self) -> str:
        """The text of the token after the one here."""
        return self.words[self.at + 1] if self.words[self.at] else ""

    def take(self, text: str) -> bool:
        """Step past ``text`` if it stands here."""
        if self.words[self.at] == text:
            self.at += 1
            return True
        return False

    @property
    def is_done(self) -> bool:
        """Whether all tokens are read."""
        return not self.words[self.at]

    @property
    def last_end(self) -> int:
        """The offset after the last token read."""
        return self.ends[self.at - 1] if self.at else self.starts[0]

    def since(self, start: int) -> Span:
        """Return the span from ``start`` to the last token read."""
        end = self.ends[self.at - 1] if self.at else start
        return new_span(Span, (start, end if end > start else start))

    def here(self) -> Span:
        """Return the span of the token here; at the end, of the last one read."""
        at = self.at
        if not self.words[at] and at:
            at -= 1
        return Span(self.starts[at], self.ends[at])

    def soft(
        self,
        code: str,
        message: str,
        span: Span,
        *,
        hint: str | None = None,
        fix: str | None = None,
        edit: Edit | None = None,
    ) -> None:
        """Note a problem and go on reading."""
        self.problems.append(Unreadable(code, message, span, hint=hint, fix=fix, edit=edit))

    def instead(self, span: Span, word: str) -> Edit:
        """Return the edit that writes a word or operator in the place of a span."""
        before = self.text[span.start - 1 : span.start] if span.start else ""
        after = self.text[span.end : span.end + 1]
        if word[:1].isalpha() and (before.isalnum() or before in set("_)]}'\"")):
            word = " " + word
        if word[-1:].isalpha() and not after.isspace():
            word += " "
        return Edit(span.start, span.end, word)

    def append(self, closing: str) -> Edit:
        """Return the edit that adds something after the last token read."""
        return Edit(self.last_end, self.last_end, closing)

    def leave_out(self) -> Edit:
        """Return the edit that drops the token here with the space after it."""
        start, end = self.start, self.peek().start
        return Edit(start, end if self.next_word else self.ends[self.at], "")

    def mark(self, start: int, end: int, kind: str) -> None:
        """Note what a range is, for the highlighter."""
        self.marks.append((start, end, kind))

    def enter(self) -> None:
        """Count one level of nesting. Raises Unreadable (IR170) past the limit."""
        self.nest += 1
        if self.nest > MOST_DEPTH:
            raise self.too_deep()

    def leave(self) -> None:
        """Uncount it."""
        self.nest -= 1

    def check_depth(self, node: Expr | Type, start: int) -> None:
        """Refuse a tree past the limit; start: index of its first token. Raises Unreadable."""
        # A tree cannot be deeper than its tokens are many; few need the count.
        if self.at - start > MOST_DEPTH and is_deeper(node, MOST_DEPTH + 1):
            raise self.too_deep(Span(self.starts[start], self.last_end))

    def with_room(self, read: Callable[[], T]) -> T:
        """Read something that nests; once more, on a larger stack, where the caller's is full.

        Raises Unreadable.
        """
        at, nest, calls, ends = self.at, self.nest, self.calls, self.equals_ends
        said, marked = len(self.problems), len(self.marks)
        try:
            return read()
        except RecursionError:
            if is_roomy():
                raise self.too_deep() from None

        def again() -> T:
            self.jump(at)
            self.nest, self.calls, self.equals_ends = nest, calls, ends
            del self.problems[said:], self.marks[marked:]
            return read()

        try:
            return in_room(again)
        except RecursionError:
            raise self.too_deep() from None

    def too_deep(self, span: Span | None = None) -> Unreadable:
        """Make the refusal of a text nested past the limit."""
        return Unreadable(
            "IR170",
            f"nested more than {MOST_DEPTH} levels deep",
            span or self.here(),
            hint="name the inner parts, or split the clause into several",
        )

    def flush(self) -> bool:
        """Report all problems and marks; tell whether there was a problem."""
        if not self.problems and not self.marks:
            return False
        for problem in self.problems:
            self.sheet.report(problem)
        had = bool(self.problems)
        self.problems = []
        self.sheet.marks.extend(self.marks)
        self.marks = []
        return had
