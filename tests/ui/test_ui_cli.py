"""The shell's door, in real processes: statuses, streams, one JSON document, the pipe."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from oldfiles import FOLDER

from liftsys_nb.session.shapes import SHAPES, check_shape
from liftsys_nb.ui.commands import TABLE
from liftsys_nb.ui.reading import read_line

CLAMP = (
    "Write a function clamp that takes an int x, an int lo and an int hi and limits x to the "
    "range from lo to hi. lo must not be greater than hi. The result must be between lo and hi."
)


def shell(
    *words: str, stdin: str = "", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "liftsys_nb", *words],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "80", **(env or {})},
    )


TWO = {command.verb for command in TABLE if " " in command.verb}


def document(*words: str, status: int = 0, stdin: str = "") -> dict[str, Any]:
    done = shell(*words, "--json", stdin=stdin)
    assert done.returncode == status, done.stderr or done.stdout
    read: dict[str, Any] = json.loads(done.stdout)
    assert read["schema"] == 1
    verb = "_".join(words[:2]) if " ".join(words[:2]) in TWO else words[0]
    check_shape(kind_of(verb, read), read)
    return read


def kind_of(verb: str, read: dict[str, Any]) -> str:
    """Return the kind of document that a verb prints (DESIGN, "Commands")."""
    if "error" in read:
        return "error"
    if verb == "ir":
        return "ir" if read["session"] is None else "session"
    if verb == "next":
        return "verify"
    return verb if verb in SHAPES else "session"


def test_the_walk_gives_the_same_results_as_a_notebook(home: Path) -> None:
    assert {hole["id"] for hole in document("new", CLAMP)["holes"]} == {"return_type", "bad_lo"}
    assert document("fill", "return_type", "int")["signature"]["returns"] == "int"
    document("fill", "bad_lo", "raises ValueError")
    verdict = document("verify", "clamp")
    assert verdict["verdict"] == "consistent"
    assert verdict["witness"]["arguments"] == {"x": "0", "lo": "0", "hi": "0"}
    assert document("finalize", "-s", "clamp")["status"] == "finalized"


def test_every_verb_answers_with_one_document(home: Path) -> None:
    words: dict[str, tuple[str, ...]] = {
        "new": ("new", CLAMP),
        "ir": ("ir", "clamp"),
        # A closed one, so that the verbs behind it still find the only open session.
        "import": ("import", str(FOLDER / "session_same_drafts.json")),
        "fill": ("fill", "return_type", "int"),
        "defer": ("defer", "bad_lo"),
        "open": ("open", "clamp"),
        "export": ("export", "-s", "clamp", "json"),
        "fmt": ("fmt", "-"),
        "check": ("check", "half.py"),
        "watch": ("watch", "half.py"),
        "completion": ("completion", "bash"),
        "finalize": ("finalize", "--because", "good enough"),
        "sql": ("sql", "FROM sessions"),
        "branch": ("branch", "try"),
        "checkout": ("checkout", "main"),
        "merge": ("merge", "main"),
        "history backup": ("history", "backup", "--force", "kept.zip"),
        "history restore": ("history", "restore", "--force", "kept.zip"),
    }
    Path("half.py").write_text(
        'def half(n: int) -> int:\n    """H.\n\n    post: 2 * result <= n\n    """\n'
        "    return n // 2\n"
    )
    # One verb's work must not stand in the way of the next.
    order = ["new", "", "branch", "checkout", "merge", "undo", "redo", "finalize"]
    for command in sorted(TABLE, key=lambda c: order.index(c.verb if c.verb in order else "")):
        # The words leave freedom to the code: that is a no.
        status = 1 if command.verb == "strength" else 0
        document(*words.get(command.verb, tuple(command.verb.split())), status=status)


def test_replies_end_with_a_next_command_that_works_as_it_stands(home: Path) -> None:
    reply = shell("new", CLAMP)
    for _ in range(5):
        assert reply.returncode == 0, reply.stderr
        last = reply.stdout.rstrip().split("\n")[-1]
        if not last.startswith("next: "):
            break
        command = last.removeprefix("next: liftsys ")
        line = subprocess.run(
            ["sh", "-c", f'"{sys.executable}" -m liftsys_nb {command}'],
            capture_output=True,
            text=True,
        )
        reply = line
    status = document("show", "clamp")["status"]
    assert status == "finalized"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A history with the manual's clamp in it, for commands that change nothing."""
    env = {"LIFTSYS_HOME": str(tmp_path_factory.mktemp("begun") / "history")}
    assert shell("new", CLAMP, env=env).returncode == 0
    return env


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (["verfy"], 2, "LS430"),
        (["open", "nowhere"], 2, "LS401"),
        (["fill", "retrun_type", "int"], 2, "LS404"),
        (["fill", "return_type", "itn"], 2, "LS411"),
        (["new", ""], 2, "LS410"),
        (["new"], 2, "LS410"),
        (["verify", "missing.ir"], 2, "LS421"),
        (["finalize"], 1, "LS408"),
        (["undo"], 2, "LS406"),
        (["list", "--what"], 2, "LS432"),
    ],
)
def test_wrong_input_has_a_code_and_a_status(
    begun: dict[str, str], words: list[str], status: int, code: str
) -> None:
    plain = shell(*words, env=begun)
    assert plain.returncode == status
    assert code in plain.stderr
    assert plain.stdout == ""
    assert "Traceback" not in plain.stderr


def test_a_no_has_status_one_and_no_decision_three(home: Path) -> None:
    text = "ir f {{\n  intent: f\n  signature: f(x: {}) -> {}\n  ensures:\n    - {}\n}}\n"
    Path("no.ir").write_text(text.format("int", "int", "result > x and result < x"))
    Path("open.ir").write_text(text.format("float", "float", "result * result == x + 0.1"))
    assert document("verify", "no.ir", status=1)["verdict"] in {"inconsistent", "unimplementable"}
    assert document("verify", "open.ir", status=3)["verdict"] == "unknown"


def test_a_history_file_that_is_not_ours_is_refused_and_kept(home: Path) -> None:
    home.mkdir(mode=0o700)
    (home / "history.duckdb").write_text("not a database")
    error = document("new", CLAMP, status=2)["error"]
    assert error["code"].startswith("LS5")
    assert error["hint"]
    assert (home / "history.duckdb").read_text() == "not a database"


def test_standard_input_gives_the_words_or_the_ir(home: Path) -> None:
    assert document("new", "-", stdin=CLAMP)["name"] == "clamp"
    text = "ir g {\n  intent: g\n  signature: g(x: int) -> int\n}\n"
    assert document("ir", "-", stdin=text)["name"] == "g"


def test_the_session_may_come_from_the_environment(home: Path) -> None:
    document("new", CLAMP)
    document("new", "Write a function half that takes an int n and returns an int.")
    env = {"LIFTSYS_SESSION": "clamp"}
    assert json.loads(shell("show", "--json", env=env).stdout)["name"] == "clamp"
    assert json.loads(shell("show", "half", "--json", env=env).stdout)["name"] == "half"
    several = shell("show", "--json")
    assert several.returncode == 2
    assert "clamp" in json.loads(several.stdout)["error"]["hint"]


def test_exported_text_is_bare_where_it_is_piped(home: Path) -> None:
    document("new", CLAMP)
    text = shell("export", "ir").stdout
    assert text.startswith("ir clamp {")
    assert document("ir", "-", "--name", "again", stdin=text)["diagnostics"] == []


def test_the_schema_needs_no_session_and_no_history(home: Path) -> None:
    said = shell("export", "schema")
    assert said.returncode == 0, said.stderr
    schema = json.loads(said.stdout)
    assert schema["$schema"].endswith("2020-12/schema")
    assert shell("export", "--out", "schema.json", "schema").returncode == 0
    assert json.loads(Path("schema.json").read_text()) == schema
    assert json.loads(document("export", "-s", "nowhere", "schema")["text"]) == schema
    unwritten = document("export", "--out", "no/such/folder/schema.json", "schema", status=2)
    assert unwritten["error"]["code"] == "LS422"
    assert not home.exists()


def test_a_closed_pipe_is_silent(home: Path) -> None:
    line = f'"{sys.executable}" -m liftsys_nb help | true'
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True)
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("line", "status", "says"),
    [
        ("new - <&-", 2, "LS421  standard input cannot be read: it is closed"),
        ("version >/dev/full", 2, "LS422  standard output cannot be written: No space left"),
        ("version --json >/dev/full", 2, "LS422"),
        ("version >&-", 2, "LS422  standard output cannot be written: it is closed"),
        ("verfy 2>/dev/full", 2, ""),
        ("verfy 2>&-", 2, ""),
    ],
)
def test_a_stream_that_cannot_be_used_is_told_in_words(
    home: Path, line: str, status: int, says: str
) -> None:
    command = f'"{sys.executable}" -m liftsys_nb {line}'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert done.returncode == status
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_ctrl_c_ends_with_130_and_no_traceback(home: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "liftsys_nb", "new", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    stat = Path(f"/proc/{child.pid}/wchan")
    until = time.monotonic() + 30
    while time.monotonic() < until and "read" not in (
        stat.read_text() if stat.exists() else "read"
    ):
        time.sleep(0.05)
    time.sleep(0.5)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30)
    assert child.returncode == 130, err
    assert b"Traceback" not in err
    assert out == b""


def in_terminal(*words: str, env: dict[str, str] | None = None) -> str:
    """Run a command in a pseudo-terminal and return what it drew there."""
    leader, follower = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "liftsys_nb", *words],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "60", **(env or {})},
    )
    os.close(follower)
    drawn = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:  # Linux says EIO when the last writer is gone
            break
        if not part:
            break
        drawn += part
    child.wait()
    os.close(leader)
    return drawn.decode()


def test_a_terminal_gets_colours_unless_it_wants_none(home: Path) -> None:
    assert "\x1b[" in in_terminal("help")
    assert "\x1b" not in in_terminal("help", env={"NO_COLOR": "1"})
    assert "\x1b" not in shell("help").stdout


def test_what_was_typed_draws_no_escape_in_a_terminal(home: Path) -> None:
    drawn = in_terminal(
        "open", "\x1b]0;owned\x07\x1b[31mred", env={"NO_COLOR": "1", "LIFTSYS_PROGRESS": "false"}
    )
    assert "\x1b" not in drawn
    assert "\\x1b" in drawn


def test_in_a_shell_no_next_command_opens_a_session(home: Path) -> None:
    document("new", CLAMP)
    assert "next: liftsys show -s clamp\n" in shell("list").stdout
    manual = shell("help", "open").stdout
    assert "only shows" in manual
    assert "liftsys open clamp" in manual
    for verb in ("log", "holes", "history"):
        assert shell(verb, "clamp").stdout == shell(verb, "-s", "clamp").stdout


def test_a_file_is_shown_without_commands_of_a_session(home: Path) -> None:
    Path("f.ir").write_text(
        "ir f {\n  intent: f\n  signature: f(x: int) -> int\n  ensures:\n    - result == ?t\n}\n"
    )
    shown = shell("ir", "f.ir").stdout
    assert "?t" in shown
    assert "fill" not in shown
    assert shown.endswith("next: liftsys verify f.ir\n")
    refused = shell("ir", "--name", "other", "f.ir")
    assert refused.returncode == 2
    assert "LS432" in refused.stderr
    assert "liftsys new --name other --from f.ir" in refused.stderr.replace("\n", " ")
    assert document("new", "--from", "f.ir", "--name", "other")["name"] == "other"


def test_words_that_say_little_lead_to_commands_that_work(home: Path) -> None:
    first = shell("list").stdout.rstrip().split("\n")[-1]
    assert first.startswith("next: liftsys new ")
    assert '"' not in first
    lines = shell("new", "Make it nice").stdout.rstrip().split("\n")
    assert lines[-1] == "next: liftsys fill -s f parameters 'x: int, y: int'"
    assert document("fill", "-s", "f", "parameters", "x: int, y: int")["signature"]["parameters"]


def test_tables_fit_the_terminal(home: Path) -> None:
    lines = in_terminal("help", env={"NO_COLOR": "1"}).splitlines()
    assert max(map(len, lines)) <= 60


def test_a_bug_of_ours_has_status_70_and_says_how_to_report_it(home: Path) -> None:
    program = (
        "import sys\n"
        "from liftsys_nb.session.listing import Listing\n"
        "Listing.list = lambda self: 1 // 0\n"
        "from liftsys_nb.ui.cli import main\n"
        "sys.exit(main(['list', '--json']))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 70
    assert json.loads(done.stdout)["error"]["code"] == "LS900"
    assert "report" in json.loads(done.stdout)["error"]["hint"]
    assert "ZeroDivisionError" in done.stderr


def test_version_and_help_touch_no_history(home: Path) -> None:
    assert document("version")["version"]
    assert document("help", "fill")["verbs"][0]["verb"] == "fill"
    assert shell("--version").stdout == shell("version").stdout
    assert shell("-h").stdout == shell("help").stdout == shell().stdout
    assert not home.exists()


def test_usage_lines_of_help_can_be_read_back() -> None:
    for command in TABLE:
        assert f"{command.usage} ".startswith(f"{command.verb} ")
        assert (
            read_line(f"help {command.verb}").values.need("verb").split("\0")
            == command.verb.split()
        )


UNTIDY = "ir f {\n intent: f\n signature: f(x: int) -> int\n}\n"


def test_fmt_is_a_filter_for_editors() -> None:
    done = shell("fmt", "-", stdin=UNTIDY)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "ir f {\n  intent: f\n  signature: f(x: int) -> int\n}\n"
    broken = shell("fmt", "-", stdin=UNTIDY.replace("}", ""))
    assert broken.returncode == 2
    assert broken.stdout == UNTIDY.replace("}", "")
    assert "IR103" in broken.stderr


def test_fmt_check_names_a_command_that_works_as_it_stands(home: Path) -> None:
    for name in ("a.ir", "b c.ir"):
        Path(name).write_text(UNTIDY)
    told = shell("fmt", "--check", ".")
    assert told.returncode == 1
    command = told.stdout.rstrip().split("\n")[-1].removeprefix("next: liftsys ")
    assert command == "fmt a.ir 'b c.ir'"
