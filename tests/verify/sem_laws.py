"""What the table of operators owes: each outcome of the evaluator is one that the solver sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import z3
from ir.expressions import ENV_KINDS

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import Undefined, Unmodelled, evaluate
from liftsys_nb.ir.programs import Program
from liftsys_nb.verify.encode import Encoder
from liftsys_nb.verify.sem.compare import equal
from liftsys_nb.verify.sem.ledger import Ledger, Need
from liftsys_nb.verify.sem.logic import (
    Truth,
    conj,
    disj,
    fp,
    is_known,
    lift,
    neg,
    same_truth,
    terms,
)
from liftsys_nb.verify.sem.making import known, make
from liftsys_nb.verify.sem.symbols import Choice, DictOf, Float, Items, Record, SetOf, Val

RLIMIT = 2_000_000
FUEL = 30_000


@dataclass(frozen=True)
class Outcome:
    """What the evaluator says: whether it has a value, its truth, and the exception else."""

    defined: bool
    holds: bool
    raises: str | None


def outcome(
    expr: n.Expr, env: Mapping[str, Any], old: Mapping[str, Any], program: Program
) -> Outcome | None:
    """Return what the evaluator says; None where it says nothing."""
    found = evaluate(expr, env, old=old, program=program, fuel=FUEL)
    if isinstance(found, Unmodelled):
        return None
    if isinstance(found, Undefined):
        return Outcome(False, False, found.raises)
    return Outcome(True, bool(found), None)


@dataclass
class Seen:
    """What the encoder says of one expression."""

    ledger: Ledger
    holds: Truth
    defined: Truth
    needs: list[Need]

    def is_(self, wanted: Outcome) -> Truth:
        """Return that this outcome comes about."""
        return conj(same_truth(self.holds, wanted.holds), same_truth(self.defined, wanted.defined))

    def check(self, *more: Truth) -> str:
        """Ask the solver, within the limits."""
        return self.check_anywhere(*self.ledger.limits, *more)

    def check_anywhere(self, *more: Truth) -> str:
        """Ask the solver, whatever a bound leaves out."""
        if any(each is False for each in more):
            return "unsat"
        solver = z3.Solver(ctx=self.ledger.ctx)
        solver.set("rlimit", RLIMIT)
        solver.add(*terms([*self.ledger.facts, *more], self.ledger.ctx))
        return str(solver.check())


def seen(
    expr: n.Expr,
    now: Mapping[str, Val],
    entry: Mapping[str, Val],
    program: Program,
    ledger: Ledger,
) -> Seen:
    """Encode an expression."""
    encoder = Encoder(ledger, program, now, entry, {})
    mark = len(ledger.needs)
    value = encoder.truth(expr)
    needs = ledger.needs[mark:]
    del ledger.needs[mark:]
    defined = conj(*(need.holds for need in needs))
    return Seen(ledger, conj(defined, value), defined, needs)


def disagreement(found: Seen, wanted: Outcome, *pins: Truth) -> str | None:
    """Return how solver and evaluator disagree; None where they do not."""
    # Values that cannot be would make all that follows hold for nothing.
    assert found.check_anywhere(*pins) != "unsat", "the values themselves are ruled out"
    true = found.is_(wanted)
    if found.check(*pins, true) == "unsat":
        # A bound may leave out the values themselves: then nothing is claimed.
        if found.check_anywhere(*pins, neg(conj(*found.ledger.limits))) == "unsat":
            return f"the solver rules out {wanted}, gaps {found.ledger.gaps}"
        return None
    if found.ledger.gaps:
        return None
    if found.check(*pins, neg(true)) == "sat":
        return f"the solver allows other than {wanted}"
    if not wanted.defined:
        raised = first_failing(found)
        if raised is not None and raised != wanted.raises:
            return f"raises {raised} instead of {wanted.raises}"
    return None


def first_failing(found: Seen) -> str | None:
    """Return the exception of the first need that plainly fails; None when one is open before."""
    for need in found.needs:
        if need.holds is False:
            return str(need.exception)
        if need.holds is not True:
            return None
    return None


def known_names(ledger: Ledger, env: Mapping[str, Any], program: Program) -> dict[str, Val]:
    """Return known values for names."""
    return {name: known(ledger, value, program) for name, value in env.items()}


TYPES: dict[str, n.Type] = {
    "int": n.INT, "bool": n.BOOL, "float": n.FLOAT, "str": n.STR, "bytes": n.BYTES, "none": n.NONE,
    "ints": n.NamedType("list", (n.INT,)), "texts": n.NamedType("list", (n.STR,)),
    "floats": n.NamedType("list", (n.FLOAT,)), "blobs": n.NamedType("list", (n.BYTES,)),
    "rows": n.NamedType("list", (n.NamedType("list", (n.INT,)),)),
    "pairs": n.NamedType("list", (n.NamedType("tuple", (n.STR, n.INT)),)),
    "tup": n.NamedType("tuple", (n.INT, n.NamedType("..."))),
    "set": n.NamedType("set", (n.INT,)), "words": n.NamedType("set", (n.STR,)),
    "frozen": n.NamedType("frozenset", (n.INT,)), "map": n.NamedType("dict", (n.STR, n.INT)),
    "point": n.NamedType("Point"), "tag": n.NamedType("Tag"), "color": n.NamedType("Color"),
}  # fmt: skip


def names_in(expr: n.Expr) -> set[str]:
    """Return the names of an expression."""
    return {node.id for node in n.walk(expr) if isinstance(node, n.Name)}


def pinned(
    ledger: Ledger,
    env: Mapping[str, Any],
    old: Mapping[str, Any],
    program: Program,
    names: set[str],
) -> tuple[dict[str, Val], dict[str, Val], list[Truth]]:
    """Return unknowns for names, on exit and on entry, and that they are what they are."""
    pins: list[Truth] = []

    def states(values: Mapping[str, Any], suffix: str) -> dict[str, Val]:
        found: dict[str, Val] = {}
        for name, value in values.items():
            type_ = TYPES.get(ENV_KINDS[name])
            if name not in names:
                continue
            if type_ is None:
                found[name] = known(ledger, value, program)
                continue
            unknown = make(ledger, program, type_, name + suffix)
            pins.extend(unknown.limits)
            pins.append(pin(ledger, unknown.value, known(ledger, value, program)))
            found[name] = unknown.value
        return found

    now = states(env, "")
    changed = {name for name in env if env[name] is not old[name]}
    entry = {**now, **states({name: old[name] for name in changed}, "@")}
    return now, entry, pins


def pin(ledger: Ledger, unknown: Val, wanted: Val) -> Truth:
    """Return that an unknown is this known value to the bit, in the order of its items."""
    match unknown, wanted:
        case Float(z), Float(value):
            if value != value:
                return fp(z3.fpIsNaN, z)
            return z == lift(value, ledger.ctx)
        case Items(), Items():
            assert is_known(wanted.length)
            return conj(unknown.length == wanted.length, *(
                pin(ledger, unknown.at(at), wanted.at(at)) for at in range(wanted.length)
            ))  # fmt: skip
        case SetOf(), SetOf():
            return pin(ledger, unknown.items, wanted.items)
        case DictOf(), DictOf():
            assert is_known(wanted.size)
            return conj(pin(ledger, unknown.keys, wanted.keys), *(
                pin(ledger, unknown.get(wanted.keys.at(at)), wanted.get(wanted.keys.at(at)))
                for at in range(wanted.size)
            ))  # fmt: skip
        case Record(_, fields), Record(_, others):
            return conj(*(pin(ledger, each, others[name]) for name, each in fields.items()))
        case Choice(options), _:
            kind = type(wanted)
            return disj(*(
                conj(guard, pin(ledger, each, wanted))
                for guard, each in options
                if type(each) is kind
            ))  # fmt: skip
        case _:
            return equal(ledger, unknown, wanted)
