"""Declarations as Python: records as dataclasses, enums, names of types, helpers, exceptions."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from liftsys_nb.ir.nodes import (
    Attribute,
    Decl,
    Define,
    Enum,
    Expr,
    Field,
    Import,
    Member,
    Module,
    Name,
    Package,
    Parameter,
    Prose,
    Raise,
    Record,
    Spec,
    TypeDef,
)
from liftsys_nb.plugins.exporters.python.terms import (
    NoPython,
    annotation,
    in_python,
    is_literal,
)
from liftsys_nb.syntax.lexer import quote

Style = Literal["docstring", "icontract", "deal"]
DEEPER = "    "
LONGEST_LINE = 100
_CONTRACTS = frozenset({"deal", "icontract"})
_ORDER = (TypeDef, Enum, Record, Define)  # a default may be a member of an enum


@dataclass(slots=True)
class Shapes:
    """The declarations of one module in Python.

    style: how invariants of records are stated. decls: those that Python can have, in order.
    known: the names of types among them. taken: all names that the specification gives. errors:
    exceptions to declare; raised: records that are raised. unsaid: what Python has not.
    """

    style: Style
    decls: tuple[Decl, ...]
    known: frozenset[str]
    taken: frozenset[str]
    errors: tuple[str, ...] = ()
    raised: frozenset[str] = frozenset()
    unsaid: list[str] = field(default_factory=list)
    _modules: dict[str, str] = field(default_factory=dict)

    def module(self, name: str) -> str:
        """Note that the text needs a module of Python; return what it is called there."""
        return self._modules.setdefault(name, f"_{name}" if name in self.taken else name)

    @property
    def imports(self) -> list[str]:
        """The lines that import what is needed: Python's own modules first."""
        said = {n: f"import {n}" + (f" as {a}" if n != a else "") for n, a in self._modules.items()}
        own = sorted(line for name, line in said.items() if name not in _CONTRACTS)
        others = sorted(line for name, line in said.items() if name in _CONTRACTS)
        return [*own, *([""] if own and others else []), *others]

    # ── all of them ──────────────────────────────────────────────────────────────────────────
    def lines(self) -> Iterator[str]:
        """Yield the lines of all declarations, with two empty lines before each."""
        for name in self.errors:
            yield from ("", "", f"class {name}(Exception):", f'{DEEPER}"""Raised by contract."""')
        for decl in self.decls:
            match decl:
                case TypeDef():
                    yield from self._alias(decl)
                case Enum():
                    yield from ("", "", *self._enum(decl))
                case Record():
                    yield from ("", "", *self._record(decl))
                case Define():
                    yield from self._define(decl)
                case _:
                    pass

    def _alias(self, decl: TypeDef) -> Iterator[str]:
        kind = annotation(decl.type, self.known)
        if kind is not None and kind != "None":
            # In quotes: it may speak of a class that stands further down.
            typing = self.module("typing")
            yield from ("", "", f'{decl.name}: {typing}.TypeAlias = "{kind}"')

    # ── enums ────────────────────────────────────────────────────────────────────────────────
    def _enum(self, decl: Enum) -> Iterator[str]:
        yield f"class {decl.name}({self.module('enum')}.Enum):"
        if not decl.members:
            yield f"{DEEPER}pass"
        is_mixed = any(each.value is not None for each in decl.members)
        for each in decl.members:
            yield f"{DEEPER}{each.name} = {self._value(decl, each, is_mixed)}"

    def _value(self, decl: Enum, member: Member, is_mixed: bool) -> str:
        if member.value is None:
            if is_mixed:  # numbering may meet a value that is given
                return quote(member.name)
            return f"{self.module('enum')}.auto()"
        try:
            return in_python(member.value)
        except NoPython as lack:
            self.unsaid.append(f"the value of {decl.name}.{member.name}: {lack.why}")
            return quote(member.name)

    # ── records ──────────────────────────────────────────────────────────────────────────────
    def _record(self, decl: Record) -> Iterator[str]:
        tests = list(self._invariants(decl))
        base = "(Exception)" if decl.name in self.raised else ""
        if self.style != "docstring":
            word, label = ("invariant", "") if self.style == "icontract" else ("inv", "message=")
            for text, said in tests:
                words = (f"{label}{quote(said)}",) if said else ()
                yield from call(
                    f"@{self.module(self.style)}.{word}", f"lambda self: {text}", *words
                )
        yield f"@{self.module('dataclasses')}.dataclass"
        yield f"class {decl.name}{base}:"
        if not decl.fields:
            yield f"{DEEPER}pass"
        has_default = False
        is_open = any(a.default is not None and b.default is None
                      for a, b in zip(decl.fields, decl.fields[1:], strict=False))  # fmt: skip
        for each in decl.fields:
            if each.default is not None and is_open:
                self.unsaid.append(f"the default of {decl.name}.{each.name}: one behind has none")
            has_default = each.default is not None and not is_open
            yield f"{DEEPER}{self._field(decl, each, has_default)}"
        if self.style == "docstring" and tests:
            yield ""
            yield f"{DEEPER}def __post_init__(self) -> None:"
            for text, said in tests:
                yield f"{DEEPER}{DEEPER}assert {text}" + (f", {quote(said)}" if said else "")

    def _field(self, decl: Record, each: Field, has_default: bool) -> str:
        kind = annotation(each.type, self.known)
        if kind is None:
            kind = f"{self.module('typing')}.Any"
        if not has_default or each.default is None:
            return f"{each.name}: {kind}"
        try:
            text = in_python(each.default)
        except NoPython as lack:
            self.unsaid.append(f"the default of {decl.name}.{each.name}: {lack.why}")
            return f"{each.name}: {kind} = {self.module('dataclasses')}.field(kw_only=True)"
        if is_literal(each.default) or self._is_member(each.default):
            return f"{each.name}: {kind} = {text}"
        field_of = f"{self.module('dataclasses')}.field"
        return f"{each.name}: {kind} = {field_of}(default_factory=lambda: {text})"

    def _is_member(self, expr: Expr) -> bool:
        names = [decl.name for decl in self.decls if isinstance(decl, Enum)]
        return (
            isinstance(expr, Attribute) and isinstance(expr.value, Name) and expr.value.id in names
        )

    def _invariants(self, decl: Record) -> Iterator[tuple[str, str | None]]:
        own = {each.name: Attribute(Name("self"), each.name) for each in decl.fields}
        for number, clause in enumerate(decl.invariant, 1):
            what = f"the invariant {clause.label or number} of {decl.name}"
            if isinstance(clause.body, Prose):
                self.unsaid.append(f"{what}: it is words")
                continue
            try:
                yield in_python(clause.body, names=own), clause.label
            except NoPython as lack:
                self.unsaid.append(f"{what}: {lack.why}")

    # ── helpers ──────────────────────────────────────────────────────────────────────────────
    def _define(self, decl: Define) -> Iterator[str]:
        try:
            body = in_python(decl.body)
            given = parameters_of(decl.parameters, self.known)
        except NoPython as lack:
            self.unsaid.append(f"the helper {decl.name}: {lack.why}")
            return
        kind = annotation(decl.returns, self.known)
        arrow = f" -> {kind}" if kind else ""
        yield from ("", "", *head_of(decl.name, given, arrow), f"{DEEPER}return {body}")


def shapes_of(module: Module, spec: Spec, style: Style) -> Shapes:
    """Return what Python has for the declarations of a module, and for its exceptions."""
    decls = sorted(
        (decl for decl in module.all_decls if isinstance(decl, _ORDER)),
        key=lambda decl: _ORDER.index(type(decl)),
    )
    known = frozenset(decl.name for decl in decls if not isinstance(decl, Define))
    raised = [item.body.exception for item in spec.raises if isinstance(item.body, Raise)]
    errors = [
        name for name in dict.fromkeys(raised)
        if name not in known and not hasattr(builtins, name) and name.isidentifier()
        and not keyword.iskeyword(name)
    ]  # fmt: skip
    parameters = spec.signature.parameters if spec.signature else ()
    names = {*(decl.name for decl in decls), *errors, *(each.name for each in parameters)}
    if spec.signature is not None:
        names.add(spec.signature.name)
    made = Shapes(
        style, tuple(decls), known, frozenset(names), tuple(errors), frozenset(raised) & known
    )
    made.unsaid += [f"the exception {name}: it stands elsewhere" for name in raised if "." in name]
    for decl in module.all_decls:
        match decl:
            case Import():
                made.unsaid.append(f"the import of {decl.origin}: what it brings in is not here")
            case Package():
                made.unsaid.append(f"the module {decl.name} around it")
            case _:
                pass
    return made


def parameters_of(parameters: Sequence[Parameter], known: frozenset[str]) -> list[str]:
    """Return parameters as Python writes them. Raises NoPython where one is a hole."""
    found = []
    for each in parameters:
        if not each.name:
            raise NoPython("a parameter is an open hole")
        kind = annotation(each.type, known)
        text = each.name if kind is None else f"{each.name}: {kind}"
        if each.default is not None:
            default = in_python(each.default)
            text += f"={default}" if kind is None else f" = {default}"
        found.append(text)
    return found


def head_of(name: str, parameters: Sequence[str], arrow: str) -> Iterator[str]:
    """Yield the line of a ``def``, or its lines where one is too long."""
    line = f"def {name}({', '.join(parameters)}){arrow}:"
    if len(line) <= LONGEST_LINE or not parameters:
        yield line
        return
    yield f"def {name}("
    yield from (f"{DEEPER}{each}," for each in parameters)
    yield f"){arrow}:"


def call(head: str, *arguments: str) -> Iterator[str]:
    """Yield a call on one line, or where that is too long, an argument on each."""
    line = f"{head}({', '.join(arguments)})"
    if len(line) <= LONGEST_LINE:
        yield line
        return
    yield f"{head}("
    yield from (f"{DEEPER}{each}," for each in arguments)
    yield ")"
