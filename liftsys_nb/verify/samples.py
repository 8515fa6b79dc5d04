"""Small values of each type, and the allowed inputs among them. Nobody solves here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.belongs import belongs
from liftsys_nb.ir.evaluate import Compiled, Undefined, Unmodelled, compile_expr
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.values import EnumType, RecordValue, record_value
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.case import Situation
from liftsys_nb.verify.problem import Claim, Problem
from liftsys_nb.verify.replay import holds_any
from liftsys_nb.verify.rules import DOTS

MOST_VALUES = 14  # of one type
MOST_TRIED = 4_000  # combinations of arguments
MOST_INPUTS = 60
DEEPEST = 4
FUEL = 20_000  # for one claim about one sample

Env = Mapping[str, Value]


def small_values(
    type_: n.Type,
    program: Program,
    numbers: Sequence[int] = (),
    texts: Sequence[str] = (),
    depth: int = 0,
) -> list[Value]:
    """Return values of a type, the smallest first; none where the type is not known.

    What refinements and invariants say is left to the claims. numbers, texts: likely values.
    """  # fmt: skip

    def inner(each: n.Type, seen: Program = program) -> list[Value]:
        return small_values(each, seen, numbers, texts, depth + 1)

    if depth > DEEPEST:
        return []
    match type_:
        case n.Refined(base=base):
            return inner(base)
        case n.UnionType(options=options):
            return list(islice(_in_turns([inner(option) for option in options]), MOST_VALUES))
        case n.Hole():
            return []
    entry = program.find(type_.name)
    if entry is not None:
        inside = program.seen_from(entry)
        match entry.declared:
            case n.TypeDef(type=meant):
                return inner(meant, inside)
            case EnumType() as enum:
                return [*enum][:MOST_VALUES]
            case n.Record(fields=fields):
                choices = [inner(each.type, inside)[:4] for each in fields]
                names = [each.name for each in fields]
                return [
                    record_value(entry.name, zip(names, parts, strict=True))
                    for parts in islice(_smallest_first(choices), MOST_VALUES)
                ]
            case _:
                return []
    args = type_.args
    match type_.name:
        case "int":
            near = sorted({k + step for k in numbers for step in (0, -1, 1)}, key=abs)
            return _distinct([0, 1, -1, 2, 3, -2, *near])
        case "str" | "Policy" | "Description":
            return _distinct(["", "a", "b", *texts, "ab", "ba", "aa"])
        case "tuple" if args and DOTS not in args:
            choices = [inner(arg) for arg in args]
            return [tuple(parts) for parts in islice(_smallest_first(choices), MOST_VALUES)]
        case "list" | "tuple":
            rows = _rows(inner(args[0])) if args else [[]]
            return [row if type_.name == "list" else tuple(row) for row in rows]
        case "set" | "frozenset":
            rows = [row for row in _rows(inner(args[0])) if _is_hashable(row)] if args else [[]]
            made = [set(row) if type_.name == "set" else frozenset(row) for row in rows]
            return [each for at, each in enumerate(made) if each not in made[:at]]
        case "dict":
            keys = [key for key in inner(args[0]) if _is_hashable([key])][:2] if args else []
            values = inner(args[1])[:3] if len(args) == 2 else []
            ones: list[Value] = [{key: value} for key in keys for value in values]
            twos: list[Value] = [
                dict(zip(keys, pair, strict=True)) for pair in product(values, repeat=2)
                if len(keys) == 2
            ]  # fmt: skip
            return [{}, *ones, *twos][:MOST_VALUES]
        case name:
            return list(_SIMPLE.get(name, ()))


_SIMPLE: Mapping[str, tuple[Value, ...]] = {
    "bool": (False, True),
    "float": (0.0, 1.0, -1.0, 0.5, 2.0, 3.0),
    "bytes": (b"", b"a", b"ab"),
    "None": (None,),
    "Json": (None, 0, "", [], {}, {"a": 0}),
}


def _distinct(values: Iterable[Value]) -> list[Value]:
    return list(dict.fromkeys(values))[:MOST_VALUES]


def _rows(items: Sequence[Value]) -> list[list[Value]]:
    """Return short lists: of none, one, two and three items, in rising and falling order."""
    if not items:
        return [[]]
    a, b, c = (items[min(at, len(items) - 1)] for at in range(3))
    last = items[min(3, len(items) - 1)]
    rows: list[list[Value]] = [
        [], [a], [b], [a, b], [b, a], [a, a], [c], [b, a, b], [a, b, c], [b, c, a], [c, b, a],
        [last, a, b, a], [a, a, b, last],
    ]  # fmt: skip
    found: list[list[Value]] = []
    for row in rows:
        if row not in found:
            found.append(row)
    return found


def _is_hashable(items: Iterable[Value]) -> bool:
    return not any(isinstance(item, list | dict | set | RecordValue) for item in items)


def _in_turns(lists: Sequence[Sequence[Value]]) -> Iterator[Value]:
    for at in range(max(map(len, lists), default=0)):
        yield from (values[at] for values in lists if at < len(values))


def _smallest_first(choices: Sequence[Sequence[Value]]) -> Iterator[tuple[Value, ...]]:
    """Yield combinations, by the sum of their places."""
    if not all(choices):
        return
    kept = [list(enumerate(values)) for values in choices]
    while True:
        size = 1
        for values in kept:
            size *= len(values)
        if size <= MOST_TRIED:
            break
        longest = max(kept, key=len)
        longest.pop()
    for chosen in sorted(product(*kept), key=lambda parts: sum(rank for rank, _ in parts)):
        yield tuple(value for _, value in chosen)


# ── claims about samples ─────────────────────────────────────────────────────────────────────
@dataclass(slots=True)
class Samples:
    """Tries one problem on values. Each claim is made into a function once."""

    problem: Problem
    _made: dict[int, tuple[Claim, Compiled]] = field(default_factory=dict)

    def holds(self, claim: Claim, env: Env, old: Env) -> bool | None:
        """Return whether a claim holds; undefined is false; None where that is not known."""
        match self._compiled(claim)(env, old, fuel=FUEL):
            case Undefined():
                return False
            case Unmodelled():
                return None
            case value:
                return bool(value)

    def is_undefined(self, claim: Claim, env: Env, old: Env) -> bool:
        """Tell whether a claim surely has no value."""
        return isinstance(self._compiled(claim)(env, old, fuel=FUEL), Undefined)

    def _compiled(self, claim: Claim) -> Compiled:
        known = self._made.get(id(claim))
        if known is None:
            program = claim.program or self.problem.program
            known = self._made[id(claim)] = claim, compile_expr(claim.expr, program=program)
        return known[1]

    def is_normal(self, env: Env) -> bool | None:
        """Tell whether an input is allowed and no exception is due."""
        for claim in self.problem.requires:
            if (found := self.holds(claim, env, env)) is not True:
                return found
        due = [self.holds(claim, env, env) for claim in self.problem.raises]
        if True in due:
            return False
        return None if None in due else True

    def is_right(self, at: Situation) -> bool | None:
        """Tell whether a normal exit is right."""
        result = self.problem.result
        if result.name in at.leaving and not isinstance(result.type, n.Hole):
            fits = belongs(at.leaving["result"], result.type, program=self.problem.program)
            if fits is False:
                return False
        unsure = False
        for claim in self.problem.ensures:
            found = self.holds(claim, at.leaving, at.arguments)
            if found is False:
                return False
            unsure = unsure or found is None
        return None if unsure else True

    def inputs(self) -> list[Env]:
        """Return allowed inputs on which no exception is due, the smallest first."""
        numbers, texts = self._said()
        names = [v.name for v in self.problem.parameters]
        choices = [
            small_values(v.type, self.problem.program, numbers, texts)
            for v in self.problem.parameters
        ]
        tried = (dict(zip(names, parts, strict=True)) for parts in _smallest_first(choices))
        return list(islice((env for env in tried if self.is_normal(env)), MOST_INPUTS))

    def results(self) -> list[Value]:
        """Return small values of the type of the result."""
        return small_values(self.problem.result.type, self.problem.program, *self._said())

    def _said(self) -> tuple[list[int], list[str]]:
        """Return the numbers and texts that the clauses speak of."""
        literals = [
            part.value
            for claim in self.problem.claims
            for part in n.walk(claim.expr)
            if isinstance(part, n.Lit)
        ]
        numbers = [v for v in literals if type(v) is int and abs(v) < 1_000]
        texts = [v for v in literals if type(v) is str and len(v) < 20]
        return list(dict.fromkeys(numbers))[:6], list(dict.fromkeys(texts))[:4]


def is_plain(at: Situation) -> bool:
    """Tell whether all values can be written down."""
    return not any(map(holds_any, (*at.arguments.values(), *at.leaving.values())))
