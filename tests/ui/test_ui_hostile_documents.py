"""Hostile text on its way: into a session, through verbs, out in each format, and back."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
import z3
from hostile import SMALL, TRICKS, Page
from markdown_it import MarkdownIt
from sampling import some
from ui.pages import assert_calm

import liftsys_nb as ls
from liftsys_nb.ir.errors import InputError, LiftError
from liftsys_nb.ir.visible import visible
from liftsys_nb.syntax import parse
from liftsys_nb.syntax.lexer import quote
from liftsys_nb.ui.cli import main

# Strings of a specification: clauses, policies, messages, reasons, questions, defaults.
IR = """ir odd {{
  intent: Say it
  signature: odd(s: str, mode: str = {0}) -> str
  requires:
    - given: s != {1}  @because({2})
  ensures:
    - same: result == {3}  @from({0})
    - wide: len(result) >= <?least: int = {1} choose 0 | 1?>
    - policy: <?what: Policy = {2} choose {3} | "other"?> == "other" implies len(s) >= 0
  raises:
    - never: ValueError({0}) when s == {1} + "x" and False
  assert:
    - {4}
    - {5}
}}
"""
FORMATS = ("json", "yaml", "ir", "md", "html", "python", "pytest", "smtlib")
NAMES = [name for name, text in SMALL.items() if len(text) < 5_000]
# Four at a time: a session takes seconds on its way.
FOURS = [(*NAMES[at : at + 4], *NAMES[:4])[:4] for at in range(0, len(NAMES), 4)]
# What a string of Python can hold and a file of UTF-8 cannot: refused, or kept as an escape.
UNWRITABLE = {"lone", "swapped"}
corpus = pytest.mark.parametrize("name", some(NAMES, 4))
fours = pytest.mark.parametrize("names", some(FOURS, 4), ids=lambda names: names[0])


def words_of(text: str) -> str:
    """Return what of a text can stand as words on one line, and is no item of its own in a file."""
    kept = "".join(c for c in " ".join(text.split()) if not 0xD800 <= ord(c) < 0xE000)
    return (
        f"it says {kept}".replace("<?", "< ?")
        .replace("  #", " #")
        .replace("@", "at ")
        .replace(" - ", " ")
    )


def made(*texts: str) -> ls.Session:
    return ls.ir(IR.format(*map(quote, texts), words_of(texts[0]), words_of(texts[2])))


def texts_of(session: ls.Session) -> dict[str, str]:
    found = {form: session.export(form).json["text"] for form in FORMATS}
    for style in ("icontract", "deal"):
        found[style] = session.export("python", style=style).json["text"]
    return found


USUAL: dict[str, str] = {}


@pytest.fixture
def usual(home: Path) -> dict[str, str]:
    """Return what is exported where all is calm; made once, in the first history."""
    if not USUAL:
        USUAL.update(texts_of(made("one", "two", "three", "four")))
    return USUAL


def shape_of(source: str) -> list[str]:
    """Return what a module of Python is made of, but for its strings and numbers."""
    return [type(node).__name__ for node in ast.parse(source).body]


def imports_of(source: str) -> set[str]:
    tree = ast.walk(ast.parse(source))
    return {ast.unparse(node) for node in tree if isinstance(node, ast.Import | ast.ImportFrom)}


@fours
def test_exports_hold_a_text_as_text(names: tuple[str, ...], usual: dict[str, str]) -> None:
    texts = [SMALL[name] for name in names]
    session = made(*texts)
    found = texts_of(session)
    for each in found.values():
        each.encode()
    module = parse(session.ir).module
    assert parse(found["ir"]).module == module
    whole = json.loads(found["json"])
    assert yaml.safe_load(found["yaml"]) == whole
    for form in ("python", "icontract", "deal", "pytest"):
        assert imports_of(found[form]) == imports_of(usual[form]), form
        assert shape_of(found[form]) == shape_of(usual[form]), form
    for text in texts:
        assert quote(text) in found["ir"]
        assert {text, quote(text)} & strings_of(whole)
        assert visible(quote(text)) in Page(found["html"]).words
    assert {texts[1], texts[3]} <= strings_in(found["pytest"])
    assert Page(found["html"]).shape <= Page(usual["html"]).shape
    assert not TRICKS.search(found["html"])
    held_to_markdown(found["md"])
    for question in found["smtlib"].split("(reset)"):
        assert all(c == "\n" or " " <= c <= "~" for c in question)
        z3.Solver(ctx=z3.Context()).from_string(question)


def strings_of(value: Any) -> set[str]:
    match value:
        case str():
            return {value}
        case dict():
            return set().union(*map(strings_of, value.values()), value)
        case list():
            return set().union(*map(strings_of, value))
        case _:
            return set()


def strings_in(source: str) -> set[str]:
    constants = (each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Constant))
    return {each.value for each in constants if isinstance(each.value, str)}


def held_to_markdown(text: str) -> None:
    """Check that no markup came of words, and that each row of a table has its columns."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    kinds = [token.type for token in tokens]
    inner = {each.type for token in tokens for each in token.children or ()}
    assert "html_block" not in kinds
    assert inner.isdisjoint({"html_inline", "link_open", "image", "em_open", "strong_open"})
    rows = kinds.count("tr_open") - kinds.count("thead_open")
    assert kinds.count("td_open") == rows * kinds.count("th_open")
    assert kinds.count("fence") == 1


@fours
def test_exports_come_back_as_they_left(names: tuple[str, ...], home: Path) -> None:
    # Of half a surrogate pair an import keeps the escape, and says so.
    session = made(*(SMALL[name] if name not in UNWRITABLE else "?" for name in names))
    module = parse(session.ir).module
    for form in ("json", "yaml", "ir"):
        session.export(form, out=f"back.{form}")
    for form in ("json", "yaml", "ir"):
        assert parse(ls.import_(f"back.{form}").ir).module == module, form


@fours
def test_replies_on_a_hostile_session_are_calm(
    names: tuple[str, ...], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, text = names[0], SMALL[names[0]]
    session = made(*(SMALL[name] for name in names))
    replies = [session.show(), session.holes(), session.ask()]
    reason = text if text.strip() and name not in UNWRITABLE else None
    replies.append(session.fill("least", "0", because=reason))
    replies.append(session.defer("what", because=reason))
    replies += [session.verify(), session.log(), session.diff("1", "2"), ls.list()]
    code = f"def odd(s, mode={text!a}):\n    return s + {text!a}\n"
    Path("odd.py").write_text(
        code.replace("s, mode=", "s: str, mode: str = ").replace("):\n", ") -> str:\n")
    )
    replies.append(session.check("odd.py::odd", budget=2.0))
    for wrong in (lambda: ls.open(text), lambda: session.fill(text, "1"), lambda: ls.help(text),
                  lambda: session.fill("what", text), lambda: ls.config(text)):  # fmt: skip
        with pytest.raises(LiftError) as refused:
            wrong()
        assert not any(TRICKS.search(note) for note in getattr(refused.value, "__notes__", []))
    for reply in replies:
        assert_calm(reply.html)
        for shown in (str(reply), reply.markdown):
            assert not TRICKS.search(shown)
    capsys.readouterr()
    for words in (["show", "-s", "odd"], ["log", "odd"], ["open", text], ["history"]):
        main(words)
    out, err = capsys.readouterr()
    assert not TRICKS.search(out + err)


@corpus
def test_hostile_words_make_a_session_that_reads_back(name: str, home: Path) -> None:
    text = SMALL[name]
    words = f"Write a function quiet that takes an int n and returns an int. {text}"
    if name in UNWRITABLE:
        with pytest.raises(LiftError, match="cannot record"):
            ls.new(words)
        return
    session = ls.new(words)
    assert parse(session.ir).module == parse(parse(session.ir).source.text).module
    held_to_markdown(session.export("md").json["text"])
    Page(session.export("html").json["text"])
    session.export("json", out="quiet.json")
    assert parse(ls.import_("quiet.json").ir).module == parse(session.ir).module
    assert not TRICKS.search(str(session))


@pytest.mark.parametrize("name", [n for n in some(NAMES, 4) if not SMALL[n].isidentifier()])
def test_a_name_that_is_hostile_is_refused_in_calm_words(name: str, home: Path) -> None:
    text = SMALL[name]
    with pytest.raises(InputError) as refused:
        ls.new("Write a function f that takes an int n and returns an int.", name=text)
    assert refused.value.code.startswith("LS4")
    assert ls.list().json["sessions"] == []
