"""Conflicts planted into specifications of the corpus, each by one clause more.

A plant is one by construction, whatever the solver thinks: it denies a clause that is already
there, always or for one allowed input. A clause that is undefined is false, and so is its denial:
nothing is left between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from verify.specimens import consistent, report_of

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.programs import Program
from liftsys_nb.ir.verdicts import Consistent
from liftsys_nb.types import World
from liftsys_nb.verify.terms import literal

LABEL = "planted"
CONTRARY = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True, slots=True)
class Planted:
    """A specification with a planted clause. label: of that clause. denied: what it denies.

    world, program: as ``verify`` asks for them. always: whether it denies for all inputs.
    """

    spec: n.Spec
    label: str
    denied: str
    world: World
    program: Program
    always: bool

    @property
    def name(self) -> str:
        """Which plant it is."""
        return f"{self.spec.name}-{self.denied}-{'always' if self.always else 'once'}"


@cache
def planted() -> tuple[Planted, ...]:
    """Return all plants, in the order of the files: the same ones each time."""
    return tuple(_planted())


def _planted() -> Iterator[Planted]:
    for file, reading in consistent():
        spec = replace(reading.spec, name=file.stem, examples=())
        if any(isinstance(item.body, n.Raise) and item.body.when is None for item in spec.raises):
            continue  # an exception that is permitted everywhere answers any input
        for label, clause in _formulas(spec, "requires"):
            made = (*spec.requires, n.Clause(denial(clause), LABEL))
            changed = replace(spec, requires=made)
            yield Planted(changed, LABEL, label, reading.world, reading.program, always=True)
        verdict = report_of(reading).verdict
        if not isinstance(verdict, Consistent) or verdict.witness.raises is not None:
            continue  # where an exception answers, no other answer is missed
        here = _is_here(verdict.witness.arguments)
        for label, clause in _formulas(spec, "ensures"):
            made = (*spec.ensures, n.Clause(denial(clause), LABEL))
            changed = replace(spec, ensures=made)
            yield Planted(changed, LABEL, label, reading.world, reading.program, always=True)
            if here is not None:
                made = (*spec.ensures, n.Clause(n.Implies(here, denial(clause)), LABEL))
                changed = replace(spec, ensures=made)
                yield Planted(changed, LABEL, label, reading.world, reading.program, always=False)


def _formulas(spec: n.Spec, section: str) -> Iterator[tuple[str, n.Expr]]:
    for number, clause in enumerate(getattr(spec, section), 1):
        if not isinstance(clause.body, n.Prose):
            yield n.label_of(section, number, clause.label), clause.body


def denial(expr: n.Expr) -> n.Expr:
    """Write that a clause does not hold, in the words of a person where there are some."""
    match expr:
        case n.Compare(ops=(op,), operands=operands) if op in CONTRARY and not _has_float(expr):
            return n.Compare((CONTRARY[op],), operands)
        case n.Implies(premise=premise, conclusion=conclusion):
            return n.BoolOp("and", (premise, n.Unary("not", conclusion)))
        case n.Unary(op="not", operand=operand):
            return operand
        case _:
            return n.Unary("not", expr)


def _has_float(expr: n.Expr) -> bool:
    # With a not-a-number neither a comparison nor its contrary holds; then the plant clashes
    # all the same, but it says more than the denial.
    return any(isinstance(each, n.Lit) and each.kind == "float" for each in n.walk(expr))


def _is_here(arguments: tuple[tuple[str, object], ...]) -> n.Expr | None:
    """Write that the arguments are these, by those that can be written."""
    parts: list[n.Expr] = []
    for name, value in arguments:
        term = literal(value)
        if term is None or isinstance(value, float):
            return None
        # A list may have another value on exit: what is meant is the input.
        entered = (
            n.Call(n.Name("old"), (n.Name(name),)) if isinstance(value, list) else n.Name(name)
        )
        parts.append(n.Compare(("==",), (entered, term)))
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else n.BoolOp("and", tuple(parts))
