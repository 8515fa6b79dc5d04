"""``watch``: what is judged, what a change concerns, and a real process that waits for changes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from liftsys_nb.session.outcome import Outcome
from liftsys_nb.session.shapes import check_shape
from liftsys_nb.session.watching import files_of, touched
from liftsys_nb.ui import bench
from liftsys_nb.ui.changes import watch_on
from liftsys_nb.ui.cli import main
from liftsys_nb.ui.screen import Screen

GOOD = "ir {0} {{\n  intent: x\n  signature: {0}(x: int) -> int\n  ensures:\n    - result > x\n}}\n"
BAD = GOOD.replace("result > x", "result > x and result < x")
CODE = 'def half(n: int) -> int:\n    """H.\n\n    post: {}\n    """\n    return n // 2\n'


@pytest.fixture
def folder(home: Path) -> Path:
    Path("a.ir").write_text(GOOD.format("a"))
    Path("two.ir").write_text(GOOD.format("b") + BAD.format("c"))
    Path("half.py").write_text(CODE.format("2 * result <= n"))
    Path("plain.py").write_text("def f(x):\n    return x\n")
    Path("words.txt").write_text("no code")
    for aside in (".hidden", "node_modules", "env"):
        Path(aside).mkdir()
        Path(aside, "x.ir").write_text("broken")
    Path("env", "pyvenv.cfg").write_text("")
    return Path.cwd()


def test_folders_give_their_ir_and_python_files_and_nothing_of_tools(folder: Path) -> None:
    assert [path.name for path in files_of(["."])] == ["a.ir", "half.py", "plain.py", "two.ir"]


def test_each_text_is_judged_and_the_worst_status_counts(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["watch", "--json", "."]) == 1
    document = json.loads(capsys.readouterr().out)
    check_shape("watch", document)
    verdicts = {row["target"]: row["verdict"] for row in document["results"]}
    assert verdicts["a.ir"] == verdicts["two.ir::b"] == "consistent"
    assert verdicts["two.ir::c"] in {"inconsistent", "unimplementable"}
    assert verdicts["half.py"] == "proved"
    assert "plain.py" not in verdicts
    assert main(["watch", "--once", "a.ir", "half.py"]) == 0
    Path("a.ir").write_text("no specification")
    assert main(["watch", "--once", "."]) == 2
    assert "a.ir" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("place", "code"),
    [("nowhere", "LS421"), ("words.txt", "LS413"), ("no.ir", "LS421"), ("", "LS421")],
)
def test_a_place_that_cannot_be_judged_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], place: str, code: str
) -> None:
    assert main(["watch", place]) == 2
    assert code in capsys.readouterr().err


def test_a_change_concerns_what_names_the_file_and_what_names_that(folder: Path) -> None:
    Path("top.py").write_text("from middle import g\n")
    Path("middle.py").write_text("import half\n")
    files = files_of(["."])
    found = {path.name for path in touched({Path("half.py")}, files)}
    assert found == {"half.py", "middle.py", "top.py"}
    assert [path.name for path in touched({Path("a.ir")}, [Path("a.ir"), Path("half.py")])] == [
        "a.ir"
    ]


def test_what_is_gone_concerns_those_that_named_it(folder: Path) -> None:
    Path("middle.py").write_text("import gone\n")
    Path("top.py").write_text("import middle\n")
    found = {path.name for path in touched({Path("gone.py")}, files_of(["."]))}
    assert found == {"middle.py", "top.py"}


class Editing(Screen):
    """A screen before which somebody saves a file as soon as the first verdicts are there."""

    def __init__(self, edit: Callable[[], object]) -> None:
        self.edit, self.rounds = edit, 0

    def show(self, outcome: Outcome, session: str | None = None) -> None:
        super().show(outcome, session)
        self.rounds += 1
        self.edit()
        if self.rounds == 2:
            raise KeyboardInterrupt


def test_what_is_saved_during_the_first_round_is_judged_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    screen = Editing(lambda: Path("half.py").write_text(CODE.format("2 * result < n")))
    with pytest.raises(KeyboardInterrupt):
        watch_on(bench.workbench(), ["half.py"], screen)
    said = capsys.readouterr().out
    assert said.index("proved") < said.index("waiting for changes") < said.index("refuted")


class Watcher:
    """A process that watches; ``until`` reads what it says."""

    def __init__(self, *places: str) -> None:
        self.said = ""
        self.child = subprocess.Popen(
            [sys.executable, "-m", "liftsys_nb", "watch", *places],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert self.child.stdout is not None
        os.set_blocking(self.child.stdout.fileno(), False)

    def until(self, words: str) -> str:
        assert self.child.stdout is not None
        late = time.monotonic() + 60
        while words not in self.said:
            assert time.monotonic() < late, self.said
            self.said += (self.child.stdout.read() or b"").decode()
            time.sleep(0.05)
        head, _, self.said = self.said.partition(words)
        return head


def test_a_real_process_judges_again_after_each_change_and_ends_with_ctrl_c(folder: Path) -> None:
    watcher = Watcher("half.py", "a.ir")
    first = watcher.until("waiting for changes")
    assert "proved" in first and "consistent" in first
    Path("half.new").write_text(CODE.format("2 * result < n"))
    os.replace("half.new", "half.py")  # as editors do
    again = watcher.until("next: liftsys check half.py")
    assert "refuted" in again
    assert "a.ir" not in again
    Path("half.py").write_text(CODE.format("2 * result <= n"))
    watcher.until("Code half: proved")
    Path("half.py").unlink()
    watcher.until("gone: half.py")
    watcher.child.send_signal(signal.SIGINT)
    assert watcher.child.wait(timeout=30) == 130
    rest = watcher.said + (watcher.child.stdout.read() or b"").decode()  # type: ignore[union-attr]
    assert "Traceback" not in rest
    watcher.child.stdout.close()  # type: ignore[union-attr]
