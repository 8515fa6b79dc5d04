"""A call of the routine under check: its arguments, and what the specification owes to whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.verify.code.borrowing import called_by
from liftsys_nb.verify.code.doing import Done, Listing, done_by, listing
from liftsys_nb.verify.code.exceptions import is_kind
from liftsys_nb.verify.code.execute import Executor
from liftsys_nb.verify.code.fitting import fits
from liftsys_nb.verify.code.reading import Looping
from liftsys_nb.verify.code.states import PASSED, Flow, Lost, Raised, State
from liftsys_nb.verify.problem import Claim, Problem
from liftsys_nb.verify.sem.compare import same_item
from liftsys_nb.verify.sem.ledger import Ledger
from liftsys_nb.verify.sem.logic import Truth, conj, disj, neg
from liftsys_nb.verify.sem.making import Leaf, make
from liftsys_nb.verify.sem.storing import is_plain
from liftsys_nb.verify.sem.symbols import (
    Null,
    Record,
    Val,
)

OTHER = "no_other_exception"  # the clause that every specification has without writing it


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that the code owes. wrong: the condition under which it is not kept.

    is_other: whether it is that no other exception is raised. why: it may be open, if known.
    """

    label: str
    section: str
    text: str
    wrong: Truth
    claim: Claim | None = None
    gaps: tuple[str, ...] = ()
    is_other: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """All that a call may come to."""

    returns: list[tuple[State, Val]]
    raises: list[Raised]
    lost: list[Lost]


class Setting:
    """One encoding of a call.

    leaves: the unknowns of the arguments. gaps: what of the code is seen in part only.
    domain: that the call is one of which anything is owed.
    """

    def __init__(
        self,
        problem: Problem,
        module: r.CodeModule,
        routine: r.Routine,
        ledger: Ledger,
        loops: Looping,
        *,
        contracts: Mapping[str, Problem] | None = None,
    ) -> None:
        self.problem, self.module, self.routine, self.ledger = problem, module, routine, ledger
        self.entry: dict[str, Val] = {}
        self.leaves: list[Leaf] = []
        limits: list[Truth] = []
        # Where something is owed outside of what is required, it may be negative after all; and
        # what another function requires of a parameter of this name does not count.
        ledger.ctx.naturals = set() if problem.raises else set(naturals(problem))
        for variable in problem.parameters:
            made = make(ledger, problem.program, variable.type, variable.name)
            self.entry[variable.name] = made.value
            self.leaves += made.leaves
            limits += made.limits
        self.limits = conj(*limits)
        self.gaps: tuple[str, ...] = ()  # what of the code was seen in part only
        self.executor = Executor(
            ledger, problem.program, module, loops, entry=self.entry, contracts=contracts
        )
        on_entry = self.executor.encoder(self.entry)
        self._on_entry = on_entry
        # Who calls it by its contract takes what comes back for a value of the very type.
        known = {routine.name} if contracts is None else {routine.name, *contracts}
        self._is_leaned_on = len(known) > 1 or routine.name in called_by(routine)
        self.requires = conj(*(self._assumed(claim) for claim in problem.requires))
        self.due = [self._holds(claim) for claim in problem.raises]
        self.raised = disj(*self.due)
        self.domain = conj(self.limits, disj(self.requires, self.raised))

    def _assumed(self, claim: Claim) -> Truth:
        encoder = self._on_entry
        if claim.program is not None:
            encoder = replace(encoder, program=claim.program)
        # With a bound values are shown, so that all of it has to hold.
        if self.ledger.bound is not None:
            return encoder.claim(claim.expr)[0]
        return encoder.assumed(claim.expr)

    def _holds(self, claim: Claim) -> Truth:
        encoder = self._on_entry
        if claim.program is not None:
            encoder = replace(encoder, program=claim.program)
        return encoder.claim(claim.expr)[0]

    # ── execution ────────────────────────────────────────────────────────────────────────────
    def start(self) -> State:
        """Return the state in which the routine begins."""
        executor = self.executor
        state = State(self.domain, executor.constants())
        for name, value in list(state.names.items()):
            if not is_plain(self.ledger, value):
                state.cells[name] = executor.cells.new()
                executor.layered.discard(state.cells[name])
        for name, value in self.entry.items():
            cell = None
            if not is_plain(self.ledger, value):
                cell = executor.cells.new()
                executor.layered.add(cell)
            state.bind(name, value, cell)
            state.bind(f"{PASSED}{name}", value, cell)
        return state

    def outcomes(self) -> Outcomes:
        """Execute the routine."""
        flow = Flow()
        self.executor.stack.append(self.routine.name)
        # What the specification has too is noted again.
        before = list(self.ledger.gaps)
        self.ledger.gaps.clear()
        end = self.executor.block(self.routine.body, self.start(), flow)
        self.gaps = tuple(self.ledger.gaps)
        self.ledger.gaps[:] = list(dict.fromkeys([*before, *self.gaps]))
        if end is not None:
            flow.returns.append((end, Null()))
        return Outcomes(flow.returns, flow.raises, flow.lost)

    def placed(self, gap: str) -> str:
        """Return the words for what is seen in part only, with the line where it stands."""
        line = self.executor.places.get(gap)
        return f"{gap} at line {line}" if line and " at line " not in gap else gap

    # ── what is owed ─────────────────────────────────────────────────────────────────────────
    def owed(self, outcomes: Outcomes, spec: n.Spec) -> Iterator[Owed]:
        """Yield what the code owes, with the condition under which it is not kept."""
        yield from self._owed_results(outcomes)
        yield from self._owed_exceptions(outcomes, spec)
        yield from self._owed_frame(outcomes, spec)

    def _leaving(self, state: State, result: Val | None) -> dict[str, Val]:
        leaving = {
            name: state.names.get(f"{PASSED}{name}", value) for name, value in self.entry.items()
        }
        if result is not None:
            leaving["result"] = result
        return leaving

    def _owed_results(self, outcomes: Outcomes) -> Iterator[Owed]:
        normal = conj(self.requires, neg(self.raised))
        type_ = self.problem.result.type
        wrong_type = disj(*(
            conj(state.path, normal, neg(fits(
                self.ledger, value, type_, self.problem.program, exactly=self._is_leaned_on
            )))
            for state, value in outcomes.returns
        ))  # fmt: skip
        if wrong_type is not False:
            from liftsys_nb.syntax import show

            yield Owed("result: type", "type", f"the result is of type {show(type_)}", wrong_type)
        yield from self._owed_kinds(outcomes)
        for claim in self.problem.ensures:
            found: list[Truth] = []
            before = list(self.ledger.gaps)
            self.ledger.gaps.clear()
            for state, value in outcomes.returns:
                encoder = self.executor.encoder(self._leaving(state, value))
                if claim.program is not None:
                    encoder = replace(encoder, program=claim.program)
                found.append(conj(state.path, normal, neg(encoder.holding(claim.expr))))
            gaps = tuple(self.ledger.gaps)
            self.ledger.gaps[:] = list(dict.fromkeys([*before, *gaps]))
            yield Owed(claim.label, claim.section, text_of(claim), disj(*found), claim, gaps)

    def _owed_kinds(self, outcomes: Outcomes) -> Iterator[Owed]:
        """Yield that arguments that were changed are still of their types."""
        promised = disj(self.requires, self.raised)
        exits = [*(state for state, _ in outcomes.returns), *(x.state for x in outcomes.raises)]
        for variable in self.problem.parameters:
            was, found = self.entry[variable.name], []
            for state in exits:
                now = state.names.get(f"{PASSED}{variable.name}", was)
                if now is not was:
                    found.append(conj(state.path, promised, neg(fits(
                        self.ledger, now, variable.type, self.problem.program,
                        exactly=self._is_leaned_on,
                    ))))  # fmt: skip
            wrong = disj(*found)
            if wrong is not False:
                from liftsys_nb.syntax import show

                text = f"{variable.name} is still of type {show(variable.type)}"
                yield Owed(f"{variable.name} on exit: type", "type", text, wrong)

    def _owed_exceptions(self, outcomes: Outcomes, spec: n.Spec) -> Iterator[Owed]:
        problem, bases = self.problem, self.module.exceptions

        def kinds(name: str, claim: Claim) -> bool:
            return is_kind(name, claim.exception or "Exception", bases) is True

        for claim, due in zip(problem.raises, self.due, strict=True):
            found = [conj(state.path, due) for state, _ in outcomes.returns]
            for each in outcomes.raises:
                right = disj(*(
                    other_due
                    for other, other_due in zip(problem.raises, self.due, strict=True)
                    if kinds(each.name, other)
                ))  # fmt: skip
                found.append(conj(each.state.path, due, neg(right)))
            yield Owed(claim.label, "raises", text_of(claim), disj(*found), claim)
        found = []
        for each in outcomes.raises:
            if not any(kinds(each.name, claim) for claim in problem.permitted):
                found.append(conj(each.state.path, self.requires, neg(self.raised)))
        label, text = OTHER, "no other exception is raised"
        for number, item in enumerate(spec.raises, 1):
            if isinstance(item.body, n.Nothing):
                label, text = n.label_of("raises", number, item.label), "nothing"
        yield Owed(label, "raises", text, disj(*found), is_other=True)

    def _owed_frame(self, outcomes: Outcomes, spec: n.Spec) -> Iterator[Owed]:
        listed = listing(spec)
        if listed is None:
            return
        found: list[Truth] = []
        normal = disj(self.requires, self.raised)
        exits = [*(state for state, _ in outcomes.returns), *(x.state for x in outcomes.raises)]
        for state in exits:
            for variable in self.problem.parameters:
                now = state.names.get(f"{PASSED}{variable.name}")
                was = self.entry[variable.name]
                if now is None or now is was or "" in _paths(variable.changes, variable.name):
                    continue
                kept = _with_old_parts(now, was, _paths(variable.changes, variable.name))
                same = True if kept is was else same_value(self.ledger, kept, was)
                found.append(conj(state.path, normal, neg(same)))
        whys: list[str] = []
        unseen = [gap for gap in self.gaps if gap not in self.ledger.values]
        if unseen:
            # What is not seen whole may be a call that does anything.
            found.append(self.domain)
            whys.append(f"{self.placed(unseen[0])} is not modelled: it may do anything")
        executed = self.executor.done
        seen = {(each.verb, each.line) for each in executed}
        # A function may be given to another one, that calls it.
        rest = {each: self.domain for each in done_by(self.routine, self.module)
                if (each.verb, each.line) not in seen}  # fmt: skip
        for done, path in {**rest, **executed}.items():
            wrong = conj(path, normal, self._unlisted(listed, done, outcomes))
            if wrong is False:
                continue
            found.append(wrong)
            unless = " where that is not listed" if listed.whens(done.verb) else ""
            whys.append(f"the code {done.verb} at line {done.line}{unless}; no effect allows that")
        why = whys[0] if whys else ""
        yield Owed(listed.label, "effects", listed.text, disj(*found), why=why)

    def _unlisted(self, listed: Listing, done: Done, outcomes: Outcomes) -> Truth:
        """Return when a thing may not happen: no effect lists it, or only one with a condition
        does, and an exception leads out.
        """
        whens = listed.whens(done.verb, through=done.through)
        if None in whens:
            return False
        holds: list[Truth] = []
        for when in whens:
            assert when is not None
            if n.Name("result") not in n.walk(when):
                holds.append(self._on_entry.claim(when)[0])
        left = disj(*(each.state.path for each in outcomes.raises))
        return disj(neg(disj(*holds)), left)


def naturals(problem: Problem) -> Iterator[str]:
    """Yield the parameters that are required not to be negative, in plain words."""
    numbers = {variable.name for variable in problem.parameters if _is_int(variable.type)}
    waiting = [claim.expr for claim in problem.requires]
    while waiting:
        match waiting.pop():
            case n.BoolOp(op="and", operands=operands):
                waiting += operands
            case n.Compare(ops=ops, operands=operands):
                for at, op in enumerate(ops):
                    low, high = operands[at], operands[at + 1]
                    if op in (">", ">="):
                        low, high = high, low
                    elif op not in ("<", "<="):
                        continue
                    if isinstance(low, n.Lit) and type(low.value) is int and low.value >= 0:
                        if isinstance(high, n.Name) and high.id in numbers:
                            yield high.id
                    elif isinstance(low, n.Name) and low.id in numbers:
                        continue
            case _:
                continue


def _is_int(type_: n.Type) -> bool:
    return type_ == n.INT or (isinstance(type_, n.Refined) and _is_int(type_.base))


def _paths(changes: Sequence[str], name: str) -> list[str]:
    return [path[len(name) :].removeprefix(".") for path in changes]


def _with_old_parts(now: Val, was: Val, paths: Sequence[str]) -> Val:
    """Return a value with what may change taken from before."""
    found = now
    for path in paths:
        found = _with_part(found, was, path.split("."))
    return found


def _with_part(now: Val, was: Val, path: list[str]) -> Val:
    head, *rest = path
    if not isinstance(now, Record) or not isinstance(was, Record) or head not in now.fields:
        return now
    part = _with_part(now.fields[head], was.fields[head], rest) if rest else was.fields[head]
    return Record(now.name, {**now.fields, head: part})


def same_value(ledger: Ledger, a: Val, b: Val) -> Truth:
    """Return that two values are the same to whoever looks at them."""
    return same_item(ledger, a, b)


def text_of(claim: Claim) -> str:
    """Return a clause as a person wrote it."""
    from liftsys_nb.syntax import show

    match claim.body:
        case n.Raise(exception=exception, when=when):
            return exception if when is None else f"{exception} when {show(when)}"
        case n.Prose() as prose:
            return str(prose.text)
        case None | n.Effect():
            return str(show(claim.expr))
        case body:
            return str(show(body))
