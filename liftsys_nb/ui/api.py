"""The Python face: the verbs of the table as functions and methods.

``s = new("…")`` gives a Session; its methods are the verbs that speak of one session, and each
returns a Report. A test holds names and options to the table.
"""

from __future__ import annotations

import builtins
import inspect
import sys
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from liftsys_nb.ir.errors import InputError, LiftError
from liftsys_nb.ir.visible import visible
from liftsys_nb.session.outcome import Document, Outcome
from liftsys_nb.ui.bench import workbench
from liftsys_nb.ui.following import reply
from liftsys_nb.ui.interrupts import heeded
from liftsys_nb.ui.report import Report
from liftsys_nb.ui.spelling import Door
from liftsys_nb.ui.trouble import WrongType, error_outcome, is_ours

if TYPE_CHECKING:
    from pandas import DataFrame


P = ParamSpec("P")
R = TypeVar("R")


def spoken(do: Callable[P, R]) -> Callable[P, R]:
    """Let an error of the person speak: code and hint as notes, no traceback in a notebook.

    What should be text is looked at first: rooms below count on their types.
    """
    signature = inspect.signature(do)

    @wraps(do)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            _check_types(do.__name__, signature, args, kwargs)
            with heeded():
                return do(*args, **kwargs)
        except LiftError as error:
            if not is_ours(error) and not hasattr(error, "_render_traceback_"):
                door = _door()
                lines = str(Report(error_outcome(error), door)).split("\n")
                # A traceback is looked at, too: what a name of others holds must not move in it.
                hint = f"hint: {visible(door.spell_hint(error.hint))}" if error.hint else ""
                for line in (f"code: {error.code}", hint):
                    if line:
                        error.add_note(line)
                # IPython asks an exception for this method before it draws a traceback.
                error._render_traceback_ = lambda: lines  # type: ignore[attr-defined]
            raise

    return call


def _check_types(
    verb: str, signature: inspect.Signature, args: tuple[object, ...], kwargs: dict[str, object]
) -> None:
    for name, value in [*zip(signature.parameters, args, strict=False), *kwargs.items()]:
        if name not in signature.parameters:
            continue  # Python says that itself
        wanted = signature.parameters[name].annotation
        if wanted not in {"str", "str | None"} or isinstance(value, str):
            continue
        if value is None and wanted != "str":
            continue
        raise WrongType(
            f"{verb} takes {name} as text (str), not {type(value).__name__}",
            hint=f"put it in quotes, or write str({name})" if value is not None else None,
        )


def _door() -> Door:
    """Spell commands as magics where the magic is loaded, else as Python."""
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive else None
    loaded = shell is not None and "liftsys" in shell.magics_manager.magics["line"]
    return Door("magic" if loaded else "python")


def _report(outcome: Outcome) -> Report:
    return reply(outcome, _door())


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
        return _report(workbench().show(self._id))

    @spoken
    def holes(self) -> Report:
        """List the open questions with possible answers."""
        return _report(workbench().holes(self._id))

    @spoken
    def ask(self) -> Report:
        """Show the next open question, with the answers that are offered."""
        return _report(workbench().ask(self._id))

    @spoken
    def fill(self, hole: str, value: str, *, because: str | None = None) -> Report:
        """Answer a hole. Raises InputError with the nearest names, or with what is wrong."""
        return _report(workbench().fill(hole, value, session=self._id, because=because))

    resolve = fill

    @spoken
    def defer(self, hole: str, *, because: str | None = None) -> Report:
        """Leave a hole open on purpose."""
        return _report(workbench().defer(hole, session=self._id, because=because))

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
        return _report(
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

        The options are those of ``check`` in this module.
        """
        from liftsys_nb.ui.config import configured_budget
        from liftsys_nb.ui.living import check as judged

        return _report(
            judged(
                workbench(), target, session=self._id, wait=wait,
                budget=configured_budget() if budget is None else budget, recheck=recheck,
                run_effects=run_effects,
            )
        )  # fmt: skip

    @spoken
    def strength(self) -> Report:
        """Say which wrong behaviours are still allowed."""
        return _report(workbench().strength(session=self._id))

    @spoken
    def diff(self, old: str | None = None, new: str | None = None) -> Report:
        """Compare drafts: numbers as of ``log``, files or sessions; bare: with the one before."""
        return _report(workbench().diff(old, new, session=self._id))

    def next(self) -> Report:
        """Show another witness, of a kind not shown yet."""
        return _report(workbench().next(self._id))

    @spoken
    def undo(self) -> Report:
        """Go back to the draft before."""
        return _report(workbench().undo(self._id))

    @spoken
    def log(self) -> Report:
        """Show the drafts and what made each."""
        return _report(workbench().log(self._id))

    def history(self) -> DataFrame:
        """Return the events of this session, one row each."""
        return history(self._id)

    @spoken
    def finalize(self, *, because: str | None = None) -> Report:
        """Close the specification. Raises Refused when something is still open."""
        return _report(workbench().finalize(self._id, because=because))

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
        return _report(
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


@spoken
def new(prompt: str = "", *, name: str | None = None, from_: str | None = None) -> Session:
    """Turn words into a specification; ``from_`` reads them, or IR text, from a file."""
    return _session(workbench().new(prompt, name=name, from_file=from_))


@spoken
def ir(text: str, *, name: str | None = None) -> Session:
    """Make a session of IR text; its errors are shown with the session.

    Look at a file without making a session with ``verify("path.ir")``.
    """
    return _session(workbench().ir_take(text, file="<text>", name=name))


@spoken
def import_(file: str, *, name: str | None = None) -> Session:
    """Make a session of a file: an IR text, an export in JSON or YAML, or one of lift-sys v0.2.1.

    The log shows the old revisions; the history's details keep what has no place in the language.
    """
    return _session(workbench().import_file(file, name=name))


@spoken
def open(session: str) -> Session:
    """Go back to a session by its name or the start of its id."""
    return _session(workbench().open(session))


@spoken
def fmt(*files: str, check: bool = False, fix: bool = False) -> Report:
    """Bring IR files, or folders of them, into canonical form.

    check: only look. fix: first apply the fixes that leave no choice.
    """
    from liftsys_nb.session.formatting import fmt as formatted

    return _report(formatted(files, check=check, fix=fix))


@spoken
def list() -> Report:
    """List the sessions."""
    return _report(workbench().list())


@spoken
def verify(
    target: str,
    *,
    rlimit: int | None = None,
    seconds: float | None = None,
    second_opinion: bool = False,
) -> Report:
    """Judge a file (``path.ir``, ``path.ir::name``) or a session.

    rlimit: solver steps for one question. seconds: wall time for all of them.
    second_opinion: ask cvc5 the questions that the verdict hangs on.
    """
    return _report(
        workbench().verify(target, rlimit=rlimit, seconds=seconds, second_opinion=second_opinion)
    )


@spoken
def check(
    target: str | Callable[..., object] | None = None,
    *,
    session: str | None = None,
    spec: str | None = None,
    budget: float | None = None,
    wait: bool = False,
    recheck: bool = False,
    run_effects: bool = False,
) -> Report:
    """Judge code by its specification: a function, ``path.py`` or ``path.py::name``.

    session: whose specification counts; spec: ``path.ir[::name]``, whose specification counts;
    else that of the code itself. budget: seconds for one function. wait: come back only
    when there is no more to find out; else a reply in a notebook goes on changing until then.
    recheck: prove again another way. run_effects: let calls reach outside of their
    process. Without a target what was checked before is checked again.
    """
    from liftsys_nb.ui.config import configured_budget
    from liftsys_nb.ui.living import check as judged

    return _report(
        judged(
            workbench(), target, session=session, spec=spec, wait=wait,
            budget=configured_budget() if budget is None else budget,
            recheck=recheck, run_effects=run_effects,
        )
    )  # fmt: skip


@spoken
def watch(*places: str, once: bool = True) -> Report:
    """Judge files and folders of them; only a shell goes on after changes, so ``once`` holds."""
    from liftsys_nb.ui.changes import watch_once

    if not once:
        raise InputError(
            "a notebook does not wait for changes", code="LS431",
            hint="in a shell: liftsys watch . goes on; here: run this again",
        )  # fmt: skip
    return _report(watch_once(workbench(), places or (".",)))


@spoken
def strength(target: str) -> Report:
    """Say which wrong behaviours a file (``path.ir``, ``path.ir::name``) or a session allows."""
    return _report(workbench().strength(target))


@spoken
def diff(old: str, new: str) -> Report:
    """Say what it means to go from one file or session to another."""
    return _report(workbench().diff(old, new))


@spoken
def history(session: str | None = None) -> DataFrame:
    """Return all events as a DataFrame: when, session, what, detail."""
    frame: Any = workbench().history(session).value
    return frame  # type: ignore[no-any-return]  # the outcome's value is a DataFrame here


@spoken
def doctor() -> Report:
    """Check that everything is in place."""
    return _report(workbench().doctor())


@spoken
def config(setting: str | None = None) -> Report:
    """Show what is set, or one setting, and where each value comes from."""
    from liftsys_nb.ui.manual import settings

    return _report(settings(setting))


@spoken
def completion(shell: str) -> Report:
    """Return the script that lets bash, zsh or fish complete commands."""
    from liftsys_nb.ui.shells import script

    return _report(script(shell))


@spoken
def version() -> Report:
    """Name the versions in use."""
    from liftsys_nb.ui.manual import versions

    return _report(versions())


@spoken
def help(verb: str | None = None) -> Report:
    """Show all verbs, or how one is used."""
    from liftsys_nb.ui.manual import help_on

    return _report(help_on(verb))


def _session(outcome: Outcome) -> Session:
    return Session(str(outcome.document["session"]))


PUBLIC: builtins.list[str] = [
    "Report", "Session", "check", "completion", "config", "diff", "doctor", "fmt", "help",
    "history", "import_", "ir", "list", "new", "open", "strength", "verify", "version", "watch",
]  # fmt: skip
