"""Exports on their way to a disk: whole or not at all, and never over what a person wrote."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.events import Event, Json
from liftsys_nb.ir.ports import Exported
from liftsys_nb.session.files import staged
from liftsys_nb.session.outcome import Document

LONGEST_NAME = 100
_ODD = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One export: its format, its text, and where it goes; file is None where nowhere.

    refused: why there is no text.
    """

    format: str
    style: str | None
    made: Exported
    file: Path | None = None
    refused: str | None = None

    @property
    def digest(self) -> str:
        """What its text is known by later on."""
        return digest_of(self.made.text.encode())

    @property
    def document(self) -> Document:
        """Its row in the document of the reply."""
        return {
            "format": self.format, "style": self.style,
            "file": None if self.file is None else str(self.file),
            "unsaid": list(self.made.unsaid), "refused": self.refused,
        }  # fmt: skip

    @property
    def detail(self) -> dict[str, Json]:
        """What the history keeps of it."""
        file = None if self.file is None else str(self.file)
        return {"format": self.format, "style": self.style, "file": file, "digest": self.digest}


def digest_of(raw: bytes) -> str:
    """Return what bytes are known by."""
    return hashlib.sha256(raw).hexdigest()


def file_name(name: str, suffix: str) -> str:
    """Return a name for a file of a session: no folder in it, nothing that a shell minds.

    >>> file_name("my/half (2)", ".ir")
    'my_half_2.ir'
    """
    plain = _ODD.sub("_", name).strip("._-")[:LONGEST_NAME]
    return f"{plain or 'specification'}{suffix}"


@contextmanager
def written(leaves: Sequence[Leaf]) -> Iterator[None]:
    """Write the texts of leaves that have a file beside them, in their place when the block ends.

    Raises InputError LS422 (a file cannot be written); then none is.
    """
    with ExitStack() as stack:
        for leaf in leaves:
            if leaf.file is not None:
                stack.enter_context(staged(leaf.file, leaf.made.text))
        yield


def check_free(leaves: Iterable[Leaf], exported: Callable[[], Iterable[Event]]) -> None:
    """Refuse to write over what is no export of ours. Raises InputError LS429, LS422.

    A file that an export left there, and that nobody has changed since, is ours: the history
    knows its digest. One with the same text may be written, too. exported: gives the events of
    all exports.
    """
    taken = [leaf for leaf in leaves if leaf.file is not None and _holds_other(leaf.file, leaf)]
    if not taken:
        return
    ours = {event.detail.get("digest") for event in exported()}
    lost = [leaf.file for leaf in taken if leaf.file and _digest_at(leaf.file) not in ours]
    if lost:
        names = ", ".join(map(str, lost))
        are = "is there already and was" if len(lost) == 1 else "are there already and were"
        raise InputError(
            f"{names} {are} not written by an export, or changed since",
            code="LS429",
            hint="name another place, or write over it with --force",
        )


def _holds_other(file: Path, leaf: Leaf) -> bool:
    return file.is_file() and _digest_at(file) != leaf.digest


def _digest_at(file: Path) -> str:
    try:
        return digest_of(file.read_bytes())
    except OSError as failed:
        raise InputError(
            f"{file} is there already and cannot be read: {failed.strerror}",
            code="LS422",
            hint="name another file, or write over it with --force",
        ) from failed


def folder_made(folder: Path) -> None:
    """Make a folder if there is none. Raises InputError LS422."""
    try:
        folder.mkdir(exist_ok=True)
    except OSError as failed:
        raise InputError(
            f"{folder} cannot be made: {failed.strerror}",
            code="LS422",
            hint="name another folder; the one around it must be there",
        ) from failed
