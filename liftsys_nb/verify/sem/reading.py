"""Reading values back from a model of the solver."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import z3

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.values import EnumType, record_value
from liftsys_nb.ir.verdicts import AnyOf, Value
from liftsys_nb.verify.sem.knowing import FAMILIES
from liftsys_nb.verify.sem.logic import (
    Z3,
    float_value,
    text_value,
)
from liftsys_nb.verify.sem.symbols import (
    Bool,
    Choice,
    DictOf,
    Float,
    Int,
    Items,
    Member,
    Null,
    Opaque,
    Record,
    SetOf,
    Str,
    Val,
)

if TYPE_CHECKING:
    from liftsys_nb.verify.sem.making import Made


class Reader:
    """Reads values from a model; what the model leaves open is as small as can be."""

    def __init__(self, model: Z3, program: Program) -> None:
        self._model = model
        self._program = program

    def scalar(self, z: Any) -> Any:
        """Return Python's value of a term, or a known value as it is."""
        if not isinstance(z, z3.AstRef):
            return z
        return scalar_of(self._model.eval(z, model_completion=True))

    def value(self, val: Val) -> Value:
        """Return the Python value; AnyOf for one that cannot be written down."""
        match val:
            case Int(z) | Bool(z) | Float(z) | Str(z):
                return self.scalar(z)
            case Null():
                return None
            case Member(enum, at, names):
                entry = self._program.entries.get(enum)
                assert entry is not None and isinstance(entry.declared, EnumType)
                return entry.declared.members[names[self.scalar(at)]]
            case Record(name, fields):
                return record_value(name, {each: self.value(v) for each, v in fields.items()})
            case Items(family=family, length=length, at=item):
                parts = [self.value(item(at)) for at in range(self.scalar(length))]
                return FAMILIES.get(family, list)(parts)
            case SetOf(items=items, family=family):
                made = frozenset if family == "frozenset" else set
                return made(self.value(items.at(at)) for at in range(self.scalar(items.length)))
            case DictOf(get=get, keys=keys):
                each = [keys.at(at) for at in range(self.scalar(keys.length))]
                return {self.value(key): self.value(get(key)) for key in each}
            case Choice(options):
                for guard, option in options:
                    if self.scalar(guard):
                        return self.value(option)
                return self.value(options[-1][1])
            case Opaque(what):
                return AnyOf(n.NamedType(what))


class Unread(Exception):
    """A model's value that could not be worked out; the solver takes it for no answer."""


SETTLING = 200_000  # steps to decide one closed formula of a model


def scalar_of(term: Z3) -> Any:
    """Return Python's value of what a model gives. Raises Unread where that stays a formula."""
    found = _literal_of(term)
    if found is not None:
        return found
    # An unknown that equals a quantified formula Z3 puts aside, and gives the formula back.
    found = _literal_of(z3.simplify(_settled(term)))
    if found is None:
        raise Unread(f"no literal: {term}")
    return found


def _settled(term: Z3) -> Z3:
    """Return a closed term with each quantified formula in it replaced by its truth."""
    truths: list[tuple[Z3, Z3]] = []
    waiting = [term]
    while waiting:
        each = waiting.pop()
        if not z3.is_quantifier(each):
            waiting += each.children()
        elif each.is_lambda():
            raise Unread("a function has no value to show")
        else:
            truths.append((each, z3.BoolVal(_holds(each), each.ctx)))
    return z3.substitute(term, *truths)


def _holds(formula: Z3) -> bool:
    solver = z3.SimpleSolver(ctx=formula.ctx)
    solver.set("rlimit", SETTLING, "ctrl_c", False)
    found = solver.check(formula)
    if found == z3.unknown:
        raise Unread("a quantified formula of a model is not decided")
    return bool(found == z3.sat)


def _literal_of(term: Z3) -> Any:
    if z3.is_int_value(term):
        return term.as_long()
    if z3.is_true(term) or z3.is_false(term):
        return z3.is_true(term)
    if z3.is_string_value(term):
        return text_value(term)
    if z3.is_fp_value(term):
        return float_value(term)
    return None


def values_of(made: Mapping[str, Made], reader: Reader) -> dict[str, Value]:
    """Return the values of several unknowns, by name."""
    return {name: reader.value(each.value) for name, each in made.items()}
