"""The nouns of the IR: types, expressions, holes, clauses, specifications.

Frozen slots dataclasses in closed unions. Children are tuples; spans, spellings and
comments never take part in equality, so two parses of the same text are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias, assert_never

from liftsys_nb.ir.rooms import give_room
from liftsys_nb.ir.spans import Span

HoleKind = Literal["intent", "signature", "effect", "assertion", "implementation"]
HOLE_KINDS: tuple[HoleKind, ...] = ("intent", "signature", "effect", "assertion", "implementation")
Section = Literal[
    "intent", "signature", "effects", "requires", "ensures", "raises",
    "invariant", "assert", "examples", "holes", "body",
]  # fmt: skip
SECTIONS: tuple[Section, ...] = (
    "intent", "signature", "effects", "requires", "ensures", "raises",
    "invariant", "assert", "examples", "holes", "body",
)  # fmt: skip


# ── holes ────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Hole:
    """A gap left on purpose; stands wherever a term, type, clause, effect or body can stand.

    name: '' for the bare ``?`` of an example cell. type: expected type, None when the place
    decides. question: the words to ask. kind: None when the place decides. choices: the
    first one is recommended; types when ``type`` is the type ``type``, else expressions.
    """

    name: str
    type: Type | None = None
    question: str | None = None
    kind: HoleKind | None = None
    choices: tuple[Expr | Type, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)

    @property
    def is_bare(self) -> bool:
        """Whether it is written ``?name`` (or ``?``): no type, question, kind or choices."""
        return (
            self.type is None and self.question is None and self.kind is None and not self.choices
        )


# ── types ────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class NamedType:
    """``int``, ``list[int]``, ``tuple[int, ...]`` (dots: ``NamedType('...')``), ``pkg.Name``."""

    name: str
    args: tuple[Type, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class UnionType:
    """``A | B | None``; at least two options, in written order."""

    options: tuple[Type, ...]
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Refined:
    """``base where condition``; the condition speaks of ``it``."""

    base: Type
    condition: Expr
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


Type: TypeAlias = NamedType | UnionType | Refined | Hole

INT = NamedType("int")
FLOAT = NamedType("float")
BOOL = NamedType("bool")
STR = NamedType("str")
BYTES = NamedType("bytes")
NONE = NamedType("None")
TYPE = NamedType("type")
POLICY = NamedType("Policy")
EFFECT = NamedType("Effect")
CODE = NamedType("code")


# ── expressions ──────────────────────────────────────────────────────────────────────────────
LitValue: TypeAlias = int | float | str | bytes | bool | None


@dataclass(frozen=True, slots=True)
class Lit:
    """A literal. ``kind`` keeps 1, 1.0 and True apart; ``text`` is the spelling of the source."""

    value: LitValue
    kind: str = field(init=False)
    text: str | None = field(default=None, compare=False, repr=False, kw_only=True)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", type(self.value).__name__)


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, ``result``, ``it``, a function or an enum: what a bare word refers to."""

    id: str
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Unary:
    """``-e`` or ``not e``."""

    op: Literal["-", "not"]
    operand: Expr
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Arith:
    """A left-associative chain of one level: ``a + b - c`` or ``a * b // c``.

    n-ary, since a dataclass nested past some 300 levels cannot be hashed or compared.
    ``len(operands) == len(ops) + 1``; all ops are from {+, -} or all from {*, /, //, %}.
    """

    ops: tuple[str, ...]
    operands: tuple[Expr, ...]
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Power:
    """``base ** exponent``; binds tighter than a minus on its left."""

    base: Expr
    exponent: Expr
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Compare:
    """A chain ``a < b <= c``; ops also ``in``, ``not in`` and, before None, ``is``, ``is not``."""

    ops: tuple[str, ...]
    operands: tuple[Expr, ...]
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class BoolOp:
    """``a and b and c`` or ``a or b or c``; at least two operands, evaluated left to right."""

    op: Literal["and", "or"]
    operands: tuple[Expr, ...]
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Implies:
    """``premise implies conclusion``; right-associative and loosest."""

    premise: Expr
    conclusion: Expr
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class IfElse:
    """``then if test else orelse``."""

    then: Expr
    test: Expr
    orelse: Expr
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Call:
    """``func(args, name=value)``; ``old(e)`` is a call of the name ``old``."""

    func: Expr
    args: tuple[Expr, ...] = ()
    keywords: tuple[tuple[str, Expr], ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Index:
    """``value[index]``."""

    value: Expr
    index: Expr
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Slice:
    """``value[lower:upper:step]``; a missing part is None."""

    value: Expr
    lower: Expr | None = None
    upper: Expr | None = None
    step: Expr | None = None
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Attribute:
    """``value.name``."""

    value: Expr
    name: str
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A display of items: ``[a, b]``, ``(a, b)`` or ``{a, b}``; the empty ``{}`` is a Mapping."""

    kind: Literal["list", "tuple", "set"]
    items: tuple[Expr, ...]
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Mapping:
    """``{key: value, …}``."""

    entries: tuple[tuple[Expr, Expr], ...]
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class For:
    """``for names in iterable if c1 if c2``: one clause of a comprehension."""

    names: tuple[str, ...]
    iterable: Expr
    conditions: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Comprehension:
    """``[element for …]``; kind ``generator`` is the sole argument of a call such as ``all(…)``.

    value: the value part of a dict comprehension, else None.
    """

    kind: Literal["list", "set", "dict", "generator"]
    element: Expr
    clauses: tuple[For, ...]
    value: Expr | None = None
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


Expr: TypeAlias = (
    Lit | Name | Hole | Unary | Arith | Power | Compare | BoolOp | Implies | IfElse | Call
    | Index | Slice | Attribute | Sequence | Mapping | Comprehension
)  # fmt: skip

TRUE = Lit(True)
FALSE = Lit(False)


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
    """The body section: a hole, or Python code (the text inside the fence)."""

    content: Hole | str
    comments: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Spec:
    """One ``ir NAME { … }``: the specification of one function.

    section_comments: comments before the word of a section of items, by section; ``end`` for
    those before the closing brace.
    """

    name: str
    version: str | None = None
    intent: Intent | None = None
    signature: Signature | None = None
    effects: tuple[EffectItem, ...] = ()
    requires: tuple[Clause, ...] = ()
    ensures: tuple[Clause, ...] = ()
    raises: tuple[RaiseItem, ...] = ()
    invariant: tuple[Clause, ...] = ()
    asserts: tuple[Clause, ...] = ()
    examples: tuple[ExampleItem | Table, ...] = ()
    holes: tuple[HoleItem, ...] = ()
    body: Body | None = None
    comments: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    section_comments: tuple[tuple[str, tuple[str, ...]], ...] = field(
        default=(), compare=False, repr=False, kw_only=True
    )
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Unread:
    """A declaration that could not be read; its text is kept to the letter."""

    text: str
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Import:
    """``import money version ">=1.0" as m`` or ``from "./audit.ir" import AuditLog``.

    origin: a dotted path, or (is_file) the text of the quotes. names: those of ``from``; empty
    for a whole module. version, alias: of a whole module only; None where not written.
    """

    origin: str
    names: tuple[str, ...] = ()
    version: str | None = None
    alias: str | None = None
    is_file: bool = False
    comments: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class TypeDef:
    """``type NAME = type``: another name for a type."""

    name: str
    type: Type
    comments: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an enum; value: a literal (also with a minus), None where none is written."""

    name: str
    value: Expr | None = None
    comments: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Enum:
    """``enum NAME { A, B = 2 }``.

    is_inline: whether it is written on one line. end_comments: those before the closing brace.
    """

    name: str
    members: tuple[Member, ...] = ()
    comments: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    end_comments: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    is_inline: bool = field(default=False, compare=False, repr=False, kw_only=True)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record: ``name: type = default``."""

    name: str
    type: Type
    default: Expr | None = None
    comments: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Record:
    """``record NAME { field … invariant: … }``; its clauses speak of its fields.

    is_inline: whether it is written on one line. section_comments: as those of a Spec, for
    ``invariant`` and ``end``.
    """

    name: str
    fields: tuple[Field, ...] = ()
    invariant: tuple[Clause, ...] = ()
    comments: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    section_comments: tuple[tuple[str, tuple[str, ...]], ...] = field(
        default=(), compare=False, repr=False, kw_only=True
    )
    is_inline: bool = field(default=False, compare=False, repr=False, kw_only=True)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Define:
    """``define NAME(parameters) -> type = expression``: a pure, total helper."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: Type
    body: Expr
    comments: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Package:
    """``module NAME version "1.0" { … }``: declarations that other texts import by that name.

    name: a dotted path. end_comments: those before the closing brace.
    """

    name: str
    version: str | None = None
    decls: tuple[Decl, ...] = ()
    comments: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    end_comments: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


Decl: TypeAlias = Spec | Import | TypeDef | Enum | Record | Define | Package | Unread


@dataclass(frozen=True, slots=True)
class Module:
    """A whole text: its declarations in order. trailing: comments after the last one."""

    decls: tuple[Decl, ...] = ()
    trailing: tuple[str, ...] = field(default=(), compare=False, repr=False, kw_only=True)

    @property
    def all_decls(self) -> tuple[Decl, ...]:
        """All declarations in order, those inside packages (which come first) among them."""
        found: list[Decl] = []
        waiting = list(reversed(self.decls))
        while waiting:
            decl = waiting.pop()
            found.append(decl)
            if isinstance(decl, Package):
                waiting.extend(reversed(decl.decls))
        return tuple(found)

    @property
    def specs(self) -> tuple[Spec, ...]:
        """The specifications, in order, those inside packages among them."""
        return tuple(decl for decl in self.all_decls if isinstance(decl, Spec))

    def with_spec(self, old: Spec, new: Spec) -> Module:
        """Return the module with one specification (this very object) replaced by another."""
        return replace(self, decls=_with_spec(self.decls, old, new))

    def without_other_specs(self, spec: Spec) -> Module:
        """Return the module with this specification (this very object) as its only one."""
        return replace(self, decls=_only(self.decls, spec))


def _only(decls: tuple[Decl, ...], spec: Spec) -> tuple[Decl, ...]:
    return tuple(
        replace(decl, decls=_only(decl.decls, spec)) if isinstance(decl, Package) else decl
        for decl in decls
        if decl is spec or not isinstance(decl, Spec)
    )


def _with_spec(decls: tuple[Decl, ...], old: Spec, new: Spec) -> tuple[Decl, ...]:
    changed: list[Decl] = []
    for decl in decls:
        if isinstance(decl, Package):
            changed.append(replace(decl, decls=_with_spec(decl.decls, old, new)))
        else:
            changed.append(new if decl is old else decl)
    return tuple(changed)


# What nests, and what stands between: a comparison of the whole goes through all of them.
give_room((
    Hole, NamedType, UnionType, Refined, Lit, Name, Unary, Arith, Power, Compare, BoolOp, Implies,
    IfElse, Call, Index, Slice, Attribute, Sequence, Mapping, For, Comprehension, Package,
))  # fmt: skip


# ── walking ──────────────────────────────────────────────────────────────────────────────────
def rebuild(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """Return expr with ``change`` applied to each direct child; knows who has children."""
    match expr:
        case Lit() | Name() | Hole():
            return expr
        case Unary():
            return replace(expr, operand=change(expr.operand))
        case Arith() | Compare() | BoolOp():
            return replace(expr, operands=tuple(change(e) for e in expr.operands))
        case Power():
            return replace(expr, base=change(expr.base), exponent=change(expr.exponent))
        case Implies():
            return replace(expr, premise=change(expr.premise), conclusion=change(expr.conclusion))
        case IfElse():
            return replace(
                expr, then=change(expr.then), test=change(expr.test), orelse=change(expr.orelse)
            )
        case Call():
            return replace(
                expr,
                func=change(expr.func),
                args=tuple(change(e) for e in expr.args),
                keywords=tuple((k, change(e)) for k, e in expr.keywords),
            )
        case Index():
            return replace(expr, value=change(expr.value), index=change(expr.index))
        case Slice():
            lower, upper, step = (
                None if e is None else change(e) for e in (expr.lower, expr.upper, expr.step)
            )
            return replace(expr, value=change(expr.value), lower=lower, upper=upper, step=step)
        case Attribute():
            return replace(expr, value=change(expr.value))
        case Sequence():
            return replace(expr, items=tuple(change(e) for e in expr.items))
        case Mapping():
            return replace(expr, entries=tuple((change(k), change(v)) for k, v in expr.entries))
        case Comprehension():
            clauses = tuple(
                For(c.names, change(c.iterable), tuple(change(e) for e in c.conditions))
                for c in expr.clauses
            )
            value = None if expr.value is None else change(expr.value)
            return replace(expr, element=change(expr.element), clauses=clauses, value=value)
        case _:
            assert_never(expr)


def children(expr: Expr) -> tuple[Expr, ...]:
    """Return the direct children of an expression, left to right."""
    found: list[Expr] = []

    def note(child: Expr) -> Expr:
        found.append(child)
        return child

    rebuild(expr, note)
    return tuple(found)


def walk(expr: Expr) -> Iterator[Expr]:
    """Yield expr and all expressions inside it, outermost first, left to right."""
    waiting = [expr]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def holes_of(expr: Expr) -> Iterator[Hole]:
    """Yield the holes of an expression, left to right; one name may come several times."""
    return (node for node in walk(expr) if isinstance(node, Hole))


def holes_of_type(type_: Type) -> Iterator[Hole]:
    """Yield the holes of a type, also those of its refinements."""
    match type_:
        case Hole():
            yield type_
        case NamedType(args=args):
            for arg in args:
                yield from holes_of_type(arg)
        case UnionType(options=options):
            for option in options:
                yield from holes_of_type(option)
        case Refined(base=base, condition=condition):
            yield from holes_of_type(base)
            yield from holes_of(condition)
        case _:
            assert_never(type_)


def label_of(section: str, number: int, label: str | None) -> str:
    """Return the label that names an item in messages: its own, else ``section_number`` from 1."""
    return label or f"{section}_{number}"
