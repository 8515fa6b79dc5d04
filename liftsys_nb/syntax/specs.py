"""The raw sections of one ir → Spec."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from liftsys_nb.ir.errors import Edit
from liftsys_nb.ir.nodes import (
    SECTIONS,
    Body,
    Clause,
    EffectItem,
    ExampleItem,
    HoleItem,
    Intent,
    RaiseItem,
    Section,
    Signature,
    Spec,
    Table,
)
from liftsys_nb.ir.spans import Span
from liftsys_nb.syntax.blocks import read_block
from liftsys_nb.syntax.cursor import Sheet
from liftsys_nb.syntax.heads import Head, closing_edit, read_head
from liftsys_nb.syntax.items import (
    read_clause,
    read_effect,
    read_example,
    read_hole_item,
    read_raise,
    split_dashes,
)
from liftsys_nb.syntax.layout import Layout, Line
from liftsys_nb.syntax.raws import RawBlock, RawItem, RawSection
from liftsys_nb.syntax.sections import read_body, read_intent
from liftsys_nb.syntax.signatures import read_signature
from liftsys_nb.syntax.tables import read_table

_SINGLE = frozenset({"intent", "signature", "body"})


class SpecBuilder:
    """Turns the raw sections of one ir into a Spec."""

    def __init__(self, sheet: Sheet, block: RawBlock, head: Head) -> None:
        self.sheet, self.text, self.block, self.head = sheet, sheet.source.text, block, head
        self.name = head.name
        self.notes: dict[str, list[str]] = {}
        self.carried: list[str] = []  # comments of a section that has nothing to print
        self.intent: Intent | None = None
        self.signature: Signature | None = None
        self.body: Body | None = None
        self.clauses: dict[Section, list[Clause]] = {
            "requires": [], "ensures": [], "invariant": [], "assert": [],
        }  # fmt: skip
        self.effects: list[EffectItem] = []
        self.raises: list[RaiseItem] = []
        self.examples: list[ExampleItem | Table] = []
        self.holes: list[HoleItem] = []

    def build(self, span: Span, comments: tuple[str, ...]) -> Spec:
        """Read all sections. span, comments: of the whole ir."""
        self._strays()
        seen: dict[Section, Span] = {}
        # The signature first: the names of parameters make messages about formulas better.
        for section in self.block.sections:
            if section.name == "signature":
                self._section(section, seen)
        if self.signature:
            names = {p.name for p in self.signature.parameters if p.name}
            self.sheet.known = frozenset(names | {"result", "it"})
        for section in self.block.sections:
            if section.name != "signature":
                self._section(section, seen)
        self.sheet.known = frozenset()
        for needed in ("intent", "signature"):
            if needed not in seen:
                self._missing(needed, self.head.span)
        end = [*self.carried, *self.block.end_comments]
        if end:
            self.notes["end"] = end
        return Spec(
            self.name or (self.signature.name if self.signature else ""),
            intent=self.intent,
            signature=self.signature,
            effects=tuple(self.effects),
            requires=tuple(self.clauses["requires"]),
            ensures=tuple(self.clauses["ensures"]),
            raises=tuple(self.raises),
            invariant=tuple(self.clauses["invariant"]),
            asserts=tuple(self.clauses["assert"]),
            examples=tuple(self.examples),
            holes=tuple(self.holes),
            body=self.body,
            section_comments=tuple((k, tuple(v)) for k, v in self.notes.items() if v),
            version=self.head.version,
            comments=comments,
            span=span,
        )

    def _missing(self, section: str, head: Span) -> None:
        hint = {
            "intent": "add a line: intent: what it is for, in words",
            "signature": "add a line: signature: name(x: int) -> int",
        }[section]
        self.sheet.say("IR101", f"the section '{section}' is missing", head, hint=hint)

    def _strays(self) -> None:
        for span in self.block.strays:
            words = self.text[span.start : span.end]
            self.sheet.say(
                "IR100",
                f"'{words[:60]}' belongs to no section; it is kept as a comment",
                span,
                hint="an item starts with a dash, under a section such as 'requires:'",
            )

    def _section(self, section: RawSection, seen: dict[Section, Span]) -> None:
        word = self.text[section.word.start : section.word.end]
        name = section.name
        if name is None:
            self.sheet.say(
                "IR100",
                f"'{word}' is not a section; its lines are kept as comments",
                section.word,
                hint="the sections are " + ", ".join(SECTIONS),
            )
            self._keep_as_comments(section)
            return
        self.sheet.marks.append((section.word.start, section.word.end, "section"))
        if word != name:
            self.sheet.say(
                "IR100", f"'{word}' is not a section", section.word,
                hint=f"did you mean '{name}'?", fix=name,
                edit=Edit(section.word.start, section.word.end, name),
            )  # fmt: skip
        if name in seen:
            self.sheet.say(
                "IR102",
                f"the section '{name}' stands here twice",
                section.word,
                hint=f"the first one is on line {self.sheet.source.position(seen[name].start)[0]}",
            )
        is_again = name in seen
        seen.setdefault(name, section.word)
        if is_again and name in _SINGLE:
            self._keep_as_comments(section)  # only the first one counts
            return
        if name not in _SINGLE and not section.items:
            self.carried += section.comments
            return
        before, self.carried = [*self.carried, *section.comments], []
        if name in _SINGLE:
            self._single(name, section, before)
        else:
            self.notes.setdefault(name, []).extend(before)
            self._items(name, section)

    def _keep_as_comments(self, section: RawSection) -> None:
        # The list grows in place: a text of nothing but sections must not take quadratic time.
        self.carried += section.comments
        end = self.text.index(":", section.word.end) + 1
        end = section.items[-1].end if section.items else end
        for line in self.text[section.word.start : end].split("\n"):
            words = line.strip()
            if words:
                self.carried.append(words if words.startswith("#") else "# " + words)

    def _single(self, name: Section, section: RawSection, before: list[str]) -> None:
        sheet, word = self.sheet, section.word
        if not section.items:
            raw = RawItem(word.end + 1, word.end + 1, section.indent, "line")
        else:
            raw = section.items[0]
        if name == "intent":
            self.intent = read_intent(sheet, raw, before, word)
        elif name == "signature":
            fallback = self.name or "unnamed"
            self.signature = read_signature(sheet, raw, before, word, fallback=fallback)
        elif section.items:
            self.body = read_body(sheet, raw, before)
        else:
            self.carried = before
            sheet.say("IR101", "the body is empty", word, hint="leave a hole: <?body: code?>")

    def _table(self, rows: list[RawItem]) -> None:
        table = read_table(self.sheet, rows)
        before = self.examples[-1] if self.examples else None
        if not isinstance(before, Table):
            self.examples.append(table)
        elif before.columns == table.columns:
            # A second section of this name (IR102): written one after the other they are one.
            self.examples[-1] = replace(before, rows=before.rows + table.rows)
        else:
            kept = ("# " + self.text[row.start : row.end] for row in rows)
            self.carried += [*table.comments, *kept]

    def _one_form(self, items: list[RawItem]) -> None:
        """Say where the examples of a section change from items to a table, or back."""
        for before, raw in pairwise(items):
            if (before.form == "row") != (raw.form == "row"):
                what = "a table" if raw.form == "row" else "an item"
                self.sheet.say(
                    "IR100",
                    f"{what} stands among the examples of another form",
                    Span(raw.start, raw.start + 1),
                    hint="the examples are one table, or items that start with a dash",
                )
                return

    def _items(self, name: Section, section: RawSection) -> None:
        sheet = self.sheet
        items = section.items
        if name not in {"assert", "effects"}:
            items = _parts(sheet, items, name)
        self._one_form(items)
        at = 0
        while at < len(items):
            raw = items[at]
            at += 1
            if raw.form == "row":
                rows = [raw]
                while at < len(items) and items[at].form == "row":
                    rows.append(items[at])
                    at += 1
                self._table(rows)
            elif name == "effects":
                self.effects.append(read_effect(sheet, raw))
            elif name == "raises":
                self.raises.append(read_raise(sheet, raw))
            elif name == "examples":
                self.examples.append(read_example(sheet, raw))
            elif name == "holes":
                self.holes.append(read_hole_item(sheet, raw))
            else:
                self.clauses[name].append(read_clause(sheet, raw, name))


def _parts(sheet: Sheet, items: list[RawItem], name: Section) -> list[RawItem]:
    """Cut the items that hold a dash of their own; see ``split_dashes``."""
    text, parts = sheet.source.text, []
    for raw in items:
        if raw.form == "dash" and text.find("\n", raw.start, raw.end) >= 0:
            parts += split_dashes(sheet, raw, name)
        else:
            parts.append(raw)
    return parts


# ── the whole of an ir ───────────────────────────────────────────────────────────────────────
def read_ir(sheet: Sheet, layout: Layout, before: tuple[str, ...], floor: int) -> Spec:
    """Read the ir on the line at ``layout.at`` and step past it; never raises.

    before: the comments before it. floor: see ``read_block``.
    """
    line = layout.lines[layout.at]
    head = read_head(sheet, layout, "ir", has_version=True)
    index = layout.at
    rest = _rest_of_one_line(layout, head.opened) if head.opening >= 0 else None
    block = read_block(layout, head.opened, line.indent, floor)
    if rest is not None:
        layout.lines[index] = rest
        layout.at = index
    if not block.closed and head.opening >= 0:
        sheet.say(
            "IR103",
            f"the '{{' of ir {head.name or '…'} has no end",
            Span(head.opening, head.opening + 1),
            fix="add a line with }",
            edit=closing_edit(sheet.source.text, block.end, line.indent),
        )
    span = Span(line.start, max(block.end, head.opened if head.opening >= 0 else line.end))
    spec = SpecBuilder(sheet, block, head).build(span, (*before, *head.notes))
    if not head.name and spec.name:
        _offer_name(sheet, head, spec.name)
    return spec


def _offer_name(sheet: Sheet, head: Head, name: str) -> None:
    """Offer the name of the signature to an ir that bears none."""
    end = head.span.start + len("ir")
    for at, said in enumerate(sheet.diagnostics):
        if said.code == "IR100" and said.place == sheet.source.place(Span(head.span.start, end)):
            edit = Edit(end, end, f" {name}")
            sheet.diagnostics[at] = replace(said, fix=f"ir {name}", edit=edit)
            return


def _rest_of_one_line(layout: Layout, opened: int) -> Line | None:
    """Cut the line at ``layout.at`` after the ``}`` of an ir that ends on it; return the rest."""
    line = layout.lines[layout.at]
    end = layout.closing(opened, line.end)
    start = layout.skip_space(end, line.end) if end >= 0 else line.end
    later = Line(start, line.end, line.indent, True)
    if start == line.end or not (layout.text[start] == "}" or layout.decl_word(later)):
        return None
    layout.lines[layout.at] = Line(line.start, end, line.indent, line.is_virtual)
    return later
