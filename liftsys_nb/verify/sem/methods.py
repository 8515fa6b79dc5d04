"""Methods of values as the solver sees them. None: of such values it sees nothing."""

from __future__ import annotations

from collections.abc import Callable

from liftsys_nb.ir.evaluate import Undefined, Unmodelled, evaluate
from liftsys_nb.ir.nodes import Attribute, Call, Lit, Name
from liftsys_nb.verify.sem import items as rows
from liftsys_nb.verify.sem import numbers, picking, sums, texts
from liftsys_nb.verify.sem.compare import same_item
from liftsys_nb.verify.sem.hashing import need_hashable
from liftsys_nb.verify.sem.knowing import known
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import is_known, neg
from liftsys_nb.verify.sem.merging import display, merged
from liftsys_nb.verify.sem.operators import once
from liftsys_nb.verify.sem.symbols import (
    Bool,
    DictOf,
    Float,
    Int,
    Items,
    Null,
    SetOf,
    Str,
    Val,
    key_of,
)
from liftsys_nb.verify.sem.tuples import operand

Method = Callable[..., "Val | None"]


def _get(ledger: Ledger, owner: DictOf, key: Val, default: Val | None = None) -> Val | None:
    need_hashable(ledger, key)
    there = owner.has(key)
    return merged(there, owner.get(key), Null() if default is None else default)


def _keys(ledger: Ledger, owner: DictOf) -> Val | None:
    return _view(ledger, owner, "dict_keys", lambda key: key)


def _values(ledger: Ledger, owner: DictOf) -> Val | None:
    return _view(ledger, owner, "dict_values", owner.get)


def _pairs(ledger: Ledger, owner: DictOf) -> Val | None:
    return _view(ledger, owner, "dict_items", lambda key: display("tuple", [key, owner.get(key)]))


def _view(ledger: Ledger, owner: DictOf, family: str, of: Callable[[Val], Val]) -> Val | None:
    keys = once(ledger, owner.keys, owner.size)
    if keys is None:
        return None
    return Items(family, keys.length, lambda at: of(keys.at(at)), keys.most, (family, keys.key))


def _copy(ledger: Ledger, owner: Val) -> Val | None:
    return owner


def _count(ledger: Ledger, owner: Items, value: Val) -> Val | None:
    key = ("==", key_of(value))
    return Int(sums.counted(ledger, owner, lambda each: same_item(ledger, each, value), key))


def _index(ledger: Ledger, owner: Items, value: Val) -> Val | None:
    return Int(rows.index_of(ledger, owner, value))


def _subset(ledger: Ledger, owner: SetOf, other: Val) -> Val | None:
    if isinstance(other, SetOf):
        return Bool(ledger.all_of(owner.items, other.has, in_order=False))
    return None


def _superset(ledger: Ledger, owner: SetOf, other: Val) -> Val | None:
    return _subset(ledger, other, owner) if isinstance(other, SetOf) else None


def _disjoint(ledger: Ledger, owner: SetOf, other: Val) -> Val | None:
    if isinstance(other, SetOf):
        return Bool(ledger.all_of(owner.items, lambda each: neg(other.has(each)), in_order=False))
    return None


def _union(ledger: Ledger, owner: SetOf, other: Val) -> Val | None:
    if isinstance(other, SetOf):
        return picking.set_of(ledger, rows.joined(owner.items, other.items), owner.family)
    return None


def _intersection(ledger: Ledger, owner: SetOf, other: Val) -> Val | None:
    return picking.kept_of(ledger, owner, other.has) if isinstance(other, SetOf) else None


def _difference(ledger: Ledger, owner: SetOf, other: Val) -> Val | None:
    if not isinstance(other, SetOf):
        return None
    return picking.kept_of(ledger, owner, lambda each: neg(other.has(each)))


def _is_integer(ledger: Ledger, owner: Float) -> Val | None:
    return Bool(numbers.is_integer(ledger, owner.z))


OF_ITEMS: dict[str, Method] = {"count": _count, "index": _index, "copy": _copy}
OF_DICT: dict[str, Method] = {
    "get": _get, "keys": _keys, "values": _values, "items": _pairs, "copy": _copy,
}  # fmt: skip
OF_SET: dict[str, Method] = {
    "issubset": _subset, "issuperset": _superset, "isdisjoint": _disjoint, "union": _union,
    "intersection": _intersection, "difference": _difference, "copy": _copy,
}  # fmt: skip
_ALL = {*texts.METHODS, *OF_ITEMS, *OF_DICT, *OF_SET, "is_integer", "join"}


def has_method(name: str) -> bool:
    """Tell whether some value has a method of this name that the solver sees."""
    return name in _ALL


def call_method(ledger: Ledger, owner: Val, name: str, args: list[Val]) -> Val | None:
    """Return ``owner.name(args)``."""
    owner = operand(ledger, owner)
    match owner:
        case Str(text):
            settled = _settled(ledger, text, name, args)
            if settled is not None:
                return settled
            method = texts.METHODS.get(name)
            return None if method is None or not _fits(name, args) else method(ledger, text, *args)
        case Items(family=family) if name in _OF_FAMILY.get(family, ()):
            wanted = 0 if name == "copy" else 1
            return OF_ITEMS[name](ledger, owner, *args) if len(args) == wanted else None
        case DictOf() if name in OF_DICT:
            least, most = (1, 2) if name == "get" else (0, 0)
            return OF_DICT[name](ledger, owner, *args) if least <= len(args) <= most else None
        case SetOf() if name in OF_SET:
            wanted = 0 if name == "copy" else 1
            return OF_SET[name](ledger, owner, *args) if len(args) == wanted else None
        case Float() if name == "is_integer" and not args:
            return _is_integer(ledger, owner)
        case _:
            return None


_OF_FAMILY = {
    "list": ("count", "index", "copy"), "tuple": ("count", "index"), "range": ("count", "index"),
}  # fmt: skip
_MOST = {"replace": 2, "strip": 1, "lstrip": 1, "rstrip": 1, "split": 1, "splitlines": 0}


def _fits(name: str, args: list[Val]) -> bool:
    wanted = 1 if name in (
        "startswith", "endswith", "find", "index", "count", "removeprefix", "removesuffix"
    ) else None  # fmt: skip
    if wanted is not None:
        return len(args) == wanted
    if name == "replace":
        return len(args) == 2
    return len(args) <= _MOST.get(name, 0)


def _settled(ledger: Ledger, text: object, name: str, args: list[Val]) -> Val | None:
    """Return what the evaluator says where all is known."""
    if not is_known(text):
        return None
    plain = []
    for each in args:
        if not isinstance(each, Str | Int | Bool | Null) or (
            not isinstance(each, Null) and not is_known(each.z)
        ):
            return None
        plain.append(Lit(None if isinstance(each, Null) else each.z))
    call = Call(Attribute(Name("text"), name), tuple(plain))
    found = evaluate(call, {"text": text})
    if isinstance(found, Undefined):
        ledger.need(False, found.raises)
        return Null()
    return None if isinstance(found, Unmodelled) else known(ledger, found)
