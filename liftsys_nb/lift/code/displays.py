"""Displays with stars, and targets with one: taken apart into what Python does for them."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from liftsys_nb.ir import routines as r
from liftsys_nb.ir import terms as n
from liftsys_nb.lift.code.notseen import NotSeen

if TYPE_CHECKING:
    from liftsys_nb.lift.code.expressions import Expressions
    from liftsys_nb.lift.code.statements import Statements


def with_stars(reader: Expressions, items: Sequence[ast.expr], *, is_list: bool) -> n.Expr:
    """Read ``[*xs, y]`` or ``(*xs, y)``: a new list that grows item by item."""
    if not is_list and not reader.is_builtin("tuple"):
        raise NotSeen("* in a display where 'tuple' means something else")
    target = reader.fresh()
    reader.set_to(target, n.Sequence("list", ()))
    for each in items:
        if isinstance(each, ast.Starred):
            method, value = "extend", reader.expr(each.value)
        else:
            method, value = "append", reader.expr(each)
        reader.emit(r.Invoke(None, target, method, (value,), line=reader.line))
    return target if is_list else n.Call(n.Name("tuple"), (target,))


def with_double_stars(
    reader: Expressions, keys: Sequence[ast.expr | None], values: Sequence[ast.expr]
) -> n.Expr:
    """Read ``{**d, k: v}``: a new dict that is updated part by part."""
    if not reader.is_builtin("isinstance") or not reader.is_builtin("dict"):
        raise NotSeen("** in a display where 'dict' means something else")
    target = reader.fresh()
    reader.set_to(target, n.Mapping(()))
    waiting: list[ast.expr] = []

    def update(value: n.Expr) -> None:
        reader.emit(r.Invoke(None, target, "update", (value,), line=reader.line))

    def flush() -> None:
        if waiting:
            made = reader.in_order(waiting)
            update(n.Mapping(tuple(zip(made[::2], made[1::2], strict=True))))
            waiting.clear()

    for key, value in zip(keys, values, strict=True):
        if key is not None:
            waiting.extend((key, value))
            continue
        flush()
        held = reader.pin(reader.expr(value))
        if not (isinstance(value, ast.Name) and reader.kinds.get(value.id) == "dict"):
            # ``update`` would take pairs, too, where ``**`` raises.
            test = n.Unary("not", n.Call(n.Name("isinstance"), (held, n.Name("dict"))))
            other = r.Unseen("** of other than a dict", line=reader.line)
            reader.emit(r.If(test, (other,), line=reader.line))
        update(held)
    flush()
    return target


def store_with_star(
    reader: Statements, targets: Sequence[ast.expr], value: n.Expr
) -> list[tuple[ast.expr, n.Expr]]:
    """Emit what takes a value apart for ``a, *b, c``; return what each target gets."""
    stars = [at for at, each in enumerate(targets) if isinstance(each, ast.Starred)]
    if len(stars) != 1 or not all(map(reader.is_builtin, ("list", "len"))):
        raise NotSeen("* in a target")
    star, after = stars[0], len(targets) - stars[0] - 1
    items = reader.fresh()
    reader.set_to(items, n.Call(n.Name("list"), (value,)))
    size = n.Call(n.Name("len"), (items,))
    few = n.Compare(("<",), (size, n.Lit(len(targets) - 1)))
    reader.emit(r.If(few, (r.RaiseError("ValueError", line=reader.line),), line=reader.line))
    made: list[tuple[ast.expr, n.Expr]] = []
    for at, each in enumerate(targets):
        if isinstance(each, ast.Starred):
            end = n.Arith(("-",), (size, n.Lit(after)))
            made.append((each.value, reader.pin(n.Slice(items, n.Lit(star), end))))
        elif at < star:
            made.append((each, reader.pin(n.Index(items, n.Lit(at)))))
        else:
            place = n.Arith(("-",), (size, n.Lit(len(targets) - at)))
            made.append((each, reader.pin(n.Index(items, place))))
    return made
