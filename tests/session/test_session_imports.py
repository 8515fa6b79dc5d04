"""Imports of files: inside the folder, through no link, quoting nothing that is no IR."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from liftsys_nb.ir.nodes import Import
from liftsys_nb.session import open_workbench
from liftsys_nb.session.imports import Imports

MONEY = 'module money version "1.1" {\n  type Amount = int where it >= 0\n}\n'
SECRET = "root:x:0:0:very secret"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "inside"
    (inside / "orders").mkdir(parents=True)
    (inside / "money.ir").write_text(MONEY)
    (inside / "orders" / "api.ir").write_text('from "../money.ir" import Amount\n')
    (inside / "secret.ir").write_text(SECRET)
    (tmp_path / "outside.ir").write_text(MONEY)
    (inside / "link.ir").symlink_to(tmp_path / "outside.ir")
    (inside / "linked").symlink_to(tmp_path)
    os.mkfifo(inside / "pipe.ir")
    (inside / "bytes.ir").write_bytes(b"\xff\xfe")
    return inside


def test_a_module_is_found_beside_the_text(folder: Path) -> None:
    imports = Imports(folder)
    loaded = imports(Import("money"), "bank.ir")
    assert not isinstance(loaded, str)
    assert loaded.file == "money.ir"
    assert imports.texts == {"money.ir": MONEY}


def test_imports_of_imports_start_from_their_own_folder(folder: Path) -> None:
    imports = Imports(folder)
    inner = imports(Import("orders.api"), "bank.ir")
    assert not isinstance(inner, str)
    (wanted,) = inner.module.decls
    assert isinstance(wanted, Import)
    loaded = imports(wanted, inner.file)
    assert not isinstance(loaded, str)
    assert loaded.file == "money.ir"


@pytest.mark.parametrize(
    "origin",
    [
        "../outside.ir", "./../outside.ir", "orders/../../outside.ir", "/etc/passwd", "link.ir",
        "linked/outside.ir", "pipe.ir", "bytes.ir", "secret.ir", "orders", "nowhere.ir", "", ".",
        "a\0b.ir", "C:\\x.ir",
    ],
)  # fmt: skip
def test_nothing_else_is_read_and_nothing_is_quoted(folder: Path, origin: str) -> None:
    imports = Imports(folder)
    refused = imports(Import(origin, is_file=True), "bank.ir")
    assert isinstance(refused, str)
    assert "secret:" not in refused
    assert "root:x" not in refused
    assert imports.texts == {}


def test_what_was_read_once_is_not_read_again(folder: Path) -> None:
    imports = Imports(folder)
    imports(Import("money"), "bank.ir")
    (folder / "money.ir").write_text("changed")
    later = Imports(None, imports.texts)(Import("money"), "bank.ir")
    assert not isinstance(later, str)
    assert later.source.text == MONEY


def test_without_a_folder_nothing_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert isinstance(Imports(None)(Import("money"), "bank.ir"), str)


BANK = """\
import money version ">=1.0"
enum Status { OPEN, CLOSED }

ir deposit {
  intent: Put money in
  signature: deposit(amount: money.Amount, status: Status) -> money.Amount
  ensures:
    - kept: result == amount + <?fee: int = "Is there a fee?" choose 0 | 1?>
}

ir close {
  intent: Close
  signature: close(status: Status) -> Status
}
"""


def test_a_draft_keeps_what_it_imports(folder: Path, tmp_path: Path) -> None:
    (folder / "bank.ir").write_text(BANK)
    bench = open_workbench(tmp_path / "history")
    bench.new(from_file=str(folder / "bank.ir"))
    (folder / "money.ir").unlink()
    filled = bench.fill("fee", "1", session="deposit")
    assert filled.document["diagnostics"] == []
    again = open_workbench(tmp_path / "history").show("deposit")
    assert again.document["diagnostics"] == []
    assert bench.undo("deposit").document["diagnostics"] == []


def test_each_specification_of_a_text_keeps_all_declarations(folder: Path, tmp_path: Path) -> None:
    (folder / "bank.ir").write_text(BANK)
    bench = open_workbench(tmp_path / "history")
    bench.new(from_file=str(folder / "bank.ir"))
    for name, other in (("deposit", "close"), ("close", "deposit")):
        text = bench.show(name).document["ir"]
        assert "import money" in text
        assert "enum Status" in text
        assert f"ir {name} {{" in text
        assert f"ir {other} {{" not in text


def test_a_missing_import_is_said_and_nothing_is_lost(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    bench = open_workbench(tmp_path / "history")
    made = bench.ir_take(BANK.partition("ir close")[0].replace("money", "gold"))
    assert made.document["diagnostics"][0]["code"] == "IR160"
    assert "import gold" in made.document["ir"]
