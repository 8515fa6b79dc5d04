"""Does each call end? A loop does where some number falls with each round and is never negative.

Source: Turing, Checking a large routine (1949). Candidates come from the test of the loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.ir.codeverdicts import Ending
from liftsys_nb.verify.code.execute import Executor
from liftsys_nb.verify.code.loops import Round
from liftsys_nb.verify.code.reading import Recursion
from liftsys_nb.verify.code.rounds import Loop
from liftsys_nb.verify.code.states import PASSED, State
from liftsys_nb.verify.sem.logic import Number, Truth, disj, neg
from liftsys_nb.verify.sem.symbols import DictOf, Int, Items, SetOf, Str, Val
from liftsys_nb.verify.sem.truths import size

Ask = Callable[..., "bool | None"]
MOST_TRIED = 24  # measures of one loop


@dataclass(frozen=True, slots=True)
class Ended:
    """Whether each call ends, and by what: words such as ``hi - lo falls in the loop``."""

    ends: Ending
    measures: tuple[tuple[Loop, n.Expr], ...] = ()


def ended(
    executor: Executor,
    rounds: Sequence[Round],
    recursions: Sequence[Recursion],
    routine: r.Routine,
    domain: Truth,
    ask: Ask,
) -> Ended:
    """Say whether all loops that were cut come to an end, and all calls of the routine itself.

    rounds: one round of each loop as it was executed in symbols. recursions: calls by contract;
    whether those of other routines end is for others to say. ask: as of ``Cutting``.
    """
    found: list[tuple[Loop, n.Expr]] = []
    for each in rounds:
        if isinstance(each.loop, r.ForEach):
            continue  # what it goes through is finite, and not changed inside
        measure = next((m for m in _measures(each) if _falls(executor, each, m, ask)), None)
        if measure is None:
            return Ended("unknown", tuple(found))
        found.append((each.loop, measure))
    own = [each for each in recursions if each.name == routine.name]
    if own and not _recursion_ends(executor, own, routine, domain, ask):
        return Ended("unknown", tuple(found))
    return Ended("yes", tuple(found))


# ── loops ────────────────────────────────────────────────────────────────────────────────────
def _measures(each: Round) -> Iterator[n.Expr]:
    loop = each.loop
    seen: set[n.Expr] = set()
    assert isinstance(loop, r.While)
    for made in (*_from_test(loop.test), *_from_names(each.entered)):
        if made not in seen and len(seen) < MOST_TRIED:
            seen.add(made)
            yield made


def _minus(a: n.Expr, b: n.Expr) -> n.Expr:
    return n.Arith(("-",), (a, b))


def _from_test(test: n.Expr) -> Iterator[n.Expr]:
    match test:
        case n.BoolOp(operands=operands):
            for each in operands:
                yield from _from_test(each)
        case n.Unary(op="not", operand=operand):
            yield from _from_test(operand)
        case n.Compare(ops=(op,), operands=(a, b)):
            if op in ("<", "<=", "!="):
                yield _minus(b, a)
            if op in (">", ">=", "!="):
                yield _minus(a, b)
            if op in (">", ">=", "<", "<="):
                yield from _products(a, b)
        case n.Name() | n.Attribute():
            yield test
            yield n.Call(n.Name("len"), (test,))


def _products(a: n.Expr, b: n.Expr) -> Iterator[n.Expr]:
    """Of ``d * d <= n`` it is ``n - d`` that is easier to see."""
    for product, other in ((a, b), (b, a)):
        if isinstance(product, n.Arith) and set(product.ops) == {"*"}:
            for factor in product.operands:
                if isinstance(factor, n.Name):
                    yield _minus(other, factor)


def _from_names(state: State) -> Iterator[n.Expr]:
    shown = {
        name: value
        for name, value in state.names.items()
        if not name.startswith((".", PASSED, "outer "))
    }
    numbers = [name for name, value in shown.items() if isinstance(value, Int)]
    sizes = [
        name for name, value in shown.items() if isinstance(value, Items | SetOf | DictOf | Str)
    ]
    lengths = [n.Call(n.Name("len"), (n.Name(name),)) for name in sizes]
    for name in numbers:
        yield n.Name(name)
        for length in lengths:
            yield _minus(length, n.Name(name))
    yield from lengths
    for name in numbers:
        for other in numbers:
            if name != other:
                yield _minus(n.Name(name), n.Name(other))


def _number(executor: Executor, state: State, measure: n.Expr) -> tuple[Number, Truth] | None:
    """Return a measure in a state, and that it is defined."""
    mark = len(executor.ledger.needs)
    value = executor.reader(state.names).value(measure)
    defined = executor.ledger.defined_since(mark)
    del executor.ledger.needs[mark:]
    return (value.z, defined) if isinstance(value, Int) else None


def _falls(executor: Executor, each: Round, measure: n.Expr, ask: Ask) -> bool:
    start = _number(executor, each.entered, measure)
    if start is None:
        return False
    now, defined = start
    if ask(each.entered.path, disj(neg(defined), now < 0)) is not False:
        return False
    for end in each.ends:
        after = _number(executor, end, measure)
        if after is None:
            return False
        later, fine = after
        if ask(end.path, disj(neg(fine), later >= now)) is not False:
            return False
    return True


# ── recursion ────────────────────────────────────────────────────────────────────────────────
def _recursion_ends(
    executor: Executor,
    recursions: Sequence[Recursion],
    routine: r.Routine,
    domain: Truth,
    ask: Ask,
) -> bool:
    """Tell whether some measure of the arguments falls with each call of the routine itself."""
    if not all(each.is_plain for each in recursions):
        return False
    for measure in _argument_measures(executor, routine):
        start = measure(executor.entry)
        if start is None:
            continue
        wrong: list[Truth] = [start < 0]
        seen = True
        for each in recursions:
            later = measure(each.arguments)
            if later is None:
                seen = False
                break
            wrong.append(later >= start)
        if not seen:
            continue
        paths = [each.path for each in recursions]
        if ask(domain, disj(*paths), wrong[0]) is False and all(
            ask(domain, path, each) is False for path, each in zip(paths, wrong[1:], strict=True)
        ):
            return True
    return False


def _argument_measures(
    executor: Executor, routine: r.Routine
) -> Iterator[Callable[[object], Number | None]]:
    names = routine.parameters

    def single(name: str) -> Callable[[object], Number | None]:
        return lambda values: _measured(executor, values, name)

    def difference(name: str, other: str) -> Callable[[object], Number | None]:
        def measure(values: object) -> Number | None:
            a, b = _measured(executor, values, name), _measured(executor, values, other)
            return None if a is None or b is None else a - b

        return measure

    for name in names:
        yield single(name)
    for name in names:
        for other in names:
            if name != other:
                yield difference(name, other)


def _measured(executor: Executor, values: object, name: str) -> Number | None:
    assert isinstance(values, dict)
    value: Val | None = values.get(name)
    if isinstance(value, Int):
        return value.z
    return None if value is None else size(executor.ledger, value)
