"""What in a prompt is prose and what is Python: stubs, docstrings, code fences."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

_HEADER = re.compile(r"^([ \t]*)(?:async[ \t]+)?def[ \t]+(\w+)[ \t]*\(", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*(```|~~~)[^\n]*$", re.MULTILINE)
_CODE_LINE = re.compile(
    r"(?:import[ \t]+[\w.]+|from[ \t]+[\w.]+[ \t]+import\b|@\w"
    r"|class[ \t]+\w+[^.]*:\s*$|#!|\w+[ \t]*=[^=])"
)
_DOCSTRING = re.compile(r"\s*[rRuU]?(\"\"\"|'''|\"|')")
_LONGEST_HEADER = 5_000
_MOST_HEADERS = 200
Region = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Stub:
    """A ``def`` line: its syntax tree, where it stands and where its docstring stands."""

    tree: ast.FunctionDef | ast.AsyncFunctionDef
    indent: int
    start: int
    end: int
    doc: Region | None
    has_body: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """prose: what to read as words. code: the rest, kept out of the intent. stub: what to write."""

    prose: tuple[Region, ...]
    code: tuple[Region, ...]
    stub: Stub | None


def read_layout(text: str) -> Layout:
    """Tell prose from code; the stub to fill is the last ``def`` without a body of its own."""
    stubs = list(_stubs(text))
    bare = [s for s in stubs if not s.has_body]
    # The last one: what stands before it are helpers and imports that it may use.
    chosen = bare or stubs
    stub = chosen[-1] if chosen else None
    code: list[Region] = []
    for each in stubs:
        end = _body_end(text, each)
        if each is stub and each.doc is not None:
            code += [(each.start, each.doc[0]), (each.doc[1], end)]
        else:
            code.append((each.start, end))
    kept = () if stub is None or stub.doc is None else (stub.doc,)
    code += _fenced(text, kept)
    if stub is not None:
        code += _loose_code(text, kept)
    merged = _merge(code)
    return Layout(_complement(merged, len(text)), merged, stub)


def _stubs(text: str) -> Iterator[Stub]:
    at = 0
    for _ in range(_MOST_HEADERS):
        found = _HEADER.search(text, at)
        if found is None:
            return
        at = found.end()
        end = _header_end(text, found.end() - 1)
        tree = None if end is None else parse_header(text[found.start() : end])
        if end is None or tree is None:
            continue
        doc = _docstring(text, end)
        indent = len(found[1].expandtabs())
        after = doc[1] if doc else end
        body = text[after : _lines_end(text, after, indent)]
        yield Stub(tree, indent, found.start(), end, doc, _has_statements(body))
        at = doc[1] if doc else end


def _header_end(text: str, at: int) -> int | None:
    """Return the offset after the colon that ends a header whose ``(`` is at ``at``."""
    depth, quote = 0, ""
    for i in range(at, min(len(text), at + _LONGEST_HEADER)):
        char = text[i]
        if quote:
            if char == quote and text[i - 1] != "\\":
                quote = ""
        elif char in "\"'":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == ":" and depth == 0:
            return i + 1
        elif char == "\n" and depth == 0:
            return None
    return None


def parse_header(header: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """Return the syntax tree of a ``def`` line up to its colon, None when it is not Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an odd escape in a default is not our concern
        try:
            body = ast.parse(header.strip() + " pass").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
    first = body[0] if len(body) == 1 else None
    if not isinstance(first, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    args = first.args
    names = [a.arg for a in (*args.posonlyargs, *args.args, *args.kwonlyargs)]
    return first if len(set(names)) == len(names) else None


def _docstring(text: str, at: int) -> Region | None:
    """Return the region inside the quotes of a docstring that follows, if one does."""
    found = _DOCSTRING.match(text, at)
    if found is None:
        return None
    close = text.find(found[1], found.end())
    if len(found[1]) == 1 and "\n" in text[found.end() : max(close, found.end())]:
        return None
    return (found.end(), close if close >= 0 else len(text))


def _lines_end(text: str, at: int, indent: int) -> int:
    """Return where the block goes out: the first line indented no deeper than its ``def``."""
    at = text.find("\n", at)
    while at >= 0:
        after = text.find("\n", at + 1)
        line = text[at + 1 : after if after >= 0 else len(text)]
        if line.strip() and len(line.expandtabs()) - len(line.expandtabs().lstrip()) <= indent:
            return at + 1
        at = after
    return len(text)


def _body_end(text: str, stub: Stub) -> int:
    return _lines_end(text, stub.doc[1] if stub.doc else stub.end, stub.indent)


def _has_statements(body: str) -> bool:
    for raw in body.splitlines():
        line = raw.strip().strip("\"'`")
        if line and not line.startswith("#") and line not in {"pass", "...", "~~~"}:
            return True
    return False


def _fenced(text: str, kept: tuple[Region, ...]) -> list[Region]:
    """Return the regions of code fences, without the docstring that may stand in one."""
    fences = [m for m in _FENCE.finditer(text) if not _inside(m.start(), kept)]
    found = []
    for opening, closing in zip(fences[::2], [*fences[1::2], None], strict=False):
        end = closing.end() if closing else len(text)
        found += _without((opening.start(), end), kept)
    return found


def _loose_code(text: str, kept: tuple[Region, ...]) -> list[Region]:
    found, at = [], 0
    for line in text.splitlines(keepends=True):
        if _CODE_LINE.match(line) and not _inside(at, kept):
            found.append((at, at + len(line)))
        at += len(line)
    return found


def _inside(at: int, regions: tuple[Region, ...]) -> bool:
    return any(start <= at < end for start, end in regions)


def _without(region: Region, holes: tuple[Region, ...]) -> list[Region]:
    start, end = region
    parts = []
    for low, high in holes:
        if start < high and low < end:
            parts.append((start, max(start, low)))
            start = min(end, high)
    return [*parts, (start, end)]


def _merge(regions: list[Region]) -> tuple[Region, ...]:
    merged: list[Region] = []
    for start, end in sorted(r for r in regions if r[0] < r[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _complement(regions: tuple[Region, ...], length: int) -> tuple[Region, ...]:
    gaps, at = [], 0
    for start, end in (*regions, (length, length)):
        if at < start:
            gaps.append((at, start))
        at = max(at, end)
    return tuple(gaps)
