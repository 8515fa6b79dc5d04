"""Replies of what looks after the history itself."""

from __future__ import annotations

from liftsys_nb.session.outcome import Outcome
from liftsys_nb.ui.mime.blocks import Badge, Block, Facts, Head, Line, Run, Table
from liftsys_nb.ui.mime.parts import MOST_ROWS, code
from liftsys_nb.ui.spelling import Door

_HEX = 12  # digits of an id or hash that tell it from others, for people


def verify(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    """Show whether the chains hold, and where each of them breaks."""
    document = outcome.document
    badge = Badge("whole", "✓", "good") if document["ok"] else Badge("broken", "✗", "bad")
    rows = tuple(
        (
            (Run(found["writer"] or "all", "name"),),
            (Run(found["place"]),),
            (Run(str(found["number"] or "")),),
            (Run(found["reason"]),),
            (Run(str(found["good"])),),
        )
        for found in document["breaks"][:MOST_ROWS]
    )
    headers = ("Writer", "Where", "Event", "What", "Good before it")
    table = (Table("First break of each writer", headers, rows),) if rows else ()
    return (Head(outcome.headline, badge), *table)


def head(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    """Show the text to be signed."""
    return (Head(outcome.headline), *code(outcome.document["text"], "text", "history head"))


def backup(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    """Show what was written."""
    document = outcome.document
    facts: tuple[tuple[str, tuple[Line, ...]], ...] = (
        ("File", ((Run(document["file"], "code"),),)),
        ("Size", ((Run(f"{document['bytes'] / 1e6:.1f} MB"),),)),
        ("Digest", ((Run(document["digest"][:_HEX], "dim"),),)),
    )
    return (Head(outcome.headline, Badge("kept", "✓", "good")), Facts(facts))


def done(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    """Show in one line what came of it."""
    return (Head(outcome.headline),)
