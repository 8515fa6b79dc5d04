"""What all readers of formal text share: a place in the tokens, and a sheet for what they note."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from liftsys_nb.ir.errors import Diagnostic, Edit
from liftsys_nb.ir.nodes import Expr, Hole, HoleKind, Type
from liftsys_nb.ir.rooms import with_room
from liftsys_nb.ir.spans import Source, Span
from liftsys_nb.syntax.depth import is_deeper
from liftsys_nb.syntax.lexer import Tok

MOST_DEPTH = 200  # of brackets in a text, and of nodes in a tree (LANGUAGE, decision 4)
_MOST_CALLS = 450  # of ``expr`` inside itself: keeps the stack below Python's own limit

T = TypeVar("T")
Mark = tuple[int, int, str]  # start, end, kind of token: for the highlighter


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

    def __init__(self, sheet: Sheet, toks: list[Tok]) -> None:
        self.sheet = sheet
        self.text = sheet.source.text
        self.toks = toks
        self.at = 0
        self.tok = toks[0]
        self.problems: list[Unreadable] = []
        self.marks: list[Mark] = []
        self.nest = 0
        self.calls = 0
        self.equals_ends = False  # inside a type: ``int where it >= 1 = 1``

    @abstractmethod
    def expr(self, level: int = 0) -> Expr: ...

    @abstractmethod
    def type_(self) -> Type: ...

    def advance(self) -> Tok:
        """Return the token here and step past it."""
        tok = self.tok
        if tok.kind != "end":
            self.at += 1
            self.tok = self.toks[self.at]
        return tok

    def jump(self, at: int) -> None:
        """Go to a token by its index, outside all brackets."""
        self.at = at
        self.tok = self.toks[at]
        self.reset()

    def reset(self) -> None:
        """Forget the nesting that a failed reading left behind."""
        self.nest = self.calls = 0
        self.equals_ends = False

    def peek(self, ahead: int = 1) -> Tok:
        """Return a later token, or the ``end`` one."""
        return self.toks[min(self.at + ahead, len(self.toks) - 1)]

    def take(self, text: str) -> bool:
        """Step past ``text`` if it stands here."""
        if self.tok.text == text:
            self.advance()
            return True
        return False

    @property
    def is_done(self) -> bool:
        """Whether all tokens are read."""
        return self.tok.kind == "end"

    @property
    def last_end(self) -> int:
        """The offset after the last token read."""
        return self.toks[self.at - 1].end if self.at else self.tok.start

    def since(self, start: int) -> Span:
        """Return the span from ``start`` to the last token read."""
        return Span(start, max(self.last_end, start))

    def here(self) -> Span:
        """Return the span of the token here; at the end, of the last one read."""
        if self.tok.kind == "end":
            last = self.toks[self.at - 1] if self.at else self.tok
            return Span(last.start, last.end)
        return Span(self.tok.start, self.tok.end)

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
        start, end = self.tok.start, self.peek().start
        return Edit(start, end if self.peek().kind != "end" else self.tok.end, "")

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

    def call(self) -> None:
        """Count one call of ``expr`` inside another; the caller uncounts it."""
        self.calls += 1
        if self.calls > _MOST_CALLS:
            raise self.too_deep()

    def check_depth(self, node: Expr | Type, start: int) -> None:
        """Refuse a tree past the limit; start: index of its first token. Raises Unreadable."""
        # A tree cannot be deeper than its tokens are many; few need the count.
        if self.at - start > MOST_DEPTH and is_deeper(node, MOST_DEPTH + 1):
            raise self.too_deep(Span(self.toks[start].start, self.last_end))

    def with_room(self, read: Callable[[], T]) -> T:
        """Read something that nests; once more, on a larger stack, where the caller's is full.

        Raises Unreadable.
        """
        at, nest, calls, ends = self.at, self.nest, self.calls, self.equals_ends
        said, marked = len(self.problems), len(self.marks)

        def again() -> T:
            self.jump(at)
            self.nest, self.calls, self.equals_ends = nest, calls, ends
            del self.problems[said:], self.marks[marked:]
            return read()

        try:
            return with_room(again)
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
        for problem in self.problems:
            self.sheet.report(problem)
        had = bool(self.problems)
        self.problems = []
        self.sheet.marks.extend(self.marks)
        self.marks = []
        return had
