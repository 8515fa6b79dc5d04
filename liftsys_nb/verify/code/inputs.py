"""Which inputs are tried: small ones, odd ones, and ones of all sizes."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.values import EnumType, record_value
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.code.trying import Arguments, Trial
from liftsys_nb.verify.problem import Problem
from liftsys_nb.verify.rules import DOTS
from liftsys_nb.verify.samples import _smallest_first, small_values

MOST_SMALL = 90  # inputs tried first
MOST_RANDOM = 250
MOST_ROUNDS = 2_000  # that a number may ask for
SEED = 20_261_122  # the same inputs on every run


def small_inputs(
    trial: Trial, problem: Problem, routine: r.Routine, *, most: int = MOST_SMALL
) -> list[Arguments]:
    """Return small inputs for which anything is owed, the smallest first."""
    numbers, texts = said(problem, routine)
    names = [v.name for v in problem.parameters]
    choices = [small_values(v.type, problem.program, numbers, texts) for v in problem.parameters]
    if not all(choices) and names:
        return []
    tried: Iterator[Arguments] = (
        dict(zip(names, parts, strict=True)) for parts in _smallest_first(choices)
    )
    if not names:
        tried = iter([{}])
    return list(islice((each for each in tried if trial.concerns(each)), most))


def said(problem: Problem, routine: r.Routine) -> tuple[list[int], list[str]]:
    """Return the numbers and texts that clauses and code speak of."""
    values = _literals(problem, routine)
    numbers = [v for v in values if type(v) is int and abs(v) < 100_000]
    texts = [v for v in values if type(v) is str and len(v) < 20]
    return list(dict.fromkeys(numbers))[:8], list(dict.fromkeys(texts))[:6]


def said_floats(problem: Problem, routine: r.Routine) -> list[float]:
    """Return the floats that clauses and code speak of, of which floats near by are tried too."""
    values = [float(v) for v in _literals(problem, routine) if type(v) is float]
    return [v for v in dict.fromkeys(values) if math.isfinite(v)][:6]


def _literals(problem: Problem, routine: r.Routine) -> list[Value]:
    parts = [part for claim in problem.claims for part in n.walk(claim.expr)]
    for statement in r.statements(routine.body):
        for expr in r.expressions(statement):
            parts += n.walk(expr)
    return [part.value for part in parts if isinstance(part, n.Lit)]


def odd_inputs(
    trial: Trial, problem: Problem, routine: r.Routine, base: Arguments | None
) -> list[Arguments]:
    """Return inputs in which one argument is odd, or all of a type: a value at the edge of it.

    base: an input for which something is owed: the other arguments.
    """
    found: list[Arguments] = []
    if base is None:
        return found
    tame = has_loops(routine)
    for variable in problem.parameters:
        for value in _odd(variable.type, problem.program, base[variable.name]):
            if tame and type(value) is int and abs(value) > MOST_ROUNDS:
                continue
            made = {**base, variable.name: value}
            if trial.concerns(made):
                found.append(made)
    for type_, values in ODD.items():
        # Together they go where one by one they do not: sums of the largest, differences of none.
        names = [v.name for v in problem.parameters if v.type == n.NamedType(type_)]
        for value in values if len(names) > 1 else ():
            if not (tame and type(value) is int and abs(value) > MOST_ROUNDS):
                made = {**base, **dict.fromkeys(names, value)}
                if trial.concerns(made):
                    found.append(made)
    return found


def has_loops(routine: r.Routine) -> bool:
    """Tell whether a routine may go on for as long as a number is large."""
    match routine.body:
        case (r.Unseen(),):
            return True  # nobody knows what it does
    return any(isinstance(each, r.While | r.ForEach) for each in r.statements(routine.body))


ODD: Mapping[str, tuple[Value, ...]] = {
    # Of the third the root, worked out in floats, is one too many.
    "int": (2**53 + 1, -(2**63), (2**26 + 1) ** 2 - 1, 10**400, 10**4300),
    "float": (float("nan"), float("inf"), float("-inf"), -0.0, 5e-324, -5e-324, 1e308, 2.0**53,
              1e17, 0.1, 1e16),
    "str": ("ῼ", "İ", "ß", "\x0c", "\n", "a\n", "\ud800", "\U000300a0", "٣", "²", " a ", "-1", "0",
            "nan", "baab", "9" * 4301),
}  # fmt: skip


def _odd(type_: n.Type, program: Program, usual: Value, depth: int = 0) -> Iterator[Value]:
    match type_:
        case n.Refined(base=base):
            yield from _odd(base, program, usual, depth)
        case n.UnionType(options=options):
            for option in options:
                yield from _odd(option, program, usual, depth)
        case n.NamedType(name=name) if name in ODD and program.find(name) is None:
            yield from ODD[name]
        case n.NamedType(name="list" | "tuple" as family, args=(each, *rest)) if (
            depth < 2 and (not rest or rest == [DOTS])
        ):  # fmt: skip
            make = list if family == "list" else tuple
            inner = usual[0] if isinstance(usual, list | tuple) and usual else None
            for value in _odd(each, program, inner, depth + 1):
                rows = [[value], [value, value]]
                if inner is not None:
                    rows += [[value, inner], [inner, value]]
                yield from map(make, rows)


def random_inputs(
    trial: Trial,
    problem: Problem,
    routine: r.Routine,
    *,
    most: int = MOST_RANDOM,
    tame: bool = True,
) -> list[Arguments]:
    """Return inputs of all sizes for which anything is owed: the same ones on every run.

    tame: no large numbers, where a loop might count so far.
    """
    chance = random.Random(SEED)
    numbers, texts = said(problem, routine)
    # A loop that counts to a large number would be waited for, and be killed in the end.
    maker = _Maker(
        chance, problem.program, numbers, texts, said_floats(problem, routine),
        tame=has_loops(routine) and tame,
    )  # fmt: skip
    found: list[Arguments] = []
    for _ in range(8 * most):
        try:
            made = {v.name: maker.value(v.type) for v in problem.parameters}
        except _NoValue:
            return found
        if trial.concerns(made):
            found.append(made)
            if len(found) >= most:
                break
    return found


class _NoValue(Exception):
    """Ends the making of a value of a type that has none that can be written."""


_FLOATS = (0.0, -0.0, 1.0, -1.0, 0.5, 0.1, 1e16, 2.0**53, 1e300, -1e300, 5e-324, 1e-9, 1e17,
           float("inf"), float("-inf"), float("nan"))  # fmt: skip
_TEXTS = ("", " ", "a", "ab", "aa", "A", "b", "aba", "a b", "1", "-1", "0", "12", "nan",
          ",", "a,b", "ß",
          "ῼ", "İ", "\n", "\t", "x=1", "٣", "²", "😀", "\U000300a0")  # fmt: skip


class _Maker:
    def __init__(
        self,
        chance: random.Random,
        program: Program,
        numbers: Sequence[int],
        texts: Sequence[str],
        floats: Sequence[float],
        *,
        tame: bool,
    ) -> None:
        self._chance, self._program, self._tame = chance, program, tame
        self._floats = list(floats)
        self._numbers, self._texts = list(numbers), list(texts)

    def value(self, type_: n.Type, depth: int = 0, program: Program | None = None) -> Any:
        program = program or self._program
        chance = self._chance
        match type_:
            case n.Refined(base=base):
                return self.value(base, depth, program)
            case n.UnionType(options=options):
                return self.value(chance.choice(options), depth, program)
            case n.Hole():
                raise _NoValue
        entry = program.find(type_.name)
        if entry is not None:
            inside = program.seen_from(entry)
            match entry.declared:
                case n.TypeDef(type=meant):
                    return self.value(meant, depth, inside)
                case EnumType() as enum if len(enum):
                    return chance.choice([*enum])
                case n.Record(fields=fields) if depth < 4:
                    return record_value(
                        entry.name,
                        [(f.name, self.value(f.type, depth + 1, inside)) for f in fields],
                    )
                case _:
                    raise _NoValue
        args = type_.args
        size = chance.choice((0, 1, 1, 2, 2, 3, 4, 5, 7)) if depth < 3 else chance.choice((0, 1))

        def many(each: n.Type) -> list[Any]:
            row = [self.value(each, depth + 1, program) for _ in range(size)]
            way = chance.random()
            if row and way < 0.25:
                row = [chance.choice(row) for _ in row]
            elif way < 0.5:
                try:
                    row.sort()
                except TypeError:
                    return row
            return row

        match type_.name:
            case "int":
                return self._number()
            case "bool":
                return chance.random() < 0.5
            case "float":
                return self._float()
            case "str" | "Policy" | "Description":
                return self._text()
            case "None":
                return None
            case "bytes":
                return bytes(chance.randrange(256) for _ in range(size))
            case "list" if args:
                return many(args[0])
            case "tuple" if args and DOTS in args:
                return tuple(many(args[0]))
            case "tuple" if args:
                return tuple(self.value(each, depth + 1, program) for each in args)
            case "set" | "frozenset" if args:
                made = set(many(args[0]))
                return made if type_.name == "set" else frozenset(made)
            case "dict" if len(args) == 2:
                return {key: self.value(args[1], depth + 1, program) for key in many(args[0])}
            case "Json":
                return chance.choice([None, 0, 1.5, "", "a", [], [1], {}, {"a": 1}])
            case _:
                raise _NoValue

    def _number(self) -> int:
        chance = self._chance
        way = chance.random()
        if way < 0.55:
            return chance.randint(-6, 12)
        if way < 0.75 and self._numbers:
            return chance.choice(self._numbers) + chance.choice((-1, 0, 1))
        if way < 0.93:
            return chance.randint(-200, 200)
        if self._tame:
            return chance.randint(-MOST_ROUNDS, MOST_ROUNDS)
        return chance.choice((10**6, -(10**6), 2**31, 2**53 + 1, -(2**63), 10**20, 10**400))

    def _float(self) -> float:
        chance = self._chance
        way = chance.random()
        if way < 0.3:
            return chance.choice(_FLOATS)
        if way < 0.5 and self._floats:
            found = chance.choice(self._floats)
            near = chance.choice((found, found, -math.inf, math.inf))
            return math.nextafter(found, near)
        if way < 0.6 and len(self._floats) > 1:
            return chance.uniform(min(self._floats), max(self._floats))
        if way < 0.8:
            return chance.randint(0, 20) / 10  # decimals, of which sums are not what they seem
        return round(chance.uniform(-100, 100), chance.choice((0, 1, 2, 15)))

    def _text(self) -> str:
        chance = self._chance
        way = chance.random()
        if way < 0.3 and self._texts:
            found = chance.choice(self._texts)
            return found if chance.random() < 0.6 else found + chance.choice(_TEXTS)
        if way < 0.55:
            return chance.choice(_TEXTS)
        letters = "ab" if chance.random() < 0.5 else "abc ,.-A1_" + "".join(self._texts)
        return "".join(chance.choice(letters) for _ in range(chance.randint(0, 7)))
