"""Expressions of the code in symbols: what they give, and the exceptions that lead out."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.ir.programs import Program
from liftsys_nb.verify.code.doing import Done
from liftsys_nb.verify.code.exceptions import ANY, ENDLESS
from liftsys_nb.verify.code.states import (
    Cells,
    Flow,
    Lost,
    Raised,
    State,
)
from liftsys_nb.verify.encode.walk import Encoder
from liftsys_nb.verify.problem import Problem
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Truth, conj, disj, neg
from liftsys_nb.verify.sem.symbols import (
    Val,
)

if TYPE_CHECKING:
    from liftsys_nb.verify.code.execute import Executor

RETURNED = ".returned"  # the value that is on its way out


class Looping(Protocol):
    """Knows how to get past a loop. cuts: how many were cut by invariants so far."""

    cuts: int

    def past(
        self, executor: Executor, loop: r.While | r.ForEach, state: State, flow: Flow
    ) -> State | None:
        """Return the state after a loop; None where no way leads there."""


@dataclass(frozen=True, slots=True)
class Recursion:
    """A call by contract. is_plain: whether it is made once at a place, and not for each item."""

    name: str
    path: Truth
    arguments: dict[str, Val]
    is_plain: bool


class Reading(ABC):
    """Reads expressions of one module in one ledger: the part of an executor that changes nothing.

    program: what names of types and formulas mean. entry: arguments, for ``old``. contracts: of
    functions that are called by what they promise. loops: how to get past loops.
    """

    def __init__(
        self,
        ledger: Ledger,
        program: Program,
        module: r.CodeModule,
        loops: Looping,
        *,
        entry: Mapping[str, Val] | None = None,
        contracts: Mapping[str, Problem] | None = None,
    ) -> None:
        self.ledger = ledger
        ledger.keyless = frozenset(
            name for name, shape in module.shapes.items() if shape.hashing == "none"
        )
        ledger.tuples = frozenset(
            name for name, shape in module.shapes.items() if shape.kind == "namedtuple"
        )
        self.program = program
        self.module = module
        self.loops = loops
        self.entry: Mapping[str, Val] = entry or {}
        self.contracts = contracts or {}
        self.cells = Cells()
        self.layered: set[int] = set()  # objects whose inner objects are known to be different
        self.rest: list[tuple[r.Statement, ...]] = []  # what follows, innermost last
        self.stack: list[str] = []
        self.done: dict[Done, Truth] = {}  # what is done besides, and when
        self.line = 0  # of what is being read
        self.places: dict[str, int] = {}  # lines of what is seen in part only
        self.is_followed = True  # whether the code of each function that is called was gone through
        self.promised: list[Recursion] = []  # calls that were taken by their contract
        self._handled: list[str] = []
        self.in_formula = False  # whether a call stands in a formula, and not in the code
        self._here: Truth = True
        self._promises = 0  # calls by contract so far

    def encoder(self, names: Mapping[str, Val], entry: Mapping[str, Val] | None = None) -> Encoder:
        """Return what turns formulas into values, for these names.

        What the specification defines comes first there, then the functions of the code.
        """
        return Encoder(
            self.ledger, self.program, names, self.entry if entry is None else entry,
            caller=_InFormulas(self),
        )  # fmt: skip

    @cached_property
    def _own(self) -> re.Pattern[str]:
        """What finds a name of the code in a text: what is called there may never end."""
        module = self.module
        names = {
            part for name in (*module.routines, *module.shapes, *module.unseen)
            for part in name.split(".") if part.isidentifier()
        }  # fmt: skip
        return re.compile(rf"\b(?:lambda|{'|'.join(sorted(map(re.escape, names)))})\b")

    def reader(self, names: Mapping[str, Val]) -> Encoder:
        """Return what turns expressions of the code into values, for these names."""
        return Encoder(self.ledger, self.program, names, self.entry, caller=self)

    @contextmanager
    def noting(self, state: State, flow: Flow, line: int) -> Iterator[None]:
        """Take what is needed inside as ways out of the block: the exceptions."""
        ledger = self.ledger
        mark, gaps = len(ledger.needs), len(ledger.gaps)
        around, self._here = self._here, state.path
        before, self.line = self.line, line or self.line
        # A bound leaves out what would only matter here: so it has to know where here is.
        try:
            with ledger.under(state.path) if ledger.bound is not None else nullcontext():
                yield
            for each in ledger.gaps[gaps:]:
                self.places.setdefault(each, self.line)
                self.is_followed = self.is_followed and not self._own.search(each)
        finally:
            # Of a function that is called inside, its own places are left.
            self._here, self.line = around, before
        needs = ledger.needs[mark:]
        del ledger.needs[mark:]
        at = 0
        while at < len(needs):
            name, holds = needs[at].exception, needs[at].holds
            at += 1
            while at < len(needs) and needs[at].exception == name:
                holds = conj(holds, needs[at].holds)
                at += 1
            wrong = state.reaches(neg(holds))
            if wrong.path is not False and name != ENDLESS:
                flow.raises.append(Raised(ANY if name == "Exception" else name, wrong, line))
            state.path = conj(state.path, holds)

    def value(self, expr: n.Expr, state: State, flow: Flow, line: int) -> Val:
        """Return the value of an expression; what it may raise leads out."""
        with self.noting(state, flow, line):
            found = self.reader(state.names).value(expr)
        return found

    def truth(self, expr: n.Expr, state: State, flow: Flow, line: int) -> Truth:
        """Return the truth value of an expression; what it may raise leads out."""
        with self.noting(state, flow, line):
            found = self.reader(state.names).truth(expr)
        return found

    def do(self, verb: str, line: int, path: Truth, through: Sequence[str] = ()) -> None:
        """Note that something is done besides. through: functions that are called by contract."""
        done = Done(verb, line, (*self.stack[1:], *through))
        self.done[done] = disj(self.done.get(done, False), path)

    def lose(self, state: State, flow: Flow, why: str, line: int) -> None:
        """End a way in what is not modelled."""
        flow.lost.append(Lost(state.path, why, line))
        state.path = False

    # ── what the rooms above add ─────────────────────────────────────────────────────────────
    @abstractmethod
    def block(self, block: Sequence[r.Statement], state: State | None, flow: Flow) -> State | None:
        """Execute statements one after another; None where no way leads to their end."""

    @abstractmethod
    def call(self, encoder: Encoder, expr: n.Call) -> Val | None:
        """Return the value of a call inside an expression; None for what is no function here."""

    @abstractmethod
    def called_value(self, expr: n.Expr, state: State, flow: Flow, line: int) -> Val:
        """Return the value of an expression that may be the call of a function of the code."""

    @abstractmethod
    def run(
        self, routine: r.Routine, args: Sequence[n.Expr],
        keywords: Sequence[tuple[str, n.Expr]], state: State, flow: Flow, line: int,
    ) -> Val:  # fmt: skip
        """Execute a function of the code in its place."""

    @abstractmethod
    def branch(self, statement: r.If, state: State, flow: Flow) -> State | None:
        """Execute the one block or the other."""


class _InFormulas:
    """Calls functions of the code inside formulas, where nothing is defined under their names."""

    def __init__(self, executor: Reading) -> None:
        self._executor = executor

    def call(self, encoder: Encoder, expr: n.Call) -> Val | None:
        """Return the value of a call; None for what is no function of the code."""
        if isinstance(expr.func, n.Name) and self._executor.program.find(expr.func.id) is not None:
            return None
        if isinstance(expr.func, n.Name) and expr.func.id not in self._executor.module.routines:
            return None
        around, self._executor.in_formula = self._executor.in_formula, True
        try:
            return self._executor.call(encoder, expr)
        finally:
            self._executor.in_formula = around
