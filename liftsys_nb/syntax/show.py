"""Nodes → canonical text. ``parse(show(m)) == m``, and comments come back, too."""

from __future__ import annotations

from collections.abc import Sequence

from liftsys_nb.ir.nodes import (
    Body,
    Cell,
    Clause,
    Decl,
    Define,
    Effect,
    EffectItem,
    Enum,
    Example,
    ExampleItem,
    Expr,
    Field,
    HoleItem,
    Import,
    Intent,
    Member,
    Module,
    NamedType,
    Nothing,
    Package,
    Parameter,
    Prose,
    Raise,
    RaiseItem,
    Record,
    Refined,
    Signature,
    Spec,
    Table,
    Type,
    TypeDef,
    UnionType,
    Unread,
)
from liftsys_nb.ir.rooms import with_room
from liftsys_nb.syntax.lexer import quote
from liftsys_nb.syntax.show_specs import (
    ITEM,
    SECTION,
    around,
    body_lines,
    comment_lines,
    commented,
    intent_lines,
    item_lines,
    show_cell,
    show_effect,
    show_example,
    show_parameter,
    show_raise,
    signature_lines,
    spec_lines,
    table_lines,
    tidy,
)
from liftsys_nb.syntax.show_terms import show_expr, show_hole, show_type

Node = (
    Module | Decl | Clause | EffectItem | RaiseItem | ExampleItem | HoleItem | Table | Body
    | Intent | Signature | Parameter | Member | Field | Effect | Raise | Nothing | Example | Prose
    | Cell | Expr | Type
)  # fmt: skip


def show(node: Node) -> str:
    """Write a node as canonical text. A module ends with a line end; nothing else does.

    Items come without their comments; sections, declarations and modules with them.
    """
    return with_room(lambda: _shown(node))


def _shown(node: Node) -> str:
    match node:
        case Module():
            return _module(node)
        case Spec() | Package() | Import() | TypeDef() | Enum() | Record() | Define() | Unread():
            return "\n".join(_decl_lines((node,)))
        case Prose():
            return node.text
        case Member():
            return _member(node)
        case Field():
            return _field(node)
        case Intent():
            return "\n".join(intent_lines(node, ""))
        case Signature():
            return "\n".join(signature_lines(node, ""))
        case Clause() | EffectItem() | RaiseItem() | ExampleItem():
            return "\n".join(item_lines(node, ""))
        case HoleItem():
            return show_hole(node.hole)
        case Table():
            return "\n".join(table_lines(node, ""))
        case Body():
            return "\n".join(body_lines(node, ""))
        case Parameter():
            return show_parameter(node)
        case Effect():
            return show_effect(node)
        case Raise():
            return show_raise(node)
        case Nothing():
            return "nothing"
        case Example():
            return show_example(node)
        case Cell():
            return show_cell(node)
        case NamedType() | UnionType() | Refined():
            return show_type(node)
        case _:
            return show_expr(node)


# ── modules ──────────────────────────────────────────────────────────────────────────────────
def _module(module: Module) -> str:
    lines = _decl_lines(module.decls)
    if module.trailing:
        notes = tidy(module.trailing)
        lines += ["", *notes] if lines and notes else notes
    return "\n".join(lines) + "\n" if lines else ""


def _decl_lines(decls: Sequence[Decl]) -> list[str]:
    # A stack of its own: packages nest two hundred deep, and terms inside them as deep again.
    lines: list[str] = []
    waiting: list[tuple[Decl, bool, int]] = [(decl, False, 0) for decl in reversed(decls)]
    before: Decl | None = None  # the declaration above in the same scope
    while waiting:
        decl, is_end, depth = waiting.pop()
        indent = "  " * depth
        if is_end and isinstance(decl, Package):
            notes = decl.end_comments
            if any(notes):
                _separate(lines, before, notes[0] == "")
                lines += [indent + line for line in tidy(comment_lines(notes, SECTION))]
            lines.append(indent + "}")
            before = decl
            continue
        if isinstance(decl, Unread):
            if decl.text:
                _separate(lines, before, True)
                lines += [indent + line if line else "" for line in decl.text.split("\n")]
                before = decl
            continue
        has_blank = decl.comments[:1] == ("",)
        _separate(lines, before, has_blank or _is_large(before) or _is_large(decl))
        if isinstance(decl, Package):
            notes_before, after = around(decl.comments)
            lines += [indent + line if line else "" for line in tidy(notes_before)]
            lines.append(f"{indent}{_package_head(decl)} {{{after}")
            waiting.append((decl, True, depth))
            waiting += [(inner, False, depth + 1) for inner in reversed(decl.decls)]
            before = None
        else:
            shown = _lines_of(decl)
            lines += [indent + line if line else "" for line in shown] if indent else shown
            before = decl
    return lines


def _separate(lines: list[str], before: Decl | None, is_apart: bool) -> None:
    if before is not None and is_apart:
        lines.append("")


def _is_large(decl: Decl | None) -> bool:
    """Whether a blank line always stands between this declaration and others."""
    return isinstance(decl, Spec | Package | Unread)


def _package_head(package: Package) -> str:
    head = f"module {package.name}" if package.name else "module"
    return head if package.version is None else f"{head} version {quote(package.version)}"


def _lines_of(decl: Spec | Import | TypeDef | Enum | Record | Define) -> list[str]:
    match decl:
        case Spec():
            return spec_lines(decl)
        case Import():
            lines = [_import(decl)]
        case TypeDef():
            lines = [f"type {decl.name} = {show_type(decl.type)}"]
        case Define():
            lines = [_define(decl)]
        case Enum():
            lines = _enum(decl)
        case Record():
            lines = _record(decl)
    before, after = around(decl.comments)
    return [*tidy(comment_lines(before, "")), lines[0] + after, *lines[1:]]


# ── declarations ─────────────────────────────────────────────────────────────────────────────
def _import(decl: Import) -> str:
    origin = quote(decl.origin) if decl.is_file else decl.origin
    if decl.names:
        return f"from {origin} import {', '.join(decl.names)}"
    version = "" if decl.version is None else f" version {quote(decl.version)}"
    return f"import {origin}{version}" + ("" if decl.alias is None else f" as {decl.alias}")


def _define(decl: Define) -> str:
    parameters = ", ".join([show_parameter(p) for p in decl.parameters])
    returns = show_type(decl.returns)
    return f"define {decl.name}({parameters}) -> {returns} = {show_expr(decl.body)}"


def _enum(decl: Enum) -> list[str]:
    head = f"enum {decl.name} {{" if decl.name else "enum {"
    is_commented = any(member.comments for member in decl.members) or decl.end_comments
    if decl.is_inline and decl.members and not is_commented:
        return [f"{head} {', '.join([_member(member) for member in decl.members])} }}"]
    inner: list[str] = []
    for at, member in enumerate(decl.members, 1):
        before, after = around(member.comments)
        comma = "," if at < len(decl.members) else ""
        inner += [*comment_lines(before, SECTION), f"{SECTION}{_member(member)}{comma}{after}"]
    return [head, *tidy([*inner, *comment_lines(decl.end_comments, SECTION)]), "}"]


def _member(member: Member) -> str:
    return member.name if member.value is None else f"{member.name} = {show_expr(member.value)}"


def _record(decl: Record) -> list[str]:
    head = f"record {decl.name} {{" if decl.name else "record {"
    notes = dict(decl.section_comments)
    is_plain = not decl.invariant and not any(notes.values())
    if decl.is_inline and decl.fields and is_plain and not any(f.comments for f in decl.fields):
        return [f"{head} {'; '.join([_field(made) for made in decl.fields])} }}"]
    inner: list[str] = []
    for made in decl.fields:
        before, after = around(made.comments)
        inner += [*comment_lines(before, SECTION), f"{SECTION}{_field(made)}{after}"]
    before, after = around(notes.get("invariant", ()))
    inner += comment_lines(before, SECTION)
    if decl.invariant:
        items: list[str] = []
        for clause in decl.invariant:
            items += commented(clause, item_lines(clause, ITEM), ITEM)
        inner += [f"{SECTION}invariant:{after}", *tidy(items)]
    elif after:
        inner += comment_lines([after], SECTION)
    return [head, *tidy([*inner, *comment_lines(notes.get("end", ()), SECTION)]), "}"]


def _field(made: Field) -> str:
    text = f"{made.name}: {show_type(made.type)}"
    return text if made.default is None else f"{text} = {show_expr(made.default)}"
