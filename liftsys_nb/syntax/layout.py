"""The shape of a text: which lines are declarations, sections and items. Reads no formula.

Lines alone decide (indentation, dashes, section words), with brackets asked only where an
item goes on at a lower indentation. So a broken clause ends at the next dash, whatever it left
open, and prose may hold any bracket or quote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from liftsys_nb.ir.nodes import SECTIONS

LIST = re.compile(r"\{\s*<\?")
_LIST_PIECE = re.compile(
    r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|<\?|\?>|[}]|"""
    rf"\n\s*(?:-\s|[}}]|\||(?:{'|'.join(SECTIONS)})[ \t]*:|ir\s)"
)
_BRACKET = re.compile(r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[()\[\]{}]|  \#.*""")
_DECL_WORD = re.compile(r"(ir|module|import|from|type|enum|record|define)\b(?!\s*[:=(.,])")
# Inside an unclosed ir only what cannot be prose counts as the next declaration.
_DECL_SURE = re.compile(
    r"(?:(?:ir|module|enum|record)\s+[^\W\d][\w.]*(?:\s+version\s+\S+)?\s*\{"
    r"|type\s+[^\W\d]\w*\s*=|define\s+[^\W\d]\w*\s*\("
    r"|import\s+[\w.\"/]+\s*$|from\s+\S+\s+import\s)"
)


@dataclass(slots=True)
class Line:
    """A line from its first character that is no space to its last; indent in columns."""

    start: int
    end: int
    indent: int
    is_virtual: bool = False  # a piece of a line, cut where a section starts inside it


def split_lines(text: str) -> list[Line]:
    """Split a text into lines; a blank one has start == end."""
    lines = []
    offset = 0
    for raw in text.split("\n"):
        bare = raw.lstrip()
        lead = raw[: len(raw) - len(bare)]
        start = offset + len(lead)
        indent = len(lead.expandtabs(8)) if "\t" in lead else len(lead)
        lines.append(Line(start, start + len(bare.rstrip()), indent))
        offset += len(raw) + 1
    return lines


class Layout:
    """Walks the lines of a text once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = split_lines(text)
        self.at = 0
        self.lists = [m.start() for m in LIST.finditer(text)]

    def is_comment(self, line: Line) -> bool:
        """Whether the line is a comment and nothing else."""
        return self.text.startswith("#", line.start)

    def decl_word(self, line: Line) -> str | None:
        """Return the word that starts a declaration on this line."""
        match = _DECL_WORD.match(self.text, line.start, line.end)
        return match[1] if match else None

    def is_sure_decl(self, line: Line) -> bool:
        """Whether the line can only be the start of a declaration."""
        return bool(_DECL_SURE.match(self.text, line.start, line.end))

    # ── declarations kept as text ────────────────────────────────────────────────────────────
    def skip_declaration(self) -> tuple[int, bool]:
        """Step past a declaration other than ``ir``; return (its end, whether it is complete)."""
        first = self.lines[self.at]
        opening = self.text.find("{", first.start, first.end)
        word = self.decl_word(first)
        if word in {"module", "enum", "record"} and opening >= 0:
            if self.delta(opening, first.end) <= 0:
                self.at += 1
                return first.end, True
            for index in range(self.at + 1, len(self.lines)):
                line = self.lines[index]
                if line.indent <= first.indent and self.text.startswith("}", line.start):
                    self.at = index + 1
                    return line.end, True
            end = self._last_content(self.at, len(self.lines))
            self.at = len(self.lines)
            return end, False
        depth = self.delta(first.start, first.end)
        index = self.at + 1
        while index < len(self.lines):
            line = self.lines[index]
            if line.start == line.end or (
                line.indent <= first.indent
                and (depth <= 0 or self.decl_word(line) or self.is_comment(line))
            ):
                break
            depth += self.delta(line.start, line.end)
            index += 1
        end = self._last_content(self.at, index)
        self.at = index
        return end, True

    def _last_content(self, first: int, stop: int) -> int:
        index = stop - 1
        while index > first and self.lines[index].start == self.lines[index].end:
            index -= 1
        return self.lines[index].end

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
