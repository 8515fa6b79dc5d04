"""Texts: what the solver's theory of strings says as Python does; of the rest, what is sure."""

from __future__ import annotations

from collections.abc import Callable

import z3

from liftsys_nb.verify.sem.characters import characters, length, part_of
from liftsys_nb.verify.sem.compare import same_item
from liftsys_nb.verify.sem.items import clipped, larger
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import (
    Number,
    Text,
    Truth,
    conj,
    implied,
    is_known,
    ite,
    lift,
)
from liftsys_nb.verify.sem.sums import counted
from liftsys_nb.verify.sem.symbols import Bool, Int, Items, Null, Str, Val, key_of


def concat(ledger: Ledger, a: Text, b: Text) -> Text:
    """Return ``a + b``."""
    if is_known(a) and is_known(b):
        return a + b
    if is_known(a) and not a:
        return b
    if is_known(b) and not b:
        return a
    return z3.Concat(lift(a, ledger.ctx), lift(b, ledger.ctx))


def at_index(ledger: Ledger, text: Text, index: Number) -> Text:
    """Return ``text[index]``."""
    size = length(text)
    ledger.need(conj(-size <= index, index < size), "IndexError")
    if is_known(index) and is_known(size) and -size <= index < size:
        return text[index] if is_known(text) else part_of(ledger, text, index % size, 1)
    if is_known(index):
        return part_of(ledger, text, index if index >= 0 else size + index, 1)
    return part_of(ledger, text, ite(index < 0, index + size, index), 1)


def sliced(
    ledger: Ledger, text: Text, lower: Number | None, upper: Number | None, step: Number | None
) -> Text | None:
    """Return ``text[lower:upper]``; None for other steps of a text that is not known."""
    parts = (lower, upper, step)
    if is_known(text) and all(is_known(each) for each in parts if each is not None):
        ledger.need(step != 0, "ValueError")
        return text[lower:upper:step] if step != 0 else ""
    if step is not None and not (is_known(step) and step == 1):
        if is_known(step) and step == -1 and lower is None and upper is None:
            return turned(ledger, text)
        return None
    size = length(text)
    start, stop = clipped(lower, size, 0), clipped(upper, size, size)
    return part_of(ledger, text, start, larger(0, stop - start))


def turned(ledger: Ledger, text: Text) -> Text:
    """Return a text from its end to its start: its length, its characters, one step of it."""
    if is_known(text):
        return text[::-1]
    ctx = ledger.ctx
    symbol = z3.Function("turned", z3.StringSort(ctx), z3.StringSort(ctx))
    made = symbol(text)
    if ledger.note(("turned", key_of(Str(text)), len(ledger.variables))):
        size = z3.Length(text)
        first, last = part_of(ledger, text, 0, 1), part_of(ledger, text, size - 1, 1)
        rest, start = part_of(ledger, text, 1, size - 1), part_of(ledger, text, 0, size - 1)
        ledger.fact(z3.Length(made) == size)
        ledger.fact(z3.Implies(size <= 1, made == text))
        ledger.fact(z3.Implies(size > 0, made == z3.Concat(symbol(rest), first)))
        ledger.fact(z3.Implies(size > 0, made == z3.Concat(last, symbol(start))))
        ledger.fact(symbol(made) == text)
        with ledger.variable("int", place=True) as at:
            mirrored = part_of(ledger, text, size - 1 - at, 1)
            inside = z3.And(at >= 0, at < size)
            here = part_of(ledger, made, at, 1)
            ledger.fact(z3.Implies(inside, here == mirrored))
        if ledger.bound is not None:
            ledger.limit(size <= ledger.bound)
            parts = [part_of(ledger, text, size - 1 - at, 1) for at in range(ledger.bound)]
            ledger.fact(made == z3.Concat(*parts) if len(parts) > 1 else made == parts[0])
    return made


def repeated(ledger: Ledger, text: Text, times: Number) -> Text:
    """Return ``text * times``: its length, and what each character of it is."""
    ctx = ledger.ctx
    key = ("*", key_of(Str(text)), key_of(Int(times)), *map(key_of, ledger.variables))
    known = ledger.memo.get(key)
    if isinstance(known, Str):
        return known.z
    made = ledger.fresh("repeated", "str")
    ledger.memo[key] = Str(made)
    term, size = lift(text, ctx), length(text)
    times = lift(times, ctx)
    if ledger.bound is not None:
        ledger.limit(times <= MOST_TIMES)
        for count in range(1, MOST_TIMES + 1):
            whole = z3.Concat(*[term] * count) if count > 1 else term
            ledger.fact(z3.Implies(times == count, made == whole))
    ledger.fact(z3.Implies(times <= 0, z3.Length(made) == 0))
    if is_known(size) or is_known(times):
        ledger.fact(z3.Implies(times > 0, z3.Length(made) == times * size))
    else:
        ledger.fact(z3.Implies(z3.And(times > 0, size > 0), z3.Length(made) >= times))
        ledger.fact(z3.Implies(size == 0, z3.Length(made) == 0))
    ledger.fact(z3.Implies(times == 1, made == term))
    # Tried to say what it consists of, and how it begins: then Z3 gives up where lengths are asked.
    ledger.gap("a text repeated", is_value=True)
    return made


MOST_TIMES = 6  # that a bounded encoding repeats a text


def _lies_in(part: Text, text: Text) -> bool:
    """Tell whether a text was cut out of another, or is a part of the sum that it is."""
    if is_known(part) or is_known(text):
        return False
    if part.eq(text):
        return True
    if part.decl().kind() == z3.Z3_OP_SEQ_EXTRACT and _lies_in(part.arg(0), text):
        return True
    if text.decl().kind() == z3.Z3_OP_SEQ_CONCAT:
        return any(_lies_in(part, each) for each in text.children())
    return False


def contains(ledger: Ledger, text: Text, part: Text) -> Truth:
    """Return ``part in text``."""
    if is_known(text) and is_known(part):
        return part in text
    if _lies_in(part, text):
        return True
    return z3.Contains(lift(text, ledger.ctx), lift(part, ledger.ctx))


def opaque(ledger: Ledger, what: str, kind: str, *parts: object) -> Val:
    """Return what a method gives of which little is known: the same for the same values."""
    key = (what, *(key_of(part) for part in parts))
    found = ledger.memo.get(key)
    if found is None:
        z = ledger.fresh(what, kind)
        found = Int(z) if kind == "int" else Bool(z) if kind == "bool" else Str(z)
        ledger.memo[key] = found
    return found


# ── methods ──────────────────────────────────────────────────────────────────────────────────
def _startswith(ledger: Ledger, text: Text, part: Val) -> Val | None:
    return _affix(ledger, text, part, z3.PrefixOf)


def _endswith(ledger: Ledger, text: Text, part: Val) -> Val | None:
    return _affix(ledger, text, part, z3.SuffixOf)


def _affix(ledger: Ledger, text: Text, part: Val, test: Callable[..., Truth]) -> Val | None:
    if not isinstance(part, Str):
        return None
    if test is z3.PrefixOf and _starts(text, part.z):
        return Bool(True)
    return Bool(test(lift(part.z, ledger.ctx), lift(text, ledger.ctx)))


def _starts(text: Text, part: Text) -> bool:
    """Tell whether a part was cut off from the start of a text."""
    if is_known(text) or is_known(part) or part.decl().kind() != z3.Z3_OP_SEQ_EXTRACT:
        return False
    start = part.arg(1)
    return bool(part.arg(0).eq(text) and z3.is_int_value(start) and start.as_long() == 0)


def _find(ledger: Ledger, text: Text, part: Val) -> Val | None:
    if not isinstance(part, Str):
        return None
    ctx = ledger.ctx
    if is_known(text) and is_known(part.z):
        return Int(text.find(part.z))
    whole, sought = lift(text, ctx), lift(part.z, ctx)
    found = z3.IndexOf(whole, sought, z3.IntVal(0, ctx))
    if ledger.note(("find", key_of(Str(text)), key_of(part), len(ledger.variables))):
        # Said of the parts that programs cut out there.
        size, cut = z3.Length(whole), length(part.z)
        before = z3.SubString(whole, 0, found)
        after = z3.SubString(whole, found + cut, size - (found + cut))
        is_there = found >= 0
        ledger.fact(z3.Implies(is_there, whole == z3.Concat(before, sought, after)))
        ledger.fact(z3.Implies(is_there, found + cut <= size))
        ledger.fact(z3.Implies(z3.Not(is_there), z3.Not(z3.Contains(whole, sought))))
        if is_known(cut) and cut == 1:
            ledger.fact(z3.Implies(is_there, z3.Not(z3.Contains(before, sought))))
    return Int(found)


def _index(ledger: Ledger, text: Text, part: Val) -> Val | None:
    if not isinstance(part, Str):
        return None
    ledger.need(contains(ledger, text, part.z), "ValueError")
    return _find(ledger, text, part)


def _count(ledger: Ledger, text: Text, part: Val) -> Val | None:
    if not isinstance(part, Str):
        return None
    size = length(text)
    if is_known(part.z) and len(part.z) == 1 and ledger.bound is not None:
        ledger.limit(size <= ledger.bound)
        found: Number = 0
        for at in range(ledger.bound):
            here = part_of(ledger, text, at, 1) == lift(part.z, ledger.ctx)
            found = found + ite(here, 1, 0)
        return Int(found)
    made = opaque(ledger, ".count(…)", "int", Str(text), part)
    assert isinstance(made, Int)
    has = contains(ledger, text, part.z)
    ledger.fact(made.z >= 0)
    ledger.fact(made.z <= size + 1)
    ledger.fact((made.z > 0) == lift(has, ledger.ctx))
    if ledger.bound is None:
        # One character cannot overlap with itself: then it is counted place by place.
        here = Str(part.z)
        places = counted(
            ledger, characters(ledger, text), lambda each: same_item(ledger, each, here),
            ("==", key_of(here)),
        )  # fmt: skip
        is_one = length(part.z) == 1
        ledger.fact(implied(is_one, made.z == places))
        if is_one is True:
            return made
    ledger.gap("`.count(…)` of a text", is_value=True)
    return made


def _replace(ledger: Ledger, text: Text, old: Val, new: Val) -> Val | None:
    if not isinstance(old, Str) or not isinstance(new, Str):
        return None
    made = opaque(ledger, ".replace(…)", "str", Str(text), old, new)
    assert isinstance(made, Str)
    has = lift(contains(ledger, text, old.z), ledger.ctx)
    ledger.fact(z3.Or(has, made.z == lift(text, ledger.ctx)))
    ledger.gap("`.replace(…)`", is_value=True)
    return made


def _strip(ledger: Ledger, text: Text, *parts: Val) -> Val | None:
    made = opaque(ledger, ".strip()", "str", Str(text), *parts)
    assert isinstance(made, Str)
    ledger.fact(z3.Contains(lift(text, ledger.ctx), made.z))
    ledger.gap("`.strip()`", is_value=True)
    return made


def _cased(name: str) -> Callable[..., Val | None]:
    def case(ledger: Ledger, text: Text) -> Val | None:
        made = opaque(ledger, f".{name}()", "str", Str(text))
        assert isinstance(made, Str)
        # Case mapping keeps no lengths ('ῼ'.upper() has two characters); only empty stays empty.
        empty = lift(length(text) == 0, ledger.ctx)
        ledger.fact(empty == (z3.Length(made.z) == 0))
        ledger.gap(f"`.{name}()`")
        return made

    return case


def _is_class(name: str) -> Callable[..., Val | None]:
    def ask(ledger: Ledger, text: Text) -> Val | None:
        ctx = ledger.ctx
        if ledger.bound is not None and name in _ASCII:
            # Among plain characters the solver can tell; a bound keeps to those.
            plain = z3.Star(z3.Range(text_of(" ", ctx), text_of("~", ctx), ctx))
            ledger.limit(z3.InRe(lift(text, ctx), plain))
            parts = [z3.Range(text_of(a, ctx), text_of(b, ctx), ctx) for a, b in _ASCII[name]]
            union = parts[0] if len(parts) == 1 else z3.Union(*parts)
            return Bool(z3.InRe(lift(text, ctx), z3.Plus(union)))
        made = opaque(ledger, f".{name}()", "bool", Str(text))
        assert isinstance(made, Bool)
        if name not in ("isascii", "isprintable"):
            ledger.fact(z3.Implies(made.z, lift(length(text) > 0, ctx)))
        ledger.gap(f"`.{name}()`")
        return made

    return ask


def text_of(value: str, ctx: object) -> object:
    """Return the term of a text."""
    return lift(value, ctx)


_ASCII = {
    "isdigit": [("0", "9")],
    "isdecimal": [("0", "9")],
    "isnumeric": [("0", "9")],
    "isalpha": [("A", "Z"), ("a", "z")],
    "isalnum": [("0", "9"), ("A", "Z"), ("a", "z")],
    "isspace": [(" ", " ")],
}


def _prefix_removed(ledger: Ledger, text: Text, part: Val) -> Val | None:
    if not isinstance(part, Str):
        return None
    size, cut, ctx = length(text), length(part.z), ledger.ctx
    starts = z3.PrefixOf(lift(part.z, ctx), lift(text, ctx))
    return Str(ite(starts, part_of(ledger, text, cut, size - cut), text))


def _suffix_removed(ledger: Ledger, text: Text, part: Val) -> Val | None:
    if not isinstance(part, Str):
        return None
    size, cut, ctx = length(text), length(part.z), ledger.ctx
    ends = z3.SuffixOf(lift(part.z, ctx), lift(text, ctx))
    return Str(ite(ends, part_of(ledger, text, 0, size - cut), text))


def _lines(ledger: Ledger, text: Text, *parts: Val) -> Val | None:
    return _pieces(ledger, ".splitlines()", text, *parts)


def _words(ledger: Ledger, text: Text, *parts: Val) -> Val | None:
    if len(parts) == 1 and isinstance(parts[0], Str):
        ledger.need(length(parts[0].z) > 0, "ValueError")
        return _split(ledger, text, parts[0])
    if not parts or isinstance(parts[0], Null):
        return _pieces(ledger, ".split()", text, *parts)
    return None


def _split(ledger: Ledger, text: Text, separator: Str) -> Val:
    """Split at a separator: pieces without it, one more than there are separators."""
    made = _pieces(ledger, ".split(…)", text, separator)
    assert isinstance(made, Items)
    ctx = ledger.ctx
    if ledger.note(("split", made.key)):
        has = contains(ledger, text, separator.z)
        ledger.fact(made.length >= 1)
        ledger.fact((made.length > 1) == lift(has, ctx))
        first = made.at(0)
        assert isinstance(first, Str)
        ledger.fact(z3.Or(lift(has, ctx), first.z == lift(text, ctx)))
    return made


def _pieces(ledger: Ledger, what: str, text: Text, *parts: Val) -> Val:
    key = (what, key_of(Str(text)), *map(key_of, parts))
    known = ledger.memo.get(key)
    if known is not None:
        return known
    count = ledger.fresh(f"pieces of {what}", "int")
    name, places = ledger.name(what), ledger.variables

    def at(place: Number) -> Val:
        return Str(ledger.term(name, "str", (*places, lift(place, ledger.ctx))))

    made = Items("list", count, at, None, key)
    empty = lift(length(text) == 0, ledger.ctx)
    ledger.fact(count >= 0)
    ledger.fact(count <= length(text) + 1)
    if what == ".splitlines()":
        ledger.fact((count == 0) == empty)
    elif what == ".split()":
        ledger.fact(z3.Implies(empty, count == 0))
    ledger.gap(f"`{what}`")
    ledger.memo[key] = made
    return made


METHODS: dict[str, Callable[..., Val | None]] = {
    "startswith": _startswith, "endswith": _endswith, "find": _find, "index": _index,
    "count": _count, "replace": _replace, "strip": _strip, "lstrip": _strip, "rstrip": _strip,
    "removeprefix": _prefix_removed, "removesuffix": _suffix_removed, "splitlines": _lines,
    "split": _words,
}  # fmt: skip
for _name in ("upper", "lower", "title", "capitalize", "swapcase", "casefold"):
    METHODS[_name] = _cased(_name)
for _name in (
    "isalpha", "isdigit", "isalnum", "isspace", "isupper", "islower", "istitle", "isnumeric",
    "isdecimal", "isidentifier", "isascii", "isprintable",
):  # fmt: skip
    METHODS[_name] = _is_class(_name)
