"""The verdict on one function: calls that are made first, then proofs, then a search for a call.

What was proved and what CPython did must agree: where they do not, our encoding is wrong, and
nobody shall see the verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r
from liftsys_nb.ir.codeverdicts import (
    CodeClause,
    CodeReport,
    CodeWord,
    Counterexample,
    Ending,
    LoopInvariant,
)
from liftsys_nb.ir.errors import EncodingBug
from liftsys_nb.syntax import show
from liftsys_nb.verify.code.endless import Endless, comes_back
from liftsys_nb.verify.code.fewest import in_short
from liftsys_nb.verify.code.inputs import (
    MOST_RANDOM,
    has_loops,
    odd_inputs,
    random_inputs,
    small_inputs,
)
from liftsys_nb.verify.code.prove import Proof, prove, speaks_of_floats
from liftsys_nb.verify.code.search import an_input, breaking
from liftsys_nb.verify.code.setting import text_of
from liftsys_nb.verify.code.trying import Arguments, Broken, Ran, Runner, Trial
from liftsys_nb.verify.code.writing import written
from liftsys_nb.verify.instances import Misfit, instances
from liftsys_nb.verify.problem import Problem
from liftsys_nb.verify.solve import Solver

MOST_TRACED = 24  # inputs of each kind whose runs are looked at
MOST_EARLY = 80  # random inputs before a proof that may take long
MOST_WILD = 20  # inputs with numbers so large that a loop may not end in its time
MOST_AT_ONCE = 24  # calls of what has loops
MOST_LATE = 3  # calls that may not end, before no more are made


@dataclass(slots=True)
class Judging:
    """Judges one function.

    by_name: the last parameters, where they may only be given so. unmade: why no input of it can
    be made, if so.
    """

    spec: n.Spec
    problem: Problem
    module: r.CodeModule
    routine: r.Routine
    solver: Solver
    runner: Runner | None
    contracts: Mapping[str, Problem] | None = None
    file: str = ""
    by_name: tuple[str, ...] = ()
    unmade: str | None = None
    trial: Trial = field(init=False)
    found: dict[str, tuple[Broken, Arguments, Ran]] = field(default_factory=dict)
    made: int = 0
    late: list[Arguments] = field(default_factory=list)  # inputs whose calls did not end in time
    deep: list[Arguments] = field(default_factory=list)  # inputs whose calls went too deep
    inputs: int = 0  # for which something is owed
    # What an example says, and whether its call came out so.
    examples: dict[str, tuple[str, bool | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.trial = Trial(self.problem, self.spec, self.module)

    # ── calls ────────────────────────────────────────────────────────────────────────────────
    def try_all(self, inputs: Sequence[Arguments]) -> None:
        """Make calls, and note for each clause the first that breaks it."""
        if self.runner is None or not inputs or len(self.late) >= MOST_LATE:
            return
        if has_loops(self.routine) and len(inputs) > MOST_AT_ONCE:
            # Calls that do not end cost all the time there is: few at once.
            for at in range(0, len(inputs), MOST_AT_ONCE):
                self.try_all(inputs[at : at + MOST_AT_ONCE])
            return
        for arguments, ran in zip(inputs, self.runner.run(inputs), strict=False):
            if ran.is_late:
                self.late.append(arguments)
                continue
            if ran.raises == "RecursionError" and len(self.deep) < MOST_LATE:
                self.deep.append(arguments)
            broken = self.trial.judge(arguments, ran)
            if broken is None:
                continue
            self.made += 1
            for each in broken:
                self.found.setdefault(each.label, (each, arguments, ran))

    def report(self) -> CodeReport:
        """Return the verdict."""
        routine, problem = self.routine, self.problem
        if problem.muddles:
            return self._undecided(problem.muddles[0].message)
        holes = [name for claim in problem.claims for name in claim.hole_names]
        inputs = small_inputs(self.trial, problem, routine)
        self.try_all(inputs)
        self.inputs += len(inputs)
        if not self.found:
            base = inputs[len(inputs) // 2] if inputs else None
            self.try_all(odd_inputs(self.trial, problem, routine, base))
        self._try_examples()
        is_slow = has_loops(self.routine) or speaks_of_floats(problem, routine)
        if not self.found and is_slow:
            self._try_random(MOST_EARLY)
        proof = None if self.found else self._proof(inputs)
        if proof is not None and proof.open:
            self._look_further(proof)
        if not self.found and self.inputs == 0:
            self._try_random(1)
            if self.inputs == 0 and not self._has_input():
                return self._undecided(self._why_no_input())
            if proof is not None:
                self._compare(proof)
        endless = None
        if proof is None or proof.ended.ends != "yes":
            endless = self._endless(proof, inputs)
        return self._said(proof, holes, endless)

    def _endless(self, proof: Proof | None, inputs: Sequence[Arguments]) -> Endless | None:
        """Return a call that does not end, if there is one among those that took too long."""
        late = [*self.late[:MOST_LATE], *self.deep]
        if self.runner is None:
            late = [*inputs[:MOST_TRACED]]
        known = comes_back(self.module, self.problem.program, self.routine, late)
        return known or (None if proof is None else proof.endless)

    def _try_examples(self) -> None:
        """Make the calls that the specification shows."""
        for each in instances(self.spec, self.problem.program):
            if isinstance(each, Misfit):
                self.examples[each.label] = (each.message, None)
                continue
            if self.runner is None or not self.trial.is_whole(each.arguments):
                self.examples[each.label] = (each.text, None)
                continue
            ran = next(iter(self.runner.run([each.arguments])), None)
            fine = None if ran is None else self.trial.agrees(each, ran)
            self.examples[each.label] = (each.text, fine)
            if fine is False and ran is not None:
                says = f"raises {each.raises}" if each.raises else written(each.result)
                wrong = Broken(each.label, None, f"the example says {says}")
                self.found.setdefault(each.label, (wrong, each.arguments, ran))

    def _proof(self, inputs: Sequence[Arguments]) -> Proof:
        proof = prove(
            self.spec, self.problem, self.module, self.routine, self.solver,
            contracts=self.contracts, inputs=self._traced(inputs), late=self.late[:MOST_LATE],
        )  # fmt: skip
        self._compare(proof)
        return proof

    def _look_further(self, proof: Proof) -> None:
        """Look for a call that breaks what could not be proved."""
        self._try_random(MOST_RANDOM)
        if not self.found and has_loops(self.routine):
            self._try_random(MOST_WILD, tame=False)
        self._compare(proof)
        if not self.found and self.runner is not None:
            self._search(proof)

    def _has_input(self) -> bool:
        """Ask the solver for an input, see that anything is owed for it, and try it."""
        at = an_input(self.problem, self.module, self.routine, self.solver)
        if at is None or not self.trial.concerns(at):
            return False
        self.try_all([at])
        return True

    def _why_no_input(self) -> str:
        if self.unmade is not None:
            return f"no input can be made: {self.unmade}"
        return "no input was found for which anything is promised"

    def _traced(self, inputs: Sequence[Arguments]) -> list[Arguments]:
        """Return inputs whose runs tell wrong invariants from right ones: large ones as well."""
        if not has_loops(self.routine):
            return []
        more = random_inputs(self.trial, self.problem, self.routine, most=MOST_TRACED)
        return [*more, *inputs[-MOST_TRACED:]]

    def _try_random(self, most: int, *, tame: bool = True) -> None:
        found = random_inputs(self.trial, self.problem, self.routine, most=most, tame=tame)
        self.inputs += len(found)
        self.try_all(found)

    def _search(self, proof: Proof) -> None:
        labels = frozenset(proof.open)
        for label, arguments in breaking(
            self.spec, self.problem, self.module, self.routine, self.solver, labels
        ):
            if label not in self.found and self.trial.concerns(arguments):
                self.try_all([arguments])

    def _compare(self, proof: Proof) -> None:
        for label, (_, arguments, ran) in self.found.items():
            if label in proof.kept:
                came = ran.raises or written(ran.result)
                raise EncodingBug(
                    f"a proof and a call of {self.routine.name} disagree about `{label}`: "
                    f"{self._call(arguments)} came to {came}",
                    hint="please report this with the function; the verdict was withheld",
                )

    # ── words ────────────────────────────────────────────────────────────────────────────────
    def _call(self, arguments: Arguments) -> str:
        name = self.routine.name.rpartition(".")[2]
        values = list(arguments.items())
        owner = ""
        if values and values[0][0] == "self":
            owner = f"{written(values.pop(0)[1])}."
        given = (f"{key}={written(value)}" if key in self.by_name else written(value)
                 for key, value in values)  # fmt: skip
        return f"{owner}{name}({', '.join(given)})"

    def counterexample(self, each: Broken, arguments: Arguments, ran: Ran) -> Counterexample:
        """Return a call that broke a clause, with the lines that it went through."""
        after = tuple(
            (name, value) for name, value in ran.after.items()
            if name in arguments and written(value) != written(arguments[name])
        )  # fmt: skip
        lines = ran.lines
        if not lines and self.runner is not None:
            again = self.runner.run([arguments], lines=True)
            lines = again[0].lines if again else ()
        return Counterexample(
            tuple(arguments.items()), self._call(arguments), ran.result, ran.raises, ran.message,
            lines, after, self.trial.breach(each, arguments, ran), ran.stopped,
        )  # fmt: skip

    def _undecided(self, reason: str) -> CodeReport:
        return CodeReport(
            self.routine.name, self.file, self.routine.line, "unknown", "unknown", reason=reason,
            notes=tuple(self._undefined()),
        )  # fmt: skip

    def _undefined(self) -> Iterator[str]:
        """Say which clauses that are required have no value for some arguments."""
        for claim, arguments in self.trial.undefined.values():
            yield (
                f"`{text_of(claim)}`, which is required, has no value for "
                f"`{self._call(arguments)}`: such calls count as not allowed (IR310); "
                "require first what rules them out"
            )

    def _said(
        self, proof: Proof | None, holes: Sequence[str], endless: Endless | None
    ) -> CodeReport:
        clauses = tuple(self._clauses(proof, holes))
        verdicts = {each.verdict for each in clauses if each.section != "prose"}
        word: CodeWord = "proved"
        reason = None
        if "refuted" in verdicts:
            word = "refuted"
        elif verdicts - {"proved"}:
            word = "unknown"
            reason = next(each.reason for each in clauses if each.verdict == "unknown")
        invariants = tuple(
            LoopInvariant(found.loop.line, show(in_short(each)), found.depth)
            for number, found in (proof.loops.items() if proof else ())
            for each in (proof.shown if proof else {}).get(number, found.kept)
        )  # fmt: skip
        ends: Ending = "unknown" if proof is None else proof.ended.ends
        notes = tuple(self._undefined())
        if endless is not None:
            ends = "no"
            notes = (f"`{self._call(endless.arguments)}` does not end: {endless.why}", *notes)
        return CodeReport(
            self.routine.name, self.file, self.routine.line, word, ends, clauses, invariants,
            reason=reason, notes=notes,
        )  # fmt: skip

    def _clauses(self, proof: Proof | None, holes: Sequence[str]) -> list[CodeClause]:
        said: dict[str, tuple[str, str]] = {}
        for claim in (*self.problem.ensures, *self.problem.raises):
            said[claim.label] = (claim.section, text_of(claim))
        if proof is not None:
            for each in proof.owed:
                said.setdefault(each.label, (each.section, each.text))
        for label, (text, _) in self.examples.items():
            said[label] = ("examples", text)
        for label, (broken, _, _) in self.found.items():
            said.setdefault(label, self.said_of(broken))
        evidence = f"no failure in {self.made} calls" if self.made else None
        found: list[CodeClause] = []
        for label, (section, text) in said.items():
            if label in self.found:
                example = self.counterexample(*self.found[label])
                found.append(CodeClause(label, section, text, "refuted", None, example))
            elif label in self.examples:
                found.append(self._example(label, text, proof))
            elif proof is not None and label in proof.kept:
                found.append(CodeClause(label, section, text, "proved"))
            else:
                reason = "another clause is broken first"
                if proof is not None:
                    reason = proof.open.get(label, reason)
                found.append(CodeClause(label, section, text, "unknown", reason, None, evidence))
        return found

    def said_of(self, broken: Broken) -> tuple[str, str]:
        """Return the section and the text of a clause that is broken."""
        if broken.claim is not None:
            return broken.claim.section, text_of(broken.claim)
        if broken.label == "result: type":
            return "type", "the result is of its declared type"
        if broken.label.endswith(" on exit: type"):
            return "type", f"{broken.label.split()[0]} is still of its declared type"
        if self.trial.listed is not None and broken.label == self.trial.frame:
            return "effects", self.trial.listed.text
        return "raises", "no other exception is raised"

    def _example(self, label: str, text: str, proof: Proof | None) -> CodeClause:
        """Return what is known of an example: of code that is seen whole one call is enough."""
        came_out = self.examples[label][1]
        if came_out is None:
            why = "the example cannot be tried"
            return CodeClause(label, "examples", text, "unknown", why)
        if proof is not None and proof.never_lost and not proof.setting.ledger.gaps:
            return CodeClause(label, "examples", text, "proved")
        return CodeClause(
            label, "examples", text, "tested", None, None, "the call was made, and came out so"
        )
