"""That a call never ends is claimed where it is shown, and never because a call took long."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from verify.check_corpus import FILES, expected
from verify.checks import report_of

from liftsys_nb.ir.programs import EMPTY
from liftsys_nb.lift.code import read_code
from liftsys_nb.lift.contracts import contract
from liftsys_nb.verify import check
from liftsys_nb.verify.apart import Workers
from liftsys_nb.verify.code.endless import comes_back

ENDLESS = [file for file in FILES if not expected(file).terminates]
# Of recursion the arguments are others each time; other loops stand in functions that are called.
# States that are never left are not looked for there.
OPEN = {
    "endless_inner", "factorial_endless", "helper_grows_what_it_walks", "helper_without_end",
}  # fmt: skip


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers() as made:
        yield made


@pytest.mark.parametrize("file", ENDLESS, ids=lambda file: file.stem)
def test_an_endless_function_of_the_corpus_is_called_so_with_its_smallest_call(
    workers: Workers, file: Path
) -> None:
    source, said = file.read_text(encoding="utf-8"), expected(file)
    found = contract(source, said.function, file=file.name)
    report = check(found, source, file=file.name, workers=workers)
    if file.stem in OPEN:
        assert (report.terminates, report.notes) == ("unknown", ())
        return
    assert report.terminates == "no"
    (note,) = report.notes
    assert note.startswith(f"`{said.endless[0]}` does not end: the ") and " at line " in note


@pytest.mark.parametrize(
    ("body", "arguments"),
    [
        # A state that comes back.
        ("while n > 0:\n        pass\n    return n", {"n": 1}),
        ("x = 0\n    while x < 3:\n        x = (x + 1) % 3\n    return n", {"n": 0}),
        ("xs = [1, 2]\n    while xs:\n        xs.append(xs.pop(0))\n    return n", {"n": 0}),
        ("for i in range(2):\n        while n == i:\n            n = i\n    return n", {"n": 1}),
        ("d = {}\n    while True:\n        d[n] = n", {"n": 3}),
        ("return f(n)", {"n": 0}),
        ("return f(-n) if n else 0", {"n": 1}),
    ],
)
def test_a_state_that_comes_back_is_found(body: str, arguments: dict[str, int]) -> None:
    module = read_code(f"def f(n: int) -> int:\n    {body}\n")
    found = comes_back(module, EMPTY, module.routines["f"], [arguments])
    assert found is not None and found.arguments == arguments


@pytest.mark.parametrize(
    "body",
    [
        "while n < 10**9:\n        n += 1\n    return n",
        "xs = []\n    while len(xs) < 50:\n        xs.append(0)\n    return n",
        # One object or two: the texts of the states are the same, what happens next is not.
        "a, b = [0], [0]\n    while a[0] < 100:\n        b = a\n        b[0] += 1\n    return n",
        "k = 0\n    while k < 3:\n        m = n\n        while m > 0:\n            m -= 1\n"
        "        k += 1\n    return n",
        "return 0 if n <= 0 else f(n - 1) + f(n - 1)",
        "try:\n        while True:\n            n -= 1\n            n // (n - n // 1000 * 1000)\n"
        "    except ZeroDivisionError:\n        return n",
        "x = 0.0\n    while x != 1.0:\n        x += 0.125\n    return n",
        "x = True\n    while x:\n        x = 1 if type(x) is bool else 0\n    return n",
        "x = -0.0\n    while str(x) == '-0.0':\n        x = 0.0\n    return n",
    ],
)
def test_a_run_that_ends_has_no_state_that_comes_back(body: str) -> None:
    module = read_code(f"def f(n: int) -> int:\n    {body}\n")
    assert comes_back(module, EMPTY, module.routines["f"], [{"n": n} for n in range(-3, 8)]) is None


@given(
    st.integers(-4, 4), st.integers(-3, 3), st.integers(1, 4), st.integers(-2, 2),
    st.sampled_from(["<", ">", "!=", "==", "<=", ">="]), st.integers(-5, 5),
)  # fmt: skip
def test_what_is_said_to_come_back_does_not_end_in_python(
    start: int, factor: int, modulus: int, step: int, op: str, bound: int
) -> None:
    text = (
        "def f(n):\n    rounds = 0\n"
        f"    while n {op} {bound}:\n        n = (n * {factor} + {step}) % {modulus + 4} - 2\n"
        "        COUNT\n    return n\n"
    )
    module = read_code(text.replace("    rounds = 0\n", "").replace("        COUNT\n", ""))
    found = comes_back(module, EMPTY, module.routines["f"], [{"n": start}])
    counted = text.replace("COUNT", "rounds += 1\n        if rounds > 200: raise TimeoutError")
    names: dict[str, object] = {}
    exec(counted, names)
    try:
        names["f"](start)  # type: ignore[operator]
        ends = True
    except TimeoutError:
        ends = False
    assert (found is None) is ends


@pytest.mark.parametrize(
    ("pre", "body", "note"),
    [
        ("True", "while n != 0:\n        n -= 1\n    return 0", "`f(-1)` does not end: the loop "
         "at line 8 goes on for ever"),
        ("n > 0", "k = n + 1\n    while k > n:\n        k += n\n    return 0",
         "`f(1)` does not end: the loop at line 9 goes on for ever"),
    ],
)  # fmt: skip
def test_states_that_are_never_left_are_found(
    workers: Workers, pre: str, body: str, note: str
) -> None:
    source = f'def f(n: int) -> int:\n    """Do it.\n\n    pre: {pre}\n    post: result == 0\n'
    report = report_of(workers, f'{source}\n    """\n    {body}\n')
    assert report.terminates == "no" and report.notes == (note,)


@pytest.mark.parametrize(
    "body",
    [
        "while n < 10**12:\n        n += 1\n    return 0",
        "while n != 10**9:\n        n += 1\n        if n == 10**8:\n            return 0\n"
        "    return 0",
        "while n != -1:\n        n += 1\n        if n > 10**9:\n            raise ValueError\n"
        "    return 0",
    ],
)
def test_a_call_that_only_takes_long_is_left_open(workers: Workers, body: str) -> None:
    source = 'def f(n: int) -> int:\n    """Do it.\n\n    post: result == 0\n    raises: ValueError'
    report = report_of(workers, f'{source}\n    """\n    {body}\n')
    assert report.terminates != "no"
