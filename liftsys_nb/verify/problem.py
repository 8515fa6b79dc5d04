"""A specification as the solver needs it: claims on entry, on exit, and exceptions.

Pure: knows the reading rules of the language, and nothing of Z3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import BUILTINS
from liftsys_nb.ir.programs import EMPTY, Program
from liftsys_nb.ir.spans import Span
from liftsys_nb.verify.frames import CHANGING, Frame, frame_of
from liftsys_nb.verify.rules import rules
from liftsys_nb.verify.terms import free_names, mentions, mentions_old, put

ClaimSection = Literal["requires", "ensures", "raises", "assert", "effects", "type"]

# Words with a meaning of their own: a parameter of such a name would be mixed up with it.
RESERVED = frozenset({"result", "old", "it"})


@dataclass(frozen=True, slots=True)
class Claim:
    """One formula of the specification, with the words that messages use for it.

    section: where it was written (``type`` for a refinement, which has no clause of its own;
        ``effects`` for a frame with a condition).
    exception: of a ``raises`` item. body: as written; expr: what it means (``it`` replaced).
    program: what its names mean beside the parameters; None for that of the problem.
    """

    label: str
    section: ClaimSection
    expr: n.Expr
    exception: str | None = None
    body: n.Expr | n.Raise | n.Effect | n.Prose | None = None
    span: Span | None = None
    program: Program | None = None

    @property
    def hole_names(self) -> frozenset[str]:
        """The holes inside, by name."""
        return frozenset(hole.name for hole in n.holes_of(self.expr))


@dataclass(frozen=True, slots=True)
class Muddle:
    """Two things said that do not go together. code: None where others report it."""

    message: str
    code: str | None = None
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Variable:
    """A parameter, or ``result``. changes: paths that may have another value on exit."""

    name: str
    type: n.Type
    changes: tuple[str, ...] = ()

    @property
    def stays(self) -> bool:
        """Whether a value passed is always the same on exit."""
        return not self.changes


@dataclass(frozen=True, slots=True)
class Problem:
    """A specification taken apart.

    requires: refinements of parameters first, then clauses, in the order in which they guard
    each other. raises: promised ones, with conditions. permitted: exceptions without one.
    ensures: frames first, then refinements of the result, then clauses.
    prose: lines of ``assert`` that are no formulas.
    clauses: items of requires, ensures, raises, assert as they are written.
    muddles: why the text cannot be read in one way, if so; then nothing is decided.
    """

    name: str
    parameters: tuple[Variable, ...]
    result: Variable
    requires: tuple[Claim, ...]
    ensures: tuple[Claim, ...]
    raises: tuple[Claim, ...]
    permitted: tuple[Claim, ...]
    prose: tuple[Claim, ...]
    clauses: tuple[Claim, ...]
    muddles: tuple[Muddle, ...] = ()
    program: Program = EMPTY

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
            return replace(variable, type=types[hole], changes=())

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


def problem_of(spec: n.Spec, program: Program = EMPTY) -> Problem:
    """Take a specification apart by the reading rules of the language."""
    signature = spec.signature or n.Signature(spec.name)
    written = [p for p in signature.parameters if p.name]
    frame = frame_of(spec)
    parameters = tuple(Variable(p.name, p.type, frame.changes(p, program)) for p in written)
    returns = signature.returns or UNWRITTEN
    requires = [c for p in written for c in _rules(p.name, p.type, p.span, program)]
    ensures = list(_rules("result", returns, signature.span, program))
    for variable, p in zip(parameters, written, strict=True):
        if not variable.stays:
            ensures.extend(_rules(p.name, p.type, p.span, program, on_exit=True))
    prose: list[Claim] = []
    known = {p.name for p in written} | {"result"}

    clauses: list[Claim] = []
    for number, clause in enumerate(spec.requires, 1):
        requires.append(_claim(clause, "requires", number))
        clauses.append(requires[-1])
    for number, clause in enumerate(spec.ensures, 1):
        ensures.append(_claim(clause, "ensures", number))
        clauses.append(ensures[-1])
    raises, permitted, said = _raises(spec)
    clauses.extend(said)
    for number, clause in enumerate(spec.asserts, 1):
        claim = _claim(clause, "assert", number)
        clauses.append(claim)
        if isinstance(clause.body, n.Prose) or unresolved(clause.body, known, program):
            prose.append(claim)
        elif mentions(clause.body, "result") or mentions_old(clause.body):
            ensures.append(claim)
        else:
            requires.append(claim)
    return Problem(
        name=signature.name,
        parameters=parameters,
        result=Variable("result", returns),
        requires=tuple(requires),
        ensures=(*_frames(frame, parameters), *ensures),
        raises=tuple(raises),
        permitted=tuple(permitted),
        prose=tuple(prose),
        clauses=tuple(clauses),
        muddles=tuple(_muddles(spec, [p.name for p in written])),
        program=program,
    )


def _claim(clause: n.Clause, section: ClaimSection, number: int) -> Claim:
    expr = n.TRUE if isinstance(clause.body, n.Prose) else clause.body
    label = n.label_of(section, number, clause.label)
    return Claim(label, section, expr, body=clause.body, span=clause.span)


def _raises(spec: n.Spec) -> tuple[list[Claim], list[Claim], list[Claim]]:
    """Return what is promised, what is permitted, and both as they are written."""
    promised: list[Claim] = []
    permitted: list[Claim] = []
    written: list[Claim] = []
    for number, item in enumerate(spec.raises, 1):
        label = n.label_of("raises", number, item.label)
        match item.body:
            case n.Raise(exception=exception, when=None):
                claim = Claim(label, "raises", n.TRUE, exception, item.body, item.span)
                permitted.append(claim)
            case n.Raise(exception=exception, when=when) if when is not None:
                claim = Claim(label, "raises", when, exception, item.body, item.span)
                promised.append(claim)
            case n.Hole() as hole:
                # Some exception on some inputs: its condition is the unknown.
                claim = Claim(label, "raises", hole, "Exception", hole, item.span)
                promised.append(claim)
            case _:
                continue  # `nothing` says aloud what holds without it
        written.append(claim)
    return promised, permitted, written


def _rules(
    name: str, type_: n.Type, span: Span | None, program: Program, *, on_exit: bool = False
) -> Iterator[Claim]:
    """Yield what the type of a variable says of it, one claim for each name of a rule."""
    found: dict[str, Claim] = {}
    for rule in rules(n.Name(name), type_, program):
        label = f"{name}{' on exit' if on_exit else ''}: {rule.name}"
        known = found.get(label)
        expr = rule.expr if known is None else n.BoolOp("and", (known.expr, rule.expr))
        if known is not None and known.program is not rule.program:
            label += "'"  # the same word in another text
            expr = rule.expr
        found[label] = Claim(label, "type", expr, span=span, program=rule.program)
    yield from found.values()


def _frames(frame: Frame, parameters: tuple[Variable, ...]) -> Iterator[Claim]:
    """Yield a claim for each path that may change only under a condition."""
    for variable in parameters:
        if not variable.stays:
            for listed, expr in frame.conditions(variable.name):
                yield Claim(listed.label, "effects", expr, body=listed.effect, span=listed.span)


def _muddles(spec: n.Spec, names: list[str]) -> Iterator[Muddle]:
    for name in dict.fromkeys(names):
        if name in RESERVED:
            yield Muddle(f"a parameter is called `{name}`, a word with its own meaning in clauses")
        elif names.count(name) > 1:
            yield Muddle(f"two parameters are called `{name}`")
    verbs = [i.body.verb for i in spec.effects if isinstance(i.body, n.Effect)]
    for number, item in enumerate(spec.effects, 1):
        if "pure" in verbs and isinstance(item.body, n.Effect) and item.body.verb in CHANGING:
            label = n.label_of("effects", number, item.label)
            claim = Claim(label, "effects", n.TRUE, span=item.span)
            yield Muddle(f"a `pure` function {item.body.verb} nothing", "IR200", claim)
    if any(item.body == n.Nothing() for item in spec.raises):
        for claim in _raises(spec)[2]:
            if isinstance(claim.body, n.Raise):
                said = f"raises: `nothing` and `{claim.exception}` exclude each other"
                yield Muddle(said, "IR200", claim)


def unresolved(expr: n.Expr, known: Iterable[str], program: Program) -> list[str]:
    """Return names in expr that stand for nothing known, in the order they stand."""
    names = set(known)
    return [
        name
        for name in free_names(expr)
        if name not in names and name not in BUILTINS and name != "isinstance"
        and not _begins_declared(name, program)
    ]  # fmt: skip


def _begins_declared(name: str, program: Program) -> bool:
    if program.find(name) is not None:
        return True
    ends = [scope + name + "." for scope in program.scopes]
    return any(key.startswith(end) for end in ends for key in (*program.entries, *program.aliases))
