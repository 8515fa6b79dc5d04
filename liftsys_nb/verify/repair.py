"""Conditions on the input that may be missing: what clauses without room leave to be asked.

Where two clauses bound the answer from both sides, the bounds must not cross; where one says
what the answer is, the others must be true of that. The rest are comparisons of parameters.
Pure: which of them helps is for the solver to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.values import EnumType
from liftsys_nb.verify.problem import Claim, Problem
from liftsys_nb.verify.rules import MUTABLE
from liftsys_nb.verify.terms import fold, free_names, mentions, put
from liftsys_nb.verify.weaken import negation, number, whole_number

RESULT = n.Name("result")
SIZED = MUTABLE | {"str", "bytes", "tuple"}
MOST_NUMBERS = 6


@dataclass(frozen=True, slots=True)
class _Fact:
    """One demand on the answer. given: where it is asked."""

    given: n.Expr | None
    expr: n.Expr


def conditions(problem: Problem, claims: Sequence[Claim]) -> Iterator[n.Expr]:
    """Yield conditions on the input, what follows from the clauses first.

    claims: of ensures, that leave no room. The solver has not seen them: some are nonsense.
    """
    facts = [fact for claim in claims for fact in _facts(None, claim.expr)]
    known = {v.name for v in problem.parameters}
    changing = {v.name for v in problem.parameters if not v.stays}

    def is_of_input(expr: n.Expr) -> bool:
        names = set(free_names(expr))
        return not mentions(expr, "result") and bool(names & known)

    found = [
        *_crossing(facts),
        *(negation(fact.given) for fact in facts if fact.given is not None),
        *(_under(fact.given, fact.expr) for fact in facts),  # a demand on the input alone
    ]
    for expr in found:
        entered = _entered(expr, changing)
        if entered is not None:
            simple = _simple(entered, problem)
            if is_of_input(simple):
                yield simple
    yield from _comparisons(problem)


def _simple(expr: n.Expr, problem: Problem) -> n.Expr:
    """Work out what needs no names; what is asked where nothing can hold is that it is not so."""
    if isinstance(expr, n.Implies):
        conclusion = fold(expr.conclusion)
        if conclusion == n.FALSE:
            return negation(expr.premise, whole=is_whole(expr.premise, problem))
        return n.Implies(expr.premise, conclusion)
    if isinstance(expr, n.Compare):
        return n.Compare(expr.ops, tuple(map(_folded, expr.operands)))
    return expr


def _folded(expr: n.Expr) -> n.Expr:
    # A negative number is written with a minus, which no literal holds.
    made = fold(expr)
    value = made.value if isinstance(made, n.Lit) else None
    return number(value) if type(value) is int else expr


def is_whole(expr: n.Expr, problem: Problem) -> bool:
    """Tell whether a condition speaks of parameters that are whole numbers, and of no others."""
    types = {variable.name: variable.type for variable in problem.parameters}
    for name in free_names(expr):
        type_ = types.get(name)
        while isinstance(type_, n.Refined):
            type_ = type_.base
        if type_ != n.INT:
            return False
    return True


def _facts(given: n.Expr | None, expr: n.Expr) -> Iterator[_Fact]:
    match expr:
        case n.BoolOp(op="and", operands=operands):
            for operand in operands:
                yield from _facts(given, operand)
        case n.Implies(premise=premise, conclusion=conclusion):
            yield from _facts(_both(given, premise), conclusion)
        case n.Compare(ops=ops, operands=operands) if len(ops) > 1:
            for at, op in enumerate(ops):
                yield _Fact(given, n.Compare((op,), operands[at : at + 2]))
        case _:
            yield _Fact(given, expr)


def _both(left: n.Expr | None, right: n.Expr | None) -> n.Expr | None:
    if left is None or right is None or left == right:
        return right if left is None else left
    return n.BoolOp("and", (left, right))


def _under(given: n.Expr | None, expr: n.Expr) -> n.Expr:
    return expr if given is None else n.Implies(given, expr)


def _bound(fact: _Fact) -> tuple[str, n.Expr] | None:
    """Return (op, term) where a fact says ``result op term``."""
    match fact.expr:
        case n.Compare(ops=(op,), operands=(left, right)):
            turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
            if op not in turned:
                return None
            if left == RESULT and not mentions(right, "result"):
                return op, right
            if right == RESULT and not mentions(left, "result"):
                return turned[op], left
    return None


def _crossing(facts: Sequence[_Fact]) -> Iterator[n.Expr]:
    """Yield what must hold of the bounds so that there is room between them."""
    bounds = [(fact, bound) for fact in facts if (bound := _bound(fact)) is not None]
    for fact, (op, term) in bounds:
        if op == "==":
            for other in facts:
                if other is not fact and mentions(other.expr, "result"):
                    given = _both(fact.given, other.given)
                    yield _under(given, put(other.expr, {"result": term}, {}))
    lower = [(f, op, t) for f, (op, t) in bounds if op in (">", ">=")]
    upper = [(f, op, t) for f, (op, t) in bounds if op in ("<", "<=")]
    for (low, first, least), (high, second, most) in product(lower, upper):
        given = _both(low.given, high.given)
        if first == ">" and second == "<":
            # Between two whole numbers there must be a third.
            more = n.Arith(("+",), (least, number(1)))
            yield _under(given, n.Compare(("<",), (more, most)))
        op = "<=" if (first, second) == (">=", "<=") else "<"
        yield _under(given, n.Compare((op,), (least, most)))


def _entered(expr: n.Expr, changing: set[str]) -> n.Expr | None:
    """Return a condition as it reads on entry; None where it speaks of the state on exit."""
    if any(name in changing for name in free_names(_outside_old(expr))):
        return None
    return _opened(expr)


def _outside_old(expr: n.Expr) -> n.Expr:
    if isinstance(expr, n.Call) and expr.func == n.Name("old"):
        return n.TRUE
    return n.rebuild(expr, _outside_old)


def _opened(expr: n.Expr) -> n.Expr:
    if isinstance(expr, n.Call) and expr.func == n.Name("old") and expr.args:
        return expr.args[0]
    return n.rebuild(expr, _opened)


# ── comparisons of what is passed ────────────────────────────────────────────────────────────
def _comparisons(problem: Problem) -> Iterator[n.Expr]:
    terms: list[tuple[n.Expr, str]] = []
    for variable in problem.parameters:
        terms.extend(_terms(n.Name(variable.name), variable.type, problem, 1))
    for term, kind in terms:
        if kind == "bool":
            yield term
            yield n.Unary("not", term)
        elif kind == "optional":
            yield n.Compare(("is not",), (term, n.Lit(None)))
            yield n.Compare(("is",), (term, n.Lit(None)))
        elif kind.startswith("enum "):
            entry = problem.program.find(kind[5:])
            if entry is not None and isinstance(entry.declared, EnumType):
                for member in entry.declared:
                    yield n.Compare(("!=",), (term, n.Attribute(_dotted(kind[5:]), member.name)))
    ints = [term for term, kind in terms if kind == "int"]
    floats = [term for term, kind in terms if kind == "float"]
    texts = [term for term, kind in terms if kind == "str"]
    numbers = [number(value) for value in _written(problem)]
    zero: list[n.Expr] = [n.Lit(0.0)]
    for term in ints:
        for constant in numbers:
            if (value := whole_number(constant)) is not None and value > 1:
                yield n.Compare(("==",), (n.Arith(("%",), (term, constant)), n.Lit(0)))
    for ops in (("!=",), ("<=", ">="), ("<", ">"), ("==",)):
        for group, constants in ((ints, numbers), (floats, zero), (texts, [n.Lit("")])):
            for at, left in enumerate(group):
                for right in (*group[at + 1 :], *constants):
                    for op in ops:
                        yield n.Compare((op,), (left, right))


def _written(problem: Problem) -> list[int]:
    found = [0, 1]
    for claim in problem.claims:
        for expr in n.walk(claim.expr):
            value = whole_number(expr)
            if value is not None and value not in found:
                found.append(value)
    return found[:MOST_NUMBERS]


def _terms(
    term: n.Expr, type_: n.Type, problem: Problem, depth: int
) -> Iterator[tuple[n.Expr, str]]:
    """Yield (term, kind) for a parameter and what is inside: its length, its fields."""
    while isinstance(type_, n.Refined):
        type_ = type_.base
    if isinstance(type_, n.UnionType):
        if n.NONE in type_.options:
            yield term, "optional"
        return
    if not isinstance(type_, n.NamedType):
        return
    if type_.name in ("int", "float", "bool", "str"):
        yield term, type_.name
    if type_.name in SIZED:
        yield n.Call(n.Name("len"), (term,)), "int"
    entry = problem.program.find(type_.name)
    if entry is None:
        return
    match entry.declared:
        case EnumType():
            yield term, f"enum {type_.name}"
        case n.TypeDef(type=meant) if depth >= 0:
            yield from _terms(term, meant, problem, depth - 1)
        case n.Record(fields=fields) if depth > 0:
            for each in fields:
                yield from _terms(n.Attribute(term, each.name), each.type, problem, depth - 1)


def _dotted(path: str) -> n.Expr:
    head, *rest = path.split(".")
    found: n.Expr = n.Name(head)
    for name in rest:
        found = n.Attribute(found, name)
    return found
