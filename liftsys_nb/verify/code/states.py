"""What the code has made so far: values of names, who holds what together, and the way there.

Values never change. Two names of one list are two names in one cell: who changes it changes
the value of all names in the cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from liftsys_nb.verify.sem.logic import Truth, conj, disj
from liftsys_nb.verify.sem.merging import merged
from liftsys_nb.verify.sem.symbols import UNBOUND, Opaque, Val

PASSED = "passed "  # before a parameter's name: the object passed, whatever the name means now


@dataclass(slots=True)
class State:
    """One place of the code, reached under a condition.

    path: when it is reached. names: what each name stands for. cells: names of values that can be
    changed, by the object they are. tangles: pairs of objects of which one may hold the other, or
    a part of it.
    """

    path: Truth
    names: dict[str, Val]
    cells: dict[str, int] = field(default_factory=dict)
    tangles: frozenset[frozenset[int]] = frozenset()

    def copy(self) -> State:
        """Return a state that changes by itself."""
        return State(self.path, dict(self.names), dict(self.cells), self.tangles)

    def reaches(self, condition: Truth) -> State:
        """Return the state where a condition holds as well."""
        made = self.copy()
        made.path = conj(self.path, condition)
        return made

    def bind(self, name: str, value: Val, cell: int | None) -> None:
        """Give a name a value; cell: the object that it is, None for what cannot be changed."""
        self.names[name] = value
        if cell is None:
            self.cells.pop(name, None)
        else:
            self.cells[name] = cell

    def change(self, cell: int, value: Val) -> None:
        """Give an object another value: all its names see it."""
        for name, other in self.cells.items():
            if other == cell:
                self.names[name] = value

    def holders(self, cell: int) -> list[str]:
        """Return the names of an object."""
        return [name for name, other in self.cells.items() if other == cell]

    def tangle(self, cell: int, others: Iterable[int]) -> None:
        """Note that one object may hold another, or a part of it."""
        pairs = {frozenset((cell, other)) for other in others if other != cell}
        self.tangles |= pairs

    def tangled(self, cell: int) -> bool:
        """Tell whether a name stands for an object that may share a part with this one."""
        return any(cell in pair for pair in self.bonds())

    def bonds(self) -> frozenset[frozenset[int]]:
        """Return the pairs of objects with names of which one may hold a part of the other.

        Objects without names bind them as well: ``rows = [row]; x = rows[0]; rows = []`` leaves
        x what row is.
        """
        named = set(self.cells.values())
        beside: dict[int, set[int]] = {}
        for pair in self.tangles:
            a, b = pair
            beside.setdefault(a, set()).add(b)
            beside.setdefault(b, set()).add(a)
        found: set[frozenset[int]] = set()
        for start in named:
            seen, waiting = {start}, [start]
            while waiting:
                for other in beside.get(waiting.pop(), ()):
                    if other in seen:
                        continue
                    seen.add(other)
                    if other in named:
                        found.add(frozenset((start, other)))
                    else:
                        waiting.append(other)
        return frozenset(found)


class Cells:
    """Numbers for objects."""

    def __init__(self) -> None:
        self._last = 0

    def new(self) -> int:
        """Return the number of a new object."""
        self._last += 1
        return self._last


def joined(states: Iterable[State | None], cells: Cells) -> State | None:
    """Return the state where several ways meet, of which at most one is gone; None where none is.

    A name that has no value on one way is unbound there.
    """
    alive = [each for each in states if each is not None and each.path is not False]
    if not alive:
        return None
    found = alive[-1]
    for state in reversed(alive[:-1]):
        found = both(state, found, state.path, cells)
    return found


def both(one: State, other: State, guard: Truth, cells: Cells) -> State:
    """Return the state where two ways meet. guard: holds on the first, and not on the other."""
    path = disj(one.path, other.path)
    made = State(path, {}, {}, one.tangles | other.tangles)
    new: dict[tuple[int | None, int | None], int] = {}
    for name in {**one.names, **other.names}:
        a = one.names.get(name, Opaque(UNBOUND, name))
        b = other.names.get(name, Opaque(UNBOUND, name))
        made.names[name] = a if a is b else merged(guard, a, b)
        mine, theirs = one.cells.get(name), other.cells.get(name)
        if mine is None and theirs is None:
            continue
        if mine == theirs and mine is not None:
            made.cells[name] = mine
            continue
        pair = (mine, theirs)
        if pair not in new:
            new[pair] = cells.new()
            made.tangle(new[pair], [each for each in pair if each is not None])
        made.cells[name] = new[pair]
    return made


@dataclass(slots=True)
class Raised:
    """An exception on its way. name: of its class; what: words for messages."""

    name: str
    state: State
    line: int


@dataclass(slots=True)
class Lost:
    """A way that ends in what is not modelled."""

    path: Truth
    why: str
    line: int


@dataclass(slots=True)
class Flow:
    """The ways out of a block, beside its end."""

    returns: list[tuple[State, Val]] = field(default_factory=list)
    raises: list[Raised] = field(default_factory=list)
    breaks: list[State] = field(default_factory=list)
    continues: list[State] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)

    def states(self) -> list[State]:
        """Return the states in which the ways out are left."""
        return [*(state for state, _ in self.returns), *(each.state for each in self.raises),
                *self.breaks, *self.continues]  # fmt: skip

    def add(self, other: Flow, *, jumps: bool = True) -> None:
        """Take over the ways out of a block inside."""
        self.returns += other.returns
        self.raises += other.raises
        self.lost += other.lost
        if jumps:
            self.breaks += other.breaks
            self.continues += other.continues


def with_names(state: State, values: Mapping[str, Val]) -> State:
    """Return a state in which some names stand for other values, which nobody else holds."""
    return replace(state.copy(), names={**state.names, **values})
