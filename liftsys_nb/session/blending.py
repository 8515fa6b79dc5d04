"""Lines that hold several things: parameters, rows, fields, members; merged one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from liftsys_nb.ir.nodes import Clause, Enum, Import, Record, Signature, Table
from liftsys_nb.session.pairing import woven
from liftsys_nb.syntax import show
from liftsys_nb.syntax.pieces import Piece

Part = TypeVar("Part")


class _Named(Protocol):
    @property
    def name(self) -> str: ...


Named = TypeVar("Named", bound=_Named)


class Clashing(Exception):
    """Both sides changed one thing, each in its way."""


def blend(base: Piece, mine: Piece, theirs: Piece) -> str | None:
    """Return the lines of a piece whose parts were changed by one side each; None if any by both.

    A comment inside stands with no part alone, so with one nothing is tried.
    """
    if any("#" in piece.text for piece in (base, mine, theirs)):
        return None
    try:
        node = _blended(base.node, mine.node, theirs.node)
    except Clashing:
        return None
    if node is None:
        return None
    indent = mine.text[: len(mine.text) - len(mine.text.lstrip(" \t"))]
    lines = show(node).split("\n")
    return "".join(f"{indent}{line}\n" if line else "\n" for line in lines)


def _blended(base: object, mine: object, theirs: object) -> Any:
    match base, mine, theirs:
        case Signature(), Signature(), Signature():
            return _signature(base, mine, theirs)
        case Table(), Table(), Table() if base.columns == mine.columns == theirs.columns:
            rows = _each(base.rows, mine.rows, theirs.rows, lambda row: repr(row[:-1]))
            return replace(mine, rows=rows)
        case Record(), Record(), Record():
            return replace(
                mine,
                fields=_in_line(base.fields, mine.fields, theirs.fields),
                invariant=_each(base.invariant, mine.invariant, theirs.invariant, _name_of_clause),
            )
        case Enum(), Enum(), Enum():
            return replace(mine, members=_in_line(base.members, mine.members, theirs.members))
        case Import(), Import(), Import():
            return replace(
                mine,
                names=_each(base.names, mine.names, theirs.names, str),
                version=_one(base.version, mine.version, theirs.version),
                alias=_one(base.alias, mine.alias, theirs.alias),
            )
        case _:
            return None


def _signature(base: Signature, mine: Signature, theirs: Signature) -> Signature:
    return replace(
        mine,
        name=_one(base.name, mine.name, theirs.name),
        parameters=_in_line(base.parameters, mine.parameters, theirs.parameters),
        returns=_one(base.returns, mine.returns, theirs.returns),
        holes=_each(base.holes, mine.holes, theirs.holes, lambda hole: hole.name),
    )


def _name_of_clause(clause: Clause) -> str:
    return clause.label or show(clause.body)


def _one(base: Part, mine: Part, theirs: Part) -> Part:
    """Return the one that was changed, or both were alike. Raises Clashing."""
    if mine in (theirs, base):
        return theirs
    if theirs == base:
        return mine
    raise Clashing


def _in_line(
    base: tuple[Named, ...], mine: tuple[Named, ...], theirs: tuple[Named, ...]
) -> tuple[Named, ...]:
    """Merge what a call gives by place. Raises Clashing where both say which there are."""
    old, ours, others = ([part.name for part in side] for side in (base, mine, theirs))
    order = _one(old, ours, others)
    merged = {part.name: part for part in _each(base, mine, theirs, lambda part: part.name)}
    return tuple(merged[name] for name in order)


def _each(
    base: Sequence[Part], mine: Sequence[Part], theirs: Sequence[Part], name: Callable[[Part], str]
) -> tuple[Part, ...]:
    """Merge parts by their names; what both added stands behind what it stood behind.

    Raises Clashing, also where a name stands twice.
    """
    old, ours, others = (_by_name(side, name) for side in (base, mine, theirs))
    merged: dict[str, Part] = {}
    order = woven(ours, others, old) if _moved(old, ours) else woven(others, ours, old)
    for key in order:
        part = _one(old.get(key), ours.get(key), others.get(key))
        if part is not None:
            merged[key] = part
    return tuple(merged.values())


def _moved(old: Mapping[str, Part], new: Mapping[str, Part]) -> bool:
    return [key for key in new if key in old] != [key for key in old if key in new]


def _by_name(parts: Sequence[Part], name: Callable[[Part], str]) -> dict[str, Part]:
    named = {name(part): part for part in parts}
    if len(named) < len(parts):
        raise Clashing
    return named
