"""A verdict is about a function and what it leans on: an edit elsewhere leaves it as it is."""

from __future__ import annotations

import pytest

from liftsys_nb.lift.code import leaning_hash

TEXT = '''"""A file."""
from __future__ import annotations

import math
import os
from dataclasses import dataclass

LIMIT = 10
NAMES = ["a"]
COUNT = 0
OTHER = 5


def rule(function):
    return function


@dataclass
class Box:
    n: int

    def twice(self) -> int:
        return self.n * 2


class Lone:
    m = 1


def deepest(n: int) -> int:
    return n + 1  # deepest


def helper(n: int, by: int = LIMIT) -> int:
    return deepest(n) + by


def stated(n: int) -> bool:
    return n > 0  # stated


@rule
def f(b: Box, n: int) -> "int":
    """Do it.

    post: stated(result)
    """
    # invariant: n > 0
    return helper(n) + len(NAMES) + COUNT + int(math.pi)


def grow() -> None:
    NAMES.append("b")


def count() -> None:
    global COUNT
    COUNT = 1


def patch() -> None:
    Box.twice = None


def alone(n: int) -> int:
    return n - OTHER  # alone


if LIMIT:
    helper.tag = 1
'''


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return helper(n) +", "return helper(n) -"),  # the function itself
        ("post: stated(result)", "post: not stated(result)"),
        ("# invariant: n > 0", "# invariant: n >= 0"),
        ("@rule\ndef f", "def f"),
        ("# deepest", "- 1"),  # what a callee calls
        ("deepest(n) + by", "deepest(n) - by"),
        ("LIMIT = 10", "LIMIT = 11"),  # the default of a callee
        ("# stated", "or True"),  # a function of the contract
        ("return function", "return print"),  # a decorator
        ("n: int\n\n    def twice", "n: float\n\n    def twice"),  # a class
        ("self.n * 2", "self.n * 3"),
        ("Box.twice = None", "Box.twice = 1"),  # who changes the class
        ('["a"]', '["z"]'),  # a variable
        ('NAMES.append("b")', "NAMES.clear()"),  # who changes it
        ("COUNT = 0", "COUNT = 2"),
        ("    COUNT = 1", "    COUNT = 3"),
        ("import math", "import cmath as math"),
        ("helper.tag = 1", "helper.tag = 2"),  # what runs when the file is loaded
        ("from __future__ import annotations", "from __future__ import division"),
        ("OTHER = 5", "OTHER = 5\nint = float"),  # a name of Python's own that is hidden
        ("import os", "from os import *"),
    ],
)
def test_an_edit_of_what_a_function_leans_on_is_seen(old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    assert leaning_hash(TEXT, "f") != leaning_hash(TEXT.replace(old, new), "f")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# alone", "+ 7"),
        ("m = 1", "m = 2"),
        ("import os", "import sys"),
        ('"""A file."""', '"""Another file."""'),
        ("\n\n\nclass Lone", "\n\n\n# A remark.\n\n\nclass Lone"),
        ("def alone", "def added():\n    pass\n\n\ndef alone"),
    ],
)
def test_an_edit_elsewhere_is_not(old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    assert leaning_hash(TEXT, "f") == leaning_hash(TEXT.replace(old, new), "f")


def test_a_method_leans_on_all_of_its_class() -> None:
    known = leaning_hash(TEXT, "Box.twice")
    assert known != leaning_hash(
        TEXT.replace("n: int\n\n    def", "n: bool\n\n    def"), "Box.twice"
    )
    assert known == leaning_hash(TEXT.replace("# deepest", "- 1"), "Box.twice")


def test_a_text_that_is_no_python_counts_as_a_whole() -> None:
    assert leaning_hash("def f(:", "f") != leaning_hash("def f(:\n", "f")
    assert leaning_hash("x = 1", "f") != leaning_hash("x = 2", "f")
