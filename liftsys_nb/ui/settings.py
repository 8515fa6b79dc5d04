"""``%config Liftsys``: what holds for all commands of a notebook."""

from __future__ import annotations

from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from traitlets import TraitError, TraitType
from traitlets.config import Configurable

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ui import config
from liftsys_nb.ui.options import BY_NAME, Setting, Value
from liftsys_nb.ui.spelling import Door


class Kept(TraitType[Any, Any]):
    """A setting as a trait: reading it gives what holds now, whoever said so.

    Not Int and Float: what is wrong with a value is said in one place, for all doors.
    """

    def __init__(self, setting: Setting) -> None:
        super().__init__(help=f"{setting.help[0].upper()}{setting.help[1:]}.")
        self.tag(config=True)

    def get(self, obj: Any, cls: Any = None) -> Any:
        """Return the value that holds."""
        return config.look().get(str(self.name))

    def default(self, obj: Any = None) -> Value:
        """Return what holds without a notebook's word."""
        return config.look(here=False).get(str(self.name))

    def validate(self, obj: Any, value: object) -> object:
        """Take a value; None goes back to the usual one. Raises TraitError with code and hint."""
        try:
            config.say(str(self.name), value)
        except InputError as error:
            hint = Door("magic").spell_hint(error.hint or "")
            raise TraitError(f"{error.code}: {error.message}\nhint: {hint}") from None
        return config.look().get(str(self.name))


class Liftsys(Configurable):
    """What holds for all commands; None goes back to what files and environment say.

    IPython's configuration files can set it, too (``c.Liftsys.seconds = 2``).
    """

    rlimit = Kept(BY_NAME["rlimit"])
    seconds = Kept(BY_NAME["seconds"])
    budget = Kept(BY_NAME["budget"])
    home = Kept(BY_NAME["home"])
    session = Kept(BY_NAME["session"])
    whereabouts = Kept(BY_NAME["whereabouts"])
    glosses = Kept(BY_NAME["glosses"])
    display = Kept(BY_NAME["display"])
    recheck = Kept(BY_NAME["recheck"])
    background = Kept(BY_NAME["background"])


def configure(shell: InteractiveShell) -> Liftsys:
    """Let ``%config Liftsys`` speak of this process's settings; once for a shell."""
    known: list[Any] = shell.configurables
    found = next((each for each in known if isinstance(each, Liftsys)), None)
    if found is None:
        found = Liftsys(parent=shell)
        known.append(found)
    return found
