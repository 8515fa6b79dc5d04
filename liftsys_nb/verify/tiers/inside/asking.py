"""A process in which Hypothesis chooses values, and asks beside it what a call with them says.

It never sees the code under check. Lines of JSON: first the strategies; then for each choice
``{"try": values}``, answered by ``{"say": "kept" | "broken" | "skipped" | "stop"}``; at the end
``{"done": why}``.
"""

from __future__ import annotations

import json
import math
import os
import sys

from liftsys_nb.verify.apart.inside.guard import limit
from liftsys_nb.verify.apart.inside.serve import leave

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from hypothesis.strategies import SearchStrategy

LONGEST = 10  # items of a list
SEED = 20_261_122  # the same choices on every run


class Stopped(BaseException):
    """Nobody asks for more."""


def main(memory: int, home: str) -> None:
    """Answer one job. memory: bytes. home: an empty folder."""
    jobs = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    limit(memory)
    job = json.loads(jobs.readline())
    sys.path[:] = job["paths"]

    def say(told: dict[str, Any]) -> None:
        answers.write(json.dumps(told).encode() + b"\n")
        answers.flush()

    def ask(values: list[Any]) -> str:
        say({"try": values})
        line = jobs.readline()
        if not line:
            raise Stopped
        return str(json.loads(line)["say"])

    try:
        say({"done": _run(job, ask)})
    except BrokenPipeError:
        leave(home)
        return
    if not jobs.read():  # the end of who asks: it takes the folder away only while it is there
        leave(home)


def _run(job: dict[str, Any], ask: Any) -> str:
    from hypothesis import HealthCheck, Phase, given, reject, seed, settings
    from hypothesis.errors import HypothesisException

    made = _tuple([strategy(each) for each in job["strategies"]])

    @seed(SEED)
    @settings(
        max_examples=job["most"],
        database=None,
        deadline=None,
        derandomize=False,
        phases=(Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(made)
    def chosen(values: Any) -> None:
        match ask([encoded(each) for each in values]):
            case "skipped":
                reject()
            case "broken":
                raise Broken
            case "stop":
                raise Stopped

    try:
        chosen()
    except Broken:
        return "broken"
    except Stopped:
        return "stopped"
    except HypothesisException as none:
        return type(none).__name__
    return "kept"


class Broken(Exception):
    """A call broke a clause."""


class Record:
    """A value of a record: what it is called, and its fields."""

    def __init__(self, name: str, fields: list[tuple[str, Any]]) -> None:
        self.name, self.fields = name, fields


class Member:
    """A member of an enum."""

    def __init__(self, name: str, member: str) -> None:
        self.name, self.member = name, member


def strategy(told: Any) -> SearchStrategy[Any]:
    """Return the strategy that JSON describes; see ``strategies``."""
    from hypothesis import strategies as st

    match told["is"]:
        case "int":
            return _ints(told["least"], told["most"], told["near"])
        case "str":
            near = st.sampled_from(told["near"]) if told["near"] else st.nothing()
            letters = sorted({*"ab 01.,-", *"".join(told["near"])})
            plain = st.text(st.sampled_from(letters), max_size=LONGEST)
            return st.one_of(plain, near, st.text(max_size=LONGEST))
        case "bool":
            return st.booleans()
        case "float":
            return st.one_of(st.integers(-8, 16).map(float), st.floats())
        case "bytes":
            return st.binary(max_size=LONGEST)
        case "None":
            return st.none()
        case "list":
            return _rows(strategy(told["of"]))
        case "row":
            return _rows(strategy(told["of"])).map(tuple)
        case "tuple":
            return _tuple([strategy(each) for each in told["of"]])
        case "set" | "frozenset" as kind:
            made = st.lists(strategy(told["of"]), max_size=LONGEST)
            return made.map(lambda items: _Hashed(kind, items))
        case "dict":
            pairs = st.tuples(strategy(told["key"]), strategy(told["of"]))
            return st.lists(pairs, max_size=LONGEST).map(lambda items: _Hashed("dict", items))
        case "record":
            names = [name for name, _ in told["fields"]]
            fields = _tuple([strategy(each) for _, each in told["fields"]])
            return fields.map(lambda parts: Record(told["name"], [*zip(names, parts, strict=True)]))
        case "enum":
            return st.sampled_from([Member(name, member) for name, member in told["members"]])
        case "any of":
            return st.one_of([strategy(each) for each in told["these"]])
        case _:
            leaf = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text(max_size=3))
            return st.recursive(
                leaf,
                lambda inner: st.one_of(
                    st.lists(inner, max_size=3),
                    st.lists(st.tuples(st.text(max_size=3), inner), max_size=3).map(
                        lambda items: _Hashed("dict", items)
                    ),
                ),
                max_leaves=6,
            )


def _tuple(each: list[SearchStrategy[Any]]) -> SearchStrategy[Any]:
    from hypothesis import strategies as st

    return st.tuples(*each)


def _ints(least: int | None, most: int | None, near: list[int]) -> SearchStrategy[int]:
    from hypothesis import strategies as st

    def inside(number: int) -> bool:
        return (least is None or number >= least) and (most is None or number <= most)

    low, high = -8 if least is None else max(least, -8), 16 if most is None else min(most, 16)
    small = st.integers(low, high) if low <= high else st.nothing()
    known = [number + step for number in near for step in (0, -1, 1) if inside(number + step)]
    likely = st.sampled_from(known) if known else st.nothing()
    powers = _powers(least, most)
    return st.one_of(small, likely, st.integers(least, most), powers)


def _powers(least: int | None, most: int | None) -> SearchStrategy[int]:
    """Return numbers around powers: there roots, logarithms and floats go wrong.

    None is thrown away, else Hypothesis gives up where bounds are narrow: bases end where their
    powers leave the bounds, and what is outside even so becomes the bound.
    """
    from hypothesis import strategies as st

    def within(number: int) -> int:
        number = number if least is None else max(number, least)
        return number if most is None else min(number, most)

    highest = 1 << 160 if most is None else min(max(most, 0), 1 << 160)
    steps = st.integers(-1, 1)

    def power(exponent: int) -> SearchStrategy[int]:
        bases = st.integers(0, min(1 << 40, int(highest ** (1 / exponent)) + 1))
        return bases.map(lambda base: base**exponent)

    twos = st.integers(0, min(80, highest.bit_length())).map(lambda exponent: 1 << exponent)
    made = st.tuples(st.one_of(power(2), power(3), power(4), twos), steps)
    return made.map(lambda parts: within(parts[0] + parts[1]))


def _rows(each: SearchStrategy[Any]) -> SearchStrategy[list[Any]]:
    """Return lists: of all kinds, in order, of few different items, and without repetition."""
    from hypothesis import strategies as st

    rows = st.lists(each, max_size=LONGEST)
    few = st.lists(each, min_size=1, max_size=3).flatmap(
        lambda items: st.lists(st.sampled_from(items), max_size=LONGEST)
    )
    return st.one_of(rows, rows.map(_sorted), few, few.map(_sorted), rows.map(_once))


def _sorted(items: list[Any]) -> list[Any]:
    try:
        return sorted(items)
    except TypeError:
        return items


def _once(items: list[Any]) -> list[Any]:
    seen: dict[str, Any] = {}
    for each in items:
        seen.setdefault(json.dumps(encoded(each)), each)
    return [*seen.values()]


# ── values to JSON, as ``apart.coding`` reads it ─────────────────────────────────────────────
class _Hashed:
    """A set or dict that is none yet: its items may have no hash here."""

    def __init__(self, kind: str, items: list[Any]) -> None:
        self.kind, self.items = kind, items


SHORT = 1 << 53


def encoded(value: Any) -> Any:
    """Return a chosen value as JSON; of equal keys and items the first stays."""
    match value:
        case None | bool():
            return value
        case int():
            return value if -SHORT < value < SHORT else {"i": hex(value)}
        case float():
            return {"f": value.hex() if math.isfinite(value) else repr(value)}
        case str():
            odd = any("\ud800" <= letter <= "\udfff" for letter in value)
            return {"s": [ord(letter) for letter in value]} if odd else value
        case bytes():
            return {"b": value.hex()}
        case list():
            return [encoded(each) for each in value]
        case tuple():
            return {"t": [encoded(each) for each in value]}
        case Record():
            return {"r": value.name, "v": [[name, encoded(each)] for name, each in value.fields]}
        case Member():
            return {"e": value.name, "n": value.member}
        case _:
            return _encoded_hashed(value)


def _encoded_hashed(value: _Hashed) -> Any:
    seen: dict[str, Any] = {}
    for each in value.items:
        key = each[0] if value.kind == "dict" else each
        seen.setdefault(json.dumps(encoded(key)), each)
    if value.kind == "dict":
        return {"d": [[encoded(key), encoded(each)] for key, each in seen.values()]}
    return {"S" if value.kind == "set" else "F": [encoded(each) for each in seen.values()]}
