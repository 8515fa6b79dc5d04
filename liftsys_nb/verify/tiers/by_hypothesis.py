"""Inputs that Hypothesis chooses, in a process of its own; calls are made in another one."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

from liftsys_nb.verify.apart.children import Child, Gone, Late
from liftsys_nb.verify.apart.coding import Malformed, decode
from liftsys_nb.verify.code.calling import is_opaque
from liftsys_nb.verify.code.trying import Arguments
from liftsys_nb.verify.tiers.calls import TooLate, Weighed
from liftsys_nb.verify.tiers.strategies import NoStrategy, strategies
from liftsys_nb.verify.tiers.tier import Task, Tried

MOST = 600  # inputs
MEMORY = 1 << 30  # bytes of address space
PATIENCE = 30.0  # seconds for one choice; the first one loads Hypothesis
INSIDE = "liftsys_nb.verify.tiers.inside.asking"
HOW = "that Hypothesis chose"


@dataclass(frozen=True, slots=True)
class ByHypothesis:
    """Property-based testing: many inputs by the types, made small when one breaks a clause."""

    name: str = "hypothesis"
    extra: str | None = "explore"
    seconds: float = 12.0
    most: int = MOST

    def is_installed(self) -> bool:
        """Tell whether Hypothesis is there; it is not loaded into this process."""
        return find_spec("hypothesis") is not None

    def run(self, task: Task) -> Tried:
        """Look for inputs, and count those that broke nothing."""
        try:
            told = strategies(task.problem, task.routine)
        except NoStrategy as none:
            return Tried(reason=str(none))
        child = Child(INSIDE, memory=MEMORY)
        try:
            with task.stop.ending(child.end):
                return _Asking(task, child).tried(told, self.most)
        finally:
            child.kill()


@dataclass(slots=True)
class _Asking:
    """One conversation with Hypothesis."""

    task: Task
    child: Child
    label: str | None = None  # of the clause that a call broke: no other one is made small
    smallest: Arguments | None = None
    kept: Counter[str] = field(default_factory=Counter)
    seen: dict[str, str] = field(default_factory=dict)

    def tried(self, told: list[Any], most: int) -> Tried:
        reason = None
        try:
            self._say({"strategies": told, "most": most, "paths": [*sys.path]})
            while "done" not in (answer := self.child.answer(PATIENCE)):
                self._say({"say": self._weighed(answer)})
            if answer["done"] == "stopped":
                # How far one comes in the time hangs on the machine; what is shown should not.
                self.kept = Counter({label: _rounded(many) for label, many in self.kept.items()})
            if answer["done"] == "Unsatisfiable":
                reason = "it found no input for which anything is owed"
            elif answer["done"] not in ("kept", "broken", "stopped"):
                reason = f"Hypothesis gave up: {answer['done']}"
        except TooLate:
            reason = "calls that it chose did not end in their time"
        except (Gone, Late, Malformed):
            self.task.stop.heed()
            reason = f"its process ended early: {self.child.ending()}"
        return Tried(
            () if self.smallest is None else (self.smallest,), dict(self.kept), HOW, reason
        )

    def _say(self, document: dict[str, Any]) -> None:
        self.child.send(json.dumps(document).encode() + b"\n", PATIENCE)

    def _weighed(self, answer: dict[str, Any]) -> str:
        """Return what a call with the chosen values says. Raises Malformed, TooLate."""
        self.task.stop.heed()
        if not self.task.left:
            return "stop"
        key = json.dumps(answer.get("try"))
        if key not in self.seen:
            self.seen[key] = self._said(self._arguments(answer))
        return self.seen[key]

    def _arguments(self, answer: dict[str, Any]) -> Arguments | None:
        values = answer.get("try")
        if not isinstance(values, list):
            raise Malformed("no values")
        names = [each.name for each in self.task.problem.parameters]
        found = [decode(each) for each in values]
        if any(is_opaque(each) for each in found):
            return None
        return dict(zip(names, found, strict=True))

    def _said(self, arguments: Arguments | None) -> str:
        weighed: list[Weighed] = [] if arguments is None else self.task.calls.weigh([arguments])
        if not weighed:
            return "skipped"
        (only,) = weighed
        if self.label is None:
            if only.broken:
                self.label = only.broken[0].label
            else:
                self.kept.update(only.kept)
        if self.label is None or self.label not in only.labels:
            return "kept"
        self.smallest = only.arguments
        return "broken"


def _rounded(many: int) -> int:
    """Return a number with all digits but the first one taken away.

    >>> _rounded(523)
    500
    """
    digits = str(many)
    return int(digits[0] + "0" * (len(digits) - 1))
