"""The pages of the manual as they are committed: executed in order, and of no one machine."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_the_pages_are_numbered_without_a_gap() -> None:
    assert [page.name[:3] for page in PAGES] == [f"{n:02}_" for n in range(len(PAGES))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_committed_with_its_outputs_and_stable_ids(page: Path) -> None:
    notebook = nbformat.read(page, as_version=4)
    stem = page.stem.partition("_")[2]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert [cell.id for cell in notebook.cells] == [
        f"{stem}-{n:02}" for n in range(len(notebook.cells))
    ]
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_fails_nowhere(page: Path) -> None:
    notebook = nbformat.read(page, as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_says_nothing_of_the_machine_it_was_run_on(page: Path) -> None:
    text = page.read_text()
    for trace in (str(ROOT), str(Path.home()), "/tmp/", " at 0x"):
        assert trace not in text


def test_the_page_on_judging_shows_each_kind_of_trouble() -> None:
    text = (ROOT / "notebooks" / "02_verify.ipynb").read_text()
    kinds = ("inconsistent", "unimplementable", "vacuous", "implied by", "still allow", "so far")
    codes = ("IR302", "IR303", "IR304", "IR310", "IR311")
    assert [word for word in (*kinds, *codes) if word not in text] == []


def test_the_page_on_checking_tells_each_kind_of_story() -> None:
    page = nbformat.read(ROOT / "notebooks" / "03_check.ipynb", as_version=4)
    code = [cell for cell in page.cells if cell.cell_type == "code"]
    shown = "\n".join(
        output.get("text") or output.get("data", {}).get("text/plain", "")
        for cell in code
        for output in cell.outputs
    )
    kinds = (
        "proved\n", "proved, if it ends", "refuted", "not decided", "stale: windows (refuted)",
        "# invariant: ", "Fails for ", "is not modelled", "judged by the session halve",
        "checked  halve: proved", "Account.deposit: proved", "('proved', True)",
    )  # fmt: skip
    assert [kind for kind in kinds if kind not in shown] == []


def test_the_page_on_doors_goes_through_each_of_them() -> None:
    page = nbformat.read(ROOT / "notebooks" / "04_doors.ipynb", as_version=4)
    code = [cell for cell in page.cells if cell.cell_type == "code"]
    doors = ("%%liftsys ir", "= %liftsys verify", "--json", "%%bash", "ls.open(", "%config Liftsys",
             "| liftsys ask", "watch --once", "completion bash", "import --name",
             "export --all")  # fmt: skip
    assert [door for door in doors if not any(door in cell.source for cell in code)] == []
    shown = "\n".join(
        output.get("text") or output.get("data", {}).get("text/plain", "")
        for cell in code
        for output in cell.outputs
    )
    kinds = ("did you mean 'undo'", "no such session: 2", "third: all answered", "✗ refuted",
             "(3.0, 'environment')", "ticket in 8 formats", "@icontract.require", "@deal.pre",
             "'proved'", "1 passed", "(check-sat)  ; sat", "'equivalent'", "\\x1b[31mred",
             "False False False")  # fmt: skip
    assert [kind for kind in kinds if kind not in shown] == []


def test_the_page_on_history_asks_merges_and_mends() -> None:
    page = nbformat.read(ROOT / "notebooks" / "05_history.ipynb", as_version=4)
    code = [cell for cell in page.cells if cell.cell_type == "code"]
    views = ("sessions", "fills", "holes", "drafts", "verdicts")
    asked = [cell.source for cell in code if cell.source.startswith("%%liftsys sql")]
    assert [v for v in views if not any(f"FROM {v}" in q or f"JOIN {v}" in q for q in asked)] == []
    shown = "\n".join(
        output.get("text") or output.get("data", {}).get("text/plain", "")
        for cell in code
        for output in cell.outputs
    )
    kinds = ("the hall counts them before", "LS551", "another process changed tip meanwhile",
             "both sides changed 1 part", "main is merged into main-2",
             "the history is whole: 10 events", "journal 6 its text does not match its hash",
             "(False, 'database')",
             "recovered: 10 events, lost: 0", "it begins with the 10 events")  # fmt: skip
    assert [kind for kind in kinds if kind not in shown] == []
