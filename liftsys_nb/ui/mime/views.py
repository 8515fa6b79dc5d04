"""Outcome in, blocks out: what is said, in which order, at which door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from liftsys_nb.session.outcome import Document, Outcome
from liftsys_nb.ui.mime.blocks import (
    Answer,
    Badge,
    Block,
    Code,
    Excerpt,
    Facts,
    Finding,
    Findings,
    Head,
    Line,
    Next,
    Question,
    Questions,
    Run,
    Table,
    Words,
)
from liftsys_nb.ui.mime.text import cut_block
from liftsys_nb.ui.spelling import PLACEHOLDER, Door, with_placeholder

GOOD, BAD, WARN, UNSURE = "good", "bad", "warn", "unsure"
VERDICTS: Mapping[str, Badge] = {
    "consistent": Badge("consistent", "✓", "good"),
    "inconsistent": Badge("inconsistent", "✗", "bad"),
    "unimplementable": Badge("unimplementable", "▲", "bad"),
    "unknown": Badge("unknown", "?", "unsure"),
}
STATUSES: Mapping[str, Badge] = {
    "open": Badge("open", "○", "warn"),
    "ready": Badge("ready", "◐", "good"),
    "finalized": Badge("finalized", "●", "good"),
    "abandoned": Badge("abandoned", "–", "unsure"),
}
LABELS: Mapping[str, Badge] = {
    "fits": Badge("fits", "✓", "good"),
    "conflicts": Badge("conflicts", "✗", "bad"),
    "unimplementable": Badge("unimplementable", "▲", "bad"),
    "redundant": Badge("redundant", "≡", "unsure"),
    "unknown": Badge("unknown", "?", "unsure"),
}
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
MOST_ROWS = 200
METER = 20  # signs of a full meter
WORST = 3  # survivors that are shown


def view(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    """Return the blocks of a reply; the next command stands last."""
    blocks = _VIEWS[outcome.kind](outcome, door)
    if outcome.notes:
        blocks = (*blocks, Words(tuple((Run(note),) for note in outcome.notes)))
    if outcome.next:
        blocks = (*blocks, Next(door.spell(_with_example(outcome)), outcome.first))
    return blocks


def _with_example(outcome: Outcome) -> str:
    """Return the next command; where it has no value to offer, one that shows how it is typed."""
    command = outcome.next or ""
    for hole in outcome.document.get("holes") or ():
        if command == f"fill {hole['id']} VALUE":
            return command if hole["fits"] else f"fill {hole['id']} {_example(hole)}"
    return with_placeholder(command)


def _example(hole: Document) -> str:
    if hole["where"] == "the parameters":
        return "x: int, y: int"
    return "int" if hole["type"] == "type" else PLACEHOLDER


# ── sessions ─────────────────────────────────────────────────────────────────────────────────
def _session(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    document = outcome.document
    blocks: list[Block] = [Head(outcome.headline, STATUSES.get(document.get("status") or ""))]
    blocks += _code(document["ir"], "ir")
    blocks += _findings(document["diagnostics"], outcome.sources)
    blocks += _questions(outcome, door)
    kept = document["unformalised"]
    if kept:
        blocks.append(
            Words(tuple((Run(text, "quote"),) for text in kept), f"Kept as words ({len(kept)})")
        )
    return tuple(blocks)


def _code(text: str, language: str, whole: str = "export ir") -> list[Block]:
    shown, rest = cut_block(text.rstrip("\n"), whole)
    blocks: list[Block] = [Code(shown, "ir" if language == "ir" else "text")]
    if rest:
        blocks.append(Words(((Run(rest, "dim"),),)))
    return blocks


def _holes(outcome: Outcome, door: Door) -> tuple[Block, ...]:
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
        example = _example(hole)
        note = "for example" if example != PLACEHOLDER else None
        badge = Badge("your words", "✎", "unsure")
        answers.append(Answer(door.spell(f"fill {hole['id']} {example}"), badge, note))
    return tuple(answers)


def _findings(diagnostics: list[Document], sources: Mapping[str, str]) -> list[Block]:
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


# ── verdicts ─────────────────────────────────────────────────────────────────────────────────
def _verify(outcome: Outcome, door: Door) -> tuple[Block, ...]:
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
    blocks += _findings(document["diagnostics"], outcome.sources)
    return tuple(blocks)


def _strength(outcome: Outcome, door: Door) -> tuple[Block, ...]:
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


def _diff(outcome: Outcome, door: Door) -> tuple[Block, ...]:
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
        blocks += _code(document["text"], "diff")
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
        say(f"Mend {relaxation['label']}", _with_code(relaxation["change"]))
    if document["reason"]:
        say("Reason", _with_code(document["reason"]))
    if document["open_holes"]:
        say("Still open", _names([f"?{hole}" for hole in document["open_holes"]], ", "))
    return rows


def _names(names: list[str], between: str) -> Line:
    runs: list[Run] = []
    for name in names:
        runs += [Run(between, "dim"), Run(name, "name")] if runs else [Run(name, "name")]
    return tuple(runs)


def _with_code(text: str) -> Line:
    """Return words in which what stands between backticks is code."""
    parts = text.split("`")
    return tuple(Run(part, "code" if at % 2 else "text") for at, part in enumerate(parts) if part)


def _call(name: str, part: Mapping[str, Any]) -> str:
    arguments = ", ".join(f"{key}={value}" for key, value in part["arguments"].items())
    call = f"{name}({arguments})" if name else arguments or "()"
    if part.get("raises"):
        return f"{call} raises {part['raises']}"
    return f"{call} → {part['result']}" if part.get("result") is not None else call


# ── looking back ─────────────────────────────────────────────────────────────────────────────
def _list(outcome: Outcome, door: Door) -> tuple[Block, ...]:
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
        (_badge_run(STATUSES.get(row["status"]), row["status"]),),
        (Run(str(row["open_holes"])),),
        (_badge_run(verdict, word),),
    )


def _badge_run(badge: Badge | None, word: str) -> Run:
    return Run(f"{badge.shape} {badge.word}", badge.tone) if badge else Run(word, "dim")


def _log(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    rows = []
    for event in outcome.document["events"]:
        draft = "" if event["draft"] is None else str(event["draft"])
        here = (Run("◀ you are here", "strong"),) if event["current"] else ()
        rows.append((
            (Run(event["what"].replace("_", " ")),),
            (Run(event["detail"] or "", "code" if event["what"] == "hole_filled" else "text"),),
            (Run(draft),),
            (Run(event["branch"], "dim"),),
            here,
        ))  # fmt: skip
    headers = ("What", "Detail", "Draft", "Branch", "Here")
    return (Head(outcome.headline), Table("Events, oldest first", headers, tuple(rows)))


def _history(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    document = outcome.document
    columns = document["columns"]
    when = columns.index("when") if "when" in columns else -1
    rows = tuple(
        tuple(
            (Run(_in_utc(value) if at == when else "" if value is None else str(value)),)
            for at, value in enumerate(row)
        )
        for row in document["rows"][-MOST_ROWS:]
    )
    blocks: list[Block] = [Head(outcome.headline)]
    if rows:
        headers = tuple("when (UTC)" if at == when else name for at, name in enumerate(columns))
        blocks.append(Table("Events, oldest first", headers, rows, whole=when))
    left = document["more"] + max(len(document["rows"]) - MOST_ROWS, 0)
    if left:
        blocks.append(Words(((Run(f"{left} older ones", "dim"),),)))
    return tuple(blocks)


def _in_utc(moment: object) -> str:
    try:
        at = datetime.fromisoformat(str(moment))
    except ValueError:
        return str(moment)
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


# ── the rest ─────────────────────────────────────────────────────────────────────────────────
def _export(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    document = outcome.document
    head = Head(outcome.headline)
    if document["file"]:
        return (head,)
    form = document["format"]
    return (head, *_code(document["text"], form, f"export --out FILE {form}"))


def _fmt(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    document = outcome.document
    badge = Badge("changed" if "changed" in outcome.headline else "canonical form", "✓", "good")
    if document["failed"]:
        badge = Badge("error", "✗", "bad")
    elif document["check"] and document["changed"]:
        badge = Badge("would change", "✎", "warn")
    blocks: list[Block] = [Head(outcome.headline, badge)]
    files = document["files"]
    if len(files) > 1:
        rows = tuple(_formatted_row(file) for file in files[:MOST_ROWS])
        blocks.append(Table("Files", ("File", "State", "Fixes"), rows))
    for file in files:
        if file["text"] is not None:
            blocks += _code(file["text"], "ir")
        elif document["check"] and file["diff"]:
            blocks += _code(file["diff"], "diff")
        blocks += _findings(file["diagnostics"], outcome.sources)
    return tuple(blocks)


def _formatted_row(file: Document) -> tuple[Line, ...]:
    if any(d["severity"] == "error" for d in file["diagnostics"]):
        words = "changed, with errors" if file["changed"] else "with errors"
        state = Run(f"✗ {words}", "bad")
    else:
        state = Run("✎ changed", "warn") if file["changed"] else Run("✓ as it was", "good")
    return ((Run(file["file"], "name"),), (state,), (Run(str(file["fixed"] or "")),))


def _doctor(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    document = outcome.document
    rows = []
    for check in document["checks"]:
        mark = Run("✓ well", "good") if check["ok"] else Run("✗ wrong", "bad")
        message: Line = (Run(check["message"] or ""),)
        if check["hint"]:
            message = (*message, Run(f"  {check['hint']}", "dim"))
        rows.append(((Run(check["name"], "name"),), (mark,), message))
    badge = Badge("well", "✓", "good") if document["ok"] else Badge("look here", "✗", "bad")
    return (
        Head(outcome.headline, badge),
        Table("Checks", ("Check", "State", "Found"), tuple(rows)),
    )


def _version(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    document = outcome.document
    rows = [("Python", document["python"]), *document["packages"].items()]
    shown = tuple((name, ((Run(value or "not installed"),),)) for name, value in rows)
    return (Head(outcome.headline), Facts(shown))


def _help(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    verbs = outcome.document["verbs"]
    if len(verbs) == 1:
        return (Head(outcome.headline), *_manual(verbs[0], door))
    blocks: list[Block] = [Head(outcome.headline)]
    groups = list(dict.fromkeys(verb["group"] for verb in verbs))
    for group in groups:
        rows = tuple(
            ((Run(verb["verb"], "name"),), (Run(verb["summary"]),))
            for verb in verbs
            if verb["group"] == group
        )
        blocks.append(Table(group, ("Verb", "Does"), rows))
    return tuple(blocks)


def _manual(verb: Document, door: Door) -> list[Block]:
    prefix = {"magic": "%liftsys ", "shell": "liftsys "}.get(door.front, "")
    usage = Run(prefix + verb["usage"], "code")
    rows: list[tuple[str, tuple[Line, ...]]] = [("Usage", ((usage,),))]
    rows += [(item["name"].upper(), ((Run(item["help"]),),)) for item in verb["arguments"]]
    rows += [(", ".join(item["flags"]), ((Run(item["help"]),),)) for item in verb["options"]]
    if verb["aliases"]:
        rows.append(("Also", ((Run(", ".join(verb["aliases"]), "code"),),)))
    if verb["note"]:
        rows.append(("Note", ((Run(verb["note"]),),)))
    # Not spelled for a shell: `open` would become `show` there, on the page of `open`.
    example = prefix + verb["example"] if prefix else door.spell(verb["example"])
    rows.append(("Example", ((Run(example, "command"),),)))
    return [Facts(tuple(rows))]


def _error(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    error = outcome.document["error"]
    blocks: list[Block] = [Head(error["message"], Badge(error["code"], "✗", "bad"))]
    blocks += _findings(error["diagnostics"], outcome.sources)
    if error["hint"]:
        blocks.append(Words(((Run(door.spell_hint(error["hint"])),),), "What helps"))
    return tuple(blocks)


_VIEWS: Mapping[str, Callable[[Outcome, Door], tuple[Block, ...]]] = {
    "session": _session,
    "ir": _session,
    "holes": _holes,
    "verify": _verify,
    "list": _list,
    "log": _log,
    "history": _history,
    "export": _export,
    "doctor": _doctor,
    "version": _version,
    "help": _help,
    "fmt": _fmt,
    "strength": _strength,
    "diff": _diff,
    "error": _error,
}
