"""Which cell of which notebook runs, as far as its front tells."""

from __future__ import annotations

import os
import re
import stat
import sys
from functools import cache
from hashlib import sha256

from liftsys_nb.session.cells import Cell

# What nbformat allows for the id of a cell. VS Code tells the place of the cell among those that
# it has open, which may be another cell's when the notebook is opened again.
_LASTING = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_NOTEBOOK = "JPY_SESSION_NAME"  # set by Jupyter's server: the notebook's path
# FS_IOC_GETVERSION, where requests are numbered as <asm-generic/ioctl.h> does and long has 8 bytes.
_GET_GENERATION = 0x80087601
_COMMON_LINUX = ("x86_64", "aarch64", "riscv64")


def cell_here(*, is_whole: bool) -> Cell:
    """Return the cell that runs; is_whole: whether the command is all that stands in it.

    A copy of a notebook has the ids of the first one: so an id counts only with the notebook's
    path or its file, and without a path not beyond this process. None of them is kept to be read:
    only digests are.
    """
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive else None
    kernel = getattr(shell, "kernel", None)
    parent = (kernel.get_parent("shell") or {}) if kernel is not None else {}
    told = (parent.get("metadata") or {}).get("cellId")
    if not isinstance(told, str) or not told:
        return Cell(is_whole=is_whole)
    notebook = os.environ.get(_NOTEBOOK, "")
    lasts = bool(notebook and _LASTING.fullmatch(told))
    file = file_identity(notebook) if lasts else None
    in_file = None if file is None else _digest(file, told)
    return Cell(_digest(notebook, told), lasts, is_whole, in_file)


def _digest(notebook: str, cell: str) -> str:
    return sha256(f"{notebook}\0{cell}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


@cache  # what the kernel was started for: its path may be another file's later
def file_identity(path: str) -> str | None:
    """Return a name that a file keeps when it is renamed, and no other file ever has.

    None where there is no such file, or no such name: the number of a file (its inode) alone is
    given away again, so it counts only with the generation of the number, or the file's birth.
    A program that writes a new file in place of the old one gives it a new name; Jupyter does not.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError):
        return None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            return None
        which = getattr(status, "st_birthtime", None) or _generation(handle)
    finally:
        os.close(handle)
    return None if which is None else f"{status.st_dev}:{status.st_ino}:{which}"


def _generation(handle: int) -> int | None:
    """Return which file it is of those that have had its number (ext4, XFS, Btrfs and others)."""
    if sys.platform != "linux" or os.uname().machine not in _COMMON_LINUX:
        return None
    import fcntl

    answer = bytearray(8)  # a C int is written, though the request is made for a long
    try:
        fcntl.ioctl(handle, _GET_GENERATION, answer)
    except OSError:  # this file system has none
        return None
    return int.from_bytes(answer[:4], sys.byteorder) or None
