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

from liftsys_nb.syntax.names import TAKEN

JUDGED = frozenset({
    "IR100", "IR101", "IR102", "IR103", "IR110", "IR120", "IR121", "IR122", "IR123", "IR130",
    "IR150",
})  # fmt: skip
_STARTS = [
    "clause", "effect_item", "raise_item", "example_item", "hole_item", "body_hole", "tail",
    "expr", "effect", "cell", "head_cell", "signature", "ir_head", "module_head", "record_head",
    "import_line", "typedef", "enum_head", "members", "field", "define", "hole_list",
]  # fmt: skip
_LABEL = re.compile(r"[^\W\d]\w*\s*:(?!=)")
_ANNOTATION = re.compile(
    r"@(?:from|because|by|id|status|loop) ?\("
    r"""\s*(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\w+)\s*\)"""
)
_DECLARES = re.compile(r"(ir|module|import|from|type|enum|record|define)\b(?!\s*[:=(.,])")
_DECLARES_SURELY = re.compile(
    r"(?:ir|module|import|from|type|enum|record|define)\s+"
    r"(?!(?:in|is|if|or|and|not|for|else|implies|where|when|then)\b)[\w\"{]"
)
_STRING = r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|(?:  |\t)\#.*|^\s*\#.*"""
_BRACE = re.compile(_STRING + r"|[()\[\]{}]", re.MULTILINE)
_IN_RECORD = re.compile(
    _STRING + r"|[()\[\]{};]|(?<!\S)invariant[ \t]*:(?!=)|\n[ \t]*(?=[^\s#])", re.MULTILINE
)
_FIELD = re.compile(r"[^\W\d]\w*[ \t]*:(?!=)|invariant\b|\#")


@cache
def grammar(*, positions: bool = False) -> tuple[Lark, dict[str, str]]:
    """Build the grammar once; with it, the names that Lark gave to its signs.

    positions: whether each node of a tree says where in the text it stands.
    """
    text = (Path(__file__).parent / "grammar.lark").read_text("utf-8")
    lark = Lark(
        text, parser="lalr", lexer=Ready, start=_STARTS, maybe_placeholders=False,
        propagate_positions=positions,
    )  # fmt: skip
    return lark, {str(t.pattern.value): t.name for t in lark.terminals if t.pattern is not None}


def accepts(text: str) -> bool:
    """Tell whether a text is in the language, as far as form goes."""
    return refusal(text) is None


def refusal(text: str) -> str | None:
    """Say why a text is not in the language; None when it is."""
    # Which ``}`` closes an ir, braces alone say; where these do not fit, columns may.
    why = _refusal(text, by_indent=False)
    return why and _refusal(text, by_indent=True) and why


def _refusal(text: str, *, by_indent: bool) -> str | None:
    try:
        # A byte order mark is space at the very start, and only there; ``\\r`` ends a line.
        lines = re.sub("\r(?!\n)", "\n", text.removeprefix("\ufeff"))
        Reading(lines, by_indent=by_indent).file()
    except Refused as why:
        return str(why)
    except UnexpectedInput as why:
        return f"grammar: {str(why).splitlines()[0]}"
    return None


def _bare_types(found: list[Token]) -> list[Token]:
    """Take the parentheses from ``<?NAME: (type)``: a type means the same inside of them.

    The grammar looks one word ahead, so it cannot tell by itself that types are chosen from.
    """
    kept = list(found)
    for at in range(len(kept) - 1, 2, -1):
        while (
            [str(tok) for tok in kept[at - 1 : at + 3]] == [":", "(", "type", ")"]
            and str(kept[at - 3]) == "<?"
            and str(kept[at + 3 : at + 4][0] if kept[at + 3 : at + 4] else "") not in {"|", "where"}
        ):
            del kept[at + 2], kept[at]
    return kept


class Reading:
    """Reads one text, from its lines down to its items."""

    def __init__(self, text: str, *, by_indent: bool = False) -> None:
        self.text, self.by_indent = text, by_indent
        self.lines = lines_of(text)
        self.lark, self.names = grammar()

    # ── pieces of formal text ────────────────────────────────────────────────────────────────
    def words(self, start: int, end: int) -> list[Token]:
        return _bare_types(tokens(self.text, start, end, self.names))

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
        index = self.declarations(0, -1)
        if index < len(self.lines):
            raise Refused("a } closes nothing")

    def declarations(self, index: int, floor: int, *, in_module: bool = False) -> int:
        """Read declarations up to the end, or to the ``}`` of a module."""
        names: list[str] = []
        while index < len(self.lines):
            line = self.lines[index]
            if not line.text or line.text.startswith("#"):
                index += 1
                continue
            if line.text.startswith("}"):
                self.once(names)
                return index
            word = _DECLARES.match(line.text)
            if word is None:
                raise Refused(f"{line.text!r} starts no declaration")
            index = self.declaration(word[1], index, names, floor)
        if in_module:
            raise Refused("a module is not closed")
        self.once(names)
        return index

    def declaration(self, word: str, index: int, names: list[str], floor: int) -> int:
        line = self.lines[index]
        if word in {"ir", "module", "record", "enum"}:
            opened, at, name = self.head(word, index)
            names += [name] if word in {"ir", "module"} else _given(name)
            if word == "module":
                return self.module(opened, at, line.indent if self.by_indent else -1)
            if word == "ir":
                return self.ir(opened, at, line.indent, floor if floor < line.indent else -1)
            if word == "enum":
                return self.enum(opened, at)
            return self.record(opened, at)
        start, end, index = self.whole(index)
        rule = {"from": "import_line", "import": "import_line", "type": "typedef"}.get(word, word)
        found = self.words(start, end)
        self.judge(rule, found)
        if word in {"type", "define"}:
            names += _given(str(found[1]))
            self.once(self.parameters(found) if word == "define" else [])
        else:
            names += _given(*_imported(found))
        return index

    def enum(self, index: int, at: int) -> int:
        end = self.closing(at)
        found = self.words(at, end)
        self.judge("members", found)
        self.once(self.members(found))
        return self.go_on(index, end)

    def go_on(self, index: int, closing: int) -> int:
        """Return the index of the line after a ``}``, or of what else stands on its line."""
        while self.lines[index].end <= closing:
            index += 1
        return self.rest_of_line(index, closing + 1)

    def head(self, word: str, index: int) -> tuple[int, int, str]:
        """Read up to the ``{``; return the index of its line, the offset after it, the name."""
        line = self.lines[index]
        opening = next(
            (m.start() for m in _BRACE.finditer(self.text, line.start, line.end) if m[0] == "{"), -1
        )
        found = self.words(line.start, line.end if opening < 0 else opening)
        self.judge(f"{word}_head", found)
        if opening < 0:
            index += 1
            if index == len(self.lines) or not self.lines[index].text.startswith("{"):
                raise Refused("a { is missing")
            opening = self.lines[index].start
        name = "".join(found[1 : found.index("version")] if "version" in found[2:] else found[1:])
        return index, opening + 1, name

    def rest_of_line(self, index: int, at: int) -> int:
        """Make what follows on a line a line of its own; return the index to go on at."""
        line = self.lines[index]
        rest = self.text[at : line.end].strip()
        if not rest or rest.startswith("#"):
            return index + 1
        self.lines[index] = Line(line.end - len(rest), line.end, line.indent, rest)
        return index

    def module(self, index: int, at: int, floor: int) -> int:
        index = self.declarations(self.rest_of_line(index, at), floor, in_module=True)
        return self.rest_of_line(index, self.lines[index].start + 1)

    def whole(self, index: int) -> tuple[int, int, int]:
        """Find the end of a declaration without a block: brackets and deeper lines go on."""
        first = self.lines[index]
        start, end = first.start, first.end
        if (cut := self.closes_too_much(start, end)) is not None:
            return start, cut, self.rest_of_line(index, cut)
        index += 1
        while index < len(self.lines):
            line = self.lines[index]
            is_open = depth_of(self.text, start, end) > 0
            is_deeper = line.indent > first.indent
            if not line.text or line.text.startswith("#"):
                if not is_open and not (line.text and is_deeper):
                    break
            elif not (is_open or is_deeper) or _DECLARES_SURELY.match(line.text):
                break
            elif (cut := self.closes_too_much(start, line.end)) is not None:
                if cut > line.start:
                    return start, cut, self.rest_of_line(index, cut)
                break
            else:
                end = line.end
            index += 1
        return start, end, index

    def closes_too_much(self, start: int, end: int) -> int | None:
        """Return where a ``}`` stands that closes nothing in a range."""
        depth = 0
        for at, sign in self.brackets(start, end):
            depth += (sign == "{") - (sign == "}")
            if depth < 0:
                return at
        return None

    def record(self, index: int, at: int) -> int:
        end = self.closing(at)
        parts, items = self.split_record(at, end)
        if items is not None:
            self.invariant(items, end)
        names = []
        for start, stop in parts:
            found = self.words(start, stop)
            if found:
                self.judge("field", found)
                names.append(str(found[0]))
        self.once(names)
        if not names:
            raise Refused("a record has no field")
        return self.go_on(index, end)

    def split_record(self, at: int, end: int) -> tuple[list[tuple[int, int]], int | None]:
        """Return the ranges of the fields, and where ``invariant:`` starts."""
        parts: list[tuple[int, int]] = []
        depth, start = 0, at
        column = self.column_of(at) + 2  # of fields that stand on the line of the record
        for match in _IN_RECORD.finditer(self.text, at, end):
            sign = match[0].strip(" \t")
            if sign in {"(", "[", "{"} or sign in {")", "]", "}"}:
                depth += 1 if sign in "([{" else -1
            elif depth <= 0 and sign.startswith("invariant"):
                return [*parts, (start, match.start())], match.start()
            elif depth <= 0 and sign == ";":
                parts.append((start, match.start()))
                start = match.end()
            elif depth <= 0 and sign.startswith("\n"):
                lead, after = match[0][1:], self.text[match.end() : end]
                goes_on = len(lead.expandtabs(8)) > column and not _FIELD.match(after)
                if not (goes_on and self.text[start : match.start()].strip()):
                    parts.append((start, match.start()))
                    start, column = match.end(), len(lead.expandtabs(8))
        return [*parts, (start, end)], None

    def column_of(self, at: int) -> int:
        """Return the indentation of the line that holds an offset."""
        return next(line.indent for line in self.lines if line.end >= at)

    def closing(self, at: int) -> int:
        """Find the ``}`` of a block of fields or members."""
        depth = 1
        for start, sign in self.brackets(at, len(self.text)):
            depth += (sign == "{") - (sign == "}")
            if depth == 0:
                return start
        raise Refused("a { is not closed")

    def brackets(self, start: int, end: int) -> list[tuple[int, str]]:
        """Return the brackets of a range, outside strings and comments."""
        return [
            (m.start(), m[0])
            for m in _BRACE.finditer(self.text, start, end)
            if m[0] in {"(", ")", "[", "]", "{", "}"}
        ]

    def invariant(self, at: int, end: int) -> None:
        """Read the items of a record as those of an ir that has nothing else."""
        line = self.text[self.text.rfind("\n", 0, at) + 1 : at]
        column = line if not line.strip() else "  "
        text = "ir f {\n" + column + self.text[at:end] + "\n}"
        inner = Reading(text)
        block = Block(text, inner.lines, 0)
        block.read(0, 6)
        if len(block.sections) != 1:
            raise Refused("a record has no other section than one invariant")
        inner.section(block.sections[0])

    # ── an ir ────────────────────────────────────────────────────────────────────────────────
    def ir(self, index: int, at: int, indent: int, floor: int) -> int:
        block = Block(self.text, self.lines, indent, floor)
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
        if len({part.form == "row" for part in section.parts}) > 1:
            raise Refused("examples are items or one table, not both")
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
        if part.form == "bare":
            raise Refused("an item has no dash")
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
        if len(rows) == 1:
            raise Refused("a table has no row below its head")
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
        """Return the names before a ``:`` between the first parentheses.

        Raises Refused where one without a default follows one with a default.
        """
        names, depth, has_default, is_late = [], 0, False, False
        for token, after in pairwise(found):
            depth += (token in {"(", "[", "{", "<?"}) - (token in {")", "]", "}", "?>"})
            if depth == 1 and after == ":":
                names.append(str(token))
                is_late = has_default
            if depth == 1 and token == "=":
                has_default, is_late = True, False
            if is_late and ((depth == 1 and token == ",") or (depth == 0 and token == ")")):
                raise Refused("a parameter without a default follows one with a default")
            if depth == 0 and token == ")":
                break
        return names

    def members(self, found: list[Token]) -> list[str]:
        """Return the names of an enum: the first, and those after a comma outside brackets."""
        names, depth, is_name = [], 0, True
        for token in found:
            if is_name and token != ",":
                names.append(str(token))
            depth += (token in {"(", "[", "{", "<?"}) - (token in {")", "]", "}", "?>"})
            is_name = depth == 0 and token == ","
        return names


def _given(*names: str) -> list[str]:
    """Return the names that are new: a word of the language keeps its meaning (IR151)."""
    return [name for name in names if name not in TAKEN]


def _imported(found: list[Token]) -> list[str]:
    """Return the names that an import gives to what it imports."""
    words = [str(token) for token in found]
    if words[0] == "from":
        return [word for word in words[words.index("import") + 1 :] if word != ","]
    if "as" in words:
        return words[words.index("as") + 1 :]
    is_plain = found[1].type != "STRING" and "." not in words
    return [words[1]] if is_plain else []


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
