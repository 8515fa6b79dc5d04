"""Branches and merges at the doors: what is shown, completed, spelled and explained."""

from __future__ import annotations

import json

import pytest
from IPython.core.interactiveshell import InteractiveShell
from ui.cells import value

import liftsys_nb as ls
from liftsys_nb.session import open_workbench
from liftsys_nb.ui import glosses
from liftsys_nb.ui.bench import for_one_command, workbench
from liftsys_nb.ui.cli import main
from liftsys_nb.ui.completion import complete
from liftsys_nb.ui.shells import answers
from liftsys_nb.ui.spelling import Door

IR = """ir f {
  intent: x
  signature: f(x: int) -> int
  requires:
    - order: 0 <= x
  ensures:
    - up: result > x
}
"""


@pytest.fixture
def split(shell: InteractiveShell) -> ls.Session:
    """Stand on ``again-2`` in a session where somebody else stands on ``again``."""
    mine = ls.ir(IR)
    other = open_workbench(workbench().home)
    other.ir_take(IR.replace("0 <= x", "2 <= x").replace("> x", "> x + 2"))
    other.close()
    ls.ir(IR.replace("0 <= x", "1 <= x").replace("> x", "> x + 1"))
    return mine


def test_a_conflict_is_a_table_with_a_command_for_each_way(split, shell: InteractiveShell) -> None:
    shown = str(value(shell, "%liftsys merge again"))
    assert "to pick  f: both sides changed 2 parts, so nothing is merged yet" in shown
    assert "order  order: 0 <= x   order: 1 <= x       order: 2 <= x" in shown
    assert "%liftsys merge again --take order,up  theirs" in shown
    assert "%liftsys merge again --take order --leave up  some of each" in shown
    assert shown.endswith("next: %liftsys merge again --take order,up")


def test_some_of_each_side_in_one_command(split) -> None:
    done = split.merge("again", take="order", leave="up")
    assert done.ok
    assert "order: 2 <= x" in split.ir
    assert "up: result > x + 1" in split.ir
    assert done.json["next"] == "verify"


def test_in_python_names_may_come_one_by_one_and_a_draft_by_its_number(split) -> None:
    assert not split.merge(2).ok
    assert split.merge(2, take=["order", "up"]).ok
    assert split.checkout(1).json["branch"] == "main"
    assert split.checkout("again-2").json["draft"] == split.show().json["draft"]


def test_a_shell_exits_with_1_where_something_is_left_to_pick(
    split, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["checkout", "-s", "f", "again-2"]) == 0
    capsys.readouterr()
    assert main(["merge", "-s", "f", "--json", "again"]) == 1
    assert json.loads(capsys.readouterr().out)["conflicts"] == ["order", "up"]
    assert main(["merge", "-s", "f", "again", "--all"]) == 0
    assert "again is merged into again-2, 2 parts from there" in capsys.readouterr().out
    assert main(["merge", "-s", "f", "agian"]) == 2
    assert "did you mean 'again'" in capsys.readouterr().err


def test_branches_and_parts_are_completed(split) -> None:
    def offered(line: str) -> set[str]:
        last = line.split(" ")[-1]
        return set(complete(line, last, workbench))

    assert offered("%liftsys merge a") == {"again", "again-2"}
    assert offered("%liftsys checkout m") == {"main"}
    assert offered("%liftsys merge again --take o") == {"order"}
    assert offered("%liftsys merge again --take order,u") == {"order,up"}
    assert offered("%liftsys merge --take o") == set()  # of which branch is not said yet
    found = answers(["2", "liftsys", "checkout", "a"], for_one_command)
    assert found == ["again\tdraft 2", "again-2\tdraft 3"]
    main(["checkout", "-s", "f", "again-2"])
    found = answers(["4", "liftsys", "merge", "again", "--take", "order,"], for_one_command)
    assert "order,up\tup: result > x + 2" in found


def test_a_branch_is_explained_at_the_first_merge(split, shell: InteractiveShell) -> None:
    glosses.forget()
    assert "branch: a line of drafts" in str(shell.run_line_magic("liftsys", "merge again"))
    assert "branch: a line of drafts" not in str(shell.run_line_magic("liftsys", "merge again"))
    glosses.forget()


def test_what_comes_next_names_the_session_in_a_shell(split) -> None:
    shell = Door("shell", "f")
    assert shell.spell("checkout main") == "liftsys checkout -s f main"
    assert shell.spell("merge again --take order") == "liftsys merge -s f --take order again"
    assert Door("python").spell("merge again --take order") == "s.merge('again', take='order')"


def test_completion_and_single_values_leave_what_is_to_be_told_to_the_next_command(
    split, shell: InteractiveShell
) -> None:
    other = open_workbench(workbench().home)
    other.open("f@main")
    other.checkout("main")
    other.ir_take(IR.replace("> x", "> x + 9"))
    other.close()
    assert complete("%liftsys merge again --take o", "o", workbench) == ["order"]
    assert complete("%liftsys checkout ma", "ma", workbench) == ["main"]
    assert complete("%liftsys fill z", "z", workbench) == []
    assert (split.name, split.status) == ("f", "ready")
    assert "another process changed f meanwhile" in str(value(shell, "%liftsys show"))
    assert "another process changed f meanwhile" not in str(value(shell, "%liftsys show"))


def test_what_a_command_that_fails_had_to_tell_is_told_by_the_next(
    split, shell: InteractiveShell
) -> None:
    other = open_workbench(workbench().home)
    other.ir_take(IR.replace("> x", "> x + 9"))
    other.close()
    with pytest.raises(ls.InputError):
        value(shell, "%liftsys merge nowhere")
    with pytest.raises(ls.InputError):
        split.fill("nothing", "1")
    with pytest.raises(ls.InputError):
        value(shell, "%liftsys show --nonsense")
    assert "another process changed f meanwhile" in str(split.holes())
    with pytest.raises(ls.InputError):
        value(shell, "%liftsys merge nowhere")
    assert "another process changed f meanwhile" not in str(split.show())
