"""Inputs that CrossHair guesses, in a process of its own. It is asked for guesses alone."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from liftsys_nb.verify.apart.children import Child, Gone, Late
from liftsys_nb.verify.apart.coding import Malformed, decode, encode_text
from liftsys_nb.verify.code.calling import is_opaque
from liftsys_nb.verify.code.trying import Arguments
from liftsys_nb.verify.tiers.calls import TooLate
from liftsys_nb.verify.tiers.conditions import Conditions, conditions
from liftsys_nb.verify.tiers.tier import Task, Tried

MEMORY = 3 << 30  # bytes of address space: it loads a solver
LOADING = 30.0  # seconds for CrossHair and the module
SLACK = 6.0  # seconds for one condition beyond its time: a path is not cut off in the middle
EACH = 5.0  # seconds for one condition at most
# The same words however far it came: that hangs on the machine, and what is shown should not.
NONE = "found no call in its time"
INSIDE = "liftsys_nb.verify.tiers.inside.searching"


@dataclass(frozen=True, slots=True)
class ByCrossHair:
    """Another tool's symbolic execution: its counterexamples are guesses, its proofs nothing."""

    name: str = "crosshair"
    extra: str | None = "crosshair"
    seconds: float = 20.0

    def is_installed(self) -> bool:
        """Tell whether CrossHair is there; it is not loaded into this process."""
        return find_spec("crosshair") is not None

    def run(self, task: Task) -> Tried:
        """Ask for a counterexample to each clause that is open."""
        stated = conditions(task.problem, task.module, task.contract.bindings)
        known = {label for label, _ in stated.ensures}
        ensures = [each for each in stated.ensures if each[0] in task.open]
        if task.open - known or not ensures:
            ensures.append(("", "True"))  # exceptions that nobody declared
        if any(not text for _, text in stated.types):
            return Tried(reason="a parameter is of a type that CrossHair has no word for")
        child = Child(INSIDE, memory=MEMORY)
        try:
            with task.stop.ending(child.end):
                return _asked(task, child, stated, ensures)
        finally:
            child.kill()


def _asked(task: Task, child: Child, stated: Conditions, ensures: list[tuple[str, str]]) -> Tried:
    each = max(0.5, min(EACH, task.left / len(ensures)))
    wrong: list[str] = []
    try:
        child.send(json.dumps(_job(task, stated, ensures, each)).encode() + b"\n", LOADING)
        answer = child.answer(LOADING + each + SLACK)
        while "done" not in answer and "failed" not in answer:
            arguments = _arguments(task, answer)
            if arguments is None:
                if str(answer.get("said", "")).startswith(("it ", "CrossHair ")):
                    wrong.append(str(answer["said"]))
            elif any(weighed.broken for weighed in task.calls.weigh([arguments])):
                return Tried((arguments,))
            task.stop.heed()
            if not task.left:
                return Tried(reason=NONE)
            answer = child.answer(min(each, task.left) + SLACK)
        if "failed" in answer:
            return Tried(reason=str(answer["failed"]))
    except TooLate:
        return Tried(reason="calls that it chose did not end in their time")
    except (Gone, Late, Malformed) as gone:
        task.stop.heed()
        late = isinstance(gone, Late)
        return Tried(reason=NONE if late else f"its process ended early: {child.ending()}")
    return Tried(reason=wrong[0] if wrong else NONE)


def _arguments(task: Task, answer: dict[str, Any]) -> Arguments | None:
    """Return the arguments of a guess; None where there are none. Raises Malformed."""
    values = answer.get("values")
    names = [each.name for each in task.problem.parameters]
    if not isinstance(values, list) or len(values) != len(names):
        return None
    found = dict(zip(names, map(decode, values), strict=True))
    return None if any(map(is_opaque, found.values())) else found


def _job(
    task: Task, stated: Conditions, ensures: list[tuple[str, str]], each: float
) -> dict[str, Any]:
    file = None if task.file.startswith("<") else task.file
    folder = [os.path.dirname(os.path.abspath(file))] if file else []
    paths = [os.path.abspath(path) for path in sys.path]
    return {
        "source": encode_text(task.source),
        "file": file or "<checked>",
        "function": task.routine.name,
        "paths": list(dict.fromkeys([*folder, *paths])),
        "classes": dict(task.contract.bindings),
        "unwrapped": task.unwrapped,
        "effects": task.effects,
        "loading": LOADING,
        "seconds": each,
        "each": each,
        "conditions": {
            "types": stated.types,
            "by_name": task.contract.function.by_name,
            "requires": stated.requires,
            "ensures": ensures,
            "raises": stated.raises,
        },
    }
