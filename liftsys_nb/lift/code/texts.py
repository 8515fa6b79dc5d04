"""Texts with values inside: f-strings, and ``"…{}…".format(…)`` of a literal."""

from __future__ import annotations

import ast
import string
from typing import TYPE_CHECKING

from liftsys_nb.ir import terms as n
from liftsys_nb.lift.code.notseen import NotSeen

if TYPE_CHECKING:
    from liftsys_nb.lift.code.expressions import Expressions

_CONVERSIONS = {-1: "", ord("s"): "str", ord("r"): "repr"}


def joined(reader: Expressions, node: ast.JoinedStr) -> n.Expr:
    """Read an f-string: a sum of texts, of ``str(x)``, ``repr(x)`` and ``format(x, "…")``."""
    values = [each.value for each in node.values if isinstance(each, ast.FormattedValue)]
    made = iter(reader.in_order(values))
    parts: list[n.Expr] = []
    for each in node.values:
        match each:
            case ast.Constant(value=str(text)):
                parts.append(n.Lit(text))
            case ast.FormattedValue(conversion=conversion, format_spec=spec):
                parts.append(_formatted(reader, next(made), conversion, spec))
            case _:
                raise NotSeen("such an f-string")
    return summed(parts)


def summed(parts: list[n.Expr]) -> n.Expr:
    """Return texts one after the other."""
    if not parts:
        return n.Lit("")
    return parts[0] if len(parts) == 1 else n.Arith(("+",) * (len(parts) - 1), tuple(parts))


def _formatted(
    reader: Expressions, value: n.Expr, conversion: int, spec: ast.expr | None
) -> n.Expr:
    if conversion not in _CONVERSIONS:
        raise NotSeen("!a in an f-string")
    word = _CONVERSIONS[conversion]
    match spec:
        case None | ast.JoinedStr(values=[]):
            # ``format(x, "")`` is ``str(x)`` for all values that are modelled.
            return called(reader, word or "str", value)
        case ast.JoinedStr(values=[ast.Constant(value=str(text))]):
            shown = called(reader, word, value) if word else value
            return called(reader, "format", shown, n.Lit(text))
        case _:
            raise NotSeen("a format that is worked out")


def called(reader: Expressions, name: str, *args: n.Expr) -> n.Expr:
    """Return a call of a function that Python calls by itself, whatever its name stands for."""
    if not reader.is_builtin(name):
        raise NotSeen(f"an f-string where {name!r} means something else")
    return n.Call(n.Name(name), args)


def is_template(node: ast.Call) -> bool:
    """Tell whether a call is ``"…{}…".format(x, y)`` with one value for each plain place."""
    return _template(node) is not None


def _template(node: ast.Call) -> list[tuple[str, bool]] | None:
    """Return the texts of a template, each with whether a value follows."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format"),
            args=args, keywords=[],
        ) if not any(isinstance(each, ast.Starred) for each in args):  # fmt: skip
            pass
        case _:
            return None
    try:
        found = list(string.Formatter().parse(text))
    except ValueError:
        return None
    places = [each for each in found if each[1] is not None]
    if len(places) != len(args) or any(each[1:] != ("", "", None) for each in places):
        return None
    return [(text, field is not None) for text, field, _, _ in found]


def templated(reader: Expressions, node: ast.Call) -> n.Expr:
    """Read a call that ``is_template``."""
    values = iter(reader.in_order(node.args))
    parts: list[n.Expr] = []
    for text, has_value in _template(node) or ():
        if text:
            parts.append(n.Lit(text))
        if has_value:
            parts.append(called(reader, "str", next(values)))
    return summed(parts)
