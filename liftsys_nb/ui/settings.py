"""``%config Liftsys``: what holds for all commands of a notebook."""

from __future__ import annotations

from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any as AnyTrait
from traitlets import Bool, Bunch, TraitError, default, observe, validate
from traitlets.config import Configurable

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ui import bench
from liftsys_nb.ui.spelling import Door


class Liftsys(Configurable):
    """Limits of verdicts; None is the usual one.

    IPython's configuration files can set them, too (``c.Liftsys.seconds = 2``).
    """

    # Not Int and Float: what is wrong with a value is said in one place, for all doors.
    rlimit = AnyTrait(help="Solver steps for one question; the first limit of a verdict.").tag(
        config=True
    )
    seconds = AnyTrait(help="Wall time for a verdict in seconds; the second limit.").tag(
        config=True
    )

    recheck = Bool(
        False, help="Check code again once a cell gives a function that was checked another text."
    ).tag(config=True)

    background = Bool(
        True, help="Look further at code that is not decided, and show what comes of it in place."
    ).tag(config=True)

    # Loaded when they are asked for: the extension has to load fast.
    @default("rlimit")
    def _usual_rlimit(self) -> int:
        from liftsys_nb.session.budgets import DEFAULT

        return DEFAULT.rlimit

    @default("seconds")
    def _usual_seconds(self) -> float:
        from liftsys_nb.session.budgets import DEFAULT

        return DEFAULT.seconds

    @validate("rlimit", "seconds")
    def _checked(self, proposal: Bunch) -> object:
        from liftsys_nb.session.budgets import budget_of

        name = proposal["trait"].name
        try:
            return getattr(budget_of(**{name: proposal["value"]}), name)
        except InputError as error:
            hint = Door("magic").spell_hint(error.hint or "")
            raise TraitError(f"{error.code}: {error.message}\nhint: {hint}") from None

    @observe("rlimit", "seconds")
    def _changed(self, _change: Bunch) -> None:
        from liftsys_nb.session.budgets import budget_of

        bench.limit(budget_of(self.rlimit, self.seconds))


def configure(shell: InteractiveShell) -> Liftsys:
    """Let ``%config Liftsys`` speak of this shell's limits; once for a shell."""
    known: list[Any] = shell.configurables
    found = next((each for each in known if isinstance(each, Liftsys)), None)
    if found is None:
        found = Liftsys(parent=shell)
        known.append(found)
    return found
