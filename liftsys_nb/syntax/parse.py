"""Text → Module. Total: any text gives a Module and diagnostics, never an exception."""

from __future__ import annotations

from dataclasses import dataclass, field

from liftsys_nb.ir.collecting import without_collecting
from liftsys_nb.ir.errors import Diagnostic
from liftsys_nb.ir.nodes import (
    Expr,
    Module,
    Type,
)
from liftsys_nb.ir.spans import Source, Span
from liftsys_nb.syntax.cursor import Mark, Sheet, Unreadable
from liftsys_nb.syntax.declarations import read_module
from liftsys_nb.syntax.formulas import Reader
from liftsys_nb.syntax.habits import quantified
from liftsys_nb.syntax.layout import with_line_ends
from liftsys_nb.syntax.lexer import lex
from liftsys_nb.syntax.messages import is_prose, prose_problem
from liftsys_nb.syntax.scopes import check_scopes


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text that was read: its module, all that was wrong (sorted), and the source."""

    module: Module
    diagnostics: tuple[Diagnostic, ...]
    source: Source
    marks: tuple[Mark, ...] = field(default=(), repr=False, compare=False)


def parse(text: str, *, name: str = "<text>") -> Parsed:
    r"""Read a whole text. name: what messages call it, a file's name or ``<cell>``.

    The source that comes back has ``\n`` where a line ended in a lone ``\r``; offsets fit both.
    """
    with without_collecting():
        module, sheet = read_module(Source(name, with_line_ends(text)))
        found: tuple[Diagnostic, ...] = ()
        if sheet.diagnostics:
            found = tuple(sorted(dict.fromkeys(sheet.diagnostics), key=lambda d: d.sort_key))
        return Parsed(module, found, sheet.source, tuple(sheet.marks))


def parse_expr(text: str, *, name: str = "<value>") -> tuple[Expr | None, tuple[Diagnostic, ...]]:
    """Read one expression that fills the text; None, and why, when nothing can be read.

    >>> parse_expr("1 + 1")[1]
    ()
    """
    text = with_line_ends(text)
    sheet = Sheet(Source(name, text))
    toks, _ = lex(text, 0, len(text))
    reader = Reader(sheet, toks)
    expr: Expr | None = None
    try:
        expr = reader.whole()
    except Unreadable as problem:
        meant = quantified(text, _all_of(text), reader.reads)
        is_words = problem.code not in {"IR170", "IR103"} and is_prose(text)
        if meant is not None:
            reader.problems, problem = [], meant
        elif problem.code == "IR120" or is_words:
            reader.problems, problem = [], prose_problem(text, _all_of(text))
        reader.problems.append(problem)
    reader.flush()
    if expr is not None:
        sheet.diagnostics.extend(check_scopes(sheet.source, expr))
    return expr, tuple(sorted(dict.fromkeys(sheet.diagnostics), key=lambda d: d.sort_key))


def parse_type(text: str, *, name: str = "<value>") -> tuple[Type | None, tuple[Diagnostic, ...]]:
    """Read one type that fills the text; None, and why, when nothing can be read."""
    text = with_line_ends(text)
    sheet = Sheet(Source(name, text))
    toks, _ = lex(text, 0, len(text))
    reader = Reader(sheet, toks)
    found: Type | None = None
    try:
        found = reader.with_room(reader.type_)
        if not reader.is_done:
            raise reader.leftover_of_type()
    except Unreadable as problem:
        found = None
        reader.problems.append(problem)
    reader.flush()
    return found, tuple(sorted(dict.fromkeys(sheet.diagnostics), key=lambda d: d.sort_key))


def _all_of(text: str) -> Span:
    bare = text.strip()
    start = text.find(bare)
    return Span(start, start + len(bare))
