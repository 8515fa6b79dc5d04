"""session: verbs in, Outcomes out. The only room that chains the others; draws nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from liftsys_nb.session.listing import Listing
    from liftsys_nb.session.workbench import Workbench


def open_workbench(home: Path | None = None, *, follow: bool = True) -> Workbench:
    """Open the history in ``home`` (default: ``$LIFTSYS_HOME``, else the platform's data folder).

    follow: keep one's place in a session between commands, as a kernel does; a shell does not.
    Raises StoreError when the folder is not ours or cannot be used.
    """
    from liftsys_nb.session.workbench import Workbench
    from liftsys_nb.store import open_store

    return Workbench(open_store(home), follow=follow)


def open_listing(home: Path | None = None) -> Listing:
    """Open the history as ``open_workbench`` does, for lists alone: a fraction of the start."""
    from liftsys_nb.session.listing import Listing
    from liftsys_nb.store import open_store

    return Listing(open_store(home), follow=False)


def warm() -> None:
    """Load the solver in the background, so that the first verdict comes at once."""
    from liftsys_nb.verify import warm as warm_solver

    warm_solver()


__all__ = ["open_listing", "open_workbench", "warm"]
