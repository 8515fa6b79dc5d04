"""Views of what was decided: of one specification, of its strength, of two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from liftsys_nb.session.outcome import Document, Outcome
from liftsys_nb.ui.mime.blocks import (
    Badge,
    Block,
    Facts,
    Head,
    Line,
    Run,
    Table,
)
from liftsys_nb.ui.mime.parts import MOST_ROWS, VERDICTS, code, findings, with_code
from liftsys_nb.ui.spelling import Door

CLAUSE_SHAPES: Mapping[str, Run] = {
    "needed": Run("✓ needed", "good"),
    "implied": Run("≡ implied", "dim"),
    "vacuous": Run("∅ vacuous", "warn"),
    "unformalised": Run("… unformalised", "dim"),
    "unknown": Run("? unknown", "unsure"),
}
RELATIONS: Mapping[str, Badge] = {
    "equivalent": Badge("equivalent", "≡", "good"),
    "stronger": Badge("stronger", "✓", "good"),
    "weaker": Badge("weaker", "▲", "warn"),
    "different": Badge("different", "✗", "bad"),
    "unknown": Badge("unknown", "?", "unsure"),
}
# Whom each step breaks.
VERSION_RULES: Mapping[str, str] = {
    "patch": "nobody notices",
    "minor": "callers may go on as before; code that met the old text may have to change",
    "major": "a caller of the old text may break",
}
METER = 20  # signs of a full meter
WORST = 3  # survivors that are shown


# ── verdicts ─────────────────────────────────────────────────────────────────────────────────
def verify(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    """Show a verdict with its evidence and its clauses."""
    document = outcome.document
    badge = VERDICTS.get(document["verdict"], VERDICTS["unknown"])
    headline = outcome.headline
    if document["so_far"]:
        so_far = f"{badge.word} so far"
        if so_far not in headline:
            headline = headline.replace(f": {badge.word}", f": {so_far}", 1)
        badge = replace(badge, word=so_far)
    blocks: list[Block] = [Head(headline, badge)]
    facts = _evidence(document)
    if facts:
        blocks.append(Facts(tuple(facts)))
    if document["clauses"]:
        rows = tuple(_clause(clause) for clause in document["clauses"][:MOST_ROWS])
        blocks.append(Table("Clauses", ("Clause", "Section", "Says", "Status"), rows))
    blocks += findings(document["diagnostics"], outcome.sources)
    return tuple(blocks)


def strength(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    """Show which wrong behaviours are still allowed."""
    document = outcome.document
    survivors, score = document["survivors"], document["score"]
    badge = Badge("not judged", "?", "unsure")
    if score is not None:
        badge = Badge("strong", "✓", "good") if not survivors else Badge("weak", "▲", "warn")
        if not survivors and (document["undecided"] or document["reason"]):
            badge = Badge("not all judged", "?", "unsure")
    blocks: list[Block] = [Head(outcome.headline, badge)]
    rows: list[tuple[str, tuple[Line, ...]]] = []
    if score is not None:
        full = min(int(score * METER), METER if score == 1 else METER - 1)
        meter = "▰" * full + "▱" * (METER - full)
        said = f"  {document['killed']} of {document['mutants']} forbidden"
        rows.append(("Strength", ((Run(meter), Run(said, "dim")),)))
    for number, each in enumerate(survivors[:WORST], 1):
        call = _call(document["target"], {"arguments": each["arguments"]})
        lines: list[Line] = [
            (Run(each["behaviour"], "strong"),),
            (Run(call, "code"), Run(" may give "), Run(each["allowed"], "code"),
             Run(" as well as "), Run(each["expected"], "code")),
        ]  # fmt: skip
        if each["closing_clause"]:
            closing = f"- {each['closing_clause']}"
            lines.append((Run("forbid it in ensures: ", "dim"), Run(closing, "code")))
        rows.append((f"Still allowed {number}", tuple(lines)))
    if len(survivors) > WORST:
        more = f"{len(survivors) - WORST} more: --json lists them all"
        rows.append(("And", ((Run(more, "dim"),),)))
    if document["undecided"]:
        names = document["undecided"]
        said = "; ".join(names[:WORST]) + (" …" if len(names) > WORST else "")
        rows.append((f"Not decided ({len(names)})", ((Run(said),),)))
    if document["left_out"]:
        rows.append(("Left out", (_names(document["left_out"], ", "),
                                  (Run("they hang on open holes", "dim"),))))  # fmt: skip
    if document["reason"]:
        rows.append(("Reason", ((Run(document["reason"]),),)))
    return (*blocks, Facts(tuple(rows))) if rows else tuple(blocks)


def diff(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    """Show how two specifications relate."""
    document = outcome.document
    relation = document["relation"]
    rows: list[tuple[str, tuple[Line, ...]]] = [
        ("Version step", ((Run(document["version"], "strong"),
                           Run(f"  {VERSION_RULES[document['version']]}", "dim")),)),
    ]  # fmt: skip
    for term, key in (("Newly allowed", "newly_allowed"), ("Newly forbidden", "newly_forbidden")):
        example = document[key]
        if example:
            line: Line = (Run(_call("", example), "code"),)
            after = ", ".join(f"{name}={value}" for name, value in example["after"].items())
            if after:
                line = (*line, Run("  leaving ", "dim"), Run(after, "code"))
            rows.append((term, (line,)))
    if document["changes"]:
        rows.append(("Signature", tuple((Run(each),) for each in document["changes"])))
    if document["left_out"]:
        rows.append(("Left out", (_names(document["left_out"], ", "),
                                  (Run("they hang on open holes", "dim"),))))  # fmt: skip
    if document["reason"]:
        rows.append(("Reason", ((Run(document["reason"]),),)))
    blocks: list[Block] = [Head(outcome.headline, RELATIONS[relation]), Facts(tuple(rows))]
    if document["text"]:
        blocks += code(document["text"], "diff")
    return tuple(blocks)


def _clause(clause: Document) -> tuple[Line, ...]:
    status: Line = (CLAUSE_SHAPES.get(clause["status"], CLAUSE_SHAPES["unknown"]),)
    if clause["by"]:
        status = (*status, Run(" by " + ", ".join(clause["by"]), "dim"))
    return (
        (Run(clause["label"], "name"),),
        (Run(clause["section"], "dim"),),
        (Run(clause["text"], "code"),),
        status,
    )


def _evidence(document: Document) -> list[tuple[str, tuple[Line, ...]]]:
    name = document["target"]
    rows: list[tuple[str, tuple[Line, ...]]] = []

    def say(term: str, *lines: Line) -> None:
        rows.append((term, lines))

    if document["witness"]:
        say("Witness", (Run(_call(name, document["witness"]), "code"),))
        after = document["witness"].get("after")
        if after:
            left = ", ".join(f"{key}={value}" for key, value in after.items())
            note = Run("  the call may change it: no effects section forbids that", "dim")
            say("Leaves behind", (Run(left, "code"), note))
    if document["near_miss"]:
        miss = document["near_miss"]
        forbidden = Run(f"  forbidden by {', '.join(miss['forbidden_by'])}", "dim")
        left = ", ".join(f"{key}={value}" for key, value in miss.get("after", {}).items())
        leaving = (Run(" leaving ", "dim"), Run(left, "code")) if left else ()
        say("Near miss", (Run(_call(name, miss), "code"), *leaving, forbidden))
    if document["conflict"]:
        say("Clash", _names(document["conflict"], " with "))
    if document["clash"]:
        clash = document["clash"]
        say("At", (Run(_call(name, clash), "code"),))
        for want in clash["wants"]:
            say(want["label"], (Run("wants ", "dim"), Run(want["text"], "code")))
    if document["bad_input"]:
        bad = document["bad_input"]
        say("No answer for", (Run(_call(name, bad), "code"),))
        if bad["no_room"]:
            say("No room left by", _names(bad["no_room"], ", "))
    for relaxation in document["relaxations"] or []:
        say(f"Mend {relaxation['label']}", with_code(relaxation["change"]))
    if document["reason"]:
        say("Reason", with_code(document["reason"]))
    if document["open_holes"]:
        say("Still open", _names([f"?{hole}" for hole in document["open_holes"]], ", "))
    return rows


def _names(names: list[str], between: str) -> Line:
    runs: list[Run] = []
    for name in names:
        runs += [Run(between, "dim"), Run(name, "name")] if runs else [Run(name, "name")]
    return tuple(runs)


def _call(name: str, part: Mapping[str, Any]) -> str:
    arguments = ", ".join(f"{key}={value}" for key, value in part["arguments"].items())
    call = f"{name}({arguments})" if name else arguments or "()"
    if part.get("raises"):
        return f"{call} raises {part['raises']}"
    return f"{call} → {part['result']}" if part.get("result") is not None else call
