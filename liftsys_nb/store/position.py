"""How much of a history was read: what a later reader, of any process, goes on from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from liftsys_nb.ir.events import Json
from liftsys_nb.store.lines import Mark
from liftsys_nb.store.look import Base, is_young

TICKS = 2_000_000_000  # nanoseconds: the coarsest clock of a file system that is in use


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a history. base: the database as it was; seen: how far each journal was read."""

    base: Base
    seen: Mapping[str, Mark]

    def write(self) -> Json:
        """Return it as JSON, for another process.

        A file that just changed could do so again and look the same: then its look is left out,
        and whoever reads on asks the database itself.
        """
        base = self.base
        if base.stamp is not None and is_young(base.stamp, TICKS):
            base = replace(base, stamp=None)
        return {
            "stamp": list(base.stamp) if base.stamp else None,
            "birth": base.birth,
            "rows": base.rows,
            "marks": _written(base.marks),
            "seen": _written(self.seen),
        }

    @staticmethod
    def read(found: Json) -> Position | None:
        """Read what write() made; None for anything else."""
        match found:
            case {
                "stamp": stamp, "birth": str(birth), "rows": int(rows),
                "marks": dict(marks), "seen": dict(seen),
            }:  # fmt: skip
                pass
            case _:
                return None
        try:
            look = None
            if isinstance(stamp, list):
                name, *numbers = stamp
                look = (str(name), *(_whole(each) for each in numbers))
                if len(look) != 5:
                    return None
            return Position(Base(look, birth, rows, _read(marks)), _read(seen))  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return None


def _written(marks: Mapping[str, Mark]) -> Json:
    return {writer: [m.offset, m.number, m.digest] for writer, m in marks.items()}


def _read(marks: Mapping[str, Json]) -> dict[str, Mark]:
    found = {}
    for writer, mark in marks.items():
        if not isinstance(mark, list):
            raise TypeError("no mark")
        offset, number, digest = mark
        found[writer] = Mark(_whole(offset), _whole(number), str(digest))
    return found


def _whole(value: Json) -> int:
    if not isinstance(value, int):
        raise TypeError("no whole number")
    return value
