"""Which declared types have values at all: those that can end."""

from __future__ import annotations

from typing import assert_never

from liftsys_nb.ir.nodes import Hole, NamedType, Record, Refined, Type, TypeDef, UnionType
from liftsys_nb.types.relations import DOTS
from liftsys_nb.types.worlds import Entity, World


def is_circular(decl: TypeDef, world: World) -> bool:
    """Whether an alias comes back to itself through aliases, unions and refinements alone."""
    start = world.find(decl.name)
    waiting: list[tuple[Type, World]] = [(decl.type, world)]
    seen: set[Entity] = set()
    while waiting:
        type_, home = waiting.pop()
        match type_:
            case Refined(base=base):
                waiting.append((base, home))
            case UnionType(options=options):
                waiting.extend((option, home) for option in options)
            case NamedType(name=name):
                entity = home.find(name)
                if entity is None or not isinstance(entity.decl, TypeDef):
                    continue
                if entity is start and entity.decl is decl:
                    return True
                if entity not in seen:
                    seen.add(entity)
                    waiting.append((entity.decl.type, entity.home))
            case Hole():
                pass
            case _:
                assert_never(type_)
    return False


class Endings:
    """Knows which types have values that end. What was found out of a declaration is kept."""

    def __init__(self) -> None:
        self._ending: set[Entity] = set()
        self._judged: set[Entity] = set()

    def ends(self, type_: Type, world: World) -> bool:
        """Whether some value of a type holds no other value of it without end.

        A list, set or dict may be empty, and a hole may become anything.
        """
        waiting = _reached(type_, world, self._judged)
        found = True
        while found:  # the least solution: a type ends when its parts are known to
            found = False
            for entity in waiting:
                if entity not in self._ending and self._entity_ends(entity):
                    self._ending.add(entity)
                    found = True
        self._judged.update(waiting)
        return self._ends(type_, world)

    def _entity_ends(self, entity: Entity) -> bool:
        return all(self._ends(part, entity.home) for part in _types_in(entity))

    def _ends(self, type_: Type, home: World) -> bool:
        match type_:
            case Hole():
                return True
            case Refined(base=base):
                return self._ends(base, home)
            case UnionType(options=options):
                return any(self._ends(option, home) for option in options)
            case NamedType(name=name, args=args):
                entity = home.find(name)
                if entity is not None:
                    return entity in self._ending
                parts = name == "tuple" and args[1:] != (DOTS,)
                return not parts or all(self._ends(arg, home) for arg in args)
            case _:
                assert_never(type_)


def _types_in(entity: Entity) -> tuple[Type, ...]:
    match entity.decl:
        case TypeDef(type=meant):
            return (meant,)
        case Record(fields=fields):
            return tuple(field.type for field in fields)
        case _:
            return ()


def _reached(type_: Type, home: World, known: set[Entity]) -> list[Entity]:
    """Return the declarations that a type speaks of, and those that they do, but known ones."""
    found: dict[Entity, None] = {}
    waiting: list[tuple[Type, World]] = [(type_, home)]
    while waiting:
        each, home = waiting.pop()
        match each:
            case Refined(base=base):
                waiting.append((base, home))
            case UnionType(options=parts):
                waiting.extend((part, home) for part in parts)
            case NamedType(name=name, args=args):
                waiting.extend((part, home) for part in args)
                entity = home.find(name)
                if entity is not None and entity not in found and entity not in known:
                    found[entity] = None
                    waiting.extend((part, entity.home) for part in _types_in(entity))
            case Hole():
                pass
            case _:
                assert_never(each)
    return list(found)
