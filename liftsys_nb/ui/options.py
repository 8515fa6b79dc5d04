"""What can be set, beside the options of one command: names, meanings, and how a value is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from liftsys_nb.ir.errors import InputError

Value: TypeAlias = bool | int | float | str | None
Front = Literal["all", "shell", "notebook"]

WRONG = "LS472"  # a value that a setting cannot have
NARROWEST, WIDEST = 20, 1_000  # columns


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set. front: where it has a meaning.

    read: returns the value from what was said, a word of the environment or a value of TOML;
    raises InputError. usual: gives what holds where nothing is said.
    """

    name: str
    help: str
    read: Callable[[object], Value]
    usual: Callable[[], Value]
    front: Front = "all"

    @property
    def variable(self) -> str:
        """The name in the environment."""
        return f"LIFTSYS_{self.name.upper()}"


def _refuse(name: str, wanted: str, said: object) -> InputError:
    return InputError(f"{name} is {wanted}, not {said!r}", code=WRONG, hint="all settings: config")


def _rlimit(said: object) -> Value:
    from liftsys_nb.session.budgets import budget_of

    return budget_of(rlimit=said).rlimit  # type: ignore[arg-type]  # it says what is wrong


def _seconds(said: object) -> Value:
    from liftsys_nb.session.budgets import budget_of

    return budget_of(seconds=said).seconds  # type: ignore[arg-type]  # it says what is wrong


def _budget(said: object) -> Value:
    try:
        return _seconds(said)
    except InputError as error:
        raise InputError(
            error.message.replace("seconds is", "budget is", 1),
            code=error.code,
            hint="seconds for one function: check --budget 5",
        ) from None


def _usual_rlimit() -> Value:
    from liftsys_nb.session.budgets import DEFAULT

    return DEFAULT.rlimit


def _usual_seconds() -> Value:
    from liftsys_nb.session.budgets import DEFAULT

    return DEFAULT.seconds


def _usual_budget() -> Value:
    from liftsys_nb.verify import CHECK

    return CHECK.seconds


_SWITCH: Mapping[object, bool] = {
    "true": True, "yes": True, "on": True, "1": True,
    "false": False, "no": False, "off": False, "0": False,
}  # fmt: skip


def _switch(name: str) -> Callable[[object], Value]:
    def read(said: object) -> Value:
        if isinstance(said, bool):
            return said
        known = _SWITCH.get(said.strip().lower()) if isinstance(said, str) else None
        if known is None:
            raise _refuse(name, "true or false", said)
        return known

    return read


def _one_of(name: str, *words: str) -> Callable[[object], Value]:
    def read(said: object) -> Value:
        if isinstance(said, str) and said.strip().lower() in words:
            return said.strip().lower()
        raise _refuse(name, " or ".join([", ".join(words[:-1]), words[-1]]), said)

    return read


def _text(name: str, wanted: str) -> Callable[[object], Value]:
    def read(said: object) -> Value:
        # A line end or a control character is in no name and in no path that a person types.
        if isinstance(said, str) and said.strip() and said.isprintable():
            return said.strip()
        raise _refuse(name, wanted, said)

    return read


def _width(said: object) -> Value:
    if isinstance(said, str) and said.strip().lower() == "auto":
        return "auto"
    columns = int(said) if isinstance(said, str) and said.strip().isdecimal() else said
    is_number = isinstance(columns, int) and not isinstance(columns, bool)
    if is_number and isinstance(columns, int) and NARROWEST <= columns <= WIDEST:
        return columns
    raise _refuse("width", f"auto, or columns from {NARROWEST} to {WIDEST}", said)


SETTINGS: tuple[Setting, ...] = (
    Setting("rlimit", "solver steps for one question; the first limit of a verdict",
            _rlimit, _usual_rlimit),
    Setting("seconds", "wall time for a verdict on a specification, in seconds; the second limit",
            _seconds, _usual_seconds),
    Setting("budget", "wall time for checking one function, in seconds", _budget, _usual_budget),
    Setting("home", "the folder of the history", _text("home", "the path of a folder"),
            lambda: None),
    Setting("session", "the session of commands that name none",
            _text("session", "a session's name or the start of its id"), lambda: None),
    Setting("whereabouts", "note in the history from which machine, notebook and cell an event "
            "comes", _switch("whereabouts"), lambda: True),
    Setting("glosses", "explain hole, fit and draft where they first come up",
            _switch("glosses"), lambda: True),
    Setting("colour", "colours in a terminal: auto (not where NO_COLOR is set), always or never",
            _one_of("colour", "auto", "always", "never"), lambda: "auto", "shell"),
    Setting("width", "columns of a reply: auto, or a number", _width, lambda: "auto", "shell"),
    Setting("progress", "show in a terminal what takes longer than a second",
            _switch("progress"), lambda: True, "shell"),
    Setting("display", "replies of a notebook: rich (HTML) or plain (text alone)",
            _one_of("display", "rich", "plain"), lambda: "rich", "notebook"),
    Setting("recheck", "check code again once a cell gives a function that was checked another "
            "text", _switch("recheck"), lambda: False, "notebook"),
    Setting("background", "look further at code that is not decided, and show in place what comes "
            "of it", _switch("background"), lambda: True, "notebook"),
)  # fmt: skip
BY_NAME: Mapping[str, Setting] = {setting.name: setting for setting in SETTINGS}
