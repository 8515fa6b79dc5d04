"""Statements: Python code as ``check`` sees it, with expressions of the language inside.

What a reader of Python makes and what is executed in symbols stand on the same nodes. Names that
start with a dot are temporaries: no text can write them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from liftsys_nb.ir.errors import Diagnostic
from liftsys_nb.ir.terms import Expr, Type


@dataclass(frozen=True, slots=True)
class Assign:
    """``target = other = value``.

    targets: names, attributes, items, slices, or tuples of such; values go in from left to right.
    declared: the annotation of ``x: T = value``; value: None for a mere annotation.
    """

    targets: tuple[Expr, ...]
    value: Expr | None
    declared: Type | None = None
    line: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Augment:
    """``target op= value``; op without the ``=``: one of ``+ - * / // % **``."""

    target: Expr
    op: str
    value: Expr
    line: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Invoke:
    """``target = owner.method(arguments)``: a call that may change its owner.

    target: None where the value is thrown away.
    """

    target: Expr | None
    owner: Expr
    method: str
    args: tuple[Expr, ...] = ()
    keywords: tuple[tuple[str, Expr], ...] = ()
    line: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Discard:
    """An expression whose value is thrown away."""

    value: Expr
    line: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Delete:
    """``del target``: an item or slice of a list or dict, or a name."""

    target: Expr
    line: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class If:
    """``if test: body else: orelse``."""

    test: Expr
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...] = ()
    line: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class While:
    """``while test: body else: orelse``. number: of the loop, in source order from 1.

    before: what is worked out before each test; the test may use its temporaries.
    invariants: those that somebody wrote.
    """

    test: Expr
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...] = ()
    before: tuple[Statement, ...] = ()
    invariants: tuple[Expr, ...] = ()
    number: int = field(default=0, compare=False, kw_only=True)
    line: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class ForEach:
    """``for target in iterable: body else: orelse``; the rest as in ``While``."""

    target: Expr
    iterable: Expr
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...] = ()
    invariants: tuple[Expr, ...] = ()
    number: int = field(default=0, compare=False, kw_only=True)
    line: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Return:
    """``return value``; None where nothing is written."""

    value: Expr | None
    line: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class RaiseError:
    """``raise exception(arguments)``; exception: None for a bare ``raise`` inside a handler."""

    exception: str | None
    args: tuple[Expr, ...] = ()
    line: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Handler:
    """``except (exceptions) as name: body``; exceptions: empty for a bare ``except``."""

    exceptions: tuple[str, ...]
    name: str | None
    body: tuple[Statement, ...]
    line: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Try:
    """``try: body``, handlers, ``else: orelse``, ``finally: final``."""

    body: tuple[Statement, ...]
    handlers: tuple[Handler, ...] = ()
    orelse: tuple[Statement, ...] = ()
    final: tuple[Statement, ...] = ()
    line: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Assert:
    """``assert test``: raises AssertionError where it does not hold."""

    test: Expr
    line: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Jump:
    """``break`` or ``continue``."""

    word: Literal["break", "continue"]
    line: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Unseen:
    """A construct that is not modelled. what: its words, as a message quotes them: ``yield``."""

    what: str
    line: int = field(default=0, compare=False, kw_only=True)


Statement: TypeAlias = (
    Assign | Augment | Invoke | Discard | Delete | If | While | ForEach | Return | RaiseError
    | Try | Assert | Jump | Unseen
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Routine:
    """A function of the code.

    name: ``clamp``, or ``Bucket.allow`` for a method. parameters: in order, with ``self``.
    types: annotations of parameters that have one. returns: None where nothing is written.
    defaults: of parameters that have one; mutable_defaults: those whose value can be changed.
    locals: names that are assigned to inside. line, end_line: in its file, from 1.
    """

    name: str
    parameters: tuple[str, ...]
    body: tuple[Statement, ...]
    types: Mapping[str, Type] = field(default_factory=dict)
    returns: Type | None = None
    defaults: Mapping[str, Expr] = field(default_factory=dict)
    mutable_defaults: tuple[str, ...] = ()
    locals: frozenset[str] = frozenset()
    line: int = field(default=0, compare=False, kw_only=True)
    end_line: int = field(default=0, compare=False, kw_only=True)


# Functions of Python's ``math`` that are modelled, by names that no text can write.
MATH = frozenset(
    f"math.{name}"
    for name in (
        "sqrt", "isqrt", "fabs", "floor", "ceil", "trunc", "isnan", "isinf", "isfinite",
    )
)  # fmt: skip
COPIED = ".replace"  # stands for ``dataclasses.replace`` in a call; no text can write it


@dataclass(frozen=True, slots=True)
class Part:
    """A field of a class: ``name: type = default``.

    default: worked out once, where the class is made; fresh: worked out anew for each object,
    as by ``field(default_factory=list)``. At most one of them is there.
    """

    name: str
    type: Type | None = None
    default: Expr | None = None
    fresh: Expr | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A class of the file that is modelled.

    kind: ``enum``: parts are its members, each with its value as the default. ``plain``: an
    ordinary class without bases; parts are empty, ``Class.__init__`` says what objects have.
    dataclass: ``Class.__post_init__`` runs when it is among the routines. frozen: attributes
    cannot be set. equality: of objects; ``fields`` one by one, or ``identity``. hashing: ``none``
    where objects cannot be keys. style: what makes the class; objects of ``pydantic`` are made by
    keywords alone, of values that are exactly of the declared types: others are converted, or
    refused. No class has operators of its own, bases of the file, or
    attributes other than these and its methods.
    """

    name: str
    kind: Literal["dataclass", "namedtuple", "enum", "plain"]
    parts: tuple[Part, ...] = ()
    frozen: bool = False
    equality: Literal["fields", "identity"] = "fields"
    hashing: Literal["fields", "identity", "none"] = "fields"
    style: Literal["dataclasses", "attrs", "pydantic"] = field(default="dataclasses", kw_only=True)
    line: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class CodeModule:
    """The functions of one file, and what they lean on.

    routines: by name; methods as ``Class.method``, functions inside others as ``outer.inner``:
    those take what they close over as their first parameters. constants: names of the file that
    are bound once, to an expression without names. mutable: names of constants whose value code
    may change. exceptions: classes of the file, with the names of their bases. classes: other
    classes of the file that are modelled; shapes: what they are like. unseen: names that stand
    for something else, with the words for it. diagnostics: what is wrong with the text; where it
    is no Python at all, the only thing there is.
    """

    routines: Mapping[str, Routine]
    constants: Mapping[str, Expr] = field(default_factory=dict)
    mutable: frozenset[str] = frozenset()
    exceptions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    classes: frozenset[str] = frozenset()
    unseen: Mapping[str, str] = field(default_factory=dict)
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


def inner(statement: Statement) -> tuple[tuple[Statement, ...], ...]:
    """Return the blocks of statements directly inside a statement."""
    match statement:
        case If(body=body, orelse=orelse) | ForEach(body=body, orelse=orelse):
            return (body, orelse)
        case While(body=body, orelse=orelse, before=before):
            return (before, body, orelse)
        case Try(body=body, handlers=handlers, orelse=orelse, final=final):
            return (body, *(each.body for each in handlers), orelse, final)
        case _:
            return ()


def statements(block: tuple[Statement, ...]) -> Iterator[Statement]:
    """Yield all statements of a block, also those inside others, in the order of the text."""
    for each in block:
        yield each
        for part in inner(each):
            yield from statements(part)


def expressions(statement: Statement) -> tuple[Expr, ...]:
    """Return the expressions directly in a statement, in the order in which they are worked out."""
    match statement:
        case Assign(targets=targets, value=value):
            return (*(() if value is None else (value,)), *targets)
        case Augment(target=target, value=value):
            return (target, value)
        case Invoke(target=target, owner=owner, args=args, keywords=keywords):
            values = tuple(value for _, value in keywords)
            return (owner, *args, *values, *(() if target is None else (target,)))
        case Discard(value=value):
            return (value,)
        case Delete(target=target):
            return (target,)
        case If(test=test) | While(test=test) | Assert(test=test):
            return (test,)
        case ForEach(target=target, iterable=iterable):
            return (iterable, target)
        case Return(value=value):
            return () if value is None else (value,)
        case RaiseError(args=args):
            return args
        case _:
            return ()
