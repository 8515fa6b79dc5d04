"""Rendering: golden pages of representative documents, and text that wants to be more than text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liftsys_nb.session.code_documents import code_headline
from liftsys_nb.session.outcome import Outcome
from liftsys_nb.ui.manual import help_on
from liftsys_nb.ui.mime.blocks import Excerpt
from liftsys_nb.ui.mime.excerpts import caret_line
from liftsys_nb.ui.mime.highlight import pieces
from liftsys_nb.ui.mime.plain import to_plain
from liftsys_nb.ui.mime.style import STYLE
from liftsys_nb.ui.mime.text import visible, width_of
from liftsys_nb.ui.mime.views import view
from liftsys_nb.ui.report import Report, dumps
from liftsys_nb.ui.spelling import Door, Front

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
            {"what": "created", "detail": "clamp", "draft": 1, "branch": "main", "current": False},
            {"what": "hole_filled", "detail": "back = int", "draft": 2, "branch": "main",
             "current": True},
        ]},
        "clamp: 2 events, draft 2", next="verify",
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
            {"name": "chains", "ok": False, "message": "1 broken", "hint": "restore a backup"}]},
        "1 finding", exit=1,
    ),
    "help": help_on("fill"),
}  # fmt: skip


def html_of(outcome: Outcome) -> str:
    """Return the reply's HTML without its style, about one tag a line: what golden files hold."""
    page = Report(outcome).html.replace(STYLE, "…")
    return re.sub(r"(?<=>)(?=<(?!/))", "\n", page) + "\n"


@pytest.mark.parametrize("name", PAGES)
def test_plain_text_is_as_reviewed(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"ui/{name}.txt", str(Report(PAGES[name])) + "\n")


@pytest.mark.parametrize("name", PAGES)
def test_html_is_as_reviewed(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"ui/{name}.html", html_of(PAGES[name]))


@pytest.mark.parametrize("name", PAGES)
def test_markdown_is_as_reviewed(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"ui/{name}.md", Report(PAGES[name]).markdown + "\n")


def test_style_is_as_reviewed(golden: Callable[[str, str], None]) -> None:
    golden("ui/style.css", STYLE.replace("}", "}\n"))


class Page(HTMLParser):
    """Collects tags, attributes and text of a fragment, and that each tag is closed in order."""

    VOID = frozenset({"br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words += data

    def of(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attributes for name, attributes in self.tags if name == tag)


ALLOWED = {
    "div", "style", "p", "span", "strong", "bdi", "pre", "code", "table", "caption", "thead",
    "tbody", "tr", "th", "td", "ul", "li", "dl", "dt", "dd", "br", "i",
}  # fmt: skip


def assert_calm(page: str) -> Page:
    """Check that a fragment holds our own markup only."""
    read = Page(page)
    assert read.open == []
    assert {tag for tag, _ in read.tags} <= ALLOWED
    assert {name for _, attributes in read.tags for name in attributes} <= {
        "class", "title", "scope", "colspan", "dir", "aria-hidden"
    }  # fmt: skip
    return read


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_well_formed_and_say_what_the_text_says(name: str) -> None:
    page = assert_calm(Report(PAGES[name]).html)
    assert PAGES[name].headline in page.words
    assert all(attributes.get("scope") for attributes in page.of("th"))
    assert sum(1 for _ in page.of("caption")) == sum(1 for _ in page.of("table"))


def test_ir_in_html_can_be_copied_whole() -> None:
    page = Page(Report(PAGES["session"]).html)
    assert IR.strip() in page.words


@given(st.text())
def test_pieces_of_any_text_join_to_the_text(text: str) -> None:
    assert "".join(p.before + p.text + p.after for p in pieces(text)) == text


HOSTILE = [
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "</style></pre></code><h1>owned",
    "\x1b[31mred\x1b]0;title\x07",
    "\u202egnp.exe\u202c\u2066x\u2069",
    "a\u200bb\ufeffc\u00add",
    "\ud800 lone",
    "nul\x00 bell\x07 back\x08\x7f\x9b31m",
    "line\u2028sep\u2029par\x0b\x0c\x85",
    "\U000e0041\U000e0042 tags",
    "$$\\href{javascript:alert(1)}{x}$$ \\(x\\)",
    "`code` **bold** [a](javascript:b) ![i](http://x) | cell | <b> # h",
    "```\nfence\n````",
    "שלום עולם مرحبا",
    "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 e\u0301 한국어 字",
    "[bold red]rich[/] [link=http://x]y[/link]",
    "x" * 30_000,
    "word " * 6_000,
    "\n" * 1_000,
    "",
]


def everywhere(text: str) -> list[Outcome]:
    """Return outcomes with a text at each place where text from elsewhere can stand."""
    asked = hole(text, text, fit(text, **{"with": [text]}, why=text), fit(text, text),
                 type=text, where=text)  # fmt: skip
    told = diagnostic(text, file=text, hint=text, fix=text, code=text, severity=text)
    inside = {"label": text, "section": text, "text": text, "status": text, "by": [text]}
    return [
        replace(
            session(name=text, ir=text, status=text, unformalised=[text], holes=[asked],
                    diagnostics=[told, {**told, "file": "f"}]),
            headline=text, notes=(text,), next=f"fill x {text}", sources={"f": text * 2},
        ),
        replace(
            verdict(text, target=text, reason=text, clauses=[inside], open_holes=[text],
                    witness={"arguments": {text: text}, "result": text, "raises": None},
                    near_miss={"arguments": {text: text}, "result": text, "forbidden_by": [text]},
                    conflict=[text], relaxations=[{"label": text, "change": text}],
                    clash={"arguments": {text: text}, "wants": [{"label": text, "text": text}]},
                    bad_input={"arguments": {text: text}, "no_room": [text]}),
            headline=text,
        ),
        *[Outcome("check", {"schema": 1, "target": text, "verdict": text, "functions": [
            code(text, word, text, file=text, reason=text, notes=[text], assumptions=[text],
                 diagnostics=[told] if word == text else [],
                 invariants=[{"loop": 1, "text": text, "comment": text}],
                 recheck={"seed": 1, "verdict": text, "agrees": False, "second_opinion": None},
                 clauses=[code_clause(text, word, text, section=text, reason=text, evidence=text,
                                      counterexample={**BROKEN, "call": text, "raises": text,
                                                      "message": text, "broken": text,
                                                      "after": {text: text}})])
            for word in words]}, text, (text,), next=f"check {text}", first=text)
          for words in ((text,), (text, "proved"))],
        Outcome("list", {"schema": 1, "sessions": [
            {"session": text, "name": text, "status": text, "draft": text, "open_holes": text,
             "verdict": text, "updated": text}]}, text, next=text),
        Outcome("log", {"schema": 1, "session": text, "name": text, "events": [
            {"what": text, "detail": text, "draft": text, "branch": text, "current": True}]}, text),
        Outcome("history", {"schema": 1, "columns": [text], "rows": [[text]], "more": 3}, text),
        Outcome("export", {"schema": 1, "format": text, "style": text, "file": None, "text": text,
                           "unsaid": [text], "files": []}, text, (text,)),
        Outcome("export", {"schema": 1, "format": text, "style": text, "file": text, "text": None,
                           "unsaid": [], "files": [
                               {"format": text, "style": text, "file": file, "unsaid": [text],
                                "refused": text} for file in (text, None)]}, text),
        Outcome("doctor", {"schema": 1, "ok": False, "checks": [
            {"name": text, "ok": False, "message": text, "hint": text}]}, text),
        Outcome("version", {"schema": 1, "version": text, "python": text,
                            "packages": {text: text}}, text),
        Outcome("error", {"schema": 1, "error": {"code": text, "message": text, "hint": text,
                                                 "diagnostics": [told]}}, text),
    ]  # fmt: skip


TRICKS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)
FRONTS: tuple[Front, ...] = ("magic", "shell", "python")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_text_stays_text_in_all_formats(text: str) -> None:
    for outcome in everywhere(text):
        for front in FRONTS:
            report = Report(outcome, Door(front, text))
            assert_calm(report.html)
            for shown in (str(report), report.html.replace(STYLE, ""), report.markdown):
                assert not TRICKS.search(shown)
                shown.encode()
        dumps(outcome.document).encode()


@given(st.text(), st.integers(20, 120))
def test_plain_text_of_any_text_has_no_controls(text: str, width: int) -> None:
    for outcome in everywhere(text)[:2]:
        shown = to_plain(view(outcome, Door()), width)
        assert not TRICKS.search(shown)
        shown.encode()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_replies_stay_small_enough_to_read(text: str) -> None:
    for outcome in everywhere(text):
        assert len(str(Report(outcome))) < 150_000
        assert len(Report(outcome).html) < 400_000


def test_markdown_of_hostile_words_is_words() -> None:
    shown = Report(Outcome("list", {"schema": 1, "sessions": []}, HOSTILE[11])).markdown
    assert "\\*\\*bold\\*\\*" in shown
    assert "\\[a\\]\\(javascript:b\\)" in shown
    assert "\\<b\\>" in shown


@pytest.mark.parametrize("name", PAGES)
def test_plain_text_fits_80_columns_but_for_code(name: str) -> None:
    code = {visible(line) for line in IR.split("\n")}
    for line in str(Report(PAGES[name])).split("\n"):
        assert width_of(line) <= 80 or line in code


@given(st.text(max_size=300), st.integers(1, 300), st.integers(0, 50))
def test_carets_stand_under_what_is_meant(text: str, start: int, length: int) -> None:
    line = text.replace("\n", " ").replace("\r", " ")
    before, meant, after, carets = caret_line(Excerpt(1, line, start, start + length))
    assert carets.count("^") == max(width_of(meant), 1)
    assert len(carets) - carets.count("^") == width_of(before)
    assert width_of(before + meant + after) <= 12 * 160


def test_no_colour_stands_alone() -> None:
    """Each mark that has a tone has a word beside it, or the word in the headline."""
    for outcome in PAGES.values():
        page = Report(outcome).html.replace(STYLE, "")
        for found in re.finditer(r'class="lsy-tone[^>]*><i>[^<]+</i> ([^<]*)', page):
            assert found[1].strip()


def test_rendering_the_same_outcome_gives_the_same_bytes() -> None:
    assert Report(session()).html == Report(session()).html
    for outcome in PAGES.values():
        assert "0.123" not in Report(outcome).html
        assert "2030" not in str(Report(outcome))


@pytest.mark.parametrize(
    ("command", "magic", "shell", "python"),
    [
        ("verify", "%liftsys verify", "liftsys verify -s clamp", "s.verify()"),
        ("list", "%liftsys list", "liftsys list", "ls.list()"),
        ("check f.py::f", "%liftsys check f.py::f", "liftsys check f.py::f", "ls.check('f.py::f')"),
        (
            "check --wait f",
            "%liftsys check --wait f",
            "liftsys check --wait f",
            "ls.check('f', wait=True)",
        ),
        ("check", "%liftsys check", "liftsys check -s clamp", "s.check()"),
        ("open clamp", "%liftsys open clamp", "liftsys show -s clamp", "ls.open('clamp')"),
        ("ir f.ir", "%liftsys ir f.ir", "liftsys ir f.ir", "s.ir('f.ir')"),
        (
            'new "what it does"',
            "%liftsys new what it does",
            "liftsys new 'what it does'",
            "ls.new('what it does')",
        ),
        (
            "fill slack …",
            "%liftsys fill slack …",
            "liftsys fill -s clamp slack …",
            "s.fill('slack', '…')",
        ),
        (
            'fill t "a b"',
            '%liftsys fill t "a b"',
            "liftsys fill -s clamp t '\"a b\"'",
            "s.fill('t', '\"a b\"')",
        ),
        (
            "fill slack lo <= hi",
            "%liftsys fill slack lo <= hi",
            "liftsys fill -s clamp slack 'lo <= hi'",
            "s.fill('slack', 'lo <= hi')",
        ),
        (
            "fill a b?",
            "%%liftsys fill a\nb?",
            "liftsys fill -s clamp a 'b?'",
            "s.fill('a', 'b?')",
        ),
        (
            "fill body a\nb",
            "%%liftsys fill body\na\nb",
            "liftsys fill -s clamp body 'a\nb'",
            "s.fill('body', 'a\\nb')",
        ),
        (
            'finalize --because "good enough"',
            '%liftsys finalize --because "good enough"',
            "liftsys finalize -s clamp --because 'good enough'",
            "s.finalize(because='good enough')",
        ),
    ],
)
def test_commands_are_spelled_for_their_door(
    command: str, magic: str, shell: str, python: str
) -> None:
    assert Door("magic", "clamp").spell(command) == magic
    assert Door("shell", "clamp").spell(command) == shell
    assert Door("python", "clamp").spell(command) == python


@pytest.mark.parametrize(
    ("hint", "shell"),
    [
        ("see them all: list", "see them all: liftsys list"),
        ('make one: new "what it should do"', "make one: liftsys new 'what it should do'"),
        (
            "see why: verify; go back a step: undo",
            "see why: liftsys verify -s clamp; go back a step: liftsys undo -s clamp",
        ),
        ("answer it: fill slack VALUE", "answer it: liftsys fill -s clamp slack …"),
        ("choose one: verify f.ir::a", "choose one: liftsys verify f.ir::a"),
        (
            "fill slack VALUE, or defer slack",
            "liftsys fill -s clamp slack …, or defer slack",
        ),
        ("usage: open SESSION", "usage: open SESSION"),
        ("it holds: list, open", "it holds: list, open"),
        ("choose one with -s SESSION: list, clamp", "choose one with -s SESSION: list, clamp"),
        ("or open one of: list", "or open one of: list"),
        ("open it with care", "open it with care"),
        ("did you mean 'verify'?", "did you mean 'verify'?"),
    ],
)
def test_commands_in_hints_are_spelled_for_their_door(hint: str, shell: str) -> None:
    assert Door("shell", "clamp").spell_hint(hint) == shell


def test_an_error_names_its_next_command_as_the_door_spells_it() -> None:
    told = {"code": "LS401", "message": "no", "hint": "see them all: list", "diagnostics": []}
    error = replace(PAGES["error"], document={"schema": 1, "error": told})
    assert "see them all: ls.list()" in str(Report(error, Door("python")))
    assert "see them all: %liftsys list" in Report(error, Door("magic")).html


def test_a_text_without_a_session_and_a_final_one_show_holes_without_commands() -> None:
    for shown in (
        replace(session(session=None, status=None), kind="ir"),
        session(status="finalized"),
        replace(session(), kind="holes", next="export json"),
    ):
        assert "?slack" in str(Report(shown))
        for text in (str(Report(shown)), Report(shown).html, Report(shown).markdown):
            assert "liftsys fill slack" not in text


@pytest.mark.parametrize(
    ("asked", "typed"),
    [
        (hole("h", None, type="type", where="the parameters"), "fill h x: int, y: int"),
        (hole("h", None, type="type", where="the return type"), "fill h int"),
        (hole("h", None), "fill h …"),
    ],
)
def test_a_hole_without_fits_shows_how_an_answer_is_typed(
    asked: dict[str, Any], typed: str
) -> None:
    shown = str(Report(replace(session(holes=[asked]), next="fill h VALUE")))
    assert shown.count(f"%liftsys {typed}") == 2
    assert shown.endswith(f"next: %liftsys {typed}")
    assert "VALUE" not in shown
    bare = replace(verdict("consistent"), next="fill h VALUE")
    assert str(Report(bare)).endswith("next: %liftsys fill h …")


def test_a_headline_says_its_verdict_once() -> None:
    judged = replace(
        verdict("inconsistent", so_far=True), headline="Specification f: inconsistent (a and b)"
    )
    first = str(Report(judged)).split("\n")[0]
    assert first == "✗ Specification f: inconsistent so far (a and b)"


def test_moments_of_the_history_stand_in_utc_on_one_line() -> None:
    rows = [["2030-01-02T03:04:05.678901+02:00", "a_long_session_name" * 2, "created", "w " * 60]]
    columns = ["when", "session", "what", "detail"]
    shown = Outcome("history", {"schema": 1, "columns": columns, "rows": rows, "more": 0}, "1")
    for width in (50, 80):
        text = to_plain(view(shown, Door("shell")), width)
        assert "2030-01-02 01:04:05" in text
        assert "when (UTC)" in text
        assert max(map(width_of, text.split("\n"))) <= width


def test_what_is_to_be_done_by_hand_stands_before_the_next_command() -> None:
    broken = replace(verdict("unknown"), next="fmt a.ir", first="mend line 3 of <a>.ir")
    assert to_plain(view(broken, Door("shell")), 80).endswith(
        "next: mend line 3 of <a>.ir, then liftsys fmt a.ir"
    )
    report = Report(broken)
    assert report.markdown.rstrip().endswith(
        "Next: mend line 3 of \\<a\\>.ir, then `%liftsys fmt a.ir`"
    )
    assert "<bdi>mend line 3 of &lt;a&gt;.ir</bdi>, then " in report.html


def test_settled_types_are_said_and_not_asked() -> None:
    hole = {"id": "T", "kind": "signature", "type": "type", "question": "parameter x is int",
            "where": "parameter x", "scope": {}, "depends_on": [], "status": "settled",
            "fits": []}  # fmt: skip
    shown = to_plain(view(session(holes=[hole]), Door("shell")), 80)
    assert "Settled by their uses (1)" in shown
    assert "?T  parameter x is int" in shown
    assert "Questions" not in shown
