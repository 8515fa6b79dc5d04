"""What a condition tells of the names in it: ``x is not None and x > 3``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from liftsys_nb.ir.nodes import (
    NONE,
    Attribute,
    BoolOp,
    Call,
    Compare,
    Expr,
    Implies,
    Index,
    Lit,
    Name,
    NamedType,
    Sequence,
    Type,
    Unary,
    walk,
)
from liftsys_nb.types.relations import options_of, union_of, without_none

if TYPE_CHECKING:
    from liftsys_nb.types.infer import Inference

_ORDER = frozenset({"<", "<=", ">", ">="})


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition in force, and those before it: a chain, so that adding one costs nothing."""

    test: Expr
    before: Asked | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What conditions tell at a place. types: paths with the type they have there."""

    types: Mapping[Expr, Type] = field(default_factory=dict)
    asked: Asked | None = field(default=None, repr=False)

    def has_asked(self, path: Expr) -> bool:
        """Whether some condition in force speaks of a path."""
        link = self.asked
        while link is not None:
            if any(node == path for node in walk(link.test)):
                return True
            link = link.before
        return False

    def without(self, names: Iterable[str]) -> Facts:
        """Return what stays known where other values take these names."""
        gone = frozenset(names)
        kept = {path: kind for path, kind in self.types.items() if root_of(path) not in gone}
        return Facts(kept, self.asked)

    def on_entry(self) -> Facts:
        """Return what is known inside ``old(…)``: of entry values, and of names.

        The object that a name stands for stays; what it holds may have changed.
        """
        types = {
            path.args[0] if isinstance(path, Call) and path.args else path: kind
            for path, kind in self.types.items()
            if isinstance(path, Name | Call)
        }
        return Facts(types, self.asked)

    def on_exit(self, changing: frozenset[str] | None) -> Facts:
        """Return what is known on exit of what was known on entry.

        changing: the names whose insides may change; None where any may.
        """
        types: dict[Expr, Type] = {}
        for path, kind in self.types.items():
            if isinstance(path, Name | Call):
                types[path] = kind
                continue
            types[Call(Name("old"), (path,))] = kind
            if changing is not None and root_of(path) not in changing:
                types[path] = kind
        return Facts(types, self.asked)


def is_path(expr: Expr) -> bool:
    """Whether an expression names a place: ``x``, ``x.user``, ``xs[0]``, ``old(x.user)``."""
    while True:
        match expr:
            case Name():
                return True
            case Attribute(value=value):
                expr = value
            case Index(value=value, index=Lit()):
                expr = value
            case Call() if _is_old(expr):
                expr = expr.args[0]
            case _:
                return False


def _is_old(expr: Expr) -> bool:
    return (
        isinstance(expr, Call)
        and expr.func == Name("old")
        and len(expr.args) == 1
        and not expr.keywords
    )


def root_of(path: Expr) -> str | None:
    """Return the name that a path begins with."""
    while not isinstance(path, Name):
        match path:
            case Attribute(value=value) | Index(value=value):
                path = value
            case Call(args=(inner,)):
                path = inner
            case _:
                return None
    return path.id


def narrowed(walk_: Inference, test: Expr, scope: Mapping[str, Type], truth: bool) -> None:
    """Add to the facts of a walk what ``test`` tells when it comes out as ``truth``."""
    walk_.facts = Facts(walk_.facts.types, Asked(test, walk_.facts.asked))
    _narrow(walk_, test, scope, truth)


def _narrow(walk_: Inference, test: Expr, scope: Mapping[str, Type], truth: bool) -> None:
    match test:
        case Unary(op="not", operand=operand):
            _narrow(walk_, operand, scope, not truth)
        case BoolOp(op=word, operands=operands) if (word == "and") == truth:
            for operand in operands:
                _narrow(walk_, operand, scope, truth)
        case Implies(premise=premise, conclusion=conclusion) if not truth:
            _narrow(walk_, premise, scope, True)
            _narrow(walk_, conclusion, scope, False)
        case Compare(ops=ops, operands=operands):
            for at, op in enumerate(ops):
                # In a chain that came out false, only the first comparison was made for sure.
                if truth or (at == 0 and (len(ops) == 1 or op in _ORDER)):
                    _compared(walk_, op, operands[at], operands[at + 1], scope, truth)
        case Call(func=Name(id="isinstance"), args=(path, kinds)) if not test.keywords:
            _of_kind(walk_, path, kinds, scope, truth)
        case _ if truth:
            _tell(walk_, test, without_none(_known(walk_, test, scope), walk_.world))


def _known(walk_: Inference, path: Expr, scope: Mapping[str, Type]) -> Type | None:
    return walk_.peek(path, scope) if is_path(path) else None


def _tell(walk_: Inference, path: Expr, kind: Type | None) -> None:
    if kind is None or not is_path(path):
        return
    if _is_old(path) and isinstance(path, Call) and isinstance(path.args[0], Name):
        path = path.args[0]  # whether a parameter is None does not change
    walk_.facts = Facts({**walk_.facts.types, path: kind}, walk_.facts.asked)


def _compared(
    walk_: Inference, op: str, left: Expr, right: Expr, scope: Mapping[str, Type], truth: bool
) -> None:
    for path, other in ((left, right), (right, left)):
        if not is_path(path):
            continue
        known = _known(walk_, path, scope)
        options = options_of(known, walk_.world)
        if options is None or NONE not in options or len(options) < 2:
            continue
        against_none = other == Lit(None)
        if op in {"is", "=="} and against_none:
            is_none = truth
        elif op in {"is not", "!="} and against_none:
            is_none = not truth
        elif op in _ORDER or (op == ("==" if truth else "!=") and isinstance(other, Lit)):
            is_none = False
        else:
            continue
        _tell(walk_, path, NONE if is_none else without_none(known, walk_.world))


def _of_kind(
    walk_: Inference, path: Expr, kinds: Expr, scope: Mapping[str, Type], truth: bool
) -> None:
    names = _class_names(kinds)
    options = options_of(_known(walk_, path, scope), walk_.world)
    if names is None or options is None:
        return
    kept = [option for option in options if _is_instance(option, names) == truth]
    _tell(walk_, path, union_of(tuple(kept)))


def _class_names(kinds: Expr) -> frozenset[str] | None:
    items = kinds.items if isinstance(kinds, Sequence) and kinds.kind == "tuple" else (kinds,)
    names = [item.id for item in items if isinstance(item, Name)]
    return frozenset(names) if len(names) == len(items) else None


def _is_instance(option: NamedType, names: frozenset[str]) -> bool:
    return option.name in names or (option.name == "bool" and "int" in names)
