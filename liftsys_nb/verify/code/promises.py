"""Candidates from the postcondition: what is promised of the whole, said of the part behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.verify.code.surroundings import RESULT, Surroundings, free_in
from liftsys_nb.verify.code.wording import (
    ONE,
    ZERO,
    call,
    compare,
    conjuncts,
    pairs,
    pieces,
    quantified,
    simpler,
    swapped,
)
from liftsys_nb.verify.sem.symbols import DictOf, Items, Str
from liftsys_nb.verify.terms import fold, mentions, put


class Promised(Surroundings):
    """Says of a part what the specification promises of the whole."""

    def _promised(self) -> Iterator[n.Expr]:
        """What is promised of the whole, said of the part behind."""
        returned = [*self._returned()]
        for claim in self.problem.ensures:
            said = put(claim.expr, self.passed, {}) if self.passed else claim.expr
            yield from self._after_one(said)
            wholes = [put(said, {RESULT: found}, {}) for found in returned]
            if not wholes and not mentions(said, RESULT):
                wholes = [said]
            for whole in wholes:
                for part in pieces(simpler(fold(whole))):
                    yield from self._in_part(part)

    def _after_one(self, said: n.Expr) -> Iterator[n.Expr]:
        """What a result tells of the arguments, if it is so as soon as one round went well."""
        match said:
            case n.Implies(premise=premise, conclusion=conclusion) if mentions(
                premise, RESULT
            ) and not any(mentions(conclusion, name) for name in (RESULT, *self.changed)):
                yield n.BoolOp("or", (compare(self.rounds, "==", ZERO), conclusion))
            case _:
                pass

    def _in_part(self, part: n.Expr) -> Iterator[n.Expr]:
        concerns = any(mentions(part, name) for name in (*self.changed, *free_in(self.parts)))
        if not concerns and not (isinstance(self.loop, r.While) and self._lists_in(part)):
            return
        made = part
        for whole, behind in self.parts.items():
            made = swapped(made, whole, behind)
        yield from self._keys_in(made)
        if made != part:
            yield made
            for whole, behind in self.parts.items():
                if len(self.parts) > 1:
                    yield swapped(part, whole, behind)
            # At the very start nothing is behind yet.
            yield n.BoolOp("or", (compare(self.rounds, "==", ZERO), made))
        yield part
        yield from self._so_far(part)
        yield from self._with_the_rest(part)
        yield from self._times_the_rest(part)
        yield from self._mirrored(part)
        yield from self._item_by_item(part)
        if isinstance(self.loop, r.While):
            for name in self._numbers():
                index = n.Name(name)
                for whole in self._lists_in(part):
                    yield swapped(part, whole, n.Slice(whole, None, index))
                    yield swapped(part, whole, n.Slice(whole, index))
                    yield swapped(part, whole, n.Slice(
                        whole, n.Arith(("+",), (index, ONE))
                    ))  # fmt: skip

    def _keys_in(self, part: n.Expr) -> Iterator[n.Expr]:
        """What is said of the value of a key needs the key to be there."""
        match part:
            case n.Call(
                func=n.Name(id="all"), args=(n.Comprehension(element=element, clauses=clauses),)
            ):
                for each in n.walk(element):
                    match each:
                        case n.Index(value=n.Name(id=name), index=key) if isinstance(
                            self.names.get(name), DictOf
                        ) and not any(
                            c.iterable == n.Name(name) and key == n.Name(c.names[0])
                            for c in clauses
                        ):
                            yield quantified("all", compare(key, "in", n.Name(name)), clauses)
            case _:
                pass

    def _so_far(self, part: n.Expr) -> Iterator[n.Expr]:
        """What is promised of all places, said of those that a list has by now."""
        match part:
            case n.Call(
                func=n.Name(id="all"),
                args=(n.Comprehension(element=element, clauses=(first, *others)),),
            ) if first.iterable != n.Name(first.names[0]):
                for name in self._of(Items):
                    places = call("range", call("len", n.Name(name)))
                    if name in self.changed and mentions(element, name) and (
                        first.iterable != places
                    ):  # fmt: skip
                        clause = replace(first, iterable=places)
                        yield quantified("all", element, (clause, *others))
            case _:
                pass

    def _with_the_rest(self, part: n.Expr) -> Iterator[n.Expr]:
        """Where a number is used up, what is promised of another holds of both together."""
        if not isinstance(self.loop, r.While):
            return
        for test in conjuncts(self.loop.test):
            match test:
                case n.Name(id=left):
                    pass
                case n.Compare(ops=(">" | "!=",), operands=(n.Name(id=left), n.Lit(value=0))):
                    pass
                case _:
                    continue
            for name in self._numbers():
                if name != left and left in self._numbers() and mentions(part, name):
                    both = n.Arith(("+",), (n.Name(name), n.Name(left)))
                    yield put(part, {name: both}, {})

    def _times_the_rest(self, part: n.Expr) -> Iterator[n.Expr]:
        """Of a power: what is made so far, times the power of what is there now."""
        for power in n.walk(part):
            match power:
                case n.Power(base=base, exponent=exponent) if power != part:
                    now = n.Power(_now(base), _now(exponent))
                    if not any(mentions(now, name) for name in self.changed):
                        continue
                    for name in self._numbers():
                        if mentions(part, name) and not mentions(power, name):
                            made = n.Arith(("*",), (n.Name(name), now))
                            yield put(part, {name: made}, {})
                case _:
                    pass

    def _mirrored(self, part: n.Expr) -> Iterator[n.Expr]:
        """Where two numbers meet at the end, what is said of the one is said of the other."""
        numbers = self._numbers()
        for name in numbers:
            if not mentions(part, name):
                continue
            for other in numbers:
                if other != name:
                    yield put(part, {name: n.Name(other)}, {})
                    after = n.Arith(("+",), (n.Name(name), ONE))
                    if (made := swapped(part, after, n.Name(other))) != part:
                        yield made
                    if mentions(part, other):
                        yield put(part, {name: n.Name(other), other: n.Name(name)}, {})

    def _item_by_item(self, part: n.Expr) -> Iterator[n.Expr]:
        """Of a list that is changed in place: the parts behind are done, the rest is as it was."""
        if not isinstance(part, n.Compare) or part.ops != ("==",):
            return
        target, aim = part.operands
        if not isinstance(target, n.Name) or target.id not in self.changed or not isinstance(
            self.names.get(target.id), Items
        ):  # fmt: skip
            return
        first = n.Call(n.Name("old"), (target,))
        places: list[n.Expr] = [n.Name(name) for name in self._numbers()]
        if isinstance(self.loop, r.ForEach):
            places.append(self.rounds)
        for place in places:
            after = n.Arith(("+",), (place, ONE))
            yield compare(n.Slice(target, None, place), "==", n.Slice(aim, None, place))
            for start in (place, after):
                yield compare(n.Slice(target, start), "==", n.Slice(aim, start))
                yield compare(n.Slice(target, start), "==", n.Slice(first, start))
            for other in places:
                if other != place:
                    stop = n.Arith(("+",), (other, ONE))
                    yield compare(n.Slice(target, place, stop), "==", n.Slice(first, place, stop))
        for place, other in pairs(places):
            # Two that move towards each other.
            total = n.Arith(("+",), (place, other))
            size = n.Arith(("-",), (call("len", target), ONE))
            yield compare(total, "==", size)

    def _lists_in(self, part: n.Expr) -> list[n.Expr]:
        looked_at = {each.value for each in n.walk(part) if isinstance(each, n.Index)}
        return [n.Name(name) for name in self._of(Items, Str)
                if mentions(part, name) and name not in self.changed
                and n.Name(name) not in looked_at]  # fmt: skip

    def _returned(self) -> Iterator[n.Expr]:
        """Yield what is returned after the loop, in the words that hold at its end."""
        for block in reversed(self.head.rest):
            known: dict[str, n.Expr] = {}
            for statement in block:
                match statement:
                    case r.Assign(targets=(n.Name(id=name),), value=value) if value is not None:
                        known[name] = put(value, known, {})
                    case r.Return(value=value):
                        yield n.Lit(None) if value is None else put(value, known, {})
                        return
                    case _:
                        for inner in r.statements((statement,)):
                            if isinstance(inner, r.Return) and inner.value is not None:
                                yield put(inner.value, known, {})
                        if isinstance(statement, r.While | r.ForEach):
                            break


def _now(expr: n.Expr) -> n.Expr:
    """Return what an expression speaks of as it is now: ``old(x)`` becomes ``x``."""
    match expr:
        case n.Call(func=n.Name(id="old"), args=(inner,)):
            return inner
        case _:
            return n.rebuild(expr, _now)
