"""Views of code that was judged by its specification."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from liftsys_nb.session.code_documents import code_headline, verdict_words
from liftsys_nb.session.outcome import Document, Outcome
from liftsys_nb.ui.mime.blocks import Badge, Block, Facts, Head, Line, Run, Table
from liftsys_nb.ui.mime.parts import CODE_VERDICTS, MOST_ROWS, badge_run, findings, with_code
from liftsys_nb.ui.spelling import Door

# What is proved, but for that it ends, is not proved as a whole: it gets no tick.
ENDLESS = Badge("does not always end", "▲", "warn")
ENDS: Mapping[str, str] = {
    "yes": "every allowed call ends",
    "no": "not every allowed call ends",
    "unknown": "whether every allowed call ends is not decided",
}
MOST_SHOWN = 20  # functions whose details are shown
MOST_INVARIANTS = 6  # of one loop
LONGEST_PATH = 24  # lines
_ENDLESS = re.compile(r"`.+` does not end: ", re.S)  # how the engine says of a call that it is one

Row = tuple[str, tuple[Line, ...]]


def check(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    """Show verdicts on code, each with its evidence."""
    document = outcome.document
    functions = document["functions"]
    if len(functions) == 1:
        return tuple(_function(functions[0], outcome))
    blocks: list[Block] = [
        Head(outcome.headline, _badge_of_all(document["verdict"], functions)),
        Table("Functions", ("Function", "Line", "Verdict", "Because"),
              tuple(_row(each) for each in functions[:MOST_ROWS])),
    ]  # fmt: skip
    told = [each for each in functions
            if each["verdict"] != "proved" or _is_endless(each) or each["diagnostics"]]  # fmt: skip
    for each in told[:MOST_SHOWN]:
        blocks += _function(each, outcome)
    return tuple(blocks)


def _badge(function: Document, words: str) -> Badge:
    badge = CODE_VERDICTS.get(function["verdict"], CODE_VERDICTS["unknown"])
    if _is_endless(function):
        badge = ENDLESS
    return replace(badge, word=words)


def _badge_of_all(verdict: str, functions: Sequence[Document]) -> Badge:
    if verdict == "proved" and any(map(_is_endless, functions)):
        return ENDLESS
    return CODE_VERDICTS.get(verdict, CODE_VERDICTS["unknown"])


def _is_endless(function: Document) -> bool:
    return bool(function["verdict"] == "proved" and function["terminates"] == "no")


def _row(function: Document) -> tuple[Line, ...]:
    why: Line = ()
    found = _first_refuted(function)
    if found is not None:
        example = found["counterexample"]
        why = (Run(example["call"], "code"), Run(" breaks ", "dim"), Run(found["label"], "name"))
    elif function["reason"]:
        why = with_code(function["reason"])
    elif calls := _endless_calls(function):
        why = calls[0]
    words = verdict_words(function)
    return (
        (Run(function["name"], "name"),),
        (Run(str(function["line"]), "dim"),),
        (badge_run(_badge(function, words), words),),
        why,
    )


def _function(function: Document, outcome: Outcome) -> list[Block]:
    words = verdict_words(function)
    title = code_headline([function], "")
    blocks: list[Block] = [Head(title, _badge(function, words))]
    rows = _evidence(function)
    if rows:
        blocks.append(Facts(tuple(rows)))
    if function["clauses"]:
        clauses = tuple(_clause(each, function) for each in function["clauses"][:MOST_ROWS])
        blocks.append(Table("Clauses", ("Clause", "Section", "Says", "Verdict"), clauses))
    rows = [*_invariants(function), *_standing(function)]
    if rows:
        blocks.append(Facts(tuple(rows)))
    blocks += findings(function["diagnostics"], outcome.sources)
    return blocks


def _endless_calls(function: Document) -> list[Line]:
    """Return in words the calls that are known not to end."""
    return [with_code(note) for note in function["notes"] if _ENDLESS.match(note)]


def _first_refuted(function: Document) -> Document | None:
    return next((each for each in function["clauses"] if each["counterexample"]), None)


def _evidence(function: Document) -> list[Row]:
    """Return what a verdict rests on: the call that fails, or why nothing is decided."""
    rows: list[Row] = []
    found = _first_refuted(function)
    if found is not None:
        rows += _counterexample(found)
    if function["reason"]:
        rows.append(("Reason", (with_code(function["reason"]),)))
    if function["verdict"] == "proved" or function["terminates"] == "no":
        said: Line = (Run(ENDS.get(function["terminates"], ENDS["unknown"])),)
        rows.append(("Ends", (said, *_endless_calls(function))))
    return rows


def _counterexample(clause: Document) -> list[Row]:
    found = clause["counterexample"]
    came: Line = (Run(found["result"] or "", "code"),)
    if found["raises"]:
        message = f": {found['message']}" if found["message"] else ""
        came = (Run("raises ", "dim"), Run(f"{found['raises']}{message}", "code"))
    elif found.get("stopped"):
        came = (Run("it was stopped at ", "dim"), Run(found["stopped"], "code"))
    rows: list[Row] = [("Fails for", ((Run(found["call"], "code"),),)), ("Came out", (came,))]
    if found["after"]:
        left = ", ".join(f"{name}={value}" for name, value in found["after"].items())
        rows.append(("Leaves behind", ((Run(left, "code"),),)))
    broken: list[Line] = [(Run(clause["label"], "name"), Run("  "), Run(clause["text"], "code"))]
    if found["broken"]:
        broken.append((Run("here: ", "dim"), *with_code(found["broken"])))
    rows.append(("Breaks", tuple(broken)))
    if found["path"]:
        path = [str(line) for line in found["path"][:LONGEST_PATH]]
        dots = " …" if len(found["path"]) > LONGEST_PATH else ""
        word = "line " if len(path) == 1 else "lines "
        rows.append(("Went through", ((Run(word + ", ".join(path) + dots),),)))
    return rows


def _clause(clause: Document, function: Document) -> tuple[Line, ...]:
    badge = CODE_VERDICTS.get(clause["verdict"], CODE_VERDICTS["unknown"])
    said: Line = (badge_run(badge, badge.word),)
    reason = clause["reason"] if clause["reason"] != function["reason"] else None
    if more := "; ".join(filter(None, [reason, clause["evidence"]])):
        said = (*said, Run(f"  {more}", "dim"))
    return (
        (Run(clause["label"], "name"),),
        (Run(clause["section"], "dim"),),
        (Run(clause["text"], "code"),),
        said,
    )


def _invariants(function: Document) -> list[Row]:
    """Return what holds whenever a round begins; what can stand in the code, as a comment."""
    loops: dict[int, list[Document]] = {}
    for each in function["invariants"]:
        loops.setdefault(each["loop"], []).append(each)
    rows: list[Row] = []
    for line, found in loops.items():
        # First what one can copy: it makes the next proof short.
        ordered = sorted(found, key=lambda each: each["comment"] is None)
        lines: list[Line] = [
            (Run(each["comment"] or each["text"], "code"),) for each in ordered[:MOST_INVARIANTS]
        ]
        if len(ordered) > MOST_INVARIANTS:
            lines.append((Run(f"{len(ordered) - MOST_INVARIANTS} more: --json lists them", "dim"),))
        rows.append((f"Loop at line {line}", ((Run("in every round:", "dim"),), *lines)))
    return rows


def _standing(function: Document) -> list[Row]:
    """Return what a verdict takes for granted, where its contract stands, what else is said."""
    rows: list[Row] = []
    if function["assumptions"] and function["verdict"] == "proved":
        rows.append(
            ("Taken for granted", tuple((Run(each),) for each in function["assumptions"]))
        )  # fmt: skip
    again = function["recheck"]
    if again:
        words = CODE_VERDICTS.get(again["verdict"], CODE_VERDICTS["unknown"]).word
        said = "the same verdict" if again["agrees"] else words
        lines: list[Line] = [(Run(f"with seed {again['seed']}: {said}"),)]
        if other := again["second_opinion"]:
            agreed = f"{other['by']} agrees in {other['agreed']} of {other['asked']} questions"
            lines.append((Run(agreed),))
        rows.append(("Judged again", tuple(lines)))
    if function["tiers"]:
        tiers = tuple(
            (Run(f"{each['name']}: ", "dim"), *with_code(each["words"]))
            for each in function["tiers"]
        )
        rows.append(("Looked further", tiers))
    if function["going_on"]:
        rows.append(("Goes on", ((Run(", ".join(function["going_on"])),),)))
    notes = [note for note in function["notes"] if not _ENDLESS.match(note)]
    if notes:
        rows.append(("Note", tuple(with_code(note) for note in notes)))
    return rows
