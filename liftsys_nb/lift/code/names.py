"""Which names a piece of Python binds, by the rules of its compiler."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

# ``import *`` of these brings no name that means something else without it.
_HARMLESS_STARS = frozenset(("typing", "dataclasses", "collections.abc"))

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


def parts_of(node: ast.AST) -> list[ast.AST]:
    """Return the nodes right inside one, in order; those that only say how a name is used not.

    Three times as fast as ``ast.iter_child_nodes``: all of a file goes through it.
    """
    found: list[ast.AST] = []
    for name in node._fields:
        if name == "ctx":
            continue
        value = getattr(node, name, None)
        if isinstance(value, list):
            found.extend([each for each in value if isinstance(each, ast.AST)])
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def walk(root: ast.AST) -> list[ast.AST]:
    """Return a node and all inside it; each comes before what is inside it."""
    found = [root]
    for node in found:
        found.extend(parts_of(node))
    return found


def own_nodes(roots: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes that run in the scope of roots: not the bodies of what is defined inside."""
    waiting = list(roots)[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, _FUNCTIONS):
            inside: list[ast.AST] = [*node.decorator_list, *_defaults(node.args)]
        elif isinstance(node, ast.Lambda):
            inside = list(_defaults(node.args))
        elif isinstance(node, ast.ClassDef):
            inside = [*node.decorator_list, *node.bases, *(each.value for each in node.keywords)]
        else:
            inside = parts_of(node)
        waiting.extend(reversed(inside))


def _defaults(args: ast.arguments) -> list[ast.expr]:
    return [*args.defaults, *(each for each in args.kw_defaults if each is not None)]


def bindings(roots: Iterable[ast.AST]) -> Counter[str]:
    """Count how often each name is bound, ``del`` included; a star import binds ``*``.

    The variables of comprehensions are their own, but a walrus in one binds outside of it.
    """
    found: Counter[str] = Counter()
    own = list(own_nodes(roots))
    private = {
        id(target)
        for node in own
        if isinstance(node, _COMPREHENSIONS)
        for clause in node.generators
        for target in walk(clause.target)
    }
    for node in own:
        if id(node) not in private:
            found.update(_bound_by(node))
    return found


def _bound_by(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            for alias in names:
                if alias.name == "*" and getattr(node, "module", "") in _HARMLESS_STARS:
                    continue
                yield alias.asname or alias.name.partition(".")[0]
        case ast.ExceptHandler(name=str(name)):
            yield name
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name
        case _:
            pass


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one function.

    parameters: in order. bound: how often each local name is bound beside its parameter.
    elsewhere: declared ``global`` or ``nonlocal``.
    """

    parameters: tuple[str, ...]
    bound: Counter[str]
    elsewhere: frozenset[str]

    def is_local(self, name: str) -> bool:
        """Tell whether a name is a variable of the function."""
        return name in self.parameters or self.bound[name] > 0

    def is_steady(self, name: str) -> bool:
        """Tell whether a name means the same all through a call."""
        return self.bound[name] == 0 and name not in self.elsewhere


def parameters_of(args: ast.arguments) -> tuple[str, ...]:
    """Return the names of parameters: of positions, then those that are keywords only."""
    return tuple(each.arg for each in (*args.posonlyargs, *args.args, *args.kwonlyargs))


def names_of(node: FunctionNode | ast.Lambda) -> Names:
    """Return the names of a function."""
    body = [node.body] if isinstance(node, ast.Lambda) else node.body
    elsewhere = frozenset(
        name
        for each in own_nodes(body)
        if isinstance(each, ast.Global | ast.Nonlocal)
        for name in each.names
    )
    bound = bindings(body)
    for name in elsewhere:
        del bound[name]
    return Names(parameters_of(node.args), bound, elsewhere)


def global_writes(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the names of a file that its functions bind. nodes: all of the file."""
    for node in nodes:
        if isinstance(node, ast.Global):
            yield from node.names


def free_names(node: FunctionNode | ast.Lambda) -> set[str]:
    """Return the names that a function reads, or its inner ones, and does not bind itself."""
    names = names_of(node)
    body = [node.body] if isinstance(node, ast.Lambda) else node.body
    return {
        each.id
        for root in body
        for each in walk(root)
        if isinstance(each, ast.Name) and not names.is_local(each.id)
    }
