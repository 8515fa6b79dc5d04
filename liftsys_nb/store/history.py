"""The history: what many processes append to and read, each seeing all that was acknowledged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.ir.events import Json
from liftsys_nb.ir.ports import News
from liftsys_nb.store.home import Home, check_file, check_home, locate
from liftsys_nb.store.ids import new_id
from liftsys_nb.store.journal import Journal
from liftsys_nb.store.lines import Mark, Record
from liftsys_nb.store.look import Base, Look, Looks, Moved, Outdated, Seen, stamps
from liftsys_nb.store.position import Position
from liftsys_nb.store.tails import find_journals

if TYPE_CHECKING:
    import pandas

    from liftsys_nb.ir.events import Event
    from liftsys_nb.ir.ports import Finding, Store
    from liftsys_nb.store.database import Connection
    from liftsys_nb.store.fold import Fold

Said = TypeVar("Said")
# A backlog beyond this is taken over before it is read: from then on reading is cheap.
BACKLOG_BYTES = 64 << 20
BACKLOG_JOURNALS = 500
_CHUNK = 20_000  # events of by_session() at a time, about


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
        self._journal = Journal(home)
        self._looks = Looks(home, patience=patience)
        # Rows of sessions that were read, as long as the database is this one.
        self._rows: tuple[Base, dict[str, list[Event]]] = (Base(), {})

    @property
    def home(self) -> Path:
        return self._home.path

    def new_id(self) -> str:
        return new_id()

    def append(self, events: Sequence[Event]) -> None:
        if self._looks.newer is not None:
            from liftsys_nb.store.database import newer

            raise newer(self._home.database, self._looks.newer)
        self._journal.append(events)

    @property
    def warning(self) -> str | None:
        """What a reader should know of the history as it was last read."""
        if self._looks.newer is None:
            return None
        return (
            "a newer liftsys_nb wrote this history: it can be read here, and not be changed; "
            "update liftsys_nb to go on with it"
        )

    def close(self) -> None:
        self._journal.close()

    def events(self, session: str | None = None, kinds: Sequence[str] = ()) -> Iterator[Event]:
        """Yield all acknowledged events once each, ordered by id; raises before the first.

        session, kinds: only of this session, only of these kinds. Raises StoreError: LS501 home,
        LS510 damaged journal, LS52x database.
        """
        if not self._is_begun():
            return iter(())
        base, rows = self._rows
        keeps = session is not None and not kinds

        def ask(connection: Connection, _base: Base) -> list[Event]:
            from liftsys_nb.store.database import read_events

            return read_events(connection, session, kinds)

        look = self._look(ask, lambda now: keeps and now is base and session in rows)
        if look.said is not None:
            stored = look.said
        else:
            stored = rows.get(session or "", []) if look.base.birth else []
        if session is not None and keeps and look.base.stamp is not None:
            if look.base is not base:
                self._rows = (look.base, {})
            self._rows[1][session] = stored
        # By id: should one event stand in two places, it is still one event.
        found = {event.id: event for event in stored}
        for record in _records(look):
            event = record.event
            if session in (None, event.session) and (not kinds or event.kind in kinds):
                found[event.id] = event
        return iter(sorted(found.values(), key=lambda event: event.id))

    def stamp(self) -> object:
        """Return names, sizes and times of the files that events() reads."""
        return stamps(self._home)

    def news(self, position: Json = None) -> News:
        """Say which sessions have events that came after a position. See ``ir.ports.Store``.

        Raises StoreError as events() does.
        """
        before = Position.read(position)
        if not self._is_begun():
            return News(None, None)
        self._shorten()
        if before is not None and self._looks.base.stamp is None and before.base.stamp is not None:
            self._looks.base = before.base  # what another process knew of a file that looks so

        folded: dict[str, Mark] = {} if before is None else {**before.base.marks}

        def ask(connection: Connection, base: Base) -> set[str] | None:
            from liftsys_nb.store.database import read_changed, read_marks

            if before is None or not _continues(before.base, base):
                return None
            folded.update(read_marks(connection, list(before.seen)))
            seen = {writer: known.mark.number for writer, known in before.seen.items()}
            return read_changed(connection, before.base.rows, seen)

        try:
            look = self._look(
                ask,
                lambda now: before is None or (now.birth, now.rows) == _extent(before.base),
                before.seen if before is not None else None,
            )
        except Moved:
            return self.news()
        after = Position(look.base, look.seen)
        if (
            before is None
            or not _continues(before.base, look.base)
            or not _all_there(before.seen, look.seen, folded)
        ):
            return News(after.write(), None)
        fresh = {record.event.session for record in _records(look)}
        return News(after.write(), frozenset(fresh | (look.said or set())))

    def by_session(self) -> Iterator[tuple[str, list[Event]]]:
        """Yield each session with its events, ordered by id; holds few of them at a time.

        Raises StoreError as events() does.
        """
        if not self._is_begun():
            return
        found = self._sessions()
        size = max(1, len(found) * _CHUNK // max(self._looks.base.rows, _CHUNK))
        for start in range(0, len(found), size):
            chunk = found[start : start + size]
            wanted = set(chunk)

            def ask(connection: Connection, _base: Base, chunk: list[str] = chunk) -> list[Event]:
                from liftsys_nb.store.database import read_events_of

                return read_events_of(connection, chunk)

            look = self._look(ask, _never)
            events = {event.id: event for event in look.said or ()}
            events |= {
                record.event.id: record.event
                for record in _records(look) if record.event.session in wanted
            }  # fmt: skip
            whole: dict[str, list[Event]] = {session: [] for session in chunk}
            for _, event in sorted(events.items()):
                whole[event.session].append(event)
            yield from whole.items()

    def sessions_of_draft(self, prefix: str) -> set[str]:
        """Return the sessions that have a draft whose id begins with prefix."""
        if not self._is_begun():
            return set()

        def ask(connection: Connection, _base: Base) -> set[str]:
            from liftsys_nb.store.database import read_sessions_of_draft

            return read_sessions_of_draft(connection, prefix)

        look = self._look(ask, _never)
        return (look.said or set()) | {
            record.event.session
            for record in _records(look) if (record.event.draft or "").startswith(prefix)
        }  # fmt: skip

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

        try:
            note = self.fold().note
        except StoreError as error:  # a full disk stops folding, not reading
            note = error.message
        frame = to_frame(list(self.events(session)))
        if note:
            frame.attrs["note"] = note
        return frame

    def findings(self) -> Iterable[Finding]:
        from liftsys_nb.store.health import examine

        return examine(self._home)

    def _is_begun(self) -> bool:
        check_home(self._home)
        return self._home.journals.exists() or check_file(self._home.database)

    def _sessions(self) -> list[str]:
        """Return the ids of all sessions."""

        def ask(connection: Connection, _base: Base) -> list[str]:
            from liftsys_nb.store.database import read_sessions

            return read_sessions(connection)

        look = self._look(ask, _never)
        return sorted({*(look.said or ()), *(record.event.session for record in _records(look))})

    def _look(
        self,
        ask: Callable[[Connection, Base], Said],
        is_known: Callable[[Base], bool],
        seen: Mapping[str, Seen] | None = None,
    ) -> Look[Said]:
        """Look; where the database has an older schema, whoever may write migrates it first."""
        try:
            return self._looks.take(ask, is_known, seen)
        except Outdated:
            from liftsys_nb.store.fold import fold

            note = fold(self._home, self._journal.acknowledged, is_due=True).note
        try:
            return self._looks.take(ask, is_known, seen)
        except Outdated:
            raise StoreError(
                f"{self._home.database} has an older schema and cannot be migrated now: {note}",
                code="LS522",
                hint="close the other program and try again",
            ) from None

    def _shorten(self) -> None:
        """Take a long backlog over, if that can be done now; what is wrong reading tells."""
        database = self._home.database.name
        sizes = [size for name, _, size, *_ in stamps(self._home) if name != database]
        if sum(sizes) > BACKLOG_BYTES or len(sizes) > BACKLOG_JOURNALS:
            with suppress(StoreError):
                self.fold()


def _never(_base: Base) -> bool:
    return False


def _records(look: Look[Said]) -> Iterator[Record]:
    return (record for tail in look.tails for record in tail.records)


def _extent(base: Base) -> tuple[str, int]:
    return base.birth, base.rows


def _all_there(
    before: Mapping[str, Seen], now: Mapping[str, Seen], folded: Mapping[str, Mark]
) -> bool:
    """Tell whether each journal that is gone was taken over: somebody may have moved it away."""
    return all(
        folded.get(writer, Mark()).number >= known.mark.number
        for writer, known in before.items() if writer not in now
    )  # fmt: skip


def _continues(before: Base, now: Base) -> bool:
    """Tell whether a database is an earlier one with rows added."""
    if not before.birth:  # there was none yet
        return before.rows == 0 and bool(now.birth or not now.rows)
    return before.birth == now.birth and before.rows <= now.rows
