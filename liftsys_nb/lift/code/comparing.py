"""Comparisons: chains in Python's order, and what ``is`` means where that is exact."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from liftsys_nb.ir import routines as r
from liftsys_nb.ir import terms as n
from liftsys_nb.lift.code.names import walk
from liftsys_nb.lift.code.notseen import NotSeen

if TYPE_CHECKING:
    from liftsys_nb.lift.code.expressions import Expressions

_COMPARING: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip
_EXACT = frozenset(("bool", "str", "float", "list", "dict", "set", "bytes"))


def read_compare(reader: Expressions, node: ast.Compare) -> n.Expr:
    """Read a comparison, a chain of several too. Raises NotSeen."""
    left, ops, rights = node.left, node.ops, node.comparators
    if len(ops) == 1:
        if isinstance(ops[0], ast.Is | ast.IsNot):
            return _same(reader, left, rights[0], is_not=isinstance(ops[0], ast.IsNot))
        found = _same_type(reader, left, ops[0], rights[0])
        if found is not None:
            return found
    if any(isinstance(op, ast.Is | ast.IsNot) for op in ops):
        raise NotSeen("'is' in a chain")
    words = tuple(_COMPARING[type(op)] for op in ops)
    if not any(reader.acts(each) for each in rights[1:]):
        # The first two are always worked out; those after them come when they are reached.
        first, second = reader.in_order([left, rights[0]])
        if len(ops) == 1:
            return n.Compare(words, (first, second))
        return n.Compare(words, (first, second, *(reader.expr(each) for each in rights[1:])))
    first, middle = (reader.pin(each) for each in reader.in_order([left, rights[0]]))
    target = reader.fresh()
    reader.set_to(target, n.Compare(words[:1], (first, middle)))
    body = reader.block(lambda: _rest(reader, target, middle, words[1:], rights[1:]))
    reader.emit(r.If(target, body, line=reader.line))
    return target


def _rest(
    reader: Expressions,
    target: n.Expr,
    left: n.Expr,
    words: tuple[str, ...],
    rights: Sequence[ast.expr],
) -> None:
    right = reader.expr(rights[0])
    if len(words) > 1:
        right = reader.pin(right)
    reader.set_to(target, n.Compare(words[:1], (left, right)))
    if len(words) > 1:
        body = reader.block(lambda: _rest(reader, target, right, words[1:], rights[1:]))
        reader.emit(r.If(target, body, line=reader.line))


# ── is ───────────────────────────────────────────────────────────────────────────────────
def _same(reader: Expressions, left: ast.expr, right: ast.expr, *, is_not: bool) -> n.Expr:
    if isinstance(left, ast.Constant) and not isinstance(right, ast.Constant):
        left, right = right, left
    match right:
        case ast.Constant(value=None):
            return n.Compare(("is not" if is_not else "is",), (reader.expr(left), n.Lit(None)))
        case ast.Constant(value=bool(value)):
            found = is_truth(reader, _twice(reader, left), value)
            return n.Unary("not", found) if is_not else found
        case ast.Attribute() if _is_member(reader, right):
            made = (reader.expr(left), reader.expr(right))
            return n.Compare(("!=" if is_not else "==",), made)
        case _:
            found_type = _same_type(reader, left, ast.NotEq() if is_not else ast.Eq(), right)
            if found_type is not None:
                return found_type
            raise NotSeen("'is'")


def is_truth(reader: Expressions, value: n.Expr, wanted: bool) -> n.Expr:
    """Return the test whether a value, which may be worked out twice, is True (or False)."""
    if not reader.is_builtin("isinstance") or not reader.is_builtin("bool"):
        raise NotSeen(f"'is {wanted}'")
    kind = n.Call(n.Name("isinstance"), (value, n.Name("bool")))
    return n.BoolOp("and", (kind, value if wanted else n.Unary("not", value)))


def _twice(reader: Expressions, node: ast.expr) -> n.Expr:
    value = reader.expr(node)
    return value if is_simple(node) else reader.pin(value)


def _is_member(reader: Expressions, node: ast.expr) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr=member):
            return (
                not reader.is_local(name)
                and reader.file.is_enum(name)
                and any(part.name == member for part in reader.file.shapes[name].parts)
            )
        case _:
            return False


def _same_type(
    reader: Expressions, left: ast.expr, op: ast.cmpop, right: ast.expr
) -> n.Expr | None:
    """Read ``type(x) is int``; None where it is something else."""
    match left, right:
        case ast.Call(func=ast.Name(id="type"), args=[value], keywords=[]), ast.Name(id=kind):
            pass
        case _:
            return None
    known = kind in _EXACT or kind == "int"
    if not known or not is_simple(value) or not isinstance(op, ast.Eq | ast.NotEq):
        return None
    if not all(map(reader.is_builtin, ("type", "isinstance", "bool", kind))):
        return None
    made = reader.expr(value)
    found: n.Expr = n.Call(n.Name("isinstance"), (made, n.Name(kind)))
    if kind == "int":
        is_bool = n.Call(n.Name("isinstance"), (made, n.Name("bool")))
        found = n.BoolOp("and", (found, n.Unary("not", is_bool)))
    return n.Unary("not", found) if isinstance(op, ast.NotEq) else found


def is_simple(node: ast.expr) -> bool:
    """Tell whether working an expression out twice is as good as once."""
    return not any(
        isinstance(each, ast.Call | ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom)
        for each in walk(node)
    )
