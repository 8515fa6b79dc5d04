"""What a report depends on, as one stable name: the same name means the same report."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.values import EnumType
from liftsys_nb.syntax import show
from liftsys_nb.types import World
from liftsys_nb.verify.budget import Budget

_WORD = re.compile(r"\w+")


def key_of(
    spec: n.Spec,
    *,
    world: World,
    program: Program,
    budget: Budget,
    asked: Mapping[str, object] | None = None,
) -> str:
    """Return the name of a question about a specification: 64 hexadecimal digits.

    It changes with the canonical text, with the declarations that the text can reach, with the
    budget, with what else is asked, and with the code that answers. Where the text stands does
    not matter. asked: more that the answer depends on; ``repr`` must tell its values apart.
    """
    text = show(spec)
    return _digest(
        code(), text, repr(budget), repr(sorted((asked or {}).items())),
        *_reached(text, world, program),
    )  # fmt: skip


def family_of(spec: n.Spec, budget: Budget) -> str:
    """Return the name under which notes on a specification and its edits are kept.

    It changes with the steps of the budget: what more of them found out is no evidence for fewer.
    """
    steps = repr((budget.rlimit, budget.total, budget.extra))
    return _digest(code(), "notes", steps, show(spec.signature or n.Signature(spec.name)))


def context_of(spec: n.Spec, *, world: World, program: Program) -> str | None:
    """Return the name of all that is said beside the clauses of ensures.

    None where that is not all settled: with holes, each choice for them is another context.
    """
    text = show(spec)
    if "?" in text or spec.signature is None or spec.signature.returns is None:
        return None
    rest = show(replace(spec, ensures=()))
    return _digest(code(), "context", rest, *_reached(text, world, program))


def _digest(*parts: str) -> str:
    # Lengths first: no two lists of parts may be written alike.
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def code() -> str:
    """Return a name for the code that answers: our own files, Z3's version, Python's version."""
    try:
        solver = version("z3-solver")
    except PackageNotFoundError:
        solver = "?"
    # Not our version alone: a file that is edited while it is developed answers otherwise.
    folder = Path(__file__).parent.parent
    rooms = ("ir", "lift", "syntax", "types", "verify")
    files = sorted(path for room in rooms for path in (folder / room).rglob("*.py"))
    found = sha256()
    for path in files:
        found.update(f"{path.relative_to(folder)}\0".encode())
        found.update(sha256(path.read_bytes()).digest())
    return f"{found.hexdigest()} z3 {solver} python {sys.version}"


# ── declarations ─────────────────────────────────────────────────────────────────────────────
def _reached(text: str, world: World, program: Program) -> Iterator[str]:
    """Yield the declarations whose names can be reached from the words of a text, and where from.

    More than are used: a declaration counts when a part of its name is a word of the text, or of
    one that counts.
    """
    waiting = [*_declared(world), *_entries(program)]
    words = set(_WORD.findall(text))
    found: list[str] = []
    while True:
        near = [each for each in waiting if not words.isdisjoint(each[0])]
        if not near:
            break
        waiting = [each for each in waiting if words.isdisjoint(each[0])]
        for _, told in near:
            found.append(told)
            words.update(_WORD.findall(told))
    yield repr(program.scopes)
    yield from sorted(found)
    # What nobody could read may mean anything, and holes of declarations have types of their own.
    yield repr(sorted(word for word in words if world.is_open(word)))
    yield repr(sorted(word for word in words if world.is_package(word)))
    yield repr(sorted((name, repr(world.holes[name])) for name in words & world.holes.keys()))
    yield repr(world.has_unread)


def _entries(program: Program) -> Iterator[tuple[set[str], str]]:
    for name, entry in program.entries.items():
        told = f"{name} {entry.scopes!r} {_declaration(entry.declared)}"
        yield set(_WORD.findall(name)), f"entry {told}"
    for name, targets in program.aliases.items():
        yield set(_WORD.findall(name)), f"alias {name} {targets!r}"


def _declared(world: World) -> Iterator[tuple[set[str], str]]:
    for name in world.names:
        entity = world.find(name)
        if entity is not None:
            told = f"{name} {entity.path} {entity.file} {_declaration(entity.decl)}"
            yield set(_WORD.findall(name)), f"name {told}"


def _declaration(declared: n.Define | n.Record | n.TypeDef | n.Enum | EnumType) -> str:
    if isinstance(declared, EnumType):
        written = [(name, repr(member)) for name, member in declared.members.items()]
        return f"{declared.type_name} {written!r}"
    return show(declared)
