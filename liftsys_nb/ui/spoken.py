"""How the Python face speaks: arguments are looked at, errors come without a traceback of ours."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from liftsys_nb.ir.errors import LiftError
from liftsys_nb.ir.visible import visible
from liftsys_nb.session.outcome import Outcome
from liftsys_nb.ui.bench import telling
from liftsys_nb.ui.following import reply
from liftsys_nb.ui.interrupts import heeded
from liftsys_nb.ui.report import Report
from liftsys_nb.ui.spelling import Door
from liftsys_nb.ui.trouble import WrongType, error_outcome, is_ours

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
            with heeded(), telling():
                return do(*args, **kwargs)
        except LiftError as error:
            if not is_ours(error) and not hasattr(error, "_render_traceback_"):
                door = door_here()
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


def door_here() -> Door:
    """Spell commands as magics where the magic is loaded, else as Python."""
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive else None
    loaded = shell is not None and "liftsys" in shell.magics_manager.magics["line"]
    return Door("magic" if loaded else "python")


def report(outcome: Outcome) -> Report:
    """Return a reply of a verb, whose commands are spelled as they are typed here."""
    return reply(outcome, door_here())
