"""Outcomes of every kind, as the rooms below would give them: what golden pages are made of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from liftsys_nb.session.code_documents import code_headline
from liftsys_nb.session.outcome import Outcome
from liftsys_nb.ui.manual import help_on

IR = """ir clamp {
  intent: Keep a number inside a range
  signature: clamp(x: int, lo: int, hi: int) -> <?back: type = "what comes?" choose int | None?>
  requires:
    - order: lo <= hi  @from("prompt:8-21")
  ensures:
    - inside: lo <= result <= hi
    - near: abs(result - x) <= ?slack
}
"""


def fit(text: str, label: str = "fits", **more: Any) -> dict[str, Any]:
    return {"text": text, "from": "scope", "label": label, "with": [], "why": None, **more}


def hole(name: str, question: str | None, *fits: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": name, "kind": "assertion", "type": "int", "question": question,
        "where": "ensures near", "scope": {"x": "int"}, "depends_on": [], "status": "open",
        "fits": list(fits), **more,
    }  # fmt: skip


def diagnostic(message: str, **more: Any) -> dict[str, Any]:
    return {
        "code": "IR210", "severity": "error", "message": message, "file": "clamp.ir", "line": 8,
        "column": 16, "end_line": 8, "end_column": 21, "hint": "did you mean 'result'?",
        "fix": None, **more,
    }  # fmt: skip


def session(**more: Any) -> Outcome:
    document = {
        "schema": 1, "session": "0190", "name": "clamp", "status": "open", "draft": "0191",
        "branch": "main", "ir": IR, "signature": None, "unformalised": ["The caller is kind."],
        "holes": [
            hole("back", "what comes back?", fit("int", why="the first choice"), type="type",
                 where="the return type"),
            hole("slack", None, fit("max(lo - x, x - hi, 0)"),
                 fit("0", "conflicts", **{"with": ["inside"]}), fit("1", "redundant")),
            hole("later", "how loud?", status="deferred"),
        ],
        "diagnostics": [diagnostic("no value named 'rslt' here")], "next": "fill back int", **more,
    }  # fmt: skip
    return Outcome(
        "session", document, "Specification clamp: open, 2 questions your words leave open",
        ("made 1 session: clamp",), "fill back int", sources={"clamp.ir": IR},
    )  # fmt: skip


def verdict(word: str, **more: Any) -> Outcome:
    document = {
        "schema": 1, "target": "clamp", "verdict": word, "so_far": False, "reason": None,
        "witness": None, "near_miss": None, "conflict": None, "clash": None, "relaxations": None,
        "bad_input": None, "open_holes": [], "diagnostics": [], "seconds": 0.123,
        "clauses": [
            {"label": "order", "section": "requires", "text": "lo <= hi", "status": "needed",
             "by": []},
            {"label": "above", "section": "ensures", "text": "lo <= result", "status": "implied",
             "by": ["inside"]},
            {"label": "odd", "section": "ensures", "text": "lo > hi implies result == 7",
             "status": "vacuous", "by": []},
            {"label": "assert_1", "section": "assert", "text": "The caller is kind.",
             "status": "unformalised", "by": []},
        ],
        **more,
    }  # fmt: skip
    return Outcome("verify", document, f"Specification clamp: {word}", next="finalize")


ARGUMENTS = {"x": "0", "lo": "1", "hi": "0"}


def code_clause(label: str, word: str, text: str = "lo <= result <= hi", **more: Any) -> Any:
    return {
        "label": label, "section": "ensures", "text": text, "verdict": word, "reason": None,
        "counterexample": None, "evidence": None,
        "decided_by": None if word == "unknown" else "inline", **more,
    }  # fmt: skip


def code(name: str, word: str, ends: str = "yes", **more: Any) -> dict[str, Any]:
    return {
        "name": name, "file": "clamp.py", "line": 4, "verdict": word, "terminates": ends,
        "reason": None, "clauses": [], "invariants": [], "assumptions": [], "stated_in": [],
        "notes": [], "diagnostics": [], "stale": None, "recheck": None, "seconds": 0.123,
        "decided_by": None if word == "unknown" else "inline", "tiers": [], "going_on": [],
        "trust": {"solver": "z3 5", "python": "3.11", "seed": 0, "rlimit": 1, "effort": 2,
                  "code": "abc0", "spec": "abc1"}, **more,
    }  # fmt: skip


def checked(word: str, *functions: dict[str, Any]) -> Outcome:
    document = {
        "schema": 1, "target": "clamp.py", "verdict": word, "functions": list(functions),
        "skipped": [], "seconds": 0.123,
    }  # fmt: skip
    return Outcome(
        "check", document, code_headline(functions, "clamp.py"), next="check clamp.py",
        first="mend clamp in clamp.py" if word == "refuted" else None,
    )  # fmt: skip


BROKEN = {
    "arguments": ARGUMENTS, "call": "clamp(0, 1, 0)", "result": "1", "raises": None, "message": "",
    "after": {"xs": "[1]"}, "broken": "`1 <= 1 <= 0` is False", "path": [5, 7, 8],
}  # fmt: skip
PROVED = code(
    "clamp", "proved", "unknown",
    clauses=[code_clause("inside", "proved"),
             code_clause("no_other_exception", "proved", "no other exception is raised",
                         section="raises")],
    invariants=[
        {"loop": 6, "text": "i == (i at the start) + (rounds done)", "comment": None},
        *[{"loop": 6, "text": f"i >= {at}", "comment": f"# invariant: i >= {at}"}
          for at in range(7)],
        {"loop": 9, "text": "j <= n", "comment": "# invariant: j <= n"},
    ],
    assumptions=["arguments are exactly of their declared types", "memory suffices"],
    recheck={"seed": 1, "verdict": "unknown", "agrees": False,
             "second_opinion": {"by": "cvc5 1", "asked": 3, "agreed": 2}},
    notes=["taken as constant: `LIMIT = 10`"],
)  # fmt: skip
TESTED = code(
    "gcd", "tested", "unknown", reason="the effort allowed did not suffice",
    clauses=[code_clause("positive", "proved", "result > 0"),
             code_clause("shared", "tested", "a % result == 0", decided_by="hypothesis",
                         evidence="no failure on 523 inputs that Hypothesis chose")],
    decided_by="hypothesis",
    tiers=[
        {"name": "unrolling", "came": "nothing",
         "words": "found no call within 4 rounds of each loop"},
        {"name": "hypothesis", "came": "tested", "words": "no failure on 523 inputs"},
        {"name": "crosshair", "came": "missing",
         "words": "not installed; pip install 'liftsys_nb[crosshair]' brings it"},
    ],
    going_on=["longer proof"],
)  # fmt: skip
REFUTED = code(
    "clamp", "refuted",
    clauses=[code_clause("inside", "refuted", counterexample=BROKEN),
             code_clause("near", "unknown", "abs(result - x) <= 1",
                         reason="another clause is broken first",
                         evidence="no failure in 6 calls")],
)  # fmt: skip
RAISED = code(
    "Account.deposit", "refuted", line=12,
    clauses=[code_clause("no_other_exception", "refuted", "nothing", section="raises",
                         counterexample={**BROKEN, "result": None, "raises": "KeyError",
                                         "message": "'k'", "after": {}, "broken": "",
                                         "path": [*range(1, 40)]})],
)  # fmt: skip
OPEN = code(
    "twist", "unknown", line=30, reason="`yield` at line 31 is not modelled",
    clauses=[code_clause("inside", "tested", evidence="no failure in 300 calls"),
             code_clause("near", "unknown", reason="`yield` at line 31 is not modelled")],
)  # fmt: skip
SPIN = code(
    "spin", "proved", "no", line=1,
    notes=["`spin(0)` does not end: the loop at line 3 comes back to a state that it was in before",
           "its decorator is left out"],
)  # fmt: skip


def merging(merged: bool, ir: str | None, picked: str | None) -> dict[str, Any]:
    """Return the document of a merge; picked: whose version of both conflicts is theirs."""
    side = "theirs" if picked else None
    parts = [
        {"name": "back", "section": "holes", "what": "changed", "base": "?back", "mine": "int",
         "theirs": "int | None", "side": side},
        {"name": "near", "section": "ensures", "what": "changed",
         "base": "near: abs(result - x) <= ?slack", "mine": None,
         "theirs": "near: abs(result - x) <= 3 and <b>", "side": side},
        {"name": "order", "section": "requires", "what": "removed", "base": "order: lo <= hi",
         "mine": None, "theirs": "order: lo <= hi", "side": "mine"},
        {"name": "signature", "section": "signature", "what": "changed", "base": "a", "mine": "b",
         "theirs": "c", "side": "both"},
    ]  # fmt: skip
    return {
        "schema": 1, "session": "0190", "name": "clamp", "branch": "main", "draft": "0191",
        "other": "main-2", "base": [1], "mine": 2, "theirs": 3, "merged": merged, "parts": parts,
        "conflicts": [] if picked else ["back", "near"], "ir": ir,
        "next": "verify" if picked else "merge main-2 --take near,back",
    }  # fmt: skip


def watched(target: str, kind: str, verdict: str | None, **more: Any) -> dict[str, Any]:
    return {"target": target, "kind": kind, "verdict": verdict,
            "headline": f"what is said of {target}", "error": None,
            "command": f"{kind} {target}", **more}  # fmt: skip


PAGES: dict[str, Outcome] = {
    "session": session(),
    "consistent": verdict(
        "consistent", so_far=True, open_holes=["slack"],
        witness={"arguments": {"x": "0", "lo": "0", "hi": "0"}, "result": "0", "raises": None},
        near_miss={"arguments": {"x": "0", "lo": "0", "hi": "0"}, "after": {}, "result": "1",
                   "forbidden_by": ["inside", "near"]},
    ),
    "leaving": verdict(
        "consistent",
        witness={"arguments": {"xs": "[0]"}, "result": "None", "raises": None,
                 "after": {"xs": "[0, 1]"}},
        near_miss={"arguments": {"xs": "[0]"}, "after": {"xs": "[0, 0]"}, "result": "None",
                   "forbidden_by": ["inside"]},
    ),
    "inconsistent": verdict(
        "inconsistent", conflict=["inside", "far"],
        clash={"arguments": ARGUMENTS, "wants": [{"label": "inside", "text": "1 <= result <= 0"},
                                                 {"label": "far", "text": "result > 10"}]},
        relaxations=[{"label": "far", "change": "move 10 to 0: `result > 0`"},
                     {"label": "inside", "change": "leave out this clause: `lo <= result <= hi`"}],
    ),
    "unimplementable": verdict(
        "unimplementable", bad_input={"arguments": ARGUMENTS, "no_room": ["inside"]},
        relaxations=[{"label": "requires", "change": "add `lo <= hi`"},
                     {"label": "raises", "change": "add `ValueError when lo > hi`"}],
    ),
    "unknown": verdict("unknown", reason="'sorted' in the clause order is not modelled yet"),
    "list": Outcome(
        "list",
        {"schema": 1, "sessions": [
            {"session": "0190", "name": "clamp", "status": "ready", "draft": "0191",
             "open_holes": 0, "verdict": "consistent", "updated": "2030-01-01T00:00:00Z"},
            {"session": "0192", "name": "half", "status": "open", "draft": "0193",
             "open_holes": 2, "verdict": None, "updated": "2030-01-01T00:00:00Z"},
        ]},
        "2 sessions", next="open clamp",
    ),
    "log": Outcome(
        "log",
        {"schema": 1, "session": "0190", "name": "clamp", "events": [
            {"what": "created", "detail": "clamp", "draft": 1, "merged": None,
             "branch": "main", "current": False,
             "by": "ann", "why": None},
            {"what": "hole_filled", "detail": "back = int", "draft": 2, "merged": None,
             "branch": "main", "current": False,
             "by": "ann", "why": None},
            {"what": "merged", "detail": "main-2 merged; took near", "draft": 4, "merged": 3,
             "branch": "main", "current": True,
             "by": "ann", "why": None},
        ]},
        "clamp: 3 events, draft 4", next="verify",
    ),
    "log_of_two": Outcome(
        "log",
        {"schema": 1, "session": "0190", "name": "clamp", "events": [
            {"what": "created", "detail": "clamp", "draft": 1, "merged": None, "branch": "main",
             "current": False,
             "by": "ann", "why": "asked for by <b>"},
            {"what": "hole_filled", "detail": "back = int", "draft": 2, "merged": None,
             "branch": "main",
             "current": True, "by": "ben", "why": None},
        ]},
        "clamp: 2 events, draft 2", next="verify",
    ),
    "merge": Outcome(
        "merge", merging(True, IR, "near"), "clamp: main-2 is merged into main, 2 parts from there",
        next="verify",
    ),
    "merge_open": Outcome(
        "merge", merging(False, None, None),
        "clamp: both sides changed 2 parts, so nothing is merged yet",
        ("pick for each in one command",), "merge main-2 --take near,back", exit=1,
    ),
    "strength": Outcome(
        "strength",
        {"schema": 1, "target": "clamp", "mutants": 41, "killed": 37, "survivors": [
            {"behaviour": "returns x if lo <= x <= hi else lo", "arguments": ARGUMENTS,
             "allowed": "-1", "expected": "0",
             "closing_clause": "result == max(lo, min(x, hi))"},
            {"behaviour": "always returns <b>", "arguments": {}, "allowed": "0 then xs == []",
             "expected": "1", "closing_clause": None},
            *[{"behaviour": f"returns x + {at}", "arguments": {"x": "0"}, "allowed": str(at),
               "expected": "0", "closing_clause": "result <= x"} for at in (1, 2)],
        ], "undecided": ["forgets `near`"], "left_out": ["near"], "reason": None,
         "score": 0.902, "seconds": 0.123},
        "Specification clamp: 37 of 41 wrong behaviours that were tried are forbidden",
        next="verify", exit=1,
    ),
    "diff": Outcome(
        "diff",
        {"schema": 1, "old": "clamp draft 1", "new": "clamp draft 2", "relation": "different",
         "version": "major",
         "newly_allowed": {"arguments": ARGUMENTS, "after": {}, "result": None,
                           "raises": "ValueError"},
         "newly_forbidden": {"arguments": ARGUMENTS, "after": {"xs": "[]"}, "result": "1",
                             "raises": None},
         "changes": ["parameter hi is optional now"], "left_out": ["near"], "reason": None,
         "text": "--- clamp draft 1\n+++ clamp draft 2\n@@ -1 +1 @@\n-    - lo <= hi\n"
                 "+    - lo < hi\n"},
        "clamp draft 2 and clamp draft 1 differ both ways (major version)", next="list",
    ),
    "check_proved": checked("proved", PROVED),
    "check_refuted": checked("refuted", REFUTED),
    "check_several": checked("refuted", code("abs", "proved"), PROVED, RAISED, OPEN),
    "check_tested": checked("tested", TESTED),
    "check_endless": checked("proved", SPIN),
    "check_endless_and_proved": checked("proved", code("abs", "proved"), SPIN),
    "error": Outcome(
        "error",
        {"schema": 1, "error": {"code": "LS411", "message": "'itn' is no type for ?back",
                                "hint": "expected: type", "diagnostics": [
            diagnostic("no type named 'itn'", code="IR111", file="<value>", line=1, column=1,
                       end_line=1, end_column=3)]}},
        "'itn' is no type for ?back", exit=2, sources={"<value>": "itn"},
    ),
    "doctor": Outcome(
        "doctor",
        {"schema": 1, "ok": False, "checks": [
            {"name": "python", "ok": True, "message": "3.11.7", "hint": None},
            {"name": "chains", "ok": False, "message": "1 broken", "hint": "restore a backup"}],
         "repair": None},
        "1 finding", exit=1,
    ),
    "history_verify": Outcome(
        "history_verify",
        {"schema": 1, "ok": True, "events": 40, "stored": 30, "writers": 2, "journals": 1,
         "unfinished": 1, "digest": "0f" * 32, "head": None, "breaks": []},
        "the history is whole: 40 events in 2 chains",
        ("1 journal with an unfinished last write, which was never acknowledged",), "history head",
    ),
    "history_verify_broken": Outcome(
        "history_verify",
        {"schema": 1, "ok": False, "events": 4, "stored": 4, "writers": 1, "journals": 0,
         "unfinished": 0, "digest": "0f" * 32, "head": None, "breaks": [
             {"writer": "0190", "place": "database", "number": 5, "good": 4,
              "reason": "the chain breaks at its event 5: it is missing"},
             {"writer": None, "place": "ledger", "number": 0, "good": 0, "reason": "damaged"}]},
        "the history is broken: database, writer 0190, event 5", next="doctor --fix", exit=1,
    ),
    "history_head": Outcome(
        "history_head",
        {"schema": 1, "digest": "0f" * 32, "writers": 1, "events": 4,
         "text": f"liftsys-head 1 {'0f' * 32} 1 4\n0190 4 {'1e' * 32}\n"},
        "Head of 4 events", next="history verify",
    ),
    "history_backup": Outcome(
        "history_backup",
        {"schema": 1, "file": "/home/me/kept.zip", "events": 4, "writers": 1, "bytes": 1063719,
         "digest": "0f" * 32},
        "backed up 4 events: /home/me/kept.zip", next="history verify",
    ),
    "history_restore": Outcome(
        "history_restore",
        {"schema": 1, "file": "kept.zip", "events": 4, "added": 3, "aside": "/home/me/aside/1",
         "repair": None},
        "restored: 3 of 4 events were missing here",
        ("what was there before is kept in /home/me/aside/1",), "list",
    ),
    "history_compact": Outcome(
        "history_compact", {"schema": 1, "events": 4, "journals": 1, "note": None},
        "took over 4 events, and removed 1 journal that nobody writes any more",
        next="history verify",
    ),
    "help": help_on("fill"),
    "ir": replace(session(session=None, status=None), kind="ir", next="verify clamp.ir"),
    "holes": replace(session(), kind="holes", headline="clamp: 2 questions open"),
    "ask": Outcome(
        "ask",
        {"schema": 1, "session": "0190", "name": "clamp", "candidates_left": None, "open": 1,
         "done": False, "question": {
             "id": "slack", "kind": "choice", "text": "how near?", "hole": "slack", "type": "int",
             "where": "ensures near", "scope": {"x": "int"}, "arguments": None, "call": None,
             "options": [fit("0", "conflicts", **{"with": ["inside"]}), fit("hi - lo")],
             "recommended": "hi - lo", "free_text": True}},
        "clamp: 1 question open", next="fill slack hi - lo",
    ),
    "ask_done": Outcome(
        "ask",
        {"schema": 1, "session": "0190", "name": "clamp", "candidates_left": None, "open": 0,
         "done": True, "question": None},
        "clamp: all answered", next="verify",
    ),
    "watch": Outcome(
        "watch",
        {"schema": 1, "seconds": 0.123, "results": [
            watched("a.ir", "verify", "consistent"), watched("b.ir", "verify", "inconsistent"),
            watched("c.py", "check", "proved"), watched("d.py", "check", "refuted"),
            watched("e.py", "check", "tested"), watched("f.py", "check", "unknown"),
            watched("g.ir", "verify", None, error="IR120")]},
        "judged: 7 texts, 3 to look at", next="check d.py", exit=2,
    ),
    "export": Outcome(
        "export",
        {"schema": 1, "format": "python", "style": "deal", "file": None, "unsaid": ["examples"],
         "text": "def clamp(x):\n    raise NotImplementedError\n", "files": []},
        "clamp as python", ("not said: examples",), next="list",
    ),
    "export_all": Outcome(
        "export",
        {"schema": 1, "format": "all", "style": None, "file": "clamp", "text": None, "unsaid": [],
         "files": [
             {"format": "python", "style": "docstring", "file": "clamp/clamp.py", "unsaid": [],
              "refused": None},
             {"format": "pytest", "style": None, "file": None, "unsaid": [],
              "refused": "'if' is no name in Python"}]},
        "clamp in 1 format: clamp", next="list",
    ),
    "fmt": Outcome(
        "fmt",
        {"schema": 1, "check": True, "changed": 1, "failed": 1, "files": [
            {"file": "a.ir", "changed": True, "fixed": 2, "text": None,
             "diff": "--- a.ir\n+++ a.ir\n@@ -1 +1 @@\n-ir  a {\n+ir a {\n", "diagnostics": []},
            {"file": "clamp.ir", "changed": False, "fixed": 0, "text": None, "diff": "",
             "diagnostics": [diagnostic("no value named 'rslt' here")]}]},
        "1 of 2 files would change, 1 with errors", next="fmt a.ir", exit=2,
        sources={"clamp.ir": IR},
    ),
    "history": Outcome(
        "history",
        {"schema": 1, "columns": ["when", "session", "what", "detail", "by", "why"], "more": 3,
         "rows": [
            ["2020-01-01T00:00:00+00:00", "clamp", "created", "", "ann", ""],
            ["2020-01-01T00:00:01+00:00", "clamp", "hole_filled", "back = int", "ann", ""]]},
        "5 events", next="list",
    ),
    "sql": Outcome(
        "sql",
        {"schema": 1, "columns": ["name", "events", "parts"],
         "types": ["VARCHAR", "BIGINT", "STRUCT(a VARCHAR[])"], "more": True, "rows": [
            ["clamp", 12, {"a": ["x", None]}], [None, True, 1.5], ["half", None, []]]},
        "3 rows", ("there are more rows than these 3: ask for less at once",),
        next="sql SHOW TABLES",
    ),
    "history_of_two": Outcome(
        "history",
        {"schema": 1, "columns": ["when", "session", "what", "detail", "by", "why"], "more": 0,
         "rows": [
            ["2020-01-01T00:00:00+00:00", "clamp", "created", "", "ann", ""],
            ["2020-01-01T00:00:01+00:00", "clamp", "hole_filled", "back = int", "ben", "<b>"]]},
        "2 events", next="list",
    ),
    "config": Outcome(
        "config",
        {"schema": 1, "files": [
            {"of": "user file", "path": "/home/a/config.toml", "found": False},
            {"of": "project", "path": "/home/a/b/pyproject.toml", "found": True}],
         "settings": [
             {"name": "seconds", "value": 2.0, "default": 10.0, "from": "project",
              "where": "/home/a/b/pyproject.toml:3", "environment": "LIFTSYS_SECONDS",
              "help": "wall time for a verdict"},
             {"name": "home", "value": None, "default": None, "from": "default", "where": None,
              "environment": "LIFTSYS_HOME", "help": "the folder of the history"}],
         "diagnostics": [diagnostic("no setting named 'rlimt'", code="LS471",
                                    file="/home/a/b/pyproject.toml", line=4, column=1,
                                    end_line=4, end_column=5, hint="did you mean 'rlimit'?")]},
        "Settings: 1 set, 1 wrong", exit=2,
        sources={"/home/a/b/pyproject.toml": "[tool.liftsys]\n\nseconds = 2\nrlimt = 3\n"},
    ),
    "version": Outcome(
        "version",
        {"schema": 1, "version": "1.2.3", "python": "3.11.0",
         "packages": {"z3-solver": "5.4", "papermill": None}},
        "liftsys_nb 1.2.3",
    ),
    "completion": Outcome(
        "completion", {"schema": 1, "shell": "fish", "text": "complete -c liftsys -f\n"},
        "Completion for fish",
    ),
}  # fmt: skip
