"""What the verbs do that take more than one call of the workbench.

What only some of them need is imported when they run: a shell starts anew for each command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liftsys_nb.ir.errors import InputError
from liftsys_nb.session.outcome import Outcome

if TYPE_CHECKING:
    from liftsys_nb.session.cells import Cell
    from liftsys_nb.ui.bench import Bench
    from liftsys_nb.ui.grammar import Values
    from liftsys_nb.ui.screen import Screen


def ir(bench: Bench, values: Values) -> Outcome:
    """Show a target; make sessions of a text. Raises what ``show_or_take`` raises."""
    target = values.get("target")
    return show_or_take(
        bench,
        target,
        text=values.get("text"),
        session=values.get("session"),
        name=values.get("name"),
        source="<stdin>" if target == "-" else "<cell>",
        cell=values.cell,
        because=values.get("because"),
    )


def show_or_take(
    bench: Bench,
    target: str | None,
    *,
    text: str | None,
    session: str | None,
    name: str | None,
    source: str,
    cell: Cell | None = None,
    because: str | None = None,
) -> Outcome:
    """Make sessions of a text, else show the IR text of a target or a session.

    source: what the text is called where its errors are told.
    Raises InputError LS431 (a session beside something else), LS432 (a name, but nothing is made).
    """
    if text is not None:
        from liftsys_nb.session.reading import one_place

        one_place(None, session, text)
        return bench().ir_take(text, file=source, name=name, cell=cell, because=because)
    if because is not None:
        raise InputError(
            "a reason has no meaning here: nothing is made, a text is only shown",
            code="LS432",
            hint="give it with IR text, in a cell or on standard input",
        )
    if name is not None:
        path = (target or "").partition("::")[0]
        raise InputError(
            "a name has no meaning here: nothing is made, a text is only shown",
            code="LS432",
            hint=f"make a session of it: new --name {name} --from {path}"
            if path.endswith(".ir")
            else "give it with IR text",
        )
    return bench().ir_show(target, session=session)


def new(bench: Bench, values: Values) -> Outcome:
    """Make a session of words, or of a file."""
    return bench().new(
        values.get("prompt") or "",
        name=values.get("name"),
        from_file=values.get("from"),
        cell=values.cell,
        because=values.get("because"),
    )


def talk(bench: Bench, values: Values, screen: Screen) -> Outcome:
    """Ask at a terminal until all is answered."""
    from liftsys_nb.ui.asking import talk as talked

    return talked(bench(), values.get("session"), screen)


def watch(bench: Bench, values: Values) -> Outcome:
    """Judge files and folders once."""
    from liftsys_nb.ui.changes import watch_once

    return watch_once(bench(), values.all("places") or ["."])


def watch_on(bench: Bench, values: Values, screen: Screen) -> Outcome:
    """Judge them after each change, until Ctrl-C."""
    from liftsys_nb.ui.changes import watch_on as watched
    from liftsys_nb.ui.changes import watch_once

    places = values.all("places") or ["."]
    if values.get("once") is not None:
        return watch_once(bench(), places, screen)
    watched(bench(), places, screen)


def check(bench: Bench, values: Values) -> Outcome:
    """Judge code, for as long as the settings let it where nothing is said."""
    from liftsys_nb.ui.living import check as judged

    return judged(
        bench(),
        values.get("target"),
        text=values.get("text"),
        session=values.get("session"),
        spec=values.get("spec"),
        budget=values.get("budget") or None,
        wait=values.get("wait") is not None,
        recheck=values.get("recheck") is not None,
        run_effects=values.get("run_effects") is not None,
    )


def fmt(bench: Bench, values: Values) -> Outcome:
    """Bring files, or a text, into canonical form."""
    from liftsys_nb.session.formatting import fmt as formatted

    return formatted(
        values.all("files"),
        text=values.get("text"),
        check=values.get("check") is not None,
        fix=values.get("fix") is not None,
    )


def help(bench: Bench, values: Values) -> Outcome:
    """Show a verb, or all of them."""
    from liftsys_nb.ui.manual import help_on

    return help_on(" ".join(values.all("verb")) or None)


def config(bench: Bench, values: Values) -> Outcome:
    """Show a setting, or all of them."""
    from liftsys_nb.ui.manual import settings

    return settings(values.get("setting"))


def completion(bench: Bench, values: Values) -> Outcome:
    """Return the script of a shell."""
    from liftsys_nb.ui.shells import script

    return script(values.need("shell"))


def version(bench: Bench, values: Values) -> Outcome:
    """Name the versions in use; opens no history."""
    from liftsys_nb.ui.manual import versions

    return versions()
