"""Classes of the code that no contract speaks of: what their names mean inside of functions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.ir.programs import Entry, Program, literal_of
from liftsys_nb.ir.values import EnumType

HERE = ("",)  # where their own text looks names up


def with_own_classes(program: Program, module: r.CodeModule) -> Program:
    """Return a program that has the classes of the code, too, which it does not have yet.

    Left out is what values of the language are not like: objects that are equal only to
    themselves, that are made by code of their own, or of whose fields the types are not known.
    """
    found = {entry.name: entry for entry in _entries(program, module)}
    while True:
        # Of a field whose class is left out, nothing is known either.
        kept = {
            name: entry for name, entry in found.items()
            if all(_is_known(part, program, found) for part in _fields(entry))
        }  # fmt: skip
        if len(kept) == len(found):
            return replace(program, entries={**program.entries, **found}) if found else program
        found = kept


def _entries(program: Program, module: r.CodeModule) -> Iterator[Entry]:
    for name, shape in module.shapes.items():
        if program.find(name) is not None or name in module.unseen:
            continue
        if shape.kind == "enum":
            members = [(each.name, literal_of(each.default)) for each in shape.parts]
            if all(value for _, value in members):
                yield Entry(name, EnumType(name, members), HERE)
        elif (
            shape.kind in ("dataclass", "namedtuple") and shape.equality == "fields"
            and f"{name}.__post_init__" not in module.routines
        ):  # fmt: skip
            fields = [
                n.Field(each.name, each.type, each.fresh if each.default is None else each.default)
                for each in shape.parts if each.type is not None
            ]  # fmt: skip
            if len(fields) == len(shape.parts):
                yield Entry(name, n.Record(name, tuple(fields)), HERE)


def _fields(entry: Entry) -> Iterator[n.Type]:
    if isinstance(entry.declared, n.Record):
        for each in entry.declared.fields:
            yield each.type


def _is_known(type_: n.Type, program: Program, own: dict[str, Entry]) -> bool:
    match type_:
        case n.Refined(base=base):
            return _is_known(base, program, own)
        case n.UnionType(options=options):
            return all(_is_known(each, program, own) for each in options)
        case n.NamedType(name=name, args=args):
            known = name in _LANGUAGE or name in own or program.find(name) is not None
            return known and all(_is_known(each, program, own) for each in args)
        case _:
            return False


_LANGUAGE = frozenset({
    "int", "bool", "str", "None", "float", "list", "tuple", "bytes", "set", "frozenset", "dict",
    "...",
})  # fmt: skip
