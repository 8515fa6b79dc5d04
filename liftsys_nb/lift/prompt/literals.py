"""Python literals → expressions; whatever is not a plain literal is None."""

from __future__ import annotations

import ast
import math
import warnings

from liftsys_nb.ir.nodes import Expr, Lit, Mapping, Sequence, Unary

_DEEPEST = 40


def parse_python(text: str) -> ast.expr | None:
    """Return the syntax tree of one Python expression, None when it is not one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an odd escape in a string is not our concern
        try:
            return ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def literal(node: ast.expr, depth: int = 0) -> Expr | None:
    """Translate a literal: numbers, text, True, None, and displays of literals."""
    if depth > _DEEPEST:
        return None
    match node:
        case ast.Constant(value=int() | str() | bytes() | None as value):
            return Lit(value)
        case ast.Constant(value=float(value)) if math.isfinite(value):
            return Lit(value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float()) as digits):
            inner = literal(digits)
            plain = isinstance(inner, Lit) and inner.kind != "bool"
            return Unary("-", inner) if plain and inner is not None else None
        case ast.List(elts=elts):
            return _display("list", elts, depth)
        case ast.Tuple(elts=elts):
            return _display("tuple", elts, depth)
        case ast.Set(elts=elts):
            return _display("set", elts, depth)
        case ast.Dict(keys=keys, values=values):
            pairs = []
            for before, after in zip(keys, values, strict=True):
                left = None if before is None else literal(before, depth + 1)
                right = literal(after, depth + 1)
                if left is None or right is None:
                    return None
                pairs.append((left, right))
            return Mapping(tuple(pairs))
        case _:
            return None


def _display(kind: str, elts: list[ast.expr], depth: int) -> Expr | None:
    items = [literal(e, depth + 1) for e in elts]
    known = tuple(i for i in items if i is not None)
    if len(known) < len(items):
        return None
    match kind:
        case "list":
            return Sequence("list", known)
        case "tuple":
            return Sequence("tuple", known)
        case _:
            return Sequence("set", known)


def scan_literal(text: str, at: int, *, most: int = 2_000) -> int:
    """Return where the literal that starts at an offset ends; ``at`` itself when none does.

    Brackets are followed to their partner, strings to their closing quote; looks no further
    than ``most`` characters.
    """
    stop = min(len(text), at + most)
    start = at
    if text.startswith("-", at):
        at += 1
    if at >= stop:
        return start
    if text[at] in "([{":
        return _closing(text, at, stop) or start
    if text[at] in "\"'":
        return _string_end(text, at, stop) or start
    end = at
    while end < stop and (text[end].isalnum() or text[end] in "_." or _is_exponent(text, end)):
        end += 1
    while end > at and text[end - 1] == ".":  # the full stop of the sentence
        end -= 1
    return end if end > at else start


def _is_exponent(text: str, at: int) -> bool:
    return text[at] in "+-" and text[at - 1] in "eE" and text[at - 2 : at - 1].isdigit()


def _closing(text: str, at: int, stop: int) -> int | None:
    depth = 0
    while at < stop:
        char = text[at]
        if char in "\"'":
            end = _string_end(text, at, stop)
            if end is None:
                return None
            at = end
            continue
        depth += (char in "([{") - (char in ")]}")
        at += 1
        if depth == 0:
            return at
    return None


def _string_end(text: str, at: int, stop: int) -> int | None:
    quote, i = text[at], at + 1
    while i < stop and text[i] != "\n":
        if text[i] == "\\":
            i += 1
        elif text[i] == quote:
            return i + 1
        i += 1
    return None
