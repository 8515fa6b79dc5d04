"""``export html``: a sheet that says what a function promises, for people who read no IR.

One file that needs nothing else: no script, no picture, no address. All words are escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from liftsys_nb.ir.nodes import (
    Annotation,
    Body,
    Clause,
    Decl,
    EffectItem,
    ExampleItem,
    Hole,
    Module,
    Nothing,
    Package,
    Prose,
    Raise,
    RaiseItem,
    Spec,
    Table,
    Tail,
    label_of,
)
from liftsys_nb.ir.ports import Exportable, Exported
from liftsys_nb.ir.visible import visible
from liftsys_nb.plugins.exporters.sheet_style import STYLE
from liftsys_nb.syntax import show, tokens
from liftsys_nb.syntax.lexer import pieces

_CLASSES = {"string": "s", "number": "n", "keyword": "k", "section": "k"}
_WORDS = frozenset({"and", "or", "not", "implies", "if", "else", "for", "in", "is", "where"})
_WHY = {"from": "from", "because": "because", "by": "by", "id": "in Python", "status": "status",
        "loop": "of loop"}  # fmt: skip
_SECTIONS = (
    ("requires", "What the caller owes", "Conditions on the arguments"),
    ("ensures", "What the function promises", "Conditions on what comes back"),
    ("asserts", "What else must hold", "Conditions and words"),
    ("invariant", "What its loops keep", "Conditions at each turn"),
)  # fmt: skip


class SheetExporter:
    """A specification sheet in HTML."""

    name = "html"
    suffix = ".html"
    styles = ()

    def export(self, draft: Exportable) -> Exported:
        """Return a whole page."""
        return Exported("\n".join(_page(draft.module, draft.spec, draft.document)) + "\n")


# ── the page ─────────────────────────────────────────────────────────────────────────────────
def _page(module: Module, spec: Spec, document: Any) -> Iterator[str]:
    name = spec.signature.name if spec.signature is not None else spec.name
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; " \
          "style-src 'unsafe-inline'\">"  # fmt: skip
    yield f"<title>{text(name)} – specification</title>"
    yield f"<style>{STYLE}</style>"
    yield "</head>"
    yield "<body>"
    yield "<main>"
    yield from _head(name, spec, document)
    yield from _parameters(spec)
    for part, title, caption in _SECTIONS:
        yield from _clauses(part, title, caption, getattr(spec, part))
    yield from _raises(spec.raises)
    yield from _effects(spec.effects)
    yield from _examples(spec)
    yield from _open(document)
    yield from _words(document)
    yield from _declarations(module)
    yield from _body(spec.body)
    yield from _trouble(document)
    yield "<details open>"
    yield "<summary>The whole text</summary>"
    yield f'<pre tabindex="0"><code>{_coloured(show(module))}</code></pre>'
    yield "</details>"
    yield "</main>"
    yield "</body>"
    yield "</html>"


def _head(name: str, spec: Spec, document: Any) -> Iterator[str]:
    yield "<header>"
    version = f" · version {text(spec.version)}" if spec.version is not None else ""
    yield f'<p class="kind">Specification{version}</p>'
    yield f"<h1>{text(name)}</h1>"
    status = document.get("status")
    if status is not None:
        count = sum(hole["status"] != "filled" for hole in document["holes"])
        asks = f" · {count} open question{'' if count == 1 else 's'}" if count else ""
        yield f'<p><span class="status">{text(status)}{asks}</span></p>'
    if spec.intent is not None:
        yield f'<p class="intent"><bdi>{text(spec.intent.text)}</bdi></p>'
    if spec.signature is not None:
        call = show(spec.signature).strip().removeprefix("signature: ")
        yield f'<p class="call">{code(call)}</p>'
    yield "</header>"


def _parameters(spec: Spec) -> Iterator[str]:
    if spec.signature is None:
        return
    rows = [
        (code(each.name or "?"), code(show(each.type)),
         code(show(each.default)) if each.default is not None else "")
        for each in spec.signature.parameters
    ]  # fmt: skip
    gives = code(show(spec.signature.returns)) if spec.signature.returns is not None else (
        '<span class="none">not said</span>')  # fmt: skip
    rows.append(("<em>result</em>", gives, ""))
    yield from section("In and out", "Parameters and result", ("Name", "Type", "Default"), rows)


def _clauses(part: str, title: str, caption: str, clauses: Sequence[Clause]) -> Iterator[str]:
    word = "assert" if part == "asserts" else part
    rows = []
    for number, clause in enumerate(clauses, 1):
        label = label_of(word, number, clause.label)
        said = (
            _said(clause.body.text) if isinstance(clause.body, Prose) else code(show(clause.body))
        )
        rows.append((text(label), said + _tail(clause.tail)))
    yield from section(title, caption, ("Clause", "What it says"), rows)


def _raises(items: Sequence[RaiseItem]) -> Iterator[str]:
    rows = []
    for number, item in enumerate(items, 1):
        label = text(label_of("raises", number, item.label))
        match item.body:
            case Nothing():
                rows.append((label, "nothing else", _tail(item.tail)))
            case Raise(exception=exception, message=message, when=when):
                what = code(exception) + (f" “{text(message)}”" if message is not None else "")
                condition = code(show(when)) if when is not None else "may be, promised nowhere"
                rows.append((label, what, condition + _tail(item.tail)))
            case Hole() as hole:
                rows.append((label, code(show(hole)), _tail(item.tail)))
    yield from section("Exceptions", "What it raises, and when", ("Clause", "Raises", "When"), rows)


def _effects(items: Sequence[EffectItem]) -> Iterator[str]:
    rows = []
    for number, item in enumerate(items, 1):
        body = item.body
        said = _said(body.text) if isinstance(body, Prose) else code(show(body))
        rows.append((text(label_of("effects", number, item.label)), said + _tail(item.tail)))
    yield from section("Effects", "What it changes and reaches", ("Clause", "Effect"), rows)


def _examples(spec: Spec) -> Iterator[str]:
    rows = []
    for number, item in enumerate(spec.examples, 1):
        if isinstance(item, Table):
            lines = [[_cell(cell) for cell in row] for row in item.rows]
            names = [text(name) for name in item.columns]
            yield from section("Examples", "A call in each row", names, lines, is_wide=True)
        elif isinstance(item, ExampleItem):
            label = text(label_of("examples", number, item.label))
            rows.append((label, code(show(item.body)) + _tail(item.tail)))
    yield from section("Examples", "Calls and what comes of them", ("Example", "Call"), rows)


def _cell(cell: Any) -> str:
    if cell.raises is not None:
        return f"raises {code(cell.raises)}"
    return code(show(cell))


def _open(document: Any) -> Iterator[str]:
    rows = []
    for hole in document.get("holes", ()):
        if hole["status"] != "filled":
            state = ' <span class="none">(deferred)</span>' if hole["status"] == "deferred" else ""
            kind = code(hole["type"]) if hole["type"] else '<span class="none">any</span>'
            rows.append((f"<mark>{text(hole['id'])}</mark>{state}", text(hole["question"]), kind,
                         text(hole["where"])))  # fmt: skip
    columns = ("Hole", "Question", "Expected", "Stands in")
    yield from section("Open questions", "What is not settled yet", columns, rows)


def _words(document: Any) -> Iterator[str]:
    said = document.get("unformalised", ())
    if said:
        yield "<h2>Kept as words</h2>"
        yield '<ul class="words">'
        yield from (f"<li><bdi>{text(each)}</bdi></li>" for each in said)
        yield "</ul>"


def _declarations(module: Module) -> Iterator[str]:
    found = "\n".join(
        show(decl) for decl in _declared(module.decls) if not isinstance(decl, Spec | Package)
    )
    if found:
        yield "<h2>Types and helpers</h2>"
        yield f'<pre tabindex="0"><code>{_coloured(found)}</code></pre>'


def _declared(decls: Iterable[Decl]) -> Iterator[Decl]:
    for decl in decls:
        if isinstance(decl, Package):
            yield from _declared(decl.decls)
        elif not isinstance(decl, Spec):
            yield decl


def _body(body: Body | None) -> Iterator[str]:
    if body is not None:
        yield "<h2>Body</h2>"
        inner = code(show(body.content)) if isinstance(body.content, Hole) else text(body.content)
        yield f'<pre tabindex="0"><code>{inner}</code></pre>'


def _trouble(document: Any) -> Iterator[str]:
    found = document.get("diagnostics", ())
    rows = [
        (f'<span class="{text(each["severity"])}">{text(each["code"])}</span>',
         text(each["message"]), text(str(each["line"] or "")))
        for each in found
    ]  # fmt: skip
    title = "Errors" if any(each["severity"] == "error" for each in found) else "Warnings"
    yield from section(title, "What was found in the text", ("Code", "Finding", "Line"), rows)


# ── pieces ───────────────────────────────────────────────────────────────────────────────────
def section(
    title: str, caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *,
    is_wide: bool = False,
) -> Iterator[str]:  # fmt: skip
    """Yield a heading and a table; nothing where there are no rows. The cells are HTML.

    is_wide: on a narrow page the table scrolls; any other has its cells one below the other.
    """
    if not rows:
        return
    kind = "" if is_wide else ' class="rows"'
    yield f"<h2>{title}</h2>"
    yield f'<div class="wide" role="region" aria-label="{title}" tabindex="0">' if is_wide else (
        "<div>")  # fmt: skip
    yield f"<table{kind}>"
    yield f"<caption>{caption}</caption>"
    heads = "".join(f'<th scope="col">{each}</th>' for each in columns)
    yield f"<thead><tr>{heads}</tr></thead>"
    yield "<tbody>"
    for row in rows:
        first, *rest = row
        start = f"<td>{first}</td>" if is_wide else f'<th scope="row">{first}</th>'
        yield f"<tr>{start}{''.join(f'<td>{cell}</td>' for cell in rest)}</tr>"
    yield "</tbody>"
    yield "</table>"
    yield "</div>"


def _tail(tail: Tail) -> str:
    lines = [_why(each) for each in tail.annotations]
    lines += [code(show(hole)) for hole in tail.holes]
    return "".join(f'<span class="from">{line}</span>' for line in lines)


def _why(annotation: Annotation) -> str:
    return f"{_WHY.get(annotation.key, annotation.key)}: <bdi>{text(str(annotation.value))}</bdi>"


def _said(words: str) -> str:
    return f"<bdi>{text(words)}</bdi>"


def text(words: str) -> str:
    r"""Return words as HTML: markup escaped, controls and what moves text shown as escapes.

    >>> text("a<b>\u202e")
    'a&lt;b&gt;\\u202e'
    """
    return escape(visible(words), quote=True)


def code(formula: str) -> str:
    """Return a formula, a type or a signature as code; open holes are marked."""
    parts: list[str] = []
    for piece in pieces(formula, 0, len(formula)):
        shown = text(piece.text)
        if piece.kind == "op" and piece.text == "<?":
            parts.append(f"<mark>{shown}")
        elif piece.kind == "op" and piece.text == "?>":
            parts.append(f"{shown}</mark>")
        elif piece.kind == "hole":
            parts.append(f"<mark>{shown}</mark>")
        else:
            kind = "keyword" if piece.text in _WORDS else piece.kind
            parts.append(_span(kind, shown))
    whole = "".join(parts)
    lacks = whole.count("<mark>") - whole.count("</mark>")
    return f"<code>{whole}{'</mark>' * max(lacks, 0)}</code>"


def _coloured(source: str) -> str:
    parts: list[str] = []
    is_open = False  # inside of ``<?name: type = "question"?>``
    for token in tokens(source):
        shown = text(token.text)
        is_end = token.kind == "hole" and token.text.endswith("?>")
        if token.kind == "hole" and token.text.startswith("<?") and not is_open:
            is_open = not is_end
            parts.append(f"<mark>{shown}" + ("</mark>" if is_end else ""))
        elif is_open and is_end:
            is_open = False
            parts.append(f"{shown}</mark>")
        elif token.kind == "hole" and not is_open:
            parts.append(f"<mark>{shown}</mark>")
        else:
            parts.append(_span(token.kind, shown))
    return "".join(parts) + ("</mark>" if is_open else "")


def _span(kind: str, shown: str) -> str:
    name = _CLASSES.get(kind)
    return f'<span class="{name}">{shown}</span>' if name is not None else shown
