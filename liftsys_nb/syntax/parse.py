"""Text → Module. Total: any text gives a Module and diagnostics, never an exception."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from liftsys_nb.ir.errors import Diagnostic
from liftsys_nb.ir.nodes import (
    SECTIONS,
    Decl,
    Expr,
    Module,
    Type,
    Unread,
)
from liftsys_nb.ir.spans import Source, Span
from liftsys_nb.syntax.blocks import read_block
from liftsys_nb.syntax.cursor import Mark, Sheet, Unreadable
from liftsys_nb.syntax.formulas import Reader
from liftsys_nb.syntax.layout import Layout, Line
from liftsys_nb.syntax.lexer import BadLiteral, lex, string_value
from liftsys_nb.syntax.messages import is_prose, prose_problem
from liftsys_nb.syntax.scopes import check_scopes
from liftsys_nb.syntax.specs import SpecBuilder


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text that was read: its module, all that was wrong (sorted), and the source."""

    module: Module
    diagnostics: tuple[Diagnostic, ...]
    source: Source
    marks: tuple[Mark, ...] = field(default=(), repr=False, compare=False)


def parse(text: str, *, name: str = "<text>") -> Parsed:
    """Read a whole text. name: what messages call it, a file's name or ``<cell>``."""
    sheet = Sheet(Source(name, text))
    module = _Declarations(sheet).read()
    found = sorted(set(sheet.diagnostics), key=lambda d: d.sort_key)
    return Parsed(module, tuple(found), sheet.source, tuple(sheet.marks))


def parse_expr(text: str, *, name: str = "<value>") -> tuple[Expr | None, tuple[Diagnostic, ...]]:
    """Read one expression that fills the text; None, and why, when nothing can be read.

    >>> parse_expr("1 + 1")[1]
    ()
    """
    sheet = Sheet(Source(name, text))
    toks, _ = lex(text, 0, len(text))
    reader = Reader(sheet, toks)
    expr: Expr | None = None
    try:
        expr = reader.whole()
    except Unreadable as problem:
        is_words = problem.code not in {"IR170", "IR103"} and is_prose(text)
        if problem.code == "IR120" or is_words:
            reader.problems, problem = [], prose_problem(text, _all_of(text))
        reader.problems.append(problem)
    reader.flush()
    if expr is not None:
        sheet.diagnostics.extend(check_scopes(sheet.source, expr))
    return expr, tuple(sorted(set(sheet.diagnostics), key=lambda d: d.sort_key))


def parse_type(text: str, *, name: str = "<value>") -> tuple[Type | None, tuple[Diagnostic, ...]]:
    """Read one type that fills the text; None, and why, when nothing can be read."""
    sheet = Sheet(Source(name, text))
    toks, _ = lex(text, 0, len(text))
    reader = Reader(sheet, toks)
    found: Type | None = None
    try:
        found = reader.type_()
        if not reader.is_done:
            raise reader.leftover_of_type()
    except Unreadable as problem:
        found = None
        reader.problems.append(problem)
    except RecursionError:
        found = None
        reader.problems.append(reader.too_deep())
    reader.flush()
    return found, tuple(sorted(set(sheet.diagnostics), key=lambda d: d.sort_key))


def _all_of(text: str) -> Span:
    bare = text.strip()
    start = text.find(bare)
    return Span(start, start + len(bare))


# ── declarations ─────────────────────────────────────────────────────────────────────────────
_LATER = {
    "module": "modules are", "import": "imports are", "from": "imports are",
    "type": "type definitions are", "enum": "enums are", "record": "records are",
    "define": "definitions are",
}  # fmt: skip
_VERSION = re.compile(r"\s*version\b\s*")


class _Declarations:
    """Reads the declarations of one text, in order."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.text = sheet, sheet.source.text
        self.layout = Layout(self.text)
        self.decls: list[Decl] = []
        self.pending: list[Line] = []  # comments and blank lines before the next declaration
        self.after_garbage = False

    def read(self) -> Module:
        layout = self.layout
        while layout.at < len(layout.lines):
            line = layout.lines[layout.at]
            if line.start == line.end or layout.is_comment(line):
                self.pending.append(line)
                layout.at += 1
                continue
            word = layout.decl_word(line)
            if word == "ir":
                self._ir(line)
            elif word is not None:
                self._other(line, word)
            else:
                self._garbage(line)
        return Module(tuple(self.decls), trailing=self._comments())

    def _comments(self) -> tuple[str, ...]:
        found: list[str] = []
        for line in self.pending:
            words = self.text[line.start : line.end]
            if words or (found and found[-1]):
                found.append(words)
        self.pending = []
        while found and not found[-1]:
            found.pop()
        return tuple(found)

    def _kept_from(self, line: Line) -> int:
        """Return where a declaration's text starts: with the comments before it."""
        first = line
        for earlier in self.pending:
            if earlier.start != earlier.end:
                first = earlier
                break
        self.pending = []
        if first.is_virtual:
            return first.start
        return self.text.rfind("\n", 0, first.start) + 1

    def _other(self, line: Line, word: str) -> None:
        start = self._kept_from(line)
        end, complete = self.layout.skip_declaration()
        self.sheet.say(
            "IR100",
            f"{_LATER[word]} not read yet by this version; the text is kept as it is",
            Span(line.start, line.start + len(word)),
        )
        if not complete:
            opening = self.text.index("{", line.start)
            self.sheet.say("IR103", "this '{' has no end", Span(opening, opening + 1), fix="add }")
        self.decls.append(Unread(self.text[start:end], span=Span(line.start, end)))
        self.after_garbage = False

    def _garbage(self, line: Line) -> None:
        layout = self.layout
        start = self._kept_from(line)
        end = line.end
        layout.at += 1
        at = layout.at
        while at < len(layout.lines):
            later = layout.lines[at]
            if layout.decl_word(later):
                break
            if later.start != later.end and not layout.is_comment(later):
                end = later.end
                layout.at = at + 1
            at += 1
        self._say_garbage(line)
        kept = Unread(self.text[start:end], span=Span(line.start, end))
        if self.after_garbage and isinstance(self.decls[-1], Unread):
            kept = replace(kept, text=self.decls[-1].text + "\n\n" + kept.text)
            self.decls.pop()
        self.decls.append(kept)
        self.after_garbage = True

    def _say_garbage(self, line: Line) -> None:
        words = self.text[line.start : line.end]
        span = Span(line.start, line.end)
        first = re.match(r"[^\W\d]\w*", words)
        if words.startswith("}"):
            self.sheet.say("IR100", "this '}' closes nothing", Span(line.start, line.start + 1))
            return
        hint = "a specification starts with: ir NAME {"
        if first and first[0] in SECTIONS:
            hint = f"the section '{first[0]}' stands inside: ir NAME {{ … }}"
        elif first:
            near = get_close_matches(first[0], ("ir", *_LATER), n=1, cutoff=0.75)
            hint = f"did you mean {near[0]!r}?" if near else hint
        short = words if len(words) <= 60 else words[:57] + "…"
        self.sheet.say("IR100", f"'{short}' starts no declaration", span, hint=hint)

    # ── ir ───────────────────────────────────────────────────────────────────────────────────
    def _ir(self, line: Line) -> None:
        sheet, text, layout = self.sheet, self.text, self.layout
        comments = self._comments()
        self.after_garbage = False
        at = line.start + 2
        sheet.marks.append((line.start, at, "keyword"))
        match = re.compile(r"\s*([^\W\d]\w*)").match(text, at, line.end)
        name = match[1] if match and match[1] != "version" else ""
        if match and name:
            at = match.end()
            sheet.marks.append((match.start(1), at, "name"))
        else:
            sheet.say("IR100", "the name is missing after 'ir'", Span(line.start, line.start + 2))
        version, at = self._version(at, line.end)
        opening = text.find("{", at, line.end)
        if opening < 0:
            following = layout.lines[layout.at + 1] if layout.at + 1 < len(layout.lines) else None
            if following and text.startswith("{", following.start):
                layout.at += 1
                opening = following.start
        junk_end = opening if opening >= 0 else line.end
        junk = text[at : min(junk_end, line.end)].strip()
        if junk:
            start = text.index(junk, at)
            sheet.say(
                "IR100", f"'{junk[:60]}' does not belong here", Span(start, start + len(junk)),
                hint='the head reads: ir NAME version "1.0" {',
            )  # fmt: skip
            comments = (*comments, "# " + " ".join(junk.split()))
        if opening < 0:
            sheet.say(
                "IR103", "the '{' of this ir is missing", Span(line.start, max(at, line.start + 2)),
                fix="add {",
            )  # fmt: skip
            opened = line.end
        else:
            opened = opening + 1
        block = read_block(layout, opened, line.indent)
        if not block.closed and opening >= 0:
            sheet.say(
                "IR103",
                f"the '{{' of ir {name or '…'} has no end",
                Span(opening, opening + 1),
                fix="add a line with }",
            )
        head = Span(line.start, max(at, line.start + 2))
        spec = SpecBuilder(sheet, block, name).build(head)
        span = Span(line.start, max(block.end, line.end))
        spec = replace(spec, version=version, comments=comments, span=span)
        sheet.diagnostics.extend(check_scopes(sheet.source, spec))
        self.decls.append(spec)

    def _version(self, at: int, end: int) -> tuple[str | None, int]:
        match = _VERSION.match(self.text, at, end)
        if not match:
            return None, at
        word = match.start() + len(match.group()) - len(match.group().lstrip())
        self.sheet.marks.append((word, word + len("version"), "keyword"))
        toks, _ = lex(self.text, match.end(), end)
        if toks[0].kind == "string":
            try:
                value = string_value(toks[0].text)
            except BadLiteral:
                value = b""
            if isinstance(value, str):
                return value, toks[0].end
        self.sheet.say(
            "IR100", "a version is a text in quotes", Span(word, match.end()), fix='version "1.0"'
        )
        return None, match.end()
