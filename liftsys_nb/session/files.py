"""Files that people name: read as UTF-8 text, written whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from liftsys_nb.ir.errors import InputError, nearest

LARGEST = 16 * 1024 * 1024  # bytes; no specification is longer


def read_file(path: Path) -> str:
    """Return the text of a file.

    Raises InputError LS421: it is missing, a folder, too large, not UTF-8, or not readable.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise InputError(f"no file {path}", code="LS421", hint=_near(path)) from None
    except IsADirectoryError:
        raise InputError(
            f"{path} is a folder", code="LS421", hint="name a file: FOLDER/NAME.ir"
        ) from None
    except OSError as failed:
        raise InputError(
            f"{path} cannot be read: {failed.strerror}", code="LS421", hint="check its rights"
        ) from failed
    if len(raw) > LARGEST:
        raise InputError(
            f"{path} is larger than {LARGEST // 2**20} MiB", code="LS421", hint="split it"
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as failed:
        line = raw[: failed.start].count(b"\n") + 1
        raise InputError(
            f"{path} is not UTF-8 text: byte {failed.start + 1}, line {line}",
            code="LS421",
            hint=f"convert it, for example: iconv -t utf-8 {path}",
        ) from None


@contextmanager
def staged(path: Path, text: str) -> Iterator[None]:
    """Write a text beside a file, and put it in its place when the block ends well.

    Whole or not at all: an error in the block leaves the file as it was.
    Raises InputError LS422 when the folder is missing, not writable or full.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as failed:
        raise _unwritten(path, failed) from failed
    waiting = Path(name)
    try:
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
            waiting.chmod(mode)
        except OSError as failed:
            raise _unwritten(path, failed) from failed
        yield
        try:
            waiting.replace(path)
        except OSError as failed:
            raise _unwritten(path, failed) from failed
    finally:
        waiting.unlink(missing_ok=True)


def _unwritten(path: Path, failed: OSError) -> InputError:
    return InputError(
        f"{path} cannot be written: {failed.strerror}",
        code="LS422",
        hint="name another file, or make its folder first",
    )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _near(path: Path) -> str | None:
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return f"there is no folder {path.parent}"
    near = nearest(path.name, names)
    return f"did you mean {path.parent / near[0]}?" if near else "check the name"
