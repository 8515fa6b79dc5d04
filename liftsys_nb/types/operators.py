"""Operators: which types they join, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from liftsys_nb.ir.nodes import (
    BOOL,
    FLOAT,
    INT,
    NONE,
    Arith,
    Compare,
    Enum,
    Expr,
    Hole,
    Lit,
    NamedType,
    Power,
    Sequence,
    Type,
    UnionType,
)
from liftsys_nb.syntax import show
from liftsys_nb.types.floats import instead_of_equal
from liftsys_nb.types.relations import (
    BUILT_IN,
    DOTS,
    bare,
    comparable,
    element_of,
    equatable,
    is_hashable,
    is_number,
    join,
    named,
    options_of,
)
from liftsys_nb.types.words import a, guard_hint

if TYPE_CHECKING:
    from liftsys_nb.types.infer import Inference

Scope = Mapping[str, Type]
REPEATABLE = frozenset({"str", "bytes", "list", "tuple"})
_MOST_PAIRS = 64
_ITEMS = frozenset({"str", "bytes", "list", "tuple", "set", "dict", "range", "view", "iterator"})


def is_built_in(type_: NamedType) -> bool:
    """Whether a bare type is one of the language (else it is an enum or a record)."""
    return type_.name in BUILT_IN


# ── arithmetic ───────────────────────────────────────────────────────────────────────────────
def number(walk: Inference, operand: Expr, found: Type | None, op: str) -> Type | None:
    """Return the type of a number under a sign; complain (IR200) about what is none."""
    options = options_of(found, walk.world)
    if options is None:
        return None
    if not all(map(is_number, options)):
        _no_number(walk, operand, options, op)
        return None
    if len(options) > 1:
        return FLOAT if FLOAT in options else INT
    return INT if options[0] == BOOL else options[0]


def _no_number(walk: Inference, operand: Expr, options: tuple[NamedType, ...], op: str) -> None:
    wrong = next(option for option in options if not is_number(option))
    if wrong == NONE and len(options) > 1:
        message, hint = f"'{op}' needs numbers, but '{show(operand)}' may be None", None
        hint = guard_hint(operand)
    else:
        message = f"'{op}' needs numbers, but '{show(operand)}' is {a(wrong)}"
        hint = f"use its length: len({show(operand)})" if wrong.name in _ITEMS else None
    walk.report("IR200", message, operand.span, hint, None)


def power(walk: Inference, expr: Power, scope: Scope, expected: Type | None) -> Type | None:
    """Return the type of ``base ** exponent``: an int only where the exponent is a literal."""
    base = number(walk, expr.base, walk.infer(expr.base, scope, expected), "**")
    exponent = number(walk, expr.exponent, walk.infer(expr.exponent, scope, INT), "**")
    if isinstance(expr.exponent, Lit) and named(base, "int") and named(exponent, "int"):
        return INT
    return FLOAT if named(base, "float") or named(exponent, "float") else None


def arithmetic(walk: Inference, expr: Arith, scope: Scope, expected: Type | None) -> Type | None:
    """Return the type of a chain of ``+ -`` or ``* / // %``."""
    kinds = _beside(walk, expr.operands, scope, expected)
    found = kinds[0]
    for op, operand, kind in zip(expr.ops, expr.operands[1:], kinds[1:], strict=True):
        found = _step(walk, op, expr.operands[0], found, operand, kind)
    return found


def _beside(
    walk: Inference, operands: tuple[Expr, ...], scope: Scope, expected: Type | None
) -> list[Type | None]:
    """Infer operands of one operator; a hole among them learns from its nearest neighbour.

    Each operand is walked once: walking twice at every level would double with the depth.
    """
    kinds: list[Type | None] = [None] * len(operands)
    for at, operand in enumerate(operands):
        if not isinstance(operand, Hole):
            kinds[at] = walk.infer(operand, scope, expected)
    if any(isinstance(operand, Hole) for operand in operands):
        later: list[Type | None] = [None] * len(operands)
        for at in range(len(operands) - 1, 0, -1):
            later[at - 1] = kinds[at] if kinds[at] is not None else later[at]
        before: Type | None = None
        for at, operand in enumerate(operands):
            if isinstance(operand, Hole):
                beside = kinds[at - 1] if at else None
                beside = beside or (kinds[at + 1] if at + 1 < len(kinds) else None)
                kinds[at] = walk.infer(operand, scope, beside or before or later[at] or expected)
            before = kinds[at] or before
    return kinds


def _step(
    walk: Inference, op: str, first: Expr, left: Type | None, operand: Expr, right: Type | None
) -> Type | None:
    walk.settle(left, right)
    walk.settle(right, left)
    ours, theirs = options_of(left, walk.world), options_of(right, walk.world)
    if ours is None or theirs is None or len(ours) * len(theirs) > _MOST_PAIRS:
        return None
    found: Type | None = None
    for at, (one, other) in enumerate((x, y) for x in ours for y in theirs):
        made = _apply(op, one, other, walk)
        if made is None:
            _cannot(walk, op, first, ours, operand, theirs)
            return None
        found = made if at == 0 else join(found, made, walk.world)
    return found


def _apply(op: str, left: NamedType, right: NamedType, walk: Inference) -> Type | None:
    """Return what an operator makes of two values, None where Python refuses."""
    if is_number(left) and is_number(right):
        return FLOAT if op == "/" or FLOAT in (left, right) else INT
    same = left.name == right.name
    if op == "+" and same and left.name in REPEATABLE:
        if left.name == "list":
            known = left.args and right.args
            item = join(left.args[0], right.args[0], walk.world) if known else None
            return NamedType("list", (item,)) if item is not None else NamedType("list")
        if left.name == "tuple":
            fixed = left.args and right.args and DOTS not in (*left.args, *right.args)
            return NamedType("tuple", left.args + right.args if fixed else ())
        return left
    if op == "*" and (left.name in REPEATABLE) != (right.name in REPEATABLE):
        many, times = (left, right) if left.name in REPEATABLE else (right, left)
        if times.name in {"int", "bool"}:
            is_fixed = many.name == "tuple" and DOTS not in many.args
            return NamedType("tuple") if is_fixed else many
    if op == "%" and left.name in {"str", "bytes"}:
        return left
    return left if op == "-" and left.name == right.name == "set" else None


def _cannot(
    walk: Inference,
    op: str,
    first: Expr,
    ours: tuple[NamedType, ...],
    operand: Expr,
    theirs: tuple[NamedType, ...],
) -> None:
    optional = next(
        (e for e, o in ((first, ours), (operand, theirs)) if NONE in o and len(o) > 1), None
    )
    numbers = all(map(is_number, ours)), all(map(is_number, theirs))
    if op == "+" and optional is None and not all(numbers):
        message = f"'+' cannot join {a(_whole(ours))} and {a(_whole(theirs))}"
        walk.report("IR200", message, operand.span, None, None)
        return
    wrong = [(first, ours)] if not numbers[0] else [(operand, theirs)]
    if optional is not None:
        wrong = [(first, ours) if optional is first else (operand, theirs)]
    _no_number(walk, *wrong[0], op)


def _whole(options: tuple[NamedType, ...]) -> Type:
    return options[0] if len(options) == 1 else UnionType(options)


# ── comparisons ──────────────────────────────────────────────────────────────────────────────
def compare(walk: Inference, expr: Compare, scope: Scope) -> None:
    """Look at each pair of a chain: whether it can be compared, and can ever hold."""
    kinds = _beside(walk, expr.operands, scope, None)
    for at, op in enumerate(expr.ops):
        left, right = kinds[at], kinds[at + 1]
        walk.settle(left, right)
        walk.settle(right, left)
        _pair(walk, op, expr.operands[at], left, expr.operands[at + 1], right, scope)


def _pair(
    walk: Inference,
    op: str,
    left: Expr,
    found: Type | None,
    right: Expr,
    other: Type | None,
    scope: Scope,
) -> None:
    match op:
        case "<" | "<=" | ">" | ">=":
            if not comparable(found, other, walk.world):
                _no_order(walk, op, left, found, right, other)
        case "==" | "!=":
            _equal(walk, op, left, found, right, other)
        case "in" | "not in":
            _member(walk, op, left, found, right, other, scope)
        case _:
            pass


def _no_order(
    walk: Inference, op: str, left: Expr, found: Type | None, right: Expr, other: Type | None
) -> None:
    assert found is not None and other is not None
    hint, fix = None, None
    for side, kind in ((left, found), (right, other)):
        options = options_of(kind, walk.world) or ()
        if NONE in options and len(options) > 1:
            hint = guard_hint(side)
        elif hint is None and element_of(kind, walk.world) is not None:
            hint = f"compare its length: len({show(side)})"
    text = f"{show(left)} {op} {show(right)}"
    message = f"'{op}' cannot compare {a(found)} with {a(other)}: {text}"
    walk.report("IR200", message, right.span, hint, fix)


def _equal(
    walk: Inference, op: str, left: Expr, found: Type | None, right: Expr, other: Type | None
) -> None:
    text = f"{show(left)} {op} {show(right)}"
    # Asking for None again where it is ruled out already says too much, and nothing wrong.
    asks_for_none = Lit(None) in (left, right)
    if not asks_for_none and not equatable(found, other, walk.world):
        assert found is not None and other is not None
        hint = None
        for side, kind, against in ((right, found, other), (left, other, found)):
            enum = walk.world.enum(bare(kind, walk.world))
            if enum is not None and walk.world.enum(bare(against, walk.world)) is not enum:
                hint = hint or member_hint(walk, side, enum, bare(kind, walk.world) or kind)
        walk.report(
            "IR200",
            f"{text} compares {a(found)} with {a(other)}, so it is always "
            f"{'false' if op == '==' else 'true'}",
            right.span,
            hint,
            None,
        )
    elif walk.warns_of_floats and _is_float(walk, found) and _is_float(walk, other):
        hint, fix = instead_of_equal(op, left, right)
        walk.report("IR220", f"floats compared with '{op}': {text}", right.span, hint, fix)


def _is_float(walk: Inference, type_: Type | None) -> bool:
    return named(type_, "float", world=walk.world)


def member_hint(walk: Inference, expr: Expr, enum: Enum, type_: Type) -> str | None:
    """Return the member of an enum that a literal seems to mean, else the members there are."""
    name = show(type_)
    for member in enum.members:
        same = isinstance(expr, Lit) and (
            expr.value == member.name
            or (isinstance(member.value, Lit) and member.value == expr)
            or (isinstance(expr.value, str) and expr.value.lower() == member.name.lower())
        )
        if same:
            return f"write {name}.{member.name}"
    listed = ", ".join(f"{name}.{member.name}" for member in enum.members[:6])
    return f"the members of {name} are {listed}" if listed else None


def _member(
    walk: Inference,
    op: str,
    left: Expr,
    found: Type | None,
    right: Expr,
    other: Type | None,
    scope: Scope,
) -> None:
    options = options_of(other, walk.world)
    if options is None:
        return
    wrong = next((o for o in options if o.name not in _ITEMS), None)
    if wrong is not None:
        optional = wrong == NONE and len(options) > 1
        walk.report(
            "IR200",
            f"'{op}' needs a collection on its right, but '{show(right)}' is {a(wrong)}",
            right.span,
            guard_hint(right) if optional else None,
            None,
        )
        return
    ours = options_of(found, walk.world)
    if ours is None:
        return
    assert found is not None and other is not None
    for option in options:
        allowed = {"str": {"str"}, "bytes": {"int", "bool", "bytes"}}.get(option.name)
        if allowed is not None and any(o.name not in allowed for o in ours):
            optional = NONE in ours and len(ours) > 1
            walk.report(
                "IR200",
                f"'{op}' looks for {' or '.join(sorted(allowed - {'bool'}))} in {a(option)}, "
                f"but '{show(left)}' is {a(found)}",
                left.span,
                guard_hint(left) if optional else None,
                None,
            )
            return
        if option.name in {"set", "dict", "view"} and not is_hashable(found, walk.world):
            message = f"{a(found)} can change, so it is never in {a(option)}: {show(left)}"
            walk.report("IR200", message, left.span, None, None)
            return
    if not _never_listed(walk, left, found, right, scope):
        item = element_of(other, walk.world)
        if not equatable(found, item, walk.world):
            assert item is not None
            walk.report(
                "IR200",
                f"'{show(left)}' is {a(found)}, and '{show(right)}' holds {show(item)}, so "
                f"'{op}' is always {'false' if op == 'in' else 'true'}",
                left.span,
                None,
                None,
            )


def _never_listed(walk: Inference, left: Expr, found: Type, right: Expr, scope: Scope) -> bool:
    """Complain about items of a display that can never be what is looked for."""
    if not isinstance(right, Sequence):
        return False
    said = False
    enum = walk.world.enum(bare(found, walk.world))
    for item in right.items:
        kind = walk.peek(item, scope)
        if kind is not None and not equatable(found, kind, walk.world):
            hint = (
                None
                if enum is None
                else member_hint(walk, item, enum, bare(found, walk.world) or found)
            )
            message = f"'{show(left)}' is {a(found)}, so it is never {show(item)} ({a(kind)})"
            walk.report("IR200", message, item.span, hint, None)
            said = True
    return said
