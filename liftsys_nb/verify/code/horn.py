"""Invariants that Z3 finds by itself: loops as constrained Horn clauses, for their numbers.

For each loop an unknown relation between the numbers, truth values and lengths that are there when
a round begins: it holds at the start, a round keeps it, and what is owed follows from it. What the
relation may not speak of (items, texts, sums) is any value at all. So more may happen here than in
the code, and a solution is only a guess: it is put into words, and proved or dropped like others.

Source: Hoder and Bjørner, Generalized property directed reachability (2012); Komuravelli, Gurfinkel
and Chaki, SMT-based model checking for recursive programs (2014).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import z3

from liftsys_nb.ir import nodes as n
from liftsys_nb.verify.code.loops import Round
from liftsys_nb.verify.code.relations import in_words
from liftsys_nb.verify.code.rounds import counter
from liftsys_nb.verify.code.scalars import Scalars
from liftsys_nb.verify.code.states import PASSED
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Z3, Truth, lift
from liftsys_nb.verify.sem.symbols import Bool, Int, Val
from liftsys_nb.verify.sem.truths import size
from liftsys_nb.verify.solve import Solver

HORN_EFFORT = 300_000  # steps of one solution; five times as long as those of other questions
MOST_SYSTEMS = 4  # of one function
MOST_FACTS = 80  # about the unknowns of one clause
MOST_NUMBERS = 24  # that a relation is between
MOST_CONJUNCTS = 24

Invariants = Mapping[tuple[str, int], Sequence[n.Expr]]


@dataclass(frozen=True, slots=True)
class _Part:
    """A number that a relation speaks of. z: at the head; first, ends: at the start, and after a
    round for each way; words: how invariants call it, None where they cannot.
    """

    z: Z3
    words: n.Expr | None
    first: Z3
    ends: tuple[Z3, ...]


@dataclass(frozen=True, slots=True)
class _Relation:
    round: Round
    parts: tuple[_Part, ...]
    symbol: Z3

    def of(self, values: Iterable[Z3]) -> Z3:
        return self.symbol(*values)


def solved(
    solver: Solver, ledger: Ledger, rounds: Sequence[Round], wrongs: Sequence[Truth]
) -> Iterator[Invariants]:
    """Yield what may be invariants of loops, for each thing that is owed.

    rounds: those of the last execution. wrongs: conditions under which what is owed is not kept.
    """
    for wrong in list(dict.fromkeys(each for each in wrongs if each is not True))[:MOST_SYSTEMS]:
        if wrong is False:
            continue
        system = _System(ledger, rounds)
        rules = system.rules(wrong)
        if rules is None:
            continue
        with solver.elsewhere() as ctx:
            found = system.solution(solver, ctx, rules)
        if found:
            yield found


class _System:
    """The clauses of one question."""

    def __init__(self, ledger: Ledger, rounds: Sequence[Round]) -> None:
        self._ctx = ledger.ctx
        self._scalars = Scalars(ledger)
        self._facts = list({
            part.get_id(): part for fact in ledger.facts for part in _parts_of(fact)
            if not z3.is_quantifier(part)
        }.values())  # fmt: skip
        self._ledger = ledger
        self._by_mark: dict[int, _Relation] = {}
        for at, each in enumerate(rounds):
            parts = tuple(self._parts(each))
            sorts = [part.z.sort() for part in parts]
            symbol = z3.Function(f"holds {at}", *sorts, z3.BoolSort(self._ctx))
            self._by_mark[each.mark.get_id()] = _Relation(each, parts, symbol)
        self._shared = {
            part.z.get_id() for relation in self._by_mark.values() for part in relation.parts
        }

    # ── what a relation speaks of ────────────────────────────────────────────────────────────
    def _parts(self, each: Round) -> Iterator[_Part]:
        head = each.head
        steps = counter(each.loop)
        seen: set[int] = set()
        for name in sorted(head.state.names, key=_order):
            value = head.state.names[name]
            z = self._number(value)
            if z is None or not _is_unknown(z) or z.get_id() in seen or len(seen) >= MOST_NUMBERS:
                continue
            if name == steps:
                first: Z3 | None = z3.IntVal(0, self._ctx)
                ends = [z + 1 for _ in each.ends]
            else:
                first = self._number(head.entry.names.get(name, value))
                is_own = name.startswith(f".before {each.loop.number} ")
                found = [z if is_own else self._number(end.names.get(name)) for end in each.ends]
                ends = [end for end in found if end is not None]
            if first is None or len(ends) < len(each.ends):
                continue
            if any(end.sort() != z.sort() for end in (first, *ends)):
                continue
            seen.add(z.get_id())
            yield _Part(z, _words(name, value), first, tuple(ends))

    def _number(self, value: Val | None) -> Z3 | None:
        """Return a number, a truth value, or how long something is."""
        if value is None:
            return None
        found = value.z if isinstance(value, Int | Bool) else size(self._ledger, value)
        return None if found is None else self._scalars.of(lift(found, self._ctx))

    # ── clauses ──────────────────────────────────────────────────────────────────────────────
    def rules(self, wrong: Z3) -> list[Z3] | None:
        """Return the clauses, None where no loop has to do with what is owed."""
        asked = self._rule([wrong], z3.BoolVal(False, self._ctx))
        if asked is None:
            return None
        rules = [asked]
        for relation in self._by_mark.values():
            each = relation.round
            start = relation.of(part.first for part in relation.parts)
            made = self._rule([each.head.entry.path], start, anyway=True)
            assert made is not None
            rules.append(made)
            for at, end in enumerate(each.ends):
                after = relation.of(part.ends[at] for part in relation.parts)
                made = self._rule([end.path], after, anyway=True)
                assert made is not None
                rules.append(made)
        return rules

    def _rule(self, path: Sequence[Truth], head: Z3, *, anyway: bool = False) -> Z3 | None:
        """Return the clause that leads along a path; None where it leads past no loop."""
        body = [self._scalars.of(lift(each, self._ctx)) for each in path if each is not True]
        names = _Names()
        for part in (*body, head):
            names.take(part)
        premises: list[Z3] = []
        marks: list[Z3] = []
        for relation in self._by_mark.values():
            if relation.round.mark.get_id() in names.there:
                marks.append(relation.round.mark)
                premises.append(relation.of(part.z for part in relation.parts))
                for part in relation.parts:
                    names.take(part.z)
        if not premises and not anyway:
            return None
        facts = self._facts_about(names, {mark.get_id() for mark in marks})
        true = z3.BoolVal(True, self._ctx)
        put = [(mark, true) for mark in marks]
        inner = [z3.substitute(each, *put) if put else each for each in (*body, *facts)]
        clause = z3.Implies(z3.And(*premises, *inner, true), head)
        for each in inner:
            names.take(each)
        variables = [each for key, each in names.there.items()
                     if key not in {mark.get_id() for mark in marks}]  # fmt: skip
        return z3.ForAll(variables, clause) if variables else clause

    def _facts_about(self, names: _Names, marks: set[int]) -> list[Z3]:
        """Return what is known of the unknowns of a clause, and of those known by that."""
        found: list[Z3] = []
        waiting = list(self._facts)
        is_new = True
        while is_new and len(found) < MOST_FACTS:
            is_new = False
            rest = []
            for fact in waiting:
                made = self._scalars.of(fact)
                mine = _Names()
                mine.take(made)
                if any(key in self._by_mark and key not in marks for key in mine.there):
                    continue  # it holds in another loop
                # Of the unknowns of this clause alone, or of one that only the facts tell of.
                known = mine.there.keys() <= names.there.keys()
                if not known and not (mine.there.keys() & names.there.keys()) - self._shared:
                    rest.append(fact)
                    continue
                names.there.update(mine.there)
                found.append(made)
                is_new = True
                if len(found) >= MOST_FACTS:
                    break
            waiting = rest
        return found

    # ── solutions ────────────────────────────────────────────────────────────────────────────
    def solution(self, solver: Solver, ctx: Z3, rules: Sequence[Z3]) -> Invariants:
        """Return a solution in words; nothing where there is none, or too much to do."""
        model = solver.fixed_point(ctx, [rule.translate(ctx) for rule in rules], HORN_EFFORT)
        found: dict[tuple[str, int], list[n.Expr]] = {}
        if model is None:
            return found
        for relation in self._by_mark.values():
            each = relation.round
            places = [part.z.translate(ctx) for part in relation.parts]
            words = {
                place.get_id(): part.words
                for place, part in zip(places, relation.parts, strict=True)
                if part.words is not None
            }
            name = relation.symbol.name()
            decl = next((each for each in model.decls() if each.name() == name), None)
            if decl is None or not isinstance(model[decl], z3.FuncInterp):
                continue
            said = z3.substitute_vars(model[decl].else_value(), *places)
            conjuncts = [*in_words(said, words)][:MOST_CONJUNCTS]
            found.setdefault((each.routine, each.loop.number), []).extend(conjuncts)
        return {key: value for key, value in found.items() if value}


class _Names:
    """The unknowns of formulas."""

    def __init__(self) -> None:
        self.there: dict[int, Z3] = {}
        self._seen: set[int] = set()

    def take(self, term: Z3) -> None:
        """Add those of a formula."""
        waiting = [term]
        while waiting:
            each = waiting.pop()
            key = each.get_id()
            if key in self._seen:
                continue
            self._seen.add(key)
            if _is_unknown(each):
                self.there[key] = each
            waiting += each.children()


def _parts_of(fact: Z3) -> Iterator[Z3]:
    """Yield what a fact says, one thing at a time."""
    if z3.is_and(fact):
        for each in fact.children():
            yield from _parts_of(each)
    elif z3.is_implies(fact) and _is_unknown(fact.arg(0)) and z3.is_and(fact.arg(1)):
        for each in fact.arg(1).children():
            yield z3.Implies(fact.arg(0), each)
    else:
        yield fact


def _is_unknown(term: Z3) -> bool:
    return bool(z3.is_const(term) and term.decl().kind() == z3.Z3_OP_UNINTERPRETED)


def _order(name: str) -> tuple[bool, bool, str]:
    return name.startswith("."), name.startswith((PASSED, "outer ")), name


def _words(name: str, value: Val) -> n.Expr | None:
    if name.startswith("outer "):
        return None
    found: n.Expr = n.Name(name)
    if name.startswith(PASSED):
        found = n.Call(n.Name("old"), (n.Name(name.removeprefix(PASSED)),))
    return found if isinstance(value, Int | Bool) else n.Call(n.Name("len"), (found,))
