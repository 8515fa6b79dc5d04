"""The table of operators says what the evaluator says, and so what CPython says."""

from __future__ import annotations

import pytest
import z3
from hypothesis import example, given, settings
from hypothesis import strategies as st

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import Undefined, evaluate
from liftsys_nb.verify.encode import Encoder, Names, NotModelled
from liftsys_nb.verify.sem import ARITHMETIC, Term

NAMES = {"a": "int", "b": "int", "t": "bool", "s": "sized", "xs": "sized", "no": "none"}
VALUES = st.fixed_dictionaries(
    {
        "a": st.integers(-5, 5) | st.integers(-(2**70), 2**70),
        "b": st.integers(-3, 3),
        "t": st.booleans(),
        "s": st.integers(0, 3).map(lambda k: "x" * k),
        "xs": st.lists(st.integers(0, 1), max_size=3),
        "no": st.none(),
    }
)


def _grow(e: st.SearchStrategy[n.Expr]) -> st.SearchStrategy[n.Expr]:
    def chain(make: type[n.Arith] | type[n.Compare], *signs: str) -> st.SearchStrategy[n.Expr]:
        some = st.lists(st.sampled_from(signs), min_size=1, max_size=2)
        return some.flatmap(
            lambda ops: st.tuples(*[e] * (len(ops) + 1)).map(lambda xs: make(tuple(ops), xs))
        )

    def call(name: str, count: int) -> st.SearchStrategy[n.Expr]:
        return st.tuples(*[e] * count).map(lambda xs: n.Call(n.Name(name), xs))

    empty = st.sampled_from([n.Lit(""), n.Sequence("list", ()), n.Sequence("tuple", ())])
    return st.one_of(
        chain(n.Arith, "+", "-"),
        chain(n.Arith, "*", "//", "%"),
        chain(n.Compare, "==", "!=", "<", "<=", ">", ">="),
        st.builds(lambda x, y: n.Compare(("==",), (x, y)), e, empty),
        st.builds(lambda x, op: n.Compare((op,), (x, n.Lit(None))), e,
                  st.sampled_from(["is", "is not", "=="])),
        st.builds(lambda x, ys, op: n.Compare((op,), (x, n.Sequence("list", tuple(ys)))), e,
                  st.lists(e, max_size=2), st.sampled_from(["in", "not in"])),
        st.builds(n.Unary, st.sampled_from(["-", "not"]), e),
        st.builds(lambda x, k: n.Power(x, n.Lit(k)), e, st.integers(0, 3)),
        st.builds(lambda op, xs: n.BoolOp(op, tuple(xs)), st.sampled_from(["and", "or"]),
                  st.lists(e, min_size=2, max_size=3)),
        st.builds(n.Implies, e, e),
        st.builds(n.IfElse, e, e, e),
        call("abs", 1), call("len", 1), call("bool", 1), call("int", 1), call("old", 1),
        call("min", 2), call("max", 3),
    )  # fmt: skip


LITERALS = st.integers(-3, 3).map(n.Lit) | st.booleans().map(n.Lit)
EXPRESSIONS = st.recursive(
    LITERALS | st.sampled_from([*NAMES, "a", "b", "a", "b"]).map(n.Name), _grow, max_leaves=8
)


CTX = z3.Context()
A, B, T = z3.Int("a", CTX), z3.Int("b", CTX), z3.Bool("t", CTX)
S, XS = z3.Int("len(s)", CTX), z3.Int("len(xs)", CTX)
TERMS = {
    "a": Term("int", A),
    "b": Term("int", B),
    "t": Term("bool", T),
    "s": Term("sized", S, "str"),
    "xs": Term("sized", XS, "list"),
    "no": Term("none", None),
}
ENCODER = Encoder(CTX, Names(TERMS, TERMS, {}))


def _value(term: z3.ExprRef, env: dict[str, object]) -> z3.ExprRef:
    """Put values for names only now: with literals the encoder would take shorter ways."""
    a, b, t, s, xs = (env[name] for name in ("a", "b", "t", "s", "xs"))
    assert isinstance(s, str)
    assert isinstance(xs, list)
    return z3.simplify(
        z3.substitute(
            term,
            (A, z3.IntVal(a, CTX)),
            (B, z3.IntVal(b, CTX)),
            (T, z3.BoolVal(t, CTX)),
            (S, z3.IntVal(len(s), CTX)),
            (XS, z3.IntVal(len(xs), CTX)),
        )
    )


def _is_true(formula: z3.ExprRef, env: dict[str, object]) -> bool:
    value = _value(formula, env)
    assert z3.is_true(value) or z3.is_false(value)
    return z3.is_true(value)


@settings(max_examples=800)
@given(EXPRESSIONS, VALUES)
@example(
    n.Arith(("//",), (n.Name("a"), n.Name("b"))),
    {"a": -7, "b": -2, "t": True, "s": "", "xs": [], "no": None},
)
@example(
    n.Arith(("%",), (n.Name("a"), n.Name("b"))),
    {"a": 7, "b": -2, "t": True, "s": "", "xs": [], "no": None},
)
@example(
    n.BoolOp("or", (n.Name("a"), n.Arith(("//",), (n.Lit(1), n.Lit(0))))),
    {"a": 2, "b": 0, "t": True, "s": "", "xs": [], "no": None},
)
def test_terms_mean_what_the_evaluator_says(expr: n.Expr, env: dict[str, object]) -> None:
    try:
        holds, defined = ENCODER.claim(expr)
    except NotModelled:
        return
    value = evaluate(expr, env)
    assert _is_true(defined, env) == (not isinstance(value, Undefined))
    assert _is_true(holds, env) == (not isinstance(value, Undefined) and bool(value))


@pytest.mark.parametrize("op", list(ARITHMETIC))
@given(st.integers(-20, 20), st.integers(-7, 7))
def test_each_operator_is_that_of_python(op: str, a: int, b: int) -> None:
    expr = n.Arith((op,), (n.Name("a"), n.Name("b")))
    env = {"a": a, "b": b, "t": True, "s": "", "xs": []}
    term, defined = ENCODER.number(expr)
    value = evaluate(expr, env)
    assert _is_true(defined, env) == (not isinstance(value, Undefined))
    if not isinstance(value, Undefined):
        assert _value(term, env).as_long() == value


@settings(max_examples=300)
@given(EXPRESSIONS, VALUES)
def test_number_terms_have_the_value_the_evaluator_says(
    expr: n.Expr, env: dict[str, object]
) -> None:
    try:
        term, defined = ENCODER.number(expr)
    except NotModelled:
        return
    value = evaluate(expr, env)
    if _is_true(defined, env):
        assert _value(term, env).as_long() == value


def test_many_generated_expressions_are_modelled() -> None:
    """Guards the laws above against passing because nothing is encoded."""
    count = {"modelled": 0}

    @settings(max_examples=150, derandomize=True, database=None)
    @given(EXPRESSIONS, VALUES)
    def look(expr: n.Expr, env: dict[str, object]) -> None:
        try:
            ENCODER.claim(expr)
        except NotModelled:
            return
        count["modelled"] += 1

    look()
    assert count["modelled"] > 40
