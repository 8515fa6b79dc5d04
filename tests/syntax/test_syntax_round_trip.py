"""Printing and reading undo each other; Python itself is the oracle for operators."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from liftsys_nb.ir import nodes as n
from liftsys_nb.syntax import parse, parse_expr, parse_type, show
from strategies import exprs, modules, names, specs, types

CORPUS = sorted((Path(__file__).parents[1] / "corpus" / "syntax").glob("*.ir"))
# Checks of scope: a generated text may well use ``result`` where it has no meaning.
SCOPE = {"IR132", "IR140", "IR141", "IR151"}
# Whole specifications are large; those past Hypothesis' limit of size count there as filtered out.
LARGE = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@given(exprs)
@example(n.Unary("-", n.Unary("-", n.Lit(1))))
@example(n.Power(n.Unary("-", n.Lit(1)), n.Lit(2)))
@example(n.Attribute(n.Lit(1), "real"))
@example(n.Lit("\ud800\x00\u202e"))
@example(n.Lit(b"\xff'\""))
@example(n.Lit(10**6000))
@example(n.Sequence("tuple", (n.Name("x"),)))
@example(n.Hole("", None, None, None, ()))
@example(n.Hole("a", n.Refined(n.INT, n.Name("it")), "q", None, (n.Hole(""),)))
def test_parse_expr_undoes_show(expr: n.Expr) -> None:
    read, found = parse_expr(show(expr))
    assert (read, [d for d in found if d.code not in SCOPE]) == (expr, [])


@given(types)
@example(n.Refined(n.Refined(n.INT, n.Name("a")), n.Name("b")))
@example(n.UnionType((n.UnionType((n.INT, n.NONE)), n.Refined(n.STR, n.TRUE))))
@example(n.Hole("t", n.TYPE, None, None, (n.UnionType((n.INT, n.NONE)), n.STR)))
def test_parse_type_undoes_show(type_: n.Type) -> None:
    assert parse_type(show(type_)) == (type_, ())


@LARGE
@given(specs)
def test_parse_undoes_show_of_a_specification(spec: n.Spec) -> None:
    parsed = parse(show(spec))
    assert parsed.module.decls == (spec,)
    assert [d for d in parsed.diagnostics if d.code not in SCOPE] == []


@LARGE
@given(modules)
def test_show_is_stable_and_keeps_comments(module: n.Module) -> None:
    text = show(module)
    parsed = parse(text)
    assert parsed.module == module
    assert show(parsed.module) == text


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: p.stem)
def test_the_corpus_prints_to_a_text_that_reads_back(path: Path) -> None:
    module = parse(path.read_text("utf-8")).module
    text = show(module)
    assert parse(text).module == module
    assert show(parse(text).module) == text


@pytest.mark.parametrize("name", ["clamp", "transfer", "close_account", "parse_csv"])
def test_a_canonical_text_prints_to_itself(name: str) -> None:
    path = next(p for p in CORPUS if p.stem == name)
    text = path.read_text("utf-8")
    assert show(parse(text).module) == text


_foreign = st.lists(
    st.sampled_from(
        ["# Task", "}", "requires:", "- item", "ir g {", "{<?x: int?>}", "```", "a (b", 'say "no',
         "", "  deep", "Note: x", "| a |", "intent: b", "it's", "\t# c", "} }", "ends {"]
    ) | st.text(max_size=8),
    min_size=1,
    max_size=5,
).map("\n".join)  # fmt: skip


@given(_foreign, _foreign)
@example("a", "\r0")  # a lone return ends a line for the reader
def test_words_from_anywhere_stay_inside_their_item(intent: str, words: str) -> None:
    spec = n.Spec(
        "f",
        intent=n.Intent("Words: " + intent),
        signature=n.Signature("f"),
        effects=(n.EffectItem(n.Prose("never does " + words)), n.EffectItem(n.Effect("pure"))),
        asserts=(n.Clause(n.Prose("all of its " + words), label="a"), n.Clause(n.TRUE)),
    )
    text = show(spec)
    (again,) = parse(text).module.specs
    assert again.intent is not None
    assert plain(again.intent.text) == plain("Words: " + intent)
    assert [type(e.body) for e in again.effects] == [n.Prose, n.Effect]
    assert [c.label for c in again.asserts] == ["a", None]
    prose = again.asserts[0].body
    assert isinstance(prose, n.Prose)
    assert plain(prose.text) == plain("all of its " + words)
    assert show(again) == text


def plain(text: str) -> str:
    """Leave out what printing may change in words: space, also within ``{<?``."""
    return "".join(text.split())


# ── Python as the oracle ─────────────────────────────────────────────────────────────────────
_atoms: st.SearchStrategy[str] = st.sampled_from(["x", "y", "f(x, y=1)", "xs[0]", "xs[1:]", "a.b"])
_BINARY = ["+", "-", "*", "/", "//", "%", "**", "==", "<", ">=", "in", "not in", "and", "or"]


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds(lambda a, o, b: f"{a} {o} {b}", inner, st.sampled_from(_BINARY), inner),
        inner.map("({})".format),
        inner.map("-{}".format),
        inner.map("not {}".format),
        st.builds("{} if {} else {}".format, inner, inner, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("all({} for i in ({}))".format, inner, inner),
    )


_python: st.SearchStrategy[str] = st.recursive(_atoms, _grow, max_leaves=8)


@given(_python)
@example("-x ** -y ** 2")
@example("x if y else x if y else x")
@example("not x == y")
@example("x == y < 2 in xs")
def test_operators_group_as_in_python(text: str) -> None:
    try:
        wanted = ast.dump(ast.parse(text, mode="eval"))
    except SyntaxError:
        assert parse_expr(text)[1] != ()
        return
    expr, found = parse_expr(text)
    assert expr is not None, found
    assert ast.dump(ast.parse(show(expr), mode="eval")) == wanted


@given(st.text() | st.binary())
def test_literals_mean_what_python_reads(value: str | bytes) -> None:
    for spelling in (repr(value), ascii(value), show(n.Lit(value))):
        if "\ud800" <= max(spelling, default="") <= "\udfff":
            continue  # Python reads no source with a lone surrogate
        assert ast.literal_eval(spelling) == value
        assert parse_expr(spelling) == (n.Lit(value), ())


@pytest.mark.parametrize(
    "text", ["0x_1F", "1_000", "0b1", "0o17", ".5", "1.", "1e3", "1_0.0_1E-1_0", "0", "00", "1e999"]
)
def test_numbers_mean_what_python_reads(text: str) -> None:
    assert parse_expr(text) == (n.Lit(ast.literal_eval(text)), ())


@pytest.mark.parametrize("text", ["1__0", "0x", "007", "1j", "3x", "0b2", "1e", "_1 _2"])
def test_numbers_that_python_refuses_are_refused(text: str) -> None:
    expr, found = parse_expr(text)
    assert expr is None
    assert found[0].place is not None


@given(names)
def test_the_spelling_of_a_literal_is_kept(name: str) -> None:
    text = f"{name} == 0x1F + 1_000 - len('it')"
    assert show(parse_expr(text)[0] or n.TRUE) == text
