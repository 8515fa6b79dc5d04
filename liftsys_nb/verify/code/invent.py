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
from liftsys_nb.verify.code.loops import Head, before, counter
from liftsys_nb.verify.code.states import PASSED
from liftsys_nb.verify.code.traces import Traces
from liftsys_nb.verify.problem import Problem
from liftsys_nb.verify.sem.symbols import Bool, DictOf, Int, Items, SetOf, Str
from liftsys_nb.verify.terms import fold, mentions, put

MOST = 120  # candidates for one loop
RESULT = "result"
ZERO, ONE = n.Lit(0), n.Lit(1)


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


def _call(name: str, *args: n.Expr) -> n.Expr:
    return n.Call(n.Name(name), args)


def _compare(a: n.Expr, op: str, b: n.Expr) -> n.Expr:
    return n.Compare((op,), (a, b))


def _over(word: str, element: n.Expr, clauses: tuple[n.For, ...]) -> n.Expr:
    return _call(word, n.Comprehension("generator", element, clauses))


def _negated(expr: n.Expr) -> n.Expr:
    match expr:
        case n.Unary(op="not", operand=operand):
            return operand
        case n.Compare(ops=(op,), operands=operands) if op in _OPPOSITE:
            return n.Compare((_OPPOSITE[op],), operands)
        case _:
            return n.Unary("not", expr)


_OPPOSITE = {"==": "!=", "!=": "==", "in": "not in", "not in": "in"}


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
        self.passed: dict[str, n.Expr] = {name: _call("old", n.Name(name)) for name in rebound}
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
            for test in _conjuncts(loop.test):
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
                    yield source, n.Slice(_call("list", source), None, k)
            case n.Call(func=n.Name(id="enumerate" | "list" | "tuple"), args=(inner, *_)):
                yield from self._parts_of(inner, k)
            case n.Call(func=n.Name(id="zip"), args=args):
                for inner in args:
                    yield from self._parts_of(inner, k)
            case n.Call(func=n.Name(id="reversed"), args=(inner,)):
                yield inner, n.Slice(inner, n.Arith(("-",), (_call("len", inner), k)))
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
                taken = n.Slice(_call("list", source), None, k)
                yield source, taken
                if view == "items":
                    yield owner, n.Slice(_call("list", owner), None, k)
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
        for test in _conjuncts(self.loop.test):
            match test:
                case n.Compare(ops=(op,), operands=(a, b)) if op in _WEAKER:
                    for weaker in _WEAKER[op]:
                        yield _compare(a, weaker, b)
                    if op == "<=":
                        yield _compare(a, "<=", n.Arith(("+",), (b, ONE)))
                    if op == ">=":
                        yield _compare(n.Arith(("+",), (a, ONE)), ">=", b)

    def _promised(self) -> Iterator[n.Expr]:
        """What is promised of the whole, said of the part behind."""
        returned = [*self._returned()]
        for claim in self.problem.ensures:
            said = put(claim.expr, self.passed, {}) if self.passed else claim.expr
            wholes = [put(said, {RESULT: found}, {}) for found in returned]
            if not wholes and not mentions(said, RESULT):
                wholes = [said]
            for whole in wholes:
                for part in _pieces(_plain(fold(whole))):
                    yield from self._in_part(part)

    def _in_part(self, part: n.Expr) -> Iterator[n.Expr]:
        concerns = any(mentions(part, name) for name in (*self.changed, *_free(self.parts)))
        if not concerns and not (isinstance(self.loop, r.While) and self._lists_in(part)):
            return
        made = part
        for whole, behind in self.parts.items():
            made = _swapped(made, whole, behind)
        if made != part:
            yield made
            for whole, behind in self.parts.items():
                if len(self.parts) > 1:
                    yield _swapped(part, whole, behind)
            # At the very start nothing is behind yet.
            yield n.BoolOp("or", (_compare(self.rounds, "==", ZERO), made))
        yield part
        yield from self._mirrored(part)
        yield from self._item_by_item(part)
        if isinstance(self.loop, r.While):
            for name in self._numbers():
                index = n.Name(name)
                for whole in self._lists_in(part):
                    yield _swapped(part, whole, n.Slice(whole, None, index))
                    yield _swapped(part, whole, n.Slice(whole, index))
                    yield _swapped(part, whole, n.Slice(
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
                    if (made := _swapped(part, after, n.Name(other))) != part:
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
            yield _compare(n.Slice(target, None, place), "==", n.Slice(aim, None, place))
            for start in (place, after):
                yield _compare(n.Slice(target, start), "==", n.Slice(aim, start))
                yield _compare(n.Slice(target, start), "==", n.Slice(first, start))
            for other in places:
                if other != place:
                    stop = n.Arith(("+",), (other, ONE))
                    yield _compare(n.Slice(target, place, stop), "==", n.Slice(first, place, stop))
        for place, other in _pairs(places):
            # Two that move towards each other.
            total = n.Arith(("+",), (place, other))
            size = n.Arith(("-",), (_call("len", target), ONE))
            yield _compare(total, "==", size)

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
        names = _target_names(loop.target)
        if names is None:
            return None
        k = self.rounds
        match loop.iterable:
            case n.Call(func=n.Name(id="range"), args=(_,)):
                return (n.For(names, _call("range", k)),)
            case n.Call(func=n.Name(id="range"), args=(start, _)):
                return (n.For(names, _call("range", start, n.Arith(("+",), (start, k)))),)
            case n.Call(func=n.Name(id="enumerate" | "zip" | "reversed")):
                return (n.For(names, n.Slice(_call("list", loop.iterable), None, k)),)
            case n.Name(id=name) if isinstance(self.names.get(name), DictOf | SetOf):
                return (n.For(names, n.Slice(_call("list", loop.iterable), None, k)),)
            case n.Call(func=n.Attribute(name="items" | "keys" | "values")):
                return (n.For(names, n.Slice(_call("list", loop.iterable), None, k)),)
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
        for statement, conditions in _guarded(body):
            clause = (n.For(clauses[0].names, clauses[0].iterable, tuple(conditions)),)
            yield from self._update(statement, clause)

    def _accumulated_by_index(self, body: Sequence[r.Statement]) -> Iterator[n.Expr]:
        """The same for ``while i < n: … i += 1``."""
        for step, _ in _guarded(body):
            match step:
                case r.Augment(target=n.Name(id=index), op="+", value=n.Lit(value=1)):
                    start = self._before(index)
                    if start is None:
                        continue
                    spot = f"{index}'"
                    behind = n.For((spot,), _call("range", start, n.Name(index)))
                    after = False
                    for statement, conditions in _guarded(body):
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
                    total = _over("sum", value, clauses)
                    yield _compare(n.Name(name), "==", n.Arith((op,), (first, total)))
                    yield _compare(n.Name(name), "==", total)
            case r.Assign(targets=(n.Name(id=name),), value=value) if value is not None:
                yield from self._chosen(name, put(value, moved, {}), clauses)
            case r.Invoke(owner=n.Name(id=name), method="append", args=(value,)):
                value = put(value, moved, {})
                if self._is_steady(value, clauses):
                    listed = n.Comprehension("list", value, clauses)
                    yield _compare(n.Name(name), "==", listed)
                    first = self._before(name)
                    if first is not None:
                        whole = n.Arith(("+",), (first, listed))
                        yield _compare(n.Name(name), "==", whole)
            case r.Invoke(owner=n.Name(id=name), method="add", args=(value,)):
                value = put(value, moved, {})
                if self._is_steady(value, clauses):
                    yield _over("all", _compare(value, "in", n.Name(name)), clauses)
                    listed = n.Comprehension("list", value, clauses)
                    yield _over("all", _compare(n.Name(".each"), "in", listed),
                                (n.For((".each",), n.Name(name)),))  # fmt: skip
            case r.Assign(targets=(n.Index(value=n.Name(id=name), index=key),)) if isinstance(
                self.names.get(name), DictOf
            ):
                key = put(key, moved, {})
                if self._is_steady(key, clauses):
                    yield _over("all", _compare(key, "in", n.Name(name)), clauses)

    def _chosen(self, name: str, value: n.Expr, clauses: tuple[n.For, ...]) -> Iterator[n.Expr]:
        """The best so far, or a flag."""
        target, first = n.Name(name), self._before(name)
        plain = (n.For(clauses[0].names, clauses[0].iterable),)
        if isinstance(value, n.Lit) and isinstance(self.names.get(name), Bool) and first:
            tests = clauses[0].conditions
            if tests and all(self._is_steady(each, clauses) for each in tests):
                test = tests[0] if len(tests) == 1 else n.BoolOp("and", tests)
                met = _over("any", test, plain)
                if value.value is True:
                    yield _compare(target, "==", n.BoolOp("or", (first, met)))
                else:
                    yield _compare(target, "==", n.BoolOp("and", (first, n.Unary("not", met))))
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
            yield _over("all", _compare(target, op, picked), plain)
        met = _over("any", _compare(target, "==", picked), plain)
        yield met
        if first is not None:
            yield n.BoolOp("or", (_compare(target, "==", first), met))

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
                and _leaves(statement.body)
                and self._is_steady(statement.test, clauses)
            ):
                yield _over("all", _negated(statement.test), clauses)

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
            behind = (n.For((spot,), _call("range", start, n.Name(index))),)
            for statement in self.loop.body:
                if statement is step:
                    break
                if isinstance(statement, r.If) and _leaves(statement.body):
                    test = put(statement.test, {index: n.Name(spot)}, {})
                    if self._is_steady(test, behind):
                        yield _over("all", _negated(test), behind)
            for test in _conjuncts(self.loop.test) if isinstance(self.loop, r.While) else ():
                moved = put(test, {index: n.Name(spot)}, {})
                if moved != test and self._is_steady(moved, behind):
                    yield _over("all", moved, behind)

    # ── sizes and numbers ────────────────────────────────────────────────────────────────────
    def _lengths(self) -> Iterator[n.Expr]:
        k = self.rounds
        for name in self._of(Items, SetOf, DictOf, Str):
            if name not in self.changed:
                continue
            size = _call("len", n.Name(name))
            yield _compare(size, "==", k)
            yield _compare(size, "<=", k)
            first = self._before(name)
            if first is not None:
                yield _compare(size, "==", _call("len", first))
                yield _compare(size, "==", n.Arith(("+",), (_call("len", first), k)))
            for other in self._numbers():
                yield _compare(size, "==", n.Name(other))

    def _compared(self) -> Iterator[n.Expr]:
        k = self.rounds
        numbers = self._numbers()
        steady = [n.Name(name) for name in self._of(Int) if name not in self.changed][:4]
        sizes = [_call("len", n.Name(name)) for name in self._of(Items, Str)
                 if name not in self.changed][:3]  # fmt: skip
        for name in numbers:
            one = n.Name(name)
            first = self._before(name)
            if first is not None:
                yield _compare(one, ">=", first)
                yield _compare(one, "<=", first)
                yield _compare(one, "==", n.Arith(("+",), (first, k)))
                yield _compare(one, "==", n.Arith(("-",), (first, k)))
                yield _compare(one, "<=", n.Arith(("+",), (first, k)))
            yield _compare(one, ">=", ZERO)
            yield _compare(one, ">", ZERO)
            yield _compare(one, "<=", k)
            for other in (*steady, *sizes):
                yield _compare(one, "<=", other)
                yield _compare(one, ">=", other)
                yield _compare(one, "<", other)
        for at, name in enumerate(numbers):
            for late in numbers[at + 1 :]:
                for op in ("<=", ">=", "=="):
                    yield _compare(n.Name(name), op, n.Name(late))


_WEAKER = {"<": ("<=",), ">": (">=",), "!=": ("<=", ">="), "<=": (), ">=": ()}


def _plain(expr: n.Expr) -> n.Expr:
    """Return an expression without parts that are settled: ``False or a`` is ``a``."""
    made = expr if isinstance(expr, n.Comprehension) else n.rebuild(expr, _plain)
    match made:
        case n.BoolOp(op=op, operands=operands):
            drop, stop = (n.FALSE, n.TRUE) if op == "or" else (n.TRUE, n.FALSE)
            if stop in operands:
                return stop
            kept = tuple(each for each in operands if each != drop)
            if not kept:
                return drop
            return kept[0] if len(kept) == 1 else n.BoolOp(op, kept)
        case n.Implies(premise=n.Lit(value=True), conclusion=conclusion):
            return conclusion
        case n.IfElse(then=then, test=n.Lit(value=bool() as holds), orelse=orelse):
            return then if holds else orelse
        case _:
            return made


def _pieces(expr: n.Expr) -> Iterator[n.Expr]:
    """Yield what an expression says, one thing at a time."""
    match expr:
        case n.Lit():
            return
        case n.BoolOp(op="and", operands=operands):
            for each in operands:
                yield from _pieces(each)
        case n.Compare(ops=ops, operands=operands) if len(ops) > 1:
            for at, op in enumerate(ops):
                yield _compare(operands[at], op, operands[at + 1])
        case _:
            yield expr


def _pairs(places: Sequence[n.Expr]) -> Iterator[tuple[n.Expr, n.Expr]]:
    for at, one in enumerate(places):
        for other in places[at + 1 :]:
            yield one, other


def _conjuncts(expr: n.Expr) -> Iterator[n.Expr]:
    if isinstance(expr, n.BoolOp) and expr.op == "and":
        for each in expr.operands:
            yield from _conjuncts(each)
    else:
        yield expr


def _free(parts: dict[n.Expr, n.Expr]) -> list[str]:
    return [each.id for whole in parts for each in n.walk(whole) if isinstance(each, n.Name)]


def _swapped(expr: n.Expr, whole: n.Expr, part: n.Expr) -> n.Expr:
    """Put a part in the place of a whole."""
    if expr == whole:
        return part
    match expr:
        case n.Call(func=n.Name(id="len"), args=(inner,)) if inner == whole:
            match part:
                case n.Slice(lower=None, upper=upper, step=None) if upper is not None:
                    return upper  # the part is as long as that, or it would not be a part
                case _:
                    return _call("len", part)
        case n.Index(value=value, index=index) if value == whole:
            # Its items are those of the whole: only how far they are looked at changes.
            return n.Index(value, _swapped(index, whole, part))
        case n.Call(func=func, args=args, keywords=keywords):
            # The word of a function is no place for values.
            made = tuple(_swapped(each, whole, part) for each in args)
            owner = func
            if isinstance(func, n.Attribute):
                owner = n.Attribute(_swapped(func.value, whole, part), func.name)
            words = tuple((key, _swapped(each, whole, part)) for key, each in keywords)
            return n.Call(owner, made, words)
        case _:
            return n.rebuild(expr, lambda each: _swapped(each, whole, part))


def _target_names(target: n.Expr) -> tuple[str, ...] | None:
    match target:
        case n.Name(id=name):
            return (name,)
        case n.Sequence(items=items) if all(isinstance(each, n.Name) for each in items):
            return tuple(each.id for each in items if isinstance(each, n.Name))
        case _:
            return None


def _guarded(
    body: Sequence[r.Statement], conditions: tuple[n.Expr, ...] = ()
) -> Iterator[tuple[r.Statement, tuple[n.Expr, ...]]]:
    """Yield statements of a body with the tests around them, those that skip among them."""
    for statement in body:
        match statement:
            case r.If(test=test, body=inner, orelse=orelse):
                yield from _guarded(inner, (*conditions, test))
                yield from _guarded(orelse, (*conditions, _negated(test)))
                if inner and isinstance(inner[-1], r.Jump) and inner[-1].word == "continue":
                    conditions = (*conditions, _negated(test))
            case _:
                yield statement, conditions


def _leaves(block: Sequence[r.Statement]) -> bool:
    last = block[-1] if block else None
    return isinstance(last, r.Return | r.RaiseError) or (
        isinstance(last, r.Jump) and last.word == "break"
    )
