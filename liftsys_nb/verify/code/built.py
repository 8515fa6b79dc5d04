"""Candidates from the body: what is summed, counted, collected or chosen, and what was not met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.verify.code.surroundings import Surroundings
from liftsys_nb.verify.code.wording import (
    ONE,
    call,
    compare,
    conjuncts,
    guarded,
    leaves,
    negated,
    quantified,
)
from liftsys_nb.verify.sem.symbols import Bool, DictOf, Items
from liftsys_nb.verify.terms import put


class Built(Surroundings):
    """Writes what rounds build up as a comprehension over the part behind."""

    def _accumulated(self) -> Iterator[n.Expr]:
        clauses = self._rounds_behind()
        body: Sequence[r.Statement] = self.loop.body
        if clauses is None:
            yield from self._accumulated_by_index(body)
            return
        for statement, conditions in guarded(body):
            clause = (n.For(clauses[0].names, clauses[0].iterable, tuple(conditions)),)
            yield from self._update(statement, clause)

    def _accumulated_by_index(self, body: Sequence[r.Statement]) -> Iterator[n.Expr]:
        """The same for ``while i < n: … i += 1``."""
        for step, _ in guarded(body):
            match step:
                case r.Augment(target=n.Name(id=index), op="+", value=n.Lit(value=1)):
                    start = self._before(index)
                    if start is None:
                        continue
                    spot = f"{index}'"
                    behind = n.For((spot,), call("range", start, n.Name(index)))
                    after = False
                    for statement, conditions in guarded(body):
                        if statement is step:
                            after = True
                            continue
                        seen: n.Expr = n.Name(spot)
                        if after:  # it speaks of the index after the step
                            seen = n.Arith(("+",), (n.Name(spot), ONE))
                        tests = tuple(put(each, {index: seen}, {}) for each in conditions)
                        clause = (n.For(behind.names, behind.iterable, tests),)
                        yield from self._update(statement, clause, {index: seen})

    def _update(
        self, statement: r.Statement, clauses: tuple[n.For, ...],
        places: dict[str, n.Expr] | None = None,
    ) -> Iterator[n.Expr]:  # fmt: skip
        moved = places or {}
        match statement:
            case r.Augment(target=n.Name(id=name), op="+" | "-" as op, value=value):
                first, value = self._before(name), put(value, moved, {})
                if first is not None and self._is_steady(value, clauses):
                    total = quantified("sum", value, clauses)
                    yield compare(n.Name(name), "==", n.Arith((op,), (first, total)))
                    yield compare(n.Name(name), "==", total)
            case r.Assign(targets=(n.Name(id=name),), value=value) if value is not None:
                yield from self._chosen(name, put(value, moved, {}), clauses)
            case r.Invoke(owner=n.Name(id=name), method="append", args=(value,)):
                value = put(value, moved, {})
                if self._is_steady(value, clauses):
                    listed = n.Comprehension("list", value, clauses)
                    yield compare(n.Name(name), "==", listed)
                    first = self._before(name)
                    if first is not None:
                        whole = n.Arith(("+",), (first, listed))
                        yield compare(n.Name(name), "==", whole)
            case r.Invoke(owner=n.Name(id=name), method="add", args=(value,)):
                value = put(value, moved, {})
                if self._is_steady(value, clauses):
                    yield quantified("all", compare(value, "in", n.Name(name)), clauses)
                    listed = n.Comprehension("list", value, clauses)
                    yield quantified("all", compare(n.Name(".each"), "in", listed),
                                (n.For((".each",), n.Name(name)),))  # fmt: skip
            case r.Assign(
                targets=(n.Index(value=n.Name(id=name), index=key) as place,), value=value
            ) if value is not None and isinstance(self.names.get(name), Items):
                key, value = put(key, moved, {}), put(value, moved, {})
                if self._is_steady(key, clauses) and self._is_steady(value, clauses):
                    there = replace(place, index=key)
                    yield quantified("all", compare(there, "==", value), clauses)
            case r.Assign(targets=(n.Index(value=n.Name(id=name), index=key),)) if isinstance(
                self.names.get(name), DictOf
            ):
                key = put(key, moved, {})
                if self._is_steady(key, clauses):
                    yield quantified("all", compare(key, "in", n.Name(name)), clauses)

    def _chosen(self, name: str, value: n.Expr, clauses: tuple[n.For, ...]) -> Iterator[n.Expr]:
        """The best so far, or a flag."""
        target, first = n.Name(name), self._before(name)
        plain = (n.For(clauses[0].names, clauses[0].iterable),)
        if isinstance(value, n.Lit) and isinstance(self.names.get(name), Bool) and first:
            tests = clauses[0].conditions
            if tests and all(self._is_steady(each, clauses) for each in tests):
                test = tests[0] if len(tests) == 1 else n.BoolOp("and", tests)
                met = quantified("any", test, plain)
                if value.value is True:
                    yield compare(target, "==", n.BoolOp("or", (first, met)))
                else:
                    yield compare(target, "==", n.BoolOp("and", (first, n.Unary("not", met))))
            return
        picked = value
        match value:
            case n.Call(func=n.Name(id="max" | "min"), args=(a, b)):
                picked = b if a == target else a
            case n.IfElse(then=then, orelse=orelse):
                picked = orelse if then == target else then
        if not self._is_steady(picked, clauses):
            return
        for op in (">=", "<="):
            yield quantified("all", compare(target, op, picked), plain)
        met = quantified("any", compare(target, "==", picked), plain)
        yield met
        if first is not None:
            yield n.BoolOp("or", (compare(target, "==", first), met))

    def _divided(self) -> Iterator[n.Expr]:
        """What each round divides by one number was divided by a power of it."""
        for each in self.loop.body:
            match each:
                case r.Augment(target=n.Name(id=name), op="//", value=n.Lit(value=int() as by)) if (
                    by >= 2
                ):
                    first = self._before(name)
                    if first is None:
                        continue
                    power = n.Power(n.Lit(by), self.rounds)
                    after = n.Arith(("+",), (n.Name(name), ONE))
                    yield compare(n.Arith(("*",), (power, n.Name(name))), "<=", first)
                    yield compare(first, "<", n.Arith(("*",), (power, after)))
                case _:
                    pass

    def _not_found_yet(self) -> Iterator[n.Expr]:
        """What would have ended the loop was not met before."""
        clauses = self._rounds_behind()
        if clauses is None:
            yield from self._not_found_by_index()
            return
        for statement in r.statements(tuple(self.loop.body)):
            if (
                isinstance(statement, r.If)
                and leaves(statement.body)
                and self._is_steady(statement.test, clauses)
            ):
                yield quantified("all", negated(statement.test), clauses)

    def _not_found_by_index(self) -> Iterator[n.Expr]:
        """The same for ``while …: … i += 1``."""
        for step in self.loop.body:
            if not isinstance(step, r.Augment) or not isinstance(step.target, n.Name):
                continue
            index = step.target.id
            start = self._before(index)
            if start is None or step.op != "+" or step.value != ONE:
                continue
            spot = f"{index}'"
            behind = (n.For((spot,), call("range", start, n.Name(index))),)
            for statement in self.loop.body:
                if statement is step:
                    break
                if isinstance(statement, r.If) and leaves(statement.body):
                    # Two places that move together are one.
                    said = put(statement.test, self._in_step(index), {})
                    test = put(said, {index: n.Name(spot)}, {})
                    if self._is_steady(test, behind):
                        yield quantified("all", negated(test), behind)
            for test in conjuncts(self.loop.test) if isinstance(self.loop, r.While) else ():
                moved = put(test, {index: n.Name(spot)}, {})
                if moved != test and self._is_steady(moved, behind):
                    yield quantified("all", moved, behind)
