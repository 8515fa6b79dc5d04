"""Values come through the pipe to another process, and back, as they were."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftsys_nb.ir.nodes import INT
from liftsys_nb.ir.values import EnumValue, RecordValue, enum_value, record_value
from liftsys_nb.ir.verdicts import AnyOf
from liftsys_nb.verify.apart import Job, Returned, Unrunnable, run
from liftsys_nb.verify.apart.coding import Malformed, NoValue, decode, encode

_text = st.text(st.characters() | st.characters(categories=["Cs"]), max_size=8)
_plain = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**200), 2**200)
    | st.floats()
    | _text
    | st.binary(max_size=8)
)
_members = st.sampled_from([enum_value("Color", "RED", 1), enum_value("Color", "BLUE", 2)])
_hashable = st.recursive(
    _plain.filter(lambda v: v == v) | _members,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.frozensets(inner, max_size=3),
    max_leaves=6,
)
_values: st.SearchStrategy[Any] = st.recursive(
    _plain | _members,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.sets(_hashable, max_size=4)
        | st.frozensets(_hashable, max_size=4)
        | st.dictionaries(_hashable, inner, max_size=4)
        | st.builds(lambda a, b: record_value("Point", {"x": a, "y": b}), inner, inner)
    ),
    max_leaves=12,
)
_SOURCE = """
from dataclasses import dataclass
from enum import Enum

class Color(Enum):
    RED = 1
    BLUE = 2

@dataclass
class Point:
    x: object
    y: object

def f(*values):
    return list(values)
"""


def _plainly(value: Any) -> Any:
    """Return a value with the types of its parts, for comparing: 1 is not True, nan is nan."""
    match value:
        case list() | tuple():
            return type(value).__name__, [_plainly(each) for each in value]
        case set() | frozenset():
            return type(value).__name__, sorted((_plainly(each) for each in value), key=repr)
        case dict():
            return "dict", [_plainly(pair) for pair in value.items()]
        case EnumValue(type_name=name, name=member):  # its class knows its value
            return name, member
        case RecordValue(type_name=name, fields=fields):
            return name, _plainly(fields)
        case _:
            return type(value).__name__, repr(value)


@given(_values)
def test_reading_undoes_writing(value: Any) -> None:
    assert _plainly(decode(json.loads(json.dumps(encode(value))))) == _plainly(value)


def test_values_come_back_from_the_other_process() -> None:
    # One run with many values: each run starts a process.
    seen: list[Any] = []

    @given(st.lists(_values, min_size=1, max_size=9))
    def gather(values: list[Any]) -> None:
        seen.extend(values)

    gather()
    outcomes = run(Job(_SOURCE, "f", tuple((value,) for value in seen)), seconds=60)
    for value, outcome in zip(seen, outcomes, strict=True):
        assert isinstance(outcome, Returned), (value, outcome)
        assert _plainly(outcome.value) == _plainly([value])
        assert _plainly(outcome.after) == _plainly((value,))


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from("ifsbtSFdrenvox"), inner, max_size=3)
        | st.dictionaries(st.text(max_size=2), inner, max_size=3)
    ),
    max_leaves=10,
))  # fmt: skip
def test_reading_any_json_gives_a_value_or_says_that_it_is_none(found: Any) -> None:
    try:
        decode(found)
    except Malformed:
        return


def test_a_text_of_two_surrogates_does_not_become_one_character() -> None:
    text = "\ud83d\ude00"
    assert len(text) == 2
    assert decode(json.loads(json.dumps(encode([text])))) == [text]


def test_a_value_that_stands_for_any_is_not_given_to_code() -> None:
    with pytest.raises(NoValue):
        encode([AnyOf(INT)])
    (outcome,) = run(Job("def f(x):\n    return x\n", "f", ((AnyOf(INT),),)))
    assert isinstance(outcome, Unrunnable)


def test_a_value_that_is_too_deep_is_not_given_to_code() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    (outcome,) = run(Job("def f(x):\n    return 1\n", "f", ((deep,),)))
    assert outcome == Unrunnable("an argument is too deep")
