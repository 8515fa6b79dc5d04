"""Progress: a line on standard error, in a terminal, once something takes longer than a second."""

from __future__ import annotations

import io
import os
import sys
import unicodedata

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
