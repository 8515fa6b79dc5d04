"""Names in expressions: which are free, and putting terms in their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.bitwise import BITWISE
from liftsys_nb.ir.evaluate import BUILTINS, Undefined, Unmodelled, evaluate


def free_names(expr: n.Expr, bound: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield the names that expr takes from outside; called functions are not among them."""
    match expr:
        case n.Name(id=name):
            if name not in bound:
                yield name
        case n.Comprehension(element=element, clauses=clauses, value=value):
            for clause in clauses:
                yield from free_names(clause.iterable, bound)
                bound |= frozenset(clause.names)
                for condition in clause.conditions:
                    yield from free_names(condition, bound)
            yield from free_names(element, bound)
            if value is not None:
                yield from free_names(value, bound)
        case n.Call(func=n.Name(id=name), args=args, keywords=keywords):
            known = name in BUILTINS or name in BITWISE or name == "old"
            if not known and name not in bound:
                yield name
            for arg in (*args, *(value for _, value in keywords)):
                yield from free_names(arg, bound)
        case _:
            for child in n.children(expr):
                yield from free_names(child, bound)


def mentions(expr: n.Expr, name: str) -> bool:
    """Tell whether a name is used freely in expr."""
    return any(each == name for each in free_names(expr))


def mentions_old(expr: n.Expr) -> bool:
    """Tell whether expr speaks of the entry state."""
    return any(is_old(e) for e in n.walk(expr))


def is_old(expr: n.Expr) -> bool:
    """Tell whether expr is ``old(…)``."""
    return isinstance(expr, n.Call) and expr.func == n.Name("old")


def outside_old(expr: n.Expr) -> n.Expr:
    """Return expr without what it says of the entry state: with a constant for each ``old``."""
    if is_old(expr):
        return n.TRUE
    return n.rebuild(expr, outside_old)


def put(expr: n.Expr, terms: Mapping[str, n.Expr], holes: Mapping[str, n.Expr]) -> n.Expr:
    """Put terms for free names and for holes."""
    match expr:
        case n.Name(id=name):
            return terms.get(name, expr)
        case n.Hole(name=name):
            return holes.get(name, expr)
        case n.Comprehension(clauses=clauses):
            bound = {name for clause in clauses for name in clause.names}
            inner = {name: term for name, term in terms.items() if name not in bound}
            return n.rebuild(expr, lambda child: put(child, inner, holes))
        case _:
            return n.rebuild(expr, lambda child: put(child, terms, holes))


def fold(expr: n.Expr) -> n.Expr:
    """Compute what needs no names, where it has a value that can be written as a literal.

    >>> fold(n.Arith(("+",), (n.Lit(1), n.Call(n.Name("len"), (n.Lit("abc"),)))))
    Lit(value=4, kind='int')
    """
    if isinstance(expr, n.Comprehension):
        return expr
    made = n.rebuild(expr, fold)
    if isinstance(made, n.Lit | n.Name | n.Hole) or not _is_constant_but_outside(made):
        return made
    value = evaluate(made, {})
    if value is None or isinstance(value, int | float | str | bytes):
        return n.Lit(value)
    return made


def _is_constant_but_outside(expr: n.Expr) -> bool:
    parts = n.children(expr)
    if isinstance(expr, n.Call):
        parts = parts[1:] if isinstance(expr.func, n.Name) else parts
    return all(is_constant(part) for part in parts)


def is_constant(expr: n.Expr) -> bool:
    """Tell whether expr is a literal or a display of constants."""
    match expr:
        case n.Lit():
            return True
        case n.Sequence() | n.Mapping():
            return all(is_constant(child) for child in n.children(expr))
        case _:
            return False


def constant(expr: n.Expr) -> object:
    """Return the value of a constant; Unmodelled or Undefined for what is none."""
    return evaluate(expr, {}) if is_constant(expr) else Unmodelled("a term with names")


def literal(value: object) -> n.Expr | None:
    """Return the expression that writes a plain value, or None for other values."""
    match value:
        case Undefined() | Unmodelled():
            return None
        case None | int() | float() | str() | bytes():
            return n.Lit(value)
        case list() | tuple():
            items = [literal(item) for item in value]
            if any(item is None for item in items):
                return None
            known = tuple(item for item in items if item is not None)
            return n.Sequence("list" if isinstance(value, list) else "tuple", known)
        case _:
            return None
