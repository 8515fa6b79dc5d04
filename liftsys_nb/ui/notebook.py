"""Which cell of which notebook runs, as far as its front tells."""

from __future__ import annotations

import os
import re
import sys
from hashlib import sha256

from liftsys_nb.session.cells import Cell

# What nbformat allows for the id of a cell. VS Code tells the place of the cell among those that
# it has open, which may be another cell's when the notebook is opened again.
_LASTING = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_NOTEBOOK = "JPY_SESSION_NAME"  # set by Jupyter's server: the notebook's path


def cell_here(*, is_whole: bool) -> Cell:
    """Return the cell that runs; is_whole: whether the command is all that stands in it.

    A copy of a notebook has the ids of the first one: so an id counts only with the notebook's
    path, and without one not beyond this process. Neither is kept to be read: only a digest is.
    """
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive else None
    kernel = getattr(shell, "kernel", None)
    parent = (kernel.get_parent("shell") or {}) if kernel is not None else {}
    told = (parent.get("metadata") or {}).get("cellId")
    if not isinstance(told, str) or not told:
        return Cell(is_whole=is_whole)
    notebook = os.environ.get(_NOTEBOOK, "")
    key = sha256(f"{notebook}\0{told}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return Cell(key, bool(notebook and _LASTING.fullmatch(told)), is_whole)
