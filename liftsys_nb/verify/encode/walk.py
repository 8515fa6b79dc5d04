"""The walk over an expression: which node asks which table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, assert_never

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import Entry, Program
from liftsys_nb.ir.scopes import path_of
from liftsys_nb.ir.values import EnumType
from liftsys_nb.syntax import show
from liftsys_nb.verify.encode import calls, comprehensions, parts
from liftsys_nb.verify.sem import numbers, operators
from liftsys_nb.verify.sem.knowing import known, known_set
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Truth, conj, disj, has_quantifier, is_known, neg
from liftsys_nb.verify.sem.merging import display, merged, over
from liftsys_nb.verify.sem.symbols import UNBOUND, Bool, Choice, Opaque, Val
from liftsys_nb.verify.sem.truths import truth


class Caller(Protocol):
    """Knows functions that are no part of the language: those of the code."""

    def call(self, encoder: Encoder, expr: n.Call) -> Val | None:
        """Return the value of a call; None for what is none of its functions."""


@dataclass(frozen=True, slots=True)
class Encoder:
    """Turns expressions into values. now, entry: what names stand for, on exit and on entry.

    holes: what holes stand for, by name. calls: how deep one is inside each define.
    caller: who knows the functions of the code; None in specifications. wanted: whether an
    ``all(…)`` is asked to hold: then what raises in some round matters wherever it stands.
    """

    ledger: Ledger
    program: Program
    now: Mapping[str, Val]
    entry: Mapping[str, Val]
    holes: Mapping[str, Val] = field(default_factory=dict)
    calls: Mapping[str, int] = field(default_factory=dict)
    caller: Caller | None = None
    wanted: bool = False

    def claim(self, expr: n.Expr) -> tuple[Truth, Truth]:
        """Return (holds: defined and true, defined)."""
        mark = len(self.ledger.needs)
        found = self.truth(expr)
        defined = self.ledger.defined_since(mark)
        del self.ledger.needs[mark:]
        return conj(defined, found), defined

    def holding(self, expr: n.Expr) -> Truth:
        """Return that an expression is defined and true: as ``claim``, said in simpler words."""
        match expr:
            case n.BoolOp(op="and", operands=operands):
                found: Truth = True
                for each in operands:
                    with self.ledger.under(found):
                        found = conj(found, self.holding(each))
                return found
            case n.Implies(premise=premise, conclusion=conclusion):
                mark = len(self.ledger.needs)
                given = self.truth(premise)
                fine = self.ledger.defined_since(mark)
                del self.ledger.needs[mark:]
                if given is False:
                    return fine
                return conj(fine, disj(neg(given), self.holding(conclusion)))
            case n.Call(func=n.Name("all"), args=(n.Comprehension(kind="generator"),)) if (
                not expr.keywords and "all" not in self.now
            ):
                return replace(self, wanted=True).claim(expr)[0]
            case _:
                return self.claim(expr)[0]

    def assumed(self, expr: n.Expr) -> Truth:
        """Return what may be taken for granted where an expression is defined and true.

        That it is defined for each item of a list is left out: it burdens the solver, and helps
        it little.
        """
        mark = len(self.ledger.needs)
        found = self.truth(expr)
        plain = [need.holds for need in self.ledger.needs[mark:]]
        del self.ledger.needs[mark:]
        return conj(*(each for each in plain if is_known(each) or not has_quantifier(each)), found)

    def truth(self, expr: n.Expr) -> Truth:
        """Return Python's truth value of an expression."""
        return truth(self.ledger, self.value(expr))

    def unseen(self, expr: n.Expr, *, may_raise: bool = True) -> Opaque:
        """Return a value of which nothing is known."""
        what = show(expr)
        self.ledger.gap(f"`{what}`")
        if may_raise:
            self.ledger.need(self.ledger.fresh("defined", "bool"), "Exception")
        return Opaque(what, self.ledger.name("opaque"))

    def entry_of(self, expr: n.Expr) -> Entry | None:
        """Return the declaration that a name or dotted path stands for, unless it is hidden."""
        path = path_of(expr) if self.program.entries else None
        if path is None or path.partition(".")[0] in self.now:
            return None
        return self.program.find(path)

    def bound(self, values: Mapping[str, Val]) -> Encoder:
        """Return an encoder with loop variables; they are seen inside ``old`` as well."""
        return replace(self, now={**self.now, **values}, entry={**self.entry, **values})

    # ── the walk ─────────────────────────────────────────────────────────────────────────────
    def value(self, expr: n.Expr) -> Val:
        """Return the value of an expression."""
        match expr:
            case n.Lit(value=value):
                return known(self.ledger, value)
            case n.Name():
                return self._name(expr)
            case n.Hole(name=name):
                return self.holes[name] if name in self.holes else self.unseen(expr)
            case n.Unary(op="not", operand=operand):
                return Bool(neg(self.truth(operand)))
            case n.Unary(operand=operand):
                return over(self.ledger, self.value(operand), lambda each: (
                    numbers.negated(each) or self.type_error(each, expr)
                ))  # fmt: skip
            case n.Arith(ops=ops, operands=operands):
                found = self.value(operands[0])
                for op, operand in zip(ops, operands[1:], strict=True):
                    found = self._operated(op, found, self.value(operand), expr)
                return found
            case n.Power(base=base, exponent=exponent):
                a, b = self.value(base), self.value(exponent)
                return over(self.ledger, a, lambda x: over(
                    self.ledger, b, lambda y: numbers.power(self.ledger, x, y) or self.unseen(expr)
                ))  # fmt: skip
            case n.Compare():
                return self._comparison(expr)
            case n.BoolOp():
                return self._junction(expr)
            case n.Implies(premise=premise, conclusion=conclusion):
                holds = self.truth(premise)
                with self.ledger.under(holds):
                    follows = True if holds is False else self.truth(conclusion)
                return Bool(disj(neg(holds), follows))
            case n.IfElse(then=then, test=test, orelse=orelse):
                return self._choice(self.truth(test), then, orelse)
            case n.Call():
                return calls.call(self, expr)
            case n.Index(value=holder, index=index):
                return parts.item(self, self.value(holder), self.value(index), expr)
            case n.Slice():
                return parts.piece(self, expr)
            case n.Attribute():
                return parts.attribute(self, expr)
            case n.Sequence(kind=kind, items=items):
                found_parts = [self.value(each) for each in items]
                if kind != "set":
                    return display(kind, found_parts)
                if not found_parts:
                    return known_set(self.ledger, [])
                return operators.set_of(self.ledger, display("list", found_parts))
            case n.Mapping(entries=entries):
                pairs = [(self.value(key), self.value(each)) for key, each in entries]
                return operators.dict_of(self.ledger, pairs)
            case n.Comprehension():
                return comprehensions.comprehension(self, expr)
            case _:
                assert_never(expr)

    def _name(self, expr: n.Name) -> Val:
        found = self.now.get(expr.id)
        if found is None:
            entry = self.entry_of(expr)
            if entry is not None and isinstance(entry.declared, EnumType):
                return parts.members(entry.declared)
            return self.unseen(expr)
        if isinstance(found, Opaque) and found.what == UNBOUND:
            self.ledger.need(False, "UnboundLocalError")
        if isinstance(found, Choice):
            return self._bound_part(found)
        return found

    def _bound_part(self, value: Choice) -> Val:
        """Return a value without what stands for none at all; that would raise."""
        kept = []
        for guard, each in value.options:
            if isinstance(each, Opaque) and each.what == UNBOUND:
                self.ledger.need(neg(guard), "UnboundLocalError")
            else:
                kept.append((guard, each))
        if len(kept) == len(value.options):
            return value
        return kept[0][1] if len(kept) == 1 else Choice(tuple(kept))

    def type_error(self, value: Val, expr: n.Expr) -> Val:
        """Raise a TypeError for a value that is seen; nothing is known of others."""
        return operators.wrong_type(self.ledger, value) or self.unseen(expr)

    # ── operators ────────────────────────────────────────────────────────────────────────────
    def _operated(self, op: str, a: Val, b: Val, expr: n.Expr) -> Val:
        return over(self.ledger, a, lambda x: over(
            self.ledger, b, lambda y: (
                operators.operated(self.ledger, op, x, y) or self.unseen(expr)
            )
        ))  # fmt: skip

    def _junction(self, expr: n.BoolOp) -> Val:
        """Return what ``and`` or ``or`` gives: one of its operands."""
        found = self.value(expr.operands[0])
        for operand in expr.operands[1:]:
            holds = truth(self.ledger, found)
            goes_on = holds if expr.op == "and" else neg(holds)
            if goes_on is False:
                return found
            with self.ledger.under(goes_on):
                each = self.value(operand)
            if isinstance(found, Bool) and isinstance(each, Bool):
                found = Bool((conj if expr.op == "and" else disj)(found.z, each.z))
            else:
                found = merged(goes_on, each, found)
        return found

    def _choice(self, holds: Truth, then: n.Expr, orelse: n.Expr) -> Val:
        if is_known(holds):
            return self.value(then if holds else orelse)
        with self.ledger.under(holds):
            first = self.value(then)
        with self.ledger.under(neg(holds)):
            second = self.value(orelse)
        return merged(holds, first, second)

    def _comparison(self, expr: n.Compare) -> Val:
        left = self.value(expr.operands[0])
        holds: Truth = True
        for op, operand in zip(expr.ops, expr.operands[1:], strict=True):
            if holds is False:
                break
            # A chain stops at its first false step: what follows need not be defined.
            with self.ledger.under(holds):
                right = self.value(operand)
                step = operators.compared(self.ledger, op, left, right)
                if step is None:
                    step = truth(self.ledger, self.unseen(expr))
            holds = conj(holds, step)
            left = right
        return Bool(holds)
