"""Terms that may answer an input: what the clauses equate with the answer, and likely shapes.

Where terms come from says nothing of their being right: each is tried, and then proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.values import EnumType
from liftsys_nb.verify.candidate_parts import (
    SIMPLE,
    base_of,
    dotted,
    entered,
    fields_of,
    members_of,
    places_of,
    solved,
    with_fields,
    with_known,
)
from liftsys_nb.verify.problem import Problem, Variable
from liftsys_nb.verify.rules import DOTS
from liftsys_nb.verify.terms import mentions, put

MOST_TERMS = 32  # for one part of an answer
MOST_FILLS = 5  # for one hole
MOST_ANSWERS = 120
MOST_OF_PART = 4
MOST_PARTS = 8  # ways to make a record or a tuple

Answer = dict[str, n.Expr]  # a term for ``result`` and for each path that may change


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an answer: ``result``, or a path. term: how formulas write it."""

    name: str
    term: n.Expr
    type: n.Type
    program: Program


def candidates(
    problem: Problem,
    holes: Mapping[str, n.Type],
    offers: Mapping[str, Sequence[n.Expr]],
) -> list[Answer]:
    """Return answers to try, the likely ones first. Terms are read on entry.

    holes: types of holes that need a fill, too. offers: fills that the text offers.
    """
    finder = _Finder(problem)
    parts = [*finder.parts(), *(finder.hole(name, type_) for name, type_ in holes.items())]
    choices = [finder.terms(part, offers.get(part.name[1:], ())) for part in parts]
    if any(not terms for terms in choices):
        return []
    ranked = sorted(
        islice(product(*(list(enumerate(terms)) for terms in choices)), 4096),
        key=lambda chosen: sum(rank for rank, _ in chosen),
    )
    return [
        {part.name: term for part, (_, term) in zip(parts, chosen, strict=True)}
        for chosen in ranked[:MOST_ANSWERS]
    ]


class _Finder:
    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._program = problem.program
        self._sources = list(self._all_sources())

    def parts(self) -> list[Part]:
        """Return the parts of an answer."""
        result = self._problem.result
        found = [Part("result", n.Name("result"), result.type, self._program)]
        for variable in self._problem.parameters:
            for path in variable.changes:
                term, type_, program = self._at(variable, path)
                found.append(Part(path if term is not None else variable.name,
                                  term or n.Name(variable.name), type_, program))  # fmt: skip
        return found

    def _at(self, variable: Variable, path: str) -> tuple[n.Expr | None, n.Type, Program]:
        term: n.Expr = n.Name(variable.name)
        type_, program = variable.type, self._program
        for name in path.split(".")[1:]:
            fields, inside = fields_of(type_, program)
            known = {each.name: each for each in fields}
            if name not in known:
                return None, variable.type, self._program
            term, type_, program = n.Attribute(term, name), known[name].type, inside
        return term, type_, program

    def _all_sources(self) -> Iterator[tuple[n.Expr, n.Type, Program]]:
        for variable in self._problem.parameters:
            yield from with_fields(n.Name(variable.name), variable.type, self._program, 2)

    # ── terms for one part ───────────────────────────────────────────────────────────────────
    def hole(self, name: str, type_: n.Type) -> Part:
        """Return a hole as a part: it takes a fill."""
        return Part(f"?{name}", n.Hole(name), type_, self._program)

    def terms(self, part: Part, offered: Sequence[n.Expr] = ()) -> list[n.Expr]:
        """Return terms for a part of an answer."""
        found: dict[n.Expr, None] = {}
        for made in self._made_of_parts(part):
            found[made] = None
        for offer in offered:
            for term in self._on_entry(offer):
                found[term] = None
        # Unchanged is the first guess for what was there before.
        if part.name != "result" and not part.name.startswith("?"):
            found[part.term] = None
        for term in (*self._said(part), *self.likely(part.type, part.program)):
            found.setdefault(term)
            if len(found) >= (MOST_FILLS if part.name.startswith("?") else MOST_TERMS):
                break
        return list(found)

    def _made_of_parts(self, part: Part) -> Iterator[n.Expr]:
        """Yield tuples and records made of what the clauses say of their parts."""
        base = base_of(part.type)
        if not isinstance(base, n.NamedType):
            return
        fields, inside = fields_of(base, part.program)
        if base.name == "tuple" and base.args and DOTS not in base.args:
            inner = [
                Part("", n.Index(part.term, n.Lit(at)), type_, part.program)
                for at, type_ in enumerate(base.args)
            ]
        elif fields and part.name == "result":
            inner = [
                Part("", n.Attribute(part.term, each.name), each.type, inside) for each in fields
            ]
        else:
            return
        choices: list[list[n.Expr]] = []
        known: dict[n.Expr, n.Expr] = {}
        for each in inner:
            said = [with_known(expr, known) for expr in self._said(each, known)]
            terms = list(dict.fromkeys([*said, *islice(self.likely(each.type, each.program), 3)]))
            if not terms:
                return
            choices.append(terms[:MOST_OF_PART])
            known[each.term] = terms[0]
        for chosen in islice(product(*choices), MOST_PARTS * 2):
            if base.name == "tuple":
                yield n.Sequence("tuple", chosen)
            else:
                yield n.Call(dotted(base.name), chosen)

    def _said(self, part: Part, known: Mapping[n.Expr, n.Expr] | None = None) -> Iterator[n.Expr]:
        """Yield what the clauses compare the part with. known: terms for other parts."""
        equations: list[n.Expr] = []
        bounds: list[n.Expr] = []
        sizes: list[n.Expr] = []
        kept: list[n.Comprehension] = []
        starts: list[n.Expr] = []
        ends: list[n.Expr] = []
        inside: list[n.Expr] = []
        length = n.Call(n.Name("len"), (part.term,))
        for claim in self._problem.ensures:
            for node in n.walk(claim.expr):
                match node:
                    case n.Compare(ops=ops, operands=operands):
                        for op, left, right in zip(ops, operands, operands[1:], strict=False):
                            for one, other in ((left, right), (right, left)):
                                if one == length and op == "==":
                                    sizes.append(other)
                                elif (
                                    op == "=="
                                    and isinstance(one, n.Slice)
                                    and (one.value == part.term and one.step is None)
                                ):
                                    (starts if one.lower is None else ends).append(other)
                                elif op == "==":
                                    equations.extend(solved(one, part.term, other))
                                elif op in ("<", "<=", ">", ">=", "!="):
                                    bounds.extend(solved(one, part.term, other))
                                if (
                                    op == "=="
                                    and isinstance(one, n.Index)
                                    and (one.index == part.term)
                                ):
                                    equations.extend(places_of(one.value, other))
                            if op == "in" and right == part.term:
                                inside.append(left)
                            if op == "in" and left == part.term:
                                equations.extend(members_of(right))
                    case n.Call(func=n.Attribute(value=owner, name="startswith"), args=(first,)):
                        starts += [first] if owner == part.term else []
                    case n.Call(func=n.Attribute(value=owner, name="endswith"), args=(last,)):
                        ends += [last] if owner == part.term else []
                    case n.Call(func=n.Name(id="all"), args=(n.Comprehension() as each,)):
                        if len(each.clauses) == 1 and each.clauses[0].iterable == part.term:
                            kept.append(each)
        for expr in equations:
            yield from self._on_entry(with_known(expr, known or {}))
        for start, end in product(starts, [*ends, *inside]):
            yield from self._on_entry(n.Arith(("+",), (start, end)))
        for expr in (*starts, *ends):
            yield from self._on_entry(expr)
        for size in sizes:
            for expr in self._on_entry(size):
                yield from self._itemwise(part, expr)
                yield from self._sized(part, expr)
        yield from self._filtered(part, kept)
        for expr in bounds:
            for bound in self._on_entry(expr):
                yield bound
                if base_of(part.type) == n.INT:
                    yield n.Arith(("+",), (bound, n.Lit(1)))
                    yield n.Arith(("-",), (bound, n.Lit(1)))

    def _on_entry(self, expr: n.Expr) -> Iterator[n.Expr]:
        """Yield a term as it is read on entry, and its branches; none where it is of the exit."""
        if isinstance(expr, n.IfElse):
            yield from self._on_entry(expr.then)
            yield from self._on_entry(expr.orelse)
        if mentions(expr, "result"):
            return
        # What may change is read as it was: a guess, right where it stays.
        yield entered(expr)

    def _sized(self, part: Part, size: n.Expr) -> Iterator[n.Expr]:
        base = base_of(part.type)
        if not isinstance(base, n.NamedType):
            return
        if base == n.STR:
            yield n.Arith(("*",), (n.Lit("a"), size))
        elif base.name in ("list", "tuple") and base.args:
            for each in islice(self.likely(base.args[0], part.program), 3):
                clause = n.For(("_",), n.Call(n.Name("range"), (size,)))
                made: n.Expr = n.Comprehension("list", each, (clause,))
                yield made if base.name == "list" else n.Call(n.Name("tuple"), (made,))

    def _itemwise(self, part: Part, size: n.Expr) -> Iterator[n.Expr]:
        """Yield lists whose items are what a clause says of ``result[i]``."""
        if not isinstance(base_of(part.type), n.NamedType):
            return
        for claim in self._problem.ensures:
            for node in n.walk(claim.expr):
                if not isinstance(node, n.Comprehension) or len(node.clauses) != 1:
                    continue
                clause = node.clauses[0]
                if len(clause.names) != 1 or clause.conditions:
                    continue
                at = n.Index(part.term, n.Name(clause.names[0]))
                match node.element:
                    case n.Compare(ops=("==",), operands=(left, right)) if at in (left, right):
                        for item in self._on_entry(right if left == at else left):
                            whole = n.For(clause.names, n.Call(n.Name("range"), (size,)))
                            yield n.Comprehension("list", item, (whole,))

    def _filtered(self, part: Part, kept: Sequence[n.Comprehension]) -> Iterator[n.Expr]:
        conditions = []
        for each in kept:
            if len(each.clauses[0].names) == 1 and not each.clauses[0].conditions:
                name = each.clauses[0].names[0]
                conditions += [
                    put(expr, {name: n.Name("each")}, {}) for expr in self._on_entry(each.element)
                ]
        if not conditions:
            return
        for source, type_, _ in self._sources:
            if base_of(type_) == base_of(part.type):
                clause = n.For(("each",), source, tuple(conditions))
                yield n.Comprehension("list", n.Name("each"), (clause,))

    # ── likely terms of a type ───────────────────────────────────────────────────────────────
    def likely(self, type_: n.Type, program: Program, depth: int = 0) -> Iterator[n.Expr]:
        """Yield terms of a type: simple ones, then what the arguments offer."""
        if depth > 3:
            return
        match type_:
            case n.Refined(base=base):
                yield from self.likely(base, program, depth)
                return
            case n.UnionType(options=options):
                for option in sorted(options, key=lambda each: each != n.NONE):
                    yield from islice(self.likely(option, program, depth + 1), 6)
                return
            case n.Hole():
                return
        entry = program.find(type_.name)
        if entry is not None:
            yield from self._declared(type_, program, depth)
            return
        simple = SIMPLE.get(type_.name, ())
        if type_.name == "set":
            yield n.Call(n.Name("set"))
        yield from simple[:1]
        yield from self._alike(type_)
        yield from simple[1:]
        args = type_.args
        if type_.name == "tuple" and args and DOTS not in args:
            choices = [list(islice(self.likely(arg, program, depth + 1), 4)) for arg in args]
            for parts in islice(product(*choices), MOST_PARTS):
                yield n.Sequence("tuple", parts)
        if type_.name == "int":
            for source, kind, _ in self._sources:
                base = base_of(kind)
                if isinstance(base, n.NamedType) and base.name in _SIZED:
                    yield n.Call(n.Name("len"), (source,))
                if base == n.NamedType("list", (n.INT,)):
                    yield n.Call(n.Name("sum"), (source,))
                    for name in ("max", "min"):
                        yield n.Call(n.Name(name), (source,))
                    yield n.Index(source, n.Lit(0))
                    yield n.Index(source, n.Lit(-1))
                if isinstance(base, n.NamedType) and base.name == "list":
                    for value, other, _ in self._sources:
                        if base.args and base_of(other) == base_of(base.args[0]):
                            yield n.Call(n.Attribute(source, "index"), (value,))
                            yield n.Call(n.Attribute(source, "count"), (value,))

    def _alike(self, type_: n.NamedType) -> Iterator[n.Expr]:
        for source, kind, _ in self._sources:
            if base_of(kind) == type_:
                yield source
                if type_.name in ("list", "set"):
                    yield from self._one_more_or_less(source, type_)
                if type_.name == "list":
                    yield n.Call(n.Name("sorted"), (source,))
                    yield n.Slice(source, step=n.Unary("-", n.Lit(1)))
                    yield n.Slice(source, lower=n.Lit(1))
                    yield n.Slice(source, upper=n.Unary("-", n.Lit(1)))
            base = base_of(kind)
            if isinstance(base, n.NamedType) and base.name == "list" and base.args == (type_,):
                for at in (n.Lit(0), n.Unary("-", n.Lit(1))):
                    yield n.Index(source, at)
            if (
                type_.name == "list"
                and isinstance(base, n.NamedType)
                and base.args[:1] == type_.args
                and base.name in ("tuple", "dict")
            ):
                yield n.Call(n.Name("list"), (source,))

    def _one_more_or_less(self, source: n.Expr, type_: n.NamedType) -> Iterator[n.Expr]:
        """Yield a list or set with one of the arguments more, or without it."""
        if type_.name == "list" and type_.args:
            for simple in islice(self.likely(type_.args[0], self._program, 2), 1):
                yield n.Arith(("+",), (source, n.Sequence("list", (simple,))))
        for value, kind, _ in self._sources:
            if type_.args[:1] != (base_of(kind),):
                continue
            each = n.Name("each")
            others = n.For(("each",), source, (n.Compare(("!=",), (each, value)),))
            if type_.name == "list":
                grown = n.Arith(("+",), (source, n.Sequence("list", (value,))))
                yield grown
                yield n.Call(n.Name("sorted"), (grown,))
                yield n.Comprehension("list", each, (others,))
            else:
                alone = n.Sequence("set", (value,))
                yield n.Call(n.Attribute(source, "union"), (alone,))
                yield n.Call(n.Attribute(source, "difference"), (alone,))

    def _declared(self, type_: n.NamedType, program: Program, depth: int) -> Iterator[n.Expr]:
        entry = program.find(type_.name)
        assert entry is not None
        inside = program.seen_from(entry)
        match entry.declared:
            case n.TypeDef(type=meant):
                yield from self.likely(meant, inside, depth + 1)
            case EnumType() as enum:
                for member in enum:
                    yield n.Attribute(dotted(type_.name), member.name)
            case n.Record(fields=fields):
                for source, kind, seen in self._sources:
                    base = base_of(kind)
                    if isinstance(base, n.NamedType) and seen.find(base.name) == entry:
                        yield source
                choices = [
                    list(islice(self.likely(each.type, inside, depth + 1), 4)) for each in fields
                ]
                for parts in islice(product(*choices), MOST_PARTS):
                    yield n.Call(dotted(type_.name), parts)


_SIZED = frozenset({"list", "str", "set", "dict", "tuple", "bytes"})
