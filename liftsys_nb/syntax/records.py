"""Reading records: fields on lines or between semicolons, then invariants."""

from __future__ import annotations

import re
from collections.abc import Set

from liftsys_nb.ir.errors import Edit
from liftsys_nb.ir.nodes import TYPE, Clause, Expr, Field, Record, Type
from liftsys_nb.ir.spans import Span
from liftsys_nb.syntax.cursor import Sheet, Unreadable
from liftsys_nb.syntax.formulas import Reader
from liftsys_nb.syntax.heads import closing_edit, read_head
from liftsys_nb.syntax.items import read_clause, split_dashes
from liftsys_nb.syntax.layout import LIST, Layout, Line
from liftsys_nb.syntax.lexer import Tok, lex
from liftsys_nb.syntax.messages import RESERVED, leftover
from liftsys_nb.syntax.raws import RawItem, meant_by
from liftsys_nb.syntax.sections import notes_of
from liftsys_nb.syntax.signatures import read_part, skip_to

_FIELD = re.compile(r"[^\W\d]\w*[ \t]*:(?!=)")
_WORD = re.compile(r"([^\W\d]\w*)[ \t]*:(?!=)")
_CUT = re.compile(
    r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[()\[\]{};]|(?:  |\t)\#.*"""
    r"|(?<!\S)invariant[ \t]*:(?!=)|,(?=\s*[^\W\d]\w*[ \t]*:(?!=))"
)
# Sections of an ir that people write in a record; read as its one section, and reported.
_ALIKE = frozenset({"invariant", "requires", "ensures", "assert"})


def read_record(sheet: Sheet, layout: Layout, before: tuple[str, ...], floor: int) -> Record:
    """Read the record on the line at ``layout.at`` and step past it; never raises.

    before: the comments before it. floor: see ``Layout.block``.
    """
    line = layout.lines[layout.at]
    text = sheet.source.text
    start, indent = line.start, line.indent
    head = read_head(sheet, layout, "record")
    first = layout.at
    end, is_closed = layout.block(head.opened, indent, floor, has_brace=head.opening >= 0)
    if not is_closed and head.opening >= 0:
        sheet.say(
            "IR103", f"the '{{' of record {head.name or '…'} has no end",
            Span(head.opening, head.opening + 1), fix="add }",
            edit=closing_edit(text, end, indent),
        )  # fmt: skip
    walk = _FieldWalk(sheet, layout)
    walk.walk(head.opened, end, first)
    reader = _RecordReader(sheet, walk)
    fields, invariant = reader.read()
    is_inline = is_closed and "\n" not in text[start:end]
    behind: tuple[str, ...] = ()
    if layout.after_block and is_inline:
        behind = ("  " + layout.after_block,)
    elif layout.after_block:
        reader.notes["end"].append(layout.after_block)
    if not fields:
        sheet.say(
            "IR100", "a record has at least one field", head.span,
            hint="for instance: record Point { x: int; y: int }",
        )  # fmt: skip
    return Record(
        head.name, fields, invariant,
        comments=(*before, *head.notes, *walk.head_comment, *behind),
        section_comments=tuple((k, tuple(v)) for k, v in reader.notes.items() if v),
        is_inline=is_inline,
        span=Span(start, end + 1 if is_closed else max(end, head.span.end)),
    )  # fmt: skip


# After a name they make a formula of the line, not a field that lost its colon.
_OPERATORS = frozenset({"and", "else", "for", "if", "implies", "in", "is", "not", "or"})


class _FieldWalk:
    """Decides by lines what the fields and items of a record are. Reads none of them."""

    def __init__(self, sheet: Sheet, layout: Layout) -> None:
        self.sheet, self.layout, self.text = sheet, layout, sheet.source.text
        self.fields: list[RawItem] = []
        self.items: list[RawItem] = []
        self.words: list[Span] = []  # of ``invariant``, as often as it stands there
        self.word_notes: list[str] = []
        self.pending: list[str] = []
        self.head_comment: tuple[str, ...] = ()
        self.current: RawItem | None = None
        self.indent = 0  # of the word ``invariant``

    def walk(self, opened: int, end: int, first: int) -> None:
        """Walk the lines from the offset ``opened``, on line ``first``, to ``end``."""
        index = first
        lines = self.layout.lines
        start = opened
        while index < len(lines) and start < end:
            line = lines[index]
            stop = self.text.find("\n", start, end)
            stop = end if stop < 0 else stop
            raw = self.text[start:stop]
            bare = raw.strip()
            at = start + len(raw) - len(raw.lstrip())
            here = Line(at, at + len(bare), line.indent + 2 if start == opened else line.indent)
            self._line(here, is_first=start == opened)
            start = stop + 1
            index += 1

    def _line(self, line: Line, *, is_first: bool) -> None:
        if line.start == line.end:
            is_inside = self.fields or self.items or self.pending or self.words
            if not is_first and is_inside and self.pending[-1:] != [""]:
                self.pending.append("")
            return
        if self.layout.is_comment(line):
            words = self.text[line.start : line.end]
            if is_first:
                self.head_comment = ("  " + words,)
            else:
                self.pending.append(words)
            return
        if self.words and not self._ends_items(line):
            self._item(line)
            return
        for piece in self._pieces(line):
            self._piece(piece)

    # ── fields ───────────────────────────────────────────────────────────────────────────────
    def _pieces(self, line: Line) -> list[Line]:
        """Cut a line at the semicolons and before the ``invariant:`` that no bracket holds."""
        current = self.current
        depth = current.depth if current is not None and self._continues(line) else 0
        found: list[Line] = []
        start = line.start
        for match in _CUT.finditer(self.text, line.start, line.end):
            piece = match.group()
            if piece in "([{":
                depth += 1
            elif piece in ")]}":
                depth = max(depth - 1, 0)
            elif piece in ",;" and depth == 0:
                if piece == ",":
                    at = match.start()
                    self.sheet.say(
                        "IR100", "fields end with the line or with ';', not with ','",
                        Span(at, at + 1), fix=";", edit=Edit(at, at + 1, ";"),
                    )  # fmt: skip
                self._cut(found, start, match.start(), line)
                start = match.end()
            elif piece[0] == "i" and depth == 0:
                self._cut(found, start, match.start(), line)
                self._cut(found, match.start(), line.end, line)
                return found
        self._cut(found, start, line.end, line)
        return found

    def _cut(self, found: list[Line], start: int, end: int, line: Line) -> None:
        raw = self.text[start:end]
        bare = raw.strip()
        if bare.startswith("#") and found:
            found[-1].end = start + len(raw.rstrip())  # it speaks of the field before it
        elif bare:
            at = start + len(raw) - len(raw.lstrip())
            found.append(Line(at, at + len(bare), line.indent, start != line.start))

    def _continues(self, line: Line) -> bool:
        current = self.current
        if current is None or line.is_virtual:
            return False
        if _FIELD.match(self.text, line.start, line.end):
            return current.depth > 0 and line.indent > current.indent
        return current.depth > 0 or line.indent > current.indent

    def _piece(self, line: Line) -> None:
        if self._starts_section(line):
            return
        current = self.current
        if current is not None and self._continues(line):
            current.end = line.end
            self.pending = []  # they lie inside the field now, where its reader finds them
        else:
            current = RawItem(line.start, line.end, line.indent, "field", self.pending)
            self.pending = []
            self.fields.append(current)
            self.current = current
        current.depth = max(current.depth + self.layout.delta(line.start, line.end), 0)

    def _starts_section(self, line: Line) -> bool:
        match = _WORD.match(self.text, line.start, line.end)
        if match is None:
            return False
        word = match[1]
        rest = self.text[match.end() : line.end].strip()
        is_meant = word == "invariant" or (
            (not rest or rest[0] in "-#") and meant_by(word) in _ALIKE
        )
        if not is_meant:
            return False
        span = Span(line.start, match.end(1))
        if word != "invariant":
            self.sheet.say(
                "IR100", f"'{word}' is not a section of a record", span,
                hint="did you mean 'invariant'?", fix="invariant",
                edit=Edit(span.start, span.end, "invariant"),
            )  # fmt: skip
        self.sheet.marks.append((span.start, span.end, "section"))
        if self.words:
            line_no = self.sheet.source.position(self.words[0].start)[0]
            self.sheet.say(
                "IR102", "the section 'invariant' stands here twice", span,
                hint=f"the first one is on line {line_no}",
            )  # fmt: skip
        self.words.append(span)
        self.indent = line.indent
        if len(self.words) == 1:
            self.word_notes, self.pending = self.pending, []
        self.current = None
        if rest.startswith("#"):
            self.word_notes.append("  " + rest)
        elif rest:
            at = line.end - len(rest)
            self._add_item(Line(at, line.end, line.indent))
        return True

    # ── items ────────────────────────────────────────────────────────────────────────────────
    def _ends_items(self, line: Line) -> bool:
        """Whether a line among the items is a field (or the section's word) again."""
        if line.indent > self.indent or not _FIELD.match(self.text, line.start, line.end):
            return False
        if self.items and self.current is self.items[-1]:
            self.current = None
        return True

    def _item(self, line: Line) -> None:
        item = self.current
        if item is not None:
            opens_list = LIST.match(self.text, line.start) is not None
            is_dash = self.text[line.start] == "-"
            if line.indent > item.indent or opens_list or (item.depth > 0 and not is_dash):
                item.end = line.end
                item.depth += self.layout.delta(line.start, line.end)
                self.pending = []
                return
        self._add_item(line)

    def _add_item(self, line: Line) -> None:
        form = "dash" if self.text[line.start] == "-" else "line"
        item = RawItem(line.start, line.end, line.indent, form, self.pending)
        item.depth = self.layout.delta(line.start, line.end)
        self.pending = []
        self.items.append(item)
        self.current = item


class _RecordReader:
    """Reads the fields and items that a walk has found."""

    def __init__(self, sheet: Sheet, walk: _FieldWalk) -> None:
        self.sheet, self.walk, self.text = sheet, walk, sheet.source.text
        self.carried: list[str] = []  # comments of what could not be kept otherwise
        self.notes: dict[str, list[str]] = {}

    def read(self) -> tuple[tuple[Field, ...], tuple[Clause, ...]]:
        """Return the fields and the clauses; what is neither stays among the comments."""
        walk, sheet = self.walk, self.sheet
        fields: list[Field] = []
        seen: set[str] = set()
        first = walk.words[0].start if walk.words else len(self.text)
        for raw in walk.fields:
            field = self._field(raw, seen)
            if field is None:
                continue
            span = field.span or Span(raw.start, raw.end)
            if field.name in seen:
                sheet.say("IR100", f"two fields are called '{field.name}'", span)
            elif raw.start > first:
                sheet.say(
                    "IR100", f"the field '{field.name}' stands after 'invariant:'", span,
                    hint="the fields of a record come first",
                )  # fmt: skip
            seen.add(field.name)
            fields.append(field)
        sheet.known = frozenset(seen)
        self.notes["invariant"] = [*self.carried, *walk.word_notes]
        raws = [part for raw in walk.items for part in split_dashes(sheet, raw, "invariant")]
        invariant = tuple(read_clause(sheet, raw, "invariant") for raw in raws)
        sheet.known = frozenset()
        end = list(walk.pending)
        while end and not end[-1]:
            end.pop()
        if not walk.words:
            end = [*self.notes.pop("invariant"), *end]
        self.notes["end"] = end
        return tuple(fields), invariant

    def _field(self, raw: RawItem, seen: Set[str]) -> Field | None:
        sheet = self.sheet
        toks, found = lex(self.text, raw.start, raw.end)
        reader = Reader(sheet, toks)
        tok = reader.tok
        before = [*self.carried, *raw.comments]
        self.carried = []
        is_name = tok.kind == "name" and tok.text not in RESERVED and tok.text != "invariant"
        after = reader.peek()
        has_lost_colon = after.kind == "name" and after.text not in _OPERATORS
        has_lost_colon = has_lost_colon and tok.text not in seen
        if not is_name or not (after.text in {":", "=", ""} or has_lost_colon):
            self._keep(reader, raw, before)
            return None
        reader.step()
        reader.mark(tok.start, tok.end, "name")
        type_ = self._lost(reader, tok) if has_lost_colon else self._type(reader, tok.text)
        default = self._default(reader)
        self._commas(reader)
        reader.flush()
        return Field(
            tok.text, type_, default,
            comments=notes_of(before, found, raw.end), span=reader.since(tok.start),
        )  # fmt: skip

    def _lost(self, reader: Reader, name: Tok) -> Type:
        """Read the type of a field whose colon is missing; a hole holds what is no type."""
        at, said = reader.at, len(reader.problems)
        try:
            found = reader.with_room(reader.type_)
            if len(reader.problems) == said and reader.word in {"=", ",", ""}:
                reader.soft(
                    "IR100", f"':' is missing after '{name.text[:40]}'",
                    Span(name.start, reader.last_end), fix=f"{name.text}:",
                    edit=Edit(name.end, name.end, ":"),
                )  # fmt: skip
                return found
        except Unreadable:
            pass  # said below in the words of a field
        del reader.problems[said:]
        reader.jump(at)
        start = reader.start
        span = Span(start, skip_to(reader, ("=", ",")).end)
        reader.soft(
            "IR100", f"'{name.text[:40]}' starts no field", Span(name.start, name.end),
            hint="a field reads: name: int = 0; what follows the name is kept as a hole",
        )  # fmt: skip
        return self.sheet.unreadable(span, TYPE, "signature")

    def _keep(self, reader: Reader, raw: RawItem, before: list[str]) -> None:
        tok = reader.tok
        what = f"the name of a field is missing where '{tok.text[:40]}' stands"
        if tok.kind == "name":
            what = f"'{tok.text[:40]}' starts no field"
        self.sheet.say(
            "IR100", what, Span(tok.start, max(tok.end, tok.start)),
            hint="a field reads: name: int = 0; the line is kept as a comment",
        )  # fmt: skip
        lines = self.text[raw.start : raw.end].split("\n")
        kept = [line.strip() for line in lines if line.strip()]
        self.carried = [*before, *(k if k.startswith("#") else "# " + k for k in kept)]

    def _type(self, reader: Reader, name: str) -> Type:
        if reader.take(":") and reader.word not in {"=", ""}:
            return read_part(reader, ("=", ","))
        span = Span(reader.toks[0].start, reader.toks[0].end)
        reader.soft(
            "IR110", f"the field '{name}' has no type", span,
            hint="if it is open, leave a hole", fix=f"{name}: ?{name}_type",
        )  # fmt: skip
        return self.sheet.unreadable(span, TYPE, "signature", question=f"the type of {name}")

    def _default(self, reader: Reader) -> Expr | None:
        at = reader.at
        if not reader.take("="):
            return None
        start = reader.start
        try:
            default = reader.formula()
            if reader.word not in {",", ""}:
                raise leftover(reader)
        except Unreadable as problem:
            reader.problems.append(problem)
            reader.jump(at + 1)
            skip_to(reader, ())
            while not reader.is_done:  # an arrow stops the skipping, too
                reader.step()
            return self.sheet.unreadable(reader.since(start), None, "signature")
        return default

    def _commas(self, reader: Reader) -> None:
        """Say that no comma ends a field; keep the words that follow one."""
        tok = reader.tok
        if reader.is_done:
            return
        is_last = tok.text == "," and reader.peek().kind == "end"
        reader.soft(
            "IR100", "fields end with the line or with ';', not with ','" if tok.text == ","
            else f"'{tok.text[:40]}' does not belong to a field", reader.here(),
            fix=("leave it out" if is_last else ";") if tok.text == "," else None,
            edit=Edit(tok.start, tok.end, "" if is_last else ";") if tok.text == "," else None,
        )  # fmt: skip
        rest = self.text[tok.start : reader.toks[-1].start]
        words = " ".join(rest.split()).lstrip(", ")
        if words:
            self.carried.append("# " + words)
        reader.jump(len(reader.toks) - 1)
