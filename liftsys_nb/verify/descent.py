"""From a model to the smallest one, a bound at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import z3

from liftsys_nb.verify.sem.logic import Z3, fp, lift
from liftsys_nb.verify.sem.making import Leaf

if TYPE_CHECKING:
    from liftsys_nb.verify.solve import Solver

MOST_GOALS = 12  # leaves that are made small one by one


class Descent:
    """Walks from a model to the smallest one, a bound at a time."""

    def __init__(self, solver: Solver, leaves: Sequence[Leaf], near: Mapping[str, Z3]) -> None:
        self._solver = solver
        self._leaves = leaves
        self._near = near
        self._ctx = solver.ctx
        self.model = solver.model()

    def run(self) -> None:
        solver = self._solver._solver
        sizes = [self._size(leaf) for leaf in self._leaves]
        numbers = [leaf for leaf in self._leaves if leaf.kind == "int"]
        if not sizes:
            return
        zero, one = z3.IntVal(0, self._ctx), z3.IntVal(1, self._ctx)
        below = [z3.If(leaf.z < 0, one, zero) for leaf in numbers]
        goals = [z3.Sum(sizes), *([z3.Sum(below)] if below else []), *sizes[:MOST_GOALS],
                 *below[:MOST_GOALS]]  # fmt: skip
        solver.push()
        try:
            for goal in goals:
                least = self._descend(goal)
                if least is None:
                    return
                solver.add(goal == least)
        finally:
            solver.pop()

    def _size(self, leaf: Leaf) -> Z3:
        zero, one = z3.IntVal(0, self._ctx), z3.IntVal(1, self._ctx)
        near = self._near.get(leaf.name)
        match leaf.kind:
            case "bool":
                return z3.If(leaf.z if near is None else leaf.z != near, one, zero)
            case "str":
                length = z3.Length(leaf.z)
                return length if near is None else z3.If(leaf.z == near, zero, length + 1)
            case "float":
                return self._float_size(leaf.z, near)
            case _:
                distance = leaf.z if near is None else leaf.z - near
                return z3.If(distance >= 0, distance, -distance)

    def _float_size(self, z: Z3, near: Z3 | None) -> Z3:
        """Return how odd a float is: 0.0, then 1.0, then those between 1/1024 and 1024, …"""
        ctx = self._ctx
        zero = lift(0.0, ctx) if near is None else near
        size = z3.IntVal(4, ctx)
        rounds = fp(z3.fpRoundToIntegral, z3.RNE(ctx), z)
        small = z3.And(fp(z3.fpLEQ, fp(z3.fpAbs, z), lift(1024.0, ctx)))
        middling = z3.And(small, fp(z3.fpGEQ, fp(z3.fpAbs, z), lift(2.0**-10, ctx)))
        for holds, value in (
            (middling, 3),
            (z3.And(small, fp(z3.fpEQ, rounds, z)), 2),
            (fp(z3.fpEQ, z, lift(1.0, ctx)), 1),
            (z == zero, 0),
        ):
            size = z3.If(holds, z3.IntVal(value, ctx), size)
        return size

    def _descend(self, goal: Z3) -> int | None:
        """Return the least value of a goal that is never negative; None when undecided."""
        low, high = 0, self._solver._value(self.model, goal)
        step, met = 0, False
        while low < high:
            # Small values are the likely ones: gallop from below, then halve.
            middle = (low + high) // 2 if met else min(low + step, (low + high) // 2)
            self._solver._solver.push()
            self._solver._solver.add(goal <= middle)
            answer = self._solver._ask()
            if answer:
                self.model = self._solver._solver.model()
                high = self._solver._value(self.model, goal)
                met = True
            self._solver._solver.pop()
            if answer is None:
                return None
            if answer is False:
                low, step = middle + 1, 2 * step + 1
        assert isinstance(high, int)
        return high
