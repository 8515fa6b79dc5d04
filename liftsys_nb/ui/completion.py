"""What can stand next in a magic's line: verbs, options, sessions, holes, fits, files."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import assert_never

from liftsys_nb.ir.errors import InputError, LiftError
from liftsys_nb.ui.bench import Bench
from liftsys_nb.ui.commands import SECOND_WORDS, TABLE, Command, Kind, find
from liftsys_nb.ui.options import SETTINGS


def complete(line: str, symbol: str, bench: Bench) -> list[str]:
    """Return completions of ``symbol``, the last piece of ``line`` (up to the cursor).

    A front breaks pieces at its own delimiters, so a fit such as ``lo <= hi`` is offered from
    where the symbol begins.
    """
    words = line.split(None, 1)
    typed = words[1] if len(words) > 1 else ""
    try:
        whole = list(_candidates(typed, bench))
    except LiftError:
        return []  # completion offers what it can; the command itself will say what is wrong
    done = typed[: len(typed) - len(symbol)]
    return sorted({c[len(done) :] for c in whole if c.startswith(typed) and len(c) > len(typed)})


def _candidates(typed: str, bench: Bench) -> Iterable[str]:
    """Yield whole lines (behind the magic's name) that ``typed`` can grow into."""
    verb, space, rest = typed.partition(" ")
    if not space:
        names = (name for command in TABLE for name in (command.verb, *command.aliases))
        yield from (name.partition(" ")[0] for name in names)
        return
    second, space, _ = rest.partition(" ")
    if second in SECOND_WORDS.get(verb, ()) and space:
        verb = f"{verb} {second}"
    elif not space:
        yield from (f"{verb} {word}" for word in SECOND_WORDS.get(verb, ()))
    try:
        command = find(verb)
    except InputError:
        return
    head, options, places, session = _walk(command, typed, len(verb) + 1)
    last = typed[len(head) :]
    if options is not None:
        before = places[0] if places else ""
        yield from (head + value for value in _values(options, bench, session, before, last))
        return
    if last.startswith("-"):
        yield from (head + option.flags[-1] for option in command.all_options)
        return
    many = bool(command.arguments) and command.arguments[-1].many
    at = min(len(places), len(command.arguments) - 1) if many else len(places)
    if at < len(command.arguments):
        kind, hole = command.arguments[at].kind, places[-1] if places else ""
        yield from (head + value for value in _values(kind, bench, session, hole, last))


def _walk(command: Command, typed: str, at: int) -> tuple[str, Kind | None, list[str], str | None]:
    """Return what is settled of a line, what an option waits for, the places, the session.

    at: where the verb is over.
    """
    places: list[str] = []
    waiting: Kind | None = None
    session: str | None = None
    while True:
        while at < len(typed) and typed[at] == " ":
            at += 1
        if command.raw and len(places) == len(command.arguments) - 1 and places:
            return typed[:at], waiting, places, session
        end = typed.find(" ", at)
        if end < 0:
            return typed[:at], waiting, places, session
        word = typed[at:end]
        if waiting is not None:
            session = word if waiting == "session" else session
            waiting = None
        elif word.startswith("-") and word != "-":
            option = command.option(word)
            waiting = option.kind if option else None
        else:
            places.append(word)
        at = end


def meant(kind: Kind, bench: Bench, session: str | None, hole: str) -> Iterable[tuple[str, str]]:
    """Yield the values of a kind, but for files, with what each means.

    session: whose holes and branches are meant. hole: the word before: the hole whose answers
    are meant, the branch whose parts. Raises LiftError.
    """
    match kind:
        case "session" | "target":
            return bench.lists().names()
        case "code":
            from liftsys_nb.ui.living import functions_here

            return [(name, "a function of the notebook") for name in functions_here()]
        case "hole":
            return bench().waiting(session)
        case "raw":
            return bench().offers(hole, session) if hole else ()
        case "branch":
            return bench().branches(session)
        case "part":
            return bench().parts(hole, session) if hole else ()
        case "format":
            return [(name, f"the format {name}") for name in bench().formats()]
        case "style":
            return [(name, f"the style {name}") for name in bench().styles()]
        case "verb":
            return [(command.verb, command.summary) for command in TABLE]
        case "setting":
            return [(setting.name, setting.help) for setting in SETTINGS]
        case "shell":
            from liftsys_nb.ui.shells import SCRIPTS

            return [(name, "a shell") for name in SCRIPTS]
        case "file" | "name" | "words":
            return ()
        case _:
            assert_never(kind)


def several(kind: Kind, typed: str) -> str:
    """Return what is typed before the last of several names with commas between them."""
    return typed[: typed.rfind(",") + 1] if kind == "part" else ""


def _values(kind: Kind, bench: Bench, session: str | None, hole: str, typed: str) -> Iterable[str]:
    before = several(kind, typed)
    yield from (before + text for text, _ in meant(kind, bench, session, hole))
    if kind in ("file", "target", "code"):
        yield from _files(typed)


def _files(typed: str) -> Iterable[str]:
    """Yield the files and folders that a path can grow into; hidden ones once a dot is typed."""
    head, slash, name = typed.rpartition("/")
    try:
        found = sorted(os.scandir(os.path.expanduser(head + slash) or "."), key=lambda e: e.name)
        for entry in found:
            if entry.name.startswith(".") <= name.startswith("."):
                yield f"{head}{slash}{entry.name}{'/' if entry.is_dir() else ''}"
    except OSError:
        return
