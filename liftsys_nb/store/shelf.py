"""Answers that were worked out before, a file each, beside the history; safe to delete."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.store.home import (
    FOLDER_MODE,
    Home,
    check_home,
    locate,
    open_private,
    refusal,
    sync_folder,
)
from liftsys_nb.store.ids import new_id

if TYPE_CHECKING:
    from liftsys_nb.ir.ports import Shelf

MOST = 2_000  # answers kept; the oldest go first
LARGEST = 4_000_000  # bytes of one answer
_KEY = re.compile(r"[0-9a-f]{64}")


def open_shelf(home: Path | None = None) -> Shelf:
    """Open the shelf of a history's folder; touches no file before its first use."""
    return Answers(locate(home))


class Answers:
    """A folder of texts named by key. See ``ir.ports.Shelf``.

    It is no part of the history: an answer is lost rather than waited for, and a folder that
    cannot be used is one without answers; ``doctor`` tells what is wrong with it.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._is_swept = False

    def get(self, key: str) -> str | None:
        """Return a text; None where there is none, or another than the one that was put."""
        try:
            descriptor = open_private(self._path(key), os.O_RDONLY)
        except OSError:
            return None
        with os.fdopen(descriptor, "rb") as file:
            try:
                found = file.read(LARGEST + 100)
            except OSError:
                return None
        seal, _, body = found.partition(b"\n")
        # The key is sealed in, too: a file under another's name is no answer.
        return body.decode() if seal == _seal(key, body) else None

    def put(self, key: str, text: str) -> None:
        """Keep a text, whole or not at all; a folder nobody made yet is left unmade."""
        body = text.encode()
        if len(body) > LARGEST or not self._home.path.exists():
            return
        folder, path = self._home.answers, self._path(key)
        beside = folder / f"{new_id()}.part"
        try:
            check_home(self._home)
            folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
            if folder.is_symlink():
                return
            descriptor = open_private(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
            with os.fdopen(descriptor, "wb") as file:
                file.write(_seal(key, body) + b"\n" + body)
            beside.replace(path)
        except (OSError, StoreError):
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            return
        if not self._is_swept:
            self._is_swept = True
            self._sweep()

    def clear(self) -> None:
        """Erase all texts, and what interrupted writers left.

        Raises StoreError LS500 or LS501 where one cannot be erased. A folder of another kind, to
        which nothing was ever written, is left alone.
        """
        check_home(self._home)
        folder = self._home.answers
        if folder.is_symlink() or not folder.is_dir():
            return
        try:
            for entry in [*os.scandir(folder)]:
                if not entry.is_dir(follow_symlinks=False):
                    with suppress(FileNotFoundError):  # another process erases, too
                        os.unlink(entry.path)
            sync_folder(folder)
        except OSError as error:
            raise refusal(error, folder, "erase the answers kept") from error

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a key: {key!r}")
        return self._home.answers / f"{key}.json"

    def _sweep(self) -> None:
        """Drop the oldest of too many, and what interrupted writers left."""
        found: list[tuple[float, Path]] = []
        with suppress(OSError):
            for entry in os.scandir(self._home.answers):
                with suppress(OSError):  # another process sweeps, too
                    found.append((entry.stat(follow_symlinks=False).st_mtime, Path(entry.path)))
        found.sort()
        newest = found[-1][0] if found else 0.0
        for place, (at, path) in enumerate(found):
            abandoned = path.suffix == ".part" and at < newest - 3600
            if abandoned or place < len(found) - MOST:
                with suppress(OSError):
                    path.unlink()


def _seal(key: str, body: bytes) -> bytes:
    return sha256(key.encode() + b"\n" + body).hexdigest().encode()
