"""What a list says of all sessions, kept for the next process that is asked for a list.

A shell starts a process for each command, and reading a long history takes longer than all else
that a list does. The index is worked out anew where it is missing, damaged, of another version of
this code, or of another state of the history's files.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from liftsys_nb.session.outcome import Document
from liftsys_nb.version import __version__

if TYPE_CHECKING:
    from liftsys_nb.ir.ports import Shelf, Store


class Index:
    """The rows of the last list, with the state of the history that they were read from."""

    def __init__(self, store: Store, shelf: Shelf) -> None:
        self._store, self._shelf = store, shelf

    def rows(self) -> list[Document] | None:
        """Return the rows if they are those of the history as it is now, else None.

        Raises StoreError LS501 where the history would: its folder is not ours.
        """
        stamp = self._store.settled()
        text = None if stamp is None else self._shelf.get(_key())
        if text is None:
            return None
        # What is on the shelf bears a seal of its own: it is as it was put.
        kept: Document = json.loads(text)
        found: list[Document] = kept["rows"]
        return found if kept["stamp"] == stamp else None

    def keep(self, stamp: str | None, rows: Sequence[Document]) -> None:
        """Keep rows that were read after the history had this stamp, if it still has."""
        if stamp is not None and stamp == self._store.settled():
            self._shelf.put(_key(), json.dumps({"stamp": stamp, "rows": rows}))


def _key() -> str:
    return sha256(f"index {this_code()}".encode()).hexdigest()


@cache
def this_code() -> str:
    """Return a name for the files of this package as they lie on the disk.

    Names, sizes and times: reading them all would take longer than a list may.
    """
    found = sha256(f"{__version__} {sys.version}".encode())
    for file in sorted(_sources(Path(__file__).parent.parent)):
        found.update(repr(file).encode())
    return found.hexdigest()


def _sources(folder: Path) -> Iterator[tuple[str, int, int]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:  # the package lies in no folder: then its version has to do
        return
    for entry in entries:
        if entry.is_dir():
            yield from _sources(Path(entry.path))
        elif entry.name.endswith(".py"):
            seen = entry.stat()
            yield entry.path, seen.st_size, seen.st_mtime_ns
