"""What a Python text means by its names: imports, aliases, constants, classes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from liftsys_nb.lift.contracts.functions import FunctionNode


@dataclass(slots=True)
class Names:
    """The names at the top of a text.

    imported: the dotted path that a name stands for (``req`` → ``icontract.require``).
    classes, functions: by name, the last one of each, as Python does. aliases: what a name is
    assigned (``Point = tuple[int, int]``), where that happens once.
    """

    imported: dict[str, str] = field(default_factory=dict)
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    functions: dict[str, FunctionNode] = field(default_factory=dict)
    aliases: dict[str, ast.expr] = field(default_factory=dict)

    def path(self, node: ast.AST) -> str | None:
        """Return the dotted path that a name or an attribute stands for; None for all else.

        ``typing.List`` after ``import typing``, ``List`` after ``from typing import List``.
        """
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        parts.append(self.imported.get(node.id, node.id))
        return ".".join(reversed(parts))

    def last(self, node: ast.AST) -> str | None:
        """Return the last word of the path of a name."""
        path = self.path(node)
        return None if path is None else path.rpartition(".")[2]


def names_of(tree: ast.Module) -> Names:
    """Collect the names at the top of a text, those under ``if`` and ``try`` too."""
    names = Names()
    assigned: dict[str, list[ast.expr | None]] = {}
    for statement in _top(tree):
        match statement:
            case ast.Import():
                for each in statement.names:
                    first = each.name.partition(".")[0]
                    names.imported[each.asname or first] = each.name if each.asname else first
            case ast.ImportFrom():
                for each in statement.names:
                    origin = "." * statement.level + (statement.module or "")
                    names.imported[each.asname or each.name] = f"{origin}.{each.name}"
            case ast.ClassDef():
                names.classes[statement.name] = statement
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                names.functions[statement.name] = statement
            case ast.Assign():
                for target in statement.targets:
                    one = isinstance(target, ast.Name)
                    for name in _bound(target):
                        assigned.setdefault(name, []).append(statement.value if one else None)
            case ast.AnnAssign() | ast.AugAssign():
                plain = isinstance(statement, ast.AnnAssign)
                for name in _bound(statement.target):
                    assigned.setdefault(name, []).append(statement.value if plain else None)
            case _:
                _type_alias(statement, assigned)
    changed = {name for part in ast.walk(tree) if isinstance(part, ast.Global)
               for name in part.names}  # fmt: skip
    for name, values in assigned.items():
        if len(values) == 1 and values[0] is not None and name not in changed:
            names.aliases[name] = values[0]
    return names


def _type_alias(statement: ast.stmt, assigned: dict[str, list[ast.expr | None]]) -> None:
    # ``type X = …`` is known from Python 3.12 on; 3.11 does not read such a text at all.
    kind: type[ast.AST] | None = getattr(ast, "TypeAlias", None)
    if kind is not None and isinstance(statement, kind):
        name, value = getattr(statement, "name", None), getattr(statement, "value", None)
        if isinstance(name, ast.Name) and isinstance(value, ast.expr):
            assigned.setdefault(name.id, []).append(value)


def _top(tree: ast.Module) -> Iterator[ast.stmt]:
    waiting: list[ast.stmt] = list(reversed(tree.body))
    while waiting:
        statement = waiting.pop()
        yield statement
        if isinstance(statement, ast.If | ast.Try | ast.With | ast.For | ast.While):
            inner = [
                part for part in ast.iter_child_nodes(statement)
                if isinstance(part, ast.stmt | ast.ExceptHandler)
            ]  # fmt: skip
            for part in reversed(inner):
                waiting += reversed(part.body) if isinstance(part, ast.ExceptHandler) else [part]


def _bound(target: ast.expr) -> list[str]:
    return [part.id for part in ast.walk(target) if isinstance(part, ast.Name)]


def is_constant(node: ast.expr) -> bool:
    """Whether an expression is a plain literal: a number, a text, True, None, with a minus too."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant) and isinstance(
        node.value, int | float | str | bytes | None
    )
