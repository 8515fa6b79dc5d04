"""The builtins of the language as the solver sees them. None: of such values it sees nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import z3

from liftsys_nb.verify.sem import items as rows
from liftsys_nb.verify.sem import numbers, texts
from liftsys_nb.verify.sem.compare import number, ordered, whole_float
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import fp, is_known
from liftsys_nb.verify.sem.merging import display, merged
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
    key_of,
)
from liftsys_nb.verify.sem.truths import size, truth

Options = Mapping[str, Val]
Call = Callable[[Ledger, list[Val], Options], "Val | None"]


def items_of(ledger: Ledger, value: Val) -> Items | None:
    """Return what a loop over a value goes through; None where it is not seen."""
    match value:
        case Items():
            return value
        case Str(text):
            return texts.characters(ledger, text)
        case SetOf(items=items):
            return items
        case DictOf(keys=keys):
            return keys
        case Null() | Int() | Bool() | Float() | Member() | Record():
            ledger.need(False, "TypeError")
            return display("list", [])
        case _:
            return None


def _wrong_type(ledger: Ledger, value: Val) -> Val | None:
    """Raise a TypeError for a value that is seen; nothing is known of others."""
    if isinstance(value, Opaque):
        return None
    ledger.need(False, "TypeError")
    return Null()


def _len(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    found = size(ledger, args[0])
    return _wrong_type(ledger, args[0]) if found is None else Int(found)


def _abs(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    return numbers.absolute(args[0]) or _wrong_type(ledger, args[0])


def _bool(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    return Bool(truth(ledger, args[0]) if args else False)


def _int(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    if not args:
        return Int(0)
    match args[0]:
        case Int() | Bool() as value if len(args) == 1 and not options:
            return Int(number(value))
        case Float(z) if len(args) == 1 and not options:
            return Int(numbers.truncated(ledger, z))
        case Str(z) if is_known(z) and len(args) == 1 and not options and len(z) < 1000:
            try:
                return Int(int(z))
            except ValueError:
                ledger.need(False, "ValueError")
                return Int(0)
        case _:
            return None


def _float(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    if not args:
        return Float(0.0)
    match args[0]:
        case Float():
            return args[0]
        case Int() | Bool() as value:
            return Float(whole_float(ledger, number(value)))
        case Str(z) if is_known(z):
            try:
                return Float(float(z))
            except ValueError:
                ledger.need(False, "ValueError")
                return Float(0.0)
        case _:
            return None


def _str(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    if not args:
        return Str("")
    match args:
        case [Str() as value]:
            return value
        case [Int(z)] if is_known(z):
            return Str(str(z))
        case [Int(z)]:
            return Str(z3.If(z >= 0, z3.IntToStr(z), z3.Concat(
                z3.StringVal("-", ledger.ctx), z3.IntToStr(-z)
            )))  # fmt: skip
        case [Bool(z)] if is_known(z):
            return Str(str(z))
        case [Bool(z)]:
            return merged(z, Str("True"), Str("False"))
        case [Null()]:
            return Str("None")
        case [Float(z)] if is_known(z):
            return Str(str(z))
        case _:
            return None


def _round(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    if len(args) == 1 and not options and isinstance(args[0], Int | Bool):
        return Int(number(args[0]))
    if len(args) == 1 and not options and isinstance(args[0], Float):
        z = args[0].z
        if is_known(z):
            ledger.need(z == z, "ValueError")
            ledger.need(abs(z) != float("inf"), "OverflowError")
            return Int(round(z) if z == z and abs(z) != float("inf") else 0)
        # Ties go to even, as the solver's mode says.
        return Int(numbers.truncated(ledger, fp(z3.fpRoundToIntegral, z3.RNE(ledger.ctx), z)))
    return None


def _divmod(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    first, second = (numbers.arithmetic(ledger, op, *args) for op in ("//", "%"))
    return None if first is None or second is None else display("tuple", [first, second])


def _extreme(op: str) -> Call:
    def choose(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
        default = options.get("default")
        if len(args) == 1:
            items = items_of(ledger, args[0])
            return None if items is None else rows.extreme(ledger, items, op, default)
        found = args[0]
        for each in args[1:]:
            # The first of equal ones stays, also of 0.0 and -0.0.
            found = merged(ordered(ledger, op, each, found), each, found)
        return found

    return choose


def _sum(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    items = items_of(ledger, args[0])
    start = args[1] if len(args) > 1 else options.get("start", Int(0))
    return None if items is None else rows.summed(ledger, items, start)


def _sorted(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    items = items_of(ledger, args[0])
    found = None if items is None else rows.sorted_items(ledger, items)
    if found is None or not options:
        return found
    reverse = truth(ledger, options["reverse"]) if "reverse" in options else False
    # Turned round, equal items stand in the other order: told apart only where equal is not same.
    if not is_known(reverse):
        return None
    return rows.sliced(ledger, found, None, None, -1) if reverse else found


def _all(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    items = items_of(ledger, args[0])
    if items is None:
        return None
    return Bool(ledger.all_of(items, lambda each: truth(ledger, each)))


def _any(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    items = items_of(ledger, args[0])
    if items is None:
        return None
    return Bool(ledger.any_of(items, lambda each: truth(ledger, each)))


def _range(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    if not all(isinstance(each, Int | Bool) for each in args) or not args:
        return None
    parts = [number(each) for each in args if isinstance(each, Int | Bool)]
    start, stop, step = (0, parts[0], 1) if len(parts) == 1 else (*parts, 1)[:3]
    if is_known(step):
        ledger.need(step != 0, "ValueError")
    found = rows.span(start, stop, step)
    if found is None or found.most is not None or ledger.bound is None:
        return found
    ledger.limit(found.length <= ledger.bound)
    return Items(found.family, found.length, found.at, ledger.bound, found.key)


def _list(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    return _as(ledger, args, "list")


def _tuple(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    return _as(ledger, args, "tuple")


def _as(ledger: Ledger, args: list[Val], family: str) -> Val | None:
    if not args:
        return display(family, [])
    if isinstance(args[0], SetOf):
        return None  # its order is nobody's to say
    items = items_of(ledger, args[0])
    if items is None:
        return None
    return Items(family, items.length, items.at, items.most, (family, items.key),
                 items.joined, items.window)  # fmt: skip


def _set(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    if not args:
        return rows.set_of(ledger, display("list", []))
    if isinstance(args[0], SetOf):
        return args[0]
    items = items_of(ledger, args[0])
    return None if items is None else rows.set_of(ledger, items)


def _dict(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    if len(args) == 1 and isinstance(args[0], DictOf) and not options:
        return args[0]
    return None


def _enumerate(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    items = items_of(ledger, args[0])
    start = args[1] if len(args) > 1 else options.get("start", Int(0))
    if items is None or not isinstance(start, Int | Bool):
        return None
    first = number(start)
    return Items(
        "iterator", items.length,
        lambda at: display("tuple", [Int(first + at), items.at(at)]),
        items.most, ("enumerate", items.key, key_of(start)),
    )  # fmt: skip


def _zip(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    if options or not args:
        return None
    parts = [items_of(ledger, each) for each in args]
    found = [each for each in parts if each is not None]
    if len(found) < len(parts):
        return None
    length = found[0].length
    for each in found[1:]:
        length = rows.smaller(length, each.length)
    bounds = [each.most for each in found if each.most is not None]
    return Items(
        "iterator", length, lambda at: display("tuple", [each.at(at) for each in found]),
        min(bounds) if bounds else None, ("zip", *(each.key for each in found)),
    )  # fmt: skip


def _reversed(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    if isinstance(args[0], SetOf):
        return None
    items = items_of(ledger, args[0])
    if items is None:
        return None
    found = rows.sliced(ledger, items, None, None, -1)
    return found and Items("iterator", found.length, found.at, found.most, ("reversed", found.key))


CALLS: dict[str, Call] = {
    "len": _len, "abs": _abs, "bool": _bool, "int": _int, "float": _float, "str": _str,
    "round": _round, "divmod": _divmod, "min": _extreme("<"), "max": _extreme(">"), "sum": _sum,
    "sorted": _sorted, "all": _all, "any": _any, "range": _range, "list": _list, "tuple": _tuple,
    "set": _set, "frozenset": _set, "dict": _dict, "enumerate": _enumerate, "zip": _zip,
    "reversed": _reversed,
}  # fmt: skip
