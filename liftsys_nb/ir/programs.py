"""What the names of a program stand for: records, enums, types and defines.

Pure: made from modules, and asked while an expression is evaluated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.values import EnumType

Declared: TypeAlias = n.Define | n.Record | n.TypeDef | EnumType


@dataclass(frozen=True, slots=True)
class Entry:
    """A declaration with its full name. scopes: where its own text looks names up, in order."""

    name: str
    declared: Declared
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """Declarations by full name, as seen from one place.

    aliases: what imports brought in, by the full name they have here; a list of full names,
    the first that exists counts. scopes: prefixes that are tried in order: those of the
    package around, then those of the whole text.
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scopes: tuple[str, ...] = ("",)

    def find(self, path: str) -> Entry | None:
        """Return what a name, short or qualified, stands for here."""
        for scope in self.scopes:
            entry = self.entries.get(scope + path) or self._by_alias(scope, path)
            if entry is not None:
                return entry
        return None

    def _by_alias(self, scope: str, path: str) -> Entry | None:
        parts = path.split(".")
        for size in range(len(parts), 0, -1):
            for target in self.aliases.get(scope + ".".join(parts[:size]), ()):
                rest = parts[size:]
                dot = "." if rest and not target.endswith(":") else ""
                entry = self.entries.get(target + dot + ".".join(rest))
                if entry is not None:
                    return entry
        return None

    def seen_from(self, entry: Entry) -> Program:
        """Return the program as the text of a declaration sees it."""
        return self if self.scopes == entry.scopes else replace(self, scopes=entry.scopes)


EMPTY = Program()


def program_of(
    module: n.Module, *, at: n.Spec | None = None, imported: Mapping[str, Program] | None = None
) -> Program:
    """Return what the names of a module stand for, seen from one of its specifications.

    at: without it (or when it is not of this module) names are those outside all packages.
    imported: programs of what is imported, by the origin as it is written (``money``,
    ``./audit.ir``); what is missing there stays unknown. Of two declarations of one name the
    last counts, as in Python.
    """
    entries: dict[str, Entry] = {}
    aliases: dict[str, tuple[str, ...]] = {}
    scopes: tuple[str, ...] = ("",)
    for decl, around in _placed(module.decls, ("",)):
        match decl:
            case n.Define() | n.Record() | n.TypeDef():
                entries[around[0] + decl.name] = Entry(around[0] + decl.name, decl, around)
            case n.Enum():
                made = _enum(around[0] + decl.name, decl)
                entries[made.type_name] = Entry(made.type_name, made, around)
            case n.Import():
                aliases.update(_imported_names(decl, around[0]))
            case n.Spec() if at is not None and (decl is at or decl == at):
                scopes = around
    for origin, program in (imported or {}).items():
        _add(entries, aliases, f"{origin}:", program)
    return Program(entries, aliases, scopes)


def _placed(
    decls: tuple[n.Decl, ...], around: tuple[str, ...]
) -> Iterator[tuple[n.Decl, tuple[str, ...]]]:
    """Yield declarations with the scopes they stand in, innermost first."""
    waiting = [(decl, around) for decl in reversed(decls)]
    while waiting:
        decl, scopes = waiting.pop()
        yield decl, scopes
        if isinstance(decl, n.Package):
            inner = (f"{scopes[0]}{decl.name}.", *scopes)
            waiting.extend((each, inner) for each in reversed(decl.decls))


def _enum(name: str, decl: n.Enum) -> EnumType:
    return EnumType(name, [(member.name, literal_of(member.value)) for member in decl.members])


def literal_of(value: n.Expr | None) -> tuple[n.LitValue, ...]:
    """Return the value of a literal, or nothing for what is none.

    >>> literal_of(n.Unary("-", n.Lit(3)))
    (-3,)
    """
    match value:
        case n.Lit(value=found):
            return (found,)
        case n.Unary(op="-", operand=n.Lit(value=int() | float() as number)):
            return (-number,)
        case _:
            return ()


def _imported_names(decl: n.Import, here: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    origin = decl.origin
    # A text that holds one package gives its names away as if they stood outside of it.
    inside = (f"{origin}:*",)
    if decl.names:
        for name in decl.names:
            found = (f"{origin}:{name}", f"{origin}:{origin}.{name}", f"{origin}:*.{name}")
            yield here + name, found if decl.is_file else (*found, f"{origin}.{name}")
    elif decl.is_file:
        if decl.alias is not None:
            yield here + decl.alias, (f"{origin}:", *inside)
    else:
        yield here + (decl.alias or origin), (f"{origin}:{origin}", origin, f"{origin}:", *inside)


def _add(
    entries: dict[str, Entry],
    aliases: dict[str, tuple[str, ...]],
    prefix: str,
    program: Program,
) -> None:
    """Add another program, each of its names behind a prefix."""
    for name, entry in program.entries.items():
        scopes = tuple(prefix + scope for scope in entry.scopes)
        declared = entry.declared
        if isinstance(declared, EnumType):
            declared = declared.renamed(prefix + name)
        entries[prefix + name] = Entry(prefix + name, declared, scopes)
        if len(entry.scopes) == 2:  # one package deep
            entries.setdefault(
                f"{prefix}*.{name.removeprefix(entry.scopes[0])}", entries[prefix + name]
            )
    for name, targets in program.aliases.items():
        aliases[prefix + name] = tuple(prefix + target for target in targets)
