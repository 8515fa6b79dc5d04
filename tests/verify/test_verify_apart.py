"""Code that is checked runs in a process of its own: what it did is told as it was."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from verify.check_corpus import FILES, expected
from verify.running import one, returned

from liftsys_nb.ir.values import enum_value, record_value
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.apart import Job, Opaque, Raised, Returned, Unrunnable, Workers, run
from liftsys_nb.verify.apart.outcomes import Died, NotAllowed


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers() as kept:
        yield kept


# ── what comes back ──────────────────────────────────────────────────────────────────────────
def test_each_call_gets_its_answer_in_order(workers: Workers) -> None:
    source = "def f(x):\n    if x < 0:\n        raise ValueError('below')\n    return x * 2\n"
    up, down, big = workers.run(Job(source, "f", ((1,), (-1,), (10**30,))))
    assert up == Returned(2, (1,), (2, 4))
    assert down == Raised(
        "ValueError", ("ValueError", "Exception", "BaseException"), "below", (-1,), 3, (2, 3)
    )
    assert big == Returned(2 * 10**30, (10**30,), (2, 4))


def test_arguments_are_told_as_they_are_after_the_call(workers: Workers) -> None:
    outcome = one(workers, "def f(xs, d):\n    xs.append(d)\n    d['k'] = 0\n", [1], {})
    assert isinstance(outcome, Returned)
    assert outcome.after == ([1, {"k": 0}], {"k": 0})


def test_arguments_are_told_after_an_exception_too(workers: Workers) -> None:
    outcome = one(workers, "def f(xs):\n    xs.append(1)\n    return xs[9]\n", [])
    assert isinstance(outcome, Raised)
    assert (outcome.exception, outcome.after) == ("IndexError", ([1],))


def test_equal_arguments_are_distinct_objects(workers: Workers) -> None:
    shared: list[Value] = [1]
    assert returned(workers, "def f(a, b):\n    a.append(2)\n    return b\n", shared, shared) == [1]


CLASSES = """
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

class Color(Enum):
    RED = 1
    BLUE = 2

class Pair(NamedTuple):
    a: int
    b: str

@dataclass
class Account:
    balance: int
    color: Color = Color.RED
    notes: list[str] = field(default_factory=list)

    def pay(self, amount):
        if amount < 0:
            raise ValueError
        self.balance -= amount
        return self.balance >= 0

    class Inner:
        pass

def f(x):
    return x
"""


def account(balance: int) -> Value:
    red = enum_value("Color", "RED", 1)
    return record_value("Account", {"balance": balance, "color": red, "notes": []})


def test_methods_are_called_on_records_and_tell_what_became_of_them(workers: Workers) -> None:
    (outcome,) = workers.run(Job(CLASSES, "Account.pay", ((account(5), 7),)))
    assert isinstance(outcome, Returned)
    assert outcome.value is False
    assert outcome.after == (account(-2), 7)


def test_records_and_members_come_back_under_the_names_of_their_types(workers: Workers) -> None:
    classes = {"bank.Acc": "Account", "bank.Hue": "Color", "P": "Pair"}
    value = [
        record_value(
            "bank.Acc", {"balance": 1, "color": enum_value("bank.Hue", "BLUE"), "notes": ["n"]}
        ),
        record_value("P", {"a": 1, "b": "x"}),
    ]
    assert returned(workers, CLASSES, value, classes=classes) == value


def test_an_argument_that_the_class_refuses_is_not_run(workers: Workers) -> None:
    source = (
        "from dataclasses import dataclass\n@dataclass\nclass A:\n    n: int\n"
        "    def __post_init__(self):\n        assert self.n > 0, 'too small'\n"
        "def f(a):\n    return a.n\n"
    )
    calls = tuple((record_value("A", {"n": n}),) for n in (0, 1))
    refused, kept = workers.run(Job(source, "f", calls))
    assert refused == Unrunnable("A(…) raised AssertionError: too small")
    assert isinstance(kept, Returned) and kept.value == 1


def test_an_argument_that_the_class_changes_is_not_run(workers: Workers) -> None:
    source = (
        "from dataclasses import dataclass\n@dataclass\nclass A:\n    n: int\n"
        "    def __post_init__(self):\n        self.n = abs(self.n)\n"
        "def f(a):\n    return a.n\n"
    )
    outcome = one(workers, source, record_value("A", {"n": -1}))
    assert isinstance(outcome, Unrunnable) and "does not keep" in outcome.reason


def test_what_has_no_class_is_not_run(workers: Workers) -> None:
    outcome = one(workers, "def f(a):\n    return a\n", record_value("Nowhere", {}))
    assert outcome == Unrunnable("no class named Nowhere")


def test_values_of_no_type_of_the_language_are_opaque(workers: Workers) -> None:
    source = "class C:\n    pass\ndef f():\n    return [C(), iter([]), {1}.__iter__, f]\n"
    value = returned(workers, source)
    assert isinstance(value, list)
    assert all(isinstance(each, Opaque) for each in value)
    assert value[0] == Opaque("C", "<checked.C object>")


def test_subclasses_of_plain_types_are_opaque(workers: Workers) -> None:
    source = "from collections import defaultdict\ndef f():\n    return defaultdict(int)\n"
    value = returned(workers, source)
    assert isinstance(value, Opaque) and value.type_name == "defaultdict"


@pytest.mark.parametrize(
    "text", ["[0] * 10**6", "'x' * 10**7", "1 << 10**7", "[[[0] * 300] * 300]"]
)
def test_what_is_too_large_is_opaque_as_a_whole(workers: Workers, text: str) -> None:
    value = returned(workers, f"def f():\n    return {text}\n")
    assert isinstance(value, Opaque) and value.text == "too large to be sent"


def test_what_holds_itself_is_opaque(workers: Workers) -> None:
    value = returned(workers, "def f():\n    x = []\n    x.append(x)\n    return x\n")
    assert value == Opaque("list", "too large to be sent")


def test_what_is_equal_here_only_is_opaque(workers: Workers) -> None:
    source = (
        "from dataclasses import dataclass\n@dataclass(eq=False)\nclass A:\n    n: int\n"
        "def f():\n    return {A(1), A(1)}\n"
    )
    assert returned(workers, source) == Opaque("set", "of items that are equal here")


def test_a_repr_that_raises_or_lies_does_no_harm(workers: Workers) -> None:
    source = "class C:\n    def __repr__(self):\n        return 1 / 0\ndef f():\n    return C()\n"
    assert returned(workers, source) == Opaque("C", "")


def test_the_first_lines_are_told_and_no_more(workers: Workers) -> None:
    source = "def f(n):\n    i = 0\n    while i < n:\n        i += 1\n    return i\n"
    outcome = one(workers, source, 1000)
    assert isinstance(outcome, Returned)
    assert outcome.value == 1000
    assert outcome.lines[:5] == (2, 3, 4, 3, 4) and len(outcome.lines) == 200


def test_lines_of_other_modules_are_not_told(workers: Workers) -> None:
    source = "import textwrap\ndef f(s):\n    return textwrap.dedent(s)\n"
    outcome = one(workers, source, " a")
    assert isinstance(outcome, Returned) and outcome.lines == (3,)


def test_what_contract_decorators_stand_around_is_called_on_demand(workers: Workers) -> None:
    source = (
        "from functools import wraps\ndef more(g):\n    @wraps(g)\n    def h(x):\n"
        "        return g(x) + 1\n    return h\n@more\ndef f(x):\n    return x\n"
    )
    assert returned(workers, source, 1) == 2
    assert returned(workers, source, 1, unwrapped=True) == 1


def test_arguments_are_given_by_name_where_they_must_be(workers: Workers) -> None:
    source = "def f(a, *, b, c):\n    return [a, b, c]\n"
    assert returned(workers, source, 1, 2, 3, by_name=("b", "c")) == [1, 2, 3]


# ── state between calls ──────────────────────────────────────────────────────────────────────
KEEPING = (
    "SEEN = []\ndef f(x, into=[]):\n    into.append(x)\n    SEEN.append(x)\n    return len(into)\n"
)


def test_each_call_finds_the_module_as_it_was_loaded(workers: Workers) -> None:
    outcomes = workers.run(Job(KEEPING, "f", ((1,), (2,))))
    assert [o.value for o in outcomes if isinstance(o, Returned)] == [1, 1]


def test_what_a_call_changed_in_the_module_is_told(workers: Workers) -> None:
    outcome = one(workers, KEEPING, 1)
    assert isinstance(outcome, Returned)
    assert set(outcome.changed) == {"SEEN", "f.__defaults__"}
    source = "class C:\n    n = 0\ndef f():\n    C.n += 1\n    global g\n    g = f\ng = None\n"
    outcome = one(workers, source)
    assert isinstance(outcome, Returned) and set(outcome.changed) == {"C.n", "g"}


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("import os\ndef f():\n    os.environ['A'] = 'b'\n", "os.environ"),
        (
            "from functools import cache\n@cache\ndef g(x):\n    return []\ndef f():\n    g(1)\n",
            "g.cache_info",
        ),
        (
            "class C:\n    @staticmethod\n    def g(x=[]):\n        x.append(1)\nf = C.g\n",
            "f.__defaults__",
        ),
        ("class C:\n    pass\nc = C()\ndef f():\n    c.n = 1\n", "c"),
        (
            "def g(n):\n    def h():\n        nonlocal n\n        n += 1\n    return h\nf = g(0)\n",
            "f.__closure__",
        ),
    ],
)
def test_what_is_kept_elsewhere_is_seen_too(workers: Workers, body: str, name: str) -> None:
    first, second = workers.run(Job(body, "f", ((), ())))
    assert isinstance(first, Returned) and name in first.changed
    assert first == second


def test_nothing_is_said_to_change_where_nothing_does(workers: Workers) -> None:
    source = (
        "import logging, re\nfrom dataclasses import dataclass\nLOG = logging.getLogger()\n"
        "WORD = re.compile('a')\nTABLE = {1: [2.0, {3}]}\n@dataclass\nclass A:\n    n: int = 0\n"
        "def f(x):\n    return A(x).n + len(TABLE) + bool(WORD.match('a'))\n"
    )
    for outcome in workers.run(Job(source, "f", ((1,), (2,)))):
        assert isinstance(outcome, Returned) and outcome.changed == ()


def test_calls_share_the_module_on_demand(workers: Workers) -> None:
    outcomes = workers.run(Job(KEEPING, "f", ((1,), (2,)), fresh=False))
    assert [o.value for o in outcomes if isinstance(o, Returned)] == [1, 2]


def test_what_a_program_does_to_other_modules_does_not_reach_another_program(
    workers: Workers,
) -> None:
    returned(workers, "import math\ndef f():\n    math.pi = 3\n    return 0\n")
    assert returned(workers, "import math\ndef f():\n    return math.pi > 3\n") is True


def test_sets_have_the_same_order_in_each_process() -> None:
    job = Job("def f(s):\n    return list(s)\n", "f", (({"a", "b", "c", "d", "e"},),))
    assert run(job) == run(job)


# ── modules that cannot be run ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("source", "exception", "line"),
    [
        ("import no_such_package\ndef f():\n    pass\n", "ModuleNotFoundError", 1),
        ("\nfrom os import nothing_such\n", "ImportError", 2),
        ("def f(:\n", "SyntaxError", 1),
        ("x = 1\nx / 0\n", "ZeroDivisionError", 2),
        ("raise SystemExit(3)\n", "SystemExit", 1),
    ],
)
def test_a_module_that_cannot_be_loaded_says_why(
    workers: Workers, source: str, exception: str, line: int
) -> None:
    outcomes = workers.run(Job(source, "f", ((), ())))
    assert len(outcomes) == 2
    for outcome in outcomes:
        assert isinstance(outcome, Unrunnable)
        assert (outcome.exception, outcome.line) == (exception, line)
        assert outcome.reason.startswith(exception)


def test_a_text_that_is_no_program_is_said(workers: Workers) -> None:
    outcome = one(workers, "x = '\ud800\udc00'\n")
    assert isinstance(outcome, Unrunnable) and outcome.exception == "UnicodeEncodeError"


def test_a_mistake_in_another_file_has_no_line_here(workers: Workers, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("\n\n\nx = = 1\n")
    outcome = one(workers, "\nimport broken\n", file=str(tmp_path / "main.py"))
    assert isinstance(outcome, Unrunnable)
    assert (outcome.exception, outcome.line) == ("SyntaxError", 2)


def test_a_function_that_is_not_there_is_said(workers: Workers) -> None:
    assert one(workers, "g = 1\n") == Unrunnable("the module has no function named f", loading=True)


def test_a_module_that_does_not_end_is_said(workers: Workers) -> None:
    job = Job("while True:\n    pass\n", "f", ((), ()))
    outcomes = workers.run(job, loading=0.5)
    assert (
        outcomes == (Unrunnable("loading the module took more than 0.5 seconds", loading=True),) * 2
    )


def test_a_module_that_dies_is_said(workers: Workers) -> None:
    outcome = one(workers, "import os\nos._exit(2)\n")
    assert outcome == Died("while the module was loaded: it left with status 2", loading=True)


def test_a_module_that_wants_out_is_said(workers: Workers) -> None:
    outcome = one(workers, "import os\nos.system('true')\ndef f():\n    pass\n")
    assert outcome == NotAllowed("os.system", loading=True)


def test_modules_beside_the_file_and_installed_ones_are_found(
    workers: Workers, tmp_path: Path
) -> None:
    (tmp_path / "beside.py").write_text("def g():\n    return 7\n")
    source = "import beside, hypothesis\ndef f():\n    return beside.g()\n"
    assert returned(workers, source, file=str(tmp_path / "main.py")) == 7
    assert [each.name for each in tmp_path.iterdir()] == ["beside.py"]


def test_the_module_is_not_the_main_one(workers: Workers) -> None:
    assert returned(workers, "def f():\n    return __name__ == '__main__'\n") is False


def test_the_calls_of_the_check_corpus_do_apart_what_they_do_here() -> None:
    tried = 0
    with Workers() as kept:
        for file in FILES:
            said = expected(file)
            source = file.read_text(encoding="utf-8")
            if len(said.calls) != 1 or "import icontract" in source or "import deal" in source:
                continue
            call = ast.parse(said.calls[0], mode="eval").body
            assert isinstance(call, ast.Call)
            try:
                arguments = tuple(ast.literal_eval(each) for each in call.args)
            except ValueError:  # records, members, not-a-number
                continue
            if isinstance(call.func, ast.Attribute):
                continue
            tried += 1
            (outcome,) = kept.run(Job(source, said.function, (arguments,)), seconds=60)
            assert isinstance(outcome, Returned | Raised), (file.name, outcome)
            named = re.match(r"(\w+(?:Error|Iteration))\b", said.words)
            if named:
                assert isinstance(outcome, Raised) and outcome.exception == named[1]
    assert tried >= 150
