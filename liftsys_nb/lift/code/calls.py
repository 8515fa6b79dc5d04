"""Calls of Python: those of methods that may change their owner are statements of their own."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping
from typing import TYPE_CHECKING

from liftsys_nb.ir import routines as r
from liftsys_nb.ir import terms as n
from liftsys_nb.lift.code import modules, texts
from liftsys_nb.lift.code.comprehensions import generated
from liftsys_nb.lift.code.notseen import NotSeen

if TYPE_CHECKING:
    from liftsys_nb.lift.code.expressions import Expressions

# What looks at or changes names and attributes behind the back of the text.
_HIDDEN = frozenset((
    "super", "eval", "exec", "compile", "globals", "locals", "vars", "setattr", "delattr",
    "__import__", "old",
))  # fmt: skip
Options = tuple[tuple[str, n.Expr], ...]


def read_call(reader: Expressions, node: ast.Call) -> n.Expr:
    """Read a call where an expression stands. Raises NotSeen."""
    _check_arguments(node)
    if texts.is_template(node):
        return texts.templated(reader, node)
    func = node.func
    called = modules.function(reader, func)
    if called is not None:
        made, options = _arguments(reader, node, takes=False)
        return n.Call(n.Name(called), made, options)
    if _is_copy(reader, node):
        made, options = _arguments(reader, node, takes=False)
        return n.Call(n.Name(r.COPIED), made, options)
    if isinstance(func, ast.Attribute):
        return _of_method(reader, node, func)
    if not isinstance(func, ast.Name):
        raise NotSeen("a call of such a value")
    name = func.id
    if reader.is_variable(name):
        raise NotSeen(f"a call of the value {name!r}")
    if name in reader.inner:
        full_name, captured, args = reader.inner[name]
        _check_given(name, args, node, own=0)
        made, options = _arguments(reader, node, takes=False)
        return n.Call(n.Name(full_name), (*map(n.Name, captured), *made), options)
    if reader.names.is_local(name):
        raise NotSeen(f"a call of the value {name!r}")
    if name in _HIDDEN and name not in reader.file.functions:
        raise NotSeen(f"{name}(…)")
    if is_lazy(reader, node):
        raise NotSeen(f"{name}(…) that waits")
    reader.check_private(name)
    if hasattr(builtins, name) and name not in reader.file.functions:
        if reader.file.bound[name] and name not in reader.file.shapes:
            raise NotSeen(f"{name}(…), which is not Python's own")
        if name == "isinstance":
            _check_kinds(reader, node)
    if name in reader.file.functions:
        _check_given(name, reader.file.functions[name].args, node, own=0)
    made, options = _arguments(reader, node, takes=reader.takes_generators(name))
    return n.Call(n.Name(name), made, options)


def _is_copy(reader: Expressions, node: ast.Call) -> bool:
    """Tell whether a call is one of ``dataclasses.replace`` under the name it was imported by."""
    func = node.func
    return (
        isinstance(func, ast.Name)
        and not reader.is_local(func.id)
        and reader.file.full_name(func) == "dataclasses.replace"
        and len(node.args) == 1
    )


def _check_kinds(reader: Expressions, node: ast.Call) -> None:
    """Refuse ``isinstance`` of a type that is a variable, or that the file made otherwise."""
    for each in node.args[1:]:
        for part in ast.walk(each):
            if isinstance(part, ast.Name) and not (
                reader.is_builtin(part.id)
                or (part.id in reader.file.shapes and not reader.is_local(part.id))
            ):
                raise NotSeen(f"isinstance(…) of {part.id!r}")


def _check_arguments(node: ast.Call) -> None:
    if any(isinstance(each, ast.Starred) for each in node.args):
        raise NotSeen("* in a call")
    names = [each.arg for each in node.keywords]
    if None in names:
        raise NotSeen("** in a call")
    if len(set(names)) < len(names):
        raise NotSeen("a keyword given twice")


def _check_given(name: str, args: ast.arguments, node: ast.Call, own: int) -> None:
    """Refuse a call that gives a parameter in a way in which it may not be given: a TypeError.

    own: how many arguments Python adds by itself.
    """
    places = [each.arg for each in (*args.posonlyargs, *args.args)]
    given = len(node.args) + own
    if given > len(places) and args.vararg is None:
        raise NotSeen(f"so many arguments of {name!r}")
    if any(each.arg == p.arg for each in node.keywords for p in args.posonlyargs):
        raise NotSeen(f"an argument of {name!r} by its name")
    if any(each.arg in places[:given] for each in node.keywords):
        raise NotSeen(f"an argument of {name!r} given twice")


def _check_method(reader: Expressions, name: str, node: ast.Call) -> None:
    """Refuse a call of a method that one class of the file does not take so.

    Whose method it is nobody knows here: a call that gives too many is told apart later.
    """
    args = reader.file.functions[name].args
    if args.kwonlyargs or len(node.args) < len(args.posonlyargs) + len(args.args):
        _check_given(name, args, node, own=1)


def _arguments(
    reader: Expressions, node: ast.Call, *, takes: bool
) -> tuple[tuple[n.Expr, ...], Options]:
    """Read arguments in order. takes: whether a generator may be one of them."""
    nodes = [*node.args, *(each.value for each in node.keywords)]
    made = _in_order(reader, nodes, _keys(reader, node), takes=takes)
    names = [each.arg or "" for each in node.keywords]
    count = len(node.args)
    return tuple(made[:count]), tuple(zip(names, made[count:], strict=True))


def _keys(reader: Expressions, node: ast.Call) -> dict[int, str]:
    """Return the functions of the file that a call gets as its ``key=``, by their nodes."""
    found: dict[int, str] = {}
    for each in node.keywords:
        match each:
            case ast.keyword(arg="key", value=ast.Name(id=name) as value):
                if name in reader.file.functions and not reader.is_local(name):
                    found[id(value)] = name
            case ast.keyword(arg="key", value=ast.Lambda() as value):
                full_name = reader.keys(value)
                if full_name is not None:
                    found[id(value)] = full_name
            case _:
                pass
    return found


def _in_order(
    reader: Expressions,
    nodes: list[ast.expr],
    keys: Mapping[int, str] | None = None,
    *,
    takes: bool,
) -> list[n.Expr]:
    last = max((at for at, each in enumerate(nodes) if reader.acts(each)), default=-1)
    made: list[n.Expr] = []
    for at, each in enumerate(nodes):
        if takes and is_lazy(reader, each):
            value = lazy(reader, each)
        elif keys and id(each) in keys:
            value = n.Name(keys[id(each)])
        else:
            value = reader.expr(each)
        made.append(reader.pin(value) if at < last else value)
    return made


# ── generators, map, filter ──────────────────────────────────────────────────────────────────
def is_lazy(reader: Expressions, node: ast.expr) -> bool:
    """Tell whether an expression gives its items one by one, as they are asked for."""
    match node:
        case ast.GeneratorExp():
            return True
        case ast.Call(func=ast.Name(id="map" | "filter" as name), args=[_, _], keywords=[]):
            return reader.is_builtin(name)
        case _:
            return False


def lazy(reader: Expressions, node: ast.expr) -> n.Expr:
    """Read what ``is_lazy``, for somebody who takes its items at once."""
    match node:
        case ast.GeneratorExp():
            return generated(reader, node)
        case ast.Call(func=ast.Name(id=name), args=[function, items]):
            return _mapped(reader, function, items, is_map=name == "map")
        case _:
            raise AssertionError(node)


def _mapped(reader: Expressions, function: ast.expr, items: ast.expr, *, is_map: bool) -> n.Expr:
    """Read ``map(f, xs)`` as ``(f(x) for x in xs)``, filter likewise."""
    match function:
        case ast.Lambda(
            args=ast.arguments(
                args=[ast.arg(arg=name)],
                posonlyargs=[],
                vararg=None,
                kwonlyargs=[],
                kwarg=None,
                defaults=[],
            ),
            body=body,
        ):
            element: ast.expr = body
        case ast.Name(id=called) if not reader.is_local(called) or called in reader.inner:
            name = reader.fresh().id
            element = ast.Call(function, [ast.Name(name, ast.Load())], [])
        case ast.Constant(value=None) if not is_map:
            name = reader.fresh().id
            element = ast.Name(name, ast.Load())
        case _:
            raise NotSeen("map(…) of such a function")
    variable = ast.Name(name, ast.Store())
    conditions = [] if is_map else [element]
    made = element if is_map else ast.Name(name, ast.Load())
    clause = ast.comprehension(variable, items, conditions, 0)
    return generated(reader, ast.GeneratorExp(made, [clause]))


# ── methods ──────────────────────────────────────────────────────────────────────────────────
def _of_method(reader: Expressions, node: ast.Call, func: ast.Attribute) -> n.Expr:
    static = reader.static(func)
    if static is not None:
        _check_given(static, reader.file.functions[static].args, node, own=0)
        made, options = _arguments(reader, node, takes=False)
        return n.Call(n.Name(static), made, options)
    if reader.is_invoked(node):
        target = reader.fresh()
        invoke(reader, node, target)
        return target
    takes = func.attr == "join"
    owner, *args = _in_order(
        reader, [func.value, *node.args, *(each.value for each in node.keywords)], takes=takes
    )
    count = len(node.args)
    names = [each.arg or "" for each in node.keywords]
    return n.Call(
        n.Attribute(owner, func.attr), tuple(args[:count]),
        tuple(zip(names, args[count:], strict=True)),
    )  # fmt: skip


def invoke(reader: Expressions, node: ast.Call, target: n.Expr | None) -> None:
    """Emit the call of a method that may change its owner."""
    func = node.func
    assert isinstance(func, ast.Attribute)
    _check_arguments(node)
    name = func.attr
    for full_name in reader.file.functions:
        if full_name.endswith(f".{name}"):
            if full_name in reader.file.statics:
                raise NotSeen(f"the static method {name!r} of a value")
            _check_method(reader, full_name, node)
    if name in reader.file.properties:
        raise NotSeen(f"the method {name!r}, which is decorated")
    is_private = not name.endswith("__") and name in reader.file.owned and reader.owner is not None
    if name.startswith("__") and not is_private:
        raise NotSeen(f"the method {name!r}")
    nodes = [*node.args, *(each.value for each in node.keywords)]
    owner = reader.expr(func.value)
    if any(map(reader.acts, nodes)):
        owner = reader.pin(owner)
        if not _surely_has(reader, func):
            # Python looks for the method before it works the arguments out.
            reader.emit(r.Discard(n.Attribute(owner, name), line=reader.line))
    takes = name in ("extend", "update", "union", "difference_update", "intersection_update")
    args, options = _arguments(reader, node, takes=takes)
    reader.emit(r.Invoke(target, owner, name, args, options, line=reader.line))


def _surely_has(reader: Expressions, func: ast.Attribute) -> bool:
    """Tell whether a value is known to have a method."""
    if not isinstance(func.value, ast.Name):
        return False
    name = func.value.id
    if reader.is_self(name) and f"{reader.owner}.{func.attr}" in reader.file.functions:
        return True
    kind = {"list": list, "dict": dict, "set": set}.get(reader.kinds.get(name, ""))
    return kind is not None and hasattr(kind, func.attr) and name in reader.sure
