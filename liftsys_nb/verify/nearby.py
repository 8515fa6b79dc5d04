"""The nearest forbidden answer: what a wrong answer beside an allowed one looks like.

Small changes of the answer are tried with the reference meaning, the smallest first, so what is
shown is forbidden for sure. Where a whole number has to move far, the solver says how far.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice, zip_longest
from typing import Any

import z3

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.values import EnumType, EnumValue, RecordValue, record_value
from liftsys_nb.ir.verdicts import AnyOf, NearMiss, Value, Witness
from liftsys_nb.verify.case import BOUND, Case
from liftsys_nb.verify.problem import Problem, Variable
from liftsys_nb.verify.replay import holds_any, truth, written
from liftsys_nb.verify.solve import Solver

FARTHEST = 8  # how far a number is moved one by one
MOST_TRIES = 200  # answers
MOST_ITEMS = 6  # items of a list that are changed
DEEPEST = 4
EFFORT = 100_000  # solver steps to say how far a number has to move


def near_miss(problem: Problem, witness: Witness, solver: Solver) -> NearMiss | None:
    """Return an answer close to the witness that some clause forbids; None where none is known.

    Clauses with holes forbid nothing yet. Where the witness raises what is due, any result is
    wrong: the simplest is shown.
    """
    search = _Search(problem, witness)
    if witness.raises is not None:
        return search.instead_of_raising()
    found = search.beside()
    if found is not None or not _is_whole(problem.result.type):
        return found
    value = _moved(problem, witness, solver)
    return None if value is None else search.forbidden(value, {})


class _Search:
    def __init__(self, problem: Problem, witness: Witness) -> None:
        self._problem = problem
        self._witness = witness
        self._entry = dict(witness.arguments)
        self._leaving = {**self._entry, **dict(witness.after)}
        self._claims = [claim for claim in problem.ensures if not claim.hole_names]

    def beside(self) -> NearMiss | None:
        """Return the first small change of the answer that is forbidden."""
        problem, program = self._problem, self._problem.program
        result = self._witness.result
        ways: list[Iterator[tuple[Value, dict[str, Value]]]] = []
        ways.append((v, {}) for v in variants(result, problem.result.type, program))
        for variable in problem.parameters:
            if not variable.stays:
                ways.append(self._left(variable))
        # A function that returns nothing answers by what it leaves behind.
        every = chain.from_iterable(zip_longest(*ways))
        for pair in islice(every, MOST_TRIES):
            if pair is not None and (found := self.forbidden(*pair)) is not None:
                return found
        return None

    def _left(self, variable: Variable) -> Iterator[tuple[Value, dict[str, Value]]]:
        value = self._leaving[variable.name]
        for other in _left(value, variable, self._problem.program):
            yield self._witness.result, {variable.name: other}

    def forbidden(self, result: Value, changed: Mapping[str, Value]) -> NearMiss | None:
        """Return an answer with the labels of the clauses that forbid it; None if none does."""
        if holds_any(result) or any(map(holds_any, changed.values())):
            return None
        leaving = {**self._leaving, **changed}
        env = written({**leaving, "result": result})
        old = written(self._entry)
        labels = tuple(
            claim.label
            for claim in self._claims
            if truth(claim, env, old, {}, self._problem.program) is False
        )
        if not labels:
            return None
        after = tuple(
            (name, value) for name, value in leaving.items()
            if repr(value) != repr(self._entry[name])
        )  # fmt: skip
        return NearMiss(self._witness.arguments, result, tuple(dict.fromkeys(labels)), after)

    def instead_of_raising(self) -> NearMiss | None:
        """Return a result where an exception is due."""
        env = written(self._entry)
        due = [
            claim.label
            for claim in self._problem.raises
            if not claim.hole_names and truth(claim, env, env, {}, self._problem.program) is True
        ]
        if not due:
            return None
        for value in plain(self._problem.result.type, self._problem.program):
            return NearMiss(self._witness.arguments, value, tuple(due))
        return None


def _is_whole(type_: n.Type) -> bool:
    while isinstance(type_, n.Refined):
        type_ = type_.base
    return type_ == n.INT


def _moved(problem: Problem, witness: Witness, solver: Solver) -> Value:
    """Return the nearest forbidden whole number; None where the solver does not find it."""
    given = written(dict(witness.arguments))
    case = Case(problem, solver, {}, bound=BOUND + 1, given=given, rlimit=EFFORT)
    leaf = next((leaf for leaf in case.answers if leaf.name == "result"), None)
    if leaf is None or not isinstance(witness.result, int):
        return None
    kept = [f for f in case.ensures if not f.claim.hole_names]
    wrong = z3.Or(*(z3.Not(f.holds) for f in kept), z3.BoolVal(False, case.ctx))
    start = z3.IntVal(witness.result, case.ctx)
    found, point, _ = case.solver.smallest(
        [leaf], *case.answer_limits, wrong, near={leaf.name: start}
    )
    return point[leaf.name] if found else None


# ── small changes of a value ─────────────────────────────────────────────────────────────────
def variants(value: Value, type_: n.Type, program: Program, depth: int = 0) -> Iterator[Value]:
    """Yield other values of a type, those that differ little first. The structure is kept:
    lists have items of their type, records their fields; refinements are for others to judge.
    """
    if isinstance(value, AnyOf) or depth > DEEPEST:
        return
    while isinstance(type_, n.Refined):
        type_ = type_.base
    if isinstance(type_, n.UnionType):
        for option in type_.options:
            if _is_of(value, option, program):
                yield from variants(value, option, program, depth + 1)
        for option in type_.options:
            if not _is_of(value, option, program):
                yield from plain(option, program, depth + 1)
        return
    if not isinstance(type_, n.NamedType):
        return
    entry = program.find(type_.name)
    if entry is not None:
        inside = program.seen_from(entry)
        match entry.declared, value:
            case n.TypeDef(type=meant), _:
                yield from variants(value, meant, inside, depth + 1)
            case EnumType() as enum, _:
                yield from (member for member in enum if member != value)
            case n.Record(fields=fields), RecordValue():
                yield from _records(value, fields, inside, depth)
        return
    match value:
        case bool():
            yield not value
        case int():
            for far in range(1, FARTHEST + 1):
                yield value + far
                yield value - far
            yield from (v for v in (-value, 10 * value) if abs(v - value) > FARTHEST)
        case float():
            yield from (value + 1.0, value - 1.0, value + 0.5, value - 0.5, -value)
            yield from (value + 10.0, value - 10.0, value * 2.0, 0.0)
        case str() | bytes():
            yield from _texts(value)
        case list():
            item = type_.args[0] if type_.args else None
            yield from _lists(value, item, program, depth)
        case tuple():
            kinds = list(type_.args)
            for at, part in enumerate(value[:MOST_ITEMS]):
                for other in variants(part, kinds[min(at, len(kinds) - 1)], program, depth + 1):
                    yield (*value[:at], other, *value[at + 1 :])
        case set() | frozenset():
            yield from _sets(value, type_, program, depth)
        case dict():
            yield from _dicts(value, type_, program, depth)


def _lists(
    value: list[Any], item: n.Type | None, program: Program, depth: int
) -> Iterator[list[Any]]:
    size = min(len(value), MOST_ITEMS)
    ways: list[Iterator[list[Any]]] = [
        (_without(value, at) for at in reversed(range(size))),
        (_swapped(value, at) for at in range(size - 1) if value[at] != value[at + 1]),
        ([*value, value[at]] for at in range(min(size, 1))),
    ]
    if item is not None:
        ways.append([*value, other] for other in plain(item, program, depth + 1))
        for at in range(size):
            ways.append(_put(value, at, item, program, depth))
    for row in zip_longest(*ways):
        yield from (each for each in row if each is not None)


def _without(value: list[Any], at: int) -> list[Any]:
    return [*value[:at], *value[at + 1 :]]


def _swapped(value: list[Any], at: int) -> list[Any]:
    return [*value[:at], value[at + 1], value[at], *value[at + 2 :]]


def _put(
    value: list[Any], at: int, item: n.Type, program: Program, depth: int
) -> Iterator[list[Any]]:
    for other in variants(value[at], item, program, depth + 1):
        yield [*value[:at], other, *value[at + 1 :]]


def _sets(value: Any, type_: n.NamedType, program: Program, depth: int) -> Iterator[Any]:
    kind = type(value)
    items = sorted(value, key=repr)[:MOST_ITEMS]
    for each in items:
        yield kind(value - {each})
    for item in type_.args[:1]:
        others = (v for each in items for v in variants(each, item, program, depth + 1))
        for other in chain(plain(item, program, depth + 1), others):
            if other not in value:
                yield kind(value | {other})


def _dicts(
    value: dict[Any, Any], type_: n.NamedType, program: Program, depth: int
) -> Iterator[dict[Any, Any]]:
    keys = [*value][:MOST_ITEMS]
    if len(type_.args) == 2:
        key_type, item = type_.args
        for key in keys:
            for other in variants(value[key], item, program, depth + 1):
                yield {**value, key: other}
    for key in keys:
        yield {k: v for k, v in value.items() if k != key}
    if len(type_.args) == 2:
        for key in plain(key_type, program, depth + 1):
            if key not in value:
                yield from ({**value, key: v} for v in plain(item, program, depth + 1))


def _records(
    value: RecordValue, fields: tuple[n.Field, ...], program: Program, depth: int
) -> Iterator[RecordValue]:
    parts = dict(value.fields)
    ways = []
    for each in fields:

        def changed(each: n.Field = each) -> Iterator[RecordValue]:
            for other in variants(parts[each.name], each.type, program, depth + 1):
                yield record_value(value.type_name, {**parts, each.name: other})

        ways.append(changed())
    for row in zip_longest(*ways):
        yield from (each for each in row if each is not None)


def _texts(value: Any) -> Iterator[Any]:
    letter = "a" if isinstance(value, str) else b"a"
    if value:
        yield value[:-1]
        yield value[1:]
    yield value + letter
    yield letter + value
    if isinstance(value, str):
        yield from dict.fromkeys(v for v in (value.upper(), value.lower(), " " + value)
                                 if v != value)  # fmt: skip
    if len(value) > 1:
        yield value[::-1]


def _left(value: Value, variable: Variable, program: Program) -> Iterator[Value]:
    """Yield what else may be left in a parameter, within the paths that may change."""
    if variable.name in variable.changes or not isinstance(value, RecordValue):
        yield from variants(value, variable.type, program)
        return
    for other in variants(value, variable.type, program):
        assert isinstance(other, RecordValue)
        if _differs_only_at(value, other, variable.name, variable.changes):
            yield other


def _differs_only_at(
    value: RecordValue, other: RecordValue, name: str, paths: tuple[str, ...]
) -> bool:
    new = dict(other.fields)
    for field, part in value.fields:
        path = f"{name}.{field}"
        if repr(part) == repr(new[field]) or path in paths:
            continue
        below = [each for each in paths if each.startswith(path + ".")]
        inner = new[field]
        if not below or not isinstance(part, RecordValue) or not isinstance(inner, RecordValue):
            return False
        if not _differs_only_at(part, inner, path, tuple(below)):
            return False
    return True


def plain(type_: n.Type, program: Program, depth: int = 0) -> Iterator[Value]:
    """Yield the simplest value of a type, or nothing where there is none to be written."""
    if depth > DEEPEST:
        return
    while isinstance(type_, n.Refined):
        type_ = type_.base
    if isinstance(type_, n.UnionType):
        yield from islice((v for o in type_.options for v in plain(o, program, depth + 1)), 1)
        return
    if not isinstance(type_, n.NamedType):
        return
    entry = program.find(type_.name)
    if entry is not None:
        inside = program.seen_from(entry)
        match entry.declared:
            case n.TypeDef(type=meant):
                yield from plain(meant, inside, depth + 1)
            case EnumType() as enum:
                yield from islice(enum, 1)
            case n.Record(fields=fields):
                made = {f.name: [*plain(f.type, inside, depth + 1)] for f in fields}
                if all(made.values()):
                    yield record_value(entry.name, {name: v[0] for name, v in made.items()})
        return
    simple: dict[str, Value] = {
        "int": 0, "bool": False, "float": 0.0, "str": "", "bytes": b"", "None": None,
        "list": [], "set": set(), "dict": {}, "frozenset": frozenset(),
    }  # fmt: skip
    if type_.name == "tuple":
        parts = [[*plain(each, program, depth + 1)] for each in type_.args]
        if all(parts):
            yield tuple(part[0] for part in parts)
    elif type_.name in simple:
        yield simple[type_.name]


def _is_of(value: Value, type_: n.Type, program: Program) -> bool:
    """Tell whether a value has the shape of a type, as far as unions need it."""
    while isinstance(type_, n.Refined):
        type_ = type_.base
    if isinstance(type_, n.UnionType):
        return any(_is_of(value, option, program) for option in type_.options)
    if not isinstance(type_, n.NamedType):
        return False
    if isinstance(value, RecordValue | EnumValue):
        entry = program.find(type_.name)
        return entry is not None and value.type_name == entry.name
    if value is None:
        return type_ == n.NONE
    return type(value).__name__ == type_.name
