"""Answers made of what single clauses say: bounds with an argument between them, cases.

A clause with a condition says nothing where that does not hold; a bound says nothing of what
lies between. Both are where wrong behaviours live, and where the right one is to be guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import Program
from liftsys_nb.verify.candidates import Answer
from liftsys_nb.verify.problem import Problem
from liftsys_nb.verify.terms import mentions, mentions_old

RESULT = n.Name("result")
MOST = 12


def clamped(problem: Problem) -> list[Answer]:
    """Return answers that keep an argument between the bounds which clauses set."""
    lowers: dict[n.Expr, None] = {}
    uppers: dict[n.Expr, None] = {}
    for expr in _asserted(problem):
        if not isinstance(expr, n.Compare):
            continue
        for op, left, right in zip(expr.ops, expr.operands, expr.operands[1:], strict=False):
            if right == RESULT and op in ("<", "<=") and _is_of_entry(left, problem):
                lowers.setdefault(left)
            if left == RESULT and op in ("<", "<=") and _is_of_entry(right, problem):
                uppers.setdefault(right)
            if left == RESULT and op in (">", ">=") and _is_of_entry(right, problem):
                lowers.setdefault(right)
            if right == RESULT and op in (">", ">=") and _is_of_entry(left, problem):
                uppers.setdefault(left)
    type_ = problem.result.type
    alike = [n.Name(v.name) for v in problem.parameters if v.type == type_ and v.stays]
    if not lowers and not uppers:
        return []
    found: list[Answer] = []
    for term, lower, upper in product(alike, lowers or [None], uppers or [None]):
        made: n.Expr = term
        if term in (lower, upper):
            continue
        if upper is not None:
            made = n.Call(n.Name("min"), (made, upper))
        if lower is not None:
            made = n.Call(n.Name("max"), (lower, made))
        found.append({**unchanged(problem), "result": made})
    return found[:MOST]


def lookups(problem: Problem) -> list[Answer]:
    """Return answers that say where a value stands in a list, or that it does not."""
    types = {v.name: plain(v.type, problem.program)[0] for v in problem.parameters}
    found: list[Answer] = []
    for many, kind in types.items():
        for one, other in types.items():
            if kind != n.NamedType("list", (other,)):
                continue
            held = n.Compare(("in",), (n.Name(one), n.Name(many)))
            place = n.Call(n.Attribute(n.Name(many), "index"), (n.Name(one),))
            for missing in (n.Lit(None), n.Unary("-", n.Lit(1))):
                found.append({**unchanged(problem), "result": n.IfElse(place, held, missing)})
    return found


def unchanged(problem: Problem) -> Answer:
    """Return the part of an answer that says: what may change is as it was."""
    paths = [path for variable in problem.parameters for path in variable.changes]
    return {path: path_of(path) for path in paths}


def path_of(path: str) -> n.Expr:
    """Write ``result`` or a path as an expression."""
    head, *rest = path.split(".")
    made: n.Expr = n.Name(head)
    for name in rest:
        made = n.Attribute(made, name)
    return made


def plain(type_: n.Type, program: Program) -> tuple[n.Type, Program]:
    """Return a type without refinements and without other names for it."""
    for _ in range(20):
        while isinstance(type_, n.Refined):
            type_ = type_.base
        entry = program.find(type_.name) if isinstance(type_, n.NamedType) else None
        if entry is None or not isinstance(entry.declared, n.TypeDef):
            return type_, program
        type_, program = entry.declared.type, program.seen_from(entry)
    return type_, program


def cases(problem: Problem) -> Iterator[tuple[n.Expr, n.Expr]]:
    """Yield conditions of the entry with the result that a clause wants under them."""
    for expr in _asserted(problem):
        if isinstance(expr, n.Implies) and _is_of_entry(expr.premise, problem):
            for wanted in islice(_wanted(expr.conclusion, problem), 1):
                yield expr.premise, wanted


def _asserted(problem: Problem) -> Iterator[n.Expr]:
    for claim in problem.ensures:
        whole = claim.expr
        yield from whole.operands if isinstance(whole, n.BoolOp) and whole.op == "and" else [whole]


def _wanted(expr: n.Expr, problem: Problem) -> Iterator[n.Expr]:
    match expr:
        case n.Compare(ops=("==" | "is",), operands=(left, right)):
            for one, other in ((left, right), (right, left)):
                if one == RESULT and _is_of_entry(other, problem):
                    yield other
        case n.BoolOp(op="and", operands=operands):
            for each in operands:
                yield from _wanted(each, problem)
        case n.Name(id="result"):
            yield n.TRUE
        case n.Unary(op="not", operand=n.Name(id="result")):
            yield n.FALSE


def _is_of_entry(expr: n.Expr, problem: Problem) -> bool:
    """Tell whether a term means the same on entry: no result, no ``old``, nothing that changes."""
    changing = [v.name for v in problem.parameters if not v.stays]
    return not mentions_old(expr) and not any(
        mentions(expr, name) for name in ("result", *changing)
    )
