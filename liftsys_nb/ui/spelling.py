"""Spell a command as it is typed at a door: ``%liftsys …``, ``liftsys …`` or a Python call."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from keyword import iskeyword
from typing import Literal

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ui.commands import BETWEEN, SESSION, VERBS, Command
from liftsys_nb.ui.reading import read_line

Front = Literal["magic", "shell", "python"]

# What a command holds where only the person knows the value: visibly nothing to be run as it is.
PLACEHOLDER = "…"
# A command in a hint: all of it, or what stands behind a colon; and what lists words instead.
_IN_HINT = re.compile(rf"(?:^|(?<=: ))(?:{'|'.join(VERBS)})(?: (?:(?!; |, or ).)*)?(?=; |, or |$)")
_NO_COMMAND = re.compile(r"(usage|formats|holds|expected|SESSION|of): $")


@dataclass(frozen=True, slots=True)
class Door:
    """Where a reply is read. session: what a shell must name, for it keeps no current one."""

    front: Front = "magic"
    session: str | None = None

    def spell(self, command: str) -> str:
        """Return a command of the table (``fill x lo <= hi``) in this door's spelling."""
        command = _plain(command)
        match self.front:
            case "magic":
                return _magic(command)
            case "shell":
                return self._shell(command)
            case "python":
                return _python(command)

    def spell_hint(self, hint: str) -> str:
        """Return a hint with the commands that it names in this door's spelling.

        A command is all of the hint, or what stands behind a colon: ``see them all: list``.
        """

        def spelled(found: re.Match[str]) -> str:
            if _NO_COMMAND.search(hint, 0, found.start()):
                return found[0]
            try:
                read_line(found[0])
            except InputError:  # prose that begins with a verb
                return found[0]
            return self.spell(with_placeholder(found[0]))

        return _IN_HINT.sub(spelled, hint)

    def _shell(self, command: str) -> str:
        try:
            read = read_line(command)
        except InputError:
            return f"liftsys {command}"
        verb = read.command.verb
        given = dict(read.values.given)
        if verb == "open":  # a shell keeps no place: there it would lead nowhere
            return shlex.join(["liftsys", "show", "-s", given["session"]])
        words = ["liftsys", *verb.split()]
        named = {"session", "target"} & given.keys()
        if SESSION in read.command.options and self.session and not named:
            words += ["-s", self.session]
        places = {argument.name for argument in read.command.arguments}
        for option in read.command.options:
            if option.key in given and option.key not in places:
                words += [f"--{option.name}", *([given[option.key]] if option.kind else [])]
        for argument in read.command.arguments:
            words += given[argument.name].split(BETWEEN) if argument.name in given else []
        return " ".join(word if word == PLACEHOLDER else shlex.quote(word) for word in words)


def with_placeholder(command: str) -> str:
    """Return ``fill HOLE VALUE`` with a value that nobody takes for one."""
    if command.startswith("fill ") and command.endswith(" VALUE"):
        return f"{command.removesuffix('VALUE')}{PLACEHOLDER}"
    return command


def _plain(command: str) -> str:
    """Return a command without the marks that only show where its words end."""
    verb, _, rest = command.partition(" ")
    if verb == "new" and len(rest) > 1 and rest[0] == rest[-1] == '"' and rest.count('"') == 2:
        return f"new {rest[1:-1]}"
    return command


def _magic(command: str) -> str:
    head, newline, body = command.partition("\n")
    if newline or command.endswith("?"):
        # A line that ends in ? asks IPython for help, and a line end ends the magic:
        # such a value goes into the cell.
        verb, hole, value = (command.split(None, 2) + [""] * 3)[:3]
        if verb == "fill":
            return f"%%liftsys fill {hole}\n{value}"
        return f"%%liftsys {head}\n{body}" if newline else f"%liftsys {command}"
    return f"%liftsys {command}"


def is_ir_text(said: str) -> bool:
    """Whether Python's ``ir`` takes a word as IR text, not as the name of a file or a session.

    No IR text goes without a brace. An empty word is a text that somebody forgot to fill.
    """
    return not said.strip() or "{" in said or "\n" in said


def _python(command: str) -> str:
    try:
        read = read_line(command)
    except InputError:
        return command
    verb, given = read.command.verb, dict(read.values.given)
    on = _python_receiver(read.command, given)
    if verb == "ir" and on != "ls":  # a property there
        return f"{on}.ir"
    said = [
        (argument.name, word)
        for argument in read.command.arguments
        if argument.name in given
        for word in given.pop(argument.name).split(BETWEEN)
    ]
    places = [
        f"{name}={word!r}" if verb == "ir" and is_ir_text(word) else repr(word)
        for name, word in said
    ]
    switches = {option.key for option in read.command.options if option.kind is None}
    named = [
        f"{key}_={value!r}" if iskeyword(key) else f"{key}={True if key in switches else value!r}"
        for key, value in given.items()
    ]
    return f"{on}.{read.command.python}({', '.join([*places, *named])})"


def _python_receiver(command: Command, given: dict[str, str]) -> str:
    """Return what a verb is called on; a session that is named there is taken from the values."""
    # Code is judged by itself, files by themselves: only where it is said does a session count.
    if SESSION not in command.options or command.verb == "check":
        return "ls"
    if (command.verb != "diff" and "target" in given) or "sql" in given:
        return "ls"
    session = given.pop("session", None)
    return "s" if session is None else f"ls.open({session!r})"
