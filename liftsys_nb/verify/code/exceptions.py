"""Which exception is a kind of which."""

from __future__ import annotations

import builtins
from collections.abc import Mapping

ANY = "any exception"  # of a construct of which it is not seen what it raises
FROZEN = "FrozenInstanceError"  # of a field that cannot be set: an AttributeError
ENDLESS = "no end"  # of a call that promises something where it ends
OWED = "precondition of "  # before a function's name: a call that is not allowed


def is_kind(name: str, base: str, bases: Mapping[str, tuple[str, ...]]) -> bool | None:
    """Tell whether an exception is a base or derives from it; None where that is not known.

    bases: of the exceptions of the code.
    """
    if any(each in bases and hasattr(builtins, each) for each in (name, base)):
        return None  # two classes of one name: which of them is meant, nobody can tell
    if name == base:
        return True
    if name == ANY:
        return True if base == "BaseException" else None
    if name.startswith(OWED):
        return None
    if name in bases:
        answers = [is_kind(each, base, bases) for each in bases[name]]
        if True in answers:
            return True
        return None if None in answers else False
    if name == FROZEN and base not in bases:
        name = "AttributeError"  # no class of Python's own derives from it
    found, wanted = getattr(builtins, name, None), getattr(builtins, base, None)
    if not isinstance(found, type) or not issubclass(found, BaseException):
        return None
    if isinstance(wanted, type):
        return issubclass(found, wanted)
    return False if base in bases else None
