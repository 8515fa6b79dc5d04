"""What is noted while an expression becomes terms: what it needs, what is known, what is unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import z3

from liftsys_nb.verify.sem.logic import (
    PLACE,
    Z3,
    Number,
    Truth,
    conj,
    disj,
    double,
    forall,
    implied,
    is_known,
    is_natural,
    neg,
)
from liftsys_nb.verify.sem.symbols import Items, Key, Val, key_of

LONGEST = 64  # items that are written out one by one


@dataclass(frozen=True, slots=True)
class Need:
    """A condition under which Python goes on, and the exception that it raises otherwise."""

    holds: Truth
    exception: str


class Ledger:
    """Notes of one encoding.

    bound: the longest list, set or dict that an unknown may be; None for any length. With a
    bound each item is an unknown of its own, and what is found is a real value; without one a
    formula speaks of all lengths, and what has no solution there has none at all.
    thorough: say of quotients more than they are: proofs need it, and searches pay for it.
    any_digits: take it that numbers can be written, however many digits they have.
    by_cases: write quotients by cases, with no unknown of their own: slower, and to be put into
    other formulas as they are.
    keyless: classes whose objects have no hash in the code, which those of the language have.
    tuples: classes whose objects are tuples as well.
    facts: what holds whatever the unknowns are. limits: what a bound leaves out.
    gaps: constructs of which only a part is seen. They may do more in the solver's eyes than in
    Python: so what cannot hold still cannot, but a solution has to be tried.
    """

    def __init__(self, ctx: Z3, *, bound: int | None = None, by_cases: bool = False) -> None:
        self.ctx = ctx
        self.bound = bound
        self.by_cases = by_cases
        self.facts: list[Z3] = []
        self.limits: list[Z3] = []
        self.needs: list[Need] = []
        self.gaps: list[str] = []
        self.values: set[str] = set()  # gaps of which only the value is not seen whole
        self.happenings: set[str] = set()  # other gaps
        self.memo: dict[Key, Val] = {}
        self.names: dict[Key, str] = {}
        self.sums: dict[tuple[Z3, ...], list[Any]] = {}  # those spoken of, see `sums`
        self.divided: dict[Key, list[Any]] = {}  # quotients by divisor, see `numbers`
        self.rests: dict[Key, tuple[Number, Number]] = {}  # of which division, see `numbers`
        self._noted: set[Key] = set()
        self._tops: dict[Key, int] = {}
        self._path: list[Truth] = []
        self._variables: list[Z3] = []
        self._count = 0
        self.any_digits = False
        self.thorough = True
        self.keyless: frozenset[str] = frozenset()
        self.tuples: frozenset[str] = frozenset()

    # ── names of terms ───────────────────────────────────────────────────────────────────────
    def fresh(self, name: str, sort: str) -> Z3:
        """Return an unknown: of its own for each value of the variables around.

        sort: int, bool, float or str.
        """
        return self.term(self.name(name), sort, self._variables)

    def name(self, stem: str) -> str:
        """Return a name that nothing else has; the same ones in the same order."""
        self._count += 1
        return f"{stem}!{self._count}"

    def term(self, name: str, sort: str, places: list[Z3] | tuple[Z3, ...] = ()) -> Z3:
        """Return an unknown of this very name, or what a function of that name gives."""
        found = self.sort(sort)
        if not places:
            return z3.Const(name, found)
        return z3.Function(name, *(each.sort() for each in places), found)(*places)

    def sort(self, name: str) -> Z3:
        """Return the solver's sort of int, bool, float or str."""
        match name:
            case "int":
                return z3.IntSort(self.ctx)
            case "bool":
                return z3.BoolSort(self.ctx)
            case "float":
                return double(self.ctx)
            case _:
                return z3.StringSort(self.ctx)

    @property
    def variables(self) -> tuple[Z3, ...]:
        """The variables of the quantifiers around."""
        return tuple(self._variables)

    def fact(self, holds: Truth, patterns: Sequence[Z3] = ()) -> None:
        """Note what holds for all values of the variables around.

        patterns: terms that bring the fact to the solver's mind, each by itself; without them
        the solver chooses.
        """
        if holds is not True:
            known = [each for each in patterns if _speaks_of(each, self._variables)]
            made = forall(self._variables, holds, known) if self._variables else holds
            self.facts.append(z3.BoolVal(False, self.ctx) if is_known(made) else made)

    def note(self, key: Key) -> bool:
        """Tell whether a key comes for the first time: facts are stated once."""
        is_new = key not in self._noted
        self._noted.add(key)
        return is_new

    def gap(self, what: str, *, is_value: bool = False) -> None:
        """Note a construct of which only a part is seen.

        is_value: whether it is only its value that is not seen whole: nothing else happens there.
        """
        if what not in self.gaps:
            self.gaps.append(what)
        if is_value and what not in self.happenings:
            self.values.add(what)
        else:
            self.happenings.add(what)
            self.values.discard(what)

    def limit(self, holds: Truth) -> None:
        """Note what a bound leaves out: a solution has to keep to it."""
        made = implied(conj(*self._path), holds)
        if made is not True:
            made = forall(self._variables, made) if self._variables else made
            self.limits.append(z3.BoolVal(False, self.ctx) if is_known(made) else made)

    def top(self, length: Z3, most: int) -> None:
        """Note the most that a length can be: structure says so, and it has to be stated there."""
        self._tops[key_of(length)] = most

    def top_of(self, number: Number) -> int | None:
        """Return the most that a number can be, None where that is not known."""
        if is_known(number):
            return int(number)
        if z3.is_int_value(number):
            return int(number.as_long())
        if z3.is_add(number):
            tops = [self.top_of(each) for each in number.children()]
            return None if None in tops else sum(each for each in tops if each is not None)
        if z3.is_sub(number) and number.num_args() == 2 and z3.is_int_value(number.arg(1)):
            top = self.top_of(number.arg(0))
            return None if top is None else top - int(number.arg(1).as_long())
        return self._tops.get(key_of(number))

    # ── where one stands ─────────────────────────────────────────────────────────────────────
    def need(self, holds: Truth, exception: str) -> None:
        """Note that Python raises here unless this holds."""
        made = implied(conj(*self._path), holds)
        if made is not True:
            self.needs.append(Need(made, exception))

    @contextmanager
    def under(self, condition: Truth) -> Iterator[None]:
        """Note that what follows is worked out only under a condition."""
        self._path.append(condition)
        try:
            yield
        finally:
            self._path.pop()

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Note nothing of what follows as needed: that was noted before."""
        mark = len(self.needs)
        try:
            yield
        finally:
            del self.needs[mark:]

    def defined_since(self, mark: int) -> Truth:
        """Return that nothing noted since then raises."""
        return conj(*(need.holds for need in self.needs[mark:]))

    # ── over all items ───────────────────────────────────────────────────────────────────────
    def all_of(
        self, items: Items, holds: Callable[[Val], Truth], *, in_order: bool = True
    ) -> Truth:
        """Return that it holds of each item.

        in_order: as ``all(…)`` does: what follows the first for which it does not hold is not
        looked at.
        """
        if items.most is not None and items.most <= LONGEST:
            found: Truth = True
            for place in range(items.most):
                inside = _is_inside(place, items)
                if inside is False:
                    break
                with self.under(conj(inside, found) if in_order else inside):
                    each = holds(items.at(place))
                found = conj(found, implied(inside, each))
                if found is False and in_order:
                    return False
            return found
        if items.joined is not None:
            # What is said of the parts is found again where it was said of them before.
            first, second = items.joined
            found = self.all_of(first, holds, in_order=in_order)
            if found is False:
                return False
            with self.under(found if in_order else True):
                rest = self.all_of(second, holds, in_order=in_order)
            return conj(found, rest)
        return self._quantified(items, holds, in_order=in_order)

    def any_of(self, items: Items, holds: Callable[[Val], Truth]) -> Truth:
        """Return that it holds of some item; as ``any(…)`` does, none after it is looked at."""
        return neg(self.all_of(items, lambda item: neg(holds(item))))

    def _quantified(self, items: Items, holds: Callable[[Val], Truth], *, in_order: bool) -> Truth:
        # Of a part of a list the places of the whole are gone through: a sum of places is a bad
        # thing to look for terms by.
        whole, start = items.window or (items, 0)
        # Of a list places are never negative; the numbers of a range may be.
        natural = items.family != "range" or is_natural(start)
        with self.places(items.length, start, natural=natural) as (place, inside, outer):
            mark = len(self.needs)
            each = holds(whole.at(place))
            inner = self.needs[mark:]
            del self.needs[mark:]
        if inner:
            defined = conj(*(need.holds for need in inner))
            stops: Truth = False
            stopped = conj(neg(each), defined)
            if in_order and not is_known(stopped):
                before = z3.Int(f"{place.decl().name()}<", self.ctx)
                stopped = z3.substitute(stopped, (place, before))
                stops = z3.Exists([before], z3.And(before >= 0, before < place, stopped))
            for exception in dict.fromkeys(need.exception for need in inner):
                fine = conj(*(need.holds for need in inner if need.exception == exception))
                asked = implied(conj(outer, inside), disj(stops, fine))
                self.needs.append(Need(forall([place], asked), exception))
        return forall([place], implied(inside, each))

    @contextmanager
    def places(
        self, length: Number, start: Number = 0, *, natural: bool = True
    ) -> Iterator[tuple[Z3, Truth, Truth]]:
        """Give a variable for the places of a list, that it lies inside, and the path so far.

        start: of the first of them. natural: whether none of them is negative.
        """
        place = z3.Int(self.name(PLACE if natural else "v"), self.ctx)
        first = is_known(start) and start == 0
        inside = z3.And(place >= start, place < (length if first else start + length))
        around, self._path = self._path, []
        self._variables.append(place)
        try:
            yield place, inside, conj(*around)
        finally:
            self._variables.pop()
            self._path = around

    @contextmanager
    def variable(self, sort: str, *, place: bool = False) -> Iterator[Z3]:
        """Give a variable of a sort; facts noted inside hold for all its values.

        place: nothing is said of it where it is negative.
        What raises inside is not noted: nothing is worked out there, it is only spoken of.
        """
        made = z3.Const(self.name(PLACE if place else "v"), self.sort(sort))
        mark = len(self.needs)
        self._variables.append(made)
        try:
            yield made
        finally:
            self._variables.pop()
            del self.needs[mark:]


def _speaks_of(term: Z3, variables: Sequence[Z3]) -> bool:
    """Tell whether all of the variables stand in a term: only then can it be a pattern."""
    left = list(variables)
    waiting = [term]
    while waiting and left:
        each = waiting.pop()
        left = [variable for variable in left if not variable.eq(each)]
        waiting += each.children()
    return not left


def _is_inside(place: int, items: Items) -> Truth:
    length = items.length
    return place < length if is_known(length) else length > place
