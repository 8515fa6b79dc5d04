"""Verifying the chains of hashes in the database's rows, a row at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal, TypeAlias

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.store.database import Connection, read_marks, stored_records
from liftsys_nb.store.lines import GENESIS, Mark, Record, event_text, line_body

# Is told how many were looked at, of how many (0: not known), and of what.
Progress: TypeAlias = Callable[[int, int, str], None]
# Is told each place of a chain that is sound: writer, number, hash.
Visit: TypeAlias = Callable[[str, int, str], None]
_STEP = 5_000


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain first fails; what precedes it is good.

    writer: whose ('' where all are concerned). place: which of the files. number: the event of
    the writer that is wrong, or missing, from 1. good: how many events before it are sound.
    """

    writer: str
    place: Literal["database", "journal", "ledger", "head"]
    number: int
    reason: str
    good: int


@dataclass(slots=True)
class _Chain:
    """How far a writer's rows were followed. ahead: rows that came before their turn."""

    number: int = 0
    digest: str = GENESIS
    ahead: dict[int, tuple[str, str]] = field(default_factory=dict)
    broken: Break | None = None


def quiet(_done: int, _total: int, _name: str) -> None:
    """Show nothing."""


def unseen(_writer: str, _number: int, _digest: str) -> None:
    """Look no further."""


def follow_rows(
    connection: Connection, visit: Visit = unseen, progress: Progress = quiet
) -> tuple[int, Mapping[str, Mark], list[Break]]:
    """Follow all chains; return the number of rows, the marks, and each writer's first break.

    Rows lie in the order in which they were taken over, so the memory this takes is that of the
    writers, not of the events; only rows that somebody moved wait for those before them.
    """
    marks = read_marks(connection)
    total = sum(mark.number for mark in marks.values())
    chains: dict[str, _Chain] = {}
    rows = 0
    for record in stored_records(connection):
        if rows % _STEP == 0:
            progress(rows, total, "rows")
        rows += 1
        chain = chains.get(record.writer)
        if chain is None:
            chain = chains[record.writer] = _Chain()
        if chain.broken is None:
            _follow(chain, record, visit)
    breaks: list[Break] = []
    for writer, mark in marks.items():
        chain = chains.pop(writer, _Chain())
        found = chain.broken or _at_the_end(writer, chain, mark)
        if found is not None:
            breaks.append(found)
    for writer, chain in chains.items():
        reason = "its rows came from no journal"
        breaks.append(chain.broken or Break(writer, "database", 1, reason, 0))
    return rows, marks, sorted(breaks, key=lambda found: found.writer)


def is_as_written(record: Record) -> bool:
    """Tell whether an event is to the letter what its writer hashed."""
    try:
        text = event_text(record.event)
    except StoreError:
        return False
    body = line_body(text, record.writer, record.number, record.left, record.previous)
    return sha256(body).hexdigest() == record.digest


def _follow(chain: _Chain, record: Record, visit: Visit) -> None:
    writer = record.writer

    def broken(reason: str) -> Break:
        return Break(writer, "database", chain.number + 1, reason, chain.number)

    if not is_as_written(record):
        # The number it claims is as little to be trusted as the rest of it.
        chain.broken = broken(f"event {record.event.id} does not match its hash")
        return
    if record.number <= chain.number or record.number in chain.ahead:
        chain.broken = broken(f"event {record.number} stands there twice")
        return
    chain.ahead[record.number] = (record.previous, record.digest)
    while (following := chain.ahead.pop(chain.number + 1, None)) is not None:
        previous, digest = following
        if previous != chain.digest:
            chain.broken = broken(f"the chain breaks at its event {chain.number + 1}")
            return
        chain.number, chain.digest = chain.number + 1, digest
        visit(writer, chain.number, digest)


def _at_the_end(writer: str, chain: _Chain, mark: Mark) -> Break | None:
    """Say why the rows of a writer do not end at the recorded head; None where they do."""
    if chain.number < mark.number:
        reason = f"the chain breaks at its event {chain.number + 1}: it is missing"
    elif chain.ahead or chain.number > mark.number:
        reason = f"{chain.number + len(chain.ahead)} events where {mark.number} were taken over"
    elif chain.digest != mark.digest:
        reason = "the chain does not end at its recorded head"
    else:
        return None
    number = min(chain.number, mark.number)
    return Break(writer, "database", number + 1, reason, number)
