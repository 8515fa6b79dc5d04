"""Which pieces of two changed texts are those of the text they come from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeAlias, TypeVar

from liftsys_nb.syntax.pieces import Piece

Key: TypeAlias = tuple[str, str, int]
Name = TypeVar("Name")
_OLD, _NEW = "\0old", "\0new"  # kinds of keys of pieces without a name


def keyed(
    base: Sequence[Piece], mine: Sequence[Piece], theirs: Sequence[Piece]
) -> tuple[dict[Key, Piece], dict[Key, Piece], dict[Key, Piece]]:
    """Give each piece a key; the same key means the same thing, changed perhaps.

    A piece with a name is known by it. One without is known by its words, or as the one that
    stands in the place of another: alone between the same neighbours.
    """
    old = _first(base)
    return old, _matched(old, mine), _matched(old, theirs)


def woven(
    first: Mapping[Name, object], second: Mapping[Name, object], old: Mapping[Name, object]
) -> list[Name]:
    """Return all names in the order of the first, each other one behind what it stands behind."""
    order = list(first)
    for other in (second, old):
        before: Name | None = None
        known = set(order)
        for name in other:
            if name not in known:
                order.insert(0 if before is None else order.index(before) + 1, name)
            before = name
    return order


def _named(piece: Piece, seen: Counter[tuple[str, str]]) -> Key:
    seen[piece.kind, piece.name] += 1
    return piece.kind, piece.name, seen[piece.kind, piece.name]


def _first(base: Sequence[Piece]) -> dict[Key, Piece]:
    seen: Counter[tuple[str, str]] = Counter()
    return {
        _named(piece, seen) if piece.name else (_OLD, "", at): piece
        for at, piece in enumerate(base)
    }


def _matched(old: Mapping[Key, Piece], side: Sequence[Piece]) -> dict[Key, Piece]:
    seen: Counter[tuple[str, str]] = Counter()
    waiting: dict[str, list[Key]] = defaultdict(list)
    for key, piece in old.items():
        if not piece.name:
            waiting[piece.known_by or piece.plain].append(key)
    keys: list[Key | None] = []
    for piece in side:
        if piece.name:
            keys.append(_named(piece, seen))
        else:
            same = waiting[piece.plain]
            keys.append(same.pop(0) if same else None)
    _replaced(list(old), {key for keys in waiting.values() for key in keys}, keys)
    new: Counter[str] = Counter()
    found: dict[Key, Piece] = {}
    for known, piece in zip(keys, side, strict=True):
        if known is None:
            new[piece.plain] += 1
        found[known or (_NEW, piece.plain, new[piece.plain])] = piece
    return found


def _replaced(old: Sequence[Key], gone: set[Key], keys: list[Key | None]) -> None:
    """Give the keys of pieces that are gone to as many new ones between the same neighbours."""
    places = {key: at for at, key in enumerate(old)}
    left, waiting = -1, list[int]()  # the neighbour before, and the new ones since
    for at, key in enumerate([*keys, None]):
        is_last = at == len(keys)
        if key is None and not is_last:
            waiting.append(at)
        place = len(old) if is_last else places.get(key) if key is not None else None
        if place is None:
            continue
        free = [key for key in old[left + 1 : place] if key in gone]
        if len(free) == len(waiting):
            for index, known in zip(waiting, free, strict=True):
                keys[index] = known
        left, waiting = place, []
