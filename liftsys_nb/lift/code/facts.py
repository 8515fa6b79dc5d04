"""What the names of a file stand for, found before any function is read."""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from liftsys_nb.ir.routines import Shape
from liftsys_nb.ir.terms import Expr
from liftsys_nb.ir.walks import children
from liftsys_nb.lift.code.names import bindings, global_writes, own_nodes, walk
from liftsys_nb.lift.code.values import closed_value, is_mutable

_CONTRACTS = frozenset(("icontract", "deal"))
_DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_HARMLESS = frozenset((
    "typing.final", "typing.override", "typing_extensions.override", "abc.abstractmethod",
    "liftsys_nb.record",
))  # fmt: skip
_READERS = frozenset(("get", "keys", "values", "items", "index", "count", "copy"))
_LOOKING = frozenset(("len", "sorted", "sum", "min", "max", "any", "all", "set", "list", "tuple"))


@dataclass(slots=True)
class File:
    """The names of one file.

    nodes: all of its tree. bound: how often each of its names is bound. imports: full names of
    what is imported, by the name it has here.
    functions: those outside of classes; methods as ``Class.method``. statics: methods without
    ``self``. properties: names that are read like fields but are worked out. owned: names of
    methods of the file. loggers: names that only write logs.
    """

    tree: ast.Module
    nodes: list[ast.AST]
    bound: Counter[str]
    imports: dict[str, str] = field(default_factory=dict)
    functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef] = field(default_factory=dict)
    statics: set[str] = field(default_factory=set)
    properties: set[str] = field(default_factory=set)
    owned: set[str] = field(default_factory=set)
    loggers: set[str] = field(default_factory=set)
    shapes: dict[str, Shape] = field(default_factory=dict)
    exceptions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    constants: dict[str, Expr] = field(default_factory=dict)
    mutable: set[str] = field(default_factory=set)
    unseen: dict[str, str] = field(default_factory=dict)
    _read: dict[str, bool] = field(default_factory=dict)

    def is_builtin(self, name: str) -> bool:
        """Tell whether a name of no function means what Python gives it."""
        return hasattr(builtins, name) and not self.bound[name] and not self.bound["*"]

    def is_only_read(self, name: str) -> bool:
        """Tell whether a module is used for what it holds alone: nothing is put into it.

        A name of another kind is one that is never bound again.
        """
        if name not in self._read:
            places = {
                id(node.value) for node in self.nodes
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
            }  # fmt: skip
            is_module = "." not in self.imports.get(name, name)
            self._read[name] = not is_module or all(
                id(node) in places
                for node in self.nodes if isinstance(node, ast.Name) and node.id == name
            )  # fmt: skip
        return self._read[name]

    def is_bound(self, name: str) -> bool:
        """Tell whether a name of no function surely means one thing, all the time."""
        if name in self.unseen:
            return name in self.imports and self.bound[name] == 1
        return self.has(name) or self.is_builtin(name)

    def has(self, name: str) -> bool:
        """Tell whether the file binds a name."""
        return (
            name in self.functions or name in self.shapes or name in self.exceptions
            or name in self.constants or name in self.unseen
        )  # fmt: skip

    def forget(self, name: str, words: str) -> None:
        """Let a name stand for something that is not modelled."""
        self.functions.pop(name, None)
        self.shapes.pop(name, None)
        self.exceptions.pop(name, None)
        self.constants.pop(name, None)
        for inner in [each for each in self.functions if each.startswith(f"{name}.")]:
            del self.functions[inner]
        self.unseen[name] = words

    def is_enum(self, name: str) -> bool:
        """Tell whether a name of the file is an enum that is modelled."""
        return name in self.shapes and self.shapes[name].kind == "enum"

    def is_exception(self, name: str) -> bool:
        """Tell whether a name is a class of exceptions that is known."""
        if name in self.exceptions:
            return True
        found = getattr(builtins, name, None)
        is_class = isinstance(found, type) and issubclass(found, BaseException)
        return is_class and self.is_builtin(name)

    def is_harmless(self, decorator: ast.expr) -> bool:
        """Tell whether a decorator leaves what a function does on allowed inputs as it is."""
        name = self.full_name(decorator.func if isinstance(decorator, ast.Call) else decorator)
        if name == "staticmethod":
            return self.is_builtin(name)
        return name in _HARMLESS or name.partition(".")[0] in _CONTRACTS

    def full_name(self, node: ast.expr) -> str:
        """Return the full name of what an expression of names and dots stands for; else ''."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        return ".".join([self.imports.get(node.id, node.id), *reversed(parts)])


def file_of(tree: ast.Module) -> File:
    """Return a file with nothing but what its statements bind and import."""
    nodes, statements = walk(tree), list(top_level(tree))
    bound = bindings(statements)
    bound.update(global_writes(nodes))
    file = File(tree, nodes, bound, _imported(statements, bound))
    for node in statements:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            file.functions[node.name] = node
    return file


def _imported(statements: list[ast.stmt], bound: Counter[str]) -> dict[str, str]:
    """Return full names of what the file surely imports, by the names it has there."""
    found: dict[str, str] = {}
    for node in own_nodes(statements):
        if isinstance(node, ast.Import):
            for alias in node.names:
                short = alias.name.partition(".")[0]
                found[alias.asname or short] = alias.name if alias.asname else short
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module or ''}.{alias.name}"
    return {name: full_name for name, full_name in found.items() if bound[name] == 1}


def top_level(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield the statements that run when the file is imported.

    What stands under ``if __name__ == "__main__":`` does not.
    """
    for node in tree.body:
        match node:
            case ast.If(test=ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()]), orelse=[]):
                continue
            case _:
                yield node


def find_constants(file: File) -> None:
    """Put the constants of a file in; its functions, enums and exceptions are there already."""
    statements = list(top_level(file.tree))
    for node in statements:
        name, value = _bound_value(node)
        if name is None or value is None or file.bound[name] != 1:
            continue
        if isinstance(value, ast.Call) and file.full_name(value.func) == "logging.getLogger":
            file.loggers.add(name)
        known = closed_value(value, file)
        if known is not None:
            file.constants[name] = known
    read_only = _only_read(file.nodes)
    for name, known in list(file.constants.items()):
        if is_mutable(known):
            if _is_changed_at_import(name, statements):
                del file.constants[name]
            elif any(map(is_mutable, children(known))) or name not in read_only:
                file.mutable.add(name)


def find_unseen(file: File) -> None:
    """Put the words in for names that stand for nothing else."""
    statements = list(top_level(file.tree))
    if file.bound["*"]:
        file.unseen["*"] = "the names of 'import *'"
    for name, how_often in file.bound.items():
        if not file.has(name):
            file.unseen[name] = _words(name, how_often, file)
        elif how_often > 1 and not _are_functions(name, statements, how_often):
            file.forget(name, f"the name {name!r}, which is bound more than once")


def _bound_value(node: ast.stmt) -> tuple[str | None, ast.expr | None]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            return name, value
        case _:
            return None, None


def _words(name: str, how_often: int, file: File) -> str:
    if name in file.loggers and how_often == 1:
        return "a logger"
    if name in file.imports and how_often == 1:
        is_logging = file.imports[name] == "logging"
        return "the module logging" if is_logging else f"the import {name!r}"
    if how_often > 1:
        return f"the name {name!r}, which is bound more than once"
    if any(isinstance(each, _DEFINED) and each.name == name for each in file.nodes):
        return f"{name!r}, which is defined inside another statement"
    return f"the name {name!r}, which is no constant"


def _are_functions(name: str, statements: list[ast.stmt], how_often: int) -> bool:
    # The last ``def`` of a name is the one that calls meet.
    found = [each for each in statements if isinstance(each, ast.FunctionDef) and each.name == name]
    return len(found) == how_often


def _is_changed_at_import(name: str, statements: list[ast.stmt]) -> bool:
    """Tell whether a statement of the file beside the one that binds a name speaks of it."""
    for node in statements:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for each in walk(node):
            if isinstance(each, ast.Name) and each.id == name and isinstance(each.ctx, ast.Load):
                return True
    return False


def _only_read(nodes: list[ast.AST]) -> set[str]:
    """Return the names whose every use looks at a value and gives no part of it away to change."""
    harmless: set[int] = set()
    for node in nodes:
        match node:
            case ast.Subscript(value=ast.Name() as used, ctx=ast.Load()):
                harmless.add(id(used))
            case ast.Compare(comparators=[ast.Name() as used], ops=[ast.In() | ast.NotIn()]):
                harmless.add(id(used))
            case ast.Call(func=ast.Attribute(value=ast.Name() as used, attr=attr)):
                if attr in _READERS:
                    harmless.add(id(used))
            case ast.Call(func=ast.Name(id=called), args=[ast.Name() as used]):
                if called in _LOOKING:
                    harmless.add(id(used))
            case ast.For(iter=ast.Name() as used) | ast.comprehension(iter=ast.Name() as used):
                harmless.add(id(used))
            case _:
                pass
    uses = [each for each in nodes if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)]
    return {each.id for each in nodes if isinstance(each, ast.Name)} - {
        each.id for each in uses if id(each) not in harmless
    }
