"""Parameters of a written signature, joined with what the words say of them."""

from __future__ import annotations

import ast
from dataclasses import replace

from liftsys_nb.lift.prompt.annotations import to_type
from liftsys_nb.lift.prompt.naming import fit_name
from liftsys_nb.lift.prompt.said import Said
from liftsys_nb.lift.prompt.typewords import unsaid


def from_header(
    tree: ast.FunctionDef | ast.AsyncFunctionDef,
) -> tuple[list[Said], tuple[str, ...]]:
    """Read the parameters of a ``def`` line, and what of it the language cannot hold."""
    args = tree.args
    plain = [*args.posonlyargs, *args.args]
    defaults: list[ast.expr | None] = [None] * (len(plain) - len(args.defaults))
    pairs = list(zip(plain, [*defaults, *args.defaults], strict=True))
    pairs += list(zip(args.kwonlyargs, args.kw_defaults, strict=True))
    said = []
    for arg, default in pairs:
        quote = "" if arg.annotation is None else ast.unparse(arg.annotation)
        type_ = to_type(arg.annotation)
        if type_ is None and quote:
            type_ = unsaid()
        said.append(Said(fit_name(arg.arg), type_, quote, default=default))
    stars = [f"*{args.vararg.arg}"] if args.vararg else []
    stars += [f"**{args.kwarg.arg}"] if args.kwarg else []
    notes = [f"left out {star}: the language has no such parameter" for star in stars]
    notes += [
        f"{arg.arg} is called {fit_name(arg.arg)} here: the language needs that word itself"
        for arg, _ in pairs
        if fit_name(arg.arg) != arg.arg
    ]
    return said, tuple(notes)


def merge(header: list[Said], words: list[Said]) -> tuple[Said, ...]:
    """Add what words say to the parameters of a header; the header's own types win."""
    by_name = {w.name: w for w in words if w.named}
    nameless = not by_name and len(words) == len(header) and len({w.type for w in words}) == 1
    merged = []
    for at, said in enumerate(header):
        told = by_name.get(said.name) or (words[at] if nameless else None)
        if told is None:
            merged.append(said)
        elif said.type is None:
            merged.append(replace(told, name=said.name, default=said.default))
        else:
            merged.append(replace(told, name=said.name, default=said.default,
                                  type=said.type, quote=said.quote))  # fmt: skip
    return tuple(merged)
