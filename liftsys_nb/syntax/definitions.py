"""Reading the declarations without a block: imports, types, definitions.

Each function takes the range of one declaration. It raises Unreadable when nothing of it can
be kept as a node; else an unreadable part becomes a hole that keeps its words.
"""

from __future__ import annotations

from liftsys_nb.ir.errors import Edit
from liftsys_nb.ir.nodes import TYPE, Define, Expr, Hole, Import, Type, TypeDef
from liftsys_nb.ir.spans import Span
from liftsys_nb.syntax.cursor import Sheet, Unreadable
from liftsys_nb.syntax.formulas import Reader
from liftsys_nb.syntax.lexer import BadLiteral, lex, string_value
from liftsys_nb.syntax.messages import is_prose, leftover, prose_problem
from liftsys_nb.syntax.sections import notes_of
from liftsys_nb.syntax.signatures import read_parameters, read_part

_IMPORT = 'import money, import a.b version ">=1.0" as m, or from "./file.ir" import Name'
_DEFINE = "define NAME(x: int) -> int = formula"


def _open(sheet: Sheet, start: int, end: int) -> tuple[Reader, list[str]]:
    """Return a reader after the word of a declaration, and nothing noted yet."""
    toks, found = lex(sheet.source.text, start, end)
    reader = Reader(sheet, toks)
    _word(reader)
    return reader, list(notes_of([], found, end)) if found else []


def _word(reader: Reader) -> None:
    at = reader.at
    reader.step()
    reader.mark(reader.starts[at], reader.ends[at], "keyword")


def _name(reader: Reader, what: str, shape: str) -> str:
    at = reader.at
    word = reader.words[at]
    if not reader.is_free_name:
        where = f" where '{word[:40]}' stands" if word else ""
        raise Unreadable(
            "IR100", f"{what} is missing{where}", reader.here(), hint=f"for instance: {shape}"
        )
    reader.at = at + 1
    reader.mark(reader.starts[at], reader.ends[at], "name")
    return word


def _path(reader: Reader, what: str, shape: str) -> str:
    words = [_name(reader, what, shape)]
    while reader.take("."):
        words.append(_name(reader, what, shape))
    return ".".join(words)


def _text(reader: Reader, what: str, example: str) -> str:
    tok = reader.tok
    value: str | bytes = b""
    if tok.kind == "string":
        try:
            value = string_value(tok.text)
        except BadLiteral as why:
            raise Unreadable("IR123", str(why), Span(tok.start, tok.end)) from None
    if not isinstance(value, str):
        edit = None
        after = reader.peek()
        if tok.kind in {"number", "name"} and (after.kind == "end" or after.start > tok.end):
            edit = Edit(tok.start, tok.end, f'"{tok.text}"')
        raise Unreadable(
            "IR100", f"{what} is a text in quotes", reader.here(), fix=example, edit=edit
        )
    reader.step()
    return value


# ── imports ──────────────────────────────────────────────────────────────────────────────────
def read_import(sheet: Sheet, start: int, end: int) -> Import:
    """Read ``import …`` or ``from … import …``. Raises Unreadable."""
    reader, notes = _open(sheet, start, end)
    is_from = reader.toks[0].text == "from"
    is_file = reader.kind in {"string", "open"}
    if is_file:
        origin = _text(reader, "a file's name", 'import "./audit.ir"')
        if not origin:
            raise Unreadable("IR100", "the name of the file is empty", reader.since(start))
    else:
        origin = _path(reader, "the name of a module", _IMPORT)
    found = _names(reader, origin, is_file) if is_from else _whole(reader, origin, is_file)
    if not reader.is_done:
        raise _after_import(reader)
    _said(reader)
    return Import(
        origin, found.names, found.version, found.alias, is_file,
        comments=tuple(notes), span=Span(start, reader.last_end),
    )  # fmt: skip


def _whole(reader: Reader, origin: str, is_file: bool) -> Import:
    version: str | None = None
    alias: str | None = None
    if reader.word == "version":
        _word(reader)
        version = _text(reader, "a version", 'version ">=1.0"')
    if reader.word == "as":
        _word(reader)
        alias = _name(reader, "the name after 'as'", "import money as m")
    return Import(origin, (), version, alias, is_file)


def _names(reader: Reader, origin: str, is_file: bool) -> Import:
    if reader.word != "import":
        raise Unreadable(
            "IR100", "the word 'import' is missing here", reader.here(), hint=f"for: {_IMPORT}"
        )
    _word(reader)
    in_brackets = reader.word == "("
    if in_brackets:
        opening = reader.advance()
        reader.soft(
            "IR123", "the names of an import stand without parentheses",
            Span(opening.start, opening.end), fix="leave them out",
        )  # fmt: skip
    names: list[str] = []
    while True:
        if reader.word == "*":
            raise Unreadable(
                "IR123", "an import lists the names that it takes", reader.here(),
                hint="or take the whole module: import NAME",
            )  # fmt: skip
        at = reader.here()
        name = _name(reader, "a name to import", "from money import Amount")
        if name in names:
            reader.soft("IR100", f"'{name}' is imported twice", at)
        else:
            names.append(name)
        if reader.word == "as":
            raise Unreadable(
                "IR123", "only a whole module takes another name", reader.here(),
                hint="import NAME as SHORT",
            )  # fmt: skip
        if not reader.take(",") or (in_brackets and reader.word == ")"):
            break
    if in_brackets:
        reader.take(")")
    return Import(origin, tuple(names), None, None, is_file)


def _after_import(reader: Reader) -> Unreadable:
    if reader.word == ",":
        return Unreadable(
            "IR100", "an import takes one module; write one import a line", reader.here()
        )
    if reader.word == "version":
        return Unreadable(
            "IR100", "'version' stands before 'as', and with a whole module only", reader.here(),
            hint=_IMPORT,
        )  # fmt: skip
    problem = leftover(reader)
    return Unreadable("IR100", problem.message, problem.span, hint=f"for instance: {_IMPORT}")


# ── types and definitions ────────────────────────────────────────────────────────────────────
def _said(reader: Reader) -> None:
    reader.flush()


def _equals(reader: Reader, after: str) -> None:
    """Step past the ``=`` of a declaration; say so where another sign or none stands."""
    if reader.take("="):
        return
    tok = reader.tok
    if tok.text in {":", ":=", "==", "=>"}:
        reader.soft(
            "IR100", f"'=' stands after {after}, not '{tok.text}'", reader.here(), fix="=",
            edit=Edit(tok.start, tok.end, "=" if reader.text[tok.start - 1].isspace() else " ="),
        )  # fmt: skip
        reader.step()
    elif not reader.is_done:
        at = reader.last_end
        reader.soft(
            "IR100", f"'=' is missing after {after}", reader.here(), fix="add =",
            edit=Edit(at, at, " ="),
        )  # fmt: skip


def read_typedef(sheet: Sheet, start: int, end: int) -> TypeDef:
    """Read ``type NAME = type``. Raises Unreadable when it has no name."""
    reader, notes = _open(sheet, start, end)
    name = _name(reader, "the name of the type", "type Amount = int where it >= 0")
    _equals(reader, "the name of a type")
    begins, said = reader.start, len(reader.problems)
    found: Type
    try:
        found = reader.with_room(reader.type_)
        if not reader.is_done:
            raise reader.leftover_of_type()
    except Unreadable as problem:
        reader.problems.append(problem)
        reader.jump(len(reader.toks) - 1)
    if len(reader.problems) > said:
        words = reader.since(begins)
        question = None if words.start < words.end else f"the type called {name}"
        found = sheet.unreadable(words, TYPE, "signature", question=question)
    _said(reader)
    return TypeDef(name, found, comments=tuple(notes), span=Span(start, reader.last_end))


def read_define(sheet: Sheet, start: int, end: int) -> Define:
    """Read ``define NAME(params) -> type = expr``. Raises Unreadable without ``NAME(``."""
    reader, notes = _open(sheet, start, end)
    name = _name(reader, "the name of the function", _DEFINE)
    if reader.word != "(":
        raise Unreadable(
            "IR100", f"'(' is missing after '{name}'", reader.here(), hint=f"for: {_DEFINE}"
        )
    parameters = read_parameters(reader)
    returns: Type
    if reader.take("->"):
        returns = read_part(reader, ("=", ":", ":="))
    else:
        span = reader.here()
        reader.soft(
            "IR110", f"'{name}' does not say what type it gives", span,
            hint=f"for instance: {_DEFINE}", fix="-> ?type",
        )  # fmt: skip
        question = f"the type that {name} gives"
        rest = reader.tok
        if rest.text not in {"=", ":", ":=", "==", ""}:
            # Words where a type should stand are kept with the question.
            at = reader.at
            words = read_part(reader, ("=", ":", ":="))
            if isinstance(words, Hole) and words.question:
                question += ": " + words.question
            else:
                question += ": " + reader.text[rest.start : reader.last_end]
            if reader.at == at:
                reader.step()
        returns = sheet.unreadable(span, TYPE, "signature", question=" ".join(question.split()))
    _equals(reader, "the type of a definition")
    sheet.known = frozenset(p.name for p in parameters if p.name)
    body = _body(reader, name, end)
    sheet.known = frozenset()
    _said(reader)
    return Define(
        name, parameters, returns, body,
        comments=tuple(notes), span=Span(start, reader.last_end),
    )  # fmt: skip


def _body(reader: Reader, name: str, end: int) -> Expr:
    start = reader.start
    if reader.is_done:
        reader.soft(
            "IR100", f"the definition of '{name}' has no formula", reader.here(),
            hint="if it is open, leave a hole: ?body",
        )  # fmt: skip
        return reader.sheet.unreadable(
            Span(end, end), None, "implementation", question=f"what {name} gives"
        )
    try:
        return reader.whole()
    except Unreadable as problem:
        span = Span(start, reader.toks[-1].start)
        words = reader.text[start : span.end]
        if problem.code not in {"IR170", "IR103"} and is_prose(words):
            reader.problems, problem = [], prose_problem(words, span)
        reader.problems.append(problem)
        reader.jump(len(reader.toks) - 1)
        return reader.sheet.unreadable(span, None, "implementation")
