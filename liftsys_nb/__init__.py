"""Specifications with typed holes, in a notebook: from words to a verified contract.

>>> import liftsys_nb as ls
>>> s = ls.new("Write a function half that takes an int n and returns an int.")
>>> s.name
'half'

In a notebook: ``%load_ext liftsys_nb``, then ``%liftsys help``. Names load when first used.
"""

import sys
from importlib import import_module
from types import ModuleType

from liftsys_nb.version import __version__

_FACE = "liftsys_nb.ui.api"
_VERBS = (
    "check", "completion", "config", "diff", "doctor", "fmt", "help", "history",
    "history_backup", "history_compact", "history_head", "history_restore", "history_verify",
    "import_", "ir",
    "list", "new", "open", "strength", "verify", "version", "watch",
)  # fmt: skip
_ERRORS = ("InputError", "LiftError", "Refused", "StoreError")
_NAMES = {
    **dict.fromkeys([*_VERBS, "Report", "Session"], _FACE),
    **dict.fromkeys(["Recording", "record"], "liftsys_nb.ui.recording"),
    **dict.fromkeys(_ERRORS, "liftsys_nb.ir.errors"),
}
# Not `list`, `open` and `help`: `from liftsys_nb import *` must not take Python's own away.
__all__ = [  # noqa: PLE0604  # computed, so that no name is written twice
    "__version__",
    *sorted(_NAMES.keys() - {"help", "list", "open"}),
]


class _Room(ModuleType):
    """A room whose name is also a verb: ``liftsys_nb.verify`` is a package and can be called."""

    def __call__(self, *args, **kwargs):
        return getattr(import_module(_FACE), self.__name__.rpartition(".")[2])(*args, **kwargs)


class _Front(ModuleType):
    """The front door. Importing a submodule sets it as an attribute here, over the verb's name."""

    def __setattr__(self, name, value):
        if name in _VERBS and type(value) is ModuleType:
            value.__class__ = _Room
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Front
sys.modules[f"{__name__}.version"].__class__ = _Room  # loaded above, before the door stood


def __getattr__(name):
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_NAMES[name]), name)


def __dir__():
    return sorted([*_NAMES, "__version__", "load_ipython_extension"])


def load_ipython_extension(shell):
    """Load ``%liftsys`` and ``%%liftsys`` (``%load_ext liftsys_nb``)."""
    from liftsys_nb.ui.magics import load

    load(shell)
