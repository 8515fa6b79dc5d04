"""Which names may stand after ``raises``."""

from __future__ import annotations

import builtins

from liftsys_nb.ir.nodes import Record
from liftsys_nb.types.worlds import World

BUILT_IN = frozenset(
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
)


def exception_problem(name: str, world: World) -> tuple[str, str | None] | None:
    """Return why a name is no exception, with the name that is meant; None where it may be one.

    Exceptions need no declaration: any other name is taken for a class of the program, unless
    it is a builtin's name with one letter wrong.
    """
    entity = world.find(name)
    if entity is not None:
        if isinstance(entity.decl, Record):
            return None
        return f"'{name}' is no exception: only classes and records can be raised", None
    if name in BUILT_IN or "." in name or world.is_open(name):
        return None
    if hasattr(builtins, name):
        return f"'{name}' is no exception", None
    near = next((each for each in sorted(BUILT_IN) if _is_slip(name, each)), None)
    return None if near is None else (f"no exception named '{name}'", near)


def _is_slip(word: str, meant: str) -> bool:
    """Whether a word is another with a letter missing or changed, two swapped, or other case."""
    if word.lower() == meant.lower():
        return True
    if len(word) == len(meant) - 1:
        return any(meant[:at] + meant[at + 1 :] == word for at in range(len(meant)))
    if len(word) != len(meant):
        return False
    wrong = [at for at in range(len(word)) if word[at] != meant[at]]
    return len(wrong) == 1 or (
        len(wrong) == 2
        and wrong[1] == wrong[0] + 1
        and word[wrong[0]] == meant[wrong[1]]
        and word[wrong[1]] == meant[wrong[0]]
    )
