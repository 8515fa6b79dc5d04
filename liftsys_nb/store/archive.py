"""The container of a backup: a zip of known names, each as long as it says, or it is refused."""

from __future__ import annotations

import json
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, BinaryIO

from liftsys_nb.ir.errors import InputError, StoreError
from liftsys_nb.store.home import Home, free_bytes, open_private, refusal, sync_file, sync_folder
from liftsys_nb.store.journal import PREFIX, SUFFIX

FORMAT = 1
MANIFEST, DATABASE, FOLDER = "manifest.json", "history.duckdb", "journal/"
_LONGEST_MANIFEST = 64 << 20  # bytes
_MOST = 200_000  # files
_BLOCK = 1 << 20
_ROOM = 16 << 20  # bytes that stay free
# No path can be made of these: names are taken as they are, and nothing else is written.
_NAME = re.compile(
    rf"{re.escape(DATABASE)}|{FOLDER}{PREFIX}[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}"
    rf"{re.escape(SUFFIX)}",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. files: length and SHA-256 by name. head: as ``Head.text``."""

    made: str
    events: int
    head: str
    files: Mapping[str, tuple[int, str]]

    @property
    def size(self) -> int:
        """How many bytes its files take."""
        return sum(length for length, _ in self.files.values())


def given(path: Path) -> Path:
    """Return the whole path of a file that a person named. Raises InputError LS421."""
    try:
        if "\0" in str(path):
            raise ValueError("there is a zero byte in it")
        return path.expanduser().absolute()
    except (RuntimeError, ValueError, OSError) as error:
        raise InputError(f"{str(path)!r} names no file: {error}", code="LS421") from None


def pack(place: Home, archive: Path, *, made: str, events: int, head: str) -> Manifest:
    """Write the files of a home into an archive that is not there yet (0600), down to the disk.

    place: a home that nobody else uses. Raises StoreError.
    """
    try:
        descriptor = open_private(archive, os.O_RDWR | os.O_CREAT | os.O_EXCL)
        with os.fdopen(descriptor, "wb") as file:
            files: dict[str, tuple[int, str]] = {}
            with zipfile.ZipFile(file, "w") as container:
                for name, path in _members(place):
                    files[name] = _put(container, name, path)
                manifest = Manifest(made, events, head, files)
                container.writestr(MANIFEST, _manifest_text(manifest))
            file.flush()
            sync_file(file.fileno())
    except OSError as error:
        raise refusal(error, archive, "write the backup") from error
    return manifest


def _members(place: Home) -> Iterator[tuple[str, Path]]:
    if place.database.exists():
        yield DATABASE, place.database
    for name in sorted(os.listdir(place.journals)):
        yield FOLDER + name, place.journals / name


def _put(container: zipfile.ZipFile, name: str, path: Path) -> tuple[int, str]:
    # A time of day is no part of what is kept: the same files make the same archive.
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o600 << 16
    # The database is compressed already.
    entry.compress_type = zipfile.ZIP_STORED if name == DATABASE else zipfile.ZIP_DEFLATED
    length, known = 0, sha256()
    with path.open("rb") as source, container.open(entry, "w", force_zip64=True) as target:
        while block := source.read(_BLOCK):
            target.write(block)
            known.update(block)
            length += len(block)
    return length, known.hexdigest()


def _manifest_text(manifest: Manifest) -> str:
    return json.dumps(
        {
            "format": FORMAT, "application": "liftsys_nb", "made": manifest.made,
            "events": manifest.events, "head": manifest.head,
            "files": {name: [*said] for name, said in manifest.files.items()},
        },
        indent=1,
    )  # fmt: skip


@contextmanager
def _opened(archive: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """Open an archive and hold its list of files to its manifest."""
    try:
        descriptor = os.open(archive, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        raise InputError(f"there is no file {archive}", code="LS421") from None
    except OSError as error:
        raise refusal(error, archive, "read the backup") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _not_a_backup(archive, "it is not a file")
    with os.fdopen(descriptor, "rb") as file:
        with _told(archive), zipfile.ZipFile(file) as container:
            yield container, _manifest(container, archive, file)


@contextmanager
def _told(archive: Path) -> Iterator[None]:
    """Say in our words what a container refuses."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _not_a_backup(archive, str(error) or "it cannot be unpacked") from error
    except (UnicodeError, ValueError, OverflowError) as error:
        raise _not_a_backup(archive, "what it says of itself makes no sense") from error


def _manifest(container: zipfile.ZipFile, archive: Path, file: BinaryIO) -> Manifest:
    entries = container.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > _MOST or names.count(MANIFEST) != 1 or len(set(names)) != len(names):
        raise _not_a_backup(archive, "it is another kind of archive")
    for entry in entries:
        if entry.filename != MANIFEST and not _NAME.fullmatch(entry.filename):
            raise _not_a_backup(archive, f"it holds {entry.filename!r}, which no backup does")
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG) or entry.flag_bits & 1:
            raise _not_a_backup(archive, f"{entry.filename!r} is not a plain file in it")
    sizes = {entry.filename: entry.file_size for entry in entries}
    if sizes.pop(MANIFEST) > _LONGEST_MANIFEST:
        raise _not_a_backup(archive, "its manifest is too long")
    with container.open(MANIFEST) as said:
        found = json.loads(_all_of(said, _LONGEST_MANIFEST, archive))
    if not isinstance(found, dict) or found.get("application") != "liftsys_nb":
        raise _not_a_backup(archive, "its manifest is not ours")
    if isinstance(found.get("format"), int) and found["format"] > FORMAT:
        raise StoreError(
            f"{archive}: a newer version wrote this backup", code="LS521", hint="update liftsys_nb"
        )
    manifest = _read_manifest(found)
    if {name: length for name, (length, _) in manifest.files.items()} != sizes:
        raise _not_a_backup(archive, "its manifest names other files than it holds")
    return manifest


def _read_manifest(found: Mapping[str, Any]) -> Manifest:
    """Return a manifest of the right types. Raises ValueError."""
    files = found.get("files")
    if not isinstance(files, dict):
        raise ValueError("files")
    known: dict[str, tuple[int, str]] = {}
    for name, said in files.items():
        match said:
            case [int(length), str(digest)] if length >= 0:
                known[name] = length, digest
            case _:
                raise ValueError(name)
    match found:
        case {"made": str(made), "events": int(events), "head": str(head)}:
            return Manifest(made, events, head, known)
    raise ValueError("manifest")


def _all_of(source: IO[bytes], most: int, archive: Path) -> bytes:
    content = source.read(most + 1)
    if len(content) > most:
        raise _not_a_backup(archive, "it holds more than it says")
    return content


def check(archive: Path) -> Manifest:
    """Read an archive from end to end. Raises StoreError LS541, LS521, LS500, LS501."""
    with _opened(archive) as (container, manifest):
        for name in manifest.files:
            for _ in _blocks(container, name, manifest, archive):
                pass
        return manifest


def unpack(archive: Path, place: Home) -> Manifest:
    """Write the files of an archive into a home that nobody else uses, and look at each byte.

    Raises StoreError: LS541 (not a backup, or damaged), LS521 (a newer one), LS502 (no room).
    """
    with _opened(archive) as (container, manifest):
        free = free_bytes(place.path)
        if free is not None and manifest.size + _ROOM > free:
            raise StoreError(
                f"the backup takes {manifest.size >> 20} MB, and {free >> 20} MB are free",
                code="LS502",
                hint=f"free some space on the disk of {place.path.parent}",
            )
        for name in manifest.files:
            path = place.database if name == DATABASE else place.journals / name[len(FOLDER) :]
            try:
                descriptor = open_private(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
                with os.fdopen(descriptor, "wb") as file:
                    for block in _blocks(container, name, manifest, archive):
                        file.write(block)
                    file.flush()
                    sync_file(file.fileno())
            except OSError as error:
                raise refusal(error, path, "unpack the backup") from error
        sync_folder(place.path)
        return manifest


def _blocks(
    container: zipfile.ZipFile, name: str, manifest: Manifest, archive: Path
) -> Iterator[bytes]:
    """Yield a file's bytes, never more than it says. Raises StoreError where it is another."""
    left, digest = manifest.files[name]
    known = sha256()
    with container.open(name) as source:
        while block := source.read(_BLOCK):
            left -= len(block)
            if left < 0:
                raise _not_a_backup(archive, f"{name} holds more than it says")
            known.update(block)
            yield block
    if left or known.hexdigest() != digest:
        raise _not_a_backup(archive, f"{name} in it is damaged")


def _not_a_backup(archive: Path, reason: str) -> StoreError:
    return StoreError(
        f"{archive} is no backup that can be used: {reason}",
        code="LS541",
        hint="make one: history backup",
    )
