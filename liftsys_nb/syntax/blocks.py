"""The block of an ir: which lines are its sections and items. Reads no formula."""

from __future__ import annotations

import re
from bisect import bisect_left

from liftsys_nb.ir.nodes import SECTIONS, Section
from liftsys_nb.ir.spans import Span
from liftsys_nb.syntax.layout import LIST, Layout, Line
from liftsys_nb.syntax.raws import BY_WORD, RawBlock, RawItem, RawSection, meant_by

_SECTION = re.compile(r"([^\W\d]\w*)[ \t]*:(?!=)")
_INLINE_SECTION = re.compile(rf"(?<!\S)(?:{'|'.join(SECTIONS)})[ \t]*:(?!=)")
_QUOTED = re.compile(r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|  \#.*""")
_WORDY = frozenset({"intent", "effects", "assert"})
_LISTED = frozenset(SECTIONS) - {"intent", "signature", "body"}
_FENCE = re.compile(r"(`{3,})[^`\n]*\Z")


class BlockWalk:
    def __init__(self, layout: Layout, indent: int, floor: int) -> None:
        self.layout, self.text, self.indent, self.floor = layout, layout.text, indent, floor
        self.found = RawBlock()
        self.section: RawSection | None = None
        self.item: RawItem | None = None
        self.section_indent: int | None = None
        self.pending: list[str] = []  # comments and blank lines not given away yet
        self.until = 0  # offset up to which a hole list goes on

    def walk(self, opened: int) -> RawBlock:
        layout = self.layout
        first = layout.lines[layout.at]
        if self.text[opened : first.end].lstrip().startswith("}"):
            at = self.text.index("}", opened)
            return self._close(Line(at, first.end, self.indent), layout.at)
        for piece in self._pieces(opened, first.end):
            self._line(piece)
        if self._trim_closing(first.end):
            layout.at += 1
            return self._finish()
        index = layout.at + 1
        lines, text = layout.lines, self.text
        while index < len(lines):
            line = lines[index]
            if self._is_next_dash(line):
                # Most lines, so by the shortest way; the long one comes to the same.
                self._add(RawItem(line.start, line.end, line.indent, "dash"))
                index += 1
                continue
            if text.startswith("}", line.start):
                if line.indent <= self.floor:
                    break
                if self._closes(line):
                    return self._close(line, index)
            if (
                line.indent <= self.indent
                and layout.is_sure_decl(line)
                and line.start >= self.until
            ):
                break
            if self.section and self.section.name == "body" and self._fence(line, index):
                index = self.layout.at
                continue
            self._line(line)
            index += 1
        layout.at = index
        end = layout.lines[index].start if index < len(layout.lines) else len(self.text)
        self._trim_closing(end)
        return self._finish()

    def _finish(self) -> RawBlock:
        self.found.end_comments.extend(self.pending)
        if not self.found.end:
            lines = self.layout.lines
            index = min(self.layout.at, len(lines)) - 1
            while index > 0 and lines[index].start == lines[index].end:
                index -= 1  # blank lines below the last item are not part of the block
            self.found.end = lines[index].end
        return self.found

    def _close(self, line: Line, index: int) -> RawBlock:
        self.found.closed = True
        self.found.end = line.start + 1
        rest = self.text[line.start + 1 : line.end]
        bare = rest.lstrip()
        if bare.startswith("#"):
            self.pending.append(bare)
        elif bare:
            start = line.end - len(bare)
            self.layout.lines[index] = Line(start, line.end, self.indent, True)
            self.layout.at = index
            return self._finish()
        self.layout.at = index + 1
        return self._finish()

    def _closes(self, line: Line) -> bool:
        if line.start < self.until:
            return False
        if line.start == line.end or line.indent <= self.indent:
            return True
        return self.item is None or self._open_brackets(self.item) <= 0

    def _trim_closing(self, end: int) -> bool:
        # ``ir f { intent: … }`` on one line, or a last item that ends with the block's ``}``.
        items = [self.item] if self.item else []
        for item in items:
            last = item.end - 1
            if last < item.start or self.text[last] != "}" or self.text[last + 1 : end].strip():
                return False
            if self.layout.delta(item.start, item.end) >= 0:
                return False
            item.end = item.start + len(self.text[item.start : last].rstrip())
            self.found.closed, self.found.end = True, last + 1
            if item.form == "line" and item.end == item.start and self.section:
                self.section.items.remove(item)
        return bool(items)

    def _pieces(self, start: int, end: int) -> list[Line]:
        # Sections that stand side by side on one line become lines of their own.
        cuts = [start]
        depth, counted = 0, start
        for match in _INLINE_SECTION.finditer(self.text, start, end):
            depth += self.layout.delta(counted, match.start())
            counted = match.start()
            if depth == 0:
                cuts.append(match.start())
        pieces = []
        for left, right in zip(cuts, [*cuts[1:], end], strict=True):
            raw = self.text[left:right]
            bare = raw.strip()
            at = left + len(raw) - len(raw.lstrip())
            if bare:
                pieces.append(Line(at, at + len(bare), self.indent + 2, True))
        return pieces

    def _is_next_dash(self, line: Line) -> bool:
        """Whether a line is an item that stands no deeper than the one before it."""
        item, section = self.item, self.section
        return (
            item is not None
            and line.indent <= item.indent
            and self.text.startswith("-", line.start)
            and line.start >= self.until
            and section is not None
            and section.name in _LISTED
        )

    # ── one line ─────────────────────────────────────────────────────────────────────────────
    def _line(self, line: Line) -> None:
        if line.start == line.end:
            if self.pending[-1:] != [""]:
                self.pending.append("")
            return
        if line.start < self.until and self.item:
            self._extend(line)
            return
        first = self.text[line.start]
        if first == "#":
            self.pending.append(self.text[line.start : line.end])
            return
        if first != "-" and self._starts_section(line):
            return
        section, item = self.section, self.item
        deeper = item is not None and line.indent > item.indent
        if deeper and item is not None and first == "-":
            # Tabs under spaces: which is the deeper one only their editor knows. A dash is a dash.
            deeper = not self._mixes_tabs(line, item.start) or self._is_open(item)
            if deeper and section is not None and self._is_on_head(section, item):
                # Its own dash, if it has one, stands further right than it is indented.
                at = item.start - (self.text.rfind("\n", 0, item.start) + 1)
                is_inside = item.form == "dash" and line.indent > at
                deeper = is_inside or self._is_open(item)
        if item is not None and section is not None:
            opens_list = first == "{" and LIST.match(self.text, line.start) is not None
            if section.name in {"intent", "signature"}:
                if deeper or opens_list or section.name == "intent" or self._is_open(item):
                    self._extend(line)
                    return
            elif (deeper and item.form != "row") or opens_list:
                self._extend(line)
                return
        self._start_item(line)

    def _is_on_head(self, section: RawSection, item: RawItem) -> bool:
        """Whether an item begins on the line of its section's word."""
        if section.name in {"intent", "signature"}:
            return False
        return self.text.find("\n", section.word.end, item.start) < 0

    def _start_item(self, line: Line) -> None:
        section, item, text = self.section, self.item, self.text
        if section is None:
            self._stray(line)
            return
        if section.name is None:
            self._add(RawItem(line.start, line.end, line.indent, "line"))
            return
        if section.name in {"intent", "signature", "body"}:
            if section.items:
                self._stray(line)
            else:
                self._add(RawItem(line.start, line.end, section.indent, "line"))
            return
        if text[line.start] == "-":
            self._add(RawItem(line.start, line.end, line.indent, "dash"))
        elif text[line.start] == "|" and section.name == "examples":
            self._add(RawItem(line.start, line.end, line.indent, "row"))
        elif item is not None and item.form != "row" and self._is_open(item):
            self._extend(line)
        else:
            self._add(RawItem(line.start, line.end, line.indent, "line"))

    def _starts_section(self, line: Line) -> bool:
        match = _SECTION.match(self.text, line.start, line.end)
        if match is None:
            return False
        name = BY_WORD.get(match[1])
        section, item = self.section, self.item
        limit = self.section_indent
        at_level = line.is_virtual or limit is None or line.indent <= limit
        if name is None and at_level:
            name = meant_by(match[1])
        if name is None:
            # ``word:`` is an unknown section only where nothing else can stand.
            if not at_level or (item is not None and self._is_open(item)):
                return False
            if section is not None and section.name == "intent" and line.end > match.end():
                return False
        elif not at_level and section is not None:
            inside = item is not None and line.indent > item.indent
            if inside and item is not None and section.name == "signature":
                inside = self._is_open(item)  # else nothing of a signature reads ``word:``
            if (section.name == "intent" or inside) and not self._mixes_tabs(
                line, section.word.start
            ):
                return False
        if limit is None and not line.is_virtual:
            self.section_indent = line.indent
        self._open_section(name, line, match.end(1), match.end())
        return True

    def _open_section(self, name: Section | None, line: Line, word_end: int, after: int) -> None:
        indent = line.indent
        section = RawSection(name, Span(line.start, word_end), indent)
        section.comments, self.pending = self.pending, []
        self.found.sections.append(section)
        self.section, self.item = section, None
        raw = self.text[after : line.end]
        bare = raw.lstrip()
        start = line.end - len(bare)
        if bare.startswith("#") and name != "intent":
            section.comments.append("  " + bare)
            return
        if not bare:
            return
        form = "dash" if bare.startswith("-") and name not in {"intent", "signature"} else "line"
        if name == "examples" and bare.startswith("|"):
            form = "row"
        self._add(RawItem(start, line.end, indent, form))

    def _add(self, item: RawItem) -> None:
        if self.section is None:  # a section is open wherever this is called
            raise AssertionError("item outside a section")
        if self.pending:
            item.comments, self.pending = self.pending, []
        item.counted = item.start
        self.section.items.append(item)
        self.item = item
        if self.layout.lists:
            self._note_list(item.start, item.end)

    def _extend(self, line: Line) -> None:
        if self.item is None:
            return
        self.item.end = line.end
        self.pending = []  # they lie inside the item now, where its reader finds them
        self._note_list(line.start, line.end)

    def _stray(self, line: Line) -> None:
        self.found.strays.append(Span(line.start, line.end))
        self.pending.append("# " + self.text[line.start : line.end])

    def _note_list(self, start: int, end: int) -> None:
        lists = self.layout.lists
        if not lists:
            return
        at = bisect_left(lists, max(start, self.until))
        if at == len(lists) or lists[at] >= end:
            return
        quoted = iter(self._quoted(start, end))
        left, right = next(quoted, (end, end))
        while at < len(lists) and lists[at] < end:
            while right <= lists[at]:
                left, right = next(quoted, (end, end + 1))
            if left <= lists[at]:
                at += 1
                continue
            self.until = self.layout.list_end(lists[at])
            at = bisect_left(lists, self.until, at + 1)

    def _quoted(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the ranges of a line where ``{<?`` opens nothing: strings and comments."""
        text = self.text
        name = self.section.name if self.section else None
        if name in _WORDY:
            # Words may hold a lone quote; an even number of them are quotations.
            marks = [m.start() for m in re.finditer('"', text[start:end])]
            if len(marks) % 2:
                return []
            return [(start + a, start + b) for a, b in zip(marks[::2], marks[1::2], strict=True)]
        return [m.span() for m in _QUOTED.finditer(text, start, end)]

    def _mixes_tabs(self, line: Line, start: int) -> bool:
        leads = []
        for at in (line.start, start):
            raw = self.text[self.text.rfind("\n", 0, at) + 1 : at]
            leads.append(raw[: len(raw) - len(raw.lstrip())])
        return all(leads) and ("\t" in leads[0]) != ("\t" in leads[1])

    # ── brackets ─────────────────────────────────────────────────────────────────────────────
    def _is_open(self, item: RawItem) -> bool:
        return self._open_brackets(item) > 0

    def _open_brackets(self, item: RawItem) -> int:
        # Counted line by line and never twice: a text without closings stays linear.
        while item.counted < item.end:
            stop = self.text.find("\n", item.counted, item.end)
            stop = item.end if stop < 0 else stop
            if not self.text[item.counted : stop].lstrip().startswith("#"):
                item.depth += self.layout.delta(item.counted, stop)
            item.counted = stop + 1
        return item.depth

    def _fence(self, line: Line, index: int) -> bool:
        section = self.section
        if section is None or section.items:
            return False
        opening = _FENCE.match(self.text[line.start : line.end])
        if opening is None:
            return False
        lines = self.layout.lines
        for at in range(index + 1, len(lines)):
            bare = self.text[lines[at].start : lines[at].end]
            if bare.startswith(opening[1]) and not bare.strip("`"):
                self._add(RawItem(line.start, lines[at].end, line.indent, "fence"))
                self.layout.at = at + 1
                return True
        # No end: the code goes on to the line that closes the ir, or to the end of the text.
        at = index + 1
        while at < len(lines) and not (
            lines[at].indent <= self.indent and self.text.startswith("}", lines[at].start)
        ):
            at += 1
        self._add(RawItem(line.start, lines[at - 1].end, line.indent, "open fence"))
        self.layout.at = at
        return True


def read_block(layout: Layout, opened: int, indent: int, floor: int = -1) -> RawBlock:
    """Read the block whose ``{`` ends at ``opened``, on the line at ``layout.at``.

    Leaves ``layout.at`` on the line after it. indent: of the line that starts the ir.
    floor: a ``}`` indented no deeper closes what stands around the ir, not the ir.
    """
    return BlockWalk(layout, indent, floor).walk(opened)
