"""Tokens of formal text: one compiled pattern, one pass, nothing refused.

What cannot be a token comes out as ``bad`` or ``open`` (a string without its end); the
parser says so with a place. Prose never comes here, except while trying whether it is a formula.
"""

from __future__ import annotations

import keyword
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from operator import sub
from typing import Literal, NamedTuple, overload

from liftsys_nb.ir.nodes import LitValue

TokKind = Literal["name", "number", "string", "hole", "op", "open", "bad", "end"]

RESERVED = frozenset(keyword.kwlist) | {"implies"}


class Tok(NamedTuple):
    """A token: its kind, its text to the letter, and the offset where it starts."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.start + len(self.text)

    @property
    def is_free_name(self) -> bool:
        """Whether it may name a thing of the program: a name that Python does not reserve."""
        return self.kind == "name" and self.text not in RESERVED


BYTE_ORDER_MARK = "\ufeff"  # some editors write it first; it is space there, and only there

_PREFIX = r"(?:[rRbBuUfFtT]{1,2}(?=[\"']))?"
# In each alternative the first character decides whether it is tried at all, and what most tokens
# are comes first: names (that are no prefix of a string), signs of one character, plain numbers.
_SHAPES = (
    ("name", r"""[^\W\drRbBuUfFtT]\w*|[rRbBuUfFtT](?![rRbBuUfFtT]?["'])\w*"""),
    (
        "op",
        r"[+%()\[\]{},;@^~]|=(?:=>?|>)?|<[?=><]?|>[=>]?|-[>]?|:=?|!=?|\*\*?|//?|&&?|\|\|?"
        r"|\.(?:\.\.|(?![0-9]))|\?(?:>|(?![^\W\d]))",
    ),
    ("number", r"[0-9]++(?![\w.])"),
    ("comment", r"\#[^\n]*"),
    ("hole", r"\?[^\W\d]\w*"),
    (
        "string",
        rf"""{_PREFIX}(?:\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''"""
        r"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')""",
    ),
    ("open", rf"""{_PREFIX}["'][^\n]*"""),
    (
        "number",  # any other one
        r"(?:0[xXbBoO][0-9a-fA-F_]+"
        r"|(?:[0-9][0-9_]*)?\.[0-9][0-9_]*(?:[eE][+-]?[0-9_]+)?"
        r"|[0-9][0-9_]*\.?(?:[eE][+-]?[0-9_]+)?)\w*",
    ),
    ("bad", "."),
)
_NAMED = "|".join(f"(?P<{kind}{at}>{shape})" for at, (kind, shape) in enumerate(_SHAPES))
# One ``#`` at a time: whether it opens a comment is not for the pattern to say, and a comment
# matched to its end for each ``#`` of a line would take the square of the line's length.
_PIECE = re.compile(r"(?P<space>\s+)|(?P<hash>\#)|" + _NAMED, re.DOTALL)
# Without groups ``findall`` gives bare strings: each token with the space before it, and after
# the last one the space that is left. The kind of a token follows from its text alone.
_AFTER_SPACE = re.compile(rf"\s*(?:{'|'.join(shape for _, shape in _SHAPES)}|\Z)", re.DOTALL)
_KIND = re.compile(_NAMED, re.DOTALL)
_MOST_KINDS = 4096


def _kind_in(match: re.Match[str]) -> str:
    return (match.lastgroup or "bad").rstrip("0123456789")  # two shapes of one kind are numbered


class _Kinds(dict[str, str]):
    """The kinds of the tokens met so far, by their text; grows no further than to a limit."""

    def __missing__(self, text: str) -> str:
        kind = _FIXED.get(text)
        if kind is None:
            match = _KIND.fullmatch(text)
            kind = _kind_in(match) if match else "bad"
        if len(text) <= 32:
            if len(self) >= _MOST_KINDS:
                self.clear()  # whatever another thread asks for meanwhile is found anew
            self[text] = kind
        return kind


# A comment is no token, so a ``#`` among tokens is one that opens none.
_FIXED = {"": "end", "#": "bad"}
KIND_OF = _Kinds()


class Tokens(Sequence[Tok]):
    """The tokens of a range, an ``end`` token last, as lists side by side.

    words: their texts, ``""`` for the end; starts, ends: their offsets. Readers that are in a
    hurry look into the lists; a ``Tok`` is only made where one is asked for.
    """

    __slots__ = ("_made", "ends", "starts", "words")

    def __init__(self, words: list[str], starts: list[int], ends: list[int]) -> None:
        self.words, self.starts, self.ends = words, starts, ends
        self._made: list[Tok] | None = None

    @classmethod
    def of(cls, toks: Iterable[Tok]) -> Tokens:
        """Make one of tokens; the last one is the ``end``."""
        made = list(toks)
        return cls([t.text for t in made], [t.start for t in made], [t.end for t in made])

    def _toks(self) -> list[Tok]:
        if self._made is None:
            kinds = map(KIND_OF.__getitem__, self.words)
            new = tuple.__new__  # ``Tok(…)`` makes a call more
            self._made = [
                new(Tok, parts) for parts in zip(kinds, self.words, self.starts, strict=True)
            ]
        return self._made

    @overload
    def __getitem__(self, index: int) -> Tok: ...
    @overload
    def __getitem__(self, index: slice) -> list[Tok]: ...
    def __getitem__(self, index: int | slice) -> Tok | list[Tok]:
        return self._toks()[index]

    def __iter__(self) -> Iterator[Tok]:
        return iter(self._toks())

    def __len__(self) -> int:
        return len(self.words)


class Comment(NamedTuple):
    """A comment met between tokens; own_line when nothing but space stands before it."""

    text: str
    start: int
    own_line: bool


def pieces(text: str, start: int, end: int) -> Iterator[Tok]:
    """Yield everything in ``text[start:end]``, space and comments too; the texts join to it.

    A ``#`` starts a comment at the start of a line or after two spaces (or a tab); any other
    one is ``bad`` and only itself.
    """
    at = start
    if at == 0 < end and text.startswith(BYTE_ORDER_MARK):
        yield Tok("space", BYTE_ORDER_MARK, 0)
        at = 1
    while at < end:
        # One scanner for as long as it goes: three times faster than a match a token.
        for match in _PIECE.finditer(text, at, end):
            at = match.end()
            if match.lastgroup != "hash":
                yield Tok(_kind_in(match), match.group(), match.start())
            elif not _opens_comment(text, at - 1):
                yield Tok("bad", "#", at - 1)
            else:
                newline = text.find("\n", at, end)
                start, at = at - 1, end if newline < 0 else newline
                yield Tok("comment", text[start:at], start)
                break  # the scanner goes on behind it


def _opens_comment(text: str, at: int) -> bool:
    if at == 0 or text[at - 1] in "\n\t":
        return True
    if text[at - 1] != " ":
        # Step back over spaces only: a line full of ``#`` must not be read again for each.
        while at and text[at - 1] != "\n" and text[at - 1].isspace():
            at -= 1
        return not at or text[at - 1] == "\n"
    return at == 1 or text[at - 2].isspace()


def lex(text: str, start: int, end: int) -> tuple[Tokens, list[Comment]]:
    """Split ``text[start:end]`` into tokens (an ``end`` token last) and comments."""
    if start == 0 < end and text.startswith(BYTE_ORDER_MARK):
        start = 1
    at = start
    read: list[str] = []
    stops: list[int] = []
    comments: list[Comment] = []
    hashed = text.find("#", at, end)
    while hashed >= 0:
        at = _lex_to_comment(text, at, end, hashed, read, stops, comments)
        hashed = text.find("#", at, end)
    found = _AFTER_SPACE.findall(text, at, end)  # its last one is empty: the end
    words = list(map(str.lstrip, found))
    ends = list(accumulate(map(len, found), initial=at))
    del ends[0]
    if len(words) > 1 and not words[-2]:  # space before the end
        del words[-1], ends[-1]
        ends[-1] = ends[-2] if len(ends) > 1 else start
    if at > start:
        if not words[0]:
            ends[0] = stops[-1] if stops else start
        words[:0], ends[:0] = read, stops
    return Tokens(words, list(map(sub, ends, map(len, words))), ends), comments


def _lex_to_comment(
    text: str,
    at: int,
    end: int,
    hashed: int,
    words: list[str],
    ends: list[int],
    comments: list[Comment],
) -> int:
    """Note the tokens up to the next comment, or to ``#`` that opens none; return where it ends.

    hashed: where the next ``#`` stands, maybe inside of a string.
    """
    stop = hashed  # the end of what stands before it
    while stop > at and text[stop - 1].isspace():
        stop -= 1
    if stop > at:
        for match in _AFTER_SPACE.finditer(text, at, end):
            after = match.end()
            words.append(match.group().lstrip())
            ends.append(after)
            if after > hashed:
                return after
            if after >= stop:
                break
    # Never matched as a comment before it is known to be one: it would be read to the end of its
    # line for each ``#`` that stands there.
    if not _opens_comment(text, hashed):
        words.append("#")
        ends.append(hashed + 1)
        return hashed + 1
    newline = text.find("\n", hashed, end)
    after = end if newline < 0 else newline
    line = text.rfind("\n", 0, hashed) + 1
    own = not text[line:hashed].strip()
    comments.append(Comment(text[hashed:after].rstrip(), hashed, own))
    return after


# ── values of literals ───────────────────────────────────────────────────────────────────────
class BadLiteral(ValueError):
    """A literal that Python would not read either; the message says why."""


_SMALL = {str(number): number for number in range(1001)}


def number_value(text: str) -> int | float:
    """Return the value of a number as Python reads it. Raises BadLiteral."""
    small = _SMALL.get(text)  # most numbers
    if small is not None:
        return small
    plain = text.replace("_", "")
    is_float = plain[:2].lower() not in {"0x", "0b", "0o"} and re.search(r"[.eE]", plain)
    if text[-1:] in "jJ" and text[:1].isdigit() and plain[:-1].replace(".", "").isdigit():
        raise BadLiteral("complex numbers are not in the language")
    try:
        return float(text) if is_float else int(text, 0)
    except ValueError:
        pass
    limit = sys.get_int_max_str_digits()
    if plain.isdigit() and limit and len(plain) > limit:
        raise BadLiteral(f"a number of {len(plain)} digits is too long; Python reads {limit}")
    if plain.isdigit() and plain.startswith("0"):
        raise BadLiteral(f"'{text}' starts with a zero; Python does not allow that")
    raise BadLiteral(f"'{text[:40]}' is not a number")


_ESCAPE = re.compile(
    r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|N\{([^}\n]*)\}"
    r"|(\r?\n)|(.))",
    re.DOTALL,
)
_SIMPLE = {
    "\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "f": "\f",
    "n": "\n", "r": "\r", "t": "\t", "v": "\v",
}  # fmt: skip


def string_value(text: str) -> str | bytes:
    """Return the value of a string token as Python reads it. Raises BadLiteral."""
    quote_at = min(at for at in (text.find('"'), text.find("'")) if at >= 0)
    prefix = text[:quote_at].lower()
    width = 3 if text[quote_at : quote_at + 3] in {'"""', "'''"} and len(text) >= 6 else 1
    inside = text[quote_at + width : -width]
    if "f" in prefix or "t" in prefix:
        raise BadLiteral("f-strings are not in the language")
    if prefix not in {"", "r", "b", "u", "rb", "br"}:
        raise BadLiteral(f"'{text[:quote_at]}' is no prefix of a string")
    is_bytes = "b" in prefix
    if "r" not in prefix:
        inside = _ESCAPE.sub(lambda m: _unescape(m, is_bytes), inside)
    if not is_bytes:
        return inside
    try:
        return inside.encode("latin-1" if _all_below_256_by_escape(text, inside) else "ascii")
    except UnicodeEncodeError:
        raise BadLiteral("bytes hold ASCII characters only; write others as \\x..") from None


def _all_below_256_by_escape(text: str, inside: str) -> bool:
    # The source must be ASCII; values above 127 may come from escapes.
    return text.isascii() and all(ord(c) < 256 for c in inside)


def _unescape(match: re.Match[str], is_bytes: bool) -> str:
    octal, hex2, hex4, hex8, name, newline, other = match.groups()
    if octal:
        return chr(int(octal, 8) & 0xFF if is_bytes else int(octal, 8))
    if hex2:
        return chr(int(hex2, 16))
    if newline:
        return ""
    if other in _SIMPLE:
        return _SIMPLE[other]
    if is_bytes:
        return match.group()
    if hex4:
        return chr(int(hex4, 16))
    if hex8:
        code = int(hex8, 16)
        if code > sys.maxunicode:
            raise BadLiteral(f"'{match.group()}' is past the last character of Unicode")
        return chr(code)
    if name is not None:
        try:
            return unicodedata.lookup(name)
        except KeyError:
            raise BadLiteral(f"no character is named '{name[:40]}'") from None
    if other and other in "xuUN":
        raise BadLiteral(f"'\\{other}' in a string lacks its digits")
    return match.group()  # Python keeps a backslash before any other character


def quote(value: str) -> str:
    r"""Write a string in double quotes; what does not print becomes an escape.

    >>> print(quote('say "hi"'))
    "say \"hi\""
    """
    if value.isprintable() and '"' not in value and "\\" not in value:
        return f'"{value}"'
    return '"' + "".join(_escape(c) for c in value) + '"'


def _escape(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    if char.isprintable():
        return char
    named = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(char)
    if named:
        return named
    code = ord(char)
    if code < 256:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def literal_text(value: LitValue) -> str:
    """Write the value of a literal so that it reads back to an equal one."""
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, bytes):
        inner = (_escape(chr(c)) if c < 127 else f"\\x{c:02x}" for c in value)
        return 'b"' + "".join(inner) + '"'
    if isinstance(value, float):
        # Python has no literal for these three; 1e999 overflows to infinity by IEEE rules.
        if value != value:
            return "(1e999 - 1e999)"
        if value in (float("inf"), float("-inf")):
            return "1e999" if value > 0 else "-1e999"
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return str(value)
        except ValueError:  # past Python's limit of digits; hexadecimal has none
            return hex(value)
    return repr(value)
