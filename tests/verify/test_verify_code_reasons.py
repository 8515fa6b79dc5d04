"""What is not decided says why: the construct, its line, and what one can do next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from verify.checks import report_of

from liftsys_nb.verify.apart import Workers
from liftsys_nb.verify.code.reasons import in_part, may_come_first, with_step

OTHER = "; written another way it may be decided"
CALLEE = '''
def g(n: int) -> int:
    """Do what is not modelled.

    post: result == n
    """
    return (lambda x: x)(n)
'''


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers() as made:
        yield made


@pytest.mark.parametrize(
    ("head", "post", "body", "reason"),
    [
        ("n: int) -> int", "result == n", "yield n",
         f"`yield` at line 6 is not modelled{OTHER}"),
        ("n: int) -> int", "result == n", "return (lambda x: x)(n)",
         f"`a call of such a value` at line 6 is not modelled{OTHER}"),
        ("n: int) -> int", "result == n", "with open('x'):\n        return n",
         f"`with` at line 6 is not modelled{OTHER}"),
        ("n: int) -> int", "result == n", "import math\n    return n",
         f"`import` at line 6 is not modelled{OTHER}"),
        ("xs: list[int], n: int) -> list[int]", "len(result) <= len(xs)", "return xs[::n]",
         f"`xs[::n]` at line 6 is seen in part only{OTHER}"),
        ("x: float) -> float", "result >= 0.0", "return x ** 2.5",
         f"`x ** 2.5` at line 6 is seen in part only{OTHER}"),
        ("n: int) -> int", "result == n", "n = g(n)\n    return n",
         "`g`, which it calls, is not proved; check that one first"),
    ],
)  # fmt: skip
def test_a_reason_names_construct_line_and_next_step(
    head: str, post: str, body: str, reason: str
) -> None:
    source = f'def f({head}:\n    """Do it.\n\n    post: {post}\n    """\n    {body}\n{CALLEE}'
    assert report_of(None, source).reason == reason


def test_a_broken_clause_is_named_as_what_to_mend_first(workers: Workers) -> None:
    source = '''
    def f(n: int) -> int:
        """Do it.

        post: result >= n
        post: result == n + 1
        """
        return n
    '''
    reasons = {each.reason for each in report_of(workers, source).clauses}
    assert reasons == {None, "another clause is broken first; mend that one"}


def test_a_precondition_that_nothing_meets_is_named(workers: Workers) -> None:
    source = '''
    def f(n: int) -> int:
        """Do it.

        pre: n > 0 and n < 0
        post: result >= n
        """
        return n
    '''
    assert report_of(workers, source).reason == (
        "no input was found for which anything is promised; see that what is required can hold"
    )


@pytest.mark.parametrize(
    ("comment", "reason"),
    [
        (
            "# invariant: r == i",
            "`r == i`, stated for the loop at line 11, is not shown to hold in every round; "
            "correct it, or `--wait` gives it more",
        ),
        (
            "# goes round",
            "the effort allowed did not suffice, or an invariant of the loop at line 11 is "
            "missing; state it as `# invariant: …`, or `--wait` gives it more",
        ),
    ],
)
def test_what_is_missing_for_a_loop_is_named_with_its_line(comment: str, reason: str) -> None:
    source = f'''
    def f(n: int) -> int:
        """Do it.

        pre: n >= 0
        post: result != 17
        """
        i = 0
        r = 0
        {comment}
        while i < n:
            r = (r * r + i) % 91
            i += 1
        return r
    '''
    (open_,) = [each for each in report_of(None, source).clauses if each.verdict == "unknown"]
    assert open_.reason == reason


def test_an_exception_that_may_come_first_is_named_with_its_line() -> None:
    source = '''
    def f(n: int) -> str:
        """Do it.

        post: True
        """
        return str(n)
    '''
    reasons = {each.reason for each in report_of(None, source).clauses if each.section == "ensures"}
    assert reasons == {"ValueError may come at line 7, before this; declare it, or rule it out"}
    assert may_come_first([("", 3)]).startswith("an exception may come at line 3")


@pytest.mark.parametrize(
    ("gaps", "lines", "said"),
    [
        (("`a`", "`b`"), {"`b`": 3}, "`b` at line 3 is seen in part only"),
        (("`a`",), {}, "`a` in this clause is seen in part only"),
        (("``**` with such`",), {}, "`**` with such in this clause is seen in part only"),
        (("x at line 4",), {"x at line 4": 9}, "x at line 4 is seen in part only"),
        (("`.rounds 1`",), {"`.rounds 1`": 2},
         "`the number of rounds` at line 2 is seen in part only"),
        (("`.3`",), {"`.3`": 2}, "`a value in between` at line 2 is seen in part only"),
    ],
)  # fmt: skip
def test_what_is_seen_in_part_is_named_without_names_of_the_engine(
    gaps: tuple[str, ...], lines: dict[str, int], said: str
) -> None:
    assert in_part(gaps, lines) == said + OTHER


def test_a_step_is_added_once() -> None:
    once = with_step("`yield` at line 3 is not modelled")
    assert with_step(once) == once == f"`yield` at line 3 is not modelled{OTHER}"
