"""Words for what people write by habit: other languages, Python outside the subset, prose."""

from __future__ import annotations

import re
from itertools import pairwise

from liftsys_nb.ir.errors import Edit
from liftsys_nb.ir.spans import Span
from liftsys_nb.syntax.cursor import Cursor, Unreadable
from liftsys_nb.syntax.habits import uncalled
from liftsys_nb.syntax.lexer import RESERVED as RESERVED
from liftsys_nb.syntax.lexer import Tok, quote

OPERATOR_WORDS = frozenset({"implies", "and", "or", "not", "in", "is"})

_STATEMENTS = {
    "lambda": ("a lambda", "write the formula itself, or all(… for x in xs)"),
    "def": ("a function definition", "a specification says what holds, not how"),
    "class": ("a class definition", "a specification says what holds, not how"),
    "return": ("a return statement", "say what result is: result == …"),
    "assert": ("an assert statement", "leave out the word assert"),
    "raise": ("a raise statement", "the raises section says: ValueError when …"),
    "for": ("a loop", "write all(… for x in xs) or any(… for x in xs)"),
    "while": ("a loop", "write all(… for x in xs) or any(… for x in xs)"),
    "if": ("an if statement", "write: condition implies consequence"),
    "elif": ("an elif branch", "write one clause for each case"),
    "else": ("a lone else", "a value by cases reads: a if condition else b"),
    "yield": ("yield", "the language has values, not generators"),
    "await": ("await", "the language has no coroutines"),
    "async": ("async", "the language has no coroutines"),
    "import": ("an import", "imports stand at the top of a file"),
    "from": ("an import", "imports stand at the top of a file"),
    "del": ("a del statement", "the effects section says: deletes path"),
    "global": ("a global statement", "a formula only reads values"),
    "nonlocal": ("a nonlocal statement", "a formula only reads values"),
    "with": ("a with statement", "a formula only reads values"),
    "try": ("a try statement", "the raises section says what is raised when"),
    "except": ("an except branch", "the raises section says what is raised when"),
    "finally": ("a finally branch", "the raises section says what is raised when"),
    "pass": ("a pass statement", "leave the line out"),
    "break": ("a break statement", "a formula has no loops"),
    "continue": ("a continue statement", "a formula has no loops"),
    "as": ("'as'", "a formula has no place for it"),
}

_SYMBOLS = {
    "≤": "<=", "≥": ">=", "≠": "!=", "×": "*", "·": "*", "÷": "/", "−": "-", "–": "-",
    "→": "implies", "⇒": "implies", "∧": "and", "∨": "or", "¬": "not", "∈": "in", "∉": "not in",
    "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "∞": 'float("inf")',
}  # fmt: skip


def not_in_subset(cursor: Cursor, word: str) -> Unreadable:
    """Say that a Python keyword here begins something a formula cannot hold."""
    what, hint = _STATEMENTS.get(word, (f"'{word}'", "a formula is one expression"))
    fix = None
    if word == "if":
        fix = _if_then(cursor)
    return Unreadable(
        "IR123", f"{what} is not part of a formula", cursor.here(), hint=hint, fix=fix
    )


def _if_then(cursor: Cursor) -> str | None:
    rest = cursor.text[cursor.tok.start : cursor.toks[-1].start]
    match = re.match(r"if\s+(.{1,200}?)\s*(?::|,?\s+then\b)\s*(.{1,200})\Z", rest, re.DOTALL)
    if not match:
        return None
    return f"{' '.join(match[1].split())} implies {' '.join(match[2].split())}"


def _called(cursor: Cursor) -> Unreadable | None:
    """Say of ``implies(a, b)`` that the word stands between its sides."""
    sides, start, depth = [], cursor.at + 2, 0
    for at in range(cursor.at + 1, len(cursor.toks) - 1):
        text = cursor.toks[at].text
        depth += (text in {"(", "[", "{"}) - (text in {")", "]", "}"})
        if depth == 0 or (depth == 1 and text == ","):
            if start >= at:
                return None
            sides.append(cursor.text[cursor.toks[start].start : cursor.toks[at].start].strip())
            start = at + 1
        if depth == 0:
            break
    if depth or len(sides) != 2:
        return None
    condition, then = sides
    if "implies" in condition or "==>" in condition:
        condition = f"({condition})"
    meant = f"{condition} implies {then}"
    if cursor.at or at + 2 < len(cursor.toks):
        meant = f"({meant})"  # it binds loosest
    span = cursor.here()
    return Unreadable(
        "IR123",
        f"'{cursor.tok.text}' stands between two formulas",
        span,
        fix=meant,
        edit=cursor.instead(Span(span.start, cursor.toks[at].end), meant),
    )


def no_value(cursor: Cursor, tok: Tok) -> Unreadable:
    """Say that a value should stand where ``tok`` is."""
    before = cursor.toks[cursor.at - 1] if cursor.at else None
    span = cursor.here()
    if tok.kind == "end":
        if before is None:
            return Unreadable("IR100", "a formula is missing here", span)
        return Unreadable("IR100", f"a value is missing after '{before.text}'", span)
    if tok.kind in {"open", "bad"}:
        return strange(tok)
    if tok.text == "+":
        return Unreadable(
            "IR123", "a plus sign before a value does nothing", span, fix="leave the + out",
            edit=cursor.leave_out(),
        )  # fmt: skip
    if tok.text in {"=", "=="} and before is not None and before.text in set("+-*/%&|^"):
        return Unreadable(
            "IR123",
            f"'{before.text}=' changes a variable; a formula only says what holds",
            Span(before.start, tok.end),
            hint="to compare with the value on entry, write: x == old(x) + 1",
        )
    if tok.text == "!":
        return Unreadable(
            "IR123", "'!' is not an operator here", span, fix="not",
            edit=cursor.instead(span, "not"),
        )  # fmt: skip
    if tok.text == "*" or tok.text == "**":
        return Unreadable("IR123", "unpacking with * is not part of a formula", span)
    if tok.text == "~":
        return Unreadable("IR123", "bitwise operators are not in the language", span)
    if tok.text in {"implies", "==>"} and (called := _called(cursor)) is not None:
        return called
    if tok.text in {")", "]", "}"}:
        after = f" after '{before.text}'" if before else ""
        return Unreadable("IR100", f"a value is missing{after}, before '{tok.text}'", span)
    after = f" after '{before.text}'" if before else " here"
    return Unreadable("IR100", f"a value is missing{after}, where '{tok.text}' stands", span)


def strange(tok: Tok) -> Unreadable:
    """Say what is wrong with a token that is none."""
    span = Span(tok.start, tok.end)
    if tok.kind == "open":
        mark = tok.text.lstrip("rRbBuUfFtT")[:1]
        return Unreadable(
            "IR100", "this string has no end", span, fix=f"close it with {mark} on the same line"
        )
    if tok.text == "#":
        return Unreadable(
            "IR100",
            "a comment needs two spaces before its '#'",
            span,
            fix="put two spaces before the #",
            edit=Edit(tok.start, tok.start, "  "),
        )
    if tok.text in _SYMBOLS:
        word = _SYMBOLS[tok.text]
        return Unreadable(
            "IR123", f"write '{tok.text}' in ASCII", span, fix=word,
            edit=Edit(span.start, span.end, f" {word} " if word[0].isalpha() else word),
        )  # fmt: skip
    shown = tok.text if tok.text.isprintable() else f"U+{ord(tok.text):04X}"
    return Unreadable("IR100", f"the character {shown!r} has no meaning here", span)


def leftover(cursor: Cursor) -> Unreadable:
    """Say why the reading of a whole formula stops at the token here."""
    tok, span = cursor.tok, cursor.here()
    before = cursor.toks[cursor.at - 1] if cursor.at else None
    if tok.kind in {"open", "bad"}:
        return strange(tok)
    if tok.text == "<?":
        name = cursor.peek().text or "name"
        return Unreadable(
            "IR100",
            "'<?' opens a hole only where a value can start",
            span,
            hint="an operator is missing before the hole, or a space inside '< ?'",
            fix=f"< ?{name}",
            edit=Edit(span.start, span.start + 2, "< ?"),
        )
    if tok.text in {")", "]", "}"}:
        return Unreadable("IR100", f"this '{tok.text}' closes nothing", span)
    if tok.text == ":=":
        return Unreadable(
            "IR123", "':=' names a value; a formula cannot", span, hint="write the value itself"
        )
    if tok.text == "=>":
        return Unreadable(
            "IR123", "'=>' is not an operator", span, hint="at least is >=", fix="implies"
        )
    if tok.text == "->":
        return Unreadable(
            "IR123", "'->' is not an operator here", span, fix="implies",
            edit=cursor.instead(span, "implies"),
        )  # fmt: skip
    if tok.text in {"&", "|", "^", "<<", ">>", "~"}:
        word = {"&": "'and'", "|": "'or'"}.get(tok.text)
        hint = f"conditions are joined with {word}" if word else None
        return Unreadable("IR123", "bitwise operators are not in the language", span, hint=hint)
    if tok.text == "!":
        return Unreadable(
            "IR123", "'!' is not an operator here", span, fix="!=",
            edit=cursor.instead(span, "!="),
        )  # fmt: skip
    if tok.text in {"?", "?>"} or tok.kind == "hole":
        return Unreadable(
            "IR100",
            f"'{tok.text}' does not follow a value",
            span,
            hint="a value by cases reads: a if condition else b",
        )
    if tok.text == ";":
        return Unreadable("IR123", "';' separates statements; write one clause a line", span)
    if tok.text == ":":
        return Unreadable(
            "IR123",
            "a ':' cannot follow a formula",
            span,
            hint="a label stands first: '- label: formula'",
        )
    if tok.text == ",":
        return Unreadable(
            "IR100",
            "a clause holds one formula",
            span,
            hint="write one clause a line, or join the parts with 'and'",
        )
    if tok.kind == "name" and tok.text in _STATEMENTS:
        return not_in_subset(cursor, tok.text)
    if tok.kind == "name" and tok.text in {"when", "then", "where", "raises"}:
        return Unreadable("IR100", f"'{tok.text}' has no meaning in this section", span)
    if before is not None and before.kind == "name" and tok.kind == "name":
        call = uncalled(cursor.text, before.text, before.end, tok.start)
        if call is not None:
            return call
    if before is not None and before.text.lower() in {"forall", "exists", "every", "each"}:
        word = "any" if before.text.lower() == "exists" else "all"
        return Unreadable(
            "IR123",
            f"'{before.text}' is not in the language",
            Span(before.start, before.end),
            hint=f"write {word}(… for {tok.text[:40]} in xs)",
        )
    after = f" after '{before.text}'" if before else ""
    return Unreadable(
        "IR100", f"'{tok.text[:60]}' is unexpected{after}", span, hint="an operator is missing"
    )


# ── prose ────────────────────────────────────────────────────────────────────────────────────
_WORD = re.compile(r"[^\W\d][\w'’-]*[,.!?]*\Z")
_NO_WORDS = RESERVED | {"when", "then", "where", "raises"}
_COMPARING = re.compile(r"==|!=|<=|>=|<|>|=")


def is_prose(text: str) -> bool:
    """Tell whether an unreadable line is words rather than a formula with a slip.

    >>> is_prose("arr must be sorted"), is_prose("x + > 3")
    (True, False)
    """
    chunks = text.split(" #")[0].split()
    pairs = 0
    for first, second in pairwise(chunks):
        if (
            _WORD.match(first)
            and not first.endswith(",")
            and _WORD.match(second)
            and first not in _NO_WORDS
            and second not in _NO_WORDS
        ):
            pairs += 1
    return pairs >= 2 or (pairs == 1 and not _COMPARING.search(text))


_NAME = r"([^\W\d][\w.]*)"
_VERB = r"\s+(?:is|are|must be|should be|has to be|needs to be)\s+"
_VALUE = r"(-?\w+(?:\.\w+)*)"
_PHRASES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(_NAME + _VERB + tail + r"\.?\Z", re.IGNORECASE), formula)
    for tail, formula in (
        (r"positive", "{0} > 0"),
        (r"negative", "{0} < 0"),
        (
            r"(?:non-?negative|(?:positive|more) or zero|(?:zero|0) or (?:positive|more))",
            "{0} >= 0",
        ),
        (r"(?:not zero|non-?zero)", "{0} != 0"),
        (r"(?:not empty|non-?empty)", "len({0}) > 0"),
        (r"empty", "len({0}) == 0"),
        (r"even", "{0} % 2 == 0"),
        (r"odd", "{0} % 2 == 1"),
        (r"at least " + _VALUE, "{0} >= {1}"),
        (r"at most " + _VALUE, "{0} <= {1}"),
        (r"not (?:greater|more|larger|bigger) than " + _VALUE, "{0} <= {1}"),
        (r"not (?:less|smaller) than " + _VALUE, "{0} >= {1}"),
        (r"(?:greater|more|larger|bigger) than " + _VALUE, "{0} > {1}"),
        (r"(?:less|smaller) than " + _VALUE, "{0} < {1}"),
        (r"(?:equal to|the same as) " + _VALUE, "{0} == {1}"),
        (r"between " + _VALUE + r" and " + _VALUE, "{1} <= {0} <= {2}"),
        (r"([^\W\d]\w*)", "is_{1}({0})"),
    )
)


def prose_problem(text: str, span: Span) -> Unreadable:
    """Say that words stand where a formula is needed, and offer both ways out."""
    words = " ".join(text.split())
    short = words if len(words) <= 80 else words[:77] + "…"
    hole = f"<?{_slug(words)}: bool = {quote(short)} @assertion?>"
    fix = f"keep the words as a hole: {hole}"
    for pattern, formula in _PHRASES:
        match = pattern.match(words)
        if match:
            fix = f"write {formula.format(*match.groups())}, or {fix}"
            break
    return Unreadable("IR120", f"'{short}' is not a formula", span, fix=fix)


def _slug(words: str) -> str:
    names = [w.lower() for w in re.findall(r"[^\W\d_]\w*", words) if w.lower() not in RESERVED]
    return names[-1] if names else "unclear"
