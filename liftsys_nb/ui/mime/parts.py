"""What several views are made of: badges, code, diagnostics."""

from __future__ import annotations

from collections.abc import Mapping

from liftsys_nb.session.outcome import Document
from liftsys_nb.ui.mime.blocks import (
    Badge,
    Block,
    Code,
    Excerpt,
    Finding,
    Findings,
    Line,
    Run,
    Words,
)
from liftsys_nb.ui.mime.text import cut, cut_block

VERDICTS: Mapping[str, Badge] = {
    "consistent": Badge("consistent", "✓", "good"),
    "inconsistent": Badge("inconsistent", "✗", "bad"),
    "unimplementable": Badge("unimplementable", "▲", "bad"),
    "unknown": Badge("unknown", "?", "unsure"),
}
# What was only tried is never in the tone of what is proved.
CODE_VERDICTS: Mapping[str, Badge] = {
    "proved": Badge("proved", "✓", "good"),
    "refuted": Badge("refuted", "✗", "bad"),
    "tested": Badge("tested", "~", "unsure"),
    "unknown": Badge("not decided", "?", "unsure"),
}
STATUSES: Mapping[str, Badge] = {
    "open": Badge("open", "○", "warn"),
    "ready": Badge("ready", "◐", "good"),
    "finalized": Badge("finalized", "●", "good"),
    "abandoned": Badge("abandoned", "–", "unsure"),
}
MOST_ROWS = 200


def code(text: str, language: str, whole: str = "export ir") -> list[Block]:
    """Return a text as code, cut where it is long; whole: the command that shows all of it."""
    shown, rest = cut_block(text.rstrip("\n"), whole)
    blocks: list[Block] = [Code(shown, "ir" if language == "ir" else "text")]
    if rest:
        blocks.append(Words(((Run(rest, "dim"),),)))
    return blocks


def findings(diagnostics: list[Document], sources: Mapping[str, str]) -> list[Block]:
    """Return diagnostics with excerpts of the texts that they are about."""
    if not diagnostics:
        return []
    return [Findings(tuple(_finding(item, sources) for item in diagnostics[:MOST_ROWS]))]


def _finding(item: Document, sources: Mapping[str, str]) -> Finding:
    line, column = item["line"], item["column"]
    place = item["file"] or ""
    excerpt = None
    if line is not None:
        end = f"-{item['end_column']}" if item["end_line"] == line else ""
        place = f"{place}:{line}:{column}{end}"
        source = sources.get(item["file"] or "")
        lines = source.split("\n") if source is not None else []
        if 0 < line <= len(lines):
            text = lines[line - 1].rstrip("\r")
            last = item["end_column"] if item["end_line"] == line else max(len(text), column)
            excerpt = Excerpt(line, text, column, max(last, column))
    return Finding(
        item["code"], item["severity"], place, item["message"], excerpt, item["hint"], item["fix"]
    )


def badge_run(badge: Badge | None, word: str) -> Run:
    """Return a badge in a cell of a table; word: where there is none."""
    return Run(f"{badge.shape} {badge.word}", badge.tone) if badge else Run(word, "dim")


def with_code(text: str) -> Line:
    """Return words in which what stands between backticks is code."""
    parts = cut(text).split("`")
    return tuple(Run(part, "code" if at % 2 else "text") for at, part in enumerate(parts) if part)
