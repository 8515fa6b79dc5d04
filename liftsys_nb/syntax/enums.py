"""Reading enums: members between braces, on one line or on many."""

from __future__ import annotations

from liftsys_nb.ir.errors import Edit
from liftsys_nb.ir.nodes import Enum, Expr, Hole, Lit, Member, Unary
from liftsys_nb.ir.spans import Span
from liftsys_nb.syntax.cursor import Sheet, Unreadable
from liftsys_nb.syntax.formulas import Reader
from liftsys_nb.syntax.heads import closing_edit, read_head
from liftsys_nb.syntax.layout import Layout
from liftsys_nb.syntax.lexer import Comment, lex
from liftsys_nb.syntax.messages import RESERVED, leftover


def read_enum(sheet: Sheet, layout: Layout, before: tuple[str, ...], floor: int) -> Enum:
    """Read the enum on the line at ``layout.at`` and step past it; never raises.

    before: the comments before it. floor: see ``Layout.block``.
    """
    line = layout.lines[layout.at]
    text = sheet.source.text
    start, indent = line.start, line.indent
    head = read_head(sheet, layout, "enum")
    end, is_closed = layout.block(head.opened, indent, floor, has_brace=head.opening >= 0)
    if not is_closed and head.opening >= 0:
        sheet.say(
            "IR103", f"the '{{' of enum {head.name or '…'} has no end",
            Span(head.opening, head.opening + 1), fix="add }",
            edit=closing_edit(text, end, indent),
        )  # fmt: skip
    reader = _Members(sheet, head.opened, end)
    members, end_comments = reader.read()
    is_inline = is_closed and "\n" not in text[start:end]
    behind: tuple[str, ...] = ()
    if layout.after_block and is_inline:
        behind = ("  " + layout.after_block,)
    elif layout.after_block:
        end_comments = (*end_comments, layout.after_block)
    if not members:
        sheet.say(
            "IR100", "an enum has at least one member", head.span,
            hint="for instance: enum Status { OPEN, CLOSED }",
        )  # fmt: skip
    return Enum(
        head.name, members,
        comments=(*before, *head.notes, *reader.head_comment, *behind),
        end_comments=end_comments, is_inline=is_inline,
        span=Span(start, end + 1 if is_closed else max(end, head.span.end)),
    )  # fmt: skip


class _Members:
    """Reads the members in a range of the text, and gives each its comments."""

    def __init__(self, sheet: Sheet, start: int, end: int) -> None:
        self.sheet, self.text, self.start, self.end = sheet, sheet.source.text, start, end
        toks, self.found = lex(self.text, start, end)
        self.reader = Reader(sheet, toks)
        self.members: list[tuple[Member, list[str]]] = []
        self.waiting: list[str] = []  # comments for the next member
        self.at_comment = 0
        self.after = start  # up to where comments and blank lines are given away
        self.head_comment: tuple[str, ...] = ()

    def read(self) -> tuple[tuple[Member, ...], tuple[str, ...]]:
        reader = self.reader
        seen: set[str] = set()
        while not reader.is_done:
            if reader.word == ",":
                tok = reader.tok
                reader.soft(
                    "IR100", "a member is missing before this ','", reader.here(),
                    fix="leave it out", edit=Edit(tok.start, tok.end, ""),
                )  # fmt: skip
                reader.step()
                continue
            self._notes(reader.start)
            member = self._member()
            if member is not None:
                if member.name in seen:
                    reader.soft(
                        "IR100", f"two members are called '{member.name}'",
                        member.span or reader.here(),
                    )  # fmt: skip
                seen.add(member.name)
                self.members.append((member, self.waiting))
                self.waiting = []
            self.after = reader.last_end
            reader.take(",")
        self._notes(self.end)
        reader.flush()
        made = tuple(
            Member(m.name, m.value, comments=tuple(notes), span=m.span) for m, notes in self.members
        )
        while self.waiting and not self.waiting[-1]:
            self.waiting.pop()
        return made, tuple(self.waiting)

    # ── one member ───────────────────────────────────────────────────────────────────────────
    def _member(self) -> Member | None:
        reader, tok = self.reader, self.reader.tok
        if tok.kind != "name" or tok.text in RESERVED:
            reader.soft(
                "IR100", f"the name of a member is missing where '{tok.text[:40]}' stands",
                reader.here(), hint="it is kept as a comment",
            )  # fmt: skip
            span = self._skip()
            self.waiting.append("# " + " ".join(self.text[span.start : span.end].split()))
            return None
        reader.step()
        reader.mark(tok.start, tok.end, "name")
        value: Expr | None = None
        if reader.word in {"=", ":"}:
            value = self._value()
        elif not self._is_at_end():
            reader.problems.append(leftover(reader))
            value = self.sheet.unreadable(self._skip(), None, None)
        if not reader.is_done and reader.word != ",":
            at = reader.last_end
            reader.soft(
                "IR100", "a ',' is missing between two members", Span(tok.start, at),
                fix="add ,", edit=Edit(at, at, ","),
            )  # fmt: skip
        return Member(tok.text, value, span=reader.since(tok.start))

    def _value(self) -> Expr:
        reader = self.reader
        sign = reader.tok
        if sign.text == ":":
            reader.soft(
                "IR100", "the value of a member follows '='", reader.here(), fix="=",
                edit=Edit(sign.start, sign.end, " ="),
            )  # fmt: skip
        reader.step()
        start, at = reader.start, reader.at
        said = len(reader.problems)
        try:
            value = reader.formula()
            if not self._is_at_end():
                raise leftover(reader)
            if not _is_literal(value):
                raise Unreadable(
                    "IR100", "the value of a member is a literal", reader.since(start),
                    hint='a number, a text in quotes, True, False or None',
                )  # fmt: skip
        except Unreadable as problem:
            reader.problems.append(problem)
        if len(reader.problems) == said:
            return value
        reader.jump(at)
        span = self._skip() if not self._is_at_end() else Span(sign.start, sign.end)
        return self.sheet.unreadable(span, None, None)

    def _is_at_end(self) -> bool:
        """Whether a member may end here: at a comma, or at a name on another line."""
        reader = self.reader
        if reader.is_done or reader.word == ",":
            return True
        return "\n" in self.text[reader.last_end : reader.start]

    def _skip(self) -> Span:
        """Step to the next comma or line that no bracket holds; return what lies between."""
        reader = self.reader
        reader.reset()
        start, depth = reader.start, 0
        while not reader.is_done:
            text = reader.word
            if depth <= 0 and (text == "," or (reader.start > start and self._is_at_end())):
                break
            depth += (text in {"(", "[", "{"}) - (text in {")", "]", "}"})
            reader.step()
        return Span(start, max(reader.last_end, start))

    # ── comments ─────────────────────────────────────────────────────────────────────────────
    def _notes(self, stop: int) -> None:
        """Give away the comments and blank lines from ``after`` up to ``stop``."""
        found = self.found
        last = self.after
        while self.at_comment < len(found) and found[self.at_comment].start < stop:
            comment = found[self.at_comment]
            self.at_comment += 1
            if comment.start < self.after:
                self._inside(comment)
                continue
            self._blank(last, comment.start)
            last = comment.start + len(comment.text)
            if comment.own_line or not self._follows_line(comment):
                self.waiting.append(comment.text)
        self._blank(last, stop)

    def _inside(self, comment: Comment) -> None:
        # Inside the member that was read last: it moves before it.
        notes = self.members[-1][1] if self.members else self.waiting
        notes.append(comment.text)

    def _follows_line(self, comment: Comment) -> bool:
        """Give a comment at the end of a line to the member there, or to the head."""
        if not self.members:
            if "\n" in self.text[self.start : comment.start] or self.head_comment:
                return False
            self.head_comment = ("  " + comment.text,)
            return True
        member, notes = self.members[-1]
        end = member.span.end if member.span else 0
        if "\n" in self.text[end : comment.start] or (notes and notes[-1].startswith("  ")):
            return False
        notes.append("  " + comment.text)
        return True

    def _blank(self, start: int, stop: int) -> None:
        gap = self.text[start:stop].split("\n")
        is_blank = any(not line.strip() for line in gap[1:-1])
        if is_blank and (self.members or self.waiting) and self.waiting[-1:] != [""]:
            self.waiting.append("")


def _is_literal(value: Expr) -> bool:
    if isinstance(value, Unary) and value.op == "-":
        return isinstance(value.operand, Lit) and value.operand.kind in {"int", "float"}
    return isinstance(value, Lit | Hole)
