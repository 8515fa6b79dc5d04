"""Protocols that rooms above ``ir`` fill, and ``session`` injects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from liftsys_nb.ir.events import Event, Json
from liftsys_nb.ir.nodes import Import, Module, Spec
from liftsys_nb.ir.programs import EMPTY as NOTHING
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.spans import Source

if TYPE_CHECKING:
    import pandas


class Finding(Protocol):
    """One line of a health check."""

    @property
    def name(self) -> str: ...
    @property
    def ok(self) -> bool: ...
    @property
    def message(self) -> str: ...
    @property
    def hint(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class News:
    """What came since a position. sessions: those that changed; None: ask for all anew."""

    position: Json
    sessions: frozenset[str] | None


class Folded(Protocol):
    """What came of folding: rows added, journals removed, and why nothing was done."""

    @property
    def events(self) -> int: ...
    @property
    def removed(self) -> int: ...
    @property
    def note(self) -> str | None: ...


class Store(Protocol):
    """A history that many processes share."""

    @property
    def home(self) -> Path:
        """The folder that holds the history."""
        ...

    @property
    def warning(self) -> str | None:
        """What whoever reads the history should know of it; None mostly."""
        ...

    def new_id(self) -> str:
        """Make a uuid7; ids of one process ascend."""
        ...

    def append(self, events: Sequence[Event]) -> None:
        """Write events as one group; when it returns they survive ``kill -9`` and power loss.

        Raises StoreError (disk full, not writable, LS521 a newer version's history …); then none
        of the group is in the history.
        """
        ...

    def events(self, session: str | None = None, kinds: Sequence[str] = ()) -> Iterator[Event]:
        """Yield all acknowledged events once each, ordered by id (database and journals' tails).

        session, kinds: only of this session, only of these kinds.
        """
        ...

    def stamp(self) -> object:
        """Return a cheap value that differs whenever events() may have more to tell."""
        ...

    def news(self, position: Json = None) -> News:
        """Say which sessions have events that came after a position (None: the very beginning).

        Costs what is new, not what is old. A position is what an earlier call returned, of this
        process or another; one that has no meaning here is a beginning.
        """
        ...

    def by_session(self) -> Iterator[tuple[str, list[Event]]]:
        """Yield each session with its events, ordered by id; holds few of them at a time."""
        ...

    def sessions_of_draft(self, prefix: str) -> set[str]:
        """Return the sessions that have a draft whose id begins with prefix."""
        ...

    def frame(self, session: str | None = None) -> pandas.DataFrame:
        """Return the history for reading: one row an event (folds the journals first if it may)."""
        ...

    def fold(self) -> Folded:
        """Take what the journals hold over into the database, if nobody else has it now."""
        ...

    def findings(self) -> Iterable[Finding]:
        """Check the history's health: folder rights, chains, database, lock, free space."""
        ...

    def close(self) -> None:
        """Close the journal; it stays for whoever compacts next."""
        ...


class Shelf(Protocol):
    """Texts by key that may be lost at any time: answers that could be worked out anew."""

    def get(self, key: str) -> str | None:
        """Return a text as it was put; None where there is none, or it is damaged."""
        ...

    def put(self, key: str, text: str) -> None:
        """Keep a text if that can be done; never raises for a disk that will not."""
        ...

    def clear(self) -> None:
        """Erase all texts for good. Raises StoreError where one cannot be erased."""
        ...


@dataclass(frozen=True, slots=True)
class Exportable:
    """A draft that shall be written in another format.

    module: the text; spec: the specification in it that is meant. document: the session in its
    JSON shape.
    style: one of the exporter's styles, or None where nothing was asked for. world, program: what
    the names of the module mean, as ``types`` and ``evaluate`` ask for it; imports are in them.
    """

    module: Module
    spec: Spec
    document: Mapping[str, Any]
    style: str | None = None
    world: Any = None  # a World of ``types``, which stands above this room
    program: Program = NOTHING


@dataclass(frozen=True, slots=True)
class Exported:
    """A draft in another format.

    unsaid: what the format cannot say, a line each; the text names it, too. file: what to call
    it where nobody said; None: the session's name with the exporter's suffix.
    """

    text: str
    unsaid: tuple[str, ...] = ()
    file: str | None = None


class Exporter(Protocol):
    """Writes a specification in another format; found by entry point ``liftsys_nb.exporters``.

    styles: the ways in which it can be written; the first is taken where none is asked for.
    """

    @property
    def name(self) -> str: ...
    @property
    def suffix(self) -> str: ...
    @property
    def styles(self) -> Sequence[str]: ...

    def export(self, draft: Exportable) -> Exported:
        """Return the text of the file. Raises InputError LS418: this draft has no such form."""
        ...


@dataclass(frozen=True, slots=True)
class Loaded:
    """A text that an import names. file: what its own imports are looked up from."""

    file: str
    module: Module
    source: Source


class Loader(Protocol):
    """Finds the text that an import names."""

    def __call__(self, wanted: Import, file: str, /) -> Loaded | str:
        """Return the text, or why there is none: words that end "cannot import money: …".

        file: the one that holds the import. One text always comes under one ``Loaded.file``.
        """
        ...
