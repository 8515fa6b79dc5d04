"""Code is judged by its specification."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING

from liftsys_nb.holes import goals
from liftsys_nb.ir.codeverdicts import CodeReport
from liftsys_nb.ir.errors import EncodingBug, InputError
from liftsys_nb.ir.events import Event, Json
from liftsys_nb.session.bench import Bench
from liftsys_nb.session.budgets import budget_of
from liftsys_nb.session.code_documents import (
    HERE,
    code_headline,
    function_document,
    in_all,
    skipped_document,
)
from liftsys_nb.session.desk import Stand
from liftsys_nb.session.documents import document
from liftsys_nb.session.mending import is_no_file
from liftsys_nb.session.outcome import DONE, NEGATIVE, UNDECIDED, Document, Outcome
from liftsys_nb.session.subjects import (
    PythonText,
    Skipped,
    Subject,
    is_python_file,
    python_file,
    spec_file,
    subjects,
)
from liftsys_nb.session.texts import plural
from liftsys_nb.session.unsaid import heeding_words, naming_holes
from liftsys_nb.verify import CHECK, Budget, check
from liftsys_nb.verify.second import Opinion, Questions, opinion

if TYPE_CHECKING:
    from liftsys_nb.verify.apart import Workers

CELL = "<cell>"  # what a text is called that stands in a cell
PATIENCE = 6  # times the usual effort, where somebody waits for the final verdict
OTHER_SEED = 1  # of the second proof
EXIT_OF = {"proved": DONE, "refuted": NEGATIVE}

Look = Callable[[], PythonText]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was put to ``check``, so that it can be put again.

    look: gives the text as it is now. spec: ``path.ir[::name]``. session: whose specification
    counts. target: what the question is called.
    """

    look: Look
    target: str | None
    spec: str | None = None
    session: str | None = None
    effects: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A verdict of this process, and the texts that it is about."""

    asked: Asked
    verdict: str
    code: str
    spec: str


class Checking(Bench):
    """``check``."""

    @cached_property
    def workers(self) -> Workers:
        """The process that calls are made in, kept for the next verdict."""
        from liftsys_nb.verify.apart import Workers

        return Workers()

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
    ) -> Outcome:
        """Judge functions by their contracts, or by a specification.

        target: ``path.py``, ``path.py::f``, ``path.py::Class.method``, or what a text is called.
        text: Python text that stands in no file. look: gives it anew, where it lives on. session:
        the one whose specification counts. spec: ``path.ir[::name]``, whose specification counts.
        budget: seconds for one function. wait: take more time before giving up. recheck: prove
        again another way. run_effects: let calls reach outside of their process. Without target
        and text: what was checked in this process is checked again.
        Raises InputError LS413 (not in it), LS417 (several to choose from), LS421 (a file), LS427
        (no Python), LS431, LS435 (a limit), LS438 (no contract), Refused LS408 (a specification
        with errors), EncodingBug (proof and call, or two proofs, disagree: our bug).
        """
        effort = _effort(budget, wait)
        if spec is not None and session is not None:
            raise InputError(
                "a specification and a session are named",
                code="LS431",
                hint="name one: --spec FILE.ir, or -s SESSION",
            )
        if target is None and text is None:
            return self._all_again(effort, recheck)
        look = look or _look(target, text)
        asked = Asked(look, target, spec, session, run_effects)
        began = time.perf_counter()
        functions, skipped, notes, stand = self._judged(asked, effort, recheck)
        where = look()
        told = target or where.file
        here = "check" if target in (None, CELL) else f"check {_word(told)}"
        if spec is not None:
            here = here.replace("check", f"check --spec {_word(spec)}", 1)
        return self._told(told, here, functions, skipped, notes, stand, where, wait, began)

    def close(self) -> None:
        """Close the history, and end the process that calls are made in."""
        if "workers" in self.__dict__:
            self.workers.close()
        super().close()

    def stale(self) -> dict[str, str]:
        """Return the functions whose text is another one now, with the verdict on the old one."""
        changed = {}
        for (_, name), seen in self._seen.items():
            now = _text_or_none(seen.asked.look)
            if now is None or _code(now, name) != seen.code:
                changed[name] = seen.verdict
        return changed

    # ── judging ──────────────────────────────────────────────────────────────────────────────
    def _judged(
        self, asked: Asked, effort: Budget, recheck: bool
    ) -> tuple[list[Document], list[Skipped], list[str], Stand | None]:
        self.workers.warm()
        text = asked.look()
        found, skipped, notes, stand = self._subjects(asked, text)
        functions: list[Document] = []
        events: list[Event] = []
        for subject in found:
            began = time.perf_counter()
            report = self._report(subject, effort, asked.effects)
            again = self._again(subject, report, effort, asked.effects) if recheck else None
            key = (text.file, subject.contract.function.qualified)
            before = self._seen.get(key)
            code = _code(text, key[1])
            changed = before is not None and (before.code, before.spec) != (code, report.spec_hash)
            self._seen[key] = Seen(
                replace(asked, look=_one_look(asked.look, subject)), report.verdict, code,
                report.spec_hash,
            )  # fmt: skip
            functions.append(
                function_document(
                    subject, report, budget=effort, seconds=time.perf_counter() - began,
                    again=again, stale=before.verdict if before is not None and changed else None,
                )
            )  # fmt: skip
            event = None if stand is None else self._checked(stand, functions[-1], report)
            if event is not None:
                events.append(event)
        if stand is not None and events:
            after = self._desk.record(events)
            notes += after.notes
        return functions, skipped, notes, stand

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
        states = self._desk.states()
        if len(text.names) != 1 or self.current is None or self.current not in states:
            return None
        stand = self._stand(None)
        spec = self._drafted(stand.state, stand.draft).reading.spec
        wanted = {text.names[0].rpartition(".")[2], text.names[0].replace(".", "_")}
        named = {spec.name} | ({spec.signature.name} if spec.signature else set())
        return stand if named & wanted else None

    def _report(
        self, subject: Subject, effort: Budget, effects: bool, questions: Questions | None = None
    ) -> CodeReport:
        contract, text = subject.contract, subject.text
        name = contract.function.qualified
        why = text.withheld.get(name)
        if why is not None:
            return CodeReport(
                name, text.file, contract.function.line, "unknown", "unknown", reason=why
            )
        report = check(
            contract, text.source, file=text.file, workers=self.workers, program=subject.program,
            budget=effort, effects=effects, questions=questions,
        )  # fmt: skip
        holes = [goal.name for goal in goals(contract.spec, world=contract.world)]
        return naming_holes(heeding_words(report, contract.spec), holes)

    def _again(
        self, subject: Subject, report: CodeReport, effort: Budget, effects: bool
    ) -> Document:
        """Prove again with another seed, and ask cvc5 where it is there.

        Raises EncodingBug where one proof says what another refutes: our bug.
        """
        questions = Questions() if find_spec("cvc5") is not None else None
        other = self._report(subject, replace(effort, seed=OTHER_SEED), effects, questions)
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

    def _checked(self, stand: Stand, function: Document, report: CodeReport) -> Event | None:
        """Make the event of a verdict; None where the history says the same of this draft."""
        detail: dict[str, Json] = {
            "verdict": report.verdict, "function": function["name"], "file": function["file"],
            "terminates": report.terminates, "code": report.code_hash, "spec": report.spec_hash,
        }  # fmt: skip
        for known in stand.state.events:
            if known.kind == "checked" and known.draft == stand.draft.id and known.detail == detail:
                return None
        return self._desk.event(
            "checked", stand.state.id, draft=stand.draft.id, parent=None, branch=stand.branch,
            detail=detail,
        )  # fmt: skip

    # ── once more ────────────────────────────────────────────────────────────────────────────
    def _all_again(self, effort: Budget, recheck: bool) -> Outcome:
        if not self._seen:
            raise InputError(
                "nothing was checked here yet",
                code="LS431",
                hint="name a function: check FILE.py::NAME",
            )
        began = time.perf_counter()
        functions: list[Document] = []
        skipped: list[Skipped] = []
        notes: list[str] = []
        for (file, name), seen in list(self._seen.items()):
            try:
                found, _, _, _ = self._judged(seen.asked, effort, recheck)
            except InputError as gone:
                del self._seen[file, name]
                skipped.append(Skipped(name, 0, gone.message))
                notes.append(f"what was said of {name} ({seen.verdict}) is stale: {gone.message}")
                continue
            functions += found
        if not functions:
            raise InputError(
                f"nothing is left to check: {skipped[0].reason}", code="LS431",
                hint="name a function: check FILE.py::NAME",
            )  # fmt: skip
        where = PythonText(HERE, "")
        return self._told(HERE, "check", functions, skipped, notes, None, where, False, began)

    def _told(
        self, target: str, here: str, functions: list[Document], skipped: list[Skipped],
        notes: list[str], stand: Stand | None, text: PythonText, waited: bool, began: float,
    ) -> Outcome:  # fmt: skip
        word = in_all([each["verdict"] for each in functions])
        for each in functions:
            if each["stale"] is not None:
                before = f"the verdict before ({each['stale']})"
                notes.append(f"{each['name']}: {before} was about another text, and is stale")
        if skipped and text.source:
            names = ", ".join(each.name for each in skipped)
            many = plural(len(skipped), "function")
            notes.append(f"{many} without a contract: {names}; `post: …` in a docstring is one")
        shape = document(
            target=target, verdict=word, functions=functions,
            skipped=[skipped_document(each, text.before) for each in skipped],
            seconds=round(time.perf_counter() - began, 3),
        )  # fmt: skip
        follow, first = self._follow(here, word, functions, stand, waited)
        return Outcome(
            "check", shape, code_headline(functions, target), tuple(dict.fromkeys(notes)), follow,
            EXIT_OF.get(word, UNDECIDED), first=first, sources=_sources(text),
        )  # fmt: skip

    def _follow(
        self, here: str, word: str, functions: list[Document], stand: Stand | None, waited: bool
    ) -> tuple[str, str | None]:
        """Return the next command, and what to do by hand before it. here: the same once more."""
        if word == "refuted":
            bad = next(each for each in functions if each["verdict"] == "refuted")
            if bad["file"] == CELL and here == "check":
                return here, f"mend {bad['name']} and run its cell again"
            where = "" if is_no_file(bad["file"]) else f" in {bad['file']}"
            return here, f"mend {bad['name']}{where}"
        if stand is not None:
            return self._next(stand), None
        if word == "proved":
            once = all(each["recheck"] is None for each in functions)
            return (here.replace("check", "check --recheck", 1) if once else "list"), None
        # More time helps where the effort did not suffice, and nowhere else.
        late = any("effort" in (each["reason"] or "") for each in functions)
        more = here.replace("check", "check --wait", 1)
        return (more if late and not waited else "help check"), None


# ── texts ────────────────────────────────────────────────────────────────────────────────────
def _look(target: str | None, text: str | PythonText | None) -> Look:
    if isinstance(text, PythonText):
        return lambda: text
    if text is not None:
        made = PythonText("<stdin>" if target == "-" else CELL, text)
        return lambda: made
    assert target is not None
    if not is_python_file(target):
        raise InputError(
            f"{target} names no Python function",
            code="LS413",
            hint="name FILE.py or FILE.py::NAME; a specification alone: verify",
        )
    return lambda: python_file(target)


def _word(text: str) -> str:
    return text if text == "-" else shlex.quote(text)


def _one_look(look: Look, subject: Subject) -> Look:
    """Return what gives the text of one function anew."""
    name = subject.contract.function.qualified
    return lambda: replace(look(), names=(name,))


def _text_or_none(look: Look) -> PythonText | None:
    try:
        return look()
    except InputError:
        return None


def _code(text: PythonText, name: str) -> str:
    from liftsys_nb.lift.code import leaning_hash

    return leaning_hash(text.source, name)


def _sources(text: PythonText) -> dict[str, str]:
    """Return the text that diagnostics speak of, from where the person's own begins."""
    lines = text.source.split("\n")[text.before :]
    return {text.file: "\n".join(lines)} if text.source else {}


def _effort(said: str | float | None, wait: bool) -> Budget:
    """Return what a verdict may cost. Raises InputError LS435."""
    usual = CHECK
    if wait:
        usual = replace(CHECK, total=CHECK.total * PATIENCE, seconds=CHECK.seconds * PATIENCE)
    return budget_of(None, said, usual=usual)
