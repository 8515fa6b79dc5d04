"""Views of what a query in SQL gives: a table, or its rows one by one where they are wide."""

from __future__ import annotations

import json

from liftsys_nb.session.outcome import Document, Outcome
from liftsys_nb.ui.mime.blocks import Block, Facts, Head, Run, Table, Words
from liftsys_nb.ui.mime.parts import code
from liftsys_nb.ui.spelling import Door

MOST_LINES = 1_000  # of a table
MOST_RECORDS = 50
WIDEST = 8  # columns that stand side by side
ALL = "all of them: the same query with --json"


def sql(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    """Show what a query gave."""
    document = outcome.document
    is_wide = len(document["columns"]) > WIDEST or any(
        _is_text(value) for row in document["rows"][:MOST_LINES] for value in row
    )
    shown = document["rows"][: MOST_RECORDS if is_wide else MOST_LINES]
    blocks: list[Block] = [Head(outcome.headline)]
    if is_wide:
        for number, row in enumerate(shown, 1):
            blocks += _record(number, document, row)
    elif shown and document["columns"]:
        rows = tuple(tuple((_value(value),) for value in row) for row in shown)
        blocks.append(Table("Rows", tuple(document["columns"]), rows))
    left = len(document["rows"]) - len(shown)
    if left:
        blocks.append(Words(((Run(f"{left} more rows; {ALL}", "dim"),),)))
    return tuple(blocks)


def _record(number: int, document: Document, row: list[object]) -> list[Block]:
    """Return a row as a list of its values; a text of several lines stands below."""
    pairs = list(zip(document["columns"], row, strict=True))
    blocks: list[Block] = []
    facts = tuple((name, ((_value(value),),)) for name, value in pairs if not _is_text(value))
    if len(document["rows"]) > 1:
        blocks.append(Words(((Run(f"row {number}", "dim"),),)))
    if facts:
        blocks.append(Facts(facts))
    for name, value in pairs:
        if _is_text(value):
            blocks.append(Words(((Run(name, "strong"),),)))
            blocks += code(str(value), "text", "sql --json …")
    return blocks


def _is_text(value: object) -> bool:
    return isinstance(value, str) and "\n" in value.strip("\n")


def _value(value: object) -> Run:
    match value:
        case None:
            return Run("NULL", "dim")
        case bool():
            return Run(str(value).lower())
        case str() | int() | float():
            return Run(str(value))
        case _:
            return Run(json.dumps(value, ensure_ascii=False))
