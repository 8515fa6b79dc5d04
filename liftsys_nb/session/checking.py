"""Code is judged by its specification."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING

from liftsys_nb.ir.codeverdicts import CodeReport
from liftsys_nb.ir.errors import EncodingBug, InputError
from liftsys_nb.ir.events import Event, Json
from liftsys_nb.session.asked import Asked, Look, Seen, code_hash, look_for
from liftsys_nb.session.background import Background, Follow, Job
from liftsys_nb.session.bench import AtWork, Bench
from liftsys_nb.session.budgets import budget_of
from liftsys_nb.session.code_documents import HERE
from liftsys_nb.session.desk import Stand
from liftsys_nb.session.judged import Judged, told
from liftsys_nb.session.outcome import Document, Outcome
from liftsys_nb.session.rounds import Round
from liftsys_nb.session.subjects import PythonText, Skipped, Subject, spec_file, subjects
from liftsys_nb.verify import CHECK, Budget, check
from liftsys_nb.verify.second import Opinion, Questions, opinion

if TYPE_CHECKING:
    from liftsys_nb.verify.apart import Workers
    from liftsys_nb.verify.tiers import Stop

OTHER_SEED = 1  # of the second proof


class Checking(Bench):
    """``check``."""

    @cached_property
    def workers(self) -> Workers:
        """The process that calls are made in, kept for the next verdict."""
        from liftsys_nb.verify.apart import Workers

        return Workers()

    @cached_property
    def background(self) -> Background:
        """What goes on after a reply."""
        return Background()

    @cached_property
    def _seen(self) -> dict[tuple[str, str], Seen]:
        """Verdicts of this process, by the name of the text and of the function."""
        return {}

    def check(
        self,
        target: str | None = None,
        *,
        text: str | PythonText | None = None,
        look: Look | None = None,
        session: str | None = None,
        spec: str | None = None,
        budget: str | float | None = None,
        wait: bool = False,
        recheck: bool = False,
        run_effects: bool = False,
        follow: Follow | None = None,
    ) -> Outcome:
        """Judge functions by their contracts, or by a specification.

        target: ``path.py``, ``path.py::f``, ``path.py::Class.method``, or what a text is called.
        text: Python text that stands in no file. look: gives it anew, where it lives on. session:
        the one whose specification counts. spec: ``path.ir[::name]``, whose specification counts.
        budget: seconds for one function, for all that is done. wait: come back only when there is
        no more to find out. recheck: prove again another way. run_effects: let calls reach outside
        of their process. follow: is told what is found out after the reply; what goes on ends with
        the next check of the same function. Without target and text: what was checked in this
        process is checked again.
        Raises InputError LS413 (not in it), LS417 (several to choose from), LS421 (a file), LS427
        (no Python), LS431, LS435 (a limit), LS438 (no contract), Refused LS408 (a specification
        with errors), EncodingBug (proof and call, or two proofs, disagree: our bug).
        """
        effort = budget_of(None, budget, usual=CHECK)
        if spec is not None and session is not None:
            raise InputError(
                "a specification and a session are named",
                code="LS431",
                hint="name one: --spec FILE.ir, or -s SESSION",
            )
        limit = effort.seconds if budget is not None else None
        with self.background.held():
            if target is None and text is None:
                made = self._all_again(effort, limit, recheck)
            else:
                look = look or look_for(target, text)
                asked = Asked(look, target, spec, session, run_effects)
                made = self._round(asked, effort, limit, recheck)
        if made.open and wait:
            self._wait_for(made)
        made.waited = wait
        self._keep(made)
        if made.open and not wait and follow is not None:
            self._go_on(made, follow)
        return made.outcome(self._next)

    @property
    def goes_on(self) -> bool:
        """Whether anything goes on after a reply."""
        return "background" in self.__dict__ and self.background.is_busy

    def call_off(self, names: Collection[str] | None = None) -> None:
        """End what goes on after replies; what was said stays. names: of functions; None: all."""
        if "background" in self.__dict__:
            keys = None if names is None else frozenset(k for k in self._seen if k[1] in names)
            self.background.call_off(keys)

    def close(self) -> None:
        """Close the history, and end the processes that calls are made in."""
        if "background" in self.__dict__:
            self.background.close()
        if "workers" in self.__dict__:
            self.workers.close()
        super().close()

    def stale(self) -> dict[str, str]:
        """Return the functions whose text is another one now, with the verdict on the old one."""
        return {name: seen.verdict for (_, name), seen in self._seen.items() if seen.is_stale}

    # ── the inline answer ────────────────────────────────────────────────────────────────────
    def _round(self, asked: Asked, effort: Budget, limit: float | None, recheck: bool) -> Round:
        began = time.perf_counter()
        self.workers.warm()
        text = asked.look()
        found, skipped, notes, stand = self._subjects(asked, text)
        made = Round(asked.target or text.file, asked.command(text.file), [], skipped, notes,
                     stand, text, began)  # fmt: skip
        for number, subject in enumerate(found):
            self.at_work(number, len(found), subject.contract.function.qualified)
            made.judged.append(self._judged(subject, asked, effort, limit, recheck))
            made.judged[-1].stand = stand
        made.text = asked.look()
        return made

    def _judged(
        self, subject: Subject, asked: Asked, effort: Budget, limit: float | None, recheck: bool
    ) -> Judged:
        began = time.perf_counter()
        key = (subject.text.file, subject.contract.function.qualified)
        self.background.call_off(frozenset({key}))
        made = Judged(subject, self._found(subject, effort, asked.effects), effort, asked.effects)
        if recheck:
            made.again = self._again(made)
        before = self._seen.get(key)
        now = code_hash(subject.text, key[1]), made.found.spec_hash
        if before is not None and (before.code, before.spec) != now:
            made.stale = before.verdict
        self._seen[key] = Seen(asked.about(subject), made.report.verdict, *now)
        made.seconds = time.perf_counter() - began
        made.limit = None if limit is None else max(0.0, limit - made.seconds)
        return made

    def _subjects(
        self, asked: Asked, text: PythonText
    ) -> tuple[list[Subject], list[Skipped], list[str], Stand | None]:
        """Return what is to be judged, by the specification that counts."""
        if asked.spec is not None:
            readings, part = spec_file(asked.spec)
            return *subjects(text, readings, part), [], None
        if asked.session is None:
            try:
                return *subjects(text), [], None
            except InputError as none:
                stand = self._stand_for(text) if none.code == "LS438" else None
                if stand is None:
                    raise
        else:
            stand = self._stand(asked.session)
        reading = self._drafted(stand.state, stand.draft).reading
        notes = [*stand.notes, f"judged by the session {stand.state.name}"]
        return *subjects(text, [reading]), notes, stand

    def _stand_for(self, text: PythonText) -> Stand | None:
        """Return where one stands in the current session, if it specifies the function meant."""
        if len(text.names) != 1 or self.current not in self._desk.entries():
            return None
        stand = self._stand(None)
        spec = self._drafted(stand.state, stand.draft).reading.spec
        wanted = {text.names[0].rpartition(".")[2], text.names[0].replace(".", "_")}
        named = {spec.name} | ({spec.signature.name} if spec.signature else set())
        return stand if named & wanted else None

    def _found(
        self, subject: Subject, effort: Budget, effects: bool, questions: Questions | None = None
    ) -> CodeReport:
        contract, text = subject.contract, subject.text
        name = contract.function.qualified
        why = text.withheld.get(name)
        if why is not None:
            return CodeReport(
                name, text.file, contract.function.line, "unknown", "unknown", reason=why
            )
        return check(
            contract, text.source, file=text.file, workers=self.workers, program=subject.program,
            budget=effort, effects=effects, questions=questions,
        )  # fmt: skip

    def _again(self, made: Judged) -> Document:
        """Prove again with another seed, and ask cvc5 where it is there.

        Raises EncodingBug where one proof says what another refutes: our bug.
        """
        questions = Questions() if find_spec("cvc5") is not None else None
        subject, report, effort = made.subject, made.report, made.budget
        found = self._found(subject, replace(effort, seed=OTHER_SEED), made.effects, questions)
        other = told(subject, found)
        if {report.verdict, other.verdict} == {"proved", "refuted"}:
            raise EncodingBug(
                f"two verdicts on {report.name} disagree: {report.verdict}, and with another seed "
                f"{other.verdict}",
                hint="please report this with the function; the verdict was withheld",
            )
        said: Opinion | None = None
        if questions is not None and report.verdict == "proved":
            said = opinion(questions, seconds=effort.seconds)
        return {
            "seed": OTHER_SEED,
            "verdict": other.verdict,
            "agrees": other.verdict == report.verdict,
            "second_opinion": None
            if said is None
            else {"by": said.by, "asked": said.asked, "agreed": said.agreed},
        }

    # ── what goes on ─────────────────────────────────────────────────────────────────────────
    def _exploring(
        self, made: Round, workers: Workers, stop: Stop, at_work: AtWork | None = None
    ) -> Iterator[None]:
        """Let the tiers look at what is open; yields whenever there is something new to say.

        at_work: is told before each function, where somebody waits.
        """
        from liftsys_nb.verify.tiers import known_tiers

        tiers = known_tiers()
        still = made.open
        for number, each in enumerate(still):
            if at_work is not None:
                at_work(number, len(still), f"{each.key[1]} once more")
            before = each.found.verdict
            for _ in each.explored(tiers, workers, stop):
                if each.going:
                    yield
            if each.found.verdict != before:
                seen = self._seen.get(each.key)
                if seen is not None and seen.code == code_hash(each.subject.text, each.key[1]):
                    self._seen[each.key] = replace(seen, verdict=each.report.verdict)
            yield

    def _wait_for(self, made: Round) -> None:
        """Come to the final verdicts; Ctrl-C ends that at once."""
        from liftsys_nb.verify.tiers import Stop
        from liftsys_nb.verify.waiting import interruptibly

        stop = Stop()

        def work() -> None:
            for _ in self._exploring(made, self.workers, stop, self.at_work):
                continue

        interruptibly(work, stop=stop.say)

    def _go_on(self, made: Round, follow: Follow) -> None:
        """Look for more in the background, and tell the door of it."""
        from liftsys_nb.verify.tiers import PROOF, known_tiers

        names = (*(tier.name for tier in known_tiers()), PROOF)
        for each in made.open:
            each.going = names

        def tell() -> None:
            follow.told(made.outcome(self._next), lambda: self._keep(made))

        def work(workers: Workers, stop: Stop) -> None:
            for _ in self._exploring(made, workers, stop):
                tell()

        def dropped() -> None:
            for each in made.judged:
                each.called_off()
            tell()

        def failed(error: Exception) -> None:
            dropped()
            follow.failed(error)

        keys = frozenset(each.key for each in made.open)
        self.background.add(Job(keys, self.background.stop(), work, dropped, failed))

    # ── the history ──────────────────────────────────────────────────────────────────────────
    def _keep(self, made: Round) -> None:
        """Write into the history what it does not say yet of this draft."""
        stands = {id(each.stand): each.stand for each in made.judged if each.stand is not None}
        for stand in stands.values():
            gone = stand.state.id not in self._desk.entries()
            state = stand.state if gone else self._desk.state(stand.state.id)
            said = [
                {key: value for key, value in event.detail.items() if key != "where"}
                for event in state.events
                if event.kind == "checked" and event.draft == stand.draft.id
            ]
            details = [_detail(each) for each in made.judged if each.stand is stand]
            events = [self._checked(stand, each) for each in details if each not in said]
            if events:
                made.notes += self._desk.record(events).notes

    def _checked(self, stand: Stand, detail: dict[str, Json]) -> Event:
        return self._desk.event(
            "checked", stand.state.id, draft=stand.draft.id, parent=None, branch=stand.branch,
            detail=detail,
        )  # fmt: skip

    # ── once more ────────────────────────────────────────────────────────────────────────────
    def _all_again(self, effort: Budget, limit: float | None, recheck: bool) -> Round:
        if not self._seen:
            raise InputError(
                "nothing was checked here yet",
                code="LS431",
                hint="name a function: check FILE.py::NAME",
            )
        made = Round(HERE, "check", [], [], [], None, PythonText(HERE, ""), time.perf_counter())
        for (file, name), seen in list(self._seen.items()):
            try:
                made.judged += self._round(seen.asked, effort, limit, recheck).judged
            except InputError as gone:
                del self._seen[file, name]
                made.skipped.append(Skipped(name, 0, gone.message))
                made.notes.append(
                    f"what was said of {name} ({seen.verdict}) is stale: {gone.message}"
                )
        if not made.judged:
            raise InputError(
                f"nothing is left to check: {made.skipped[0].reason}", code="LS431",
                hint="name a function: check FILE.py::NAME",
            )  # fmt: skip
        return made


def _detail(each: Judged) -> dict[str, Json]:
    """Return what the history says of a verdict."""
    report = each.report
    detail: dict[str, Json] = {
        "verdict": report.verdict, "function": report.name, "file": each.subject.text.file,
        "terminates": report.terminates, "code": report.code_hash, "spec": report.spec_hash,
    }  # fmt: skip
    if report.decided_by is not None and report.verdict != "unknown":
        detail["decided_by"] = report.decided_by
    return detail
