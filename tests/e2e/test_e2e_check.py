"""Code under check as its author meets it: in JupyterLab, light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page

from e2e.harness import SCREENSHOTS, Lab, Watch, clear_and_run_all, open_notebook, open_page
from e2e.looks import FAILED, PALE_TEXTS, STICKING_OUT, TALL, THEMES, WIDE

NARROW = 700
CLAMP = '''def clamp(x: int, lo: int, hi: int) -> int:
    """Hold x between lo and hi.

    pre: lo <= hi
    post: lo <= result <= hi
    """
    return max(lo, {})'''
COUNT = '''%%liftsys check
def count_up(n: int) -> int:
    """Count to n.

    pre: n >= 0
    post: result == n
    """
    i = 0
    while i < n:
        i += 1
    return i'''
LONG = '''%%liftsys check
def keep(names_of_customers: list[str], limit_of_names: int) -> list[str]:
    """Keep the first names, but for those that are empty.

    effects:
      - pure
    requires:
      - limit_of_names >= 0 and len(names_of_customers) >= 0
    ensures:
      - few: len(result) <= limit_of_names and all(name != "" for name in result)
      - same: all(name in names_of_customers for name in result) and len(result) >= 0
    """
    print("kept", names_of_customers)
    return [name for name in names_of_customers if name != ""][:limit_of_names]'''
ENDLESS = '''%%liftsys check
def countdown(n: int) -> int:
    """Count down to zero.

    post: result == 0
    """
    while n != 0:
        n -= 1
    return n'''
HONEST = '''%%liftsys check
def numbers(n: int):
    """Give numbers.

    post: result == n
    """
    yield n'''
CELLS = {
    "load": "%load_ext liftsys_nb",
    "refuted": f"%%liftsys check\n{CLAMP.format('x')}",
    "stale": "%liftsys check",
    "proved": f"%%liftsys check\n{CLAMP.format('min(x, hi)')}",
    "defined": CLAMP.format("min(x, hi)"),
    "again": "%liftsys check clamp",
    "edited": CLAMP.format("min(hi, x)"),
    "after": "1 + 1",
    "loop": COUNT,
    "effects": LONG,
    "endless": ENDLESS,
    "open": HONEST,
}


@dataclass(frozen=True)
class Story:
    """The notebook after all its cells ran."""

    look: str
    page: Page
    watch: Watch

    def cell(self, name: str) -> Locator:
        return self.page.locator(".jp-Notebook .jp-Cell").nth(list(CELLS).index(name))

    def reply(self, name: str) -> Locator:
        """Return the outputs of a cell."""
        return self.cell(name).locator(".jp-OutputArea-output").first

    def photograph(self, name: str, place: Locator) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"check-{name}-{self.look}.png"
        place.screenshot(path=path, animations="disabled", caret="hide")


@pytest.fixture(scope="module", params=list(THEMES))
def story(request: pytest.FixtureRequest, lab: Lab, browser: Browser) -> Iterator[Story]:
    look: str = request.param
    name = f"check_{look}.ipynb"
    book = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in CELLS.values()],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(book, lab.root / name)
    with open_page(browser, width=WIDE, height=TALL, dark=look == "dark") as (page, watch):
        open_notebook(page, lab, name, theme=THEMES[look])
        clear_and_run_all(page)
        yield Story(look, page, watch)


def test_the_story_runs_through(story: Story) -> None:
    assert story.page.evaluate(FAILED) == []


def test_a_refutation_shows_the_call_and_the_values(story: Story) -> None:
    text = story.reply("refuted").inner_text()
    for words in ("Code clamp: refuted", "clamp(1, 0, 0)", "0 <= 1 <= 0 is False", "mend clamp"):
        assert words in text
    story.photograph("refuted", story.cell("refuted"))


def test_what_is_mended_is_proved(story: Story) -> None:
    text = story.reply("proved").inner_text()
    assert "Code clamp: proved" in text and "every allowed call ends" in text
    assert "Code clamp: proved" in story.reply("again").inner_text()
    story.photograph("proved", story.cell("proved"))


def test_a_new_definition_makes_the_verdict_stale(story: Story) -> None:
    said = story.cell("edited").inner_text() + story.cell("after").inner_text()
    assert "stale" in said
    story.photograph("stale", story.cell("edited"))


def test_the_invariant_of_a_loop_can_be_copied(story: Story) -> None:
    assert "# invariant: i <= n" in story.reply("loop").inner_text()
    story.photograph("loop", story.cell("loop"))


def test_effects_ends_and_open_ones_are_told(story: Story) -> None:
    assert "it prints" in story.reply("effects").inner_text()
    assert "countdown(-1) does not end" in story.reply("endless").inner_text()
    assert "yield at line 6 is not modelled" in story.reply("open").inner_text()
    for name in ("effects", "endless", "open"):
        story.photograph(name, story.cell(name))


def test_text_stands_out_from_its_background(story: Story) -> None:
    assert story.page.evaluate(PALE_TEXTS) == []


def test_replies_fit_a_narrow_window(story: Story) -> None:
    page = story.page
    page.set_viewport_size({"width": NARROW, "height": TALL})
    try:
        page.evaluate("() => jupyterapp.shell.collapseLeft()")
        page.wait_for_function("() => document.querySelector('.jp-Notebook').clientWidth < 700")
        sticking_out = page.evaluate(STICKING_OUT)
        for name in ("refuted", "effects", "endless"):
            story.photograph(f"{name}-narrow", story.cell(name))
    finally:
        page.set_viewport_size({"width": WIDE, "height": TALL})
        page.evaluate("() => jupyterapp.shell.expandLeft()")
    assert sticking_out == []


def test_page_stays_on_this_machine_and_its_console_is_quiet(story: Story) -> None:
    assert story.watch == Watch()
