"""Which session a cell began when it ran before: run again, it begins that one again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from liftsys_nb.session.entries import Entry


@dataclass(frozen=True, slots=True)
class Cell:
    """The place where a session is begun, as far as the front tells.

    key: names the cell, with the path of its notebook; None where the front has no names for
    cells: then this process and the name of what is begun stand for it. lasts: whether the key
    means the same cell for another process. is_whole: whether nothing else stands in the cell;
    several commands of one cell are told apart by the names of what they begin. in_file: names the
    cell with the notebook's file, whatever its path is; None where files cannot be told apart so.
    """

    key: str | None = None
    lasts: bool = False
    is_whole: bool = True
    in_file: str | None = None

    @property
    def lasting(self) -> str | None:
        """The key, where it is worth keeping in the history."""
        return self.key if self.lasts else None


class Cells:
    """What the cells of this process began; the history holds it for those that last."""

    def __init__(self) -> None:
        self._begun: dict[str | None, dict[str, str]] = {}

    def find(
        self, cell: Cell, name: str, entries: Mapping[str, Entry], *, is_alone: bool = True
    ) -> Entry | None:
        """Return the session that a cell began before; None where it began none like this.

        A cell of the same file is the same cell, also after the notebook was renamed; a copy is
        another file. The id of a cell alone would not do: a copy has it, too. Where files are not
        known, or a program put another file in the notebook's place, the path decides.
        name: of what it begins now. is_alone: whether that is all it begins now: then it may have
        another name than before.
        """
        here = self._begun.get(cell.key, {})
        if name in here and here[name] in entries:
            return entries[here[name]]
        if cell.key is None:
            return None
        own = {key: entries[key] for key in here.values() if key in entries}
        if cell.lasts:
            own |= _by_file(cell, entries) or _by_path(cell.key, entries)
        same = [entry for entry in own.values() if entry.is_named(name)]
        same = same or [entry for entry in own.values() if name in entry.names]
        if same:
            return max(same, key=lambda entry: entry.updated)
        return next(iter(own.values())) if cell.is_whole and is_alone and len(own) == 1 else None

    def keep(self, cell: Cell, begun: Mapping[str, str]) -> None:
        """Remember what a cell began: ids of sessions by name."""
        self._begun.setdefault(cell.key, {}).update(begun)


def _by_file(cell: Cell, entries: Mapping[str, Entry]) -> dict[str, Entry]:
    if cell.in_file is None:
        return {}
    return {key: e for key, e in entries.items() if cell.in_file in dict(e.cells).values()}


def _by_path(path: str, entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """Return the sessions begun at a path by a notebook that was not seen elsewhere since."""
    elsewhere = {file for entry in entries.values() for at, file in entry.cells if at != path} - {
        None
    }
    return {
        key: entry
        for key, entry in entries.items()
        if path in (places := dict(entry.cells)) and places[path] not in elsewhere
    }
