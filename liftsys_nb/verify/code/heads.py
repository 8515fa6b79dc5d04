"""Any state in which a round of a loop may begin: what rounds change is any value of its type.

What they change is seen by going through rounds as far as types go, until nothing new comes.
"""

from __future__ import annotations

from dataclasses import dataclass

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.verify.code.execute import Executor
from liftsys_nb.verify.code.rounds import (
    Loop,
    before,
    begin,
    counter,
    items_gone_through,
    objects_gone_through,
)
from liftsys_nb.verify.code.shapes import joined as joined_types
from liftsys_nb.verify.code.shapes import settled, type_of
from liftsys_nb.verify.code.states import PASSED, Flow, State, both, joined
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import PLACE, Truth, conj
from liftsys_nb.verify.sem.making import havoc
from liftsys_nb.verify.sem.merging import merged
from liftsys_nb.verify.sem.symbols import UNBOUND, Choice, Int, Items, Opaque, Val

MOST_PROBES = 4


@dataclass(slots=True)
class Head:
    """A loop as invariants speak of it.

    entry: the state in which it begins; state: any state in which a round may begin. changed:
    names that rounds change. rest: what follows the loop, innermost last.
    """

    executor: Executor
    loop: Loop
    entry: State
    state: State
    changed: tuple[str, ...]
    rest: tuple[tuple[r.Statement, ...], ...]


class Probing:
    """Gets past loops to see what they change, and of what types values are.

    is_lost: whether there was a loop of which that is not known.
    """

    def __init__(self) -> None:
        self.is_lost = False
        self.cuts = 0

    def past(self, executor: Executor, loop: Loop, state: State, flow: Flow) -> State | None:
        """Return the state after a loop, as far as types go."""
        items = None
        if isinstance(loop, r.ForEach):
            items = items_gone_through(executor, loop, state, flow)
            if items is None:
                return None
        # One round is not enough: a later one may change what the first leaves alone.
        found = head(executor, loop, items, state)
        if found is None:
            self.is_lost = True
            return None
        place = found.state.names[counter(loop)]
        entered, out = begin(executor, loop, items, place, found.state, flow)
        inner = Flow()
        end = executor.block(loop.body, entered, inner)
        flow.add(inner, jumps=False)
        ended = joined([out, end, *inner.continues], executor.cells)
        ended = executor.block(loop.orelse, ended, flow)
        return joined([ended, *inner.breaks], executor.cells)


def head(
    executor: Executor,
    loop: Loop,
    items: Items | None,
    entry: State,
    naturals: frozenset[str] = frozenset(),
) -> Head | None:
    """Return any state in which a round begins. naturals: numbers that are never negative."""
    ledger = executor.ledger
    probing = Probing()
    quiet = Executor(
        Ledger(ledger.ctx), executor.program, executor.module, probing,
        entry=executor.entry, contracts=executor.contracts,
    )  # fmt: skip
    quiet.cells, quiet.layered = executor.cells, executor.layered
    quiet.stack, quiet.rest = [*executor.stack], []
    types: dict[str, n.Type | None] = {}
    start = entry.copy()
    start.path = True
    changed: tuple[str, ...] = ()
    always: set[str] = set()
    for _ in range(MOST_PROBES):
        after = _probed(quiet, loop, items, start)
        if probing.is_lost:
            return None
        if after is None:
            break
        always = {name for name in after.names if not _maybe_unbound(after.names[name])}
        either = quiet.ledger.fresh("either", "bool")
        meet = both(start, after, either, executor.cells)
        new = dict(types)
        for name, value in meet.names.items():
            if value is not entry.names.get(name) and value is not start.names.get(name):
                known = type_of(quiet.ledger, value, quiet.program)
                new[name] = joined_types(types[name], known) if name in types else known
                if name in entry.names:
                    first = type_of(quiet.ledger, entry.names[name], quiet.program)
                    new[name] = joined_types(new[name], first)
        if new == types and _bonds(meet) == _bonds(start):
            break
        types = new
        changed = tuple(types)
        start = _havocked(quiet, loop, entry, meet, types, always, Int(0))
        start.path = True
    else:
        return None
    if isinstance(loop, r.ForEach):
        objects = objects_gone_through(loop, entry)
        if any(entry.cells.get(name) in objects for name in changed):
            return None
    place = Int(ledger.fresh(f"{PLACE}round", "int"))
    state = _havocked(executor, loop, entry, start, types, always, place, naturals)
    ledger.fact(place.z >= 0)
    inside: Truth = True if items is None else place.z <= items.length
    state.path = conj(entry.path, inside)
    _bind_target(loop, items, entry, state, place)
    for name in changed:
        if name in entry.names and name in state.names:
            state.names[before(loop, name)] = entry.names[name]
    state.names[counter(loop)] = place
    names = tuple(name for name in changed if not name.startswith((".", PASSED)))
    return Head(executor, loop, entry, state, names, tuple(executor.rest))


def _probed(quiet: Executor, loop: Loop, items: Items | None, start: State) -> State | None:
    flow = Flow()
    place = Int(quiet.ledger.fresh(f"{PLACE}round", "int"))
    entered, _ = begin(quiet, loop, items, place, start.copy(), flow)
    inner = Flow()
    end = quiet.block(loop.body, entered, inner)
    return joined([end, *inner.continues], quiet.cells)


def _havocked(
    executor: Executor,
    loop: Loop,
    entry: State,
    like: State,
    types: dict[str, n.Type | None],
    always: set[str],
    place: Int,
    naturals: frozenset[str] = frozenset(),
) -> State:
    """Return a state in which what rounds change is any value of its type."""
    state = State(entry.path, dict(entry.names), dict(like.cells), like.tangles)
    shared: dict[int, Val] = {}
    for name, type_ in types.items():
        cell = like.cells.get(name)
        stem = name.removeprefix(PASSED)
        value: Val
        if cell is not None and cell in shared:
            value = shared[cell]
        elif type_ is None:
            value = Opaque(f"{stem} in the loop at line {loop.line}",
                           executor.ledger.name("opaque"))  # fmt: skip
        elif name in naturals and type_ == n.INT:
            value = Int(executor.ledger.fresh(f"{PLACE}{stem}", "int"))
            executor.ledger.fact(value.z >= 0)
        else:
            value = havoc(executor.ledger, executor.program, settled(type_), stem)
        if cell is not None:
            shared[cell] = value
        if name not in entry.names or _maybe_unbound(entry.names[name]):
            unbound = Opaque(UNBOUND, name)
            first: Truth = executor.ledger.fresh("unbound", "bool")
            if name in always and _is_unbound(entry.names.get(name, unbound)):
                first = place.z == 0
            value = merged(first, unbound, value)
        state.names[name] = value
    return state


def _bind_target(loop: Loop, items: Items | None, entry: State, state: State, place: Int) -> None:
    """Say that the target of a ``for`` is the item of the round before."""
    if not isinstance(loop, r.ForEach) or not isinstance(loop.target, n.Name):
        return
    name = loop.target.id
    assert items is not None
    for each in r.statements(loop.body):
        for target in r.expressions(each):
            if (
                isinstance(each, r.Assign | r.ForEach)
                and n.Name(name) in n.walk(target)
                and target is not getattr(each, "value", None)
            ):
                return
        if isinstance(each, r.Try) and any(name == every.name for every in each.handlers):
            return
        if isinstance(each, r.Augment | r.Invoke | r.Delete) and n.Name(name) in (
            getattr(each, "target", None),
        ):  # fmt: skip
            return
    if name in state.cells:
        return
    first = entry.names.get(name, Opaque(UNBOUND, name))
    state.names[name] = merged(place.z == 0, first, items.at(place.z - 1))


def _bonds(state: State) -> tuple[object, ...]:
    """Return which names stand for one object, and which objects may share parts."""
    held: dict[int, frozenset[str]] = {
        cell: frozenset(state.holders(cell)) for cell in state.cells.values()
    }
    pairs = {frozenset(held[cell] for cell in pair) for pair in state.bonds()}
    return frozenset(held.values()), frozenset(pairs)


def _is_unbound(value: Val) -> bool:
    return isinstance(value, Opaque) and value.what == UNBOUND


def _maybe_unbound(value: Val) -> bool:
    if isinstance(value, Opaque):
        return value.what == UNBOUND
    return isinstance(value, Choice) and any(
        isinstance(each, Opaque) and each.what == UNBOUND for _, each in value.options
    )
