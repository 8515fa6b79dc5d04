"""Read what was typed, in a magic line or a shell, as one row of the command table.

The value of ``fill`` and the words of ``new`` are the raw rest of the line: quotes, dashes and
double spaces are the person's own. Neither argparse nor click can hand that rest over (they see
words only, after quotes are gone, and argparse takes ``-3`` for an option), and they cost 16 and
60 ms of every shell command; so the head is read here, by one walk for all fronts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from liftsys_nb.ir.errors import InputError, did_you_mean
from liftsys_nb.ui.commands import (
    BETWEEN,
    HELP,
    JSON,
    SECOND_WORDS,
    TABLE,
    Command,
    Option,
    Values,
    find,
)


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command with its values. json: one document is wanted instead of a reply."""

    command: Command
    values: Values
    json: bool = False


class Head(Protocol):
    """Words one by one, and the rest as typed at any point."""

    def peek(self) -> str | None:
        """Return the next word without taking it; None at the end."""
        ...

    def take(self) -> str:
        """Take the next word."""
        ...

    def starts_with_dash(self) -> bool:
        """Whether what follows begins with a dash; prose with a stray quote is never lexed."""
        ...

    def rest(self) -> str:
        """Take all that is left, as typed."""
        ...


# The words of a line as a POSIX shell reads them. Not shlex: a megabyte takes it minutes.
_WORD = re.compile(
    r"""[ \t\r\n]*+( (?: [^ \t\r\n'"\\]++ | '[^']*+' | "(?:[^"\\]|\\.)*+" | \\. )*+ )""",
    re.S | re.X,
)
_PART = re.compile(r"""'([^']*+)'|"((?:[^"\\]|\\.)*+)"|\\(.)""", re.S)


def _bare(part: re.Match[str]) -> str:
    """Return what a quoted part of a word stands for."""
    if part[2] is not None:
        return re.sub(r'\\(["\\])', r"\1", part[2])
    return part[1] if part[1] is not None else part[3]


class LineHead:
    """Words of a magic's line; quotes group as in a shell. Nothing past the head is read."""

    def __init__(self, line: str) -> None:
        self._line = line
        self._at = 0
        self._next: tuple[str, int] | None = None

    def peek(self) -> str | None:
        """Return the next word without taking it. Raises InputError LS433 on an open quote."""
        if self._next is None:
            found = _WORD.match(self._line, self._at)
            assert found is not None  # it matches nothing at all, too
            end = found.end()
            if end < len(self._line) and self._line[end] not in " \t\r\n":
                raise InputError(
                    "a quotation mark is never closed",
                    code="LS433",
                    hint="close it, or write \\' or \\\" for the mark itself",
                )
            if not found[1]:
                return None
            self._next = _PART.sub(_bare, found[1]), end
        return self._next[0]

    def take(self) -> str:
        """Take the next word."""
        word = self.peek()
        assert word is not None and self._next is not None
        self._at, self._next = self._next[1], None
        return word

    def starts_with_dash(self) -> bool:
        """Whether what follows begins with a dash; found without lexing."""
        return self._line[self._at :].lstrip().startswith("-")

    def rest(self) -> str:
        """Take all that is left, as typed but for spaces around it."""
        rest, self._at, self._next = self._line[self._at :], len(self._line), None
        return rest.strip()


class ArgvHead:
    """Words of a shell: already apart; the rest is joined by single spaces.

    A last word ``--json`` is the option even behind a raw value: a shell keeps words apart, so
    a value that ends so can be quoted as one word.
    """

    def __init__(self, argv: Sequence[str]) -> None:
        self._words = list(argv)

    def peek(self) -> str | None:
        """Return the next word without taking it."""
        return self._words[0] if self._words else None

    def take(self) -> str:
        """Take the next word."""
        return self._words.pop(0)

    def starts_with_dash(self) -> bool:
        """Whether the next word begins with a dash."""
        return bool(self._words) and self._words[0].startswith("-")

    def rest(self) -> str:
        """Take all that is left."""
        words, self._words = self._words, []
        return " ".join(words)


def read_line(line: str, body: str | None = None) -> Invocation:
    """Read a magic's line; ``body`` is the text of the cell under it.

    Raises InputError LS430 (verb), LS431 (arguments), LS432 (option), LS433 (quotes), LS434 (body).
    """
    return _read(LineHead(line), body)


def read_argv(argv: Sequence[str]) -> Invocation:
    """Read the words of a shell. Raises what ``read_line`` raises."""
    words = list(argv)
    if len(words) > 1 and words[-1] == "--json" and "--" not in words:
        verb = 2 if words[1] in SECOND_WORDS.get(words[0], ()) else 1
        words = [*words[:verb], "--json", *words[verb:-1]]
    return _read(ArgvHead(words), None)


def _read(head: Head, body: str | None) -> Invocation:
    if head.peek() is None:
        raise InputError("no verb", code="LS430", hint="all verbs: help")
    verb = head.take()
    if verb in SECOND_WORDS and head.peek() in SECOND_WORDS[verb]:
        verb = f"{verb} {head.take()}"
    command = find(verb)
    options, words, rest = _walk(command, head)
    if HELP.name in options:
        return Invocation(find("help"), Values({"verb": command.verb}), JSON.name in options)
    values = {key: value for key, value in options.items() if key != JSON.name}
    places = [a for a in command.arguments if a is not command.raw]
    if places and places[-1].many and len(words) >= len(places):
        words[len(places) - 1 :] = [BETWEEN.join(words[len(places) - 1 :])]
    if len(words) > len(places):
        raise _misuse(command, f"{command.verb} takes no {words[len(places)]!r}")
    for place, word in zip(places, words, strict=False):
        if place.name in values and values[place.name] != word:
            raise _misuse(command, f"{place.name} is said twice: {values[place.name]} and {word}")
        values[place.name] = word
    if command.raw and rest:
        values[command.raw.name] = rest
    if body is not None:
        _take_body(command, values, body)
    missing = [a.name.upper() for a in command.arguments if a.required and a.name not in values]
    if missing:
        raise _misuse(command, f"{command.verb} needs {' and '.join(missing)}")
    return Invocation(command, Values(values), JSON.name in options)


def _walk(command: Command, head: Head) -> tuple[dict[str, str], list[str], str]:
    """Take options and words; where a raw value starts, take the rest as typed."""
    options: dict[str, str] = {}
    words: list[str] = []
    places = len(command.arguments) - (1 if command.raw else 0)
    while True:
        # What follows the last place is the raw value, dashes and all; with no place before it,
        # it begins at the first word that is no option.
        if command.raw and len(words) == places and (places or not head.starts_with_dash()):
            return options, words, head.rest()
        word = head.peek()
        if word is None:
            return options, words, ""
        if word == "-" or not word.startswith("-"):
            if command.raw and not places:
                return options, words, head.rest()
            words.append(head.take())
        elif word != "--":
            _take_option(command, head.take(), head, options)
        else:
            head.take()
            while head.peek() is not None and not (command.raw and len(words) == places):
                words.append(head.take())
            return options, words, head.rest()


def _take_option(command: Command, word: str, head: Head, options: dict[str, str]) -> None:
    flag, equals, value = word.partition("=")
    option = command.option(flag)
    if option is None and not word.startswith("--") and len(word) > 2:
        option, equals, value = command.option(word[:2]), "=", word[2:]
    if option is None:
        known = [spelling for o in command.all_options for spelling in o.flags]
        near = did_you_mean(flag, known)
        raise InputError(
            f"{command.verb} has no option {flag}",
            code="LS432",
            hint=f"{near} usage: {command.usage}" if near else f"usage: {command.usage}",
        )
    options[option.key] = _value_of(command, option, bool(equals), value, head)


def _value_of(command: Command, option: Option, attached: bool, value: str, head: Head) -> str:
    if option.kind is None:
        if attached:
            raise InputError(
                f"{option.flags[-1]} takes no value", code="LS432", hint=f"usage: {command.usage}"
            )
        return ""
    if attached:
        return value
    if head.peek() is None:
        raise InputError(
            f"{option.flags[-1]} needs a value", code="LS432", hint=f"usage: {command.usage}"
        )
    return head.take()


def _take_body(command: Command, values: dict[str, str], body: str) -> None:
    if command.stdin is None:
        takers = ", ".join(command.verb for command in TABLE if command.stdin)
        raise InputError(
            f"{command.verb} takes no text from a cell",
            code="LS434",
            hint=f"write %liftsys {command.verb} with one %; cells are for {takers}",
        )
    if not body.strip() and command.stdin in values:
        return
    places = {argument.name for argument in command.arguments}
    also = (places if command.stdin not in places else {command.stdin}) & values.keys()
    if also:
        raise InputError(
            f"the {' and '.join(sorted(also))} stands in the line, and there is a text in the cell",
            code="LS434",
            hint="keep one of them",
        )
    values[command.stdin] = body.strip("\n") if command.stdin == "text" else body.strip()


def _misuse(command: Command, message: str) -> InputError:
    return InputError(message, code="LS431", hint=f"usage: {command.usage}")
