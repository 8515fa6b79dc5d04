"""The three texts of a merge, made comparable: a hole that was filled on one side is on all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from liftsys_nb.ir.errors import InputError
from liftsys_nb.session.filling import filled
from liftsys_nb.session.imports import Imports
from liftsys_nb.session.reading import read
from liftsys_nb.session.threeway import Contest, Merged, Part, Side, common, merge
from liftsys_nb.syntax import show
from liftsys_nb.syntax.pieces import Piece, pieces

HOLES = "holes"
IMPORT = "import"
NOTHING = Piece("text", "", "the text", "", "", members=(), close=Piece("end", "", "", "", ""))


@dataclass(frozen=True, slots=True)
class Version:
    """One of three texts. fills: the values of holes that were filled since the base."""

    ir: str
    imports: Mapping[str, str]
    fills: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sides:
    """What is to be merged. olds: the texts both come from, several after a crossing."""

    olds: Sequence[Version]
    mine: Version
    theirs: Version


@dataclass(frozen=True, slots=True)
class Joined:
    """What came out. fills: of holes, for later merges. notes: what a person should know."""

    merged: Merged
    imports: Mapping[str, str]
    fills: Mapping[str, str]
    notes: tuple[str, ...] = ()


def join(sides: Sides, picks: Mapping[str, Side]) -> Joined:
    """Merge two versions of a text with what they import.

    One name is one hole: where a side filled it, its value also fills what the other side wrote
    around it meanwhile. A hole that both filled otherwise is one thing to pick, however often it
    stands.
    """
    old, mine, theirs = _olds(sides), sides.mine, sides.theirs
    notes: list[str] = []
    parts: list[Part] = []
    holes = dict(mine.fills)
    contested: dict[str, tuple[str | None, str | None]] = {}
    if old is not None:
        holes = {**theirs.fills, **mine.fills}
        for hole in holes:
            values = mine.fills.get(hole), theirs.fills.get(hole)
            if not _stands(hole, old.ir):
                continue
            if hole in picks or (None not in values and values[0] != values[1]):
                contested[hole] = values
                continue
            value = holes[hole]
            three = [_filled(each, hole, value) for each in (old, mine, theirs)]
            if any(each is None for each in three):
                notes.append(f"{value} cannot fill ?{hole} everywhere: look where it still stands")
                continue
            old, mine, theirs = (each for each in three if each is not None)
            side: Side = "both" if None not in values else "mine" if values[0] else "theirs"
            parts.append(Part(hole, HOLES, f"?{hole}", values[0], values[1], side))
    olds = [old] if old is not None else list(sides.olds)
    cut = [pieces(each.ir) or NOTHING for each in olds]
    merged = merge(
        common(cut), _cut(mine), _cut(theirs), picks=picks,
        contests=[_contest(old, hole, contested) for hole in contested] if old else (),
    )  # fmt: skip
    told = [part for part in merged.parts if part.name not in contested or part.section != HOLES]
    for hole, (ours, others) in contested.items():
        same = [part for part in merged.parts if part.name == hole and part.section == HOLES]
        if same:
            parts.append(Part(hole, HOLES, f"?{hole}", ours, others, same[0].side))
            if same[0].side == "theirs" and others is not None:
                holes[hole] = others
    imports, files = _imports([each.imports for each in olds], mine, theirs, picks)
    notes += [f"both sides moved parts of {each}: your order holds" for each in merged.order]
    whole = replace(merged, parts=(*parts, *files, *told))
    return Joined(whole, imports, holes, tuple(notes))


def _olds(sides: Sides) -> Version | None:
    return sides.olds[0] if len(sides.olds) == 1 else None


def _cut(version: Version) -> Piece:
    """Return the pieces of a sound text; it has some, for it can be read."""
    found = pieces(version.ir)
    if found is None:
        raise InputError(
            "a text with parts that cannot be read is not merged", code="LS413",
            hint="mend it first",
        )  # fmt: skip
    return found


def _stands(hole: str, text: str) -> bool:
    return re.search(rf"\?\s*{re.escape(hole)}\b", text) is not None


def _filled(version: Version, hole: str, value: str) -> Version | None:
    """Fill a hole where it stands in a text; None where the value does not fit."""
    if not _stands(hole, version.ir):
        return version
    try:
        reading = read(version.ir, "merged.ir", Imports(None, version.imports))[-1]
        module, _, _ = filled(reading, hole, value)
    except InputError as refused:
        return version if refused.code == "LS404" else None  # only words spell it like a hole
    return replace(version, ir=show(module))


def _contest(
    old: Version, hole: str, values: Mapping[str, tuple[str | None, str | None]]
) -> Contest:
    """Say what the values of contested holes alone make of the text both come from."""
    sides = []
    for at in (0, 1):
        version = old
        for name, both in values.items():
            value = both[at]
            version = (value is not None and _filled(version, name, value)) or version
        found = pieces(version.ir) or NOTHING
        sides.append(frozenset(leaf.plain for leaf in found.leaves))
    return Contest(hole, sides[0], sides[1], lambda words: _stands(hole, words))


def _imports(
    olds: Sequence[Mapping[str, str]], mine: Version, theirs: Version, picks: Mapping[str, Side]
) -> tuple[dict[str, str], list[Part]]:
    """Merge the texts that are imported, each as a whole."""
    merged: dict[str, str] = {}
    parts: list[Part] = []
    for path in dict.fromkeys([*mine.imports, *theirs.imports]):
        before = {old.get(path) for old in olds}
        ours, others = mine.imports.get(path), theirs.imports.get(path)
        side: Side | None = None
        if ours == others:
            side = "both"
        elif path in picks:
            side = picks[path]
        elif before == {ours}:
            side = "theirs"
        elif before == {others}:
            side = "mine"
        kept = others if side == "theirs" else ours
        if kept is not None:
            merged[path] = kept
        if before != {ours} or before != {others}:
            words = [None if text is None else _size(text) for text in (ours, others)]
            was = next(iter(before), None)
            shown = None if was is None else _size(was)
            parts.append(Part(path, IMPORT, shown, words[0], words[1], side))
    return merged, parts


def _size(text: str) -> str:
    lines = text.count("\n") + (not text.endswith("\n"))
    return f"a text of {lines} line{'' if lines == 1 else 's'}"
