"""Which routines leave the objects that they are given as they were, judged by words alone.

A name may stand for a part of an argument once it was given something that speaks of one. What
holds numbers and texts only has no parts that matter: its items are copies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r

_PLAIN = frozenset(("int", "bool", "float", "str", "bytes", "None"))
_FLAT = frozenset(("list", "dict", "set", "frozenset", "tuple"))


def may_change(routine: r.Routine, module: r.CodeModule) -> bool:
    """Tell whether a routine, or one that it calls, might change an object."""
    return _may_change(routine, module, {routine.name})


def _may_change(routine: r.Routine, module: r.CodeModule, seen: set[str]) -> bool:
    lent = _lent(routine)
    for each in r.statements(routine.body):
        match each:
            case r.Invoke() | r.Unseen():
                return True
            case r.Delete(target=target) if not isinstance(target, n.Name):
                return True
            case r.Augment(target=target):
                if not isinstance(target, n.Name) or target.id in lent:
                    return True
            case r.Assign(targets=targets):
                if not all(map(_is_of_names, targets)):
                    return True
            case r.ForEach(target=target):
                if not _is_of_names(target):
                    return True
            case _:
                pass
        for name in _called(each):
            if name in module.unseen or name in routine.parameters:
                return True
            other = module.routines.get(name)
            if other is None or name in seen:
                continue
            seen.add(name)
            if _may_change(other, module, seen):
                return True
    return False


def may_loop(routine: r.Routine, module: r.CodeModule) -> bool:
    """Tell whether a routine, or one that it calls, has a loop."""
    waiting, seen = [routine], {routine.name}
    while waiting:
        each = waiting.pop()
        if any(isinstance(inside, r.While | r.ForEach) for inside in r.statements(each.body)):
            return True
        for name in called_by(each):
            # A method is called by its own name: it may be that of any class.
            for full, other in module.routines.items():
                if name == full.rpartition(".")[2] and full not in seen:
                    seen.add(full)
                    waiting.append(other)
    return False


def called_by(routine: r.Routine) -> Iterator[str]:
    """Yield the names that a routine calls, wherever they stand."""
    for statement in r.statements(routine.body):
        yield from _called(statement)


def _called(statement: r.Statement) -> Iterator[str]:
    for expr in r.expressions(statement):
        for part in n.walk(expr):
            if isinstance(part, n.Call):
                match part.func:
                    case n.Name(id=name) | n.Attribute(name=name):
                        yield name


def _is_of_names(target: n.Expr) -> bool:
    if isinstance(target, n.Sequence):
        return all(map(_is_of_names, target.items))
    return isinstance(target, n.Name)


# ── names that may stand for an argument, or for a part of one ───────────────────────────────
def _lent(routine: r.Routine) -> frozenset[str]:
    """Return the names that may stand for an object that somebody else holds."""
    lent = {each for each in routine.parameters if not _is_plain(routine.types.get(each))}
    deep = not all(_is_flat(routine.types.get(each)) for each in lent)
    before: set[str] = set()
    while before != lent:
        before = {*lent}
        for each in r.statements(routine.body):
            match each:
                case r.Assign(targets=targets, value=value) if value is not None:
                    given = value
                case r.Augment(target=target, value=given):
                    targets = (target,)
                case r.ForEach(target=target, iterable=given):
                    targets = (target,)
                    if not deep and isinstance(given, n.Name):
                        continue  # its items are plain
                case _:
                    continue
            found = _names(given) if deep else _held(given)
            if found & lent:
                lent |= set().union(*map(_names, targets))
    return frozenset(lent)


def _held(expr: n.Expr) -> set[str]:
    """Return names of flat objects of which the value of an expression may be one, or hold one."""
    match expr:
        case n.Lit() | n.Compare() | n.Unary() | n.Arith() | n.Index():
            return set()
        case n.Call(func=n.Name(id="len" | "sum" | "min" | "max" | "abs" | "range")):
            return set()
        case _:
            return _names(expr)


def _names(expr: n.Expr) -> set[str]:
    return {each.id for each in n.walk(expr) if isinstance(each, n.Name)}


def _is_plain(type_: n.Type | None) -> bool:
    match type_:
        case n.NamedType(name=name, args=args):
            return name in _PLAIN or (name == "tuple" and _all_plain(args))
        case n.UnionType(options=options):
            return _all_plain(options)
        case n.Refined(base=base):
            return _is_plain(base)
        case _:
            return False


def _all_plain(types: Sequence[n.Type]) -> bool:
    return all(_is_plain(each) or each == n.NamedType("...") for each in types)


def _is_flat(type_: n.Type | None) -> bool:
    match type_:
        case n.NamedType(name=name, args=args):
            return _is_plain(type_) or (name in _FLAT and bool(args) and _all_plain(args))
        case n.UnionType(options=options):
            return all(map(_is_flat, options))
        case n.Refined(base=base):
            return _is_flat(base)
        case _:
            return False
