"""Numbers in words."""

from __future__ import annotations


def plural(count: int, noun: str, many: str | None = None) -> str:
    """Return ``1 hole`` or ``2 holes``; many: where it is not the noun with an s.

    >>> plural(2, "hole")
    '2 holes'
    """
    return f"{count} {noun}" if count == 1 else f"{count} {many or noun + 's'}"
