"""Formulas and types of the language as Python text: what is written, but for what only we have."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, repeat

from liftsys_nb.ir.nodes import (
    BoolOp,
    Call,
    Comprehension,
    Expr,
    Hole,
    Implies,
    Lit,
    Name,
    NamedType,
    Refined,
    Type,
    Unary,
    UnionType,
    children,
    rebuild,
    walk,
)
from liftsys_nb.ir.rooms import with_room
from liftsys_nb.syntax import show

_PLAIN = frozenset({"int", "float", "bool", "str", "bytes", "None", "list", "set", "dict", "tuple"})
Put = Callable[[Expr], Expr]  # what stands for a part of a formula


class NoPython(Exception):
    """Why a part of a specification cannot be said in Python, in words."""

    @property
    def why(self) -> str:
        """The words."""
        return str(self.args[0])


def in_python(
    expr: Expr, *, names: Mapping[str, Expr] | None = None, old: Put | None = None
) -> str:
    """Return a formula as a Python expression.

    names: what stands for its names. old: what stands for ``old(e)``; without it there is none.
    ``a implies b`` becomes ``not a or b``, which Python works out alike.
    Raises NoPython: it holds a hole, or ``old`` where that has no meaning.
    """
    return with_room(lambda: _text(_put(expr, dict(names or {}), old)))


def substituted(expr: Expr, names: Mapping[str, Expr]) -> Expr:
    """Return a formula with other expressions for its names. Raises NoPython as above."""
    return with_room(lambda: _put(expr, names, None))


def _text(expr: Expr) -> str:
    text = show(expr)
    try:
        ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NoPython("Python does not read it") from None
    return text


def _put(expr: Expr, names: Mapping[str, Expr], old: Put | None) -> Expr:
    match expr:
        case Hole():
            raise NoPython("it holds an open hole")
        case Name(id=name):
            return names.get(name, expr)
        case Implies(premise=premise, conclusion=conclusion):
            return implication(_put(premise, names, old), _put(conclusion, names, old))
        case Call(func=Name(id="old"), args=(inner,), keywords=()) if "old" not in names:
            if old is None:
                raise NoPython("it speaks of values on entry")
            return old(inner)
        case Comprehension(clauses=clauses):
            bound = {name for each in clauses for name in each.names}
            put = [v for k, v in names.items() if k not in bound]
            caught = {n.id for each in put for n in walk(each) if isinstance(n, Name)} & bound
            if caught:
                raise NoPython(f"'{min(caught)}' stands for two things in it")
            kept = {k: v for k, v in names.items() if k not in bound}
            # The first iterable is worked out outside, where these names mean what they did; it
            # is the first part that ``rebuild`` visits.
            scopes = chain([names], repeat(kept))
            return rebuild(expr, lambda e: _put(e, next(scopes), old))
        case _:
            return rebuild(expr, lambda e: _put(e, names, old))


def implication(premise: Expr, conclusion: Expr) -> Expr:
    """Return ``a implies b`` without ``implies``: ``not a or b``, and of ``not a``: ``a or b``."""
    is_denied = isinstance(premise, Unary) and premise.op == "not"
    first = premise.operand if isinstance(premise, Unary) and is_denied else Unary("not", premise)
    return BoolOp("or", flat("or", (first, conclusion)))


def flat(op: str, parts: Iterable[Expr]) -> tuple[Expr, ...]:
    """Return the operands of a chain of one operator, without chains inside of it."""
    found: list[Expr] = []
    for part in parts:
        found += part.operands if isinstance(part, BoolOp) and part.op == op else (part,)
    return tuple(found)


def names_in(expr: Expr) -> frozenset[str]:
    """Return the names that a formula speaks of, but for those that it binds itself."""
    if isinstance(expr, Name):
        return frozenset({expr.id})
    hidden: Iterator[frozenset[str]] = repeat(frozenset())
    if isinstance(expr, Comprehension):
        inner = frozenset(name for each in expr.clauses for name in each.names)
        hidden = chain([frozenset()], repeat(inner))  # in the order of ``_put``
    found: set[str] = set()
    for part in children(expr) if not isinstance(expr, Comprehension) else _in_order(expr):
        found |= names_in(part) - next(hidden)
    return frozenset(found)


def _in_order(expr: Comprehension) -> list[Expr]:
    """Return the parts of a comprehension, the first iterable first."""
    parts: list[Expr] = []

    def keep(part: Expr) -> Expr:
        parts.append(part)
        return part

    rebuild(expr, keep)
    return parts


def annotation(kind: Type | None, known: Iterable[str]) -> str | None:
    """Return the annotation of a type, refinements aside; None where Python has none.

    known: the names that the Python text declares.
    """
    match kind:
        case None | Hole():
            return None
        case Refined(base=base):
            return annotation(base, known)
        case UnionType(options=options):
            parts = [annotation(option, known) for option in options]
            return None if None in parts else " | ".join(part for part in parts if part)
        case NamedType(name="...", args=()):
            return "..."
        case NamedType(name=name, args=args):
            if name not in _PLAIN and name not in known:
                return None
            inner = [annotation(arg, known) for arg in args]
            if not args or None in inner:
                return name
            return f"{name}[{', '.join(part for part in inner if part)}]"


def is_literal(expr: Expr) -> bool:
    """Whether an expression is a value that nobody can change: good as a default."""
    if isinstance(expr, Unary) and expr.op == "-":
        return isinstance(expr.operand, Lit)
    return isinstance(expr, Lit)
