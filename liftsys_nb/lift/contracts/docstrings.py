"""Docstrings that hold a contract: text of the language, its sections, or lines of PEP 316."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from liftsys_nb.ir.errors import Diagnostic
from liftsys_nb.ir.nodes import Intent as IntentNode
from liftsys_nb.ir.nodes import Module, Signature, Spec
from liftsys_nb.ir.spans import Place
from liftsys_nb.lift.contracts.functions import parsed_expression
from liftsys_nb.lift.contracts.said import lines_of_literal
from liftsys_nb.syntax import parse, show

_IR = re.compile(r'ir\s+[^\W\d]\w*(?:\s+version\s+"[^"]*")?\s*\{')
_DECLARES = re.compile(
    r"(?:(?:record|enum)\s+[^\W\d]\w*\s*\{|define\s+[^\W\d]\w*\s*\(|type\s+[^\W\d]\w*\s*=)"
)
_SECTION = re.compile(
    r"(effects|requires|ensures|raises|invariant|assert|examples|holes)\s*:\s*(?:#.*)?\Z"
)
_ITEM = re.compile(r"[-–•|]")
_EFFECTS = re.compile(
    r"effects\s*:\s*((?:pure|reads|writes|modifies|calls|logs|sends|prints|opens|deletes)\b.*)\Z"
)
_LINE = re.compile(
    r"(pre|post|inv|raises|requires|ensures|invariant)\s*(\[[^\]]*\])?\s*:(?!=)\s*(.*)\Z"
)


@dataclass(frozen=True, slots=True)
class DocLine:
    """A line of a docstring without its margin. line: in the file; column: of its first sign."""

    text: str
    line: int
    column: int

    @property
    def bare(self) -> str:
        """The line without space around it."""
        return self.text.strip()

    @property
    def indent(self) -> int:
        """How many spaces stand before it, beyond the margin."""
        return len(self.text) - len(self.text.lstrip())


@dataclass(frozen=True, slots=True)
class PepLine:
    """A condition of PEP 316. word: pre, post, inv, raises; paths: of ``post[x, y]``, else None."""

    word: str
    text: str
    line: int
    paths: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Language:
    """Text of the language: what it declares, and the line in the file of each of its lines.

    is_whole: whether a whole ``ir`` stands there, and not only sections.
    """

    module: Module
    spec: Spec
    text: str
    lines: tuple[int, ...]
    diagnostics: tuple[Diagnostic, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Docstring:
    """What a docstring says. intent: its first words, '' where there are none."""

    intent: str
    languages: tuple[Language, ...]
    conditions: tuple[PepLine, ...]


def docstring_lines(node: ast.AST, source: Sequence[str]) -> tuple[DocLine, ...]:
    """Return the lines of the docstring of a function or class; none where it has none.

    source: the lines of the file, for columns.
    """
    body = getattr(node, "body", None)
    first = body[0] if body else None
    if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)):
        return ()
    value = first.value.value
    if not isinstance(value, str):
        return ()
    raw = value.expandtabs().split("\n")
    along = lines_of_literal(first.value, value)
    margins = [len(each) - len(each.lstrip()) for each in raw[1:] if each.strip()]
    margin = min(margins, default=0)
    found = []
    for at, each in enumerate(raw):
        text = (each.lstrip() if at == 0 else each[margin:]).rstrip()
        line = along[at] if along is not None else first.value.lineno
        written = source[line - 1] if line <= len(source) else ""
        column = max(written.find(text.strip()), 0) - (len(text) - len(text.lstrip()))
        found.append(DocLine(text, line, max(column, 0) + 1))
    return tuple(found)


def read_docstring(lines: Sequence[DocLine], signature: Signature, *, file: str) -> Docstring:
    """Read a docstring; signature: of the function, for sections that stand without one."""
    languages: list[Language] = []
    conditions: list[PepLine] = []
    words: list[str] = []
    is_over = False  # whether the first words are
    at = 0
    while at < len(lines):
        end = _ir_end(lines, at)
        if end is not None:
            languages.append(_whole(lines[at:end], file))
            at, is_over = end, True
            continue
        end = _sections_end(lines, at)
        if end is not None:
            languages.append(_sections(lines[at:end], signature, file))
            at, is_over = end, True
            continue
        effects = _EFFECTS.match(lines[at].bare)
        if effects is not None:
            # One line is as good as a section.
            line = lines[at]
            items = [replace(line, text=text) for text in ("effects:", f"  - {effects.group(1)}")]
            languages.append(_sections(items, signature, file))
            at, is_over = at + 1, True
            continue
        found = _LINE.match(lines[at].bare)
        if found is not None:
            read, at = _conditions(lines, at, found)
            conditions += read
            is_over = True
            continue
        if not lines[at].bare:
            is_over = is_over or bool(words)
        elif not is_over:
            words.append(lines[at].bare)
        at += 1
    return Docstring(" ".join(words), tuple(languages), tuple(conditions))


# ── text of the language ─────────────────────────────────────────────────────────────────────
def _ir_end(lines: Sequence[DocLine], at: int) -> int | None:
    """Return the line after an ``ir`` that begins here, or after declarations and an ``ir``."""
    start = at
    while at < len(lines) and _DECLARES.match(lines[at].bare):
        at = _block_end(lines, at)
        while at < len(lines) and not lines[at].bare:
            at += 1
    if at == len(lines) or not _IR.match(lines[at].bare):
        return None
    end = _block_end(lines, at)
    while end < len(lines):  # others that follow belong to it
        after = end
        while after < len(lines) and not lines[after].bare:
            after += 1
        if after == len(lines) or not (
            _DECLARES.match(lines[after].bare) or _IR.match(lines[after].bare)
        ):
            break
        end = _block_end(lines, after)
    return max(end, start + 1)


def _block_end(lines: Sequence[DocLine], at: int) -> int:
    """Return the line after a declaration: after its ``}``, or before what is no deeper."""
    first = lines[at]
    if "{" not in first.text:
        end = at + 1
        while end < len(lines) and lines[end].bare and lines[end].indent > first.indent:
            end += 1
        return end
    if first.bare.endswith("}") and first.text.count("{") == first.text.count("}"):
        return at + 1
    for end in range(at + 1, len(lines)):
        if lines[end].bare.startswith("}") and lines[end].indent <= first.indent:
            return end + 1
    return len(lines)


def _whole(lines: Sequence[DocLine], file: str) -> Language:
    text = "\n".join(each.text for each in lines) + "\n"
    parsed = parse(text, name=file)
    found = tuple(_moved(d, [each.line for each in lines], [each.column - 1 for each in lines])
                  for d in parsed.diagnostics)  # fmt: skip
    spec = parsed.module.specs[-1] if parsed.module.specs else Spec("")
    return Language(
        parsed.module, spec, parsed.source.text, tuple(each.line for each in lines), found,
        is_whole=True,
    )  # fmt: skip


def _sections_end(lines: Sequence[DocLine], at: int) -> int | None:
    """Return the line after the sections that begin here; None where none does."""
    if not _SECTION.match(lines[at].bare):
        return None
    after = at + 1
    while after < len(lines) and not lines[after].bare:
        after += 1
    if after == len(lines) or not (
        _ITEM.match(lines[after].bare) and lines[after].indent >= lines[at].indent
    ):
        return None
    margin = lines[at].indent
    end = last = after + 1
    while end < len(lines):
        line = lines[end]
        if line.bare:
            goes_on = (
                line.indent > margin
                or bool(_SECTION.match(line.bare))
                or bool(_ITEM.match(line.bare) and line.indent >= margin)
            )
            if not goes_on:
                break
            last = end + 1
        end += 1
    return last


def _sections(lines: Sequence[DocLine], signature: Signature, file: str) -> Language:
    """Read sections as those of an ``ir`` with the function's own signature."""
    margin = lines[0].indent
    whole = Spec(signature.name, intent=IntentNode("-"), signature=signature)
    head = show(Module((whole,))).rstrip("\n").removesuffix("}").rstrip("\n").split("\n")
    inner = [f"  {each.text[margin:]}" if each.bare else "" for each in lines]
    parsed = parse("\n".join([*head, *inner, "}"]) + "\n", name=file)
    before = [lines[0].line] * len(head)
    numbers = [*before, *(each.line for each in lines), lines[-1].line]
    shifts = [0] * len(head) + [each.column - 1 + margin - 2 for each in lines] + [0]
    found = tuple(_moved(d, numbers, shifts) for d in parsed.diagnostics)
    spec = parsed.module.specs[-1] if parsed.module.specs else Spec("")
    return Language(parsed.module, spec, parsed.source.text, tuple(numbers), found, is_whole=False)


def _moved(found: Diagnostic, lines: Sequence[int], shifts: Sequence[int]) -> Diagnostic:
    """Return a diagnostic with its place in the file."""
    place = found.place
    if place is None:
        return found
    first = min(max(place.line, 1), len(lines)) - 1
    last = min(max(place.end_line, 1), len(lines)) - 1
    moved = Place(
        lines[first], max(place.column + shifts[first], 1),
        lines[last], max(place.end_column + shifts[last], 1),
    )  # fmt: skip
    return replace(found, place=moved, edit=None)


# ── PEP 316 ──────────────────────────────────────────────────────────────────────────────────
def _conditions(
    lines: Sequence[DocLine], at: int, found: re.Match[str]
) -> tuple[list[PepLine], int]:
    """Read ``pre: x > 0``, or the deeper lines below a bare ``pre:``; return where to go on."""
    word, brackets, rest = found[1], found[2], _without_comment(found[3])
    paths = None
    if brackets is not None:
        paths = tuple(each.strip() for each in brackets[1:-1].split(",") if each.strip())
    margin = lines[at].indent
    read: list[PepLine] = []
    after = at + 1
    if rest.strip():
        text, after = _whole_expression(lines, rest, after, margin)
        return [PepLine(word, text, lines[at].line, paths)], after
    while after < len(lines) and lines[after].bare and lines[after].indent > margin:
        start = after
        begun = _without_comment(lines[after].bare)
        text, after = _whole_expression(lines, begun, after + 1, lines[after].indent)
        read.append(PepLine(word, text, lines[start].line, paths))
    if not read:
        read = [PepLine(word, "", lines[at].line, paths)]
    return read, after


def _whole_expression(
    lines: Sequence[DocLine], text: str, after: int, margin: int
) -> tuple[str, int]:
    """Return an expression with the deeper lines that it goes on in, as far as it needs them."""
    whole, end = text, after
    while parsed_expression(whole) is None:
        if end >= len(lines) or not lines[end].bare or lines[end].indent <= margin:
            return text, after
        whole, end = f"{whole} {_without_comment(lines[end].bare)}", end + 1
    return whole, end


def _without_comment(text: str) -> str:
    return text.partition("  #")[0].strip()
