"""The layout rules of LANGUAGE.md: which lines are sections and items of one ``ir``.

Accepts or refuses, and repairs nothing. Independent of the parser that it judges.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from syntax.oracle.words import Refused

SECTIONS = (
    "intent", "signature", "effects", "requires", "ensures", "raises", "invariant", "assert",
    "examples", "holes", "body",
)  # fmt: skip
WORDY = frozenset({"intent", "effects", "assert"})
UNLISTED = frozenset({"intent", "signature", "body"})
LIST = re.compile(r"\{\s*<\?")
_SECTION = re.compile(r"([^\W\d]\w*)[ \t]*:(?!=)")
_SIDE_BY_SIDE = re.compile(rf"(?<!\S)(?:{'|'.join(SECTIONS)})[ \t]*:(?!=)")
_QUOTED = re.compile(r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|  \#.*""")
_BRACKET = re.compile(_QUOTED.pattern + r"|[()\[\]{}]")
_IN_LIST = re.compile(r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\}""")
_ENDS_LIST = re.compile(rf"-\s|\||(?:{'|'.join(SECTIONS)})[ \t]*:|ir\s")
_FENCE = re.compile(r"(`{3,})[^`\n]*\Z")
# What can be nothing but the next declaration, also where a block is still open.
SURE = re.compile(
    r"(?:ir|module|enum|record)\s+[^\W\d][\w.]*(?:\s+version\s+\S+)?\s*\{"
    r"|type\s+[^\W\d]\w*\s*=|define\s+[^\W\d]\w*\s*\("
    r"|import\s+[\w.\"/]+\s*\Z|from\s+\S+\s+import\s"
)


@dataclass
class Line:
    """A line without the space around it. indent: in columns, a tab goes to the next eighth."""

    start: int
    end: int
    indent: int
    text: str
    lead: str = ""


@dataclass
class Part:
    """An item: ``dash``, ``row``, ``fence``, ``text`` where none stands, ``bare`` without one.

    column: where it begins, of one that stands on the line of its section's word.
    """

    form: str
    start: int
    end: int
    indent: int
    lead: str
    column: int | None = None


@dataclass
class Section:
    """A section and its items."""

    name: str
    indent: int
    lead: str
    parts: list[Part] = field(default_factory=list)


def lines_of(text: str) -> list[Line]:
    """Split a text into lines; a blank one has an empty text."""
    found, offset = [], 0
    for raw in text.split("\n"):
        bare = raw.strip()
        lead = raw[: len(raw) - len(raw.lstrip())]
        start = offset + len(lead)
        found.append(Line(start, start + len(bare), len(lead.expandtabs(8)), bare, lead))
        offset += len(raw) + 1
    return found


def depth_of(text: str, start: int, end: int) -> int:
    """Count the brackets opened and not closed, outside strings and comments."""
    depth = 0
    for line in re.finditer(r"[^\n]+", text[start:end]):
        if line[0].lstrip().startswith("#"):
            continue
        for match in _BRACKET.finditer(line[0]):
            depth += 1 if match[0] in "([{" else -1 if match[0] in ")]}" else 0
    return depth


def mixes_tabs(one: str, other: str) -> bool:
    """Tell whether one of two indentations has tabs and the other has none."""
    return bool(one) and bool(other) and ("\t" in one) != ("\t" in other)


class Block:
    """Reads what stands between the braces of an ``ir``."""

    def __init__(self, text: str, lines: list[Line], indent: int, floor: int = -1) -> None:
        self.text, self.lines, self.indent, self.floor = text, lines, indent, floor
        self.sections: list[Section] = []
        self.column: int | None = None  # of the first section that starts a line
        self.in_list = False

    @property
    def part(self) -> Part | None:
        """The item that the next line may continue."""
        return self.sections[-1].parts[-1] if self.sections and self.sections[-1].parts else None

    def read(self, index: int, opened: int) -> tuple[int, Line | None]:
        """Read from after the ``{``; return the next line's index and what is left of this one.

        index: of the line with the ``{``. opened: the offset after it. Raises Refused.
        """
        first = self.lines[index]
        rest = self.text[opened : first.end]
        if rest.lstrip().startswith("}"):
            return index + 1, self.after(self.text.index("}", opened), first)
        for piece in self.pieces(opened, first.end):
            self.line(piece, virtual=True)
        if self.closes_at_end(first.end):
            return index + 1, None
        index += 1
        while index < len(self.lines):
            line = self.lines[index]
            if line.text.startswith("}") and line.indent <= self.floor:
                break  # that of the module around the ir
            if line.text.startswith("}") and not self.in_list and self.may_close(line):
                return index + 1, self.after(line.start, line)
            if line.indent <= self.indent and not self.in_list and SURE.match(line.text):
                break
            fence = self.fence(index)
            index = fence if fence else index + 1
            if not fence:
                self.line(line)
        end = self.lines[index].start if index < len(self.lines) else len(self.text)
        if self.closes_at_end(end):
            return index, None
        raise Refused("an ir is not closed")

    def after(self, at: int, line: Line) -> Line | None:
        rest = self.text[at + 1 : line.end].strip()
        if not rest or rest.startswith("#"):
            return None
        return Line(line.end - len(rest), line.end, self.indent, rest)

    def may_close(self, line: Line) -> bool:
        part = self.part
        return line.indent <= self.indent or part is None or self.is_closed(part)

    def is_closed(self, part: Part) -> bool:
        return depth_of(self.text, part.start, part.end) <= 0

    def closes_at_end(self, end: int) -> bool:
        """Take the ``}`` of the block off the last item of a one-line ir."""
        part = self.part
        if part is None or not self.text[part.start : part.end].endswith("}"):
            return False
        if self.text[part.end : end].strip() or depth_of(self.text, part.start, part.end) >= 0:
            return False
        part.end -= 1
        if part.form in {"text", "bare"} and not self.text[part.start : part.end].strip():
            self.sections[-1].parts.pop()
        return True

    def pieces(self, start: int, end: int) -> list[Line]:
        """Cut a line where sections start side by side."""
        cuts = [start]
        for match in _SIDE_BY_SIDE.finditer(self.text, start, end):
            if depth_of(self.text, start, match.start()) == 0:
                cuts.append(match.start())
        found = []
        for left, right in zip(cuts, [*cuts[1:], end], strict=True):
            bare = self.text[left:right].strip()
            if bare:
                at = self.text.index(bare, left)
                found.append(Line(at, at + len(bare), self.indent + 2, bare))
        return found

    def fence(self, index: int) -> int | None:
        """Take a fenced block under ``body:``; return the index after it."""
        line = self.lines[index]
        if not self.sections or self.sections[-1].name != "body" or self.part is not None:
            return None
        opening = _FENCE.match(line.text)
        if opening is None:
            return None
        if line.text[len(opening[1]) :].lower().split()[:1] not in ([], ["python"], ["py"]):
            raise Refused("a body is Python")
        for at in range(index + 1, len(self.lines)):
            bare = self.lines[at].text
            if bare.startswith(opening[1]) and not bare.strip("`"):
                self.add("fence", line.start, self.lines[at].end, line)
                return at + 1
        raise Refused("a fence has no end")

    # ── one line ─────────────────────────────────────────────────────────────────────────────
    def line(self, line: Line, *, virtual: bool = False) -> None:
        if not line.text:
            return
        part = self.part
        if self.in_list and part is not None:
            if _ENDS_LIST.match(line.text):
                raise Refused("a list of holes has no end")
            self.extend(part, line)
            return
        if line.text.startswith("#") or self.starts_section(line, virtual=virtual):
            return
        if not self.sections:
            raise Refused(f"{line.text!r} belongs to no section")
        section = self.sections[-1]
        if part is not None and self.continues(section, part, line):
            self.extend(part, line)
        elif section.name in UNLISTED:
            if section.parts:
                raise Refused(f"{line.text!r} does not continue {section.name}")
            self.add("text", line.start, line.end, line)
        elif line.text.startswith("-"):
            self.add("dash", line.start, line.end, line)
        elif line.text.startswith("|") and section.name == "examples":
            self.add("row", line.start, line.end, line)
        else:
            raise Refused(f"{line.text!r} has no dash")

    def continues(self, section: Section, part: Part, line: Line) -> bool:
        """Tell whether a line goes on with the item before it."""
        deeper = line.indent > part.indent
        is_open = not self.is_closed(part)
        if deeper and line.text.startswith("-") and mixes_tabs(line.lead, part.lead):
            deeper = is_open
        if deeper and line.text.startswith("-") and part.column is not None:
            deeper = (part.form == "dash" and line.indent > part.column) or is_open
        opens_list = LIST.match(self.text, line.start) is not None
        if section.name == "intent":
            return True
        if section.name == "signature":
            return deeper or opens_list or is_open
        if section.name == "body":
            return deeper or opens_list
        if (deeper and part.form != "row") or opens_list:
            return True
        is_item = line.text.startswith("-") or (
            line.text.startswith("|") and section.name == "examples"
        )
        return is_open and not is_item and part.form != "row"

    def starts_section(self, line: Line, *, virtual: bool) -> bool:
        match = _SECTION.match(line.text)
        if match is None:
            return False
        part = self.part
        at_level = virtual or self.column is None or line.indent <= self.column
        current = self.sections[-1] if self.sections else None
        if match[1] not in SECTIONS:
            if not at_level or (part is not None and not self.is_closed(part)):
                return False
            if current and current.name == "intent" and line.text[match.end() :]:
                return False
            raise Refused(f"{match[1]!r} is no section")
        if not at_level and current is not None:
            inside = part is not None and line.indent > part.indent
            if inside and part is not None and current.name == "signature":
                inside = not self.is_closed(part)
            if (inside or current.name == "intent") and not mixes_tabs(line.lead, current.lead):
                return False
        if self.column is None and not virtual:
            self.column = line.indent
        self.open(match[1], line, match.end())
        return True

    def open(self, name: str, line: Line, at: int) -> None:
        self.sections.append(Section(name, line.indent, line.lead))
        rest = line.text[at:].lstrip()
        if not rest or (rest.startswith("#") and name != "intent"):
            return
        start = line.end - len(rest)
        if name in UNLISTED:
            self.add("text", start, line.end, line)
        elif rest.startswith("-"):
            self.add("dash", start, line.end, line)
        elif rest.startswith("|") and name == "examples":
            self.add("row", start, line.end, line)
        else:
            self.add("bare", start, line.end, line)
        if name not in UNLISTED:
            self.sections[-1].parts[-1].column = start - (self.text.rfind("\n", 0, start) + 1)

    def add(self, form: str, start: int, end: int, line: Line) -> None:
        section = self.sections[-1]
        indent = section.indent if section.name in UNLISTED else line.indent
        section.parts.append(Part(form, start, end, indent, line.lead))
        self.in_list = form != "fence" and self.list_is_open(start, end)

    def extend(self, part: Part, line: Line) -> None:
        at = part.end
        part.end = line.end
        self.in_list = self.list_is_open(part.start if self.in_list else at, line.end)

    def list_is_open(self, start: int, end: int) -> bool:
        """Tell whether a list of holes that starts in this range goes on after it."""
        text = self.text[start:end]
        if self.sections[-1].name in WORDY:
            quoted = [] if text.count('"') % 2 else [m.span() for m in re.finditer('"[^"]*"', text)]
        else:
            quoted = [m.span() for m in _QUOTED.finditer(text)]
        at = start
        while (opening := LIST.search(self.text, at)) and opening.start() < end:
            at = opening.end()
            if any(left <= opening.start() - start < right for left, right in quoted):
                continue
            signs = _IN_LIST.finditer(self.text, at, max(at, end))
            closing = next((m for m in signs if m[0] == "}"), None)
            if closing is None:
                return True
            at = closing.end()
        return False
