"""A question that was put to ``check``: kept, so that it can be put again."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass, replace

from liftsys_nb.ir.errors import InputError
from liftsys_nb.session.subjects import PythonText, Subject, is_python_file, python_file

CELL = "<cell>"  # what a text is called that stands in a cell

Look = Callable[[], PythonText]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question.

    look: gives the text as it is now. spec: ``path.ir[::name]``. session: whose specification
    counts. target: what the question is called. effects: whether calls may reach outside.
    """

    look: Look
    target: str | None
    spec: str | None = None
    session: str | None = None
    effects: bool = False

    def about(self, subject: Subject) -> Asked:
        """Return the same question about one function alone."""
        look, name = self.look, subject.contract.function.qualified
        return replace(self, look=lambda: replace(look(), names=(name,)))

    def command(self, file: str) -> str:
        """Return the command that puts it. file: what its text is called."""
        told = self.target or file
        here = "check" if self.target in (None, CELL) else f"check {word(told)}"
        if self.spec is None:
            return here
        return here.replace("check", f"check --spec {word(self.spec)}", 1)


@dataclass(frozen=True, slots=True)
class Seen:
    """A verdict of this process, and the texts that it is about. asked: about one function."""

    asked: Asked
    verdict: str
    code: str
    spec: str

    @property
    def is_stale(self) -> bool:
        """Whether the text is another one now, or gone."""
        try:
            text = self.asked.look()
        except InputError:
            return True
        return code_hash(text, text.names[0]) != self.code


def look_for(target: str | None, text: str | PythonText | None) -> Look:
    """Return what gives a text. Raises InputError LS413 where a target names no Python file."""
    if isinstance(text, PythonText):
        return lambda: text
    if text is not None:
        made = PythonText("<stdin>" if target == "-" else CELL, text)
        return lambda: made
    assert target is not None
    if not is_python_file(target):
        raise InputError(
            f"{target} names no Python function",
            code="LS413",
            hint="name FILE.py or FILE.py::NAME; a specification alone: verify",
        )
    return lambda: python_file(target)


def word(text: str) -> str:
    """Return a text as one word of a command line."""
    return text if text == "-" else shlex.quote(text)


def code_hash(text: PythonText, name: str) -> str:
    """Return what tells a function, with all that it leans on, from another one."""
    from liftsys_nb.lift.code import leaning_hash

    return leaning_hash(text.source, name)


def shown_sources(text: PythonText) -> dict[str, str]:
    """Return the text that diagnostics speak of, from where the person's own begins."""
    lines = text.source.split("\n")[text.before :]
    return {text.file: "\n".join(lines)} if text.source else {}
