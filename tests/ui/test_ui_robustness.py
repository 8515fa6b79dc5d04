"""Every verb of the table in bad surroundings: each ends in order, in words, with a status.

The commands are the examples of the table, so a new verb is tested by being in it.
"""

from __future__ import annotations

import json
import os
import random
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sampling import some
from zygote import Zygote

from liftsys_nb.session import open_workbench
from liftsys_nb.ui.commands import TABLE, Command

CLAMP = """ir clamp {
  intent: Clamp
  signature: clamp(x: int, lo: int, hi: int) -> ?return_type
  requires:
    - order: lo <= hi
  ensures:
    - inside: lo <= result <= hi + ?slack
}
"""
CODE = '''def clamp(x: int, lo: int, hi: int) -> int:
    """Clamp.

    pre: lo <= hi
    post: lo <= result <= hi
    """
    return max(lo, min(x, hi))
'''
VERBS = pytest.mark.parametrize("command", TABLE, ids=lambda command: command.verb)


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    made = Zygote()
    yield made
    made.close()


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a history and the files that the examples of the table name."""
    folder = tmp_path_factory.mktemp("begun")
    bench = open_workbench(folder / "history", follow=False)
    bench.ir_take(CLAMP)
    bench.close()
    (folder / "clamp.ir").write_text(CLAMP.replace("?return_type", "int").replace(" + ?slack", ""))
    (folder / "clamp.py").write_text(CODE)
    (folder / "old.json").write_text(json.dumps({"schema": 1}))
    return folder


@pytest.fixture
def place(begun: Path, tmp_path: Path) -> Path:
    """The same, for one test."""
    shutil.copytree(begun, tmp_path / "place")
    return tmp_path / "place"


def environment(place: Path, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    home = {"HOME": str(place), "LIFTSYS_HOME": str(place / "history")}
    return {**kept, **home, "LIFTSYS_CONFIG": os.devnull, **more}


def words_of(command: Command) -> list[str]:
    return shlex.split(command.example)


def in_order(status: int, out: str, err: str, *statuses: int) -> None:
    """A command has ended in order: a known status, no traceback, errors on standard error."""
    assert status in (statuses or (0, 1, 2, 3)), (status, out, err)
    assert "Traceback" not in err + out
    assert "Exception ignored" not in err
    if status == 2 and not out:
        assert "LS" in err, err


def intact(place: Path) -> list[str]:
    """Return the sessions of a history, which has to be whole."""
    bench = open_workbench(place / "history", follow=False)
    names = [row["name"] for row in bench.list().document["sessions"]]
    assert all(row["ok"] for row in bench.doctor().document["checks"])
    bench.close()
    return names


@VERBS
def test_without_a_terminal_each_verb_answers_and_json_is_one_document(
    zygote: Zygote, place: Path, command: Command
) -> None:
    in_order(*zygote.run(words_of(command), str(place), environment(place)))
    words = [command.verb, "--json", *words_of(command)[1:]]
    status, out, err = zygote.run(words, str(place), environment(place))
    in_order(status, out, err)
    assert json.loads(out)["schema"] == 1


@VERBS
def test_a_pipe_that_nobody_reads_is_no_error_and_nothing_is_said(
    zygote: Zygote, place: Path, command: Command
) -> None:
    status, _, err = zygote.run(words_of(command), str(place), environment(place), out="pipe")
    in_order(status, "-", err)
    if status not in (1, 2):  # what cannot be done is told on standard error
        assert err == ""


@VERBS
def test_a_full_disk_behind_standard_output_is_told(
    zygote: Zygote, place: Path, command: Command
) -> None:
    status, _, err = zygote.run(words_of(command), str(place), environment(place), out="/dev/full")
    in_order(status, "", err)
    assert status == 2 or err.startswith("✗ LS408")  # told on standard error, as it is


@VERBS
def test_a_narrow_terminal_gets_narrow_tables(
    zygote: Zygote, place: Path, command: Command
) -> None:
    narrow = environment(place, COLUMNS="40")
    status, out, err = zygote.run(words_of(command), str(place), narrow)
    in_order(status, out, err)
    table = [line for line in out.splitlines() if "──" in line]
    assert all(len(line) <= 40 for line in table), table


@VERBS
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_locale_without_unicode_gets_escapes(
    zygote: Zygote, place: Path, command: Command, encoding: str
) -> None:
    status, out, err = zygote.run(
        words_of(command), str(place), environment(place, LC_ALL="C"), encoding=encoding
    )
    in_order(status, out, err)
    assert "UnicodeEncodeError" not in err


@VERBS
def test_without_a_home_folder_each_verb_says_what_to_do(
    zygote: Zygote, place: Path, command: Command
) -> None:
    homeless = environment(place)
    for name in ("HOME", "LIFTSYS_HOME", "LIFTSYS_CONFIG"):
        homeless.pop(name)
    status, out, err = zygote.run(words_of(command), str(place), homeless, homeless=True)
    in_order(status, out, err)


@VERBS
def test_a_home_that_cannot_be_written_is_told_and_reading_goes_on(
    zygote: Zygote, place: Path, command: Command
) -> None:
    folders = [place / "history", *(p for p in (place / "history").rglob("*") if p.is_dir())]
    for folder in folders:
        folder.chmod(0o500)
    try:
        status, out, err = zygote.run(
            words_of(command), str(place), environment(place), powerless=True
        )
    finally:
        for folder in folders:
            folder.chmod(0o700)
    in_order(status, out, err)
    if command.verb in {"list", "show", "log", "holes"}:
        assert status == 0, err
    if command.verb in {"new", "fill", "defer"}:
        assert (status, "LS501" in err) == (2, True), err


@VERBS
@pytest.mark.parametrize("largest", [0, 400, 4096])
def test_a_full_disk_loses_nothing_that_was_there(
    zygote: Zygote, place: Path, command: Command, largest: int
) -> None:
    status, _, _ = zygote.run(
        words_of(command), str(place), environment(place), largest=largest, out="/dev/null",
        err="/dev/null",
    )  # fmt: skip
    in_order(status, "-", "")
    assert "clamp" in intact(place)


@VERBS
def test_an_interrupt_at_any_moment_loses_nothing(
    zygote: Zygote, place: Path, command: Command
) -> None:
    chance = random.Random(command.verb)
    for _ in some(range(4), 2):
        status, out, err = zygote.run(
            words_of(command), str(place), environment(place),
            interrupt=chance.uniform(0.001, 0.15),
        )  # fmt: skip
        in_order(status, out, err, 0, 1, 2, 3, 130)
    assert "clamp" in intact(place)


HOSTILE: dict[str, Any] = {
    "a missing file": "no_such.ir",
    "a binary file": "binary.ir",
    "a giant file": "giant.ir",
    "a text that is not UTF-8": "latin.ir",
    "an unknown name": "clmap",
    "nothing": "",
    "a control character": "\x1b[31m\x07",
    "a name of ten thousand letters": "x" * 10_000,
    "a lone surrogate": "\udcff",
}


@VERBS
@pytest.mark.parametrize("what", some(list(HOSTILE), 4))
def test_a_wrong_word_is_told_with_a_code(
    zygote: Zygote, place: Path, command: Command, what: str
) -> None:
    (place / "binary.ir").write_bytes(bytes(range(256)) * 16)
    (place / "latin.ir").write_bytes("ir größe {".encode("latin-1"))
    with (place / "giant.ir").open("wb") as giant:
        giant.truncate(200_000_000)
    # As one document, for a shell would wait for what can be waited for.
    for option in ("--json", "--nonsense"):
        words = [command.verb, option, HOSTILE[what]]
        status, out, err = zygote.run(words, str(place), environment(place))
        in_order(status, out, err)
        assert "\x1b" not in out + err
