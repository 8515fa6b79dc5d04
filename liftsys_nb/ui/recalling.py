"""The history in Python: as a DataFrame, as a table of Arrow, as a relation of DuckDB."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

from liftsys_nb.ir.errors import InputError, did_you_mean
from liftsys_nb.ui.bench import workbench
from liftsys_nb.ui.partial import whole
from liftsys_nb.ui.spoken import spoken

if TYPE_CHECKING:
    from pandas import DataFrame

Since: TypeAlias = str | date | timedelta | None
Kinds: TypeAlias = str | Iterable[str] | None
FORMS = ("pandas", "arrow", "relation")


@overload
def history(
    session: str | None = None,
    *,
    since: Since = None,
    kind: Kinds = None,
    limit: int | None = None,
    sql: str | None = None,
    as_: Literal["pandas"] = "pandas",
) -> DataFrame: ...
@overload
def history(
    session: str | None = None,
    *,
    since: Since = None,
    kind: Kinds = None,
    limit: int | None = None,
    sql: None = None,
    as_: Literal["arrow", "relation"],
) -> Any: ...
@spoken
def history(
    session: str | None = None,
    *,
    since: Since = None,
    kind: Kinds = None,
    limit: int | None = None,
    sql: str | None = None,
    as_: str = "pandas",
) -> Any:
    """Return the events, oldest first: when (in UTC), session, what, detail.

    since: ``"2h"``, ``"yesterday"``, ``"2026-01-31T12:00"``, a datetime, a date or a timedelta.
    kind: one kind of event or several. limit: at most so many, the newest. sql: a query instead
    of all this, as ``sql`` answers it. as_: pandas; or, with all columns of the documented view
    ``events``, arrow (a ``pyarrow.Table``) or relation (of DuckDB, in memory: the file is not
    held, and ``relation.query`` goes on).

    >>> import liftsys_nb as ls
    >>> s = ls.new("Write a function ninth that takes an int n and returns an int.")
    >>> list(ls.history("ninth", kind="created").what)
    ['created']
    """
    return events_of(session, since=since, kind=kind, limit=limit, sql=sql, as_=as_)


@spoken
def sql(query: str, *, seconds: float | None = None) -> DataFrame:
    """Ask the history in SQL: ``events``, and the views on them; ``SHOW TABLES`` lists them.

    It is answered in a process of its own, which can read the history and nothing else.
    seconds: wall time for it; 30 where nothing is said. Raises StoreError with the place of what
    is wrong; a ``Partial`` warning says where the result is too large to be whole.

    >>> import liftsys_nb as ls
    >>> s = ls.new("Write a function tenth that takes an int n and returns an int.")
    >>> ls.sql("SELECT name FROM sessions WHERE name = 'tenth'").name[0]
    'tenth'
    """
    found: DataFrame = whole(workbench().sql(query, seconds=seconds))
    return found


def events_of(
    session: str | None,
    *,
    since: Since = None,
    kind: Kinds = None,
    limit: int | None = None,
    sql: str | None = None,
    as_: str = "pandas",
) -> Any:
    """Return the events of a session, or all, in one of the forms.

    Raises InputError LS495 (no such form), LS432 (a query, and something else).
    """
    if as_ not in FORMS:
        raise InputError(
            f"the history does not come as {as_!r}",
            code="LS495",
            hint=did_you_mean(str(as_), FORMS) or f"it comes as {', '.join(FORMS)}",
        )
    bench = workbench()
    if sql is not None:
        from liftsys_nb.ui.verbs import asked

        said = {"session": session, "since": since, "kind": kind, "limit": limit}
        asked([name for name, value in said.items() if value is not None])
        if as_ != "pandas":
            raise InputError(
                f"what a query gives comes as pandas, not as {as_}",
                code="LS432",
                hint="ask on from the events: history(as_='relation').query('events', …)",
            )
        return whole(bench.sql(sql))
    if as_ == "pandas":
        how: int | str = "all" if limit is None else limit
        return bench.history(session, since=since, kind=kind, limit=how).value
    give = bench.arrow if as_ == "arrow" else bench.relation
    return give(session, since=since, kind=kind, limit=limit)
