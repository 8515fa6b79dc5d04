"""Pygments colours IR text without losing any of it, from the table that the pages use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pygments import highlight
from pygments.formatters import HtmlFormatter, NullFormatter
from pygments.token import Error, Keyword, Name, String, Token

from liftsys_nb.ir.nodes import Module
from liftsys_nb.syntax import TokenKind, show
from liftsys_nb.ui.mime.page import _KINDS as OF_THE_PAGE
from liftsys_nb.ui.mime.style import STYLE
from liftsys_nb.ui.pygments import IrLexer
from liftsys_nb.ui.tokentable import LOOKS, token_table
from strategies import modules

CORPUS = sorted((Path(__file__).parents[1] / "corpus").glob("**/*.ir"))
LEXER = IrLexer()
TEXT = "ir f {  # why\n  intent: so\n  signature: f(x: int)\n  requires:\n    - a: x > ?n\n}\n"


def joined(text: str) -> str:
    return "".join(value for _, _, value in LEXER.get_tokens_unprocessed(text))


@given(st.text() | st.text("ir {}<?>:-|\"'#`\r\n\t\ud800\0=@x"))
@example("")
@example("\ufeffir f {\r\n}\r\n")
@example("\n\n  \n")
def test_the_tokens_of_any_text_join_to_it(text: str) -> None:
    assert joined(text) == text


@pytest.mark.parametrize("path", CORPUS, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_the_tokens_of_the_corpus_join_to_it_cut_anywhere(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    for part in (text, text[: len(text) // 2], text[len(text) // 3 :]):
        assert joined(part) == part


@given(modules)
def test_offsets_say_where_each_value_stands(module: Module) -> None:
    text = show(module)
    for start, _, value in LEXER.get_tokens_unprocessed(text):
        assert text[start : start + len(value)] == value


@given(st.text())
def test_only_line_ends_differ_through_the_public_door(text: str) -> None:
    wanted = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    assert "".join(value for _, value in LEXER.get_tokens(text)) == wanted


def test_pieces_get_the_type_that_the_table_names() -> None:
    found = [(kind, value) for _, kind, value in LEXER.get_tokens_unprocessed(TEXT)]
    for kind, value in (
        (Keyword, "ir"), (Keyword.Declaration, "intent"), (String.Doc, "so"),
        (Keyword.Type, "int"), (Name.Label, "a"), (Name.Variable, "?n"),
    ):  # fmt: skip
        assert (kind, value) in found
    assert (Error, "$") in [(kind, value) for _, kind, value in LEXER.get_tokens_unprocessed("$")]


def test_formatters_take_what_the_lexer_gives() -> None:
    assert highlight(TEXT, LEXER, NullFormatter()) == TEXT
    assert '<span class="nv">?n</span>' in highlight(TEXT, LEXER, HtmlFormatter())


def test_the_table_names_each_kind_once_and_each_look_exists() -> None:
    assert list(LOOKS) == list(get_args(TokenKind))
    for look in LOOKS.values():
        kind = Token
        for word in look.pygments.split("."):
            assert word[0].isupper()
            kind = getattr(kind, word)
        if look.css is not None:
            assert f".lsy-{look.css}{{" in STYLE or f".lsy-{look.css}," in STYLE


def test_pages_take_their_classes_from_the_table() -> None:
    wanted = {kind: look.css for kind, look in LOOKS.items() if look.css and kind != "hole"}
    assert wanted == OF_THE_PAGE


def test_the_table_for_the_front_end_is_the_one_checked_in(golden) -> None:
    golden("ui/tokens.json", json.dumps(token_table(), indent=2) + "\n")
