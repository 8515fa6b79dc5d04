"""Repairing a history: what can be found is brought together; what is replaced is kept aside."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from liftsys_nb.ir.errors import InputError, StoreError
from liftsys_nb.store.backup import backups_in
from liftsys_nb.store.chains import Break, Progress, quiet
from liftsys_nb.store.database import check_writable, create, opened, read_marks
from liftsys_nb.store.fold import certain, fold_held, sweep
from liftsys_nb.store.gather import Busy, Outdated
from liftsys_nb.store.heads import older_than_ledger, read_ledger
from liftsys_nb.store.home import (
    FILE_MODE,
    FOLDER_MODE,
    Home,
    check_file,
    check_home,
    open_private,
    refusal,
    sync_folder,
)
from liftsys_nb.store.lines import Mark, Record
from liftsys_nb.store.locks import holding, keep, let_go, try_lock
from liftsys_nb.store.pool import Absorbed, Lost, Pool, Rescued, staging
from liftsys_nb.store.salvage import Salvage, is_ours, salvaged
from liftsys_nb.store.sources import Lines, add_backup, add_database, sound_lines
from liftsys_nb.store.swap import make_aside, note_ends, put_in_place
from liftsys_nb.store.tails import find_journals, writer_of
from liftsys_nb.store.verifying import verify_database, verify_journal

SNAPSHOT = "history-schema-"


@dataclass(slots=True)
class Repair:
    """What was done, a line each, and what is left to do.

    aside: the folder that keeps what was replaced. events: taken over into the database. lost,
    rescued: of which writers. unsure: why nobody knows whether more is lost. names: of the
    sessions that lost and rescued speak of, by id.
    """

    done: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    aside: Path | None = None
    events: int = 0
    lost: list[Lost] = field(default_factory=list)
    rescued: list[Rescued] = field(default_factory=list)
    unsure: str | None = None
    names: dict[str, str] = field(default_factory=dict)


def repair(home: Home, *, patience: float = 30.0, progress: Progress = quiet) -> Repair:
    """Mend what can be mended; what is sound stays as it is.

    Rights are closed, what killed processes left half made is removed, a damaged database is made
    anew from what can be read of it, the journals and the backups in the home, and journals with
    damage are moved aside once all their good lines are taken over. A journal whose writer lives
    is never touched. Raises StoreError: LS520 (a file of another application), LS521 (a newer
    schema), LS522 (somebody else has the lock or the database), LS501, LS502.
    """
    check_home(home)
    done = Repair()
    if not home.path.exists():
        return done
    close_rights(home, done)
    with holding(home.lock, shared=False, patience=patience) as held:
        if not held:
            raise in_use("another process is folding or reading the history")
        for path in sweep(home):
            done.done.append(f"removed {path.name}, left half made by a process that was killed")
        try:
            mend(home, done, progress=progress)
        except Busy as busy:
            raise in_use(f"{home.database} is open elsewhere ({busy})") from busy
    return done


def in_use(message: str) -> StoreError:
    """Say that somebody else has to let go first."""
    return StoreError(message, code="LS522", hint="close the other program and try again")


def close_rights(home: Home, done: Repair) -> None:
    """Take the rights of others away from folders and files of ours. Raises StoreError."""
    changed = 0
    for path in [home.path, *_below(home.path)]:
        try:
            found = path.lstat()
            if found.st_uid != os.geteuid() or not found.st_mode & 0o077:
                continue
            if stat.S_ISDIR(found.st_mode):
                path.chmod(FOLDER_MODE)
            elif stat.S_ISREG(found.st_mode):
                path.chmod(FILE_MODE)
            else:
                continue
        except FileNotFoundError:
            continue
        except OSError as error:
            raise refusal(error, path, "close it to others") from error
        changed += 1
    if changed:
        done.done.append(f"closed {changed} files and folders to others (0600 and 0700)")


def _below(folder: Path) -> Iterator[Path]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        yield Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path))


def mend(
    home: Home, done: Repair, *, more: Iterable[Path] = (), progress: Progress = quiet
) -> None:
    """Mend database and journals; the caller holds our lock.

    more: backups elsewhere that are looked into, too. Raises StoreError, Busy.
    """
    _drop_ledger(home, done)
    broken = wrong_with(home, progress)
    if broken is not None:
        damaged = dict(_damaged(home, {}, done, progress))
        with _dead(damaged, done) as ours, staging(home) as place:
            _make_anew(home, place, broken, damaged, ours, done, more, progress)
    marks: Mapping[str, Mark] = {}
    if check_file(home.database):
        with opened(home) as connection:
            marks = read_marks(connection)
    damaged = dict(_damaged(home, marks, done, progress))
    with _dead(damaged, done) as ours, staging(home) as place:
        if ours:
            _take_over(home, place, ours, done, more, progress)
            _move_aside(home, ours, done)
    if check_file(home.database) and not check_file(home.ledger):
        note_ends(home)
    _name_sessions(home, done)


def wrong_with(home: Home, progress: Progress = quiet) -> str | None:
    """Return what is wrong with the database; an older schema is brought up to date first.

    Raises StoreError where it is not ours or newer, Busy.
    """
    if not check_file(home.database):
        gone = older_than_ledger(home, 0)
        return None if gone is None else f"{home.database} is gone"
    try:
        try:
            _, breaks = verify_database(home, progress)
        except Outdated:
            with opened(home, write=True):
                pass
            _, breaks = verify_database(home, progress)
    except StoreError as error:
        if error.code in ("LS501", "LS502", "LS521"):
            raise
        if error.code == "LS520" and not is_ours(home.database):
            raise
        return error.message
    if not breaks:
        return None
    check_writable(home.database)  # what is made anew has a schema that we know
    return _in_words(home, breaks)


def _in_words(home: Home, breaks: list[Break]) -> str:
    first = breaks[0]
    whose = f"writer {first.writer}: " if first.writer else ""
    more = f", and {len(breaks) - 1} more" if len(breaks) > 1 else ""
    return f"{home.database}: {whose}{first.reason}{more}"


def _damaged(
    home: Home, marks: Mapping[str, Mark], done: Repair, progress: Progress
) -> Iterator[tuple[Path, Break]]:
    """Yield the journals that are damaged, or do not join what was taken over of them."""
    for path in find_journals(home):
        try:
            found = verify_journal(path, marks.get(writer_of(path), Mark()), progress)
        except StoreError as error:
            if error.code != "LS521":
                raise
            _leave(done, f"{error.message}; update liftsys_nb")
            continue
        if found is not None:
            yield path, found


@contextmanager
def _dead(damaged: Mapping[Path, Break], done: Repair) -> Iterator[list[Path]]:
    """Hold the locks of the damaged journals that nobody writes; name the others."""
    descriptors: list[int] = []
    ours: list[Path] = []
    try:
        for path, found in damaged.items():
            try:
                descriptor = open_private(path, os.O_RDONLY)
            except FileNotFoundError:
                continue
            except OSError as error:
                raise refusal(error, path, "read the journal") from error
            keep(descriptor)
            descriptors.append(descriptor)
            if try_lock(descriptor):
                ours.append(path)
            else:
                _leave(
                    done,
                    f"{path.name}: line {found.number} is damaged ({found.reason}), and its "
                    "writer is at work: end that notebook or command, then run this again",
                )
        yield ours
    finally:
        for descriptor in descriptors:
            let_go(descriptor)


def _take_over(
    home: Home, place: Home, ours: list[Path], done: Repair, more: Iterable[Path],
    progress: Progress,
) -> None:  # fmt: skip
    """Take the good lines of damaged journals over into a sound database."""
    fold_held(home, {})
    pool, known = Pool(place), dict[str, int]()
    for path in ours:
        lines = Lines()
        pool.add(sound_lines(path, lines))
        known[writer_of(path)] = lines.number
    _from_backups(pool, home, place, frozenset(known), done, more)
    _note(done, pool.absorb(home, known, progress=progress))
    note_ends(home)


def _make_anew(
    home: Home, place: Home, broken: str, damaged: Mapping[Path, Break], ours: list[Path],
    done: Repair, more: Iterable[Path], progress: Progress,
) -> None:  # fmt: skip
    """Make the database from all that can be found, look at it, and put it in its place."""
    pool, found = Pool(place), Salvage(unreadable=None)
    had_file = check_file(home.database)
    if had_file:
        count = pool.add(salvaged(home, place.journals, found))
        done.done.append(_salvage_text(count, found))
    known = dict(found.known)
    for path in find_journals(home):
        writer = writer_of(path)
        if path in ours:
            lines = Lines()
            pool.add(sound_lines(path, lines))
            known[writer] = max(known.get(writer, 0), lines.number)
        elif path not in damaged:
            pool.add(_acknowledged(path))
    _from_backups(pool, home, place, None, done, more)
    ledger = read_ledger(home)
    for writer, (number, _) in (ledger.ends if ledger else {}).items():
        known[writer] = max(known.get(writer, 0), number)
    with staging(home) as new:
        create(new)
        _note(done, pool.absorb(new, known, progress=progress))
        _, wrong = verify_database(new, progress)
        if wrong:
            raise StoreError(
                f"the database made anew is not sound: {_in_words(new, wrong)}",
                code="LS523",
                hint="nothing was changed; please report this",
            )
        done.aside = make_aside(home)
        put_in_place(home, new.database, done.aside)
    if had_file:
        done.done.append(f"made the database anew; the old one is kept in {done.aside}: {broken}")
    else:
        done.done.append(f"made the database anew: {broken}")
    if ledger is None and not found.known:
        done.unsure = "nothing that is left says how many events there were"
    if found.own:
        _leave(done, f"tables that are not ours are in the old file only: {', '.join(found.own)}")


def _salvage_text(count: int, found: Salvage) -> str:
    said = f"read {count} sound events from the damaged database"
    if found.unreadable is None:
        return f"{said}; it cannot be read: {found.reason}"
    return f"{said}; {found.unreadable} rows cannot be read" if found.unreadable else said


def _acknowledged(path: Path) -> Iterator[Record]:
    """Yield what a fold would take over of a sound journal."""
    for group in certain(path, Mark(), dead=False, own={}):
        if group is not None:
            yield from group.records


def _from_backups(
    pool: Pool, home: Home, place: Home, writers: frozenset[str] | None, done: Repair,
    more: Iterable[Path],
) -> None:  # fmt: skip
    for backup in [*more, *backups_in(home)]:
        why = add_backup(pool, place, backup, writers)
        if why is not None:
            _leave(done, f"a backup was of no use: {why}")
    for path in sorted(home.path.glob(f"{SNAPSHOT}*.duckdb")):
        try:
            add_database(pool, path, writers)
        except (StoreError, Busy) as error:
            _leave(done, f"a copy of the database was of no use: {error}")


def _drop_ledger(home: Home, done: Repair) -> None:
    """Remove a ledger that cannot be read: it is written anew from the database."""
    try:
        read_ledger(home)
    except InputError:
        home.ledger.unlink(missing_ok=True)
        done.done.append(f"wrote {home.ledger.name} anew: it was damaged")


def _note(done: Repair, absorbed: Absorbed) -> None:
    done.events += absorbed.events
    known = {(each.writer, each.first, each.last) for each in done.lost}
    done.lost += [e for e in absorbed.lost if (e.writer, e.first, e.last) not in known]
    done.rescued += absorbed.rescued


def _leave(done: Repair, line: str) -> None:
    if line not in done.left:
        done.left.append(line)


def _move_aside(home: Home, journals: list[Path], done: Repair) -> None:
    """Move journals away whose good lines are all taken over."""
    if not journals:
        return
    if done.aside is None:
        done.aside = make_aside(home)
    for path in journals:
        try:
            path.rename(done.aside / path.name)
        except OSError as error:
            raise refusal(error, path, "move the damaged journal aside") from error
        done.done.append(f"moved {path.name} aside, after its good lines were taken over")
    sync_folder(done.aside)
    sync_folder(home.journals)


def _name_sessions(home: Home, done: Repair) -> None:
    concerned = [part.sessions for part in done.lost] + [part.sessions for part in done.rescued]
    wanted = sorted({session for sessions in concerned for session in sessions})
    if not wanted:
        return
    with opened(home) as connection:
        rows = connection.execute(
            "SELECT session, arg_max(session_name, event_id) FROM events "
            "WHERE session_name IS NOT NULL AND list_contains($1, session) GROUP BY session",
            [wanted],
        ).fetchall()
    done.names.update(rows)
