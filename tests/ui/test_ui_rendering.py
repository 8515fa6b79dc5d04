"""Rendering: golden pages of outcomes of every kind, and commands as each door spells them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ui.outcomes import IR, PAGES, hole, session, verdict
from ui.pages import assert_calm

from liftsys_nb.session.outcome import Outcome, OutcomeKind
from liftsys_nb.syntax import Token, tokens
from liftsys_nb.ui.mime import highlight
from liftsys_nb.ui.mime.blocks import Excerpt
from liftsys_nb.ui.mime.excerpts import caret_line
from liftsys_nb.ui.mime.highlight import pieces
from liftsys_nb.ui.mime.plain import to_plain
from liftsys_nb.ui.mime.style import STYLE
from liftsys_nb.ui.mime.text import visible, width_of
from liftsys_nb.ui.mime.views import view
from liftsys_nb.ui.report import Report
from liftsys_nb.ui.spelling import Door


def html_of(outcome: Outcome) -> str:
    """Return the reply's HTML without its style, about one tag a line: what golden files hold."""
    page = Report(outcome).html.replace(STYLE, "…")
    return re.sub(r"(?<=>)(?=<(?!/))", "\n", page) + "\n"


def test_there_is_a_page_of_each_kind() -> None:
    assert {outcome.kind for outcome in PAGES.values()} == set(get_args(OutcomeKind))


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


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_well_formed_and_say_what_the_text_says(name: str) -> None:
    page = assert_calm(Report(PAGES[name]).html)
    assert PAGES[name].headline in page.words


def test_ir_in_html_can_be_copied_whole() -> None:
    page = assert_calm(Report(PAGES["session"]).html)
    assert IR.strip() in page.words


@given(st.text())
def test_pieces_of_any_text_join_to_the_text(text: str) -> None:
    assert "".join(p.before + p.text + p.after for p in pieces(text)) == text


def test_a_reply_in_several_formats_reads_its_text_once(monkeypatch: pytest.MonkeyPatch) -> None:
    highlight.kept_pieces.cache_clear()
    read: list[str] = []

    def counted(text: str) -> list[Token]:
        read.append(text)
        return tokens(text)

    monkeypatch.setattr(highlight, "tokens", counted)
    report = Report(PAGES["session"])
    assert {*report._repr_mimebundle_()} == {"text/plain", "text/html"}
    assert read == [IR.rstrip("\n")]


def test_pieces_of_a_very_long_text_are_not_kept() -> None:
    highlight.kept_pieces.cache_clear()
    text = "# " + "x" * highlight.LONGEST_KEPT
    assert "".join(piece.text for piece in pieces(text)) == text
    assert highlight.kept_pieces.cache_info().currsize == 0


@pytest.mark.parametrize("name", PAGES)
def test_plain_text_fits_80_columns_but_for_code(name: str) -> None:
    code = {visible(line) for line in IR.split("\n")}
    code |= set(PAGES["history_head"].document["text"].split("\n"))
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
        ("check", "%liftsys check", "liftsys check -s clamp", "ls.check()"),
        ("open clamp", "%liftsys open clamp", "liftsys show -s clamp", "ls.open('clamp')"),
        ("ir f.ir", "%liftsys ir f.ir", "liftsys ir f.ir", "ls.ir('f.ir')"),
        ("ir a{1}.ir", "%liftsys ir a{1}.ir", "liftsys ir 'a{1}.ir'", "ls.ir(target='a{1}.ir')"),
        ("ir -s f", "%liftsys ir -s f", "liftsys ir --session f", "ls.open('f').ir"),
        ("verify f.ir", "%liftsys verify f.ir", "liftsys verify f.ir", "ls.verify('f.ir')"),
        ("strength f", "%liftsys strength f", "liftsys strength f", "ls.strength('f')"),
        ("log half", "%liftsys log half", "liftsys log half", "ls.open('half').log()"),
        ("diff 1 2", "%liftsys diff 1 2", "liftsys diff -s clamp 1 2", "s.diff('1', '2')"),
        (
            "new --from f.ir",
            "%liftsys new --from f.ir",
            "liftsys new --from f.ir",
            "ls.new(from_='f.ir')",
        ),
        ("ir", "%liftsys ir", "liftsys ir -s clamp", "s.ir"),
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
