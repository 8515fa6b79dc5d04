"""Texts that want to be more than text, from the table of the corpus, and what none may become."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

_TABLE = Path(__file__).parent / "corpus" / "hostile" / "texts.txt"
_ROW = re.compile(r'(\w+) = (".*")(?: \* (\d+))?')


def _read() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            row = _ROW.fullmatch(line)
            assert row is not None, line
            assert row[1] not in found, row[1]
            found[row[1]] = json.loads(row[2]) * int(row[3] or 1)
    return found


TEXTS = _read()
HUGE = 20_000
SMALL = {name: text for name, text in TEXTS.items() if len(text) < HUGE}

# Control characters but for the line end, and what turns or hides text.
TRICKS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)


class Page(HTMLParser):
    """Reads a page or fragment: its tags with their attributes, its words outside of styles.

    Raises AssertionError where a tag is not closed in order.
    """

    VOID = frozenset({"br", "meta"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.other: list[str] = []
        self.open: list[str] = []
        self._parts: list[str] = []
        self.feed(text)
        self.close()
        self.words = "".join(self._parts)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"an attribute stands twice in <{tag}>"
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self._parts.append(data)

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    def handle_decl(self, decl: str) -> None:
        self.other.append(decl)

    def unknown_decl(self, data: str) -> None:
        self.other.append(data)

    def handle_pi(self, data: str) -> None:
        self.other.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of each tag of a kind."""
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def shape(self) -> set[tuple[str, str]]:
        """Each tag with each of its attributes."""
        return {(tag, name) for tag, attributes in self.tags for name in ("", *attributes)}
