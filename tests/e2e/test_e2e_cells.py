"""Cells of a real kernel that run again, as JupyterLab and as a runner without ids sends them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from e2e.harness import Kernel, shell

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
