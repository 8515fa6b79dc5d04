"""``export html``: one page that needs nothing else, with all words escaped."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from drafts import CORPUS, draft_of_nodes, drafts_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liftsys_nb.ir.nodes import Module
from liftsys_nb.plugins.exporters.sheet import SheetExporter, code, text
from strategies import specs

_VOID = frozenset({"meta", "link", "br"})
_REACHING = frozenset({"script", "img", "link", "iframe", "object", "embed", "form", "a", "base"})


class Page(HTMLParser):
    """Reads a page; holds it to matching tags."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(page: str) -> Page:
    found = Page()
    found.feed(page)
    found.close()
    assert found.open == []
    return found


@pytest.mark.parametrize("file", sorted(CORPUS.rglob("*.ir")), ids=lambda file: file.stem)
def test_a_sheet_is_whole_and_reaches_for_nothing(file: Path) -> None:
    for draft in drafts_of(file):
        page = SheetExporter().export(draft).text
        found = read(page)
        assert found.tags & _REACHING == set()
        assert not any(
            name.startswith("on") or name in {"src", "href"} for name in found.attributes
        )
        assert "url(" not in page and "@import" not in page
        words = "".join(found.words)
        for section in ("requires", "ensures"):
            for clause in getattr(draft.spec, section):
                assert clause.label is None or clause.label in words


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(specs)
def test_any_specification_makes_a_whole_page(spec: object) -> None:
    draft = draft_of_nodes(Module((spec,)), spec)  # type: ignore[arg-type]  # a Spec
    assert read(SheetExporter().export(draft).text).tags & _REACHING == set()


@given(st.text())
def test_words_are_never_markup_and_never_hidden(words: str) -> None:
    shown = text(words)
    assert not set("<>\"'") & set(shown)
    assert not any(c in shown for c in "\u202e\u2066\u200b\ufeff\x1b\x00")
    assert read(code(words)).tags <= {"code", "mark", "span"}
