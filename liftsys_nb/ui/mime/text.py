"""Text from elsewhere, made safe to look at: controls as escapes, widths, cuts."""

from __future__ import annotations

import unicodedata

MOST_LINES = 400
LONGEST_LINE = 2_000
# Characters that reorder, hide or fake text. The joiners U+200C and U+200D stay: Persian and
# emoji need them, and alone they move nothing.
_TRICKS = frozenset(
    [0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0x2060, 0xFEFF, 0x00AD, 0x034F]
    + [*range(0x202A, 0x202F), *range(0x2061, 0x2070), *range(0xFFF9, 0xFFFC)]
    + [*range(0xE0000, 0xE0080)]
)


def _escape(char: str) -> str:
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def visible(text: str) -> str:
    r"""Return one line or more with tabs widened and every control shown as an escape.

    >>> visible("a\x1b[31mb\u202ec")
    'a\\x1b[31mb\\u202ec'
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\t", "    ")
    return "".join(char if _is_harmless(char) else _escape(char) for char in text)


def _is_harmless(char: str) -> bool:
    if char.isprintable() or char == "\n":
        return ord(char) not in _TRICKS
    # Not printable, yet text: wide spaces and the two joiners.
    return unicodedata.category(char) == "Zs" or char in "\u200c\u200d"


def on_one_line(text: str) -> str:
    r"""Return visible text with line ends shown too, cut when it is very long.

    >>> on_one_line("a\nb")
    'a\\nb'
    """
    cut = text if len(text) <= LONGEST_LINE else text[:LONGEST_LINE] + "…"
    return visible(cut).replace("\n", "\\n")


def as_command(text: str) -> str:
    """Return a command with its line ends; past all use, it is cut."""
    return visible(text if len(text) <= LONGEST_LINE else text[:LONGEST_LINE] + "…")


def cut_block(text: str, whole: str = "export ir") -> tuple[str, str | None]:
    """Return a text short enough to show, and what to say about the rest (None: it is whole).

    whole: the command that gives all of it.
    """
    lines = text.split("\n")
    kept = [
        line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + "…"
        for line in lines[:MOST_LINES]
    ]
    shown = "\n".join(kept)
    if shown == text:
        return text, None
    left = len(text) - sum(min(len(line), LONGEST_LINE) + 1 for line in lines[:MOST_LINES]) + 1
    return shown, f"{max(left, 1):,} more characters are not shown; {whole} writes them all"


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
