"""``%config Liftsys`` and the options of ``verify``: one meaning behind all doors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

import liftsys_nb as ls
from liftsys_nb.ir.errors import EncodingBug, SolverError
from liftsys_nb.session.budgets import DEFAULT
from liftsys_nb.ui import bench, config
from liftsys_nb.ui.cli import main
from liftsys_nb.ui.options import SETTINGS
from liftsys_nb.verify import Budget

CLAMP = """ir clamp {
  intent: Clamp
  signature: clamp(x: int, lo: int, hi: int) -> int
  requires:
    - order: lo <= hi
  ensures:
    - inside: lo <= result <= hi
}
"""


@pytest.fixture
def shell(home: Path) -> Iterator[InteractiveShell]:
    made = InteractiveShell()
    made.run_line_magic("load_ext", "liftsys_nb")
    Path("clamp.ir").write_text(CLAMP, encoding="utf-8")
    yield made
    for name in SETTINGS:
        config.say(name.name, None)


def verdict(shell: InteractiveShell, options: str = "") -> Any:
    return shell.run_line_magic("liftsys", f"verify {options} clamp.ir").json["verdict"]


def test_config_limits_the_verdicts_of_the_notebook(shell: InteractiveShell) -> None:
    assert verdict(shell) == "consistent"
    shell.run_line_magic("config", "Liftsys.rlimit = 1")
    assert bench.workbench().budget.rlimit == 1
    assert verdict(shell) == "unknown"
    assert verdict(shell, f"--rlimit {DEFAULT.rlimit}") == "consistent"
    assert ls.verify("clamp.ir").json["verdict"] == "unknown"
    shell.run_line_magic("config", f"Liftsys.rlimit = {DEFAULT.rlimit}")
    assert verdict(shell) == "consistent"


def test_config_shows_both_limits_with_their_meaning(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.run_line_magic("config", "Liftsys")
    shown = capsys.readouterr().out
    assert "Liftsys.rlimit" in shown
    assert "Liftsys.seconds" in shown
    assert str(DEFAULT.rlimit) in shown


@pytest.mark.parametrize("said", ["rlimit = 0", "rlimit = 'x'", "seconds = -1", "seconds = []"])
def test_config_refuses_what_is_no_limit_with_code_and_next_step(
    shell: InteractiveShell, caplog: pytest.LogCaptureFixture, said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    shell.run_line_magic("config", f"Liftsys.{said}")
    told = caplog.text + "".join(capsys.readouterr())
    assert "LS435" in told
    assert "%liftsys verify --" in told
    assert bench.workbench().budget == Budget()


def test_none_sets_a_limit_back_to_the_usual_one(shell: InteractiveShell) -> None:
    shell.run_line_magic("config", "Liftsys.rlimit = 7")
    shell.run_line_magic("config", "Liftsys.rlimit = None")
    assert bench.workbench().budget == Budget()


def test_loading_twice_keeps_one_set_of_limits(shell: InteractiveShell) -> None:
    shell.run_line_magic("reload_ext", "liftsys_nb")
    assert [type(each).__name__ for each in shell.configurables].count("Liftsys") == 1


def test_the_shell_takes_the_same_limits(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "--rlimit", "1", "clamp.ir"]) == 3
    assert "effort" in capsys.readouterr().out
    assert main(["verify", "--rlimit", "800_000", "--seconds", "60", "clamp.ir"]) == 0
    capsys.readouterr()
    assert main(["verify", "--seconds", "soon", "clamp.ir"]) == 2
    assert "LS435" in capsys.readouterr().err


def test_python_takes_the_same_limits(shell: InteractiveShell) -> None:
    assert ls.verify("clamp.ir", rlimit=1).json["verdict"] == "unknown"
    assert ls.ir(CLAMP).verify(seconds=60).json["verdict"] == "consistent"
    with pytest.raises(ls.InputError, match="rlimit"):
        ls.verify("clamp.ir", rlimit=-3)


def test_help_shows_the_limits(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "verify"]) == 0
    shown = " ".join(capsys.readouterr().out.split())  # it is folded at the width of the terminal
    for word in ("--rlimit", "--seconds", "--second-opinion", "%config Liftsys.rlimit"):
        assert word in shown


# ── second opinion ───────────────────────────────────────────────────────────────────────────
def by_shell(capsys: pytest.CaptureFixture[str]) -> Any:
    assert main(["verify", "--second-opinion", "--json", "clamp.ir"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_second_opinion_is_the_same_option_behind_every_door(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    said = by_shell(capsys)["second_opinion"]
    assert said["by"].startswith("cvc5 ")
    assert 0 < said["agreed"] == said["asked"]
    magic = shell.run_line_magic("liftsys", "verify --second-opinion clamp.ir")
    cell = shell.run_cell_magic("liftsys", "verify --second-opinion", CLAMP)
    shell.run_cell_magic("liftsys", "ir", CLAMP)
    of_session = shell.run_line_magic("liftsys", "verify --second-opinion")
    python = ls.verify("clamp.ir", second_opinion=True)
    method = ls.ir(CLAMP).verify(second_opinion=True)
    for report in (magic, cell, of_session, python, method):
        assert report.json["second_opinion"] == said
        assert f"{said['by']} agrees, in {said['asked']} questions" in str(report)
    assert ls.verify("clamp.ir").json["second_opinion"] is None


def test_a_second_opinion_is_asked_for_also_where_the_verdict_is_remembered(
    shell: InteractiveShell,
) -> None:
    session = ls.ir(CLAMP)
    assert session.verify().json["second_opinion"] is None
    assert session.verify(second_opinion=True).json["second_opinion"]["asked"] > 0
    assert session.verify().json["second_opinion"] is None


def test_without_the_other_solver_every_door_says_what_brings_it(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liftsys_nb.verify.second.find_spec", lambda _: None)
    assert main(["verify", "--second-opinion", "clamp.ir"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "LS620" in told.err
    assert "pip install 'liftsys_nb[second-opinion]'" in told.err
    raised = shell.run_cell("%liftsys verify --second-opinion clamp.ir").error_in_exec
    assert isinstance(raised, SolverError)
    assert "LS620" in capsys.readouterr().out
    with pytest.raises(SolverError, match="not installed"):
        ls.verify("clamp.ir", second_opinion=True)


def test_disagreement_is_our_bug_behind_every_door_and_no_verdict_is_shown(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def contrary(_: object, questions: list[str], *, seconds: float) -> list[bool]:
        return [False] * len(questions)

    monkeypatch.setattr("liftsys_nb.verify.second.Cvc5.answers", contrary)
    assert main(["verify", "--second-opinion", "clamp.ir"]) == 70
    told = capsys.readouterr()
    assert "consistent" not in told.out + told.err
    assert "disagree" in told.err
    assert main(["verify", "--second-opinion", "--json", "clamp.ir"]) == 70
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "LS900"
    raised = shell.run_cell("%liftsys verify --second-opinion clamp.ir").error_in_exec
    assert isinstance(raised, EncodingBug)
    assert "Specification clamp" not in "".join(capsys.readouterr())
    with pytest.raises(EncodingBug, match="disagree"):
        ls.verify("clamp.ir", second_opinion=True)
