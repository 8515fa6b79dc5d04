"""Verifying the chains of hashes in the database's rows, a row at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, TypeAlias

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.store.database import Connection, read_marks, records_of, stored_records
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
    """How far a writer's rows were followed. is_odd: whether a row did not follow."""

    number: int = 0
    digest: str = GENESIS
    is_odd: bool = False
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
    writers, not of the events. Only chains whose rows do not follow each other so are read again,
    in order: somebody may have moved them, and done no more.
    """
    marks = read_marks(connection)
    total = sum(mark.number for mark in marks.values())
    chains: dict[str, _Chain] = {}
    rows = 0
    for record in stored_records(connection):
        if rows % _STEP == 0:
            progress(rows, total, "rows")
        rows += 1
        chain = chains.setdefault(record.writer, _Chain())
        if not chain.is_odd:
            chain.is_odd = _wrong(chain, record) is not None
            if not chain.is_odd:
                _go_on(chain, record, visit)
    odd = [writer for writer, chain in chains.items() if chain.is_odd]
    if odd:
        chains |= {writer: _Chain() for writer in odd}
        for record in records_of(connection, "select_in_order", odd):
            chain = chains[record.writer]
            if chain.broken is None:
                reason = _wrong(chain, record)
                if reason is None:
                    _go_on(chain, record, visit)
                else:
                    number = chain.number + 1
                    chain.broken = Break(record.writer, "database", number, reason, chain.number)
    breaks: list[Break] = []
    for writer, mark in marks.items():
        chain = chains.pop(writer, _Chain())
        found = chain.broken or _at_the_end(writer, chain, mark)
        if found is not None:
            breaks.append(found)
    for writer in chains:
        breaks.append(Break(writer, "database", 1, "its rows came from no journal", 0))
    return rows, marks, sorted(breaks, key=lambda found: found.writer)


def is_as_written(record: Record) -> bool:
    """Tell whether an event is to the letter what its writer hashed."""
    try:
        text = event_text(record.event)
    except StoreError:
        return False
    body = line_body(text, record.writer, record.number, record.left, record.previous)
    return sha256(body).hexdigest() == record.digest


def _wrong(chain: _Chain, record: Record) -> str | None:
    """Say why a row does not follow those before it; None where it does."""
    if record.number > chain.number + 1:
        return f"the chain breaks at its event {chain.number + 1}: it is missing"
    if record.number <= chain.number:
        return f"event {record.number} stands there twice"
    if record.previous != chain.digest:
        return f"the chain breaks at its event {chain.number + 1}"
    if len(record.digest) != len(GENESIS):
        return f"event {record.event.id} does not match its hash"
    return None


def _go_on(chain: _Chain, record: Record, visit: Visit) -> None:
    chain.number, chain.digest = record.number, record.digest
    visit(record.writer, chain.number, chain.digest)


def _at_the_end(writer: str, chain: _Chain, mark: Mark) -> Break | None:
    """Say why the rows of a writer do not end at the recorded head; None where they do."""
    if chain.number < mark.number:
        reason = f"the chain breaks at its event {chain.number + 1}: it is missing"
    elif chain.number > mark.number:
        reason = f"{chain.number} events where {mark.number} were taken over"
    elif chain.digest != mark.digest:
        reason = "the chain does not end at its recorded head"
    else:
        return None
    number = min(chain.number, mark.number)
    return Break(writer, "database", number + 1, reason, number)
