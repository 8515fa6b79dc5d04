"""``export smtlib``: the questions that the verdict hangs on, for Z3, cvc5 and others to answer."""

from __future__ import annotations

from collections.abc import Sequence

from liftsys_nb.holes import settle
from liftsys_nb.ir.ports import Exportable, Exported
from liftsys_nb.ir.verdicts import SpecVerdict, Undecided, verdict_word
from liftsys_nb.plugins.exporters.symbols import portable
from liftsys_nb.types import EMPTY
from liftsys_nb.verify import Questions, verify
from liftsys_nb.verify.second import Question


class SmtlibExporter:
    """SMT-LIB 2.6: each question with the answer that Z3 gave, which others can give again."""

    name = "smtlib"
    suffix = ".smt2"
    styles = ()

    def export(self, draft: Exportable) -> Exported:
        """Return the questions in the order in which they were asked.

        A question that two ask alike stands once. Of a verdict that is not decided there are
        those that were answered on the way.
        """
        world = EMPTY if draft.world is None else draft.world
        holes = draft.document.get("holes", ())
        deferred = frozenset(hole["id"] for hole in holes if hole["status"] == "deferred")
        spec, _ = settle(draft.spec, world=world, deferred=deferred)
        questions = Questions()
        report = verify(spec, world=world, program=draft.program, questions=questions)
        verdict = report.verdict
        asked = list(_once(list(questions.asked.values())))
        unsaid = []
        if isinstance(verdict, Undecided):
            unsaid.append(f"why the verdict is open: {verdict.reason}")
        elif not asked:
            unsaid.append("the verdict: it needed no question")
        elif report.open_holes:
            unsaid.append("that the verdict holds so far: holes are open")
        return Exported(_text(draft.spec.name, verdict, asked, unsaid), tuple(unsaid))


def _once(questions: Sequence[Question]) -> list[tuple[bool, tuple[str, ...]]]:
    found: dict[tuple[str, ...], bool] = {}
    for each in questions:
        commands = tuple(portable(each.text))
        if any(command.startswith("(assert") for command in commands):
            found.setdefault(commands, each.holds)
    return [(holds, commands) for commands, holds in found.items()]


def _text(
    name: str,
    verdict: SpecVerdict,
    asked: Sequence[tuple[bool, tuple[str, ...]]],
    unsaid: Sequence[str],
) -> str:
    lines = [
        f"; The specification {_plain(name)}: {verdict_word(verdict)}.",
        "; The verdict hangs on these questions. Each is one of its own, with the answer that",
        "; a solver should give; what is not said here is how the verdict follows from them.",
        *(f"; Not said: {_plain(each)}" for each in unsaid),
    ]
    for number, (holds, commands) in enumerate(asked, 1):
        answer = "sat" if holds else "unsat"
        lines += [
            "", f"; question {number} of {len(asked)}", "(set-logic ALL)",
            f"(set-info :status {answer})", *commands, f"(check-sat)  ; {answer}",
        ]  # fmt: skip
        if number < len(asked):
            lines.append("(reset)")
    return "\n".join(lines) + "\n"


def _plain(words: str) -> str:
    return "".join(c if c.isprintable() else " " for c in words)
