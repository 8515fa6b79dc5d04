"""Whether the evaluator does what CPython does with the printed text of an expression."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import lru_cache
from typing import Any

from ir.expressions import PROGRAM, PYTHON

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import Undefined, Unmodelled, evaluate
from liftsys_nb.ir.streams import RAISED
from liftsys_nb.ir.values import EnumValue, RecordValue, enum_value, record_value
from liftsys_nb.syntax import parse_expr, show

FUEL = 30_000


def python_text(expr: n.Expr) -> str:
    """Print an expression, with the two words that Python lacks written in Python."""
    return str(show(_without_words(expr, frozenset(), is_old=False)))


def _without_words(expr: n.Expr, bound: frozenset[str], *, is_old: bool) -> n.Expr:
    """Write ``p implies c`` as ``not p or bool(c)``, and names inside ``old`` with a prefix."""

    def inside(child: n.Expr) -> n.Expr:
        return _without_words(child, bound, is_old=is_old)

    match expr:
        case n.Name(id=name) if is_old and name not in bound and name not in _FIXED:
            return n.Name(f"old_{name}")
        case n.Implies(premise=premise, conclusion=conclusion):
            then = n.Call(n.Name("bool"), (inside(conclusion),))
            return n.BoolOp("or", (n.Unary("not", inside(premise)), then))
        case n.Call(func=n.Name(id="old"), args=(arg,)):
            return _without_words(arg, bound, is_old=True)
        case n.Comprehension(clauses=clauses):
            first = _without_words(clauses[0].iterable, bound, is_old=is_old)
            inner = bound | {name for clause in clauses for name in clause.names}
            changed = n.rebuild(expr, lambda child: _without_words(child, inner, is_old=is_old))
            assert isinstance(changed, n.Comprehension)
            head = dataclasses.replace(changed.clauses[0], iterable=first)
            return dataclasses.replace(changed, clauses=(head, *changed.clauses[1:]))
        case _:
            return n.rebuild(expr, inside)


_FIXED = frozenset(PYTHON) | frozenset(dir(__builtins__) if not isinstance(__builtins__, dict)
                                       else __builtins__)  # fmt: skip


def to_python(value: Any, *, turned: bool = False) -> Any:
    """Return a value with real instances and members. turned: sets filled the other way round."""
    match value:
        case RecordValue():
            made = PYTHON[value.type_name]
            return made(*(to_python(each, turned=turned) for each in value.values()))
        case EnumValue():
            return PYTHON["Color"][value.name]  # type: ignore[index]
        case set() | frozenset() if turned:
            return type(value)(reversed(list(value)))
        case _:
            return value


def to_ours(value: Any) -> Any:
    """Return a value of CPython with our records and members in place of instances."""
    match value:
        case Enum():
            return enum_value(type(value).__name__, value.name, value.value)
        case list() | tuple() | set() | frozenset():
            return type(value)(map(to_ours, value))
        case dict():
            return {to_ours(key): to_ours(each) for key, each in value.items()}
        case _ if dataclasses.is_dataclass(value):
            names = [each.name for each in dataclasses.fields(value)]
            fields = {name: to_ours(getattr(value, name)) for name in names}
            return record_value(type(value).__name__, fields)
        case _:
            return value


def same(left: Any, right: Any) -> bool:
    """Compare with types, so that 1, 1.0 and True differ; not-a-number is like itself."""
    if type(left) is not type(right):
        return False
    match left:
        case list() | tuple():
            return len(left) == len(right) and all(map(same, left, right))
        case dict():
            return same(list(left.items()), list(right.items()))
        case set() | frozenset():
            return same(_by_text(left), _by_text(right))
        case float():
            return repr(left) == repr(right)
        case RecordValue():
            return left.type_name == right.type_name and same(left.fields, right.fields)
        case Undefined() | EnumValue() | range() | int() | str() | bytes() | None:
            return bool(left == right)
        case _:  # views
            return same(list(left), list(right))


def _by_text(items: Iterable[Any]) -> list[Any]:
    return sorted(items, key=lambda item: (type(item).__name__, repr(item)))


@lru_cache(maxsize=1)
def _compiled(text: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # such as `0 is None`
        return compile(text, "<generated>", "eval")


def cpython(text: str, env: Mapping[str, Any], old: Mapping[str, Any], *, turned: bool) -> Any:
    """Return what CPython makes of a text: a value as ours are, or Undefined."""
    names = {name: to_python(value, turned=turned) for name, value in env.items()}
    names |= {f"old_{name}": to_python(value, turned=turned) for name, value in old.items()}
    code = _compiled(text)
    try:
        # Written by us from our own nodes, not read from anywhere.
        return to_ours(eval(code, {**PYTHON, **names}))  # noqa: S307
    except RAISED as error:
        return Undefined(str(error)[:1000], type(error).__name__)


def difference(expr: n.Expr, env: Mapping[str, Any], old: Mapping[str, Any]) -> str | None:
    """Return where the evaluator and CPython differ; None where they agree or it says nothing."""
    ours = evaluate(expr, env, old=old, program=PROGRAM, fuel=FUEL)
    if isinstance(ours, Unmodelled):
        return None
    text = python_text(expr)
    # In another process a set gives its items in another order: no answer may depend on it.
    for turned in (False, True):
        theirs = cpython(text, env, old, turned=turned)
        if not same(ours, theirs):
            return f"{text}\n  evaluate: {ours!r}\n  CPython:  {theirs!r}\n  {env}\n  {old}"
    return None


def read(text: str) -> n.Expr:
    """Parse an expression that must be readable."""
    expr, diagnostics = parse_expr(text)
    assert expr is not None and not diagnostics, (text, diagnostics)
    return expr
