"""``raise``, ``assert`` and ``try``."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from liftsys_nb.ir import routines as r
from liftsys_nb.ir import terms as n
from liftsys_nb.lift.code.names import bindings, walk
from liftsys_nb.lift.code.notseen import NotSeen

if TYPE_CHECKING:
    from liftsys_nb.lift.code.statements import Statements


def read_raise(reader: Statements, node: ast.Raise) -> None:
    """Emit a ``raise``. Raises NotSeen."""
    if node.cause is not None and not _is_known_cause(reader, node.cause):
        raise NotSeen("raise … from such a value")
    match node.exc:
        case None if not reader.caught:
            raise NotSeen("raise outside of a handler")
        case None:
            reader.emit(r.RaiseError(None, line=node.lineno))
        case ast.Name(id=name) if reader.caught[-1:] == [name]:
            # The one that is handled here: raised again.
            reader.emit(r.RaiseError(None, line=node.lineno))
        case ast.Name(id=name) if _is_exception(reader, name):
            _check_made(name)
            reader.emit(r.RaiseError(name, line=node.lineno))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if _is_exception(
            reader, name
        ) and not any(isinstance(each, ast.Starred) for each in args):
            made = tuple(reader.in_order(args))
            _check_made(name)
            reader.emit(r.RaiseError(name, made, line=node.lineno))
        case _:
            raise NotSeen("raise of such a value")


def _check_made(name: str) -> None:
    """Refuse exceptions that take arguments of their own kind."""
    if name.startswith("Unicode") or name.endswith("ExceptionGroup"):
        raise NotSeen(f"{name}(…)")


def _is_exception(reader: Statements, name: str) -> bool:
    return not reader.is_local(name) and reader.file.is_exception(name)


def _is_known_cause(reader: Statements, node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=None):
            return True
        case ast.Name(id=name):
            return name in reader.caught or _is_exception(reader, name)
        case _:
            return False


def read_assert(reader: Statements, node: ast.Assert) -> None:
    """Emit an ``assert``; its message is worked out only where it fails. Raises NotSeen."""
    test = reader.expr(node.test)
    if node.msg is None or isinstance(node.msg, ast.Constant):
        reader.emit(r.Assert(test, line=node.lineno))
        return
    message = node.msg
    body = reader.block(lambda: reader.emit(
        r.RaiseError("AssertionError", (reader.expr(message),), line=node.lineno)
    ))  # fmt: skip
    reader.emit(r.If(n.Unary("not", test), body, line=node.lineno))


def read_try(reader: Statements, node: ast.Try) -> None:
    """Emit a ``try``. Raises NotSeen."""
    names = [_exceptions(reader, each.type) for each in node.handlers]
    for each in node.handlers:
        if each.name is not None and each.name in bindings(each.body):
            raise NotSeen(f"the exception {each.name!r} under a name that is bound again")
    reader.sure -= deleted(node)
    start = set(reader.sure)
    body = reader.read(node.body)
    orelse = reader.read(node.orelse)
    after = reader.sure
    handlers: list[r.Handler] = []
    for handler, exceptions in zip(node.handlers, names, strict=True):
        reader.sure = set(start)
        if handler.name is not None:
            if handler.name in reader.names.elsewhere:
                raise NotSeen(f"global {handler.name}")
            reader.caught.append(handler.name)
        else:
            reader.caught.append("")
        try:
            inside = reader.read(handler.body)
        finally:
            reader.caught.pop()
        handlers.append(r.Handler(exceptions, handler.name, inside, line=handler.lineno))
        if not leaves(handler.body):
            after = after & reader.sure
    reader.sure = set(start)
    final = reader.read(node.finalbody)
    reader.sure = after | reader.sure
    reader.emit(r.Try(body, tuple(handlers), orelse, final, line=node.lineno))


def _exceptions(reader: Statements, node: ast.expr | None) -> tuple[str, ...]:
    match node:
        case None:
            return ()
        case ast.Name(id=name) if _is_exception(reader, name):
            return (name,)
        case ast.Tuple(elts=[_, *_] as items):
            return tuple(name for each in items for name in _exceptions(reader, each))
        case _:
            raise NotSeen("'except' of such a class")


def deleted(node: ast.stmt) -> set[str]:
    """Return the names that a statement may leave without a value."""
    gone: set[str] = set()
    for each in walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Del):
            gone.add(each.id)
        elif isinstance(each, ast.ExceptHandler) and each.name is not None:
            gone.add(each.name)
    return gone


def leaves(block: Sequence[ast.stmt]) -> bool:
    """Tell whether the end of a block is never reached."""
    return bool(block) and isinstance(block[-1], ast.Return | ast.Raise | ast.Break | ast.Continue)
