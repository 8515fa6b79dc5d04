"""A Python repr of holes that an old printer wrote where a return type belongs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from liftsys_nb.ir.events import Json

_START = re.compile(r"\[?\s*TypedHole\(")
_KIND = re.compile(r"<HoleKind\.\w+: ('[^'\\]*')>")
LONGEST = 100_000  # code points; Python's own reader takes far more, but no file needs it


def find_repr(text: str, start: int) -> int | None:
    """Return where a repr of holes ends that starts at ``start``; None when none stands there."""
    opening = _START.match(text, start)
    if opening is None:
        return None
    depth, quote, at = 0, "", start
    while at < min(len(text), start + LONGEST):
        char = text[at]
        if quote:
            if char == "\\":
                at += 1
            elif char == quote:
                quote = ""
        elif char in "'\"":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return None


def holes_of_repr(text: str) -> list[dict[str, Json]] | None:
    """Return the holes that a repr shows, in the form of the JSON IR; None when it shows none."""
    plain = text.strip()
    if len(plain) > LONGEST or find_repr(plain, 0) != len(plain):
        return None
    try:
        tree = ast.parse(_KIND.sub(r"\1", plain), mode="eval").body
        calls = tree.elts if isinstance(tree, ast.List) else [tree]
        return [dict(_fields(call)) for call in calls]
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        return None


def _fields(call: ast.expr) -> Iterator[tuple[str, Json]]:
    if not isinstance(call, ast.Call) or call.args:
        raise ValueError("not a hole")
    for part in call.keywords:
        if part.arg is None:
            raise ValueError("not a field")
        yield part.arg, _plain(ast.literal_eval(part.value))


def _plain(value: object) -> Json:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case dict():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case _:
            return repr(value)
