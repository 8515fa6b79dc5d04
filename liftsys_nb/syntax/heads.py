"""Reading the head of a block: ``record NAME {``, ``module a.b version "1.0" {``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from liftsys_nb.ir.errors import Edit
from liftsys_nb.ir.spans import Span
from liftsys_nb.syntax.cursor import Sheet
from liftsys_nb.syntax.layout import Layout, Line
from liftsys_nb.syntax.lexer import BadLiteral, lex, string_value
from liftsys_nb.syntax.messages import RESERVED

_NAME = re.compile(r"\s*([^\W\d]\w*)")
_PATH = re.compile(r"\s*([^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*)")
_VERSION = re.compile(r"\s*version\b\s*")


@dataclass(slots=True)
class Head:
    """The head of a block. opening: offset of its ``{``, -1 when there is none.

    opened: where the inside of the block starts. span: from the word to the end of the head.
    notes: what did not belong there, as comments.
    """

    name: str
    version: str | None
    opening: int
    opened: int
    span: Span
    notes: tuple[str, ...] = field(default=())


def read_head(
    sheet: Sheet,
    layout: Layout,
    word: str,
    *,
    has_path: bool = False,
    has_version: bool = False,
    called: str | None = None,
) -> Head:
    """Read a head on the line at ``layout.at``; it may be followed by a line with the ``{``.

    called: what messages call the block, when its word alone does not do.
    Leaves ``layout.at`` on the line of the ``{``.
    """
    text, line = sheet.source.text, layout.lines[layout.at]
    at = line.start + len(word)
    sheet.marks.append((line.start, at, "keyword"))
    match = (_PATH if has_path else _NAME).match(text, at, line.end)
    name = "".join(match[1].split()) if match else ""
    if match and name and not (has_version and name == "version"):
        at = match.end()
        sheet.marks.append((match.start(1), at, "name"))
        if word != "ir" and any(part in RESERVED for part in name.split(".")):
            span = Span(match.start(1), at)
            sheet.say("IR100", f"'{name[:60]}' is a word of the language, no name", span)
    else:
        name = ""
        sheet.say("IR100", f"the name is missing after '{word}'", Span(line.start, at))
    version: str | None = None
    if has_version:
        version, at = read_version(sheet, at, line.end)
    opening = _opening(text, at, line.end)
    if opening < 0:
        following = layout.following()
        if following and text.startswith("{", following.start):
            layout.at += 1
            opening = following.start
    head = Span(line.start, max(at, line.start + len(word)))
    notes = _junk(sheet, line, at, opening, word, has_version)
    if opening < 0:
        sheet.say(
            "IR103", f"the '{{' of this {called or word} is missing", head, fix="add {",
            edit=_brace_for(text, line, at),
        )  # fmt: skip
    opened = line.end if opening < 0 else opening + 1
    return Head(name, version, opening, opened, head, notes)


_COMMENT = re.compile(r"(?:\s\s|\t)#")


def _opening(text: str, at: int, end: int) -> int:
    # What stands in a comment opens nothing.
    opening = text.find("{", at, end)
    return -1 if opening >= 0 and _COMMENT.search(text, at, opening) else opening


def _brace_for(text: str, line: Line, at: int) -> Edit | None:
    rest = text[at : line.end]
    return Edit(at, line.end, " {") if rest.strip() in {"", ":"} else None


def _junk(
    sheet: Sheet, line: Line, at: int, opening: int, word: str, has_version: bool
) -> tuple[str, ...]:
    text = sheet.source.text
    stop = opening if 0 <= opening < line.end else line.end
    junk = text[at:stop].strip()
    if not junk or (junk == ":" and opening < 0):
        return ()
    start = text.index(junk, at)
    if junk.startswith("#"):
        return (" ".join(junk.split()),)
    version = ' version "1.0"' if has_version else ""
    sheet.say(
        "IR100", f"'{junk[:60]}' does not belong here", Span(start, start + len(junk)),
        hint=f"the head reads: {word} NAME{version} {{",
    )  # fmt: skip
    return ("# " + " ".join(junk.split()),)


def read_version(sheet: Sheet, at: int, end: int) -> tuple[str | None, int]:
    """Read ``version "1.0"`` if it stands at ``at``; return it and where reading goes on."""
    text = sheet.source.text
    match = _VERSION.match(text, at, end)
    if not match:
        return None, at
    word = match.start() + len(match.group()) - len(match.group().lstrip())
    sheet.marks.append((word, word + len("version"), "keyword"))
    toks, _ = lex(text, match.end(), end)
    if toks[0].kind == "string":
        try:
            value = string_value(toks[0].text)
        except BadLiteral:
            value = b""
        if isinstance(value, str):
            return value, toks[0].end
    number = re.compile(r"\d[\w.]*").match(text, match.end(), end)
    edit = Edit(number.start(), number.end(), f'"{number[0]}"') if number else None
    sheet.say(
        "IR100", "a version is a text in quotes", Span(word, match.end()), fix='version "1.0"',
        edit=edit,
    )  # fmt: skip
    if number:
        return number[0], number.end()  # what was meant is plain
    return None, match.end()


def closing_edit(text: str, end: int, indent: int) -> Edit:
    """Return the edit that adds the line with the ``}`` of a block after ``end``."""
    at = end
    while at > 0 and text[at - 1].isspace():
        at -= 1
    return Edit(at, at, "\n" + " " * indent + "}")
