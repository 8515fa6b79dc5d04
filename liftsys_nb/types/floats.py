"""What to write instead of ``==`` between floats (IR220): it depends on what is compared."""

from __future__ import annotations

import re
from math import inf

from liftsys_nb.ir.nodes import Arith, Attribute, Call, Expr, Lit, Name, Unary
from liftsys_nb.syntax import show

_SPECIAL = re.compile(r"\s*[+-]?(inf|infinity|nan)\s*\Z", re.IGNORECASE)


def instead_of_equal(op: str, left: Expr, right: Expr) -> tuple[str, str | None]:
    """Return (hint, fix) for floats compared with ``==`` or ``!=``."""
    outcome = "false" if op == "==" else "true"
    for side, other in ((left, right), (right, left)):
        match _special_float(side):
            case "nan":
                asks = f"{show(other)} {'!=' if op == '==' else '=='} {show(other)}"
                hint = f"nan equals nothing, not even itself, so this is always {outcome}"
                return f"{hint}; only nan differs from itself", asks
            case "inf":
                return "this is exact: an infinity equals itself and nothing else", None
            case _:
                pass
    if left == right:
        wanted = "is not nan" if op == "==" else "is nan"
        return f"this asks whether {show(left)} {wanted}: only nan differs from itself", None
    close = f"abs({show(left)} - {show(right)}) {'<=' if op == '==' else '>'} 1e-9"
    return "rounding makes this rarely what is meant", close


def _special_float(expr: Expr) -> str | None:
    """Return 'inf' or 'nan' for a term that is written as one of these, whatever its sign."""
    while isinstance(expr, Unary) and expr.op == "-":
        expr = expr.operand
    match expr:
        case Lit(value=float() as value) if value in (inf, -inf):
            return "inf"
        case Lit(value=float() as value) if value != value:
            return "nan"
        case Arith(ops=("-",), operands=(first, second)) if first == second:
            # The printer has no other way to write it.
            return "nan" if _special_float(first) == "inf" else None
        case Call(func=Name(id="float"), args=(Lit(value=str() as word),), keywords=()):
            found = _SPECIAL.match(word)
            return None if found is None else found[1].lower()[:3]
        case Attribute(value=Name(id="math"), name="inf" | "nan" as constant):
            return constant
        case _:
            return None
