"""Invariants in comments: ``# invariant: 0 <= i`` at a loop.

A comment belongs to a loop when it stands on the lines between the loop's head and the first
statement of its body, or at the end of the head's line, or on the lines right before the head
(unless those stand at the start of another loop's body, whose they are).
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Mapping

from liftsys_nb.ir.errors import Diagnostic
from liftsys_nb.ir.spans import Place
from liftsys_nb.ir.terms import Expr
from liftsys_nb.syntax.parse import parse_expr

_WORD = "invariant:"
Loop = ast.For | ast.While | ast.AsyncFor


def find_invariants(
    nodes: list[ast.AST], text: str, file: str
) -> tuple[dict[int, tuple[Expr, ...]], tuple[Diagnostic, ...]]:
    """Return the invariants written at each loop, by its node, and what is wrong with some."""
    if _WORD not in text:
        return {}, ()
    comments = _comments(text)
    loops = sorted(
        (each for each in nodes if isinstance(each, Loop)),
        key=lambda each: (each.lineno, each.col_offset),
    )
    owners: dict[int, Loop] = {}
    for loop in loops:
        first = min(each.lineno for each in loop.body)
        for line in range(loop.lineno, max(first, loop.lineno + 1)):
            if line in comments:
                owners.setdefault(line, loop)
    for loop in loops:
        line = loop.lineno - 1
        while line in comments and comments[line][2]:
            owners.setdefault(line, loop)
            line -= 1
    found: dict[int, list[Expr]] = {}
    problems: list[Diagnostic] = []
    for line, (column, words, _) in sorted(comments.items()):
        body = words[1:].strip()
        if not body.startswith(_WORD):
            continue
        formula = body.removeprefix(_WORD).strip()
        place = Place(line, column + 1, line, column + len(words))
        if line not in owners:
            problems.append(Diagnostic(
                "LS461", f"the invariant {formula!r} stands at no loop", file, place,
                hint="write it on the line before the loop, or first in its body",
                severity="warning",
            ))  # fmt: skip
            continue
        expr, wrong = parse_expr(formula, name=file)
        if expr is None or wrong:
            problems.extend(
                Diagnostic(each.code, each.message, file, place, each.hint, each.fix, "warning")
                for each in wrong
            )
        if expr is not None and not any(each.severity == "error" for each in wrong):
            found.setdefault(id(owners[line]), []).append(expr)
    return {key: tuple(each) for key, each in found.items()}, tuple(problems)


def _comments(text: str) -> Mapping[int, tuple[int, str, bool]]:
    """Return the comment of each line: its column from 0, its words, whether it stands alone."""
    found: dict[int, tuple[int, str, bool]] = {}
    lines = io.StringIO(text).readlines()
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                line, column = token.start
                alone = not lines[line - 1][:column].strip()
                found[line] = (column, token.string, alone)
    except (tokenize.TokenError, SyntaxError, IndexError):
        pass  # the rest of such a text has no comments that count
    return found
