"""Loops: unrolled where that is all of them, else cut by invariants that are proved inductive.

Candidates come from others. What is kept of them holds when the loop begins, and holds after a
round wherever all that is kept held before it (Flanagan and Leino, Houdini, 2001). Each loop has a
truth value of its own for "here the invariants hold": so the body is executed once, and what is
kept can be said afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import z3

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.verify.code.execute import Executor
from liftsys_nb.verify.code.rounds import (
    MOST_ROUNDS,
    Loop,
    after,
    before,
    begin,
    broken,
    counter,
    items_gone_through,
    objects_gone_through,
    unrolled,
)
from liftsys_nb.verify.code.shapes import joined as joined_types
from liftsys_nb.verify.code.shapes import settled, type_of
from liftsys_nb.verify.code.states import PASSED, Flow, State, both, joined
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import PLACE, Z3, Truth, conj, implied, lift, neg
from liftsys_nb.verify.sem.making import havoc
from liftsys_nb.verify.sem.merging import merged
from liftsys_nb.verify.sem.symbols import UNBOUND, Choice, Int, Items, Opaque, Val
from liftsys_nb.verify.terms import free_names

MOST_PROBES = 4
MOST_FILTERS = 12  # rounds of taking candidates away
Ask: TypeAlias = Callable[..., "bool | None"]
Inventor: TypeAlias = Callable[["Head"], "Sequence[n.Expr]"]


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


@dataclass(slots=True)
class Found:
    """What is known of a loop. kept: its invariants; failed: those of the text that are none.

    terms: they, at a head that is reached under path.
    """

    loop: Loop
    kept: tuple[n.Expr, ...] = ()
    failed: tuple[n.Expr, ...] = ()
    terms: Mapping[n.Expr, Truth] = field(default_factory=dict, compare=False, repr=False)
    path: Truth = field(default=True, compare=False, repr=False)


@dataclass(slots=True)
class Round:
    """Any round of a loop. entered: after the test; ends: before the next one."""

    loop: Loop
    entered: State
    ends: Sequence[State]


class Probing:
    """Gets past loops to see what they change, and of what types values are.

    is_lost: whether there was a loop of which that is not known.
    """

    def __init__(self) -> None:
        self.is_lost = False

    def past(self, executor: Executor, loop: Loop, state: State, flow: Flow) -> State | None:
        """Return the state after a loop, as far as types go."""
        items = None
        if isinstance(loop, r.ForEach):
            items = items_gone_through(executor, loop, state, flow)
            if items is None:
                return None
        # One round is not enough: a later one may change what the first leaves alone.
        heads = Cutting(lambda *_: None, lambda _: ())
        head = heads.head(executor, loop, items, state)
        if head is None:
            self.is_lost = True
            return None
        place = head.state.names[counter(loop)]
        entered, out = begin(executor, loop, items, place, head.state, flow)
        inner = Flow()
        end = executor.block(loop.body, entered, inner)
        flow.add(inner, jumps=False)
        ended = joined([out, end, *inner.continues], executor.cells)
        ended = executor.block(loop.orelse, ended, flow)
        return joined([ended, *inner.breaks], executor.cells)


class Cutting:
    """Gets past loops of any length by invariants.

    ask: whether formulas can hold together, beside the notes of the ledger: False is a proof.
    invent: candidates for a loop, likeliest first. found: what is known of each loop, by
    number; rounds: a round for each way that leads there.
    """

    def __init__(self, ask: Ask, invent: Inventor) -> None:
        self._ask = ask
        self._invent = invent
        self.found: dict[int, Found] = {}
        self.rounds: dict[int, list[Round]] = {}
        self._assumed: list[Z3] = []

    def past(self, executor: Executor, loop: Loop, state: State, flow: Flow) -> State | None:
        """Return the state after a loop; None where no way leads there."""
        items = None
        if isinstance(loop, r.ForEach):
            items = items_gone_through(executor, loop, state, flow)
            if items is None or state.path is False:
                return None
            if items.most is not None and items.most <= MOST_ROUNDS:
                return unrolled(executor, loop, items, state, flow, items.most)
        if executor.ledger.variables or executor.stack[1:]:
            why = f"the loop at line {loop.line} of a function that is called"
            executor.lose(state, flow, f"{why} is not modelled", loop.line)
            return None
        if isinstance(loop, r.ForEach) and self._is_changed_inside(loop):
            why = f"the loop at line {loop.line} over what it changes"
            executor.lose(state, flow, f"{why} is not modelled", loop.line)
            return None
        head = self.head(executor, loop, items, state)
        if head is None:
            executor.lose(state, flow, f"the loop at line {loop.line} is not modelled", loop.line)
            return None
        return self._cut(head, items, flow)

    @staticmethod
    def _is_changed_inside(loop: r.ForEach) -> bool:
        """Tell whether rounds may change the very object that is gone through."""
        from liftsys_nb.verify.code.places import root_of

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
                    # Items that are put in the place of others do not change its length.
                    if isinstance(each, r.Assign) and isinstance(loop.iterable, n.Call):
                        return True
                    return True
        return False

    # ── any state in which a round begins ────────────────────────────────────────────────────
    def head(
        self,
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
            after = self._probed(quiet, loop, items, start)
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
                    known = type_of(quiet.ledger, value)
                    new[name] = joined_types(types[name], known) if name in types else known
                    if name in entry.names:
                        first = type_of(quiet.ledger, entry.names[name])
                        new[name] = joined_types(new[name], first)
            if new == types and _bonds(meet) == _bonds(start):
                break
            types = new
            changed = tuple(types)
            start = self._havocked(quiet, loop, entry, meet, types, always, Int(0))
            start.path = True
        else:
            return None
        if isinstance(loop, r.ForEach):
            objects = objects_gone_through(loop, entry)
            if any(entry.cells.get(name) in objects for name in changed):
                return None
        place = Int(ledger.fresh(f"{PLACE}round", "int"))
        state = self._havocked(executor, loop, entry, start, types, always, place, naturals)
        ledger.fact(place.z >= 0)
        inside: Truth = True if items is None else place.z <= items.length
        state.path = conj(entry.path, inside)
        self._bind_target(loop, items, entry, state, place)
        for name in changed:
            if name in entry.names and name in state.names:
                state.names[before(loop, name)] = entry.names[name]
        state.names[counter(loop)] = place
        names = tuple(name for name in changed if not name.startswith((".", PASSED)))
        return Head(executor, loop, entry, state, names, tuple(executor.rest))

    def _probed(
        self, quiet: Executor, loop: Loop, items: Items | None, start: State
    ) -> State | None:
        flow = Flow()
        place = Int(quiet.ledger.fresh(f"{PLACE}round", "int"))
        entered, _ = begin(quiet, loop, items, place, start.copy(), flow)
        inner = Flow()
        end = quiet.block(loop.body, entered, inner)
        return joined([end, *inner.continues], quiet.cells)

    def _havocked(
        self,
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

    @staticmethod
    def _bind_target(
        loop: Loop, items: Items | None, entry: State, state: State, place: Int
    ) -> None:
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

    # ── what is kept ─────────────────────────────────────────────────────────────────────────
    def _cut(self, head: Head, items: Items | None, flow: Flow) -> State | None:
        executor, loop = head.executor, head.loop
        known = self.found.get(loop.number)
        if known is not None:
            candidates = list(known.kept)
        else:
            candidates = list(self._invent(head))
        numbers = [each for each in candidates if _is_plain(each)]
        if any(_natural(each) for each in numbers) and len(numbers) < len(candidates):
            # Numbers that are never negative are better places to look at: seen first, by
            # themselves, and then taken for granted in all else that is said.
            quiet = self._filtered(head, items, numbers)
            found = {_natural(each) for each in quiet.kept} - {None}
            again = self.head(
                executor, loop, items, head.entry, frozenset(each for each in found if each)
            )
            if found and again is not None:
                head = again
        kept = self._filtered(head, items, candidates)
        run = kept.run
        executor.ledger.fact(implied(kept.mark, conj(*(kept.terms[e] for e in kept.kept))))
        failed = tuple(each for each in loop.invariants if each not in kept.kept)
        self.found[loop.number] = Found(loop, tuple(kept.kept), failed, kept.terms, head.state.path)
        if run.entered is not None:
            entered = Round(loop, run.entered, run.ends)
            self.rounds.setdefault(loop.number, []).append(entered)
        flow.add(run.flow, jumps=False)
        breaks = [broken(each) for each in run.flow.breaks]
        return after(executor, loop, [run.out, *breaks], flow)

    def _filtered(self, head: Head, items: Items | None, candidates: list[n.Expr]) -> _Kept:
        """Return the candidates that hold at the start, and after each round where all held."""
        executor, loop = head.executor, head.loop
        mark = executor.ledger.fresh("invariant", "bool")
        start = head.state.copy()
        start.path = conj(head.state.path, mark)
        candidates = self._holding_at_entry(head, candidates)
        place = head.state.names[counter(loop)]
        assert isinstance(place, Int)
        nested = any(isinstance(each, r.While | r.ForEach) for each in r.statements(loop.body))
        encoder = executor.encoder(head.state.names)
        terms = {each: encoder.assumed(each) for each in candidates}
        run: _Run | None = None
        for _ in range(MOST_FILTERS):
            held = implied(mark, conj(*(terms[each] for each in candidates)))
            if run is None or nested:
                with self._assuming(held):
                    run = self._round(executor, loop, items, place, start)
            kept = self._preserved(executor, head, candidates, run, held)
            if len(kept) == len(candidates):
                break
            candidates = kept
        else:
            candidates = []
            with self._assuming(True):
                run = self._round(executor, loop, items, place, start)
        return _Kept(mark, candidates, terms, run)

    def _assuming(self, formula: Truth) -> _Assumed:
        return _Assumed(self._assumed, formula)

    def asked(self, *formulas: Truth) -> bool | None:
        """Ask whether formulas can hold together with what is assumed around."""
        parts = [each for each in (*self._assumed, *formulas) if each is not True]
        if any(each is False for each in parts):
            return False
        return self._ask(*parts)

    @staticmethod
    def _terms(
        state: State, executor: Executor, candidates: Sequence[n.Expr]
    ) -> dict[n.Expr, Truth]:
        encoder = executor.encoder(state.names)
        return {each: encoder.holding(each) for each in candidates}

    def _holding_at_entry(self, head: Head, candidates: Sequence[n.Expr]) -> list[n.Expr]:
        executor, loop = head.executor, head.loop
        start = head.entry.copy()
        start.names[counter(loop)] = Int(0)
        for name in head.changed:
            if name in head.entry.names:
                start.names[before(loop, name)] = head.entry.names[name]
        # A loop variable that does not exist yet would be undefined.
        terms = self._terms(start, executor, candidates)
        return self._all_that_hold(candidates, terms, [head.entry.path])

    def _preserved(
        self, executor: Executor, head: Head, candidates: Sequence[n.Expr], run: _Run, held: Truth
    ) -> list[n.Expr]:
        kept = list(candidates)
        place = head.state.names[counter(head.loop)]
        assert isinstance(place, Int)
        for end in run.ends:
            names = dict(end.names)
            names[counter(head.loop)] = Int(place.z + 1)
            for name in head.changed:
                key = before(head.loop, name)
                if key in head.state.names:
                    names[key] = head.state.names[key]
            after = State(end.path, names)
            now = self._terms(after, executor, kept)
            kept = self._all_that_hold(kept, now, [held, end.path])
        return kept

    def _all_that_hold(
        self, candidates: Sequence[n.Expr], terms: dict[n.Expr, Truth], given: Sequence[Truth]
    ) -> list[n.Expr]:
        open_ = [each for each in candidates if terms[each] is not True]
        wrong = {each for each in open_ if terms[each] is False and self.asked(*given) is not False}
        rest = [each for each in open_ if each not in wrong and terms[each] is not False]
        if rest and self.asked(*given, neg(conj(*(terms[each] for each in rest)))) is not False:
            wrong |= {each for each in rest if self.asked(*given, neg(terms[each])) is not False}
        return [each for each in candidates if each not in wrong]

    def _round(
        self, executor: Executor, loop: Loop, items: Items | None, place: Int, head: State
    ) -> _Run:
        for inside in r.statements(loop.body):
            if isinstance(inside, r.While | r.ForEach):
                self.rounds.pop(inside.number, None)  # of a round that is gone through again
        flow = Flow()
        state = head.copy()
        entered, out = begin(executor, loop, items, place, state, flow)
        start = None if entered is None else entered.copy()
        inner = Flow()
        executor.rest.append((loop,))
        try:
            end = executor.block(loop.body, entered, inner)
        finally:
            executor.rest.pop()
        flow.add(inner, jumps=False)
        flow.breaks = inner.breaks
        ends = [each for each in (end, *inner.continues) if each is not None]
        return _Run(start, out, [each for each in ends if each.path is not False], flow)


@dataclass(slots=True)
class _Run:
    """One round. entered: after the test; out: where the loop is over; ends: before the next."""

    entered: State | None
    out: State | None
    ends: list[State]
    flow: Flow


@dataclass(slots=True)
class _Kept:
    """What is kept of candidates. mark: holds where they do; terms: they, at the head."""

    mark: Z3
    kept: list[n.Expr]
    terms: dict[n.Expr, Truth]
    run: _Run


class _Assumed:
    """Keeps a formula among those assumed."""

    def __init__(self, among: list[Z3], formula: Truth) -> None:
        self._among, self._formula = among, formula

    def __enter__(self) -> None:
        self._among.append(self._formula)

    def __exit__(self, *_: object) -> None:
        self._among.pop()


def _is_plain(candidate: n.Expr) -> bool:
    """Tell whether a candidate speaks of numbers and lengths alone."""
    return not any(
        isinstance(part, n.Comprehension | n.Slice | n.Index)
        or (isinstance(part, n.Compare) and {"in", "not in"} & {*part.ops})
        for part in n.walk(candidate)
    )


def _natural(candidate: n.Expr) -> str | None:
    """Return the name that a candidate says not to be negative."""
    match candidate:
        case n.Compare(ops=(">=" | ">",), operands=(n.Name(id=name), n.Lit(value=0))):
            return name
        case _:
            return None


def _bonds(state: State) -> tuple[object, ...]:
    """Return which names stand for one object, and which objects may share parts."""
    held: dict[int, frozenset[str]] = {
        cell: frozenset(state.holders(cell)) for cell in state.cells.values()
    }
    pairs = {
        frozenset(held[cell] for cell in pair)
        for pair in state.tangles if all(cell in held for cell in pair)
    }  # fmt: skip
    return frozenset(held.values()), frozenset(pairs)


def _is_unbound(value: Val) -> bool:
    return isinstance(value, Opaque) and value.what == UNBOUND


def _maybe_unbound(value: Val) -> bool:
    if isinstance(value, Opaque):
        return value.what == UNBOUND
    return isinstance(value, Choice) and any(
        isinstance(each, Opaque) and each.what == UNBOUND for _, each in value.options
    )


def true_parts(formulas: Sequence[Truth], ctx: Z3) -> Iterator[Z3]:
    """Yield formulas as the solver takes them."""
    for each in formulas:
        if each is not True:
            yield lift(each, ctx) if not isinstance(each, z3.AstRef) else each
