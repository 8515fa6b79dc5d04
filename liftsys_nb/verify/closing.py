"""Clauses that may forbid a behaviour: bounds, lengths, order, membership, what stays the same.

Where a clause comes from says nothing of its being right: each is tried, and then proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import evaluate
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.values import EnumValue, RecordValue, short_name
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.case import Situation
from liftsys_nb.verify.pieces import path_of, plain
from liftsys_nb.verify.problem import Problem
from liftsys_nb.verify.terms import literal, mentions_old, put

MOST_NODES = 60  # of a clause that is made of all others
RESULT = n.Name("result")
_SORTABLE = ((n.INT,), (n.STR,), (n.FLOAT,), (n.BOOL,))


def clauses(problem: Problem) -> list[n.Expr]:
    """Return clauses for ``ensures`` that many functions of such types meet, simple ones first."""
    found: dict[n.Expr, None] = {}
    type_, _ = plain(problem.result.type, problem.program)
    arguments = {v.name: plain(v.type, problem.program)[0] for v in problem.parameters}
    entered = {v.name: on_entry(n.Name(v.name), problem) for v in problem.parameters}
    alike = [entered[name] for name, kind in arguments.items() if kind == type_]
    for expr in (
        *_of_result(type_, arguments, entered, alike),
        *_of_paths(problem),
        *_kept(problem, alike),
    ):
        found.setdefault(expr)
    return list(found)


def on_entry(term: n.Expr, problem: Problem) -> n.Expr:
    """Write a term of the entry state for a clause of the exit: ``old`` around what may change."""
    changing = {v.name: _old(n.Name(v.name)) for v in problem.parameters if not v.stays}
    return put(term, changing, {})


def equal(name: str, term: n.Expr, problem: Problem) -> n.Expr:
    """Write that ``result``, or a path, is on exit what a term of the entry says."""
    return _same(path_of(name), on_entry(term, problem))


def point(problem: Problem, at: Situation, expected: Situation) -> n.Expr | None:
    """Write the clause that wants one outcome for one input; None where values have no text.

    at, expected: outcomes for the same arguments that differ.
    """
    program = problem.program
    given: list[n.Expr] = []
    for variable in problem.parameters:
        value = written_as(at.arguments[variable.name], program)
        if value is None:
            return None
        given.append(_same(on_entry(n.Name(variable.name), problem), value))
    names = ["result", *(v.name for v in problem.parameters if not v.stays)]
    for name in names:
        if repr(at.leaving.get(name)) != repr(expected.leaving.get(name)):
            value = written_as(expected.leaving.get(name), program)
            if value is None:
                return None
            wanted = _same(n.Name(name), value)
            if not given:
                return wanted
            premise = given[0] if len(given) == 1 else n.BoolOp("and", tuple(given))
            return n.Implies(premise, wanted)
    return None


def written_as(value: Value, program: Program) -> n.Expr | None:
    """Return the expression that means a value here; None where there is none."""
    expr = _written(value)
    if expr is None:
        return None
    meant = evaluate(expr, {}, program=program)
    return expr if type(meant) is type(value) and meant == value else None


def _written(value: Value) -> n.Expr | None:
    match value:
        case EnumValue(type_name=type_name, name=name):
            return n.Attribute(n.Name(short_name(type_name)), name)
        case RecordValue(type_name=type_name):
            parts = [_written(part) for part in value.values()]
            known = tuple(part for part in parts if part is not None)
            return (
                n.Call(n.Name(short_name(type_name)), known) if len(known) == len(parts) else None
            )
        case dict():
            pairs = [(_written(key), _written(part)) for key, part in value.items()]
            both = tuple((k, v) for k, v in pairs if k is not None and v is not None)
            return n.Mapping(both) if len(both) == len(pairs) else None
        case set() if not value:
            return n.Call(n.Name("set"))
        case list() | tuple() | set():
            items = [_written(each) for each in value]
            kept = tuple(each for each in items if each is not None)
            if len(kept) < len(items):
                return None
            if isinstance(value, set):
                return n.Sequence("set", kept)
            return n.Sequence("list" if isinstance(value, list) else "tuple", kept)
        case bool():
            return n.Lit(value)
        case int() | float() if value < 0:
            return n.Unary("-", n.Lit(-value))
        case _:
            return literal(value)


# ── parts of clauses ─────────────────────────────────────────────────────────────────────────
def _same(left: n.Expr, right: n.Expr) -> n.Expr:
    return n.Compare(("is" if right == n.Lit(None) else "==",), (left, right))


def _old(term: n.Expr) -> n.Expr:
    return n.Call(n.Name("old"), (term,))


def _len(term: n.Expr) -> n.Expr:
    return n.Call(n.Name("len"), (term,))


def _call(name: str, term: n.Expr) -> n.Expr:
    return n.Call(n.Name(name), (term,))


def _all(element: n.Expr, name: str, items: n.Expr) -> n.Expr:
    clause = n.For((name,), items)
    return n.Call(n.Name("all"), (n.Comprehension("generator", element, (clause,)),))


def _rising(term: n.Expr) -> n.Expr:
    i, one = n.Name("i"), n.Lit(1)
    step = n.Compare(("<=",), (n.Index(term, i), n.Index(term, n.Arith(("+",), (i, one)))))
    return _all(step, "i", n.Call(n.Name("range"), (n.Arith(("-",), (_len(term), one)),)))


def _of_result(
    type_: n.Type, arguments: Mapping[str, n.Type], entered: Mapping[str, n.Expr],
    alike: list[n.Expr],
) -> Iterator[n.Expr]:  # fmt: skip
    if isinstance(type_, n.UnionType):
        if n.NONE in type_.options:
            yield n.Compare(("is not",), (RESULT, n.Lit(None)))
        return
    if not isinstance(type_, n.NamedType):
        return
    many = {
        name: kind
        for name, kind in arguments.items()
        if isinstance(kind, n.NamedType) and kind.name in ("list", "set", "tuple", "dict")
    }
    if type_ in (n.INT, n.FLOAT):
        zero = n.Lit(0) if type_ == n.INT else n.Lit(0.0)
        yield n.Compare((">=",), (RESULT, zero))
        for term in alike:
            yield from (n.Compare((op,), (RESULT, term)) for op in (">=", "<="))
        yield n.Compare(("<=",), (RESULT, zero))
    for name, kind in many.items():
        if kind.args[:1] == (type_,):
            yield n.Compare(("in",), (RESULT, entered[name]))
    if type_ == n.STR:
        yield from (_same(_len(RESULT), _len(term)) for term in alike)
        yield from (n.Compare(("<=",), (_len(RESULT), _len(term))) for term in alike)
    if type_.name == "list":
        if type_.args in _SORTABLE and type_.args != (n.BOOL,):
            yield _rising(RESULT)
        yield from (_same(_len(RESULT), _len(term)) for term in alike)
        each = n.Name("each")
        for name, kind in many.items():
            if kind.args[:1] == type_.args:
                yield _all(n.Compare(("in",), (each, entered[name])), "each", RESULT)
                yield _all(n.Compare(("in",), (each, RESULT)), "each", entered[name])
        if type_.args in _SORTABLE:
            for term in alike:
                yield _same(_call("sorted", RESULT), _call("sorted", term))


def _of_paths(problem: Problem) -> Iterator[n.Expr]:
    for variable in problem.parameters:
        base, _ = plain(variable.type, problem.program)
        for path in variable.changes:
            term = path_of(path)
            yield _same(term, _old(term))
            if isinstance(base, n.NamedType) and base.name == "list" and path == variable.name:
                yield _same(_len(term), _len(_old(term)))
                if base.args in _SORTABLE and base.args != (n.BOOL,):
                    yield _rising(term)
                    yield _same(_call("sorted", term), _call("sorted", _old(term)))


def _kept(problem: Problem, alike: list[n.Expr]) -> Iterator[n.Expr]:
    """Yield: an argument that would be a right result is the result."""
    if any(not v.stays for v in problem.parameters):
        return
    said = [c.expr for c in problem.ensures if c.section in ("ensures", "assert")]
    if not said or sum(1 for expr in said for _ in n.walk(expr)) > MOST_NODES:
        return
    if any(mentions_old(expr) for expr in said):
        return
    whole = said[0] if len(said) == 1 else n.BoolOp("and", tuple(said))
    for term in alike:
        yield n.Implies(put(whole, {"result": term}, {}), _same(RESULT, term))
