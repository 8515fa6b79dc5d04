"""The open questions, one at a time: which comes next, and what may be answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from liftsys_nb.holes.fits import MOST, candidates
from liftsys_nb.session import texts
from liftsys_nb.session.bench import Bench
from liftsys_nb.session.outcome import Document, Outcome, document

SURVIVES = frozenset({"fits", "unknown"})


class Asking(Bench):
    """``ask``, and what completion offers: no solver is asked for that, so it comes at once."""

    def waiting(self, session: str | None = None) -> list[tuple[str, str]]:
        """Return the open holes with their questions."""
        stand = self._glance(session)
        goals = self._drafted(stand.state, stand.draft).goals
        return [(goal.name, goal.question) for goal in goals if goal.status == "open"]

    def offers(self, hole: str, session: str | None = None) -> list[tuple[str, str]]:
        """Return possible answers of a hole and where each comes from; nobody judged them."""
        stand = self._glance(session)
        drafted = self._drafted(stand.state, stand.draft)
        reading = drafted.reading
        if not reading.is_sound:
            return []
        found = (goal for goal in drafted.goals if goal.name == hole)
        return [
            (text, why)
            for goal in found
            for text, _, why in islice(candidates(reading.spec, goal, reading.world), MOST)
        ]

    def ask(self, session: str | None = None, *, past: Iterable[str] = ()) -> Outcome:
        """Return the next open question with its possible answers; changes nothing.

        past: holes that somebody who is asked leaves for later. The question is null where no
        other is open.
        """
        stand = self._stand(session)
        shown = self._session(stand)
        whole = shown.document
        waiting = in_order(whole["holes"])
        skipped = frozenset(past)
        hole = next((each for each in waiting if each["id"] not in skipped), None)
        shape = document(
            session=whole["session"], name=whole["name"],
            question=None if hole is None else _question(hole),
            candidates_left=None if hole is None else _left(hole),
            open=len(waiting), done=not waiting,
        )  # fmt: skip
        count = texts.plural(len(waiting), "question")
        headline = f"{whole['name']}: {count} open" if waiting else f"{whole['name']}: all answered"
        follow = shown.next
        if hole is not None:
            best = _recommended(hole)
            follow = f"fill {hole['id']} {best or 'VALUE'}"
        return Outcome("ask", shape, headline, stand.notes, follow)


def in_order(holes: Sequence[Document]) -> list[Document]:
    """Return the open holes, each behind those that it depends on; else as in the text.

    A circle is broken where the text begins it.
    """
    waiting = {hole["id"]: hole for hole in holes if hole["status"] == "open"}
    ordered: list[Document] = []
    while waiting:
        free = (
            h for h in waiting.values() if not waiting.keys() & set(h["depends_on"]) - {h["id"]}
        )
        chosen = next(free, None) or next(iter(waiting.values()))
        ordered.append(waiting.pop(chosen["id"]))
    return ordered


def _question(hole: Document) -> Document:
    options = [
        {"text": fit["text"], "label": fit["label"], "with": fit["with"], "why": fit["why"]}
        for fit in hole["fits"]
    ]
    return {
        "id": hole["id"], "kind": "choice" if options else "value", "text": hole["question"],
        "hole": hole["id"], "type": hole["type"], "where": hole["where"], "scope": hole["scope"],
        "arguments": None, "call": None, "options": options, "recommended": _recommended(hole),
        "free_text": True,
    }  # fmt: skip


def _recommended(hole: Document) -> str | None:
    """Return the best answer that survives: what the solver found to fit comes first."""
    fits = hole["fits"]
    best = next((fit["text"] for fit in fits if fit["label"] == "fits"), None)
    return best or next((fit["text"] for fit in fits if fit["label"] == "unknown"), None)


def _left(hole: Document) -> int | None:
    """Count the answers that are offered and not refuted; None where none was worked out."""
    return sum(fit["label"] in SURVIVES for fit in hole["fits"]) if hole["fits"] else None
