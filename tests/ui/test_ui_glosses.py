"""Glosses: our words explained at their first use, once a kernel; in a shell with a new session."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from IPython.core.interactiveshell import InteractiveShell

from liftsys_nb.ui import config, glosses
from liftsys_nb.ui.cli import main


@pytest.fixture(autouse=True)
def afresh() -> Iterator[None]:
    glosses.forget()
    yield
    glosses.forget()
    config.say("glosses", None)


def test_a_word_is_explained_once_a_kernel(shell: InteractiveShell, clamp: str) -> None:
    first = str(shell.run_line_magic("liftsys", f"new {clamp}"))
    assert "hole: " in first and "fit: " in first
    assert "draft: " not in first
    assert "hole: " not in str(shell.run_line_magic("liftsys", "show"))
    assert "draft: " in str(shell.run_line_magic("liftsys", "log"))
    assert "draft: " not in str(shell.run_line_magic("liftsys", "log"))


def test_json_explains_nothing_and_uses_no_word_up(shell: InteractiveShell, clamp: str) -> None:
    assert "hole: a" not in str(shell.run_line_magic("liftsys", f"new --json {clamp}"))
    assert "hole: a" in str(shell.run_line_magic("liftsys", "show"))


def test_who_knows_the_words_switches_them_off(shell: InteractiveShell, clamp: str) -> None:
    shell.run_line_magic("config", "Liftsys.glosses = False")
    assert "hole: a" not in str(shell.run_line_magic("liftsys", f"new {clamp}"))


def test_a_shell_explains_with_a_new_session_and_only_to_a_person(
    home: Path, clamp: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", clamp]) == 0
    assert "hole: a" not in capsys.readouterr().out
    for words, told in ((["new", clamp], True), (["show"], False)):
        line = shlex.join([sys.executable, "-m", "liftsys_nb", *words])
        env = {**os.environ, "NO_COLOR": "1"}
        drawn, status = pexpect.run(line, withexitstatus=True, timeout=60, env=env)
        assert status == 0, drawn
        assert (b"hole: a question" in drawn) == told
