"""Folding: journals into the database, rows and offsets together, under our lock."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.store.database import (
    STAGED,
    Busy,
    Connection,
    create,
    insert,
    opened,
    read_counts,
    read_marks,
)
from liftsys_nb.store.heads import UNWRITTEN, keep_ledger, of_marks, older_than_ledger
from liftsys_nb.store.home import Home, check_file, refusal
from liftsys_nb.store.journal import UNBORN
from liftsys_nb.store.lines import Group, Mark, Record
from liftsys_nb.store.locks import holding, is_held
from liftsys_nb.store.tails import find_journals, groups, open_journal, writer_of

_STALE = 3600.0


@dataclass(frozen=True, slots=True)
class Fold:
    """What a fold did. events: rows added. removed: journals no longer needed.

    note: why it did nothing, when somebody else has the lock or the database.
    """

    events: int = 0
    removed: int = 0
    note: str | None = None


@dataclass(slots=True)
class _Batch:
    """Rows and marks for one transaction."""

    records: list[Record] = field(default_factory=list)
    marks: dict[str, Mark] = field(default_factory=dict)
    size: int = 0


def fold(
    home: Home,
    own: Mapping[str, int] | None = None,
    *,
    patience: float = 0.5,
    batch_bytes: int = 4 << 20,
    is_due: bool = False,
) -> Fold:
    """Take over what the journals hold; remove those whose writers are gone.

    own: acknowledged bytes of journals that this process writes. patience: seconds to wait for
    our lock. batch_bytes: journal text in one transaction, about. is_due: whether there is work
    even without journals: an older schema to migrate. A journal with damage is taken
    over up to it and stays. Raises StoreError when the database is not ours or cannot be written.
    """
    if not find_journals(home) and not is_due:
        return Fold()
    with holding(home.lock, shared=False, patience=patience) as held:
        if not held:
            return Fold(note="another process is folding or reading the history")
        try:
            return fold_held(home, own or {}, batch_bytes)
        except Busy as busy:
            return Fold(note=f"{home.database} is open elsewhere ({busy})")


def fold_held(home: Home, own: Mapping[str, int], batch_bytes: int = 4 << 20) -> Fold:
    """Do what ``fold`` does; the caller holds our lock. Raises Busy."""
    sweep(home)
    if not check_file(home.database):
        # What was taken over before is in no journal any more: a new file would hide that.
        if gone := older_than_ledger(home, 0):
            raise gone
        create(home)
    paths = find_journals(home)
    # Asked before reading: who is dead now writes nothing after we have read.
    dead = {path for path in paths if is_dead(path)}
    added = 0
    with opened(home, write=True) as connection:
        marks = read_marks(connection)
        if old := older_than_ledger(home, sum(mark.number for mark in marks.values())):
            raise old
        finished = dict[Path, Mark]()
        batch = _Batch()
        for path in paths:
            start = marks.get(writer_of(path), Mark())
            mark, whole = start, True
            for group in certain(path, start, dead=path in dead, own=own):
                if group is None:
                    whole = False
                    continue
                mark = group.end
                batch.records += group.records
                batch.marks[writer_of(path)] = mark
                batch.size += group.end.offset - start.offset
                start = mark
                if batch.size >= batch_bytes:
                    added += _flush(connection, home, batch)
                    marks |= batch.marks
                    batch = _Batch()
            if path in dead and whole:
                finished[path] = mark
        added += _flush(connection, home, batch)
        marks |= batch.marks
    # The file is closed with a checkpoint: from here on it must not go back behind this.
    if added or (marks and not check_file(home.ledger)):
        keep_ledger(home, of_marks(marks))
    return Fold(added, _remove(home, finished))


def certain(
    path: Path, start: Mark, *, dead: bool, own: Mapping[str, int]
) -> Iterator[Group | None]:
    """Yield the groups that were acknowledged for certain; None when the journal has damage.

    The last group of a living writer may still be taken back (a full disk): it counts only once
    another follows, or the writer is dead, or it is ours and we know.
    """
    journal = open_journal(path)
    if journal is None:
        return
    known = own.get(writer_of(path))
    with journal:
        walker, waiting = groups(journal, path, start), None
        while True:
            try:
                group = next(walker)
            except StopIteration as stop:
                if stop.value.damage is not None:
                    yield None
                break
            if known is not None:
                if group.end.offset <= known:
                    yield group
                continue
            if waiting is not None:
                yield waiting
            waiting = group
    if waiting is not None and dead:
        yield waiting


def _flush(connection: Connection, home: Home, batch: _Batch) -> int:
    if batch.marks:
        insert(connection, home, batch.records, batch.marks)
    return len(batch.records)


def _remove(home: Home, finished: Mapping[Path, Mark]) -> int:
    """Remove journals whose every event is in rows of the closed database; count them."""
    if not finished:
        return 0
    # DuckDB has closed the file with a checkpoint. Look again before the only other copy goes.
    with opened(home) as connection:
        marks, counts = read_marks(connection), read_counts(connection)
    removed = 0
    for path, mark in finished.items():
        writer = writer_of(path)
        if marks.get(writer, Mark()) != mark or counts.get(writer, 0) != mark.number:
            raise StoreError(
                f"{home.database} lacks events of {path}",
                code="LS523",
                hint="the journal was kept, nothing is lost; keep a copy of both files",
            )
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise refusal(error, path, "remove the journal") from error
        removed += 1
    return removed


def is_dead(path: Path) -> bool:
    """Tell whether nobody writes a journal any more."""
    try:
        return not is_held(path)
    except OSError:
        return False


def sweep(home: Home) -> list[Path]:
    """Remove what killed processes left half made, an hour later; return what it was."""
    limit = time.time() - _STALE
    removed = []
    for folder, prefix in ((home.journals, UNBORN), (home.path, STAGED), (home.path, UNWRITTEN)):
        for name in os.listdir(folder):
            path = folder / name
            if name.startswith(prefix) and path.lstat().st_mtime < limit:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)
                removed.append(path)
    return removed
