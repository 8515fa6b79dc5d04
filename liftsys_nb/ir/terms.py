"""What formulas are made of: holes, types and expressions.

They hold each other (a refinement has a condition, a hole a type), so they stand together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from liftsys_nb.ir.rooms import give_room
from liftsys_nb.ir.spans import Span

HoleKind = Literal["intent", "signature", "effect", "assertion", "implementation"]
HOLE_KINDS: tuple[HoleKind, ...] = ("intent", "signature", "effect", "assertion", "implementation")


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

# What nests, and what stands between: a comparison of the whole goes through all of them.
give_room((
    Hole, NamedType, UnionType, Refined, Lit, Name, Unary, Arith, Power, Compare, BoolOp, Implies,
    IfElse, Call, Index, Slice, Attribute, Sequence, Mapping, For, Comprehension,
))  # fmt: skip
