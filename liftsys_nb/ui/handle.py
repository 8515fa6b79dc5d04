"""A session in Python: its methods are the verbs that speak of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, overload

from liftsys_nb.session.outcome import Document
from liftsys_nb.ui.bench import workbench
from liftsys_nb.ui.recalling import Kinds, Since, events_of
from liftsys_nb.ui.report import Report
from liftsys_nb.ui.spoken import report, spoken

if TYPE_CHECKING:
    from pandas import DataFrame


class Session:
    """One specification on its way; made by ``new``, ``ir`` or ``open``.

    Shows itself as it stands now. Its methods are the verbs, each on this session.
    """

    __slots__ = ("_id",)

    def __init__(self, identity: str) -> None:
        self._id = identity

    @property
    def id(self) -> str:
        """The session's id, good for ``-s`` and ``open``."""
        return self._id

    @property
    def name(self) -> str:
        """The session's name."""
        return str(self._document()["name"])

    @property
    def status(self) -> str:
        """open, ready, finalized or abandoned."""
        return str(self._document()["status"])

    @property
    def ir(self) -> str:
        """The IR text of the current draft."""
        return str(self._document()["ir"])

    @spoken
    def show(self) -> Report:
        """Show the session: its IR, its open holes, what comes next."""
        return report(workbench().show(self._id))

    @spoken
    def holes(self) -> Report:
        """List the open questions with possible answers."""
        return report(workbench().holes(self._id))

    @spoken
    def ask(self) -> Report:
        """Show the next open question, with the answers that are offered."""
        return report(workbench().ask(self._id))

    @spoken
    def fill(self, hole: str, value: str, *, because: str | None = None) -> Report:
        """Answer a hole. Raises InputError with the nearest names, or with what is wrong."""
        return report(workbench().fill(hole, value, session=self._id, because=because))

    resolve = fill

    @spoken
    def defer(self, hole: str, *, because: str | None = None) -> Report:
        """Leave a hole open on purpose."""
        return report(workbench().defer(hole, session=self._id, because=because))

    @spoken
    def verify(
        self,
        *,
        rlimit: int | None = None,
        seconds: float | None = None,
        second_opinion: bool = False,
    ) -> Report:
        """Judge the specification alone.

        rlimit: solver steps for one question. seconds: wall time for all of them.
        second_opinion: ask cvc5 the questions that the verdict hangs on.
        """
        return report(
            workbench().verify(
                session=self._id, rlimit=rlimit, seconds=seconds, second_opinion=second_opinion
            )
        )

    @spoken
    def check(
        self,
        target: str | Callable[..., object],
        *,
        budget: float | None = None,
        wait: bool = False,
        recheck: bool = False,
        run_effects: bool = False,
    ) -> Report:
        """Judge code by this specification: a function, or ``path.py::name``.

        The options are those of ``liftsys_nb.check``.
        """
        from liftsys_nb.ui.living import check as judged

        return report(
            judged(
                workbench(), target, session=self._id, budget=budget, wait=wait, recheck=recheck,
                run_effects=run_effects,
            )
        )  # fmt: skip

    @spoken
    def strength(self) -> Report:
        """Say which wrong behaviours are still allowed."""
        return report(workbench().strength(session=self._id))

    @spoken
    def diff(self, old: str | None = None, new: str | None = None) -> Report:
        """Compare drafts: numbers as of ``log``, files or sessions; bare: with the one before."""
        return report(workbench().diff(old, new, session=self._id))

    @spoken
    def next(self) -> Report:
        """Show another witness, of a kind not shown yet."""
        return report(workbench().next(self._id))

    @spoken
    def undo(self) -> Report:
        """Go back to the draft before."""
        return report(workbench().undo(self._id))

    @spoken
    def log(self) -> Report:
        """Show the drafts and what made each."""
        return report(workbench().log(self._id))

    @overload
    def history(
        self,
        *,
        since: Since = None,
        kind: Kinds = None,
        limit: int | None = None,
        as_: Literal["pandas"] = "pandas",
    ) -> DataFrame: ...
    @overload
    def history(
        self,
        *,
        since: Since = None,
        kind: Kinds = None,
        limit: int | None = None,
        as_: Literal["arrow", "relation"],
    ) -> Any: ...
    @spoken
    def history(
        self,
        *,
        since: Since = None,
        kind: Kinds = None,
        limit: int | None = None,
        as_: str = "pandas",
    ) -> Any:
        """Return the events of this session; the options are those of ``liftsys_nb.history``."""
        return events_of(self._id, since=since, kind=kind, limit=limit, as_=as_)

    @spoken
    def finalize(self, *, because: str | None = None) -> Report:
        """Close the specification. Raises Refused when something is still open."""
        return report(workbench().finalize(self._id, because=because))

    @spoken
    def export(
        self,
        format: str | None = None,
        *,
        out: str | None = None,
        style: str | None = None,
        all: bool = False,
        force: bool = False,
    ) -> Report:
        """Write it in another format: to a file, else as a text.

        format: json, yaml, ir, md, html, python, pytest, smtlib, or the schema of all JSON.
        style: of python: docstring, icontract or deal. all: every format into a folder, which
        format or out names. force: also over files that no export has written.
        """
        return report(
            workbench().export(format, session=self._id, out=out, style=style, all=all, force=force)
        )

    def _document(self) -> Document:
        return workbench().show(self._id).document

    def __repr__(self) -> str:
        return str(self.show())

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return self.show()._repr_mimebundle_()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Session) and other._id == self._id

    def __hash__(self) -> int:
        return hash(self._id)
