"""What stands around a loop, as candidates for its invariants speak of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.code.heads import Head
from liftsys_nb.verify.code.rounds import before, counter
from liftsys_nb.verify.code.states import PASSED
from liftsys_nb.verify.code.wording import (
    ONE,
    call,
    conjuncts,
    target_names,
)
from liftsys_nb.verify.problem import Problem
from liftsys_nb.verify.sem.symbols import DictOf, Int, Items, SetOf, Str
from liftsys_nb.verify.terms import mentions

RESULT = "result"


class Surroundings:
    """Names of a loop by their kinds, and the part of what it goes through that is behind."""

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
                        # With ``<=`` the limit itself is gone through as well.
                        is_last = test.ops[0] == "<=" and limit == right
                        yield limit, n.Arith(("-",), (index, ONE)) if is_last else index
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

    def _in_step(self, index: str) -> dict[str, n.Expr]:
        """Return numbers that each round moves by one, said by how far index has come."""
        start = self._before(index)
        found: dict[str, n.Expr] = {}
        for each in self.loop.body:
            if not isinstance(each, r.Augment) or not isinstance(each.target, n.Name):
                continue
            name = each.target.id
            first = self._before(name)
            if name == index or first is None or start is None or each.value != ONE:
                continue
            if each.op in ("+", "-"):
                way = n.Arith(("-",), (n.Name(index), start))
                found[name] = n.Arith((each.op,), (first, way))
        return found

    def _is_steady(self, value: n.Expr, clauses: tuple[n.For, ...]) -> bool:
        """Tell whether a value is the same whenever it is worked out, but for the item."""
        bound = {name for clause in clauses for name in clause.names}
        return not any(mentions(value, name) for name in self.changed - bound)


def free_in(parts: dict[n.Expr, n.Expr]) -> list[str]:
    return [each.id for whole in parts for each in n.walk(whole) if isinstance(each, n.Name)]
