"""A specification as Python text that another tool can run: as much of it as is Python.

What is left out only makes its guesses worse: each is tried anew.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.routines import CodeModule
from liftsys_nb.syntax import show
from liftsys_nb.verify.problem import Claim, Problem
from liftsys_nb.verify.rules import DOTS
from liftsys_nb.verify.terms import free_names, is_old, put

OLD = "old_"  # before the name of a parameter: its value on entry


@dataclass(frozen=True, slots=True)
class Conditions:
    """Python texts. types: of the parameters, empty where there is no word for it.

    requires: each has to hold. ensures: pairs of a label and what has to hold on a normal exit,
    where ``result`` is the result, and ``old_x`` the value of ``x`` on entry. raises: the names
    of exceptions that may come.
    """

    types: tuple[tuple[str, str], ...]
    requires: tuple[str, ...]
    ensures: tuple[tuple[str, str], ...]
    raises: tuple[str, ...]


def conditions(problem: Problem, module: CodeModule, bindings: Mapping[str, str]) -> Conditions:
    """Return what of a specification is Python. bindings: classes of its records and enums."""
    names = [each.name for each in problem.parameters]
    known = frozenset((*names, "result", *module.constants, *module.shapes))
    ensures = [
        (claim.label, text) for claim in problem.ensures
        if (text := _text(claim.expr, names, known)) is not None
    ]  # fmt: skip
    for claim in problem.raises:
        # Where it returns, nothing was promised to be raised.
        never = n.Unary("not", n.Call(n.Name("old"), (claim.expr,)))
        if (text := _text(never, names, known)) is not None:
            ensures.append((claim.label, text))
    return Conditions(
        tuple((each.name, _type(each.type, bindings, module) or "") for each in problem.parameters),
        tuple(_texts(problem.requires, names, known)),
        tuple(ensures),
        tuple({claim.exception or "Exception": None
               for claim in (*problem.raises, *problem.permitted)}),
    )  # fmt: skip


def _texts(claims: Iterable[Claim], names: list[str], known: frozenset[str]) -> Iterable[str]:
    for claim in claims:
        if (text := _text(claim.expr, names, known)) is not None:
            yield text


def _text(expr: n.Expr, names: list[str], known: frozenset[str]) -> str | None:
    """Return an expression as Python; None where it says what Python has no words for."""
    if any(isinstance(each, n.Hole) for each in n.walk(expr)):
        return None
    if any(
        not hasattr(builtins, name) for name in free_names(expr) if name not in known
    ) or not all(_is_python(each) for each in n.walk(expr)):
        return None
    return show(_plain(expr, {name: n.Name(OLD + name) for name in names}))


def _is_python(expr: n.Expr) -> bool:
    match expr:
        case n.Call(func=n.Name(id=name)):
            return name == "old" or hasattr(builtins, name)
        case _:
            return True


def _plain(expr: n.Expr, olds: Mapping[str, n.Expr]) -> n.Expr:
    """Return an expression without ``implies`` and ``old``."""
    if isinstance(expr, n.Implies):
        premise, conclusion = _plain(expr.premise, olds), _plain(expr.conclusion, olds)
        return n.BoolOp("or", (n.Unary("not", premise), conclusion))
    if is_old(expr) and isinstance(expr, n.Call) and len(expr.args) == 1:
        return put(_plain(expr.args[0], olds), olds, {})
    return n.rebuild(expr, lambda child: _plain(child, olds))


def _type(type_: n.Type, bindings: Mapping[str, str], module: CodeModule) -> str | None:
    """Return a type as an annotation; None where there is no word for it."""
    match type_:
        case n.Refined(base=base):
            return _type(base, bindings, module)
        case n.UnionType(options=options):
            parts = [_type(each, bindings, module) for each in options]
            return None if None in parts else " | ".join(part for part in parts if part)
        case n.Hole():
            return None
        case n.NamedType(name="Policy" | "Description"):
            return "str"
        case n.NamedType(name=name, args=args):
            word = bindings.get(name) or name.rpartition(".")[2]
            if word != "None" and not hasattr(builtins, word) and word not in module.shapes:
                return None
            inner = ["..." if each == DOTS else _type(each, bindings, module) for each in args]
            if None in inner:
                return None
            return f"{word}[{', '.join(part for part in inner if part)}]" if inner else word
