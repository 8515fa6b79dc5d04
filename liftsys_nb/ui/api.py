"""The Python face: the verbs of the table as functions and methods.

``s = new("…")`` gives a Session; its methods are the verbs that speak of one session, and each
returns a Report. A test holds names and options to the table.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any, overload

from liftsys_nb.ir.errors import InputError
from liftsys_nb.session.outcome import Outcome
from liftsys_nb.ui.bench import workbench
from liftsys_nb.ui.handle import Session as Session
from liftsys_nb.ui.recalling import history as history
from liftsys_nb.ui.recalling import sql as sql
from liftsys_nb.ui.report import Report
from liftsys_nb.ui.spelling import is_ir_text
from liftsys_nb.ui.spoken import report, spoken
from liftsys_nb.ui.verbs import show_or_take


@spoken
def new(
    prompt: str = "",
    *,
    name: str | None = None,
    from_: str | None = None,
    because: str | None = None,
) -> Session:
    """Turn words into a specification; ``from_`` reads them, or IR text, from a file.

    because: why; kept in the history, as with every verb that has it.

    >>> import liftsys_nb as ls
    >>> s = ls.new("Write a function half that takes an int n and returns an int.")
    >>> s.name
    'half'
    """
    return _session(workbench().new(prompt, name=name, from_file=from_, because=because))


@overload
def ir(said: str, /, *, name: str | None = None, because: str | None = None) -> Any: ...
@overload
def ir(*, text: str, name: str | None = None, because: str | None = None) -> Session: ...
@overload
def ir(*, target: str | None = None, session: str | None = None) -> Report: ...
@spoken
def ir(
    said: str | None = None,
    /,
    *,
    target: str | None = None,
    text: str | None = None,
    session: str | None = None,
    name: str | None = None,
    because: str | None = None,
) -> Any:
    """Make a session of IR text, or show the IR text of a file or a session.

    text: makes a session, and its errors are shown with it; name: what to call it. target:
    ``path.ir``, ``path.ir::name`` or a session, is only shown, as a Report; without anything, the
    current session is. said: the one or the other: what holds a brace or a line end is a text.
    A type checker cannot tell that apart, so programs do better with ``text`` and ``target``.

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
    >>> ls.ir("up").json["ir"] == s.ir
    True
    """
    if sum(each is not None for each in (said, target, text)) > 1:
        raise InputError(
            "a text and a target, or two of them, are given at once", code="LS431",
            hint="keep one of them",
        )  # fmt: skip
    if said is not None and is_ir_text(said):
        text = said
    elif said is not None:
        target = said
    outcome = show_or_take(
        workbench,
        target,
        text=text,
        session=session,
        name=name,
        source="<text>",
        because=because,
    )
    return report(outcome) if text is None else _session(outcome)


@spoken
def import_(file: str, *, name: str | None = None, because: str | None = None) -> Session:
    """Make a session of a file: an IR text, an export in JSON or YAML, or one of lift-sys v0.2.1.

    The log shows the old revisions; the history's details keep what has no place in the language.

    >>> import liftsys_nb as ls
    >>> s = ls.new("Write a function half that takes an int n and returns an int.")
    >>> s.export("json", out="half.json").ok
    True
    >>> ls.import_("half.json", name="same").show().json["signature"]["parameters"]
    [{'name': 'n', 'type': 'int'}]
    """
    return _session(workbench().import_file(file, name=name, because=because))


@spoken
def open(session: str) -> Session:
    """Go back to a session by its name or the start of its id.

    >>> import liftsys_nb as ls
    >>> s = ls.new("Write a function half that takes an int n and returns an int.")
    >>> ls.open("half").name
    'half'
    """
    return _session(workbench().open(session))


@spoken
def fmt(*files: str, check: bool = False, fix: bool = False) -> Report:
    """Bring IR files, or folders of them, into canonical form.

    check: only look. fix: first apply the fixes that leave no choice.

    >>> import liftsys_nb as ls
    >>> s = ls.new("Write a function half that takes an int n and returns an int.")
    >>> s.export("ir", out="half.ir").ok
    True
    >>> ls.fmt("half.ir", check=True).json["changed"]
    0
    """
    from liftsys_nb.session.formatting import fmt as formatted

    return report(formatted(files, check=check, fix=fix))


@spoken
def list() -> Report:
    """List the sessions.

    >>> import liftsys_nb as ls
    >>> s = ls.new("Write a function half that takes an int n and returns an int.")
    >>> [(row["name"], row["status"]) for row in ls.list().json["sessions"]]
    [('half', 'ready')]
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

    >>> import liftsys_nb as ls
    >>> s = ls.new("Write a function half that takes an int n and returns an int.")
    >>> s.export("ir", out="half.ir").ok
    True
    >>> ls.verify("half.ir").json["verdict"]
    'consistent'
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

    >>> import liftsys_nb as ls
    >>> def larger(a: int, b: int) -> int:
    ...     '''Return the larger one.
    ...
    ...     post: result >= a and result >= b
    ...     '''
    ...     return a if a > b else b
    >>> ls.check(larger).json["verdict"]
    'proved'
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
    """Judge files and folders of them; only a shell goes on after changes, so ``once`` holds.

    >>> import liftsys_nb as ls
    >>> s = ls.new("Write a function half that takes an int n and returns an int.")
    >>> s.export("ir", out="half.ir").ok
    True
    >>> [(row["target"], row["verdict"]) for row in ls.watch(".").json["results"]]
    [('half.ir', 'consistent')]
    """
    from liftsys_nb.ui.changes import watch_once

    if not once:
        raise InputError(
            "a notebook does not wait for changes", code="LS431",
            hint="in a shell: liftsys watch . goes on; here: run this again",
        )  # fmt: skip
    return report(watch_once(workbench(), places or (".",)))


@spoken
def strength(target: str) -> Report:
    """Say which wrong behaviours a file (``path.ir``, ``path.ir::name``) or a session allows.

    >>> import liftsys_nb as ls
    >>> words = "Write a function up that takes an int n and returns an int."
    >>> s = ls.new(words + " The result must be greater than n.")
    >>> [each["behaviour"] for each in ls.strength("up").json["survivors"]]
    ['returns n + 1', 'returns (n + 1) + 1']
    """
    return report(workbench().strength(target))


@spoken
def diff(old: str, new: str) -> Report:
    """Say what it means to go from one file or session to another.

    >>> import liftsys_nb as ls
    >>> words = "Write a function half that takes an int n and returns an int."
    >>> s, t = ls.new(words), ls.new(words + " The result must be less than n.")
    >>> ls.diff("half", "half-2").json["version"]  # who calls it is only served better
    'minor'
    """
    return report(workbench().diff(old, new))


@spoken
def history_verify(*, head: str | None = None) -> Report:
    """Follow the chains of hashes through the whole history; name the first break.

    head: a file with what ``history_head`` printed, or that text: it must still be the beginning.

    >>> import liftsys_nb as ls
    >>> ls.history_verify(head=ls.history_head().json["text"]).ok
    True
    """
    return report(workbench().history_verify(head))


@spoken
def history_head() -> Report:
    """Return one digest over all chains, and where each ends, to be signed elsewhere.

    >>> import liftsys_nb as ls
    >>> ls.history_head().json["text"].split()[0]
    'liftsys-head'
    """
    return report(workbench().history_head())


@spoken
def history_backup(file: str | None = None, *, force: bool = False) -> Report:
    """Write the whole history into one file, while others go on writing.

    file: by default one among the history's own. force: write over one that is there.

    >>> import liftsys_nb as ls
    >>> s = ls.new("Write a function half that takes an int n and returns an int.")
    >>> ls.history_backup("half.zip").json["events"]
    1
    """
    return report(workbench().history_backup(file, force=force))


@spoken
def history_restore(file: str, *, force: bool = False) -> Report:
    """Make a backup the history; with ``force``, add to the history that is there what it lacks.

    >>> import liftsys_nb as ls
    >>> s = ls.new("Write a function half that takes an int n and returns an int.")
    >>> ls.history_backup("kept.zip").ok
    True
    >>> ls.history_restore("kept.zip", force=True).ok
    True
    """
    return report(workbench().history_restore(file, force=force))


@spoken
def history_compact() -> Report:
    """Take what the journals hold over into history.duckdb now.

    >>> import liftsys_nb as ls
    >>> s = ls.new("Write a function half that takes an int n and returns an int.")
    >>> ls.history_compact().json["events"]
    1
    """
    return report(workbench().history_compact())


@spoken
def doctor(*, fix: bool = False) -> Report:
    """Check that everything is in place; fix: mend the history first.

    >>> import liftsys_nb as ls
    >>> ls.doctor().ok
    True
    """
    return report(workbench().doctor(fix=fix))


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
    """Return the script that lets bash, zsh or fish complete commands.

    >>> import liftsys_nb as ls
    >>> "liftsys" in ls.completion("bash").json["text"]
    True
    """
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
def help(*verb: str) -> Report:
    """Show all verbs, or how one is used.

    >>> import liftsys_nb as ls
    >>> ls.help("fill").json["verbs"][0]["group"]
    'Answer'
    """
    from liftsys_nb.ui.manual import help_on

    return report(help_on(" ".join(verb) or None))


def _session(outcome: Outcome) -> Session:
    return Session(str(outcome.document["session"]))


PUBLIC: builtins.list[str] = [
    "Report", "Session", "check", "completion", "config", "diff", "doctor", "fmt", "help",
    "history", "history_backup", "history_compact", "history_head", "history_restore",
    "history_verify", "import_", "ir", "list", "new", "open", "sql", "strength", "verify",
    "version", "watch",
]  # fmt: skip
