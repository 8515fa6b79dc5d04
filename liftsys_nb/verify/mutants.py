"""Behaviours that are likely to be wrong, by the types at hand: terms for each part of an answer.

Of the size and sort that tests of mutants use on code; here nothing is run, a behaviour is an
answer as a function of the input. Source: DeMillo, Lipton, Sayward, Hints on Test Data
Selection (1978), for the idea that small faults couple to large ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, product

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.values import EnumType
from liftsys_nb.syntax import show
from liftsys_nb.verify.candidates import Answer
from liftsys_nb.verify.pieces import cases, path_of, plain
from liftsys_nb.verify.problem import Problem
from liftsys_nb.verify.rules import DOTS
from liftsys_nb.verify.terms import free_names

MOST_TERMS = 32  # for one part of an answer
MOST_NODES = 16  # of a term that is spoilt
MOST_CASES = 4  # conditions of clauses
MOST_COMBINED = 1_000  # answers of more than one part
OTHERWISE = 6  # terms for where a condition does not hold

Typed = tuple[n.Expr, n.Type]
_ONE = n.Lit(1)
_LAST = n.Unary("-", _ONE)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A behaviour. answer: terms for ``result`` and for each path that may change.

    rank: the smaller, the less it heeds the input.
    """

    behaviour: str
    answer: Answer
    rank: int


def mutants(problem: Problem, likely: Sequence[Answer]) -> list[Mutant]:
    """Return behaviours, those that heed the input least first; no two of them alike.

    likely: answers that may be right; where more than one thing can change, each mutant spoils
    one part of such an answer, or all of it.
    """
    by_part = _by_part(problem, likely)
    found: dict[tuple[tuple[str, n.Expr], ...], Mutant] = {}

    def add(answer: Answer, part: str) -> None:
        made = Mutant(_words(answer, by_part), answer, _rank(answer[part]))
        found.setdefault(tuple(sorted(answer.items(), key=lambda pair: pair[0])), made)

    by_part["result"] += _cases(problem, by_part["result"])
    paths = [name for name in by_part if name != "result"]
    bases: list[Answer] = [{name: path_of(name) for name in paths}] if paths else [{}]
    bases += [{k: v for k, v in answer.items() if k in by_part} for answer in likely[:1] if paths]
    for base in bases:
        for term in by_part["result"]:
            add({**base, "result": term}, "result")
    for base in [answer for answer in bases if set(answer) == set(by_part)]:
        for name in paths:
            for term in by_part[name]:
                add({**base, name: term}, name)
    if paths and len(bases) == 1:
        for name in paths:
            for result in by_part["result"][:2]:
                for term in by_part[name]:
                    add({**bases[0], "result": result, name: term}, name)
    return sorted(found.values(), key=lambda each: each.rank)


def combinations(problem: Problem, likely: Sequence[Answer]) -> Iterator[Answer]:
    """Yield answers in which each part that may change takes part, those of small terms first.

    Only where something beside the result may change.
    """
    by_part = _by_part(problem, likely)
    if len(by_part) > 1:
        most = max(2, int(MOST_COMBINED ** (1 / len(by_part))))
        choices = [list(enumerate(terms[:most])) for terms in by_part.values()]
        for chosen in sorted(product(*choices), key=lambda parts: sum(rank for rank, _ in parts)):
            yield dict(zip(by_part, (term for _, term in chosen), strict=True))


def _by_part(problem: Problem, likely: Sequence[Answer]) -> dict[str, list[n.Expr]]:
    sources = list(_sources(problem))
    return {
        name: list(islice(_distinct(_terms(type_, program, sources, said)), MOST_TERMS))
        for name, type_, program, said in _parts(problem, likely)
    }


def _cases(problem: Problem, terms: Sequence[n.Expr]) -> list[n.Expr]:
    """Return what a clause wants where its condition holds, and something else where it does not.

    The something else may be what the next clause wants.
    """
    found: list[n.Expr] = []
    known = list(islice(cases(problem), MOST_CASES))
    for at, (condition, wanted) in enumerate(known):
        others = [other for place, (_, other) in enumerate(known) if place != at]
        for other in dict.fromkeys((*others, *terms[:OTHERWISE])):
            if other != wanted:
                found.append(n.IfElse(wanted, condition, other))
    if len(known) > 1:
        for other in terms[:OTHERWISE]:
            made = other
            for condition, wanted in reversed(known):
                made = n.IfElse(wanted, condition, made)
            found.append(made)
    return found


def _parts(
    problem: Problem, likely: Sequence[Answer]
) -> Iterator[tuple[str, n.Type, Program, list[n.Expr]]]:
    """Yield the parts of an answer: name, type, program, and terms that are said of it."""

    def said(name: str) -> list[n.Expr]:
        # A constant spoilt is another constant, and what is spoilt already gets no worse.
        terms = [answer[name] for answer in likely if name in answer]
        return [t for t in terms if any(True for _ in free_names(t)) and _size(t) <= MOST_NODES][:3]

    yield "result", problem.result.type, problem.program, said("result")
    for variable in problem.parameters:
        for path in variable.changes:
            type_, program = _type_at(variable.type, problem.program, path)
            if type_ is None:
                yield variable.name, variable.type, problem.program, said(variable.name)
            else:
                yield path, type_, program, said(path)


def _words(answer: Answer, parts: Mapping[str, object]) -> str:
    """Say what a behaviour does."""
    result = answer["result"]
    free = any(True for _ in free_names(result))
    said = [f"returns {show(result)}" if free else f"always returns {show(result)}"]
    for name in parts:
        if name != "result":
            term = answer[name]
            kept = term == path_of(name)
            said.append(f"leaves {name} as it was" if kept else f"sets {name} to {show(term)}")
    return ", ".join(said)


def _rank(term: n.Expr) -> int:
    names = len(set(free_names(term)))
    return 0 if not names else min(_size(term), 9)


def _size(term: n.Expr) -> int:
    return sum(1 for _ in n.walk(term))


def _distinct(terms: Iterator[n.Expr]) -> Iterator[n.Expr]:
    return iter(dict.fromkeys(terms))


# ── sources ──────────────────────────────────────────────────────────────────────────────────
def _sources(problem: Problem) -> Iterator[Typed]:
    for variable in problem.parameters:
        yield from _with_fields(n.Name(variable.name), variable.type, problem.program, 2)


def _with_fields(term: n.Expr, type_: n.Type, program: Program, depth: int) -> Iterator[Typed]:
    base, inside = plain(type_, program)
    yield term, base
    for each in fields_of(base, inside) if depth else ():
        yield from _with_fields(n.Attribute(term, each.name), each.type, inside, depth - 1)


def fields_of(type_: n.Type, program: Program) -> tuple[n.Field, ...]:
    """Return the fields of a record; none for other types. program: that of ``plain``."""
    entry = program.find(type_.name) if isinstance(type_, n.NamedType) else None
    if entry is None or not isinstance(entry.declared, n.Record):
        return ()
    return entry.declared.fields


def _type_at(type_: n.Type, program: Program, path: str) -> tuple[n.Type | None, Program]:
    base, inside = plain(type_, program)
    for name in path.split(".")[1:]:
        entry = inside.find(base.name) if isinstance(base, n.NamedType) else None
        known = {each.name: each.type for each in fields_of(base, inside)}
        if entry is None or name not in known:
            return None, program
        base, inside = plain(known[name], inside.seen_from(entry))
    return base, inside


# ── terms of a type ──────────────────────────────────────────────────────────────────────────
def _terms(
    type_: n.Type, program: Program, sources: Sequence[Typed], said: Sequence[n.Expr],
    depth: int = 0,
) -> Iterator[n.Expr]:  # fmt: skip
    """Yield terms of a type: constants, what the arguments offer, what is said and spoilt."""
    base, inside = plain(type_, program)
    if depth > 3:
        return
    if isinstance(base, n.UnionType):
        for option in sorted(base.options, key=lambda each: each != n.NONE):
            yield from islice(_terms(option, inside, sources, said, depth + 1), 12)
        return
    if not isinstance(base, n.NamedType):
        return
    entry = inside.find(base.name)
    alike = [term for term, kind in sources if kind == base]
    if entry is not None:
        match entry.declared:
            case EnumType() as enum:
                yield from (n.Attribute(path_of(base.name), member.name) for member in enum)
            case n.Record(fields=fields):
                own = inside.seen_from(entry)
                parts = [list(islice(_terms(f.type, own, (), (), depth + 1), 2)) for f in fields]
                if all(parts):
                    yield n.Call(path_of(base.name), tuple(choice[0] for choice in parts))
                    yield n.Call(path_of(base.name), tuple(choice[-1] for choice in parts))
            case _:
                return
        yield from alike
        return
    match base.name:
        case "int":
            yield from (n.Lit(0), _ONE, _LAST)
            yield from _numbers(alike, said, _ONE)
            yield from _measures(sources)
        case "float":
            yield from (n.Lit(0.0), n.Lit(1.0))
            yield from _numbers(alike, said, n.Lit(1.0))
        case "bool":
            yield from (n.TRUE, n.FALSE)
            for term in (*alike, *said):
                yield from (term, n.Unary("not", term))
        case "str" | "bytes":
            letter: n.Expr = n.Lit("a") if base.name == "str" else n.Lit(b"a")
            yield from (n.Lit("") if base.name == "str" else n.Lit(b""), letter)
            for term in dict.fromkeys((*alike, *said)):
                yield term
                yield from _shortened(term)
                yield n.Slice(term, step=_LAST)
                yield from (n.Arith(("+",), (term, letter)), n.Arith(("+",), (term, term)))
        case "list":
            yield n.Sequence("list", ())
            yield from _lists(base, inside, alike, said, sources, depth)
        case "tuple":
            yield from _tuples(base, inside, alike, said, sources, depth)
        case "set":
            yield n.Call(n.Name("set"))
            yield from _items(base, inside, "set", sources, depth)
            yield from alike
            for term, kind in sources:
                if isinstance(kind, n.NamedType) and kind.name == "list" and kind.args == base.args:
                    yield from (
                        n.Call(n.Name("set"), (each,)) for each in (term, *_shortened(term))
                    )
        case "dict":
            yield n.Mapping(())
            yield from alike
        case "None" | "Json":
            yield n.Lit(None)
            yield from alike
        case _:
            yield from alike
    if base.name != "None":
        for term, kind in sources:
            if isinstance(kind, n.NamedType) and kind.name == "list" and kind.args == (base,):
                yield from (n.Index(term, n.Lit(0)), n.Index(term, _LAST))


def _numbers(alike: Sequence[n.Expr], said: Sequence[n.Expr], one: n.Expr) -> Iterator[n.Expr]:
    yield from alike
    for term in dict.fromkeys((*alike[:3], *said)):
        yield from (n.Arith(("+",), (term, one)), n.Arith(("-",), (term, one)))
        yield n.Unary("-", term)
    yield from (n.Call(n.Name("abs"), (term,)) for term in alike[:3])
    for a, b in pairwise(alike):
        yield from (n.Arith(("+",), (a, b)), n.Arith(("-",), (a, b)), n.Arith(("-",), (b, a)))
        yield from (n.Call(n.Name("min"), (a, b)), n.Call(n.Name("max"), (a, b)))


def _measures(sources: Sequence[Typed]) -> Iterator[n.Expr]:
    for term, kind in sources:
        if not isinstance(kind, n.NamedType):
            continue
        if kind.name in ("list", "str", "set", "dict", "tuple", "bytes"):
            length = n.Call(n.Name("len"), (term,))
            yield from (length, n.Arith(("-",), (length, _ONE)), n.Arith(("+",), (length, _ONE)))
        if kind == n.NamedType("list", (n.INT,)):
            yield from (n.Call(n.Name(name), (term,)) for name in ("sum", "max", "min"))


def _shortened(term: n.Expr) -> Iterator[n.Expr]:
    yield n.Slice(term, lower=_ONE)
    yield n.Slice(term, upper=_LAST)


def _items(
    base: n.NamedType, program: Program, kind: str, sources: Sequence[Typed], depth: int
) -> Iterator[n.Expr]:
    """Yield displays of one constant item."""
    if base.args:
        for item in islice(_terms(base.args[0], program, (), (), depth + 1), 1):
            yield n.Sequence("list" if kind == "list" else "set", (item,))


def _lists(
    base: n.NamedType, program: Program, alike: Sequence[n.Expr], said: Sequence[n.Expr],
    sources: Sequence[Typed], depth: int,
) -> Iterator[n.Expr]:  # fmt: skip
    extra = list(_items(base, program, "list", sources, depth))
    yield from extra
    sortable = base.args in ((n.INT,), (n.STR,), (n.FLOAT,), (n.BOOL,))
    for term in dict.fromkeys((*alike, *said)):
        yield term
        yield n.Slice(term, step=_LAST)
        yield from _shortened(term)
        yield n.Slice(term, upper=_ONE)
        yield from (n.Arith(("+",), (term, item)) for item in extra)
        yield n.Arith(("+",), (term, term))
    for term in alike if sortable else ():
        made = n.Call(n.Name("sorted"), (term,))
        yield from (made, n.Slice(made, step=_LAST))
    for one, other in pairwise(alike):
        yield from (n.Arith(("+",), (one, other)), n.Arith(("+",), (other, one)))


def _tuples(
    base: n.NamedType, program: Program, alike: Sequence[n.Expr], said: Sequence[n.Expr],
    sources: Sequence[Typed], depth: int,
) -> Iterator[n.Expr]:  # fmt: skip
    args = base.args
    if not args or DOTS in args:
        yield n.Sequence("tuple", ())
        yield from alike
        return
    parts = [list(islice(_terms(arg, program, sources, (), depth + 1), 8)) for arg in args]
    if not all(parts):
        return
    yield n.Sequence("tuple", tuple(choice[0] for choice in parts))
    yield from alike
    for term in said:
        if isinstance(term, n.Sequence) and len(term.items) == len(args):
            yield term
            for at, choice in enumerate(parts):
                for other in choice[:2]:
                    items = (*term.items[:at], other, *term.items[at + 1 :])
                    yield n.Sequence("tuple", items)
            if len(set(args)) == 1:
                yield n.Sequence("tuple", tuple(reversed(term.items)))
    for at in range(max(map(len, parts))):
        yield n.Sequence("tuple", tuple(choice[min(at, len(choice) - 1)] for choice in parts))
    if len(set(args)) == 1:
        for at in range(len(parts[0]) - 1):
            turned = tuple(choice[(at + place) % len(choice)] for place, choice in enumerate(parts))
            yield n.Sequence("tuple", turned)
