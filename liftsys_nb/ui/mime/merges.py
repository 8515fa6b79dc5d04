"""View of a merge: what is to be picked, or what came of it."""

from __future__ import annotations

from liftsys_nb.session.outcome import Document, Outcome
from liftsys_nb.ui.mime.blocks import Badge, Block, Head, Line, Run, Table, Words
from liftsys_nb.ui.mime.parts import MOST_ROWS, code
from liftsys_nb.ui.spelling import Door

_WHOSE = {"mine": "yours", "theirs": "theirs", "both": "both"}


def merge(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    """Show the parts that both sides changed, or the merged text with what was changed."""
    document = outcome.document
    if document["conflicts"]:
        return (Head(outcome.headline, Badge("to pick", "✎", "warn")), *_open(document, door))
    badge = Badge("merged", "✓", "good") if document["merged"] else None
    blocks: list[Block] = [Head(outcome.headline, badge)]
    rows = [part for part in document["parts"] if document["merged"]]
    if rows:
        shown = tuple(_row(part) for part in rows[:MOST_ROWS])
        blocks.append(Table("What was changed", ("Part", "In", "What", "Now", "Whose"), shown))
    blocks += _left(len(rows))
    if document["ir"] is not None:
        blocks += code(document["ir"], "ir")
    return tuple(blocks)


def _open(document: Document, door: Door) -> list[Block]:
    waiting = [part for part in document["parts"] if part["side"] is None]
    rows = tuple(
        ((Run(part["name"], "name"),), *(_words(part[side]) for side in ("base", "mine", "theirs")))
        for part in waiting[:MOST_ROWS]
    )
    blocks: list[Block] = [
        Table("Changed on both sides", ("Part", "Before", "Yours", "Theirs"), rows)
    ]
    blocks += _left(len(waiting))
    names = document["conflicts"]
    ways = [
        (f"--take {','.join(names)}", "theirs"),
        (f"--leave {','.join(names)}", "yours"),
    ]
    if len(names) > 1:
        ways.append((f"--take {names[0]} --leave {','.join(names[1:])}", "some of each"))
    lines = tuple(
        (Run(door.spell(f"merge {document['other']} {way}"), "command"), Run(f"  {whose}", "dim"))
        for way, whose in ways
    )
    return [*blocks, Words(lines, "To pick")]


def _left(count: int) -> list[Block]:
    if count <= MOST_ROWS:
        return []
    return [Words(((Run(f"{count - MOST_ROWS} more", "dim"),),))]


def _row(part: Document) -> tuple[Line, ...]:
    now = part["theirs"] if part["side"] == "theirs" else part["mine"]
    if part["side"] == "both" and part["section"] != "holes":
        now = None if part["mine"] is None else "as in the text below"
        now = part["mine"] if part["mine"] == part["theirs"] else now
    return (
        (Run(part["name"], "name"),),
        (Run(part["section"], "dim"),),
        (Run(part["what"]),),
        _words(now),
        (Run(_WHOSE.get(part["side"]) or str(part["side"])),),
    )


def _words(text: str | None) -> Line:
    return (Run("not there", "dim"),) if text is None else (Run(text, "code"),)
