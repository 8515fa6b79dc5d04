"""The history: what many processes append to and read, each seeing all that was acknowledged."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.store.cage import SECONDS, Cage
from liftsys_nb.store.gather import Outdated, backlog
from liftsys_nb.store.home import Home, check_file, check_home, locate
from liftsys_nb.store.ids import new_id
from liftsys_nb.store.journal import Journal
from liftsys_nb.store.lines import Mark
from liftsys_nb.store.locks import holding
from liftsys_nb.store.tails import Tails, damage_error, find_journals, writer_of

if TYPE_CHECKING:
    import duckdb
    import pandas

    from liftsys_nb.ir.events import Event
    from liftsys_nb.ir.ports import Finding, Store, Table, Wanted
    from liftsys_nb.store.fold import Fold
    from liftsys_nb.store.pages import Page

# Name, inode, size, and the times of the last change of its bytes and of what else is known of it:
# the latter nobody can set, so that a file put back with its old time is another one.
_Stamp: TypeAlias = tuple[str, int, int, int, int]
_Read = TypeVar("_Read")
_BACKLOG = 32 << 20  # bytes of journals that a query takes with it as they are
_TICKS = 2_000_000_000  # nanoseconds: the coarsest clock of a file system that is in use

# DuckDB and pandas cost more than all the rest together: they are imported where they are used,
# and a history that was never folded needs neither.


def open_store(home: Path | None = None) -> Store:
    """Open the history in home, ``$LIFTSYS_HOME`` or the platform's data folder.

    Touches no file; what is wrong with the folder is raised at first use, told by findings().
    """
    return History(locate(home))


class History:
    """A history in a folder. See ``ir.ports.Store`` for what each method promises."""

    def __init__(self, home: Home, *, patience: float = 5.0) -> None:
        """patience: seconds a reader waits for a fold to end before it reads around it."""
        self._home = home
        self._patience = patience
        self._journal = Journal(home)
        self._journals = Tails()
        self._cage = Cage()
        # What the database held when it last looked like this: only a fold changes it.
        self._stored_stamp: _Stamp | None = None
        self._stored: tuple[dict[str, Mark], list[Event]] = ({}, [])

    @property
    def home(self) -> Path:
        return self._home.path

    def new_id(self) -> str:
        return new_id()

    def append(self, events: Sequence[Event]) -> None:
        self._journal.append(events)

    def close(self) -> None:
        self._cage.close()
        self._journal.close()

    def events(self, session: str | None = None) -> Iterator[Event]:
        """Yield all acknowledged events once each, ordered by id; raises before the first.

        Raises StoreError: LS501 home, LS510 damaged journal, LS52x database.
        """
        check_home(self._home)
        if not self._home.journals.exists() and not check_file(self._home.database):
            return iter(())
        found = self._gather(session)
        if found is None:  # a database of an older schema: whoever may write migrates it
            note = self.fold().note
            found = self._gather(session)
            if found is None:
                raise self._unmigrated(note)
        # By id: should one event stand in two places, it is still one event.
        return iter(sorted({event.id: event for event in found}.values(), key=lambda e: e.id))

    def stamp(self) -> object:
        """Return names, sizes and times of the files that events() reads."""
        return self._stamps()

    def _stamps(self) -> tuple[_Stamp, ...]:
        try:
            names = sorted(os.listdir(self._home.journals))
        except OSError:
            names = []
        paths = [self._home.database, *(self._home.journals / name for name in names)]
        return tuple(stamp for path in paths if (stamp := _stamp(path)))

    def settled(self) -> str | None:
        """Return what stamp() says, shortened; None where a file changed a moment ago.

        Within one tick of the file system's clock a writer could take its last group back and
        write another of the same length: what is read until then is not to be relied on later.
        """
        check_home(self._home)
        check_file(self._home.database)
        if check_file(self._home.write_ahead):  # it may hold more than the database shows
            return None
        found = self._stamps()
        young = time.time_ns() - _TICKS
        if any(max(modified, changed) >= young for *_, modified, changed in found):
            return None
        return sha256(repr(found).encode()).hexdigest()

    def fold(self) -> Fold:
        """Take the journals over into the database, if nobody else has it now."""
        from liftsys_nb.store.fold import Fold, fold

        if not find_journals(self._home):
            return Fold()
        return fold(self._home, self._journal.acknowledged)

    def frame(self, session: str | None = None) -> pandas.DataFrame:
        """Return when, session, what, detail of each event, oldest first.

        ``attrs["note"]`` says why the database was not brought up to date, where it was not;
        the rows are complete even so.
        """
        from liftsys_nb.store.table import to_frame

        note = self._fold_if_it_can()
        frame = to_frame(list(self.events(session)))
        if note:
            frame.attrs["note"] = note
        return frame

    def page(self, wanted: Wanted) -> pandas.DataFrame:
        """Return the newest events of what is wanted; see ``pages``."""
        from liftsys_nb.store.pages import read_page, viewed
        from liftsys_nb.store.table import to_frame

        def read() -> Page:
            with viewed(self._home, self._journals, patience=self._patience) as connection:
                return read_page(connection, wanted)

        note = self._fold_if_it_can()
        page = self._migrating(read)
        frame = to_frame(page.events, page.names)
        frame.attrs["more"] = page.left
        if note:
            frame.attrs["note"] = note
        return frame

    def relation(self, wanted: Wanted) -> duckdb.DuckDBPyRelation:
        """Return a copy of the events in memory as a relation; see ``pages``."""
        from liftsys_nb.store.pages import keep

        self._fold_if_it_can()
        return self._migrating(
            lambda: keep(self._home, self._journals, wanted, patience=self._patience)
        )

    def query(self, text: str, *, seconds: float = SECONDS, ahead: bool = False) -> Table:
        """Answer one query in SQL; see ``cage``."""
        if backlog(self._home) > _BACKLOG:
            self._fold_if_it_can()
        try:
            return self._migrating(
                lambda: self._cage.ask(self._home, text, seconds=seconds, patience=self._patience)
            )
        finally:
            if ahead:
                self._cage.prepare()

    def _migrating(self, read: Callable[[], _Read]) -> _Read:
        """Read, where need be after whoever may write has migrated the database."""
        try:
            return read()
        except Outdated:
            note = self._fold_if_it_can()
        try:
            return read()
        except Outdated:
            raise self._unmigrated(note) from None

    def _fold_if_it_can(self) -> str | None:
        """Fold; return why it could not be done: a full disk stops folding, not reading."""
        try:
            return self.fold().note
        except StoreError as error:
            return error.message

    def _unmigrated(self, note: str | None) -> StoreError:
        return StoreError(
            f"{self._home.database} has an older schema and cannot be migrated now: {note}",
            code="LS522",
            hint="close the other program and try again",
        )

    def tabled(self, table: Table) -> pandas.DataFrame:
        from liftsys_nb.store.table import answer_frame

        return answer_frame(table)

    def findings(self) -> Iterable[Finding]:
        from liftsys_nb.store.health import examine

        return examine(self._home)

    def _gather(self, session: str | None) -> list[Event] | None:
        """Collect events from database and journals; None when the schema is older than ours.

        While we share the lock no fold runs: the database's marks say exactly where the tails
        begin. Without it (a fold hangs, or another program has the file) the order saves us:
        journals are read in full first, the database after; what a fold moves meanwhile is seen
        twice, never missed.
        """
        with holding(self._home.lock, shared=True, patience=self._patience) as held:
            if not check_file(self._home.database) and held:
                return self._tails(session, {})
            from liftsys_nb.store.database import (
                Busy,
                Outdated,
                check_count,
                opened,
                read_events,
                read_marks,
            )

            try:
                if held:
                    try:
                        stamp = self._settled()
                        if stamp is None or stamp != self._stored_stamp:
                            with opened(self._home) as connection:
                                marks = read_marks(connection)
                                check_count(connection, self._home.database, marks)
                                self._stored = (marks, read_events(connection))
                            self._stored_stamp = stamp
                        marks, stored = self._stored
                        known = [e for e in stored if session is None or e.session == session]
                        return known + self._tails(session, marks)
                    except Busy:
                        pass
                return self._tails(session, {}) + self._copied(session)
            except Outdated:
                return None

    def _settled(self) -> _Stamp | None:
        """Return how the database looks; None while it has a log, which may hold more."""
        return None if check_file(self._home.write_ahead) else _stamp(self._home.database)

    def _tails(self, session: str | None, marks: Mapping[str, Mark]) -> list[Event]:
        found: list[Event] = []
        for path in find_journals(self._home):
            tail = self._journals.read(path, marks.get(writer_of(path), Mark()))
            if tail.end.damage is not None:
                raise damage_error(path, tail.end.damage)
            for record in tail.records:
                if session is None or record.event.session == session:
                    found.append(record.event)
        return found

    def _copied(self, session: str | None) -> list[Event]:
        """Read the database from a copy: its log may be missing, our rows are never only there."""
        from liftsys_nb.store.apart import copy_apart
        from liftsys_nb.store.database import STAGED, check_count, opened, read_events, read_marks

        if not check_file(self._home.database):
            return []
        copy = self._home.path / f"{STAGED}{new_id()}.duckdb"
        try:
            copy_apart(self._home.database, copy)
            with opened(self._home, path=copy) as connection:
                check_count(connection, self._home.database, read_marks(connection))
                return read_events(connection, session)
        finally:
            copy.unlink(missing_ok=True)


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return (path.name, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
