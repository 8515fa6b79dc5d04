"""Words that several complaints share."""

from __future__ import annotations

from liftsys_nb.ir.nodes import Expr, Type
from liftsys_nb.syntax import show


def a(type_: Type) -> str:
    """Name a type with its article: ``an int``, ``a list[int]``, ``None``."""
    text = show(type_)
    if text == "None":
        return "None"
    return f"{'an' if text[:1].lower() in {'a', 'e', 'i', 'o', 'u'} else 'a'} {text}"


def guard_hint(expr: Expr) -> str:
    """Say how to keep None away from an operation."""
    text = show(expr)
    return f"{text} may be None here; ask first: {text} is not None and …"
