"""Outcome in, blocks out: what is said, in which order, at which door."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from liftsys_nb.session.outcome import Document, Outcome
from liftsys_nb.ui.mime import sessions as looks
from liftsys_nb.ui.mime import upkeep, verdicts
from liftsys_nb.ui.mime.blocks import (
    Badge,
    Block,
    Facts,
    Head,
    Line,
    Next,
    Run,
    Table,
    Words,
)
from liftsys_nb.ui.mime.merges import merge
from liftsys_nb.ui.mime.parts import (
    CODE_VERDICTS,
    MOST_ROWS,
    VERDICTS,
    badge_run,
    code,
    findings,
)
from liftsys_nb.ui.mime.queries import sql
from liftsys_nb.ui.spelling import Door, with_placeholder


def view(outcome: Outcome, door: Door, glosses: Sequence[str] = ()) -> tuple[Block, ...]:
    """Return the blocks of a reply; the next command stands last. glosses: words explained."""
    blocks = _VIEWS[outcome.kind](outcome, door)
    if outcome.notes:
        blocks = (*blocks, Words(tuple((Run(note),) for note in outcome.notes)))
    if glosses:
        blocks = (*blocks, Words(tuple((Run(each, "dim"),) for each in glosses)))
    if outcome.next:
        blocks = (*blocks, Next(door.spell(_with_example(outcome)), outcome.first))
    return blocks


def _with_example(outcome: Outcome) -> str:
    """Return the next command; where it has no value to offer, one that shows how it is typed."""
    command = outcome.next or ""
    for hole in outcome.document.get("holes") or ():
        if command == f"fill {hole['id']} VALUE":
            return command if hole["fits"] else f"fill {hole['id']} {looks.example(hole)}"
    return with_placeholder(command)


# ── the rest ─────────────────────────────────────────────────────────────────────────────────
def _export(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    document = outcome.document
    head = Head(outcome.headline)
    if document["files"]:
        rows = tuple(_exported_row(row) for row in document["files"])
        return (head, Table("Files", ("Format", "File", "Style"), rows))
    if document["file"]:
        return (head,)
    form = document["format"]
    return (head, *code(document["text"], form, f"export --out FILE {form}"))


def _exported_row(row: Document) -> tuple[Line, ...]:
    file = Run(row["file"], "code") if row["file"] else Run("✗ not written", "bad")
    return ((Run(row["format"], "name"),), (file,), (Run(row["style"] or ""),))


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
            blocks += code(file["text"], "ir")
        elif document["check"] and file["diff"]:
            blocks += code(file["diff"], "diff")
        blocks += findings(file["diagnostics"], outcome.sources)
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
    if document["ok"] and document["repair"] and document["repair"]["lost"]:
        badge = Badge("with losses", "!", "warn")
    return (
        Head(outcome.headline, badge),
        Table("Checks", ("Check", "State", "Found"), tuple(rows)),
    )


def _config(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    document = outcome.document
    rows = []
    for row in document["settings"]:
        value = "not set" if row["value"] is None else str(row["value"])
        who = "the default" if row["from"] == "default" else row["where"] or row["from"]
        rows.append((
            (Run(row["name"], "name"),),
            (Run(value, "dim" if row["from"] == "default" else "strong"),),
            (Run(who, "dim" if row["from"] == "default" else "text"),),
            (Run(row["help"]),),
        ))  # fmt: skip
    headers = ("Setting", "Value", "From", "Means")
    blocks: list[Block] = [Head(outcome.headline), Table("Settings", headers, tuple(rows))]
    blocks += findings(document["diagnostics"], outcome.sources)
    files = tuple(
        (Run(file["path"]), Run("" if file["found"] else "  (not there)", "dim"))
        for file in document["files"]
    )
    if files:
        blocks.append(Words(files, "Files, a later one overrules"))
    return tuple(blocks)


def _judged(row: Document) -> Run:
    """Return the verdict on a text of its kind."""
    known = CODE_VERDICTS if row["kind"] == "check" else VERDICTS
    return badge_run(known.get(row["verdict"] or ""), row["verdict"] or "no verdict")


def _watch(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    rows = tuple(
        (
            (Run(row["target"], "name"),),
            (Run(f"✗ {row['error']}", "bad"),) if row["error"]
            else (_judged(row),),
            (Run(row["headline"]),),
        )
        for row in outcome.document["results"]
    )  # fmt: skip
    table = (Table("Judged", ("Text", "Verdict", "Says"), rows),) if rows else ()
    return (Head(outcome.headline), *table)


def _completion(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    document = outcome.document
    whole = f"completion {document['shell']}"
    return (Head(outcome.headline), *code(document["text"], "text", whole))


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


def _check(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    # Here, not above: the parser comes with it, and a reply without code must go without.
    from liftsys_nb.ui.mime.codes import check

    return check(outcome, door)


def _error(outcome: Outcome, door: Door) -> tuple[Block, ...]:
    error = outcome.document["error"]
    blocks: list[Block] = [Head(error["message"], Badge(error["code"], "✗", "bad"))]
    blocks += findings(error["diagnostics"], outcome.sources)
    if error["hint"]:
        blocks.append(Words(((Run(door.spell_hint(error["hint"])),),), "What helps"))
    return tuple(blocks)


_VIEWS: Mapping[str, Callable[[Outcome, Door], tuple[Block, ...]]] = {
    "session": looks.session,
    "ir": looks.session,
    "holes": looks.holes,
    "ask": looks.ask,
    "verify": verdicts.verify,
    "list": looks.sessions,
    "log": looks.log,
    "merge": merge,
    "history": looks.history,
    "sql": sql,
    "export": _export,
    "doctor": _doctor,
    "history_verify": upkeep.verify,
    "history_head": upkeep.head,
    "history_backup": upkeep.backup,
    "history_restore": upkeep.done,
    "history_compact": upkeep.done,
    "config": _config,
    "version": _version,
    "completion": _completion,
    "watch": _watch,
    "help": _help,
    "fmt": _fmt,
    "strength": verdicts.strength,
    "diff": verdicts.diff,
    "check": _check,
    "error": _error,
}
