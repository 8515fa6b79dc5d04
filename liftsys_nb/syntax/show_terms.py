"""Expressions, types and holes → canonical text: one space around operators, few parentheses."""

from __future__ import annotations

from typing import assert_never

from liftsys_nb.ir.nodes import (
    Arith,
    Attribute,
    BoolOp,
    Call,
    Compare,
    Comprehension,
    Expr,
    For,
    Hole,
    IfElse,
    Implies,
    Index,
    Lit,
    Mapping,
    Name,
    NamedType,
    Power,
    Refined,
    Sequence,
    Slice,
    Type,
    Unary,
    UnionType,
)
from liftsys_nb.syntax.formulas import AND, CMP, COND, IMPLIES, NOT, OR, POST, SUM, TERM, UNARY
from liftsys_nb.syntax.lexer import literal_text, quote

_ATOM = POST + 1


def show_expr(expr: Expr, level: int = IMPLIES) -> str:
    """Write an expression; in parentheses when it binds looser than ``level``."""
    text, bound = _expr(expr)
    return text if bound >= level else f"({text})"


def _expr(expr: Expr) -> tuple[str, int]:
    match expr:
        case Lit():
            return _literal(expr)
        case Name():
            return expr.id, _ATOM
        case Hole():
            return show_hole(expr), _ATOM
        case Unary(op="not"):
            return "not " + show_expr(expr.operand, NOT), NOT
        case Unary():
            return "-" + show_expr(expr.operand, UNARY), UNARY
        case Arith():
            level = SUM if expr.ops[0] in {"+", "-"} else TERM
            return _chain(expr.operands, expr.ops, level + 1), level
        case Power():
            return f"{show_expr(expr.base, POST)} ** {show_expr(expr.exponent, UNARY)}", UNARY
        case Compare():
            return _chain(expr.operands, expr.ops, SUM), CMP
        case BoolOp():
            level = AND if expr.op == "and" else OR
            ops = (expr.op,) * (len(expr.operands) - 1)
            return _chain(expr.operands, ops, level + 1), level
        case Implies():
            premise = show_expr(expr.premise, _side(expr.premise, COND))
            conclusion = show_expr(expr.conclusion, _side(expr.conclusion, IMPLIES))
            return f"{premise} implies {conclusion}", IMPLIES
        case IfElse():
            then, test = show_expr(expr.then, OR), show_expr(expr.test, OR)
            return f"{then} if {test} else {show_expr(expr.orelse, COND)}", COND
        case Call():
            parts = [show_expr(arg) for arg in expr.args]
            parts += [f"{name}={show_expr(value)}" for name, value in expr.keywords]
            return f"{show_expr(expr.func, POST)}({', '.join(parts)})", POST
        case Index():
            return f"{show_expr(expr.value, POST)}[{show_expr(expr.index)}]", POST
        case Slice():
            return _slice(expr), POST
        case Attribute():
            value = show_expr(expr.value, POST)
            if isinstance(expr.value, Lit) and expr.value.kind in {"int", "float"}:
                value = f"({value})"  # ``1.real`` would read as a number
            return f"{value}.{expr.name}", POST
        case Sequence():
            return _sequence(expr), _ATOM
        case Mapping():
            entries = [f"{show_expr(k)}: {show_expr(v)}" for k, v in expr.entries]
            return "{" + ", ".join(entries) + "}", _ATOM
        case Comprehension():
            return _comprehension(expr), _ATOM
        case _:
            assert_never(expr)


def _side(expr: Expr, level: int) -> int:
    # Nobody should need to know how ``and`` and ``implies`` bind to each other.
    return NOT if isinstance(expr, BoolOp) else level


def _chain(operands: tuple[Expr, ...], ops: tuple[str, ...], level: int) -> str:
    parts = [show_expr(operands[0], level)]
    for op, operand in zip(ops, operands[1:], strict=True):
        parts.append(op)
        parts.append(show_expr(operand, level))
    return " ".join(parts)


def _literal(lit: Lit) -> tuple[str, int]:
    # A spelling is kept when it is one visible line; else the value is written anew, so that
    # no control or bidi character of a source reaches a screen through us.
    text = lit.text
    if text is None or not text.isprintable():
        text = literal_text(lit.value)
    return text, UNARY if text.startswith("-") else _ATOM


def _slice(expr: Slice) -> str:
    lower, upper, step = (
        "" if part is None else show_expr(part) for part in (expr.lower, expr.upper, expr.step)
    )
    tail = f":{step}" if step else ""
    return f"{show_expr(expr.value, POST)}[{lower}:{upper}{tail}]"


def _sequence(expr: Sequence) -> str:
    inner = ", ".join([show_expr(item) for item in expr.items])
    match expr.kind:
        case "list":
            return f"[{inner}]"
        case "set":
            return "{" + inner + "}"
        case "tuple":
            return f"({inner},)" if len(expr.items) == 1 else f"({inner})"
        case _:
            assert_never(expr.kind)


def _comprehension(expr: Comprehension) -> str:
    head = show_expr(expr.element)
    if expr.value is not None:
        head += ": " + show_expr(expr.value)
    inner = " ".join([head, *[_for(clause) for clause in expr.clauses]])
    match expr.kind:
        case "list":
            return f"[{inner}]"
        case "set" | "dict":
            return "{" + inner + "}"
        case "generator":
            return inner  # it stands alone inside the parentheses of a call
        case _:
            assert_never(expr.kind)


def _for(clause: For) -> str:
    text = f"for {', '.join(clause.names)} in {show_expr(clause.iterable, OR)}"
    for condition in clause.conditions:
        text += f" if {show_expr(condition, OR)}"
    return text


# ── types and holes ──────────────────────────────────────────────────────────────────────────
def show_type(type_: Type) -> str:
    """Write a type."""
    match type_:
        case NamedType(args=()):
            return type_.name
        case NamedType():
            return f"{type_.name}[{', '.join([show_type(arg) for arg in type_.args])}]"
        case UnionType():
            return " | ".join([show_type_atom(option) for option in type_.options])
        case Refined():
            is_twice = isinstance(type_.base, Refined)
            base = show_type_atom(type_.base) if is_twice else show_type(type_.base)
            return f"{base} where {show_expr(type_.condition)}"
        case Hole():
            return show_hole(type_)
        case _:
            assert_never(type_)


def show_type_atom(type_: Type) -> str:
    """Write a type that stands beside ``|``: unions and refinements get parentheses."""
    text = show_type(type_)
    return f"({text})" if isinstance(type_, UnionType | Refined) else text


def show_hole(hole: Hole, *, in_list: bool = False) -> str:
    """Write a hole: short when it says nothing but its name, but full in a list of holes."""
    if hole.is_bare and not (in_list and hole.name):
        return f"?{hole.name}"
    text = f"<?{hole.name}"
    if hole.type is not None:
        text += f": {show_type(hole.type)}"
    if hole.question is not None:
        text += f" = {quote(hole.question)}"
    if hole.kind is not None:
        text += f" @{hole.kind}"
    if hole.choices:
        text += f" choose {' | '.join([_choice(choice) for choice in hole.choices])}"
    return text + "?>"


def _choice(choice: Expr | Type) -> str:
    if isinstance(choice, NamedType | UnionType | Refined):
        return show_type_atom(choice)
    return show_expr(choice)
