"""From where a command comes: kept with its events on this machine, shown in no reply."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from liftsys_nb.ir.events import Json

LONGEST = 1_000  # characters of what a front says of itself
# Where fronts say which notebook runs: VS Code as a variable, Jupyter's server to the kernel's
# environment, papermill as parameters.
_VARIABLES = ("__vsc_ipynb_file__", "__session__", "PAPERMILL_OUTPUT_PATH", "PAPERMILL_INPUT_PATH")
_ENVIRONMENT = "JPY_SESSION_NAME"


def of_shell() -> Mapping[str, Json]:
    """Say what is known of a command in a shell."""
    return {"front": "shell", "host": _plain(os.uname().nodename)}


def of_process() -> Mapping[str, Json]:
    """Say what is known of a command in this process: of its kernel, notebook and cell, too."""
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive else None
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return {"front": "python", "host": _plain(os.uname().nodename)}
    said = {
        "kernel": _kernel(kernel), "notebook": _notebook(shell), "cell": _cell(kernel),
    }  # fmt: skip
    known: dict[str, Json] = {name: _plain(text) for name, text in said.items() if text}
    return {"front": "notebook", "host": _plain(os.uname().nodename), **known}


def nowhere() -> Mapping[str, Json]:
    """Say nothing."""
    return {}


def _kernel(kernel: Any) -> str | None:
    """Return the kernel's id, which is in the name of its connection file."""
    file = getattr(getattr(kernel, "parent", None), "connection_file", None)
    return PurePath(file).stem.removeprefix("kernel-") if isinstance(file, str) and file else None


def _notebook(shell: Any) -> str | None:
    names = getattr(shell, "user_ns", {})
    found = [names.get(name) for name in _VARIABLES] + [os.environ.get(_ENVIRONMENT)]
    return next((each for each in found if isinstance(each, str) and each), None)


def _cell(kernel: Any) -> str | None:
    parent = kernel.get_parent("shell") or {}
    told = (parent.get("metadata") or {}).get("cellId")
    return told if isinstance(told, str) else None


def _plain(text: str) -> str:
    """Return a text that JSON can hold: a path may have bytes that are no letters."""
    return text[:LONGEST].encode("utf-8", "backslashreplace").decode()
