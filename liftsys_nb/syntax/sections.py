"""Reading the sections that are no lists of items: intent, signature, tables, body."""

from __future__ import annotations

import re

from liftsys_nb.ir.nodes import (
    CODE,
    TYPE,
    Body,
    Cell,
    Expr,
    Hole,
    Intent,
    Parameter,
    Signature,
    Table,
    Type,
)
from liftsys_nb.ir.spans import Span
from liftsys_nb.syntax.cursor import Sheet, Unreadable
from liftsys_nb.syntax.formulas import Reader
from liftsys_nb.syntax.items import exception, hole_list, keyword, prose_text
from liftsys_nb.syntax.layout import RawItem
from liftsys_nb.syntax.lexer import Comment, Tok, lex
from liftsys_nb.syntax.messages import RESERVED, leftover

_LIST = re.compile(r"\{\s*<\?")


def _notes(before: list[str], found: list[Comment], end: int) -> tuple[str, ...]:
    notes = list(before)
    for comment in found:
        is_last = not comment.own_line and comment.start + len(comment.text) >= end
        notes.append(("  " if is_last else "") + comment.text)
    return tuple(notes)


def read_intent(sheet: Sheet, raw: RawItem, before: list[str], word: Span) -> Intent:
    """Read the words of an intent and its list of holes."""
    text = sheet.source.text
    opening = _LIST.search(text, raw.start, raw.end)
    stop = opening.start() if opening else raw.end
    words, span = prose_text(text, raw.start, stop)
    if words:
        sheet.marks.append((span.start, span.end, "prose"))
    comments = [*before, *raw.comments]
    for line in text[raw.start : stop].split("\n")[1:]:
        if line.strip().startswith("#"):
            comments.append(line.strip())
    holes: tuple[Hole, ...] = ()
    if opening:
        holes, found = _list_of(sheet, stop, raw.end, comments)
        comments = list(_notes(comments, found, raw.end))
    if not words and not holes:
        sheet.say("IR101", "the intent has no words", word, hint="say in a line what it is for")
    return Intent(words, holes, comments=tuple(comments), span=word.cover(Span(raw.start, raw.end)))


def _list_of(
    sheet: Sheet, start: int, end: int, comments: list[str]
) -> tuple[tuple[Hole, ...], list[Comment]]:
    toks, found = lex(sheet.source.text, start, end)
    reader = Reader(sheet, toks)
    return _holes_to_end(sheet, reader, end, comments), found


def _holes_to_end(sheet: Sheet, reader: Reader, end: int, comments: list[str]) -> tuple[Hole, ...]:
    holes: tuple[Hole, ...] = ()
    start = reader.tok.start
    try:
        if reader.tok.text == "{" and reader.peek().text == "<?":
            holes = hole_list(reader)
        start = reader.tok.start
        if not reader.is_done:
            raise leftover(reader)
    except Unreadable as problem:
        sheet.report(problem)
        rest = " ".join(reader.text[start:end].split())
        if rest:
            comments.append("# " + rest)
    reader.flush()
    return holes


# ── signature ────────────────────────────────────────────────────────────────────────────────
def read_signature(sheet: Sheet, raw: RawItem, before: list[str], word: Span) -> Signature:
    """Read ``NAME(params) -> type {holes}``; each unreadable part becomes a hole of its own."""
    toks, found = lex(sheet.source.text, raw.start, raw.end)
    reader = Reader(sheet, toks)
    comments = [*before, *raw.comments]
    if reader.tok.text == "def":
        sheet.say("IR123", "the word 'def' is not needed here", reader.here(), fix="leave it out")
        reader.advance()
    name = ""
    if reader.tok.kind == "name" and reader.tok.text not in RESERVED:
        name = reader.advance().text
    parameters: tuple[Parameter, ...] = ()
    returns: Type | None = None
    holes: tuple[Hole, ...] = ()
    try:
        if not name:
            raise Unreadable(
                "IR100", "the name of the function is missing", reader.here(), hint=_SHAPE
            )
        if reader.tok.text != "(":
            raise Unreadable("IR100", f"'(' is missing after '{name}'", reader.here(), hint=_SHAPE)
    except Unreadable as problem:
        sheet.report(problem)
        span = Span(reader.tok.start, max(reader.toks[-1].end, reader.tok.start))
        hole = sheet.unreadable(span, TYPE, "signature")
        parameters = (Parameter("", hole, span=span),) if hole.question else ()
        reader.jump(len(reader.toks) - 1)
    else:
        parameters = _parameters(reader)
        if reader.take("->"):
            returns = _part(reader, ("{", ":"))
        if reader.tok.text == ":" and reader.peek().text in {"", "{"}:
            sheet.say("IR100", "no ':' ends a signature", reader.here(), fix="leave it out")
            reader.advance()
        reader.flush()
        holes = _holes_to_end(sheet, reader, raw.end, comments)
    reader.flush()
    return Signature(
        name,
        parameters,
        returns,
        holes,
        comments=_notes(comments, found, raw.end),
        span=word.cover(Span(raw.start, raw.end)),
    )


_SHAPE = "a signature reads: name(x: int, y: str) -> bool"


def _parameters(reader: Reader) -> tuple[Parameter, ...]:
    opening = reader.advance()
    found: list[Parameter] = []
    seen: set[str] = set()
    while not reader.is_done and reader.tok.text != ")":
        if reader.tok.text == "->" and reader.toks[reader.at - 1].text != ",":
            break
        parameter = _parameter(reader)
        if parameter.name and parameter.name in seen:
            reader.soft(
                "IR100",
                f"two parameters are called '{parameter.name}'",
                parameter.span or reader.here(),
            )
        seen.add(parameter.name)
        found.append(parameter)
        if not reader.take(","):
            break
    if not reader.take(")"):
        reader.soft(
            "IR100",
            "the parameters have no end",
            Span(opening.start, opening.end),
            fix="add )",
        )
    reader.flush()
    return tuple(found)


def _parameter(reader: Reader) -> Parameter:
    tok = reader.tok
    sheet = reader.sheet
    if tok.kind == "hole" or tok.text in {"<?", "?"}:
        hole = _part(reader, (",", ")"))
        return Parameter("", hole, span=reader.since(tok.start))
    try:
        if tok.text in {"*", "**", "/"}:
            raise Unreadable(
                "IR123",
                "parameters are plain names with types; '*' and '/' are not in the language",
                reader.here(),
            )
        if tok.kind != "name" or tok.text in RESERVED:
            raise Unreadable(
                "IR100",
                f"a parameter's name is missing where '{tok.text[:40]}' stands",
                reader.here(),
            )
    except Unreadable as problem:
        reader.problems.append(problem)
        span = _skip(reader, (",", ")"))
        return Parameter("", sheet.unreadable(span, TYPE, "signature"), span=span)
    reader.advance()
    type_: Type
    if reader.take(":"):
        type_ = _part(reader, (",", ")", "="))
    else:
        span = Span(tok.start, tok.end)
        reader.soft(
            "IR110",
            f"the parameter '{tok.text}' has no type",
            span,
            hint="if it is open, leave a hole",
            fix=f"{tok.text}: ?{tok.text}_type",
        )
        type_ = sheet.unreadable(span, TYPE, "signature", question=f"the type of {tok.text}")
    default: Expr | None = None
    if reader.take("="):
        start = reader.tok.start
        try:
            default = reader.formula()
            if reader.tok.text not in {",", ")", ""}:
                raise leftover(reader)
        except Unreadable as problem:
            reader.problems.append(problem)
            span = Span(start, _skip(reader, (",", ")")).end)
            default = sheet.unreadable(span, None, "signature")
    elif reader.tok.text not in {",", ")", "->", ""}:
        reader.problems.append(leftover(reader))
        _skip(reader, (",", ")"))
    return Parameter(tok.text, type_, default, span=reader.since(tok.start))


def _part(reader: Reader, ends: tuple[str, ...]) -> Type:
    """Read a type; an unreadable one becomes a hole that keeps its words."""
    start = reader.tok.start
    at = reader.at
    said = len(reader.problems)
    try:
        found = reader.type_()
        if reader.tok.text not in {*ends, ""}:
            raise Unreadable(
                "IR110",
                f"'{reader.tok.text[:40]}' does not continue a type",
                reader.here(),
                hint=_type_hint(reader),
            )
    except (Unreadable, RecursionError) as problem:
        reader.problems.append(problem if isinstance(problem, Unreadable) else reader.too_deep())
        reader.jump(at)
        reader.nest = 0
        span = Span(start, _skip(reader, ends).end)
        return reader.sheet.unreadable(span, TYPE, "signature")
    if len(reader.problems) > said and not isinstance(found, Hole):
        return reader.sheet.unreadable(reader.since(start), TYPE, "signature")
    return found


def _type_hint(reader: Reader) -> str | None:
    if reader.tok.text == "?":
        return "a value that may be missing has the type T | None"
    if reader.tok.text == "[":
        return "a list of T is written list[T]"
    return "types read int, list[int], dict[str, int], int | None, int where it > 0"


def _skip(reader: Reader, ends: tuple[str, ...]) -> Span:
    """Step to the next token of ``ends`` that no bracket holds."""
    start = reader.tok.start
    depth = 0
    while not reader.is_done:
        text = reader.tok.text
        if depth <= 0 and (text in ends or (text == "->" and reader.at)):
            break
        if text in {"(", "[", "{", "<?"}:
            depth += 1
        elif text in {")", "]", "}", "?>"}:
            depth -= 1
        reader.advance()
    return Span(start, max(reader.last_end, start))


# ── tables ───────────────────────────────────────────────────────────────────────────────────
def read_table(sheet: Sheet, rows: list[RawItem]) -> Table | None:
    """Read the rows of a table, its head first; None when not even a head is there."""
    comments: list[str] = []
    columns: tuple[str, ...] = ()
    body: list[tuple[Cell, ...]] = []
    for index, raw in enumerate(rows):
        comments.extend(raw.comments)
        toks, found = lex(sheet.source.text, raw.start, raw.end)
        comments.extend(comment.text for comment in found)
        cells = _split_row(toks)
        if index == 0:
            columns = _head(sheet, cells, raw)
            continue
        span = Span(raw.start, raw.end)
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
        row = [_cell(sheet, cell, raw) for cell in cells]
        row.extend([Cell(Hole(""))] * (wanted - len(row)))
        body.append(tuple(row))
    span = Span(rows[0].start, rows[-1].end)
    return Table(columns, tuple(body), comments=tuple(comments), span=span)


def _count(number: int) -> str:
    return "1 cell" if number == 1 else f"{number} cells"


def _split_row(toks: list[Tok]) -> list[list[Tok]]:
    cells: list[list[Tok]] = []
    depth = 0
    for tok in toks[1:-1]:
        if tok.text == "|" and depth <= 0:
            cells.append([])
            continue
        if tok.text in {"(", "[", "{", "<?"}:
            depth += 1
        elif tok.text in {")", "]", "}", "?>"}:
            depth -= 1
        if not cells:
            cells.append([])
        cells[-1].append(tok)
    # The loop above opens a cell at each bar but the first one, which ``toks[1:]`` left out.
    inner = [tok for tok in toks[1:-1]]
    if not inner or inner[0].text == "|":
        cells.insert(0, [])
    if cells and not cells[-1] and inner and inner[-1].text == "|":
        cells.pop()
    return cells


def _head(sheet: Sheet, cells: list[list[Tok]], raw: RawItem) -> tuple[str, ...]:
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
    return tuple(names)


def _cell(sheet: Sheet, toks: list[Tok], raw: RawItem) -> Cell:
    if not toks:
        sheet.say(
            "IR100",
            "a cell of this row is empty",
            Span(raw.start, raw.end),
            fix="write ? to be asked",
        )
        return Cell(Hole(""))
    span = Span(toks[0].start, toks[-1].end)
    reader = Reader(sheet, [*toks, Tok("end", "", toks[-1].end)])
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


# ── body ─────────────────────────────────────────────────────────────────────────────────────
def read_body(sheet: Sheet, raw: RawItem, before: list[str]) -> Body:
    """Read the body: a fenced block of Python, or a hole."""
    comments = [*before, *raw.comments]
    span = Span(raw.start, raw.end)
    if raw.form.endswith("fence"):
        return Body(_fenced(sheet, raw), comments=tuple(comments), span=span)
    toks, found = lex(sheet.source.text, raw.start, raw.end)
    reader = Reader(sheet, toks)
    notes = _notes(comments, found, raw.end)
    try:
        if reader.tok.text == "-":
            reader.soft("IR100", "the body is no list: it takes no dash", reader.here())
            reader.advance()
        if reader.tok.text != "<?" and reader.tok.kind != "hole":
            raise Unreadable(
                "IR100",
                "the body is a hole or Python code in a fence",
                Span(raw.start, raw.end),
                hint="a fence is a line ``` before the code and one after it",
            )
        hole = reader.hole()
        if not reader.is_done:
            raise leftover(reader)
    except Unreadable as problem:
        reader.problems.append(problem)
        hole = sheet.unreadable(span, CODE, "implementation")
    reader.flush()
    return Body(hole, comments=notes, span=span)


def _fenced(sheet: Sheet, raw: RawItem) -> str:
    text = sheet.source.text
    line_start = text.rfind("\n", 0, raw.start) + 1
    indent = text[line_start : raw.start]
    lines = text[raw.start : raw.end].split("\n")[1:]
    if raw.form == "fence":
        lines = lines[:-1]
    else:
        sheet.say(
            "IR103",
            "this fence has no end",
            Span(raw.start, raw.start + 3),
            fix="add a line ``` after the code",
        )
    sheet.marks.append((raw.start, raw.end, "prose"))
    return "\n".join(_dedent(line.rstrip("\r"), indent) for line in lines)


def _dedent(line: str, indent: str) -> str:
    if line.startswith(indent):
        return line[len(indent) :]
    return line.lstrip(" \t")
