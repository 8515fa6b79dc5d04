"""Pages for everybody: tables that say what they are, colours of the theme, no movement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from liftsys_nb.plugins.exporters.sheet_style import STYLE as SHEET
from liftsys_nb.ui.mime.style import STYLE

GOLDEN = Path(__file__).parents[1] / "golden"
PAGES = sorted(GOLDEN.rglob("*.html"))
STYLES = {"reply": STYLE, "sheet": SHEET}
COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix)\(|"
    r"(?<![-\w])(?:black|white|gr[ae]y|red|green|blue|yellow|orange|purple|brown|pink|navy|teal|"
    r"maroon|olive|silver|gold|cyan|magenta|crimson|tomato)(?![-\w])",
    re.IGNORECASE,
)


class Node:
    """An element with its attributes, its elements and its words."""

    def __init__(self, tag: str, attributes: dict[str, str | None]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Node] = []
        self.words = ""

    def all(self, *tags: str) -> Iterator[Node]:
        """Yield the elements of these tags below, in their order."""
        for child in self.children:
            if child.tag in tags:
                yield child
            yield from child.all(*tags)


class Tree(HTMLParser):
    """Reads a page into nodes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = Node("", {})
        self._open = [self.root]
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attrs))
        self._open[-1].children.append(node)
        if tag not in ("br", "meta"):
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for node in self._open:
            node.words += data


def tree(page: Path) -> Node:
    return Tree(page.read_text(encoding="utf-8")).root


def tables() -> list[tuple[str, Node]]:
    return [
        (f"{page.stem}-{number}", table)
        for page in PAGES
        for number, table in enumerate(tree(page).all("table"))
    ]


TABLES = tables()
each_table = pytest.mark.parametrize(
    "table", [table for _, table in TABLES], ids=[name for name, _ in TABLES]
)
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
each_style = pytest.mark.parametrize("name", STYLES)


def test_there_are_pages_with_tables() -> None:
    assert len(PAGES) >= 30
    assert len(TABLES) >= 20


@each_table
def test_a_table_says_what_it_is(table: Node) -> None:
    captions = list(table.all("caption"))
    assert table.children[0] in captions
    assert [caption.words.strip() for caption in captions] != [""]
    assert len(captions) == 1


@each_table
def test_each_head_says_what_it_heads(table: Node) -> None:
    heads = [head.attributes.get("scope") for row in table.all("thead") for head in row.all("th")]
    assert heads
    assert set(heads) == {"col"}
    for body in table.all("tbody"):
        scopes = {head.attributes.get("scope") for head in body.all("th")}
        assert scopes in ({"row"}, {"rowgroup"})


@each_table
def test_each_row_has_the_columns_of_its_table(table: Node) -> None:
    def width(row: Node) -> int:
        return sum(int(cell.attributes.get("colspan") or 1) for cell in row.children)

    first, *rows = table.all("tr")
    assert {width(row) for row in rows} == {width(first)}
    assert all(cell.tag in ("th", "td") for row in rows for cell in row.children)


@each_page
def test_a_page_is_read_in_the_order_in_which_it_is_seen(page: Path) -> None:
    """Nothing is taken out of the order by a key, and what is hidden from ears has words beside."""
    for node in tree(page).all("span", "div", "p", "td", "th", "pre", "code"):
        assert not node.attributes.keys() & {"tabindex", "accesskey", "style", "role", "hidden"}
    for head in tree(page).all("p"):
        for mark in head.all("span"):
            if mark.attributes.get("aria-hidden") == "true":
                assert head.words.replace(mark.words, "", 1).strip()


@each_page
def test_a_list_of_terms_holds_terms_and_what_is_said_of_them(page: Path) -> None:
    for found in tree(page).all("dl"):
        assert {child.tag for child in found.children} == {"dt", "dd"}
        kinds = "".join(child.tag[1] for child in found.children)
        assert re.fullmatch("(td+)+", kinds)


@each_page
def test_a_tone_comes_with_a_shape_and_a_word(page: Path) -> None:
    for node in tree(page).all("span"):
        if "lsy-tone" in (node.attributes.get("class") or ""):
            shape = next(node.all("i")).words
            assert shape.strip()
            assert node.words.replace(shape, "", 1).strip()


@each_page
def test_nothing_is_loaded_and_nothing_runs(page: Path) -> None:
    moving = ("script", "img", "iframe", "video", "audio", "link", "object", "embed", "marquee")
    assert list(tree(page).all(*moving)) == []


@each_style
def test_nothing_moves_after_it_is_shown(name: str) -> None:
    style = re.sub(r"/\*.*?\*/", "", STYLES[name], flags=re.S)
    for word in ("animation", "transition", "@keyframes", "@import", "@font-face", "url(", ":hover",
                 "sticky", "fixed", "float:left", "float:right"):  # fmt: skip
        assert word not in style.replace(": ", ":")


@each_style
def test_colours_are_variables(name: str) -> None:
    """A colour stands where a variable gets its value, or where one that is not set falls back."""
    left = STYLES[name]
    while (
        shorter := re.sub(r"var\(--[\w-]+\s*(?:,[^()]*(?:\([^()]*\))?[^()]*)?\)", "", left)
    ) != left:
        left = shorter
    if name == "sheet":  # a page of its own: here the variables are made
        left = re.sub(r":root\s*\{[^}]*\}", "", left)
    assert COLOUR.findall(left) == []


def test_each_variable_of_a_style_is_set_or_is_that_of_the_page_around() -> None:
    for style in STYLES.values():
        made = set(re.findall(r"(--[\w-]+)\s*:", style))
        used = set(re.findall(r"var\((--[\w-]+)", style))
        assert all(name.startswith(("--jp-", "--liftsys-")) for name in used - made)
        assert made <= used
