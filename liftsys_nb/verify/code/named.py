"""Named tuples in claims: records to the language, tuples to Python."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.values import RecordValue, short_name
from liftsys_nb.ir.verdicts import Value


def may_mean_two_things(expr: n.Expr, env: Mapping[str, Value], classes: Collection[str]) -> bool:
    """Tell whether a claim does more with named tuples than look at their fields.

    classes: those of named tuples. What Python says of them as tuples, the language does not.
    """
    if not classes:
        return False
    names = {name for name, value in env.items() if _holds(value, classes)}
    if not names:
        return False
    whole = [part.id for part in n.walk(expr) if isinstance(part, n.Name) and part.id in names]
    owners = [
        part.value.id for part in n.walk(expr)
        if isinstance(part, n.Attribute) and isinstance(part.value, n.Name)
        and part.value.id in names
    ]  # fmt: skip
    return len(whole) > len(owners)


def _holds(value: Value, classes: Collection[str]) -> bool:
    match value:
        case RecordValue(type_name=name):
            return short_name(name) in classes or any(_holds(x, classes) for x in value.values())
        case list() | tuple() | set() | frozenset():
            return any(_holds(each, classes) for each in value)
        case dict():
            return any(_holds(each, classes) for pair in value.items() for each in pair)
        case _:
            return False


def is_named_tuple(value: Value, classes: Collection[str]) -> bool:
    """Tell whether a value is a named tuple: Python takes it for a tuple, too."""
    return isinstance(value, RecordValue) and short_name(value.type_name) in classes
