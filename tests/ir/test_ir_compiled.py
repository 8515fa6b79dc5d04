"""An expression that was compiled once says for all values what ``evaluate`` says for each."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from ir.agreement import FUEL, difference, read, same
from ir.expressions import PROGRAM, Made, expressions, values

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import Undefined, Unmodelled, compile_expr, evaluate
from liftsys_nb.ir.limits import Meter
from liftsys_nb.ir.programs import program_of


@settings(max_examples=400)
@given(expressions, st.lists(st.integers(0, 10**6), min_size=1, max_size=3))
def test_code_that_ran_with_other_values_says_the_same_as_new_code(
    one: Made, seeds: list[int]
) -> None:
    expr, env, old = one
    used = compile_expr(expr, program=PROGRAM)
    inputs = [(env, old)] + [(values(Random(seed)), values(Random(seed + 1))) for seed in seeds]
    for each in (*inputs, *reversed(inputs)):
        found = used(*each, fuel=FUEL)
        again = compile_expr(expr, program=PROGRAM)(*each, fuel=FUEL)
        assert found == again or same(found, again)
        assert difference(expr, *each) is None


def test_names_that_hide_a_builtin_hide_it_only_where_they_have_a_value() -> None:
    code = compile_expr(read("len(xs) + old(x)"))
    assert code({"xs": [1], "x": 2}) == 3
    found = code({"xs": [1], "x": 2, "len": 5})
    assert found == Undefined("'int' object is not callable", "TypeError")
    assert code({"xs": [1], "x": 2}, {"x": 7}) == 8
    found = code({"xs": [1], "x": 2}, {"x": 7, "len": 1})
    assert found == 8
    found = code({"xs": [1], "x": 2, "old": 0}, {"x": 7})
    assert found == Undefined("'int' object is not callable", "TypeError")


def test_names_hidden_on_entry_are_hidden_inside_old_alone() -> None:
    code = compile_expr(read("len(xs) + old(len(xs))"))
    assert code({"xs": [1]}, {"xs": [1, 2]}) == 3
    assert isinstance(code({"xs": [1]}, {"xs": [1, 2], "len": 0}), Undefined)


def test_code_of_defines_is_made_once_and_sees_no_values_of_earlier_runs() -> None:
    body = read("0 if len(xs) == 0 else xs[0] + total(xs[1:])")
    total = n.Define("total", (n.Parameter("xs", n.NamedType("list")),), n.INT, body)
    code = compile_expr(read("total(ys) == s"), program=program_of(n.Module((total,))))
    for size in range(20):
        assert code({"ys": list(range(size)), "s": sum(range(size))}) is True
        assert code({"ys": list(range(size)), "s": -1}) is False


def test_fuel_ends_compiled_code_and_is_shared_by_those_of_one_meter() -> None:
    code = compile_expr(read("all(x == x for x in xs)"))
    env = {"xs": list(range(1000))}
    assert code(env) is True
    assert isinstance(code(env, fuel=500), Unmodelled)
    meter = Meter(20_000)
    answers = [code(env, fuel=meter) for _ in range(20)]
    assert answers[0] is True
    assert isinstance(answers[-1], Unmodelled)


def test_nested_old_and_calls_take_code_that_grows_with_the_text_only() -> None:
    expr: n.Expr = n.Name("x")
    for _ in range(100):
        expr = n.Call(n.Name("old"), (n.Call(n.Name("abs"), (expr,)),))
    assert evaluate(expr, {"x": 1}, old={"x": -5}) == 5


def test_values_that_are_no_plain_ones_are_refused_at_each_call() -> None:
    code = compile_expr(read("x == x"))
    assert code({"x": 1}) is True
    assert isinstance(code({"x": object()}), Unmodelled)
    assert code({"x": 1}) is True


def test_generators_keep_the_variables_of_their_own_round() -> None:
    text = "[list(y) for y in [enumerate(x + z for z in [1, 2]) for x in [10, 20]]]"
    # The outer variable as it is when they are asked.
    assert evaluate(read(text), {}) == [[(0, 21), (1, 22)], [(0, 21), (1, 22)]]
    found = evaluate(read("[sum(x * z for z in [1, 2]) for x in [10, 20]]"), {})
    assert found == [30, 60]


def test_what_stands_at_many_places_as_one_object_is_made_once() -> None:
    """As a tree this has 2 ** 100 leaves; the first operand decides each time."""
    expr: n.Expr = n.Name("x")
    for _ in range(100):
        expr = n.BoolOp("or", (expr, expr))
    assert isinstance(evaluate(expr, {"x": True}), Unmodelled)  # so many steps
    small: n.Expr = n.Name("x")
    for _ in range(15):
        small = n.Arith(("+",), (small, small))
    assert evaluate(small, {"x": 1}) == 2**15
