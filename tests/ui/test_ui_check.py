"""``check`` at its doors: cells, live functions, the shell, Python; and what a cell makes stale."""

from __future__ import annotations

import importlib
import json
import linecache
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from ui.cells import run, value

import liftsys_nb as ls
from liftsys_nb.ir.errors import InputError
from liftsys_nb.ui import bench as process
from liftsys_nb.ui.completion import complete
from liftsys_nb.ui.report import Report
from liftsys_nb.ui.taking import cell_text, function_text

pytestmark = pytest.mark.usefixtures("held_to_shapes")

CLAMP = '''def clamp(x: int, lo: int, hi: int) -> int:
    """Keep x inside.

    pre: lo <= hi
    post: inside: lo <= result <= hi
    """
    return max(lo, min(x, hi))
'''
LOOSE = CLAMP.replace("min(x, hi)", "x")


def only(report: Report) -> dict[str, Any]:
    (function,) = report.json["functions"]
    assert isinstance(function, dict)
    return function


def error(shell: InteractiveShell, cell: str) -> InputError:
    result = run(shell, cell)
    assert isinstance(result.error_in_exec, InputError), result.error_in_exec
    assert result.error_in_exec.hint
    return result.error_in_exec


# ── every door says the same ─────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "verdict", "status"), [(CLAMP, "proved", 0), (LOOSE, "refuted", 1)]
)
def test_all_doors_come_to_the_same_verdict(
    shell: InteractiveShell, text: str, verdict: str, status: int
) -> None:
    Path("f.py").write_text(text)
    value(shell, text)
    said = {
        "file": only(value(shell, "%liftsys check f.py::clamp")),
        "name": only(value(shell, "%liftsys check clamp")),
        "cell": only(value(shell, f"%%liftsys check\n{text}")),
        "python": only(ls.check("f.py")),
        "object": only(value(shell, "import liftsys_nb as ls\nls.check(clamp)")),
    }
    for door, function in said.items():
        assert (function["verdict"], function["name"]) == (verdict, "clamp"), door
        clauses = [
            (each["label"], each["verdict"], (each["counterexample"] or {}).get("call"))
            for each in function["clauses"]
        ]
        assert clauses == [
            (each["label"], each["verdict"], (each["counterexample"] or {}).get("call"))
            for each in said["file"]["clauses"]
        ], door
    done = subprocess.run(
        [sys.executable, "-m", "liftsys_nb", "check", "-", "--json"],
        input=text, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == status, done.stderr
    assert json.loads(done.stdout)["verdict"] == verdict


def test_a_shell_waits_for_the_final_verdict_where_it_is_told_to(home: Path) -> None:
    Path("f.py").write_text(
        'def long(xs: list[int]) -> bool:\n    """Say no.\n\n    post: never: not result\n    """\n'
        "    return len(xs) > 7\n"
    )

    def said(*words: str) -> tuple[int, dict[str, Any]]:
        done = subprocess.run(
            [sys.executable, "-m", "liftsys_nb", "check", "f.py", "--json", *words],
            capture_output=True, text=True,
        )  # fmt: skip
        (function,) = json.loads(done.stdout)["functions"]
        return done.returncode, function

    status, function = said()
    assert (status, function["verdict"], function["tiers"]) == (3, "unknown", [])
    status, function = said("--wait")
    assert (status, function["verdict"], function["going_on"]) == (1, "refuted", [])
    assert function["decided_by"] == function["tiers"][-1]["name"] != "inline"
    status, function = said("--wait", "--budget", "0.001")
    assert (status, function["verdict"], function["tiers"]) == (3, "unknown", [])


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["f.py"], 1, "✗ Code loose: refuted"),
        (["f.py::loose", "--json"], 1, '"verdict": "refuted"'),
        (["g.py"], 0, "✓ Code clamp: proved"),
        (["--recheck", "g.py"], 0, "with seed 1: the same verdict"),
        (["--wait", "--budget", "5", "--run-effects", "g.py"], 0, "✓ Code clamp: proved"),
        (["--spec", "g.ir", "g.py"], 0, "its own contract is not read"),
        (["h.py"], 3, "? Code many: not decided"),
        (["clamp"], 2, "clamp names no Python file"),
        (["g.ir"], 2, "is a specification, and check is about code"),
        (["broken.py"], 2, "not Python that can be read"),
        ([], 2, "nothing was checked here yet"),
        (["--help"], 0, "judge code by its specification"),
    ],
)
def test_a_shell_shows_the_verdict_and_exits_by_it(
    home: Path, words: list[str], status: int, says: str
) -> None:
    Path("f.py").write_text(LOOSE.replace("clamp", "loose"))
    Path("g.py").write_text(CLAMP)
    Path("g.ir").write_text(
        "ir clamp {\n  intent: c\n  signature: clamp(x: int, lo: int, hi: int) -> int\n"
        "  requires:\n    - lo <= hi\n  ensures:\n    - result <= hi\n}\n"
    )
    Path("h.py").write_text("def many(n: int):\n    assert n > 0\n    yield n\n    assert n > 0\n")
    Path("broken.py").write_text("def f(:\n")
    done = subprocess.run(
        [sys.executable, "-m", "liftsys_nb", "check", *words],
        capture_output=True, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "80"},
    )  # fmt: skip
    assert done.returncode == status, done.stderr or done.stdout
    assert says in " ".join((done.stdout + done.stderr).split()) or says in done.stdout


def test_a_reply_shows_the_call_the_clause_and_the_path(shell: InteractiveShell) -> None:
    shown = str(value(shell, f"%%liftsys check\n{LOOSE}"))
    for line in (
        "✗ Code clamp: refuted",
        "clamp(1, 0, 0)",
        "here: 0 <= 1 <= 0 is False",
        "Came out      1",
        "line 7",
    ):
        assert line in shown
    assert shown.endswith("next: mend clamp and run its cell again, then %liftsys check")


# ── live functions ───────────────────────────────────────────────────────────────────────────
DEFINITIONS = '''
from dataclasses import dataclass
from enum import Enum
import math

LIMIT = 10
TABLE = {"a": [1, 2], "b": [float("inf")]}

class Light(Enum):
    RED = "red"
    GREEN = "green"

@dataclass
class Account:
    balance: int
    light: Light

    def deposit(self, amount: int) -> int:
        """Put in.

        pre: amount > 0
        post: self.balance == old(self.balance) + amount
        """
        self.balance += amount
        return self.balance

def capped(x: int) -> int:
    return min(x, LIMIT)
'''


def test_a_live_function_brings_along_what_it_needs(shell: InteractiveShell) -> None:
    value(shell, DEFINITIONS)
    value(
        shell,
        'def f(x: int, light: Light) -> int:\n    """F.\n\n    post: result <= LIMIT\n    """\n'
        "    if light is Light.RED:\n        return LIMIT\n    return capped(x)\n",
    )
    function = only(value(shell, "%liftsys check f"))
    assert function["verdict"] == "proved"
    assert (function["line"], function["file"]) == (1, "<cell>")
    assert only(value(shell, "%liftsys check Account.deposit"))["verdict"] == "proved"


def test_a_counterexample_of_a_live_function_can_be_called(shell: InteractiveShell) -> None:
    value(shell, DEFINITIONS)
    value(
        shell,
        'def g(light: Light, accounts: list[Account]) -> int:\n    """G.\n\n'
        "    post: light == Light.GREEN implies result == 0\n"
        '    """\n    return len(accounts) + 1\n',
    )
    (broken,) = [
        each["counterexample"]
        for each in only(value(shell, "%liftsys check g"))["clauses"]
        if each["counterexample"]
    ]
    assert "Light.GREEN" in broken["call"] and "<" not in broken["call"]
    assert repr(value(shell, broken["call"])) == broken["result"]


@pytest.mark.parametrize("call", ["helper(frame)", "helper(len(frame))"])
def test_what_cannot_be_taken_along_leaves_the_verdict_open(
    shell: InteractiveShell, call: str
) -> None:
    value(shell, "frame = object()\ndef helper(x):\n    return x\n")
    text = (
        f'def f(x: int) -> int:\n    """F.\n\n    post: result == x\n    """\n    return {call}\n'
    )
    value(shell, text)
    for cell in ("%liftsys check f", f"%%liftsys check\n{text}"):
        function = only(value(shell, cell))
        assert function["verdict"] == "unknown"
        assert "needs `frame`, an object of this notebook" in function["reason"]


def test_only_the_functions_that_need_it_are_left_open(shell: InteractiveShell) -> None:
    value(shell, "frame = object()")
    told = value(shell, f"%%liftsys check\n{CLAMP}\ndef through(x: int) -> int:\n"
                        "    return far(x)\n\ndef far(x):\n    return frame\n\n"
                        'def near(x: int) -> int:\n    """N.\n\n    post: result == x\n    """\n'
                        "    return through(x)\n")  # fmt: skip
    verdicts = {each["name"]: each["verdict"] for each in told.json["functions"]}
    assert verdicts == {"clamp": "proved", "near": "unknown"}


def test_the_value_of_a_name_is_the_one_it_has_now(shell: InteractiveShell) -> None:
    value(shell, "LIMIT = 1")
    value(shell, 'def f() -> int:\n    """F.\n\n    post: result == 1\n    """\n    return LIMIT\n')
    assert only(value(shell, "%liftsys check f"))["verdict"] == "proved"
    value(shell, "LIMIT = 2")
    function = only(value(shell, "%liftsys check f"))
    assert (function["verdict"], function["stale"]) == ("refuted", "proved")


def test_a_word_of_the_contract_that_only_looks_like_a_name_is_no_need(
    shell: InteractiveShell,
) -> None:
    value(shell, "inside = object()\nKeep = object()")
    value(shell, CLAMP)
    assert only(value(shell, "%liftsys check clamp"))["verdict"] == "proved"


@pytest.mark.parametrize(
    ("before", "target", "code", "says"),
    [
        ("", "len", "LS413", "no function 'len' in this notebook"),
        ("f = len", "f", "LS439", "len is not written in Python"),
        ("from functools import partial\ndef g(n): return n\nf = partial(g, 1)", "f", "LS439",
         "g with some arguments given already is no function with a text of its own"),
        ("f = 3", "f", "LS439", "'int' is no function"),
        ("class A:\n    def __call__(self, x):\n        return x\nf = A()", "f", "LS439",
         "a value of A can be called, and is no function"),
        ("f = lambda x: x", "f", "LS439", "a lambda can state no contract"),
        ("class A:\n    def m(self):\n        pass", "A", "LS439", "A is a class"),
        ("class A:\n    def m(self):\n        pass", "A.mm", "LS413", "A has no mm"),
        ("class A:\n    pass", "A.other", "LS413", "A has no other"),
        ("def out():\n    def f(x):\n        return x\n    return f\nf = out()", "f", "LS439",
         "f was made inside of out"),
        ("exec('def f(x): return x')", "f", "LS439", "the text of f is not available"),
        ("def f(x):\n    return x", "f", "LS438", "f has no contract (line 1)"),
        ("def clamp(x):\n    return x", "clump", "LS413", "no function 'clump'"),
        ("", "f.ir", "LS413", "is a specification"),
    ],
)  # fmt: skip
def test_what_has_no_text_to_check_is_told_with_the_next_step(
    shell: InteractiveShell, before: str, target: str, code: str, says: str
) -> None:
    value(shell, before or "pass")
    found = error(shell, f"%liftsys check {target}")
    assert (found.code, says in found.message) == (code, True), found.message


def test_a_name_that_is_nearly_right_is_offered(shell: InteractiveShell) -> None:
    value(shell, CLAMP)
    assert error(shell, "%liftsys check clamb").hint == "did you mean 'clamp'?"


def test_a_function_whose_file_has_changed_since_is_not_judged(
    shell: InteractiveShell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "living_module.py").write_text(CLAMP)
    monkeypatch.syspath_prepend(str(tmp_path))
    module = importlib.import_module("living_module")
    try:
        function = only(ls.check(module.clamp))
        assert (function["verdict"], function["file"]) == ("proved", "living_module.py")
        (tmp_path / "living_module.py").write_text("# more\n" + LOOSE)
        linecache.checkcache()
        with pytest.raises(InputError, match="is another one now than when it was loaded"):
            ls.check(module.clamp)
    finally:
        del sys.modules["living_module"]


def test_decorated_functions_methods_and_properties_are_found(shell: InteractiveShell) -> None:
    value(
        shell,
        "import functools\n"
        "def plain(f):\n    @functools.wraps(f)\n    def call(*args):\n        return f(*args)\n"
        "    return call\n"
        'class Box:\n    @staticmethod\n    def twice(x: int) -> int:\n        """T.\n\n'
        '        post: result == x + x\n        """\n        return 2 * x\n'
        "    @property\n    def size(self):\n        return 1\n"
        "@plain\n" + CLAMP,
    )
    assert only(value(shell, "%liftsys check Box.twice"))["name"] == "Box.twice"
    assert error(shell, "%liftsys check Box.size").message == "Box.size has no contract (line 16)"
    assert only(value(shell, "%liftsys check clamp"))["name"] == "clamp"


def test_code_under_check_is_not_run_here(shell: InteractiveShell) -> None:
    value(shell, "%%liftsys check\nran = True\n" + CLAMP)
    assert "ran" not in shell.user_ns and "clamp" not in shell.user_ns


# ── the text that is put together ────────────────────────────────────────────────────────────
def test_a_cell_that_needs_nothing_stays_as_it_is(shell: InteractiveShell) -> None:
    taken = cell_text(CLAMP, {"clamp": 1, "other": 2})
    assert (taken.source, taken.before, dict(taken.withheld)) == (CLAMP, 0, {})


def test_the_annotations_of_a_cell_stay_unread_where_it_says_so(shell: InteractiveShell) -> None:
    text = f"from __future__ import annotations\n{CLAMP}x = LIMIT\n"
    taken = cell_text(text, {"LIMIT": 3})
    lines = taken.source.split("\n")
    assert lines[:3] == ["from __future__ import annotations", "LIMIT = 3", ""]
    assert lines[taken.before :] == ["", *text.split("\n")[1:]]
    compile(taken.source, "<cell>", "exec")


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (3, "3"),
        (-2.5, "-2.5"),
        (float("nan"), "float('nan')"),
        ([1, "a", None], "[1, 'a', None]"),
        ((1,), "(1,)"),
        ({"k": (True, b"x")}, "{'k': (True, b'x',)}"),
        (set(), "set(())"),
        (frozenset({1}), "frozenset((1,))"),
    ],
)
def test_plain_values_are_written_down_as_they_are(kind: object, written: str) -> None:
    taken = cell_text("def f():\n    return VALUE\n", {"VALUE": kind})
    assert taken.source.split("\n")[0] == f"VALUE = {written}"
    names: dict[str, Any] = {}
    exec(taken.source, names)
    assert repr(names["f"]()) == repr(kind)


@pytest.mark.parametrize(
    "kind",
    [object(), [object()], "x" * 20_000, 10**5000, {1: object()}],
    ids=["object", "inside", "long", "digits", "value"],
)
def test_what_is_no_plain_value_is_never_left_out_in_silence(kind: object) -> None:
    taken = cell_text("def f():\n    return VALUE\n\ndef g():\n    return 1\n", {"VALUE": kind})
    assert set(taken.withheld) == {"f"}


def test_modules_and_what_they_define_are_imported() -> None:
    import math
    from collections import OrderedDict

    text = "def f(x):\n    return m.floor(x), Ordered()\n"
    taken = cell_text(text, {"m": math, "Ordered": OrderedDict})
    assert sorted(taken.source.split("\n")[: taken.before]) == [
        "from collections import OrderedDict as Ordered", "import math as m",
    ]  # fmt: skip


def test_a_class_that_was_changed_by_hand_is_not_taken(shell: InteractiveShell) -> None:
    value(shell, DEFINITIONS)
    value(shell, "Account.deposit = lambda self, amount: 0")
    value(shell, 'def f(a: Account) -> int:\n    """F.\n\n    post: result == a.balance\n    """\n'
                 "    return a.balance\n")  # fmt: skip
    function = only(value(shell, "%liftsys check f"))
    assert function["verdict"] == "unknown"
    assert "needs `Account`" in function["reason"]


def test_the_lines_of_a_cell_keep_their_places(shell: InteractiveShell) -> None:
    value(shell, "one = 1\n\n\n" + CLAMP)
    taken = function_text(shell.user_ns["clamp"])
    assert taken.source.split("\n")[3:11] == [*CLAMP.split("\n")]
    assert only(value(shell, "%liftsys check clamp"))["line"] == 4


# ── staleness ────────────────────────────────────────────────────────────────────────────────
def test_a_cell_that_defines_a_function_anew_makes_its_verdict_stale(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    value(shell, CLAMP)
    value(shell, "report = %liftsys check clamp")
    capsys.readouterr()
    value(shell, CLAMP)
    assert "stale" not in capsys.readouterr().out
    value(shell, LOOSE)
    said = "stale: clamp (proved) was said of another text; next: %liftsys check\n"
    assert said in capsys.readouterr().out
    value(shell, "1 + 1")
    assert "stale" not in capsys.readouterr().out
    told = value(shell, "%liftsys check")
    assert (only(told)["verdict"], only(told)["stale"]) == ("refuted", "proved")
    assert told.outcome.notes == ("clamp: the verdict before (proved) was about another text, "
                                  "and is stale",)  # fmt: skip


def test_a_deleted_function_is_told_of_too(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    value(shell, CLAMP)
    value(shell, "%liftsys check clamp")
    value(shell, "del clamp")
    assert "stale: clamp (proved)" in capsys.readouterr().out
    assert error(shell, "%liftsys check").message.startswith("nothing is left to check")


def test_a_notebook_can_ask_to_check_again_at_once(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    value(shell, "%config Liftsys.recheck = True")
    value(shell, CLAMP)
    value(shell, "%liftsys check clamp")
    capsys.readouterr()
    value(shell, LOOSE)
    assert "Code clamp: refuted" in capsys.readouterr().out
    bench = process.opened()
    assert bench is not None and bench.stale() == {}


# ── the table ────────────────────────────────────────────────────────────────────────────────
def test_completion_offers_functions_of_the_notebook_and_options(shell: InteractiveShell) -> None:
    value(shell, CLAMP + "_hidden = clamp\nother = 3\n")
    line = "%liftsys check cl"
    assert complete(line, "cl", process.workbench) == ["clamp"]
    offered = complete("%liftsys check --", "--", process.workbench)
    assert {"--spec", "--budget", "--wait", "--recheck", "--run-effects"} <= set(offered)


def test_a_session_checks_functions_by_its_specification(shell: InteractiveShell) -> None:
    session = ls.ir(
        "ir clamp {\n  intent: c\n  signature: clamp(x: int, lo: int, hi: int) -> int\n"
        "  requires:\n    - lo <= hi\n  ensures:\n    - result < hi\n}\n"
    )
    value(shell, CLAMP)
    assert only(session.check(shell.user_ns["clamp"]))["verdict"] == "refuted"
    assert only(value(shell, "%liftsys check clamp"))["verdict"] == "proved"
    assert only(value(shell, "%liftsys check -s clamp clamp"))["stated_in"] == ["--spec"]
    value(shell, "def clamp(x, lo, hi):\n    return lo - 1\n")
    assert "judged by the session clamp" in value(shell, "%liftsys check clamp").outcome.notes


def test_json_of_a_check_is_one_document_without_words_around(shell: InteractiveShell) -> None:
    told = value(shell, f"%%liftsys check --json\n{CLAMP}")
    read = json.loads(str(told))
    assert (read["schema"], read["verdict"]) == (1, "proved")
    assert {"name", "file", "line", "verdict", "terminates", "clauses", "invariants",
            "assumptions", "seconds"} <= set(read["functions"][0])  # fmt: skip


def test_what_only_check_needs_is_loaded_by_check_alone(home: Path) -> None:
    program = (
        "import sys\nimport liftsys_nb.session.workbench, liftsys_nb.ui.mime.views\n"
        "print([m for m in ('z3', 'liftsys_nb.lift.contracts', 'liftsys_nb.verify.apart')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr
