"""What a stub says when it is read back: the same contract, or where it differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.nodes import (
    BoolOp,
    Clause,
    Decl,
    Define,
    Enum,
    Expr,
    Field,
    Implies,
    Lit,
    Module,
    Prose,
    Record,
    Spec,
    TypeDef,
    label_of,
    rebuild,
)
from liftsys_nb.ir.rooms import with_room
from liftsys_nb.lift.contracts import contract
from liftsys_nb.plugins.exporters.python.terms import flat, implication

DECLARED = (TypeDef, Enum, Record, Define)
_ITEMS = ("effects", "requires", "ensures", "raises", "invariant", "asserts", "examples", "holes")
_PARTS = ("name", "version", "intent", "signature", "body")


def differences(text: str, name: str, module: Module, spec: Spec) -> list[tuple[str, str]]:
    """Return what a Python text says otherwise than a specification: a part, and which of it.

    ``a implies b`` is the same as ``not a or b``, the order in which clauses of a section stand
    does not count, nor what is said twice, nor how members of an enum are numbered.
    """
    try:
        found = contract(text, name, file="<export>")
    except InputError as unread:
        return [("all", unread.message)]
    return with_room(lambda: list(_differences(found.module, found.spec, module, spec)))


def _differences(
    read: Module, read_spec: Spec, module: Module, spec: Spec
) -> Iterator[tuple[str, str]]:
    for part in _PARTS:
        if getattr(read_spec, part) != getattr(spec, part):
            yield part, ""
    for part in _ITEMS:
        wanted, given = getattr(spec, part), getattr(read_spec, part)
        there = {_normal(item) for item in given}
        for number, item in enumerate(wanted, 1):
            if _normal(item) not in there and not _is_twin(item, wanted[: number - 1], part):
                yield part, label_of(part, number, getattr(item, "label", None))
        meant = {_normal(item) for item in wanted}
        for item in given:
            if _normal(item) not in meant:
                yield part, f"{getattr(item, 'label', None) or 'one more'}"
    ours, theirs = _declared(module), _declared(read)
    for name in ours | theirs:
        if ours.get(name) != theirs.get(name):
            yield "declaration", name


def _is_twin(item: Any, before: Sequence[Any], part: str) -> bool:
    """Whether a clause says what one before it said: that is read once."""
    if part in {"asserts", "holes"} or not hasattr(item, "label"):
        return False
    bare = replace(item, label=None)
    return any(hasattr(each, "label") and replace(each, label=None) == bare for each in before)


def _declared(module: Module) -> dict[str, Decl]:
    return {decl.name: _normal_decl(decl) for decl in _once(module)}


def _once(module: Module) -> Iterable[Any]:
    return (decl for decl in module.all_decls if isinstance(decl, DECLARED))


def _normal_decl(decl: Any) -> Any:
    match decl:
        case Enum(members=members) if all(each.value is None for each in members):
            numbered = (replace(m, value=Lit(n)) for n, m in enumerate(members, 1))
            return replace(decl, members=tuple(numbered))
        case Record(fields=fields, invariant=invariant):
            return replace(
                decl,
                fields=tuple(_normal_field(each) for each in fields),
                invariant=tuple(_normal(each) for each in invariant),
            )
        case Define(body=body):
            return replace(decl, body=_as_or(body))
        case _:
            return decl


def _normal_field(each: Field) -> Field:
    return each if each.default is None else replace(each, default=_as_or(each.default))


def _normal(item: Any) -> Any:
    if isinstance(item, Clause) and not isinstance(item.body, Prose):
        return replace(item, body=_as_or(item.body))
    return item


def _as_or(expr: Expr) -> Expr:
    """Return a formula with ``not a or b`` for ``a implies b``."""
    changed = rebuild(expr, _as_or)
    match changed:
        case Implies(premise=premise, conclusion=conclusion):
            return implication(premise, conclusion)
        case BoolOp(op=op, operands=operands):
            return BoolOp(op, flat(op, operands))
        case _:
            return changed
