"""Formulas of the solver in words say the same, wherever they are worked out."""

from __future__ import annotations

import z3
from hypothesis import given
from hypothesis import strategies as st

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import compile_expr
from liftsys_nb.ir.programs import EMPTY
from liftsys_nb.syntax import show
from liftsys_nb.verify.code.relations import in_words

NAMES = ("x", "y", "z")
UNKNOWNS = {name: z3.Int(name) for name in NAMES}
FLAG = z3.Bool("up")
WORDS: dict[int, n.Expr] = {term.get_id(): n.Name(name) for name, term in UNKNOWNS.items()}
WORDS[FLAG.get_id()] = n.Name("up")

leaves = st.sampled_from(NAMES).map(UNKNOWNS.get) | st.integers(-9, 9).map(z3.IntVal)
numbers = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: pair[0] + pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] - pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] * pair[1]),
        inner.map(lambda one: -one),
        st.tuples(inner, st.integers(1, 5)).map(lambda pair: pair[0] / pair[1]),
        st.tuples(inner, st.integers(1, 5)).map(lambda pair: pair[0] % pair[1]),
    ),
    max_leaves=5,
)
comparisons = st.tuples(st.sampled_from(["<=", "<", ">=", ">", "=="]), numbers, numbers).map(
    lambda parts: {
        "<=": parts[1] <= parts[2], "<": parts[1] < parts[2], ">=": parts[1] >= parts[2],
        ">": parts[1] > parts[2], "==": parts[1] == parts[2],
    }[parts[0]]
)  # fmt: skip
formulas = st.recursive(
    comparisons | st.just(FLAG),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: z3.And(*pair)),
        st.tuples(inner, inner).map(lambda pair: z3.Or(*pair)),
        st.tuples(inner, inner).map(lambda pair: z3.Implies(*pair)),
        inner.map(z3.Not),
    ),
    max_leaves=5,
)


def _holds(formula: z3.BoolRef, values: dict[str, int], up: bool) -> bool:
    put = [(UNKNOWNS[name], z3.IntVal(value)) for name, value in values.items()]
    return bool(z3.is_true(z3.simplify(z3.substitute(formula, *put, (FLAG, z3.BoolVal(up))))))


@given(formulas, st.fixed_dictionaries(dict.fromkeys(NAMES, st.integers(-20, 20))), st.booleans())
def test_words_hold_where_the_formula_does(
    formula: z3.BoolRef, values: dict[str, int], up: bool
) -> None:
    said = list(in_words(formula, WORDS))
    holds = all(
        compile_expr(each, program=EMPTY)({**values, "up": up}, {}, fuel=10_000) for each in said
    )
    # What cannot be said is left out: so the words may hold where the formula does not.
    assert holds or not _holds(formula, values, up), [show(each) for each in said]


@given(comparisons, st.fixed_dictionaries(dict.fromkeys(NAMES, st.integers(-20, 20))))
def test_words_of_a_comparison_say_all_of_it(formula: z3.BoolRef, values: dict[str, int]) -> None:
    said = list(in_words(formula, WORDS))
    for each in said:
        found = compile_expr(each, program=EMPTY)(dict(values), {}, fuel=10_000)
        assert bool(found) == _holds(formula, values, False), show(each)


def test_two_halves_of_an_equality_are_one() -> None:
    x, y = UNKNOWNS["x"], UNKNOWNS["y"]
    formula = z3.And(z3.Not(x + y <= 4), z3.Not(x + y >= 6), y >= 0)
    assert [show(each) for each in in_words(formula, WORDS)] == ["y >= 0", "x + y == 5"]


def test_what_is_negative_stands_on_the_other_side() -> None:
    x, y = UNKNOWNS["x"], UNKNOWNS["y"]
    (said,) = in_words(z3.Not(x + -2 * y <= -1), WORDS)
    assert show(said) == "x >= 2 * y"


def test_what_has_no_words_is_left_out() -> None:
    x, other = UNKNOWNS["x"], z3.Int("other")
    said = [show(each) for each in in_words(z3.And(x >= 0, other > x, x / -2 >= 0), WORDS)]
    assert said == ["x >= 0"]
