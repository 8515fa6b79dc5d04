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

THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
WIDE, NARROW, TALL = 1400, 640, 1000

# Text in our replies that is too pale on what is painted behind it; it is so where a colour of
# one theme is used in the other.
PALE_TEXTS = """() => {
  const parse = c => { const m = c.match(/[\\d.]+/g).map(Number);
    return c.startsWith('color(srgb') ? [m[0] * 255, m[1] * 255, m[2] * 255, m[3] ?? 1]
                                      : [m[0], m[1], m[2], m[3] ?? 1]; };
  const over = (top, under) => top.slice(0, 3).map((v, i) => v * top[3] + under[i] * (1 - top[3]));
  const light = rgb => { const [r, g, b] = rgb.map(v => { v /= 255;
    return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = node => { const layers = [];
    for (let e = node; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor); layers.push(c); if (c[3] === 1) break; }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]); };
  const pale = new Set();
  const replies = '.jp-RenderedHTMLCommon[data-mime-type="text/html"]';
  for (const reply of document.querySelectorAll(replies)) {
    const walker = document.createTreeWalker(reply, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode, element = text.parentElement;
      if (!text.data.trim() || !element.getClientRects().length) continue;
      if (['STYLE', 'SCRIPT'].includes(element.tagName)) continue;
      const under = ground(element), ink = over(parse(getComputedStyle(element).color), under);
      const [a, b] = [light(ink), light(under)].sort((x, y) => y - x);
      const ratio = (a + 0.05) / (b + 0.05);
      const mark = [...text.data.trim()].length === 1;
      if (ratio >= (mark ? 3 : 4.5)) continue;
      pale.add(`${ratio.toFixed(2)} ${text.data.trim().slice(0, 40)}`);
    }
  }
  return [...pale];
}"""

# Replies wider than their place; what scrolls inside a frame of its own is not counted, and how
# wide a data frame is, is pandas' affair.
STICKING_OUT = """() => [...document.querySelectorAll('.jp-RenderedHTMLCommon')]
  .filter(e => e.closest('.jp-OutputArea-output') && !e.querySelector('table.dataframe'))
  .filter(e => e.scrollWidth > e.clientWidth + 1)
  .map(e => `${e.scrollWidth} in ${e.clientWidth}: ${e.innerText.slice(0, 60)}`)"""

FAILED = """() => [...jupyterapp.shell.currentWidget.content.model.cells]
  .filter(c => c.type === 'code')
  .filter(c => !(c.getMetadata('tags') || []).includes('raises-exception'))
  .flatMap(c => c.sharedModel.getOutputs()
    .filter(o => o.output_type === 'error' || o.name === 'stderr')
    .map(o => c.sharedModel.getSource() + ' → ' + (o.evalue || o.text)))"""


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
