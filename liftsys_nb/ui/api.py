"""The Python face: the verbs of the table as functions and methods.

``s = new("…")`` gives a Session; its methods are the verbs that speak of one session, and each
returns a Report. A test holds names and options to the table.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable

from liftsys_nb.ir.errors import InputError
from liftsys_nb.session.outcome import Outcome
from liftsys_nb.ui.bench import workbench
from liftsys_nb.ui.handle import Session as Session
from liftsys_nb.ui.recalling import history as history
from liftsys_nb.ui.recalling import sql as sql
from liftsys_nb.ui.report import Report
from liftsys_nb.ui.spoken import report, spoken


@spoken
def new(prompt: str = "", *, name: str | None = None, from_: str | None = None) -> Session:
    """Turn words into a specification; ``from_`` reads them, or IR text, from a file.

    >>> import liftsys_nb as ls
    >>> s = ls.new("Write a function third that takes an int n and returns an int.")
    >>> s.name
    'third'
    """
    return _session(workbench().new(prompt, name=name, from_file=from_))


@spoken
def ir(text: str, *, name: str | None = None) -> Session:
    """Make a session of IR text; its errors are shown with the session.

    Look at a file without making a session with ``verify("path.ir")``.

    >>> import liftsys_nb as ls
    >>> s = ls.ir('''
    ... ir up {
    ...   intent: A larger number
    ...   signature: up(n: int) -> int
    ...   ensures:
    ...     - result > n
    ... }''')
    >>> s.verify().json["verdict"]
    'consistent'
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
    """Go back to a session by its name or the start of its id.

    >>> import liftsys_nb as ls
    >>> s = ls.new("Write a function fifth that takes an int n and returns an int.")
    >>> ls.open("fifth").name
    'fifth'
    """
    return _session(workbench().open(session))


@spoken
def fmt(*files: str, check: bool = False, fix: bool = False) -> Report:
    """Bring IR files, or folders of them, into canonical form.

    check: only look. fix: first apply the fixes that leave no choice.
    """
    from liftsys_nb.session.formatting import fmt as formatted

    return report(formatted(files, check=check, fix=fix))


@spoken
def list() -> Report:
    """List the sessions.

    >>> import liftsys_nb as ls
    >>> s = ls.new("Write a function sixth that takes an int n and returns an int.")
    >>> "sixth" in [row["name"] for row in ls.list().json["sessions"]]
    True
    """
    return report(workbench().list())


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
    return report(
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
    from liftsys_nb.ui.living import check as judged

    return report(
        judged(
            workbench(), target, session=session, spec=spec, budget=budget, wait=wait,
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
    return report(watch_once(workbench(), places or (".",)))


@spoken
def strength(target: str) -> Report:
    """Say which wrong behaviours a file (``path.ir``, ``path.ir::name``) or a session allows."""
    return report(workbench().strength(target))


@spoken
def diff(old: str, new: str) -> Report:
    """Say what it means to go from one file or session to another."""
    return report(workbench().diff(old, new))


@spoken
def doctor() -> Report:
    """Check that everything is in place."""
    return report(workbench().doctor())


@spoken
def config(setting: str | None = None) -> Report:
    """Show what is set, or one setting, and where each value comes from.

    >>> import liftsys_nb as ls
    >>> ls.config("width").ok
    True
    """
    from liftsys_nb.ui.manual import settings

    return report(settings(setting))


@spoken
def completion(shell: str) -> Report:
    """Return the script that lets bash, zsh or fish complete commands."""
    from liftsys_nb.ui.shells import script

    return report(script(shell))


@spoken
def version() -> Report:
    """Name the versions in use.

    >>> import liftsys_nb as ls
    >>> ls.version().json["version"] == ls.__version__
    True
    """
    from liftsys_nb.ui.manual import versions

    return report(versions())


@spoken
def help(verb: str | None = None) -> Report:
    """Show all verbs, or how one is used.

    >>> import liftsys_nb as ls
    >>> ls.help("fill").json["verbs"][0]["group"]
    'Answer'
    """
    from liftsys_nb.ui.manual import help_on

    return report(help_on(verb))


def _session(outcome: Outcome) -> Session:
    return Session(str(outcome.document["session"]))


PUBLIC: builtins.list[str] = [
    "Report", "Session", "check", "completion", "config", "diff", "doctor", "fmt", "help",
    "history", "import_", "ir", "list", "new", "open", "sql", "strength", "verify", "version",
    "watch",
]  # fmt: skip
