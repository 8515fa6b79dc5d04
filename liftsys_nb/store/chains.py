"""Verifying the chains of hashes in the database's rows."""

from __future__ import annotations

from liftsys_nb.store.database import Connection, read_marks, read_records
from liftsys_nb.store.lines import Mark, Record


def verify_rows(connection: Connection) -> tuple[int, list[str]]:
    """Compute each row's hash again and follow each writer's chain to the head once recorded.

    Return the number of rows and what is wrong, in words: the first break of each chain. Of rows
    behind a break nothing can be said.
    """
    marks = read_marks(connection)
    wrong, rows = list[str](), 0
    writer, last, is_whole = "", Mark(), True

    def ends() -> None:
        mark = marks.pop(writer, None)
        if is_whole and mark is not None and mark.number > last.number:
            wrong.append(f"the chain of writer {writer} breaks at its event {last.number + 1}")
        elif is_whole and mark is not None and mark.digest != last.digest:
            wrong.append(f"the chain of writer {writer} does not end at its recorded head")

    for record, as_written in read_records(connection):
        rows += 1
        if record.writer != writer:
            ends()
            writer, last, is_whole = record.writer, Mark(), True
            if writer not in marks:
                wrong.append(f"events of writer {writer} came from no journal")
                is_whole = False
        if not is_whole:
            continue
        broken = _break(record, last, as_written=as_written)
        if broken:
            wrong.append(broken)
            is_whole = False
        last = Mark(0, record.number, record.digest)
    ends()
    wrong += [
        f"the chain of writer {each} breaks at its event 1"
        for each, mark in marks.items() if mark.number
    ]  # fmt: skip
    return rows, wrong


def _break(record: Record, last: Mark, *, as_written: bool) -> str | None:
    """Say why a row does not follow the one before it in its writer's chain."""
    where = f"the chain of writer {record.writer} breaks at its event {last.number + 1}"
    if record.number != last.number + 1:
        return where if record.number > last.number else f"{where}: one stands there twice"
    if not as_written:
        return f"{where}: {record.event.id} does not match its hash"
    return None
