"""What can stand next in a magic's line: verbs, options, sessions, open holes, their fits."""

from __future__ import annotations

from collections.abc import Iterable

from liftsys_nb.ir.errors import InputError, LiftError
from liftsys_nb.ui.commands import TABLE, Bench, Command, Kind, find


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
    first, space, _ = typed.partition(" ")
    if not space:
        yield from (name for command in TABLE for name in (command.verb, *command.aliases))
        return
    try:
        command = find(first)
    except InputError:
        return
    head, options, places = _walk(command, typed)
    if options is not None:
        yield from (head + value for value in _values(options, command, bench, ""))
        return
    last = typed[len(head) :]
    if last.startswith("-"):
        yield from (head + option.flags[-1] for option in command.all_options)
        return
    if len(places) < len(command.arguments):
        place = command.arguments[len(places)]
        hole = places[-1] if places else ""
        yield from (head + value for value in _values(place.kind, command, bench, hole))


def _walk(command: Command, typed: str) -> tuple[str, Kind | None, list[str]]:
    """Return what is settled of a line, the kind of an option waiting for a value, the places."""
    at = typed.index(" ") + 1
    places: list[str] = []
    waiting: Kind | None = None
    while True:
        while at < len(typed) and typed[at] == " ":
            at += 1
        if command.raw and len(places) == len(command.arguments) - 1 and places:
            return typed[:at], waiting, places
        end = typed.find(" ", at)
        if end < 0:
            return typed[:at], waiting, places
        word = typed[at:end]
        if waiting is not None:
            waiting = None
        elif word.startswith("-") and word != "-":
            option = command.option(word)
            waiting = option.kind if option else None
        else:
            places.append(word)
        at = end


def _values(kind: Kind, command: Command, bench: Bench, hole: str) -> Iterable[str]:
    match kind:
        case "session" | "target":
            return [row["name"] for row in bench().list().document["sessions"]]
        case "code":
            from liftsys_nb.ui.living import functions_here

            return functions_here()
        case "hole":
            return [h["id"] for h in bench().holes().document["holes"] if h["status"] == "open"]
        case "raw":
            fits = (h["fits"] for h in bench().holes().document["holes"] if h["id"] == hole)
            return [fit["text"] for found in fits for fit in found]
        case "format":
            return bench().formats()
        case "style":
            return bench().styles()
        case "verb":
            return [command.verb for command in TABLE]
        case _:
            return []
