"""Progress: a line on standard error, in a terminal, once something takes longer than a second."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pexpect
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftsys_nb.ui import progress
from liftsys_nb.ui.mime.text import width_of

SLOW = """
import sys, time
from liftsys_nb.ui.progress import shown
with shown("check", 4) as step:
    step(2, "half.py")
    time.sleep({seconds})
print("done")
"""


def drawn(seconds: float, **env: str) -> str:
    child = pexpect.spawn(
        sys.executable, ["-c", SLOW.format(seconds=seconds)], timeout=60, encoding="utf-8",
        env={**{k: v for k, v in os.environ.items() if k != "JPY_PARENT_PID"}, **env},
    )  # fmt: skip
    child.expect(pexpect.EOF)
    return str(child.before)


def test_what_is_quick_shows_nothing() -> None:
    assert drawn(0.0) == "done\r\n"


def test_what_takes_long_shows_how_far_it_is_and_leaves_no_trace() -> None:
    said = drawn(1.6)
    assert "[##########..........] 2/4" in said
    assert "check half.py" in said
    assert said.endswith(f"{progress.ERASE}done\r\n")


def test_who_wants_no_progress_sees_none() -> None:
    assert drawn(1.6, LIFTSYS_PROGRESS="false") == "done\r\n"


FUNCTIONS = "".join(
    f'''
def {name}(n: int) -> int:
    """Return one more.

    post: result == n + {more}
    """
    return n + 1
'''
    for name, more in (("first", 1), ("second", 2), ("third", 1))
)
# A picture of each step is drawn, however fast the machine is.
CHECK = """
import sys, time
from liftsys_nb.ui import progress
from liftsys_nb.ui.cli import main
progress.PATIENCE, progress.PULSE = 0.0, 0.01
step = progress.Progress.step
def slowly(self, *said):
    step(self, *said)
    time.sleep(0.3)
progress.Progress.step = slowly
status = main(["check", *sys.argv[1:]])
print("status", status)
"""


def checked(folder: Path, *options: str, program: str = CHECK, **env: str) -> str:
    """Return what a terminal shows of a check of three functions."""
    file = folder / "three.py"
    file.write_text(FUNCTIONS)
    child = pexpect.spawn(
        sys.executable, ["-c", program, str(file), *options], timeout=120, encoding="utf-8",
        env={
            **{k: v for k, v in os.environ.items() if k != "JPY_PARENT_PID"}, "NO_COLOR": "1",
            "LIFTSYS_HOME": str(folder / "history"), **env,
        },
    )  # fmt: skip
    child.expect(pexpect.EOF)
    said = str(child.before)
    assert said.endswith("status 1\r\n")
    return said


def test_a_check_of_many_functions_says_which_one_it_is_at(tmp_path: Path) -> None:
    said = checked(tmp_path)
    at = [said.index(f"{number}/3 ") for number in range(3)]
    named = [said.index(f"s check {name}") for name in ("first", "second", "third")]
    assert sorted(at + named) == [place for pair in zip(at, named, strict=True) for place in pair]
    reply = said[said.rindex(progress.ERASE) :]
    assert "refuted" in reply
    assert "/3 " not in reply


def test_a_watch_that_ends_says_which_file_it_is_at(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text(FUNCTIONS)
    program = CHECK.replace('["check", *sys.argv[1:]]', '["watch", "--once", *sys.argv[1:]]')
    said = checked(tmp_path, str(tmp_path / "one.py"), str(tmp_path / "two.py"), program=program)
    assert said.index("0/3 ") < said.index("1/3 ") < said.index("2/3 ")
    assert " s judging " in said


def test_a_check_in_a_cell_of_a_notebook_shows_no_progress(tmp_path: Path) -> None:
    assert "/3 " not in checked(tmp_path, JPY_PARENT_PID="1")


def test_a_check_whose_errors_go_to_a_file_shows_no_progress(tmp_path: Path) -> None:
    file = tmp_path / "three.py"
    file.write_text(FUNCTIONS)
    done = subprocess.run(
        [sys.executable, "-c", CHECK, str(file)], capture_output=True, text=True,
        env={**os.environ, "LIFTSYS_HOME": str(tmp_path / "history")}, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    assert "refuted" in done.stdout


def test_one_document_is_all_that_a_pipe_gets(tmp_path: Path) -> None:
    """The picture is for the terminal, on standard error; ``--json`` stays whole beside it."""
    said = checked(tmp_path, "--json")
    document = said[said.rindex(progress.ERASE) + len(progress.ERASE) : said.rindex("status")]
    assert len(json.loads(document)["functions"]) == 3


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_what_a_cell_keeps_shows_none() -> None:
    assert drawn(1.6, JPY_PARENT_PID="1") == "done\r\n"


def test_a_stream_that_is_no_terminal_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    for stream, empty in ((io.StringIO(), True), (Screen(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        with progress.shown("check"):
            if not empty:
                while not stream.getvalue():
                    pass
        assert (stream.getvalue() == "") == empty


@given(st.text(), st.text(), st.integers(20, 120), st.integers(0, 9), st.integers(0, 9))
def test_a_picture_is_one_line_that_fits(
    what: str, name: str, width: int, total: int, done: int
) -> None:
    made = progress.Progress(io.StringIO(), what, total, width=width)
    made.step(min(done, total), name)
    picture = made.picture(3.7)
    # Python calls spaces of other widths not printable; they are harmless.
    assert all(c.isprintable() or unicodedata.category(c) == "Zs" for c in picture)
    assert sum(map(width_of, picture)) < width
