"""All that the rules of types let pass has a meaning, and it is CPython's."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from ir.agreement import difference
from ir.expressions import MODULE, PROGRAM

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import Unmodelled, evaluate
from liftsys_nb.ir.values import enum_value, record_value
from liftsys_nb.syntax import parse, parse_type
from liftsys_nb.types import check_term, declare
from liftsys_nb.types.builtins import FUNCTIONS, KEYWORDS, METHODS

SOURCE = parse("").source
WORLD, _ = declare(MODULE, SOURCE)
POINT = record_value("Point", {"x": 1, "y": 2})
# Sets of one item: what shows the order of several has no meaning, see ``test_ir_sets``.
VALUES: dict[str, tuple[str, object]] = {
    "a": ("int", 2), "f": ("float", 1.5), "t": ("bool", True), "s": ("str", "utf-8"),
    "w": ("bytes", b"a1"), "no": ("None", None), "xs": ("list[int]", [3, 1, 2]),
    "ws": ("list[str]", ["b", "a"]), "fs": ("list[float]", [0.1, 0.2, float("inf")]),
    "ps": ("list[tuple[str, int]]", [("a", 1), ("b", 2)]), "p": ("tuple[int, ...]", (1, 2)),
    "q": ("set[int]", {2}), "d": ("dict[str, int]", {"a": 1}), "r": ("range", range(3)),
    "pt": ("Point", POINT), "c": ("Color", enum_value("Color", "RED", 1)),
    "u": ("int | Point | None", POINT),
}  # fmt: skip
ENV = {name: value for name, (_, value) in VALUES.items()}
SCOPE = {name: type_ for name, (text, _) in VALUES.items() if (type_ := parse_type(text)[0])}
OWNERS = {"str": "s", "list": "xs", "tuple": "p", "range": "r", "dict": "d", "set": "q",
          "int": "a", "bool": "t", "float": "f"}  # fmt: skip
OPERATORS = ("+", "-", "*", "/", "//", "%", "==", "!=", "<", "<=", ">", ">=", "in", "not in")
NAMES = [n.Name(name) for name in VALUES]


def check_all(exprs: Iterator[n.Expr]) -> int:
    """Compare each with CPython; return how many of them the rules of types let pass."""
    passed = 0
    for expr in exprs:
        assert difference(expr, ENV, ENV) is None, expr
        if check_term(expr, None, SCOPE, SOURCE, world=WORLD)[1]:
            continue
        passed += 1
        found = evaluate(expr, ENV, program=PROGRAM)
        if found == Unmodelled("% on text with what does not fit"):
            continue  # the rules of types do not read the places of a format
        if isinstance(found, Unmodelled):  # an iterator, which is no value by itself
            assert found.construct.removeprefix("a value of type ") in ITERATORS, (expr, found)
            whole = evaluate(n.Call(n.Name("list"), (expr,)), ENV, program=PROGRAM)
            assert not isinstance(whole, Unmodelled), expr
    return passed


ITERATORS = {
    "enumerate", "zip", "reversed", "list_reverseiterator", "range_iterator",
    "dict_reversekeyiterator",
}  # fmt: skip


def calls(name: str, least: int, most: int) -> Iterator[n.Expr]:
    for size in range(least, min(most, 2) + 1):
        for args in product(NAMES, repeat=size):
            yield n.Call(n.Name(name), args)
    if least <= 3 <= most and most < 99:
        for arg in NAMES:
            yield n.Call(n.Name(name), (arg, n.Lit(2), n.Lit(3)))
            yield n.Call(n.Name(name), (arg, n.Lit("utf-8"), n.Lit("strict")))
    for keyword, arg in product(sorted(KEYWORDS.get(name, ())), NAMES):
        values = [n.Name(each) for each in ("len", "abs", "str", "fact")]
        for value in (*NAMES, *(values if keyword == "key" else ())):
            yield n.Call(n.Name(name), (arg,), ((keyword, value),))


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_each_function_means_what_it_means_in_python(name: str) -> None:
    least, most = FUNCTIONS[name]
    assert check_all(calls(name, least, most)) > 0


def test_isinstance_knows_each_type_that_values_have() -> None:
    kinds: list[n.Expr] = [n.Name(each) for each in ("int", "float", "bool", "str", "bytes", "list",
                           "dict", "set", "frozenset", "range", "Point")]  # fmt: skip
    kinds += [n.Sequence("tuple", (n.Name("int"), n.Name("Point"))), n.Sequence("tuple", ())]
    # A member may be bound to one of an IntEnum; what it is an instance of, its class says.
    values = [name for name in NAMES if name.id != "c"]
    exprs = (n.Call(n.Name("isinstance"), pair) for pair in product(values, kinds))
    assert check_all(exprs) == len(values) * len(kinds)


@pytest.mark.parametrize("owner", sorted(METHODS))
def test_each_method_means_what_it_means_in_python(owner: str) -> None:
    def exprs() -> Iterator[n.Expr]:
        for name, method in METHODS[owner].items():
            called = n.Attribute(n.Name(OWNERS[owner]), name)
            for size in range(method.least, min(len(method.takes), 2) + 1):
                for args in product(NAMES, repeat=size):
                    yield n.Call(called, args)
            if len(method.takes) == 3:
                for arg in NAMES:
                    yield n.Call(called, (arg, n.Lit(0), n.Lit(2)))
                    yield n.Call(called, (n.Lit("u"), n.Lit("v"), arg))
            for keyword, arg in product(sorted(method.keywords), NAMES):
                yield n.Call(called, (), ((keyword, arg),))

    assert check_all(exprs()) >= len(METHODS[owner])


def test_each_operator_means_what_it_means_in_python() -> None:
    def exprs() -> Iterator[n.Expr]:
        for left, right in product(NAMES, repeat=2):
            for op in OPERATORS:
                chain = n.Arith if op in "+-*//%" else n.Compare
                yield chain((op,), (left, right))
            yield n.Power(left, right)
            yield n.BoolOp("or", (left, right))
            yield n.BoolOp("and", (left, right))
            yield n.IfElse(left, right, n.Lit(0))
            yield n.Index(left, right)
            yield n.Slice(left, right)
            yield n.Slice(left, None, right, n.Lit(-1))
            yield n.Implies(left, right)
        for each in NAMES:
            yield n.Unary("-", each)
            yield n.Unary("not", each)
            yield n.Compare(("is",), (each, n.Lit(None)))
            yield n.Compare(("is not",), (each, n.Lit(None)))

    assert check_all(exprs()) > 500
