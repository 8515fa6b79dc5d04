"""One ``check`` as a reply: of all functions that were judged, with the one next command."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from liftsys_nb.session.asked import CELL, shown_sources
from liftsys_nb.session.code_documents import code_headline, in_all, skipped_document
from liftsys_nb.session.counting import plural
from liftsys_nb.session.desk import Stand
from liftsys_nb.session.judged import Judged
from liftsys_nb.session.mending import is_no_file
from liftsys_nb.session.outcome import DONE, NEGATIVE, UNDECIDED, Document, Outcome, document
from liftsys_nb.session.subjects import PythonText, Skipped

EXIT_OF = {"proved": DONE, "refuted": NEGATIVE}


@dataclass(slots=True)
class Round:
    """What one ``check`` has come to, so far.

    target: what was asked about. here: the command that does the same once more. stand: the
    session whose specification counts. began: as ``time.perf_counter`` counts. waited: whether
    there is no more to come.
    """

    target: str
    here: str
    judged: list[Judged]
    skipped: list[Skipped]
    notes: list[str]
    stand: Stand | None
    text: PythonText
    began: float
    waited: bool = False

    @property
    def open(self) -> list[Judged]:
        """The functions of which the tiers might say more."""
        return [each for each in self.judged if each.is_open]

    def outcome(self, next_of: Callable[[Stand], str]) -> Outcome:
        """Return it as a reply. next_of: gives the next command of a session."""
        functions = [each.document() for each in self.judged]
        word = in_all([each["verdict"] for each in functions])
        shape = document(
            target=self.target, verdict=word, functions=functions,
            skipped=[skipped_document(each, self.text.before) for each in self.skipped],
            seconds=round(time.perf_counter() - self.began, 3),
        )  # fmt: skip
        follow, first = self._follow(word, functions, next_of)
        return Outcome(
            "check", shape, code_headline(functions, self.target), self._notes(functions), follow,
            EXIT_OF.get(word, UNDECIDED), first=first, sources=shown_sources(self.text),
        )  # fmt: skip

    def _notes(self, functions: Sequence[Document]) -> tuple[str, ...]:
        notes = list(self.notes)
        for each in functions:
            if each["stale"] is not None:
                before = f"the verdict before ({each['stale']})"
                notes.append(f"{each['name']}: {before} was about another text, and is stale")
        if self.skipped and self.text.source:
            names = ", ".join(each.name for each in self.skipped)
            many = plural(len(self.skipped), "function")
            notes.append(f"{many} without a contract: {names}; `post: …` in a docstring is one")
        return tuple(dict.fromkeys(notes))

    def _follow(
        self, verdict: str, functions: Sequence[Document], next_of: Callable[[Stand], str]
    ) -> tuple[str, str | None]:
        """Return the next command, and what to do by hand before it."""
        if verdict == "refuted":
            bad = next(each for each in functions if each["verdict"] == "refuted")
            if bad["file"] == CELL and self.here == "check":
                return self.here, f"mend {bad['name']} and run its cell again"
            where = "" if is_no_file(bad["file"]) else f" in {bad['file']}"
            return self.here, f"mend {bad['name']}{where}"
        if self.stand is not None:
            return next_of(self.stand), None
        if verdict == "proved":
            once = all(each["recheck"] is None for each in functions)
            again = self.here.replace("check", "check --recheck", 1)
            return (again if once else "list"), None
        if verdict == "unknown" and (mend := _mend(functions)) is not None:
            return self.here, mend
        # More is found out where something can be tried, and nowhere else.
        more = bool(self.open) and not any(each["going_on"] for each in functions)
        waiting = self.here.replace("check", "check --wait", 1)
        return (waiting if more and not self.waited else "help check"), None


def _mend(functions: Sequence[Document]) -> str | None:
    """Return what to do about the first line of a contract that a slip made mere words."""
    for each in functions:
        for told in each["diagnostics"]:
            if told["fix"] is not None and each["verdict"] == "unknown":
                where = "" if is_no_file(each["file"]) else f" of {each['file']}"
                return f"mend line {told['line']}{where}"
    return None
