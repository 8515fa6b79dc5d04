"""Names and types of a whole specification: facts about each hole, and diagnostics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from liftsys_nb.ir.collecting import without_collecting
from liftsys_nb.ir.errors import Diagnostic, did_you_mean
from liftsys_nb.ir.nodes import (
    BOOL,
    CODE,
    EFFECT,
    Clause,
    Effect,
    Example,
    ExampleItem,
    Expr,
    Hole,
    NamedType,
    Nothing,
    Prose,
    Raise,
    Signature,
    Spec,
    Table,
    Type,
    label_of,
)  # fmt: skip
from liftsys_nb.ir.rooms import with_room
from liftsys_nb.ir.spans import Source, Span
from liftsys_nb.syntax import show
from liftsys_nb.types.calls import Callee
from liftsys_nb.types.effects import EffectPaths
from liftsys_nb.types.exceptions import exception_problem
from liftsys_nb.types.facts import NO_SCOPE, Checker, HoleFacts
from liftsys_nb.types.infer import Inference
from liftsys_nb.types.narrowing import Facts
from liftsys_nb.types.refinements import complaint_about
from liftsys_nb.types.relations import assignable, named
from liftsys_nb.types.worlds import EMPTY, World


@dataclass(frozen=True, slots=True)
class Typing:
    """Facts of a specification. holes: by name, in the order they stand in the text."""

    holes: Mapping[str, HoleFacts]
    diagnostics: tuple[Diagnostic, ...]
    parameters: Mapping[str, Type]
    returns: Type | None


def check(spec: Spec, source: Source, *, world: World = EMPTY) -> Typing:
    """Check names and types of a specification.

    world: the names that the module around declares and imports, as ``declare`` gives them;
    those of the package that holds spec are found in it.
    """
    with without_collecting():
        return with_room(lambda: _Check(source, world.at(spec)).run(spec))


def check_term(
    expr: Expr,
    expected: Type | None,
    scope: Mapping[str, Type],
    source: Source,
    *,
    world: World = EMPTY,
) -> tuple[Type | None, tuple[Diagnostic, ...]]:
    """Check one expression against the type a place expects; return its type and diagnostics."""
    return with_room(lambda: _checked_term(expr, expected, scope, source, world))


def _checked_term(
    expr: Expr, expected: Type | None, scope: Mapping[str, Type], source: Source, world: World
) -> tuple[Type | None, tuple[Diagnostic, ...]]:
    checker = Checker(source, world)
    wanted = None if expected is None else world.local(expected)
    if named(expected, "Policy", "Description"):
        wanted = NamedType("str")
    elif named(expected, "Predicate"):
        wanted = BOOL
    found = Inference(checker.report, world=world).infer(expr, scope, wanted)
    if not assignable(found, wanted, world):
        assert found is not None and wanted is not None
        message = f"expected {show(wanted)}, but '{show(expr)}' is {show(found)}"
        checker.report("IR200", message, expr.span, None, None)
    elif wanted is not None:
        broken = complaint_about(expr, wanted, world)
        if broken is not None:
            message = f"expected {show(wanted)}, but of {show(expr)} {broken} is false"
            checker.report("IR200", message, expr.span, None, None)
    return found, tuple(checker.diagnostics)


def check_type(type_: Type, source: Source, *, world: World = EMPTY) -> tuple[Diagnostic, ...]:
    """Check that a type names only types of the language (IR111) with the right arguments."""

    def checked() -> tuple[Diagnostic, ...]:
        checker = Checker(source, world)
        checker.type(type_, "a type", NO_SCOPE)
        return tuple(checker.diagnostics)

    return with_room(checked)


class _Check(Checker):
    # ── the whole ────────────────────────────────────────────────────────────────────────────
    def run(self, spec: Spec) -> Typing:
        signature = spec.signature
        written = signature.returns if signature else None
        returns = None if written is None else self.world.local(written)
        for hole in _declared(spec):
            self.infer.declare(hole.name, hole.type)
        if spec.intent:
            self.at("the intent", "intent")
            self.hole_list(spec.intent.holes, NO_SCOPE)
        scope: dict[str, Type] = {}
        if signature:
            self.parameters(signature.parameters, scope)
            if written is not None:
                self.at("the return type", "signature")
                self.type(written, "the return type", scope)
            self.at("the signature", "signature")
            self.hole_list(signature.holes, scope)
        after = {**scope, "result": returns if returns is not None else Hole("result")}
        self._effects(spec, after)
        self._clauses("requires", spec.requires, scope)
        on_entry, self.infer.facts = self.infer.facts, Facts()
        self._raises(spec, scope)
        self.infer.facts = self._known_on_exit(spec, on_entry, scope)
        self._clauses("ensures", spec.ensures, after)
        self.infer.facts = Facts()
        self._invariant(spec, scope)
        self._asserts(spec, after)
        self.infer.facts = Facts()
        self._examples(spec)
        self.at("the holes section", "implementation")
        for item in spec.holes:
            if item.hole.name in self.holes:
                self.note_again(item.hole)
            else:
                self.note(item.hole, item.hole.type, after)
        if spec.body and isinstance(spec.body.content, Hole):
            self.at("the body", "implementation")
            self.note(spec.body.content, CODE, scope)
        self._agree_with_declarations()
        return Typing(
            MappingProxyType(self.finished_holes()),
            self.sorted_diagnostics,
            MappingProxyType(scope),
            returns,
        )

    def _agree_with_declarations(self) -> None:
        for name, facts in self.holes.items():
            elsewhere = self.world.holes.get(name)
            if elsewhere is not None:
                self.agree(Hole(name, span=facts.span), facts.type, elsewhere)

    def _known_on_exit(self, spec: Spec, on_entry: Facts, scope: Mapping[str, Type]) -> Facts:
        """Return what requires and raises tell the clauses of ensures.

        Those are owed only where requires holds and no exception is promised.
        """
        self.infer.facts = on_entry
        for item in spec.raises:
            if isinstance(item.body, Raise) and item.body.when is not None:
                self.infer.suppose(item.body.when, scope, False)
        return self.infer.facts.on_exit(_changing(spec))

    # ── sections ─────────────────────────────────────────────────────────────────────────────
    def _clauses(
        self, section: str, clauses: tuple[Clause, ...], scope: Mapping[str, Type]
    ) -> None:
        for number, clause in enumerate(clauses, 1):
            self.at(_place(section, number, clause.label), "assertion")
            if not isinstance(clause.body, Prose):
                self.infer.want(clause.body, BOOL, scope, f"a clause of {section}")
                self.infer.suppose(clause.body, scope)  # earlier clauses guard later ones
            self.hole_list(clause.tail.holes, scope)

    def _asserts(self, spec: Spec, scope: Mapping[str, Type]) -> None:
        """Check assert lines: a line whose names do not all resolve is prose, so no complaint."""
        for number, clause in enumerate(spec.asserts, 1):
            self.at(_place("assert", number, clause.label), "assertion")
            if not isinstance(clause.body, Prose) and resolves(clause.body, scope, self.world):
                self.infer.want(clause.body, BOOL, scope, "a clause of assert")
                self.infer.suppose(clause.body, scope)
            self.hole_list(clause.tail.holes, scope)

    def _effects(self, spec: Spec, scope: Mapping[str, Type]) -> None:
        paths = EffectPaths(self.report, self.world, scope)
        for number, item in enumerate(spec.effects, 1):
            self.at(_place("effects", number, item.label), "effect")
            match item.body:
                case Hole():
                    self.note(item.body, EFFECT, scope)
                case Effect(when=when):
                    for path in item.body.paths:
                        paths.check(path, self.span_of(path, item.body.span))
                    if when is not None:
                        self.infer.want(when, BOOL, scope, "the condition of an effect")
                case Prose():
                    pass
            self.hole_list(item.tail.holes, scope)

    def _raises(self, spec: Spec, scope: Mapping[str, Type]) -> None:
        if any(isinstance(item.body, Nothing) for item in spec.raises):
            self._nothing_else(spec)
        for number, item in enumerate(spec.raises, 1):
            self.at(_place("raises", number, item.label), "assertion")
            match item.body:
                case Hole():
                    self.note(item.body, None, scope)
                case Raise(exception=exception, when=when):
                    self._exception(exception, item.body.span)
                    if when is not None:
                        self.infer.want(when, BOOL, scope, "the condition of raises")
                case _:
                    pass
            self.hole_list(item.tail.holes, scope)

    def _nothing_else(self, spec: Spec) -> None:
        for item in spec.raises:
            if isinstance(item.body, Raise):
                message = f"raises: `nothing` and `{item.body.exception}` exclude each other"
                self.report("IR200", message, item.span, "leave one of them out", None)

    def _exception(self, name: str, within: Span | None) -> None:
        problem = exception_problem(name, self.world)
        if problem is not None:
            message, meant = problem
            hint = None if meant is None else f"did you mean '{meant}'?"
            self.report("IR210", message, self.span_of(name, within), hint, meant)

    def _invariant(self, spec: Spec, scope: Mapping[str, Type]) -> None:
        whole, self.infer = self.infer, self.walk(open_names=True)
        self._clauses("invariant", spec.invariant, scope)
        self.infer = whole

    # ── examples ─────────────────────────────────────────────────────────────────────────────
    def _examples(self, spec: Spec) -> None:
        whole, self.infer = self.infer, self.walk()
        self.infer.warns_of_floats = False  # an example means the very value
        names = {spec.name} | ({spec.signature.name} if spec.signature else set())
        for number, item in enumerate(spec.examples, 1):
            self.at(_place("examples", number, None), "assertion")
            match item:
                case ExampleItem(body=Hole() as hole):
                    self.note(hole, BOOL, NO_SCOPE)
                case ExampleItem(body=Example() as example):
                    callee = self._callee(spec.signature, is_strict=example.raises is None)
                    self.infer.functions = dict.fromkeys(names, callee)
                    self._example(example)
                case Table():
                    self._table(item, spec.signature)
        self.infer = whole

    def _callee(self, signature: Signature | None, *, is_strict: bool) -> Callee:
        if signature is None:
            return Callee("", (), None, is_strict=False)
        local = self.world.local
        parameters = tuple(
            type(p)(p.name, local(p.type), p.default, span=p.span) for p in signature.parameters
        )
        returns = None if signature.returns is None else local(signature.returns)
        return Callee(signature.name, parameters, returns, is_strict=is_strict)

    def _example(self, example: Example) -> None:
        scope: dict[str, Type] = {}
        for given, value in example.where:
            found = self.infer.infer(value, scope)
            scope[given] = found if found is not None else Hole(given)
        if example.raises is None:
            self.infer.want(example.claim, BOOL, scope, "an example")
        else:
            self.infer.infer(example.claim, scope)
            self._exception(example.raises, example.span)
        if example.then is not None:
            self.infer.want(example.then, BOOL, scope, "what holds then")

    def _head(self, table: Table, signature: Signature) -> None:
        """Hold the head of a table to the parameters, with ``result`` behind them."""
        names = [p.name for p in signature.parameters]
        if not all(names) or not all(table.columns):
            return  # a hole stands for a parameter, or a cell of the head could not be read
        for column in table.columns:
            if column not in names and column != "result":
                near = did_you_mean(column, [*names, "result"])
                self.report("IR210", f"no parameter named '{column}'", table.span, near, None)
        owed = [p.name for p in signature.parameters if p.default is None]
        for name in [*owed, "result"]:
            if name not in table.columns:
                reads = " | ".join([*names, "result"])
                said = f"the table has no column '{name}'"
                self.report("IR150", said, table.span, f"its head reads: | {reads} |", None)

    def _table(self, table: Table, signature: Signature | None) -> None:
        kinds: dict[str, Type] = {}
        if signature is not None:
            kinds = {p.name: self.world.local(p.type) for p in signature.parameters}
            if signature.returns is not None:
                kinds["result"] = self.world.local(signature.returns)
            self._head(table, signature)
        for row in table.rows:
            is_raising = any(cell.raises is not None for cell in row)
            for column, cell in zip(table.columns, row, strict=False):
                if cell.raises is not None:
                    self._exception(cell.raises, table.span)
                if cell.value is None or isinstance(cell.value, Hole):
                    continue
                kind = kinds.get(column)
                if kind is None or is_raising:
                    self.infer.infer(cell.value, NO_SCOPE, kind)
                else:
                    self.infer.want(cell.value, kind, NO_SCOPE, f"'{column}' of an example")


def _changing(spec: Spec) -> frozenset[str] | None:
    """Return the names whose insides the function may change; None where nothing is said."""
    if not spec.effects:
        return None
    found: set[str] = set()
    for item in spec.effects:
        if not isinstance(item.body, Effect):
            return None
        if item.body.verb in {"modifies", "writes", "deletes"}:
            found.update(path.partition(".")[0] for path in item.body.paths)
    return frozenset(found)


def _place(section: str, number: int, label: str | None) -> str:
    """Name an item in words: ``requires order``, or ``requires_2`` where it has no label."""
    return f"{section} {label}" if label else label_of(section, number, None)


def resolves(expr: Expr, scope: Mapping[str, Type], world: World = EMPTY) -> bool:
    """Whether all names of an expression resolve (an assert line is a formula only then)."""
    missing: list[str] = []

    def report(
        code: str, message: str, span: Span | None, hint: str | None, fix: str | None
    ) -> None:
        if code == "IR210":
            missing.append(message)

    Inference(report, world=world).infer(expr, scope)
    return not missing


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
