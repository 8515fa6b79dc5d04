"""The shape of a text: which lines are declarations, sections and items. Reads no formula.

Lines alone decide (indentation, dashes, section words), with brackets asked only where an
item goes on at a lower indentation. So a broken clause ends at the next dash, whatever it left
open, and prose may hold any bracket or quote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from liftsys_nb.ir.nodes import SECTIONS
from liftsys_nb.syntax.lexer import BYTE_ORDER_MARK

LIST = re.compile(r"\{\s*<\?")
_LIST_PIECE = re.compile(
    r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|<\?|\?>|[}]|"""
    rf"\n\s*(?:-\s|[}}]|\||(?:{'|'.join(SECTIONS)})[ \t]*:|ir\s)"
)
_BRACKET = re.compile(r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[()\[\]{}]|(?:  |\t)\#.*""")
_NO_SPACE = re.compile(r"\S")
# ``define (`` is one without its name, ``define(`` a call as that of any other word.
_DECL_WORD = re.compile(
    r"(ir|module|import|from|type|enum|record|define)\b(?!\s*[:=.,]|(?<!define)\s*\(|\()"
)
# Inside an unclosed ir only what cannot be prose counts as the next declaration.
_DECL_SURE = re.compile(
    r"(?:(?:ir|module|enum|record)\s+[^\W\d][\w.]*(?:\s+version\s+\S+)?\s*\{"
    r"|type\s+[^\W\d]\w*\s*=|define\s+[^\W\d]\w*\s*\("
    r"|import\s+[\w.\"/]+\s*$|from\s+\S+\s+import\s)"
)
# No formula goes on with such a line, whatever the words may be names of.
_DECL_LIKE = re.compile(
    r"(?:ir|module|import|from|type|enum|record|define)\s+"
    r"(?!(?:in|is|if|or|and|not|for|else|implies|where|when|then)\b)[\w\"{]"
)


_LONE_RETURN = re.compile(r"\r(?!\n)")


def with_line_ends(text: str) -> str:
    r"""Write ``\n`` for each ``\r`` that ends a line by itself, as Python does; no offset moves.

    >>> with_line_ends("a\rb\r\nc")
    'a\nb\r\nc'
    """
    return _LONE_RETURN.sub("\n", text) if "\r" in text else text


@dataclass(slots=True)
class Line:
    """A line from its first character that is no space to its last; indent in columns."""

    start: int
    end: int
    indent: int
    is_virtual: bool = False  # a piece of a line, cut where a section starts inside it


def split_lines(text: str) -> list[Line]:
    """Split a text into lines; a blank one has start == end.

    Of blank lines that follow each other the last one stands for all: no reader asks how
    many there are, and a text may hold millions.
    """
    lines: list[Line] = []
    offset = 0
    blank: Line | None = None
    for raw in text.split("\n"):
        if offset == 0 and raw.startswith(BYTE_ORDER_MARK):  # space, and of no width
            offset, raw = 1, raw[1:]
        bare = raw.strip()
        after = offset + len(raw)
        if not bare:
            if blank is None:
                blank = Line(after, after, 0)
                lines.append(blank)
            blank.start = blank.end = after
        else:
            blank = None
            indent = raw.find(bare[0])
            start = offset + indent
            if "\t" in raw:
                indent = len(raw[:indent].expandtabs(8))
            lines.append(Line(start, start + len(bare), indent))
        offset = after + 1
    return lines


class Layout:
    """Walks the lines of a text once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = split_lines(text)
        self.at = 0
        self.after_block = ""  # the comment behind the ``}`` of the block read last
        self.lists = [m.start() for m in LIST.finditer(text)]

    def is_comment(self, line: Line) -> bool:
        """Whether the line is a comment and nothing else."""
        return self.text.startswith("#", line.start)

    def decl_word(self, line: Line) -> str | None:
        """Return the word that starts a declaration on this line."""
        match = _DECL_WORD.match(self.text, line.start, line.end)
        return match[1] if match else None

    def following(self) -> Line | None:
        """Return the line after the one at ``at``."""
        return self.lines[self.at + 1] if self.at + 1 < len(self.lines) else None

    def is_sure_decl(self, line: Line) -> bool:
        """Whether the line can only be the start of a declaration."""
        return bool(_DECL_SURE.match(self.text, line.start, line.end))

    # ── where declarations end ───────────────────────────────────────────────────────────────
    def statement(self, floor: int = -1) -> int:
        """Step past a declaration without a block; return where it ends.

        It goes on while a bracket is open and on deeper lines. A bracket that never closes
        takes only the deeper lines with it; a ``}`` that closes nothing in it ends it, and
        so does one indented no deeper than ``floor``.
        """
        first = self.lines[self.at]
        opened: list[str] = []
        cut = self._brackets(first.start, first.end, opened)
        if cut >= 0:
            return self._cut(self.at, cut)
        end, after = first.end, self.at + 1
        is_certain = True  # whether the lines since ``end`` may still belong to it by layout
        index = after
        while index < len(self.lines):
            line = self.lines[index]
            index += 1
            is_deeper = line.indent > first.indent
            if line.start == line.end or self.is_comment(line):
                if not opened and (line.start == line.end or not is_deeper):
                    break
                is_certain = is_certain and line.start != line.end
                continue
            if not (is_deeper or opened) or _DECL_LIKE.match(self.text, line.start, line.end):
                break
            is_brace = self.text[line.start] == "}"
            if is_brace and ("{" not in opened or line.indent <= floor):
                break
            cut = self._brackets(line.start, line.end, opened)
            if cut >= 0:
                return self._cut(index - 1, cut)
            is_certain = not opened or (is_certain and is_deeper)
            if is_certain:
                end, after = line.end, index
        self.at = after
        return end

    def _cut(self, index: int, at: int) -> int:
        """End a declaration before the ``}`` at ``at``; the rest is a line of its own."""
        line = self.lines[index]
        self.lines[index] = Line(at, line.end, line.indent, True)
        self.at = index
        return line.start + len(self.text[line.start : at].rstrip())

    def _brackets(self, start: int, end: int, opened: list[str]) -> int:
        """Open and close brackets; return the offset of a ``}`` that closes nothing, or -1."""
        if self.text.startswith("#", start):
            return -1
        for match in _BRACKET.finditer(self.text, start, end):
            piece = match.group()
            if piece in "([{":
                opened.append(piece)
            elif piece == "}":
                if "{" not in opened:
                    return match.start()
                while opened.pop() != "{":
                    pass  # what was left open inside the braces ends with them
            elif piece in ")]" and opened and opened[-1] == ("(" if piece == ")" else "["):
                opened.pop()
        return -1

    def block(
        self, opened: int, indent: int, floor: int, *, has_brace: bool = True
    ) -> tuple[int, bool]:
        """Step past a block of fields or members; return (where its inside ends, is_closed).

        opened: the offset after its ``{``, on the line at ``at``. indent: of its first line.
        floor: a ``}`` indented no deeper belongs to what stands around it. A line that can
        only be a declaration ends it, too. has_brace: without its ``{`` only deeper lines count.
        """
        self.after_block = ""
        depth = 1
        start = opened
        end = opened
        index = self.at
        after = index + 1
        while index < len(self.lines):
            line = self.lines[index]
            start = max(start, line.start)
            if start >= line.end or self.is_comment(line):
                index += 1
                continue
            if start == line.start and index > self.at:
                is_brace = self.text.startswith("}", start)
                if is_brace and line.indent <= floor:
                    break
                if is_brace and line.indent <= indent:
                    return self._close_block(index, start), True
                if not has_brace and line.indent <= indent:
                    break
                if self.is_sure_decl(line) or (
                    line.indent <= indent and _DECL_LIKE.match(self.text, start, line.end)
                ):
                    break
            for match in _BRACKET.finditer(self.text, start, line.end):
                piece = match.group()
                depth += (piece == "{") - (piece == "}")
                if depth == 0 and self._may_close(match.end(), line.end, index == self.at):
                    return self._close_block(index, match.start()), True
                depth = max(depth, 1)
            end = line.end
            index += 1
            after = index
        self.at = after  # comments below the last line of it speak of what follows
        return max(end, opened), False

    def _may_close(self, after: int, end: int, is_first: bool) -> bool:
        start = self.skip_space(after, end)
        return is_first or start == end or self.text[start] in "#}"

    def _close_block(self, index: int, at: int) -> int:
        self.at = index
        line = self.lines[index]
        rest = self.skip_space(at + 1, line.end)
        if rest < line.end and self.text[rest] == "#":
            self.after_block = self.text[rest : line.end]
            self.at += 1
        else:
            self.rest_of_line(at + 1)
        return at

    def braces(self, opening: int) -> tuple[int, int]:
        """Step past all from a ``{`` to its ``}``; return (the end, how many ``}`` are missing)."""
        depth = 0
        end = opening
        while self.at < len(self.lines):
            line = self.lines[self.at]
            start = max(opening, line.start)
            if not self.is_comment(line):
                for match in _BRACKET.finditer(self.text, start, line.end):
                    depth += (match.group() == "{") - (match.group() == "}")
                    if depth == 0:
                        self.rest_of_line(match.end())
                        return match.end(), 0
            end = max(end, line.end)
            self.at += 1
        return end, depth

    def closing(self, opened: int, end: int) -> int:
        """Return the offset after the ``}`` that closes what was open at ``opened``, or -1."""
        depth = 1
        for match in _BRACKET.finditer(self.text, opened, end):
            depth += (match.group() == "{") - (match.group() == "}")
            if depth == 0:
                return match.end()
        return -1

    def rest_of_line(self, after: int) -> None:
        """Let what follows ``after`` on the line at ``at`` be a line of its own, if anything."""
        line = self.lines[self.at]
        start = self.skip_space(after, line.end)
        if start < line.end:
            self.lines[self.at] = Line(start, line.end, line.indent, True)
        else:
            self.at += 1

    def skip_space(self, start: int, end: int) -> int:
        """Return where the first character that is no space stands, or ``end``."""
        # Never a slice: a text of one long line would be copied for each piece of it.
        match = _NO_SPACE.search(self.text, start, end)
        return match.start() if match else end

    def delta(self, start: int, end: int) -> int:
        """Count the brackets opened and not closed in a range, outside strings and comments."""
        depth = 0
        for match in _BRACKET.finditer(self.text, start, end):
            piece = match.group()
            if piece in "([{":
                depth += 1
            elif piece in ")]}":
                depth -= 1
        return depth

    def open_braces(self, start: int, end: int) -> int:
        """Count the braces opened and not closed in a range, outside strings and comments."""
        pieces = [m.group() for m in _BRACKET.finditer(self.text, start, end)]
        return pieces.count("{") - pieces.count("}")

    def list_end(self, opening: int) -> int:
        """Return the offset after the ``}`` of a hole list, or where it is given up."""
        depth = 0
        for match in _LIST_PIECE.finditer(self.text, opening + 1):
            piece = match.group()
            if piece == "<?":
                depth += 1
            elif piece == "?>":
                depth = max(depth - 1, 0)
            elif piece == "}":
                return match.end()
            elif piece[0] == "\n":
                return match.end() if piece[-1] == "}" else match.start()
        return len(self.text)
