"""The workbench of this process: magics and the Python face work on one, so they agree."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from liftsys_nb.session import open_workbench

if TYPE_CHECKING:
    from liftsys_nb.session.workbench import Workbench
    from liftsys_nb.verify import Budget

# By what LIFTSYS_HOME says: whoever points it elsewhere gets that history from then on.
_open: dict[str | None, Workbench] = {}
_budget: list[Budget] = []  # what `limit` said last


def workbench() -> Workbench:
    """Return the workbench of this process; opened at the first verb that needs it."""
    home = os.environ.get("LIFTSYS_HOME")
    if home not in _open:
        _open[home] = open_workbench()
        for budget in _budget:
            _open[home].budget = budget
    return _open[home]


def opened() -> Workbench | None:
    """Return the workbench of this process if a verb has opened it."""
    return _open.get(os.environ.get("LIFTSYS_HOME"))


def limit(budget: Budget) -> None:
    """Let verdicts of this process cost so much where nothing else is said."""
    _budget[:] = [budget]
    for each in _open.values():
        each.budget = budget


def close() -> None:
    """Close what this process has open; the next verb opens it again."""
    while _open:
        _open.popitem()[1].close()
