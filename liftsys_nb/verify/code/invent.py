"""Candidates for loop invariants: from the postcondition, the loop's own words, and its names.

Nothing here is trusted. What the postcondition says of a whole list is said of the part gone
through; what an early exit found is said of nothing before it; what is summed, counted or
collected is written as a comprehension over that part; numbers are compared with each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.code.equalities import equalities
from liftsys_nb.verify.code.loops import Head
from liftsys_nb.verify.code.rounds import before, counter
from liftsys_nb.verify.code.states import PASSED
from liftsys_nb.verify.code.traces import Traces
from liftsys_nb.verify.code.wording import (
    ONE,
    ZERO,
    call,
    compare,
    conjuncts,
    guarded,
    leaves,
    negated,
    pairs,
    pieces,
    quantified,
    simpler,
    swapped,
    target_names,
)
from liftsys_nb.verify.problem import Problem
from liftsys_nb.verify.sem.symbols import Bool, DictOf, Int, Items, SetOf, Str
from liftsys_nb.verify.terms import fold, mentions, put

MOST = 120  # candidates for one loop
RESULT = "result"


class Inventing:
    """Makes candidates for the loops of a function; call it with the head of a loop.

    rebound: parameters that the code gives other values. traces: what was at the heads of loops
    when the code was run.
    """

    def __init__(self, problem: Problem, rebound: frozenset[str], traces: Traces) -> None:
        self._problem, self._rebound, self._traces = problem, rebound, traces
        self._made: dict[int, list[n.Expr]] = {}

    def __call__(self, head: Head) -> Sequence[n.Expr]:
        loop = head.loop
        if loop.number not in self._made:
            rows = self._traces.rows(loop)
            made = _Candidates(head, self._problem, self._rebound, rows).all()
            first = dict.fromkeys([*loop.invariants, *islice(made, MOST)])
            self._made[loop.number] = self._traces.kept(loop, list(first))
        return self._made[loop.number]


class _Candidates:
    def __init__(
        self,
        head: Head,
        problem: Problem,
        rebound: frozenset[str],
        rows: Sequence[Mapping[str, Value]],
    ) -> None:
        self.head, self.problem, self.loop = head, problem, head.loop
        # A parameter's name in a clause is what was passed, whatever the code makes of the name.
        self.passed: dict[str, n.Expr] = {name: call("old", n.Name(name)) for name in rebound}
        self.rows = rows
        self.names = head.state.names
        self.rounds: n.Expr = n.Name(counter(head.loop))
        self.changed = set(head.changed)
        self.parts = dict(self._gone_through())

    # ── what is there ────────────────────────────────────────────────────────────────────────
    def _of(self, *kinds: type) -> list[str]:
        return [
            name for name, value in self.names.items()
            if isinstance(value, kinds) and not name.startswith((".", PASSED, "outer "))
        ]  # fmt: skip

    def _numbers(self) -> list[str]:
        return [name for name in self._of(Int) if name in self.changed]

    def _before(self, name: str) -> n.Expr | None:
        key = before(self.loop, name)
        return n.Name(key) if key in self.names else None

    def _gone_through(self) -> Iterator[tuple[n.Expr, n.Expr]]:
        """Yield what the loop goes through, with the part of it that is behind."""
        k = self.rounds
        loop = self.loop
        if isinstance(loop, r.ForEach):
            yield from self._parts_of(loop.iterable, k)
            return
        for name in self._numbers():
            index = n.Name(name)
            for test in conjuncts(loop.test):
                if not isinstance(test, n.Compare) or len(test.ops) != 1:
                    continue
                left, right = test.operands
                limit = right if left == index else left if right == index else None
                if limit is None or test.ops[0] not in ("<", "!=", "<=", ">"):
                    continue
                match limit:
                    case n.Call(func=n.Name(id="len"), args=(whole,)):
                        yield whole, n.Slice(whole, None, index)
                    case n.Name(id=other) if other not in self.changed:
                        yield limit, index
                    case _:
                        pass

    def _parts_of(self, source: n.Expr, k: n.Expr) -> Iterator[tuple[n.Expr, n.Expr]]:
        match source:
            case n.Name(id=name):
                value = self.names.get(name)
                if isinstance(value, Items | Str):
                    yield source, n.Slice(source, None, k)
                elif isinstance(value, DictOf):
                    yield source, n.Slice(call("list", source), None, k)
            case n.Call(func=n.Name(id="enumerate" | "list" | "tuple"), args=(inner, *_)):
                yield from self._parts_of(inner, k)
            case n.Call(func=n.Name(id="zip"), args=args):
                for inner in args:
                    yield from self._parts_of(inner, k)
            case n.Call(func=n.Name(id="reversed"), args=(inner,)):
                yield inner, n.Slice(inner, n.Arith(("-",), (call("len", inner), k)))
            case n.Call(func=n.Name(id="range"), args=args) if len(args) <= 2:
                stop = args[-1]
                now = k if len(args) == 1 else n.Arith(("+",), (args[0], k))
                match stop:
                    case n.Call(func=n.Name(id="len"), args=(whole,)):
                        yield whole, n.Slice(whole, None, now)
                    case n.Name():
                        yield stop, now
                    case n.Arith(ops=("+",), operands=(n.Name() as name_, n.Lit(value=1))):
                        yield name_, n.Arith(("-",), (now, ONE))
                    case n.Arith(
                        ops=("-",),
                        operands=(n.Call(func=n.Name(id="len"), args=(whole,)), n.Lit(value=1)),
                    ):
                        yield whole, n.Slice(whole, None, n.Arith(("+",), (now, ONE)))
            case n.Call(func=n.Attribute(value=n.Name() as owner, name=view), args=()):
                taken = n.Slice(call("list", source), None, k)
                yield source, taken
                if view == "items":
                    yield owner, n.Slice(call("list", owner), None, k)
            case n.Attribute() | n.Slice():
                yield source, n.Slice(source, None, k)

    # ── all of them, likeliest first ─────────────────────────────────────────────────────────
    def all(self) -> Iterator[n.Expr]:
        yield from self._guards()
        yield from self._from_test()
        yield from self._promised()
        yield from self._accumulated()
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

    def _promised(self) -> Iterator[n.Expr]:
        """What is promised of the whole, said of the part behind."""
        returned = [*self._returned()]
        for claim in self.problem.ensures:
            said = put(claim.expr, self.passed, {}) if self.passed else claim.expr
            wholes = [put(said, {RESULT: found}, {}) for found in returned]
            if not wholes and not mentions(said, RESULT):
                wholes = [said]
            for whole in wholes:
                for part in pieces(simpler(fold(whole))):
                    yield from self._in_part(part)

    def _in_part(self, part: n.Expr) -> Iterator[n.Expr]:
        concerns = any(mentions(part, name) for name in (*self.changed, *_free(self.parts)))
        if not concerns and not (isinstance(self.loop, r.While) and self._lists_in(part)):
            return
        made = part
        for whole, behind in self.parts.items():
            made = swapped(made, whole, behind)
        if made != part:
            yield made
            for whole, behind in self.parts.items():
                if len(self.parts) > 1:
                    yield swapped(part, whole, behind)
            # At the very start nothing is behind yet.
            yield n.BoolOp("or", (compare(self.rounds, "==", ZERO), made))
        yield part
        yield from self._mirrored(part)
        yield from self._item_by_item(part)
        if isinstance(self.loop, r.While):
            for name in self._numbers():
                index = n.Name(name)
                for whole in self._lists_in(part):
                    yield swapped(part, whole, n.Slice(whole, None, index))
                    yield swapped(part, whole, n.Slice(whole, index))
                    yield swapped(part, whole, n.Slice(
                        whole, n.Arith(("+",), (index, ONE))
                    ))  # fmt: skip

    def _mirrored(self, part: n.Expr) -> Iterator[n.Expr]:
        """Where two numbers meet at the end, what is said of the one is said of the other."""
        numbers = self._numbers()
        for name in numbers:
            if not mentions(part, name):
                continue
            for other in numbers:
                if other != name:
                    yield put(part, {name: n.Name(other)}, {})
                    after = n.Arith(("+",), (n.Name(name), ONE))
                    if (made := swapped(part, after, n.Name(other))) != part:
                        yield made
                    if mentions(part, other):
                        yield put(part, {name: n.Name(other), other: n.Name(name)}, {})

    def _item_by_item(self, part: n.Expr) -> Iterator[n.Expr]:
        """Of a list that is changed in place: the parts behind are done, the rest is as it was."""
        if not isinstance(part, n.Compare) or part.ops != ("==",):
            return
        target, aim = part.operands
        if not isinstance(target, n.Name) or target.id not in self.changed or not isinstance(
            self.names.get(target.id), Items
        ):  # fmt: skip
            return
        first = n.Call(n.Name("old"), (target,))
        places: list[n.Expr] = [n.Name(name) for name in self._numbers()]
        if isinstance(self.loop, r.ForEach):
            places.append(self.rounds)
        for place in places:
            after = n.Arith(("+",), (place, ONE))
            yield compare(n.Slice(target, None, place), "==", n.Slice(aim, None, place))
            for start in (place, after):
                yield compare(n.Slice(target, start), "==", n.Slice(aim, start))
                yield compare(n.Slice(target, start), "==", n.Slice(first, start))
            for other in places:
                if other != place:
                    stop = n.Arith(("+",), (other, ONE))
                    yield compare(n.Slice(target, place, stop), "==", n.Slice(first, place, stop))
        for place, other in pairs(places):
            # Two that move towards each other.
            total = n.Arith(("+",), (place, other))
            size = n.Arith(("-",), (call("len", target), ONE))
            yield compare(total, "==", size)

    def _lists_in(self, part: n.Expr) -> list[n.Expr]:
        looked_at = {each.value for each in n.walk(part) if isinstance(each, n.Index)}
        return [n.Name(name) for name in self._of(Items, Str)
                if mentions(part, name) and name not in self.changed
                and n.Name(name) not in looked_at]  # fmt: skip

    def _returned(self) -> Iterator[n.Expr]:
        """Yield what is returned after the loop, in the words that hold at its end."""
        for block in reversed(self.head.rest):
            known: dict[str, n.Expr] = {}
            for statement in block:
                match statement:
                    case r.Assign(targets=(n.Name(id=name),), value=value) if value is not None:
                        known[name] = put(value, known, {})
                    case r.Return(value=value):
                        yield n.Lit(None) if value is None else put(value, known, {})
                        return
                    case _:
                        for inner in r.statements((statement,)):
                            if isinstance(inner, r.Return) and inner.value is not None:
                                yield put(inner.value, known, {})
                        if isinstance(statement, r.While | r.ForEach):
                            break

    # ── what rounds build up ─────────────────────────────────────────────────────────────────
    def _rounds_behind(self) -> tuple[n.For, ...] | None:
        """Return the clause that goes through the same rounds as the part behind."""
        loop = self.loop
        if not isinstance(loop, r.ForEach):
            return None
        names = target_names(loop.target)
        if names is None:
            return None
        k = self.rounds
        match loop.iterable:
            case n.Call(func=n.Name(id="range"), args=(_,)):
                return (n.For(names, call("range", k)),)
            case n.Call(func=n.Name(id="range"), args=(start, _)):
                return (n.For(names, call("range", start, n.Arith(("+",), (start, k)))),)
            case n.Call(func=n.Name(id="enumerate" | "zip" | "reversed")):
                return (n.For(names, n.Slice(call("list", loop.iterable), None, k)),)
            case n.Name(id=name) if isinstance(self.names.get(name), DictOf | SetOf):
                return (n.For(names, n.Slice(call("list", loop.iterable), None, k)),)
            case n.Call(func=n.Attribute(name="items" | "keys" | "values")):
                return (n.For(names, n.Slice(call("list", loop.iterable), None, k)),)
            case n.Name() | n.Slice() | n.Attribute():
                return (n.For(names, n.Slice(loop.iterable, None, k)),)
            case _:
                return None

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

    def _is_steady(self, value: n.Expr, clauses: tuple[n.For, ...]) -> bool:
        """Tell whether a value is the same whenever it is worked out, but for the item."""
        bound = {name for clause in clauses for name in clause.names}
        return not any(mentions(value, name) for name in self.changed - bound)

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
                    test = put(statement.test, {index: n.Name(spot)}, {})
                    if self._is_steady(test, behind):
                        yield quantified("all", negated(test), behind)
            for test in conjuncts(self.loop.test) if isinstance(self.loop, r.While) else ():
                moved = put(test, {index: n.Name(spot)}, {})
                if moved != test and self._is_steady(moved, behind):
                    yield quantified("all", moved, behind)

    # ── sizes and numbers ────────────────────────────────────────────────────────────────────
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


def _free(parts: dict[n.Expr, n.Expr]) -> list[str]:
    return [each.id for whole in parts for each in n.walk(whole) if isinstance(each, n.Name)]
