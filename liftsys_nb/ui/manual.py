"""``help`` and ``version``: what the table says of itself, and what is installed."""

from __future__ import annotations

import sys

from liftsys_nb.ir.errors import InputError, did_you_mean
from liftsys_nb.session.outcome import DONE, SCHEMA, WRONG_INPUT, Document, Outcome
from liftsys_nb.ui import installed
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
    packages = installed.versions(PACKAGES)
    python = ".".join(str(part) for part in sys.version_info[:3])
    document = {
        "schema": SCHEMA, "version": __version__, "python": python, "packages": packages,
    }  # fmt: skip
    return Outcome("version", document, f"liftsys_nb {__version__}")


def settings(name: str | None) -> Outcome:
    """Return what is set and by whom, or one setting alone. Raises InputError LS471."""
    from liftsys_nb.session.documents import diagnostic_document
    from liftsys_nb.ui.config import look
    from liftsys_nb.ui.options import BY_NAME, SETTINGS

    if name is not None and name not in BY_NAME:
        raise InputError(
            f"no setting named {name!r}", code="LS471",
            hint=did_you_mean(name, BY_NAME) or "all settings: config",
        )  # fmt: skip
    held = look()
    rows: list[Document] = []
    for setting in SETTINGS if name is None else (BY_NAME[name],):
        said = held.said.get(setting.name)
        rows.append({
            "name": setting.name, "value": held.get(setting.name), "default": setting.usual(),
            "from": "default" if said is None else said.layer,
            "where": None if said is None else said.where,
            "environment": setting.variable, "help": setting.help,
        })  # fmt: skip
    files = [{"of": of, "path": path, "found": found} for of, path, found in held.files]
    wrong = sum(d.severity == "error" for d in held.diagnostics)
    said_by = sum(row["from"] != "default" for row in rows)
    headline = f"{rows[0]['name']} is {rows[0]['value']}" if name else f"Settings: {said_by} set"
    if wrong:
        headline = f"{headline}, {wrong} wrong"
    document = {
        "schema": SCHEMA, "settings": rows, "files": files,
        "diagnostics": [diagnostic_document(d) for d in held.diagnostics],
    }  # fmt: skip
    return Outcome(
        "config", document, headline, next=None if wrong else "help config",
        sources=held.sources, exit=WRONG_INPUT if wrong else DONE,
    )  # fmt: skip


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
