"""Calls that are really made: which inputs to try, and which clauses a call breaks."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.ir.belongs import belongs
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.values import EnumType, RecordValue, record_value
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.code.exceptions import is_kind
from liftsys_nb.verify.code.setting import OTHER
from liftsys_nb.verify.code.writing import written
from liftsys_nb.verify.instances import Instance
from liftsys_nb.verify.problem import Claim, Problem
from liftsys_nb.verify.replay import with_part
from liftsys_nb.verify.rules import DOTS
from liftsys_nb.verify.samples import Samples, _smallest_first, small_values

MOST_SMALL = 90  # inputs tried first
MOST_RANDOM = 250
MOST_ROUNDS = 2_000  # that a number may ask for
SEED = 20_261_122  # the same inputs on every run

Arguments = Mapping[str, Value]
# Resources are outside of what the language speaks of.
OUTSIDE = frozenset(("RecursionError", "MemoryError"))


@dataclass(frozen=True, slots=True)
class Ran:
    """What a call came to in CPython.

    raises: the class of the exception, with its bases in ``kinds``. after: the arguments on exit.
    lines: that ran, each once, in order. is_late: it did not end in its time. lost: why what came
    out cannot be said, if so.
    """

    result: Value = None
    raises: str | None = None
    kinds: tuple[str, ...] = ()
    message: str = ""
    after: Arguments = field(default_factory=dict)
    lines: tuple[int, ...] = ()
    is_late: bool = False
    lost: str | None = None


class Runner(Protocol):
    """Makes calls of one function in another process."""

    def run(self, calls: Sequence[Arguments], *, lines: bool = False) -> Sequence[Ran]:
        """Return what each call came to; fewer answers where the process had to be ended."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A clause that a call broke."""

    label: str
    claim: Claim | None


class Trial:
    """Judges calls of one function by its specification."""

    def __init__(self, problem: Problem, spec: n.Spec, module: r.CodeModule) -> None:
        self._problem, self._spec, self._module = problem, spec, module
        self._samples = Samples(problem)
        self.other = OTHER
        self.frame: str | None = None
        for number, item in enumerate(spec.raises, 1):
            if isinstance(item.body, n.Nothing):
                self.other = n.label_of("raises", number, item.label)
        stated = [
            (number, item) for number, item in enumerate(spec.effects, 1)
            if isinstance(item.body, n.Effect)
        ]  # fmt: skip
        if stated and len(stated) == len(spec.effects):
            self.frame = n.label_of("effects", stated[0][0], stated[0][1].label)

    # ── inputs ───────────────────────────────────────────────────────────────────────────────
    def concerns(self, arguments: Arguments) -> bool:
        """Tell whether anything is owed for these arguments, so far as that is known."""
        for variable in self._problem.parameters:
            if isinstance(variable.type, n.Hole):
                return False
            fits = belongs(
                arguments[variable.name], variable.type, program=self._problem.program,
                env=arguments,
            )  # fmt: skip
            if fits is not True:
                return False
        allowed = self._all(self._problem.requires, arguments, arguments)
        due = [self._holds(claim, arguments, arguments) for claim in self._problem.raises]
        if None in due:
            return False
        return allowed is True or True in due

    def _holds(self, claim: Claim, env: Arguments, old: Arguments) -> bool | None:
        return self._samples.holds(claim, env, old)

    def _all(self, claims: Iterable[Claim], env: Arguments, old: Arguments) -> bool | None:
        unsure = False
        for claim in claims:
            found = self._holds(claim, env, old)
            if found is False:
                return False
            unsure = unsure or found is None
        return None if unsure else True

    def is_whole(self, arguments: Arguments) -> bool:
        """Tell whether each parameter has a value."""
        return all(variable.name in arguments for variable in self._problem.parameters)

    def agrees(self, example: Instance, ran: Ran) -> bool | None:
        """Tell whether a call came out as an example says; None where that cannot be said."""
        if ran.is_late or ran.lost is not None or ran.raises in OUTSIDE:
            return None
        if example.raises is not None:
            names = (ran.raises or "", *ran.kinds)
            return example.raises in names
        if ran.raises is not None:
            return False
        if not _is_same_value(ran.result, example.result):
            return False
        if example.then is None:
            return True
        names_ = {example.named.get(name, name): value for name, value in ran.after.items()}
        claim = Claim("then", "ensures", example.then)
        env = {**names_, **ran.after, "result": ran.result}
        return self._holds(claim, env, example.arguments)

    # ── outcomes ─────────────────────────────────────────────────────────────────────────────
    def judge(self, arguments: Arguments, ran: Ran) -> list[Broken] | None:
        """Return the clauses that a call broke; None where that cannot be said."""
        if ran.is_late or ran.lost is not None or ran.raises in OUTSIDE:
            return None
        if ran.raises == "ValueError" and ran.message.startswith("Exceeds the limit ("):
            return None  # so many digits Python writes when it is told to
        problem = self._problem
        due = [claim for claim in problem.raises
               if self._holds(claim, arguments, arguments) is True]  # fmt: skip
        broken: list[Broken] = []
        if ran.raises is not None:
            names = (ran.raises, *ran.kinds)
            if due:
                if not any(self._is_kind(names, claim) for claim in due):
                    broken += [Broken(claim.label, claim) for claim in due]
            elif not any(self._is_kind(names, claim) for claim in problem.permitted):
                broken.append(Broken(self.other, None))
        elif due:
            broken += [Broken(claim.label, claim) for claim in due]
        else:
            env = {**arguments, **ran.after, "result": ran.result}
            if not self._is_of_type(ran.result):
                broken.append(Broken("result: type", None))
            for claim in problem.ensures:
                if self._holds(claim, env, arguments) is False:
                    broken.append(Broken(claim.label, claim))
        if self.frame is not None and not self._kept(arguments, ran.after):
            broken.append(Broken(self.frame, None))
        return broken

    def _is_kind(self, names: Sequence[str], claim: Claim) -> bool:
        wanted = claim.exception or "Exception"
        return wanted in names or is_kind(names[0], wanted, self._module.exceptions) is True

    def _is_of_type(self, value: Value) -> bool:
        type_ = self._problem.result.type
        if isinstance(type_, n.Hole):
            return True
        return _takes(value, type_, self._problem.program)

    def _kept(self, before: Arguments, after: Arguments) -> bool:
        for variable in self._problem.parameters:
            name = variable.name
            if name not in after or name in variable.changes:
                continue
            now, was = after[name], before[name]
            for path in variable.changes:
                rest = path[len(name) + 1 :]
                now = with_part(now, rest, _part(was, rest))
            if not _is_same(now, was):
                return False
        return True


def _is_same_value(a: Value, b: Value) -> bool:
    return bool(a == b) or (a != a and b != b)


def _part(value: Value, path: str) -> Value:
    for name in path.split("."):
        if not isinstance(value, RecordValue) or not value.has(name):
            return value
        value = value.get(name)
    return value


def _is_same(a: Value, b: Value) -> bool:
    return type(a) is type(b) and (a == b or written(a) == written(b))


def _takes(value: Value, type_: n.Type, program: Program) -> bool:
    """Tell whether a place of a type takes a value, as Python's typing has it."""
    if belongs(value, _plain(type_), program=program) is not False:
        return True
    match type_:
        case n.Refined(base=base):
            return _takes(value, base, program)
        case n.UnionType(options=options):
            return any(_takes(value, option, program) for option in options)
        case n.NamedType(name="int"):
            return isinstance(value, bool)
        case n.NamedType(name="float"):
            return isinstance(value, int)
        case n.NamedType(name="list", args=(each,)) if isinstance(value, list):
            return all(_takes(item, each, program) for item in value)
        case n.NamedType(name="set", args=(each,)) if isinstance(value, set):
            return all(_takes(item, each, program) for item in value)
        case n.NamedType(name="dict", args=(key, each)) if isinstance(value, dict):
            return all(
                _takes(k, key, program) and _takes(v, each, program) for k, v in value.items()
            )
        case n.NamedType(name="tuple", args=args) if isinstance(value, tuple):
            if DOTS in args:
                return all(_takes(item, args[0], program) for item in value)
            return len(args) == len(value) and all(
                _takes(item, each, program) for item, each in zip(value, args, strict=True)
            )
        case _:
            return False


def _plain(type_: n.Type) -> n.Type:
    # What refinements say is a clause of its own.
    return type_.base if isinstance(type_, n.Refined) else type_


# ── which inputs ─────────────────────────────────────────────────────────────────────────────
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
    parts = [part for claim in problem.claims for part in n.walk(claim.expr)]
    for statement in r.statements(routine.body):
        for expr in r.expressions(statement):
            parts += n.walk(expr)
    values = [part.value for part in parts if isinstance(part, n.Lit)]
    numbers = [v for v in values if type(v) is int and abs(v) < 100_000]
    texts = [v for v in values if type(v) is str and len(v) < 20]
    return list(dict.fromkeys(numbers))[:8], list(dict.fromkeys(texts))[:6]


def odd_inputs(
    trial: Trial, problem: Problem, routine: r.Routine, base: Arguments | None
) -> list[Arguments]:
    """Return inputs in which one argument is odd: a value at the edge of its type.

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
    return found


def has_loops(routine: r.Routine) -> bool:
    """Tell whether a routine may go on for as long as a number is large."""
    return any(isinstance(each, r.While | r.ForEach) for each in r.statements(routine.body))


ODD: Mapping[str, tuple[Value, ...]] = {
    "int": (2**53 + 1, -(2**63), 10**400, 10**4300),
    "float": (float("nan"), float("inf"), float("-inf"), -0.0, 5e-324, -5e-324, 1e308, 2.0**53,
              1e17, 0.1, 1e16),
    "str": ("ῼ", "İ", "ß", "\x0c", "\n", "a\n", "\ud800", "\U000300a0", "٣", "²", " a ", "-1", "0",
            "baab", "9" * 4301),
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
    maker = _Maker(chance, problem.program, numbers, texts, tame=has_loops(routine) and tame)
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
_TEXTS = ("", " ", "a", "ab", "aa", "A", "b", "aba", "a b", "1", "-1", "0", "12", ",", "a,b", "ß",
          "ῼ", "İ", "\n", "\t", "x=1", "٣", "²", "😀", "\U000300a0")  # fmt: skip


class _Maker:
    def __init__(
        self,
        chance: random.Random,
        program: Program,
        numbers: Sequence[int],
        texts: Sequence[str],
        *,
        tame: bool,
    ) -> None:
        self._chance, self._program, self._tame = chance, program, tame
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
                if chance.random() < 0.5:
                    return chance.choice(_FLOATS)
                return round(chance.uniform(-100, 100), chance.choice((0, 1, 2, 15)))
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

    def _text(self) -> str:
        chance = self._chance
        way = chance.random()
        if way < 0.35 and self._texts:
            found = chance.choice(self._texts)
            return found if chance.random() < 0.6 else found + chance.choice(_TEXTS)
        if way < 0.65:
            return chance.choice(_TEXTS)
        letters = "ab" if chance.random() < 0.5 else "abc ,.-A1_" + "".join(self._texts)
        return "".join(chance.choice(letters) for _ in range(chance.randint(0, 7)))
