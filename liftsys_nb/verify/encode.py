"""Expressions as solver terms, each with the condition under which it is defined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NoReturn, assert_never

import z3

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import Undefined, Unmodelled
from liftsys_nb.syntax import show
from liftsys_nb.verify import sem
from liftsys_nb.verify.sem import Z3, Term, both, is_number, number
from liftsys_nb.verify.terms import constant, fold, is_constant


class NotModelled(Exception):
    """Says which construct the solver cannot see; never leaves ``verify``."""

    def __init__(self, construct: str) -> None:
        super().__init__(construct)
        self.construct = construct


@dataclass(frozen=True, slots=True)
class Names:
    """What names and holes stand for. entry: inside ``old``."""

    now: Mapping[str, Term]
    entry: Mapping[str, Term]
    holes: Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Encoder:
    """Turns expressions into terms of one solver context."""

    ctx: Z3
    names: Names

    def claim(self, expr: n.Expr) -> tuple[Z3, Z3]:
        """Return (holds: defined and true, defined). Raises NotModelled."""
        term, defined = self.term(fold(expr))
        return both(defined, self.truth(term, expr)), defined

    def truth(self, term: Term, expr: n.Expr) -> Z3:
        """Return Python's truth value of a term."""
        match term.kind:
            case "bool":
                return term.z
            case "int":
                return term.z != 0
            case "sized":
                return term.z > 0
            case "none":
                return self.bool(False)
            case "plain":
                return self.bool(bool(term.z))
            case "other":
                return self._not_modelled(expr)
            case _:
                assert_never(term.kind)

    def bool(self, value: bool) -> Z3:
        """Return a truth value."""
        return z3.BoolVal(value, self.ctx)

    def _not_modelled(self, expr: n.Expr) -> NoReturn:
        for each in n.walk(expr):
            if isinstance(each, n.Name) and each.id in self.names.now:
                term = self.names.now[each.id]
                if term.kind == "other":
                    within = "" if each is expr else f"`{show(expr)}` with "
                    raise NotModelled(f"{within}`{term.z}`")
        raise NotModelled(f"`{show(expr)}`")

    def number(self, expr: n.Expr) -> tuple[Z3, Z3]:
        """Return an int or bool as a number, and when it is defined."""
        term, defined = self.term(expr)
        if not is_number(term):
            self._not_modelled(expr)
        return number(term), defined

    def term(self, expr: n.Expr) -> tuple[Term, Z3]:
        """Return (term, defined). Raises NotModelled with the innermost construct it cannot see."""
        match expr:
            case n.Lit(value=value):
                return self._plain(value), self.bool(True)
            case n.Name(id=name):
                if name not in self.names.now:
                    raise NotModelled(f"the name {name!r}")
                return self.names.now[name], self.bool(True)
            case n.Hole(name=name):
                if name not in self.names.holes:
                    raise NotModelled(f"the hole ?{name}")
                return self.names.holes[name], self.bool(True)
            case n.Unary(op="-", operand=operand):
                value, defined = self.number(operand)
                return Term("int", -value), defined
            case n.Unary(operand=operand):
                term, defined = self.term(operand)
                return Term("bool", z3.Not(self.truth(term, operand))), defined
            case n.Arith():
                return self._arithmetic(expr)
            case n.Power(base=base, exponent=n.Lit(value=int(exponent))) if (
                0 <= exponent <= sem.LARGEST_EXPONENT
            ):
                value, defined = self.number(base)
                return Term("int", sem.power(value, exponent)), defined
            case n.Compare():
                return self._comparison(expr)
            case n.BoolOp():
                return self._junction(expr)
            case n.Implies(premise=premise, conclusion=conclusion):
                left, left_defined = self.term(premise)
                right, right_defined = self.term(conclusion)
                holds = self.truth(left, premise)
                value = z3.Implies(holds, self.truth(right, conclusion))
                return Term("bool", value), both(left_defined, self._when(holds, right_defined))
            case n.IfElse(then=then, test=test, orelse=orelse):
                return self._choice(then, test, orelse)
            case n.Call(func=n.Name(id=name), keywords=()):
                return self._call(expr, name)
            case _:
                if is_constant(expr):
                    made = constant(expr)
                    if not isinstance(made, Undefined | Unmodelled):
                        return Term("plain", made), self.bool(True)
                self._not_modelled(expr)

    def _when(self, condition: Z3, needed: Z3) -> Z3:
        return needed if z3.is_true(needed) else z3.Implies(condition, needed)

    def _plain(self, value: object) -> Term:
        match value:
            case bool():
                return Term("bool", self.bool(value))
            case int():
                return Term("int", z3.IntVal(value, self.ctx))
            case None:
                return Term("none", None)
            case _:
                return Term("plain", value)

    def _arithmetic(self, expr: n.Arith) -> tuple[Term, Z3]:
        total, defined = self.number(expr.operands[0])
        for op, operand in zip(expr.ops, expr.operands[1:], strict=True):
            if op not in sem.ARITHMETIC:
                self._not_modelled(expr)
            operation = sem.ARITHMETIC[op]
            value, also = self.number(operand)
            defined = both(defined, also)
            if operation.defined is not None:
                defined = both(defined, z3.simplify(operation.defined(total, value)))
                if z3.is_false(defined):
                    continue  # the term matters to nobody
            total = operation.term(total, value)
        return Term("int", total), defined

    def _junction(self, expr: n.BoolOp) -> tuple[Term, Z3]:
        # From the right: `a and b` is `b if a else a`, and b need be defined only if a holds.
        right, defined = self.term(expr.operands[-1])
        for operand in reversed(expr.operands[:-1]):
            left, left_defined = self.term(operand)
            holds = self.truth(left, operand)
            goes_on = holds if expr.op == "and" else z3.Not(holds)
            defined = both(left_defined, self._when(goes_on, defined))
            if left.kind == right.kind == "bool":
                made = z3.And if expr.op == "and" else z3.Or
                right = Term("bool", made(left.z, right.z))
            else:
                right = self._either(goes_on, right, left, expr)
        return right, defined

    def _choice(self, then: n.Expr, test: n.Expr, orelse: n.Expr) -> tuple[Term, Z3]:
        condition, defined = self.term(test)
        holds = self.truth(condition, test)
        first, first_defined = self.term(then)
        second, second_defined = self.term(orelse)
        needed = both(self._when(holds, first_defined), self._when(z3.Not(holds), second_defined))
        value = self._either(holds, first, second, n.IfElse(then, test, orelse))
        return value, both(defined, needed)

    def _either(self, condition: Z3, first: Term, second: Term, expr: n.Expr) -> Term:
        if first.kind == second.kind == "bool":
            return Term("bool", z3.If(condition, first.z, second.z))
        if is_number(first) and is_number(second):
            return Term("int", z3.If(condition, number(first), number(second)))
        if first.kind == second.kind == "none":
            return first
        return self._not_modelled(expr)

    def _comparison(self, expr: n.Compare) -> tuple[Term, Z3]:
        left, defined = self.term(expr.operands[0])
        before = expr.operands[0]
        holds = self.bool(True)
        for op, operand in zip(expr.ops, expr.operands[1:], strict=True):
            if op in ("in", "not in"):
                found, also = self._member(left, operand, expr)
                step = found if op == "in" else z3.Not(found)
                right = Term("other", None)
            else:
                right, also = self.term(operand)
                step = self._compared(op, left, right, n.Compare((op,), (before, operand)))
            # A chain stops at its first false step: what follows need not be defined.
            defined = both(defined, self._when(holds, also))
            holds = both(holds, step)
            left, before = right, operand
        return Term("bool", holds), defined

    def _compared(self, op: str, left: Term, right: Term, expr: n.Compare) -> Z3:
        if op in ("is", "is not"):
            kinds = {left.kind, right.kind}
            if "none" not in kinds or "other" in kinds:
                self._not_modelled(expr)
            return self.bool((len(kinds) == 1) == (op == "is"))
        if is_number(left) and is_number(right):
            if op in ("==", "!=") and left.kind == right.kind == "bool":
                return sem.COMPARISON[op].term(left.z, right.z)
            return sem.COMPARISON[op].term(number(left), number(right))
        if op not in ("==", "!="):
            self._not_modelled(expr)
        same = self._equal(left, right, expr)
        return same if op == "==" else z3.Not(same)

    def _equal(self, left: Term, right: Term, expr: n.Expr) -> Z3:
        """Compare what are not two numbers; of a sized term only "is it empty" is known."""
        if left.kind == "plain" and right.kind == "plain":
            return self.bool(left.z == right.z)
        if "other" in (left.kind, right.kind):
            self._not_modelled(expr)
        for one, another in ((left, right), (right, left)):
            if one.kind == "plain" and isinstance(one.z, float) and is_number(another):
                self._not_modelled(expr)
            if one.kind == "plain" and another.kind == "sized":
                if type(one.z).__name__ != another.family:
                    return self.bool(False)
                if len(one.z):
                    self._not_modelled(expr)
                return another.z == 0
        if left.kind == right.kind == "sized":
            if left.family != right.family:
                return self.bool(False)
            self._not_modelled(expr)
        return self.bool(left.kind == right.kind)

    def _member(self, left: Term, operand: n.Expr, expr: n.Compare) -> tuple[Z3, Z3]:
        if not isinstance(operand, n.Sequence):
            self._not_modelled(expr)
        found, defined = [], self.bool(True)
        for item in operand.items:
            term, also = self.term(item)
            defined = both(defined, also)
            found.append(self._compared("==", left, term, expr))
        return z3.Or(*found) if found else self.bool(False), defined

    def _call(self, expr: n.Call, name: str) -> tuple[Term, Z3]:
        if name in self.names.now:
            self._not_modelled(expr)
        match name, expr.args:
            case "old", (value,):
                entered = replace(self.names, now=self.names.entry)
                return Encoder(self.ctx, entered).term(value)
            case "len", (value,):
                term, defined = self.term(value)
                if term.kind == "plain" and hasattr(term.z, "__len__"):
                    return self._plain(len(term.z)), defined
                if term.kind == "sized":
                    return Term("int", term.z), defined
            case "bool", (value,):
                term, defined = self.term(value)
                return Term("bool", self.truth(term, value)), defined
            case "int", (value,):
                term, defined = self.number(value)
                return Term("int", term), defined
            case "abs", (value,):
                term, defined = self.number(value)
                return Term("int", sem.FUNCTIONS["abs"].term(term)), defined
            case "min" | "max", (_, _, *_):
                values = [self.number(arg) for arg in expr.args]
                defined = both(*(each for _, each in values))
                return Term("int", sem.FUNCTIONS[name].term(*(v for v, _ in values))), defined
        return self._not_modelled(expr)
