"""Which values are of which type."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir.expressions import ENV_KINDS, MODULE, PROGRAM, values

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.belongs import belongs
from liftsys_nb.ir.evaluate import Unmodelled
from liftsys_nb.ir.programs import program_of
from liftsys_nb.ir.values import RecordValue, enum_value, record_value
from liftsys_nb.syntax import parse_expr, parse_type
from strategies import plain_types


def type_of(text: str) -> n.Type:
    found, diagnostics = parse_type(text)
    assert found is not None and not diagnostics, diagnostics
    return found


def clause(text: str) -> n.Clause:
    found, diagnostics = parse_expr(text)
    assert found is not None and not diagnostics
    return n.Clause(found)


LIMITER = n.Package(
    "limiter",
    decls=(
        n.TypeDef("Cents", type_of("int where it >= 0")),
        n.TypeDef("Loop", n.NamedType("Loop")),
        n.Enum("Status", (n.Member("OPEN"), n.Member("CLOSED"))),
        n.Record(
            "Bucket",
            (n.Field("capacity", type_of("int where it > 0")), n.Field("tokens", n.FLOAT),
             n.Field("owner", type_of("Status | None"))),
            (clause("0 <= tokens <= capacity"), n.Clause(n.Prose("never too full")),
             clause("tokens < top()")),
        ),
        n.Define("top", (), n.INT, n.Lit(100)),
        n.Record("Tree", (n.Field("kids", type_of("list[Tree]")),)),
    ),
)  # fmt: skip
TEXT = n.Module((*MODULE.decls, LIMITER))
OUTSIDE = program_of(TEXT)


def bucket(capacity: object, tokens: object, owner: object = None) -> RecordValue:
    return record_value("limiter.Bucket", {"capacity": capacity, "tokens": tokens, "owner": owner})


@pytest.mark.parametrize(
    ("value", "type_", "answer"),
    [
        (1, "int", True), (True, "int", False), (1, "float", False), (1.0, "float", True),
        (True, "bool", True), (None, "None", True), ("a", "str", True), (b"a", "bytes", True),
        (1, "int | None", True), (None, "int | None", True), ("a", "int | None", False),
        ([1, 2], "list[int]", True), ([1, True], "list[int]", False), ((1,), "list[int]", False),
        ([], "list[int]", True), ([1, "a"], "list", True), ([], "list[?T]", True),
        ((1, "a"), "tuple[int, str]", True), ((1,), "tuple[int, str]", False),
        ((1, 2, 3), "tuple[int, ...]", True), ((1, "a"), "tuple[int, ...]", False),
        ((), "tuple[int, ...]", True), ((), "tuple", True), ({1}, "set[int]", True),
        (frozenset((1,)), "set[int]", False), (frozenset((1,)), "frozenset[int]", True),
        ({"a": 1}, "dict[str, int]", True), ({"a": "b"}, "dict[str, int]", False),
        ({1: 1}, "dict[str, int]", False), ({1: 1}, "dict", True),
        (3, "int where it > 2", True), (2, "int where it > 2", False),
        (0, "int where 1 // it > 0", False), (True, "int where it > 0", False),
        ("ab", "(str where len(it) == 2) | int", True), ("abc", "(str where len(it) == 2) | int",
                                                        False),
        ({"a": [1, None, {"b": 1.5}]}, "Json", True), ({1: 2}, "Json", False),
        ({"a": (1,)}, "Json", False), (b"", "Json", False), ("x", "Policy", True),
        (1, "limiter.Cents", True), (-1, "limiter.Cents", False),
        (enum_value("limiter.Status", "OPEN"), "limiter.Status", True),
        (enum_value("limiter.Status", "GONE"), "limiter.Status", False),
        (enum_value("Status", "OPEN"), "limiter.Status", False), ("OPEN", "limiter.Status", False),
        (bucket(5, 1.0), "limiter.Bucket", True), (bucket(5, 6.0), "limiter.Bucket", False),
        (bucket(5, 1), "limiter.Bucket", False), (bucket(0, 0.0), "limiter.Bucket", False),
        (bucket(500, 200.0), "limiter.Bucket", False),
        (bucket(5, 1.0, enum_value("limiter.Status", "OPEN")), "limiter.Bucket", True),
        (record_value("limiter.Bucket", {"capacity": 5}), "limiter.Bucket", False),
        (record_value("Bucket", {}), "limiter.Bucket", False), (5, "limiter.Bucket", False),
        (record_value("limiter.Tree", {"kids": [record_value("limiter.Tree", {"kids": []})]}),
         "limiter.Tree", True),
        (record_value("limiter.Tree", {"kids": [1]}), "limiter.Tree", False),
    ],
)  # fmt: skip
def test_a_value_belongs_to_exactly_its_types(value: object, type_: str, answer: bool) -> None:
    assert belongs(value, type_of(type_), program=OUTSIDE) is answer


@pytest.mark.parametrize(
    ("value", "type_", "construct"),
    [
        (1, "?T", "the type ?T"),
        ([1], "list[?T]", "the type ?T"),
        (1, "Elsewhere", "the type Elsewhere"),
        (1, "int where it > slack", "the name 'slack'"),
        (1, "limiter.Loop", "so deep a value or type"),
        (1, "limiter.top", "the type limiter.top"),
        (1, "str | Elsewhere", "the type Elsewhere"),
    ],
)
def test_what_cannot_be_said_is_unmodelled(value: object, type_: str, construct: str) -> None:
    assert belongs(value, type_of(type_), program=OUTSIDE) == Unmodelled(construct)


def test_what_is_sure_is_said_beside_what_is_not() -> None:
    assert belongs(1, type_of("Elsewhere | int")) is True
    assert belongs([1, "a"], type_of("list[int]")) is False
    assert belongs((1, "a"), type_of("tuple[Elsewhere, int]")) is False


def test_refinements_may_speak_of_other_parameters() -> None:
    above = type_of("int where it >= lo")
    assert belongs(5, above, env={"lo": 5}) is True
    assert belongs(4, above, env={"lo": 5}) is False


def test_all_refinements_of_a_value_share_the_fuel() -> None:
    slow = type_of("list[int where sum(range(1000)) > it]")
    assert isinstance(belongs([1] * 100_000, slow), Unmodelled)


@pytest.mark.parametrize(
    ("name", "type_"),
    [("a", "int"), ("t", "bool"), ("f", "float"), ("s", "str"), ("w", "bytes"), ("no", "None"),
     ("xs", "list[int]"), ("ps", "list[tuple[str, int]]"), ("p", "tuple[int, ...]"),
     ("q", "set[int]"), ("fz", "frozenset[int]"), ("d", "dict[str, int]"), ("r", "range"),
     ("pt", "Point"), ("tag", "Tag"), ("c", "Color")],
)  # fmt: skip
def test_values_belong_to_the_type_they_were_made_for_and_few_others(name: str, type_: str) -> None:
    for seed in range(20):
        env = values(Random(seed))
        assert belongs(env[name], type_of(type_), program=PROGRAM) is True
        others = [each for each in ENV_KINDS if ENV_KINDS[each] != ENV_KINDS[name] and env[each]]
        atoms = ("int", "bool", "float", "str", "bytes", "None", "Point", "Tag", "Color")
        if type_ in atoms:
            for other in others:
                assert belongs(env[other], type_of(type_), program=PROGRAM) is False


@given(plain_types, st.integers(0, 100))
def test_any_type_gives_an_answer(type_: n.Type, seed: int) -> None:
    for value in values(Random(seed)).values():
        assert isinstance(belongs(value, type_, program=PROGRAM, fuel=5000), bool | Unmodelled)
