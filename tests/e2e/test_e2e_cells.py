"""Cells of a real kernel that run again, as JupyterLab and as a runner without ids sends them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from e2e.harness import Kernel, Lab, clear_and_run_all, open_notebook, open_page, shell
from liftsys_nb.ui.notebook import file_identity

LOAD = "%load_ext liftsys_nb"
WORDS = "%%liftsys new\nWrite a function half that takes an int n and returns an int."
EDITED = f"{WORDS} The result must be less than n."
OTHER = WORDS.replace("returns", "must not change it, and returns")
IR = "%%liftsys ir\nir f {{\n  intent: x\n  signature: f(n: int) -> int\n  ensures:\n    - {0}\n}}"

Start = Callable[[str | None], Kernel]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start kernels for notebooks that share one new history."""
    started: list[Kernel] = []

    def start(notebook: str | None) -> Kernel:
        started.append(Kernel(tmp_path / "history", notebook))
        started[-1].run(LOAD)
        return started[-1]

    yield start
    for one in started:
        one.close()


def sessions(kernel: Kernel) -> dict[str, str]:
    """Return the ids of all sessions by name."""
    return {row["name"]: row["session"] for row in shell("list", home=kernel.home)["sessions"]}


@pytest.mark.parametrize("cell", ["c-1", None])
def test_an_edited_cell_starts_its_session_again_and_says_so(
    start: Start, cell: str | None
) -> None:
    one = start("work/a.ipynb")
    one.run(WORDS, cell=cell)
    before = sessions(one)
    old = shell("show", "half", home=one.home)
    said = one.run(EDITED, cell=cell)
    assert "half starts again on the branch again" in said
    assert "open half@main" in " ".join(said.split())
    assert sessions(one) == before
    kept = shell("open", "half@main", home=one.home)
    assert (kept["ir"], kept["draft"]) == (old["ir"], old["draft"])
    assert "result < n" in shell("open", "half@again", home=one.home)["ir"]


def test_a_renamed_notebook_goes_on_with_its_sessions_and_a_copy_does_not(
    start: Start, tmp_path: Path
) -> None:
    file, renamed, copy = (tmp_path / f"{name}.ipynb" for name in "abc")
    file.write_text("{}")
    one = start(str(file))
    one.run(WORDS, cell="c-1")
    before = sessions(one)
    file.rename(renamed)
    copy.write_text("{}")
    start(str(renamed)).run(EDITED, cell="c-1")
    # Where files have no lasting names, a renamed notebook cannot be told from a copy.
    is_known = file_identity(str(renamed)) is not None
    assert (sessions(one) == before) == is_known
    known = sessions(one)
    start(str(copy)).run(OTHER, cell="c-1")
    assert len(sessions(one)) == len(known) + 1


def test_a_cell_is_known_after_its_kernel_was_restarted(start: Start) -> None:
    one = start("work/a.ipynb")
    one.run(IR.format("result < n"), cell="c-1")
    one.run(WORDS, cell="c-2")
    before = sessions(one)
    one.restart()
    one.run(LOAD)
    one.run(EDITED, cell="c-2")
    one.run(IR.format("result > n"), cell="c-1")
    assert sessions(one) == before


def test_two_cells_and_a_copy_of_the_notebook_have_sessions_of_their_own(start: Start) -> None:
    one, copy = start("work/a.ipynb"), start("work/copy.ipynb")
    one.run(WORDS, cell="c-1")
    one.run(EDITED, cell="c-2")
    copy.run(OTHER, cell="c-1")
    assert sessions(one).keys() == {"half", "half-2", "half-3"}


def test_a_cell_that_is_edited_in_jupyterlab_keeps_its_session(lab: Lab, browser: Browser) -> None:
    """The ids are those that JupyterLab tells by itself; no name of the other tests is taken."""
    first, edited = (text.replace("half", "halved") for text in (WORDS, EDITED))
    cells = [
        {"cell_type": "code", "id": f"cell-{number}", "metadata": {}, "source": source,
         "execution_count": None, "outputs": []}
        for number, source in enumerate((LOAD, first))
    ]  # fmt: skip
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": spec}  # without it JupyterLab asks which kernel is meant
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    (lab.root / "halved.ipynb").write_text(json.dumps(notebook))
    with open_page(browser, width=1000, height=800, dark=False) as (page, _):
        open_notebook(page, lab, "halved.ipynb", theme="JupyterLab Light")
        clear_and_run_all(page)
        page.evaluate(
            "text => jupyterapp.shell.currentWidget.content.model.cells.get(1)"
            ".sharedModel.setSource(text)",
            edited,
        )
        clear_and_run_all(page)
        said = page.locator(".jp-Notebook .jp-CodeCell").nth(1).inner_text()
    assert "halved starts again on the branch again" in " ".join(said.split())
    rows = shell("list", home=lab.home)["sessions"]
    assert [row["name"] for row in rows if row["name"].startswith("halved")] == ["halved"]
    log = shell("log", "halved", home=lab.home)["events"]
    assert [event["what"] for event in log] == ["created", "branched"]
