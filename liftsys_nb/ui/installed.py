"""Which versions of other packages are installed, without loading what reads all of metadata.

``importlib.metadata`` parses mails to find one line: that takes a fifth of the time of
``liftsys version``. It is asked where a package does not lie as wheels are unpacked.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from contextlib import suppress

_ENDING = ".dist-info"


def versions(names: Iterable[str]) -> dict[str, str | None]:
    """Return the version of each package, None for those that are not installed.

    As for an import, the first folder of ``sys.path`` that has a package decides.
    """
    folders = _folders()
    return {name: _version(name, folders.get(_normal(name))) for name in names}


def _folders() -> dict[str, str]:
    """Return the metadata folder of each package, by its normalised name."""
    found: dict[str, str] = {}
    for place in sys.path:
        with suppress(OSError):  # an archive, or not there
            for entry in sorted(os.listdir(place or ".")):
                if entry.endswith(_ENDING):
                    name = entry.removesuffix(_ENDING).rpartition("-")[0]
                    found.setdefault(_normal(name), os.path.join(place, entry))
    return found


def _version(name: str, folder: str | None) -> str | None:
    if folder is not None:
        with suppress(OSError, UnicodeDecodeError):
            with open(os.path.join(folder, "METADATA"), encoding="utf-8") as file:
                for line in file:
                    if line == "\n":  # the head ends; what follows is prose
                        break
                    key, _, value = line.partition(":")
                    if key.lower() == "version":
                        return value.strip()
            return None
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
