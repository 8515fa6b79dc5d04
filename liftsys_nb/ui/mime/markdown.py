"""Blocks in, CommonMark out, for a report or an issue; what is written cannot become markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
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
from liftsys_nb.ui.mime.text import on_one_line, visible

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#|~&$@])")
# Marks only where a line begins (lists, rules, headings), and what readers turn into links.
_AT_START = re.compile(r"^(\s*(?:\d+)?)([-+=.)])")
_LINKS = re.compile(r"(?<=\w)(:)(?=//)|(?<=www)(\.)", re.IGNORECASE)


def to_markdown(blocks: Iterable[Block]) -> str:
    """Return the text, ending without a line end."""
    return "\n\n".join(_block(block) for block in blocks)


def _block(block: Block) -> str:
    match block:
        case Head(badge=badge):
            word = (
                f"{badge.shape} {badge.word}: " if badge and badge.word not in block.title else ""
            )
            return _strong(word + block.title)
        case Code():
            return _fence(visible(block.text))
        case Facts():
            return "\n".join(
                f"- {_text(term).strip()}: {'; '.join(_line(line) for line in lines)}"
                for term, lines in block.rows
            )
        case Table():
            return _table(block)
        case Questions():
            return "\n\n".join([_strong(block.caption), *map(_question, block.items)])
        case Findings():
            return "\n\n".join(map(_finding, block.items))
        case Words():
            # Without the spaces before it: four of them would make a block of code.
            lines = "  \n".join(_line(line).strip() for line in block.lines)
            return f"{_text(block.caption)}:  \n{lines}" if block.caption else lines
        case Next():
            by_hand = f"{_text(block.first)}, then " if block.first else ""
            return f"Next: {by_hand}{_code(block.command)}"
        case _:
            assert_never(block)


def _text(text: str) -> str:
    escaped = _SPECIAL.sub(r"\\\1", on_one_line(text))
    escaped = _LINKS.sub(lambda found: f"\\{found[0]}", escaped)
    return _AT_START.sub(r"\1\\\2", escaped)


def _strong(text: str) -> str:
    shown = _text(text).strip()
    return f"**{shown}**" if shown else ""  # four stars alone would draw a rule


def _ticks(text: str, least: int) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    return "`" * max(longest + 1, least)


def _code(text: str) -> str:
    shown = on_one_line(text)
    ticks = _ticks(shown, 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") or not shown.strip() else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}" if shown else ""


def _fence(text: str) -> str:
    ticks = _ticks(text, 3)
    return f"{ticks}\n{text}\n{ticks}"


def _run(run: Run) -> str:
    match run.style:
        case "code" | "name" | "command":
            return _code(run.text)
        case "quote":
            return f"“{_text(run.text)}”"
        case "strong":
            return _strong(run.text)
        case "text" | "dim" | "good" | "bad" | "warn" | "unsure":
            return _text(run.text)
        case _:
            assert_never(run.style)


def _line(line: Line) -> str:
    return "".join(_run(run) for run in line)


def _table(table: Table) -> str:
    def row(cells: Iterable[str]) -> str:
        return f"| {' | '.join(cells)} |"

    # Inside a code span a bar still ends the cell, unless a backslash stands before it.
    rows = [row(_bars(_line(cell), cell) for cell in cells) for cells in table.rows]
    head = [row(map(_text, table.headers)), row("---" for _ in table.headers)]
    return "\n".join([f"{_text(table.caption)}:", "", *head, *rows])


def _bars(text: str, cell: Line) -> str:
    has_code = any(run.style in {"code", "name", "command"} for run in cell)
    return re.sub(r"(?<!\\)\|", r"\\|", text) if has_code else text


def _question(item: Question) -> str:
    facts = f"{_code(item.expected)}, {_text(item.where)}" if item.where else _code(item.expected)
    answers = [
        f"    - {_code(answer.command)} {_text(answer.badge.word)}"
        + (f" ({_text(answer.note)})" if answer.note else "")
        for answer in item.answers
    ]
    return "\n".join([f"- {_code('?' + item.hole)} ({facts}) {_text(item.question)}", *answers])


def _finding(item: Finding) -> str:
    lines = [f"{_strong(item.code)} {_text(item.severity)} {_text(item.place)}: "
             f"{_text(item.message)}"]  # fmt: skip
    if item.excerpt is not None:
        number, blank = gutter(item.excerpt)
        before, meant, after, carets = caret_line(item.excerpt)
        lines.append("\n" + _fence(f"{number}{before}{meant}{after}\n{blank}{carets}") + "\n")
    for term, said in (("hint", item.hint), ("fix", item.fix)):
        if said:
            lines.append(f"- {term}: {_text(said)}")
    return "\n".join(lines)
