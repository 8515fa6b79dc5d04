"""Which values can stand in a set or be keys of a dict."""

from __future__ import annotations

from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Truth, conj, disj
from liftsys_nb.verify.sem.symbols import Choice, DictOf, Items, Opaque, Record, SetOf, Val

# Of a view or an iterator nobody makes a key: what Python says of it is not modelled.
_HASHED = {"list": False, "range": True, "bytes": True}


def need_hashable(ledger: Ledger, value: Val) -> None:
    """Note that Python raises a TypeError unless a value can be hashed."""
    holds = hashable(ledger, value)
    if holds is not True:
        ledger.need(holds, "TypeError")


def hashable(ledger: Ledger, value: Val) -> Truth:
    """Return that ``hash(value)`` is defined."""
    match value:
        case Items(family="tuple"):
            return ledger.all_of(value, lambda each: hashable(ledger, each), in_order=False)
        case Items(family=family) if family in _HASHED:
            return _HASHED[family]
        case SetOf(family=family):
            return family == "frozenset"
        case DictOf():
            return False
        case Record(name=name) if name.rpartition(".")[2] in ledger.keyless:
            ledger.gap(f"`hash` of `{name}`")
            return ledger.fresh("hashable", "bool")
        case Record(fields=fields):
            return conj(*(hashable(ledger, each) for each in fields.values()))
        case Choice(options):
            return disj(*(conj(guard, hashable(ledger, each)) for guard, each in options))
        case Opaque(what=what):
            ledger.gap(f"`{what}`")
            return ledger.fresh("hashable", "bool")
        case Items():
            ledger.gap("a view or iterator among keys")
            return ledger.fresh("hashable", "bool")
        case _:
            return True
