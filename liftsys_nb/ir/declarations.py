"""Declarations, and the module that holds them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeAlias

from liftsys_nb.ir.rooms import give_room
from liftsys_nb.ir.sections import (
    Body,
    Clause,
    EffectItem,
    ExampleItem,
    HoleItem,
    Intent,
    Parameter,
    RaiseItem,
    Signature,
    Table,
)
from liftsys_nb.ir.spans import Span
from liftsys_nb.ir.terms import Expr, Type


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
    """A declaration that could not be read; its text is kept to the letter.

    text: with no word such as ``define`` at its start it is lines that start no declaration.
    Where two of those stand one after the other they read back as one, joined by a blank line:
    nothing tells where the first ends. The reader makes one of them, too.
    """

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


give_room((Package,))  # the one declaration that holds others
