"""Unknown values of a type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import z3

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.values import EnumType
from liftsys_nb.verify.sem.compare import distinct, number, same_item
from liftsys_nb.verify.sem.knowing import known
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import (
    Z3,
    Number,
    Truth,
    conj,
    disj,
    ite,
    lift,
)
from liftsys_nb.verify.sem.merging import display, one_of
from liftsys_nb.verify.sem.reading import Reader, scalar_of, values_of
from liftsys_nb.verify.sem.symbols import (
    Bool,
    Choice,
    DictOf,
    Float,
    Int,
    Items,
    Member,
    Null,
    Opaque,
    Record,
    SetOf,
    Str,
    Val,
)

__all__ = [
    "Leaf", "Made", "Reader", "havoc", "known", "make", "scalar_of", "values_of", "zero",
]  # fmt: skip

DEEPEST = 3  # records of one name inside each other
DOTS = n.NamedType("...")


@dataclass(frozen=True, slots=True)
class Leaf:
    """An unknown of the solver that is part of a value. kind: int, bool, float, str or tag.

    A tag chooses: a member of an enum, an option of a union.
    """

    name: str
    z: Z3
    kind: str


@dataclass(slots=True)
class Made:
    """An unknown value: its leaves in order, and what holds of them by the type's structure."""

    value: Val
    leaves: list[Leaf] = field(default_factory=list)
    limits: list[Truth] = field(default_factory=list)


def make(ledger: Ledger, program: Program, type_: n.Type, name: str) -> Made:
    """Return an unknown value of a type. Refinements and invariants are for others to state.

    Leaves are complete where the ledger has a bound, or the type holds no list, set or dict.
    """
    maker = _Maker(ledger)
    value = maker.make(type_, program, name, ())
    return Made(value, maker.leaves, maker.limits)


def havoc(ledger: Ledger, program: Program, type_: n.Type, name: str) -> Val:
    """Return any value of a type, another for each value of the variables around."""
    maker = _Maker(ledger, is_free=True)
    value = maker.make(type_, program, ledger.name(name), ledger.variables)
    for limit in maker.limits:
        ledger.fact(limit)
    return value


class _Maker:
    def __init__(self, ledger: Ledger, *, is_free: bool = False) -> None:
        self.ledger = ledger
        self.leaves: list[Leaf] = []
        self.limits: list[Truth] = []
        self._bound = None if is_free else ledger.bound
        self._depth: dict[str, int] = {}

    def make(self, type_: n.Type, program: Program, name: str, places: tuple[Z3, ...]) -> Val:
        match type_:
            case n.Refined(base=base):
                return self.make(base, program, name, places)
            case n.UnionType(options=options):
                return self._union(options, program, name, places)
            case n.NamedType():
                return self._named(type_, program, name, places)
            case _:
                return Opaque(name, (name, places))

    def _leaf(self, name: str, kind: str, places: tuple[Z3, ...]) -> Z3:
        sort = "int" if kind == "tag" else kind
        z = self.ledger.term(name, sort, places)
        if not places:
            self.leaves.append(Leaf(name, z, kind))
        return z

    def _limit(self, holds: Truth) -> None:
        if holds is not True:
            self.limits.append(holds)

    def _named(
        self, type_: n.NamedType, program: Program, name: str, places: tuple[Z3, ...]
    ) -> Val:
        entry = program.find(type_.name)
        if entry is not None:
            inside = program.seen_from(entry)
            match entry.declared:
                case n.TypeDef(type=meant):
                    return self._deeper(entry.name, meant, inside, name, places)
                case EnumType() as enum:
                    return self._member(enum, name, places)
                case n.Record(fields=fields):
                    return self._record(entry.name, fields, inside, name, places)
                case _:
                    return Opaque(name, (name, places))
        args = type_.args
        match type_.name:
            case "int":
                return Int(self._leaf(name, "int", places))
            case "bool":
                return Bool(self._leaf(name, "bool", places))
            case "float":
                return Float(self._leaf(name, "float", places))
            case "str" | "Policy" | "Description":
                return Str(self._leaf(name, "str", places))
            case "None":
                return Null()
            case "Json":
                return self._json(type_, program, name, places)
            case "bytes":
                return self._bytes(name, program, places)
            case "list" if len(args) == 1:
                return self._items("list", args[0], program, name, places)
            case "tuple" if len(args) == 2 and args[1] == DOTS:
                return self._items("tuple", args[0], program, name, places)
            case "tuple" if args:
                return display(
                    "tuple",
                    [self.make(a, program, f"{name}[{at}]", places) for at, a in enumerate(args)],
                )
            case "set" | "frozenset" if len(args) == 1:
                items = self._items("set", args[0], program, name, places)
                place_of = self._places_of(items, name, places)

                def has(wanted: Val) -> Truth:
                    return _is_among(self.ledger, items, place_of, wanted)

                key = (type_.name, items.key)
                return SetOf(has, items, items.length, key, type_.name)
            case "dict" if len(args) == 2:
                return self._dict(args[0], args[1], program, name, places)
            case _:
                return Opaque(name, (name, places))

    def _json(self, type_: n.NamedType, program: Program, name: str, places: tuple[Z3, ...]) -> Val:
        depth = self._depth.get("Json", 0)
        options: list[n.Type] = [n.NONE, n.BOOL, n.INT, n.FLOAT, n.STR]
        if depth:
            if self._bound is None:
                return Opaque(name, (name, places))
        else:
            options += [n.NamedType("list", (type_,)), n.NamedType("dict", (n.STR, type_))]
        self._depth["Json"] = depth + 1
        found = self._union(tuple(options), program, name, places)
        self._depth["Json"] = depth
        return found

    def _deeper(
        self, key: str, type_: n.Type, program: Program, name: str, places: tuple[Z3, ...]
    ) -> Val:
        depth = self._depth.get(key, 0)
        if depth >= DEEPEST:
            return Opaque(name, (name, places))
        self._depth[key] = depth + 1
        try:
            return self.make(type_, program, name, places)
        finally:
            self._depth[key] = depth

    def _member(self, enum: EnumType, name: str, places: tuple[Z3, ...]) -> Val:
        names = tuple(each.name for each in enum)
        if len(names) < 2:
            return Member(enum.type_name, 0, names) if names else Opaque(name, (name, places))
        at = self._leaf(name, "tag", places)
        self._limit(z3.And(at >= 0, at < len(names)))
        return Member(enum.type_name, at, names)

    def _record(
        self,
        full: str,
        fields: Sequence[n.Field],
        program: Program,
        name: str,
        places: tuple[Z3, ...],
    ) -> Val:
        depth = self._depth.get(full, 0)
        if depth >= DEEPEST:
            return Opaque(name, (name, places))
        self._depth[full] = depth + 1
        made = {f.name: self.make(f.type, program, f"{name}.{f.name}", places) for f in fields}
        self._depth[full] = depth
        return Record(full, made)

    def _union(
        self,
        options: tuple[n.Type, ...],
        program: Program,
        name: str,
        places: tuple[Z3, ...],
    ) -> Val:
        # None first: it is the smallest of all.
        ordered = sorted(options, key=lambda option: option != n.NONE)
        tag = self._leaf(f"{name}|", "tag", places)
        self._limit(z3.And(tag >= 0, tag < len(ordered)))
        found = []
        for at, option in enumerate(ordered):
            made = self.make(option, program, f"{name}|{at}", places)
            if isinstance(made, Opaque) and self._bound is not None:
                self._limit(tag != at)  # a record inside itself ends somewhere
            for guard, each in made.options if isinstance(made, Choice) else ((True, made),):
                found.append((conj(tag == at, guard), each))
        return Choice(tuple(found))

    def _bytes(self, name: str, program: Program, places: tuple[Z3, ...]) -> Val:
        items = self._items("bytes", n.INT, program, name, places)

        def fits(item: Val) -> Truth:
            assert isinstance(item, Int)
            return z3.And(item.z >= 0, item.z < 256)

        self._limit(self.ledger.all_of(items, fits))
        return items

    # ── values of any length ─────────────────────────────────────────────────────────────────
    def _items(
        self, family: str, each: n.Type, program: Program, name: str, places: tuple[Z3, ...]
    ) -> Items:
        length = self._leaf(f"len({name})", "int", places)
        self._limit(length >= 0)
        key = (name, tuple(map(str, places)))
        if self._bound is not None and not places:
            self._limit(length <= self._bound)
            self.ledger.top(length, self._bound)
            slots = []
            for at in range(self._bound):
                known = len(self.leaves)
                slots.append(self.make(each, program, f"{name}[{at}]", ()))
                for leaf in self.leaves[known:]:
                    # What lies behind the end is one thing only: fewer models, smaller ones.
                    self._limit(z3.Implies(length <= at, leaf.z == lift(zero(leaf), leaf.z.ctx)))
            return Items(family, length, lambda at: one_of(slots, at), self._bound, key)

        def item(at: Number) -> Val:
            quiet = _Maker(self.ledger, is_free=True)
            quiet._depth = dict(self._depth)
            place = lift(at, self.ledger.ctx)
            return quiet.make(each, program, f"{name}[]", (*places, place))

        with self.ledger.variable("int") as place:
            inner = _Maker(self.ledger, is_free=True)
            inner._depth = dict(self._depth)
            inner.make(each, program, f"{name}[]", (*places, place))
        for limit in inner.limits:
            self._limit(z3.ForAll([place], limit))
        return Items(family, length, item, None, key)

    def _dict(
        self, key: n.Type, value: n.Type, program: Program, name: str, places: tuple[Z3, ...]
    ) -> Val:
        pair = n.NamedType("tuple", (key, value))
        pairs = self._items("list", pair, program, name, places)

        def first(at: Number) -> Val:
            found = pairs.at(at)
            assert isinstance(found, Items)
            return found.at(0)

        keys = Items("list", pairs.length, first, pairs.most, ("keys", pairs.key))
        place_of = self._places_of(keys, name, places)

        def get(wanted: Val) -> Val:
            place = place_of(wanted)
            if place is None:
                return _looked_up(self.ledger, pairs, wanted)
            found = pairs.at(place)
            assert isinstance(found, Items)
            return found.at(1)

        def has(wanted: Val) -> Truth:
            return _is_among(self.ledger, keys, place_of, wanted)

        return DictOf(has, get, keys, pairs.length, ("dict", pairs.key))

    def _places_of(
        self, items: Items, name: str, places: tuple[Z3, ...]
    ) -> Callable[[Val], Number | None]:
        """Limit items to different ones; return where each of them is.

        The place of a number or text is a function: so the solver need not seek it, and that
        each item has its own place says that no two are the same. None for other values.
        """
        ledger = self.ledger
        with ledger.variable("int") as at:
            sample = items.at(at) if items.most is None else None
        if not isinstance(sample, Int | Str):
            self._limit(distinct(ledger, items))
            return lambda wanted: None
        sorts = [each.sort() for each in (sample.z, *places)]
        symbol = z3.Function(f"place in {name}", *sorts, z3.IntSort(ledger.ctx))
        inside = z3.And(at >= 0, at < items.length)
        own = z3.Implies(inside, symbol(sample.z, *places) == at)
        self._limit(z3.ForAll([at], own, patterns=[sample.z]))

        def place_of(wanted: Val) -> Number | None:
            match sample, wanted:
                case Int(), (Int() | Bool()):
                    return symbol(lift(number(wanted), ledger.ctx), *places)
                case Str(), Str(z):
                    return symbol(lift(z, ledger.ctx), *places)
                case _:
                    return None

        return place_of


def _is_among(
    ledger: Ledger, items: Items, place_of: Callable[[Val], Number | None], wanted: Val
) -> Truth:
    place = place_of(wanted)
    if place is None:
        return ledger.any_of(items, lambda each: same_item(ledger, each, wanted))
    return conj(place >= 0, place < items.length, same_item(ledger, items.at(place), wanted))


def _looked_up(ledger: Ledger, pairs: Items, wanted: Val) -> Val:
    """Return the value beside a key that is there."""

    def part(at: Number, side: int) -> Val:
        found = pairs.at(at)
        assert isinstance(found, Items)
        return found.at(side)

    if pairs.most is not None:
        place: Number = 0
        for at in range(pairs.most - 1, 0, -1):
            # What lies behind the end is a key of nothing, though it may look like this one.
            here = conj(pairs.length > at, same_item(ledger, part(at, 0), wanted))
            place = ite(here, at, place)
        return part(place, 1)
    place = ledger.fresh("place of key", "int")
    there = conj(place >= 0, place < pairs.length, same_item(ledger, part(place, 0), wanted))
    ledger.fact(disj(there, ledger.all_of(
        Items("list", pairs.length, lambda at: part(at, 0), None, None),
        lambda each: z3.Not(lift(same_item(ledger, each, wanted), ledger.ctx)),
    )))  # fmt: skip
    return part(place, 1)


def zero(leaf: Leaf) -> object:
    """Return the smallest value of a leaf."""
    return {"bool": False, "float": 0.0, "str": ""}.get(leaf.kind, 0)
