"""Fold what literals decide in a formula, and nothing that could be undefined."""

from __future__ import annotations

from dataclasses import replace

from liftsys_nb.ir.nodes import (
    FALSE,
    TRUE,
    BoolOp,
    Compare,
    Expr,
    Hole,
    Implies,
    Lit,
    Unary,
    rebuild,
)


def fold(expr: Expr) -> Expr:
    """Fold what literals decide, left to right, keeping every term that could be undefined.

    ``False and e`` is False (e is never read), but ``e and False`` stays: e may be undefined.
    """
    expr = rebuild(expr, fold)
    match expr:
        case Compare(ops=(("==" | "!=") as op,), operands=(Lit() as left, Lit() as right)):
            # Only where Python's == and the literals' own equality cannot differ (1 == True).
            if left.kind == right.kind and left.kind in {"str", "bool", "int", "NoneType"}:
                return Lit((left == right) == (op == "=="))
            return expr
        case Unary(op="not", operand=Lit(value=bool(value))):
            return Lit(not value)
        case Implies(premise=Lit(value=bool(value))):
            if value:  # an implication is a bool, whatever its conclusion is
                return expr.conclusion if _is_bool(expr.conclusion) else expr
            return TRUE
        case Implies(conclusion=premise_only) if premise_only == TRUE and _is_total(expr.premise):
            return TRUE
        case BoolOp():
            return _fold_chain(expr)
        case _:
            return expr


def _fold_chain(expr: BoolOp) -> Expr:
    unit, stop = (TRUE, FALSE) if expr.op == "and" else (FALSE, TRUE)
    kept: list[Expr] = []
    for at, operand in enumerate(expr.operands):
        last = at == len(expr.operands) - 1
        # As the last operand the unit is a value: `5 and True` is True, not 5.
        if operand == unit and not (last and kept and not _is_bool(kept[-1])):
            continue
        kept.append(operand)
        if operand == stop:
            break
    if not kept:
        return unit
    if kept[0] == stop:
        return stop
    return kept[0] if len(kept) == 1 else replace(expr, operands=tuple(kept))


def _is_bool(expr: Expr) -> bool:
    """Whether an expression surely gives a bool."""
    match expr:
        case Compare() | Implies() | Unary(op="not"):
            return True
        case BoolOp():
            return all(_is_bool(operand) for operand in expr.operands)
        case Lit():
            return expr.kind == "bool"
        case _:
            return False


def _is_total(expr: Expr) -> bool:
    return isinstance(expr, Lit | Hole)
