"""Why something is not decided: the construct, its line, and what one can do next."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from liftsys_nb.verify.code.exceptions import OWED
from liftsys_nb.verify.code.loops import Found

ELSEWISE = "written another way it may be decided"
MORE = "`--wait` gives it more"
_ROUNDS = re.compile(r"\.rounds (\d+)")
_BEFORE = re.compile(r"\.before \d+ (\w+)")
_HIDDEN = re.compile(r"(?<![\w)\]\"'])\.\d+\b")
# What one can do, by how a reason ends that others give.
_STEPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"is not modelled(: .*)?\Z", re.S), ELSEWISE),
    (re.compile(r", which it calls, is not proved\Z"), "check that one first"),
    (re.compile(r"\Aanother clause is broken first\Z"), "mend that one"),
    (re.compile(r"\Ano input was found for which"), "see that what is required can hold"),
    (re.compile(r"\Athe example cannot be tried\Z"), "write it as a call with values"),
)


def with_step(reason: str) -> str:
    """Add to a reason what one can do next, where it does not say so."""
    if "; " in reason:
        return reason
    step = next((step for pattern, step in _STEPS if pattern.search(reason)), None)
    return reason if step is None else f"{reason}; {step}"


def in_part(gaps: Sequence[str], lines: Mapping[str, int]) -> str:
    """Say what is not modelled whole. gaps: at least one, those of the clause first.

    lines: where they stand in the code; others stand in the clause.
    """
    # Best is one that a person can find in the code.
    gap = next((each for each in gaps if each in lines), gaps[0])
    words = _BEFORE.sub(r"\1 as it was before the loop", gap)
    words = _ROUNDS.sub("the number of rounds", words)
    words = _HIDDEN.sub("a value in between", words)
    if words.startswith("``"):
        words = words[1:-1]  # it quotes something itself
    where = f" at line {lines[gap]}" if gap in lines else " in this clause"
    if " at line " in gap:
        where = ""
    return f"{words}{where} is seen in part only; {ELSEWISE}"


def too_hard(found: Sequence[Found], *, is_late: bool) -> str:
    """Say that what was allowed did not suffice. found: what is known of each loop."""
    from liftsys_nb.syntax import show

    for each in found:
        if each.failed:
            said = f"`{show(each.failed[0])}`, stated for the loop at line {each.loop.line}"
            return f"{said}, is not shown to hold in every round; correct it, or {MORE}"
    if is_late:
        return f"the time allowed did not suffice; {MORE} effort and time"
    lines = sorted({each.loop.line for each in found})
    if not lines:
        return f"the effort allowed did not suffice; {MORE}"
    loops = f"the loop at line {lines[0]}"
    if len(lines) > 1:
        first = ", ".join(map(str, lines[:-1]))
        loops = f"the loops at lines {first} and {lines[-1]}"
    return (
        f"the effort allowed did not suffice, or an invariant of {loops} is missing; "
        f"state it as `# invariant: …`, or {MORE}"
    )


def may_come_first(names: Sequence[tuple[str, int]]) -> str:
    """Say that exceptions may come before what is promised. names: with their lines."""
    if not names:
        return "an exception that is not declared may come first; declare it, or rule it out"
    name, line = names[0]
    if name.startswith(OWED):
        called = name.removeprefix(OWED)
        return f"what `{called}` requires may not hold where line {line} calls it; see that it does"
    what = "an exception" if name in ("", "Exception") else name
    return f"{what} may come at line {line}, before this; declare it, or rule it out"
