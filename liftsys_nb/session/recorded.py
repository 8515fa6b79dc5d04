"""Calls that were recorded, as examples of a specification."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from liftsys_nb.lift.contracts import contract
from liftsys_nb.lift.trace import Call
from liftsys_nb.syntax import parse, show


@dataclass(frozen=True, slots=True)
class Examples:
    """Calls as lines of ``examples:``, and those that are none, each with why."""

    lines: tuple[str, ...]
    left_out: tuple[str, ...]


def examples_of(name: str, calls: Iterable[Call]) -> Examples:
    """Return what an ``examples:`` section says of calls.

    A call is left out that holds a value without a literal, or that came to something else
    another time: an example says what always comes out.
    """
    outcomes: dict[str, dict[str, None]] = {}
    left_out: dict[str, None] = {}
    for call in calls:
        missing = [each for each, before, after in call.arguments if None in (before, after)]
        if call.raised is None and call.result is None:
            missing.append("what came out")
        if missing:
            left_out[f"{' and '.join(missing)} cannot be written: {_said(name, call)}"] = None
            continue
        asked, came = _example(name, call)
        outcomes.setdefault(asked, {})[came] = None
    lines = []
    for asked, several in outcomes.items():
        call_text, _, where = asked.partition("\n")
        if len(several) > 1:
            left_out[f"it came to different things: {call_text}"] = None
        else:
            (came,) = several
            lines.append(f"{call_text} {came}{where}")
    return Examples(tuple(lines), tuple(left_out))


def recorded_ir(source: str, name: str, lines: Iterable[str], *, file: str) -> str:
    """Return IR text: the contract that a function has in its own text, and examples.

    source: Python that holds the function of this qualified name. Its own examples come first.
    Raises InputError as ``contract`` does.
    """
    found = contract(source, name, file=file)
    said = [f"    - {each}" for each in lines]
    head = ["ir it {", "  intent: examples", "  signature: it()", "  examples:"]
    (holder,) = parse("\n".join([*head, *said, "}"])).module.specs
    more = [each for each in holder.examples if each not in found.spec.examples]
    spec = replace(found.spec, examples=(*found.spec.examples, *more))
    return show(found.module.with_spec(found.spec, spec))


def _said(name: str, call: Call) -> str:
    inside = ", ".join(before or "…" for _, before, _ in call.arguments)
    return f"{name}({inside})"


def _example(name: str, call: Call) -> tuple[str, str]:
    """Return what is asked, with what names stand for behind a line break, and what came."""
    changed = {each for each, before, after in call.arguments if before != after}
    inside = ", ".join(
        each if each in changed else before or "" for each, before, _ in call.arguments
    )
    where = ", ".join(f"{each} = {before}" for each, before, _ in call.arguments if each in changed)
    asked = f"{name}({inside})" + (f"\n where {where}" if where else "")
    then = " and ".join(
        f"{each} == {after}" for each, _, after in call.arguments if each in changed
    )
    came = f"raises {call.raised}" if call.raised else f"== {call.result}"
    return asked, came + (f" then {then}" if then else "")
