"""Mutants of clauses: one forgotten, or asked in a weaker form.

Such a mutant dies where some answer meets all that is left, and the clause alone forbids it.
Where there is none the clause says nothing new; then the mutant is the specification itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from liftsys_nb.ir import nodes as n
from liftsys_nb.verify.case import Case, Cases, Formula, Situation
from liftsys_nb.verify.problem import Problem
from liftsys_nb.verify.samples import Env, Samples, is_plain
from liftsys_nb.verify.sem.logic import Z3, neg

MOST_VARIANTS = 4  # of one clause
MOST_MUTANTS = 24
TRIED = 16  # samples
MOST_OPEN = 3  # questions that come to nothing before the solver is asked no more
_WEAKER = {"==": ("<=", ">="), "<": ("<=",), ">": (">=",)}


@dataclass(slots=True)
class Forgotten:
    """What came of the mutants of clauses. undecided: in words."""

    killed: int
    undecided: list[str]


def forgotten(problem: Problem, cases: Cases, samples: Samples, inputs: Sequence[Env]) -> Forgotten:
    """Judge the mutants of the clauses of ``ensures``."""
    found = Forgotten(0, [])
    for place, weaker in islice(_mutants(problem), MOST_MUTANTS):
        claim = problem.ensures[place]
        state = _is_noticed(
            problem, cases, samples, inputs, place, weaker,
            may_ask=len(found.undecided) < MOST_OPEN,
        )  # fmt: skip
        if state:
            found.killed += 1
        elif state is None:
            how = "forgets" if weaker is None else "asks less than"
            found.undecided.append(f"{how} `{claim.label}`")
    return found


def _mutants(problem: Problem) -> Iterator[tuple[int, n.Expr | None]]:
    """Yield places of clauses with a weaker form; None forgets the clause."""
    for place, claim in enumerate(problem.ensures):
        if claim.section in ("ensures", "assert"):
            yield place, None
            yield from ((place, each) for each in islice(weaker_forms(claim.expr), MOST_VARIANTS))


def weaker_forms(expr: n.Expr) -> Iterator[n.Expr]:
    """Yield formulas that follow from one, without their being it: a part dropped, a sign eased.

    >>> from liftsys_nb.syntax import show
    >>> less = n.Compare(("<", "<="), (n.Name("a"), n.Name("b"), n.Name("c")))
    >>> [show(each) for each in weaker_forms(less)]
    ['a < b', 'b <= c', 'a <= b <= c']
    """
    match expr:
        case n.BoolOp(op="and", operands=operands):
            for at in range(len(operands)):
                rest = (*operands[:at], *operands[at + 1 :])
                yield rest[0] if len(rest) == 1 else n.BoolOp("and", rest)
        case n.Implies(premise=premise, conclusion=conclusion):
            yield from (n.Implies(premise, each) for each in weaker_forms(conclusion))
        case n.Call(func=n.Name(id="all"), args=(n.Comprehension(kind="generator") as every,)):
            for each in weaker_forms(every.element):
                yield n.Call(n.Name("all"), (replace(every, element=each),))
        case n.Compare(ops=ops, operands=operands):
            if len(ops) > 1:
                yield n.Compare(ops[:-1], operands[:-1])
                yield n.Compare(ops[1:], operands[1:])
            for at, op in enumerate(ops):
                for easier in _WEAKER.get(op, ()) if op != "==" or _is_ordered(operands) else ():
                    yield n.Compare((*ops[:at], easier, *ops[at + 1 :]), operands)


def _is_ordered(operands: Sequence[n.Expr]) -> bool:
    """Tell whether an order of operands is sure to be defined: they are numbers by their form."""
    return all(_is_number(each) for each in operands)


def _is_number(expr: n.Expr) -> bool:
    match expr:
        case n.Lit(value=value):
            return type(value) is int
        case n.Call(func=n.Name(id="len" | "abs" | "sum")):
            return True
        case n.Arith(ops=ops):
            return any(op in ("-", "//") for op in ops)
        case _:
            return False


def _is_noticed(
    problem: Problem, cases: Cases, samples: Samples, inputs: Sequence[Env], place: int,
    weaker: n.Expr | None, *, may_ask: bool,
) -> bool | None:  # fmt: skip
    """Tell whether some allowed input has an answer that only the clause itself forbids."""
    claim = problem.ensures[place]
    others = [*problem.ensures[:place], *problem.ensures[place + 1 :]]
    if weaker is not None:
        others.append(replace(claim, expr=weaker))

    def is_told(at: Situation) -> bool:
        held = samples.holds(claim, at.leaving, at.arguments)
        return held is False and all(
            samples.holds(each, at.leaving, at.arguments) is True for each in others
        )

    results = samples.results()
    for env in inputs[:TRIED]:
        if any(is_told(Situation(env, {**env, "result": value})) for value in results):
            return True

    def goal(case: Case) -> Z3:
        known: list[Formula] = case.ensures
        kept = [f.holds for at, f in enumerate(known) if at != place]
        if weaker is not None:
            kept.append(case.formula(replace(claim, expr=weaker), case.on_exit).holds)
            case.settle()
        normal = case.both(case.allowed(), neg(case.raised()))
        return case.both(normal, *case.answer_limits, *kept, neg(known[place].holds))

    if not may_ask:
        return None
    small = cases.small
    _, _, at = small.solver.smallest([], goal(small), values=small.situation)
    if at is not None and is_plain(at) and samples.is_normal(at.arguments) and is_told(at):
        return True
    return False if cases.cannot(goal) else None
