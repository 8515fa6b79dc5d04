"""What is offered is written down: each verb, option, setting and public name has its place."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import nbformat
import pytest

import liftsys_nb as ls
from liftsys_nb.ui.commands import BECAUSE, HELP, JSON, SESSION, TABLE, Option
from liftsys_nb.ui.config import NAMED
from liftsys_nb.ui.options import SETTINGS
from liftsys_nb.ui.settings import Liftsys
from liftsys_nb.ui.shells import SCRIPTS

ROOT = Path(__file__).parents[2]
# The same in all verbs that have them: to be told once.
COMMON = (SESSION, BECAUSE, JSON, HELP)


def paragraphs() -> Iterator[str]:
    """Yield what a person reads as one: a paragraph, a row of a table, a cell that is run."""
    pages = [nbformat.read(page, as_version=4) for page in (ROOT / "notebooks").glob("*.ipynb")]
    cells = [cell for page in pages for cell in page.cells]
    yield from (cell.source for cell in cells if cell.cell_type == "code")
    words = [cell.source for cell in cells if cell.cell_type == "markdown"]
    for text in [(ROOT / "README.md").read_text(), *words]:
        for paragraph in text.split("\n\n"):
            rows = paragraph.split("\n") if paragraph.startswith("|") else [paragraph]
            yield from (" ".join(row.split()) for row in rows)


WRITTEN = list(paragraphs())
ALL = "\n".join(WRITTEN)


def names_verb(text: str, verb: str) -> bool:
    """Whether a verb is used or named, not only a word that is spelled alike."""
    return bool(re.search(rf"liftsys {verb}\b|`{verb}[` ]|\b(?:s|ls)\.{verb}_?\(", text))


def names_flag(text: str, option: Option) -> bool:
    return any(re.search(rf"(?<![\w-]){flag}(?![\w-])", text) for flag in option.flags)


@pytest.mark.parametrize("verb", [v for c in TABLE for v in (c.verb, *c.aliases)])
def test_each_verb_is_written_down(verb: str) -> None:
    assert names_verb(ALL, verb)


OWN = [(c.verb, o) for c in TABLE for o in c.options if o not in COMMON]


@pytest.mark.parametrize(("verb", "option"), OWN, ids=[f"{v} --{o.name}" for v, o in OWN])
def test_each_option_is_written_down_beside_its_verb(verb: str, option: Option) -> None:
    assert any(names_verb(text, verb) and names_flag(text, option) for text in WRITTEN)


@pytest.mark.parametrize("option", COMMON, ids=lambda option: option.name)
def test_each_option_of_many_verbs_is_written_down(option: Option) -> None:
    assert names_flag(ALL, option)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_each_setting_is_written_down_with_its_variable(setting) -> None:
    beside = [text for text in WRITTEN if f"`{setting.name}`" in text]
    assert any(f"`{setting.variable}`" in text for text in beside)


def test_where_settings_stand_is_written_down() -> None:
    for place in (f"`{NAMED}`", "`config.toml`", "`[tool.liftsys]`", "`%config Liftsys`"):
        assert place in ALL


def test_each_trait_of_a_notebook_is_written_down() -> None:
    beside = [text for text in WRITTEN if "%config Liftsys" in text]
    own = [name for name in Liftsys.class_trait_names() if name not in ("config", "parent", "log")]
    assert [name for name in own if not any(f"`{name}`" in text for text in beside)] == []


@pytest.mark.parametrize("name", sorted({*ls.__all__, *ls._NAMES} - {"__version__"}))
def test_each_public_name_is_written_down(name: str) -> None:
    assert re.search(rf"\bls\.{name}\b|`{name}`", ALL)


@pytest.mark.parametrize("thing", [ls.Session, ls.Report], ids=lambda thing: thing.__name__)
def test_each_attribute_of_what_comes_back_is_written_down(thing: type) -> None:
    named = {
        name
        for name, what in inspect.getmembers(thing)
        if not name.startswith("_") and (inspect.isfunction(what) or isinstance(what, property))
    } - {"renew"}  # for who follows what goes on, not for people
    assert [name for name in named if not re.search(rf"\.{name}\b|`{name}`", ALL)] == []


@pytest.mark.parametrize("shell", SCRIPTS)
def test_each_shell_is_written_down(shell: str) -> None:
    assert f"liftsys completion {shell}" in ALL


def test_each_format_and_each_style_is_written_down() -> None:
    for point in entry_points(group="liftsys_nb.exporters"):
        if point.value.startswith("liftsys_nb."):
            for name in (point.name, *point.load().styles):
                assert f"`{name}`" in ALL


def test_each_page_of_the_manual_is_linked() -> None:
    readme = (ROOT / "README.md").read_text()
    for page in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"](notebooks/{page.name})" in readme
