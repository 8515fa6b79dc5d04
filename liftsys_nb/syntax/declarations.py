"""The declarations of a text, in order, and the packages that hold them.

Braces alone tell where a package ends, whatever its indentation. Only where they do not match
is the text read a second time, and then a declaration or ``}`` that stands no deeper than
a package ends it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from liftsys_nb.ir.errors import Edit
from liftsys_nb.ir.nodes import SECTIONS, Decl, Module, Package, Unread
from liftsys_nb.ir.spans import Source, Span
from liftsys_nb.syntax.cursor import MOST_DEPTH, Sheet, Unreadable
from liftsys_nb.syntax.definitions import read_define, read_import, read_typedef
from liftsys_nb.syntax.enums import read_enum
from liftsys_nb.syntax.heads import Head, closing_edit, read_head
from liftsys_nb.syntax.layout import Layout, Line
from liftsys_nb.syntax.lexer import BYTE_ORDER_MARK
from liftsys_nb.syntax.names import check_names
from liftsys_nb.syntax.records import read_record
from liftsys_nb.syntax.scopes import check_scopes
from liftsys_nb.syntax.specs import read_ir

_WORDS = ("module", "import", "from", "type", "enum", "record", "define", "ir")
# Words of other languages, and what says the same here.
_MEANT = {
    "def": "define", "fn": "define", "fun": "define", "func": "define", "function": "define",
    "class": "record", "struct": "record", "dataclass": "record", "interface": "record",
    "namespace": "module", "package": "module", "typedef": "type", "alias": "type",
    "spec": "ir", "specification": "ir", "include": "import", "use": "import",
}  # fmt: skip
MOST_GARBAGE = 50  # lines that start nothing, each with a word of its own
_BLOCKS = frozenset({"module", "enum", "record"})
_FIRST = re.compile(r"[^\W\d]\w*")
_BARE_HEAD = re.compile(r"\w+\s+[\w.]+\s*(?:version\s+\S+\s*)?:?\s*(?:(?<=\s\s)#.*)?\Z")


@dataclass(slots=True)
class _Frame:
    """A package that is open, or the text itself (head None)."""

    head: Head | None
    start: int = 0
    indent: int = -1
    comments: tuple[str, ...] = ()
    decls: list[Decl] = field(default_factory=list)
    after_garbage: bool = False


def read_module(source: Source) -> tuple[Module, Sheet]:
    """Read all declarations of a text; never raises."""
    sheet = Sheet(source)
    reader = _Declarations(sheet, by_indent=False)
    module = reader.read()
    if reader.is_unbalanced and not reader.is_too_deep:
        sheet = Sheet(source)
        module = _Declarations(sheet, by_indent=True).read()
    return module, sheet


class _Declarations:
    """Reads the declarations of one text, in order."""

    def __init__(self, sheet: Sheet, *, by_indent: bool) -> None:
        self.sheet, self.text, self.by_indent = sheet, sheet.source.text, by_indent
        self.layout = Layout(self.text)
        self.frames = [_Frame(None)]
        self.pending: list[Line] = []  # comments and blank lines before the next declaration
        self.is_unbalanced = False
        self.is_too_deep = False
        self.garbage = 0  # lines that start nothing
        self.end = 0  # after the last declaration read

    def read(self) -> Module:
        """Return the module; ``is_unbalanced`` tells whether a package had no end."""
        layout = self.layout
        while layout.at < len(layout.lines):
            line = layout.lines[layout.at]
            if line.start == line.end or layout.is_comment(line):
                self.pending.append(line)
                layout.at += 1
                continue
            if len(self.frames) > 1 and self.text.startswith("}", line.start):
                self._close(line)
                continue
            self._declaration(line)
        while len(self.frames) > 1:
            self._abandon()
        top = self.frames[0]
        self.sheet.diagnostics.extend(check_names(self.sheet.source, top.decls))
        return Module(tuple(top.decls), trailing=self._comments(bool(top.decls)))

    def _declaration(self, line: Line) -> None:
        layout = self.layout
        word = layout.decl_word(line)
        if self.by_indent and not line.is_virtual and word and layout.is_sure_decl(line):
            while len(self.frames) > 1 and line.indent <= self.frames[-1].indent:
                self._abandon()
        if word == "ir":
            self._add(read_ir(self.sheet, layout, self._comments(False), self._floor(line)))
        elif word is None or (word in _BLOCKS and not self._has_head(line)):
            self._garbage(line)
        elif word == "module":
            self._open(line)
        elif word == "enum":
            self._add(read_enum(self.sheet, layout, self._comments(), self._floor(line)))
        elif word == "record":
            self._add(read_record(self.sheet, layout, self._comments(), self._floor(line)))
        else:
            self._statement(line, word)

    def _add(self, decl: Decl) -> None:
        frame = self.frames[-1]
        frame.decls.append(decl)
        frame.after_garbage = False
        if decl.span is not None:
            self.end = decl.span.end
        if not isinstance(decl, Unread):
            self.sheet.diagnostics.extend(check_scopes(self.sheet.source, decl))

    def _floor(self, line: Line) -> int:
        # Braces come first; indentation counts only where they are known not to match.
        floor = self.frames[-1].indent
        return floor if self.by_indent and not line.is_virtual and floor < line.indent else -1

    def _has_head(self, line: Line) -> bool:
        """Whether a line that begins with a word such as ``record`` goes on as its head does."""
        following = self.layout.following()
        return (
            self.text.find("{", line.start, line.end) >= 0
            or bool(_BARE_HEAD.match(self.text, line.start, line.end))
            or (following is not None and self.text.startswith("{", following.start))
        )

    # ── comments ─────────────────────────────────────────────────────────────────────────────
    def _comments(self, keep_first_blank: bool | None = None) -> tuple[str, ...]:
        """Take the comments before a declaration; a leading '' is a blank line above them."""
        if keep_first_blank is None:
            keep_first_blank = bool(self.frames[-1].decls)
        found: list[str] = []
        for line in self.pending:
            words = self.text[line.start : line.end]
            if words or (found and found[-1]) or (keep_first_blank and not found):
                found.append(words)
        self.pending = []
        while len(found) > 1 and not found[-1] and not found[-2]:
            found.pop()
        if found and not found[-1] and (len(found) > 1 or not keep_first_blank):
            found.pop()
        return tuple(found)

    def _kept_from(self, line: Line) -> int:
        """Return where the text of an Unread starts: with the comments before it."""
        first = line
        for earlier in self.pending:
            if earlier.start != earlier.end:
                first = earlier
                break
        self.pending = []
        if first.is_virtual:
            return first.start
        start = self.text.rfind("\n", 0, first.start) + 1
        return start or int(self.text.startswith(BYTE_ORDER_MARK))

    def _unread(self, line: Line, start: int, end: int) -> Unread:
        """Keep a range of the text; inside a package without the indentation it stands at."""
        words = self.text[start:end]
        if len(self.frames) > 1:
            words = _dedent(words)
        return Unread(words, span=Span(line.start, end))

    # ── packages ─────────────────────────────────────────────────────────────────────────────
    def _open(self, line: Line) -> None:
        layout = self.layout
        if len(self.frames) > MOST_DEPTH:
            self._too_deep(line)
            return
        frame = self.frames[-1]
        comments = self._comments(False)
        head = read_head(self.sheet, layout, "module", has_path=True, has_version=True)
        frame.after_garbage = False
        last = layout.lines[layout.at]
        note: tuple[str, ...] = ()
        if head.opening >= 0:
            rest = layout.skip_space(head.opened, last.end)
            if self.text.startswith("#", rest):
                note = ("  " + self.text[rest : last.end],)
                layout.at += 1
            else:
                layout.rest_of_line(head.opened)
        else:
            layout.at += 1
        self.end = head.opened
        self.frames.append(_Frame(head, line.start, line.indent, (*comments, *head.notes, *note)))

    def _close(self, line: Line) -> None:
        layout = self.layout
        if self.by_indent and not line.is_virtual:
            fitting = [f for f in self.frames[1:] if f.indent <= line.indent]
            while fitting and self.frames[-1].indent > line.indent:
                self._abandon()
        rest = layout.skip_space(line.start + 1, line.end)
        note: tuple[str, ...] = ()
        if self.text.startswith("#", rest):
            note = (self.text[rest : line.end],)
            layout.at += 1
        else:
            layout.rest_of_line(line.start + 1)
        self._end_package(line.start + 1, (*self._comments(), *note))

    def _abandon(self) -> None:
        """End the innermost package without its ``}``; comments go to what follows."""
        frame = self.frames[-1]
        self.is_unbalanced = True
        head = frame.head
        if head is not None and head.opening >= 0:
            self.sheet.say(
                "IR103", f"the '{{' of module {head.name or '…'} has no end",
                Span(head.opening, head.opening + 1), fix="add a line with }",
                edit=closing_edit(self.text, self.end, frame.indent),
            )  # fmt: skip
        self._end_package(self.end, ())

    def _end_package(self, end: int, notes: tuple[str, ...]) -> None:
        frame = self.frames.pop()
        head = frame.head
        if head is None:
            raise AssertionError("the text itself is no package")
        self.sheet.diagnostics.extend(check_names(self.sheet.source, frame.decls))
        self.frames[-1].decls.append(
            Package(
                head.name,
                head.version,
                tuple(frame.decls),
                comments=frame.comments,
                end_comments=notes,
                span=Span(frame.start, end),
            )
        )
        self.end = end

    def _too_deep(self, line: Line) -> None:
        """Refuse a package past the limit of nesting, and keep its text as it is."""
        self.is_too_deep = True
        self.sheet.say(
            "IR170", f"nested more than {MOST_DEPTH} levels deep",
            Span(line.start, line.start + len("module")),
            hint="a module may stand in a file of its own",
        )  # fmt: skip
        start = self._kept_from(line)
        opening = self.text.find("{", line.start, line.end)
        if opening < 0:
            self.layout.at += 1
            self._add(self._unread(line, start, line.end))
            return
        end, missing = self.layout.braces(opening)
        kept = self._unread(line, start, end)
        if missing:
            # Closed here, as the printer closes any block: else it would swallow what follows.
            kept = replace(kept, text=kept.text + "\n" + "}" * missing)
            self.sheet.say("IR103", "this '{' has no end", Span(opening, opening + 1), fix="add }")
        self._add(kept)

    # ── declarations on lines ────────────────────────────────────────────────────────────────
    def _statement(self, line: Line, word: str) -> None:
        frame = self.frames[-1]
        pending = self.pending
        begins = line.start
        end = self.layout.statement(self._floor(line))
        try:
            decl: Decl
            match word:
                case "type":
                    decl = read_typedef(self.sheet, begins, end)
                case "define":
                    decl = read_define(self.sheet, begins, end)
                case _:
                    decl = read_import(self.sheet, begins, end)
        except Unreadable as problem:
            self.sheet.report(problem)
            self.sheet.marks.append((begins, begins + len(word), "keyword"))
            decl = self._unread(line, self._kept_from(line), end)
        else:
            self.pending = pending
            comments = self._comments(bool(frame.decls))
            if comments:
                decl = replace(decl, comments=(*comments, *decl.comments))
        self._add(decl)

    # ── what is no declaration ───────────────────────────────────────────────────────────────
    def _garbage(self, line: Line) -> None:
        layout, frame = self.layout, self.frames[-1]
        first = layout.at + 1
        start = self._kept_from(line)
        end = line.end
        is_inside = len(self.frames) > 1
        if is_inside and line.is_virtual and self.text[end - 1] == "}":
            end = line.start + len(self.text[line.start : end - 1].rstrip())
            layout.rest_of_line(max(end, line.start + 1))
            if layout.at < len(layout.lines) and layout.lines[layout.at] is line:
                layout.at += 1
        else:
            layout.at += 1
            end = self._garbage_end(line)
        self._say_garbage(line)
        self._say_parts(line, layout.lines[first : layout.at])
        kept = self._unread(line, start, end)
        if frame.after_garbage and frame.decls and isinstance(frame.decls[-1], Unread):
            kept = replace(kept, text=frame.decls[-1].text + "\n\n" + kept.text)
            frame.decls.pop()
        frame.decls.append(kept)
        frame.after_garbage = True
        self.end = end

    def _garbage_end(self, line: Line) -> int:
        layout = self.layout
        is_inside = len(self.frames) > 1
        # Its braces are no sure ones: where it is indented, so is the ``}`` that is its own.
        package = self.frames[-1].indent
        is_indented = not line.is_virtual and line.indent > package
        floor = package if self.by_indent or is_indented else -1
        depth = max(layout.open_braces(line.start, line.end), 0)
        end = line.end
        at = layout.at
        while at < len(layout.lines):
            later = layout.lines[at]
            if layout.decl_word(later):
                break
            if is_inside and self.text.startswith("}", later.start):
                is_ours = depth > 0 and later.indent > floor
                if not is_ours:
                    break
            if later.start != later.end and not layout.is_comment(later):
                depth = max(depth + layout.open_braces(later.start, later.end), 0)
                end = later.end
                layout.at = at + 1
            at += 1
        return end

    def _say_parts(self, first: Line, later: list[Line]) -> None:
        """Say what is wrong with the lines that follow one without being a part of it."""
        depth = max(self.layout.open_braces(first.start, first.end), 0)
        for line in later:
            if line.start == line.end or self.layout.is_comment(line):
                continue
            if depth == 0 and line.indent <= first.indent:
                self._say_garbage(line)
            depth = max(depth + self.layout.open_braces(line.start, line.end), 0)

    def _meant(self, line: Line) -> str | None:
        """Return the word that the first one of a line was meant to be, if one is near."""
        first = _FIRST.match(self.text, line.start, line.end)
        if first is None or len(first[0]) > 20:
            return None
        if first[0].lower() in _MEANT:
            return _MEANT[first[0].lower()]
        near = get_close_matches(first[0].lower(), _WORDS, n=1, cutoff=0.75)
        return near[0] if near and near[0] != first[0] else None

    def _say_garbage(self, line: Line) -> None:
        words = self.text[line.start : line.end]
        span = Span(line.start, line.end)
        self.garbage += 1
        if self.garbage > MOST_GARBAGE:
            if self.garbage == MOST_GARBAGE + 1:
                self.sheet.say(
                    "IR100", "this line starts no declaration, and more lines below it may not",
                    span, hint=f"the first {MOST_GARBAGE} are listed; mend these, and read again",
                )  # fmt: skip
            return
        meant = self._meant(line)
        if words.startswith("}"):
            brace = Span(line.start, line.start + 1)
            edit = Edit(brace.start, brace.end, "") if len(words) == 1 else None
            self.sheet.say("IR100", "this '}' closes nothing", brace, fix="leave it out", edit=edit)
            return
        first = _FIRST.match(words)
        hint = "a specification starts with: ir NAME {"
        edit = None
        if first and first[0] in SECTIONS:
            hint = f"the section '{first[0]}' stands inside: ir NAME {{ … }}"
        elif first and meant:
            hint = f"did you mean {meant!r}?"
            if first[0].lower() not in _MEANT and len(words) > first.end():
                edit = Edit(line.start, line.start + first.end(), meant)
        short = words if len(words) <= 60 else words[:57] + "…"
        self.sheet.say(
            "IR100", f"'{short}' starts no declaration", span, hint=hint,
            fix=meant if edit else None, edit=edit,
        )  # fmt: skip


def _dedent(words: str) -> str:
    """Strip the indentation that all lines share; blank lines become empty."""
    lines = [line if line.strip() else "" for line in words.split("\n")]
    leads = [line[: len(line) - len(line.lstrip(" \t"))] for line in lines if line]
    common = min(leads, key=len, default="")
    while not all(lead.startswith(common) for lead in leads):
        common = common[:-1]
    return "\n".join(line[len(common) :] for line in lines)
