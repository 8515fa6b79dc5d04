"""Arguments to parameters, in Python's way and with Python's words where they do not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

# A parameter: its name, and its default where it has one.
Slot = tuple[str, Callable[[], Any] | None]


def bind(
    function: str,
    slots: tuple[Slot, ...],
    args: list[Any],
    options: Mapping[str, Any],
    *,
    own: int = 0,
) -> dict[str, Any]:
    """Return the value of each parameter, in their order.

    function: the name that messages give it. own: arguments that Python adds by itself
    (``self``), which its messages count. Raises TypeError in CPython's words.

    >>> bind("f", (("x", None), ("y", lambda: 2)), [1], {})
    {'x': 1, 'y': 2}
    """  # fmt: skip
    names = [name for name, _ in slots]
    given: dict[str, Any] = dict(zip(names, args, strict=False))
    # Keywords are looked at before it is seen that there are too many positional arguments.
    for name, value in options.items():
        if name not in names:
            raise TypeError(f"{function}() got an unexpected keyword argument {name!r}")
        if name in given:
            raise TypeError(f"{function}() got multiple values for argument {name!r}")
        given[name] = value
    if len(args) > len(slots):
        raise TypeError(_too_many(function, slots, len(args), given, options, own))
    missing = [name for name, default in slots if name not in given and default is None]
    if missing:
        raise TypeError(_missing(function, missing))
    return {
        name: given[name] if name in given or default is None else default()
        for name, default in slots
    }


def _too_many(
    function: str,
    slots: tuple[Slot, ...],
    count: int,
    given: Mapping[str, Any],
    options: Mapping[str, Any],
    own: int,
) -> str:
    most = len(slots) + own
    least = most - sum(default is not None for _, default in slots)
    takes = str(most) if least == most else f"from {least} to {most}"
    plural = "" if takes == "1" else "s"
    was = "was" if count + own == 1 else "were"
    return f"{function}() takes {takes} positional argument{plural} but {count + own} {was} given"


def _missing(function: str, names: list[str]) -> str:
    quoted = [repr(name) for name in names]
    plural = "s" if len(quoted) > 1 else ""
    match quoted:
        case [only]:
            listed = only
        case [first, second]:
            listed = f"{first} and {second}"
        case _:
            listed = f"{', '.join(quoted[:-1])}, and {quoted[-1]}"
    return f"{function}() missing {len(quoted)} required positional argument{plural}: {listed}"
