"""Reading examples written as a table."""

from __future__ import annotations

import re

from liftsys_nb.ir.errors import Edit
from liftsys_nb.ir.nodes import (
    Cell,
    Hole,
    Table,
)
from liftsys_nb.ir.spans import Span
from liftsys_nb.syntax.cursor import Sheet, Unreadable
from liftsys_nb.syntax.formulas import Reader
from liftsys_nb.syntax.items import exception, keyword
from liftsys_nb.syntax.lexer import Comment, Tok, Tokens, lex
from liftsys_nb.syntax.messages import RESERVED, leftover
from liftsys_nb.syntax.raws import RawItem

# What Markdown puts below the head of a table.
_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?\s*(?:\#.*)?\Z")


def read_table(sheet: Sheet, rows: list[RawItem]) -> Table:
    """Read the rows of a table, its head first."""
    comments: list[str] = []
    columns: tuple[str, ...] = ()
    body: list[tuple[Cell, ...]] = []
    rules = 0
    for index, raw in enumerate(rows):
        comments.extend(raw.comments)
        toks, found = lex(sheet.source.text, raw.start, raw.end)
        comments.extend(comment.text for comment in found)
        cells = _split_row(toks)
        if index and _RULE.match(sheet.source.text, raw.start, raw.end):
            _say_rule(sheet, raw, found)
            rules += 1
            continue
        if index == 0:
            columns = _head(sheet, cells or [[]], raw, comments)
            continue
        span = Span(raw.start, toks[-2].end)
        wanted = len(columns)
        if len(cells) != wanted:
            sheet.say(
                "IR150",
                f"this row has {_count(len(cells))}, the head has {_count(wanted)}",
                span,
                hint="a cell that is still open reads ?",
            )
        if len(cells) > wanted:
            comments.append("# " + sheet.source.text[raw.start : raw.end])
            continue
        row = [_cell(sheet, cell, span) for cell in cells]
        row.extend([Cell(Hole(""))] * (wanted - len(row)))
        body.append(tuple(row))
    if len(rows) == 1 + rules:
        sheet.say(
            "IR150",
            "this table has a head and no row below it",
            Span(rows[0].start, rows[0].end),
            hint="each row below the head is one example; what is still open reads ?",
        )
    span = Span(rows[0].start, rows[-1].end)
    return Table(columns, tuple(body), comments=tuple(comments), span=span)


def _say_rule(sheet: Sheet, raw: RawItem, found: list[Comment]) -> None:
    """Say that a table needs no ``|---|---|`` below its head."""
    text = sheet.source.text
    row = text[raw.start : found[0].start if found else raw.end].rstrip()
    line = text.rfind("\n", 0, raw.start) + 1
    end = found[0].start if found else raw.end
    if not found and text.startswith("\n", end) and not text[line : raw.start].strip():
        start, end = line, end + 1  # the whole line
    else:
        start = raw.start
    sheet.say(
        "IR100",
        "a table has no line between its head and its rows",
        Span(raw.start, raw.start + len(row)),
        fix="leave the line out",
        edit=Edit(start, end, ""),
    )


def _count(number: int) -> str:
    return "1 cell" if number == 1 else f"{number} cells"


def _split_row(toks: Tokens) -> list[list[Tok]]:
    """Split the tokens of a row at its bars; the first token is a bar, the last one the end."""
    cells: list[list[Tok]] = [[]]
    depth = 0
    bars = [Tok("op", "|", tok.start) for tok in toks[:1] if tok.text == "||"]
    for tok in [*bars, *toks[1:-1]]:
        if tok.text in {"|", "||"} and depth <= 0:
            cells.extend([] for _ in tok.text)
            continue
        if tok.text in {"(", "[", "{", "<?"}:
            depth += 1
        elif tok.text in {")", "]", "}", "?>"}:
            depth -= 1
        cells[-1].append(tok)
    if not cells[-1]:
        cells.pop()  # what follows the closing bar; a row may also do without that bar
    return cells


def _head(
    sheet: Sheet, cells: list[list[Tok]], raw: RawItem, comments: list[str]
) -> tuple[str, ...]:
    names: list[str] = []
    for cell in cells:
        if len(cell) == 1 and cell[0].kind == "name" and cell[0].text not in RESERVED:
            names.append(cell[0].text)
            continue
        span = Span(cell[0].start, cell[-1].end) if cell else Span(raw.start, raw.end)
        sheet.say(
            "IR100",
            "the head of a table names the parameters, then result",
            span,
        )
        names.append(f"column_{len(names) + 1}")
        if cell:
            comments.append(f"# {names[-1]}: " + sheet.source.text[span.start : span.end])
    return tuple(names)


def _cell(sheet: Sheet, toks: list[Tok], row: Span) -> Cell:
    if not toks:
        sheet.say(
            "IR100",
            "a cell of this row is empty",
            row,
            fix="write ? to be asked",
        )
        return Cell(Hole(""))
    span = Span(toks[0].start, toks[-1].end)
    reader = Reader(sheet, Tokens.of([*toks, Tok("end", "", toks[-1].end)]))
    try:
        if reader.tok.text == "raises" and len(toks) > 1:
            keyword(reader)
            name = exception(reader)
            if not reader.is_done:
                raise leftover(reader)
            reader.flush()
            return Cell(None, name)
        value = reader.whole()
    except Unreadable as problem:
        reader.problems.append(problem)
        value = Hole("")
    if reader.flush():
        return Cell(sheet.unreadable(span, None, "assertion"))
    return Cell(value)
