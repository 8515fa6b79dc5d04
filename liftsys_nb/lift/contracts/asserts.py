"""``assert`` at the head of a function is what it requires, at its end what it ensures."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from liftsys_nb.lift.contracts.expressions import Renaming, named, names_in
from liftsys_nb.lift.contracts.functions import FunctionNode, own_parts, text_of
from liftsys_nb.lift.contracts.said import Said, kept, said


def asserts_of(node: FunctionNode, parameters: Sequence[str], notes: list[str]) -> Iterator[Said]:
    """Yield the conditions of a function's leading and final asserts.

    Final are those just before the end, or before the one ``return`` that there is; of a function
    with several they hold on one way out only. notes: takes what was left in the code.
    """
    body = list(node.body)
    start = _docstring_end(body)
    head = start
    while head < len(body) and isinstance(body[head], ast.Assert):
        head += 1
    for statement in body[start:head]:
        yield _required(statement)
    yield from _ensured(node, body[head:], frozenset(parameters), notes)


def _docstring_end(body: Sequence[ast.stmt]) -> int:
    first = body[0] if body else None
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return 1 if is_text else 0


def _required(statement: ast.stmt) -> Said:
    assert isinstance(statement, ast.Assert)
    return said(
        "requires", statement.test, statement.lineno, "assert", words=_words(statement),
    )  # fmt: skip


def _ensured(
    node: FunctionNode, body: list[ast.stmt], parameters: frozenset[str], notes: list[str]
) -> Iterator[Said]:
    returns = [part for part in own_parts(node) if isinstance(part, ast.Return)]
    last = body[-1] if body else None
    end = len(body) - 1 if isinstance(last, ast.Return) else len(body)
    first = end
    while first > 0 and isinstance(body[first - 1], ast.Assert):
        first -= 1
    found = body[first:end]
    if not found:
        return
    elsewhere = [each for each in returns if each is not last]
    if elsewhere:
        line = min(each.lineno for each in elsewhere)
        notes.append(
            f"the assert on line {found[0].lineno} is no clause: line {line} returns before it"
        )
        return
    inner = _bound_in(node)
    renaming: Renaming = {}
    value = last.value if isinstance(last, ast.Return) else None
    if isinstance(value, ast.Name) and (value.id not in parameters or value.id in inner):
        renaming = {value.id: named("result")}
    for statement in found:
        assert isinstance(statement, ast.Assert)
        yield _one(statement, renaming, parameters, inner - renaming.keys())


def _one(
    statement: ast.Assert, renaming: Renaming, parameters: frozenset[str], inner: frozenset[str]
) -> Said:
    hidden = names_in(statement.test) & inner
    if hidden:
        name = min(hidden)
        why = f"'{name}' is a name inside of the function"
        if name in parameters:
            why = f"'{name}' is no longer what was passed: the function binds it anew"
        return kept("ensures", text_of(statement.test), statement.lineno, "assert", why)
    return said(
        "ensures", statement.test, statement.lineno, "assert", renaming=renaming,
        words=_words(statement),
    )  # fmt: skip


def _words(statement: ast.Assert) -> str | None:
    message = statement.msg
    if isinstance(message, ast.Constant) and isinstance(message.value, str):
        return message.value
    return None


def _bound_in(node: FunctionNode) -> frozenset[str]:
    """Return the names that a function binds inside of its body; comprehensions bind none."""
    found: set[str] = set()
    parts = list(own_parts(node))
    of_comprehensions = {
        id(name) for part in parts if isinstance(part, ast.comprehension)
        for name in ast.walk(part.target)
    }  # fmt: skip
    for part in parts:
        match part:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                if id(part) not in of_comprehensions:
                    found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.ClassDef(name=name):
                found.add(name)
            case ast.ExceptHandler(name=str(name)):
                found.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                found |= {each.asname or each.name.partition(".")[0] for each in aliases}
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                found.add(name)
            case ast.MatchMapping(rest=str(name)):
                found.add(name)
            case _:
                pass
    return frozenset(found)
