"""Python annotations → types of the language; what has no counterpart is None."""

from __future__ import annotations

import ast

from liftsys_nb.ir.nodes import NONE, TYPE, Hole, NamedType, Type, UnionType

SCALARS = frozenset({"int", "float", "bool", "str", "bytes", "None"})
_ARITY = {"list": 1, "set": 1, "dict": 2}
_SAME_AS = {"List": "list", "Set": "set", "Dict": "dict", "Tuple": "tuple"}


def to_type(node: ast.expr | None) -> Type | None:
    """Translate an annotation; a bare container gets holes (named '') for its items."""
    match node:
        case ast.Constant(value=None):
            return NONE
        case ast.Constant(value=str(text)):
            return _from_text(text)
        case ast.Name(id=name):
            return _from_name(name)
        case ast.Attribute(attr=name):
            return _from_name(name)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _union([to_type(left), to_type(right)])
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=inside):
            return _from_subscript(_SAME_AS.get(name, name), inside)
        case _:
            return None


def _from_text(text: str) -> Type | None:
    try:
        return to_type(ast.parse(text[:500], mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _from_name(written: str) -> Type | None:
    name = _SAME_AS.get(written, written)
    if name in SCALARS:
        return NamedType(name)
    if name in _ARITY:
        return NamedType(name, tuple(Hole("", TYPE) for _ in range(_ARITY[name])))
    return None


def _from_subscript(name: str, inside: ast.expr) -> Type | None:
    parts = inside.elts if isinstance(inside, ast.Tuple) else [inside]
    if name == "Optional":
        return _union([to_type(parts[0]), NONE]) if len(parts) == 1 else None
    if name == "Union":
        return _union([to_type(p) for p in parts])
    dotted = name == "tuple" and len(parts) == 2 and _is_dots(parts[1])
    args = [to_type(p) for p in (parts[:1] if dotted else parts)]
    known = tuple(Hole("", TYPE) if arg is None else arg for arg in args)
    if dotted:
        return NamedType("tuple", (*known, NamedType("...")))
    if name == "tuple" and known:
        return NamedType("tuple", known)
    return NamedType(name, known) if _ARITY.get(name) == len(known) else None


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
