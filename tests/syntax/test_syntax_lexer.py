"""Laws of the tokens: the fast way to split a text and the plain one come to the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from liftsys_nb.syntax import lexer
from liftsys_nb.syntax.lexer import _MOST_KINDS, _PIECE, KIND_OF, Tok, lex, pieces

_SIGNS = [
    "#", "  # c", "\n", "\r\n", "\t", " ", "  ", "\x1f", "\ufeff", '"', "'", '"""', "'''", "\\",
    '"a#b"', "rb", "r", "f'", "x", "old", "é", "²", "٣", "0x", "17", "1_0", "1e5", "1.", ".5",
    ".", "..", "...", "==", "=", ">", "<", "!", "?", "??", "?>", "<?", "?n", "-", "->", "*", "**",
    "//", "&", "|", ":", ":=", "(", ")", "[", "]", "{", "}", ",", ";", "@", "^", "~", "$", "≤",
]  # fmt: skip
texts = st.lists(st.sampled_from(_SIGNS) | st.characters(), max_size=30).map("".join)


@given(texts, st.data())
@example("x # y", None)
@example("\ufeff# only a comment", None)
@example("# a\n  ", None)
@example('"a # b" # c', None)
@example(" \n ", None)
def test_tokens_are_the_pieces_without_space_and_comments(
    text: str, data: st.DataObject | None
) -> None:
    start, end = 0, len(text)
    if data is not None:
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, len(text)))
    found = list(pieces(text, start, end))
    toks, comments = lex(text, start, end)
    assert list(toks)[:-1] == [p for p in found if p.kind not in {"space", "comment"}]
    notes = [(p.text.rstrip(), p.start) for p in found if p.kind == "comment"]
    assert [(c.text, c.start) for c in comments] == notes


@given(texts)
def test_the_end_stands_after_the_last_token(text: str) -> None:
    toks, _ = lex(text, 0, len(text))
    before = toks[-2].end if len(toks) > 1 else int(text.startswith("\ufeff"))
    assert toks[-1] == Tok("end", "", before)


@given(texts)
def test_tokens_slice_back_to_their_text(text: str) -> None:
    toks, _ = lex(text, 0, len(text))
    assert [text[a:b] for a, b in zip(toks.starts, toks.ends, strict=True)] == toks.words


def test_the_known_kinds_do_not_grow_without_end() -> None:
    for number in range(3 * _MOST_KINDS):
        assert KIND_OF[f"name_{number}"] == "name"
    assert len(KIND_OF) <= _MOST_KINDS
    assert (KIND_OF[""], KIND_OF["#"]) == ("end", "bad")


@pytest.mark.parametrize("line", ["x #", "# #", "'a'#", "\x1f#", "  #"])
def test_a_line_full_of_number_signs_is_read_once(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = 0

    class Counted:
        """A pattern that counts the characters of its matches, whether they are used or not."""

        def finditer(self, *where: Any) -> Iterator[re.Match[str]]:
            nonlocal read
            for match in _PIECE.finditer(*where):
                read += len(match[0])
                yield match

    monkeypatch.setattr(lexer, "_PIECE", Counted())
    text = "x" + line * 500
    assert "".join(piece.text for piece in pieces(text, 0, len(text))) == text
    assert 0 < read <= len(text)
