"""Blocks in, one HTML fragment out. Escapes every value; needs no script and no id."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, assert_never

from liftsys_nb.ui.mime.blocks import (
    Badge,
    Block,
    Code,
    Excerpt,
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
from liftsys_nb.ui.mime.style import STYLE
from liftsys_nb.ui.mime.text import as_command, on_one_line, visible
from liftsys_nb.ui.tokentable import LOOKS

if TYPE_CHECKING:
    from liftsys_nb.ui.mime.highlight import Piece

# A hole is drawn as a box, see ``_piece``.
_KINDS: dict[str, str] = {
    kind: look.css for kind, look in LOOKS.items() if look.css and kind != "hole"
}


def to_html(blocks: Iterable[Block]) -> str:
    """Return a fragment. Formulas between dollars are kept from MathJax by the class names."""
    body = "".join(_block(block) for block in blocks)
    # Two names: MathJax 3 looks for the one, MathJax 2 for the other.
    return f'<div class="lsy mathjax_ignore tex2jax_ignore"><style>{STYLE}</style>{body}</div>'


def _block(block: Block) -> str:
    match block:
        case Head():
            return _head(block)
        case Code(language="ir"):
            # Here, not above: only replies with IR pay for loading the parser.
            from liftsys_nb.ui.mime.highlight import pieces

            inner = "".join(_piece(piece) for piece in pieces(block.text))
            return f'<pre class="lsy-ir" dir="ltr"><code>{inner}</code></pre>'
        case Code():
            return f'<pre dir="ltr"><code>{_many(block.text)}</code></pre>'
        case Facts():
            rows = "".join(
                f"<dt>{_text(term)}</dt><dd>{'<br>'.join(_line(line) for line in lines)}</dd>"
                for term, lines in block.rows
            )
            return f"<dl>{rows}</dl>"
        case Table():
            return _table(block)
        case Questions():
            return _questions(block)
        case Findings():
            return "".join(_finding(item) for item in block.items)
        case Words():
            return _words(block)
        case Next():
            by_hand = f"<bdi>{_text(block.first)}</bdi>, then " if block.first else ""
            return f'<p class="lsy-next"><span>Next</span>{by_hand}{_command(block.command)}</p>'
        case _:
            assert_never(block)


def _text(text: str) -> str:
    return escape(on_one_line(text), quote=True)


def _many(text: str) -> str:
    return escape(visible(text), quote=True)


def _command(text: str) -> str:
    return f'<code class="lsy-cmd">{escape(as_command(text), quote=True)}</code>'


def _head(head: Head) -> str:
    title = f"<bdi>{_text(head.title)}</bdi>"
    badge = head.badge
    if badge is None:
        return f'<p class="lsy-head"><strong>{title}</strong></p>'
    if badge.word in head.title:
        mark = f'<span class="lsy-mark lsy-{badge.tone}" aria-hidden="true">{badge.shape}</span>'
    else:
        mark = (
            f'<span class="lsy-mark lsy-word lsy-{badge.tone}">'
            f"{badge.shape} {_text(badge.word)}</span>"
        )
    return f'<p class="lsy-head">{mark} <strong>{title}</strong></p>'


def _piece(piece: Piece) -> str:
    shown = _many(piece.text)
    if piece.kind == "hole":
        before, after = (
            f'<span class="lsy-rest">{_many(part)}</span>' if part else ""
            for part in (piece.before, piece.after)
        )
        whole = escape(on_one_line(piece.before + piece.text + piece.after), quote=True)
        return f'<span class="lsy-hole" title="{whole}">{before}{shown}{after}</span>'
    css = _KINDS.get(piece.kind)
    return f'<span class="lsy-{css}">{shown}</span>' if css else shown


def _run(run: Run) -> str:
    shown = _text(run.text)
    match run.style:
        case "text":
            return f"<bdi>{shown}</bdi>" if not run.text.isascii() else shown
        case "dim":
            return f'<span class="lsy-dim">{shown}</span>'
        case "strong":
            return f"<strong>{shown}</strong>"
        case "code" | "name":
            return f"<code>{shown}</code>"
        case "command":
            return _command(run.text)
        case "quote":
            return f"<bdi>“{shown}”</bdi>"
        case "good" | "bad" | "warn" | "unsure":
            shape, _, word = shown.partition(" ")
            return f'<span class="lsy-tone lsy-{run.style}"><i>{shape}</i> {word}</span>'
        case _:
            assert_never(run.style)


def _line(line: Line) -> str:
    return "".join(_run(run) for run in line)


def _table(table: Table) -> str:
    heads = "".join(f'<th scope="col">{_text(head)}</th>' for head in table.headers)
    rows = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{_line(cell)}</th>' if at == 0 else f"<td>{_line(cell)}</td>"
            for at, cell in enumerate(row)
        )
        + "</tr>"
        for row in table.rows
    )
    return (
        f'<div class="lsy-wide"><table><caption>{_text(table.caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _questions(questions: Questions) -> str:
    heads = "".join(
        f'<th scope="col">{head}</th>' for head in ("Hole", "Question", "Expected", "Where")
    )
    return (
        f'<div class="lsy-wide"><table class="lsy-q">'
        f"<caption>{_text(questions.caption)}</caption><thead><tr>{heads}</tr></thead>"
        f"{''.join(_question(item) for item in questions.items)}</table></div>"
    )


def _question(item: Question) -> str:
    answers = "".join(
        f"<li>{_command(answer.command)}<span>{_tone(answer.badge)}"
        + (f' <span class="lsy-dim">{_text(answer.note)}</span>' if answer.note else "")
        + "</span></li>"
        for answer in item.answers
    )
    chip = f'<code class="lsy-hole">?{_text(item.hole)}</code>'
    return (
        f'<tbody><tr class="lsy-row"><th scope="rowgroup">{chip}</th>'
        f'<td class="lsy-ask"><bdi>{_text(item.question)}</bdi></td>'
        f"<td><code>{_text(item.expected)}</code></td>"
        f'<td class="lsy-dim">{_text(item.where)}</td></tr>'
        f'<tr class="lsy-row lsy-more"><td></td><td class="lsy-ask" colspan="3">'
        f"<ul>{answers}</ul></td></tr></tbody>"
    )


def _tone(badge: Badge) -> str:
    return (
        f'<span class="lsy-tone lsy-{badge.tone}"><i>{badge.shape}</i> {_text(badge.word)}</span>'
    )


def _finding(item: Finding) -> str:
    tone = "" if item.severity == "error" else " lsy-warn"
    lines = [
        f"<p><strong>{_text(item.code)}</strong> <bdi>{_text(item.message)}</bdi> "
        f'<span class="lsy-dim">{_text(item.severity)} {_text(item.place)}</span></p>'
    ]
    if item.excerpt is not None:
        lines.append(f'<pre dir="ltr"><code>{_excerpt(item.excerpt)}</code></pre>')
    for term, said in (("hint", item.hint), ("fix", item.fix)):
        if said:
            lines.append(f'<p><span class="lsy-dim">{term}</span> <bdi>{_text(said)}</bdi></p>')
    return f'<div class="lsy-find{tone}">{"".join(lines)}</div>'


def _excerpt(excerpt: Excerpt) -> str:
    number, blank = gutter(excerpt)
    before, marked, after, carets = caret_line(excerpt)
    return (
        f'<span class="lsy-d">{number}</span>{escape(before)}'
        f'<span class="lsy-e">{escape(marked)}</span>{escape(after)}\n'
        f'<span class="lsy-d">{blank}</span>{escape(carets)}'
    )


def _words(words: Words) -> str:
    if words.caption is None:
        return "".join(f"<p>{_line(line)}</p>" for line in words.lines)
    lines = "<br>".join(_line(line) for line in words.lines)
    return (
        f'<p class="lsy-quote"><span class="lsy-dim">{_text(words.caption)}</span><br>{lines}</p>'
    )
