"""Replies that are told anew in their place: what is found out after they were shown."""

from __future__ import annotations

import sys
import threading
import uuid
from collections.abc import Callable
from typing import Any

from liftsys_nb.ir.errors import LiftError
from liftsys_nb.session.outcome import Outcome
from liftsys_nb.ui.report import Report
from liftsys_nb.ui.spelling import Door
from liftsys_nb.ui.trouble import bug_outcome, error_outcome, is_ours


def following() -> Following | None:
    """Return what follows a reply here; None where a reply cannot be told anew, or shall not."""
    kernel = _kernel()
    if kernel is None or not _has_somebody(kernel):
        return None
    from liftsys_nb.ui.settings import configure

    return Following(kernel) if configure(kernel.shell).background else None


def is_unattended() -> bool:
    """Tell whether a notebook runs with nobody before it: papermill, nbconvert, nbval."""
    kernel = _kernel()
    return kernel is not None and not _has_somebody(kernel)


def _kernel() -> Any:
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive else None
    return getattr(shell, "kernel", None)


def _has_somebody(kernel: Any) -> bool:
    """Whether the front that sent the cell could answer a question: those that run alone cannot."""
    content = (kernel.get_parent("shell") or {}).get("content", {})
    return bool(content.get("allow_stdin", False))


class Following:
    """The places on a page where one reply is shown.

    It is told from another thread; what is shown goes out from there, what is written goes to the
    thread in which commands run.
    """

    def __init__(self, kernel: Any) -> None:
        self._kernel = kernel
        self._publisher = kernel.shell.display_pub
        self._lock = threading.Lock()
        self._report: Report | None = None
        self._outcome: Outcome | None = None
        self._places: list[tuple[str, Any]] = []

    def told(self, outcome: Outcome, keep: Callable[[], None]) -> None:
        """Show the reply as it is now, and have it written down."""
        self._show(outcome)
        self._kernel.io_loop.add_callback(self._kept, keep)

    def failed(self, error: Exception) -> None:
        """Show an error in the place of the reply."""
        self._show(bug_outcome(error) if is_ours(error) else _told(error))

    def attach(self, report: Report) -> None:
        """Take the reply that is to be told anew."""
        with self._lock:
            self._report = report
            if self._outcome is not None:
                report.renew(self._outcome)

    def show(self, report: Report) -> None:
        """Show a reply in one more place."""
        place = uuid.uuid4().hex
        parent = getattr(self._publisher, "parent_header", None)
        with self._lock:
            self._publish(report, place, parent, update=False)
            self._places.append((place, parent))

    def _show(self, outcome: Outcome) -> None:
        with self._lock:
            self._outcome = outcome
            report = self._report
            if report is None:
                return
            report.renew(outcome)
            for place, parent in self._places:
                self._publish(report, place, parent, update=True)

    def _publish(self, report: Report, place: str, parent: Any, *, update: bool) -> None:
        self._publisher.publish(
            data=report._repr_mimebundle_(), metadata={}, transient={"display_id": place},
            update=update,
        )  # fmt: skip

    def _kept(self, keep: Callable[[], None]) -> None:
        try:
            keep()
        except LiftError as error:  # the disk is full, say: nobody may think that it is written
            self._show(error_outcome(error))


def _told(error: Exception) -> Outcome:
    assert isinstance(error, LiftError)
    return error_outcome(error)


class LiveReport(Report):
    """A reply that changes as long as something goes on; it shows itself where it can do so."""

    def __init__(
        self, outcome: Outcome, following: Following, door: Door, *, as_json: bool = False,
        glosses: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        super().__init__(outcome, door, as_json, glosses)
        object.__setattr__(self, "_following", following)
        following.attach(self)

    def _ipython_display_(self) -> None:
        following: Following = self.__dict__["_following"]
        following.show(self)


def reply(
    outcome: Outcome, door: Door | None = None, *, as_json: bool = False,
    glosses: tuple[str, ...] = (),
) -> Report:  # fmt: skip
    """Return a reply for an interactive door; a live one where there is more to come."""
    if isinstance(outcome.follow, Following):
        return LiveReport(outcome, outcome.follow, door or Door(), as_json=as_json, glosses=glosses)
    return Report(outcome, door or Door(), as_json, glosses)
