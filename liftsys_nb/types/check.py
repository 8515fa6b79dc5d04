"""Names and types of a whole specification: facts about each hole, and diagnostics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from liftsys_nb.ir.errors import Diagnostic, did_you_mean
from liftsys_nb.ir.nodes import (
    BOOL,
    CODE,
    EFFECT,
    TYPE,
    Clause,
    Effect,
    Example,
    ExampleItem,
    Expr,
    Hole,
    HoleKind,
    NamedType,
    Parameter,
    Prose,
    Raise,
    Refined,
    Spec,
    Table,
    Type,
    UnionType,
    label_of,
)  # fmt: skip
from liftsys_nb.ir.spans import Source, Span
from liftsys_nb.syntax import show
from liftsys_nb.types.infer import Inference
from liftsys_nb.types.relations import ARITY, HOLE_TYPES, OTHER_NAMES, assignable, named

_NO_SCOPE: Mapping[str, Type] = MappingProxyType({})
_NOTHING: Mapping[str, int] = MappingProxyType({})
_RESERVED = {"result": "IR140", "it": "IR140", "old": "IR141"}
# Places that declare a hole; where it is used says more.
_DECLARING = ("the intent", "the signature", "the holes section")


@dataclass(frozen=True, slots=True)
class HoleFacts:
    """What is known of a hole before anybody fills it.

    type: expected type (``type`` itself for a type hole), None where uses do not settle it.
    scope: names common to all its places, with types. where: the first place, in words.
    places: how often it stands. choices: candidate fills written in the text, first recommended.
    depends_on: holes that must be filled for this one's type or scope to be known.
    """

    name: str
    kind: HoleKind
    type: Type | None
    question: str | None
    scope: Mapping[str, Type]
    where: str
    places: int = 1
    choices: tuple[Expr | Type, ...] = ()
    depends_on: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Typing:
    """Facts of a specification. holes: by name, in the order they stand in the text."""

    holes: Mapping[str, HoleFacts]
    diagnostics: tuple[Diagnostic, ...]
    parameters: Mapping[str, Type]
    returns: Type | None


def check(spec: Spec, source: Source, *, known: Iterable[str] = ()) -> Typing:
    """Check names and types of a specification.

    known: names declared elsewhere (records, enums, defines) that are not checked here.
    """
    return _Check(source, frozenset(known)).run(spec)


def check_term(
    expr: Expr,
    expected: Type | None,
    scope: Mapping[str, Type],
    source: Source,
    *,
    known: Iterable[str] = (),
) -> tuple[Type | None, tuple[Diagnostic, ...]]:
    """Check one expression against the type a place expects; return its type and diagnostics."""
    checker = _Check(source, frozenset(known))
    wanted = expected
    if named(expected, "Policy", "Description"):
        wanted = NamedType("str")
    elif named(expected, "Predicate"):
        wanted = BOOL
    found = Inference(checker.report, known=known).infer(expr, scope, wanted)
    if not assignable(found, wanted):
        assert found is not None and wanted is not None
        checker.report(
            "IR200",
            f"expected {show(wanted)}, but '{show(expr)}' is {show(found)}",
            expr.span,
            None,
            None,
        )
    return found, tuple(checker.diagnostics)


def check_type(type_: Type, source: Source, *, known: Iterable[str] = ()) -> tuple[Diagnostic, ...]:
    """Check that a type names only types of the language (IR111) with the right arguments."""
    checker = _Check(source, frozenset(known))
    checker.type(type_, "a type", _NO_SCOPE, hole_type=False)
    return tuple(checker.diagnostics)


class _Check:
    def __init__(self, source: Source, known: frozenset[str]) -> None:
        self._source = source
        self._known = known
        self.diagnostics: list[Diagnostic] = []
        self._holes: dict[str, HoleFacts] = {}
        self._binders: dict[str, dict[str, int]] = {}
        self._shadowed: dict[str, set[str]] = {}
        self._where = ""
        self._kind: HoleKind = "assertion"
        self._infer = Inference(self.report, self._note_hole, known=known)

    def report(
        self, code: str, message: str, span: Span | None, hint: str | None, fix: str | None
    ) -> None:
        self.diagnostics.append(
            Diagnostic.at(
                code,
                message,
                self._source,
                span or Span(0, 0),
                hint=hint,
                fix=fix,
            )
        )

    # ── the whole ────────────────────────────────────────────────────────────────────────────
    def run(self, spec: Spec) -> Typing:
        signature = spec.signature
        returns = signature.returns if signature else None
        for hole in _declared(spec):
            self._infer.declare(hole.name, hole.type)
        if spec.intent:
            self._at("the intent", "intent")
            self._hole_list(spec.intent.holes, _NO_SCOPE)
        scope: dict[str, Type] = {}
        if signature:
            for parameter in signature.parameters:
                self._parameter(parameter, scope)
            if returns is not None:
                self._at("the return type", "signature")
                self.type(returns, "the return type", scope)
            self._at("the signature", "signature")
            self._hole_list(signature.holes, scope)
        after = {**scope, "result": returns if returns is not None else Hole("result")}
        self._effects(spec, after)
        self._clauses("requires", spec.requires, scope)
        self._clauses("ensures", spec.ensures, after)
        self._raises(spec, scope)
        self._invariant(spec, scope)
        self._asserts(spec, after)
        self._examples(spec)
        self._at("the holes section", "implementation")
        self._declared_holes(spec, after)
        if spec.body and isinstance(spec.body.content, Hole):
            self._at("the body", "implementation")
            self._note_hole(spec.body.content, CODE, scope)
        holes = self._with_dependencies(returns)
        found = sorted(dict.fromkeys(self.diagnostics), key=lambda d: d.sort_key)
        return Typing(MappingProxyType(holes), tuple(found), MappingProxyType(scope), returns)

    def _at(self, where: str, kind: HoleKind) -> None:
        self._where, self._kind = where, kind

    def _with_dependencies(self, returns: Type | None) -> dict[str, HoleFacts]:
        holes: dict[str, HoleFacts] = {}
        for name, facts in self._holes.items():
            needs = [
                t.name
                for t in facts.scope.values()
                if isinstance(t, Hole) and t.name in self._holes and t.name != name
            ]
            holes[name] = replace(facts, depends_on=tuple(dict.fromkeys(needs)))
        return holes

    # ── sections ─────────────────────────────────────────────────────────────────────────────
    def _parameter(self, parameter: Parameter, scope: dict[str, Type]) -> None:
        where = f"parameter {parameter.name}" if parameter.name else "the parameters"
        self._at(where, "signature")
        self.type(parameter.type, where, scope)
        if parameter.default is not None:
            found = self._infer.infer(parameter.default, scope, parameter.type)
            if not assignable(found, parameter.type):
                assert found is not None
                self.report(
                    "IR200",
                    f"the default of '{parameter.name}' must be {show(parameter.type)}, but "
                    f"'{show(parameter.default)}' is {show(found)}",
                    parameter.default.span,
                    None,
                    None,
                )
        if parameter.name in _RESERVED:
            self.report(
                _RESERVED[parameter.name],
                f"a parameter cannot be called '{parameter.name}': the word means something else",
                parameter.span,
                f"call it {parameter.name}_",
                f"{parameter.name}_",
            )
        if parameter.name:
            scope[parameter.name] = parameter.type

    def _clauses(
        self, section: str, clauses: tuple[Clause, ...], scope: Mapping[str, Type]
    ) -> None:
        for number, clause in enumerate(clauses, 1):
            self._at(_place(section, number, clause.label), "assertion")
            if not isinstance(clause.body, Prose):
                self._infer.want(clause.body, BOOL, scope, f"a clause of {section}")
            self._hole_list(clause.tail.holes, scope)

    def _asserts(self, spec: Spec, scope: Mapping[str, Type]) -> None:
        """Check assert lines: a line whose names do not all resolve is prose, so no complaint."""
        for number, clause in enumerate(spec.asserts, 1):
            self._at(_place("assert", number, clause.label), "assertion")
            if not isinstance(clause.body, Prose) and resolves(clause.body, scope, self._known):
                self._infer.want(clause.body, BOOL, scope, "a clause of assert")
            self._hole_list(clause.tail.holes, scope)

    def _effects(self, spec: Spec, scope: Mapping[str, Type]) -> None:
        for number, item in enumerate(spec.effects, 1):
            self._at(_place("effects", number, item.label), "effect")
            match item.body:
                case Hole():
                    self._note_hole(item.body, EFFECT, scope)
                case Effect(when=when) if when is not None:
                    self._infer.want(when, BOOL, scope, "the condition of an effect")
                case _:
                    pass
            self._hole_list(item.tail.holes, scope)

    def _raises(self, spec: Spec, scope: Mapping[str, Type]) -> None:
        for number, item in enumerate(spec.raises, 1):
            self._at(_place("raises", number, item.label), "assertion")
            match item.body:
                case Hole():
                    self._note_hole(item.body, None, scope)
                case Raise(when=when) if when is not None:
                    self._infer.want(when, BOOL, scope, "the condition of raises")
                case _:
                    pass
            self._hole_list(item.tail.holes, scope)

    def _invariant(self, spec: Spec, scope: Mapping[str, Type]) -> None:
        whole = self._infer
        self._infer = Inference(self.report, self._note_hole, known=self._known, open_names=True)
        for hole in _declared(spec):
            self._infer.declare(hole.name, hole.type)
        self._clauses("invariant", spec.invariant, scope)
        self._infer = whole

    def _examples(self, spec: Spec) -> None:
        name = spec.signature.name if spec.signature else spec.name
        walker = Inference(self.report, self._note_hole, known=self._known | {name, spec.name})
        for number, item in enumerate(spec.examples, 1):
            self._at(_place("examples", number, None), "assertion")
            match item:
                case ExampleItem(body=Hole() as hole):
                    self._note_hole(hole, BOOL, _NO_SCOPE)
                case ExampleItem(body=Example() as example):
                    scope: dict[str, Type] = {}
                    for given, value in example.where:
                        found = walker.infer(value, scope)
                        scope[given] = found if found is not None else Hole(given)
                    walker.infer(example.claim, scope)
                    if example.then is not None:
                        walker.infer(example.then, scope)
                case Table(rows=rows):
                    for row in rows:
                        for cell in row:
                            if cell.value is not None and not isinstance(cell.value, Hole):
                                walker.infer(cell.value, _NO_SCOPE)

    def _declared_holes(self, spec: Spec, scope: Mapping[str, Type]) -> None:
        for item in spec.holes:
            hole = item.hole
            if hole.name in self._holes:
                known = self._holes[hole.name]
                self._agree(hole, hole.type)
                self._holes[hole.name] = _merge(known, hole, hole.kind, known.scope, 0)
                for choice in hole.choices:
                    if not isinstance(choice, NamedType | UnionType | Refined):
                        self._infer.infer(choice, known.scope, hole.type)
            else:
                self._note_hole(hole, hole.type, scope)

    # ── holes and types ──────────────────────────────────────────────────────────────────────
    def _hole_list(self, holes: tuple[Hole, ...], scope: Mapping[str, Type]) -> None:
        for hole in holes:
            self._infer.infer(hole, scope)

    def _note_hole(
        self,
        hole: Hole,
        expected: Type | None,
        scope: Mapping[str, Type],
        bound: Mapping[str, int] = _NOTHING,
    ) -> None:
        if not hole.name:
            return
        # A name that a comprehension binds is another name at every other place.
        binders = self._binders.setdefault(hole.name, dict(bound))
        for name in {*binders, *bound}:
            if binders.get(name) != bound.get(name):
                self._shadowed.setdefault(hole.name, set()).add(name)
        hidden = self._shadowed.get(hole.name, set())
        scope = {name: kind for name, kind in scope.items() if name not in hidden}
        known = self._holes.get(hole.name)
        self._infer.declare(hole.name, hole.type)
        if known is None:
            self._holes[hole.name] = HoleFacts(
                hole.name,
                hole.kind or self._kind,
                hole.type or expected,
                hole.question,
                dict(scope),
                self._where,
                1,
                hole.choices,
                span=hole.span,
            )
            return
        self._agree(hole, hole.type or expected)
        common = {n: t for n, t in known.scope.items() if n in scope}
        if known.kind == "intent" and not known.scope:
            common = {}
        merged = _merge(known, hole, hole.kind, common, 1)
        where = self._where if known.where in _DECLARING else known.where
        self._holes[hole.name] = replace(merged, type=merged.type or expected, where=where)

    def _agree(self, hole: Hole, found: Type | None) -> None:
        known = self._holes[hole.name].type
        if known is None or found is None or assignable(found, known) or assignable(known, found):
            return
        if named(known, "Policy", "Predicate", "Description") and named(found, "str", "bool"):
            return
        self.report(
            "IR131",
            f"?{hole.name} is used as {show(known)} and as {show(found)}",
            hole.span,
            "one name is one unknown: give the second one another name",
            None,
        )

    def type(
        self, type_: Type, what: str, scope: Mapping[str, Type], *, hole_type: bool = False
    ) -> None:
        """Check a written type; ``hole_type`` allows what only a hole may ask for."""
        match type_:
            case Hole():
                self._note_hole(type_, TYPE, scope)
                for choice in type_.choices:
                    if isinstance(choice, NamedType | UnionType | Refined):
                        self.type(choice, "a choice", scope)
            case UnionType(options=options):
                for option in options:
                    self.type(option, what, scope)
            case Refined(base=base, condition=condition):
                self.type(base, what, scope)
                self._infer.want(condition, BOOL, {**scope, "it": base}, "the condition of a type")
            case NamedType(name=name, args=args):
                for arg in args:
                    if arg != NamedType("..."):
                        self.type(arg, what, scope)
                self._type_name(type_, name, args, hole_type)

    def _type_name(
        self, type_: NamedType, name: str, args: tuple[Type, ...], hole_type: bool
    ) -> None:
        if name in self._known or "." in name:
            return
        if name in HOLE_TYPES:
            if not hole_type:
                self.report(
                    "IR110",
                    f"'{name}' is a type that only a hole can ask for",
                    type_.span,
                    "values have types such as int, str, list[int]",
                    None,
                )
            return
        if name not in ARITY and name != "tuple":
            other = OTHER_NAMES.get(name)
            if other and args and other.endswith("]"):
                other = show(NamedType(other.partition("[")[0], args))
            hint = (
                f"the language writes {other}" if other else did_you_mean(name, [*ARITY, "tuple"])
            )
            plain = other if other and "…" not in other else None
            self.report("IR111", f"no type named '{name}'", type_.span, hint, plain)
            return
        wanted = ARITY.get(name)
        if args and wanted is not None and len(args) != wanted:
            count = "no types" if wanted == 0 else f"{wanted} type{'s' if wanted > 1 else ''}"
            self.report(
                "IR110",
                f"{name} takes {count} in brackets, not {len(args)}",
                type_.span,
                None,
                name if wanted == 0 else None,
            )


def _place(section: str, number: int, label: str | None) -> str:
    """Name an item in words: ``requires order``, or ``requires_2`` where it has no label."""
    return f"{section} {label}" if label else label_of(section, number, None)


def resolves(expr: Expr, scope: Mapping[str, Type], known: Iterable[str] = ()) -> bool:
    """Whether all names of an expression resolve (an assert line is a formula only then)."""
    missing: list[str] = []

    def report(
        code: str, message: str, span: Span | None, hint: str | None, fix: str | None
    ) -> None:
        if code == "IR210":
            missing.append(message)

    Inference(report, known=known).infer(expr, scope)
    return not missing


def _merge(
    known: HoleFacts, hole: Hole, kind: HoleKind | None, scope: Mapping[str, Type], more: int
) -> HoleFacts:
    """Return facts that also hold what another place of the hole says."""
    return replace(
        known,
        kind=kind or known.kind,
        type=hole.type or known.type,
        question=known.question or hole.question,
        scope=scope,
        places=known.places + more,
        choices=known.choices or hole.choices,
    )


def _declared(spec: Spec) -> list[Hole]:
    """Return the holes that are declared apart from where they are used."""
    found = [item.hole for item in spec.holes]
    if spec.intent:
        found.extend(spec.intent.holes)
    if spec.signature:
        found.extend(spec.signature.holes)
    for section in (spec.requires, spec.ensures, spec.asserts, spec.invariant):
        for clause in section:
            found.extend(clause.tail.holes)
    return found
