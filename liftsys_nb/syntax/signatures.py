"""Reading a signature; each unreadable part becomes a hole of its own."""

from __future__ import annotations

from liftsys_nb.ir.errors import Edit
from liftsys_nb.ir.nodes import (
    TYPE,
    Expr,
    Hole,
    Parameter,
    Signature,
    Type,
)
from liftsys_nb.ir.spans import Span
from liftsys_nb.syntax.cursor import Sheet, Unreadable
from liftsys_nb.syntax.formulas import Reader
from liftsys_nb.syntax.lexer import lex
from liftsys_nb.syntax.messages import RESERVED, leftover
from liftsys_nb.syntax.raws import RawItem
from liftsys_nb.syntax.sections import holes_to_end, notes_of


def read_signature(
    sheet: Sheet, raw: RawItem, before: list[str], word: Span, *, fallback: str
) -> Signature:
    """Read ``NAME(params) -> type {holes}``; each unreadable part becomes a hole of its own.

    fallback: the name to take when none can be read.
    """
    toks, found = lex(sheet.source.text, raw.start, raw.end)
    reader = Reader(sheet, toks)
    comments = [*before, *raw.comments]
    if reader.word == "def":
        sheet.say(
            "IR123", "the word 'def' is not needed here", reader.here(), fix="leave it out",
            edit=reader.leave_out(),
        )  # fmt: skip
        reader.step()
    name = ""
    if reader.kind == "name" and reader.word not in RESERVED:
        name = reader.step()
    parameters: tuple[Parameter, ...] = ()
    returns: Type | None = None
    holes: tuple[Hole, ...] = ()
    try:
        if not name and reader.word == "(":
            sheet.say(
                "IR100",
                "the name of the function is missing",
                reader.here(),
                fix=f"{fallback}(",
                edit=Edit(reader.start, reader.start, fallback),
            )
        elif not name:
            raise Unreadable(
                "IR100", "the name of the function is missing", reader.here(), hint=_SHAPE
            )
        elif reader.word != "(":
            raise Unreadable("IR100", f"'(' is missing after '{name}'", reader.here(), hint=_SHAPE)
    except Unreadable as problem:
        sheet.report(problem)
        span = Span(reader.start, max(reader.toks[-1].end, reader.start))
        hole = sheet.unreadable(span, TYPE, "signature")
        parameters = (Parameter("", hole, span=span),) if hole.question else ()
        reader.jump(len(reader.toks) - 1)
    else:
        parameters = read_parameters(reader)
        if reader.take("->") or _takes_for_arrow(reader):
            returns = read_part(reader, ("{", ":"))
        if reader.word == ":" and reader.next_word in {"", "{"}:
            sheet.say(
                "IR100", "no ':' ends a signature", reader.here(), fix="leave it out",
                edit=Edit(reader.start, reader.tok.end, ""),
            )  # fmt: skip
            reader.step()
        reader.flush()
        holes = holes_to_end(sheet, reader, raw.end, comments)
    reader.flush()
    return Signature(
        name or fallback,
        parameters,
        returns,
        holes,
        comments=notes_of(comments, found, raw.end),
        span=word.cover(Span(raw.start, raw.end)),
    )


_SHAPE = "a signature reads: name(x: int, y: str) -> bool"


def _takes_for_arrow(reader: Reader) -> bool:
    """Step past a ``:`` or ``=>`` that stands for the ``->`` before a type, and say so."""
    tok, after = reader.tok, reader.peek()
    is_type = (after.is_free_name or after.text in {"None", "<?", "("}) or after.kind == "hole"
    if tok.text not in {":", "=>"} or not is_type:
        return False
    space = "" if reader.text[tok.start - 1].isspace() else " "
    gap = "" if reader.text[tok.end].isspace() else " "
    reader.soft(
        "IR100", f"the type of the result follows '->', not '{tok.text}'", reader.here(),
        fix="->", edit=Edit(tok.start, tok.end, f"{space}->{gap}"),
    )  # fmt: skip
    reader.advance()
    return True


def read_parameters(reader: Reader) -> tuple[Parameter, ...]:
    """Read ``(name: type = default, …)`` from its ``(`` on; never raises."""
    opening = reader.advance()
    found: list[Parameter] = []
    seen: set[str] = set()
    is_late = False
    defaulted = ""  # the last parameter so far that a call may leave out
    while not reader.is_done and reader.word != ")":
        if reader.word == "->" and reader.toks[reader.at - 1].text != ",":
            break
        parameter = _parameter(reader)
        if parameter.name and parameter.name in seen:
            reader.soft(
                "IR100",
                f"two parameters are called '{parameter.name}'",
                parameter.span or reader.here(),
            )
        seen.add(parameter.name)
        if parameter.default is not None:
            defaulted = parameter.name
        elif defaulted and parameter.name and not is_late:
            is_late = True  # said once: one parameter at the wrong place makes all others late
            reader.soft(
                "IR100",
                f"'{parameter.name}' needs a default, since '{defaulted}' before it has one",
                parameter.span or reader.here(),
                hint="a call could not leave out the one before it",
                fix=f"put '{parameter.name}' before '{defaulted}'",
            )
        found.append(parameter)
        if not reader.take(","):
            break
    if not reader.take(")"):
        reader.soft(
            "IR100",
            "the parameters have no end",
            Span(opening.start, opening.end),
            fix="add )",
            edit=reader.append(")"),
        )
    reader.flush()
    return tuple(found)


def _parameter(reader: Reader) -> Parameter:
    tok = reader.tok
    sheet = reader.sheet
    if tok.kind == "hole" or tok.text in {"<?", "?"}:
        hole = read_part(reader, (",", ")"))
        if not isinstance(hole, Hole):  # ``?a | int``: a type, but whose?
            span = reader.since(tok.start)
            reader.soft(
                "IR100", "a parameter's name is missing before this type", span,
                hint="a parameter reads: name: type; a hole alone may stand for one",
            )  # fmt: skip
            hole = sheet.unreadable(span, TYPE, "signature")
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
        span = skip_to(reader, (",", ")"))
        return Parameter("", sheet.unreadable(span, TYPE, "signature"), span=span)
    reader.step()
    type_: Type
    if reader.take(":"):
        type_ = read_part(reader, (",", ")", "="))
    else:
        span = Span(tok.start, tok.end)
        reader.soft(
            "IR110",
            f"the parameter '{tok.text}' has no type",
            span,
            hint="if it is open, leave a hole",
            fix=f"{tok.text}: ?{tok.text}_type",
        )
        question = f"the type of {tok.text}"
        if reader.word not in {",", ")", "->", "=", ""}:
            reader.problems.append(leftover(reader))
            rest = skip_to(reader, (",", ")", "="))
            question += f": {' '.join(reader.text[rest.start : rest.end].split())}"
        type_ = sheet.unreadable(span, TYPE, "signature", question=question)
    default: Expr | None = None
    if reader.take("="):
        start = reader.start
        try:
            default = reader.formula()
            if reader.word not in {",", ")", ""}:
                raise leftover(reader)
        except Unreadable as problem:
            reader.problems.append(problem)
            span = Span(start, skip_to(reader, (",", ")")).end)
            default = sheet.unreadable(span, None, "signature")
    elif reader.word not in {",", ")", "->", ""}:
        reader.problems.append(leftover(reader))
        skip_to(reader, (",", ")"))
    return Parameter(tok.text, type_, default, span=reader.since(tok.start))


def read_part(reader: Reader, ends: tuple[str, ...]) -> Type:
    """Read a type; an unreadable one becomes a hole that keeps its words."""
    start = reader.start
    at = reader.at
    said = len(reader.problems)
    try:
        found = reader.with_room(reader.type_)
        if reader.word not in {*ends, ""}:
            raise reader.leftover_of_type()
    except Unreadable as problem:
        reader.problems.append(problem)
        reader.jump(at)
        span = Span(start, skip_to(reader, ends).end)
        return reader.sheet.unreadable(span, TYPE, "signature")
    if len(reader.problems) > said and not isinstance(found, Hole):
        return reader.sheet.unreadable(reader.since(start), TYPE, "signature")
    return found


def skip_to(reader: Reader, ends: tuple[str, ...]) -> Span:
    """Step to the next token of ``ends`` that no bracket holds."""
    start = reader.start
    reader.reset()
    depth = 0
    while not reader.is_done:
        text = reader.word
        if depth <= 0 and (text in ends or (text == "->" and reader.at)):
            break
        if text in {"(", "[", "{", "<?"}:
            depth += 1
        elif text in {")", "]", "}", "?>"}:
            depth -= 1
        reader.step()
    return Span(start, max(reader.last_end, start))
