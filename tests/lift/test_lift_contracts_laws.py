"""Laws of contracts: any text is read or refused, what is read means what Python means."""

from __future__ import annotations

import ast
import random
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.evaluate import evaluate
from liftsys_nb.ir.outcomes import Undefined, Unmodelled
from liftsys_nb.lift.contracts import Contract, contract, functions
from liftsys_nb.lift.contracts.expressions import NotFormal, formula, named, old
from liftsys_nb.syntax import parse, show

CORPUS = sorted((Path(__file__).parents[1] / "corpus/contracts").glob("*.txt"))
TEXTS = [file.read_text(encoding="utf-8") for file in CORPUS]


def all_contracts(text: str) -> list[Contract]:
    """Read every function of a text; none where it is not Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text.removeprefix("\ufeff"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        with pytest.raises(InputError) as refused:
            functions(text, file="a.py")
        assert refused.value.code == "LS427"
        return []
    found = functions(text, file="a.py")
    return [contract(text, each.qualified, file="a.py") for each in found]


def assert_well_read(text: str) -> None:
    lines = text.count("\n") + text.count("\r") + 1
    for each in all_contracts(text):
        assert parse(show(each.module)).module == each.module
        assert all(1 <= line <= lines for line in each.places.values())
        assert all(d.place is not None and 1 <= d.place.line <= lines for d in each.diagnostics)
        assert all(d.file == "a.py" for d in each.diagnostics)


# ── total ────────────────────────────────────────────────────────────────────────────────────
@st.composite
def mangled(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.integers(0, 12)))
        piece = draw(
            st.sampled_from(
                ["", "\n", "    ", '"""', "<?", "?>", "@", "#", "  # ", "{", "}", "pre: ", ":", "=",
                 "post[x]: ", "requires:\n", "- ", "| a | b |\n", "ir f {", "old(", "result", "\t",
                 "\r\n", "é", "\x0c", "lambda x: ", "'", "\\", " implies ", "@from(\"x\")", "\x00",
                 "assert ", "return ", "int where it > 0", "?h", "<?h: int = \"q\"?>", "= = ="]
            )
        )  # fmt: skip
        text = text[:at] + piece + text[end:]
    return text


@given(mangled())
def test_a_text_is_read_or_refused(text: str) -> None:
    assert_well_read(text)


@given(st.text())
@example("")
@example("def f():\n  '''\\N{DIGIT ONE}'''")
@example("\ufeffdef f(): pass")
@example("x = " + "(" * 300 + ")" * 300)
@example("def f(x):\n    '''pre: " + "-" * 5000 + "x > 0'''")
@example("def f(x):\n    assert x > " + "9" * 5000)
@example("def f(x):\n    assert " + " or ".join(["x > 0"] * 3000))
@example("def f(x):\n    assert " + "not " * 900 + "x")
@example("\ud800")
@example("def f(x):\n    '''post[]: x\n\n    ir f {'''")
def test_any_words_are_read_or_refused(text: str) -> None:
    assert_well_read(text)


_WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\\\0\r"), max_size=60)


@given(st.lists(_WORDS | st.sampled_from(
    ["pre: x > 0", "post: _ == x", "  - x > 0", "requires:", "ensures:", "raises:", "ir f {", "}",
     "  intent: a", "  signature: f(x: int) -> int", "effects:", "  - a: b", "raises: KeyError",
     "post[x]:", "    x > 1", "examples:", "  - f(1) == 2", "  | x | result |", "  | 1 | 2 |",
     "  requires:", "    - x > 0  # why", "record R { a: int }", "inv: x > 0", "holes:", "  - ?a"]
), max_size=9))  # fmt: skip
def test_any_docstring_is_read(lines: list[str]) -> None:
    doc = "\n".join(f"    {line}" for line in lines).replace('"""', "'''").rstrip('"')
    assert_well_read(f'def f(x: int) -> int:\n    """\n{doc}\n    """\n    return x\n')


def test_what_python_warns_of_is_no_matter() -> None:
    text = 'def f(x: str) -> int:\n    """\n    pre: x != "\\s"\n    """\n    assert x != "\\d"\n'
    (found,) = all_contracts(text)
    assert list(found.places.values()) == [3, 5]


# ── what is read is what Python says ─────────────────────────────────────────────────────────
CONDITIONS = [
    "x > y", "x // 2 * 2 + x % 2 == x", "-x ** 2 <= y", "not x == y and (x < y or x > y)",
    "x if x > y else y", "all(i < y for i in range(x % 5))", "any(v == x for v in xs if v > 0)",
    "len(xs) == 3 and xs[0] <= xs[-1]", "sum(v * v for v in xs)", "[v + x for v in xs if v != y]",
    "x in xs", "x not in xs", "0 <= x < 10 != y", "{v: x for v in xs}", "sorted(xs)[::-1]",
    "max(x, y, *[]) if False else x", "xs[1:][:2] + [x]", "str(x) + 'a' * 2", "(x, y) == (y, x)",
    "sum(sum(v for v in xs) for x in xs)", "all(all(a <= b for a in xs) for b in xs)",
    "(x - y) - x == -y", "x - (y - x)", "not (x and y) == 1", "(x < y) == (y > x)", "x is None",
    "min((v for v in xs), default=x)", "xs == [x] + xs[1:]", "f'{x}'", "x & y", "x or y",
]  # fmt: skip


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_formula_means_what_the_python_means(text: str) -> None:
    try:
        expr = formula(ast.parse(text, mode="eval").body)
    except NotFormal:
        return
    dice = random.Random(text)
    for _ in range(40):
        known: dict[str, Any] = {
            "x": dice.randint(-4, 4), "y": dice.randint(-4, 4),
            "xs": [dice.randint(-2, 4) for _ in range(dice.randint(0, 4))],
        }  # fmt: skip
        ours = evaluate(expr, known)
        if not isinstance(ours, Unmodelled):
            assert ours == in_python(text, known) or isinstance(ours, Undefined)
        if isinstance(ours, Undefined):
            assert in_python(text, known) is RAISED


RAISED = object()


def in_python(text: str, known: dict[str, Any]) -> Any:
    try:
        return eval(text, dict(known))  # noqa: S307  # a text of this file
    except (ValueError, IndexError, TypeError, ZeroDivisionError):
        return RAISED


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("r > a", "result > x"),
        ("all(a > 0 for a in r)", "all(a > 0 for a in result)"),
        ("all(r > a for r in a)", "all(r > x for r in x)"),
        ("OLD.n == a", "old(len(xs)) == x"),
        ("[a for a in a]", "[a for a in x]"),
        ("all(x > 0 for x in r)", "all(x > 0 for x in result)"),
    ],
)
def test_names_are_put_in_place_where_they_stand_for_it(text: str, shown: str) -> None:
    renaming = {
        "r": named("result"), "a": named("x"),
        "OLD.n": old(ast.parse("len(xs)", mode="eval").body),
    }  # fmt: skip
    assert show(formula(ast.parse(text, mode="eval").body, renaming)) == shown


@pytest.mark.parametrize(
    "text", ["all(a > x for x in xs)", "result > 0", "old(x)", "[it for it in xs]"]
)
def test_a_name_that_would_mean_two_things_is_refused(text: str) -> None:
    with pytest.raises(NotFormal):
        formula(ast.parse(text, mode="eval").body, {"a": named("x")})
