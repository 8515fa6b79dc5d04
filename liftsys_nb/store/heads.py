"""The heads of all chains as one text: to be signed elsewhere, and to be held against later."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

from liftsys_nb.ir.errors import InputError, StoreError
from liftsys_nb.store.home import Home, check_file, open_private, refusal, sync_file, sync_folder
from liftsys_nb.store.ids import new_id
from liftsys_nb.store.lines import Mark

TITLE = "liftsys-head"
VERSION = 1
UNWRITTEN = ".heads-"  # how a ledger is called before it is whole
LARGEST = 256 << 20  # bytes of a text that is read; a line is a writer
_FIRST = re.compile(
    rf"{TITLE} (?P<version>\d{{1,9}}) (?P<digest>[0-9a-f]{{64}}) "
    r"(?P<writers>\d{1,12}) (?P<events>\d{1,18})",
    re.ASCII,
)
_LINE = re.compile(r"(?P<writer>[0-9A-Za-z-]{1,64}) (?P<number>\d{1,18}) (?P<hash>[0-9a-f]{64})")

# How far each writer's chain goes, and the hash of its last line.
Ends: TypeAlias = Mapping[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Head:
    """The ends of all chains at one moment. digest: SHA-256 of the lines of the text."""

    ends: Ends

    @property
    def events(self) -> int:
        """How many events stand before it."""
        return sum(number for number, _ in self.ends.values())

    @property
    def digest(self) -> str:
        """One hash of them all."""
        return sha256(self._lines().encode()).hexdigest()

    @property
    def text(self) -> str:
        """A first line with the digest, then ``WRITER EVENTS HASH`` of each, by the writer's id."""
        first = f"{TITLE} {VERSION} {self.digest} {len(self.ends)} {self.events}"
        return f"{first}\n{self._lines()}"

    def _lines(self) -> str:
        ends = sorted(self.ends.items())
        return "".join(f"{writer} {number} {digest}\n" for writer, (number, digest) in ends)


def of_marks(marks: Mapping[str, Mark]) -> Head:
    """Return the head that the marks of a database say."""
    return Head({w: (mark.number, mark.digest) for w, mark in marks.items() if mark.number})


def read_head(text: str) -> Head:
    """Read what ``Head.text`` says; lines around it, as of a signature, are not looked at.

    Raises InputError LS540: no head, one of a newer version, not whole, or changed since.
    """
    lines = [line.strip() for line in text.splitlines()]
    at = next((at for at, line in enumerate(lines) if line.startswith(f"{TITLE} ")), None)
    first = None if at is None else _FIRST.fullmatch(lines[at])
    if at is None or first is None:
        raise _not_a_head("this is no head of a history")
    if int(first["version"]) != VERSION:
        raise _not_a_head(f"a newer version printed this head ({first['version']})")
    wanted = int(first["writers"])
    found = [_LINE.fullmatch(line) for line in lines[at + 1 : at + 1 + wanted]]
    ends = {line["writer"]: (int(line["number"]), line["hash"]) for line in found if line}
    if len(ends) != wanted:
        raise _not_a_head(f"this head names {wanted} writers, and {len(ends)} of them can be read")
    head = Head(ends)
    if head.digest != first["digest"] or head.events != int(first["events"]):
        raise _not_a_head("the lines of this head do not match its first line")
    return head


def _not_a_head(message: str) -> InputError:
    return InputError(message, code="LS540", hint="print one and keep all of its lines: "
                      "history head")  # fmt: skip


def keep_ledger(home: Home, head: Head) -> None:
    """Write down how far the database goes, beside it; whole or not at all.

    A database that is put back from an old copy, or is gone, is in itself without a flaw: only
    what stands beside it can tell. Raises StoreError.
    """
    beside = home.path / f"{UNWRITTEN}{new_id()}"
    try:
        descriptor = open_private(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        try:
            content = memoryview(head.text.encode())
            while content:
                content = content[os.write(descriptor, content) :]
            sync_file(descriptor)
        finally:
            os.close(descriptor)
        beside.replace(home.ledger)
        sync_folder(home.path)
    except OSError as error:
        raise refusal(error, home.ledger, "note how far the history goes") from error
    finally:
        beside.unlink(missing_ok=True)


def read_ledger(home: Home) -> Head | None:
    """Return what was written down last; None where nothing was.

    Raises InputError LS540 where it is damaged, StoreError where it cannot be read.
    """
    if not check_file(home.ledger):
        return None
    try:
        with os.fdopen(open_private(home.ledger, os.O_RDONLY), "rb") as file:
            return read_head(file.read(LARGEST).decode("ascii", "replace"))
    except OSError as error:
        raise refusal(error, home.ledger, "read how far the history goes") from error


def ledger_events(home: Home) -> int:
    """Return how many events the ledger's first line speaks of; 0 where there is none.

    Nothing is raised for a ledger that cannot be read: it only speaks against a database, and
    ``verify`` says what is wrong with it.
    """
    try:
        with os.fdopen(open_private(home.ledger, os.O_RDONLY), "rb") as file:
            first = _FIRST.fullmatch(file.readline(200).decode("ascii", "replace").strip())
    except OSError:
        return 0
    return int(first["events"]) if first else 0


def older_than_ledger(home: Home, events: int, known: int | None = None) -> StoreError | None:
    """Say that a database with so many events is an old one; None where it is not.

    known: what the ledger said before the database was opened, for who holds not our lock.
    """
    known = ledger_events(home) if known is None else known
    if events >= known:
        return None
    return StoreError(
        f"{home.database} holds {events} events where {known} were taken over before: it is an "
        "older copy, or was made anew",
        code="LS524",
        hint="put the newer file back, or bring back what can be found: doctor --fix",
    )
