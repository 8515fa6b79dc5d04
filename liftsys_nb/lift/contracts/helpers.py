"""What formulas name of the text around: functions that only return, constants, classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from liftsys_nb.ir.nodes import (
    BoolOp,
    Call,
    Clause,
    Compare,
    Comprehension,
    Define,
    EffectItem,
    ExampleItem,
    Expr,
    Hole,
    Lit,
    Name,
    NamedType,
    Parameter,
    Prose,
    RaiseItem,
    Type,
    Unary,
    UnionType,
    rebuild,
    walk,
)
from liftsys_nb.lift.contracts.annotations import Annotations
from liftsys_nb.lift.contracts.decorators import only_return
from liftsys_nb.lift.contracts.expressions import NotFormal, formula
from liftsys_nb.lift.contracts.functions import FunctionNode
from liftsys_nb.lift.contracts.names import Names, is_constant
from liftsys_nb.lift.contracts.said import Item
from liftsys_nb.syntax.names import TAKEN

_SIZED = frozenset({"list", "tuple", "set", "dict", "str", "bytes"})


def formulas_of(item: Item) -> Iterator[Expr]:
    """Yield the expressions of an item."""
    match item:
        case Clause(body=body) if not isinstance(body, Prose):
            yield body
        case EffectItem(body=body) | RaiseItem(body=body):
            when = getattr(body, "when", None)
            if when is not None:
                yield when
        case ExampleItem(body=body) if not isinstance(body, Hole):
            yield body.claim
            if body.then is not None:
                yield body.then
            yield from (value for _, value in body.where)
        case _:
            pass


def names_said(formulas: Iterable[Expr]) -> frozenset[str]:
    """Return the names that formulas mention."""
    return frozenset(part.id for each in formulas for part in walk(each) if isinstance(part, Name))


def constants_of(names: Names, hidden: Iterable[str]) -> Mapping[str, Expr]:
    """Return the constants of a text: names that are given one plain literal, once.

    hidden: names that mean something else, as parameters do.
    """
    found: dict[str, Expr] = {}
    for name, value in names.aliases.items():
        if name not in hidden and name not in TAKEN and is_constant(value):
            try:
                found[name] = formula(value)
            except NotFormal:
                continue
    return found


def with_constants(expr: Expr, constants: Mapping[str, Expr]) -> Expr:
    """Return a formula with the values of constants; one that binds their names stays as it is."""
    bound = {
        name
        for part in walk(expr)
        if isinstance(part, Comprehension)
        for clause in part.clauses
        for name in clause.names
    }
    able = {name: value for name, value in constants.items() if name not in bound}

    def put(part: Expr) -> Expr:
        if isinstance(part, Name) and part.id in able:
            return able[part.id]
        return rebuild(part, put)

    return put(expr) if able else expr


def as_truth(expr: Expr, types: Mapping[str, Type]) -> Expr:
    """Return a condition that only asks whether values are true with what Python asks there.

    A list is true that has items (``len(xs) > 0``), a number that is not zero. types: of names.
    """
    match expr:
        case Name(id=name) if isinstance(kind := types.get(name), NamedType):
            if kind.name in _SIZED:
                return Compare((">",), (Call(Name("len"), (expr,)), Lit(0)))
            if kind.name in {"int", "float"}:
                return Compare(("!=",), (expr, Lit(0 if kind.name == "int" else 0.0)))
            return expr
        case Unary(op="not", operand=operand):
            asked = as_truth(operand, types)
            if isinstance(asked, Compare) and asked is not operand:
                sign = "==" if asked.ops in {(">",), ("!=",)} else None
                return expr if sign is None else replace(asked, ops=(sign,))
            return replace(expr, operand=asked)
        case BoolOp(operands=operands):
            return replace(expr, operands=tuple(as_truth(each, types) for each in operands))
        case _:
            return expr


def define_of(node: FunctionNode, annotations: Annotations) -> Define | None:
    """Return the helper that a function is; None for one that does more than return."""
    args = node.args
    body = only_return(node)
    if (
        body is None or node.decorator_list or node.returns is None or node.name in TAKEN
        or args.vararg or args.kwarg or args.kwonlyargs or args.posonlyargs or args.defaults
        or any(each.annotation is None for each in args.args)
    ):  # fmt: skip
        return None
    parameters = tuple(
        Parameter(each.arg, annotations.type_of(each.annotation, each.arg)) for each in args.args
    )
    returns = annotations.type_of(node.returns, "result")
    if any(is_open(kind) for kind in (returns, *(each.type for each in parameters))):
        return None
    try:
        return Define(node.name, parameters, returns, formula(body))
    except NotFormal:
        return None


def is_open(kind: Type) -> bool:
    """Whether a type holds a hole."""
    match kind:
        case Hole():
            return True
        case NamedType(args=args):
            return any(map(is_open, args))
        case UnionType(options=options):
            return any(map(is_open, options))
        case _:
            return False
