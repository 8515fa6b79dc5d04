"""The sections of a specification: clauses, effects, raises, examples, holes, the signature."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from liftsys_nb.ir.spans import Span
from liftsys_nb.ir.terms import Expr, Hole, Type

Section = Literal[
    "intent", "signature", "effects", "requires", "ensures", "raises",
    "invariant", "assert", "examples", "holes", "body",
]  # fmt: skip
SECTIONS: tuple[Section, ...] = (
    "intent", "signature", "effects", "requires", "ensures", "raises",
    "invariant", "assert", "examples", "holes", "body",
)  # fmt: skip


# ── items of sections ────────────────────────────────────────────────────────────────────────
# ``comments`` of any node: the lines before it, with their ``#``; '' is a blank line; one that
# begins with two spaces stands at the end of the node's own line.
@dataclass(frozen=True, slots=True)
class Prose:
    """Words that are documentation: counted and listed, they block nothing."""

    text: str
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Annotation:
    """``@because("…")``: where a clause came from and why.

    key: from, because, by, id, status or loop.
    """

    key: str
    value: str | int


@dataclass(frozen=True, slots=True)
class Tail:
    """What may follow any item: annotations, then a list of holes."""

    annotations: tuple[Annotation, ...] = ()
    holes: tuple[Hole, ...] = ()


NO_TAIL = Tail()


@dataclass(frozen=True, slots=True)
class Clause:
    """An item of requires, ensures, invariant or assert: a formula or hole; in assert prose."""

    body: Expr | Prose
    label: str | None = None
    tail: Tail = NO_TAIL
    comments: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Effect:
    """``pure`` (no paths), or a verb with paths and a condition: ``modifies a.b, c when e``."""

    verb: str
    paths: tuple[str, ...] = ()
    when: Expr | None = None
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class EffectItem:
    """An item of effects."""

    body: Effect | Hole | Prose
    label: str | None = None
    tail: Tail = NO_TAIL
    comments: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Raise:
    """``E("message") when condition``; without a condition E is permitted, promised nowhere."""

    exception: str
    message: str | None = None
    when: Expr | None = None
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Nothing:
    """``raises: - nothing``, said aloud."""


@dataclass(frozen=True, slots=True)
class RaiseItem:
    """An item of raises."""

    body: Raise | Nothing | Hole
    label: str | None = None
    tail: Tail = NO_TAIL
    comments: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Example:
    """``f(1) == 2``, ``f(0) raises ValueError``, each with optional ``then`` and ``where``."""

    claim: Expr
    raises: str | None = None
    then: Expr | None = None
    where: tuple[tuple[str, Expr], ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class ExampleItem:
    """A line of examples; a hole where the line could not be read."""

    body: Example | Hole
    label: str | None = None
    tail: Tail = NO_TAIL
    comments: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of an example table: a value, an exception's name, or a hole (``?`` is "ask me")."""

    value: Expr | None = None
    raises: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Examples as a table: columns are parameters, then ``result``; rows as long."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    comments: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class HoleItem:
    """A hole declared in the holes section."""

    hole: Hole
    comments: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Parameter:
    """``name: type = default``; the name '' where a hole stands for the whole parameter."""

    name: str
    type: Type
    default: Expr | None = None
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Signature:
    """``name(parameters) -> returns``; returns is None where no arrow is written."""

    name: str
    parameters: tuple[Parameter, ...] = ()
    returns: Type | None = None
    holes: tuple[Hole, ...] = ()
    comments: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Intent:
    """What the function is for, in words; may be several lines."""

    text: str
    holes: tuple[Hole, ...] = ()
    comments: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Body:
    """The body section: a hole, or code (the text inside the fence).

    language: what stands behind the opening fence, as written; Python where nothing does.
    """

    content: Hole | str
    language: str = "python"
    comments: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


def label_of(section: str, number: int, label: str | None) -> str:
    """Return the label that names an item in messages: its own, else ``section_number`` from 1."""
    return label or f"{section}_{number}"
