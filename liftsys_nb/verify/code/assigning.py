"""Giving names to values, and changing the objects that names stand for."""

from __future__ import annotations

from collections.abc import Sequence

from liftsys_nb.ir import nodes as n
from liftsys_nb.syntax import show
from liftsys_nb.verify.code.exceptions import FROZEN
from liftsys_nb.verify.code.places import is_fresh, names_in, root_of
from liftsys_nb.verify.code.reading import Reading
from liftsys_nb.verify.code.states import (
    Flow,
    State,
)
from liftsys_nb.verify.sem import storing
from liftsys_nb.verify.sem.calls import items_of
from liftsys_nb.verify.sem.logic import neg
from liftsys_nb.verify.sem.merging import options_of
from liftsys_nb.verify.sem.symbols import (
    Items,
    Record,
    SetOf,
    Val,
)
from liftsys_nb.verify.terms import free_names


class Assigning(Reading):
    """Assigns, and stores."""

    def _assign_all(
        self, targets: Sequence[n.Expr], value: n.Expr, state: State, flow: Flow, line: int
    ) -> None:
        found = self.called_value(value, state, flow, line)
        source: n.Expr | None = value
        for target in targets:
            self.assign(target, found, source, state, flow, line)
            # `a = b = []` makes one object.
            source = targets[0] if isinstance(targets[0], n.Name) else None

    def assign(
        self, target: n.Expr, value: Val, source: n.Expr | None, state: State, flow: Flow,
        line: int,
    ) -> None:  # fmt: skip
        """Put a value where a target says. source: the expression that it came from."""
        match target:
            case n.Name(id=name):
                state.bind(name, value, self.cell_for(value, source, state))
            case n.Sequence(items=parts):
                self._unpack(parts, value, source, state, flow, line)
            case n.Index() | n.Attribute():
                self._lend(target, value, source, state)
                self.store(target, value, state, flow, line)
            case _:
                self.lose(state, flow, f"`{show(target)} = …` at line {line} is not modelled", line)

    def _unpack(
        self, parts: Sequence[n.Expr], value: Val, source: n.Expr | None, state: State,
        flow: Flow, line: int,
    ) -> None:  # fmt: skip
        with self.noting(state, flow, line):
            items = None if isinstance(value, SetOf) else items_of(self.ledger, value)
            if items is not None:
                self.ledger.need(items.length == len(parts), "ValueError")
        if items is None:
            self.lose(state, flow, f"the unpacking at line {line} is not modelled", line)
            return
        for at, part in enumerate(parts):
            each: n.Expr | None = None if source is None else n.Index(source, n.Lit(at))
            if isinstance(source, n.Sequence) and len(source.items) == len(parts):
                each = source.items[at]
                if isinstance(each, n.Name):
                    # `a, b = b, a`: the name may stand for another value by now.
                    each = None if each.id in names_in(parts[:at]) else each
            self.assign(part, items.at(at), each, state, flow, line)

    def cell_for(self, value: Val, source: n.Expr | None, state: State) -> int | None:
        """Return the object that a value is; None for what cannot be changed."""
        if storing.is_plain(self.ledger, value):
            return None
        if isinstance(source, n.Name) and source.id in state.cells:
            return state.cells[source.id]
        cell = self.cells.new()
        if source is not None and is_fresh(source, self.module):
            if storing.holds_plain(self.ledger, value):
                self.layered.add(cell)
                return cell
            if isinstance(source, n.Comprehension) and self._holds_fresh(source, value):
                self.layered.add(cell)
        self._tangle(cell, source, state)
        return cell

    def _holds_fresh(self, source: n.Comprehension, value: Val) -> bool:
        """Tell whether each item is an object of its own, with nothing in it to be changed."""
        return (
            is_fresh(source.element, self.module) and isinstance(value, Items)
            and storing.holds_plain(self.ledger, value.at(self.ledger.fresh("probe", "int")))
        )  # fmt: skip

    def _tangle(self, cell: int, source: n.Expr | None, state: State) -> None:
        """Note that an object may hold parts of what an expression speaks of."""
        names = set(state.cells) if source is None else set(free_names(source))
        others = [state.cells[name] for name in names if name in state.cells]
        state.tangle(cell, others)
        if others:
            self.layered -= {cell, *others}

    def _lend(self, target: n.Expr, value: Val, source: n.Expr | None, state: State) -> None:
        """Note that an object gets another as a part of it."""
        root = root_of(target)
        if root is None or root not in state.cells or storing.is_plain(self.ledger, value):
            return
        cell = state.cells[root]
        if source is not None and is_fresh(source, self.module) and (
            storing.holds_plain(self.ledger, value)
        ):  # fmt: skip
            return
        self._tangle(cell, source, state)

    def store(self, place: n.Expr, value: Val, state: State, flow: Flow, line: int) -> None:
        """Change the object at a place so that it holds a value there."""
        made: Val | None = None
        match place:
            case n.Name(id=name):
                cell = state.cells.get(name)
                if cell is None or state.tangled(cell):
                    why = f"a change at line {line} of an object that others may hold"
                    self.lose(state, flow, f"{why} is not modelled", line)
                    return
                state.change(cell, value)
                return
            case n.Index(value=holder, index=index):
                owner = self.value(holder, state, flow, line)
                at = self.value(index, state, flow, line)
                with self.noting(state, flow, line):
                    made = storing.put_item(self.ledger, owner, at, value)
            case n.Attribute(value=holder, name=name):
                owner = self.value(holder, state, flow, line)
                with self.noting(state, flow, line):
                    self._need_open(owner)
                    made = storing.put_field(self.ledger, owner, name, value)
            case _:
                holder = place
        if made is None:
            self.lose(state, flow, f"the change of `{show(place)}` at line {line} is not modelled",
                      line)  # fmt: skip
            return
        if not self._is_layered(holder, state):
            why = f"a change at line {line} inside of an object that may stand there twice"
            self.lose(state, flow, f"{why} is not modelled", line)
            return
        self.store(holder, made, state, flow, line)

    def _need_open(self, owner: Val) -> None:
        """Note that Python raises where the fields of an object cannot be set."""
        for guard, each in options_of(owner):
            short = each.name.rpartition(".")[2] if isinstance(each, Record) else ""
            shape = self.module.shapes.get(short)
            if shape is not None and shape.frozen:
                name = "AttributeError" if shape.kind == "namedtuple" else FROZEN
                self.ledger.need(neg(guard), name)

    def _change(self, place: n.Expr, value: Val, state: State, flow: Flow, line: int) -> None:
        """Give the object at a place another value, if it stands nowhere else."""
        if self._is_layered(place, state):
            self.store(place, value, state, flow, line)
        else:
            why = f"a change at line {line} of an object that may stand there twice"
            self.lose(state, flow, f"{why} is not modelled", line)

    def _is_layered(self, holder: n.Expr, state: State) -> bool:
        """Tell whether what holder stands for is held by nothing else."""
        if isinstance(holder, n.Name):
            return True
        root = root_of(holder)
        return root is not None and state.cells.get(root) in self.layered
