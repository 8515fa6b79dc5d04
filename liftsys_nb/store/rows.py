"""Records as rows of the database. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TypeAlias

from liftsys_nb.store.lines import Record

Row: TypeAlias = Sequence[object]
OPEN = 13  # the columns that people query; behind them stand those of the chains


def to_row(record: Record) -> tuple[object, ...]:
    """Return what the database keeps of an event, a value a column."""
    event = record.event
    name = event.detail.get("name") if event.kind in ("created", "imported") else None
    return (
        event.id, event.at, event.kind, event.session, name if isinstance(name, str) else None,
        event.draft, event.parent, event.branch, event.by, event.why,
        json.dumps(event.detail, ensure_ascii=False, separators=(",", ":")),
        record.writer, record.number, record.left, record.previous, record.digest,
    )  # fmt: skip


def tail_rows(records: Sequence[Record]) -> list[Row]:
    """Return records as rows of the relation that people query."""
    return [to_row(record)[:OPEN] for record in records]
