"""The names that declarations give: each once in its scope, and none that the language has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from liftsys_nb.ir.calls import BUILTINS
from liftsys_nb.ir.errors import Diagnostic
from liftsys_nb.ir.nodes import Decl, Import, Module, Package, Spec, Unread
from liftsys_nb.ir.spans import Source, Span

# Types of the language, and what only a hole can ask for.
TYPE_WORDS = frozenset({
    "int", "float", "bool", "str", "bytes", "None", "Json", "list", "tuple", "set", "dict",
    "type", "Predicate", "Effect", "Policy", "Description", "code",
})  # fmt: skip
# A declaration of such a name is refused, and the word keeps its meaning.
TAKEN = frozenset({*BUILTINS, *TYPE_WORDS, "old", "result", "it"})


def taken_names(module: Module) -> tuple[str, ...]:
    """Return the names of declarations that have another meaning in the language, in order."""
    return tuple(dict.fromkeys(_taken(module.decls)))


def _taken(decls: Sequence[Decl]) -> Iterator[str]:
    for decl in decls:
        if isinstance(decl, Package):
            yield from _taken(decl.decls)
        elif not isinstance(decl, Spec):
            yield from (name for name in _names_of(decl) if name in TAKEN)


def check_names(source: Source, decls: Sequence[Decl]) -> list[Diagnostic]:
    """Return IR100 for each name that two declarations of one scope bear, and IR151.

    IR151: a declaration bears a name that has a meaning in the language (``len``, ``int``). The
    word keeps its meaning; nothing is decided of a text that says so.
    """
    first: dict[str, int] = {}
    hints: dict[str, str] = {}
    found: list[Diagnostic] = []
    for decl in decls:
        if decl.span is None:
            continue
        for name in _names_of(decl):
            if name in TAKEN and not isinstance(decl, Spec | Package):
                span = _span_of_name(source, decl.span, name)
                message = f"'{name}' already has a meaning in the language"
                hint = f"call it {name}_"
                found.append(
                    Diagnostic.at("IR151", message, source, span, hint=hint, fix=f"{name}_")
                )
            elif name in first:
                span = _span_of_name(source, decl.span, name)
                if name not in hints:  # one line for however many bear it
                    line = source.position(first[name])[0]
                    hints[name] = f"the first one is on line {line}"
                message = f"two declarations are called '{name}'"
                found.append(Diagnostic.at("IR100", message, source, span, hint=hints[name]))
            elif name:
                first[name] = decl.span.start
    return found


def _names_of(decl: Decl) -> tuple[str, ...]:
    """Return the names that a declaration gives to those after it."""
    match decl:
        case Import(alias=str(alias)):
            return (alias,)
        case Import(names=()):
            # ``import a.b`` and ``import a.c`` share ``a``, as in Python; a file has no name.
            return () if decl.is_file or "." in decl.origin else (decl.origin,)
        case Import():
            return decl.names
        case Unread():
            return ()
        case _:
            return (decl.name,)


@lru_cache(maxsize=64)
def _whole(word: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(word)}\b")


def _span_of_name(source: Source, span: Span, name: str) -> Span:
    word = name.split(".")[0]
    match = _whole(word).search(
        source.text, source.text.find(" ", span.start, span.end) + 1 or span.start, span.end
    )
    return Span(match.start(), match.end()) if match else Span(span.start, span.start + 1)
