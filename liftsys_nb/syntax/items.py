"""Reading the items of sections. Each function takes the lines of one item and never raises."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from liftsys_nb.ir.errors import Edit
from liftsys_nb.ir.makers import maker
from liftsys_nb.ir.nodes import (
    BOOL,
    Clause,
    Effect,
    EffectItem,
    Example,
    ExampleItem,
    Expr,
    Hole,
    HoleItem,
    Nothing,
    Prose,
    Raise,
    RaiseItem,
    Section,
    Tail,
)
from liftsys_nb.ir.spans import Source, Span
from liftsys_nb.syntax.cursor import Sheet, Unreadable
from liftsys_nb.syntax.formulas import Reader
from liftsys_nb.syntax.habits import SEPARATORS, several_raised
from liftsys_nb.syntax.layout import LIST
from liftsys_nb.syntax.lexer import BadLiteral, Tok, lex, string_value
from liftsys_nb.syntax.messages import leftover
from liftsys_nb.syntax.raws import RawItem
from liftsys_nb.syntax.tails import (
    Item,
    follows,
    give_up,
    open_item,
    read_prose,
    read_tail,
    tail_index,
)

make_clause: Callable[[Expr | Prose, str | None, Tail, tuple[str, ...], Span], Clause]
make_clause = maker(Clause)
_DEEPER_DASH = re.compile(r"\n[^\S\n]+(?=-\s)")
VERBS = ("reads", "writes", "modifies", "calls", "logs", "sends", "prints", "opens", "deletes")


def read_clause(sheet: Sheet, raw: RawItem, section: Section) -> Clause:
    """Read an item of requires, ensures, invariant or assert."""
    item = open_item(sheet, raw)
    reader = item.reader
    problem: Unreadable | None = None
    body: Expr | Prose
    try:
        body = reader.formula()
        if not follows(reader):
            raise leftover(reader)
    except Unreadable as why:
        problem = why.with_traceback(None)  # it would hold this frame, and the frame holds it
    is_broken = problem is not None or bool(reader.problems)
    if section == "assert" and is_broken and not _has_full_hole(reader):
        reader.problems, reader.marks = [], []
        return _prose_clause(item)
    if problem or reader.problems:
        span = give_up(item, problem)
        hole = sheet.unreadable(span, BOOL, "assertion")
        tail = read_tail(item)
        return Clause(hole, item.label, tail, comments=item.notes(formal=True), span=item.span)
    reader.flush()
    tail = read_tail(item)
    return make_clause(body, item.label, tail, item.notes(formal=True), item.span)


def split_dashes(sheet: Sheet, raw: RawItem, section: Section) -> list[RawItem]:
    """Cut an item at dashes indented deeper than its own, when it makes no sense as a whole.

    Such a dash is a minus by the layout rule; where that fails, the indentation is what is wrong.
    """
    text = sheet.source.text
    if raw.form != "dash" or text.find("\n", raw.start, raw.end) < 0:
        return [raw]
    cuts = [m.end() for m in _DEEPER_DASH.finditer(text, raw.start, raw.end)]
    if not cuts:
        return [raw]
    item = open_item(Sheet(sheet.source), raw)
    try:
        _BODIES.get(section, Reader.formula)(item.reader)
        if follows(item.reader) and not item.reader.problems:
            return [raw]
    except Unreadable:
        pass
    parts: list[RawItem] = []
    for start, end in pairwise([raw.start, *cuts, raw.end]):
        words = text[start:end].rstrip()
        parts.append(RawItem(start, start + len(words), raw.indent, "dash"))
    parts[0].comments = raw.comments
    for cut in cuts:
        sheet.say(
            "IR100",
            "this dash is indented deeper than the one before it",
            Span(cut, cut + 1),
            hint="a deeper line continues the item before it; give all dashes one indentation",
        )
    return parts


def _has_full_hole(reader: Reader) -> bool:
    # Before the list of holes, that is; there the ``<?`` was meant as a term.
    toks = reader.toks
    opening = LIST.search(reader.text, toks[0].start, toks[-1].start)
    if opening and opening.start() == toks[0].start:
        return True  # holes of no words: there is nothing that could be prose
    stop = opening.start() if opening else toks[-1].start
    return any(tok.text == "<?" and tok.start < stop for tok in toks)


def _prose_clause(item: Item) -> Clause:
    words, tail = read_prose(item)
    return Clause(words, item.label, tail, comments=item.notes(formal=False), span=item.span)


# ── effects, raises, holes, examples ─────────────────────────────────────────────────────────
def read_effect(sheet: Sheet, raw: RawItem) -> EffectItem:
    """Read an item of effects: pure, a verb with paths, a hole, else prose."""
    item = open_item(sheet, raw)
    reader = item.reader
    start = reader.start
    try:
        body: Effect | Hole | Prose = _effect(reader)
        if not follows(reader) or reader.problems:
            raise leftover(reader)
    except Unreadable as problem:
        starts_hole = reader.toks[0].text == "<?" and problem.code != "IR120"
        if not starts_hole:
            reader.problems, reader.marks = [], []
            body, tail = read_prose(item)
            notes = item.notes(formal=False)
            return EffectItem(body, item.label, tail, comments=notes, span=item.span)
        span = give_up(item, None if reader.problems else problem, prose=False)
        body = sheet.unreadable(span, None, "effect")
    if isinstance(body, Effect):
        reader.mark(start, start + len(body.verb), "keyword")
    reader.flush()
    tail = read_tail(item)
    return EffectItem(body, item.label, tail, comments=item.notes(formal=True), span=item.span)


def _effect(reader: Reader) -> Effect | Hole:
    tok = reader.tok
    if tok.kind == "hole" or tok.text in {"<?", "?"}:
        return reader.hole()
    if tok.text == "pure":
        reader.step()
        return Effect("pure", span=Span(tok.start, tok.end))
    if tok.text not in VERBS or reader.peek().kind != "name":
        raise leftover(reader)
    reader.step()
    paths = [reader.path()]
    while reader.take(","):
        if reader.kind != "name":
            raise leftover(reader)
        paths.append(reader.path())
    when: Expr | None = None
    if reader.word == "when":
        keyword(reader)
        when = reader.formula()
    return Effect(tok.text, tuple(paths), when, span=reader.since(tok.start))


def keyword(reader: Reader) -> None:
    """Step past a word that is a keyword in this place only."""
    tok = reader.advance()
    reader.mark(tok.start, tok.end, "keyword")


def _formal(
    sheet: Sheet, raw: RawItem, read: Callable[[Reader], object], *, prose: bool = True
) -> tuple[Item, object | None, Span]:
    """Read a formal body with ``read``; return None for it when it could not be read."""
    item = open_item(sheet, raw)
    reader = item.reader
    try:
        body = read(reader)
        if not follows(reader):
            raise leftover(reader)
    except Unreadable as problem:
        return item, None, give_up(item, problem, prose=prose)
    if reader.problems:
        return item, None, give_up(item, None)
    reader.flush()
    return item, body, Span(item.body_start, reader.last_end)


def read_raise(sheet: Sheet, raw: RawItem) -> RaiseItem:
    """Read an item of raises: nothing, an exception with its condition, or a hole."""
    item, body, span = _formal(sheet, raw, _raise)
    if not isinstance(body, (Raise, Nothing, Hole)):
        body = sheet.unreadable(span, None, "assertion")
    tail = read_tail(item)
    return RaiseItem(body, item.label, tail, comments=item.notes(formal=True), span=item.span)


def _raise(reader: Reader) -> Raise | Nothing | Hole:
    tok = reader.tok
    if tok.kind == "hole" or tok.text in {"<?", "?"}:
        return reader.hole()
    if reader.peek().text in SEPARATORS or reader.peek().text == "." or tok.text == "(":
        end = tail_index(reader.toks)
        span = Span(tok.start, reader.toks[max(end - 1, 0)].end)
        is_all = reader.toks[end].kind == "end"
        found = several_raised(reader.text, span, reader.reads, is_all=is_all)
        if found is not None:
            raise found
    if tok.kind != "name" or _is_when(reader):
        raise Unreadable(
            "IR100",
            f"an exception's name is missing before '{tok.text}'"
            if tok.kind == "name"
            else "an exception's name is missing here",
            reader.here(),
            hint="an item of raises reads: ValueError when x < 0",
        )
    if tok.text == "nothing" and reader.next_word in {"", "@", "{"}:
        keyword(reader)
        return Nothing()
    if tok.text == "raise":
        reader.soft(
            "IR123", "the word 'raise' is not needed here", reader.here(), fix="leave it out",
            edit=reader.leave_out(),
        )  # fmt: skip
        reader.step()
    name = exception(reader)
    message: str | None = None
    if reader.take("("):
        text_tok = reader.advance()
        if text_tok.kind != "string" or reader.word != ")":
            raise Unreadable(
                "IR100",
                "the message of an exception is one text in quotes",
                reader.since(text_tok.start),
                fix=f'{name}("…")',
            )
        message = _message(text_tok)
        reader.step()
    when: Expr | None = None
    if reader.word == "if":
        reader.soft(
            "IR123", "the condition of an exception starts with 'when'", reader.here(), fix="when",
            edit=reader.instead(reader.here(), "when"),
        )  # fmt: skip
        reader.step()
        when = reader.formula()
    elif reader.word == "when":
        keyword(reader)
        when = reader.formula()
    return Raise(name, message, when, span=reader.since(tok.start))


def _is_when(reader: Reader) -> bool:
    """Whether a condition starts here; an exception may be called ``when``, too."""
    word, after = reader.word, reader.peek()
    if word == "if":
        return True
    if word != "when" or after.kind == "end" or after.text in {"when", "if", ".", "@", "{"}:
        return False
    return after.text != "(" or reader.toks[reader.at + 2].kind != "string"


def _message(tok: Tok) -> str:
    try:
        value = string_value(tok.text)
    except BadLiteral as why:
        raise Unreadable("IR123", str(why), Span(tok.start, tok.end)) from None
    if isinstance(value, str):
        return value
    raise Unreadable("IR100", "a message is text, not bytes", Span(tok.start, tok.end))


def exception(reader: Reader) -> str:
    """Read the dotted name of an exception. Raises Unreadable."""
    if not reader.is_free_name:
        raise Unreadable("IR100", "an exception's name is missing here", reader.here())
    start = reader.start
    name = reader.path()
    reader.mark(start, reader.last_end, "type")
    return name


def read_example(sheet: Sheet, raw: RawItem) -> ExampleItem:
    """Read a line of examples."""
    item, body, span = _formal(sheet, raw, _example)
    if not isinstance(body, (Example, Hole)):
        body = sheet.unreadable(span, BOOL, "assertion")
    tail = read_tail(item)
    return ExampleItem(body, item.label, tail, comments=item.notes(formal=True), span=item.span)


def _example(reader: Reader) -> Example | Hole:
    start = reader.start
    claim = reader.formula()
    raises: str | None = None
    then: Expr | None = None
    where: list[tuple[str, Expr]] = []
    if reader.word in {"->", "=>"}:
        raise Unreadable(
            "IR100", "an example compares with '=='", reader.here(), fix="==",
            edit=reader.instead(reader.here(), "=="),
        )  # fmt: skip
    if reader.word == "raises":
        keyword(reader)
        raises = exception(reader)
    if reader.word == "then":
        keyword(reader)
        then = reader.formula()
    if reader.word == "where":
        keyword(reader)
        while True:
            name = reader.tok
            if not name.is_free_name or reader.next_word != "=":
                raise Unreadable(
                    "IR100",
                    "after 'where' stands name = value",
                    reader.here(),
                    hint="for instance: where b = [1, 2]",
                )
            reader.step()
            reader.step()
            where.append((name.text, reader.formula()))
            if not reader.take(","):
                break
    if isinstance(claim, Hole) and raises is None and then is None and not where:
        return claim
    return Example(claim, raises, then, tuple(where), span=reader.since(start))


def read_hole_item(sheet: Sheet, raw: RawItem) -> HoleItem:
    """Read an item of the holes section."""
    meant = _bare_hole(sheet, raw)
    if meant is not None:
        return meant
    item, body, span = _formal(sheet, raw, _only_hole, prose=False)
    if item.label is not None:
        sheet.say("IR100", "a hole takes no label: its name is one", span)
        item.comments.append(f"# {item.label}:")
    if not isinstance(body, Hole):
        body = sheet.unreadable(span, None, None)
    reader = item.reader
    if not reader.is_done:
        sheet.report(leftover(reader))
        item.comments.append("# " + " ".join(reader.text[reader.start : item.end].split()))
    return HoleItem(body, comments=item.notes(formal=True), span=item.span)


def _bare_hole(sheet: Sheet, raw: RawItem) -> HoleItem | None:
    """Read an item that is a hole without its ``<?`` and ``?>``; None where it is none."""
    start = raw.start + (raw.form == "dash")
    toks, found = lex(sheet.source.text, start, raw.end)
    if toks[0].kind != "name":
        return None
    span = Span(toks[0].start, toks[-2].end)
    words = f"<?{sheet.source.text[span.start : span.end]}?>"
    inner, _ = lex(words, 0, len(words))
    reader = Reader(Sheet(Source("", words)), inner)
    try:
        reader.hole()
    except Unreadable:
        return None
    if not reader.is_done or reader.problems:
        return None
    item = open_item(sheet, raw)
    item.reader.jump(len(item.reader.toks) - 1)
    sheet.say(
        "IR100", "a hole stands between <? and ?>", span, fix=" ".join(words.split()),
        edit=None if any(span.start < c.start < span.end for c in found) else Edit(*span, words),
    )  # fmt: skip
    hole = sheet.unreadable(span, None, None)
    return HoleItem(hole, comments=item.notes(formal=True), span=item.span)


def _only_hole(reader: Reader) -> Hole:
    tok = reader.tok
    if tok.kind == "hole" or tok.text == "<?":
        return reader.hole()
    fix = f'write <?{tok.text}: int = "…"?>' if tok.kind == "name" else None
    raise Unreadable("IR100", "this section lists holes", reader.here(), fix=fix)


_BODIES: dict[Section, Callable[[Reader], object]] = {
    "raises": _raise,
    "examples": _example,
    "holes": _only_hole,
}
