"""A second reader of the language: it knows only whether a text is in it.

Written from LANGUAGE.md: the grammar for Lark beside this file, the words and the layout in
modules of their own, and here what the EBNF implies beyond single items: sections that are
required or stand once, rows as long as their head, names that stand once.

It judges form: what the parser calls IR100, IR101, IR102, IR103, IR110, IR120, IR121, IR122,
IR123, IR130 and IR150. It does not judge meaning: IR111, IR131, IR132, IR140, IR141, IR151,
IR160 and IR170.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

from lark import Lark, Token
from lark.exceptions import UnexpectedInput
from syntax.oracle.layout import (
    LIST,
    SURE,
    UNLISTED,
    WORDY,
    Block,
    Line,
    Part,
    Section,
    depth_of,
    lines_of,
)
from syntax.oracle.words import Ready, Refused, tokens

JUDGED = frozenset({
    "IR100", "IR101", "IR102", "IR103", "IR110", "IR120", "IR121", "IR122", "IR123", "IR130",
    "IR150",
})  # fmt: skip
_STARTS = [
    "clause", "effect_item", "raise_item", "example_item", "hole_item", "body_hole", "tail",
    "expr", "effect", "cell", "head_cell", "signature", "ir_head", "module_head", "record_head",
    "import_line", "typedef", "enum", "field", "define", "hole_list",
]  # fmt: skip
_LABEL = re.compile(r"[^\W\d]\w*\s*:(?!=)")
_ANNOTATION = re.compile(
    r"@(?:from|because|by|id|status|loop) ?\("
    r"""\s*(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\w+)\s*\)"""
)
_DECLARES = re.compile(r"(ir|module|import|from|type|enum|record|define)\b(?!\s*[:=(.,])")
_INVARIANT = re.compile(r"invariant[ \t]*:(?!=)")


@cache
def grammar() -> tuple[Lark, dict[str, str]]:
    """Build the grammar once; with it, the names that Lark gave to its signs."""
    text = (Path(__file__).parent / "grammar.lark").read_text("utf-8")
    lark = Lark(text, parser="lalr", lexer=Ready, start=_STARTS, maybe_placeholders=False)
    return lark, {str(t.pattern.value): t.name for t in lark.terminals if t.pattern is not None}


def accepts(text: str) -> bool:
    """Tell whether a text is in the language, as far as form goes."""
    return refusal(text) is None


def refusal(text: str) -> str | None:
    """Say why a text is not in the language; None when it is."""
    try:
        Reading(text).file()
    except Refused as why:
        return str(why)
    except UnexpectedInput as why:
        return f"grammar: {str(why).splitlines()[0]}"
    return None


class Reading:
    """Reads one text, from its lines down to its items."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = lines_of(text)
        self.lark, self.names = grammar()

    # ── pieces of formal text ────────────────────────────────────────────────────────────────
    def words(self, start: int, end: int) -> list[Token]:
        return tokens(self.text, start, end, self.names)

    def judge(self, rule: str, found: list[Token]) -> None:
        self.lark.parse(found, start=rule)  # type: ignore[arg-type]

    def is_a(self, rule: str, found: list[Token]) -> bool:
        try:
            self.judge(rule, found)
        except UnexpectedInput:
            return False
        return True

    # ── declarations ─────────────────────────────────────────────────────────────────────────
    def file(self) -> None:
        index = self.declarations(0, None)
        if index < len(self.lines):
            raise Refused("a } closes nothing")

    def declarations(self, index: int, closes: int | None) -> int:
        """Read declarations up to the end, or to the ``}`` of a module at column ``closes``."""
        names: set[str] = set()
        while index < len(self.lines):
            line = self.lines[index]
            if not line.text or line.text.startswith("#"):
                index += 1
                continue
            if line.text.startswith("}"):
                return index
            word = _DECLARES.match(line.text)
            if word is None:
                raise Refused(f"{line.text!r} starts no declaration")
            index = self.declaration(word[1], index, names)
        if closes is not None:
            raise Refused("a module is not closed")
        return index

    def declaration(self, word: str, index: int, names: set[str]) -> int:
        if word in {"ir", "module"}:
            opened, at = self.head(word, index)
            if word == "module":
                return self.module(opened, at)
            return self.ir(opened, at, self.lines[index].indent)
        if word == "record":
            opened, at = self.head(word, index)
            return self.record(opened, at, self.lines[index].indent)
        start, end, index = self.whole(index)
        rule = {"from": "import_line", "import": "import_line", "type": "typedef"}.get(word, word)
        found = self.words(start, end)
        self.judge(rule, found)
        if word == "enum":
            self.once(self.named_before(found, {"COMMA", "EQUAL", "RBRACE"}))
        if word == "define":
            self.once(self.parameters(found))
        return index

    def head(self, word: str, index: int) -> tuple[int, int]:
        """Read up to the ``{``; return the index of its line and the offset after it."""
        line = self.lines[index]
        opening = self.text.find("{", line.start, line.end)
        stop = line.end if opening < 0 else opening
        self.judge(f"{word}_head", self.words(line.start, stop))
        if opening < 0:
            index += 1
            if index == len(self.lines) or not self.lines[index].text.startswith("{"):
                raise Refused("a { is missing")
            opening = self.lines[index].start
        return index, opening + 1

    def rest_of_line(self, index: int, at: int) -> int:
        """Make what follows on a line a line of its own; return the index to go on at."""
        line = self.lines[index]
        rest = self.text[at : line.end].strip()
        if not rest or rest.startswith("#"):
            return index + 1
        self.lines[index] = Line(line.end - len(rest), line.end, line.indent, rest)
        return index

    def module(self, index: int, at: int) -> int:
        index = self.declarations(self.rest_of_line(index, at), 0)
        return self.rest_of_line(index, self.lines[index].start + 1)

    def whole(self, index: int) -> tuple[int, int, int]:
        """Find the end of a declaration without a block: brackets and deeper lines go on."""
        first = self.lines[index]
        start, end = first.start, first.end
        index += 1
        while index < len(self.lines):
            line = self.lines[index]
            is_open = depth_of(self.text, start, end) > 0
            if is_open and line.indent <= first.indent and SURE.match(line.text):
                break
            if line.text and not line.text.startswith("#"):
                if not is_open and line.indent <= first.indent:
                    break
                end = line.end
            index += 1
        return start, end, index

    def record(self, index: int, at: int, indent: int) -> int:
        end = self.closing(at)
        body = self.text[at:end]
        names: list[str] = []
        lines = lines_of(body)
        position = 0
        while position < len(lines):
            line = lines[position]
            if not line.text or line.text.startswith("#"):
                position += 1
                continue
            match = _INVARIANT.match(line.text)
            if match:
                self.items(at, at + line.start + match.end(), end, line.indent)
                break
            stop = position + 1
            last = line.end
            while stop < len(lines) and (
                depth_of(body, line.start, last) > 0
                or (lines[stop].text and lines[stop].indent > line.indent)
            ):
                last = lines[stop].end if lines[stop].text else last
                stop += 1
            names += self.fields(at + line.start, at + last, end, line)
            position = stop
        self.once(names)
        if not names:
            raise Refused("a record has no field")
        while index < len(self.lines) and self.lines[index].end <= end:
            index += 1
        return self.rest_of_line(index, end + 1)

    def closing(self, at: int) -> int:
        """Find the ``}`` of a block of fields."""
        depth = 1
        found = self.words_leniently(at)
        for start, sign in found:
            depth += 1 if sign in "([{" else -1
            if depth == 0:
                return start
        raise Refused("a { is not closed")

    def words_leniently(self, at: int) -> list[tuple[int, str]]:
        pattern = r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|  \#.*|^\s*\#.*|[()\[\]{}]"""
        return [
            (at + m.start(), m[0])
            for m in re.finditer(pattern, self.text[at:], re.MULTILINE)
            if m[0] in "()[]{}"
        ]

    def fields(self, start: int, stop: int, end: int, line: Line) -> list[str]:
        """Read fields side by side, and items of an invariant after them."""
        found = self.words_of_fields(start, stop)
        names = []
        for part in found:
            if not part:
                continue
            self.judge("field", part)
            names.append(str(part[0]))
        return names

    def words_of_fields(self, start: int, stop: int) -> list[list[Token]]:
        parts: list[list[Token]] = []
        at = start
        depth_at = start
        for match in re.finditer(r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|;""", self.text):
            if match[0] == ";" and depth_at <= match.start() < stop:
                parts.append(self.words(at, match.start()))
                at = match.end()
        parts.append(self.words(at, stop))
        return parts

    def items(self, base: int, at: int, end: int, indent: int) -> None:
        """Read the items of a record's invariant."""
        text = "ir f {\n" + " " * indent + "invariant:" + self.text[at:end] + "\n}"
        inner = Reading(text)
        block = Block(text, inner.lines, 0)
        block.read(0, 6)
        for section in block.sections:
            if section.name != "invariant":
                raise Refused("a record has no such section")
            inner.section(section)

    # ── an ir ────────────────────────────────────────────────────────────────────────────────
    def ir(self, index: int, at: int, indent: int) -> int:
        block = Block(self.text, self.lines, indent)
        index, rest = block.read(index, at)
        seen = [section.name for section in block.sections]
        for name in ("intent", "signature"):
            if name not in seen:
                raise Refused(f"{name} is missing")
        self.once(seen)
        for section in block.sections:
            self.section(section)
        if rest is None:
            return index
        self.lines[index - 1] = rest
        return index - 1

    def section(self, section: Section) -> None:
        if section.name in UNLISTED:
            self.single(section)
            return
        rows: list[Part] = []
        for part in section.parts:
            if part.form == "row":
                rows.append(part)
                continue
            self.table(rows)
            rows = []
            self.item(section.name, part)
        self.table(rows)

    def single(self, section: Section) -> None:
        part = section.parts[0] if section.parts else None
        if section.name == "intent":
            self.intent(part)
        elif part is None:
            raise Refused(f"{section.name} is empty")
        elif section.name == "signature":
            found = self.words(part.start, part.end)
            self.judge("signature", found)
            self.once(self.parameters(found))
        elif part.form != "fence":
            self.judge("body_hole", self.words(part.start, part.end))

    def intent(self, part: Part | None) -> None:
        if part is None:
            raise Refused("the intent is empty")
        opening = LIST.search(self.text, part.start, part.end)
        if opening:
            self.judge("hole_list", self.words(opening.start(), part.end))
        elif not self.text[part.start : part.end].strip():
            raise Refused("the intent is empty")

    def item(self, name: str, part: Part) -> None:
        start = part.start + 1
        while start < part.end and self.text[start].isspace():
            start += 1
        label = _LABEL.match(self.text, start, part.end)
        if label and name != "holes":
            start = label.end()
        if name in WORDY:
            self.wordy(name, start, part.end)
            return
        rule = {"raises": "raise_item", "examples": "example_item", "holes": "hole_item"}
        self.judge(rule.get(name, "clause"), self.words(start, part.end))

    def wordy(self, name: str, start: int, end: int) -> None:
        """Judge an item that may be prose: it is, where it is no formula."""
        rule = "effect" if name == "effects" else "expr"
        try:
            found = self.words(start, end)
        except Refused:
            found = None
        cut = len(found or ()) if found is None else _tail_of(found)
        if found is not None and self.is_a(rule, found[:cut]):
            self.judge("tail", found[cut:])
            return
        opening = LIST.search(self.text, start, end)
        stop = opening.start() if opening else end
        if name == "effects":
            is_hole = self.text.startswith("<?", start)
        else:
            is_hole = self.has_full_hole(start, stop) or stop == start < end
        if is_hole:
            raise Refused("a hole among words")
        at = stop
        for match in reversed(list(_ANNOTATION.finditer(self.text, start, stop))):
            before = self.text[match.start() - 1]
            if self.text[match.end() : at].strip() or not (
                match.start() == start or before.isspace()
            ):
                break
            at = match.start()
        self.judge("tail", self.words(at, end))

    def has_full_hole(self, start: int, end: int) -> bool:
        quoted = r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|<\?"""
        return any(m[0] == "<?" for m in re.finditer(quoted, self.text[start:end]))

    def table(self, rows: list[Part]) -> None:
        if not rows:
            return
        head = self.cells(rows[0])
        for cell in head:
            self.judge("head_cell", cell)
        for row in rows[1:]:
            cells = self.cells(row)
            if len(cells) != len(head):
                raise Refused("a row is not as long as its head")
            for cell in cells:
                self.judge("cell", cell)

    def cells(self, row: Part) -> list[list[Token]]:
        cells: list[list[Token]] = [[]]
        depth = 0
        for token in self.words(row.start, row.end)[1:]:
            depth += (token in {"(", "[", "{", "<?"}) - (token in {")", "]", "}", "?>"})
            if token == "|" and depth <= 0:
                cells.append([])
            else:
                cells[-1].append(token)
        if not cells[-1]:
            cells.pop()
        return cells or [[]]

    # ── names that stand once ────────────────────────────────────────────────────────────────
    def once(self, names: list[str]) -> None:
        for name in names:
            if names.count(name) > 1:
                raise Refused(f"{name} stands twice")

    def parameters(self, found: list[Token]) -> list[str]:
        """Return the names before a ``:`` between the first parentheses."""
        names, depth = [], 0
        for token, after in pairwise(found):
            depth += (token in {"(", "[", "{", "<?"}) - (token in {")", "]", "}", "?>"})
            if depth == 1 and after == ":":
                names.append(str(token))
            if depth == 0 and token == ")":
                break
        return names

    def named_before(self, found: list[Token], signs: set[str]) -> list[str]:
        """Return the members of an enum."""
        inside = found[found.index("{") + 1 :]
        names, is_name = [], True
        for token in inside:
            if is_name and token != "}":
                names.append(str(token))
            is_name = token == ","
        return names


_ENDS = frozenset({")", "]", "}", "?>", "?", "True", "False", "None"})


def _tail_of(found: list[Token]) -> int:
    """Return where annotations or a list of holes start: after an operand, outside brackets."""
    depth = 0
    for index, token in enumerate(found):
        if depth == 0 and token == "@":
            return index
        if depth == 0 and token == "{" and found[index + 1 : index + 2] == ["<?"] and index:
            before = found[index - 1]
            if before in _ENDS or before.type in {
                "NAME", "STRING", "BYTES", "INTEGER", "FLOAT", "HOLE", "PURE"
            }:  # fmt: skip
                return index
        depth += (token in {"(", "[", "{", "<?"}) - (token in {")", "]", "}", "?>"})
    return len(found)
