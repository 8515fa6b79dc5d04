"""Terms of the solver taken apart, each once: Z3's Python layer makes its parts anew each time."""

from __future__ import annotations

from collections.abc import Iterator

import z3

from liftsys_nb.verify.sem.logic import Z3


class Anatomy:
    """The parts of terms, and which unknowns stand in them.

    What was looked at is kept alive: Z3 gives the number of a dead term to another.
    """

    def __init__(self) -> None:
        self._parts: dict[int, tuple[Z3, tuple[tuple[int, Z3], ...]]] = {}
        self._holding: dict[int, dict[int, bool]] = {}

    def walk(self, term: Z3) -> Iterator[Z3]:
        """Yield a term and all in it, each once, from the outside in and from left to right."""
        seen: set[int] = set()
        waiting = [(term.get_id(), term)]
        while waiting:
            number, each = waiting.pop()
            if number not in seen:
                seen.add(number)
                yield each
                waiting.extend(reversed(self._parts_of(number, each)))

    def contains(self, term: Z3, unknown: Z3) -> bool:
        """Tell whether an unknown stands in a term."""
        wanted = unknown.get_id()
        self._parts_of(wanted, unknown)
        known = self._holding.setdefault(wanted, {wanted: True})
        whole = term.get_id()
        waiting = [(whole, term)]
        while waiting:
            number, each = waiting[-1]
            if number not in known:
                parts = self._parts_of(number, each)
                new = [part for part in parts if part[0] not in known]
                if new:
                    waiting.extend(new)
                    continue
                known[number] = any(known[part] for part, _ in parts)
            waiting.pop()
        return known[whole]

    def symbols(self, term: Z3) -> set[Z3]:
        """Return the unknowns and functions that a term speaks of."""
        return {
            each.decl()
            for each in self.walk(term)
            if z3.is_app(each) and each.decl().kind() == z3.Z3_OP_UNINTERPRETED
        }

    def _parts_of(self, number: int, term: Z3) -> tuple[tuple[int, Z3], ...]:
        found = self._parts.get(number)
        if found is None:
            parts = tuple((part.get_id(), part) for part in term.children())
            found = self._parts[number] = (term, parts)
        return found[1]
