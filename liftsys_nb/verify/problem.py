"""A specification as the solver needs it: claims on entry, on exit, and exceptions.

Pure: knows the reading rules of the language, and nothing of Z3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import BUILTINS
from liftsys_nb.ir.spans import Span
from liftsys_nb.verify.shapes import MUTABLE, Shape, shape_of
from liftsys_nb.verify.terms import free_names, mentions, mentions_old, put

ClaimSection = Literal["requires", "ensures", "raises", "assert", "type"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One formula of the specification, with the words that messages use for it.

    section: where it was written (``type`` for a refinement, which has no clause of its own).
    exception: of a ``raises`` item. body: as written; expr: what it means (``it`` replaced).
    """

    label: str
    section: ClaimSection
    expr: n.Expr
    exception: str | None = None
    body: n.Expr | n.Raise | n.Prose | None = None
    span: Span | None = None

    @property
    def hole_names(self) -> frozenset[str]:
        """The holes inside, by name."""
        return frozenset(hole.name for hole in n.holes_of(self.expr))


@dataclass(frozen=True, slots=True)
class Variable:
    """A parameter, or ``result``. stays: whether a value passed is the same on exit."""

    name: str
    type: n.Type
    stays: bool = True

    @property
    def shape(self) -> Shape:
        """What the solver sees of it."""
        return shape_of(self.type)


@dataclass(frozen=True, slots=True)
class Problem:
    """A specification taken apart.

    requires: refinements of parameters first, then clauses, in the order in which they guard
    each other. raises: promised ones, with conditions. permitted: exceptions without one.
    prose: lines of ``assert`` that are no formulas.
    clauses: labels of requires, ensures, raises, assert as they are written.
    """

    name: str
    parameters: tuple[Variable, ...]
    result: Variable
    requires: tuple[Claim, ...]
    ensures: tuple[Claim, ...]
    raises: tuple[Claim, ...]
    permitted: tuple[Claim, ...]
    prose: tuple[Claim, ...]
    clauses: tuple[str, ...]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims that hold a formula."""
        return self.requires + self.ensures + self.raises

    @property
    def names(self) -> frozenset[str]:
        """Names that have a value in some clause."""
        return frozenset(v.name for v in self.parameters) | {"result"}

    def with_holes(self, fills: Mapping[str, n.Expr], types: Mapping[str, n.Type]) -> Problem:
        """Return the problem with fills put into holes of terms, and types into type holes."""

        def filled(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
            return tuple(replace(c, expr=put(c.expr, {}, fills)) for c in claims)

        def typed(variable: Variable) -> Variable:
            hole = _type_hole(variable.type)
            if hole is None or hole not in types:
                return variable
            # The types tried are of values that no function can change.
            return replace(variable, type=types[hole], stays=True)

        return replace(
            self,
            parameters=tuple(map(typed, self.parameters)),
            result=typed(self.result),
            requires=filled(self.requires),
            ensures=filled(self.ensures),
            raises=filled(self.raises),
        )

    def type_holes(self) -> tuple[str, ...]:
        """Return the holes for types on which a formula depends."""
        used = {name for claim in self.claims for name in free_names(claim.expr)}
        return tuple(
            hole
            for variable in (*self.parameters, self.result)
            if variable.name in used and (hole := _type_hole(variable.type)) is not None
        )


def _type_hole(type_: n.Type) -> str | None:
    match type_:
        case n.Hole(name=name):
            return name
        case n.Refined(base=base):
            return _type_hole(base)
        case _:
            return None


# The type of a result for which no arrow is written: as open as a hole, and named like one.
UNWRITTEN = n.Hole("->")


def problem_of(spec: n.Spec) -> Problem:
    """Take a specification apart by the reading rules of the language."""
    signature = spec.signature or n.Signature(spec.name)
    written = [p for p in signature.parameters if p.name]
    stays = _what_stays(spec)
    parameters = tuple(Variable(p.name, p.type, stays(p)) for p in written)
    returns = signature.returns or UNWRITTEN
    requires = [c for p in written for c in _refinements(p.name, p.type, p.span)]
    ensures = list(_refinements("result", returns, signature.span))
    prose: list[Claim] = []
    known = {p.name for p in written} | {"result"}

    for number, clause in enumerate(spec.requires, 1):
        requires.append(_claim(clause, "requires", number))
    for number, clause in enumerate(spec.ensures, 1):
        ensures.append(_claim(clause, "ensures", number))
    for number, clause in enumerate(spec.asserts, 1):
        claim = _claim(clause, "assert", number)
        if isinstance(clause.body, n.Prose) or not set(free_names(clause.body)) <= known:
            prose.append(claim)
        elif mentions(clause.body, "result") or mentions_old(clause.body):
            ensures.append(claim)
        else:
            requires.append(claim)
    raises, permitted = _raises(spec)
    said = [("raises", i, r.label) for i, r in enumerate(spec.raises, 1) if r.body != n.Nothing()]
    written_clauses = [
        *(("requires", i, c.label) for i, c in enumerate(spec.requires, 1)),
        *(("ensures", i, c.label) for i, c in enumerate(spec.ensures, 1)),
        *said,
        *(("assert", i, c.label) for i, c in enumerate(spec.asserts, 1)),
    ]
    return Problem(
        name=signature.name,
        parameters=parameters,
        result=Variable("result", returns),
        requires=tuple(requires),
        ensures=tuple(ensures),
        raises=tuple(raises),
        permitted=tuple(permitted),
        prose=tuple(prose),
        clauses=tuple(n.label_of(*each) for each in written_clauses),
    )


def _claim(clause: n.Clause, section: ClaimSection, number: int) -> Claim:
    expr = n.TRUE if isinstance(clause.body, n.Prose) else clause.body
    label = n.label_of(section, number, clause.label)
    return Claim(label, section, expr, body=clause.body, span=clause.span)


def _raises(spec: n.Spec) -> tuple[list[Claim], list[Claim]]:
    promised: list[Claim] = []
    permitted: list[Claim] = []
    for number, item in enumerate(spec.raises, 1):
        label = n.label_of("raises", number, item.label)
        match item.body:
            case n.Raise(exception=exception, when=None):
                claim = Claim(label, "raises", n.TRUE, exception, item.body, item.span)
                permitted.append(claim)
            case n.Raise(exception=exception, when=when) if when is not None:
                promised.append(Claim(label, "raises", when, exception, item.body, item.span))
            case n.Hole() as hole:
                # Some exception on some inputs: its condition is the unknown.
                promised.append(Claim(label, "raises", hole, "Exception", hole, item.span))
            case _:
                pass  # `nothing` says aloud what holds without it
    return promised, permitted


def _refinements(name: str, type_: n.Type, span: Span | None) -> Iterator[Claim]:
    match type_:
        case n.Refined(base=base, condition=condition):
            yield from _refinements(name, base, span)
            expr = put(condition, {"it": n.Name(name)}, {})
            yield Claim(f"{name}: type", "type", expr, body=condition, span=span)
        case _:
            return


def _what_stays(spec: n.Spec) -> _Stays:
    changed: set[str] = set()
    said = False
    for item in spec.effects:
        if isinstance(item.body, n.Effect):
            said = True
            if item.body.verb in ("modifies", "writes", "deletes"):
                changed |= {path.split(".")[0] for path in item.body.paths}
    return _Stays(said, frozenset(changed))


@dataclass(frozen=True, slots=True)
class _Stays:
    """Which arguments are on exit what they were on entry: the frame of the effects."""

    said: bool
    changed: frozenset[str]

    def __call__(self, parameter: n.Parameter) -> bool:
        shape = shape_of(parameter.type)
        if shape.kind != "other" and shape.family not in MUTABLE:
            return True
        return self.said and parameter.name not in self.changed


def unresolved(expr: n.Expr, known: frozenset[str]) -> list[str]:
    """Return names in expr that stand for nothing known, in the order they stand."""
    return [name for name in free_names(expr) if name not in known and name not in BUILTINS]
