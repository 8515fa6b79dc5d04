"""Events as a pandas table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas

from liftsys_nb.ir.events import Event
from liftsys_nb.store.words import describe


def to_frame(events: Sequence[Event]) -> pandas.DataFrame:
    """Return one row an event, in the order given: what happened when, by whom, and why.

    Columns: when (UTC), session (name), what, detail, by, why ('' where no reason is given).
    """
    names = dict[str, str]()
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
