"""The words of formal text, as LANGUAGE.md and Python have them; made for the grammar beside it."""

from __future__ import annotations

import ast
import keyword
import re
import warnings
from collections.abc import Iterator, Mapping

from lark import Token
from lark.lexer import Lexer


class Refused(Exception):
    """The text is not in the language; the message says why."""


VERBS = ["reads", "writes", "modifies", "calls", "logs", "sends", "prints", "opens", "deletes"]
KINDS = ["intent", "signature", "effect", "assertion", "implementation"]
ANNOTATIONS = ["from", "because", "by", "id", "status", "loop"]
RESERVED = frozenset(keyword.kwlist) | {"implies"}
_IN_GRAMMAR = frozenset({
    "None", "True", "False", "and", "or", "not", "in", "is", "if", "else", "for", "implies",
    "from", "import", "as",
})  # fmt: skip
_SOFT = {
    **dict.fromkeys(VERBS, "VERB"),
    **dict.fromkeys(KINDS, "KIND"),
    **{word: "WORD_OF_ANNOTATION" for word in ANNOTATIONS if word not in RESERVED},
    **{
        word: word.upper()
        for word in (
            "when", "then", "where", "raises", "choose", "version", "type", "pure", "ir", "module",
            "record", "enum", "define",
        )
    },
}  # fmt: skip
_WORD = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<comment>\#[^\n]*)
    | (?P<string>(?:[A-Za-z]{1,2}(?=["']))?
        (?:'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\"
          |'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"))
    | (?P<number>(?:0[xXoObB]\w+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?\w*))
    | (?P<hole>\?[^\W\d]\w*)
    | (?P<name>[^\W\d]\w*)
    | (?P<sign>\.\.\.|==>|<\?|\?>|\*\*|//|==|!=|<=|>=|->|[-+*/%<>=()\[\]{},.:|@?])
    """,
    re.VERBOSE | re.DOTALL,
)
# Two signs that would read otherwise if cut: no text with one of them is in the language.
_NEVER = re.compile(r"<>|=>|:=|&&|\|\||<<|>>")


def tokens(text: str, start: int, end: int, names: Mapping[str, str]) -> list[Token]:
    """Cut ``text[start:end]`` into tokens. Raises Refused on what is none.

    names: those that Lark gave to the signs in quotes of the grammar.
    """
    found: list[Token] = []
    at = start
    while at < end:
        match = _WORD.match(text, at, end)
        if match is None or _NEVER.match(text, at, end):
            raise Refused(f"no word starts with {text[at : at + 2]!r}")
        kind, word = match.lastgroup, match[0]
        if kind == "comment" and not _opens_comment(text, at):
            raise Refused("a comment needs two spaces before it")
        if kind == "sign":
            found.append(Token(names.get(word, "NO_SIGN"), word, at, end_pos=match.end()))
        elif kind not in {"space", "comment"}:
            found.append(Token(_type(kind, word), word, at, end_pos=match.end()))
        at = match.end()
    return found


def _opens_comment(text: str, at: int) -> bool:
    before = text[text.rfind("\n", 0, at) + 1 : at]
    if not before.strip() or before.endswith("\t"):
        return True
    return len(before) > 1 and before[-2:].isspace()


def _type(kind: str | None, word: str) -> str:
    if kind == "name":
        if word in _IN_GRAMMAR:
            return word.upper()
        return "RESERVED" if word in RESERVED else _SOFT.get(word, "NAME")
    if kind == "hole":
        return "HOLE"
    if kind in {"number", "string"}:
        return _literal(word)
    raise AssertionError(kind)


def _literal(word: str) -> str:
    """Ask Python what a literal is. Raises Refused where Python would not read it."""
    # Python reads no source with these two; any other character means the same here.
    source = re.sub("[\0\ud800-\udfff]", "x", word).replace("\r\n", "\n")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = ast.literal_eval(source)
    except (SyntaxError, ValueError) as why:
        raise Refused(f"{word!r} is no literal: {why}") from None
    for kind, name in ((str, "STRING"), (bytes, "BYTES"), (int, "INTEGER"), (float, "FLOAT")):
        if isinstance(value, kind):
            return name
    raise Refused(f"{word!r} is no literal of the language")


class Ready(Lexer):
    """Hands on the tokens that were made already."""

    def __init__(self, _conf: object) -> None: ...

    def lex(self, data: list[Token]) -> Iterator[Token]:
        return iter(data)
