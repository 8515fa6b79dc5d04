"""The history's health, one finding a line; looks at everything, changes nothing."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.store.heads import older_than_ledger
from liftsys_nb.store.home import Home, check_file, check_home, free_bytes
from liftsys_nb.store.locks import is_held
from liftsys_nb.store.tails import damage_error, find_journals, read_tail

_ROOM = 100 * 2**20
_SYNCED = (
    "dropbox", "onedrive", "google drive", "googledrive", "cloudstorage", "mobile documents",
    "icloud", "nextcloud", "owncloud", "syncthing", "pclouddrive",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Health:
    """One line of the health check. hint: the next step, where it is not ok."""

    name: str
    ok: bool
    message: str
    hint: str | None = None


def examine(home: Home) -> list[Health]:
    """Check folder, rights, journals, database, lock, disk; a failed check is a finding too."""
    checks: tuple[tuple[str, Callable[[Home], Health]], ...] = (
        ("home", _home),
        ("rights", _rights),
        ("journals", _journals),
        ("database", _database),
        ("lock", _lock),
        ("disk space", _space),
        ("place", _place),
    )
    return [_guarded(name, check, home) for name, check in checks]


def _guarded(name: str, check: Callable[[Home], Health], home: Home) -> Health:
    try:
        return check(home)
    except StoreError as error:
        return Health(name, False, f"{error.code} {error.message}", error.hint)
    except OSError as error:
        return Health(name, False, f"{error.filename}: {error.strerror}", "look at its rights")


def _home(home: Home) -> Health:
    check_home(home)
    there = next(path for path in (home.path, *home.path.parents) if path.exists())
    if not there.is_dir() or not os.access(there, os.R_OK | os.W_OK | os.X_OK):
        return Health(
            "home",
            False,
            f"{there} is not writable",
            f"chmod u+rwx {there}, or set LIFTSYS_HOME to a folder of your own",
        )
    if there != home.path:
        return Health("home", True, f"{home.path} (made at the first event)")
    return Health("home", True, str(home.path))


def _rights(home: Home) -> Health:
    """Check who may enter: inside a closed folder the rights of a file no longer matter."""
    entries = (home.path, home.journals, home.database, home.write_ahead, home.lock)
    there = [path for path in entries if os.path.lexists(path)] + find_journals(home)
    loose = [path for path in there if path.lstat().st_mode & 0o077]
    if home.path in loose:
        mode = stat.filemode(home.path.lstat().st_mode)
        return Health(
            "rights",
            False,
            f"others may open {home.path} ({mode}) and {len(loose) - 1} files or folders in it",
            f"chmod -R go= {home.path}",
        )
    return Health("rights", True, "only you can open the history")


def _journals(home: Home) -> Health:
    journals = find_journals(home)
    events = torn = alive = 0
    for path in journals:
        tail = read_tail(path)
        if tail.end.damage is not None:
            error = damage_error(path, tail.end.damage)
            return Health("journals", False, f"{error.code} {error.message}", error.hint)
        events += len(tail.records)
        torn += bool(tail.end.torn)
        alive += path.exists() and is_held(path)
    message = f"{len(journals)} journals, {alive} being written, {events} events, chains whole"
    if torn:
        message += f", {torn} with an unfinished last write (never acknowledged)"
    return Health("journals", True, message)


def _database(home: Home) -> Health:
    if not check_file(home.database):
        if gone := older_than_ledger(home, 0):
            raise gone
        return Health("database", True, "none yet: `history` makes it")
    from liftsys_nb.store.database import Busy, Outdated, check_writable
    from liftsys_nb.store.verifying import verify_database

    try:
        rows, broken = verify_database(home)
    except Busy as busy:
        return Health(
            "database",
            False,
            f"{home.database} is open elsewhere ({busy}): the history is read from a copy",
            "close the other program, or open the file there with READ_ONLY",
        )
    except Outdated:
        return Health("database", True, "older schema: the next `history` migrates it")
    if broken:
        return Health(
            "database",
            False,
            f"{home.database}: {broken[0].reason} (writer {broken[0].writer or 'unknown'})"
            + (f" and {len(broken) - 1} more" * (len(broken) > 1)),
            "rows were changed or lost outside liftsys_nb: doctor --fix",
        )
    try:
        check_writable(home.database)
    except StoreError as error:
        return Health("database", True, f"{rows} events, chains whole; {error.message}")
    return Health("database", True, f"{rows} events, chains whole")


def _lock(home: Home) -> Health:
    if not check_file(home.lock) or not is_held(home.lock):
        return Health("lock", True, "nobody is folding")
    return Health("lock", True, "another process is folding now")


def _space(home: Home) -> Health:
    free = free_bytes(home.path)
    if free is None:
        return Health("disk space", True, "not known here")
    message = f"{free // 2**20} MB free"
    if free < _ROOM:
        return Health("disk space", False, message, f"free some space on the disk of {home.path}")
    return Health("disk space", True, message)


def _place(home: Home) -> Health:
    """Guess from its path whether a cloud client copies the folder while we write."""
    path = str(home.path).lower()
    cloud = next((word for word in _SYNCED if word in path), None)
    if cloud:
        return Health(
            "place",
            False,
            f"{home.path} looks like a folder that {cloud} synchronises: locks do not reach the "
            "other machine and files may be swapped under us",
            "set LIFTSYS_HOME to a folder on this machine only",
        )
    return Health("place", True, "a folder on this machine")
