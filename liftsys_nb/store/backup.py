"""Backups: the history as it stood at one moment, in one file, while writers go on."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from liftsys_nb.ir.errors import InputError, StoreError
from liftsys_nb.store import archive
from liftsys_nb.store.apart import copy_apart
from liftsys_nb.store.chains import Progress, quiet
from liftsys_nb.store.heads import Head, ledger_events, older_than_ledger
from liftsys_nb.store.home import (
    FOLDER_MODE,
    Home,
    check_file,
    check_home,
    open_private,
    refusal,
    sync_folder,
)
from liftsys_nb.store.ids import new_id
from liftsys_nb.store.lines import End, Mark
from liftsys_nb.store.locks import holding
from liftsys_nb.store.pool import staging
from liftsys_nb.store.tails import damage_error, find_journals, groups, open_journal
from liftsys_nb.store.verifying import Verified, verify_held

SUFFIX = ".zip"
_UNDONE = ".part-"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was written and read back. size: bytes."""

    path: Path
    events: int
    writers: int
    size: int
    head: Head


def backups_in(home: Home) -> list[Path]:
    """List the backups in a home, the newest first."""
    try:
        names = os.listdir(home.backups)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [home.backups / name for name in sorted(names, reverse=True) if name.endswith(SUFFIX)]


def back_up(
    home: Home,
    path: Path | None = None,
    *,
    force: bool = False,
    patience: float = 30.0,
    progress: Progress = quiet,
) -> Backup:
    """Write everything that is acknowledged now into one file (0600), and read it back.

    Whatever an event in it builds on is in it, too, though writers go on meanwhile. path: by
    default one in the home. force: replace a file that is there. A history with damage is
    refused: a copy of that helps nobody later. Raises InputError LS429 (a file is there),
    StoreError.
    """
    check_home(home)
    made = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    if path is None:
        path = home.backups / f"history-{made}-{new_id()[-6:]}{SUFFIX}"
    path = archive.given(path)
    _check_free(path, force)
    if not home.path.exists():
        raise _nothing(home)
    with staging(home) as place:
        with holding(home.lock, shared=True, patience=patience) as held:
            if not held:
                raise StoreError(
                    "another process is folding the history, and does not end",
                    code="LS522",
                    hint="try again in a moment",
                )
            _copy(home, place)
        found = _sound(home, place, progress)
        if not found.events:
            raise _nothing(home)
        size = _write(place, path, made, found, force, in_home=path.parent == home.backups)
    return Backup(path, found.events, len(found.head.ends), size, found.head)


def _nothing(home: Home) -> StoreError:
    return StoreError(
        f"there is no event in {home.path} that could be backed up",
        code="LS542",
        hint="name another home: LIFTSYS_HOME",
    )


def _check_free(path: Path, force: bool) -> None:
    try:
        is_taken = path.is_dir() or (os.path.lexists(path) and not force)
    except OSError as error:
        raise refusal(error, path, "write the backup") from error
    if is_taken:
        raise InputError(
            f"{path} is there already",
            code="LS429",
            hint="choose another name, or replace it with --force",
        )


def _copy(home: Home, place: Home) -> None:
    """Copy database and journals as of one moment; the caller holds our lock, so no fold runs."""
    if check_file(home.database):
        copy_apart(home.database, place.database)
    elif gone := older_than_ledger(home, 0):
        raise gone
    paths = find_journals(home)
    # All that is acknowledged now lies within these lengths.
    lengths = {path: path.lstat().st_size for path in paths}
    marks: dict[Path, Mark] = {}
    last = ""
    for path in paths:
        marks[path], newest = _take(path, place, Mark(), length=lengths[path])
        last = max(last, newest)
    # While the lengths were read one after the other, a writer may have built on what another
    # wrote behind the length that we know: what is older than the newest event comes, too.
    for path in find_journals(home):
        _take(path, place, marks.get(path, Mark()), until=last)


def _take(
    path: Path, place: Home, start: Mark, *, length: int | None = None, until: str = ""
) -> tuple[Mark, str]:
    """Copy whole groups behind start; return the mark behind them, and the newest event's id.

    length: up to there. until: else up to the event of that id.
    """
    newest = ""
    journal = open_journal(path)
    if journal is None:
        return start, newest
    mark = start
    with journal:
        walker = groups(journal, path, start)
        while True:
            try:
                group = next(walker)
            except StopIteration as stop:
                end: End = stop.value
                if end.damage is not None and length is not None:
                    raise damage_error(path, end.damage) from None
                break
            if length is not None and group.end.offset > length:
                break
            ids = [record.event.id for record in group.records]
            if length is None and max(ids) > until:
                break
            newest, mark = max(newest, *ids), group.end
        if mark.offset > start.offset:
            _append(journal, start.offset, mark.offset, place.journals / path.name)
    return mark, newest


def _append(journal: BinaryIO, start: int, end: int, path: Path) -> None:
    try:
        with os.fdopen(open_private(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), "ab") as copy:
            at = start
            while at < end:
                block = os.pread(journal.fileno(), min(1 << 20, end - at), at)
                if not block:
                    raise StoreError(f"{path.name} was cut while it was copied", code="LS510")
                copy.write(block)
                at += len(block)
    except OSError as error:
        raise refusal(error, path, "copy the journal") from error


def _sound(home: Home, place: Home, progress: Progress) -> Verified:
    """Verify the copy. Raises StoreError LS510 with the first break."""
    known = ledger_events(home)
    found = verify_held(place, progress=progress)
    if found.breaks:
        first = found.breaks[0]
        whose = f"writer {first.writer}, event {first.number}: " if first.writer else ""
        raise StoreError(
            f"the history is damaged, and a backup of that would not help: {whose}{first.reason}",
            code="LS510",
            hint="mend it first: doctor --fix",
        )
    if found.events < known and (old := older_than_ledger(home, found.stored, known)):
        raise old
    return found


def _write(
    place: Home, path: Path, made: str, found: Verified, force: bool, *, in_home: bool
) -> int:
    """Write the archive beside its name, read it back, and give it its name."""
    part = path.with_name(f"{_UNDONE}{new_id()}")
    try:
        if in_home:
            path.parent.mkdir(mode=FOLDER_MODE, exist_ok=True)
        written = archive.pack(place, part, made=made, events=found.events, head=found.head.text)
        if archive.check(part) != written:
            raise StoreError(f"{path} reads back otherwise than it was written", code="LS500")
        size = part.stat().st_size
        if force:
            part.replace(path)
        else:
            _name(part, path)
        sync_folder(path.parent)
    except OSError as error:
        raise refusal(error, path, "write the backup") from error
    finally:
        part.unlink(missing_ok=True)
    return size


def _name(part: Path, path: Path) -> None:
    """Give a file its name if nobody has it. Raises InputError LS429, OSError."""
    try:
        os.link(part, path)
    except FileExistsError:
        _check_free(path, False)
        raise
    except OSError:  # a disk without links: a name that comes up just now is overwritten
        _check_free(path, False)
        part.rename(path)
