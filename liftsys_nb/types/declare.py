"""Check the declarations of a module, and give the names that its specifications see."""

from __future__ import annotations

from collections.abc import Sequence

from liftsys_nb.ir.errors import Diagnostic
from liftsys_nb.ir.nodes import (
    BOOL,
    Decl,
    Define,
    Enum,
    Field,
    Hole,
    Import,
    Lit,
    Member,
    Module,
    Package,
    Prose,
    Record,
    Spec,
    Type,
    TypeDef,
    Unary,
    Unread,
    label_of,
)
from liftsys_nb.ir.ports import Loader
from liftsys_nb.ir.rooms import with_room
from liftsys_nb.ir.spans import Source
from liftsys_nb.syntax import show
from liftsys_nb.types.facts import NO_SCOPE, Checker
from liftsys_nb.types.finite import Endings, is_circular
from liftsys_nb.types.linking import Linking
from liftsys_nb.types.narrowing import Facts
from liftsys_nb.types.termination import endless_calls
from liftsys_nb.types.worlds import World


def declare(
    module: Module, source: Source, *, load: Loader | None = None, file: str | None = None
) -> tuple[World, tuple[Diagnostic, ...]]:
    """Return the names that a module gives, and what is wrong with its declarations.

    load: finds the texts of imports; without it an import of another text is IR160. file: what
    load is told of this text; the name of source where it is not given.
    The World is that of the top of the text: ``world.at(decl)`` is the one of a package's inside.
    Imported texts give names only: what is wrong in them is said where they are checked.
    """
    name = file if file is not None else source.name
    return with_room(lambda: _declared(module, source, load, name))


def _declared(
    module: Module, source: Source, load: Loader | None, name: str
) -> tuple[World, tuple[Diagnostic, ...]]:
    linking = Linking(load)
    text = linking.link(module, name)
    checker = _Declarations(source, text.world)
    for problem in linking.problems:
        span = checker.span_of(problem.word, problem.decl.span)
        checker.report("IR160", problem.message, span, problem.hint, None)
    checker.run(module.decls, text.world)
    text.world.settle_holes(checker.finished_holes())
    return text.world, checker.sorted_diagnostics


class _Declarations(Checker):
    def __init__(self, source: Source, world: World) -> None:
        super().__init__(source, world)
        self._endings = Endings()

    def run(self, decls: Sequence[Decl], world: World) -> None:
        """Check declarations that stand at one place."""
        self._enter(world)
        defines = [decl for decl in decls if isinstance(decl, Define)]
        for decl in decls:
            self.infer.facts = Facts()
            match decl:
                case TypeDef():
                    self._type_def(decl)
                case Enum():
                    self._enum(decl)
                case Record():
                    self._record(decl)
                case Define():
                    self._define(decl)
                case Package(decls=inner):
                    # What stands in the package is seen by its parts alone.
                    self.run(inner, world.at(inner[0]) if inner else world)
                    self._enter(world)
                case Spec() | Import() | Unread():
                    pass
        for span, message, hint in endless_calls(defines, world):
            self.report("IR230", message, span, hint, None)

    def _enter(self, world: World) -> None:
        self.world = world
        self.infer = self.walk()

    # ── types, enums, records ────────────────────────────────────────────────────────────────
    def _type_def(self, decl: TypeDef) -> None:
        self.at(f"type {decl.name}", "signature")
        self.type(decl.type, f"type {decl.name}", NO_SCOPE)
        if is_circular(decl, self.world):
            message = f"the type {decl.name} stands for itself, so it never says what it is"
            hint = f"put it inside another type, such as list[{decl.name}]"
            self.report("IR110", message, self.span_of(decl.name, decl.span), hint, None)
        else:
            self._must_end(decl, decl.type)

    def _must_end(self, decl: TypeDef | Record, type_: Type) -> None:
        if not self._endings.ends(type_, self.world):
            message = f"no value of {decl.name} ever ends: each one holds another"
            hint = "let it be None, or a list, in some place"
            self.report("IR110", message, type_.span or decl.span, hint, None)

    def _enum(self, decl: Enum) -> None:
        self.at(f"enum {decl.name}", "assertion")
        first: dict[tuple[str, object], Member] = {}
        for member in decl.members:
            if member.value is None:
                continue
            self.infer.infer(member.value, NO_SCOPE)
            if isinstance(member.value, Hole):
                continue
            value = member.value.operand if isinstance(member.value, Unary) else member.value
            if not isinstance(value, Lit):
                message = f"the value of {member.name} must be a literal"
                self.report("IR200", message, member.value.span, None, None)
                continue
            key = ("-" if value is not member.value else "", value.value)
            twin = first.setdefault(key, member)
            if twin is not member:
                message = (
                    f"{twin.name} and {member.name} have the same value {show(member.value)}: "
                    "in Python they would be one member"
                )
                self.report("IR200", message, member.value.span, None, None)

    def _record(self, decl: Record) -> None:
        scope: dict[str, Type] = {}
        defaulted: Field | None = None
        for field in decl.fields:
            self.at(f"field {field.name} of {decl.name}", "signature")
            self.type(field.type, f"field {field.name}", scope)
            kind = self.world.local(field.type)
            if field.default is not None:
                defaulted = field
                what = f"the default of '{field.name}'"
                self.infer.want(field.default, kind, NO_SCOPE, what)
            elif defaulted is not None:
                message = (
                    f"'{field.name}' needs a default, since '{defaulted.name}' before it has one"
                )
                self.report("IR200", message, field.span, "put it first", None)
            self._must_end(decl, field.type)
            scope[field.name] = kind
        for number, clause in enumerate(decl.invariant, 1):
            label = label_of("invariant", number, clause.label)
            self.at(f"{label} of {decl.name}", "assertion")
            if not isinstance(clause.body, Prose):
                self.infer.want(clause.body, BOOL, scope, f"an invariant of {decl.name}")
                self.infer.suppose(clause.body, scope)
            self.hole_list(clause.tail.holes, scope)

    # ── defines ──────────────────────────────────────────────────────────────────────────────
    def _define(self, decl: Define) -> None:
        scope: dict[str, Type] = {}
        self.parameters(decl.parameters, scope)
        self.at(f"the return type of {decl.name}", "signature")
        self.type(decl.returns, "the return type", scope)
        self.at(f"define {decl.name}", "assertion")
        returns = self.world.local(decl.returns)
        self.infer.want(decl.body, returns, scope, f"the result of {decl.name}")
