"""The tour as a reader meets it: in JupyterLab, light and dark, wide and narrow."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page

from e2e.harness import (
    ROOT,
    SCREENSHOTS,
    Lab,
    Watch,
    clear_and_run_all,
    open_notebook,
    open_page,
)
from e2e.looks import FAILED, NARROW, PALE_TEXTS, STICKING_OUT, TALL, THEMES, WIDE


@dataclass(frozen=True)
class Tour:
    """The tour after all its cells ran."""

    look: str
    page: Page
    watch: Watch

    def reply(self, source: str) -> Locator:
        """Return the outputs of the first cell whose source begins so."""
        index = self.page.evaluate(
            "start => [...jupyterapp.shell.currentWidget.content.model.cells]"
            ".findIndex(c => c.sharedModel.getSource().startsWith(start))",
            source,
        )
        assert index >= 0, f"the tour has no cell that begins with {source!r}"
        cell = self.page.locator(".jp-Notebook .jp-Cell").nth(index)
        return cell.locator(".jp-OutputArea-output").first

    def photograph(self, name: str, place: Locator | None = None) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}-{self.look}.png"
        (place or self.page).screenshot(path=path, animations="disabled", caret="hide")


@pytest.fixture(scope="module", params=list(THEMES))
def tour(request: pytest.FixtureRequest, lab: Lab, browser: Browser) -> Iterator[Tour]:
    """Run the tour in one theme; the second run meets the history of the first, as readers do."""
    look: str = request.param
    name = f"tour_{look}.ipynb"
    shutil.copyfile(ROOT / "notebooks" / "00_tour.ipynb", lab.root / name)
    with open_page(browser, width=WIDE, height=TALL, dark=look == "dark") as (page, watch):
        open_notebook(page, lab, name, theme=THEMES[look])
        clear_and_run_all(page)
        yield Tour(look, page, watch)


def test_tour_runs_through(tour: Tour) -> None:
    failed = tour.page.evaluate(FAILED)
    assert failed == []


def test_reply_of_new_shows_the_ir_and_what_is_open(tour: Tour) -> None:
    reply = tour.reply("%%liftsys new")
    assert "ir clamp" in reply.inner_text()
    table = reply.locator("table").filter(has_text="return_type")
    assert table.locator("th").count() > 0
    assert "bad_lo" in table.inner_text()
    tour.photograph("new", reply)
    reply.evaluate("reply => reply.closest('.jp-Cell').scrollIntoView()")
    tour.photograph("window")


def test_verdict_names_its_witness(tour: Tour) -> None:
    reply = tour.reply("%liftsys verify")
    assert "consistent" in reply.inner_text()
    assert "clamp(" in reply.inner_text()
    tour.photograph("verify", reply)


def test_errors_of_a_text_are_shown_at_their_places(tour: Tour) -> None:
    reply = tour.reply("%%liftsys ir\nir broken")
    text = reply.inner_text()
    assert text.count("IR") >= 3
    assert "^" in text
    tour.photograph("errors", reply)


def test_text_stands_out_from_its_background(tour: Tour) -> None:
    """4.5 to 1, and 3 to 1 for a sign that stands beside its word, as WCAG AA asks."""
    pale = tour.page.evaluate(PALE_TEXTS)
    assert pale == []


def test_replies_fit_a_narrow_window(tour: Tour) -> None:
    page = tour.page
    page.set_viewport_size({"width": NARROW, "height": TALL})
    try:
        page.evaluate("() => jupyterapp.shell.collapseLeft()")
        page.wait_for_function("() => document.querySelector('.jp-Notebook').clientWidth < 640")
        sticking_out = page.evaluate(STICKING_OUT)
        tour.reply("%%liftsys new").scroll_into_view_if_needed()
        tour.photograph("narrow")
    finally:
        page.set_viewport_size({"width": WIDE, "height": TALL})
        page.evaluate("() => jupyterapp.shell.expandLeft()")
    assert sticking_out == []


def test_tour_is_photographed_whole(tour: Tour) -> None:
    """For reviewers: the whole notebook in one picture, as ``build/screenshots/tour-*.png``."""
    page = tour.page
    height = page.evaluate("() => document.querySelector('.jp-WindowedPanel-outer').scrollHeight")
    page.set_viewport_size({"width": WIDE, "height": int(height) + 160})
    page.wait_for_function(
        "() => { const e = document.querySelector('.jp-WindowedPanel-outer');"
        " return e.scrollHeight <= e.clientHeight + 1; }"
    )
    tour.photograph("tour")
    page.set_viewport_size({"width": WIDE, "height": TALL})
    assert (SCREENSHOTS / f"tour-{tour.look}.png").stat().st_size > 50_000


def test_page_stays_on_this_machine_and_its_console_is_quiet(tour: Tour) -> None:
    assert tour.watch == Watch()
