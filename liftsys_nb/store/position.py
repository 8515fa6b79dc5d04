"""How much of a history was read: what a later reader, of any process, goes on from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from liftsys_nb.ir.events import Json
from liftsys_nb.store.lines import Mark
from liftsys_nb.store.look import Base, Seen, Stamp, is_young

TICKS = 2_000_000_000  # nanoseconds: the coarsest clock of a file system that is in use


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a history. base: the database as it was; seen: how far each journal was read."""

    base: Base
    seen: Mapping[str, Seen]

    def write(self) -> Json:
        """Return it as JSON, for another process.

        A file that just changed could do so again and look the same: then its look is left out,
        and whoever reads on reads it again.
        """
        return {
            "stamp": _lasting(self.base.stamp),
            "birth": self.base.birth,
            "rows": self.base.rows,
            "marks": {writer: _written(mark) for writer, mark in self.base.marks.items()},
            "seen": {
                writer: [_written(seen.mark), _lasting(seen.stamp)]
                for writer, seen in self.seen.items()
            },
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
            known = {writer: _mark(mark) for writer, mark in marks.items()}
            return Position(
                Base(_stamp(stamp), birth, rows, known),
                {writer: _seen(each) for writer, each in seen.items()},
            )
        except (TypeError, ValueError):
            return None


def _lasting(stamp: Stamp | None) -> Json:
    return None if stamp is None or is_young(stamp, TICKS) else list(stamp)


def _stamp(found: Json) -> Stamp | None:
    if not isinstance(found, list):
        return None
    name, inode, size, modified, changed = found
    return (str(name), _whole(inode), _whole(size), _whole(modified), _whole(changed))


def _written(mark: Mark) -> Json:
    return [mark.offset, mark.number, mark.digest]


def _mark(found: Json) -> Mark:
    if not isinstance(found, list):
        raise TypeError("no mark")
    offset, number, digest = found
    return Mark(_whole(offset), _whole(number), str(digest))


def _seen(found: Json) -> Seen:
    if not isinstance(found, list):
        raise TypeError("nothing seen")
    mark, stamp = found
    return Seen(_mark(mark), _stamp(stamp))


def _whole(value: Json) -> int:
    if not isinstance(value, int):
        raise TypeError("no whole number")
    return value
