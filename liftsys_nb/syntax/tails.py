"""What all items have: dash, label, prose, annotations, a list of holes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from liftsys_nb.ir.errors import Edit, did_you_mean, nearest
from liftsys_nb.ir.nodes import (
    NO_TAIL,
    Annotation,
    Hole,
    Prose,
    Tail,
)
from liftsys_nb.ir.spans import Span
from liftsys_nb.syntax.cursor import Sheet, Unreadable
from liftsys_nb.syntax.formulas import Reader
from liftsys_nb.syntax.habits import quantified
from liftsys_nb.syntax.layout import LIST
from liftsys_nb.syntax.lexer import BadLiteral, Comment, Tokens, lex, number_value, string_value
from liftsys_nb.syntax.messages import is_prose, leftover, prose_problem
from liftsys_nb.syntax.raws import RawItem

ANNOTATIONS = ("from", "because", "by", "id", "status", "loop")
_LABEL = re.compile(r"\s*(?:([^\W\d]\w*)\s*:(?!=))?")
_ANNOTATION = re.compile(
    rf"@(?:{'|'.join(ANNOTATIONS)})[ ]?\("
    r"""\s*(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\w+)\s*\)"""
)


@dataclass(slots=True)
class Item:
    """An item split into its parts: a label, and a reader at the start of its body."""

    label: str | None
    reader: Reader
    body_start: int  # offset
    end: int
    span: Span
    comments: list[str]
    found: list[Comment] = field(default_factory=list)

    def notes(self, *, formal: bool) -> tuple[str, ...]:
        """Return the comments of the item; those inside a formal one move before it."""
        if not self.found:
            return tuple(self.comments)
        notes = list(self.comments)
        text = self.reader.text
        for comment in self.found:
            if comment.own_line:
                notes.append(comment.text)
            elif formal:
                is_last = comment.start + len(comment.text) >= len(text[: self.end].rstrip())
                notes.append(("  " if is_last else "") + comment.text)
        return tuple(notes)


# What word processors and other notations put before an item.
_BULLET = re.compile(r"(?:[–—•‣·*]|\d+[.)])(?:\s+|(?=[^\W\d]))")


def open_item(sheet: Sheet, raw: RawItem) -> Item:
    """Lex an item, step past its dash and label, and say when the dash is missing."""
    text = sheet.source.text
    start = raw.start
    if raw.form == "line":
        word = re.compile(r"\S+").match(text, start, raw.end)
        bullet = _BULLET.match(text, start, raw.end)
        after = start if bullet is None else bullet.end()
        sheet.say(
            "IR100",
            "an item of this section starts with a dash",
            Span(start, word.end() if word else raw.end),
            fix="put '- ' before it" if bullet is None else "write '-' for the bullet",
            edit=Edit(start, after, "- "),
        )
        start = after
    if raw.form == "dash":
        start += 1
    label: str | None = None
    match = _LABEL.match(text, start, raw.end)
    if match:  # always: all of it may be missing
        label, start = match[1], match.end()
        if label is not None:
            sheet.marks.append((*match.span(1), "label"))
    toks, found = lex(text, start, raw.end)
    reader = Reader(sheet, toks)
    body_start = toks.starts[0] if toks.words[0] else start
    return Item(label, reader, body_start, raw.end, Span(raw.start, raw.end), raw.comments, found)


# ── tails ────────────────────────────────────────────────────────────────────────────────────
def read_tail(item: Item) -> Tail:
    """Read annotations and holes up to the end of the item; never raises, reports instead."""
    reader = item.reader
    if not reader.words[reader.at] and not reader.problems and not reader.marks:
        return NO_TAIL
    annotations: list[Annotation] = []
    holes: tuple[Hole, ...] = ()
    start = reader.start  # of what is not read yet: a part that fails is kept whole
    try:
        while reader.word == "@":
            start = reader.start
            annotation = _annotation(item)
            if annotation:
                annotations.append(annotation)
        start = reader.start
        if _is_list(reader):
            holes = hole_list(reader)
            start = reader.start
        if not reader.is_done:
            raise leftover(reader)
    except Unreadable as problem:
        reader.sheet.report(problem)
        rest = " ".join(reader.text[start : item.end].split())
        if rest:
            item.comments.append("# " + rest)
    reader.flush()
    if not annotations and not holes:
        return NO_TAIL
    return Tail(tuple(annotations), holes)


def _is_list(reader: Reader) -> bool:
    return reader.word == "{" and reader.next_word == "<?"


def hole_list(reader: Reader) -> tuple[Hole, ...]:
    """Read ``{<?…?>, …}``. Raises Unreadable (IR103 without its end)."""
    opening = reader.advance()
    holes: list[Hole] = []
    while reader.word in {"<?", "?"} or reader.kind == "hole":
        if reader.word == "?":
            raise Unreadable("IR100", "a hole in a list has a name", reader.here(), fix="<?name?>")
        holes.append(reader.hole())
        if not reader.take(","):
            break
    if not reader.take("}"):
        if reader.is_done:
            raise Unreadable(
                "IR103",
                "this list of holes has no end",
                Span(opening.start, opening.end),
                fix="add }",
                edit=reader.append("}"),
            )
        raise leftover(reader)
    return tuple(holes)


def _annotation(item: Item) -> Annotation | None:
    reader = item.reader
    start = reader.advance().start
    key = reader.tok
    if key.kind != "name" or reader.next_word != "(":
        raise Unreadable(
            "IR100",
            'an annotation reads @because("…")',
            Span(start, max(key.end, start + 1)),
            hint="the annotations are " + ", ".join("@" + k for k in ANNOTATIONS),
        )
    reader.step()
    reader.step()
    tok = reader.advance()
    value: str | int | None = None
    try:
        if tok.kind == "string":
            read = string_value(tok.text)
            value = read if isinstance(read, str) else None
        elif tok.kind == "number":
            number = number_value(tok.text)
            value = number if isinstance(number, int) else None
        elif tok.kind == "name":
            value = tok.text
    except BadLiteral as why:
        raise Unreadable("IR123", str(why), Span(tok.start, tok.end)) from None
    if value is None or not reader.take(")"):
        raise Unreadable(
            "IR100",
            f"@{key.text}(…) takes one text in quotes, name or whole number",
            reader.since(start),
        )
    if key.text not in ANNOTATIONS:
        near = nearest(key.text, ANNOTATIONS, most=1)
        reader.sheet.say(
            "IR100",
            f"'@{key.text}' is not an annotation",
            Span(start, key.end),
            edit=Edit(key.start, key.end, near[0]) if near else None,
            hint=did_you_mean(key.text, ANNOTATIONS)
            or "the annotations are " + ", ".join("@" + k for k in ANNOTATIONS),
        )
        item.comments.append("# " + " ".join(reader.text[start : reader.last_end].split()))
        return None
    reader.mark(start, key.end, "annotation")
    return Annotation(key.text, value)


def tail_index(toks: Tokens) -> int:
    """Return where the tail of an item starts that could not be read."""
    for index, tok in enumerate(toks[:-1]):
        after = toks[index + 1]
        if (tok.text == "@" and after.text in ANNOTATIONS and toks[index + 2].text == "(") or (
            tok.text == "{" and after.text == "<?" and index
        ):
            return index
    return len(toks) - 1


# ── formulas ─────────────────────────────────────────────────────────────────────────────────
def give_up(item: Item, problem: Unreadable | None, *, prose: bool = True) -> Span:
    """Report why a body cannot be read, go to its tail, and return the body's span."""
    reader = item.reader
    at = tail_index(reader.toks)
    end = reader.toks[at - 1].end if at else item.body_start
    span = Span(item.body_start, max(end, item.body_start))
    body = reader.text[span.start : span.end]
    meant = quantified(reader.text, span, reader.reads) if problem is not None and prose else None
    if meant is not None:
        reader.problems = [meant]
    elif problem is not None:
        is_words = prose and problem.code not in {"IR170", "IR103"} and is_prose(body)
        if problem.code == "IR120" or is_words:
            problem = prose_problem(body, span)
            reader.problems = []
        reader.problems.append(problem)
    _repair(reader.problems, body, span)
    reader.flush()
    reader.jump(at)
    return span


def _repair(problems: list[Unreadable], body: str, span: Span) -> None:
    """Show the whole clause, put right, where each fix is another operator."""
    if len(body) > 100 or not all(p.fix in _OPERATORS for p in problems):
        return
    fixed = body
    for problem in sorted(problems, key=lambda p: p.span.start, reverse=True):
        start, end = problem.span.start - span.start, problem.span.end - span.start
        word = f"{problem.fix} " if problem.fix == "not" else str(problem.fix)
        fixed = fixed[:start] + word + fixed[end:]
    for problem in problems:
        problem.fix = " ".join(fixed.split())


_OPERATORS = frozenset({"==", "!=", "<=", ">=", "and", "or", "not", "implies"})


def follows(reader: Reader) -> bool:
    word = reader.words[reader.at]
    return not word or word == "@" or (word == "{" and reader.next_word == "<?")


def read_prose(item: Item) -> tuple[Prose, Tail]:
    """Take the rest of an item as words, up to its annotations and holes."""
    sheet = item.reader.sheet
    text, start, end = item.reader.text, item.body_start, item.end
    opening = LIST.search(text, start, end)
    stop = opening.start() if opening else end
    # Annotations are a suffix of the words: whatever follows one must be one, too.
    tail_start = stop
    for match in reversed(list(_ANNOTATION.finditer(text, start, stop))):
        if text[match.end() : tail_start].strip():
            break
        if match.start() > start and not text[match.start() - 1].isspace():
            break
        tail_start = match.start()
    words, span = prose_text(text, start, tail_start)
    sheet.marks.append((span.start, span.end, "prose"))
    tail = NO_TAIL
    if tail_start < end:
        toks, found = lex(text, tail_start, end)
        rest = Item(
            None, Reader(sheet, toks), tail_start, end, item.span, item.comments, item.found
        )
        tail = read_tail(rest)
        item.found = [c for c in item.found if c.start < tail_start] + found
    return Prose(words, span=span), tail


def prose_text(text: str, start: int, end: int) -> tuple[str, Span]:
    """Return the words of a range and their span: lines stripped, comment lines left out."""
    lines: list[str] = []
    for raw in text[start:end].split("\n"):
        line = raw.strip()
        if line.startswith("#") and lines:
            continue
        if line.startswith("}") and "".join(lines):
            # As it is printed: at the start of a line it could close the ir.
            while not lines[-1]:
                lines.pop()
            lines[-1] += " " + line
            continue
        if line or (lines and lines[-1]):
            lines.append(line)
    words = "\n".join(lines).strip()
    shown = text[start:end].rstrip()
    lead = len(shown) - len(shown.lstrip())
    return words, Span(start + lead, start + len(shown))
