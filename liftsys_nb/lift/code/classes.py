"""Classes of a file: dataclasses, named tuples, enums, exceptions, and plain ones.

A class with anything that is not modelled (operators of its own, bases of the file, class
variables, other decorators) is named with the reason and stays out.
"""

from __future__ import annotations

import ast
from typing import Literal

from liftsys_nb.ir import terms as n
from liftsys_nb.ir.routines import Part, Shape
from liftsys_nb.lift.code.annotations import to_type
from liftsys_nb.lift.code.facts import File, top_level
from liftsys_nb.lift.code.values import closed_value, is_mutable

_OWN = frozenset(("__init__", "__post_init__"))
_ENUMS = frozenset(("enum.Enum",))
_TUPLES = frozenset(("typing.NamedTuple",))
MODEL = "pydantic.BaseModel"
_FROZEN_ATTRS = frozenset(("attrs.frozen", "attr.frozen"))
_ATTRS = _FROZEN_ATTRS | {"attrs.define", "attrs.mutable", "attr.define", "attr.mutable"}
_FIELD_CALLS = frozenset(("dataclasses.field", "attrs.field", "attr.field"))
_FACTORY_CALLS = frozenset(("attrs.Factory", "attr.Factory"))
_SCALARS = frozenset(("int", "bool", "str"))
_FACTORIES = frozenset(("list", "dict", "set"))
# What may stand in a dataclass decorator without making objects that behave otherwise.
_OPTIONS = frozenset(("frozen", "eq", "slots", "unsafe_hash", "match_args"))


class _Odd(Exception):
    """A class that is not modelled; words: what is odd about it."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def find_enums_and_exceptions(file: File) -> None:
    """Put in the classes that constants may speak of."""
    for node in top_level(file.tree):
        if not isinstance(node, ast.ClassDef):
            continue
        bases = [file.full_name(each) for each in node.bases]
        try:
            if bases and all(file.is_exception(each) for each in bases):
                _check_exception(node)
                file.exceptions[node.name] = tuple(bases)
            elif len(bases) == 1 and bases[0] in _ENUMS:
                file.shapes[node.name] = _enum(node, file)
                _find_methods(node, file)
        except _Odd as problem:
            file.forget(node.name, problem.words)


def find_classes(file: File) -> None:
    """Put in all other classes, and the methods of each."""
    for node in top_level(file.tree):
        if not isinstance(node, ast.ClassDef) or file.has(node.name):
            continue
        _note_methods(node, file)
        try:
            file.shapes[node.name] = _shape(node, file)
            _find_methods(node, file)
        except _Odd as problem:
            file.forget(node.name, problem.words)
    for each in file.nodes:  # ``Point.x = 1`` changes the class itself
        match each:
            case ast.Attribute(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                if name in file.shapes:
                    file.forget(name, f"the class {name!r}, which is changed")
            case _:
                pass


def _check_exception(node: ast.ClassDef) -> None:
    if node.decorator_list or node.keywords:
        raise _Odd(f"the decorator of class {node.name!r}")
    for each in node.body:
        if not isinstance(each, ast.Pass) and not _is_words(each):
            raise _Odd(f"the exception {node.name!r} with a body")


def _is_words(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _enum(node: ast.ClassDef, file: File) -> Shape:
    if node.decorator_list or node.keywords:
        raise _Odd(f"the decorator of enum {node.name!r}")
    members: list[Part] = []
    automatic = 0
    for each in node.body:
        match each:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=func, args=[])) if (
                file.full_name(func) == "enum.auto"
            ):
                automatic += 1
                members.append(Part(name, default=n.Lit(automatic)))
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if not name.startswith("_"):
                known = closed_value(value, file)
                if known is None or not isinstance(known, n.Lit | n.Unary):
                    raise _Odd(f"the value of {node.name}.{name}")
                members.append(Part(name, default=known))
            case ast.FunctionDef(name=name) if not name.startswith("__"):
                continue
            case ast.Pass():
                continue
            case _ if _is_words(each):
                continue
            case _:
                raise _Odd(f"line {each.lineno} of enum {node.name!r}")
    if automatic not in (0, len(members)):
        raise _Odd(f"auto() beside values in enum {node.name!r}")
    return Shape(
        node.name, "enum", tuple(members), frozen=True, equality="identity",
        hashing="identity", line=node.lineno,
    )  # fmt: skip


def _shape(node: ast.ClassDef, file: File) -> Shape:
    bases = [file.full_name(each) for each in node.bases]
    if bases == [MODEL]:
        return _model(node, file)
    options = _options(node, file)
    if node.keywords:
        raise _Odd(f"the metaclass of {node.name!r}")
    if options is not None:
        is_attrs = _decorator(node, file) in _ATTRS
        if is_attrs:
            _check_attrs(node, file)
        if bases not in ([], ["object"]):
            raise _Odd(f"the bases of class {node.name!r}")
        return _dataclass(node, options, file, "attrs" if is_attrs else "dataclasses")
    if len(bases) == 1 and bases[0] in _TUPLES:
        parts = _parts(node, file)
        _check_methods(node, own=frozenset())
        return Shape(node.name, "namedtuple", parts, frozen=True, line=node.lineno)
    if bases not in ([], ["object"]):
        raise _Odd(f"the bases of class {node.name!r}")
    _check_methods(node, own=frozenset(("__init__",)))
    for each in node.body:
        if not isinstance(each, ast.FunctionDef | ast.Pass) and not _is_words(each):
            raise _Odd(f"line {each.lineno} of class {node.name!r}")
    return Shape(node.name, "plain", equality="identity", hashing="identity", line=node.lineno)


def _options(node: ast.ClassDef, file: File) -> dict[str, bool] | None:
    """Return the options of a decorator of dataclasses or attrs; None where there is none."""
    if not node.decorator_list:
        return None
    if len(node.decorator_list) > 1:
        raise _Odd(f"the decorators of class {node.name!r}")
    decorator, full = node.decorator_list[0], _decorator(node, file)
    if full != "dataclasses.dataclass" and full not in _ATTRS:
        raise _Odd(f"the decorator of class {node.name!r}")
    options: dict[str, bool] = {"frozen": True} if full in _FROZEN_ATTRS else {}
    if isinstance(decorator, ast.Call):
        for each in decorator.keywords:
            match each:
                case ast.keyword(arg=str(arg), value=ast.Constant(value=bool(value))) if (
                    arg in _OPTIONS or value is (arg in ("repr", "init"))
                ):
                    options[arg] = value
                case _:
                    raise _Odd(f"the options of class {node.name!r}")
        if decorator.args:
            raise _Odd(f"the options of class {node.name!r}")
    return options


def _decorator(node: ast.ClassDef, file: File) -> str:
    """Return the full name of the first decorator."""
    decorator = node.decorator_list[0]
    return file.full_name(decorator.func if isinstance(decorator, ast.Call) else decorator)


def _check_attrs(node: ast.ClassDef, file: File) -> None:
    """Refuse where attrs makes another class than dataclasses do."""
    # Of these no value is unlike itself.
    plain = _SCALARS | {"list", "tuple", "dict", "set", "frozenset"} | _enums(file)
    for each in node.body:
        match each:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                # A leading underscore is no part of the parameter's name. Floats are compared
                # by themselves, where tuples of the same object are equal in any case.
                if name.startswith("_") or not _is_made_of(annotation, plain):
                    raise _Odd(f"the field {name!r} of class {node.name!r}, which attrs makes")
            case ast.FunctionDef(name=name) if name.startswith("__"):
                raise _Odd(f"{name} of class {node.name!r}")
            case _:
                pass


def _enums(file: File) -> frozenset[str]:
    return frozenset(name for name, each in file.shapes.items() if each.kind == "enum")


def _is_made_of(annotation: ast.expr, names: frozenset[str]) -> bool:
    return all(
        each.id in names for each in ast.walk(annotation) if isinstance(each, ast.Name)
    ) and not any(isinstance(each, ast.Attribute) for each in ast.walk(annotation))


def _model(node: ast.ClassDef, file: File) -> Shape:
    """Return a class of pydantic whose fields are numbers, texts, and members of enums."""
    if node.decorator_list or node.keywords:
        raise _Odd(f"the options of class {node.name!r}")
    _check_methods(node, own=frozenset())
    scalars = _SCALARS | _enums(file)
    for each in node.body:
        match each:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                # What pydantic makes of other values it copies, and some it converts.
                simple = isinstance(annotation, ast.Name) and annotation.id in scalars
                if not simple or name.startswith(("_", "model_")):
                    raise _Odd(f"the field {name!r} of class {node.name!r}, which pydantic reads")
            case ast.FunctionDef(name=name, decorator_list=list(decorators)):
                if decorators or name.startswith("model_"):
                    raise _Odd(f"{name} of class {node.name!r}")
            case _:
                pass
    return Shape(
        node.name, "dataclass", _parts(node, file), hashing="none", style="pydantic",
        line=node.lineno,
    )  # fmt: skip


def _dataclass(
    node: ast.ClassDef, options: dict[str, bool], file: File,
    style: Literal["dataclasses", "attrs"],
) -> Shape:  # fmt: skip
    _check_methods(node, own=frozenset(("__post_init__",)))
    frozen, by_fields = options.get("frozen", False), options.get("eq", True)
    hashing: Literal["fields", "identity", "none"] = "none"
    if options.get("unsafe_hash", False) or (by_fields and frozen):
        hashing = "fields"
    elif not by_fields:
        hashing = "identity"
    return Shape(
        node.name, "dataclass", _parts(node, file), frozen=frozen,
        equality="fields" if by_fields else "identity", hashing=hashing, style=style,
        line=node.lineno,
    )  # fmt: skip


def _check_methods(node: ast.ClassDef, *, own: frozenset[str]) -> None:
    for each in node.body:
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            name = each.name
            if name.startswith("__") and name.endswith("__") and name not in own:
                raise _Odd(f"{name} of class {node.name!r}")


def _parts(node: ast.ClassDef, file: File) -> tuple[Part, ...]:
    parts: list[Part] = []
    classes = frozenset(file.shapes) | {node.name}
    for each in node.body:
        match each:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
                words = f"the field {name!r} of class {node.name!r}"
                if _is_special(annotation):
                    raise _Odd(words)
                default, fresh = _default(value, words, file)
                if any(part.name == name for part in parts):
                    raise _Odd(words)
                parts.append(Part(name, to_type(annotation, classes), default, fresh))
            case ast.FunctionDef() | ast.Pass():
                continue
            case _ if _is_words(each):
                continue
            case _:
                raise _Odd(f"line {each.lineno} of class {node.name!r}")
    names = {part.name for part in parts}
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and each.name in names:
            raise _Odd(f"the field {each.name!r} of class {node.name!r}")
    return tuple(parts)


def _is_special(annotation: ast.expr) -> bool:
    """Tell whether an annotation makes something else than a field."""
    odd = ("ClassVar", "InitVar", "KW_ONLY")
    for each in ast.walk(annotation):
        match each:
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in odd:
                return True
            case ast.Constant(value=str(text)) if any(word in text for word in odd):
                return True
            case _:
                pass
    return False


def _default(value: ast.expr | None, words: str, file: File) -> tuple[n.Expr | None, n.Expr | None]:
    match value:
        case None:
            return None, None
        case ast.Call(func=func, args=[ast.Name(id=name)], keywords=[]) if (
            file.full_name(func) in _FACTORY_CALLS and name in _FACTORIES and file.is_builtin(name)
        ):
            return None, n.Call(n.Name(name))
        case ast.Call(func=func, args=[], keywords=[option]) if (
            file.full_name(func) in _FIELD_CALLS
        ):
            match option:
                case ast.keyword(arg="default", value=inner):
                    return _default(inner, words, file)
                case ast.keyword(arg="default_factory" | "factory", value=ast.Name(id=name)) if (
                    name in _FACTORIES and file.is_builtin(name)
                ):
                    return None, n.Call(n.Name(name))
                case _:
                    raise _Odd(words)
        case _:
            known = closed_value(value, file)
            if known is None or is_mutable(known):
                raise _Odd(words)
            return known, None


def _note_methods(node: ast.ClassDef, file: File) -> None:
    """Keep in mind what a class has, also one that is not modelled."""
    for each in node.body:
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            file.owned.add(each.name)
            if not all(map(file.is_harmless, each.decorator_list)):
                file.properties.add(each.name)


def _find_methods(node: ast.ClassDef, file: File) -> None:
    _note_methods(node, file)
    seen: set[str] = set()
    for each in node.body:
        if not isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if each.name in seen:  # as with ``@x.setter``: the last one alone is not the whole
            raise _Odd(f"{node.name}.{each.name}, which is defined twice")
        seen.add(each.name)
        file.functions[f"{node.name}.{each.name}"] = each
        if _is_static(each, file):
            file.statics.add(f"{node.name}.{each.name}")


def _is_static(node: ast.FunctionDef | ast.AsyncFunctionDef, file: File) -> bool:
    names = [file.full_name(each) for each in node.decorator_list]
    return "staticmethod" in names and file.is_builtin("staticmethod")
