"""Spell a command as it is typed at a door: ``%liftsys …``, ``liftsys …`` or a Python call."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Literal

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ui.commands import SESSION
from liftsys_nb.ui.reading import read_line

Front = Literal["magic", "shell", "python"]


@dataclass(frozen=True, slots=True)
class Door:
    """Where a reply is read. session: what a shell must name, for it keeps no current one."""

    front: Front = "magic"
    session: str | None = None

    def spell(self, command: str) -> str:
        """Return a command of the table (``fill x lo <= hi``) in this door's spelling."""
        match self.front:
            case "magic":
                return _magic(command)
            case "shell":
                return self._shell(command)
            case "python":
                return _python(command)

    def _shell(self, command: str) -> str:
        try:
            read = read_line(command)
        except InputError:
            return f"liftsys {command}"
        words = ["liftsys", read.command.verb]
        given = dict(read.values.given)
        if SESSION in read.command.options and self.session and "session" not in given:
            words += ["-s", self.session]
        places = {argument.name for argument in read.command.arguments}
        for option in read.command.options:
            if option.key in given and option.key not in places:
                words += [f"--{option.name}", given[option.key]]
        words += [given[a.name] for a in read.command.arguments if a.name in given]
        return shlex.join(words)


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


def _python(command: str) -> str:
    try:
        read = read_line(command)
    except InputError:
        return command
    given = dict(read.values.given)
    places = [repr(given.pop(a.name)) for a in read.command.arguments if a.name in given]
    named = [f"{key}={value!r}" for key, value in given.items()]
    on = "session" if SESSION in read.command.options else "ls"
    return f"{on}.{read.command.verb}({', '.join([*places, *named])})"
