"""Code that is checked runs in a process of its own: nothing it does reaches ours."""

from __future__ import annotations

import glob
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from liftsys_nb.ir.values import enum_value, record_value
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.apart import (
    Died,
    Job,
    NotAllowed,
    Opaque,
    Outcome,
    OutOfMemory,
    Raised,
    Returned,
    TimedOut,
    Unrunnable,
    Workers,
    run,
)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers() as kept:
        yield kept


def one(workers: Workers, source: str, *arguments: Value, **more: object) -> Outcome:
    """Run ``f`` of a text once."""
    job = Job(source, "f", (arguments,), **more)  # type: ignore[arg-type]
    (outcome,) = workers.run(job, seconds=20)
    return outcome


def returned(workers: Workers, source: str, *arguments: Value, **more: object) -> Value:
    outcome = one(workers, source, *arguments, **more)
    assert isinstance(outcome, Returned), outcome
    return outcome.value


def is_running(pid: int) -> bool:
    """Tell whether a process is alive; one that only waits to be buried is not."""
    told = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return bool(told.stdout.strip()) and not told.stdout.strip().startswith("Z")


def ends(pid: int) -> bool:
    """Wait for the end of a process, much longer than it should take."""
    for _ in range(600):
        if not is_running(pid):
            return True
        time.sleep(0.05)
    return False


def folders() -> set[str]:
    return set(glob.glob(os.path.join(tempfile.gettempdir(), "liftsys-*")))


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


# ── what ends a call ─────────────────────────────────────────────────────────────────────────
def test_an_endless_loop_ends_that_call_only(workers: Workers) -> None:
    source = "def f(x):\n    while x == 1:\n        pass\n    return x\n"
    outcomes = workers.run(Job(source, "f", ((0,), (1,), (2,))), seconds=0.5)
    assert outcomes[1] == TimedOut(0.5)
    assert [o.value for o in outcomes if isinstance(o, Returned)] == [0, 2]


def test_a_loop_that_catches_everything_is_ended(workers: Workers) -> None:
    source = (
        "import signal, time\ndef f():\n    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "    while True:\n        try:\n            time.sleep(9)\n"
        "        except BaseException:\n            pass\n"
    )
    (outcome,) = workers.run(Job(source, "f", ((),)), seconds=0.5)
    assert outcome == TimedOut(0.5)


@pytest.mark.parametrize("text", ["[0] * 10**10", "'x' * (1 << 40)", "bytearray(1 << 40)"])
def test_too_much_memory_ends_that_call_only(workers: Workers, text: str) -> None:
    source = f"def f(x):\n    return {text} if x else 1\n"
    outcomes = workers.run(Job(source, "f", ((1,), (0,))))
    assert outcomes[0] == OutOfMemory()
    assert isinstance(outcomes[1], Returned) and outcomes[1].value == 1


def test_memory_that_is_taken_bit_by_bit_ends(workers: Workers) -> None:
    source = "def f():\n    x = []\n    while True:\n        x.append('x' * 10**7)\n"
    (outcome,) = workers.run(Job(source, "f", ((),)), seconds=60)
    assert outcome == OutOfMemory()


def test_leaving_the_process_ends_that_call_only(workers: Workers) -> None:
    source = "import os\ndef f(x):\n    if x:\n        os._exit(x)\n    return x\n"
    outcomes = workers.run(Job(source, "f", ((3,), (0,))))
    assert outcomes[0] == Died("it left with status 3")
    assert isinstance(outcomes[1], Returned)


@pytest.mark.parametrize("how", ["sys.exit(4)", "raise KeyboardInterrupt", "raise GeneratorExit"])
def test_exceptions_that_end_programs_are_exceptions(workers: Workers, how: str) -> None:
    outcome = one(workers, f"import sys\ndef f():\n    {how}\n")
    assert isinstance(outcome, Raised)
    assert outcome.exception in ("SystemExit", "KeyboardInterrupt", "GeneratorExit")


def test_endless_recursion_is_an_exception(workers: Workers) -> None:
    outcome = one(workers, "def f(n):\n    return f(n + 1)\n", 0)
    assert isinstance(outcome, Raised) and outcome.exception == "RecursionError"


def test_a_process_that_is_killed_is_started_anew() -> None:
    with Workers() as kept:
        job = Job(
            "import time\ndef f(x):\n    time.sleep(x)\n    return x\n", "f", ((0,), (60,), (0,))
        )
        kept.warm()
        assert kept._worker is not None
        pid = kept._worker._process.pid
        threading.Timer(1, os.kill, (pid, signal.SIGKILL)).start()
        outcomes = kept.run(job, seconds=60)
        assert outcomes[1] == Died("it was ended by SIGKILL")
        assert isinstance(outcomes[0], Returned) and isinstance(outcomes[2], Returned)
        # Between two jobs, too.
        os.kill(kept._worker._process.pid, signal.SIGKILL)
        assert ends(kept._worker._process.pid)
        assert isinstance(kept.run(Job("def f():\n    return 1\n", "f", ((),)))[0], Returned)


def test_a_process_in_which_threads_live_on_is_not_used_again(workers: Workers) -> None:
    source = (
        "import threading, time\ndef f(x):\n"
        "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n    return x\n"
    )
    outcomes = workers.run(Job(source, "f", ((1,), (2,))))
    assert [o.value for o in outcomes if isinstance(o, Returned)] == [1, 2]
    assert workers._worker is None


# ── what a call may not do ───────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("import os\ndef f():\n    while True:\n        os.fork()\n", "os.fork"),
        ("import os\ndef f():\n    os.system('true')\n", "os.system"),
        ("import subprocess\ndef f():\n    subprocess.run(['true'])\n", "subprocess.Popen"),
        ("import os\ndef f():\n    os.kill(os.getppid(), 9)\n", "os.kill"),
        ("import os\ndef f():\n    os.execv('/bin/true', ['true'])\n", "os.exec"),
        ("import socket\ndef f():\n    socket.create_connection(('127.0.0.1', 9))\n", "socket"),
        ("def f():\n    return input()\n", "builtins.input"),
        ("import sys\ndef f():\n    return sys.stdin.read()\n", "sys.stdin"),
        ("def f():\n    open('/proc/self/environ').read()\n", "open"),
    ],
)
def test_what_reaches_beyond_the_process_is_stopped_and_said(
    workers: Workers, text: str, event: str
) -> None:
    outcome = one(workers, text)
    assert isinstance(outcome, NotAllowed) and outcome.what.startswith(event)


def test_what_is_stopped_is_said_also_when_the_program_holds_it_back(workers: Workers) -> None:
    source = (
        "import os\ndef f():\n    try:\n        os.fork()\n"
        "    except BaseException:\n        return 1\n"
    )
    assert one(workers, source) == NotAllowed("os.fork")


def test_files_outside_are_not_written(workers: Workers, tmp_path: Path) -> None:
    file = tmp_path / "kept.txt"
    file.write_text("kept")
    for act in (
        "open(p, 'w').write('lost')", "open(p, 'a')", "__import__('os').remove(p)",
        "__import__('os').rename(p, p + '2')", "__import__('pathlib').Path(p).unlink()",
        "__import__('os').truncate(p, 0)", "__import__('shutil').rmtree(p[:-9])",
    ):  # fmt: skip
        outcome = one(workers, f"def f(p):\n    {act}\n", str(file))
        assert isinstance(outcome, NotAllowed), act
    assert [each.name for each in tmp_path.iterdir()] == ["kept.txt"]
    assert file.read_text() == "kept"


def test_files_inside_its_folder_are_gone_for_the_next_call(workers: Workers) -> None:
    source = (
        "import os\ndef f():\n    found = os.listdir('.')\n    os.makedirs('a/b')\n"
        "    open('a/b/c', 'w').write('x')\n    return found\n"
    )
    outcomes = workers.run(Job(source, "f", ((), ())))
    assert [o.value for o in outcomes if isinstance(o, Returned)] == [[], []]


def test_what_is_read_is_told(workers: Workers, tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("1")
    outcome = one(
        workers, "def f(p):\n    with open(p) as t:\n        return t.read()\n", str(file)
    )
    assert isinstance(outcome, Returned)
    assert (outcome.value, outcome.touched) == ("1", (str(file),))


def test_effects_are_let_through_on_demand(workers: Workers, tmp_path: Path) -> None:
    file = tmp_path / "made.txt"
    source = "def f(p):\n    with open(p, 'w') as t:\n        t.write('x')\n"
    assert returned(workers, source, str(file), effects=True) is None
    assert file.read_text() == "x"


def test_the_environment_holds_no_secret(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANTED_API_KEY", "s3cr3t")
    monkeypatch.setenv("JPY_API_TOKEN", "s3cr3t")
    value = returned(Workers(), "import os\ndef f():\n    return dict(os.environ)\n")
    assert isinstance(value, dict) and "s3cr3t" not in repr(value)
    assert "HOME" in value and value["HOME"] != os.environ.get("HOME")


def test_no_descriptor_of_ours_is_open_there(workers: Workers, tmp_path: Path) -> None:
    with open(tmp_path / "ours", "w") as ours:
        os.set_inheritable(ours.fileno(), True)
        source = (
            "import os\ndef f():\n    found = []\n    for n in range(100):\n        try:\n"
            "            found.append(os.readlink(f'/dev/fd/{n}'))\n"
            "        except OSError:\n            pass\n    return found\n"
        )
        value = returned(Workers(), source)
    assert isinstance(value, list) and value
    assert not any("ours" in str(each) for each in value)


# ── noise ────────────────────────────────────────────────────────────────────────────────────
def test_what_is_printed_goes_nowhere(workers: Workers, capfd: pytest.CaptureFixture[str]) -> None:
    source = (
        "import os, sys\nprint('loading')\ndef f():\n    print('x' * 10**7)\n"
        "    print('y', file=sys.stderr)\n    os.write(1, b'z' * 10**6)\n    return 1\n"
    )
    assert returned(workers, source) == 1
    assert capfd.readouterr() == ("", "")


def test_what_is_written_on_the_channel_is_no_answer(workers: Workers) -> None:
    source = (
        "import os\ndef f(x):\n    if x:\n        for n in range(3, 20):\n            try:\n"
        '                os.write(n, b\'{"call": 0, "value": 9}\\n\')\n'
        "            except OSError:\n                pass\n    return x\n"
    )
    outcomes = workers.run(Job(source, "f", ((1,), (0,))))
    assert isinstance(outcomes[0], Died) and "its answer was none" in outcomes[0].how
    assert isinstance(outcomes[1], Returned) and outcomes[1].value == 0


def test_a_flood_on_the_channel_ends(workers: Workers) -> None:
    source = (
        "import os\ndef f():\n    while True:\n        for n in range(3, 20):\n            try:\n"
        "                os.write(n, b'x' * 10**5)\n"
        "            except OSError:\n                pass\n"
    )
    (outcome,) = workers.run(Job(source, "f", ((),)), seconds=60)
    assert outcome == Died("its answer was none: it does not end")


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


def test_a_function_that_is_not_there_is_said(workers: Workers) -> None:
    assert one(workers, "g = 1\n") == Unrunnable("the module has no function named f")


def test_a_module_that_does_not_end_is_said(workers: Workers) -> None:
    job = Job("while True:\n    pass\n", "f", ((), ()))
    outcomes = workers.run(job, loading=0.5)
    assert outcomes == (Unrunnable("loading the module took more than 0.5 seconds"),) * 2


def test_a_module_that_dies_is_said(workers: Workers) -> None:
    outcome = one(workers, "import os\nos._exit(2)\n")
    assert outcome == Died("while the module was loaded: it left with status 2")


def test_a_module_that_wants_out_is_said(workers: Workers) -> None:
    outcome = one(workers, "import os\nos.system('true')\ndef f():\n    pass\n")
    assert outcome == NotAllowed("os.system")


def test_modules_beside_the_file_and_installed_ones_are_found(
    workers: Workers, tmp_path: Path
) -> None:
    (tmp_path / "beside.py").write_text("def g():\n    return 7\n")
    source = "import beside, hypothesis\ndef f():\n    return beside.g()\n"
    assert returned(workers, source, file=str(tmp_path / "main.py")) == 7
    assert [each.name for each in tmp_path.iterdir()] == ["beside.py"]


def test_the_module_is_not_the_main_one(workers: Workers) -> None:
    assert returned(workers, "def f():\n    return __name__ == '__main__'\n") is False


# ── what is left behind ──────────────────────────────────────────────────────────────────────
def test_nothing_is_left_behind() -> None:
    before = folders()
    source = "def f():\n    open('x', 'w').write('x')\n    while True:\n        pass\n"
    assert run(Job(source, "f", ((),)), seconds=0.5) == (TimedOut(0.5),)
    with Workers() as kept:
        kept.run(Job("def f():\n    return 1\n", "f", ((),)))
        assert kept._worker is not None
        pid = kept._worker._process.pid
    assert folders() == before
    assert not is_running(pid)


def test_an_interrupt_kills_the_process_and_is_raised() -> None:
    before = folders()
    with Workers() as kept:
        kept.warm()
        assert kept._worker is not None
        pid = kept._worker._process.pid
        threading.Timer(1, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            kept.run(Job("def f():\n    while True:\n        pass\n", "f", ((),)), seconds=60)
        assert not is_running(pid)
        assert folders() == before
        assert isinstance(kept.run(Job("def f():\n    return 1\n", "f", ((),)))[0], Returned)


@pytest.mark.parametrize("waits", ["while True:\n        pass", "__import__('time').sleep(99)"])
def test_a_call_ends_when_nobody_is_left_to_end_it(waits: str) -> None:
    script = (
        "from liftsys_nb.verify.apart import Job, Workers\nw = Workers()\nw.warm()\n"
        "print(w._worker._process.pid, flush=True)\n"
        f"w.run(Job({f'def f():{chr(10)}    {waits}{chr(10)}'!r}, 'f', ((),)), seconds=1)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": os.getcwd()},
    )  # fmt: skip
    with parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        time.sleep(0.5)
        parent.kill()
    assert ends(pid)


def test_several_threads_wait_for_each_other(workers: Workers) -> None:
    found: list[Value] = []

    def ask(x: int) -> None:
        found.append(returned(workers, "def f(x):\n    return x\n", x))

    threads = [threading.Thread(target=ask, args=(x,)) for x in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found, key=repr) == list(range(8))
