"""Every verb of the table at every door: one cell of the table of doors is one test here.

The commands are the examples of the table, so a new verb has its cells by being in it.
"""

from __future__ import annotations

import inspect
import json
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from oldfiles import FOLDER
from ui.cells import value

import liftsys_nb as ls
from liftsys_nb.ir.errors import InputError, LiftError
from liftsys_nb.session import open_workbench
from liftsys_nb.session.shapes import check_shape
from liftsys_nb.store.backup import back_up
from liftsys_nb.store.home import locate
from liftsys_nb.ui import api
from liftsys_nb.ui import bench as benches
from liftsys_nb.ui.bench import for_one_command, workbench
from liftsys_nb.ui.cli import main
from liftsys_nb.ui.commands import TABLE, Command
from liftsys_nb.ui.completion import complete
from liftsys_nb.ui.magics import answer
from liftsys_nb.ui.reading import read_line
from liftsys_nb.ui.shells import answers
from liftsys_nb.ui.spelling import Door

CLAMP = """ir clamp {
  intent: Clamp
  signature: clamp(x: int, lo: int, hi: int) -> ?return_type
  requires:
    - order: lo <= hi
  ensures:
    - inside: lo <= result <= hi + ?slack
    - near: result - x <= hi - lo + ?more
}
"""
CODE = '''def clamp(x: int, lo: int, hi: int) -> int:
    """Clamp.

    pre: lo <= hi
    post: lo <= result <= hi
    """
    return max(lo, min(x, hi))
'''
# What differs from one history to the other, and from one run to the next.
VOLATILE = {
    "session",
    "draft",
    "updated",
    "seconds",
    "next",
    "rows",
    "trust",
    "diagnostics",
    "where",
    "aside",
}
VERBS = pytest.mark.parametrize("command", TABLE, ids=lambda command: command.verb)
# In these, a no is the answer to the example: holes are still open.
REFUSED = {"finalize": "LS408"}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a history of two drafts, and the files that the examples name."""
    folder = tmp_path_factory.mktemp("doors")
    bench = open_workbench(folder / "history", follow=False)
    bench.ir_take(CLAMP)
    bench.fill("more", "0")
    bench.defer("slack")
    bench.undo()  # so that there is something to redo
    bench.close()
    (folder / "clamp.ir").write_text(re.sub(r" \+ \?\w+", "", CLAMP.replace("?return_type", "int")))
    (folder / "clamp.py").write_text(CODE)
    back_up(locate(folder / "history"), folder / "kept.zip")
    shutil.copy(FOLDER / "session_same_drafts.json", folder / "old.json")
    return folder


@pytest.fixture
def enter(
    begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], None]]:
    """Go into a copy of the folder, as one comes to a door."""

    def go(door: str) -> None:
        benches.close()
        shutil.copytree(begun, tmp_path / door)
        monkeypatch.setenv("LIFTSYS_HOME", str(tmp_path / door / "history"))
        monkeypatch.chdir(tmp_path / door)
        if door != "shell":
            ls.open("clamp")

    yield go
    benches.close()


def outcome_of(do: Callable[[], Any]) -> dict[str, Any]:
    """Return the document of a reply, or the code of what was refused."""
    try:
        found = do()
    except LiftError as refused:
        return {"code": refused.code}
    if isinstance(found, ls.Session):
        return dict(found.show().json)
    if isinstance(found, pd.DataFrame):
        return {"schema": 1, "columns": list(found.columns), "rows": len(found), "more": 0}
    return dict(found.json)


def in_python(command: Command) -> Any:
    """Run the example as Python spells it."""
    line = Door("python").spell(command.example)
    return eval(line, {"ls": ls, "s": ls.open("clamp")})  # noqa: S307  # the table's own example


def steady(document: Any) -> Any:
    """Return a document without what differs between histories."""
    match document:
        case dict():
            return {k: steady(v) for k, v in document.items() if k not in VOLATILE}
        case list():
            return [steady(each) for each in document]
        case str():
            document = re.sub(r"^\d+ MB free$", "some MB free", document)  # others write, too
            return re.sub(r"/(magic|shell|python)/", "/door/", document)
        case _:
            return document


def in_shell(command: Command, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    verb = command.verb.split()
    rest = shlex.split(command.example)[len(verb) :]
    takes_session = any(option.name == "session" for option in command.options)
    named = ["-s", "clamp"] if takes_session and command.verb not in ("check", "ir") else []
    capsys.readouterr()
    status = main([*verb, "--json", *named, *rest])
    document = json.loads(capsys.readouterr().out)
    return status, document


@VERBS
def test_magic(command: Command, enter: Callable[[str], None]) -> None:
    enter("magic")
    found = outcome_of(lambda: answer(command.example, None, workbench))
    assert found.get("code") == REFUSED.get(command.verb)
    if "code" not in found:
        assert found["schema"] == 1


@VERBS
def test_shell(
    command: Command,
    enter: Callable[[str], None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enter("shell")
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO()))  # `ask` reads answers from there
    words = shlex.split(command.example)
    status = main(words)
    out, err = capsys.readouterr()
    assert status in (0, 1, 3), err
    assert (out == "") == (command.verb in REFUSED)
    assert (REFUSED.get(command.verb) or "") in err


@VERBS
def test_python(command: Command, enter: Callable[[str], None]) -> None:
    enter("python")
    found = outcome_of(lambda: in_python(command))
    assert found.get("code") == REFUSED.get(command.verb)
    if "code" not in found:
        assert found["schema"] == 1


@VERBS
def test_json_is_the_same_document_at_every_door(
    command: Command, enter: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    enter("magic")
    line = f"{command.verb} --json {command.example.removeprefix(command.verb)}"
    magic = outcome_of(lambda: answer(line, None, workbench))
    enter("shell")
    status, shell = in_shell(command, capsys)
    if command.verb in REFUSED:
        assert magic["code"] == shell["error"]["code"] == REFUSED[command.verb]
        return
    kind = command.verb.replace(" ", "_")
    check_shape(KINDS.get(kind, kind), shell)
    assert steady(magic) == steady(shell)
    assert status in (0, 1, 3)
    enter("python")
    python = outcome_of(lambda: in_python(command))
    if command.verb == "sql":  # the types are those of the frame there
        del shell["types"]
    assert steady(python) == steady(shell)


# The kind of a verb's document, where it is not its name.
KINDS: dict[str, Any] = {
    "new": "session", "import": "session", "fill": "session", "defer": "session", "next": "verify",
    "open": "session", "show": "session", "undo": "session", "finalize": "session",
    "redo": "session", "branch": "session", "checkout": "session",
}  # fmt: skip


@VERBS
def test_help_says_arguments_options_and_example(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    page = ls.help(command.verb)
    for shown in (str(page), page.html, page.markdown):
        assert command.verb in shown
    for option in command.all_options:
        for flag in option.flags:
            assert flag in str(page)
    for argument in command.arguments:
        assert argument.name.upper() in str(page)
    (entry,) = page.json["verbs"]
    assert entry["example"] == command.example
    for words in (["help", command.verb], [command.verb, "--help"], [command.verb, "-h"]):
        assert main([*words, "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == page.json
    asked = read_line(f"{command.verb} --help")
    assert (asked.command.verb, asked.values.get("verb")) == ("help", command.verb)


@VERBS
def test_completion_offers_the_verb_and_its_options(
    command: Command, enter: Callable[[str], None]
) -> None:
    enter("magic")
    half = command.verb[:-1]
    assert command.verb in complete(f"%liftsys {half}", half, workbench)
    flags = {option.flags[-1] for option in command.all_options}
    assert flags == set(complete(f"%liftsys {command.verb} --", "--", workbench))
    words = half.split()
    offered = answers([str(len(words)), "liftsys", *words], for_one_command)
    assert command.verb.split()[-1] in [line.partition("\t")[0] for line in offered]
    offered = answers(
        [str(len(words) + 1), "liftsys", *command.verb.split(), "--"], for_one_command
    )
    assert flags == {line.partition("\t")[0] for line in offered}


@VERBS
def test_bad_input_is_refused_with_a_code_and_what_helps(
    command: Command, shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InputError) as refused:
        value(shell, f"%liftsys {command.verb} --nonsense")
    assert refused.value.code == "LS432"
    assert refused.value.hint
    capsys.readouterr()
    assert main([command.verb, "--json", "--nonsense"]) == 2
    out, _ = capsys.readouterr()
    assert json.loads(out)["error"]["code"] == "LS432"
    assert main([command.verb, "--nonsense"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "LS432" in err
    on_session = inspect.isfunction(getattr(ls.Session, command.python, None))
    face = getattr(ls.Session if on_session else api, command.python)
    with pytest.raises(TypeError, match="nonsense"):
        face(*[None] * on_session, nonsense=True)
