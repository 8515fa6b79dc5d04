"""The highlighter says what each piece is, as the parser understood it."""

from __future__ import annotations

from typing import get_args

from hypothesis import given

from liftsys_nb.ir.nodes import Module
from liftsys_nb.syntax import TokenKind, show, tokens
from strategies import modules

TEXT = """\
ir clamp version "1.0" {
  # why
  intent: Keep it in range
  signature: clamp(x: int) -> <?r: type?>
  effects:
    - modifies a.b when x > 0
  requires:
    - order: x <= 3   @because("so")
  raises:
    - ValueError when ?gap
  assert:
    - x is kept tidy
}
$"""


def kinds() -> list[tuple[str, str]]:
    return [(t.kind, t.text) for t in tokens(TEXT) if t.kind != "space"]


def test_each_piece_has_its_kind() -> None:
    found = kinds()
    for piece in (
        ("keyword", "ir"), ("name", "clamp"), ("keyword", "version"), ("string", '"1.0"'),
        ("comment", "# why"), ("section", "intent"), ("prose", "Keep it in range"),
        ("type", "int"), ("hole", "<?r"), ("hole", "?>"), ("keyword", "modifies"),
        ("keyword", "when"), ("label", "order"), ("operator", "<="), ("number", "3"),
        ("annotation", "@because"), ("type", "ValueError"), ("hole", "?gap"),
        ("prose", "x is kept tidy"), ("punctuation", "}"), ("error", "$"),
    ):  # fmt: skip
        assert piece in found


DECLARATIONS = """\
module a.b version "1" {
  import money version ">=1" as m
  from "./x.ir" import Y
  type T = int where it > 0
  enum E { A = 1 }
  record R {
    type: int  # why
    invariant:
      - small: type > 0
  }
  define f(record: int) -> int = record
}
"""


def test_the_words_of_declarations_have_their_kinds() -> None:
    found = [(t.kind, t.text) for t in tokens(DECLARATIONS) if t.kind != "space"]
    for piece in (
        ("keyword", "module"), ("name", "a.b"), ("keyword", "version"), ("string", '"1"'),
        ("keyword", "import"), ("name", "money"), ("keyword", "as"), ("name", "m"),
        ("keyword", "from"), ("string", '"./x.ir"'), ("name", "Y"), ("keyword", "type"),
        ("type", "int"), ("keyword", "enum"), ("name", "A"), ("keyword", "record"),
        ("comment", "# why"), ("section", "invariant"), ("label", "small"),
        ("keyword", "define"), ("name", "f"),
    ):  # fmt: skip
        assert piece in found
    # A field or parameter may have such a word as its name.
    assert found.count(("name", "type")) == 2
    assert found.count(("name", "record")) == 2
    assert "error" not in {kind for kind, _ in found}


def test_where_and_then_are_keywords_in_their_places_only() -> None:
    text = (
        "ir f {\n  intent: a\n  signature: f(where: int where it > 0) -> int\n  requires:\n"
        "    - where > then\n  examples:\n    - f(x) == 1 then x == 2 where x = 1\n}\n"
    )
    found = [(t.kind, t.text) for t in tokens(text) if t.text in {"where", "then"}]
    name, word = ("name", "where"), ("keyword", "where")
    assert found == [name, word, name, ("name", "then"), ("keyword", "then"), word]


@given(modules)
def test_sound_texts_hold_no_error(module: Module) -> None:
    text = show(module)
    found = tokens(text)
    assert "".join(t.text for t in found) == text
    assert {t.kind for t in found} <= set(get_args(TokenKind))
    assert "error" not in {t.kind for t in found}
