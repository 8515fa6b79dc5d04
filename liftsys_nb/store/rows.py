"""Records as rows of the database. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TypeAlias

from liftsys_nb.store.ids import is_id
from liftsys_nb.store.lines import Record

Row: TypeAlias = Sequence[object]
NAMING = frozenset({"created", "imported", "branched"})  # kinds whose detail names the session


def to_row(record: Record, *, whole: bool, follows: bool) -> tuple[object, ...]:
    """Return what the database keeps of an event, a value a column.

    whole: keep the hashes as a whole. follows: whether the row before tells the previous hash.
    """
    *told, others = _told(record)
    return (
        *told, record.left, int(record.digest[:8], 16),
        None if follows and not whole else record.previous, record.digest if whole else None,
        others,
    )  # fmt: skip


def tail_rows(records: Sequence[Record]) -> list[Row]:
    """Return records as rows of the relation that people query."""
    return [_told(record) for record in records]


def _told(record: Record) -> Row:
    event = record.event
    name = event.detail.get("name") if event.kind in NAMING else None
    ids = (event.draft, event.parent)
    usual = all(each is None or is_id(each) for each in ids)
    return (
        event.id, event.at, event.kind, event.session, name if isinstance(name, str) else None,
        *(ids if usual else (None, None)), event.branch, event.by, event.why,
        json.dumps(event.detail, ensure_ascii=False, separators=(",", ":")),
        record.writer, record.number, None if usual else json.dumps(ids),
    )  # fmt: skip
