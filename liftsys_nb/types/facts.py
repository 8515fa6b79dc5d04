"""What one check knows while it goes: holes with their facts, complaints, written types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from liftsys_nb.ir.errors import Diagnostic, Edit, did_you_mean
from liftsys_nb.ir.nodes import (
    BOOL,
    TYPE,
    Define,
    Expr,
    Hole,
    HoleKind,
    NamedType,
    Parameter,
    Refined,
    Type,
    UnionType,
)
from liftsys_nb.ir.spans import Source, Span
from liftsys_nb.syntax import show
from liftsys_nb.types.infer import Inference
from liftsys_nb.types.refinements import facts_of
from liftsys_nb.types.relations import (
    ARITY,
    DOTS,
    HOLE_TYPES,
    OTHER_NAMES,
    assignable,
    named,
    same_type,
)
from liftsys_nb.types.words import a
from liftsys_nb.types.worlds import World

NO_SCOPE: Mapping[str, Type] = MappingProxyType({})
_NOTHING: Mapping[str, int] = MappingProxyType({})
# Places that declare a hole; where it is used says more.
_DECLARING = ("the intent", "the signature", "the holes section")


@dataclass(frozen=True, slots=True)
class HoleFacts:
    """What is known of a hole before anybody fills it.

    type: expected type (``type`` itself for a type hole), None where uses do not settle it.
    scope: names common to all its places, with types. where: the first place, in words.
    places: how often it stands. choices: candidate fills written in the text, first recommended.
    depends_on: holes that must be filled for this one's type or scope to be known.
    facts: what the types of the scope say of its names (``amount >= 0``).
    settled: of a type hole, the one type that its uses ask for.
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
    facts: tuple[Expr, ...] = ()
    settled: Type | None = None
    span: Span | None = field(default=None, compare=False)


class Checker:
    """Takes complaints and holes as they come, and checks written types."""

    def __init__(self, source: Source, world: World) -> None:
        self._source = source
        self.world = world
        self.diagnostics: list[Diagnostic] = []
        self.holes: dict[str, HoleFacts] = {}
        self._binders: dict[str, dict[str, int]] = {}
        self._shadowed: dict[str, set[str]] = {}
        self._where = ""
        self._kind: HoleKind = "assertion"
        self._hole_types: dict[str, Type] = {}
        self._settled: dict[str, list[Type]] = {}
        self.infer = self.walk()

    def walk(self, *, open_names: bool = False) -> Inference:
        """Return a fresh walk over expressions that reports here."""
        return Inference(
            self.report,
            self.note,
            world=self.world,
            open_names=open_names,
            hole_types=self._hole_types,
            settled=self._settled,
        )

    def report(
        self, code: str, message: str, span: Span | None, hint: str | None, fix: str | None
    ) -> None:
        """Take a complaint."""
        where = span or Span(0, 0)
        # The one fix that leaves nothing to choose: ``true`` is never a name one meant to declare.
        is_sure = code == "IR210" and span is not None and fix in {"True", "False", "None"}
        edit = Edit(where.start, where.end, fix) if is_sure and fix else None
        self.diagnostics.append(
            Diagnostic.at(code, message, self._source, where, hint=hint, fix=fix, edit=edit)
        )

    @property
    def sorted_diagnostics(self) -> tuple[Diagnostic, ...]:
        """All complaints once each, by place."""
        return tuple(sorted(dict.fromkeys(self.diagnostics), key=lambda d: d.sort_key))

    def at(self, where: str, kind: HoleKind) -> None:
        """Say in words which place comes now, and of which kind holes there are."""
        self._where, self._kind = where, kind

    def span_of(self, word: str, within: Span | None) -> Span | None:
        """Return where a word first stands inside a span; the whole span where it does not."""
        if within is None or not word:
            return within
        start = self._source.text.find(word, within.start, within.end)
        return within if start < 0 else Span(start, start + len(word))

    # ── holes ────────────────────────────────────────────────────────────────────────────────
    def hole_list(self, holes: tuple[Hole, ...], scope: Mapping[str, Type]) -> None:
        """Note holes that are declared beside an item."""
        for hole in holes:
            self.infer.infer(hole, scope)

    def note(
        self,
        hole: Hole,
        expected: Type | None,
        scope: Mapping[str, Type],
        bound: Mapping[str, int] = _NOTHING,
    ) -> None:
        """Learn of a hole where it stands."""
        if not hole.name:
            return
        if hole.type is not None:
            self._hole_type(hole, hole.type, scope)
        # A name that a comprehension binds is another name at every other place.
        binders = self._binders.setdefault(hole.name, dict(bound))
        for name in {*binders, *bound}:
            if binders.get(name) != bound.get(name):
                self._shadowed.setdefault(hole.name, set()).add(name)
        hidden = self._shadowed.get(hole.name, set())
        scope = {name: kind for name, kind in scope.items() if name not in hidden}
        known = self.holes.get(hole.name)
        self.infer.declare(hole.name, hole.type)
        if known is None:
            self.holes[hole.name] = HoleFacts(
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
        self.agree(hole, hole.type or expected)
        common = {n: t for n, t in known.scope.items() if n in scope}
        if known.kind == "intent" and not known.scope:
            common = {}
        merged = self._merged(known, hole, common, 1)
        where = self._where if known.where in _DECLARING else known.where
        self.holes[hole.name] = replace(merged, type=merged.type or expected, where=where)

    def _hole_type(self, hole: Hole, type_: Type, scope: Mapping[str, Type]) -> None:
        """Check the type that a hole is written with; where it asks for no value, as well."""
        self.type(type_, f"the type of ?{hole.name}", scope, hole_type=True)

    def note_again(self, hole: Hole) -> None:
        """Add what the holes section says of a hole that stands elsewhere."""
        known = self.holes[hole.name]
        self.agree(hole, hole.type)
        if hole.type is not None:
            self._hole_type(hole, hole.type, known.scope)
        self.holes[hole.name] = self._merged(known, hole, known.scope, 0)
        for choice in hole.choices:
            if not isinstance(choice, NamedType | UnionType | Refined):
                self.infer.infer(choice, known.scope, hole.type)

    def agree(self, hole: Hole, found: Type | None, known: Type | None = None) -> None:
        """Complain (IR131) where one hole is used at two types."""
        known = known or self.holes[hole.name].type
        if known is None or found is None:
            return
        if assignable(found, known, self.world) or assignable(known, found, self.world):
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

    def _merged(
        self, known: HoleFacts, hole: Hole, scope: Mapping[str, Type], more: int
    ) -> HoleFacts:
        """Return facts that also hold what another place of the hole says."""
        return replace(
            known,
            kind=hole.kind or known.kind,
            type=hole.type or known.type,
            question=known.question or hole.question,
            scope=scope,
            places=known.places + more,
            choices=known.choices or hole.choices,
        )

    def finished_holes(self) -> dict[str, HoleFacts]:
        """Return the holes with what only all places together tell."""
        found: dict[str, HoleFacts] = {}
        for name, facts in self.holes.items():
            needs = [
                t.name
                for t in facts.scope.values()
                if isinstance(t, Hole) and t.name in self.holes and t.name != name
            ]
            asked = self._settled.get(name, [])
            is_settled = asked and all(same_type(asked[0], each, self.world) for each in asked)
            found[name] = replace(
                facts,
                depends_on=tuple(dict.fromkeys(needs)),
                facts=facts_of(facts.scope, self.world),
                settled=asked[0] if is_settled and named(facts.type, "type") else None,
            )
        return found

    # ── parameters and written types ─────────────────────────────────────────────────────────
    def parameters(self, parameters: tuple[Parameter, ...], scope: dict[str, Type]) -> None:
        """Check parameters in order and put them into the scope of those that follow."""
        for parameter in parameters:
            self._parameter(parameter, scope)

    def _parameter(self, parameter: Parameter, scope: dict[str, Type]) -> None:
        where = f"parameter {parameter.name}" if parameter.name else "the parameters"
        self.at(where, "signature")
        self.type(parameter.type, where, scope)
        kind = self.world.local(parameter.type)
        if parameter.default is not None:
            self._default(parameter.default, kind, parameter.name, scope)
        if parameter.name:
            scope[parameter.name] = kind

    def _default(self, default: Expr, kind: Type, name: str, scope: Mapping[str, Type]) -> None:
        """Check a default: it is made where the function is, so it sees no parameter."""
        before = len(self.diagnostics)
        self.infer.want(default, kind, NO_SCOPE, f"the default of '{name}'")
        seen = {f"no value named '{other}' here" for other in (*scope, name)}
        for at, found in enumerate(self.diagnostics[before:], before):
            if found.code == "IR210" and found.message in seen:
                hint = "a default is made where the function is: it sees no parameter"
                self.diagnostics[at] = replace(found, hint=hint)

    def type(
        self, type_: Type, what: str, scope: Mapping[str, Type], *, hole_type: bool = False
    ) -> None:
        """Check a written type; ``hole_type`` allows what only a hole may ask for."""
        match type_:
            case Hole():
                self.note(type_, TYPE, scope)
                for choice in type_.choices:
                    if isinstance(choice, NamedType | UnionType | Refined):
                        self.type(choice, "a choice", scope)
            case UnionType(options=options):
                for option in options:
                    self.type(option, what, scope)
            case Refined(base=base, condition=condition):
                self.type(base, what, scope)
                inner = {**scope, "it": self.world.local(base)}
                self._condition(condition, inner)
            case NamedType(name=name, args=args):
                for arg in args:
                    if arg != DOTS:
                        self.type(arg, what, scope)
                self._type_name(type_, name, args, hole_type)

    def _condition(self, condition: Expr, scope: Mapping[str, Type]) -> None:
        found = self.infer.infer(condition, scope, BOOL)
        if not assignable(found, BOOL, self.world):
            assert found is not None
            message = f"the condition of a type must be a bool, but '{show(condition)}' is "
            hint = "write what holds of it, such as it >= 0"
            self.report("IR110", message + a(found), condition.span, hint, None)

    def _type_name(
        self, type_: NamedType, name: str, args: tuple[Type, ...], hole_type: bool
    ) -> None:
        entity = self.world.find(name)
        if entity is not None:
            if isinstance(entity.decl, Define):
                self.report("IR111", f"'{name}' is a function, not a type", type_.span, None, None)
            elif args:
                message = f"{name} takes no types in brackets"
                self.report("IR110", message, type_.span, None, name)
            return
        if self.world.is_open(name) or self._is_outside(name):
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
            self._unknown_type(type_, name, args)
            return
        wanted = ARITY.get(name)
        if args and wanted is not None and (len(args) != wanted or DOTS in args):
            count = "no types" if wanted == 0 else f"{wanted} type{'s' if wanted > 1 else ''}"
            self.report(
                "IR110",
                f"{name} takes {count} in brackets, not {len(args)}",
                type_.span,
                None,
                name if wanted == 0 else None,
            )

    def _is_outside(self, name: str) -> bool:
        """Whether a dotted name is that of a class outside: of no module known here."""
        head = name.partition(".")[0]
        return "." in name and not self.world.is_package(head) and self.world.find(head) is None

    def _unknown_type(self, type_: NamedType, name: str, args: tuple[Type, ...]) -> None:
        other = OTHER_NAMES.get(name)
        if other and args and other.endswith("]"):
            other = show(NamedType(other.partition("[")[0], args))
        known = [*ARITY, "tuple", *self.world.names]
        hint = f"the language writes {other}" if other else did_you_mean(name, known)
        plain = other if other and "…" not in other else None
        self.report("IR111", f"no type named '{name}'", type_.span, hint, plain)
