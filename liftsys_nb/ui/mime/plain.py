"""Blocks in, lines for a terminal out: 80 columns by default, styles kept for colours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from liftsys_nb.ui.mime.blocks import (
    Block,
    Code,
    Facts,
    Finding,
    Findings,
    Head,
    Line,
    Next,
    Question,
    Questions,
    Run,
    Table,
    Words,
)
from liftsys_nb.ui.mime.excerpts import caret_line, gutter
from liftsys_nb.ui.mime.text import as_command, on_one_line, visible, width_of

WIDTH = 80
GAP = 2
_KINDS = {"keyword": "strong", "section": "strong", "comment": "dim", "annotation": "dim"}


def to_plain(blocks: Iterable[Block], width: int = WIDTH) -> str:
    """Return the text, without a line end at the end."""
    return "\n".join("".join(run.text for run in line).rstrip() for line in to_lines(blocks, width))


def to_lines(blocks: Iterable[Block], width: int = WIDTH) -> list[Line]:
    """Return lines of safe text. Code and commands are never broken, for they are copied."""
    lines: list[Line] = []
    for block in blocks:
        if lines:
            lines.append(())
        lines.extend(_block(block, max(width, 20)))
    return lines


def _block(block: Block, width: int) -> Iterator[Line]:
    match block:
        case Head():
            yield from _head(block, width)
        case Code():
            yield from _code(block)
        case Facts():
            yield from _facts(block, width)
        case Table():
            yield from _table(block, width)
        case Questions():
            yield (Run(on_one_line(block.caption), "strong"),)
            for item in block.items:
                yield from _question(item, width)
        case Findings():
            for at, finding in enumerate(block.items):
                if at:
                    yield ()
                yield from _finding(finding, width)
        case Words():
            if block.caption:
                yield (Run(on_one_line(block.caption), "strong"),)
            for line in block.lines:
                pad = (Run("  "),) if block.caption else ()
                yield from _wrap((*pad, *_safe(line)), width, 2 * len(pad))
        case Next():
            first, *more = as_command(block.command).split("\n")
            by_hand = (Run(f"{on_one_line(block.first)}, then "),) if block.first else ()
            yield (Run("next: ", "dim"), *by_hand, Run(first, "command"))
            yield from ((Run(f"      {line}", "command"),) for line in more)
        case _:
            assert_never(block)


def _safe(line: Line) -> Line:
    return tuple(
        Run(f"“{on_one_line(r.text)}”" if r.style == "quote" else on_one_line(r.text), r.style)
        for r in line
    )


def _head(head: Head, width: int) -> Iterator[Line]:
    badge, title = head.badge, Run(on_one_line(head.title), "strong")
    if badge is None:
        yield from _wrap((title,), width)
        return
    word = "" if badge.word in head.title else f" {on_one_line(badge.word)} "
    yield from _wrap((Run(badge.shape + word, badge.tone), Run(" "), title), width)


def _code(code: Code) -> Iterator[Line]:
    if code.language != "ir":
        yield from ((Run(line, "code"),) for line in visible(code.text).split("\n"))
        return
    # Here, not above: only replies with IR pay for loading the parser.
    from liftsys_nb.ui.mime.highlight import pieces

    line: list[Run] = []
    for piece in pieces(code.text):
        style = "warn" if piece.kind == "hole" else _KINDS.get(piece.kind, "code")
        first, *more = visible(piece.before + piece.text + piece.after).split("\n")
        line.append(Run(first, style))  # type: ignore[arg-type]  # every value above is a Style
        for part in more:
            yield tuple(line)
            line = [Run(part, style)]  # type: ignore[arg-type]  # as above
    yield tuple(line)


def _facts(facts: Facts, width: int) -> Iterator[Line]:
    terms = [on_one_line(term) for term, _ in facts.rows]
    left = min(max(map(width_of, terms), default=0), width // 3)
    for term, (_, lines) in zip(terms, facts.rows, strict=True):
        first = True
        for line in lines:
            for wrapped in _wrap(_safe(line), max(width - left - 4, 10)):
                head = term if first else ""
                pad = " " * max(left - width_of(head), 0)
                yield (Run("  "), Run(head + pad, "dim"), Run("  "), *wrapped)
                first = False


def _table(table: Table, width: int) -> Iterator[Line]:
    yield (Run(on_one_line(table.caption), "strong"),)
    head: tuple[Line, ...] = tuple((Run(h, "dim"),) for h in map(on_one_line, table.headers))
    rows = [tuple(_safe(cell) for cell in row) for row in table.rows]
    widths = _widths([head, *rows], width - 2, table.whole)
    for at, row in enumerate([head, *rows]):
        if at == 1:
            yield (Run("  " + "  ".join("─" * w for w in widths), "dim"),)
        cells = [list(_wrap(cell, w)) or [()] for cell, w in zip(row, widths, strict=True)]
        for depth in range(max(map(len, cells))):
            runs: list[Run] = []
            for cell, w in zip(cells, widths, strict=True):
                part: Line = cell[depth] if depth < len(cell) else ()
                runs += [Run("  "), *part, Run(" " * max(w - _width(part), 0))]
            yield tuple(runs)


def _widths(rows: Sequence[tuple[Line, ...]], room: int, whole: int) -> list[int]:
    """Share the room among columns: each as wide as it needs, the widest give way first.

    whole: a column that gives way only when no other can.
    """
    wants = [max(map(_width, column), default=1) or 1 for column in zip(*rows, strict=True)]
    room = max(room - GAP * (len(wants) - 1), len(wants) * 4)
    while sum(wants) > room:
        others = [at for at in range(len(wants)) if at != whole and wants[at] > 4]
        giving = others or range(len(wants))
        widest = max(giving, key=wants.__getitem__)
        second = max((wants[at] for at in giving if at != widest), default=4)
        over = sum(wants) - room
        step = max(min(over, wants[widest] - second), 1)
        wants[widest] -= step
    return wants


def _question(item: Question, width: int) -> Iterator[Line]:
    yield ()
    facts = [on_one_line(item.expected), on_one_line(item.where)]
    name = Run(f"?{on_one_line(item.hole)}", "warn")
    yield from _wrap((Run("  "), name, Run("  " + ", ".join(filter(None, facts)), "dim")), width, 4)
    yield from _wrap((Run(f"    {on_one_line(item.question)}"),), width, 4)
    commands = [as_command(answer.command).split("\n") for answer in item.answers]
    left = min(max((width_of(c[0]) for c in commands if len(c) == 1), default=0), width - 24)
    for answer, command in zip(item.answers, commands, strict=True):
        note = f"  {on_one_line(answer.note)}" if answer.note else ""
        label = Run(f"{answer.badge.shape} {answer.badge.word}", answer.badge.tone)
        tail = (label, Run(note, "dim"))
        *before, last = command
        yield from ((Run(f"      {line}", "command"),) for line in before)
        pad = max(left - width_of(last), 0)
        line = (Run(f"      {last}{' ' * pad}  ", "command"), *tail)
        if _width(line) <= width:
            yield line
        else:
            yield (Run(f"      {last}", "command"),)
            yield from _wrap((Run("        "), *tail), width, 8)


def _finding(item: Finding, width: int) -> Iterator[Line]:
    tone: Run = Run(on_one_line(item.code), "bad" if item.severity == "error" else "warn")
    place = " ".join(filter(None, map(on_one_line, [item.severity, item.place])))
    message = Run(f"  {on_one_line(item.message)}")
    yield from _wrap((tone, Run(f" {place}", "dim"), message), width, 2)
    if item.excerpt is not None:
        number, blank = gutter(item.excerpt)
        before, meant, after, carets = caret_line(item.excerpt)
        yield (Run(number, "dim"), Run(before), Run(meant, "strong"), Run(after))
        yield (Run(blank, "dim"), Run(carets, "bad" if item.severity == "error" else "warn"))
    for term, said in (("hint", item.hint), ("fix", item.fix)):
        if said:
            yield from _wrap((Run(f"  {term}: ", "dim"), Run(on_one_line(said))), width, 4)


def _width(line: Line) -> int:
    return sum(width_of(run.text) for run in line)


def _wrap(line: Line, width: int, indent: int = 0) -> Iterator[Line]:
    """Break a line at spaces; a word wider than the width is cut. indent: of all but the first."""
    current: list[Run] = []
    used = start = 0
    for run, word in _words(line):
        bare = width_of(word.rstrip(" "))
        if used > start and used + bare > width:
            yield _stripped(current)
            current, used, start = [Run(" " * indent)], indent, indent
        while used + bare > width:
            head, word, cells = _cut(word, max(width - used, 1))
            yield (*current, Run(head, run.style))
            bare -= cells
            current, used, start = [Run(" " * indent)], indent, indent
        current.append(Run(word, run.style))
        used += bare + len(word) - len(word.rstrip(" "))
    yield _stripped(current)


def _stripped(line: Sequence[Run]) -> Line:
    """Return a line without the spaces at its end: in a cell they would push the next one away."""
    kept = list(line)
    while kept and not kept[-1].text.rstrip(" "):
        kept.pop()
    if kept:
        kept[-1] = Run(kept[-1].text.rstrip(" "), kept[-1].style)
    return tuple(kept)


def _words(line: Line) -> Iterator[tuple[Run, str]]:
    return ((run, word) for run in line for word in _split(run.text))


def _split(text: str) -> Iterator[str]:
    """Yield words with the spaces behind them; leading spaces are a word of their own."""
    start = at = len(text) - len(text.lstrip(" "))
    if at:
        yield text[:at]
    while at < len(text):
        space = text.find(" ", at)
        if space < 0:
            break
        at = space
        while at < len(text) and text[at] == " ":
            at += 1
        yield text[start:at]
        start = at
    if start < len(text):
        yield text[start:]


def _cut(word: str, room: int) -> tuple[str, str, int]:
    """Return what fits in ``room`` cells (at least one character), the rest, the cells taken."""
    used = 0
    for at, char in enumerate(word):
        cells = width_of(char)
        if used + cells > room and at:
            return word[:at], word[at:], used
        used += cells
    return word, "", used
