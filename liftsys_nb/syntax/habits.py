"""Whole formulas in the words of other notations, and what says the same here."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

from liftsys_nb.ir.errors import Edit
from liftsys_nb.ir.spans import Span
from liftsys_nb.syntax.cursor import Unreadable

_ALL = r"for\s+all|for\s+every|for\s+each|forall|every|∀"
_SOME = r"there\s+exists|there\s+is|for\s+some|exists|∃"
# ``forall x in xs: x > 0``. What ends the collection is looked for by ``quantified``.
_QUANTIFIED = re.compile(
    rf"(?:(?P<all>{_ALL})|(?:{_SOME}))\s*(?:an?\s+)?"
    r"(?P<names>[^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)*)\s*(?:\bin\b|∈)\s*(?P<rest>.+)\Z",
    re.IGNORECASE | re.DOTALL,
)
_SUCH_THAT = re.compile(r"\s*(?::|,?\s*\bsuch\s+that\b|,?\s*\bit\s+holds\s+that\b|,|\||•)\s*")
_MOST_CUTS = 20  # places that may end the collection; each is tried
_LONGEST = 1000  # characters; what is longer was not written by habit

Reads = Callable[[str], bool]


def quantified(text: str, span: Span, reads: Reads) -> Unreadable | None:
    """Say how ``forall x in xs: …`` is written here; None where a formula is nothing like it.

    span: of the formula in text. reads: tells whether some words are a formula by themselves.
    """
    words = text[span.start : span.end]
    match = _QUANTIFIED.match(words) if len(words) <= _LONGEST else None
    if match is None:
        return None
    name = "all" if match["all"] else "any"
    said = " ".join(words[: match.start("names")].split()).removesuffix(" a").removesuffix(" an")
    names = re.sub(r"\s*,\s*", ", ", match["names"])
    rest = match["rest"]
    for such_that in islice(_SUCH_THAT.finditer(rest), _MOST_CUTS):
        where, what = rest[: such_that.start()].strip(), rest[such_that.end() :].strip()
        fix = f"{name}({what} for {names} in {where})"
        if reads(where) and reads(what) and reads(fix):
            # A comment between the lines would swallow the end of the new one.
            edit = None if "\n" in words and "#" in words else Edit(*span, fix)
            return Unreadable("IR123", f"'{said}' is not in the language", span, fix=fix, edit=edit)
    if not reads(rest.strip()):
        return None  # words, or a slip of its own
    return Unreadable(
        "IR123", f"'{said}' is not in the language", span,
        hint=f"write {name}(… for {names} in xs), with what holds of {names} first",
    )  # fmt: skip


# ── functions without parentheses ────────────────────────────────────────────────────────────
_CALLED = frozenset({
    "len", "abs", "sum", "min", "max", "sorted", "set", "all", "any", "ord", "chr", "round",
    "old",
})  # fmt: skip
_OPERAND = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*|\[[^\[\]()\n]*\]|\([^\[\]()\n]*\))*")
_GOES_ON = re.compile(r"\s*(?:\Z|[-+*/%<>=!)\],:;@#}]|(?:and|or|in|is|not|if|else|implies|for)\b)")


def uncalled(text: str, function: str, before: int, at: int) -> Unreadable | None:
    """Say that ``len xs`` is written ``len(xs)``; None where it is something else.

    function: the name that ends at ``before``; at: where what follows it starts.
    """
    operand = _OPERAND.match(text, at)
    if function not in _CALLED or operand is None or not _GOES_ON.match(text, operand.end()):
        return None
    return Unreadable(
        "IR123",
        f"the value that '{function}' takes stands in parentheses",
        Span(before - len(function), operand.end()),
        fix=f"{function}({operand[0]})",
        edit=Edit(before, operand.end(), f"({operand[0]})"),
    )


# ── several exceptions in one item ───────────────────────────────────────────────────────────
SEPARATORS = frozenset({",", "or", "and", "|", "/"})
_BETWEEN = r"\s*(?:,\s*or\b|[,|/]|\bor\b|\band\b)\s*"
_PATH = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"
_SEVERAL = re.compile(
    rf"\(?\s*(?P<names>{_PATH}(?:{_BETWEEN}{_PATH})+)\s*\)?"
    r"(?:\s+(?:when|if)\b\s*(?P<condition>\S.*))?\Z",
    re.DOTALL,
)


def several_raised(text: str, span: Span, reads: Reads, *, is_all: bool) -> Unreadable | None:
    """Say that an item of raises names one exception; None where it does not name several.

    span: of the item without dash, label and tail. is_all: whether nothing but space follows it.
    """
    match = _SEVERAL.match(text[span.start : min(span.end, span.start + _LONGEST)])
    if match is None or span.end - span.start > _LONGEST:
        return None
    condition = match["condition"]
    when = "" if condition is None else f" when {condition.strip()}"
    # Where the condition holds either will do: just what two items with one condition say.
    items = [f"{name}{when}" for name in re.split(_BETWEEN, match["names"])]
    line = text[text.rfind("\n", 0, span.start) + 1 : span.start]
    lead = line[: len(line) - len(line.lstrip())]
    is_sure = is_all and line.lstrip().startswith("-") and "\n" not in when
    is_sure = is_sure and (condition is None or reads(condition.strip()))
    return Unreadable(
        "IR100",
        "an item of raises names one exception",
        span,
        hint="write an item for each",
        fix="; ".join(f"- {item}" for item in items),
        edit=Edit(*span, f"\n{lead}- ".join(items)) if is_sure else None,
    )
