"""Specifications, their sections and items → lines of canonical text, not yet indented."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import assert_never

from liftsys_nb.ir import nodes
from liftsys_nb.ir.nodes import (
    Annotation,
    Body,
    Cell,
    Clause,
    Effect,
    EffectItem,
    Example,
    ExampleItem,
    Hole,
    HoleItem,
    Intent,
    Nothing,
    Parameter,
    Prose,
    Raise,
    RaiseItem,
    Section,
    Signature,
    Spec,
    Table,
    Tail,
)
from liftsys_nb.syntax.layout import with_line_ends
from liftsys_nb.syntax.lexer import literal_text, quote
from liftsys_nb.syntax.show_terms import show_expr, show_hole, show_type

SECTION = "  "  # indentation of a section, and of an item in it
ITEM = "    "
_BEFORE_ANNOTATIONS = "   "


# ── specifications ───────────────────────────────────────────────────────────────────────────
def spec_lines(spec: Spec) -> list[str]:
    head = " ".join(["ir", *([spec.name] if spec.name else [])])
    if spec.version is not None:
        head += f" version {quote(spec.version)}"
    notes = dict(spec.section_comments)
    inner: list[str] = []
    for section in nodes.SECTIONS:
        inner += _section(spec, section, notes.get(section, ()))
    code: list[str] = []
    if spec.body:
        # Blank lines of code are code: only what stands before and after it is tidied.
        shown = commented(spec.body, body_lines(spec.body, SECTION))
        at = shown.index(SECTION + "body:") + 1
        inner, code = [*inner, *shown[:at]], shown[at:]
    end = comment_lines(notes.get("end", ()), SECTION)
    if code:
        inner = [*tidy(inner), *code, *tidy([code[-1], *end])[1:]]
    else:
        inner = tidy([*inner, *end])
    before, after = around(spec.comments)
    lines = tidy(comment_lines(before, ""))
    return [*lines, f"{head} {{{after}", *inner, "}"]


def _section(spec: Spec, section: Section, notes: Sequence[str]) -> list[str]:
    match section:
        case "intent":
            return commented(spec.intent, intent_lines(spec.intent, SECTION)) if spec.intent else []
        case "signature":
            if spec.signature is None:
                return []
            return commented(spec.signature, signature_lines(spec.signature, SECTION))
        case "body":
            return []  # the last one; ``_spec`` writes it itself
        case "effects":
            items: Sequence[_Item | HoleItem | Table] = spec.effects
        case "requires":
            items = spec.requires
        case "ensures":
            items = spec.ensures
        case "raises":
            items = spec.raises
        case "invariant":
            items = spec.invariant
        case "assert":
            items = spec.asserts
        case "examples":
            items = spec.examples
        case "holes":
            items = spec.holes
        case _:
            assert_never(section)
    if not items:
        return comment_lines(notes, SECTION)
    before, after = around(notes)
    inner: list[str] = []
    for item in items:
        inner += commented(item, _lines_of(item), ITEM)
    return [*comment_lines(before, SECTION), f"{SECTION}{section}:{after}", *tidy(inner)]


_Item = Clause | EffectItem | RaiseItem | ExampleItem


def _lines_of(item: _Item | HoleItem | Table) -> list[str]:
    match item:
        case HoleItem():
            return [f"{ITEM}- {show_hole(item.hole)}"]
        case Table():
            return table_lines(item, ITEM)
        case _:
            return item_lines(item, ITEM)


# ── comments ─────────────────────────────────────────────────────────────────────────────────
def around(comments: Sequence[str]) -> tuple[list[str], str]:
    """Split comments into the lines before and the one at the end of the node's line."""
    if comments and comments[-1].startswith("  "):
        return list(comments[:-1]), "  " + comments[-1].strip()
    return list(comments), ""


def comment_lines(comments: Iterable[str], indent: str) -> list[str]:
    return [indent + c.strip() if c.strip() else "" for c in comments]


def commented(
    node: Intent | Signature | Body | _Item | HoleItem | Table,
    lines: list[str],
    indent: str = SECTION,
) -> list[str]:
    before, after = around(node.comments)
    if after and (isinstance(node, Intent | Body | Table) or _ends_in_prose(node)):
        before, after = [*before, after], ""  # after prose it would be read as prose
    return [*comment_lines(before, indent), *lines[:-1], lines[-1] + after]


def _ends_in_prose(node: object) -> bool:
    return isinstance(node, Clause | EffectItem) and isinstance(node.body, Prose)


def tidy(lines: Sequence[str]) -> list[str]:
    """Drop blank lines at both ends and keep one of several."""
    tidy: list[str] = []
    for line in lines:
        if line or (tidy and tidy[-1]):
            tidy.append(line)
    while tidy and not tidy[-1]:
        tidy.pop()
    return tidy


# ── sections ─────────────────────────────────────────────────────────────────────────────────
def intent_lines(intent: Intent, indent: str) -> list[str]:
    first, *rest = _prose_lines(intent.text)
    lines = [f"{indent}intent: {first}".rstrip()]
    lines += [f"{indent}  {line}" if line else "" for line in rest]
    return _with_holes(lines, intent.holes, indent)


def _prose_lines(text: str) -> list[str]:
    """Split words into lines that read back as words, whoever wrote them.

    What parse reads passes unchanged. Words from elsewhere (a prompt) may hold a line that
    would read as a comment or close the ir: it joins the line before. ``{<?`` cannot be said.
    """
    lines: list[str] = []
    for raw in _LIST.sub("{< ?", with_line_ends(text)).strip().split("\n"):
        line = raw.strip()
        if line.startswith(("#", "}")) and "".join(lines):
            while not lines[-1]:
                lines.pop()
            lines[-1] += " " + line
        elif line or lines[-1:] != [""]:
            lines.append(line)
    return lines


_LIST = re.compile(r"\{\s*<\?")


def signature_lines(signature: Signature, indent: str) -> list[str]:
    parameters = ", ".join([show_parameter(p) for p in signature.parameters])
    line = f"{indent}signature: {signature.name}({parameters})"
    if signature.returns is not None:
        line += f" -> {show_type(signature.returns)}"
    return _with_holes([line], signature.holes, indent)


def show_parameter(parameter: Parameter) -> str:
    text = show_type(parameter.type)
    if parameter.name:
        text = f"{parameter.name}: {text}"
    if parameter.default is not None:
        text += f" = {show_expr(parameter.default)}"
    return text


def _with_holes(lines: list[str], holes: tuple[Hole, ...], indent: str) -> list[str]:
    if not holes:
        return lines
    shown = [f"{indent}  {show_hole(hole, in_list=True)}," for hole in holes]
    shown[-1] = shown[-1][:-1]
    return [*lines[:-1], lines[-1] + " {", *shown, indent + "}"]


def body_lines(body: Body, indent: str) -> list[str]:
    if isinstance(body.content, Hole):
        return [f"{indent}body:", f"{indent}  {show_hole(body.content)}"]
    written = with_line_ends(body.content)
    longest = max((len(run) for run in re.findall(r"^\s*(`{3,})", written, re.M)), default=2)
    fence = "`" * (longest + 1)
    code = [f"{indent}  {line}" if line else "" for line in written.split("\n")]
    if not body.content:
        code = []
    return [f"{indent}body:", f"{indent}  {fence}{_language(body)}", *code, f"{indent}  {fence}"]


def _language(body: Body) -> str:
    """Return what can stand behind a fence: words on one line, without the sign of a fence."""
    return " ".join(body.language.replace("`", " ").split()) or "python"


# ── items ────────────────────────────────────────────────────────────────────────────────────
def item_lines(item: _Item, indent: str) -> list[str]:
    label = f"{item.label}: " if item.label else ""
    body = item.body
    first, *rest = _prose_lines(body.text) if isinstance(body, Prose) else [_item_body(item)]
    lines = [f"{indent}- {label}{first}".rstrip()]
    lines += [f"{indent}  {line}" if line else "" for line in rest]
    lines[-1] += _annotations(item.tail)
    return _with_holes(lines, item.tail.holes, indent)


def _item_body(item: _Item) -> str:
    match item.body:
        case Prose():
            return item.body.text  # not met: ``_item`` writes prose itself
        case Effect():
            return show_effect(item.body)
        case Raise():
            return show_raise(item.body)
        case Nothing():
            return "nothing"
        case Example():
            return show_example(item.body)
        case _:
            return show_expr(item.body)


def _annotations(tail: Tail) -> str:
    if not tail.annotations:
        return ""
    return _BEFORE_ANNOTATIONS + " ".join([_annotation(a) for a in tail.annotations])


def _annotation(annotation: Annotation) -> str:
    value = annotation.value
    if isinstance(value, int):
        return f"@{annotation.key}({literal_text(value)})"
    is_name = annotation.key in {"by", "status"} and re.fullmatch(r"[^\W\d]\w*", value)
    return f"@{annotation.key}({value if is_name else quote(value)})"


def show_effect(effect: Effect) -> str:
    text = " ".join([effect.verb, *([", ".join(effect.paths)] if effect.paths else [])])
    return text if effect.when is None else f"{text} when {show_expr(effect.when)}"


def show_raise(item: Raise) -> str:
    text = item.exception
    if item.message is not None:
        text += f"({quote(item.message)})"
    return text if item.when is None else f"{text} when {show_expr(item.when)}"


def show_example(example: Example) -> str:
    text = show_expr(example.claim)
    if example.raises is not None:
        text += f" raises {example.raises}"
    if example.then is not None:
        text += f" then {show_expr(example.then)}"
    if example.where:
        pairs = [f"{name} = {show_expr(value)}" for name, value in example.where]
        text += f" where {', '.join(pairs)}"
    return text


def show_cell(cell: Cell) -> str:
    if cell.value is not None:
        return show_expr(cell.value)
    return f"raises {cell.raises}" if cell.raises else "?"


def table_lines(table: Table, indent: str) -> list[str]:
    rows = [table.columns, *(tuple(show_cell(cell) for cell in row) for row in table.rows)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(table.columns))]
    return [
        indent
        + "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        + " |"
        for row in rows
    ]
