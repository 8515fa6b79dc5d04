"""Text from elsewhere in the room there is: on one line, cut, measured in cells of a terminal."""

from __future__ import annotations

import unicodedata

from liftsys_nb.ir.visible import visible as visible

MOST_LINES = 400
LONGEST_LINE = 2_000


def on_one_line(text: str) -> str:
    r"""Return visible text with line ends shown too, cut when it is very long.

    >>> on_one_line("a\nb")
    'a\\nb'
    """
    return cut(text).replace("\n", "\\n")


def as_command(text: str) -> str:
    """Return a command with its line ends; past all use, it is cut."""
    return cut(text)


def cut(text: str) -> str:
    """Return visible text, cut when it is very long: escapes are longer than what they show."""
    shown = visible(text[: LONGEST_LINE + 1])
    return shown if len(shown) <= LONGEST_LINE else shown[:LONGEST_LINE] + "…"


def cut_block(text: str, whole: str = "export ir") -> tuple[str, str | None]:
    """Return a text short enough to show, and what to say about the rest (None: it is whole).

    whole: the command that gives all of it.
    """
    lines = text.split("\n")
    kept = [_cut_line(line) for line in lines[:MOST_LINES]]
    shown = "\n".join(line for line, _ in kept)
    left = len(text) - len("\n".join(lines[:MOST_LINES])) + sum(lost for _, lost in kept)
    if not left:
        return text, None
    return shown, f"{left:,} more characters are not shown; {whole} writes them all"


def _cut_line(line: str) -> tuple[str, int]:
    """Return a line of a block, and how many of its characters are not in it."""
    if len(visible(line[: LONGEST_LINE + 1])) <= LONGEST_LINE:
        return line, 0
    kept = line[:LONGEST_LINE]
    while len(visible(kept)) > LONGEST_LINE:
        kept = kept[: len(kept) // 2]
    return f"{kept}…", len(line) - len(kept)


def width_of(text: str) -> int:
    """Return how many terminal cells a text takes."""
    if text.isascii():
        return len(text)
    return sum(_cells(char) for char in text)


def _cells(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
