"""Which code this is: what was worked out by other code may be wrong for it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

from liftsys_nb.version import __version__


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
