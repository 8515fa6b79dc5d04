"""Values that are written down in full: expressions of Python without names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Literal

from liftsys_nb.ir import terms as n
from liftsys_nb.ir.walks import children

if TYPE_CHECKING:
    from liftsys_nb.lift.code.facts import File

ARITHMETIC = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
}  # fmt: skip
_MAKERS = frozenset(("frozenset", "set", "list", "dict", "tuple", "range", "float", "int"))
_KINDS: dict[type[ast.expr], Literal["list", "tuple", "set"]] = {
    ast.List: "list", ast.Tuple: "tuple", ast.Set: "set",
}  # fmt: skip
_MAX_DEPTH = 50


def closed_value(node: ast.expr, file: File, depth: int = 0) -> n.Expr | None:
    """Return what a closed expression of literals and earlier constants stands for, else None."""
    if depth > _MAX_DEPTH:
        return None

    def inner(each: ast.expr) -> n.Expr | None:
        return closed_value(each, file, depth + 1)

    match node:
        case ast.Constant(value=bool() | int() | float() | str() | bytes() | None as literal):
            return n.Lit(literal)
        case ast.Name(id=name, ctx=ast.Load()):
            found = file.constants.get(name)
            # A second name for a list is no second list.
            return None if found is None or is_mutable(found) else found
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            value = inner(operand)
            return None if value is None else n.Unary("-", value)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            made = _all([inner(left), inner(right)])
            return None if made is None else n.Power(*made)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
            made = _all([inner(left), inner(right)])
            return None if made is None else n.Arith((ARITHMETIC[type(op)],), tuple(made))
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            made = _all([inner(each) for each in items])
            return None if made is None else n.Sequence(_KINDS[type(node)], tuple(made))
        case ast.Dict(keys=keys, values=values):
            first = _all([None if each is None else inner(each) for each in keys])
            second = _all([inner(each) for each in values])
            if first is None or second is None:
                return None
            return n.Mapping(tuple(zip(first, second, strict=True)))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _MAKERS:
            made = _all([inner(each) for each in args])
            if made is None or not file.is_builtin(name):
                return None
            return n.Call(n.Name(name), tuple(made))
        case ast.Attribute(value=ast.Name(id=name), attr=member) if file.is_enum(name):
            if member in {part.name for part in file.shapes[name].parts}:
                return n.Attribute(n.Name(name), member)
            return None
        case _:
            return None


def _all(found: list[n.Expr | None]) -> list[n.Expr] | None:
    made = [each for each in found if each is not None]
    return made if len(made) == len(found) else None


def is_mutable(value: n.Expr) -> bool:
    """Tell whether a closed value, or a part of it, can be changed in place."""
    match value:
        case n.Sequence(kind="list" | "set") | n.Mapping():
            return True
        case n.Call(func=n.Name(id="frozenset" | "float" | "int" | "range")):
            return False
        case n.Call(func=n.Name(id="set" | "list" | "dict")):
            return True
        case _:
            return any(is_mutable(each) for each in children(value))
