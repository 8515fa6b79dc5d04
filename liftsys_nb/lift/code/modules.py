"""What the code takes from ``math``: its numbers, and the functions that are modelled."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from liftsys_nb.ir.routines import MATH

if TYPE_CHECKING:
    from liftsys_nb.lift.code.expressions import Expressions

NUMBERS: Mapping[str, float] = {
    "math.pi": math.pi, "math.e": math.e, "math.tau": math.tau,
    "math.inf": math.inf, "math.nan": math.nan,
}  # fmt: skip


def number(reader: Expressions, node: ast.Name | ast.Attribute) -> float | None:
    """Return the number of ``math`` that a name or path stands for; None where it is none."""
    return NUMBERS.get(_full_name(reader, node))


def function(reader: Expressions, node: ast.expr) -> str | None:
    """Return the full name of a modelled function that a name or path stands for, else None."""
    if not isinstance(node, ast.Name | ast.Attribute):
        return None
    name = _full_name(reader, node)
    return name if name in MATH else None


def _full_name(reader: Expressions, node: ast.Name | ast.Attribute) -> str:
    root = reader.root(node)
    if root is None or root not in reader.file.imports or not reader.file.is_only_read(root):
        return ""
    return reader.file.full_name(node)
