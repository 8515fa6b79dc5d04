"""``%liftsys`` and ``%%liftsys``: the notebook's door."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace

from IPython.core.getipython import get_ipython
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand
from IPython.display import display

from liftsys_nb.ir.errors import LiftError
from liftsys_nb.session.outcome import Outcome
from liftsys_nb.ui.bench import Bench, telling, workbench
from liftsys_nb.ui.completion import complete
from liftsys_nb.ui.following import reply
from liftsys_nb.ui.glosses import first_uses
from liftsys_nb.ui.interrupts import STOPPED, heeded
from liftsys_nb.ui.notebook import cell_here
from liftsys_nb.ui.partial import whole
from liftsys_nb.ui.reading import Invocation, read_line
from liftsys_nb.ui.report import Report
from liftsys_nb.ui.settings import configure
from liftsys_nb.ui.spelling import Door
from liftsys_nb.ui.trouble import REPORT, error_outcome, is_ours
from liftsys_nb.ui.watching import watch


@magics_class
class LiftsysMagics(Magics):
    """The magic; both forms read the same table."""

    @no_var_expand
    @line_cell_magic
    def liftsys(self, line: str, cell: str | None = None) -> object:
        """Run a verb: ``%liftsys VERB …``; ``%liftsys help`` lists them."""
        return told(lambda: answer(line, cell, workbench))


def answer(line: str, cell: str | None, bench: Bench) -> object:
    """Run what was typed; returns a Report, or the live value (a DataFrame) in its place.

    A DataFrame keeps headline and next command in ``attrs``: printed, they would stand before
    the table and come even where the value is assigned. Raises LiftError.
    """
    if not line.strip() and cell is None:
        return Report(where_we_are(bench))
    read = read_line(line, cell)
    values = replace(read.values, cell=cell_here(is_whole=cell is not None))
    outcome = run(replace(read, values=values), bench)
    if outcome.value is None or read.json:
        glosses = () if read.json else first_uses(outcome)
        return reply(outcome, as_json=read.json, glosses=glosses)
    attrs = getattr(outcome.value, "attrs", None)
    if isinstance(attrs, dict):
        attrs["liftsys"] = {"headline": outcome.headline, "next": outcome.next}
    return whole(outcome)


def run(read: Invocation, bench: Bench) -> Outcome:
    """Run a command of the table."""
    return read.command.run(bench, read.values)


def where_we_are(bench: Bench) -> Outcome:
    """Return the current session, or a welcome with the first command."""
    if bench().current is not None:
        return bench().show()
    from liftsys_nb.ui.manual import welcome

    listed = bench().list()
    return listed if listed.document["sessions"] else welcome()


def told(do: Callable[[], object]) -> object:
    """Run something; an error of the person is shown as a reply and still fails the cell.

    The traceback of our own bugs stays whole, with a line on how to report it.
    """
    try:
        with heeded(), telling():
            return do()
    except KeyboardInterrupt as stopped:
        # IPython asks an exception for this method before it draws a traceback.
        stopped._render_traceback_ = lambda: [  # type: ignore[attr-defined]
            f"KeyboardInterrupt: {STOPPED}; see: %liftsys show"
        ]
        raise
    except LiftError as error:
        if is_ours(error):
            error.add_note(f"{error.code}: this is a bug in liftsys_nb; {REPORT}")
            raise
        show_error(error)
        raise
    except Exception as error:
        error.add_note(f"LS900: this is a bug in liftsys_nb; {REPORT}")
        raise


def show_error(error: LiftError) -> None:
    """Draw an error, and leave one line of it for the traceback that fails the cell.

    In a terminal that line is the whole reply: there nothing is shown twice.
    """
    report = Report(error_outcome(error), Door("magic"))
    shell = get_ipython()
    if getattr(shell, "kernel", None) is not None:
        display(report)  # type: ignore[no-untyped-call]  # IPython does not say
        lines = [f"{error.code}: {error.message.splitlines()[0] if error.message else ''}"]
    else:
        lines = str(report).split("\n")
    # IPython asks an exception for this method before it draws a traceback.
    error._render_traceback_ = lambda: lines  # type: ignore[attr-defined]


# A line of ours that ends in a question mark, with words between the verb and the mark.
_QUESTION = re.compile(r"(\s*)%liftsys\s+(\w+\s.*\?+)\s*")


def keep_question_marks(lines: list[str]) -> list[str]:
    """Spell out magics that end in ``?``: IPython would take the line for a call for help.

    Words that end so are what `new` is for. A cell with a triple-quoted string stays as it is:
    the line may stand inside of it.
    """
    if any('"""' in line or "'''" in line for line in lines):
        return lines
    return [
        f"{found[1]}get_ipython().run_line_magic('liftsys', {found[2]!r})\n"
        if (found := _QUESTION.fullmatch(line))
        else line
        for line in lines
    ]


def load(shell: InteractiveShell) -> None:
    """Register the magic and its completion; load the solver once the cell is done."""
    shell.register_magics(LiftsysMagics)
    watch(shell, configure(shell))
    if keep_question_marks not in shell.input_transformers_cleanup:
        shell.input_transformers_cleanup.append(keep_question_marks)
    for name in ("%liftsys", "%%liftsys"):
        # IPython does not say its types here.
        shell.set_hook("complete_command", _complete, str_key=name)  # type: ignore[no-untyped-call]

    def once(*_: object) -> None:
        shell.events.unregister("post_run_cell", once)
        threading.Thread(target=_warm, name="liftsys-warm", daemon=True).start()

    shell.events.register("post_run_cell", once)


def _complete(shell: InteractiveShell, event: object) -> list[str]:
    line = str(getattr(event, "text_until_cursor", ""))
    return complete(line, str(getattr(event, "symbol", "")), workbench)


def _warm() -> None:
    from liftsys_nb.session import warm

    warm()
