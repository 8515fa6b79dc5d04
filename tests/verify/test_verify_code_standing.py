"""Functions whose statements are not read: calls refute them, nothing proves them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from verify.checks import example, report_of

from liftsys_nb.lift.contracts import contract
from liftsys_nb.verify import check
from liftsys_nb.verify.apart import Workers
from liftsys_nb.verify.tiers import Stop, explored
from liftsys_nb.verify.tiers.by_hypothesis import ByHypothesis

INSIDE = '''
if True:
    def f(n: int) -> int:
        """Do it.

        pre: n > {low}
        post: result == n
        """
        return n if n != 5 else 6
'''
ODD = '''
class Odd:
    def __add__(self, other):
        return 3

    @staticmethod
    def f(n: int) -> int:
        """Do it.

        post: result == n
        """
        return n if n != 5 else 6
'''


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers() as made:
        yield made


@pytest.mark.parametrize(("source", "name"), [(INSIDE.format(low=0), "f"), (ODD, "Odd.f")])
def test_a_call_refutes_what_is_not_read(workers: Workers, source: str, name: str) -> None:
    report = report_of(workers, source, name)
    assert report.verdict == "refuted"
    assert example(report).call == "f(5)"
    assert report.code_hash


def test_what_no_call_breaks_is_unknown_with_what_is_not_modelled(workers: Workers) -> None:
    report = report_of(workers, INSIDE.format(low=5))
    assert report.verdict == "unknown"
    assert report.reason == (
        "`'f', which is defined inside another statement` at line 3 is not modelled; "
        "written another way it may be decided"
    )
    assert {each.verdict for each in report.clauses} == {"unknown"}


def test_tiers_look_at_what_is_not_read(workers: Workers) -> None:
    source = '''
if True:
    def f(xs: list[int]) -> bool:
        """Say no.

        post: not result
        """
        return len(xs) > 7
'''
    found = contract(source, "f", file="<x>")
    report = check(found, source, file="<x>", workers=workers)
    assert report.verdict == "unknown"
    steps = explored(
        found, source, report, file="<x>", tiers=[ByHypothesis()], workers=workers, stop=Stop()
    )
    report = [*steps][-1].report
    assert report.verdict == "refuted" and report.decided_by == "hypothesis"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("try:\n    import no_such_thing\n"
         '    def f(n: int) -> int:\n        """Do it.\n\n        post: result > n\n        """\n'
         "        return n\n"
         'except ImportError:\n    def f(n: int) -> int:\n        """Do it.\n\n'
         '        post: result == n\n        """\n        return n\n', "f"),
        (ODD + "\n\nOdd.f = staticmethod(lambda n: n + 1)\n", "Odd.f"),
        (ODD + "\n\nsetattr(Odd, 'f', staticmethod(lambda n: n + 1))\n", "Odd.f"),
        (ODD + "\n\nclass Odd:\n    def __add__(self, other):\n        return 4\n", "Odd.f"),
        ('class Odd:\n    def __add__(self, other):\n        return 3\n\n'
         '    @staticmethod\n    def f(n: int) -> int:\n        """Do it.\n\n'
         '        post: result > n\n        """\n        return n\n\n    g = f\n    f = len\n',
         "Odd.f"),
    ],
)  # fmt: skip
def test_no_call_speaks_for_a_name_that_may_be_another_function(
    workers: Workers, source: str, name: str
) -> None:
    report = report_of(workers, source, name)
    assert report.verdict == "unknown"
    assert not report.clauses


@pytest.mark.parametrize(
    ("parameter", "words"),
    [
        ("p: Plain", "objects of the class `Plain`, as `p` is one, are not made from values "
                     "alone; make it a dataclass, or check one of its functions"),
        ("p", "the type of `p` is not known; annotate it with one that is"),
        ("p: 'Callable[[int], int]'", "`'Callable[[int], int]'`, the annotation of `p`, is no "
         "type of the language; annotate it with one that is, or name one in `--spec`"),
    ],
)  # fmt: skip
def test_why_no_argument_can_be_made_is_said(workers: Workers, parameter: str, words: str) -> None:
    source = (
        "class Plain:\n    def __init__(self, k: int) -> None:\n        self.k = k\n\n\n"
        f"def f({parameter}) -> int:\n"
        '    """Do it.\n\n    post: result == 1\n    """\n    return 1\n'
    )
    assert report_of(workers, source).reason == f"no input can be made: {words}"


def test_a_method_of_a_class_that_is_not_modelled_says_what_of_it_is_not(workers: Workers) -> None:
    source = ODD.replace("    @staticmethod\n", "").replace("f(n", "f(self, n")
    reason = report_of(workers, source, "Odd.f").reason or ""
    assert reason.startswith("`Odd.f` is not modelled: __add__ of class 'Odd', and no input")


def test_a_precondition_without_a_value_is_noted_with_a_call() -> None:
    source = '''
    def f(d: int) -> int:
        """Do it.

        pre: 10 // d >= 1
        post: result == d
        """
        return d
    '''
    report = report_of(None, source)
    assert report.verdict == "proved"
    assert report.notes == (
        "`10 // d >= 1`, which is required, has no value for `f(0)`: such calls count as not "
        "allowed (IR310); require first what rules them out",
    )
    guarded = source.replace("pre: 10", "pre: d != 0\n        pre: 10")
    assert report_of(None, guarded).notes == ()
