"""A second opinion: what the verdict hangs on, asked of another solver in a process of its own.

The other solver is a check on ours and on nothing else: it makes no verdict. Where the two
disagree one of them is wrong, so nobody shall see the verdict.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Protocol, TypeAlias

from liftsys_nb.ir.errors import EncodingBug, SolverError

Said: TypeAlias = bool | None  # satisfiable, not satisfiable, no opinion

START = 10.0  # seconds for a process to start and load its solver, beside the time to think


@dataclass(frozen=True, slots=True)
class Question:
    """One question in SMT-LIB 2, and whether Z3 says that it can hold."""

    text: str
    holds: bool


@dataclass(slots=True)
class Questions:
    """The questions that were answered on the way to a verdict; each once, in their order."""

    asked: dict[str, Question] = field(default_factory=dict)

    def add(self, text: str, holds: bool) -> None:
        """Note a question with its answer."""
        self.asked.setdefault(text, Question(text, holds))


class Oracle(Protocol):
    """A solver that reads SMT-LIB 2."""

    @property
    def name(self) -> str:
        """Its name and version, as a person reads it."""
        ...

    def answers(self, questions: Sequence[str], *, seconds: float) -> Sequence[Said]:
        """Answer questions in turn; None for those that it does not decide, or not in time."""
        ...


@dataclass(frozen=True, slots=True)
class Opinion:
    """What another solver says. by: which. asked: how many questions; agreed: in how many."""

    by: str
    asked: int
    agreed: int


def opinion(questions: Questions, *, seconds: float, oracle: Oracle | None = None) -> Opinion:
    """Ask another solver (default: cvc5) what Z3 was asked.

    Raises SolverError LS620 when it is not there, EncodingBug when it says otherwise: our bug.
    Ctrl-C ends it at once.
    """
    if oracle is None:
        require_second()
        oracle = Cvc5()
    asked = list(questions.asked.values())
    answers = oracle.answers([each.text for each in asked], seconds=seconds) if asked else ()
    for each, said in zip(asked, answers, strict=True):
        if said is not None and said is not each.holds:
            raise EncodingBug(
                f"Z3 and {oracle.name} disagree: Z3 says {_word(each.holds)}, "
                f"{oracle.name} says {_word(said)}",
                hint="please report this with the specification; the verdict was withheld",
            )
    return Opinion(oracle.name, len(asked), sum(said is not None for said in answers))


def require_second() -> None:
    """Raise SolverError LS620 when there is no other solver to ask."""
    if find_spec("cvc5") is None:
        raise SolverError(
            "a second opinion needs cvc5, which is not installed",
            code="LS620",
            hint="pip install 'liftsys_nb[second-opinion]'",
        )


def _word(holds: bool) -> str:
    return "sat" if holds else "unsat"


# A process of its own: cvc5 heeds no time limit through its API, and it can be killed.
_CHILD = """
import json, sys
import cvc5
texts, milliseconds = json.load(sys.stdin)
for text in texts:
    said = "unknown"
    try:
        solver = cvc5.Solver(cvc5.TermManager())
        solver.setOption("tlimit-per", str(milliseconds))
        solver.setLogic("ALL")
        parser = cvc5.InputParser(solver)
        parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "question")
        symbols = parser.getSymbolManager()
        command = parser.nextCommand()
        while not command.isNull():
            found = command.invoke(solver, symbols).strip()
            said = found if found in ("sat", "unsat") else said
            command = parser.nextCommand()
    except Exception as error:
        # A construct that only Z3 has, or a limit: no opinion.
        print(type(error).__name__, str(error)[:200], file=sys.stderr)
        said = "unknown"
    print(said, flush=True)
"""
_ANSWERS: dict[str, Said] = {"sat": True, "unsat": False}


class Cvc5:
    """cvc5, from PyPI. See ``Oracle``."""

    @property
    def name(self) -> str:
        """Its name and version."""
        try:
            return f"cvc5 {version('cvc5')}"
        except PackageNotFoundError:
            return "cvc5"

    def answers(self, questions: Sequence[str], *, seconds: float) -> Sequence[Said]:
        """Answer questions in turn, within seconds for all of them."""
        told = json.dumps([list(questions), max(1, int(seconds * 1000))])
        # Away from our terminal's Ctrl-C: we hear it, and end the process ourselves.
        with subprocess.Popen(
            [sys.executable, "-I", "-c", _CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        ) as child:
            try:
                written, _ = child.communicate(told, timeout=seconds + START)
            except subprocess.TimeoutExpired:
                child.kill()
                written, _ = child.communicate()
            except BaseException:
                child.kill()
                child.wait()  # on an interrupt Popen itself does not
                raise
        said = [_ANSWERS.get(line) for line in written.split()][: len(questions)]
        return [*said, *[None] * (len(questions) - len(said))]
