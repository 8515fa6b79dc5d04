"""Reading the sections that are no lists of items: intent and body."""

from __future__ import annotations

import re

from liftsys_nb.ir.nodes import (
    CODE,
    Body,
    Hole,
    Intent,
)
from liftsys_nb.ir.spans import Span
from liftsys_nb.syntax.cursor import Sheet, Unreadable
from liftsys_nb.syntax.formulas import Reader
from liftsys_nb.syntax.layout import LIST
from liftsys_nb.syntax.lexer import Comment, lex
from liftsys_nb.syntax.messages import leftover
from liftsys_nb.syntax.raws import RawItem
from liftsys_nb.syntax.tails import hole_list, prose_text


def notes_of(before: list[str], found: list[Comment], end: int) -> tuple[str, ...]:
    notes = list(before)
    for comment in found:
        is_last = not comment.own_line and comment.start + len(comment.text) >= end
        notes.append(("  " if is_last else "") + comment.text)
    return tuple(notes)


_FENCE_WORDS = re.compile(r"`+[ \t]*([^\s`]+)")
PYTHON = Body("").language
_PYTHON = frozenset({"python", "py"})


def read_intent(sheet: Sheet, raw: RawItem, before: list[str], word: Span) -> Intent:
    """Read the words of an intent and its list of holes."""
    text = sheet.source.text
    opening = LIST.search(text, raw.start, raw.end)
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
        comments = list(notes_of(comments, found, raw.end))
    if not words and not holes:
        sheet.say("IR101", "the intent has no words", word, hint="say in a line what it is for")
    return Intent(words, holes, comments=tuple(comments), span=word.cover(Span(raw.start, raw.end)))


def _list_of(
    sheet: Sheet, start: int, end: int, comments: list[str]
) -> tuple[tuple[Hole, ...], list[Comment]]:
    toks, found = lex(sheet.source.text, start, end)
    reader = Reader(sheet, toks)
    return holes_to_end(sheet, reader, end, comments), found


def holes_to_end(sheet: Sheet, reader: Reader, end: int, comments: list[str]) -> tuple[Hole, ...]:
    holes: tuple[Hole, ...] = ()
    start = reader.start
    try:
        if reader.word == "{" and reader.next_word == "<?":
            holes = hole_list(reader)
            start = reader.start
        if not reader.is_done:
            raise leftover(reader)
    except Unreadable as problem:
        sheet.report(problem)
        rest = " ".join(reader.text[start:end].split())
        if rest:
            comments.append("# " + rest)
    reader.flush()
    return holes


# ── body ─────────────────────────────────────────────────────────────────────────────────────
def read_body(sheet: Sheet, raw: RawItem, before: list[str]) -> Body:
    """Read the body: a fenced block of Python, or a hole."""
    comments = [*before, *raw.comments]
    span = Span(raw.start, raw.end)
    if raw.form.endswith("fence"):
        code, language = _fenced(sheet, raw)
        return Body(code, language, comments=tuple(comments), span=span)
    toks, found = lex(sheet.source.text, raw.start, raw.end)
    reader = Reader(sheet, toks)
    notes = notes_of(comments, found, raw.end)
    try:
        if reader.word == "-":
            reader.soft("IR100", "the body is no list: it takes no dash", reader.here())
            reader.step()
        if reader.word != "<?" and reader.kind != "hole":
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


def _fenced(sheet: Sheet, raw: RawItem) -> tuple[str, str]:
    """Return the code inside of a fence, and what stands behind the opening one."""
    text = sheet.source.text
    line_start = text.rfind("\n", 0, raw.start) + 1
    indent = text[line_start : raw.start]
    first, *lines = text[raw.start : raw.end].split("\n")
    word = _FENCE_WORDS.match(first)
    if word and word[1].lower() not in _PYTHON:
        sheet.say(
            "IR100",
            f"'{word[1][:40]}' is not the language of a body: it is Python",
            Span(raw.start + word.start(1), raw.start + word.end(1)),
            hint="write ```python, or say in words what the code has to do, as a hole",
        )
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
    code = "\n".join(_dedent(line.rstrip("\r"), indent) for line in lines)
    return code, " ".join(first.lstrip("`").split()) or PYTHON


def _dedent(line: str, indent: str) -> str:
    if line.startswith(indent):
        return line[len(indent) :]
    return line.lstrip(" \t")
