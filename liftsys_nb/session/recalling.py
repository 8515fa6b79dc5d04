"""Recalling: the history as a table, or what somebody asks of it in SQL."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from importlib.util import find_spec
from typing import Any

from liftsys_nb.ir.errors import InputError, did_you_mean
from liftsys_nb.ir.events import EVENT_KINDS
from liftsys_nb.ir.ports import Wanted
from liftsys_nb.session import texts
from liftsys_nb.session.bench import Bench
from liftsys_nb.session.outcome import Outcome, document
from liftsys_nb.session.since import moment

# Where no limit is named: rows of a reply, and of a DataFrame that is there at once.
SHOWN, PAGE = 200, 20_000
SECONDS = 30.0  # for a query in SQL
_LONGEST = 3_600.0


class Recalling(Bench):
    """``history`` and ``sql``."""

    def history(
        self,
        session: str | None = None,
        *,
        since: str | date | timedelta | None = None,
        kind: str | Iterable[str] | None = None,
        limit: str | int | None = None,
    ) -> Outcome:
        """Return the newest events, oldest first; ``value`` is the DataFrame.

        since: a moment as ``since.moment`` reads it. kind: kinds of events, also with commas
        between them. limit: at most so many rows, or ``all``; None: a page of them.
        Raises InputError LS490 (since), LS491 (kind), LS492 (limit), LS401, LS402 (session).
        """
        # A shell shows no more than the reply: it need not read more.
        page = PAGE if self._desk.follows else SHOWN
        wanted = self._wanted(session, since, kind, page if limit is None else _limit(limit))
        frame = self._desk.store.page(wanted)
        older = int(frame.attrs.pop("more"))
        late = frame.attrs.get("note")  # why the file is not up to date; the rows are
        shown = frame.tail(SHOWN) if limit is None else frame
        rows = [[_cell(value) for value in row] for row in shown.itertuples(index=False, name=None)]
        total = older + len(frame)
        shape = document(columns=list(frame.columns), rows=rows, more=total - len(rows))
        notes: tuple[str, ...] = (late,) if late else ()
        if older and self._desk.follows:  # there the frame is what one sees
            notes = (
                *notes,
                f"of {total} events these are the newest {len(frame)}: --limit all gives all",
            )
        return Outcome("history", shape, texts.plural(total, "event"), notes, "list", value=frame)

    def relation(
        self,
        session: str | None = None,
        *,
        since: str | date | timedelta | None = None,
        kind: str | Iterable[str] | None = None,
        limit: str | int | None = None,
    ) -> Any:
        """Return the relation ``events`` of DuckDB with what history() tells, in memory.

        limit: as of history(); None: all of them.
        """
        return self._desk.store.relation(self._wanted(session, since, kind, _limit(limit)))

    def arrow(
        self,
        session: str | None = None,
        *,
        since: str | date | timedelta | None = None,
        kind: str | Iterable[str] | None = None,
        limit: str | int | None = None,
    ) -> Any:
        """Return the same as a ``pyarrow.Table``. Raises InputError LS493 without pyarrow."""
        try:
            has_arrow = find_spec("pyarrow") is not None
        except ValueError:  # a module of that name without a spec: none
            has_arrow = False
        if not has_arrow:
            raise InputError(
                "a table of Arrow needs the package pyarrow",
                code="LS493",
                hint="pip install 'liftsys_nb[arrow]'; without it as_='relation' can be handed to "
                "what reads Arrow",
            )
        return self.relation(session, since=since, kind=kind, limit=limit).to_arrow_table()

    def sql(self, query: str, *, seconds: float | str | None = None) -> Outcome:
        """Answer a query in SQL over the documented views; ``value`` is the DataFrame.

        seconds: wall time for it. Raises InputError LS494 (seconds), StoreError LS550 to LS554.
        """
        table = self._desk.store.query(query, seconds=_seconds(seconds), ahead=self._desk.follows)
        frame = self._desk.store.tabled(table)
        rows = [[_cell(value) for value in row] for row in table.rows]
        shape = document(
            columns=list(table.columns), types=list(table.types), rows=rows, more=table.more
        )
        notes: tuple[str, ...] = ()
        if table.more:
            notes = (f"there are more rows than these {len(table.rows)}: ask for less at once",)
        headline = texts.plural(len(table.rows), "row")
        return Outcome("sql", shape, headline, notes, "sql SHOW TABLES", value=frame)

    def _wanted(
        self,
        session: str | None,
        since: str | date | timedelta | None,
        kind: str | Iterable[str] | None,
        limit: int | None,
    ) -> Wanted:
        kinds = _kinds(kind)
        after = None if since is None else moment(since, self._desk.now())
        chosen = None if session is None else self._desk.find(session, None).id
        return Wanted(chosen, after, kinds, limit)


def _kinds(said: str | Iterable[str] | None) -> tuple[str, ...]:
    if said is None:
        return ()
    words = said.split(",") if isinstance(said, str) else list(said)
    named = [str(word).strip().replace("-", "_").replace(" ", "_").lower() for word in words]
    known = [word for word in named if word]
    for word in known:
        if word not in EVENT_KINDS:
            raise InputError(
                f"there is no kind of event named '{word}'",
                code="LS491",
                hint=did_you_mean(word, EVENT_KINDS) or f"kinds: {', '.join(EVENT_KINDS)}",
            )
    if not known:
        raise InputError(
            "no kind of event is named", code="LS491", hint=f"kinds: {', '.join(EVENT_KINDS)}"
        )
    return tuple(dict.fromkeys(known))


def _limit(said: str | int | None) -> int | None:
    if said is None or (isinstance(said, str) and said.strip().lower() == "all"):
        return None
    try:
        found = int(said)
    except ValueError:
        found = 0
    if isinstance(said, bool) or found < 1 or found > 1 << 60:
        raise InputError(
            f"limit is a number of rows from 1, or all, not {str(said)[:80]!r}",
            code="LS492",
            hint="leave it out for the newest",
        )
    return found


def _seconds(said: float | str | None) -> float:
    if said is None:
        return SECONDS
    try:
        found = float(said)
    except ValueError:
        found = math.nan
    if isinstance(said, bool) or not 0 < found <= _LONGEST:
        raise InputError(
            f"seconds is a number up to {_LONGEST:g}, not {str(said)[:80]!r}",
            code="LS494",
            hint=f"leave it out for {SECONDS:g}",
        )
    return found


def _cell(value: object) -> object:
    """Return a value as JSON has it; what it has not becomes text, as Python shows it."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else repr(value)
        case datetime() | date() | time():
            return value.isoformat()
        case list() | tuple():
            return [_cell(each) for each in value]
        case Mapping():
            return {_key(key): _cell(held) for key, held in value.items()}
        case bytes():
            return repr(value)
        case _:
            return str(value)


def _key(value: object) -> str:
    return value if isinstance(value, str) else str(_cell(value))
