"""Restoring: a backup becomes the history, or what is missing is taken over from it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from liftsys_nb.ir.errors import LiftError, StoreError
from liftsys_nb.store import archive
from liftsys_nb.store.apart import copy_apart
from liftsys_nb.store.chains import Progress, quiet
from liftsys_nb.store.database import create, opened
from liftsys_nb.store.fold import fold_held
from liftsys_nb.store.gather import Busy
from liftsys_nb.store.heads import ledger_events, read_head
from liftsys_nb.store.home import Home, check_file, check_home, ensure_home, refusal, sync_folder
from liftsys_nb.store.locks import holding
from liftsys_nb.store.pool import Pool, staging
from liftsys_nb.store.repair import Repair, in_use, mend
from liftsys_nb.store.sources import add_home
from liftsys_nb.store.swap import make_aside, note_ends
from liftsys_nb.store.tails import find_journals
from liftsys_nb.store.verifying import verify_held


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it. events: in the backup; added: of these, those that were missing here.

    aside: keeps the database as it was. mended: what was repaired first, where there was damage.
    """

    events: int
    added: int
    aside: Path | None = None
    mended: Repair | None = None


def restore(
    home: Home,
    path: Path,
    *,
    force: bool = False,
    patience: float = 30.0,
    progress: Progress = quiet,
) -> Restored:
    """Make a backup the history of an empty home; with force, add to a history what it lacks.

    Nothing that is only in the home is lost: events are never changed, so the two histories are
    brought together, and the database is kept aside as it was. Raises StoreError: LS541 (not a
    backup, or damaged), LS521 (a newer one), LS543 (there is a history, and force is not said),
    LS522 (in use).
    """
    check_home(home)
    path = archive.given(path)
    ensure_home(home)
    with staging(home) as place:
        manifest = archive.unpack(path, place)
        _look_at(place, path, manifest, progress)
        with holding(home.lock, shared=False, patience=patience) as held:
            if not held:
                raise in_use("another process is folding or reading the history")
            try:
                if _is_empty(home):
                    return _begin(home, place, manifest.events)
                if not force:
                    raise StoreError(
                        f"there is a history in {home.path} already",
                        code="LS543",
                        hint="add to it what it lacks, and lose nothing of it: --force",
                    )
                return _join(home, place, path, manifest.events, progress)
            except Busy as busy:
                raise in_use(f"{home.database} is open elsewhere ({busy})") from busy


def _look_at(place: Home, path: Path, manifest: archive.Manifest, progress: Progress) -> None:
    """Verify what was unpacked, and hold it to what the backup says of itself."""
    try:
        found = verify_held(place, head=read_head(manifest.head), progress=progress)
    except LiftError as error:
        if error.code == "LS521":
            raise
        raise _unsound(path, error.message) from error
    if found.breaks:
        raise _unsound(path, found.breaks[0].reason)
    if found.events != manifest.events:
        raise _unsound(path, f"it holds {found.events} events where it names {manifest.events}")


def _unsound(path: Path, reason: str) -> StoreError:
    return StoreError(
        f"{path} is no backup that can be used: {reason}",
        code="LS541",
        hint="look for an older backup",
    )


def _is_empty(home: Home) -> bool:
    if check_file(home.database) or ledger_events(home):
        return False
    return not any(os.path.getsize(path) for path in find_journals(home))


def _begin(home: Home, place: Home, events: int) -> Restored:
    """Put the backup in the place of nothing: one name that comes up, whole."""
    fold_held(place, {})
    try:
        place.database.rename(home.database)
        sync_folder(home.path)
    except OSError as error:
        raise refusal(error, home.database, "restore the history") from error
    note_ends(home)
    return Restored(events, events)


def _join(home: Home, place: Home, path: Path, events: int, progress: Progress) -> Restored:
    """Add what is missing; a history with damage is mended first, with the backup's help."""
    mended = Repair()
    mend(home, mended, more=[path], progress=progress)
    if not check_file(home.database):
        create(home)
    fold_held(home, {})
    before = _count(home)
    aside = mended.aside or make_aside(home)
    if mended.aside is None:
        copy_apart(home.database, aside / home.database.name)
    with staging(home) as room:
        pool = Pool(room)
        add_home(pool, place)
        added = pool.absorb(home, {}, progress=progress)
    note_ends(home)
    assert _count(home) == before + added.events
    return Restored(
        events, added.events + mended.events, aside,
        mended if mended.done or mended.left or mended.events else None,
    )  # fmt: skip


def _count(home: Home) -> int:
    with opened(home) as connection:
        (found,) = connection.execute("SELECT count(*) FROM events").fetchall()[0]
    return int(found)
