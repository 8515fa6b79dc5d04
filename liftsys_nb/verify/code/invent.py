"""Candidates for loop invariants: from the postcondition, the loop's own words, and its names.

Nothing here is trusted. What the postcondition says of a whole list is said of the part gone
through; what an early exit found is said of nothing before it; what is summed, counted or
collected is written as a comprehension over that part; numbers are compared with each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.verify.code.built import Built
from liftsys_nb.verify.code.equalities import equalities
from liftsys_nb.verify.code.heads import Head
from liftsys_nb.verify.code.loops import Found, is_of_numbers
from liftsys_nb.verify.code.promises import Promised
from liftsys_nb.verify.code.rounds import before, counter
from liftsys_nb.verify.code.traces import Traces
from liftsys_nb.verify.code.wording import (
    ONE,
    ZERO,
    call,
    compare,
    conjuncts,
)
from liftsys_nb.verify.problem import Problem
from liftsys_nb.verify.sem.symbols import DictOf, Int, Items, SetOf, Str
from liftsys_nb.verify.terms import mentions

MOST = 120  # candidates for one loop


class Inventing:
    """Makes candidates for the loops of a function; call it with the head of a loop.

    rebound: parameters that the code gives other values. traces: what was at the heads of loops
    when the code was run.
    """

    def __init__(self, problem: Problem, rebound: frozenset[str], traces: Traces) -> None:
        self._problem, self._rebound, self._traces = problem, rebound, traces
        self._made: dict[tuple[str, int], list[n.Expr]] = {}

    @contextmanager
    def only_numbers(self, kept: Mapping[tuple[str, int], Found]) -> Iterator[None]:
        """Inside, offer what was kept, and of the rest what speaks of numbers alone."""
        before_it = dict(self._made)
        for key, made in before_it.items():
            known = kept[key].kept if key in kept else ()
            self._made[key] = [each for each in made if each in known or is_of_numbers(each)]
        try:
            yield
        finally:
            self._made = before_it

    def learn(self, invariants: Mapping[tuple[str, int], Sequence[n.Expr]]) -> bool:
        """Take candidates that others found, by routine and loop; tell whether any is new."""
        is_new = False
        for key, found in invariants.items():
            before_it = self._made.get(key, [])
            new = [each for each in dict.fromkeys(found) if each not in before_it]
            self._made[key] = [*new, *before_it]
            is_new = is_new or bool(new)
        return is_new

    def __call__(self, head: Head) -> Sequence[n.Expr]:
        """Return candidates for a loop, those that somebody wrote first."""
        loop, stack = head.loop, head.executor.stack
        key = stack[-1], loop.number
        if key not in self._made:
            if len(stack) > 1:
                # What is promised speaks of other names, and the heads seen are of other loops.
                quiet = replace(self._problem, requires=(), ensures=())
                made = _Candidates(head, quiet, frozenset(), ()).all()
                self._made[key] = list(dict.fromkeys([*loop.invariants, *islice(made, MOST)]))
            else:
                rows = self._traces.rows(loop)
                made = _Candidates(head, self._problem, self._rebound, rows).all()
                first = dict.fromkeys([*loop.invariants, *islice(made, MOST)])
                self._made[key] = self._traces.kept(loop, list(first))
        return self._made[key]


class _Candidates(Promised, Built):
    """All candidates for one loop."""

    def all(self) -> Iterator[n.Expr]:
        yield from self._guards()
        yield from self._from_test()
        yield from self._promised()
        yield from self._accumulated()
        yield from self._divided()
        yield from self._not_found_yet()
        yield from self._lengths()
        yield from self._equal()
        yield from self._compared()

    def _equal(self) -> Iterator[n.Expr]:
        """Equalities between numbers, and their products, that held whenever the code was run."""
        numbers = self._numbers()
        names: dict[str, n.Expr] = {name: n.Name(name) for name in numbers}
        if not names:
            return
        if isinstance(self.loop, r.ForEach):
            names[counter(self.loop)] = self.rounds
        for name in self._of(Int):
            if name not in self.changed:
                names[name] = n.Name(name)
        for name in numbers:
            key = before(self.loop, name)
            first = {row[key] for row in self.rows if key in row}
            if len(first) > 1:  # else it is a number
                names[key] = n.Name(key)
        rows = [
            {name: row[name] for name in names if type(row.get(name)) is int} for row in self.rows
        ]
        yield from equalities(
            [{k: v for k, v in row.items() if isinstance(v, int)} for row in rows], names
        )

    def _guards(self) -> Iterator[n.Expr]:
        """What is required stays so, where rounds change what it speaks of."""
        for claim in self.problem.requires:
            if any(mentions(claim.expr, name) for name in self.changed):
                yield claim.expr

    def _from_test(self) -> Iterator[n.Expr]:
        if not isinstance(self.loop, r.While):
            return
        for test in conjuncts(self.loop.test):
            match test:
                case n.Compare(ops=(op,), operands=(a, b)) if op in _WEAKER:
                    for weaker in _WEAKER[op]:
                        yield compare(a, weaker, b)
                    if op == "<=":
                        yield compare(a, "<=", n.Arith(("+",), (b, ONE)))
                    if op == ">=":
                        yield compare(n.Arith(("+",), (a, ONE)), ">=", b)

    def _lengths(self) -> Iterator[n.Expr]:
        k = self.rounds
        for name in self._of(Items, SetOf, DictOf, Str):
            if name not in self.changed:
                continue
            size = call("len", n.Name(name))
            yield compare(size, "==", k)
            yield compare(size, "<=", k)
            first = self._before(name)
            if first is not None:
                yield compare(size, "==", call("len", first))
                yield compare(size, "==", n.Arith(("+",), (call("len", first), k)))
            for other in self._numbers():
                yield compare(size, "==", n.Name(other))

    def _compared(self) -> Iterator[n.Expr]:
        k = self.rounds
        numbers = self._numbers()
        steady = [n.Name(name) for name in self._of(Int) if name not in self.changed][:4]
        sizes = [call("len", n.Name(name)) for name in self._of(Items, Str)
                 if name not in self.changed][:3]  # fmt: skip
        for name in numbers:
            one = n.Name(name)
            first = self._before(name)
            if first is not None:
                yield compare(one, ">=", first)
                yield compare(one, "<=", first)
                yield compare(one, "==", n.Arith(("+",), (first, k)))
                yield compare(one, "==", n.Arith(("-",), (first, k)))
                yield compare(one, "<=", n.Arith(("+",), (first, k)))
            yield compare(one, ">=", ZERO)
            yield compare(one, ">", ZERO)
            yield compare(one, "<=", k)
            for other in (*steady, *sizes):
                yield compare(one, "<=", other)
                yield compare(one, ">=", other)
                yield compare(one, "<", other)
        for at, name in enumerate(numbers):
            for late in numbers[at + 1 :]:
                for op in ("<=", ">=", "=="):
                    yield compare(n.Name(name), op, n.Name(late))


_WEAKER = {"<": ("<=",), ">": (">=",), "!=": ("<=", ">="), "<=": (), ">=": ()}
