"""What a list says of a draft: worked out once, for a draft never changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from liftsys_nb.session.code_version import this_code

if TYPE_CHECKING:
    from liftsys_nb.ir.ports import Shelf
    from liftsys_nb.session.reading import Drafted


class Brief(NamedTuple):
    """How many holes are open, and whether the text is free of errors."""

    open_holes: int
    is_sound: bool


class Briefs:
    """Briefs by draft id, on the shelf too: reading a thousand texts anew takes a second.

    They belong to this very code: another version may find other errors.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._known: dict[str, Brief] | None = None
        self._is_new = False

    def of(self, draft: str, read: Callable[[], Drafted]) -> Brief:
        """Return the brief of a draft; read reads its text, where that has to be."""
        if self._known is None:
            self._known = self._kept()
        brief = self._known.get(draft)
        if brief is None:
            drafted = read()
            count = sum(goal.status == "open" for goal in drafted.goals)
            brief = self._known[draft] = Brief(count, drafted.reading.is_sound)
            self._is_new = True
        return brief

    def keep(self, drafts: set[str]) -> None:
        """Put what is known of these drafts on the shelf, if anything is new."""
        if not self._is_new or self._known is None:
            return
        whole = {key: brief for key, brief in self._known.items() if key in drafts}
        self._shelf.put(_key(), json.dumps(whole))
        self._is_new = False

    def _kept(self) -> dict[str, Brief]:
        text = self._shelf.get(_key())
        if text is None:
            return {}
        # What is on the shelf bears a seal of its own: it is as it was put.
        return {key: Brief(*brief) for key, brief in json.loads(text).items()}


def _key() -> str:
    return sha256(f"briefs {this_code()}".encode()).hexdigest()
