"""What was at the heads of loops when the code was run on values: it refutes candidates at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.ir.evaluate import compile_expr
from liftsys_nb.ir.outcomes import Undefined, Unmodelled
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.code.interpret import Interpreter
from liftsys_nb.verify.code.rounds import Numbered, before, counter

HEADS = 6  # of one loop, in one run
MOST = 80  # heads of one loop
FUEL = 20_000  # steps of one run
CANDIDATE_FUEL = 5_000

Env = Mapping[str, Value]


class Traces:
    """Runs a routine on values when it is first asked, and keeps what was at its loops' heads.

    inputs: arguments for which something is owed.
    """

    def __init__(
        self, module: r.CodeModule, program: Program, routine: r.Routine, inputs: Sequence[Env]
    ) -> None:
        self._program, self._routine, self._inputs = program, routine, inputs
        self._module = module
        self._heads: dict[int, list[tuple[Env, Env]]] | None = None

    def heads(self, loop: Numbered) -> list[tuple[Env, Env]]:
        """Return pairs: the names at a head, with those of invariants, and the arguments."""
        if self._heads is None:
            self._heads = {}
            interpreter = Interpreter(self._module, self._program)
            for arguments in self._inputs:
                out = interpreter.run(self._routine.name, arguments, fuel=FUEL, heads=HEADS)
                for number, snapshots in out.seen.heads.items():
                    kept = self._heads.setdefault(number, [])
                    kept += [(env, arguments) for env in _named(number, snapshots)]
                if self._heads and all(len(kept) >= MOST for kept in self._heads.values()):
                    break
        return self._heads.get(loop.number, [])

    def rows(self, loop: Numbered) -> list[Env]:
        """Return the names at the heads of a loop."""
        return [env for env, _ in self.heads(loop)]

    def kept(self, loop: Numbered, candidates: Sequence[n.Expr]) -> list[n.Expr]:
        """Return the candidates that held at all heads; of what is not modelled nothing is said."""
        heads = self.heads(loop)
        found: list[n.Expr] = []
        for candidate in candidates:
            holds = compile_expr(candidate, program=self._program)
            for env, entry in heads:
                value = holds(env, entry, fuel=CANDIDATE_FUEL)
                if isinstance(value, Unmodelled):
                    continue
                if isinstance(value, Undefined) or not value:
                    break
            else:
                found.append(candidate)
        return found


def _named(number: int, snapshots: Sequence[Env]) -> Iterator[dict[str, Any]]:
    """Give heads the names that invariants use: rounds done, and values when the loop began."""
    class_of = _Loop(number)
    first: Env = {}
    for snapshot in snapshots:
        rounds = snapshot[".round"]
        if rounds == 0:
            first = snapshot
        env = {name: value for name, value in snapshot.items() if name != ".round"}
        env[counter(class_of)] = rounds
        for name, value in first.items():
            if name != ".round":
                env[before(class_of, name)] = value
        yield env


class _Loop:
    """Stands for a loop where only its number matters."""

    def __init__(self, number: int) -> None:
        self.number = number
