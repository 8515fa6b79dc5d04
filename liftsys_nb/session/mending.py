"""Ways out of errors: the fixes that help, and the line to mend by hand where none does."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from typing import TypedDict

from liftsys_nb.ir.errors import Diagnostic
from liftsys_nb.session.reading import look_at
from liftsys_nb.syntax.fixes import apply_fixes

TEXT = "<text>"  # what messages call a text that is in no file
MOST_TRIES = 100  # readings of one text while it is mended
FEW_TRIES = 8  # readings to see whether any fix helps


def mended(
    text: str, name: str, found: tuple[Diagnostic, ...]
) -> tuple[str, int, tuple[Diagnostic, ...]]:
    """Apply fixes as long as fewer errors stand after them; return text, count, what is left.

    A fix that only moves an error elsewhere was none.
    """
    count, tries = 0, MOST_TRIES
    while tries > 0:
        helpful, after, tries = _helpful(text, name, found, tries)
        if not helpful:
            break
        text, count, found = apply_fixes(text, helpful), count + len(helpful), after
    return text, count, found


def _helpful(
    text: str, name: str, found: tuple[Diagnostic, ...], tries: int
) -> tuple[list[Diagnostic], tuple[Diagnostic, ...], int]:
    """Return the diagnostics whose fixes help together, what is left after them, and tries left.

    All at once if that goes well; else halves, then halves of a half that does not. So a few
    fixes that do not help cost a few times the logarithm of how many there are.
    """
    by_edit = {d.edit: d for d in found if d.edit is not None and d.file in (name, None)}
    able = sorted(by_edit.values(), key=lambda d: d.edit.start if d.edit else 0)
    helpful: list[Diagnostic] = []
    after = found
    waiting = [able] if able else []
    while waiting and tries > 0:
        some = waiting.pop()
        tries -= 1
        tried = [*helpful, *some]  # their places are those of the text before any of them
        left = look_at(apply_fixes(text, tried), name).diagnostics
        if error_count(left) <= error_count(found) - len(tried):
            helpful, after = tried, left
        elif len(some) > 1:
            half = len(some) // 2
            waiting += [some[half:], some[:half]]
    return helpful, after, tries


def error_count(found: Iterable[Diagnostic]) -> int:
    """Return how many of some diagnostics are errors."""
    return sum(d.severity == "error" for d in found)


class Steps(TypedDict):
    """What leads on: a command, and what to do by hand before it (fields of an Outcome)."""

    next: str
    first: str | None


def steps_to_mend(
    text: str, name: str, found: tuple[Diagnostic, ...], *, then: str, target: str | None = None
) -> Steps:
    """Return the way out of errors: ``fmt --fix`` where it mends some, else the line to mend.

    name: of the file, or a word such as ``<cell>``; found: its diagnostics, one of them an error.
    then: the verb that looks again; target: what it is given, by default the file.
    """
    if _helpful(text, name, found, FEW_TRIES)[0]:
        return Steps(next=f"fmt --fix {_word(name)}", first=None)
    again = f"{then} {_word(target or name)}"
    return Steps(next=again, first=line_to_mend(name, found))


def line_to_mend(name: str, found: tuple[Diagnostic, ...]) -> str | None:
    """Return what to do by hand about the first error: its line; None where it has no place."""
    worst = next((d for d in found if d.severity == "error" and d.place is not None), None)
    if worst is None or worst.place is None:
        return None
    line, file = f"mend line {worst.place.line}", worst.file or name
    return line if is_no_file(file) else f"{line} of {file}"


def is_no_file(name: str) -> bool:
    """Whether a name only says where a text came from: ``<cell>``, ``<stdin>``, ``<text>``."""
    return name.startswith("<") and name.endswith(">")


def _word(name: str) -> str:
    return "…" if is_no_file(name) else shlex.quote(name)
