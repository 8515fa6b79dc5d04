"""Settings: five layers, each overrules those before it; what is wrong has code, place, step."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell

from liftsys_nb.ir.errors import InputError
from liftsys_nb.session.shapes import check_shape
from liftsys_nb.ui import bench, config
from liftsys_nb.ui.cli import main
from liftsys_nb.ui.manual import settings
from liftsys_nb.ui.options import SETTINGS
from liftsys_nb.ui.settings import Liftsys

# For each setting two values that are not the default, as TOML and environment write them.
OTHERS: dict[str, tuple[Any, Any]] = {
    "rlimit": (7, 8),
    "seconds": (2.5, 3.5),
    "budget": (1.5, 4.5),
    "home": ("one", "two"),
    "session": ("clamp", "half"),
    "whereabouts": (False, True),
    "glosses": (False, True),
    "colour": ("always", "never"),
    "width": (60, 70),
    "progress": (False, True),
    "display": ("plain", "rich"),
    "recheck": (True, False),
    "background": (False, True),
}


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)
    yield
    for setting in SETTINGS:
        config.say(setting.name, None)
    bench.close()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a folder below it, in which one works."""
    inner = tmp_path / "project" / "src"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    monkeypatch.setenv("LIFTSYS_CONFIG", str(tmp_path / "mine.toml"))
    (tmp_path / "mine.toml").write_text("")
    return inner.parent


def toml(name: str, value: object) -> str:
    return f"{name} = {json.dumps(value)}\n"


def test_the_table_of_other_values_speaks_of_every_setting() -> None:
    assert OTHERS.keys() == {setting.name for setting in SETTINGS}


@pytest.mark.parametrize("name", OTHERS)
def test_each_layer_overrules_those_before_it(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    one, two = OTHERS[name]
    setting = next(setting for setting in SETTINGS if setting.name == name)

    def shown() -> tuple[object, object, object]:
        document = settings(name).document
        check_shape("config", document)
        row = document["settings"][0]
        value = Path(row["value"]).name if name == "home" and row["value"] else row["value"]
        return value, row["from"], row["where"]

    assert shown() == (setting.usual(), "default", None)
    (tmp_path / "mine.toml").write_text("# mine\n" + toml(name, one))
    assert shown() == (one, "user file", f"{tmp_path / 'mine.toml'}:2")
    (project / "pyproject.toml").write_text("[tool.liftsys]\n" + toml(name, two))
    assert shown() == (two, "project", f"{project / 'pyproject.toml'}:2")
    monkeypatch.setenv(setting.variable, str(one))
    assert shown() == (one, "environment", setting.variable)
    config.say(name, two)
    assert shown() == (two, "notebook", f"Liftsys.{name}")
    config.say(name, None)
    assert shown() == (one, "environment", setting.variable)


def test_an_option_overrules_all_settings(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("f.ir").write_text(
        "ir f {\n  intent: f\n  signature: f(x: int) -> int\n  ensures:\n    - result > x\n}\n"
    )
    monkeypatch.setenv("LIFTSYS_RLIMIT", "1")
    assert main(["verify", "f.ir"]) == 3
    assert main(["verify", "--rlimit", "800000", "f.ir"]) == 0
    capsys.readouterr()


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("[tool.liftsys]\nsecnds = 3\n", "LS471", 2),
        ("[tool.liftsys]\n\n  seconds = 0\n", "LS435", 3),
        ("[tool.liftsys]\nseconds = [1]\n", "LS435", 2),
        ("[tool]\nliftsys.colour = 'red'\n", "LS472", 2),
        ("[tool.liftsys]\nwidth = true\n", "LS472", 2),
        ("[tool.liftsys]\nhome = '../elsewhere'\n", "LS472", 2),
        ("[tool.liftsys]\nhome = '/tmp'\n", "LS472", 2),
        ('[tool.liftsys]\nsession = "a\\u001bb"\n', "LS472", 2),
        ("[tool.liftsys]\nglosses = \n", "LS470", 2),
        ("[tool]\nliftsys = 3\n", "LS472", None),
    ],
)
def test_what_is_wrong_in_a_file_is_an_error_with_code_place_and_step(
    project: Path, capsys: pytest.CaptureFixture[str], text: str, code: str, line: int | None
) -> None:
    (project / "pyproject.toml").write_text(text)
    assert main(["list", "--json"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == code
    (found,) = error["diagnostics"]
    assert found["file"] == str(project / "pyproject.toml")
    assert found["line"] == line
    assert found["hint"]
    assert error["hint"].endswith("config")
    assert main(["config"]) == 2
    assert code in capsys.readouterr().out
    assert main(["help"]) == main(["version"]) == 0


def test_what_is_wrong_in_the_environment_names_the_variable(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIFTSYS_SECONDS", "soon")
    with pytest.raises(InputError, match="LIFTSYS_SECONDS") as raised:
        config.current()
    assert raised.value.code == "LS435"
    monkeypatch.setenv("LIFTSYS_SECONDS", "")
    monkeypatch.setenv("LIFTSYS_SECOND", "3")
    (found,) = config.current().diagnostics
    assert (found.severity, found.code) == ("warning", "LS471")
    assert "LIFTSYS_SECONDS" in (found.hint or "")


def test_a_named_file_must_be_there_and_a_usual_one_need_not(
    project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LIFTSYS_CONFIG", str(tmp_path / "none.toml"))
    with pytest.raises(InputError) as raised:
        config.current()
    assert raised.value.code == "LS470"
    monkeypatch.delenv("LIFTSYS_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert config.current().said == {}
    path = config.user_file()
    assert path is not None and path.is_relative_to(tmp_path)
    path.parent.mkdir(parents=True)
    path.write_text("seconds = 9\n")
    assert config.current().get("seconds") == 9.0


@pytest.mark.parametrize("raw", [b"\xff liftsys", b"[tool.liftsys]\n#" + b"x" * (1 << 20)])
def test_a_file_that_cannot_be_text_is_told(project: Path, tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "mine.toml").write_bytes(raw)
    with pytest.raises(InputError) as raised:
        config.current()
    assert raised.value.code == "LS470"


def test_a_broken_pyproject_of_another_program_is_no_business_of_ours(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.other\nliftsys = ")
    assert config.current().said == {}


def test_the_nearest_project_that_speaks_of_us_counts(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.liftsys]\nwidth = 50\n")
    (project / "src" / "pyproject.toml").write_text("[tool.ruff]\n")
    assert config.current().get("width") == 50


def test_a_project_keeps_its_history_where_it_says(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LIFTSYS_HOME", raising=False)
    (project / "pyproject.toml").write_text("[tool.liftsys]\nhome = '.liftsys'\n")
    assert main(["new", "Write a function half that takes an int n and returns an int."]) == 0
    assert (project / ".liftsys" / "journal").is_dir()
    capsys.readouterr()


def test_the_usual_session_is_that_of_commands_that_name_none(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("half", "third"):
        words = f"Write a function {name} that takes an int n and returns an int."
        assert main(["new", words]) == 0
    capsys.readouterr()
    monkeypatch.setenv("LIFTSYS_SESSION", "half")
    assert main(["show", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "half"
    assert bench.workbench().show().document["name"] == "half"
    bench.workbench().open("third")  # who opened one stays there
    assert bench.workbench().show().document["name"] == "third"


def test_colour_and_width_are_heeded(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIFTSYS_COLOUR", "always")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("LIFTSYS_WIDTH", "40")
    assert main(["help"]) == 0
    assert "\x1b[" in capsys.readouterr().out
    monkeypatch.setenv("LIFTSYS_COLOUR", "never")
    assert main(["help"]) == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert max(map(len, shown.splitlines())) <= 40


def test_a_notebook_may_want_plain_replies(
    home: Path, shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = shell.run_line_magic("liftsys", "version")
    assert "text/html" in report._repr_mimebundle_()
    shell.run_line_magic("config", "Liftsys.display = 'plain'")
    assert report._repr_mimebundle_().keys() == {"text/plain"}


def test_config_magic_knows_each_setting_of_a_notebook() -> None:
    assert set(Liftsys.class_own_traits()) >= {s.name for s in SETTINGS if s.front != "shell"}


values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers()),
    st.dictionaries(st.text(max_size=3), st.integers()), st.sampled_from(["auto", "on", "1e3"]),
)  # fmt: skip


@given(values, st.sampled_from(SETTINGS))
def test_reading_any_value_gives_a_value_that_reads_the_same_or_is_refused(
    value: object, setting: Any
) -> None:
    code = None
    try:
        read = setting.read(value)
    except InputError as error:
        code = error.code
    assert code in {None, "LS435", "LS472"}
    if code is None:
        assert setting.read(read) == setting.read(str(read)) == read


@given(st.text())
def test_any_text_of_a_file_is_read_or_told(text: str) -> None:
    made = config.Settings()
    config._take_text(made, "user file", Path(os.devnull), text)
    assert all(d.code in {"LS435", "LS470", "LS471", "LS472"} for d in made.diagnostics)
