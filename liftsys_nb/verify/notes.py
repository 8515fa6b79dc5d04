"""Notes from the last verdict on a specification: evidence that an edit may have left standing.

A note is a hint where to look first. A situation that showed a clause to be needed is tried with
the evaluator; clauses that implied another are asked for alone; terms that answered all inputs
are proved anew. One theorem is taken over: each input had an answer, with all else the same (its
key says so) and the clauses of now but for those that are new. Then only inputs for which a new
clause says something are looked at. What does not stand any more is worked out from the start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import z3

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.belongs import belongs
from liftsys_nb.ir.verdicts import Arguments
from liftsys_nb.syntax import show
from liftsys_nb.verify.anatomy import Anatomy
from liftsys_nb.verify.bounds import Search
from liftsys_nb.verify.case import Case, Formula, Situation
from liftsys_nb.verify.codec import Unwritable, from_text, to_text
from liftsys_nb.verify.problem import Claim, Problem
from liftsys_nb.verify.replay import Replay, holds_any
from liftsys_nb.verify.sem.logic import Z3
from liftsys_nb.verify.solve import Solver

MOST_TERMS = 200  # guesses that are noted; more would cost more than they save

Section = Literal["requires", "ensures"]
Shown = tuple[Arguments, Arguments]  # values on entry and on exit


@dataclass(slots=True)
class Found:
    """What one verdict found out.

    needed: a situation where this clause alone fails, by clause. by: the clauses that imply it.
    context: all that was said beside ensures, as a key. answered: the clauses of ensures with which
    each input had an answer there; empty where that was not proved.
    terms: answers that cover all inputs, one for each unknown, as the solver writes them.
    by_quantifiers: whether guesses did not do, and the quantifier solver settled it.
    """

    needed: dict[str, Shown] = field(default_factory=dict)
    by: dict[str, tuple[str, ...]] = field(default_factory=dict)
    terms: tuple[tuple[str, ...], ...] = ()
    by_quantifiers: bool = False
    context: str | None = None
    answered: tuple[str, ...] = ()


class Notes:
    """What was found before, and what this verdict finds. old: notes of the verdict before."""

    def __init__(self, old: Notes | None = None, *, context: str | None = None) -> None:
        self._old: Found = Found() if old is None else old._new
        self._new: Found = Found(context=context)
        self.hits = 0  # questions that a note answered

    # ── text ─────────────────────────────────────────────────────────────────────────────────
    def to_text(self) -> str | None:
        """Return what this verdict found as a text; None where a value has no exact one."""
        found = self._new
        theorem = (found.context, found.answered)
        try:
            return to_text((found.needed, found.by, found.terms, found.by_quantifiers, theorem))
        except Unwritable:
            return None

    @classmethod
    def from_text(cls, text: str) -> Notes | None:
        """Return notes as ``to_text`` wrote them; None for any other text."""
        made = cls()
        try:
            needed, by, terms, by_quantifiers, (context, answered) = from_text(text)
            made._new = Found(
                dict(needed), dict(by), tuple(terms), bool(by_quantifiers), context, tuple(answered)
            )
        except (TypeError, ValueError):
            return None
        return made

    # ── clauses that are needed ──────────────────────────────────────────────────────────────
    def shows_needed(
        self, case: Case, replay: Replay, section: Section, place: int, rest: Sequence[int]
    ) -> bool:
        """Tell whether the situation noted still shows that a clause is needed.

        rest: the places of the clauses that hold there. Only the evaluator is asked.
        """
        claims = _claims(case, section)
        name = _name(claims[place])
        shown = self._old.needed.get(name)
        if shown is None:
            return False
        try:
            at = Situation(dict(shown[0]), dict(shown[1]))
            stands = _stands(case.problem, at, section)
        except (TypeError, ValueError, KeyError):
            return False  # not what was written: notes may come from a file
        if not stands or not _fails_alone(case, replay, at, section, place, rest):
            return False
        self._new.needed[name] = shown
        self.hits += 1
        return True

    def note_needed(self, case: Case, section: Section, place: int, at: Situation) -> None:
        """Note a situation where only one clause fails."""
        values = [*at.arguments.values(), *at.leaving.values()]
        if not at.fills and not any(map(holds_any, values)):
            shown = (tuple(at.arguments.items()), tuple(at.leaving.items()))
            self._new.needed[_name(_claims(case, section)[place])] = shown

    # ── clauses that others imply ────────────────────────────────────────────────────────────
    def likely_reasons(self, claim: Claim, among: Sequence[Claim]) -> tuple[int, ...] | None:
        """Return the places of the clauses that implied one before; None if one is gone."""
        names = self._old.by.get(_name(claim))
        if names is None:
            return None
        places: dict[str, int] = {}
        for at, each in enumerate(among):
            places.setdefault(_name(each), at)
        if not all(name in places for name in names):
            return None
        return tuple(sorted(places[name] for name in names))

    def note_reasons(self, claim: Claim, reasons: Sequence[Claim]) -> None:
        """Note which clauses imply one."""
        self._new.by[_name(claim)] = tuple(_name(each) for each in reasons)

    def core(
        self, solver: Solver, likely: Sequence[int], soft: Sequence[Z3], *hard: Z3
    ) -> tuple[int, ...] | None:
        """Return likely if it is the very set that ``Solver.core`` finds; None where it is not.

        That drops the later ones first. So it comes out with these if they clash, and if each of
        them is missed among those before it and the likely ones behind.
        """
        with solver.assuming(*hard):
            if solver.check(*(soft[at] for at in likely)) is not False:
                return None
            for place in likely:
                others = [at for at in range(len(soft)) if at < place or at in likely]
                if not solver.check(*(soft[at] for at in others if at != place)):
                    return None
        self.hits += 1
        return tuple(likely)

    # ── answers for all inputs ───────────────────────────────────────────────────────────────
    def answers_all(self, case: Case, search: Search) -> bool:
        """Tell whether each input has an answer still; proved for the formulas of now."""
        old, solver = self._old, case.solver
        proved = self._stands_beside_the_new(case, search)
        if not proved and old.by_quantifiers:
            proved = search.by_quantifiers()[0] is False
        elif not proved:
            terms = _read_terms(old.terms, search, solver)
            proved = bool(terms) and search.covers(terms)
        if proved:
            self._new.by_quantifiers, self._new.terms = old.by_quantifiers, old.terms
            self._note_theorem(case)
            self.hits += 1
        return proved

    def note_answers(self, case: Case, search: Search) -> None:
        """Note that each input has an answer, and which ones do."""
        self._new.by_quantifiers = search.needed_quantifiers
        if not search.needed_quantifiers and len(search.kept) <= MOST_TERMS:
            self._new.terms = tuple(tuple(t.sexpr() for t in terms) for terms in search.kept)
        self._note_theorem(case)

    def _note_theorem(self, case: Case) -> None:
        if self._new.context is not None:
            self._new.answered = tuple(_name(formula.claim) for formula in case.ensures)

    def _stands_beside_the_new(self, case: Case, search: Search) -> bool:
        """Tell whether the theorem of before carries over to the clauses of now.

        Where the condition of each new clause is false, the answer of before is right still.
        """
        old = self._old
        if old.context is None or old.context != self._new.context or not old.answered:
            return False
        known = frozenset(old.answered)
        touched: list[Z3] = []
        new: list[Z3] = []
        for formula in case.ensures:
            if _name(formula.claim) in known:
                continue
            silent = _silent(case, formula)
            if silent is None:
                return False
            touched.append(z3.Not(silent))
            new.append(formula.holds)
        if not touched:
            return True
        there = search.at(z3.Or(*touched))
        if there.hangs_on_others():
            return False
        return there.is_answered_from(new) or there.run()[0] is False


def _silent(case: Case, formula: Formula) -> Z3 | None:
    """Return that a clause says nothing of an input; None where that cannot be told of inputs."""
    expr = formula.claim.expr
    if not isinstance(expr, n.Implies):
        return None
    never = case.formula(replace(formula.claim, expr=n.Unary("not", expr.premise)), case.on_exit)
    case.settle()
    anatomy = Anatomy()
    speaks_of_exit = any(anatomy.contains(never.holds, leaf.z) for leaf in case.answers)
    return None if never.gaps or speaks_of_exit else never.holds


def _claims(case: Case, section: Section) -> Sequence[Claim]:
    formulas: Sequence[Formula] = getattr(case, section)
    return [formula.claim for formula in formulas]


def _name(claim: Claim) -> str:
    """Return a clause's text behind its section: its label does not matter."""
    return f"{claim.section}: {claim.exception or ''} {show(claim.expr)}"


# ── situations ───────────────────────────────────────────────────────────────────────────────
def _stands(problem: Problem, at: Situation, section: Section) -> bool:
    """Tell whether values are of their types, and only what may change has changed."""
    program = problem.program
    for variable in problem.parameters:
        value = at.arguments[variable.name]
        if belongs(value, _base(variable.type), program=program) is not True:
            return False
        if section == "requires":
            continue
        after = at.leaving[variable.name]
        if variable.changes not in ((), ("",)):
            return False  # a part of it changes: left to the solver
        if variable.stays and repr(after) != repr(value):
            return False
        if belongs(after, _base(variable.type), program=program) is not True:
            return False
    if section == "requires":
        return True
    result = at.leaving["result"]
    return belongs(result, _base(problem.result.type), program=program) is True


def _base(type_: n.Type) -> n.Type:
    """Return a type without its own refinement, which is a claim beside the clauses."""
    while isinstance(type_, n.Refined):
        type_ = type_.base
    return type_


def _fails_alone(
    case: Case, replay: Replay, at: Situation, section: Section, place: int, rest: Sequence[int]
) -> bool:
    problem = case.problem
    if section == "requires":
        holds = [replay.holds(problem.requires[other], at, on_exit=False) for other in rest]
        return all(h is True for h in holds) and (
            replay.holds(problem.requires[place], at, on_exit=False) is False
        )
    return (
        replay.holds(problem.ensures[place], at, on_exit=True) is False
        and all(replay.holds(claim, at, on_exit=False) is True for claim in problem.requires)
        and all(replay.holds(claim, at, on_exit=False) is False for claim in problem.raises)
        and all(replay.holds(problem.ensures[other], at, on_exit=True) is True for other in rest)
    )


# ── terms ────────────────────────────────────────────────────────────────────────────────────
def _read_terms(
    texts: Sequence[Sequence[str]], search: Search, solver: Solver
) -> list[tuple[Z3, ...]]:
    """Return terms as they were written; none where one cannot be read here."""
    leaves: Mapping[str, Z3] = {leaf.z.decl().name(): leaf.z.decl() for leaf in search.inputs}
    sorts = [leaf.z.sort() for leaf in search.unknowns]
    if not sorts:
        return []
    asserted: list[str] = []
    declared: dict[str, Z3] = dict(leaves)
    for row, terms in enumerate(texts):
        if len(terms) != len(sorts):
            return []
        for column, term in enumerate(terms):
            # A name of its own that no text of the language can write.
            name = f"read!{row}!{column}"
            declared[name] = z3.Function(name, sorts[column])
            asserted.append(f"(assert (= |{name}| {term}))")
    try:
        found = z3.parse_smt2_string("\n".join(asserted), decls=declared, ctx=solver.ctx)
    except z3.Z3Exception:
        return []
    read = [equation.arg(1) for equation in found]
    if len(read) != len(texts) * len(sorts):
        return []
    return [tuple(read[at : at + len(sorts)]) for at in range(0, len(read), len(sorts))]
