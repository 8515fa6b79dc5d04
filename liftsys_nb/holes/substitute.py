"""Put a filler in every place of a hole, and take away what its value makes idle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar, assert_never

from liftsys_nb.holes.folding import fold
from liftsys_nb.ir.nodes import (
    FALSE,
    TRUE,
    Body,
    Cell,
    Clause,
    Decl,
    Define,
    Effect,
    EffectItem,
    Enum,
    Example,
    ExampleItem,
    Expr,
    Hole,
    HoleItem,
    Implies,
    Import,
    Lit,
    Module,
    NamedType,
    Nothing,
    Package,
    Parameter,
    Prose,
    Raise,
    RaiseItem,
    Record,
    Refined,
    Spec,
    Table,
    Tail,
    Type,
    TypeDef,
    UnionType,
    Unread,
    label_of,
    rebuild,
)  # fmt: skip
from liftsys_nb.syntax import show


@dataclass(frozen=True, slots=True)
class Code:
    """Python text for a hole of type ``code``."""

    text: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """A list of parameters for a hole that stands in the place of one."""

    items: tuple[Parameter, ...]


Filler: TypeAlias = Expr | Type | Effect | Raise | Nothing | Example | Prose | Code | Parameters
Terms: TypeAlias = Callable[[Expr], Expr]
Item = TypeVar("Item", Clause, EffectItem, RaiseItem)


def words_of(filler: Filler) -> str:
    """Return a filler as the text it has in a specification."""
    if isinstance(filler, Code | Prose):
        return filler.text
    if isinstance(filler, Parameters):
        return ", ".join(show(parameter) for parameter in filler.items)
    return show(filler)


def is_type(filler: Filler) -> bool:
    """Whether a filler is a type (a hole left inside is a term)."""
    return isinstance(filler, NamedType | UnionType | Refined)


def is_term(filler: Filler) -> bool:
    """Whether a filler is an expression."""
    return not isinstance(
        filler,
        NamedType
        | UnionType
        | Refined
        | Effect
        | Raise
        | Nothing
        | Example
        | Prose
        | Code
        | Parameters,
    )


def substitute(spec: Spec, name: str, filler: Filler) -> tuple[Spec, tuple[str, ...]]:
    """Return spec without the hole, and the labels of clauses that its value made idle.

    A clause that mentions the hole is folded (``"a" == "a" implies p`` becomes ``p``); one that
    folds to true, and a ``raises`` that folds to never, is dropped. No other clause is touched.
    """
    return _Substitution(name, filler).spec(spec)


def substitute_module(
    module: Module, name: str, filler: Filler
) -> tuple[Module, tuple[str, ...], bool]:
    """Return a module with all places of a hole filled; the idle labels; whether one was filled.

    A clause of a record's invariant that folds to true is dropped, as those of an ``ir`` are.
    """
    made = _Substitution(name, filler)
    decls = tuple(made.decl(decl) for decl in module.decls)
    return replace(module, decls=decls), tuple(made.idle), made.is_used


class _Substitution:
    def __init__(self, name: str, filler: Filler) -> None:
        self._name = name
        self._filler = filler
        self._idle: list[str] = []
        self._used = self._declared = False

    @property
    def idle(self) -> list[str]:
        """The labels of the clauses that were dropped."""
        return self._idle

    @property
    def is_used(self) -> bool:
        """Whether the value stands in some place now, or the hole was at least declared."""
        return self._used or self._declared

    # ── declarations ─────────────────────────────────────────────────────────────────────────
    def decl(self, decl: Decl) -> Decl:
        match decl:
            case Spec():
                return self.spec(decl)[0]
            case Package():
                return replace(decl, decls=tuple(self.decl(inner) for inner in decl.decls))
            case TypeDef():
                return replace(decl, type=self.type(decl.type))
            case Enum():
                members = tuple(replace(m, value=self._maybe(m.value)) for m in decl.members)
                return replace(decl, members=members)
            case Record():
                fields = tuple(
                    replace(f, type=self.type(f.type), default=self._maybe(f.default))
                    for f in decl.fields
                )
                invariant = self._clauses("invariant", decl.invariant)
                return replace(decl, fields=fields, invariant=invariant)
            case Define():
                return replace(
                    decl,
                    parameters=tuple(q for p in decl.parameters for q in self._parameter(p)),
                    returns=self.type(decl.returns),
                    body=self.term(decl.body),
                )
            case Import() | Unread():
                return decl
            case _:
                assert_never(decl)

    def _maybe(self, expr: Expr | None) -> Expr | None:
        return None if expr is None else self.term(expr)

    # ── specifications ───────────────────────────────────────────────────────────────────────
    def spec(self, spec: Spec) -> tuple[Spec, tuple[str, ...]]:
        signature = spec.signature
        if signature is not None:
            signature = replace(
                signature,
                parameters=tuple(q for p in signature.parameters for q in self._parameter(p)),
                returns=None if signature.returns is None else self.type(signature.returns),
                holes=self._others(signature.holes),
            )
        intent = spec.intent
        if intent is not None:
            intent = replace(intent, holes=self._others(intent.holes))
        filled = replace(
            spec,
            intent=intent,
            signature=signature,
            effects=tuple(self._effect(item) for item in spec.effects),
            requires=self._clauses("requires", spec.requires),
            ensures=self._clauses("ensures", spec.ensures),
            raises=self._raises(spec.raises),
            invariant=self._clauses("invariant", spec.invariant),
            asserts=self._clauses("assert", spec.asserts),
            examples=tuple(self._example(item) for item in spec.examples),
            holes=self._section(spec.holes),
            body=None if spec.body is None else self._body(spec.body),
        )
        if self._declared and not self._used and filled.intent is not None:
            # Only declared, so the answer is a decision in words: it must not vanish with the hole.
            said = f"{filled.intent.text}\nDecided for {self._name}: {self._words()}"
            filled = replace(filled, intent=replace(filled.intent, text=said))
        return filled, tuple(self._idle)

    def _section(self, items: tuple[HoleItem, ...]) -> tuple[HoleItem, ...]:
        self._declared |= any(self._ours(item.hole) for item in items)
        kept = (item for item in items if not self._ours(item.hole))
        return tuple(replace(item, hole=self._choices(item.hole)) for item in kept)

    def _ours(self, hole: Hole) -> bool:
        return hole.name == self._name

    def _use(self) -> Filler:
        self._used = True
        return self._filler

    def _words(self) -> str:
        filler = self._filler
        if isinstance(filler, Lit) and isinstance(filler.value, str):
            return " ".join(filler.value.split())
        return words_of(filler)

    # ── terms and types ──────────────────────────────────────────────────────────────────────
    def term(self, expr: Expr) -> Expr:
        if isinstance(expr, Hole):
            if self._ours(expr) and is_term(self._filler):
                return self._use()  # type: ignore[return-value]  # is_term says so
            return self._choices(expr)
        return rebuild(expr, self.term)

    def type(self, type_: Type) -> Type:
        match type_:
            case Hole():
                if self._ours(type_) and is_type(self._filler):
                    return self._use()  # type: ignore[return-value]  # is_type says so
                return type_
            case NamedType(args=args):
                return replace(type_, args=tuple(self.type(a) for a in args))
            case UnionType(options=options):
                return replace(type_, options=tuple(self.type(o) for o in options))
            case Refined(base=base, condition=condition):
                return replace(type_, base=self.type(base), condition=self.term(condition))
            case _:
                assert_never(type_)

    def _choices(self, hole: Hole) -> Hole:
        def one(choice: Expr | Type) -> Expr | Type:
            if isinstance(choice, NamedType | UnionType | Refined):
                return self.type(choice)
            return self.term(choice)

        return replace(
            hole,
            type=None if hole.type is None else self.type(hole.type),
            choices=tuple(one(choice) for choice in hole.choices),
        )

    def _others(self, holes: tuple[Hole, ...]) -> tuple[Hole, ...]:
        self._declared |= any(self._ours(hole) for hole in holes)
        return tuple(self._choices(hole) for hole in holes if not self._ours(hole))

    def _tail(self, tail: Tail) -> Tail:
        return replace(tail, holes=self._others(tail.holes)) if tail.holes else tail

    # ── items ────────────────────────────────────────────────────────────────────────────────
    def _parameter(self, parameter: Parameter) -> tuple[Parameter, ...]:
        if isinstance(self._filler, Parameters) and not parameter.name:
            if isinstance(parameter.type, Hole) and self._ours(parameter.type):
                self._used = True
                return self._filler.items
            return (parameter,)
        default = None if parameter.default is None else self.term(parameter.default)
        return (replace(parameter, type=self.type(parameter.type), default=default),)

    def _clauses(self, section: str, clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
        kept: list[Clause] = []
        for number, clause in enumerate(clauses, 1):
            changed = replace(clause, tail=self._tail(clause.tail))
            if not isinstance(clause.body, Prose):
                body = self.term(clause.body)
                if body != clause.body:
                    body = fold(body)
                    while isinstance(body, Implies) and body.premise == TRUE:
                        body = body.conclusion  # a clause is read for its truth alone
                    if body == TRUE:
                        self._idle.append(label_of(section, number, clause.label))
                        continue
                changed = replace(changed, body=body)
            kept.append(_keep_label(changed, section, number, len(kept) + 1))
        return tuple(kept)

    def _raises(self, items: tuple[RaiseItem, ...]) -> tuple[RaiseItem, ...]:
        kept: list[RaiseItem] = []
        for number, item in enumerate(items, 1):
            body = item.body
            if isinstance(body, Hole):
                if self._ours(body) and isinstance(self._filler, Raise | Nothing):
                    self._used, body = True, self._filler
            elif isinstance(body, Raise) and body.when is not None:
                when = self.term(body.when)
                if when != body.when:
                    when = fold(when)
                    if when == FALSE:
                        self._idle.append(label_of("raises", number, item.label))
                        continue
                body = replace(body, when=when)
            changed = replace(item, body=body, tail=self._tail(item.tail))
            kept.append(_keep_label(changed, "raises", number, len(kept) + 1))
        return tuple(kept)

    def _effect(self, item: EffectItem) -> EffectItem:
        body = item.body
        if isinstance(body, Hole):
            if self._ours(body) and isinstance(self._filler, Effect | Prose):
                self._used, body = True, self._filler
        elif isinstance(body, Effect) and body.when is not None:
            body = replace(body, when=self.term(body.when))
        return replace(item, body=body, tail=self._tail(item.tail))

    def _example(self, item: ExampleItem | Table) -> ExampleItem | Table:
        if isinstance(item, Table):
            rows = tuple(tuple(self._cell(cell) for cell in row) for row in item.rows)
            return replace(item, rows=rows)
        body = item.body
        if isinstance(body, Hole):
            if self._ours(body) and isinstance(self._filler, Example):
                self._used, body = True, self._filler
        else:
            body = replace(
                body,
                claim=self.term(body.claim),
                then=None if body.then is None else self.term(body.then),
                where=tuple((name, self.term(value)) for name, value in body.where),
            )
        return replace(item, body=body, tail=self._tail(item.tail))

    def _cell(self, cell: Cell) -> Cell:
        return cell if cell.value is None else replace(cell, value=self.term(cell.value))

    def _body(self, body: Body) -> Body:
        content = body.content
        if isinstance(content, Hole) and self._ours(content) and isinstance(self._filler, Code):
            self._used = True
            return replace(body, content=self._filler.text)
        return body


def _keep_label(item: Item, section: str, number: int, position: int) -> Item:
    """Give an unlabelled item the label it had, when a dropped neighbour would renumber it."""
    if item.label is None and number != position:
        return replace(item, label=label_of(section, number, None))
    return item
