"""What is kept between two calls: globals of the module, defaults, class attributes, variables."""

from __future__ import annotations

import os
from types import FunctionType, ModuleType

from liftsys_nb.verify.apart.inside.values import Classes, tell

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing itself takes as long to import as all the rest of this folder
    from collections.abc import Iterator
    from typing import Any

_PYTHONS = frozenset({"__builtins__", "__cached__", "__loader__", "__spec__", "__doc__"})
_OF_CLASSES = frozenset({"__dict__", "__weakref__", "__doc__", "__module__", "__subclasshook__"})


def state(module: ModuleType, classes: Classes) -> dict[str, str]:
    """Return what is kept, by name, as texts that are equal when nothing has changed."""
    found = {"os.environ": repr(dict(os.environ))}
    for name, value in list(vars(module).items()):
        if name not in _PYTHONS:
            for path, part in _parts(name, value, module.__name__):
                found[path] = repr(tell(part, classes, inside=module.__name__))
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return the names of what is not as it was."""
    names = [*before, *(name for name in after if name not in before)]
    return [name for name in names if before.get(name) != after.get(name)]


def _parts(path: str, value: Any, module: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, staticmethod | classmethod):
        value = value.__func__
    if callable(getattr(value, "cache_info", None)) and hasattr(value, "__wrapped__"):
        # What functools keeps cannot be looked at; how much it is can.
        yield f"{path}.cache_info", list(value.cache_info())
        yield from _parts(path, value.__wrapped__, module)
    elif isinstance(value, FunctionType):
        # By identity too: another function of this name may do something else.
        yield path, id(value)
        if value.__defaults__ or value.__kwdefaults__ or vars(value):
            yield f"{path}.__defaults__", [value.__defaults__, value.__kwdefaults__, vars(value)]
        for cell in value.__closure__ or ():
            yield f"{path}.__closure__", _contents(cell)
    elif isinstance(value, type) and value.__module__ == module:
        yield path, id(value)
        for name, each in list(vars(value).items()):
            if name not in _OF_CLASSES and not isinstance(each, type):
                yield from _parts(f"{path}.{name}", each, module)
    else:
        yield path, value


def _contents(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # nothing was put in yet
        return None
