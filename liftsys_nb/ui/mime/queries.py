"""Views of what a query in SQL gives: a table, or its rows one by one where they are wide."""

from __future__ import annotations

import json

from liftsys_nb.session.outcome import Outcome
from liftsys_nb.ui.mime.blocks import Block, Facts, Head, Run, Table, Words
from liftsys_nb.ui.mime.parts import code
from liftsys_nb.ui.spelling import Door

MOST_LINES = 1_000  # of a table
MOST_RECORDS = 50
WIDEST = 8  # columns that stand side by side
PLAN = ["explain_key", "explain_value"]  # what EXPLAIN gives: drawn in lines
ALL = "all of them: the same query with --json"


def sql(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    """Show what a query gave."""
    document = outcome.document
    columns, rows = document["columns"], document["rows"]
    blocks: list[Block] = [Head(outcome.headline)]
    if columns == PLAN:
        for _, plan in rows:
            blocks += code(str(plan), "text", "sql --json …")
        return tuple(blocks)
    is_wide = len(columns) > WIDEST
    shown = rows[: MOST_RECORDS if is_wide else MOST_LINES]
    cells = [tuple((_value(value),) for value in row) for row in shown]
    if is_wide:
        for number, values in enumerate(cells, 1):
            blocks.append(Words(((Run(f"row {number}", "dim"),),)))
            pairs = zip(columns, values, strict=True)
            blocks.append(Facts(tuple((name, (value,)) for name, value in pairs)))
    elif shown and columns:
        blocks.append(Table("Rows", tuple(columns), tuple(cells)))
    left = len(rows) - len(shown)
    if left:
        blocks.append(Words(((Run(f"{left} more rows; {ALL}", "dim"),),)))
    return tuple(blocks)


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
