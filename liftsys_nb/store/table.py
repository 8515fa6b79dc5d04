"""Events as a pandas table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas

from liftsys_nb.ir.events import Event
from liftsys_nb.ir.ports import Table
from liftsys_nb.store.words import describe


def to_frame(events: Sequence[Event], known: Mapping[str, str] | None = None) -> pandas.DataFrame:
    """Return one row an event, in the order given: what happened when, by whom, and why.

    Columns: when (UTC), session (name), what, detail, by, why ('' where no reason is given).
    known: names of sessions, by id, of which the events do not tell.
    """
    names = dict(known or {})
    for event in events:
        name = event.detail.get("name")
        if event.kind in ("created", "imported") and isinstance(name, str):
            names[event.session] = name
    when = pandas.to_datetime([event.at for event in events], utc=True, format="ISO8601")
    return pandas.DataFrame(
        {
            "when": pandas.Series(when, dtype="datetime64[us, UTC]"),
            "session": pandas.Series(
                [names.get(event.session, event.session[:8]) for event in events], dtype="str"
            ),
            "what": pandas.Series([event.kind for event in events], dtype="str"),
            "detail": pandas.Series([describe(event) for event in events], dtype="str"),
            "by": pandas.Series([event.by for event in events], dtype="str"),
            "why": pandas.Series([event.why or "" for event in events], dtype="str"),
        }
    )


_WHOLE = re.compile(r"U?(TINY|SMALL|BIG)?INT(EGER)?")


def answer_frame(table: Table) -> pandas.DataFrame:
    """Return what a query gave: a column each, of the type that pandas has for it, else of objects.

    Whole numbers stay whole beside NULL (``Int64``). Columns of one name all stay.
    """
    columns = zip(*table.rows, strict=True) if table.rows else [()] * len(table.columns)
    series = [
        _series(list(values), kind) for values, kind in zip(columns, table.types, strict=True)
    ]
    frame = pandas.concat(series, axis=1) if series else pandas.DataFrame()
    frame.columns = pandas.Index(table.columns, dtype="str")
    return frame


def _series(values: list[Any], kind: str) -> pandas.Series[Any]:
    has_null = any(value is None for value in values)
    dtype: str = "object"
    if _WHOLE.fullmatch(kind):
        unsigned = kind.startswith("U")
        dtype = (
            ("U" if unsigned else "") + "Int64" if has_null else "uint64" if unsigned else "int64"
        )
    elif kind in ("DOUBLE", "FLOAT"):
        # NULL is no number, and here the same as NaN: pandas has one word for both.
        dtype = "float64"
    elif kind == "BOOLEAN":
        dtype = "boolean" if has_null else "bool"
    elif kind in ("VARCHAR", "JSON"):
        dtype = "str"
    elif kind.startswith("TIMESTAMP") and all(
        value is None or isinstance(value, datetime) for value in values
    ):  # some are so far off that Python has no time for them
        zone = ", UTC" if kind == "TIMESTAMP WITH TIME ZONE" else ""
        return pandas.Series(
            pandas.to_datetime(values, utc=bool(zone)), dtype=f"datetime64[us{zone}]"
        )
    return pandas.Series(values, dtype=dtype)
