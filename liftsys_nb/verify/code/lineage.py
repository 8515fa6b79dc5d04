"""Exceptions that code raises, and of which classes they are."""

from __future__ import annotations

import builtins
from collections.abc import Mapping

from liftsys_nb.ir.outcomes import Stop
from liftsys_nb.ir.streams import RAISED

_FROZEN = ("FrozenInstanceError", "AttributeError", "Exception", "BaseException")


class CodeError(Exception):
    """An exception that a statement raises, by the name of its class."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


# What may stand for an exception of the code: a RuntimeError only where Python itself raises it.
CAUGHT = (CodeError, RuntimeError, *RAISED)


def name_of(error: BaseException) -> str:
    """Return the class of an exception of the code; raises what is none."""
    if isinstance(error, CodeError):
        return error.name
    if isinstance(error, RuntimeError) and " changed " not in f" {error} ":
        raise error  # too deep a stack, or a bug of ours
    return type(error).__name__


def lineage(name: str, own: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the names of an exception's classes, its own first, ``object`` left out.

    own: the exceptions of the code with their bases. Raises Stop where that is not known.

    >>> lineage("KeyError", {})
    ('KeyError', 'LookupError', 'Exception', 'BaseException')
    """
    if name in own:
        found = [name]
        for base in own[name]:
            found += [each for each in lineage(base, own) if each not in found]
        return tuple(found)
    if name == "FrozenInstanceError":
        return _FROZEN
    cls = getattr(builtins, name, None)
    if not isinstance(cls, type) or not issubclass(cls, BaseException):
        raise Stop(f"the exception {name}")
    return tuple(each.__name__ for each in cls.__mro__[:-1])


def is_caught(name: str, wanted: tuple[str, ...], own: Mapping[str, tuple[str, ...]]) -> bool:
    """Tell whether ``except wanted`` takes an exception; no names stand for any."""
    if not wanted:
        return True
    classes = lineage(name, own)
    # ``IOError`` is a second name of ``OSError``.
    return any(lineage(each, own)[0] in classes for each in wanted)
