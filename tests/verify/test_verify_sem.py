"""The table of operators says what the evaluator says, and so what CPython says."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st
from ir.agreement import read, same
from ir.expressions import ENV_KINDS, PROGRAM, Made, expressions, made, values
from verify.sem_laws import (
    TYPES,
    disagreement,
    known_names,
    names_in,
    outcome,
    pin,
    pinned,
    seen,
    terms,
)

from liftsys_nb.ir import nodes as n
from liftsys_nb.syntax import show
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.making import Reader, known, make

BOUND = 4  # the sets of the generator have up to four values


def _says_the_same(case: Made, *, bound: int | None, are_known: bool) -> None:
    expr, env, old = case
    wanted = outcome(expr, env, old, PROGRAM)
    ledger = Ledger(z3.Context(), bound=bound)
    pins: list[Any] = []
    if are_known:
        now, entry = (known_names(ledger, each, PROGRAM) for each in (env, old))
    else:
        now, entry, pins = pinned(ledger, env, old, PROGRAM, names_in(expr))
    found = seen(expr, now, entry, PROGRAM, ledger)  # never raises
    if wanted is not None:
        problem = disagreement(found, wanted, *pins)
        assert problem is None, f"{show(expr)}\n{problem}\n{env}\n{old}"


@settings(max_examples=200)
@given(expressions)
def test_known_values_give_what_the_evaluator_gives(case: Made) -> None:
    _says_the_same(case, bound=None, are_known=True)


@settings(max_examples=100)
@given(expressions)
def test_short_unknowns_that_are_pinned_give_what_the_evaluator_gives(case: Made) -> None:
    _says_the_same(case, bound=BOUND, are_known=False)


@settings(max_examples=60)
@given(expressions)
def test_unknowns_of_any_length_that_are_pinned_allow_what_the_evaluator_gives(
    case: Made,
) -> None:
    _says_the_same(case, bound=None, are_known=False)


# What was wrong once, with the names of the generator.
MENDED = (
    "{xs}", "{[f]: 1}", "xs in q", "xs in d", "d[xs]", "d.get(xs)", "xs in d.keys()", "{q}",
    "w in w", "a in w", "q.difference(ys)", "None == (no if t else 1)", "no == None",
    "list(zip((s, 8) for j in () if t for k in {a, j}) or zip(ws, ws))", "s * (0 - 10 ** 20)",
    "xs * 100000000000000000000", "[b for x in xs for b in b]", "old([f for x in xs])",
    "[10 // x for x in xs][0]", "([10 // x for x in xs] + ys)[len(xs)]", "f in [f]", "[f] == [f]",
    "[f + g] == [f + g]", "fs == fs", "sorted(fs)", "sorted([f, g])", "sum(fs)", "sum([f, g])",
    "sum([f, g], 0.5)", "sum(x for x in fs if x > 0.0)", "{1: a, True: b}[1]", "{a: 1, b: 2}",
    "len({a: 1, b: 2})", "sum({a, b})", "sum({a: 1, b: 2})", "isinstance(fz, set)",
    "isinstance(t, int)", "isinstance(c, int)", "d.keys() == d.keys()", "d.values() == d.values()",
    "enumerate(xs) == enumerate(xs)", "reversed(xs)[0]", "reversed(xs) + reversed(ys)",
    "a in range(3, -3, -1)", "f in range(5)", "xs[::-2]", "xs[-5:9:3]", "s[::-1]", "s[-3:2]",
    "a // b", "a % b", "f // g", "f % g", "a / b", "a ** b", "-7 // b", "-7 % b", "t + t", "-t",
    "int(f)", "round(f)", "int(s)", "chr(a)", "ord(s)", "s < u", "xs < ys", "p <= p", "a < f",
    "f == a", "f != f", "min(f, g)", "max(f, g)", "min(a, f)", "max(xs, default=None)", "max(xs)",
    "sorted(xs, reverse=True)", "sorted([1, True, a], reverse=True)", "len()", "sum()", "max()",
    "all(10 // x > 0 for x in xs)", "any(10 // x > 0 for x in xs)", "all(x for x in rows)",
    "all(10 // x > 0 or ws[x] for x in xs)", "fact(a)", "mix(b=2, a=a)", "mix()", "mix(1, a=2)",
    "no.count(1 // 0)", "s.count('a')", "s.split(',')", "s.find(u)", "s.index(u)", "u in s",
    "Color(a)", "Color.RED == c", "c.value", "c.name", "c < c", "Point(a).x", "pt == Point(a, b)",
    "'\U0010ffff' == s", "chr(1114111) + s", "'\U0010ffff' in s", "s < chr(1114111)",
    "ord(chr(1114111)) == a", "all(i < 5 for i in range(a))", "sum(range(b))", "len(range(a))",
    "all(xs[i] <= xs[i + 1] for i in range(len(xs) - 1))", "xs and ys or a",
    "(1, 2) < (0, s)", "(0, a) < (0, s)",
    "a and b and s", "t or 1 // 0", "0 < a < 1 // b", "(1 // b) if t else 2",
    "a if no is None else 1 // 0", "xs.index(a)", "xs.count(a)", "ps[0][1]", "[i for i, j in rows]",
)  # fmt: skip


@pytest.mark.parametrize("text", MENDED)
@pytest.mark.parametrize("way", ["known", "short", "any length"])
def test_what_was_wrong_once_is_right(text: str, way: str) -> None:
    expr = read(text)
    for seed in range(3):
        env = values(Random(seed))
        bound = BOUND if way == "short" else None
        _says_the_same((expr, env, env), bound=bound, are_known=way == "known")


def test_most_expressions_are_seen_in_full() -> None:
    """Guards the laws above against passing because everything is a gap."""
    seen_in_full = 0
    for seed in range(300):
        expr, env, old = made(Random(seed))
        ledger = Ledger(z3.Context(), bound=BOUND)
        now, entry, _ = pinned(ledger, env, old, PROGRAM, names_in(expr))
        seen(expr, now, entry, PROGRAM, ledger)
        seen_in_full += not ledger.gaps
    assert seen_in_full > 150


# ── reading back ─────────────────────────────────────────────────────────────────────────────
_TEXT = st.text(st.characters(max_codepoint=0x2EFFF, exclude_categories=()), max_size=4)
_DOUBLE = st.floats() | st.sampled_from([0.0, -0.0, float("inf"), 5e-324])
_LISTS = {"ints": st.integers(), "floats": _DOUBLE, "texts": _TEXT, "blobs": st.binary(max_size=4)}
_READ: dict[str, st.SearchStrategy[Any]] = {
    "int": st.integers(), "bool": st.booleans(), "float": _DOUBLE, "str": _TEXT,
    "bytes": st.binary(max_size=4), "none": st.none(),
    **{kind: st.lists(each, max_size=BOUND) for kind, each in _LISTS.items()},
    "set": st.sets(st.integers(), max_size=BOUND), "words": st.sets(_TEXT, max_size=BOUND),
    "frozen": st.frozensets(st.integers(), max_size=BOUND),
    "map": st.dictionaries(_TEXT, st.integers(), max_size=BOUND),
    "tup": st.lists(st.integers(), max_size=BOUND).map(tuple),
    "rows": st.lists(st.lists(st.integers(), max_size=BOUND), max_size=BOUND),
}  # fmt: skip
_NAMED = {kind: name for name, kind in ENV_KINDS.items()}
for _kind in ("point", "tag", "color"):
    _READ[_kind] = st.integers(0, 2**32).map(
        lambda seed, name=_NAMED[_kind]: values(Random(seed))[name]
    )
OPTIONAL = n.UnionType((n.INT, n.NONE, n.STR, n.BOOL, n.FLOAT))


@settings(max_examples=150)
@given(st.data())
def test_a_value_is_read_back_as_it_was(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(_READ)))
    _read_back(TYPES[kind], data.draw(_READ[kind]))


@given(st.integers() | st.none() | _TEXT | st.booleans() | _DOUBLE)
def test_an_option_of_a_union_is_read_back_as_it_was(value: object) -> None:
    _read_back(OPTIONAL, value)


def _read_back(type_: n.Type, value: object) -> None:
    ctx = z3.Context()
    ledger = Ledger(ctx, bound=BOUND)
    unknown = make(ledger, PROGRAM, type_, "v")
    solver = z3.Solver(ctx=ctx)
    wanted = pin(ledger, unknown.value, known(ledger, value, PROGRAM))
    solver.add(*terms([*ledger.facts, *unknown.limits, wanted], ctx))
    assert str(solver.check()) == "sat"
    read_back = Reader(solver.model(), PROGRAM).value(unknown.value)
    assert same(read_back, value), (read_back, value)
