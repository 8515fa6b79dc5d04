"""Copying a database file without touching the locks that hang on it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.store.home import FILE_MODE

# The file must not change while it is copied: status 3 asks for another try.
_COPY = """
import os, shutil, sys
source, target, mode = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open(os.open(source, os.O_RDONLY | os.O_NOFOLLOW), "rb") as old:
    before = os.fstat(old.fileno())
    new = open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb")
    with new:
        shutil.copyfileobj(old, new, 1 << 20)
        new.flush()
        os.fsync(new.fileno())
    after = os.fstat(old.fileno())
if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
    os.unlink(target)
    sys.exit(3)
"""
_TRIES = 5


def copy_apart(source: Path, target: Path) -> None:
    """Copy source to target (0600) as it stood at one moment; raise StoreError if it cannot be.

    In a child process: closing any descriptor of a file drops all locks that this process holds
    on it (POSIX), and the user's own DuckDB connection may be one of them.
    """
    command = [sys.executable, "-I", "-S", "-c", _COPY, str(source), str(target), str(FILE_MODE)]
    for _ in range(_TRIES):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
        target.unlink(missing_ok=True)
        if done.returncode != 3:
            break
    said = done.stderr.strip().splitlines()
    raise StoreError(
        f"cannot copy {source}: {said[-1] if said else 'it keeps changing'}",
        code="LS522",
        hint="close the program that has the history open, then try again",
    )
