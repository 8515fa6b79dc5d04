"""Simple values of a type: what is tried by hand where the solver is too slow to look."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.values import EnumType, record_value
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.problem import Variable
from liftsys_nb.verify.rules import DOTS

MOST_VALUES = 5  # of one type
MOST_INPUTS = 96
DEEPEST = 3


def inputs(variables: tuple[Variable, ...], program: Program) -> Iterator[dict[str, Value]]:
    """Yield arguments made of simple values, the simplest first."""
    choices = [
        list(enumerate(islice(simple_values(v.type, program), MOST_VALUES))) for v in variables
    ]
    ranked = sorted(
        islice(product(*choices), 4096), key=lambda chosen: sum(rank for rank, _ in chosen)
    )
    for chosen in ranked[:MOST_INPUTS]:
        yield {v.name: value for v, (_, value) in zip(variables, chosen, strict=True)}


def simple_values(type_: n.Type, program: Program, depth: int = 0) -> Iterator[Value]:
    """Yield values of a type, refinements and invariants aside; none where nothing is known."""
    if depth > DEEPEST:
        return
    match type_:
        case n.Refined(base=base):
            yield from simple_values(base, program, depth)
        case n.UnionType(options=options):
            for option in sorted(options, key=lambda each: each != n.NONE):
                yield from islice(simple_values(option, program, depth + 1), 3)
        case n.NamedType():
            yield from _named(type_, program, depth)


_SIMPLE: dict[str, tuple[Value, ...]] = {
    "int": (0, 1, 2, -1, 10), "float": (0.0, 1.0, 0.5, 2.0, -1.0), "bool": (False, True),
    "str": ("", "a", "b", "ab"), "bytes": (b"", b"a"), "None": (None,),
    "Json": (None, 0, "", [], {}),
}  # fmt: skip


def _named(type_: n.NamedType, program: Program, depth: int) -> Iterator[Value]:
    entry = program.find(type_.name)
    if entry is not None:
        inside = program.seen_from(entry)
        match entry.declared:
            case n.TypeDef(type=meant):
                yield from simple_values(meant, inside, depth + 1)
            case EnumType() as enum:
                yield from enum
            case n.Record(fields=fields):
                choices = [
                    list(islice(simple_values(f.type, inside, depth + 1), 3)) for f in fields
                ]
                for parts in islice(product(*choices), MOST_VALUES):
                    names = (f.name for f in fields)
                    yield record_value(entry.name, dict(zip(names, parts, strict=True)))
        return
    args = type_.args
    if type_.name in _SIMPLE:
        yield from _SIMPLE[type_.name]
    elif type_.name == "tuple" and args and DOTS not in args:
        choices = [list(islice(simple_values(arg, program, depth + 1), 3)) for arg in args]
        yield from islice(product(*choices), MOST_VALUES)
    elif type_.name in ("list", "tuple", "set", "frozenset") and args:
        kind = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}[type_.name]
        items = list(islice(simple_values(args[0], program, depth + 1), 3))
        for size in range(min(len(items), 3) + 1):
            made = items[:size]
            if type_.name in ("list", "tuple") or all(_is_hashable(each) for each in made):
                yield kind(made)
    elif type_.name == "dict" and len(args) == 2:
        keys = list(islice(simple_values(args[0], program, depth + 1), 2))
        values = list(islice(simple_values(args[1], program, depth + 1), 2))
        yield {}
        if keys and values and all(_is_hashable(key) for key in keys):
            yield {keys[0]: values[0]}
            yield dict.fromkeys(keys, values[-1])


def _is_hashable(value: Value) -> bool:
    return not isinstance(value, list | set | dict)
