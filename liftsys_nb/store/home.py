"""The folder that holds the history: where it is, who may use it, and how its files are opened."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from liftsys_nb.ir.errors import StoreError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FOLDER_MODE, FILE_MODE = 0o700, 0o600
_ELSEWHERE = "set LIFTSYS_HOME to a folder of your own to keep the history there"


@dataclass(frozen=True, slots=True)
class Home:
    """Where each part of a history lies. path is absolute; its last part is never a link."""

    path: Path

    @property
    def journals(self) -> Path:
        return self.path / "journal"

    @property
    def database(self) -> Path:
        return self.path / "history.duckdb"

    @property
    def write_ahead(self) -> Path:
        return self.path / "history.duckdb.wal"

    @property
    def ledger(self) -> Path:
        """How far the database goes, written down beside it."""
        return self.path / "heads.txt"

    @property
    def backups(self) -> Path:
        return self.path / "backups"

    @property
    def aside(self) -> Path:
        """What was replaced: kept, for people to look at."""
        return self.path / "aside"

    @property
    def answers(self) -> Path:
        return self.path / "answers"

    @property
    def lock(self) -> Path:
        return self.path / "compact.lock"


def locate(chosen: Path | None = None) -> Home:
    """Find the home: what was chosen, else ``$LIFTSYS_HOME``, else the platform's data folder.

    Looks at no file: that is left to the first use, so that a health check can name what is wrong.
    """
    try:
        if chosen is None:
            named = os.environ.get("LIFTSYS_HOME")
            if named:
                chosen = Path(named)
            else:
                from platformdirs import user_data_path

                chosen = user_data_path("liftsys_nb", appauthor=False)
        # absolute(), not resolve(): a link at the end has to be seen to be refused.
        return Home(chosen.expanduser().absolute())
    except RuntimeError:  # a user of whom the system knows nothing
        raise StoreError(
            "nobody knows where to keep the history: you have no home folder",
            code="LS501",
            hint=_ELSEWHERE,
        ) from None


def check_home(home: Home) -> None:
    """Raise StoreError LS501 when the home exists and is a file, a link, or somebody else's."""
    for folder in (home.path, home.journals):
        _check_entry(folder, folder=True)


def check_file(path: Path) -> bool:
    """Tell whether a file is there; raise StoreError LS501 when it is a link or not ours.

    Looks without opening: closing any descriptor of a DuckDB file would drop the locks that
    another connection of this process holds on it (POSIX record locks).
    """
    return _check_entry(path, folder=False)


def ensure_home(home: Home) -> None:
    """Make the folders (0700) that are missing; raise StoreError LS501 when that is refused."""
    for folder in (home.path, home.journals):
        if _check_entry(folder, folder=True):
            continue
        try:
            if folder == home.path:
                folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
            sync_folder(folder.parent)
        except OSError as error:
            raise refusal(error, folder, "make the folder") from error


def open_private(path: Path, flags: int) -> int:
    """Open a file of ours without following a link; a new one gets 0600. Raises OSError."""
    descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, FILE_MODE)
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
        os.close(descriptor)
        raise PermissionError(errno.EPERM, "not a plain file of yours", str(path))
    return descriptor


def sync_file(descriptor: int) -> None:
    """Return when the file's bytes are on the disk, not only in its cache."""
    if sys.platform == "darwin":
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fdatasync(descriptor)


def sync_folder(folder: Path) -> None:
    """Return when names made or changed in the folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def refusal(error: OSError, path: Path, doing: str) -> StoreError:
    """Turn what the system refused into a StoreError with code, path and next step."""
    said = error.strerror or type(error).__name__
    if error.errno in FULL:
        return StoreError(
            f"cannot {doing}: {path}: {said}; nothing was recorded", code="LS502", hint=_room(path)
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ELOOP, errno.ENOTDIR):
        return StoreError(f"cannot {doing}: {path}: {said}", code="LS501", hint=_ELSEWHERE)
    return StoreError(f"cannot {doing}: {path}: {said}", code="LS500", hint=_ELSEWHERE)


def free_bytes(path: Path) -> int | None:
    """Count the free bytes where path lies or would lie; None when the system does not say."""
    for folder in (path, *path.parents):
        try:
            found = os.statvfs(folder)
            return found.f_bavail * found.f_frsize
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None


def _room(path: Path) -> str:
    free = free_bytes(path)
    left = "" if free is None else f" ({free // 2**20} MB are free)"
    return f"free some space on the disk of {path.parent}{left}, or raise the file size limit"


def _check_entry(path: Path, *, folder: bool) -> bool:
    """Tell whether path exists; raise StoreError when it is not what it should be."""
    kind = "folder" if folder else "file"
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise refusal(error, path, f"use the {kind}") from error
    if stat.S_ISLNK(found.st_mode):
        wrong = "is a link, and links are not followed here"
    elif not (stat.S_ISDIR if folder else stat.S_ISREG)(found.st_mode):
        wrong = f"is not a {kind}"
    elif found.st_uid != os.geteuid():
        wrong = f"belongs to another user (id {found.st_uid})"
    else:
        return True
    raise StoreError(
        f"cannot keep the history at {path}: it {wrong}", code="LS501", hint=_ELSEWHERE
    )
