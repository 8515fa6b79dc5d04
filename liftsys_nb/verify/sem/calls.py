"""The builtins of the language as the solver sees them. None: of such values it sees nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import z3

from liftsys_nb.verify.sem import items as rows
from liftsys_nb.verify.sem import numbers, numerals, sorting, sums
from liftsys_nb.verify.sem.characters import characters
from liftsys_nb.verify.sem.codes import character_of, order_of
from liftsys_nb.verify.sem.compare import number, ordered
from liftsys_nb.verify.sem.floats import whole_float
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Number, fp, is_known
from liftsys_nb.verify.sem.merging import display, merged
from liftsys_nb.verify.sem.operators import WORD, once, set_of, wrong_type
from liftsys_nb.verify.sem.symbols import (
    UNBOUND,
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
from liftsys_nb.verify.sem.tuples import operand

MOST_DIGITS = 4300  # numbers of more digits Python writes only when it is told to
MOST_WRITTEN = 10**MOST_DIGITS
SURELY_WRITTEN = 10**30
LONGEST_RANGE = 6  # numbers that a bounded encoding goes through, of a range of any length

Options = Mapping[str, Val]
Call = Callable[[Ledger, list[Val], Options], "Val | None"]


def items_of(ledger: Ledger, value: Val) -> Items | None:
    """Return what a loop over a value goes through; None where it is not seen.

    Of a set the order is nobody's to say: callers that could see it ask for SetOf before.
    """
    match operand(ledger, value):
        case Items() as items:
            return items
        case Str(text):
            return characters(ledger, text)
        case SetOf(items=items, size=count):
            return once(ledger, items, count)
        case DictOf(keys=keys, size=count):
            return once(ledger, keys, count)
        case Null() | Int() | Bool() | Float() | Member() | Record():
            ledger.need(False, "TypeError")
            return display("list", [])
        case Opaque(what=what) if what == UNBOUND:
            return display("list", [])  # the need is noted already
        case _:
            return None


def builtin(ledger: Ledger, name: str, args: list[Val], options: Options) -> Val | None:
    """Return ``name(args, options)``; None where nothing is seen of it."""
    found = CALLS.get(name)
    if found is None:
        return None
    call, least, most, words = found
    if not least <= len(args) <= most or not all(word in words for word in options):
        return None
    return call(ledger, args, options)


def consume(ledger: Ledger, name: str, items: Items) -> Val | None:
    """Return what a builtin makes of all items that a generator gives."""
    return builtin(ledger, name, [replace(items, family="iterator")], {})


def _len(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    found = size(ledger, args[0])
    if isinstance(args[0], Items) and args[0].family == "range":
        ledger.need(args[0].length < WORD, "OverflowError")
    return wrong_type(ledger, args[0]) if found is None else Int(found)


def _abs(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    return numbers.absolute(args[0]) or wrong_type(ledger, args[0])


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
        case Str(z) if not is_known(z) and len(args) == 1 and not options:
            return Int(numerals.read_int(ledger, z))
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
        case Str(z):
            return Float(numerals.read_float(ledger, z))
        case _:
            return None


def _str(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    if not args:
        return Str("")
    match args:
        case [Str() as value]:
            return value
        case [Int(z)] if is_known(z) and abs(z) < MOST_WRITTEN:
            return Str(str(z))
        case [Int(z)]:
            if is_known(z):
                ledger.need(ledger.any_digits, "ValueError")
                return Str("")
            fits = z3.And(z > -SURELY_WRITTEN, z < SURELY_WRITTEN)
            if ledger.bound is not None:
                ledger.limit(fits)
            elif not ledger.any_digits:
                # Where the digits are too many is left open: a number of that size Z3 would
                # take apart digit by digit.
                may = ledger.fresh("is written", "bool")
                ledger.fact(z3.Or(may, z3.Not(fits)))
                ledger.need(may, "ValueError")
                ledger.gap("the text of a number of perhaps too many digits", is_value=True)
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
    if not all(isinstance(each, Int | Bool | Float) for each in args):
        return None
    found = [numbers.arithmetic(ledger, op, *args) for op in ("//", "%")]
    return display("tuple", [each for each in found if each is not None])


def _extreme(op: str) -> Call:
    def choose(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
        default = options.get("default")
        if len(args) == 1:
            items = items_of(ledger, args[0])
            return None if items is None else sorting.extreme(ledger, items, op, default)
        if default is not None:
            return wrong_type(ledger, args[0])
        found = args[0]
        for each in args[1:]:
            # The first of equal ones stays, also of 0.0 and -0.0.
            found = merged(ordered(ledger, op, each, found), each, found)
        return found

    return choose


def _sum(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    items = items_of(ledger, args[0])
    start = args[1] if len(args) > 1 else options.get("start", Int(0))
    return None if items is None else sums.summed(ledger, items, start)


def _sorted(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    items = items_of(ledger, args[0])
    reverse = False
    if "reverse" in options:
        wanted = options["reverse"]
        if not isinstance(wanted, Int | Bool) or not is_known(wanted.z):
            return None
        reverse = bool(wanted.z)
    if items is None or not reverse:
        return None if items is None else sorting.sorted_items(ledger, items)
    # Turned round before and after, so that equal items keep their order, as Python does.
    turned = rows.sliced(ledger, items, None, None, -1)
    found = None if turned is None else sorting.sorted_items(ledger, turned)
    return None if found is None else rows.sliced(ledger, found, None, None, -1)


def _pow(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    return numbers.power(ledger, args[0], args[1])


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
    most = ledger.top_of(stop - start if step > 0 else start - stop)
    if most is None:
        most = max(ledger.bound, LONGEST_RANGE)
        ledger.limit(found.length <= most)
    return Items(found.family, found.length, found.at, max(most, 0), found.key)


def _list(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    return _as(ledger, args, "list")


def _tuple(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    return _as(ledger, args, "tuple")


def _as(ledger: Ledger, args: list[Val], family: str) -> Val | None:
    if not args:
        return display(family, [])
    if isinstance(args[0], SetOf):
        return None
    items = items_of(ledger, args[0])
    if items is None:
        return None
    return Items(family, items.length, items.at, items.most, (family, items.key),
                 items.joined, items.window)  # fmt: skip


def _set(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    return _set_of(ledger, args, "set")


def _frozenset(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    return _set_of(ledger, args, "frozenset")


def _set_of(ledger: Ledger, args: list[Val], family: str) -> Val | None:
    if not args:
        return set_of(ledger, display("list", []), family)
    if isinstance(args[0], SetOf):
        return replace(args[0], family=family)
    items = items_of(ledger, args[0])
    return None if items is None else set_of(ledger, items, family)


def _dict(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    if len(args) == 1 and isinstance(args[0], DictOf) and not options:
        return args[0]
    return None


def _enumerate(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    if isinstance(args[0], SetOf):
        return None
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
    if any(isinstance(each, SetOf) for each in args):
        return None
    parts = [items_of(ledger, each) for each in args]
    found = [each for each in parts if each is not None]
    if len(found) < len(parts):
        return None
    length = found[0].length
    for each in found[1:]:
        length = rows.smaller(length, each.length)
    bounds = [each.most for each in found if each.most is not None]
    starts = {key_of(each.window[1]) for each in found if each.window is not None}
    window: tuple[Items, Number] | None = None
    if len(starts) == 1 and all(each.window is not None for each in found):
        # Parts of lists side by side are a part of the lists side by side.
        wholes = [each.window for each in found if each.window is not None]
        whole = _zip(ledger, [base for base, _ in wholes], {})
        window = (whole, wholes[0][1]) if isinstance(whole, Items) else None
    return Items(
        "iterator", length, lambda at: display("tuple", [each.at(at) for each in found]),
        min(bounds) if bounds else None, ("zip", *(each.key for each in found)), window=window,
    )  # fmt: skip


def _reversed(ledger: Ledger, args: list[Val], options: Options) -> Val | None:
    if isinstance(args[0], SetOf):
        return None
    items = items_of(ledger, args[0])
    if items is None:
        return None
    found = rows.sliced(ledger, items, None, None, -1)
    return found and Items("iterator", found.length, found.at, found.most, ("reversed", found.key))


# The function, the least and the most arguments, and the keywords that are seen.
CALLS: dict[str, tuple[Call, int, int, tuple[str, ...]]] = {
    "len": (_len, 1, 1, ()), "abs": (_abs, 1, 1, ()), "bool": (_bool, 0, 1, ()),
    "int": (_int, 0, 1, ()), "float": (_float, 0, 1, ()), "str": (_str, 0, 1, ()),
    "round": (_round, 1, 1, ()), "divmod": (_divmod, 2, 2, ()),
    "min": (_extreme("<"), 1, 99, ("default",)), "max": (_extreme(">"), 1, 99, ("default",)),
    "sum": (_sum, 1, 2, ("start",)), "sorted": (_sorted, 1, 1, ("reverse",)),
    "all": (_all, 1, 1, ()), "any": (_any, 1, 1, ()), "range": (_range, 1, 3, ()),
    "list": (_list, 0, 1, ()), "tuple": (_tuple, 0, 1, ()), "set": (_set, 0, 1, ()),
    "frozenset": (_frozenset, 0, 1, ()), "dict": (_dict, 0, 1, ()),
    "enumerate": (_enumerate, 1, 2, ("start",)), "zip": (_zip, 1, 9, ()),
    "reversed": (_reversed, 1, 1, ()), "ord": (order_of, 1, 1, ()), "chr": (character_of, 1, 1, ()),
    "pow": (_pow, 2, 2, ()),
}  # fmt: skip
