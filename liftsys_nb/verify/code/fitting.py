"""Whether a result is of the declared type: what a place of a type takes, in symbols."""

from __future__ import annotations

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.values import EnumType
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Truth, conj, disj
from liftsys_nb.verify.sem.making import DOTS
from liftsys_nb.verify.sem.merging import options_of
from liftsys_nb.verify.sem.symbols import (
    Bool,
    DictOf,
    Float,
    Int,
    Items,
    Member,
    Null,
    Opaque,
    Record,
    SetOf,
    Str,
    Val,
)


def fits(
    ledger: Ledger, value: Val, type_: n.Type, program: Program, *, exactly: bool = False
) -> Truth:
    """Return that a value is one that a place of this type takes, as Python's typing has it.

    exactly: no bool for an int, and no int for a float: callers take it for one of the type.
    """
    return disj(*(
        conj(guard, _fits(ledger, each, type_, program, exactly))
        for guard, each in options_of(value)
    ))  # fmt: skip


def _fits(ledger: Ledger, value: Val, type_: n.Type, program: Program, exactly: bool) -> Truth:
    def inside(each: Val, wanted: n.Type) -> Truth:
        return fits(ledger, each, wanted, program, exactly=exactly)

    match type_:
        case n.Refined(base=base):
            return _fits(ledger, value, base, program, exactly)
        case n.UnionType(options=options):
            return disj(*(_fits(ledger, value, option, program, exactly) for option in options))
        case n.Hole():
            return True
    if isinstance(value, Opaque):
        ledger.gap(f"`{value.what}`")
        return ledger.fresh("fits", "bool")
    entry = program.find(type_.name)
    if entry is not None:
        match entry.declared:
            case n.TypeDef(type=meant):
                return _fits(ledger, value, meant, program.seen_from(entry), exactly)
            case EnumType():
                return isinstance(value, Member) and value.enum == entry.name
            case n.Record(fields=fields):
                if not isinstance(value, Record) or value.name != entry.name:
                    return False
                # Python lets a field be anything, whatever it is declared for.
                there = program.seen_from(entry)
                return conj(*(
                    fits(ledger, value.fields[each.name], each.type, there, exactly=exactly)
                    for each in fields
                ))  # fmt: skip
            case _:
                return False
    args = type_.args
    match type_.name, value:
        case ("int", Bool()) | ("float", Int() | Bool()) if exactly:
            return False
        case ("int", Int() | Bool()) | ("bool", Bool()) | ("str", Str()) | ("None", Null()):
            return True
        case "float", Float() | Int() | Bool():
            return True
        case ("Policy" | "Description", Str()):
            return True
        case "list" | "tuple" | "bytes" as family, Items(family=actual) if actual == family:
            if family == "tuple" and args and DOTS not in args:
                return conj(value.length == len(args), *(
                    inside(value.at(at), each) for at, each in enumerate(args)
                ))  # fmt: skip
            if not args:
                return True
            return ledger.all_of(value, lambda each: inside(each, args[0]), in_order=False)
        case ("set" | "frozenset") as family, SetOf(family=actual) if actual == family:
            if not args:
                return True
            return ledger.all_of(value.items, lambda each: inside(each, args[0]), in_order=False)
        case "dict", DictOf(keys=keys):
            if len(args) != 2:
                return True
            return ledger.all_of(keys, lambda key: conj(
                inside(key, args[0]), inside(value.get(key), args[1])
            ), in_order=False)  # fmt: skip
        case name, _:
            return name not in _KNOWN


def is_exactly(ledger: Ledger, value: Record, program: Program) -> bool:
    """Tell whether all fields of an object are surely of the types that they are declared for."""
    entry = program.find(value.name)
    if entry is None or not isinstance(entry.declared, n.Record):
        return False
    there = program.seen_from(entry)
    return all(
        fits(ledger, option, each.type, there, exactly=True) is True
        for each in entry.declared.fields
        for _, option in options_of(value.fields[each.name])
    )


_KNOWN = frozenset({
    "int", "bool", "str", "None", "float", "list", "tuple", "bytes", "set", "frozenset", "dict",
})  # fmt: skip
