"""Writing: each process appends to a journal of its own and shares nothing but the folder."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from weakref import ref

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.ir.events import Event
from liftsys_nb.store.home import Home, ensure_home, open_private, refusal, sync_file, sync_folder
from liftsys_nb.store.ids import new_id
from liftsys_nb.store.lines import Mark, encode
from liftsys_nb.store.locks import keep, let_go, try_lock

PREFIX, SUFFIX, UNBORN = "journal-", ".jsonl", ".new-"


@dataclass(slots=True)
class _Open:
    """An open journal. mark: what is acknowledged."""

    descriptor: int
    path: Path
    writer: str
    process: int
    mark: Mark


class Journal:
    """The journal of this process: none until the first append, a new one after a fork."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._open: _Open | None = None
        _journals[:] = [known for known in _journals if known() is not None]
        _journals.append(ref(self))

    @property
    def acknowledged(self) -> dict[str, int]:
        """How many bytes of which journal are acknowledged: ``{writer: bytes}``, or empty."""
        current = self._open
        return {} if current is None else {current.writer: current.mark.offset}

    def append(self, events: Sequence[Event]) -> None:
        """Write events as one group; return when they are on the disk.

        Raises StoreError; then none of them is in the history. Safe to call from any thread.
        """
        if not events:
            return
        with self._lock:
            current = self._current()
            content, after = encode(events, current.writer, current.mark)
            self._write(current, content, after)

    def close(self) -> None:
        """Let go of the journal: it stays, complete, for whoever folds it."""
        with self._lock:
            self._leave()

    def _leave(self) -> None:
        current, self._open = self._open, None
        if current is not None and current.process == os.getpid():
            let_go(current.descriptor)

    def _forget(self) -> None:
        """Start anew in a fork: the journal, its lock and perhaps a held mutex are the parent's."""
        self._lock = threading.Lock()
        self._open = None

    def _current(self) -> _Open:
        """Return the open journal, or start one where there is none that readers would find."""
        current = self._open
        if current is None or current.process != os.getpid():
            self._open = current = _start(self._home)
            return current
        found = os.fstat(current.descriptor)
        try:
            named = os.stat(current.path, follow_symlinks=False)
            lost = (named.st_dev, named.st_ino) != (found.st_dev, found.st_ino)
        except OSError:
            lost = True
        if lost:  # the folder was moved or deleted under us
            self._leave()
            self._open = current = _start(self._home)
        elif found.st_size < current.mark.offset:
            self._leave()
            raise StoreError(
                f"{current.path} was cut from {current.mark.offset} to {found.st_size} bytes by "
                "another program; nothing was recorded",
                code="LS510",
                hint="run the command again: it goes to a new journal",
            )
        elif found.st_size > current.mark.offset:  # an interrupt came between write and answer
            self._take_back(current)
        return current

    def _write(self, current: _Open, content: bytes, after: Mark) -> None:
        try:
            written = 0
            while written < len(content):
                written += os.pwrite(
                    current.descriptor, content[written:], current.mark.offset + written
                )
            sync_file(current.descriptor)
            current.mark = after
        except BaseException as error:
            if current.mark is not after:
                self._take_back(current)
            if isinstance(error, OSError):
                raise refusal(error, current.path, "record this in the history") from error
            raise

    def _take_back(self, current: _Open) -> None:
        """Cut the file back to what is acknowledged."""
        try:
            os.ftruncate(current.descriptor, current.mark.offset)
            sync_file(current.descriptor)
        except OSError as error:
            # Readers skip half a group; no more is appended behind it.
            self._leave()
            raise refusal(error, current.path, "take back an unfinished write") from error


# Not a WeakSet: it runs Python when a journal goes, and an interrupt just then is lost in there.
_journals: list[ref[Journal]] = []


def _forget_in_fork() -> None:
    for known in list(_journals):
        if (journal := known()) is not None:
            journal._forget()


os.register_at_fork(after_in_child=_forget_in_fork)


def _start(home: Home) -> _Open:
    """Make a journal under another name, lock it, then give it its name.

    So whoever sees a journal sees it locked, or its writer is dead.
    """
    ensure_home(home)
    writer = new_id()
    unborn = home.journals / f"{UNBORN}{writer}"
    path = home.journals / f"{PREFIX}{writer}{SUFFIX}"
    try:
        descriptor = open_private(unborn, os.O_RDWR | os.O_CREAT | os.O_EXCL)
    except OSError as error:
        raise refusal(error, path, "start a journal") from error
    keep(descriptor)
    try:
        if not try_lock(descriptor):
            raise BlockingIOError("somebody locked the new journal")
        unborn.rename(path)
        sync_folder(home.journals)
    except OSError as error:
        let_go(descriptor)
        unborn.unlink(missing_ok=True)
        raise refusal(error, path, "start a journal") from error
    except BaseException:
        let_go(descriptor)
        raise
    return _Open(descriptor, path, writer, os.getpid(), Mark())
