"""The project as others get it: the lock file, the wheel, and the pages that describe it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = (ROOT / "requirements.lock").read_text()
README = (ROOT / "README.md").read_text()


def locked() -> dict[str, set[str]]:
    """Return the versions that the lock file holds, by package."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", LOCK, re.MULTILINE):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def test_lock_file_names_no_host_and_no_path() -> None:
    assert not re.search(r"://|^\s*(-|@|/)(?!-hash)|index|find-links| @ ", LOCK, re.MULTILINE)


def test_lock_file_pins_every_entry_by_hash() -> None:
    entries = re.split(r"^(?=[A-Za-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) > 100
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_lock_file_satisfies_what_the_project_asks_for() -> None:
    asked = [*PROJECT["dependencies"]]
    for extra in PROJECT["optional-dependencies"].values():
        asked += extra
    versions = locked()
    for requirement in map(Requirement, asked):
        held = versions.get(canonicalize_name(requirement.name), set())
        assert held, f"{requirement} is not in requirements.lock: run make lock"
        assert all(requirement.specifier.contains(version) for version in held), requirement


def test_installed_entry_points_load() -> None:
    exporters = entry_points(group="liftsys_nb.exporters")
    assert {exporter.name for exporter in exporters} == {
        "json", "yaml", "ir", "md", "html", "python", "pytest", "smtlib",
    }  # fmt: skip
    for exporter in exporters:
        assert exporter.load()().name == exporter.name


def test_readme_opens_with_the_two_commands() -> None:
    first_block = README.split("```")[1]
    assert [line.split("#")[0].strip() for line in first_block.splitlines()[1:] if line] == [
        "make demo",
        "make test",
    ]


def test_readme_names_every_verb() -> None:
    from liftsys_nb.ui.commands import VERBS

    shown = re.findall(r"`([a-z]+)(?: ([a-z]+))?[` ]", README)
    said = {" ".join(filter(None, words)) for words in shown} | {first for first, _ in shown}
    assert set(VERBS) - said == set()


def test_changelog_tells_of_this_version() -> None:
    from liftsys_nb.version import __version__

    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert re.search(rf"^## \[(Unreleased|{re.escape(__version__)})\]", changelog, re.MULTILINE)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as a release would, with the backend that the lock file holds."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [Path(sys.executable).with_name("uv"), "build", "--wheel", "--no-build-isolation",
         "--python", sys.executable, "--out-dir", folder, "--offline", ROOT],
        check=True, capture_output=True,
    )  # fmt: skip
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_wheel_holds_all_of_the_package_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    ours = {
        str(file.relative_to(ROOT))
        for file in (ROOT / "liftsys_nb").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and not file.name.startswith(".")
    }
    assert {name for name in names if ".dist-info/" not in name} == ours
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert "liftsys_nb/py.typed" in names


@pytest.mark.slow
def test_wheel_works_in_a_new_environment(wheel: Path, tmp_path: Path) -> None:
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "v"], check=True)
    python = tmp_path / "v" / "bin" / "python"
    subprocess.run(
        [uv, "pip", "install", "--offline", "--quiet", "--no-deps", "--python", python, wheel],
        check=True,
    )
    # The libraries it needs come from the environment of the tests; the package itself does not.
    libraries = next(Path(entry) for entry in sys.path if entry.endswith("site-packages"))
    (site,) = (tmp_path / "v" / "lib").glob("python*/site-packages")
    (site / "libraries.pth").write_text(str(libraries) + "\n")
    environment = {**os.environ, "LIFTSYS_HOME": str(tmp_path / "home")}
    environment.pop("PYTHONPATH", None)  # it would stand before what is installed
    said = subprocess.run(
        [tmp_path / "v" / "bin" / "liftsys", "version"],
        capture_output=True, text=True, check=True, cwd=tmp_path, env=environment,
    )  # fmt: skip
    assert PROJECT["name"] in said.stdout
    where = subprocess.run(
        [python, "-c", "import liftsys_nb; print(liftsys_nb.__file__)"],
        capture_output=True, text=True, check=True, cwd=tmp_path, env=environment,
    )  # fmt: skip
    assert Path(where.stdout.strip()).is_relative_to(tmp_path)
