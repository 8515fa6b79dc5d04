"""Annotations of Python → types of the language; what has no counterpart is None."""

from __future__ import annotations

import ast

from liftsys_nb.ir.nodes import NONE, NamedType, Type, UnionType

_SCALARS = frozenset(("int", "float", "bool", "str", "bytes"))
_ARITY = {"list": 1, "set": 1, "frozenset": 1, "dict": 2}
_SAME_AS = {
    "List": "list", "Set": "set", "FrozenSet": "frozenset", "Dict": "dict", "Tuple": "tuple",
}  # fmt: skip
_WRAPPERS = frozenset(("Annotated", "Final", "ClassVar"))
_MAX_TEXT = 500  # characters of an annotation that is written as a text


def to_type(node: ast.expr | None, classes: frozenset[str] = frozenset()) -> Type | None:
    """Translate an annotation; classes: names of the file that are types, too.

    A container without a word on its items is None: of them nothing is known.
    """
    match node:
        case ast.Constant(value=None):
            return NONE
        case ast.Constant(value=str(text)):
            return _from_text(text, classes)
        case ast.Name(id=name):
            return NamedType(name) if name in _SCALARS or name in classes else None
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _union([to_type(left, classes), to_type(right, classes)])
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=inside):
            return _from_subscript(_SAME_AS.get(name, name), inside, classes)
        case _:
            return None


def _from_text(text: str, classes: frozenset[str]) -> Type | None:
    if len(text) > _MAX_TEXT:
        return None
    try:
        return to_type(ast.parse(text, mode="eval").body, classes)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _from_subscript(name: str, inside: ast.expr, classes: frozenset[str]) -> Type | None:
    parts = inside.elts if isinstance(inside, ast.Tuple) else [inside]
    if name in _WRAPPERS:
        return to_type(parts[0], classes) if parts else None
    if name == "Optional":
        return _union([to_type(parts[0], classes), NONE]) if len(parts) == 1 else None
    if name == "Union":
        return _union([to_type(each, classes) for each in parts])
    dotted = name == "tuple" and len(parts) == 2 and _is_dots(parts[1])
    found: list[Type] = []
    for each in parts[:1] if dotted else parts:
        part = to_type(each, classes)
        if part is None:
            return None
        found.append(part)
    if dotted:
        return NamedType("tuple", (*found, NamedType("...")))
    if found and (name == "tuple" or _ARITY.get(name) == len(found)):
        return NamedType(name, tuple(found))
    return None


def _is_dots(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is Ellipsis


def _union(options: list[Type | None]) -> Type | None:
    flat: list[Type] = []
    for option in options:
        if option is None:
            return None
        for each in option.options if isinstance(option, UnionType) else (option,):
            if each not in flat:
                flat.append(each)
    return flat[0] if len(flat) == 1 else UnionType(tuple(flat))
