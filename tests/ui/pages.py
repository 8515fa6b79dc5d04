"""What a reply in HTML may hold."""

from __future__ import annotations

from hostile import Page

# Our own markup, each tag with its attributes: nothing that loads, runs or leads away.
ALLOWED = {
    ("div", "class"), ("p", "class"), ("span", "class"), ("span", "title"), ("span", "aria-hidden"),
    ("pre", "class"), ("pre", "dir"), ("code", "class"), ("table", "class"), ("th", "scope"),
    ("tr", "class"), ("td", "class"), ("td", "colspan"),
    *((tag, "") for tag in (
        "div", "style", "p", "span", "strong", "bdi", "pre", "code", "table", "caption", "thead",
        "tbody", "tr", "th", "td", "ul", "li", "dl", "dt", "dd", "br", "i",
    )),
}  # fmt: skip


def assert_calm(page: str) -> Page:
    """Check that a fragment holds our own markup only, and return what stands in it."""
    read = Page(page)
    assert read.shape <= ALLOWED
    assert read.other == []
    return read
