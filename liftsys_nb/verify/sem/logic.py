"""Connectives over truth values that may be known: ``True`` stays Python's, so formulas stay small.

The same holds for numbers and texts: what is known is computed by Python, and becomes a term of
the solver only where it meets one that is not known.
"""

from __future__ import annotations

import ctypes
import math
import struct
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import z3
from z3.z3core import Z3_get_string_contents, Z3_get_string_length, Z3_mk_u32string

Z3: TypeAlias = Any  # z3 has no types of its own to speak of; this name marks its terms
Truth: TypeAlias = Any  # bool, or a truth term
Number: TypeAlias = Any  # int, or an integer term
Real: TypeAlias = Any  # float, or a double term
Text: TypeAlias = Any  # str, or a string term

# Z3's last character is 0x2FFFF, Python's 0x10FFFF. Formulas here tell characters apart and
# order them, nothing else; so long as no literal comes near the end there is room for the rest.
LAST_CHARACTER = 0x2F000


def is_known(value: Any) -> bool:
    """Tell whether a value is Python's own, and no term."""
    return not isinstance(value, z3.AstRef)


def neg(a: Truth) -> Truth:
    """Return that a does not hold."""
    if is_known(a):
        return not a
    return a.arg(0) if z3.is_not(a) else z3.BoolRef(z3.Z3_mk_not(a.ctx_ref(), a.as_ast()), a.ctx)


def conj(*parts: Truth) -> Truth:
    """Return that all hold."""
    kept = []
    for part in parts:
        if part is False:
            return False
        if part is not True:
            kept.append(part)
    if not kept:
        return True
    return kept[0] if len(kept) == 1 else _joined(z3.Z3_mk_and, kept)


def disj(*parts: Truth) -> Truth:
    """Return that one of them holds."""
    kept = []
    for part in parts:
        if part is True:
            return True
        if part is not False:
            kept.append(part)
    if not kept:
        return False
    return kept[0] if len(kept) == 1 else _joined(z3.Z3_mk_or, kept)


def _joined(make: Callable[..., Any], parts: Sequence[Z3]) -> Z3:
    """Return truth terms joined. Z3's own ``And`` and ``Or`` first ask each part what it is."""
    ctx = parts[0].ctx
    array = (z3.Ast * len(parts))(*(part.as_ast() for part in parts))
    return z3.BoolRef(make(ctx.ref(), len(parts), array), ctx)


def implied(premise: Truth, conclusion: Truth) -> Truth:
    """Return that the conclusion holds where the premise does."""
    if premise is False or conclusion is True:
        return True
    if premise is True:
        return conclusion
    if conclusion is False:
        return neg(premise)
    return z3.Implies(premise, conclusion)


def same_truth(a: Truth, b: Truth) -> Truth:
    """Return that both hold or neither does."""
    if is_known(a):
        return b if a else neg(b)
    if is_known(b):
        return a if b else neg(a)
    return a == b


PLACE = "#"  # starts the names of places in lists: they are never negative


def is_natural(number: Number) -> bool:
    """Tell whether a number is never negative, judged by its words: a length, a place, a sum.

    >>> is_natural(3), is_natural(-1)
    (True, False)
    """
    if is_known(number):
        return bool(number >= 0)
    kind = number.decl().kind()
    if kind == z3.Z3_OP_UNINTERPRETED:
        name = str(number.decl().name())
        return name.startswith((PLACE, "len(")) or name in getattr(number.ctx, "naturals", ())
    if kind in (z3.Z3_OP_ADD, z3.Z3_OP_MUL):
        return all(map(is_natural, number.children()))
    if kind == z3.Z3_OP_ITE:
        return is_natural(number.arg(1)) and is_natural(number.arg(2))
    if kind == z3.Z3_OP_ANUM:
        return bool(number.as_long() >= 0)
    return bool(kind in (z3.Z3_OP_SEQ_LENGTH, z3.Z3_OP_MOD))


def ite(condition: Truth, then: Any, orelse: Any) -> Any:
    """Return the one or the other, both of one sort."""
    if is_known(condition):
        return then if condition else orelse
    if then is orelse or (is_known(then) and is_known(orelse) and _is_same(then, orelse)):
        return then
    if isinstance(then, bool) and isinstance(orelse, bool):
        return condition if then else neg(condition)
    ctx = condition.ctx
    return z3.If(condition, lift(then, ctx), lift(orelse, ctx))


def _is_same(a: object, b: object) -> bool:
    if type(a) is not type(b) or a != b:
        return False
    return not isinstance(a, float) or math.copysign(1, a) == math.copysign(1, b)  # type: ignore[arg-type]


def lift(value: Any, ctx: Z3) -> Z3:
    """Return the term of a known value; a term as it is."""
    match value:
        case bool():
            return z3.BoolVal(value, ctx)
        case int():
            return whole(value, ctx)
        case float():
            return z3.FPVal(value, double(ctx), ctx=ctx)
        case str():
            return text_term(value, ctx)
        case _:
            return value


LONGEST_NUMERAL = 10**4000  # longer ones Python does not write, and so cannot hand over


def whole(value: int, ctx: Z3) -> Z3:
    """Return the term of an int of any size."""
    if -LONGEST_NUMERAL < value < LONGEST_NUMERAL:
        return z3.IntVal(value, ctx)
    head, tail = divmod(value, LONGEST_NUMERAL)
    return whole(head, ctx) * z3.IntVal(LONGEST_NUMERAL // 10, ctx) * 10 + z3.IntVal(tail, ctx)


def double(ctx: Z3) -> Z3:
    """Return the sort of IEEE doubles."""
    return z3.FPSort(11, 53, ctx)


def fp(make: Callable[..., Z3], *parts: Z3) -> Z3:
    """Return what a function of Z3 on doubles makes, in the context of its arguments."""
    return make(*parts, ctx=parts[-1].ctx)


def float_value(term: Z3) -> float:
    """Return the float of a literal of the solver."""
    if term.isNaN():
        return float("nan")
    if term.isInf():
        return float("-inf") if term.isNegative() else float("inf")
    bits = z3.simplify(fp(z3.fpToIEEEBV, term)).as_long()
    found: float = struct.unpack("<d", struct.pack("<Q", bits))[0]
    return found


def text_term(value: str, ctx: Z3) -> Z3:
    r"""Return the term of a text, character by character (Z3's own reader takes ``\u`` apart)."""
    codes = (ctypes.c_uint * len(value))(*map(ord, value))
    return z3.SeqRef(Z3_mk_u32string(ctx.ref(), len(value), codes), ctx)


def text_value(term: Z3) -> str:
    """Return the text of a literal of the solver."""
    ctx = term.ctx
    length = Z3_get_string_length(ctx.ref(), term.as_ast())
    codes = (ctypes.c_uint * length)()
    if length:
        Z3_get_string_contents(ctx.ref(), term.as_ast(), length, codes)
    return "".join(map(chr, codes))


def forall(variables: Sequence[Z3], body: Truth, patterns: Sequence[Z3] = ()) -> Truth:
    """Return that body holds for all values of the variables."""
    if is_known(body):
        return body
    try:
        return z3.ForAll(list(variables), body, patterns=list(patterns))
    except z3.Z3Exception:
        # A term with a connective inside can be no pattern. Patterns are hints only.
        return z3.ForAll(list(variables), body)


def has_quantifier(term: Z3) -> bool:
    """Tell whether a formula speaks of all or some values, outside of the terms in it."""
    if z3.is_quantifier(term):
        return True
    connective = term.decl().kind() in (
        z3.Z3_OP_AND, z3.Z3_OP_OR, z3.Z3_OP_NOT, z3.Z3_OP_IMPLIES
    )  # fmt: skip
    return connective and any(map(has_quantifier, term.children()))


def is_pattern(term: object, variable: Z3) -> bool:
    """Tell whether a term is a function of this very variable, and so can bring facts to mind."""
    return (
        not is_known(term)
        and term.decl().kind() == z3.Z3_OP_UNINTERPRETED  # type: ignore[attr-defined]
        and any(each.eq(variable) for each in term.children())  # type: ignore[attr-defined]
    )


def total(parts: Iterable[Number]) -> Number:
    """Return the sum of numbers."""
    found: Number = 0
    for part in parts:
        found = part if is_known(found) and found == 0 else found + part
    return found


def terms(formulas: Iterable[Truth], ctx: Z3) -> list[Z3]:
    """Return formulas as the solver takes them; what is plainly true is left out."""
    return [lift(each, ctx) for each in formulas if each is not True]
