"""The inside of the cage: a process of its own that answers one query of a person, and ends.

It is asked in lines of JSON on standard input: ``attach`` (a file, or none), any number of times,
then ``ask``. What is attached is attached before the doors close: behind them no file can be
opened, no setting changed, nothing written. There are three walls: what a query may consist of
(``gate``), DuckDB's own settings, and the limits of the system.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import duckdb

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.ir.events import Json
from liftsys_nb.store.cells import encode
from liftsys_nb.store.database import Connection
from liftsys_nb.store.gate import NotLet, admit, closed_functions
from liftsys_nb.store.gather import Busy, Outdated
from liftsys_nb.store.view import attach, connected, lay

MEMORY = "1GB"  # what DuckDB takes on purpose
ADDRESSES = 3 << 30  # bytes; some functions take no heed of DuckDB's own limit
_CHUNK = 500  # rows in one line
# What Python makes of each of these it loads when it is first needed: afterwards no file opens.
_WARM = """
SELECT now(), 1.5::DECIMAL(4, 1), uuid(), 'a'::BLOB, DATE '2020-01-01', INTERVAL 1 DAY,
  TIME '10:00', [1], {'a': 1}, MAP {'a': 1}, TIMESTAMP '2020-01-01', '{"a": 1}'::JSON -> 'a'
"""


class Unheld(Exception):
    """A value is none that Python can hold."""


def main() -> None:
    """Serve one query. argv: nothing that matters."""
    jobs, answers = _pipes()
    connection = connected(memory_limit=MEMORY, threads=str(min(4, os.cpu_count() or 1)))
    connection.execute(_WARM).fetchall()
    closed = closed_functions(connection)
    for line in jobs:
        job = json.loads(line)
        if "attach" in job:
            _tell(answers, _attached(connection, Path(job["attach"]), job["known"]))
            continue
        lay(connection, job["rows"], attached=job["attached"], overlap=job["overlap"])
        _close_the_doors(connection, job["seconds"])
        _tell(answers, {"begins": True})
        for answer in _answers(
            connection, job["query"], closed, job["most_rows"], job["most_bytes"]
        ):
            _tell(answers, answer)
        return


def _attached(connection: Connection, path: Path, known: int) -> dict[str, Json]:
    try:
        marks = attach(connection, path, known)
    except Busy:
        return {"refused": "busy"}
    except Outdated:
        return {"refused": "outdated"}
    except StoreError as error:
        return {
            "refused": "store",
            "code": error.code,
            "message": error.message,
            "hint": error.hint,
        }
    return {
        "marks": {writer: [mark.offset, mark.number, mark.digest] for writer, mark in marks.items()}
    }


def _answers(
    connection: Connection, query: str, closed: frozenset[str], most_rows: int, most_bytes: int
) -> Iterator[dict[str, Json]]:
    """Yield the head of the result, its rows in parts, and how it ends; or what is wrong."""
    try:
        statement = admit(connection, query, closed)
        connection.execute("BEGIN TRANSACTION READ ONLY")
        cursor = connection.execute(statement)
        described = cursor.description or []
        columns: list[Json] = [str(each[0]) for each in described]
        types: list[Json] = [str(each[1]).strip('"') for each in described]
        yield {"columns": columns, "types": types}
        count = size = 0
        while rows := cursor.fetchmany(min(_CHUNK, most_rows + 1 - count)):
            part: list[Json] = []
            for row in rows:
                cells = _encoded(row, columns)
                size += len(json.dumps(cells))
                if count == most_rows or size > most_bytes:
                    if not count:
                        yield {"wrong": "large"}
                        return
                    yield {"rows": part}
                    yield {"more": True}
                    return
                part.append(cells)
                count += 1
            yield {"rows": part}
        yield {"more": False}
    except NotLet as refused:
        yield {"wrong": "refused", **refused.told}
    except Unheld as unheld:
        yield {"wrong": "unheld", "message": str(unheld)}
    except duckdb.Error as error:
        yield {"wrong": "sql", **_told(error)}
    except MemoryError:
        yield {"wrong": "memory"}


def _encoded(row: tuple[object, ...], columns: list[Json]) -> list[Json]:
    cells: list[Json] = []
    for column, value in zip(columns, row, strict=True):
        try:
            cells.append(encode(value))
        except ValueError as wrong:
            raise Unheld(f"the column {column} holds {wrong}") from wrong
    return cells


def _told(error: duckdb.Error) -> dict[str, Json]:
    """Return what DuckDB says: type, message, and where in the query as offsets of bytes."""
    said = str(error)
    try:
        found: Any = json.loads(said[said.index("{") :])
        message, kind = str(found["exception_message"]), str(found["exception_type"])
    except (ValueError, KeyError, TypeError):
        return {"type": type(error).__name__, "message": said, "place": None}
    place = found.get("location") or f"[{found.get('position', '')},1]"
    try:
        start, length = json.loads(place)
    except ValueError:
        return {"type": kind, "message": message, "place": None}
    return {"type": kind, "message": message, "place": [int(start), int(length)]}


def _close_the_doors(connection: Connection, seconds: float) -> None:
    connection.execute("SET errors_as_json = true")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    cpu = int(seconds * (os.cpu_count() or 1)) + 5
    for kind, most in (
        ("RLIMIT_AS", ADDRESSES), ("RLIMIT_CORE", 0), ("RLIMIT_CPU", cpu), ("RLIMIT_FSIZE", 0),
        ("RLIMIT_NOFILE", 0),
    ):  # fmt: skip
        _limit(getattr(resource, kind), most)


def _limit(kind: int, most: int) -> None:
    hard = resource.getrlimit(kind)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    try:
        resource.setrlimit(kind, (most, most))
    except (OSError, ValueError):  # macOS does not take each limit
        return


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return where jobs come from and answers go; what else is printed goes nowhere."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return sys.stdin.buffer, answers


def _tell(answers: BinaryIO, answer: dict[str, Json]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()
