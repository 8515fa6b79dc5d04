"""Text from elsewhere, made safe to look at: what moves, hides or fakes text becomes an escape."""

from __future__ import annotations

import unicodedata

MOST_MARKS = 6  # on one character: more than any script needs
# Characters that reorder, hide or fake text, and letters that look like nothing at all. The joiners
# U+200C and U+200D stay: Persian and emoji need them, and a few of them move nothing.
_TRICKS = frozenset(
    [0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B, 0x200E, 0x200F]
    + [0x2028, 0x2029, 0x2060, 0x3164, 0xFEFF, 0xFFA0]
    + [*range(0x202A, 0x202F), *range(0x2061, 0x2070), *range(0xFFF9, 0xFFFC)]
    + [*range(0xE0000, 0xE1000)]
)
_JOINERS = frozenset("\u200c\u200d")


def escape(char: str) -> str:
    r"""Return a character as its number.

    >>> escape("\x1b"), escape("\u202e"), escape("\U000e0041")
    ('\\x1b', '\\u202e', '\\U000e0041')
    """
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def visible(text: str) -> str:
    r"""Return one line or more with tabs widened and every control shown as an escape.

    So are marks that would pile up, or stand over what is not of this text.

    >>> visible("a\x1b[31mb\u202ec")
    'a\\x1b[31mb\\u202ec'
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\t", "    ")
    # Few characters are different from each other, however long the text is.
    odd = {char for char in set(text) if not _is_harmless(char)}
    marks = {char for char in set(text) - odd if is_mark(char)}
    if not odd and not marks:
        return text
    shown: list[str] = []
    run = MOST_MARKS  # nothing stands before the first character
    for char in text:
        if char in marks:
            run += 1
            shown.append(char if run <= MOST_MARKS else escape(char))
        else:
            run = MOST_MARKS if char == "\n" or char in odd else 0
            shown.append(escape(char) if char in odd else char)
    return "".join(shown)


def is_mark(char: str) -> bool:
    """Tell whether a character takes no place of its own, but changes its neighbours."""
    return char in _JOINERS or unicodedata.category(char) in ("Mn", "Me")


def _is_harmless(char: str) -> bool:
    if char.isprintable() or char == "\n":
        return ord(char) not in _TRICKS
    # Not printable, yet text: wide spaces and the two joiners.
    return unicodedata.category(char) == "Zs" or char in _JOINERS
