"""The signature of a Python function as one of the language."""

from __future__ import annotations

import ast
from collections.abc import Callable

from liftsys_nb.ir.nodes import NONE, Expr, NamedType, Parameter, Signature, Type
from liftsys_nb.lift.contracts.annotations import Annotations, hole_of
from liftsys_nb.lift.contracts.expressions import NotFormal, formula
from liftsys_nb.lift.contracts.functions import FunctionNode, FunctionText, own_parts, text_of

_NO_SELF = frozenset({"staticmethod"})


def signature_of(
    function: FunctionText,
    annotations: Annotations,
    reach: Callable[[str], str | None],
    tell: Callable[[str, int], None],
) -> Signature:
    """Return the signature that annotations give; a type that nobody wrote is a hole.

    reach: the declaration of a class of the text, for ``self``. tell: takes what cannot be said
    in the language, with its line.
    """
    node = function.node
    args = node.args
    plain = [*args.posonlyargs, *args.args]
    defaults: list[ast.expr | None] = [None] * (len(plain) - len(args.defaults))
    defaults += args.defaults
    pairs = [
        *zip(plain, defaults, strict=True),
        *zip(args.kwonlyargs, args.kw_defaults, strict=True),
    ]
    parameters = []
    for at, (arg, default) in enumerate(pairs):
        kind = annotations.type_of(arg.annotation, arg.arg)
        if at == 0 and plain and arg.annotation is None and _takes_self(function):
            kind = _type_of_self(function, reach) or kind
        parameters.append(Parameter(arg.arg, kind, _default(arg.arg, default, tell)))
    for star in (args.vararg, args.kwarg):
        if star is not None:
            sign = "*" if star is args.vararg else "**"
            tell(f"'{sign}{star.arg}' is not in the language: it is left out", star.lineno)
    return Signature(
        function.name, _with_room(parameters, tell, node.lineno), _returns(function, annotations)
    )


def _takes_self(function: FunctionText) -> bool:
    return function.owner is not None and not _NO_SELF & set(function.decorators)


def _type_of_self(function: FunctionText, reach: Callable[[str], str | None]) -> Type | None:
    if function.owner is None or "." in function.owner or "classmethod" in function.decorators:
        return None
    name = reach(function.owner)
    return None if name is None else NamedType(name)


def _default(name: str, default: ast.expr | None, tell: Callable[[str, int], None]) -> Expr | None:
    if default is None:
        return None
    try:
        return formula(default)
    except NotFormal:
        tell(f"the default of '{name}' is left out: {text_of(default)}", default.lineno)
        return None


def _with_room(
    parameters: list[Parameter], tell: Callable[[str, int], None], line: int
) -> tuple[Parameter, ...]:
    """Leave out defaults before a parameter without one: of a keyword-only one, as Python may."""
    last = max((at for at, each in enumerate(parameters) if each.default is None), default=-1)
    lost = [each.name for each in parameters[: last + 1] if each.default is not None]
    if not lost:
        return tuple(parameters)
    tell(f"the defaults of {', '.join(lost)} are left out: a parameter behind has none", line)
    return tuple(
        Parameter(each.name, each.type) if at <= last else each
        for at, each in enumerate(parameters)
    )


def _returns(function: FunctionText, annotations: Annotations) -> Type:
    node = function.node
    if node.returns is None and not function.is_generator and not _gives_value(node):
        return NONE
    if node.returns is None:
        return hole_of("result")
    return annotations.type_of(node.returns, "result")


def _gives_value(node: FunctionNode) -> bool:
    return any(isinstance(part, ast.Return) and part.value is not None for part in own_parts(node))
