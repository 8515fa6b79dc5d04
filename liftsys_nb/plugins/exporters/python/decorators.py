"""Clauses as decorators of icontract and deal, and what must stay in the docstring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from liftsys_nb.ir.calls import BUILTINS
from liftsys_nb.ir.nodes import (
    NO_TAIL,
    Attribute,
    Call,
    Clause,
    Expr,
    Name,
    Nothing,
    Parameter,
    Prose,
    Raise,
    Signature,
    Spec,
    label_of,
    rebuild,
)
from liftsys_nb.lift.contracts.said import label_of_words
from liftsys_nb.plugins.exporters.python.shapes import Shapes, call
from liftsys_nb.plugins.exporters.python.terms import NoPython, in_python, is_literal, names_in
from liftsys_nb.syntax.lexer import quote

Part = Literal["requires", "ensures"]
# What icontract hands to a condition beside the parameters.
_OF_ICONTRACT = frozenset({"OLD", "_ARGS", "_KWARGS", "error"})


@dataclass(slots=True)
class Decorated:
    """A specification taken apart.

    lines: the decorators. rest: what they do not say, for the docstring. kept: what of that they
    should have said, had they the words, and why not.
    """

    lines: list[str]
    rest: Spec
    kept: list[str] = field(default_factory=list)


def decorated(spec: Spec, signature: Signature, shapes: Shapes, but: frozenset[str]) -> Decorated:
    """Return the decorators of a specification in the style of ``shapes``.

    but: labels of clauses that stay in the docstring all the same, since they come back otherwise.
    """
    return (_Icontract if shapes.style == "icontract" else _Deal)(
        spec, signature, shapes, but
    ).run()


class _Decorating:
    library = ""

    def __init__(
        self, spec: Spec, signature: Signature, shapes: Shapes, but: frozenset[str]
    ) -> None:
        self.spec, self.shapes, self._but = spec, shapes, but
        self.parameters: tuple[Parameter, ...] = signature.parameters
        self.names = tuple(each.name for each in signature.parameters)
        self.kept: list[str] = []

    @property
    def word(self) -> str:
        """What the library is called in the text."""
        return self.shapes.module(self.library)

    def run(self) -> Decorated:
        """Take the specification apart."""
        before, requires = self._section("requires")
        after, ensures = self._section("ensures")
        rest = replace(self.spec, requires=requires, ensures=ensures)
        rest, others = self.others(rest)
        lines = [*others, *before, *self.snapshots(), *after]
        left = ", ".join(self._left(rest))
        self.kept += [f"{left}: {self.library} has no words for them"] if left else []
        self.kept = [f"{each}; said in the docstring" for each in self.kept]
        return Decorated(lines, rest, self.kept)

    def _section(self, part: Part) -> tuple[list[str], tuple[Clause, ...]]:
        lines: list[str] = []
        rest: list[Clause] = []
        for number, clause in enumerate(getattr(self.spec, part), 1):
            label = label_of(part, number, clause.label)
            try:
                if label in self._but:
                    raise NoPython("it would come back as another one")
                lines += self._clause(part, clause)
            except NoPython as lack:
                rest.append(clause)
                self.kept.append(f"{label}: {lack.why}")
        return lines, tuple(rest)

    def _clause(self, part: Part, clause: Clause) -> list[str]:
        if isinstance(clause.body, Prose):
            raise NoPython("it is words")
        if clause.tail != NO_TAIL:
            raise NoPython("its annotations have no place there")
        if clause.label is not None and label_of_words(clause.label) != clause.label:
            raise NoPython("its label would not come back")
        return list(self.condition(part, clause.body, clause.label))

    def condition(self, part: Part, body: Expr, label: str | None) -> Iterator[str]:
        """Yield the decorator of one formula. Raises NoPython."""
        raise NotImplementedError

    def snapshots(self) -> list[str]:
        """Return the decorators that keep values on entry."""
        return []

    def others(self, rest: Spec) -> tuple[Spec, list[str]]:
        """Return what is left, and the decorators of sections other than conditions."""
        return rest, []

    def _left(self, rest: Spec) -> Iterator[str]:
        """Yield the sections that the library has no words for."""
        for part in ("effects", "raises", "invariant", "asserts", "examples", "holes"):
            if getattr(rest, part):
                yield {"asserts": "assert"}.get(part, part)


class _Icontract(_Decorating):
    library = "icontract"

    def __init__(
        self, spec: Spec, signature: Signature, shapes: Shapes, but: frozenset[str]
    ) -> None:
        super().__init__(spec, signature, shapes, but)
        self._old: dict[Expr, str] = {}

    def condition(self, part: Part, body: Expr, label: str | None) -> Iterator[str]:
        before = dict(self._old)
        try:
            text = in_python(body, old=self._on_entry if part == "ensures" else None)
            said = names_in_text(body, self.names)
            taken = [name for name in said if name in _OF_ICONTRACT]
            if taken:
                raise NoPython(f"'{taken[0]}' has another meaning in icontract")
        except NoPython:
            self._old = before
            raise
        speaks_of_result = part == "ensures" and "result" in names_in(body)
        arguments = [*(["result"] if speaks_of_result else []), *said]
        if len(self._old) > len(before) or self._uses_old(body):
            arguments.append("OLD")
        if not arguments and part == "ensures":
            arguments = ["result"]  # a condition of nothing is none to icontract
        elif not arguments and not self.names:
            raise NoPython("it speaks of no parameter")
        elif not arguments:
            arguments = [self.names[0]]
        words = (quote(label),) if label else ()
        word = "require" if part == "requires" else "ensure"
        yield from call(f"@{self.word}.{word}", f"lambda {', '.join(arguments)}: {text}", *words)

    def _uses_old(self, body: Expr) -> bool:
        return "old" in names_in(body)

    def _on_entry(self, inner: Expr) -> Expr:
        """Return what stands for a value on entry: one snapshot for each."""
        strange = names_in(inner) - set(self.names) - self._constant_names()
        if strange:
            raise NoPython(f"a snapshot cannot speak of '{min(strange)}'")
        in_python(inner)
        if inner not in self._old:
            plain = inner.id if isinstance(inner, Name) else f"old_{len(self._old) + 1}"
            while plain in self._old.values():
                plain += "_"
            self._old[inner] = plain
        return Attribute(Name("OLD"), self._old[inner])

    def _constant_names(self) -> frozenset[str]:
        return frozenset(BUILTINS) | {getattr(decl, "name", "") for decl in self.shapes.decls}

    def snapshots(self) -> list[str]:
        lines: list[str] = []
        for inner, name in self._old.items():
            said = [each for each in self.names if each in names_in(inner)]
            copied = f"{self.shapes.module('copy')}.deepcopy({in_python(inner)})"
            made = f"lambda {', '.join(said)}: {copied}" if said else f"lambda: {copied}"
            lines += call(f"@{self.word}.snapshot", made, f"name={quote(name)}")
        return lines


class _Deal(_Decorating):
    library = "deal"

    def condition(self, part: Part, body: Expr, label: str | None) -> Iterator[str]:
        text = in_python(body)
        given = []
        for each in self.parameters:
            if each.default is None:
                given.append(each.name)
            elif is_literal(each.default):
                given.append(f"{each.name}={in_python(each.default)}")
            else:
                raise NoPython(f"the default of {each.name} is made anew for each call")
        if part == "ensures":
            has_default = any(each.default is not None for each in self.parameters)
            given += ["*", "result"] if has_default else ["result"]
        word = "pre" if part == "requires" else "ensure"
        words = (f"message={quote(label)}",) if label else ()
        yield from call(f"@{self.word}.{word}", f"lambda {', '.join(given)}: {text}", *words)

    def others(self, rest: Spec) -> tuple[Spec, list[str]]:
        lines: list[str] = []
        if rest.raises and not self._but & {"raises"}:
            names = self._raised(rest)
            if names is not None:
                lines += call(f"@{self.word}.raises", *names) if names else [f"@{self.word}.safe"]
                rest = replace(rest, raises=())
        return rest, lines

    def _raised(self, rest: Spec) -> list[str] | None:
        """Return the exceptions that may be raised; None where more is said of them."""
        names: list[str] = []
        for item in rest.raises:
            body = item.body
            if item.label is not None or item.tail != NO_TAIL:
                return None
            if isinstance(body, Nothing) and len(rest.raises) == 1:
                return []
            if not isinstance(body, Raise) or body.when is not None or body.message is not None:
                return None
            names.append(body.exception)
        return names


def names_in_text(body: Expr, parameters: tuple[str, ...]) -> list[str]:
    """Return the parameters that a formula speaks of as they are now, in their order."""
    said = _now(body)
    return [name for name in parameters if name in said]


def _now(body: Expr) -> frozenset[str]:
    def without_old(expr: Expr) -> Expr:
        if isinstance(expr, Call) and expr.func == Name("old"):
            return Name("old")
        return rebuild(expr, without_old)

    return names_in(without_old(body))
