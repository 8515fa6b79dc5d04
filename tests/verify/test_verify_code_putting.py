"""What a call broke is said with its values, in a line that one can work out by head."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from verify.checks import example, report_of

from liftsys_nb.ir.programs import EMPTY
from liftsys_nb.syntax import parse_expr
from liftsys_nb.verify.apart import Workers
from liftsys_nb.verify.code.putting import is_false
from liftsys_nb.verify.code.writing import shortened, written


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers() as made:
        yield made


def told(text: str, now: dict[str, object], before: dict[str, object] | None = None) -> str:
    expr, diagnostics = parse_expr(text)
    assert expr is not None and not diagnostics
    return is_false(expr, EMPTY, now, now if before is None else before)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "now", "before", "said"),
    [
        ("result + 1 > 1", {"result": 0}, None, "`0 + 1 > 1` is False"),
        ("result == old(n) + n", {"n": 2, "result": 5}, {"n": 1}, "`5 == 1 + 2` is False"),
        ("result == -n", {"n": -1, "result": -1}, None, "`-1 == --1` is False"),
        ("n ** 2 == result", {"n": -3, "result": 8}, None, "`(-3) ** 2 == 8` is False"),
        ("len(xs) == old(len(xs))", {"xs": [1]}, {"xs": []},
         "`len([1]) == len([])` is False: `1 == 0`"),
        ("result == sum(xs)", {"xs": [1, 2], "result": 2}, None,
         "`2 == sum([1, 2])` is False: `2 == 3`"),
        ("0 <= result and result < n", {"n": 3, "result": 3}, None, "`3 < 3` is False"),
        ("n > 0 implies result > 0", {"n": 1, "result": 0}, None, "`1 > 0 implies 0 > 0` is False"),
        ("all(x < 3 for x in xs)", {"xs": [1, 5, 7]}, None, "for x = 5: `5 < 3` is False"),
        ("all(x != y for x in xs for y in result if y > 1)", {"xs": [1, 2], "result": [1, 2]}, None,
         "for x = 2, y = 2: `2 != 2` is False"),
        ("all(xs[i] <= xs[i + 1] for i in range(len(xs) - 1))", {"xs": [1, 3, 2]}, None,
         "for i = 1: `3 <= 2` is False"),
        ("all(all(y > 0 for y in x) for x in xs)", {"xs": [[1], [0]]}, None,
         "for x = [0], y = 0: `0 > 0` is False"),
        ("n > 0 implies all(x > 0 for x in xs)", {"n": 1, "xs": [-1]}, None,
         "for x = -1: `-1 > 0` is False"),
        ("not any(x == 2 for x in xs)", {"xs": [1, 2]}, None, "for x = 2: `2 == 2` is True"),
        ("any(x == n for x in xs)", {"n": 9, "xs": [1, 2]}, None,
         "`any(x == 9 for x in [1, 2])` is False"),
        ("result == xs[0]", {"xs": [], "result": 1}, None, "`1 == [][0]` raises IndexError"),
        ("result is None", {"result": 1}, None, "`1 is None` is False"),
        ("result == 'a`b'", {"result": "`"}, None, "`\"\\x60\" == 'a\\x60b'` is False"),
        ("len(xs) < 5", {"xs": [0] * 1000}, None,
         "`len([0, 0, 0, … 997 more]) < 5` is False: `1000 < 5`"),
    ],
)  # fmt: skip
def test_a_broken_clause_is_said_with_its_values(
    text: str, now: dict[str, object], before: dict[str, object] | None, said: str
) -> None:
    assert told(text, now, before) == said


@given(st.one_of(
    st.lists(st.integers()), st.text(), st.integers(), st.dictionaries(st.text(), st.integers()),
    st.sets(st.integers()), st.tuples(st.text(), st.integers()), st.floats(),
    st.lists(st.lists(st.text())),
))  # fmt: skip
def test_a_value_in_a_sentence_is_whole_or_says_that_it_is_not(value: object) -> None:
    text = shortened(value)
    assert text == written(value) or "…" in text  # type: ignore[arg-type]
    assert len(text) <= 200


@pytest.mark.parametrize(
    ("source", "call", "said"),
    [
        ('''
         def f(n: int) -> int:
             """Raise it.

             pre: n >= 0
             post: result + 1 > 1
             """
             return n
         ''', "f(0)", "`0 + 1 > 1` is False"),
        ('''
         def f(n: int) -> int:
             """Refuse.

             raises: ValueError when n < 0
             post: result == n
             """
             return n
         ''', "f(-1)", "`-1 < 0` is True, so that ValueError is due, and no exception came"),
        ('''
         def f(xs: list[int]) -> int:
             """Take the first.

             post: True
             """
             return xs[0]
         ''', "f([])", "IndexError is not declared"),
        ('''
         def f(n: int) -> int:
             """Double.

             post: True
             """
             return str(n)
         ''', "f(0)", "`'0'` is no int"),
        ('''
         def f(xs: list[int]) -> None:
             """Look only.

             effects:
               - pure
             ensures:
               - True
             """
             xs.append(1)
         ''', "f([])", "`xs` was [] and is [1]"),
        ('''
         def f(n: int) -> int:
             """Add one.

             ensures:
               - True
             examples:
               - f(1) == 2
             """
             return n
         ''', "f(1)", "the example says 2"),
        ('''
         from dataclasses import dataclass

         @dataclass
         class Box:
             n: int

         def f(b: Box) -> int:
             """Take out.

             post: result == old(b.n) and b.n == 0
             """
             return b.n
         ''', "f(Box(n=1))", "`1 == 0` is False"),
    ],
)  # fmt: skip
def test_a_counterexample_says_what_broke(
    workers: Workers, source: str, call: str, said: str
) -> None:
    found = example(report_of(workers, source))
    assert (found.call, found.broken) == (call, said)
