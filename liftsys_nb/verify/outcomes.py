"""Exceptions as outcomes: which one is another, as far as their names tell."""

from __future__ import annotations

import builtins


def covers(listed: str, raised: str, *, may: bool = False) -> bool:
    """Tell whether an exception is surely the one listed, or a subclass; with may, whether perhaps.

    >>> covers("LookupError", "KeyError"), covers("KeyError", "LookupError")
    (True, False)
    >>> covers("Missing", "KeyError"), covers("Missing", "KeyError", may=True)
    (False, True)
    """
    if listed == raised:
        return True
    classes = [getattr(builtins, name, None) for name in (raised, listed)]
    known = [c for c in classes if isinstance(c, type) and issubclass(c, BaseException)]
    if len(known) < 2:
        # A class of the program may be derived from any other.
        return may
    return issubclass(known[0], known[1])
