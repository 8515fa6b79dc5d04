"""What the nodes are made of, read off their dataclasses: the one source of models and readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from liftsys_nb.ir import nodes


@cache
def fields_of(cls: type) -> tuple[Field[Any], ...]:
    """Return the fields of a node that are sent."""
    return tuple(f for f in fields(cls) if f.init and f.name != "span")


@cache
def hints_of(cls: type) -> dict[str, Any]:
    """Return the types of the fields that are sent, by name, resolved."""
    hints = get_type_hints(cls)
    if cls is nodes.Annotation:  # a whole number too long for JSON comes as a literal
        hints["value"] = str | int | nodes.Lit
    if cls is nodes.Lit:  # JSON has neither bytes nor all floats: the value is a literal's text
        hints["value"] = str
    return {field.name: hints[field.name] for field in fields_of(cls)}


def options_of(hint: Any) -> tuple[Any, ...]:
    """Return the options of a union; of another type itself.

    >>> options_of(int | None)
    (<class 'int'>, <class 'NoneType'>)
    """
    return get_args(hint) if get_origin(hint) in {Union, UnionType} else (hint,)


def nodes_of(hint: Any) -> tuple[type, ...]:
    """Return the classes of nodes among the options of a type."""
    return tuple(o for o in options_of(hint) if isinstance(o, type) and is_dataclass(o))


@cache
def named_in(hint: Any) -> Mapping[str, type]:
    """Return the classes of nodes among the options of a type by the name that is sent."""
    return {cls.__name__: cls for cls in nodes_of(hint)}


def item_of(hint: Any, index: int) -> Any:
    """Return the type of one item of a tuple type (also where it is one option of a union)."""
    args = _items_of(hint)
    return args[0] if args[-1] is Ellipsis else args[index]


@cache
def _items_of(hint: Any) -> tuple[Any, ...]:
    return next(get_args(o) for o in options_of(hint) if get_origin(o) is tuple)


def _reachable() -> tuple[type, ...]:
    """Return all classes that a module can hold, in the order they are met."""
    found: dict[type, None] = {nodes.Module: None}
    waiting: list[type] = [nodes.Module]
    while waiting:
        for hint in hints_of(waiting.pop(0)).values():
            new = [cls for cls in _mentioned(hint) if cls not in found]
            found.update(dict.fromkeys(new))
            waiting.extend(dict.fromkeys(new))
    return tuple(found)


def _mentioned(hint: Any) -> tuple[type, ...]:
    if isinstance(hint, type) and is_dataclass(hint):
        return (hint,)
    return tuple(cls for part in get_args(hint) for cls in _mentioned(part))


NODES: tuple[type, ...] = _reachable()
