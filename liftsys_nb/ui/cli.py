"""``liftsys VERB …`` and ``python -m liftsys_nb``: the shell's door.

Standard output holds the reply (or one JSON document), standard error all else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from liftsys_nb.ir.errors import LiftError
from liftsys_nb.session.outcome import INTERRUPTED, Outcome
from liftsys_nb.ui.commands import SESSION, Values
from liftsys_nb.ui.reading import Invocation, read_argv

if TYPE_CHECKING:
    from liftsys_nb.session.workbench import Workbench

WIDEST = 110


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status (DESIGN, "Commands"). Never raises."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        status = _run(words)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # Whoever read us has enough (`liftsys list | head -1`); Python would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED


def _run(words: list[str]) -> int:
    wants_json = "--json" in words
    try:
        read = _with_input(read_argv(_usual(words)))
        outcome = read.command.run(_open, read.values)
    except LiftError as error:
        from liftsys_nb.ui.trouble import bug_outcome, error_outcome, is_ours

        outcome = bug_outcome(error) if is_ours(error) else error_outcome(error)
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as error:  # noqa: BLE001  # the last line of defence: told as our bug, exit 70
        import traceback

        from liftsys_nb.ui.trouble import bug_outcome

        traceback.print_exc(file=sys.stderr)
        outcome = bug_outcome(error)
    else:
        wants_json = read.json
    _show(outcome, wants_json)
    return outcome.exit


def _usual(words: list[str]) -> list[str]:
    """Turn what every program answers (nothing, ``--help``, ``--version``) into verbs."""
    if not words or words[0] in {"-h", "--help"}:
        return ["help", *words[1:]]
    return ["version", *words[1:]] if words[0] in {"-V", "--version"} else words


def _with_input(read: Invocation) -> Invocation:
    """Put in what the shell holds: standard input for ``-``, ``$LIFTSYS_SESSION`` for ``-s``."""
    given = dict(read.values.given)
    stdin = read.command.stdin
    place = "target" if stdin == "text" else stdin
    if stdin is not None and place is not None and given.get(place) == "-":
        given[stdin] = sys.stdin.buffer.read().decode("utf-8", "replace")
    session = os.environ.get("LIFTSYS_SESSION")
    if session and SESSION in read.command.options and not {"session", "target"} & given.keys():
        given["session"] = session
    return Invocation(read.command, Values(given), read.json)


def _open() -> Workbench:
    from liftsys_nb.session import open_workbench

    return open_workbench(follow=False)  # each command is a process: no place to keep


def _show(outcome: Outcome, as_json: bool) -> None:
    # What cannot be written in the terminal's encoding is shown as an escape, never an error.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if as_json:
        from liftsys_nb.ui.report import dumps

        print(dumps(outcome.document))
        return
    out = sys.stderr if outcome.kind == "error" else sys.stdout
    document = outcome.document
    if outcome.kind == "export" and document["file"] is None and not out.isatty():
        out.write(document["text"].rstrip("\n") + "\n")  # `liftsys export ir > clamp.ir`
        return
    _print(outcome, out)


def _print(outcome: Outcome, out: TextIO) -> None:
    from liftsys_nb.ui.mime.plain import to_lines, to_plain
    from liftsys_nb.ui.mime.views import view
    from liftsys_nb.ui.spelling import Door

    session = outcome.document.get("name") or outcome.document.get("target")
    blocks = view(outcome, Door("shell", session))
    width = min(_columns(out), WIDEST)
    if not _wants_colour(out):
        print(to_plain(blocks, width), file=out)
        return
    from liftsys_nb.ui.colour import print_lines

    print_lines(to_lines(blocks, width), out, width)


def _columns(out: TextIO) -> int:
    told = os.environ.get("COLUMNS", "")
    if told.isdigit() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(out.fileno()).columns or 80
    except (OSError, ValueError):  # a pipe or a file
        return 80


def _wants_colour(out: TextIO) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return out.isatty() and os.environ.get("TERM") != "dumb"
