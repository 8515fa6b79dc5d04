"""Text that wants to be more than text, at each place of each reply, in every format."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from hostile import SMALL, TEXTS, TRICKS
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from sampling import some
from ui.outcomes import PAGES
from ui.pages import assert_calm

from liftsys_nb.session.outcome import Outcome
from liftsys_nb.ui.colour import print_lines
from liftsys_nb.ui.mime.plain import to_lines, to_plain
from liftsys_nb.ui.mime.sessions import numbered
from liftsys_nb.ui.mime.style import STYLE
from liftsys_nb.ui.mime.text import visible, width_of
from liftsys_nb.ui.mime.views import view
from liftsys_nb.ui.report import Report, dumps
from liftsys_nb.ui.spelling import Door

# Words of closed lists: replies look different by them. In a second round they are text, too.
WORDS = {
    "verdict", "status", "severity", "terminates", "agrees", "kind", "version", "relation",
    "section",
}  # fmt: skip
ALWAYS = {"relation"}
# Where names of others are keys.
KEYED = {"arguments", "after", "scope", "packages"}


def poisoned(value: Any, text: str, kept: set[str], key: str = "") -> Any:
    """Put a text in the place of every string of a document but for those under the kept keys."""
    match value:
        case str():
            return value if key in kept else text
        case dict() if key in KEYED:
            return {text: text} if value else {}
        case dict():
            return {name: poisoned(each, text, kept, name) for name, each in value.items()}
        case list():
            return [poisoned(e, text, kept, key if isinstance(e, str) else "") for e in value]
        case _:
            return value


def everywhere(text: str) -> list[Outcome]:
    """Return an outcome of each page with a text at each place where one can stand."""
    found = []
    for page in PAGES.values():
        step = {"version"} if page.kind == "diff" else set()
        for kept, following in ((WORDS, text), (ALWAYS | step, f"fill x {text}")):
            found.append(replace(
                page, document=poisoned(page.document, text, kept), headline=text,
                notes=(text,), next=following, first=text and page.first and text,
                sources={text: text * 2},
            ))  # fmt: skip
    return found


OUTCOMES: dict[str, list[Outcome]] = {}


def outcomes(name: str) -> list[Outcome]:
    """Return what ``everywhere`` makes of a text of the corpus; made once."""
    return OUTCOMES.setdefault(name, everywhere(TEXTS[name]))


corpus = pytest.mark.parametrize("name", some(list(TEXTS), 6))


@corpus
def test_html_holds_no_element_and_no_attribute_of_a_text(name: str) -> None:
    for outcome in outcomes(name):
        shown = Report(outcome, Door("magic", TEXTS[name])).html.replace(STYLE, "")
        assert_calm(shown)
        assert not TRICKS.search(shown)
        assert len(shown) < 400_000


@corpus
def test_plain_text_holds_no_control_character(name: str) -> None:
    for outcome in outcomes(name):
        shown = str(Report(outcome, Door("python", TEXTS[name])))
        assert not TRICKS.search(shown)
        shown.encode()
        assert len(shown) < 150_000


@corpus
def test_a_terminal_gets_no_escape_but_our_colours(name: str) -> None:
    for outcome in outcomes(name):
        out = StringIO()
        print_lines(to_lines(view(outcome, Door("shell", TEXTS[name])), 80), out, 80)
        shown = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
        assert not TRICKS.search(shown)


@corpus
def test_a_question_of_a_talk_holds_no_control_character(name: str) -> None:
    for outcome in outcomes(name):
        if outcome.kind == "ask" and outcome.document["question"]:
            assert not TRICKS.search(to_plain(numbered(outcome), 80))


@corpus
def test_tables_of_a_terminal_keep_their_width(name: str) -> None:
    for outcome in outcomes(name):
        if outcome.kind in ("list", "log", "history", "doctor", "watch"):
            bare = replace(outcome, next=None)
            for width in (40, 80):
                lines = to_plain(view(bare, Door("shell")), width).split("\n")
                assert max(map(width_of, lines)) <= width


@corpus
def test_one_document_is_json_that_can_be_written_and_says_the_text(name: str) -> None:
    for outcome in outcomes(name):
        shown = dumps(outcome.document)
        assert json.loads(shown.encode()) == outcome.document


MARKDOWN = MarkdownIt("commonmark").enable("table")
FORBIDDEN = {"html_block", "html_inline", "link_open", "image", "em_open", "heading_open", "hr"}


def blocks_of(text: str) -> list[str]:
    """Return the blocks of a Markdown text. No markup may come of what was put into it."""
    found = []
    for token in MARKDOWN.parse(text):
        assert token.type not in FORBIDDEN, token.content
        for inner in token.children or ():
            assert inner.type not in FORBIDDEN, token.content
        found.append(token.type)
    return found


@corpus
def test_markdown_keeps_its_blocks_and_its_columns(name: str) -> None:
    text = TEXTS[name]
    plain = everywhere("a word" if name in SMALL else "a word" * 9_000)
    for outcome, usual in zip(outcomes(name), plain, strict=True):
        shown = Report(outcome).markdown
        assert not TRICKS.search(shown)
        blocks = blocks_of(shown)
        wanted = blocks_of(Report(usual).markdown)
        for part in ("table_open", "tr_open", "th_open", "td_open"):
            assert blocks.count(part) == wanted.count(part)
        if text.strip() and len(text) < 100 and "\n" not in text:
            assert blocks == wanted


@given(st.text(), st.integers(20, 120))
def test_plain_text_of_any_text_has_no_controls(text: str, width: int) -> None:
    for outcome in everywhere(text)[::7]:
        shown = to_plain(view(outcome, Door()), width)
        assert not TRICKS.search(shown)
        shown.encode()


def test_markdown_of_hostile_words_is_words() -> None:
    listed = Outcome("list", {"schema": 1, "sessions": []}, TEXTS["markdown"])
    shown = Report(listed).markdown
    assert "\\*\\*bold\\*\\*" in shown
    assert "\\[a\\]\\(javascript:b\\)" in shown
    assert "\\<http\\://x.invalid\\>" in shown


MARKS = "\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u3164b\uffa0", "a\\u3164b\\uffa0"),  # letters that look like nothing
        ("a\U000e0100b", "a\\U000e0100b"),  # selectors that hide a message
        ("=\u0338", "=\u0338"),
        ("\u0338=", "\\u0338="),  # it would strike out what stands before the text
        ("a\n\u0338", "a\n\\u0338"),
        (f"e{MARKS}", f"e{MARKS[:6]}\\u0307\\u0308"),
        ("\u05e9\u05c1\u05b8\u05dc", "\u05e9\u05c1\u05b8\u05dc"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("a" + "\u200d" * 8, "a" + "\u200d" * 6 + "\\u200d\\u200d"),
        ("1\ufe0f\u20e3", "1\ufe0f\u20e3"),
        ("\x1b\u0301", "\\x1b\\u0301"),
    ],
)
def test_what_hides_or_piles_up_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.sampled_from("ab \n\t\u0301\u200d\u202e\x1b\u3164\u05b8")))
def test_text_that_was_made_visible_stays_as_it_is(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize("name", SMALL)
def test_nothing_of_a_text_is_lost_on_its_way_to_a_page(name: str) -> None:
    """What is no control character stands in the page as it was typed."""
    text = SMALL[name]
    if len(text) > 2_000:
        return
    page = assert_calm(Report(Outcome("list", {"schema": 1, "sessions": []}, text)).html)
    assert visible(text).replace("\n", "\\n") in page.words


REPLIES: dict[str, Callable[[Report], str]] = {
    "html": lambda report: report.html,
    "plain": str,
    "markdown": lambda report: report.markdown,
}


@pytest.mark.parametrize("form", REPLIES)
def test_every_text_is_somewhere_in_a_reply(form: str) -> None:
    for outcome in everywhere("wo_rd"):
        assert "wo_rd" in REPLIES[form](Report(outcome)).replace("\\", "")
