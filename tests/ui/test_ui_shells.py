"""Completion in the shells themselves, where they are installed, and what their scripts ask for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from liftsys_nb.session import open_workbench
from liftsys_nb.ui.bench import for_one_command
from liftsys_nb.ui.commands import TABLE
from liftsys_nb.ui.shells import FILES, SCRIPTS, answers

HOLES = """ir clamp {
  intent: x
  signature: clamp(x: int) -> int
  ensures:
    - low: result >= <?low: int = "How low?" choose 7 | 70?>
}
"""
INSTALLED = [name for name in SCRIPTS if shutil.which(name)]


@pytest.fixture
def begun(home: Path) -> Path:
    made = open_workbench(follow=False)
    made.ir_take(HOLES)
    made.ir_take(HOLES.replace("clamp", "other").replace("low", "high"))
    made.close()
    Path("file.ir").write_text(HOLES)
    return home


def offered(line: str) -> list[str]:
    """Return what can stand at the end of a line."""
    words = line.split(" ")
    return [
        answer.partition("\t")[0] if answer != FILES else "FILES"
        for answer in answers([str(len(words) - 1), *words], for_one_command)
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("liftsys un", ["undo"]),
        ("liftsys res", ["resolve"]),
        ("liftsys verify --sec", ["--seconds", "--second-opinion"]),
        ("liftsys show cl", ["clamp"]),
        ("liftsys holes -s o", ["other"]),
        ("liftsys verify --session=cl", ["--session=clamp"]),
        ("liftsys fill -s clamp ", ["low"]),
        ("liftsys fill -s other ", ["high"]),
        ("liftsys fill -s clamp low 7", ["7", "70"]),
        ("liftsys export m", ["md"]),
        ("liftsys help ver", ["verify", "version"]),
        ("liftsys config sec", ["seconds"]),
        ("liftsys completion z", ["zsh"]),
        ("liftsys fmt a.ir ", ["FILES"]),
        ("liftsys verify c", ["clamp", "FILES"]),
        ("liftsys nonsense ", []),
        ("liftsys new Write ", []),
        ("liftsys fill -s nowhere ", []),
    ],
)
def test_each_kind_of_word_is_offered(begun: Path, line: str, expected: list[str]) -> None:
    assert offered(line) == expected


@pytest.mark.parametrize("command", TABLE, ids=lambda command: command.verb)
def test_each_verb_and_each_option_is_offered(begun: Path, command: object) -> None:
    verb = command.verb  # type: ignore[attr-defined]
    assert verb.split()[-1] in offered(f"liftsys {verb}".rpartition(" ")[0] + " ")
    flags = {flag for option in command.all_options for flag in option.flags}  # type: ignore[attr-defined]
    assert set(offered(f"liftsys {verb} -")) == flags


@pytest.mark.parametrize("words", [[], ["x"], ["9", "liftsys"], ["-1", "liftsys", ""], ["0"]])
def test_a_question_that_makes_no_sense_has_no_answer(begun: Path, words: list[str]) -> None:
    assert answers(words, for_one_command) == []


def test_wrong_settings_and_a_broken_history_are_silent(
    begun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIFTSYS_SECONDS", "soon")
    assert offered("liftsys show cl") == []
    assert offered("liftsys un") == ["undo"]


def ask(shell: str, line: str) -> list[str]:
    """Let a real shell complete a line; return what it would offer."""
    words = line.split(" ")
    script = Path(f"script.{shell}")
    script.write_text(SCRIPTS[shell])
    folder = Path("bin")
    folder.mkdir(exist_ok=True)
    program = folder / "liftsys"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m liftsys_nb "$@"\n')
    program.chmod(0o755)
    env = {**os.environ, "PATH": f"{folder.absolute()}:{os.environ['PATH']}"}
    if shell == "bash":
        listed = " ".join(f"'{word}'" for word in words)
        code = (
            f"source {script}; COMP_WORDS=({listed}); COMP_CWORD={len(words) - 1}; _liftsys; "
            "printf '%s\\n' \"${COMPREPLY[@]}\""
        )
        command = ["bash", "--norc", "-c", code]
    elif shell == "zsh":
        listed = " ".join(f"'{word}'" for word in words)
        code = (
            "compdef() { : }; _files() { print -l -- *(N) }; compadd() { print -l -- $texts }; "
            f"source {script}; words=({listed}); CURRENT={len(words)}; _liftsys"
        )
        command = ["zsh", "-f", "-c", code]
    else:
        command = ["fish", "--no-config", "-c", f"source {script}; complete -C '{line}'"]
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=120)
    assert done.stderr == ""
    return sorted(filter(None, (each.partition("\t")[0] for each in done.stdout.splitlines())))


@pytest.mark.parametrize("shell", INSTALLED)
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("liftsys und", ["undo"]),
        ("liftsys show -s cl", ["clamp"]),
        ("liftsys fill -s clamp low 7", ["7", "70"]),
        ("liftsys verify --sec", ["--second-opinion", "--seconds"]),
    ],
)
def test_a_real_shell_offers_what_fits(
    begun: Path, shell: str, line: str, expected: list[str]
) -> None:
    assert ask(shell, line) == expected


@pytest.mark.parametrize("shell", INSTALLED)
def test_a_real_shell_completes_files(begun: Path, shell: str) -> None:
    assert "file.ir" in ask(shell, "liftsys fmt fi")


def test_bash_puts_words_together_that_it_broke_at_signs(begun: Path) -> None:
    # As readline hands over `--session=cl`.
    script = Path("script")
    script.write_text(SCRIPTS["bash"])
    program = Path("liftsys")
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m liftsys_nb "$@"\n')
    program.chmod(0o755)
    code = (
        "source ./script; COMP_WORDS=(./liftsys verify --session = cl); COMP_CWORD=4; _liftsys; "
        "printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    done = subprocess.run(["bash", "--norc", "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("clamp\n", "")


@pytest.mark.parametrize("shell", SCRIPTS)
def test_the_script_is_printed_bare_for_eval(home: Path, shell: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "liftsys_nb", "completion", shell], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == SCRIPTS[shell]
