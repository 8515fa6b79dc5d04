"""The names that the declarations of a module give, as they are seen from one place in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias, assert_never

from liftsys_nb.ir.nodes import (
    Attribute,
    Comprehension,
    Decl,
    Define,
    Enum,
    Expr,
    Field,
    For,
    Hole,
    Name,
    NamedType,
    Parameter,
    Record,
    Refined,
    Type,
    TypeDef,
    UnionType,
    rebuild,
)

if TYPE_CHECKING:  # facts are found by walks through a World
    from liftsys_nb.types.facts import HoleFacts

Declared: TypeAlias = TypeDef | Enum | Record | Define
_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True, eq=False)
class Entity:
    """A declaration and where it stands.

    path: its name with the packages around it. file: the text that holds it. home: the names
    in whose words it is written.
    """

    decl: Declared
    path: str
    file: str
    home: World = field(repr=False)


class World:
    """The names seen from one place: those declared there, then those of the text around it.

    A package sees its own names first; others see them as ``package.Name``. Two names may mean
    one declaration: types are told apart by what is declared, and are named in messages by the
    shortest name that this place has for it. The empty World knows the language alone.

    Names that stand in a text nobody could read, or come by an import that failed, are open:
    they may mean anything, so nothing is said against them.
    """

    def __init__(self, outer: World | None = None, *, open_names: Iterable[str] = ()) -> None:
        self._outer = outer
        self._names: dict[str, Entity] = {}
        self._shortest: dict[Entity, str] = {}
        self._open = set(open_names)
        self._prefixes: set[str] = set()
        self.has_unread = False
        self._places: dict[int, tuple[Decl, World]] = {} if outer is None else outer._places
        self._fields: dict[Entity, tuple[Field, ...]] = {}
        self._holes: dict[str, HoleFacts] = {} if outer is None else outer._holes

    # ── making (only ``declare`` does) ───────────────────────────────────────────────────────
    def bind(self, name: str, entity: Entity) -> None:
        """Let a name mean a declaration; the first one to take a name keeps it."""
        if name in self._names:
            return
        self._names[name] = entity
        parts = name.split(".")
        self._prefixes.update(".".join(parts[:end]) for end in range(1, len(parts)))
        known = self._shortest.get(entity)
        if known is None or len(name) < len(known):
            self._shortest[entity] = name

    def bind_package(self, name: str) -> None:
        """Let a name be that of a package, even of one that declares nothing."""
        parts = name.split(".")
        self._prefixes.update(".".join(parts[:end]) for end in range(1, len(parts) + 1))

    def open(self, names: Iterable[str]) -> None:
        """Let names mean what nobody could read."""
        self._open.update(names)

    def open_text(self, text: str) -> None:
        """Let all words of a text that could not be read be open."""
        self.has_unread = True
        self.open(_WORD.findall(text))

    def place(self, decl: Decl) -> None:
        """Note that a declaration stands here."""
        self._places[id(decl)] = (decl, self)

    def settle_holes(self, holes: Mapping[str, HoleFacts]) -> None:
        """Note what is known of the holes that stand in declarations."""
        self._holes.update(holes)

    # ── asking ───────────────────────────────────────────────────────────────────────────────
    def at(self, decl: Decl) -> World:
        """Return the names seen from where a declaration (this very object) stands."""
        known = self._places.get(id(decl))
        if known is None or known[0] is not decl:
            return self
        return known[1]

    def holds(self, decl: Decl) -> bool:
        """Whether a declaration (this very object) stands in the same text."""
        known = self._places.get(id(decl))
        return known is not None and known[0] is decl

    def find(self, name: str) -> Entity | None:
        """Return the declaration that a name (``Status``, ``bank.Status``) means here."""
        world: World | None = self
        while world is not None:
            found = world._names.get(name)
            if found is not None:
                return found
            world = world._outer
        return None

    def is_open(self, name: str) -> bool:
        """Whether a name, or the package it begins with, could not be read."""
        world: World | None = self
        while world is not None:
            if world._open:  # seldom is anything
                parts = name.split(".")
                heads = {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
                if not heads.isdisjoint(world._open):
                    return True
            world = world._outer
        return False

    def is_package(self, name: str) -> bool:
        """Whether some name here begins with ``name`` and a dot."""
        world: World | None = self
        while world is not None:
            if name in world._prefixes:
                return True
            world = world._outer
        return False

    @property
    def names(self) -> tuple[str, ...]:
        """All names that have a meaning here, the nearest first."""
        inherited = () if self._outer is None else self._outer.names
        return tuple(dict.fromkeys((*self._names, *inherited)))

    @property
    def own(self) -> Mapping[str, Entity]:
        """The names that are given at this very place."""
        return MappingProxyType(self._names)

    @property
    def holes(self) -> Mapping[str, Type | None]:
        """The holes that stand in declarations, with the type they have there."""
        return MappingProxyType({name: facts.type for name, facts in self._holes.items()})

    @property
    def hole_facts(self) -> Mapping[str, HoleFacts]:
        """What is known of the holes that stand in declarations, by name, as in the text."""
        return MappingProxyType(self._holes)

    def name_of(self, entity: Entity) -> str:
        """Return the shortest name of a declaration here; one is made up where there is none.

        Such a name begins with the packages, or the file, that hold the declaration.
        """
        world: World | None = self
        found: list[str] = []
        while world is not None:
            name = world._shortest.get(entity)
            if name is not None and self.find(name) is entity:
                found.append(name)
            world = world._outer
        if found:
            return min(found, key=len)
        name = entity.path
        while self.find(name) not in (None, entity):
            name = f"{entity.file}:{name}"
        self.bind(name, entity)
        return name

    # ── declarations in the words of this place ──────────────────────────────────────────────
    def enum(self, type_: Type | None) -> Enum | None:
        """Return the enum that a type names."""
        found = self._declared(type_)
        return found if isinstance(found, Enum) else None

    def record(self, type_: Type | None) -> Record | None:
        """Return the record that a type names; its fields are those of ``fields``."""
        found = self._declared(type_)
        return found if isinstance(found, Record) else None

    def _declared(self, type_: Type | None) -> Declared | None:
        if not isinstance(type_, NamedType):
            return None
        entity = self.find(type_.name)
        return None if entity is None else entity.decl

    def fields(self, type_: NamedType) -> tuple[Field, ...]:
        """Return the fields of a record, their types in the words of this place."""
        entity = self.find(type_.name)
        if entity is None or not isinstance(entity.decl, Record):
            return ()
        if entity not in self._fields:
            self._fields[entity] = tuple(
                replace(each, type=self.local(each.type, entity.home))
                for each in entity.decl.fields
            )
        return self._fields[entity]

    def parameters(self, entity: Entity) -> tuple[Parameter, ...]:
        """Return what calling a define or a record takes, in the words of this place."""
        match entity.decl:
            case Define(parameters=parameters):
                return tuple(
                    replace(each, type=self.local(each.type, entity.home)) for each in parameters
                )
            case Record():
                made = self.fields(NamedType(self.name_of(entity)))
                return tuple(Parameter(e.name, e.type, e.default, span=e.span) for e in made)
            case TypeDef() | Enum():
                return ()
            case _:
                assert_never(entity.decl)

    def result(self, entity: Entity) -> Type | None:
        """Return the type of a call of a define or a record."""
        match entity.decl:
            case Define(returns=returns):
                return self.local(returns, entity.home)
            case Record():
                return NamedType(self.name_of(entity))
            case TypeDef() | Enum():
                return None
            case _:
                assert_never(entity.decl)

    def unfold(self, type_: NamedType) -> Type | None:
        """Return what an alias stands for, in the words of this place; None for other names."""
        entity = self.find(type_.name)
        if entity is None or not isinstance(entity.decl, TypeDef):
            return None
        return self.local(entity.decl.type, entity.home)

    def local(self, type_: Type, home: World | None = None) -> Type:
        """Return a type written at ``home`` in the words of this place (aliases stay)."""
        home = home or self
        match type_:
            case Hole():
                return type_
            case NamedType(name=name, args=args):
                entity = home.find(name)
                inner = tuple(self.local(arg, home) for arg in args)
                if entity is None and inner == args:
                    return type_
                called = name if entity is None else self.name_of(entity)
                return replace(type_, name=called, args=inner)
            case UnionType(options=options):
                return replace(type_, options=tuple(self.local(o, home) for o in options))
            case Refined(base=base, condition=condition):
                if home is not self:
                    condition = self._renamed(condition, home, frozenset({"it"}))
                return replace(type_, base=self.local(base, home), condition=condition)
            case _:
                assert_never(type_)

    def _renamed(self, expr: Expr, home: World, bound: frozenset[str]) -> Expr:
        match expr:
            case Name(id=name) if name not in bound:
                entity = home.find(name)
                called = name if entity is None else self.name_of(entity)
                return expr if called == name else _path(called)
            case Comprehension():
                names = {name for clause in expr.clauses for name in clause.names}
                inner = bound | names
                clauses = tuple(
                    For(
                        each.names,
                        self._renamed(each.iterable, home, inner if at else bound),
                        tuple(self._renamed(c, home, inner) for c in each.conditions),
                    )
                    for at, each in enumerate(expr.clauses)
                )
                value = None if expr.value is None else self._renamed(expr.value, home, inner)
                element = self._renamed(expr.element, home, inner)
                return replace(expr, element=element, clauses=clauses, value=value)
            case _:
                return rebuild(expr, lambda child: self._renamed(child, home, bound))


def _path(dotted: str) -> Expr:
    head, *rest = dotted.split(".")
    found: Expr = Name(head)
    for part in rest:
        found = Attribute(found, part)
    return found


def dotted(expr: Expr) -> str | None:
    """Return the text of a name with attributes, ``bank.Status.OPEN``; None for other terms."""
    parts: list[str] = []
    while isinstance(expr, Attribute):
        parts.append(expr.name)
        expr = expr.value
    if not isinstance(expr, Name):
        return None
    return ".".join([expr.id, *reversed(parts)])


EMPTY = World()
