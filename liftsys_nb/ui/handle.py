"""A session in Python: its methods are the verbs that speak of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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

    >>> import liftsys_nb as ls
    >>> s = ls.new("Write a function half that takes an int n and returns an int.")
    >>> s.name, s.status
    ('half', 'ready')
    >>> ls.open(s.id) == s
    True
    >>> print(s.ir)
    ir half {
      intent: Write a function half that takes an int n and returns an int.
      signature: half(n: int) -> int
    }
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
        """Show the session: its IR, its open holes, what comes next.

        >>> import liftsys_nb as ls
        >>> s = ls.new("Write a function half that takes an int n and returns an int.")
        >>> s.show().json["next"]
        'verify'
        """
        return report(workbench().show(self._id))

    @spoken
    def holes(self) -> Report:
        """List the open questions with possible answers.

        >>> import liftsys_nb as ls
        >>> s = ls.new("Write a function half that takes an int n.")
        >>> [(hole["id"], hole["fits"][0]["text"]) for hole in s.holes().json["holes"]]
        [('return_type', 'int')]
        """
        return report(workbench().holes(self._id))

    @spoken
    def ask(self) -> Report:
        """Show the next open question, with the answers that are offered.

        >>> import liftsys_nb as ls
        >>> s = ls.new("Write a function half that takes an int n.")
        >>> s.ask().json["question"]["text"]
        'What does half return? Your words do not say.'
        """
        return report(workbench().ask(self._id))

    @spoken
    def fill(self, hole: str, value: str, *, because: str | None = None) -> Report:
        """Answer a hole. Raises InputError with the nearest names, or with what is wrong.

        >>> import liftsys_nb as ls
        >>> s = ls.new("Write a function half that takes an int n.")
        >>> s.fill("return_type", "int", because="a half is a whole number here").json["status"]
        'ready'
        """
        return report(workbench().fill(hole, value, session=self._id, because=because))

    resolve = fill

    @spoken
    def defer(self, hole: str, *, because: str | None = None) -> Report:
        """Leave a hole open on purpose.

        >>> import liftsys_nb as ls
        >>> s = ls.new("Write a function half that takes an int n.")
        >>> s.defer("return_type", because="the caller decides").json["holes"][0]["status"]
        'deferred'
        """
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

        >>> import liftsys_nb as ls
        >>> s = ls.new("Write a function half that takes an int n and returns an int.")
        >>> s.verify().json["verdict"]
        'consistent'
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

        >>> import liftsys_nb as ls
        >>> words = "Write a function up that takes an int n and returns an int."
        >>> s = ls.new(words + " The result must be greater than n.")
        >>> def up(n: int) -> int:
        ...     return n
        >>> function = s.check(up).json["functions"][0]
        >>> function["verdict"], function["clauses"][0]["counterexample"]["call"]
        ('refuted', 'up(0)')
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
        """Say which wrong behaviours are still allowed.

        >>> import liftsys_nb as ls
        >>> words = "Write a function up that takes an int n and returns an int."
        >>> s = ls.new(words + " The result must be greater than n.")
        >>> s.strength().json["survivors"][0]["closing_clause"]
        'result == (n + 1) + 1'
        """
        return report(workbench().strength(session=self._id))

    @spoken
    def diff(self, old: str | None = None, new: str | None = None) -> Report:
        """Compare drafts: numbers as of ``log``, files or sessions; bare: with the one before.

        >>> import liftsys_nb as ls
        >>> s = ls.new("Write a function half that takes an int n.")
        >>> s.fill("return_type", "int").ok
        True
        >>> s.diff().json["text"].count("return_type")
        1
        """
        return report(workbench().diff(old, new, session=self._id))

    @spoken
    def next(self) -> Report:
        """Show another witness, of a kind not shown yet.

        >>> import liftsys_nb as ls
        >>> s = ls.new("Write a function half that takes an int n and returns an int.")
        >>> first, second = s.verify(), s.next()
        >>> first.json["witness"] == second.json["witness"]
        False
        """
        return report(workbench().next(self._id))

    @spoken
    def undo(self, *, because: str | None = None) -> Report:
        """Go back to the draft before.

        >>> import liftsys_nb as ls
        >>> s = ls.new("Write a function half that takes an int n.")
        >>> s.fill("return_type", "int").json["status"]
        'ready'
        >>> s.undo().json["status"]
        'open'
        """
        return report(workbench().undo(self._id, because=because))

    @spoken
    def redo(self, *, because: str | None = None) -> Report:
        """Go forward again to the draft that was undone.

        >>> import liftsys_nb as ls
        >>> s = ls.new("Write a function half that takes an int n.")
        >>> s = s.fill("return_type", "int") and s.undo() and s
        >>> s.redo().json["status"]
        'ready'
        """
        return report(workbench().redo(self._id, because=because))

    @spoken
    def branch(self, name: str, *, because: str | None = None) -> Report:
        """Begin a branch where this process stands, and stand on it.

        >>> import liftsys_nb as ls
        >>> s = ls.new("Write a function half that takes an int n.")
        >>> s.branch("try").json["branch"]
        'try'
        """
        return report(workbench().branch(name, session=self._id, because=because))

    @spoken
    def checkout(self, draft: str | int, *, because: str | None = None) -> Report:
        """Go to a branch, or to a draft by its number as of ``log``.

        >>> import liftsys_nb as ls
        >>> s = ls.new("Write a function half that takes an int n.")
        >>> s.branch("try").json["branch"], s.checkout("main").json["branch"]
        ('try', 'main')
        """
        return report(workbench().checkout(str(draft), session=self._id, because=because))

    @spoken
    def merge(
        self,
        other: str | int,
        *,
        take: str | Iterable[str] = (),
        leave: str | Iterable[str] = (),
        all: bool = False,
        because: str | None = None,
    ) -> Report:
        """Take the changes of another branch, or of a draft by its number, in.

        take, leave: the names of parts of which theirs, or yours, holds. all: theirs of all that
        both sides changed. Where something is left to pick nothing changes, and ``ok`` is False.

        >>> import liftsys_nb as ls
        >>> s = ls.new("Write a function half that takes an int n.")
        >>> s.branch("try").ok and s.fill("return_type", "int").ok and s.checkout("main").ok
        True
        >>> s.merge("try").json["parts"][0]["theirs"]
        'int'
        """
        return report(
            workbench().merge(
                str(other), take=take, leave=leave, all=all, session=self._id, because=because
            )
        )

    @spoken
    def log(self) -> Report:
        """Show the drafts and what made each.

        >>> import liftsys_nb as ls
        >>> s = ls.new("Write a function half that takes an int n.")
        >>> s.fill("return_type", "int").ok
        True
        >>> [(event["draft"], event["what"]) for event in s.log().json["events"]]
        [(1, 'created'), (2, 'hole_filled')]
        """
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
        """Return the events of this session; the options are those of ``liftsys_nb.history``.

        >>> import liftsys_nb as ls
        >>> s = ls.new("Write a function half that takes an int n and returns an int.")
        >>> s.history().detail[0]
        'Write a function half that takes an int n and returns an int.'
        """
        return events_of(self._id, since=since, kind=kind, limit=limit, as_=as_)

    @spoken
    def finalize(self, *, because: str | None = None) -> Report:
        """Close the specification. Raises Refused when something is still open.

        >>> import liftsys_nb as ls
        >>> s = ls.new("Write a function half that takes an int n and returns an int.")
        >>> s.finalize().json["status"]
        'finalized'
        """
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

        >>> import liftsys_nb as ls
        >>> s = ls.new("Write a function half that takes an int n and returns an int.")
        >>> s.export("ir").json["text"] == s.ir
        True
        >>> s.export("python", out="half.py").json["file"]
        'half.py'
        """
        return report(
            workbench().export(format, session=self._id, out=out, style=style, all=all, force=force)
        )

    def _document(self) -> Document:
        return workbench().glimpse(self._id)

    def __repr__(self) -> str:
        return str(self.show())

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return self.show()._repr_mimebundle_()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Session) and other._id == self._id

    def __hash__(self) -> int:
        return hash(self._id)
