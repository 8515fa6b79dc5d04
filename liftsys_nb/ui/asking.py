"""``liftsys ask`` in a shell: the open questions one by one, until all are answered or one leaves.

Each answer is on disk before the next question comes, so leaving loses nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from liftsys_nb.ir.errors import InputError, LiftError
from liftsys_nb.session.outcome import Document, Outcome
from liftsys_nb.ui.trouble import error_outcome, is_ours

if TYPE_CHECKING:
    from liftsys_nb.session.workbench import Workbench
    from liftsys_nb.ui.screen import Screen

ABOUT = (
    "a number    takes that answer",
    "= VALUE     takes what stands behind it to the letter: = 3 is the number 3, = s the name s",
    "other words are the answer itself: an expression, a type, or what the question wants",
    "s           leaves the question open and goes on",
    "defer WHY   leaves it open on purpose; finalizing then needs a reason",
    "undo        takes the last answer back",
    "?           shows this",
    "Ctrl-D      leaves; what was answered is kept",
)


@dataclass(slots=True)
class Talk:
    """A talk about one session.

    show: draws an outcome. read: gives the next line, None at the end. say: writes a line.
    strict: whether a wrong answer ends the talk; nobody reads what is said of a pipe's line.
    """

    bench: Workbench
    show: Callable[[Outcome], None]
    read: Callable[[str], str | None]
    say: Callable[[str], None]
    strict: bool = False
    past: list[str] = field(default_factory=list)
    steps: int = 0
    lines: int = 0

    def hold(self, session: str | None) -> Outcome:
        """Ask until nothing is open or the lines end; return what is open then.

        Raises LiftError where the talk is strict and a line cannot be taken.
        """
        asked = self.bench.ask(session)
        # By id: a name could be another session's before the talk is over.
        session = str(asked.document["session"])
        while (question := asked.document["question"]) is not None:
            self.show(asked)
            if not self._answer(session, question):
                break
            asked = self.bench.ask(session, past=self.past)
        return self.bench.ask(session)

    def _answer(self, session: str, question: Document) -> bool:
        """Take lines until one moves on; False at the end of them."""
        while True:
            line = self.read(f"{question['hole']}> ")
            if line is None:
                return False
            self.lines += 1
            try:
                if self._took(session, question, line.strip()):
                    return True
            except LiftError as error:
                if self.strict or is_ours(error):
                    raise
                self.show(error_outcome(error))

    def _took(self, session: str, question: Document, line: str) -> bool:
        """Act on a line; whether another question comes next. Raises LiftError."""
        word, _, rest = line.partition(" ")
        match word:
            case "":
                self.say("type an answer, or ? for what can be typed")
                return False
            case "?":
                for each in (*_scope(question), *ABOUT):
                    self.say(f"  {each}")
                return False
            case "s" if not rest:
                self.past.append(question["hole"])
                return True
            case "defer":
                because = rest.strip() or None
                self._done(self.bench.defer(question["hole"], session=session, because=because))
                return True
            case "undo" if not rest:
                if not self.steps:
                    raise InputError(
                        "nothing was answered in this talk yet", code="LS406",
                        hint="take back what came before: undo",
                    )  # fmt: skip
                self._done(self.bench.undo(session))
                self.steps -= 2
                return True
        value = line[1:].strip() if line.startswith("=") and line[1:2] != "=" else None
        if value is None:
            value = _chosen(question, line)
        self._done(self.bench.fill(question["hole"], value, session=session))
        return True

    def _done(self, outcome: Outcome) -> None:
        self.steps += 1
        self.say(f"  ✓ {outcome.headline.partition('  ·  ')[0]}")
        for note in outcome.notes:
            self.say(f"    {note}")


def _chosen(question: Document, line: str) -> str:
    """Return the answer of a number, or the words themselves. Raises InputError LS431."""
    options = question["options"]
    if not options or not (line.isdecimal() and line.isascii()):
        return line
    if 1 <= int(line) <= len(options):
        return str(options[int(line) - 1]["text"])
    raise InputError(
        f"there is no answer {line}: they go from 1 to {len(options)}",
        code="LS431",
        hint=f"for the number itself write = {line}",
    )


def _scope(question: Document) -> list[str]:
    """Say what is asked for, and what an answer may name."""
    wanted = question["type"] or "not known yet"
    told = [f"wanted: {wanted}" + (f", in {question['where']}" if question["where"] else "")]
    names = ", ".join(f"{name}: {kind or '?'}" for name, kind in question["scope"].items())
    return [*told, *([f"names it may use: {names}"] if names else [])]


# ── lines ────────────────────────────────────────────────────────────────────────────────────
def lines_of_terminal(prompt: str) -> str | None:
    """Ask a person for a line, with the keys of readline; None where they leave."""
    with suppress(ImportError):  # a Python built without it
        import readline  # noqa: F401  # input() then edits and remembers lines
    try:
        return input(prompt)
    except EOFError:
        sys.stdout.write("\n")
        return None


def lines_of_pipe(prompt: str) -> str | None:
    """Read a line of standard input; None at its end. Raises InputError LS421."""
    try:
        if sys.stdin is None:  # `liftsys ask <&-`
            raise OSError("it is closed")
        raw = sys.stdin.buffer.readline()
    except OSError as failed:
        raise InputError(
            f"standard input cannot be read: {failed.strerror or failed}",
            code="LS421",
            hint="ask in a terminal, pipe answers in, or answer one: fill HOLE VALUE",
        ) from None
    return raw.decode("utf-8", "replace") if raw else None


def talk(bench: Workbench, session: str | None, screen: Screen) -> Outcome:
    """Hold a talk at a terminal, or with the lines of a pipe; return what is open after it.

    Raises LiftError with the number of the line, where a pipe's cannot be taken.
    """
    person = screen.has_person
    held = Talk(
        bench, screen.show_question, lines_of_terminal if person else lines_of_pipe, screen.say,
        strict=not person,
    )  # fmt: skip
    try:
        left = held.hold(session)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("what was answered is kept; go on with: liftsys ask") from None
    except LiftError as error:
        if held.lines and not person and not is_ours(error):
            error.message = f"line {held.lines} of the input: {error.message}"
        raise
    follow = left.next if left.document["done"] else "ask"
    return replace(left, document={**left.document, "question": None}, next=follow)
