"""A text cut into the pieces that people change one by one; joined again it is the same text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from liftsys_nb.ir.nodes import (
    SECTIONS,
    Clause,
    Decl,
    EffectItem,
    ExampleItem,
    HoleItem,
    Import,
    Package,
    RaiseItem,
    Spec,
    Table,
    Unread,
    label_of,
)
from liftsys_nb.ir.spans import Span
from liftsys_nb.syntax.parse import Parsed, parse
from liftsys_nb.syntax.show import show

Item = Clause | EffectItem | RaiseItem | ExampleItem | HoleItem | Table
SINGLE = frozenset({"intent", "signature", "body"})
TABLE = "table"
HEAD = "head"  # kind of the first line of an ``ir``
END = "end"
"""Kind of what closes a block, and of the comments behind the last declaration."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some whole lines of a text.

    kind: the word of a section, of a declaration, HEAD, TABLE or END. name: a label or another
    name; '' where it has none. called: what messages call it. lead: the blank lines and comments
    above; text: its own lines, of a block the first one. plain, notes: the same in canonical form
    and without what only looks different: plain is never indented, notes are the comments of
    lead. members: what a block holds; None where it is none. close: the end of the block.
    known_by: the words to look for, of a piece that stands for several that differ.
    """

    kind: str
    name: str
    called: str
    lead: str
    text: str
    plain: str = ""
    notes: tuple[str, ...] = ()
    members: tuple[Piece, ...] | None = None
    close: Piece | None = None
    node: object = None
    known_by: str = ""

    def __str__(self) -> str:
        inside = "".join(map(str, self.members or ()))
        return f"{self.lead}{self.text}{inside}{self.close or ''}"

    @property
    def leaves(self) -> Iterator[Piece]:
        """Yield the piece and all inside, each without what it holds, in the order of the text."""
        yield self if self.members is None else replace(self, members=None, close=None)
        for member in self.members or ():
            yield from member.leaves
        if self.close is not None:
            yield self.close

    @property
    def is_same(self) -> tuple[str, tuple[str, ...]]:
        """What has to be equal for two pieces to say the same."""
        return self.plain, self.notes


def pieces(text: str) -> Piece | None:
    """Cut a text into a block of pieces; None where it cannot be read well enough.

    ``str`` of it is the text, with a line end at its end. A text whose lines are not those of its
    parts (two sections on one line) is brought into canonical form first.
    """
    parsed = parse(text if text.endswith("\n") or not text else text + "\n")
    shown = show(parsed.module)
    again = parse(shown)
    canon = _cut(again) if again.module == parsed.module else None
    if canon is None:
        return None
    canon = _itself(canon)
    if parsed.source.text == shown:
        return canon
    raw = _cut(parsed)
    paired = None if raw is None else _paired(raw, canon)
    return canon if paired is None else paired


# ── cutting ──────────────────────────────────────────────────────────────────────────────────
@dataclass(slots=True)
class _Mark:
    """Where a piece begins. step: 1 opens a block, -1 closes one, 0 is a leaf."""

    start: int
    step: int
    kind: str
    name: str
    called: str
    node: object = None
    is_bare: bool = False  # the end of a section has no text


def _cut(parsed: Parsed) -> Piece | None:
    text = parsed.source.text
    marks: list[_Mark] = []
    for decl in parsed.module.decls:
        if not _mark_decl(decl, parsed, marks):
            return None
    marks.append(_Mark(len(text), 0, END, "", "the end"))
    starts = [0, *(at + 1 for at, char in enumerate(text) if char == "\n")]
    lines = text.split("\n")
    first: list[int] = []  # the line of each piece that has one
    before = -1
    for mark in marks:
        if mark.is_bare:
            continue
        line = bisect_right(starts, mark.start) - 1
        if line <= before or text[starts[line] : mark.start].strip("\ufeff \t\r"):
            return None
        first.append(line)
        before = line
    return _Builder(lines, first).build(marks)


class _Builder:
    """Hands out lines to pieces: a run of blank lines and comments leads what follows it."""

    def __init__(self, lines: list[str], first: list[int]) -> None:
        self._lines = [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
        self._first = first
        self._at = 0

    def build(self, marks: Sequence[_Mark]) -> Piece:
        stack: list[tuple[Piece, list[Piece]]] = [(Piece("text", "", "the text", "", ""), [])]
        for mark in marks:
            if mark.is_bare:
                piece = None
            else:
                lead, text = self._next()
                piece = Piece(mark.kind, mark.name, mark.called, lead, text, node=mark.node)
            if mark.step > 0 and piece is not None:
                stack.append((piece, []))
            elif mark.step < 0:
                head, members = stack.pop()
                stack[-1][1].append(replace(head, members=tuple(members), close=piece))
            elif piece is not None:
                stack[-1][1].append(piece)
        head, members = stack.pop()
        return replace(head, members=tuple(members[:-1]), close=members[-1])

    def _next(self) -> tuple[str, str]:
        at, self._at = self._at, self._at + 1
        begins = self._first[at]
        ends = self._first[at + 1] if at + 1 < len(self._first) else len(self._lines)
        after = self._lead(ends, begins + 1) if at + 1 < len(self._first) else ends
        lead = self._lead(begins, self._first[at - 1] + 1 if at else 0)
        return "".join(self._lines[lead:begins]), "".join(self._lines[begins:after])

    def _lead(self, line: int, floor: int) -> int:
        while line > floor and _is_idle(self._lines[line - 1]):
            line -= 1
        return line


def _is_idle(line: str) -> bool:
    bare = line.strip("\ufeff \t\r\n")
    return not bare or bare.startswith("#")


def _mark_decl(decl: Decl, parsed: Parsed, marks: list[_Mark]) -> bool:
    """Mark a declaration and its parts; False where it cannot be cut."""
    span = decl.span
    if span is None or isinstance(decl, Unread):
        return False
    match decl:
        case Package():
            marks.append(_Mark(span.start, 1, "module", decl.name, decl.name, decl))
            if not all(_mark_decl(inner, parsed, marks) for inner in decl.decls):
                return False
            return _mark_end(span, decl.name, parsed, marks)
        case Spec():
            # Not by its name: what is merged is one specification, also under another name.
            marks.append(_Mark(span.start, 1, HEAD, "ir", "ir"))
            return _mark_sections(decl, span, parsed, marks)
        case Import():
            name = decl.origin
        case _:
            name = decl.name
    marks.append(_Mark(span.start, 0, type(decl).__name__.lower(), name, name, decl))
    return True


def _mark_sections(spec: Spec, span: Span, parsed: Parsed, marks: list[_Mark]) -> bool:
    text = parsed.source.text
    words = sorted(
        (start, text[start:end])
        for start, end, kind in parsed.marks
        if kind == "section" and span.start <= start < span.end
    )
    if len({word for _, word in words} & {*SECTIONS}) < len(words):  # twice, or misspelled
        return False
    for start, word in words:
        if word in SINGLE:
            marks.append(_Mark(start, 0, word, word, word, getattr(spec, word)))
            continue
        items: Sequence[Item] = getattr(spec, "asserts" if word == "assert" else word)
        marks.append(_Mark(start, 1, word, word, word))
        for number, item in enumerate(items, 1):
            if item.span is None:
                return False
            marks.append(_mark_item(item, item.span.start, word, number))
        marks.append(_Mark(start, -1, END, word, word, is_bare=True))
    return _mark_end(span, "ir", parsed, marks)


def _mark_item(item: Item, start: int, section: str, number: int) -> _Mark:
    match item:
        case Table():
            return _Mark(start, 0, TABLE, section, section, item)
        case HoleItem():
            return _Mark(start, 0, section, item.hole.name, item.hole.name, item)
        case _:
            called = label_of(section, number, item.label)
            return _Mark(start, 0, section, item.label or "", called, item)


def _mark_end(span: Span, name: str, parsed: Parsed, marks: list[_Mark]) -> bool:
    marks.append(_Mark(span.end - 1, -1, END, name, f"the end of {name}"))
    return parsed.source.text[span.end - 1] == "}"


# ── pairing with the canonical form ──────────────────────────────────────────────────────────
def _itself(piece: Piece) -> Piece:
    """Return a piece of a canonical text with its own words as the canonical ones."""
    return replace(
        piece,
        plain=bare(piece.text),
        notes=_notes(piece.lead),
        members=None if piece.members is None else tuple(map(_itself, piece.members)),
        close=None if piece.close is None else _itself(piece.close),
    )


def _paired(raw: Piece, canon: Piece) -> Piece | None:
    """Return a piece as written, with the words of its canonical form; None where they differ."""
    if (raw.kind, raw.name) != (canon.kind, canon.name):
        return None
    if _comments(raw.lead + raw.text) != _comments(canon.lead + canon.text):
        return None  # a comment stands with another piece there
    members: list[Piece] | None = None
    if raw.members is not None or canon.members is not None:
        ours, theirs = (_in_order(each.members or ()) for each in (raw, canon))
        if len(ours) != len(theirs):
            return None
        partners = dict(zip(map(id, ours), theirs, strict=True))
        members = []
        for member in raw.members or ():
            paired = _paired(member, partners[id(member)])
            if paired is None:
                return None
            members.append(paired)
    close = None
    if raw.close is not None and canon.close is not None:
        close = _paired(raw.close, canon.close)
        if close is None:
            return None
    return replace(
        raw, plain=bare(canon.text), notes=_notes(raw.lead), close=close,
        members=None if members is None else tuple(members),
    )  # fmt: skip


def _in_order(members: Sequence[Piece]) -> list[Piece]:
    """Return members with sections by their words, for a text may have them in any order."""
    if all(member.members is not None or member.kind in SINGLE for member in members):
        return sorted(members, key=lambda member: (member.kind, member.name))
    return list(members)


def _comments(text: str) -> list[str]:
    return ["".join(line[line.index("#") :].split()) for line in text.split("\n") if "#" in line]


def _notes(lead: str) -> tuple[str, ...]:
    return tuple(line.strip("\ufeff \t\r") for line in lead.split("\n") if "#" in line)


def bare(text: str) -> str:
    """Return lines without the indentation that all share, and without space at their ends."""
    lines = [line.rstrip() for line in text.strip("\ufeff\n").split("\n")]
    depth = min((len(line) - len(line.lstrip(" ")) for line in lines if line), default=0)
    return "\n".join(line[depth:] for line in lines).strip("\n")
