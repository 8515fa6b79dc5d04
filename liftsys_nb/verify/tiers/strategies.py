"""Which values a parameter can have, as JSON that a Hypothesis strategy is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.values import EnumType
from liftsys_nb.verify.code.inputs import MOST_ROUNDS, has_loops, said
from liftsys_nb.verify.problem import Problem
from liftsys_nb.verify.rules import DOTS

Json: TypeAlias = Any
DEEPEST = 5
_FLIPPED: Mapping[str, str] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


class NoStrategy(Exception):
    """There is a type of which no value can be made."""


def strategies(problem: Problem, routine: r.Routine) -> list[Json]:
    """Return what each parameter can be. Raises NoStrategy.

    Bounds come from the types and from requirements that compare a name with a number; what else
    is required, who asks has to sort out. Shape: ``{"is": "int", "least": 0, "most": null,
    "near": […]}``, ``{"is": "list", "of": …}``, ``{"is": "record", "name": …, "fields": [[…]]}``.
    """
    numbers, texts = said(problem, routine)
    maker = _Maker(numbers, texts, MOST_ROUNDS if has_loops(routine) else None)
    made = []
    for variable in problem.parameters:
        bounds = _bounds(variable.name, [claim.expr for claim in problem.requires])
        made.append(maker.strategy(variable.type, problem.program, 0, bounds))
    return made


@dataclass(frozen=True, slots=True)
class _Maker:
    numbers: Sequence[int]
    texts: Sequence[str]
    largest: int | None

    def strategy(
        self, type_: n.Type, program: Program, depth: int, bounds: tuple[int | None, int | None]
    ) -> Json:
        if depth > DEEPEST:
            raise NoStrategy("its types go too deep")

        def inner(each: n.Type, seen: Program = program) -> Json:
            return self.strategy(each, seen, depth + 1, (None, None))

        match type_:
            case n.Refined(base=base, condition=condition):
                least, most = _bounds("it", [condition])
                joined = _higher(bounds[0], least), _lower(bounds[1], most)
                return self.strategy(base, program, depth, joined)
            case n.UnionType(options=options):
                return {"is": "any of", "these": self._possible(options, program, depth)}
            case n.Hole():
                raise NoStrategy("the type of a parameter is open")
        entry = program.find(type_.name)
        if entry is not None:
            inside = program.seen_from(entry)
            match entry.declared:
                case n.TypeDef(type=meant):
                    return self.strategy(meant, inside, depth, bounds)
                case EnumType() as enum if len(enum):
                    members = [[each.type_name, each.name] for each in enum]
                    return {"is": "enum", "members": members}
                case n.Record(fields=fields):
                    made = [[each.name, inner(each.type, inside)] for each in fields]
                    return {"is": "record", "name": entry.name, "fields": made}
                case _:
                    raise NoStrategy(f"`{type_.name}` has no values that can be written")
        return self._builtin(type_, inner, bounds)

    def _possible(self, options: Iterable[n.Type], program: Program, depth: int) -> list[Json]:
        """Return the options that have values: a type may go on inside of itself."""
        made, wrong = [], NoStrategy("no type of a union has values")
        for option in options:
            try:
                made.append(self.strategy(option, program, depth + 1, (None, None)))
            except NoStrategy as none:
                wrong = none
        if not made:
            raise wrong
        return made

    def _builtin(
        self, type_: n.NamedType, inner: Any, bounds: tuple[int | None, int | None]
    ) -> Json:
        args = type_.args
        match type_.name:
            case "int":
                least, most = bounds
                if self.largest is not None:
                    # A loop that counts to a large number would be waited for, and be killed.
                    low = -self.largest if least is None else max(least, -self.largest)
                    least, most = low, _lower(most, max(self.largest, low + self.largest))
                return {"is": "int", "least": least, "most": most, "near": [*self.numbers]}
            case "str" | "Policy" | "Description":
                return {"is": "str", "near": [*self.texts]}
            case "bool" | "float" | "bytes" | "None" | "Json":
                return {"is": type_.name}
            case "list" | "set" | "frozenset" if args:
                return {"is": type_.name, "of": inner(args[0])}
            case "tuple" if args and DOTS in args:
                return {"is": "row", "of": inner(args[0])}
            case "tuple" if args:
                return {"is": "tuple", "of": [inner(each) for each in args]}
            case "dict" if len(args) == 2:
                return {"is": "dict", "key": inner(args[0]), "of": inner(args[1])}
            case name:
                raise NoStrategy(f"`{name}` has no values that can be written")


def _bounds(name: str, exprs: Iterable[n.Expr]) -> tuple[int | None, int | None]:
    """Return the least and the most that a name may be, as far as numbers say it."""
    least: int | None = None
    most: int | None = None
    for expr in exprs:
        for op, number in _compared(name, expr):
            if op in (">", ">="):
                least = _higher(least, number + (op == ">"))
            elif op in ("<", "<="):
                most = _lower(most, number - (op == "<"))
    if least is not None and most is not None and least > most:
        return None, None  # nothing is allowed; that is told elsewhere
    return least, most


def _compared(name: str, expr: n.Expr) -> Iterable[tuple[str, int]]:
    match expr:
        case n.BoolOp(op="and", operands=operands):
            for each in operands:
                yield from _compared(name, each)
        case n.Compare(ops=ops, operands=operands):
            for op, left, right in zip(ops, operands, operands[1:], strict=False):
                if left == n.Name(name) and (number := _number(right)) is not None:
                    yield op, number
                if right == n.Name(name) and (number := _number(left)) is not None:
                    yield _FLIPPED.get(op, op), number


def _number(expr: n.Expr) -> int | None:
    match expr:
        case n.Lit(value=value) if type(value) is int:
            return value
        case n.Unary(op="-", operand=n.Lit(value=value)) if type(value) is int:
            return -value
        case _:
            return None


def _higher(a: int | None, b: int | None) -> int | None:
    return b if a is None else a if b is None else max(a, b)


def _lower(a: int | None, b: int | None) -> int | None:
    return b if a is None else a if b is None else min(a, b)
