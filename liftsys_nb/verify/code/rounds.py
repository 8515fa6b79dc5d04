"""Rounds of loops: how one begins, and what is left when all of them are done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.verify.code.execute import Executor
from liftsys_nb.verify.code.places import root_of
from liftsys_nb.verify.code.states import Flow, State, joined
from liftsys_nb.verify.sem.calls import items_of
from liftsys_nb.verify.sem.logic import Truth, neg
from liftsys_nb.verify.sem.symbols import Int, Items, SetOf, Val
from liftsys_nb.verify.terms import free_names

MOST_ROUNDS = 8  # of a loop whose length is known, that is unrolled for good
Loop: TypeAlias = "r.While | r.ForEach"


class Numbered(Protocol):
    """A loop, or what stands for one."""

    @property
    def number(self) -> int:
        """Its place among the loops of its routine, from 1."""


def counter(loop: Numbered) -> str:
    """Return the name of the number of rounds gone through."""
    return f".rounds {loop.number}"


def before(loop: Numbered, name: str) -> str:
    """Return the name of the value that a name had when the loop began."""
    return f".before {loop.number} {name}"


def begin(
    executor: Executor, loop: Loop, items: Items | None, place: Val, state: State, flow: Flow
) -> tuple[State | None, State | None]:
    """Return the states in which a round begins, and in which the loop is over."""
    if isinstance(loop, r.ForEach):
        assert items is not None and isinstance(place, Int)
        inside: Truth = place.z < items.length
        entered, out = state.reaches(inside), state.reaches(neg(inside))
        if entered.path is not False:
            source = n.Index(loop.iterable, n.Lit(0))
            executor.assign(loop.target, items.at(place.z), source, entered, flow, loop.line)
        return entered, out
    ready = executor.block(loop.before, state.copy(), flow)
    if ready is None:
        return None, None
    holds = executor.truth(loop.test, ready, flow, loop.line)
    return ready.reaches(holds), ready.reaches(neg(holds))


def items_gone_through(
    executor: Executor, loop: r.ForEach, state: State, flow: Flow
) -> Items | None:
    """Return what a loop goes through; None where it is not seen: then the way is lost."""
    value = executor.value(loop.iterable, state, flow, loop.line)
    with executor.noting(state, flow, loop.line):
        items = None if isinstance(value, SetOf) else items_of(executor.ledger, value)
    if items is None:
        what = "the order of a set" if isinstance(value, SetOf) else "what is gone through"
        executor.lose(state, flow, f"{what} at line {loop.line} is not modelled", loop.line)
    return items


def unrolled(
    executor: Executor, loop: Loop, items: Items | None, state: State, flow: Flow, rounds: int
) -> State | None:
    """Return the state after a loop that goes on for so many rounds at most.

    With a bound a loop that goes on is left out; without one it is lost.
    """
    outs: list[State | None] = []
    now: State | None = state
    objects = objects_gone_through(loop, state) if isinstance(loop, r.ForEach) else set()
    watched = {name: state.names[name] for name in state.cells if state.cells[name] in objects}
    for at in range(rounds):
        if now is None or now.path is False:
            break
        if any(now.names.get(name) is not value for name, value in watched.items()):
            why = f"the loop at line {loop.line} over what it changes"
            executor.lose(now, flow, f"{why} is not modelled", loop.line)
            break
        entered, out = begin(executor, loop, items, Int(at), now, flow)
        inner = Flow()
        end = executor.block(loop.body, entered, inner)
        flow.add(inner, jumps=False)
        outs += [out]
        breaks = inner.breaks
        outs += [broken(each) for each in breaks]
        now = joined([end, *inner.continues], executor.cells)
    last: State | None = None
    if now is not None and now.path is not False:
        entered, last = begin(executor, loop, items, Int(rounds), now, flow)
        if entered is not None and entered.path is not False:
            if executor.ledger.bound is not None:
                with executor.ledger.under(entered.path):
                    executor.ledger.limit(False)
            elif items is None or items.most is None or items.most > rounds:
                why = f"the loop at line {loop.line}, which goes on for long,"
                executor.lose(entered, flow, f"{why} is not modelled", loop.line)
    return after(executor, loop, [*outs, last], flow)


def objects_gone_through(loop: r.ForEach, state: State) -> set[int]:
    """Return the objects whose change would change what a loop goes through."""
    match loop.iterable:
        case n.Call(func=n.Name(id="range" | "list" | "sorted" | "tuple")):
            return set()  # worked out before
        case n.Slice() | n.Comprehension():
            return set()
        case iterable:
            return {state.cells[name] for name in free_names(iterable) if name in state.cells}


def is_changed_inside(loop: r.ForEach) -> bool:
    """Tell whether rounds may change the very object that is gone through."""
    names = set(free_names(loop.iterable))
    if isinstance(loop.iterable, n.Call) and loop.iterable.func == n.Name("range"):
        return False  # its numbers are worked out before
    if isinstance(loop.iterable, n.Call) and loop.iterable.func in (
        n.Name("list"), n.Name("sorted"), n.Name("tuple")
    ):  # fmt: skip
        return False
    if isinstance(loop.iterable, n.Slice | n.Comprehension):
        return False
    for each in r.statements(loop.body):
        places: tuple[n.Expr, ...] = ()
        match each:
            case r.Invoke(owner=owner):
                places = (owner,)
            case r.Delete(target=target):
                places = (target,)
            case r.Augment(target=target):
                places = (target,)
            case r.Assign(targets=targets):
                places = tuple(t for t in targets if not isinstance(t, n.Name))
        for place in places:
            parts = place.items if isinstance(place, n.Sequence) else (place,)
            if any(root_of(part) in names for part in parts):
                return True
    return False


class Broken(State):
    """A state after ``break``: it goes past ``else``."""


def broken(state: State) -> State:
    return Broken(state.path, state.names, state.cells, state.tangles)


def after(executor: Executor, loop: Loop, outs: Sequence[State | None], flow: Flow) -> State | None:
    ended = joined([each for each in outs if not isinstance(each, Broken)], executor.cells)
    if ended is not None:
        ended = executor.block(loop.orelse, ended, flow)
    return joined([ended, *(each for each in outs if isinstance(each, Broken))], executor.cells)


class Unrolling:
    """Gets past loops by a few rounds; in a bounded ledger all else is left out."""

    def __init__(self, rounds: int) -> None:
        self._rounds = rounds
        self.cuts = 0

    def past(self, executor: Executor, loop: Loop, state: State, flow: Flow) -> State | None:
        """Return the state after a loop."""
        items, rounds = None, self._rounds
        if isinstance(loop, r.ForEach):
            items = items_gone_through(executor, loop, state, flow)
            if items is None:
                return None
            if items.most is not None:
                rounds = min(items.most, 4 * self._rounds)
        return unrolled(executor, loop, items, state, flow, rounds)
