"""Questions in SQL: each is answered by a process of its own that can only read the view.

See ``caged`` for the inside. Here the process is started, given what it may see, and killed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from liftsys_nb.ir.errors import Diagnostic, StoreError
from liftsys_nb.ir.ports import Table
from liftsys_nb.ir.spans import Source, Span
from liftsys_nb.store.cells import decode
from liftsys_nb.store.gather import Busy, Outdated, gathered, records_behind
from liftsys_nb.store.home import Home
from liftsys_nb.store.lines import Mark, Record
from liftsys_nb.store.process import Gone, Late, Process
from liftsys_nb.store.rows import tail_rows
from liftsys_nb.store.tails import Tails

SECONDS = 30.0  # for a query
START = 60.0  # seconds to start the process and attach the database
MOST_ROWS = 100_000
MOST_BYTES = 32 << 20  # of the result as JSON
LONGEST = 100_000  # characters of a query
FILE = "<sql>"

# Only what the page needs is found: the package, DuckDB, and what DuckDB makes times with.
_PROGRAM = """
import sys
sys.path += sys.argv[1:]
from liftsys_nb.store.caged import main
main()
"""
_PERMISSION = ("Permission", "Invalid Configuration")
_LOCKED = ("has been locked", "read-only mode", "attached in read-only")
_LOOK = "see the views: sql SHOW TABLES; see the columns of one: sql DESCRIBE events"
_ROOM = "take less: a LIMIT, fewer columns, left(detail, 1000), or a count"


class Cage:
    """Answers one query after the other; keeps a process ready for the next, where that is wanted.

    most_rows, most_bytes: of a result; what is more is left out, and the result says so.
    """

    def __init__(self, *, most_rows: int = MOST_ROWS, most_bytes: int = MOST_BYTES) -> None:
        self._tails = Tails()
        self._spare: Process | None = None
        self._most_rows = most_rows
        self._most_bytes = most_bytes

    def prepare(self) -> None:
        """Start the process of the next query: it is ready when that comes."""
        if self._spare is None or not self._spare.is_fit:
            self.close()
            self._spare = _started()

    def close(self) -> None:
        """End the process that waits."""
        spare, self._spare = self._spare, None
        if spare is not None:
            spare.kill()

    def ask(self, home: Home, query: str, *, seconds: float, patience: float) -> Table:
        """Answer a query over the consistent view of a home.

        seconds: wall time for the query itself. patience: for a fold to end.
        Raises Outdated; StoreError LS501, LS510, LS52x as reading does, LS550 (wrong SQL), LS551
        (not let), LS552 (too long), LS553 (too large), LS554 (no process).
        """
        query = _writable(query)
        process = self._taken()
        try:
            return self._asked(process, home, query, seconds, patience)
        finally:
            # Also on an interrupt: nothing of it goes on, and no other query gets this process.
            process.kill()

    def _taken(self) -> Process:
        spare, self._spare = self._spare, None
        if spare is not None and spare.is_fit:
            return spare
        if spare is not None:
            spare.kill()
        return _started()

    def _read(self, home: Home) -> Callable[[Mapping[str, Mark]], tuple[Record, ...]]:
        return lambda marks: records_behind(home, self._tails, marks)

    def _asked(
        self, process: Process, home: Home, query: str, seconds: float, patience: float
    ) -> Table:
        late = time.monotonic() + START

        def attach(path: Path, known: int) -> Mapping[str, Mark]:
            process.send({"attach": str(path), "known": known}, late)
            return _marks(process.answer(late))

        try:
            with gathered(home, self._read(home), attach, patience=patience) as found:
                rows = tail_rows(found.read)
            process.send(
                {
                    "rows": rows, "attached": found.attached, "overlap": found.overlap,
                    "query": query, "seconds": seconds, "most_rows": self._most_rows,
                    "most_bytes": self._most_bytes,
                },
                late,
            )  # fmt: skip
            process.answer(late)  # it begins
            return _table(process, query, late=time.monotonic() + seconds)
        except Late:
            raise StoreError(
                f"the query took longer than {seconds:g} s and was ended",
                code="LS552",
                hint="ask for less, or give it more time with --seconds",
            ) from None
        except Gone as gone:
            raise StoreError(
                f"the query ended its process: {gone}", code="LS553", hint=_ROOM
            ) from None


def _table(process: Process, query: str, *, late: float) -> Table:
    head: dict[str, Any] = {}
    rows: list[tuple[object, ...]] = []
    while True:
        answer = process.answer(late)
        if "wrong" in answer:
            raise _wrong(answer, query)
        if "columns" in answer:
            head = answer
        if "rows" in answer:
            rows += (tuple(decode(cell) for cell in row) for row in answer["rows"])
        if "more" in answer:
            return Table(
                tuple(head["columns"]), tuple(head["types"]), tuple(rows), bool(answer["more"])
            )


def _marks(answer: dict[str, Any]) -> Mapping[str, Mark]:
    match answer:
        case {"marks": marks}:
            return {writer: Mark(*mark) for writer, mark in marks.items()}
        case {"refused": "busy"}:
            raise Busy
        case {"refused": "outdated"}:
            raise Outdated
        case _:
            raise StoreError(answer["message"], code=answer["code"], hint=answer["hint"])


def _wrong(answer: dict[str, Any], query: str) -> StoreError:
    """Say what is wrong with a query in our words, and where."""
    if answer["wrong"] == "large":
        return StoreError(
            "the first row of the result is too large to be shown", code="LS553", hint=_ROOM
        )
    if answer["wrong"] == "memory" or answer.get("type") == "Out of Memory":
        return StoreError("the query needs more memory than it may have", code="LS553", hint=_ROOM)
    if answer["wrong"] == "unheld":
        return StoreError(
            f"{answer['message']}, which cannot be handed over as it is",
            code="LS550",
            hint="cast it to text: CAST(… AS VARCHAR)",
        )
    if answer["wrong"] == "refused":
        return _at(answer["place"], query, "LS551", answer["message"], answer["hint"])
    message, kind = str(answer["message"]), str(answer["type"])
    first, _, more = message.partition("\n")
    if kind in _PERMISSION or any(words in message for words in _LOCKED):
        return _at(
            answer["place"], query, "LS551", first,
            "a query only reads the history; see its views: sql SHOW TABLES",
        )  # fmt: skip
    hint = " ".join(more.split()) or _LOOK
    return _at(answer["place"], query, "LS550", first, hint)


def _at(place: list[int] | None, query: str, code: str, message: str, hint: str) -> StoreError:
    encoded = query.encode()
    if place is None or not 0 <= place[0] <= len(encoded):
        return StoreError(message, code=code, hint=hint)
    start = len(encoded[: place[0]].decode(errors="ignore"))
    length = len(encoded[place[0] : place[0] + max(1, place[1])].decode(errors="ignore"))
    source = Source(FILE, query)
    found = Diagnostic.at(code, message, source, Span(start, min(start + length, len(query))))
    return StoreError(message, code=code, hint=hint, diagnostics=[found], sources={FILE: query})


def _writable(query: str) -> str:
    """Return a query that DuckDB reads as it stands here."""
    if not query.strip():
        raise StoreError(
            "there is no query", code="LS550", hint="write one: sql SELECT * FROM sessions"
        )
    if len(query) > LONGEST:
        raise StoreError(
            f"the query has {len(query)} characters, more than {LONGEST}",
            code="LS551",
            hint="ask for less at once",
        )
    try:
        query.encode()
    except UnicodeEncodeError:
        raise StoreError(
            "the query holds half of a surrogate pair", code="LS550", hint="write it anew"
        ) from None
    if "\0" in query:
        raise StoreError("the query holds a NUL character", code="LS551", hint="leave it out")
    return query


def _started() -> Process:
    places = [str(Path(__file__).parents[2])]
    for name in ("duckdb", "pytz"):
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            places.append(str(Path(spec.origin).parents[1]))
    return Process(_PROGRAM, list(dict.fromkeys(places)))
