"""Views of sessions: one, its holes, all of them, what happened to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from liftsys_nb.session.outcome import Document, Outcome
from liftsys_nb.ui.mime.blocks import (
    Answer,
    Badge,
    Block,
    Head,
    Line,
    Question,
    Questions,
    Run,
    Table,
    Words,
)
from liftsys_nb.ui.mime.parts import MOST_ROWS, STATUSES, VERDICTS, badge_run, code, findings
from liftsys_nb.ui.spelling import PLACEHOLDER, Door

LABELS: Mapping[str, Badge] = {
    "fits": Badge("fits", "✓", "good"),
    "conflicts": Badge("conflicts", "✗", "bad"),
    "unimplementable": Badge("unimplementable", "▲", "bad"),
    "redundant": Badge("redundant", "≡", "unsure"),
    "unknown": Badge("unknown", "?", "unsure"),
}


# ── sessions ─────────────────────────────────────────────────────────────────────────────────
def session(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    """Show a session where one stands in it, or a text that is in none."""
    document = outcome.document
    blocks: list[Block] = [Head(outcome.headline, STATUSES.get(document.get("status") or ""))]
    blocks += code(document["ir"], "ir")
    blocks += findings(document["diagnostics"], outcome.sources)
    blocks += _questions(outcome, door)
    kept = document["unformalised"]
    if kept:
        blocks.append(
            Words(tuple((Run(text, "quote"),) for text in kept), f"Kept as words ({len(kept)})")
        )
    return tuple(blocks)


def holes(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    """Show the open, deferred and settled holes."""
    return (Head(outcome.headline), *_questions(outcome, door))


def _questions(outcome: Outcome, door: Door) -> list[Block]:
    holes = outcome.document["holes"]
    # Of a file there is no session to fill, and of a finalized one nothing can be filled; the
    # ``holes`` shape has no status, but only there an export comes next.
    final = outcome.document.get("status") == "finalized" or outcome.next == "export json"
    fillable = outcome.document["session"] is not None and not final
    waiting = [hole for hole in holes if hole["status"] == "open"]
    deferred = [hole for hole in holes if hole["status"] == "deferred"]
    settled = [hole for hole in holes if hole["status"] == "settled"]
    blocks: list[Block] = []
    for caption, part in (
        ("Questions your words leave open", waiting),
        ("Deferred", deferred),
    ):
        if part:
            items = tuple(_question(hole, door if fillable else None) for hole in part[:MOST_ROWS])
            blocks.append(Questions(f"{caption} ({len(part)})", items))
    if settled:
        said = tuple(
            (Run(f"?{hole['id']}", "code"), Run(f"  {hole['question']}"))
            for hole in settled[:MOST_ROWS]
        )
        blocks.append(Words(said, f"Settled by their uses ({len(settled)})"))
    return blocks


def _question(hole: Document, door: Door | None) -> Question:
    """Return a hole with the commands that answer it; without a door, the hole alone."""
    return Question(
        hole=hole["id"],
        question=hole["question"] or "what belongs here?",
        expected=hole["type"] or "not known yet",
        where=hole["where"] or "",
        status=hole["status"],
        answers=_answers(hole, door) if door else (),
    )


def _answers(hole: Document, door: Door) -> tuple[Answer, ...]:
    answers = []
    recommended = True
    for fit in hole["fits"]:
        badge = LABELS.get(fit["label"], LABELS["unknown"])
        notes = []
        if fit["label"] == "fits" and recommended:
            notes.append("recommended")
            recommended = False
        if fit["with"]:
            notes.append(("with " if fit["label"] != "redundant" else "says no more than ")
                         + ", ".join(fit["with"]))  # fmt: skip
        if fit["why"]:
            notes.append(fit["why"])
        answers.append(
            Answer(door.spell(f"fill {hole['id']} {fit['text']}"), badge, "; ".join(notes) or None)
        )
    if not answers:
        shown = example(hole)
        note = "for example" if shown != PLACEHOLDER else None
        badge = Badge("your words", "✎", "unsure")
        answers.append(Answer(door.spell(f"fill {hole['id']} {shown}"), badge, note))
    return tuple(answers)


def ask(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    """Show the next question with the commands that answer it."""
    asked = outcome.document["question"]
    if asked is None:
        return (Head(outcome.headline),)
    question = _question(_as_hole(asked), door)
    return (Head(outcome.headline), Questions("The next question", (question,)))


def numbered(outcome: Outcome) -> tuple[Block, ...]:
    """Show the next question with its answers by number, for a talk."""
    asked = outcome.document["question"]
    question = _question(_as_hole(asked), Door("shell"))
    texts = [option["text"] for option in asked["options"]]
    answers = tuple(
        replace(answer, command=f"{number}  {text}")
        for number, (answer, text) in enumerate(zip(question.answers, texts, strict=False), 1)
    )
    how = "a number, or your own words; ? explains" if texts else "your own words; ? explains"
    caption = f"{outcome.headline}: {how}"
    return (Questions(caption, (replace(question, answers=answers),)),)


def _as_hole(asked: Document) -> Document:
    return {
        "id": asked["hole"], "question": asked["text"], "type": asked["type"],
        "where": asked["where"], "status": "open", "fits": asked["options"],
    }  # fmt: skip


def example(hole: Document) -> str:
    """Return how a value of a hole is typed, where there is no fit to offer."""
    if hole["where"] == "the parameters":
        return "x: int, y: int"
    return "int" if hole["type"] == "type" else PLACEHOLDER


# ── looking back ─────────────────────────────────────────────────────────────────────────────
def sessions(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    """Show all sessions, a line each."""
    sessions = outcome.document["sessions"]
    rows = tuple(_session_row(row) for row in sessions[:MOST_ROWS])
    blocks: list[Block] = [Head(outcome.headline)]
    if rows:
        headers = ("Session", "Status", "Open questions", "Verdict")
        blocks.append(Table("Sessions", headers, rows))
    if len(sessions) > MOST_ROWS:
        blocks.append(Words(((Run(f"{len(sessions) - MOST_ROWS} older ones", "dim"),),)))
    return tuple(blocks)


def _session_row(row: Document) -> tuple[Line, ...]:
    word = row["verdict"] or "not asked yet"
    verdict = VERDICTS.get(word.removesuffix(" so far"))
    if verdict is not None:
        verdict = replace(verdict, word=word)
    return (
        (Run(row["name"], "name"),),
        (badge_run(STATUSES.get(row["status"]), row["status"]),),
        (Run(str(row["open_holes"])),),
        (badge_run(verdict, word),),
    )


def log(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    """Show what happened to a session; who did it only where there are several."""
    events = outcome.document["events"]
    has_why = any(event["why"] and event["why"] not in event["detail"] for event in events)
    has_by = len({event["by"] for event in events}) > 1
    rows = []
    for event in events:
        draft = "" if event["draft"] is None else str(event["draft"])
        here = (Run("◀ you are here", "strong"),) if event["current"] else ()
        rows.append((
            (Run(event["what"].replace("_", " ")),),
            (Run(event["detail"] or "", "code" if event["what"] == "hole_filled" else "text"),),
            *([(Run(event["why"] or ""),)] if has_why else []),
            *([(Run(event["by"]),)] if has_by else []),
            (Run(draft),),
            (Run(event["branch"], "dim"),),
            here,
        ))  # fmt: skip
    more = (*(["Why"] if has_why else []), *(["By"] if has_by else []))
    headers = ("What", "Detail", *more, "Draft", "Branch", "Here")
    return (Head(outcome.headline), Table("Events, oldest first", headers, tuple(rows)))


def history(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    """Show the history as a table; who and why only where that tells something."""
    document = outcome.document
    shown = document["rows"][-MOST_ROWS:]
    columns = [
        (at, name)
        for at, name in enumerate(document["columns"])
        if _tells(name, {row[at] for row in shown})
    ]
    names = [name for _, name in columns]
    when = names.index("when") if "when" in names else -1
    rows = tuple(
        tuple(
            (Run(_in_utc(row[at]) if name == "when" else str(row[at] or "")),)
            for at, name in columns
        )
        for row in shown
    )
    blocks: list[Block] = [Head(outcome.headline)]
    if rows:
        headers = tuple("when (UTC)" if name == "when" else name for name in names)
        blocks.append(Table("Events, oldest first", headers, rows, whole=when))
    left = document["more"] + len(document["rows"]) - len(shown)
    if left:
        older = f"{left} older ones; more with --limit"
        blocks.append(Words(((Run(older, "dim"),),)))
    return tuple(blocks)


def _tells(name: str, values: set[object]) -> bool:
    """Whether a column is worth its place: who did it where there are several, why where said."""
    match name:
        case "by":
            return len(values) > 1
        case "why":
            return not values <= {"", None}
        case _:
            return True


def _in_utc(moment: object) -> str:
    try:
        at = datetime.fromisoformat(str(moment))
    except ValueError:
        return str(moment)
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
