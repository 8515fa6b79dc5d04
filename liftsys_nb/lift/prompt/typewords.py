"""Noun phrases that name a type: "a non-empty list of ints", "a dict from str to int"."""

from __future__ import annotations

from dataclasses import dataclass

from liftsys_nb.ir.nodes import (
    BOOL,
    BYTES,
    FLOAT,
    INT,
    NONE,
    STR,
    TYPE,
    Hole,
    NamedType,
    Type,
    UnionType,
)
from liftsys_nb.lift.prompt.cursor import Cursor, phrases
from liftsys_nb.lift.prompt.words import one_line

_INT_OR_FLOAT = (INT, FLOAT)
_SINGULAR: dict[str, Type] = {
    "int": INT, "integer": INT, "float": FLOAT, "bool": BOOL, "boolean": BOOL,
    "string": STR, "str": STR, "character": STR, "bytes": BYTES, "bytestring": BYTES,
}  # fmt: skip
_PLURAL = {f"{word}s": known for word, known in _SINGULAR.items() if word != "bytes"}
_CONTAINERS = {
    "list": "list", "lists": "list", "set": "set", "sets": "set", "dict": "dict",
    "dicts": "dict", "dictionary": "dict", "dictionaries": "dict", "tuple": "tuple",
    "tuples": "tuple",
}  # fmt: skip
# Words with two readings in Python: a hole that offers both rather than a guess.
_VAGUE: dict[str, tuple[Type, ...]] = {"number": _INT_OR_FLOAT, "numbers": _INT_OR_FLOAT}
_ARRAYS = frozenset({"array", "arrays", "sequence", "sequences", "pair", "pairs"})
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_DETERMINERS = frozenset({"a", "an", "the", "another", "given"})
SIGN_ADJECTIVES = frozenset(
    {"positive", "negative", "non-negative", "nonnegative", "non-positive", "nonpositive",
     "non-zero", "nonzero", "non-empty", "nonempty"}
)  # fmt: skip
# Adjectives that leave the type as it is. A word that is neither here nor ends in -ed is not
# skipped: "a callback returning an int" must not read as an int.
_SOFT_ADJECTIVES = frozenset(
    {"given", "single", "large", "small", "unique", "distinct", "valid", "new", "simple",
     "arbitrary", "random", "long", "short", "first", "second", "third", "other", "whole",
     "lowercase", "uppercase", "lower-case", "upper-case", "finite", "even", "odd", "prime",
     "input", "additional", "plain", "binary", "ascii", "unicode", "ordered", "target"}
)  # fmt: skip
_TRAILERS = frozenset({"value", "values", "number", "numbers", "argument", "arguments",
                       "parameter", "parameters", "object", "variable", "variables"})  # fmt: skip
_MAPS = phrases("from", "of", "mapping", "that maps", "which maps", "with")
_NUMBER_WORDS = phrases("floating point number", "floating-point number", "whole number",
                        "natural number", "floating point numbers", "floating-point numbers",
                        "whole numbers", "natural numbers", "real number",
                        "real numbers")  # fmt: skip
_STARTERS = (
    _DETERMINERS | _SOFT_ADJECTIVES | SIGN_ADJECTIVES | _ARRAYS | {"optional", "non"}
    | {"zero"} | {*_SINGULAR, *_PLURAL, *_CONTAINERS, *_VAGUE, *_COUNTS, *_NUMBER_WORDS}
)  # fmt: skip
_WITH_ZERO = frozenset(
    pair
    for sign in ("positive", "negative")
    for pair in ((sign, "or", "zero"), ("zero", "or", sign))
)
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Phrase:
    """A type as words say it.

    type: may hold holes named '' where the words leave it open. adjectives: those that bound the
    value. count: how many things, when said. start, end: offsets into the prompt. rest: it says
    more than the type and the adjectives hold ("a sorted list of positive ints").
    """

    type: Type
    adjectives: tuple[str, ...]
    plural: bool
    count: int | None
    quote: str
    start: int
    end: int
    rest: bool = False


def unsaid(quote: str = "", choices: tuple[Type, ...] = ()) -> Hole:
    """Return a type hole that still wants its name; ``question`` holds the words it quotes."""
    return Hole("", TYPE, quote or None, None, choices)


def read_type(words: Cursor, *, depth: int = 0) -> Phrase | None:
    """Read a noun phrase that names a type; leaves the cursor alone when there is none."""
    saved, first = words.at, words.peek()
    if first.low not in _STARTERS and not first.low.endswith("ed"):
        return None
    found = None if depth > _DEEPEST else _noun_phrase(words, depth)
    if found is None:
        words.at = saved
        return None
    type_, adjectives, plural, count = found
    read = words.words[saved : words.at]
    quote = one_line(" ".join(w.text for w in read), most=80)
    told = len(adjectives) + (count is not None)
    rest = sum(_says_more(w.low) for w in read) > told and "tuple" not in {w.low for w in read}
    return Phrase(type_, adjectives, plural, count, quote, first.start, read[-1].end, rest)


def _says_more(low: str) -> bool:
    counted = low in _COUNTS or low in SIGN_ADJECTIVES or low in {"non", "optional"}
    return counted or (is_soft(low) and low not in {"given", "input", "plain", "single"})


def _noun_phrase(
    words: Cursor, depth: int
) -> tuple[Type, tuple[str, ...], bool, int | None] | None:
    while words.take_one(_DETERMINERS):
        pass
    count = _COUNTS.get(words.peek().low)
    if count is not None:
        words.next()
    adjectives: list[str] = []
    optional = False
    for _ in range(4):
        low = words.peek().low
        if _or_zero(words):
            adjectives.append("non-negative" if "positive" in _or_zero(words) else "non-positive")
            words.at += 2
        elif low in SIGN_ADJECTIVES:
            adjectives.append(low)
        elif low == "non" and words.peek(1).low in {"negative", "empty", "zero", "positive"}:
            adjectives.append("non-" + words.peek(1).low)
            words.next()
        elif low == "optional":
            optional = True
        elif not is_soft(low) or _starts_number(words):
            break
        words.next()
    core = _core(words, depth)
    if core is None:
        return None
    type_, plural = core
    if words.peek().low == "or":
        if words.peek(1).low == "none":
            words.at += 2
            type_ = type_ if isinstance(type_, Hole) else UnionType((type_, NONE))
        elif words.peek(1).low != "equal":
            return _either(words, type_, depth), (), plural, count
    # "optional" may mean `T | None` or a default value: two readings.
    return (unsaid(), (), plural, count) if optional else (type_, tuple(adjectives), plural, count)


def _or_zero(words: Cursor) -> tuple[str, ...]:
    """Return "positive or zero", "zero or negative" … where they stand next, else ()."""
    low = tuple(words.peek(ahead).low for ahead in range(3))
    return low if low in _WITH_ZERO else ()


def _either(words: Cursor, first: Type, depth: int) -> Type:
    """Read "an int or a string": one type with two options, or two readings of the sentence."""
    saved = words.at
    words.next()
    other = read_type(words, depth=depth + 1)
    if other is None:
        words.at = saved
        return unsaid()
    if isinstance(first, Hole) or isinstance(other.type, Hole | UnionType) or first == other.type:
        return unsaid()
    return unsaid(choices=(UnionType((first, other.type)),))


def is_container(low: str) -> bool:
    """Tell whether "of" after this word names its items: "list", "arrays", "number" …"""
    return low in _CONTAINERS or low in _ARRAYS or low in _VAGUE


def is_soft(low: str) -> bool:
    """Tell whether an adjective leaves the type as it is."""
    return low in _SOFT_ADJECTIVES or (low.endswith("ed") and len(low) > 4)


def _starts_number(words: Cursor) -> bool:
    saved = words.at
    found = words.take_phrase(_NUMBER_WORDS)
    words.at = saved
    return bool(found)


def _core(words: Cursor, depth: int) -> tuple[Type, bool] | None:
    special = words.take_phrase(_NUMBER_WORDS)
    if special:
        plural = special[-1] == "numbers"
        if special[0] in {"whole", "natural"}:
            return INT, plural
        return (unsaid(choices=(FLOAT, INT)) if special[0] == "real" else FLOAT), plural
    low = words.peek().low
    if low in _CONTAINERS:
        return _container(words, depth)
    if low in _ARRAYS:
        return _array(words, depth)
    if low in _VAGUE:
        if words.peek(1).low == "of":  # "the number of apples" counts, and may be of any kind
            return None
        words.next()
        if words.peek().low in _ARRAYS or words.peek().low in _CONTAINERS:  # "a number array"
            return unsaid(), words.next().low.endswith("s")
        return unsaid(choices=_VAGUE[low]), low.endswith("s")
    type_ = _SINGULAR.get(low) or _PLURAL.get(low)
    if type_ is None:
        return None
    words.next()
    plural = low in _PLURAL
    follower = words.peek().low
    if follower in _TRAILERS and not (follower == "number" and words.peek(1).low == "of"):
        if type_ is STR and follower.startswith("number"):
            return None
        words.next()
        return type_, plural or follower.endswith("s")
    if follower in _CONTAINERS and _CONTAINERS[follower] in {"list", "set"}:  # "an integer list"
        words.next()
        return NamedType(_CONTAINERS[follower], (type_,)), follower.endswith("s")
    if follower in _ARRAYS:  # "an integer array", "a pair of ints"
        words.next()
        return _array_of(type_, follower), follower.endswith("s")
    if follower in _SINGULAR or follower in _PLURAL or follower in _CONTAINERS:
        words.next()  # "a string int": both words speak of the type
        return unsaid(), follower.endswith("s")
    return type_, plural


def _container(words: Cursor, depth: int) -> tuple[Type, bool]:
    low = words.next().low
    name, plural = _CONTAINERS[low], low.endswith("s")
    if name == "dict":
        return NamedType("dict", _key_and_value(words, depth)), plural
    item = _items(words, depth)
    if name != "tuple":
        return NamedType(name, (_item_type(item),)), plural
    if item is None:
        return unsaid(), plural
    if item.count is not None:
        return NamedType("tuple", (_item_type(item),) * item.count), plural
    return NamedType("tuple", (_item_type(item), NamedType("..."))), plural


def _array(words: Cursor, depth: int) -> tuple[Type, bool]:
    low = words.next().low
    item = _items(words, depth)
    plural = low.endswith("s")
    if item is None or isinstance(item.type, Hole):
        return unsaid(), plural
    return _array_of(item.type, low), plural


def _array_of(item: Type, low: str) -> Hole:
    if low.startswith("pair"):
        return unsaid(choices=(NamedType("tuple", (item, item)),))
    many = NamedType("tuple", (item, NamedType("...")))
    return unsaid(choices=(NamedType("list", (item,)), many))


def _items(words: Cursor, depth: int) -> Phrase | None:
    """Read "of ints", "of int", "containing strings"; "of a string" is no kind of items."""
    saved = words.at
    if words.take_one({"of", "containing"}):
        one = words.peek().low in _DETERMINERS
        found = read_type(words, depth=depth + 1)
        if found is not None and (found.plural or not one):
            return found
    words.at = saved
    return None


def _item_type(item: Phrase | None) -> Type:
    return unsaid() if item is None else item.type


def _key_and_value(words: Cursor, depth: int) -> tuple[Type, Type]:
    saved = words.at
    if words.take_phrase(_MAPS):
        key = read_type(words, depth=depth + 1)
        words.take_one({"keys"})
        if key is not None and words.take_one({"to", "and"}):
            value = read_type(words, depth=depth + 1)
            words.take_one({"values"})
            if value is not None:
                return key.type, value.type
    words.at = saved
    return unsaid(), unsaid()
