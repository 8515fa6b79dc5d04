"""Cells that run again, in plain IPython and as kernels tell of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from ui.cells import run, value

from liftsys_nb.ui import bench, notebook
from liftsys_nb.ui.notebook import cell_here

NEW = "%%liftsys new\nWrite a function half that takes an int n and returns an int."
EDITED = f"{NEW} The result must be less than n."
IR = "%%liftsys ir\nir f {{\n  intent: x\n  signature: f(n: int) -> int\n  ensures:\n    - {0}\n}}"
UUID = "4cf5ae22-0c50-4a8e-9c5c-5f0a1bd2a1d0"


class Kernel:
    """As much of a kernel as is asked for the cell."""

    def __init__(self, metadata: object) -> None:
        self.metadata = metadata

    def get_parent(self, _channel: str) -> dict[str, Any]:
        return {"content": {"allow_stdin": False}, "metadata": self.metadata}


@pytest.mark.parametrize(
    ("first", "edited"), [(NEW, EDITED), (IR.format("result < n"), IR.format("result > n"))]
)
def test_an_edited_cell_starts_its_session_again_in_plain_ipython(
    shell: InteractiveShell, first: str, edited: str
) -> None:
    before = value(shell, first).json
    again = value(shell, edited)
    assert again.json["session"] == before["session"]
    assert again.json["branch"] == "again"
    assert f"open {before['name']}@main" in str(again)
    assert len(value(shell, "%liftsys list").json["sessions"]) == 1


def test_a_line_that_is_typed_again_starts_its_session_again(shell: InteractiveShell) -> None:
    line = NEW.replace("%%liftsys new\n", "%liftsys new ")
    before = value(shell, line).json
    assert value(shell, f"{line} It must not raise.").json["session"] == before["session"]


def test_each_call_in_python_begins_a_session_of_its_own(shell: InteractiveShell) -> None:
    """A loop in one cell makes many sessions: only magics belong to a cell."""
    run(shell, "import liftsys_nb as ls")
    words = [NEW.partition("\n")[2], EDITED.partition("\n")[2]]
    found = value(shell, f"[ls.new(words).name for words in {words!r}]")
    assert found == ["half", "half-2"]


@pytest.fixture
def kernel(shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch) -> Kernel:
    made = Kernel({"cellId": UUID})
    monkeypatch.setattr(shell, "kernel", made, raising=False)
    monkeypatch.setenv("JPY_SESSION_NAME", "work/a.ipynb")
    return made


def test_a_cell_is_known_by_its_id_and_its_notebook(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = cell_here(is_whole=True)
    assert here.lasts
    assert here == cell_here(is_whole=True)
    kernel.metadata = {"cellId": UUID.replace("4", "5")}
    assert cell_here(is_whole=True).key != here.key
    kernel.metadata = {"cellId": UUID}
    monkeypatch.setenv("JPY_SESSION_NAME", "work/copy of a.ipynb")
    assert cell_here(is_whole=True).key != here.key


def test_no_path_and_no_number_of_a_file_goes_into_the_history(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebook, "file_identity", lambda path: f"the file at {path}")
    here = cell_here(is_whole=True)
    for key in (here.key, here.in_file):
        assert key is not None
        assert len(key) == 32
        assert {*key} <= {*"0123456789abcdef"}
    assert here.key != here.in_file


def test_a_cell_is_known_by_its_file_wherever_that_is(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebook, "file_identity", lambda path: path.partition("/")[0])
    here = cell_here(is_whole=True)
    monkeypatch.setenv("JPY_SESSION_NAME", "work/b.ipynb")
    renamed = cell_here(is_whole=True)
    assert (renamed.in_file == here.in_file, renamed.key == here.key) == (True, False)
    monkeypatch.setenv("JPY_SESSION_NAME", "elsewhere/b.ipynb")
    assert cell_here(is_whole=True).in_file != here.in_file


def identity(path: Path) -> str | None:
    """Ask as another process does."""
    notebook.file_identity.cache_clear()
    return notebook.file_identity(str(path))


def test_a_file_keeps_its_identity_when_it_is_renamed_or_written_to(tmp_path: Path) -> None:
    old, new = tmp_path / "a.ipynb", tmp_path / "b.ipynb"
    old.write_text("{}")
    before = identity(old)
    old.write_text('{"cells": []}')
    old.rename(new)
    assert identity(new) == before


def test_no_other_file_has_the_identity_of_a_file(tmp_path: Path) -> None:
    """Nor has one that gets the number of a file that is gone."""
    seen: list[str] = []
    for number in range(20):
        file = tmp_path / f"{number % 2}.ipynb"
        file.unlink(missing_ok=True)
        file.write_text("{}")
        if (found := identity(file)) is not None:
            seen.append(found)
    assert len(seen) == len({*seen})


@pytest.mark.parametrize("path", ["", "no.ipynb", ".", "/dev/null", "a\0b"])
def test_what_is_no_file_has_no_identity(shell: InteractiveShell, path: str) -> None:
    assert identity(Path(path)) is None


def test_a_pipe_has_no_identity_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.ipynb")
    assert identity(tmp_path / "a.ipynb") is None


def test_a_file_system_without_generations_names_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> int:
        raise OSError(25, "Inappropriate ioctl for device")

    monkeypatch.setattr("fcntl.ioctl", none)
    file = tmp_path / "a.ipynb"
    file.write_text("{}")
    has_birth = hasattr(file.stat(), "st_birthtime")
    assert (identity(file) is not None) == has_birth


def test_a_kernel_keeps_the_file_that_it_was_started_for(tmp_path: Path) -> None:
    file = tmp_path / "a.ipynb"
    file.write_text("{}")
    before = identity(file)
    file.rename(tmp_path / "b.ipynb")
    file.write_text("{}")
    assert notebook.file_identity(str(file)) == before


def test_a_renamed_notebook_goes_on_with_its_sessions(
    shell: InteractiveShell, kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebook, "file_identity", lambda _: "one file")
    before = value(shell, NEW).json
    bench.close()  # the kernel ends
    monkeypatch.setenv("JPY_SESSION_NAME", "work/b.ipynb")
    assert value(shell, EDITED).json["session"] == before["session"]


def test_a_cell_of_no_known_notebook_does_not_last(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JPY_SESSION_NAME")
    here = cell_here(is_whole=True)
    assert here.key is not None
    assert not here.lasts


def test_a_cell_of_vs_code_is_known_as_long_as_the_kernel_lives(kernel: Kernel) -> None:
    kernel.metadata = {"cellId": "vscode-notebook-cell:/home/u/a.ipynb#W2sZmlsZQ%3D%3D"}
    here = cell_here(is_whole=True)
    assert here.key is not None
    assert not here.lasts


@pytest.mark.parametrize(
    "metadata", [None, {}, {"cellId": None}, {"cellId": 7}, {"cellId": ""}, {"cellId": ["a"]}]
)
def test_a_front_that_names_no_cell_has_none(kernel: Kernel, metadata: object) -> None:
    kernel.metadata = metadata
    assert cell_here(is_whole=True).key is None


@pytest.mark.parametrize("told", ["x" * 10_000, "\ud800", "../..", "a b\n"])
def test_an_odd_id_is_a_name_like_any_other_but_does_not_last(kernel: Kernel, told: str) -> None:
    kernel.metadata = {"cellId": told}
    here = cell_here(is_whole=True)
    assert here.key is not None
    assert not here.lasts
