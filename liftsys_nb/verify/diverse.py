"""Another witness, of another kind: what the ones shown so far have not touched yet.

Kinds are conditions read off the clauses and the types: a premise that holds, one that does not,
a bound that is met, an option of a union, an empty list, a negative number, two equal arguments.
The first kind that no witness shown is of, and that some pair is of, gives the next witness.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import z3

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.values import EnumType
from liftsys_nb.ir.verdicts import Value, Witness
from liftsys_nb.verify.case import Case, Cases
from liftsys_nb.verify.decide import TRIES, Pairs
from liftsys_nb.verify.problem import Claim, Problem
from liftsys_nb.verify.replay import holds_any, truth, written
from liftsys_nb.verify.sem.compare import equal
from liftsys_nb.verify.sem.logic import Z3, lift
from liftsys_nb.verify.sem.making import known
from liftsys_nb.verify.sem.symbols import Val
from liftsys_nb.verify.terms import mentions, mentions_old

MOST_KINDS = 60
MOST_SOUGHT = 24  # kinds that are looked for at once: the others wait
EFFORT = 400_000  # solver steps for one witness
LARGE = 10


@dataclass(frozen=True, slots=True)
class Kind:
    """A condition that tells witnesses apart. on_exit: whether it speaks of the answer, too."""

    expr: n.Expr
    on_exit: bool


def another(cases: Cases, shown: Sequence[Witness]) -> Witness | None:
    """Return a witness unlike those shown; None where no other one is found.

    Same arguments, same witness: what was shown decides what comes next.
    """
    cases.solver.go_on(EFFORT)
    search = _Search(cases, shown)
    for place, claim in enumerate(cases.problem.raises):
        if not any(w.raises and search.is_due(claim, w) for w in shown):
            found = search.raising(place)
            if found is not None:
                return found
    for claim in cases.problem.permitted:
        if not any(w.raises == claim.exception for w in shown):
            found = search.permitted(claim.exception or "Exception")
            if found is not None:
                return found
    sought = 0
    for kind in _few(kinds(cases.problem)):
        if any(search.is_of(kind, w) for w in shown):
            continue
        found = search.normal(kind)
        if found is not None:
            return found
        sought += 1
        if sought == MOST_SOUGHT:
            break
    cases.solver.go_on(EFFORT)
    return search.normal(None) or search.any_raising()


class _Search:
    def __init__(self, cases: Cases, shown: Sequence[Witness]) -> None:
        self._cases = cases
        self._problem = cases.problem
        self._case: Case = cases.small
        self._pairs = Pairs(cases)
        self._shown = shown
        self._same = [self._is_same(witness) for witness in shown]
        self._case.settle()

    def _is_same(self, witness: Witness) -> Z3:
        """Return that the solver's values are those of a witness."""
        case = self._case
        parts = [self._equal(case.entry[name], value) for name, value in witness.arguments]
        if witness.raises is None:
            leaving = {**dict(witness.arguments), **dict(witness.after)}
            for variable in self._problem.parameters:
                if not variable.stays:
                    parts.append(self._equal(case.leaving[variable.name], leaving[variable.name]))
            parts.append(self._equal(case.leaving["result"], witness.result))
        return case.both(*parts)

    def _equal(self, val: Val, value: Value) -> Z3:
        # What stands for any value is the same as all of them: it matters to no clause.
        if holds_any(value):
            return z3.BoolVal(True, self._case.ctx)
        ledger = self._case.ledger
        return lift(equal(ledger, val, known(ledger, value, self._problem.program)), self._case.ctx)

    # ── kinds of what was shown ──────────────────────────────────────────────────────────────
    def is_due(self, claim: Claim, witness: Witness) -> bool:
        """Tell whether a condition of raises holds for a witness."""
        env = written(dict(witness.arguments))
        return truth(claim, env, env, {}, self._problem.program) is True

    def is_of(self, kind: Kind, witness: Witness) -> bool:
        """Tell whether a witness is of a kind."""
        claim = Claim("kind", "ensures", kind.expr)
        entry = written(dict(witness.arguments))
        if not kind.on_exit:
            return truth(claim, entry, entry, {}, self._problem.program) is True
        if witness.raises is not None:
            return False
        env = written({**entry, **dict(witness.after), "result": witness.result})
        return truth(claim, env, entry, {}, self._problem.program) is True

    # ── looking for one ──────────────────────────────────────────────────────────────────────
    def normal(self, kind: Kind | None) -> Witness | None:
        """Return a witness with a result, of a kind where one is wanted."""
        case = self._case
        wanted = [self._pairs.normal(case)]
        if kind is not None:
            encoder = case.on_exit if kind.on_exit else case.on_entry
            wanted.append(case.formula(Claim("kind", "ensures", kind.expr), encoder).holds)
            case.settle()
        return self._found(wanted, raised=False)

    def raising(self, place: int) -> Witness | None:
        """Return a witness that raises what one clause promises."""
        case = self._case
        return self._found([self._pairs.raising(case), case.raises[place].holds], raised=True)

    def any_raising(self) -> Witness | None:
        """Return one more witness that raises."""
        if not self._problem.raises:
            return None
        return self._found([self._pairs.raising(self._case), self._case.raised()], raised=True)

    def permitted(self, exception: str) -> Witness | None:
        """Return a witness that raises what is permitted anywhere."""
        wanted = [self._pairs.raising(self._case), z3.Not(self._case.raised())]
        found = self._found(wanted, raised=None)
        if found is None:
            return None
        return Witness(found.arguments, raises=exception)

    def _found(self, wanted: Sequence[Z3], *, raised: bool | None) -> Witness | None:
        case = self._case
        blocked = [
            z3.Not(same)
            for same, witness in zip(self._same, self._shown, strict=True)
            if raised is None or (witness.raises is not None) is raised
        ]
        if raised is None:
            blocked = []  # the exception is what is new
        leaves = [*case.inputs, *(() if raised is not False else case.answers), *case.fills]
        for _ in range(TRIES):
            found, point, at = case.solver.smallest(
                leaves, *wanted, *blocked, near=case.near, values=case.situation
            )
            if not found or at is None:
                return None
            witness = self._pairs.confirmed(case, at, raised=raised)
            if witness is not None and witness not in self._shown:
                return witness
            values = [leaf.z != lift(point[leaf.name], case.ctx) for leaf in leaves]
            if not values:
                return None
            blocked.append(z3.Or(*values))
        return None


def _few(found: Iterator[Kind]) -> Iterator[Kind]:
    seen: list[Kind] = []
    for kind in found:
        if kind in seen:
            continue
        seen.append(kind)
        yield kind
        if len(seen) == MOST_KINDS:
            return


# ── kinds ────────────────────────────────────────────────────────────────────────────────────
def kinds(problem: Problem) -> Iterator[Kind]:
    """Yield the kinds that the clauses and the types of a problem tell apart."""
    for claim in (*problem.requires, *problem.ensures):
        if claim.hole_names or claim.program is not None:
            continue
        for condition in _conditions(claim.expr):
            yield _kind(condition, problem)
            yield _kind(n.Unary("not", condition), problem)
    for claim in (*problem.requires, *problem.ensures):
        if claim.hole_names or claim.program is not None:
            continue
        for met in _met(claim.expr):
            yield _kind(met, problem)
    rows = [list(_of_type(n.Name(v.name), v.type, problem, 1)) for v in problem.parameters]
    rows.append(list(_of_type(n.Name("result"), problem.result.type, problem, 1)))
    for place in range(max(map(len, rows), default=0)):
        for row in rows:
            if place < len(row):
                yield Kind(row[place], mentions(row[place], "result"))  # of what is passed
    for left, right in combinations(problem.parameters, 2):
        if left.type == right.type:
            same = n.Compare(("==",), (n.Name(left.name), n.Name(right.name)))
            yield Kind(same, on_exit=False)
    for variable in problem.parameters:
        if variable.type == problem.result.type:
            same = n.Compare(("==",), (n.Name("result"), n.Name(variable.name)))
            yield _kind(same, problem)
            yield _kind(n.Unary("not", same), problem)


def _kind(expr: n.Expr, problem: Problem) -> Kind:
    changing = any(not v.stays and mentions(expr, v.name) for v in problem.parameters)
    is_answer = mentions(expr, "result") or mentions_old(expr)
    # What a clause of ensures says of a changing parameter is about its value on exit.
    return Kind(expr, is_answer or changing)


def _conditions(expr: n.Expr) -> Iterator[n.Expr]:
    """Yield premises, tests and alternatives, but for what stands inside a loop."""
    match expr:
        case n.Implies(premise=premise):
            yield premise
        case n.IfElse(test=test):
            yield test
        case n.BoolOp(op="or", operands=operands):
            yield from operands
        case n.Comprehension():
            return
    for child in n.children(expr):
        yield from _conditions(child)


def _met(expr: n.Expr) -> Iterator[n.Expr]:
    """Yield that a bound is met exactly."""
    if isinstance(expr, n.Comprehension):
        return
    if isinstance(expr, n.Compare):
        for at, op in enumerate(expr.ops):
            left, right = expr.operands[at : at + 2]
            one = n.Lit(1)
            if op in ("<=", ">="):
                yield n.Compare(("==",), (left, right))
            elif op == "<":
                yield n.Compare(("==",), (n.Arith(("+",), (left, one)), right))
            elif op == ">":
                yield n.Compare(("==",), (left, n.Arith(("+",), (right, one))))
    for child in n.children(expr):
        yield from _met(child)


def _of_type(term: n.Expr, type_: n.Type, problem: Problem, depth: int) -> Iterator[n.Expr]:
    """Yield what values of a type can be, the telling ones first."""
    while isinstance(type_, n.Refined):
        type_ = type_.base
    if isinstance(type_, n.UnionType):
        if n.NONE in type_.options:
            yield n.Compare(("is",), (term, n.Lit(None)))
            yield n.Compare(("is not",), (term, n.Lit(None)))
        for option in type_.options:
            if isinstance(option, n.NamedType) and option != n.NONE and not option.args:
                yield n.Call(n.Name("isinstance"), (term, n.Name(option.name)))
        return
    if not isinstance(type_, n.NamedType):
        return

    def is_(op: str, value: n.Expr) -> n.Expr:
        return n.Compare((op,), (term, value))

    size = n.Call(n.Name("len"), (term,))
    match type_.name:
        case "bool":
            yield term
            yield n.Unary("not", term)
        case "int":
            yield is_("<", n.Lit(0))
            yield is_("==", n.Lit(0))
            yield is_("==", n.Lit(1))
            yield is_(">=", n.Lit(LARGE))
        case "float":
            yield is_("<", n.Lit(0.0))
            yield is_("==", n.Lit(0.0))
            yield is_(">", n.Lit(1.0))
        case "str" | "bytes" | "list" | "set" | "dict":
            for length in (0, 1, 2, 3):
                yield n.Compare(("==",), (size, n.Lit(length)))
            if type_.name == "list" and type_.args[:1] in ((n.INT,), (n.STR,), (n.FLOAT,)):
                first, second = n.Index(term, n.Lit(0)), n.Index(term, n.Lit(1))
                many = n.Compare((">=",), (size, n.Lit(2)))
                for op in (">", "==", "<"):
                    yield n.BoolOp("and", (many, n.Compare((op,), (first, second))))
        case _:
            entry = problem.program.find(type_.name)
            if entry is None:
                return
            match entry.declared:
                case EnumType() as enum:
                    for member in enum:
                        yield is_("==", n.Attribute(_dotted(type_.name), member.name))
                case n.TypeDef(type=meant) if depth >= 0:
                    yield from _of_type(term, meant, problem, depth - 1)
                case n.Record(fields=fields) if depth > 0:
                    for each in fields:
                        part = n.Attribute(term, each.name)
                        yield from _of_type(part, each.type, problem, depth - 1)


def _dotted(path: str) -> n.Expr:
    head, *rest = path.split(".")
    found: n.Expr = n.Name(head)
    for name in rest:
        found = n.Attribute(found, name)
    return found
