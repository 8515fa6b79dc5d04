"""Versions are those that the metadata gives, found by a shorter way."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest

from liftsys_nb.ui.installed import versions
from liftsys_nb.ui.manual import PACKAGES


def test_versions_are_those_of_the_metadata() -> None:
    known: dict[str, str] = {}
    for found in distributions():
        known.setdefault(found.name, found.version)
    assert len(known) > 20
    assert versions(known) == known


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "path", [str(tmp_path / "missing"), str(tmp_path)])
    return tmp_path


def put(place: Path, folder: str, file: str, text: str) -> None:
    (place / folder).mkdir(parents=True)
    (place / folder / file).write_text(text, encoding="utf-8")


def test_a_package_that_is_not_there_has_no_version(place: Path) -> None:
    assert versions(["left-pad"]) == {"left-pad": None}


def test_a_package_is_found_however_its_name_is_spelled(place: Path) -> None:
    put(place, "Left_Pad-1.0.dist-info", "METADATA", "Name: left.pad\nVERSION:  1.0+local \n\n")
    assert versions(["left-pad"]) == {"left-pad": "1.0+local"}


def test_a_version_in_the_prose_of_a_description_is_none(place: Path) -> None:
    put(place, "pad-1.0.dist-info", "METADATA", "Name: pad\n\nVersion: 9\n")
    assert versions(["pad"]) == {"pad": None}


def test_the_first_folder_of_the_path_decides(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(place / "late", "pad-2.0.dist-info", "METADATA", "Name: pad\nVersion: 2.0\n\n")
    put(place, "pad-1.0.dist-info", "METADATA", "Name: pad\nVersion: 1.0\n\n")
    monkeypatch.setattr(sys, "path", [str(place), str(place / "late")])
    assert versions(["pad"]) == {"pad": "1.0"}


def test_what_is_not_installed_as_a_wheel_is_found_too(place: Path) -> None:
    put(place, "pad.egg-info", "PKG-INFO", "Metadata-Version: 2.1\nName: pad\nVersion: 3.0\n\n")
    assert versions(["pad"]) == {"pad": "3.0"}


def test_version_in_the_shell_loads_neither_the_packages_nor_a_room() -> None:
    program = (
        "import sys\n"
        "from liftsys_nb.ui.cli import main\n"
        "main(['version'])\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = done.stderr.split()
    assert "liftsys_nb.ui.manual" in loaded
    heavy = {"z3", "duckdb", "pandas", "pydantic", "IPython", "jupyterlab", "papermill", "email"}
    rooms = {"liftsys_nb.store", "liftsys_nb.syntax", "liftsys_nb.verify", "liftsys_nb.lift"}
    assert not (heavy | rooms) & {*loaded}
    assert all(name in done.stdout for name in PACKAGES)
