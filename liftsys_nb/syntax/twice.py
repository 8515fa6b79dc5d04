"""What a declaration says twice: labels (IR151) and the declarations of holes (IR132)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from liftsys_nb.ir.errors import Diagnostic, Edit
from liftsys_nb.ir.nodes import (
    SECTIONS,
    Clause,
    EffectItem,
    ExampleItem,
    Expr,
    Hole,
    RaiseItem,
    Spec,
    Table,
    Type,
    label_of,
)
from liftsys_nb.ir.spans import Source, Span
from liftsys_nb.syntax.inside import clauses_of, holes_in

# ── labels ───────────────────────────────────────────────────────────────────────────────────
Labelled = Clause | EffectItem | RaiseItem | ExampleItem


def labels_twice(
    source: Source, items: Iterable[Labelled], unlabelled: Iterable[tuple[str, int]]
) -> list[Diagnostic]:
    """Return IR151. unlabelled: the labels of items without one, and where these items start."""
    labelled = [
        (item.span.start, item.label)
        for item in items
        if item.label is not None and item.span is not None
    ]
    if not labelled:
        return []
    is_like_given = any(label.rpartition("_")[0] in SECTIONS for _, label in labelled)
    given = dict(unlabelled) if is_like_given else {}
    found: list[Diagnostic] = []
    first: dict[str, int] = {}
    for start, label in sorted(labelled):
        if label in given:
            at = source.text.index(label, start)
            line = source.position(given[label])[0]
            message = f"the label '{label}' is that of the unlabelled item on line {line}"
            span = Span(at, at + len(label))
            found.append(Diagnostic.at("IR151", message, source, span, hint="choose another label"))
        elif label in first:
            at = source.text.index(label, start)
            line = source.position(first[label])[0]
            found.append(
                Diagnostic.at(
                    "IR151",
                    f"the label '{label}' is used twice",
                    source,
                    Span(at, at + len(label)),
                    hint=f"the first one is on line {line}",
                )
            )
        else:
            first[label] = start
    return found


def labels_given(spec: Spec) -> Iterator[tuple[str, int]]:
    """Yield the labels that items without one go by in messages, and where these items start."""
    sections: tuple[tuple[str, tuple[Clause | RaiseItem | ExampleItem | Table, ...]], ...] = (
        *clauses_of(spec),
        ("raises", spec.raises),
        ("examples", spec.examples),
    )
    for section, items in sections:
        yield from labels_of(section, items)


def labels_of(section: str, items: Sequence[Labelled | Table]) -> Iterator[tuple[str, int]]:
    """Yield the same for the items of one section."""
    for number, item in enumerate(items, 1):
        if not isinstance(item, Table) and item.label is None and item.span is not None:
            yield label_of(section, number, None), item.span.start


# ── holes ────────────────────────────────────────────────────────────────────────────────────
def declared_twice(
    source: Source, parts: Iterable[Expr | Type], span: Span | None
) -> list[Diagnostic]:
    """Return IR132 for the holes in ``parts``. span: of all of them together."""
    # A hole that is declared is written ``<?`` (or stands for what could not be read, and then
    # its name is its own): only where two are written need trees be walked.
    if span and source.text.count("<?", *span) < 2:
        return []
    declared = [
        hole
        for part in parts
        if part.span is None or source.text.find("<?", *part.span) >= 0
        for hole in holes_in(part)
        if not hole.is_bare and hole.name and hole.span
    ]
    first: dict[str, Hole] = {}
    found: list[Diagnostic] = []
    for hole in sorted(declared, key=lambda h: h.span.start if h.span else 0):
        earlier = first.setdefault(hole.name, hole)
        if earlier is not hole and hole.span and earlier.span and hole.span != earlier.span:
            line = source.position(earlier.span.start)[0]
            start = hole.span.start
            found.append(
                Diagnostic.at(
                    "IR132",
                    f"the hole '{hole.name}' is declared twice",
                    source,
                    Span(start, min(hole.span.end, start + 2 + len(hole.name))),
                    hint=f"the first one is on line {line}; elsewhere its name is enough",
                    fix=f"?{hole.name}",
                    edit=Edit(start, hole.span.end, f"?{hole.name}") if hole == earlier else None,
                )
            )
    return found
