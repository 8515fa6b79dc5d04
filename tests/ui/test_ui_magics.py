"""The magics in a real IPython shell: replies, values, errors that fail the cell, laziness."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from oldfiles import FOLDER
from ui.cells import run, value

from liftsys_nb.ui.commands import TABLE
from liftsys_nb.ui.report import Report

# Every document of these tests has its shape, field for field.
pytestmark = pytest.mark.usefixtures("held_to_shapes")


def test_the_walk_of_the_manual(shell: InteractiveShell, clamp: str) -> None:
    begun = value(shell, f"%%liftsys new\n{clamp}")
    assert {hole["id"] for hole in begun.json["holes"]} == {"return_type", "bad_lo"}
    assert value(shell, "%liftsys fill return_type int").json["signature"]["returns"] == "int"
    assert "?return_type" in str(value(shell, "%liftsys undo"))
    value(shell, "%liftsys fill return_type int")
    value(shell, "%liftsys fill bad_lo requires")
    verdict = value(shell, "%liftsys verify")
    assert verdict.json["verdict"] == "consistent"
    assert "clamp(x=0, lo=0, hi=0) → 0" in str(verdict)
    assert value(shell, "%liftsys finalize").json["status"] == "finalized"
    frame = value(shell, "%liftsys history")
    assert isinstance(frame, pd.DataFrame)
    assert frame.attrs["liftsys"]["headline"] == f"{len(frame)} events"


def test_every_verb_of_the_table_answers(shell: InteractiveShell, clamp: str) -> None:
    value(shell, f"%%liftsys new\n{clamp}")
    value(shell, "%liftsys export --out clamp.ir ir")
    Path("half.py").write_text("def half(n: int) -> int:\n    assert n > 0\n    return n // 2\n")
    lines = {
        "new": "new Write a function half that takes an int n and returns an int.",
        "ir": "ir clamp",
        "import": f"import {FOLDER / 'session_same_drafts.json'}",
        "fill": "fill -s clamp return_type int",
        "defer": "defer -s clamp bad_lo",
        "undo": "undo -s clamp",
        "redo": "redo -s clamp",
        "branch": "branch -s half try",
        "checkout": "checkout -s half main",
        "merge": "merge -s half main",
        "open": "open clamp",
        "show": "show clamp",
        "export": "export -s clamp ir",
        "fmt": "fmt clamp.ir",
        "check": "check half.py",
        "watch": "watch half.py",
        "completion": "completion bash",
        "finalize": 'finalize -s clamp --because "the caller decides"',
        "history": "history --json",
        "history backup": "history backup --force kept.zip",
        "history restore": "history restore --force kept.zip",
        "sql": "sql --json FROM sessions",
    }
    # One verb's work must not stand in the way of the next: undo takes the defer back.
    last = ["branch", "checkout", "merge", "undo", "redo", "finalize"]
    for command in sorted(TABLE, key=lambda c: last.index(c.verb) if c.verb in last else -1):
        reply = value(shell, f"%liftsys {lines.get(command.verb, command.verb)}")
        assert isinstance(reply, Report), command.verb
        assert reply.json["schema"] == 1


def test_a_reply_is_a_value_and_shows_itself(shell: InteractiveShell, clamp: str) -> None:
    value(shell, f"%%liftsys new\n{clamp}")
    assert value(shell, "x = %liftsys verify\nx").json["verdict"] == "consistent"
    shown, _ = shell.display_formatter.format(shell.user_ns["x"])
    assert set(shown) == {"text/plain", "text/html"}
    assert shown["text/plain"].startswith("✓ Specification clamp: consistent so far")


def test_bare_magic_welcomes_then_shows_where_one_is(shell: InteractiveShell, clamp: str) -> None:
    assert "No session yet" in str(value(shell, "%liftsys"))
    value(shell, f"%%liftsys new\n{clamp}")
    assert "Specification clamp" in str(value(shell, "%liftsys"))


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("%liftsys verfy", ["LS430", "verify"]),
        ("%liftsys open clmp", ["LS401", "clamp"]),
        ("%liftsys fill retrun_type int", ["LS404", "return_type"]),
        ("%liftsys fill return_type itn", ["LS411", "IR111", "int"]),
        ("%liftsys fill bad_lo 3", ["LS412"]),
        ("%liftsys new", ["LS410"]),
        ("%%liftsys new\n   \n", ["LS410"]),
        ("%%liftsys ir\n   \n", ["LS410"]),
        ("%liftsys fill return_type", ["LS431", "usage"]),
        ("%liftsys finalize", ["LS408", "return_type"]),
        ("%liftsys export pdf", ["LS415", "json"]),
        ("%liftsys ir missing.ir", ["LS421"]),
    ],
)
def test_wrong_input_fails_the_cell_without_a_traceback(
    shell: InteractiveShell,
    capsys: pytest.CaptureFixture[str],
    clamp: str,
    cell: str,
    says: list[str],
) -> None:
    value(shell, f"%%liftsys new\n{clamp}")
    before = value(shell, "%liftsys log").json
    capsys.readouterr()
    assert not run(shell, cell).success
    told = capsys.readouterr().out
    assert "Traceback" not in told
    for part in says:
        assert part in told
    assert value(shell, "%liftsys log").json == before


def test_fill_after_finalize_says_what_to_do(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], clamp: str
) -> None:
    for cell in (
        f"%%liftsys new\n{clamp}",
        "%liftsys fill return_type int",
        "%liftsys fill bad_lo requires",
        "%liftsys finalize",
    ):
        value(shell, cell)
    assert not run(shell, "%liftsys fill return_type str").success
    assert "LS409" in capsys.readouterr().out


def test_ir_text_with_ten_errors_shows_ten_and_the_ir(shell: InteractiveShell) -> None:
    lines = "".join(f"    - v{n} = {n}\n" for n in range(10))
    text = f"ir ten {{\n  intent: Ten\n  signature: ten(n: int) -> int\n  ensures:\n{lines}}}\n"
    reply = value(shell, f"%%liftsys ir\n{text}")
    assert len([d for d in reply.json["diagnostics"] if d["code"] == "IR121"]) == 10
    assert str(reply).count("^") >= 10
    assert "ir ten {" in str(reply)


def test_a_prompt_of_one_megabyte_is_answered_in_a_small_reply(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    result = run(shell, "%%liftsys new\n" + "It sorts the list. " * 55_000)
    told = str(result.result) if result.success else capsys.readouterr().out
    assert 0 < len(told) < 100_000


def test_magics_expand_no_variables(shell: InteractiveShell, clamp: str) -> None:
    value(shell, f"%%liftsys new\n{clamp}")
    shell.user_ns["n"] = 5
    assert not run(shell, "%liftsys fill return_type {n}").success
    reply = value(shell, "%liftsys new Write a function cost that gives $n for {n}.")
    assert "$n for {n}" in reply.json["ir"]


def test_words_may_end_in_a_question_mark(shell: InteractiveShell) -> None:
    reply = value(shell, "%liftsys new Write a function is_even that takes an int n: is it even?")
    assert "is it even?" in reply.json["ir"]


def test_a_line_in_a_string_keeps_its_question_mark(shell: InteractiveShell) -> None:
    assert value(shell, 't = """\n%liftsys new what now?\n"""\nt') == "\n%liftsys new what now?\n"


def test_a_bug_of_ours_keeps_its_traceback(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    from liftsys_nb.ui.magics import told

    def bug() -> object:
        return {}["nothing"]

    with pytest.raises(KeyError) as raised:
        told(bug)
    assert "LS900" in raised.value.__notes__[0]
    assert not hasattr(raised.value, "_render_traceback_")


def test_json_is_the_document_and_nothing_else(shell: InteractiveShell) -> None:
    reply = value(shell, "%liftsys list --json")
    assert reply._repr_mimebundle_() == {"text/plain": '{\n  "schema": 1,\n  "sessions": []\n}'}


def test_loading_the_extension_loads_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        "shell.run_line_magic('load_ext', 'liftsys_nb')\n"
        "heavy = {'z3', 'duckdb', 'pandas', 'pydantic', 'rich', 'numpy', 'liftsys_nb.store',\n"
        "  'liftsys_nb.ir.nodes', 'liftsys_nb.syntax', 'liftsys_nb.verify'} & set(sys.modules)\n"
        "print(sorted(heavy))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_the_solver_is_loaded_after_the_cell_that_loads_the_extension() -> None:
    program = (
        "import sys, threading\n"
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        "shell.run_cell('%load_ext liftsys_nb')\n"
        "for _ in range(3):\n"
        "    for thread in threading.enumerate():\n"
        "        if thread.name.startswith('liftsys'):\n"
        "            thread.join()\n"
        "print('z3' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "True", done.stderr


def complete(shell: InteractiveShell, line: str) -> set[str]:
    """Return what a kernel would offer: IPython's own completer, asked as ipykernel asks it."""
    with provisionalcompleter():
        return {found.text for found in shell.Completer.completions(line, len(line))}


def test_tab_completes_verbs_options_sessions_holes_and_fits(
    shell: InteractiveShell, clamp: str
) -> None:
    value(shell, f"%%liftsys new\n{clamp}")
    assert {"fill", "finalize"} <= complete(shell, "%liftsys fi")
    assert "verify" in complete(shell, "%liftsys help ver")
    assert "clamp" in complete(shell, "%liftsys open cl")
    assert "clamp" in complete(shell, "%liftsys holes -s cl")
    assert "return_type" in complete(shell, "%liftsys fill ret")
    assert "int" in complete(shell, "%liftsys fill return_type i")
    assert "ValueError" in complete(shell, "%liftsys fill bad_lo raises Val")
    assert "--because" in complete(shell, "%liftsys fill --be")
    assert "json" in complete(shell, "%liftsys export js")
    assert "schema" in complete(shell, "%liftsys export sc")
    assert "new" in complete(shell, "%%liftsys ne")
