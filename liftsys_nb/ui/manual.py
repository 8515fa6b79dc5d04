"""``help`` and ``version``: what the table says of itself, and what is installed."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version

from liftsys_nb.session.outcome import SCHEMA, Document, Outcome
from liftsys_nb.ui.commands import GROUPS, TABLE, Command, find
from liftsys_nb.version import __version__

PACKAGES = ("z3-solver", "duckdb", "pandas", "pydantic", "ipython", "jupyterlab", "papermill")


def help_on(verb: str | None) -> Outcome:
    """Return the page of a verb, or all verbs by task. Raises InputError LS430."""
    if verb is not None:
        command = find(verb)
        page = f"{command.usage}\n  {command.summary}"
        document = {"schema": SCHEMA, "text": page, "verbs": [_entry(command)]}
        return Outcome("help", document, f"{command.verb}: {command.summary}")
    ordered = sorted(TABLE, key=lambda command: GROUPS.index(command.group))
    page = "\n".join(f"{command.verb:<10} {command.summary}" for command in ordered)
    document = {"schema": SCHEMA, "text": page, "verbs": [_entry(c) for c in ordered]}
    headline = "From words to a specification that holds: the verbs, by task"
    return Outcome("help", document, headline, next="help new")


def welcome() -> Outcome:
    """Return what the bare command says while there is no session."""
    shown = help_on(None)
    return Outcome(
        "help",
        shown.document,
        "No session yet. Say what a function should do, and the questions come back.",
        next=find("new").example,
    )


def versions() -> Outcome:
    """Return the versions of this package, Python and what it stands on; opens no history."""
    packages = {name: _installed(name) for name in PACKAGES}
    python = ".".join(str(part) for part in sys.version_info[:3])
    document = {
        "schema": SCHEMA, "version": __version__, "python": python, "packages": packages,
    }  # fmt: skip
    return Outcome("version", document, f"liftsys_nb {__version__}")


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _entry(command: Command) -> Document:
    return {
        "verb": command.verb,
        "aliases": list(command.aliases),
        "group": command.group,
        "usage": command.usage,
        "summary": command.summary,
        "arguments": [
            {"name": a.name, "required": a.required, "help": a.help} for a in command.arguments
        ],
        "options": [
            {"name": o.name, "flags": list(o.flags), "help": o.help} for o in command.all_options
        ],
        "note": command.note,
        "example": command.example,
    }
