"""Verifying the chains of hashes in the database's rows."""

from __future__ import annotations

from hashlib import sha256

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.store.database import Connection, read_marks, read_records
from liftsys_nb.store.lines import GENESIS, Record, event_text, line_body


def verify_rows(connection: Connection) -> tuple[int, list[str]]:
    """Compute each row's hash again and follow each writer's chain to the head once recorded.

    Return the number of rows and what is wrong, in words.
    """
    chains = dict[str, dict[int, tuple[str, str]]]()
    wrong, rows = list[str](), 0
    for record in read_records(connection):
        rows += 1
        if not _is_as_written(record):
            wrong.append(f"event {record.event.id} does not match its hash")
        chains.setdefault(record.writer, {})[record.number] = (record.previous, record.digest)
    for writer, mark in read_marks(connection).items():
        digest, chain = GENESIS, chains.pop(writer, {})
        for number in range(1, mark.number + 1):
            previous, found = chain.pop(number, ("", ""))
            if previous != digest:
                wrong.append(f"the chain of writer {writer} breaks at its event {number}")
                break
            digest = found
        else:
            if digest != mark.digest or chain:
                wrong.append(f"the chain of writer {writer} does not end at its recorded head")
    wrong += [f"events of writer {writer} came from no journal" for writer in chains]
    return rows, wrong


def _is_as_written(record: Record) -> bool:
    try:
        text = event_text(record.event)
    except StoreError:
        return False
    body = line_body(text, record.writer, record.number, record.left, record.previous)
    return sha256(body).hexdigest() == record.digest
