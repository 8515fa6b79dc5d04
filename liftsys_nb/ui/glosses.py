"""Words of ours explained where they first come up: once a kernel, or when a session is made."""

from __future__ import annotations

from collections.abc import Mapping

from liftsys_nb.session.outcome import Outcome
from liftsys_nb.ui.config import look

GLOSSES: Mapping[str, str] = {
    "hole": "hole: a question your words leave open, written ?name in the text",
    "fit": "fit: a possible answer to a hole; ✓ fits means that the solver found no clash",
    "draft": "draft: a state of the specification; none ever changes, so undo can go back to each",
    "branch": "branch: a line of drafts; two who change one draft get one each",
}

_told: set[str] = set()  # in this process


def first_uses(outcome: Outcome) -> tuple[str, ...]:
    """Return the explanations of the words that a reply brings up, each once in this process."""
    if not look().get("glosses"):
        return ()
    new = [word for word in _words(outcome) if word not in _told]
    _told.update(new)
    return tuple(GLOSSES[word] for word in new)


def forget() -> None:
    """Explain all words again."""
    _told.clear()


def _words(outcome: Outcome) -> list[str]:
    document = outcome.document
    found = []
    match outcome.kind:
        case "session" | "holes" | "ir":
            waiting = [hole for hole in document["holes"] if hole["status"] != "settled"]
            if waiting:
                found.append("hole")
            if any(hole["fits"] for hole in waiting):
                found.append("fit")
        case "ask" if document["question"] is not None:
            found.append("hole")
            if document["question"]["options"]:
                found.append("fit")
        case "log" | "diff":
            found.append("draft")
        case "merge":
            found += ["draft", "branch"]
        case _:
            pass
    return found
