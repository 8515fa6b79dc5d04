"""Bad input of ``check``: each kind of it gets an answer that names what it is, and no proof."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from liftsys_nb.ir.errors import InputError
from liftsys_nb.session import open_workbench
from liftsys_nb.session.outcome import UNDECIDED
from liftsys_nb.session.workbench import Workbench

DOUBLE = '''def double(n: int) -> int:
    """Double a number.

    post: result == 2 * n
    """
    return 2 * n
'''
DIGITS = "9" * 5000


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    made = open_workbench(tmp_path_factory.mktemp("history"))
    yield made
    made.close()


@pytest.fixture
def bench(kept: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    monkeypatch.chdir(tmp_path)
    return kept


def checked(bench: Workbench, source: str, **options: Any) -> dict[str, Any]:
    """Return what is said of the one function with a contract in a file."""
    Path("bad.py").write_text(source, encoding="utf-8")
    outcome = bench.check("bad.py", **options)
    (function,) = outcome.document["functions"]
    assert (outcome.exit == UNDECIDED) == (function["verdict"] in ("unknown", "tested"))
    return dict(function)


# ── a module that cannot be loaded ───────────────────────────────────────────────────────────
SIDE_EFFECTS = {
    "raises": ("raise RuntimeError('no')", "RuntimeError: no at line 7"),
    "exits": ("import sys\nsys.exit(3)", "SystemExit: 3 at line 8"),
    "ends its process": ("import os\nos._exit(3)", "it left with status 3"),
    "imports what is not there": ("import not_there_at_all", "No module named 'not_there_at_all'"),
    "writes": ("open('/tmp/liftsys_evil', 'w')", "`open`"),
    "starts a process": ("import os\nos.system('true')", "`os.system`"),
    "reads input": ("input('who? ')", "outside of its process (`builtins.input`)"),
    "divides by zero": ("1 / 0", "ZeroDivisionError: division by zero at line 7"),
}


@pytest.mark.parametrize("kind", SIDE_EFFECTS)
def test_nothing_is_proved_of_a_module_that_cannot_be_loaded(bench: Workbench, kind: str) -> None:
    statement, words = SIDE_EFFECTS[kind]
    found = checked(bench, f"{DOUBLE}{statement}\n", wait=True)
    assert (found["verdict"], found["tiers"]) == ("unknown", [])
    assert found["reason"].startswith("no call can be made: ")
    assert words in found["reason"]
    assert all(each["verdict"] == "unknown" for each in found["clauses"])


def test_nothing_is_proved_of_a_module_that_does_not_come_to_its_end(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liftsys_nb.verify.apart.workers.LOADING", 0.5)
    found = checked(bench, f"{DOUBLE}while True:\n    pass\n", wait=True)
    assert (found["verdict"], found["tiers"]) == ("unknown", [])
    assert "loading the module took more than 0.5 seconds" in found["reason"]


def test_a_module_that_writes_is_loaded_where_effects_may_be_run(
    bench: Workbench, tmp_path: Path
) -> None:
    there = tmp_path / "there.txt"
    source = f"{DOUBLE}open({str(there)!r}, 'w').close()\n"
    assert "`--run-effects`" in checked(bench, source)["reason"]
    assert not there.exists()
    assert checked(bench, source, run_effects=True)["verdict"] == "proved"
    assert there.exists()


@pytest.mark.parametrize("words", ["input()", "import sys\nsys.stdin.read()"])
def test_nobody_is_told_that_effects_help_where_they_do_not(bench: Workbench, words: str) -> None:
    for effects in (False, True):
        found = checked(bench, f"{DOUBLE}{words}\n", run_effects=effects)
        assert found["verdict"] == "unknown"
        assert "--run-effects" not in found["reason"]


def test_what_a_module_prints_goes_nowhere(
    bench: Workbench, capfd: pytest.CaptureFixture[str]
) -> None:
    assert checked(bench, f"print('hello')\n{DOUBLE}")["verdict"] == "proved"
    assert capfd.readouterr() == ("", "")


# ── types that nobody knows ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("parameter", "words"),
    [
        ("n", "no input can be made: the type of `n` is not known; annotate it"),
        ("n: Odd", "no input can be made: objects of the class `Odd`, as `n` is one, are not made"),
    ],
)
def test_a_parameter_of_which_no_value_is_known_is_named(
    bench: Workbench, parameter: str, words: str
) -> None:
    source = f"""
class Odd:
    def __getattr__(self, name):
        return 1


def same({parameter}):
    '''Return it.

    post: result == n
    '''
    return n
"""
    found = checked(bench, source, wait=True)
    assert found["verdict"] == "unknown"
    assert found["reason"].startswith(words)


# ── numbers that nobody reads ────────────────────────────────────────────────────────────────
def test_a_number_of_too_many_digits_is_called_what_it_is(bench: Workbench) -> None:
    with pytest.raises(InputError) as caught:
        checked(bench, DOUBLE.replace("2 * n\n", f"n + {DIGITS}\n"))
    assert caught.value.code == "LS427"
    assert "a number of 5000 digits at line 6; Python reads at most 4300" in caught.value.message
    assert "10 ** 5000" in (caught.value.hint or "")
    (told,) = caught.value.diagnostics
    assert told.place is not None and told.place.line == 6


def test_a_number_of_too_many_digits_in_a_contract_is_told_in_short(bench: Workbench) -> None:
    found = checked(bench, DOUBLE.replace("result == 2 * n", f"result < n + {DIGITS}"), wait=True)
    assert found["verdict"] == "unknown"
    assert "a number of 5000 digits is too long; Python reads 4300" in found["reason"]
    assert len(found["reason"]) < 300
    assert all(len(each["message"]) < 300 for each in found["diagnostics"])


def test_a_text_that_nests_too_deep_is_called_so(bench: Workbench) -> None:
    with pytest.raises(InputError, match="it nests too deep"):
        checked(bench, f"{DOUBLE}x = {'-' * 100_000}1\n")


# ── functions of another kind ────────────────────────────────────────────────────────────────
KINDS = {
    "async": ("async def f(n: int) -> int:", "return n", "async"),
    "a generator": ("def f(n: int):", "yield n", "yield"),
    "any number of arguments": ("def f(*ns: int) -> int:", "return 0", "* or **"),
    "any named arguments": ("def f(**ns: int) -> int:", "return 0", "* or **"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_function_of_another_kind_is_not_decided_and_named(bench: Workbench, kind: str) -> None:
    head, body, words = KINDS[kind]
    source = f"{head}\n    '''Do it.\n\n    post: result == 0\n    '''\n    {body}\n"
    found = checked(bench, source, wait=True)
    assert found["verdict"] == "unknown"
    assert words in found["reason"] and "is not modelled" in found["reason"]


def test_a_decorator_is_part_of_what_is_called(bench: Workbench) -> None:
    source = f"def more(g):\n    return lambda *a: g(*a) + 1\n\n\n@more\n{DOUBLE}"
    found = checked(bench, source)
    assert found["verdict"] == "refuted"
    assert found["clauses"][0]["counterexample"]["call"] == "double(0)"
    assert found["clauses"][0]["counterexample"]["result"] == "1"


def test_a_promise_that_raises_is_not_kept(bench: Workbench) -> None:
    source = DOUBLE.replace("result == 2 * n", "10 // n >= 0 or n < 0")
    (clause,) = checked(bench, source)["clauses"][:1]
    assert clause["verdict"] == "refuted"
    assert "raises ZeroDivisionError" in clause["counterexample"]["broken"]


def test_a_promise_that_does_not_come_to_its_end_is_not_waited_for(bench: Workbench) -> None:
    promise = "all(result != i * i - 7 for i in range(10 ** 15))"
    found = checked(bench, DOUBLE.replace("result == 2 * n", promise))
    assert found["verdict"] in ("unknown", "refuted")
    assert found["terminates"] in ("yes", "unknown")


def test_where_no_input_is_allowed_nothing_is_proved(bench: Workbench) -> None:
    source = DOUBLE.replace("post:", "pre: n > 0 and n < 0\n    post:")
    found = checked(bench, source, wait=True)
    assert found["verdict"] == "unknown"
    assert found["reason"].startswith("no input was found for which anything is promised")


def test_a_slip_that_makes_a_promise_mere_words_comes_with_its_mend(bench: Workbench) -> None:
    Path("slip.py").write_text(
        'def f(n: int) -> int:\n    """Give it back.\n\n'
        '    post: implies(n > 0, result > 0)\n    """\n    return n\n'
    )
    outcome = bench.check("slip.py")
    (function,) = outcome.document["functions"]
    (told,) = function["diagnostics"]
    assert function["verdict"] == "unknown"
    assert (told["fix"], told["line"]) == ("n > 0 implies result > 0", 4)
    assert outcome.first == "mend line 4 of slip.py"


def test_a_mend_of_the_language_is_not_offered_for_python(bench: Workbench) -> None:
    told = checked(
        bench,
        "import icontract\n\n"
        "@icontract.ensure(lambda n, result: implies(n > 0, result > 0))\n"
        "def f(n: int) -> int:\n    return n\n",
    )["diagnostics"]
    assert [each["fix"] for each in told] == [None]
