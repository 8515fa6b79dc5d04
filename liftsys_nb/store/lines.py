"""Journal lines: one event each, chained by hashes. Pure: text in, records out.

A line is a JSON object whose last member is the SHA-256 of the object without it. ``n`` counts
the writer's lines from 1, so it is the line number too; ``prev`` is the hash of the line before;
``left`` says how many lines of the same group follow, so that half a group is never read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.ir.events import Event
from liftsys_nb.store.ids import is_id

VERSION = 1
GENESIS = "0" * 64
_HASH_KEY = b',"hash":"'
_HASH_PART = len(_HASH_KEY) + 64 + len(b'"}')
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a journal is read or written: bytes, lines, hash of the last line."""

    offset: int = 0
    number: int = 0
    digest: str = GENESIS


@dataclass(frozen=True, slots=True)
class Record:
    """An event with its place in its writer's chain."""

    event: Event
    writer: str
    number: int
    left: int
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Group:
    """Events that were acknowledged together. end: the mark after the last of them."""

    records: tuple[Record, ...]
    end: Mark


@dataclass(frozen=True, slots=True)
class Damage:
    """Where a journal stops making sense. good_after: whole lines beyond the bad one."""

    line: int
    reason: str
    good_after: int
    newer: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """How a journal ends. torn: bytes of a group that was never acknowledged."""

    torn: int = 0
    damage: Damage | None = None


def event_text(event: Event) -> str:
    """Write an event as JSON, always the same way.

    Raises StoreError LS503 for what would not come back the same: a moment in another form than
    ``2026-01-31T12:00:00.000000Z``, a number that JSON has not, half of a surrogate pair.
    """
    try:
        if not _MOMENT.fullmatch(event.at):
            raise ValueError(f"{event.at!r} is not a UTC time with microseconds")
        if not is_id(event.id):
            raise ValueError(f"{event.id!r} is no id")
        datetime.fromisoformat(event.at)
        text = _dump(
            {
                "id": event.id, "at": event.at, "kind": event.kind, "session": event.session,
                "draft": event.draft, "parent": event.parent, "branch": event.branch,
                "by": event.by, "why": event.why, "detail": dict(event.detail),
            }
        )  # fmt: skip
        text.encode()
        json.loads(text)  # digits beyond Python's own limit are written but not read
    except (ValueError, TypeError, RecursionError) as error:
        raise StoreError(
            f"cannot record this {event.kind} event: {error}",
            code="LS503",
            hint="look for a value that is no JSON, or for broken characters in the text",
        ) from error
    return text


def encode(events: Sequence[Event], writer: str, start: Mark) -> tuple[bytes, Mark]:
    """Write events as one group after start; return the bytes and the mark after them."""
    lines = []
    number, digest, size = start.number, start.digest, start.offset
    for left, event in zip(range(len(events) - 1, -1, -1), events, strict=True):
        number += 1
        body = line_body(event_text(event), writer, number, left, digest)
        digest = sha256(body).hexdigest()
        line = body[:-1] + _HASH_KEY + digest.encode() + b'"}\n'
        lines.append(line)
        size += len(line)
    return b"".join(lines), Mark(size, number, digest)


def line_body(event: str, writer: str, number: int, left: int, previous: str) -> bytes:
    """Write what a line's hash is taken of."""
    head = _dump({"v": VERSION, "writer": writer, "n": number, "left": left, "prev": previous})
    return f'{head[:-1]},"event":{event}}}'.encode()


def chained(event: Event, writer: str, number: int, left: int, previous: str) -> Record:
    """Return the record of an event whose line follows one of that hash, with its own.

    What no journal could hold has no hash: then it is empty.
    """
    try:
        body = line_body(event_text(event), writer, number, left, previous)
    except StoreError:
        return Record(event, writer, number, left, previous, "")
    return Record(event, writer, number, left, previous, sha256(body).hexdigest())


def line_size(record: Record) -> int:
    """Count the bytes of a record's line, with its newline."""
    text = event_text(record.event)
    body = line_body(text, record.writer, record.number, record.left, record.previous)
    return len(body) - 1 + _HASH_PART + 1


def read_line(line: bytes) -> Record | Damage:
    """Read one line without its newline; the damage says what is wrong, its place is unset."""
    digest = line[-66:-2]
    if line[-_HASH_PART:-66] != _HASH_KEY or line[-2:] != b'"}':
        return Damage(0, "it is not a journal line", 0)
    body = line[:-_HASH_PART] + b"}"
    if sha256(body).hexdigest().encode() != digest:
        return Damage(0, "its text does not match its hash", 0)
    try:
        return _to_record(json.loads(body), digest.decode())
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        newer = b'{"v":' in body[:5] and not body.startswith(b'{"v":%d,' % VERSION)
        reason = "a newer version wrote it" if newer else f"it holds no event ({error})"
        return Damage(0, reason, 0, newer)


def walk(lines: Iterable[bytes], writer: str, start: Mark) -> Generator[Group, None, End]:
    """Yield the whole groups after start; return how the journal ends.

    lines: as a binary file yields them, from ``start.offset`` on. Stops at an unfinished last
    line or group (the writer is at work, or was killed: nothing of it was acknowledged) and at
    the first line that is damaged or breaks the chain.
    """
    before, pending, torn = start, list[Record](), 0
    rest = iter(lines)
    for line in rest:
        torn += len(line)
        if not line.endswith(b"\n"):
            # A whole line and one byte: the newline itself was changed after it was written.
            if isinstance(read_line(line[:-1]), Record):
                return End(damage=Damage(before.number + 1, "its newline is gone", 0))
            return End(torn)
        record = read_line(line[:-1])
        wrong = record if isinstance(record, Damage) else _misfit(record, writer, before, pending)
        if wrong is not None:
            tail = list(rest)
            # A crash can leave a file longer than what reached the disk: the gap reads as zeros.
            if not line.strip(b"\0\n") and not any(part.strip(b"\0\n") for part in tail):
                return End(torn + sum(map(len, tail)))
            good = sum(isinstance(read_line(part[:-1]), Record) for part in tail)
            return End(damage=Damage(before.number + 1, wrong.reason, good, wrong.newer))
        assert isinstance(record, Record)
        pending.append(record)
        before = Mark(before.offset + len(line), record.number, record.digest)
        if record.left == 0:
            yield Group(tuple(pending), before)
            pending, torn = [], 0
    return End(torn)


def _misfit(record: Record, writer: str, before: Mark, pending: list[Record]) -> Damage | None:
    """Say why a line that is sound in itself does not follow the one before it."""
    if record.writer != writer:
        return Damage(0, "another writer wrote it", 0)
    if record.number != before.number + 1:
        return Damage(0, f"it is line {record.number} of its writer: lines are missing", 0)
    if record.previous != before.digest:
        return Damage(0, "the chain of hashes breaks here", 0)
    if pending and record.left != pending[-1].left - 1:
        return Damage(0, "it does not continue its group", 0)
    return None


def _to_record(found: Any, digest: str) -> Record:
    if found["v"] != VERSION:
        raise ValueError(f"version {found['v']}")
    fields = found["event"]
    if not is_id(fields["id"]) or not isinstance(fields["detail"], dict):
        raise TypeError("id or detail has the wrong form")
    number, left = int(found["n"]), int(found["left"])
    return Record(Event(**fields), str(found["writer"]), number, left, str(found["prev"]), digest)


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
