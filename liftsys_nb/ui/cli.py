"""``liftsys VERB …`` and ``python -m liftsys_nb``: the shell's door.

Standard output holds the reply (or one JSON document), standard error all else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from errno import EBADF, EDQUOT, EFBIG, EIO, ENOSPC, EPIPE
from io import TextIOWrapper
from typing import TextIO

from liftsys_nb.ir.errors import InputError, LiftError
from liftsys_nb.session.outcome import INTERRUPTED, Outcome
from liftsys_nb.ui import config
from liftsys_nb.ui.bench import ForOneCommand, for_one_command
from liftsys_nb.ui.commands import SESSION, Values
from liftsys_nb.ui.interrupts import STOPPED, heeded, is_of_interrupt
from liftsys_nb.ui.reading import Invocation, read_argv

# What the other end of standard output can be to blame for.
_UNWRITTEN = {EPIPE, ENOSPC, EIO, EFBIG, EDQUOT}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status (DESIGN, "Commands"). Never raises."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        if words[:1] == ["__complete"]:
            return _complete(words[1:])
        with heeded():
            return _tell(*_run(words))
    except KeyboardInterrupt as stopped:
        with suppress(OSError, AttributeError):  # nobody may be there any more
            print(f"\ninterrupted: {stopped.args[0] if stopped.args else STOPPED}", file=sys.stderr)
        return INTERRUPTED


def _complete(words: list[str]) -> int:
    """Answer a shell's script; it shows nothing where we say nothing."""
    from liftsys_nb.ui.shells import answers

    with suppress(OSError):
        for line in answers(words, for_one_command):
            sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
        sys.stdout.flush()
    return 0


def _tell(outcome: Outcome, as_json: bool, session: str | None) -> int:
    """Show a reply; return the exit status, which says so where nobody could be told."""
    told = outcome.kind == "error" and not as_json
    out: TextIO | None = sys.stderr if told else sys.stdout
    try:
        if out is None:  # `liftsys list >&-`
            raise OSError(EBADF, "it is closed")
        _show(outcome, as_json, out, session)
        out.flush()
    except OSError as failed:
        _close(out)
        # Whoever read us has enough (`liftsys list | head -1`), or errors cannot be told at all.
        if told or isinstance(failed, BrokenPipeError):
            return outcome.exit
        from liftsys_nb.ui.trouble import error_outcome

        unwritten = InputError(
            f"standard output cannot be written: {failed.strerror or failed}",
            code="LS422",
            hint="only the reply is missing, the command itself was done"
            if outcome.kind != "error"
            else None,
        )
        return _tell(error_outcome(unwritten), False, None)
    return outcome.exit


def _close(out: TextIO | None) -> None:
    """Let what is left unwritten go nowhere: Python would complain of it at exit."""
    if out is not None:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())


def _run(words: list[str]) -> tuple[Outcome, bool, str | None]:
    wants_json = "--json" in words
    session = None
    try:
        read = read_argv(_usual(words))
        session = read.values.get("session")
        read = _with_input(read)
        outcome = _done(read)
    except LiftError as error:
        from liftsys_nb.ui.trouble import bug_outcome, error_outcome, is_ours

        outcome = bug_outcome(error) if is_ours(error) else error_outcome(error)
    except Exception as error:  # the last line of defence: told as our bug, exit 70
        if is_of_interrupt(error):
            raise KeyboardInterrupt from error
        import traceback

        from liftsys_nb.ui.trouble import bug_outcome

        with suppress(OSError):
            traceback.print_exc(file=sys.stderr)
        outcome = bug_outcome(error)
    else:
        wants_json = read.json
        # A text that is in no session has no name that `-s` could take.
        shown = outcome.document
        if shown.get("session", "") is not None:
            session = shown.get("name") or shown.get("target") or session
    return outcome, wants_json, session


def _done(read: Invocation) -> Outcome:
    """Run a command; one that a shell holds longer gets the screen."""
    if read.command.live is None or read.json:
        from liftsys_nb.ui.progress import shown

        with shown(read.command.verb) as step:
            bench = ForOneCommand(lambda done, total, name: step(done, name, total))
            return read.command.run(bench, read.values)
    from liftsys_nb.ui.screen import Screen

    try:
        return read.command.live(for_one_command, read.values, Screen())
    except OSError as failed:
        if failed.errno not in _UNWRITTEN:
            raise
        _close(sys.stdout)
        raise InputError(
            f"standard output cannot be written: {failed.strerror or failed}",
            code="LS422",
            hint="what was said before is kept",
        ) from None


def _usual(words: list[str]) -> list[str]:
    """Turn what every program answers (nothing, ``--help``, ``--version``) into verbs."""
    if not words or words[0] in {"-h", "--help"}:
        return ["help", *words[1:]]
    return ["version", *words[1:]] if words[0] in {"-V", "--version"} else words


def _with_input(read: Invocation) -> Invocation:
    """Put in what the shell holds: standard input for ``-``, the usual session for ``-s``."""
    given = dict(read.values.given)
    stdin = read.command.stdin
    named = {argument.name for argument in read.command.arguments}
    place = stdin if stdin in named else next(iter(read.command.arguments)).name if stdin else None
    if stdin is not None and place is not None and given.get(place) == "-":
        given[stdin] = _standard_input()
    if SESSION in read.command.options and not {"session", "target"} & given.keys():
        session = config.look().given("session")
        if isinstance(session, str):
            given["session"] = session
    return Invocation(read.command, Values(given), read.json)


def _standard_input() -> str:
    try:
        if sys.stdin is None:  # `liftsys new - <&-`
            raise OSError(EBADF, "it is closed")
        return sys.stdin.buffer.read().decode("utf-8", "replace")
    except OSError as failed:
        raise InputError(
            f"standard input cannot be read: {failed.strerror or failed}",
            code="LS421",
            hint="pipe a text into the command, or name a file with --from",
        ) from None


def _show(outcome: Outcome, as_json: bool, out: TextIO, session: str | None) -> None:
    # What cannot be written in the terminal's encoding is shown as an escape, never an error.
    if isinstance(out, TextIOWrapper):
        out.reconfigure(errors="backslashreplace")
    if as_json:
        from liftsys_nb.ui.report import dumps

        print(dumps(outcome.document), file=out)
        return
    document = outcome.document
    # Also read by an eval in a terminal, or signed as it stands there.
    is_script = outcome.kind in ("completion", "history_head")
    if outcome.kind == "export" and document["file"] is None and not out.isatty():
        is_script = True  # `liftsys export ir > clamp.ir`
    if is_script:
        out.write(document["text"].rstrip("\n") + "\n")
        for note in outcome.notes:
            print(f"note: {note}", file=sys.stderr)
        return
    is_filter = outcome.kind == "fmt" and document["files"][0]["text"] is not None
    if is_filter and not document["check"] and not out.isatty():
        out.write(document["files"][0]["text"])  # an editor's filter; what is wrong goes beside it
        out.flush()
        if not outcome.exit:
            return
        out = sys.stderr
    _print(outcome, out, session)


def _print(outcome: Outcome, out: TextIO, session: str | None) -> None:
    from liftsys_nb.ui.mime.views import view
    from liftsys_nb.ui.screen import draw
    from liftsys_nb.ui.spelling import Door

    glosses: tuple[str, ...] = ()
    if outcome.is_begun and out.isatty():  # a script needs no words explained
        from liftsys_nb.ui.glosses import first_uses

        glosses = first_uses(outcome)
    draw(view(outcome, Door("shell", session), glosses), out)
