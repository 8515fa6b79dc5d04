"""Calls that do not end: a state that comes back, or states that never lead out of a loop.

That a call takes long says nothing. Two things are proofs: a state of the code that is exactly
one that was there before (what goes on from it went on before), and a set of states that a
reachable state is in and that no round of the loop leaves.
Source: Gupta, Henzinger, Majumdar, Rybalchenko, Xu, Proving non-termination (2008), recurrence
sets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.ir.evaluate import compile_expr
from liftsys_nb.ir.outcomes import Stop
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.values import EnumValue, RecordValue
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.code.execute import Executor
from liftsys_nb.verify.code.interpret import Interpreter
from liftsys_nb.verify.code.loops import Round
from liftsys_nb.verify.code.states import Flow, State
from liftsys_nb.verify.sem.logic import Truth, conj, disj, neg
from liftsys_nb.verify.sem.symbols import Int

Ask = Callable[..., "bool | None"]
Env = Mapping[str, Value]
FUEL = 60_000  # steps of one run
MOST_PARTS = 200_000  # of all states of one run that are looked at
MOST_DEEP = 60  # calls inside each other that are compared
HEADS = 16  # of one loop that candidates are read from
SETTLED = 4  # rounds after which a run may have come to where it stays
MOST_NUMBERS = 8  # names that candidates speak of
MOST_FILTERS = 8


@dataclass(frozen=True, slots=True)
class Endless:
    """A call that does not end. line: of the loop, or of the function that calls itself."""

    arguments: Env
    line: int
    why: str


# ── a state that comes back ──────────────────────────────────────────────────────────────────
class Watch:
    """Looks at the states of one run: at heads of loops, and where routines are entered.

    The state of a loop is what its names hold, with what the file holds: all that a round can
    read. Objects count by which names hold the same one, not by their place in memory.
    """

    def __init__(self) -> None:
        self.line: int | None = None
        self.is_recursion = False
        self._kept: dict[tuple[int, int], object] = {}
        self._calls: list[tuple[str, object]] = []
        self._parts = MOST_PARTS

    def at_head(self, frame: object, line: int, rounds: int, env: Env, made: Env) -> None:
        """Look at the head of a loop. Raises Stop when this state was there before."""
        state = self._state(env, made)
        key = (id(frame), line)
        if rounds and state is not None and self._kept.get(key) == state:
            self._stop(line, is_recursion=False)
        # Brent's way: compare with the state at the last power of two.
        if rounds & (rounds - 1) == 0:
            self._kept[key] = state

    def enter(self, name: str, line: int, env: Env, made: Env) -> None:
        """Look at a call. Raises Stop when it is inside of the very same one."""
        state = self._state(env, made) if len(self._calls) < MOST_DEEP else None
        if state is not None and (name, state) in self._calls:
            self._stop(line, is_recursion=True)
        self._calls.append((name, state))

    def leave(self) -> None:
        """Note that the last call has ended."""
        self._calls.pop()

    def _stop(self, line: int, *, is_recursion: bool) -> None:
        self.line, self.is_recursion = line, is_recursion
        raise Stop("a state that comes back")

    def _state(self, env: Env, made: Env) -> object | None:
        if self._parts <= 0:
            return None
        tokens: list[object] = []
        try:
            seen: dict[int, int] = {}
            for values in (env, made):
                for name in sorted(values):
                    tokens.append(name)
                    _tell(values[name], tokens, seen)
        except (_Unclear, RecursionError):
            return None
        finally:
            self._parts -= len(tokens)
        return tuple(tokens)


class _Unclear(Exception):
    """A value may do other things than one that looks the same."""


def _tell(value: Any, tokens: list[object], seen: dict[int, int]) -> None:
    """Write a value down so that equal words are values that behave the same."""
    kind = type(value)
    tokens.append(kind.__name__)
    if kind in (int, bool, str, bytes, type(None)):
        tokens.append(value)
        return
    if kind is float:
        if value != value:
            raise _Unclear  # which NaN it is matters
        tokens.append(value.hex())
        return
    if isinstance(value, EnumValue):
        tokens.append(str(value))
        return
    if kind is range:
        tokens.append((value.start, value.stop, value.step))
        return
    if id(value) in seen:
        tokens.append(("@", seen[id(value)]))
        return
    seen[id(value)] = len(seen)
    if kind in (list, tuple):
        tokens.append(len(value))
        for each in value:
            _tell(each, tokens, seen)
    elif kind is dict:
        tokens.append(len(value))
        for key, each in value.items():
            _tell(key, tokens, seen)
            _tell(each, tokens, seen)
    elif kind in (set, frozenset) and len(value) <= 1:
        tokens.append(len(value))
        for each in value:
            _tell(each, tokens, seen)
    elif isinstance(value, RecordValue):
        tokens.append((value.type_name, len(value.fields)))
        for name, each in value.fields:
            tokens.append(name)
            _tell(each, tokens, seen)
    else:
        raise _Unclear  # the order of a set hangs on how it was made


def comes_back(
    module: r.CodeModule, program: Program, routine: r.Routine, inputs: Sequence[Env]
) -> Endless | None:
    """Return the first of some inputs for which a state of the code comes back."""
    interpreter = Interpreter(module, program)
    for arguments in inputs:
        watch = Watch()
        interpreter.run(routine.name, arguments, fuel=FUEL, watch=watch)
        if watch.line is not None:
            why = f"the loop at line {watch.line} comes back to a state that it was in before"
            if watch.is_recursion:
                why = f"the function at line {watch.line} calls itself with the same arguments"
            return Endless(arguments, watch.line, why)
    return None


# ── states that are never left ───────────────────────────────────────────────────────────────
def stays(
    executor: Executor,
    rounds: Sequence[Round],
    program: Program,
    routine: r.Routine,
    inputs: Sequence[Env],
    ask: Ask,
) -> Endless | None:
    """Return the first of some inputs for which a loop is shown never to end.

    rounds: of loops, as they were executed in symbols with invariants that were proved.
    """
    interpreter = Interpreter(executor.module, program)
    for arguments in inputs:
        out = interpreter.run(routine.name, arguments, fuel=FUEL, heads=HEADS)
        for number, heads in out.seen.heads.items():
            found = [
                each for each in rounds
                if each.loop.number == number and each.routine == routine.name
            ]  # fmt: skip
            if len(heads) < HEADS or not found or found[0].loop.before:  # type: ignore[union-attr]
                continue
            condition = _never_left(executor, found, heads[SETTLED:], program, ask)
            if condition is not None:
                line = found[0].loop.line
                why = f"the loop at line {line} goes on for ever"
                return Endless(arguments, line, why)
    return None


def _never_left(
    executor: Executor, rounds: Sequence[Round], heads: Sequence[Env], program: Program, ask: Ask
) -> list[n.Expr] | None:
    """Return conditions under which a loop is never left, and that the states at hand meet."""
    kept = [each for each in _candidates(rounds[0].entered) if _held(each, heads, program)]
    for _ in range(MOST_FILTERS):
        lasting = [
            each for each in kept
            if all(_lasts(executor, one, kept, each, ask) for one in rounds)
        ]  # fmt: skip
        if len(lasting) == len(kept):
            break
        kept = lasting
    else:
        return None
    for one in rounds:
        if not _goes_on(executor, one, kept, ask):
            return None
    here = [_is_value(name, value) for name, value in heads[0].items() if type(value) is int]
    # Else nothing at all is in the set: then our reading of the loop is wrong.
    meets = any(
        ask(one.entered.path, _all(executor, one.entered, [*kept, *here])) is True
        for one in rounds
    )  # fmt: skip
    return kept if meets else None


def _candidates(state: State) -> Iterator[n.Expr]:
    numbers = [
        name for name, value in state.names.items()
        if isinstance(value, Int) and name.isidentifier()
    ][:MOST_NUMBERS]  # fmt: skip
    for name in numbers:
        for op in ("<", "<=", ">=", ">", "=="):
            yield n.Compare((op,), (n.Name(name), n.Lit(0)))
        yield n.Compare(("==",), (n.Name(name), n.Unary("-", n.Lit(1))))
        yield n.Compare(("==",), (n.Name(name), n.Lit(1)))
    for one, other in combinations(numbers, 2):
        for op in ("<", "<=", "==", "!=", ">=", ">"):
            yield n.Compare((op,), (n.Name(one), n.Name(other)))


def _is_value(name: str, value: int) -> n.Expr:
    literal: n.Expr = n.Lit(value) if value >= 0 else n.Unary("-", n.Lit(-value))
    return n.Compare(("==",), (n.Name(name), literal))


def _held(candidate: n.Expr, heads: Sequence[Env], program: Program) -> bool:
    holds = compile_expr(candidate, program=program)
    return all(holds(head) is True for head in heads)


def _all(executor: Executor, state: State, conditions: Sequence[n.Expr]) -> Truth:
    """Return that conditions on numbers hold in a state; those of names it has not are left out."""
    return conj(*(
        executor.reader(state.names).truth(each) for each in conditions
        if all(isinstance(state.names.get(name), Int) for name in _names(each))
    ))  # fmt: skip


def _names(expr: n.Expr) -> set[str]:
    return {part.id for part in n.walk(expr) if isinstance(part, n.Name)}


def _lasts(
    executor: Executor, one: Round, kept: Sequence[n.Expr], candidate: n.Expr, ask: Ask
) -> bool:
    """Tell whether a condition holds after a round that begins where all conditions do."""
    start = conj(one.entered.path, _all(executor, one.entered, kept))
    for end in one.ends:
        if not all(isinstance(end.names.get(name), Int) for name in _names(candidate)):
            return False
        after = executor.reader(end.names).truth(candidate)
        if ask(start, end.path, neg(after)) is not False:
            return False
    return True


def _goes_on(executor: Executor, one: Round, kept: Sequence[n.Expr], ask: Ask) -> bool:
    """Tell whether each round comes to its end, and another one begins then."""
    if not isinstance(one.loop, r.While):
        return False
    start = conj(one.entered.path, _all(executor, one.entered, kept))
    if ask(start, neg(disj(*(end.path for end in one.ends)))) is not False:
        return False
    for end in one.ends:
        after, flow = end.copy(), Flow()
        holds = executor.truth(one.loop.test, after, flow, one.loop.line)
        if flow.lost or ask(start, end.path, neg(conj(after.path, holds))) is not False:
            return False
    return True
