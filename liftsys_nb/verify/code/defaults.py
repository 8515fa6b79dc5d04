"""``d.setdefault(key, []).append(x)``: the object that a dict holds, changed where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.verify.sem.symbols import DictOf, Val


def in_place(
    first: r.Statement, then: r.Statement, names: Mapping[str, Val]
) -> tuple[r.Statement, r.Statement] | None:
    """Return two statements that do as these do, without a name for what the dict holds.

    None where they are anything else. What ``setdefault`` gives is ``d[key]`` from then on; the
    key is worked out twice, so it must not call anything. names: what stands where.
    """
    match first, then:
        case (
            r.Invoke(
                target=n.Name(id=name), owner=n.Name(id=holder), method="setdefault",
                args=(key, _), keywords=(),
            ),
            r.Invoke(owner=n.Name(id=again)),
        ) if name == again and name.startswith("."):  # fmt: skip
            if not isinstance(names.get(holder), DictOf):
                return None  # a class of the file may have a method of this name
            if any(isinstance(part, n.Call) for part in n.walk(key)):
                return None
            place = n.Index(first.owner, key)
            return replace(first, target=None), replace(then, owner=place)
        case _:
            return None
