"""Events from many places brought together: what is missing in a history is taken over into it.

Each event comes with its line's hash, so that only what a writer wrote to the letter is believed.
Where the chain of its writer goes on with it, it is taken over as it was; else (lines between are
lost) it gets a place in a new chain, and its detail names the old one under ``recovered``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256

from liftsys_nb.ir.events import Json
from liftsys_nb.store.chains import Progress, is_as_written, quiet
from liftsys_nb.store.database import (
    Connection,
    attached,
    close_log,
    create,
    insert,
    opened,
    read_marks,
    records_of,
    write_rows,
)
from liftsys_nb.store.home import FOLDER_MODE, STAGED, Home, refusal
from liftsys_nb.store.ids import new_id
from liftsys_nb.store.lines import Mark, Record, event_text, line_body, line_size
from liftsys_nb.store.migrations import statement

RECOVERED = "recovered"
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Lost:
    """Events of a writer that are nowhere any more: their numbers, both ends inclusive.

    sessions: ids of those that the writer's other events speak of.
    """

    writer: str
    first: int
    last: int
    sessions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rescued:
    """Events whose chain is broken before them, and which have a place in a new one."""

    writer: str
    first: int
    last: int
    events: int
    sessions: tuple[str, ...]


@dataclass(slots=True)
class Absorbed:
    """What was taken over. events: all of it; rescued: that of it which has a new place."""

    events: int = 0
    lost: list[Lost] = field(default_factory=list)
    rescued: list[Rescued] = field(default_factory=list)


@contextmanager
def staging(home: Home) -> Iterator[Home]:
    """Give a home of its own inside a home, for as long as something is made in it."""
    place = Home(home.path / f"{STAGED}{new_id()}")
    try:
        place.path.mkdir(mode=FOLDER_MODE)
        place.journals.mkdir(mode=FOLDER_MODE)
    except OSError as error:
        raise refusal(error, place.path, "make room for a copy") from error
    try:
        yield place
    finally:
        shutil.rmtree(place.path, ignore_errors=True)


class Pool:
    """Events by the writers' hashes, in a database of their own: memory holds one batch."""

    def __init__(self, home: Home) -> None:
        """home: where the database is made; the pool is its only user."""
        self._home = home
        create(home)
        self.untrue = 0  # records that are not as their writer wrote them

    def add(self, records: Iterable[Record]) -> int:
        """Put in what is as it was written; return how many events that was."""
        added = 0
        batch: list[Record] = []
        with attached(self._home.database, write=True) as connection:
            for record in records:
                if not is_as_written(record):
                    self.untrue += 1
                    continue
                batch.append(record)
                if len(batch) == _BATCH:
                    insert(connection, self._home, batch, {}, whole=True)
                    added += len(batch)
                    batch = []
            if batch:
                insert(connection, self._home, batch, {}, whole=True)
        return added + len(batch)

    def absorb(
        self, target: Home, known: Mapping[str, int], *, progress: Progress = quiet
    ) -> Absorbed:
        """Take over into target's database what it lacks, in one transaction.

        known: how many events each writer is known to have had, so that what is lost at an end
        is noticed. The caller holds target's lock. Raises StoreError, Busy.
        """
        done = Absorbed()
        with attached(self._home.database, write=True) as connection:
            # A sort of all events may need more than memory; the folder is closed to others.
            connection.execute("SET temp_directory = $1", [str(self._home.journals)])
            connection.execute("ATTACH $1 AS kept (READ_ONLY)", [str(target.database)])
            connection.execute(statement("select_missing"))
            (total,) = connection.execute("SELECT count(*) FROM missing").fetchall()[0]
            done.lost += _lost(connection, known)
            connection.execute("DETACH kept")
        if not total:
            return done
        with opened(target, write=True) as into:
            taking = _Taking(into, read_marks(into))
            into.execute("BEGIN")
            with attached(self._home.database, write=False) as pool:
                pool.execute("SET temp_directory = $1", [str(self._home.journals)])
                for record in records_of(pool, "select_pooled"):
                    if taking.events % _BATCH == 0:
                        progress(taking.events, total, "events taken over")
                    taking.take(record)
            taking.end()
            into.execute("COMMIT")
            close_log(target)
        done.events = taking.events
        done.rescued += [
            Rescued(w, r.first, r.last, r.events, tuple(sorted(r.sessions)))
            for w, r in sorted(taking.rescued.items())
        ]
        return done


@dataclass(slots=True)
class _Range:
    """Numbers of one writer's events, from first to last, of which so many are here."""

    first: int
    last: int
    events: int = 0
    sessions: set[str] = field(default_factory=set)


class _Taking:
    """Takes records over, each writer's in the order of their numbers."""

    def __init__(self, into: Connection, marks: dict[str, Mark]) -> None:
        self.events = 0
        self.rescued: dict[str, _Range] = {}
        self._into, self._marks = into, marks
        self._moved: dict[str, Mark] = {}
        self._batch: list[Record] = []
        self._new = new_id()
        self._end = Mark()  # of the new chain

    def take(self, record: Record) -> None:
        """Put a record behind its chain, or into the new one where that does not go on."""
        mark = self._marks.get(record.writer, Mark())
        if record.number == mark.number + 1 and record.previous == mark.digest:
            mark = Mark(mark.offset + line_size(record), record.number, record.digest)
            self._marks[record.writer] = self._moved[record.writer] = mark
        else:
            known = self.rescued.setdefault(record.writer, _Range(record.number, record.number))
            known.last = max(known.last, record.number)
            known.events += 1
            known.sessions.add(record.event.session)
            record = self._rehung(record)
        self._batch.append(record)
        self.events += 1
        if len(self._batch) == _BATCH:
            self.end()

    def end(self) -> None:
        """Write what waits."""
        if self._batch:
            write_rows(self._into, self._batch, self._moved)
            self._batch, self._moved = [], {}

    def _rehung(self, record: Record) -> Record:
        """Return the event with a place in the new chain; its detail names the old one."""
        old: dict[str, Json] = {
            "writer": record.writer, "number": record.number, "previous": record.previous,
            "hash": record.digest,
        }  # fmt: skip
        if RECOVERED in record.event.detail:
            old["before"] = record.event.detail[RECOVERED]
        event = replace(record.event, detail={**record.event.detail, RECOVERED: old})
        number, previous = self._end.number + 1, self._end.digest
        body = line_body(event_text(event), self._new, number, 0, previous)
        hung = Record(event, self._new, number, 0, previous, sha256(body).hexdigest())
        self._end = Mark(self._end.offset + line_size(hung), number, hung.digest)
        self._moved[self._new] = self._end
        return hung


def _lost(connection: Connection, known: Mapping[str, int]) -> list[Lost]:
    """Find the numbers that no record has, in the pool and in what is kept."""
    arguments = [list(known), list(known.values())]
    gaps = connection.execute(statement("select_gaps"), arguments).fetchall()
    writers = sorted({writer for writer, _, _ in gaps})
    rows = connection.execute(statement("select_sessions_of"), [writers]).fetchall()
    sessions: dict[str, list[str]] = {}
    for writer, session in rows:
        sessions.setdefault(writer, []).append(session)
    return [
        Lost(writer, first, last, tuple(sessions.get(writer, ()))) for writer, first, last in gaps
    ]
