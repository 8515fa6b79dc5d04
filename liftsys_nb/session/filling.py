"""A value for a hole, wherever in the text the hole stands."""

from __future__ import annotations

from liftsys_nb.holes import fill
from liftsys_nb.holes.fill import fill_declared
from liftsys_nb.ir.nodes import Module
from liftsys_nb.session.imports import Imports
from liftsys_nb.session.reading import Reading


def filled(reading: Reading, hole: str, value: str) -> tuple[Module, str, tuple[str, ...]]:
    """Fill a hole; return the module, the value as it is written, and the clauses now idle.

    Raises InputError LS404 (no such hole), LS411 or LS412 (the value).
    """
    if hole in reading.world.hole_facts:
        load = Imports(None, reading.imports)
        return fill_declared(
            reading.module, reading.spec, hole, value, world=reading.world, load=load
        )
    found = fill(reading.spec, hole, value, world=reading.world)
    return reading.module.with_spec(reading.spec, found.spec), found.value, found.idle
