"""Loops: unrolled where that is all of them, else cut by invariants that are proved inductive.

Candidates come from others. What is kept of them holds when the loop begins, and holds after a
round wherever all that is kept held before it (Flanagan and Leino, Houdini, 2001). Each loop has a
truth value of its own for "here the invariants hold": so the body is executed once, and what is
kept can be said afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.verify.code.execute import Executor
from liftsys_nb.verify.code.heads import Head
from liftsys_nb.verify.code.heads import head as head_of
from liftsys_nb.verify.code.rounds import (
    MOST_ROUNDS,
    Loop,
    after,
    before,
    begin,
    broken,
    counter,
    is_changed_inside,
    items_gone_through,
    unrolled,
)
from liftsys_nb.verify.code.states import Flow, State, joined
from liftsys_nb.verify.sem.logic import Z3, Number, Truth, conj, implied, neg
from liftsys_nb.verify.sem.symbols import Int, Items, Val

MOST_FILTERS = 12  # rounds of taking candidates away
Ask: TypeAlias = Callable[..., "bool | None"]
Inventor: TypeAlias = Callable[["Head"], "Sequence[n.Expr]"]


@dataclass(slots=True)
class Found:
    """What is known of a loop. kept: its invariants; failed: those of the text that are none.

    depth: how many rounds each step of the induction looks back. terms: what is kept, at a head
    that is reached under path.
    """

    loop: Loop
    kept: tuple[n.Expr, ...] = ()
    failed: tuple[n.Expr, ...] = ()
    depth: int = 1
    terms: Mapping[n.Expr, Truth] = field(default_factory=dict, compare=False, repr=False)
    path: Truth = field(default=True, compare=False, repr=False)


@dataclass(slots=True)
class Round:
    """Any round of a loop. entered: after the test; ends: before the next one.

    routine: whose loop it is. mark: holds where the invariants do.
    """

    loop: Loop
    entered: State
    ends: Sequence[State]
    head: Head
    mark: Z3
    routine: str


class Cutting:
    """Gets past loops of any length by invariants.

    ask: whether formulas can hold together, beside the notes of the ledger: False is a proof.
    invent: candidates for a loop, likeliest first. found: what is known of each loop, by its
    routine and number; rounds: a round for each way that leads there. cuts: how many loops were
    cut so far, also in vain. depth: how many rounds a step of the induction looks back, of loops
    without loops inside (Sheeran, Singh and Stålmarck, k-induction, 2000). looks_back: whether
    looking further back may keep more: some candidate was dropped because of a round.
    """

    def __init__(self, ask: Ask, invent: Inventor, *, depth: int = 1) -> None:
        self._ask = ask
        self._invent = invent
        self._depth = depth
        self.found: dict[tuple[str, int], Found] = {}
        self.rounds: list[Round] = []
        self.cuts = 0
        self.looks_back = False
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
        if executor.ledger.variables:
            why = f"the loop at line {loop.line} of a function that is called for each item"
            executor.lose(state, flow, f"{why} is not modelled", loop.line)
            return None
        if isinstance(loop, r.ForEach) and is_changed_inside(loop):
            why = f"the loop at line {loop.line} over what it changes"
            executor.lose(state, flow, f"{why} is not modelled", loop.line)
            return None
        head = head_of(executor, loop, items, state)
        if head is None:
            executor.lose(state, flow, f"the loop at line {loop.line} is not modelled", loop.line)
            return None
        return self._cut(head, items, flow)

    # ── what is kept ─────────────────────────────────────────────────────────────────────────
    def _cut(self, head: Head, items: Items | None, flow: Flow) -> State | None:
        executor, loop = head.executor, head.loop
        self.cuts += 1
        key = executor.stack[-1], loop.number
        known = self.found.get(key)
        if known is not None and not executor.stack[1:]:
            candidates = list(known.kept)
        else:
            # What holds for the arguments of one call may not hold for those of another.
            candidates = list(self._invent(head))
        numbers = [each for each in candidates if is_of_numbers(each)]
        if any(_natural(each) for each in numbers) and len(numbers) < len(candidates):
            # Numbers that are never negative are better places to look at: seen first, by
            # themselves, and then taken for granted in all else that is said.
            before_it, rounds = dict(self.found), len(self.rounds)
            quiet = self._filtered(head, items, numbers)
            # Of loops inside less was kept than will be, once all is said.
            self.found = before_it
            del self.rounds[rounds:]
            found = {_natural(each) for each in quiet.kept} - {None}
            again = head_of(
                executor, loop, items, head.entry, frozenset(each for each in found if each)
            )
            if found and again is not None:
                head = again
        kept = self._filtered(head, items, candidates)
        run = kept.run
        executor.ledger.fact(implied(kept.mark, conj(*(kept.terms[e] for e in kept.kept))))
        failed = tuple(each for each in loop.invariants if each not in kept.kept)
        found_kept = tuple(kept.kept)
        if known is not None and executor.stack[1:]:
            found_kept = tuple(each for each in known.kept if each in found_kept)
            failed = tuple(dict.fromkeys([*known.failed, *failed]))
        self.found[key] = Found(loop, found_kept, failed, kept.depth, kept.terms, head.state.path)
        if run.entered is not None:
            self.rounds.append(Round(loop, run.entered, run.ends, head, kept.mark, key[0]))
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
        encoder = executor.encoder(head.state.names)
        terms = {each: encoder.assumed(each) for each in candidates}
        run: _Run | None = None
        chain: _Chain | None = None
        nested, rounds = False, len(self.rounds)
        for _ in range(MOST_FILTERS):
            held = implied(mark, conj(*(terms[each] for each in candidates)))
            # What was kept of loops inside, also of functions called there, leaned on what was
            # said of this one: it has to be looked at again where less is said.
            if run is None or nested:
                cuts = self.cuts
                del self.rounds[rounds:]
                with self._assuming(held):
                    run = self._round(executor, loop, items, place, start)
                nested = self.cuts != cuts
                if self._depth > 1 and not nested:
                    candidates = self._holding_early(head, items, candidates)
                    chain = self._chain(head, items, candidates, run)
            given = [implied(mark, conj(*(terms[each] for each in candidates)))]
            last, past = run, 1
            if chain is not None:
                last, past = chain.last, self._depth
                given += [implied(path, conj(*(found[each] for each in candidates)))
                          for path, found in chain.between]  # fmt: skip
            kept = self._preserved(head, candidates, last.ends, past, given)
            if len(kept) == len(candidates):
                break
            candidates = kept
            self.looks_back = self.looks_back or not nested
        else:
            candidates = []
            del self.rounds[rounds:]
            with self._assuming(True):
                run = self._round(executor, loop, items, place, start)
        return _Kept(mark, candidates, terms, run, 1 if chain is None else self._depth)

    # ── steps that look further back ─────────────────────────────────────────────────────────
    def _after_round(self, head: Head, run: _Run, past: int, place: Number) -> State | None:
        """Return the state in which the next round begins, so many rounds past a head."""
        found = joined(run.ends, head.executor.cells)
        if found is not None:
            found = found.copy()
            found.names[counter(head.loop)] = Int(place + past)
            found.names |= self._first_values(head)
        return found

    def _holding_early(
        self, head: Head, items: Items | None, candidates: list[n.Expr]
    ) -> list[n.Expr]:
        """Return the candidates that hold in the first rounds as well."""
        executor, loop = head.executor, head.loop
        now: State | None = self._at_entry(head)
        for past in range(1, self._depth):
            assert now is not None
            run = self._round(executor, loop, items, Int(past - 1), now)
            now = self._after_round(head, run, past, 0)
            if now is None:
                break
            found = self._terms(now, executor, candidates)
            candidates = self._all_that_hold(candidates, found, [now.path])
        return candidates

    def _chain(
        self, head: Head, items: Items | None, candidates: Sequence[n.Expr], first: _Run
    ) -> _Chain | None:
        """Return the rounds that follow any round."""
        place = head.state.names[counter(head.loop)]
        assert isinstance(place, Int)
        between: list[tuple[Truth, dict[n.Expr, Truth]]] = []
        run = first
        for past in range(1, self._depth):
            now = self._after_round(head, run, past, place.z)
            if now is None:
                return None
            encoder = head.executor.encoder(now.names)
            between.append((now.path, {each: encoder.assumed(each) for each in candidates}))
            run = self._round(head.executor, head.loop, items, Int(place.z + past), now)
        return _Chain(between, run)

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

    @staticmethod
    def _first_values(head: Head) -> dict[str, Val]:
        """Return what names stood for when the loop began."""
        keys = [before(head.loop, name) for name in head.changed]
        return {key: head.state.names[key] for key in keys if key in head.state.names}

    def _at_entry(self, head: Head) -> State:
        start = head.entry.copy()
        start.names[counter(head.loop)] = Int(0)
        for name in head.changed:
            if name in head.entry.names:
                start.names[before(head.loop, name)] = head.entry.names[name]
        return start

    def _holding_at_entry(self, head: Head, candidates: Sequence[n.Expr]) -> list[n.Expr]:
        # A loop variable that does not exist yet would be undefined.
        terms = self._terms(self._at_entry(head), head.executor, candidates)
        return self._all_that_hold(candidates, terms, [head.entry.path])

    def _preserved(
        self, head: Head, candidates: Sequence[n.Expr], ends: Sequence[State], past: int,
        given: Sequence[Truth],
    ) -> list[n.Expr]:  # fmt: skip
        """Return the candidates that hold so many rounds past a head."""
        kept = list(candidates)
        place = head.state.names[counter(head.loop)]
        assert isinstance(place, Int)
        for end in ends:
            names = {**end.names, counter(head.loop): Int(place.z + past)}
            after = State(end.path, names | self._first_values(head))
            now = self._terms(after, head.executor, kept)
            kept = self._all_that_hold(kept, now, [*given, end.path])
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
    depth: int


@dataclass(slots=True)
class _Chain:
    """Rounds one after another. between: where each but the first begins, and candidates there."""

    between: list[tuple[Truth, dict[n.Expr, Truth]]]
    last: _Run


class _Assumed:
    """Keeps a formula among those assumed."""

    def __init__(self, among: list[Z3], formula: Truth) -> None:
        self._among, self._formula = among, formula

    def __enter__(self) -> None:
        self._among.append(self._formula)

    def __exit__(self, *_: object) -> None:
        self._among.pop()


def is_of_numbers(candidate: n.Expr) -> bool:
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
