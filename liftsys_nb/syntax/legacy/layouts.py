"""Old texts that are badly indented, or on few lines, laid out as the language needs them.

The old reader knew no indentation: a section's word ended what stood before it. Only a text that
the language misreads is laid out anew.
"""

from __future__ import annotations

import re
from itertools import pairwise

from liftsys_nb.ir.errors import has_errors
from liftsys_nb.ir.nodes import Prose, Spec
from liftsys_nb.syntax.legacy.shapes import SPLIT, Warnings
from liftsys_nb.syntax.parse import Parsed, parse

_HEAD = re.compile(r"(?:^|(?<=[\s}]))ir\s+[^\W\d][\w.]*\s*\{")
# A section's word where an old section can begin: not every colon in prose is one.
_SECTION = r"(?:signature\s*:\s*[^\W\d][\w.]*\s*\(|(?:effects|assert)\s*:\s*(?=-\s|$|\#))"
_INSIDE = re.compile(rf"(?:^|(?<=\s)){_SECTION}", re.MULTILINE)
_LINE = re.compile(rf"intent\s*:|{_SECTION}|ir\s+[^\W\d][\w.]*\s*\{{")
_NEW_ONLY = re.compile(
    r"^[^\S\n]*(?:(?:requires|ensures|raises|invariant|examples|holes|body)\s*:"
    r"|(?:module|import|from|type|enum|record|define)\s+\S)",
    re.MULTILINE,
)


def laid_out(text: str, warn: Warnings) -> str:
    """Return a text as it is, or laid out anew where that makes more of it be understood."""
    if _NEW_ONLY.search(text) or not _HEAD.search(text):
        return text
    before = parse(text)
    swallowed = any(_swallows(spec) for spec in before.module.specs)
    if not swallowed and not has_errors(before.diagnostics):
        return text
    anew = _anew(text)
    after = parse(anew)
    if _score(after) <= _score(before) or any(_swallows(s) for s in after.module.specs):
        return text
    warn.say(SPLIT, "the text is laid out anew: its indentation would hide sections")
    return anew


def _swallows(spec: Spec) -> bool:
    """Whether a section's word stands in the prose of a specification."""
    words = [spec.intent.text] if spec.intent is not None else []
    words += [item.body.text for item in spec.effects if isinstance(item.body, Prose)]
    words += [item.body.text for item in spec.asserts if isinstance(item.body, Prose)]
    return any(_INSIDE.search(text) for text in words)


def _score(parsed: Parsed) -> tuple[int, int]:
    """Return how much was understood: fewer errors first, then more parts."""
    parts = sum(
        (spec.intent is not None) + (spec.signature is not None)
        + len(spec.effects) + len(spec.asserts)
        for spec in parsed.module.specs
    )  # fmt: skip
    return -len(parsed.diagnostics), parts


def _anew(text: str) -> str:
    """Return the text with each section, item and list of holes where the language has it."""
    lines: list[str] = []
    for line in text.splitlines():
        lines += _broken(line.strip())
    shown: list[str] = []
    for line in lines:
        if line.startswith("#") or not line:
            shown.append(f"    {line}" if line else "")
        elif _HEAD.match(line) or line == "}":
            shown.append(line)
        elif _LINE.match(line):
            shown.append(f"  {line}")
        elif line.startswith("-"):
            shown.append(f"    {line}")
        else:
            shown.append(f"      {line}")
    return "\n".join(shown) + "\n"


def _broken(line: str) -> list[str]:
    """Cut a line before each section's word outside quotes and lists, and before a last brace."""
    cuts: list[int] = []
    is_quoted, depth, at = False, 0, 0
    closing = -1
    while at < len(line):
        char = line[at]
        if is_quoted:
            is_quoted = char != '"'
            at += 2 if char == "\\" else 1
            continue
        head = _HEAD.match(line, at)
        if head is not None:
            cuts.append(at)
            cuts.append(head.end())
            at = head.end()
            continue
        if char == '"' and depth:
            is_quoted = True
        elif line.startswith("{", at):
            depth += 1
        elif char == "}":
            closing = at if not depth else closing
            depth = max(depth - 1, 0)
        elif not depth and (at == 0 or line[at - 1] in " \t}") and _INSIDE.match(line, at):
            cuts.append(at)
        at += 1
    if closing >= 0 and not line[closing + 1 :].strip():
        cuts.append(closing)
    edges = sorted({0, *cuts, len(line)})
    pieces = [line[a:b].strip() for a, b in pairwise(edges)]
    return [piece for piece in pieces if piece] or [""]
