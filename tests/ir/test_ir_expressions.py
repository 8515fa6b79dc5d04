"""Any expression means what CPython makes of it; see ``expressions`` for how they are made."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from ir.agreement import FUEL, difference
from ir.expressions import CALL_FORMS, FORMS, PROGRAM, Form, Made, Maker, expressions, made, values

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.calls import BUILTINS
from liftsys_nb.ir.evaluate import Undefined, Unmodelled, evaluate
from liftsys_nb.ir.methods import ATTRIBUTES, METHODS

IN_CI = 5000  # and 1000 of the law above, which shrinks what it finds
IN_SOAK = 150_000


@settings(max_examples=1000)
@given(expressions)
def test_an_expression_means_what_cpython_makes_of_it(one: Made) -> None:
    assert difference(*one) is None


def _look(count: int, first_seed: int) -> Counter[str]:
    """Try so many expressions, one a seed; return how many came to what."""
    counts: Counter[str] = Counter()
    for seed in range(first_seed, first_seed + count):
        expr, env, old = made(Random(seed), depth=2 + seed % 3)
        found = difference(expr, env, old)
        assert found is None, f"seed {seed}: {found}"
        match evaluate(expr, env, old=old, program=PROGRAM, fuel=FUEL):
            case Undefined():
                counts["undefined"] += 1
            case Unmodelled():
                counts["unmodelled"] += 1
            case _:
                counts["value"] += 1
                counts.update({type(each).__name__ for each in n.walk(expr)})
    return counts


def test_thousands_of_expressions_mean_what_cpython_makes_of_them() -> None:
    counts = _look(IN_CI, 0)
    # Guards against agreement because nothing is covered.
    assert counts["value"] > IN_CI / 3
    assert counts["undefined"] > IN_CI / 10
    assert counts["unmodelled"] < IN_CI / 4
    kinds = set(n.Expr.__args__) - {n.Hole}
    assert {kind.__name__ for kind in kinds} <= set(counts)


@pytest.mark.soak
def test_a_hundred_thousand_expressions_mean_what_cpython_makes_of_them() -> None:
    assert _look(IN_SOAK, 1_000_000)["value"] > IN_SOAK / 3


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_each_builtin_method_and_attribute_has_values_as_in_cpython(form: Form) -> None:
    defined = 0
    seed = 0
    while seed < 30 or (defined < 3 and seed < 300):
        seed += 1
        rnd = Random(f"{form} {seed}")
        env = values(rnd)
        expr = Maker(rnd).form(form, 1)
        found = difference(expr, env, env)
        assert found is None, found
        value = evaluate(expr, env, program=PROGRAM)
        if form.result in ("enumerate", "zip", "reversed"):  # no value by itself
            value = evaluate(n.Call(n.Name("list"), (expr,)), env, program=PROGRAM)
        defined += not isinstance(value, Undefined | Unmodelled)
    assert defined >= 3


def test_the_forms_above_are_all_that_the_language_has() -> None:
    called = {form.name for form in CALL_FORMS if not form.owner and form.name.islower()}
    assert set(BUILTINS) <= called
    kinds = {
        str: "str", bytes: "bytes", list: "ints", tuple: "tup", range: "range", dict: "map",
        set: "set", frozenset: "frozen", int: "int", bool: "bool", float: "float",
    }  # fmt: skip
    have = {(form.owner.replace("small", "int"), form.name) for form in FORMS if form.owner}
    for table in (METHODS, ATTRIBUTES):
        wanted = {(kinds[owner], name) for owner, names in table.items() for name in names}
        assert wanted - have == set()
