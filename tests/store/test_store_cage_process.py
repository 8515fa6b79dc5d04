"""The process of a query: nothing of ours is in it, it serves one query, it ends when we do."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from store.conftest import ROOT, Run, Start

from liftsys_nb.store import History
from liftsys_nb.store.cage import _started
from liftsys_nb.store.home import Home
from liftsys_nb.store.process import Gone, Late, Process

TELL = """
import json, os, sys
sys.stdin.readline()
print(json.dumps({"environment": dict(os.environ), "folder": os.getcwd(), "argv": sys.argv[1:],
                  "path": sys.path, "files": os.listdir(), "group": os.getpgid(0)}), flush=True)
sys.stdin.readline()
"""


def test_a_process_has_nothing_of_ours_but_a_folder_that_goes_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "planted-secret")
    monkeypatch.setenv("PYTHONPATH", "/planted")
    process = Process(TELL, ["told"])
    process.send({}, math.inf)
    seen = process.answer(math.inf)
    process.kill()
    assert "planted" not in json.dumps(seen)
    assert set(seen["environment"]) <= {"HOME", "TMPDIR", "PATH", "LANG", "TZ", "LC_CTYPE",
                                        "__CF_USER_TEXT_ENCODING"}  # fmt: skip
    assert (seen["argv"], seen["files"]) == (["told"], [])
    assert seen["group"] != os.getpgid(0)
    assert os.path.realpath(seen["environment"]["HOME"]) == os.path.realpath(seen["folder"])
    assert not os.path.exists(seen["folder"])
    with pytest.raises(ProcessLookupError):
        os.killpg(seen["group"], 0)


@pytest.mark.parametrize(
    ("program", "how"),
    [
        ("print('no json', flush=True)", "no JSON"),
        ("print('[]', flush=True)", "no object"),
        ("raise SystemExit(3)", "status 3"),
    ],
)
def test_a_process_that_gives_no_answer_is_gone(program: str, how: str) -> None:
    process = Process(program, [])
    with pytest.raises(Gone, match=how):
        process.answer(math.inf)
    process.kill()


def test_a_process_that_says_nothing_is_late() -> None:
    process = Process("import sys; sys.stdin.read()", [])
    with pytest.raises(Late):
        process.answer(0.0)
    assert "SIGKILL" in process.ending()


def test_a_process_that_waits_ends_with_us() -> None:
    process = _started()
    assert process._process.stdin is not None
    process._process.stdin.close()
    assert process._process.wait(timeout=60) == 0
    process.kill()


def test_a_process_is_made_ready_for_the_next_query_and_serves_one(store: History) -> None:
    store.query("SELECT 1", ahead=True)
    first = store._cage._spare
    assert first is not None
    assert store.query("SELECT 2", ahead=True).rows == ((2,),)
    second = store._cage._spare
    assert second is not None
    assert second is not first
    assert not first.is_fit
    store.close()
    assert not second.is_fit
    assert store.query("SELECT 3").rows == ((3,),)
    assert store._cage._spare is None


def test_a_process_that_ended_while_it_waited_is_replaced(store: History) -> None:
    store.query("SELECT 1", ahead=True)
    spare = store._cage._spare
    assert spare is not None
    spare._process.kill()
    spare._process.wait()
    assert store.query("SELECT 2").rows == ((2,),)


def test_a_fork_does_not_use_the_process_of_its_parent(store: History, run: Run) -> None:
    assert run("fork_and_ask") == ["1", "child 2", "3"]


def test_an_interrupt_ends_the_query_and_not_the_next(start: Start, home: Home) -> None:
    child = start("ask_and_interrupt")
    assert child.stdout is not None
    lines = child.stdout.read().splitlines()
    assert lines == ["interrupted", "nothing left", "4"]


def test_the_parent_of_a_query_loads_no_duckdb(run: Run) -> None:
    assert run("ask_lazily") == ["2", ""]


def test_no_folder_is_left_behind(store: History) -> None:
    folder = Path(tempfile.mkdtemp())
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from pathlib import Path\n"
         "from liftsys_nb.store import open_store\n"
         "store = open_store(Path(sys.argv[1]) / 'home')\n"
         "print(store.query('SELECT 1', ahead=True).rows)", str(folder)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(folder)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "((1,),)\n"
    assert list(folder.iterdir()) == []
    shutil.rmtree(folder)
