"""What one line of a contract says, and where it stands in the Python."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from liftsys_nb.ir.errors import Diagnostic
from liftsys_nb.ir.nodes import (
    Clause,
    EffectItem,
    ExampleItem,
    HoleItem,
    Prose,
    RaiseItem,
    Table,
)
from liftsys_nb.ir.spans import Place
from liftsys_nb.lift.contracts.expressions import (
    NotFormal,
    Renaming,
    formula,
    formula_of_text,
)
from liftsys_nb.lift.contracts.functions import parsed_expression, text_of
from liftsys_nb.syntax.names import TAKEN

Item: TypeAlias = Clause | EffectItem | RaiseItem | ExampleItem | Table | HoleItem
Part = Literal["requires", "ensures", "raises", "effects", "examples", "invariant", "asserts",
               "holes"]  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_OPENS = re.compile(r"<(?=\?)|@(?=\w)")  # a hole, an annotation
LONGEST_LABEL = 40


@dataclass(frozen=True, slots=True)
class Said:
    """An item of a contract. line: where it stands in the Python, from 1.

    origin: ``docstring``, ``icontract`` and so on. text: as it stands there, for words about it.
    is_language: whether it is text of the language itself: its errors are told, and it stays.
    """

    part: Part
    item: Item
    line: int
    origin: str
    text: str = ""
    is_language: bool = False
    why: str | None = field(default=None, compare=False)
    """Why it is no formula, where it is kept as words."""
    code: str = field(default="IR123", compare=False)
    fix: str | None = field(default=None, compare=False)
    """What to write instead, where that is known."""


def said(
    part: Literal["requires", "ensures", "invariant"],
    node: ast.expr,
    line: int,
    origin: str,
    *,
    renaming: Renaming | None = None,
    words: str | None = None,
    label: str | None = None,
    known: frozenset[str] = frozenset(),
) -> Said:
    """Read a condition of Python; what is no formula stays as words.

    words: a description, of which a label is made.
    """
    text = text_of(node) or "…"
    label = label or label_of_words(words)
    try:
        body = formula(node, renaming, known=known)
    except NotFormal as lack:
        return kept(part, text, line, origin, lack.why, label=label, code=lack.code)
    return Said(part, Clause(body, label), line, origin, text)


def said_in_words(
    part: Literal["requires", "ensures", "invariant"],
    text: str,
    line: int,
    origin: str,
    *,
    renaming: Renaming | None = None,
    known: frozenset[str] = frozenset(),
) -> Said:
    """Read one line of a docstring as a condition; what is no formula stays as words."""
    label, body = _label_and_rest(text)
    try:
        expr = formula_of_text(body, renaming, known=known)
    except NotFormal as lack:
        return kept(part, text, line, origin, lack.why, code=lack.code, fix=lack.fix)
    return Said(part, Clause(expr, label), line, origin, text)


def _label_and_rest(text: str) -> tuple[str | None, str]:
    found = re.match(r"([^\W\d]\w*)\s*:(?!=)\s*(.+)", text.strip(), re.DOTALL)
    if found and not keyword.iskeyword(found[1]) and parsed_expression(text) is None:
        return found[1], found[2]
    return None, text.strip()


def kept(
    part: str,
    text: str,
    line: int,
    origin: str,
    why: str,
    *,
    label: str | None = None,
    code: str = "IR123",
    fix: str | None = None,
) -> Said:
    """Return a line that is no formula as words: they say where they belong and what stood there.

    In ``assert``, for only there words may stand beside formulas. They never read as one.
    """
    body = Prose(prose(f"{part}, in Python: {text}"))
    return Said("asserts", Clause(body, label), line, origin, text, why=why, code=code, fix=fix)


def demoted(one: Said, why: str, code: str) -> Said:
    """Return an item whose formula means nothing here as words."""
    label = getattr(one.item, "label", None)
    return kept(one.part, one.text, one.line, one.origin, why, label=label, code=code)


def prose(text: str) -> str:
    """Return words that read back as they are: on one line, with nothing that opens a hole."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    plain = _OPENS.sub(lambda found: f"{found[0][0]} ", plain)
    return " ".join(plain.split())


def label_of_words(words: str | None) -> str | None:
    """Return a label made of a description: ``x must be positive`` → ``x_must_be_positive``."""
    if words is None:
        return None
    made = "_".join(_WORD.findall(words.lower())).lstrip("0123456789_")[:LONGEST_LABEL].rstrip("_")
    if not made or keyword.iskeyword(made) or made in TAKEN or not made.isidentifier():
        return None
    return made


def lines_of_literal(node: ast.Constant, value: str) -> Mapping[int, int] | None:
    """Return the line in the file of each line of a string; None where they do not run along."""
    first, last = node.lineno, node.end_lineno or node.lineno
    count = value.count("\n")
    if last - first != count:
        return None
    return {at: first + at for at in range(count + 1)}


def warning(code: str, message: str, file: str, line: int, fix: str | None = None) -> Diagnostic:
    """Return a warning about a line of a Python file. fix: what to write instead."""
    place = Place(line, 1, line, 1)
    return Diagnostic(code, message, file, place, fix=fix, severity="warning")
