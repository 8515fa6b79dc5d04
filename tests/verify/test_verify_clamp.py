"""A family of specifications around a clamp: five holes with three fills each.

What enumeration needs no solver for: arguments and results in a small box. All clauses compare
sums of few variables with small constants, so that what can happen happens in the box.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import product

from verify.specimens import BUDGET

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import compile_expr
from liftsys_nb.ir.verdicts import Consistent, Inconsistent, SpecVerdict, Unimplementable
from liftsys_nb.syntax import parse
from liftsys_nb.verify import verify

TEXT = """ir clamp {{
  intent: Keep a number inside a range
  signature: clamp(x: int, lo: int, hi: int) -> int
  requires:
    - order: {order}
  ensures:
    - inside: {inside}
    - kept: {kept} implies result == x
    - nearest: abs(result - x) <= {slack}
  raises:
    - ValueError when {refused}
}}
"""
FILLS = {
    "order": ("lo <= hi", "lo < hi", "lo <= hi + 1"),
    "inside": ("lo <= result <= hi", "lo <= result", "lo < result < hi"),
    "kept": ("lo <= x <= hi", "lo < x < hi", "x >= lo"),
    "slack": ("max(lo - x, x - hi, 0)", "max(lo - x, x - hi, 1)", "0"),
    "refused": ("lo > hi", "x < lo", "lo == hi"),
}
BOX = range(-3, 4)
ANSWERS = range(-5, 6)


def _spec(fills: dict[str, str]) -> n.Spec:
    parsed = parse(TEXT.format(**fills))
    assert not parsed.diagnostics
    (spec,) = parsed.module.specs
    return spec


@cache
def _column(text: str) -> tuple[bool, ...]:
    """Return whether a formula holds, for each input with each result."""
    spec = _spec({name: each[0] for name, each in FILLS.items()} | {"inside": text})
    body = spec.ensures[0].body
    assert not isinstance(body, n.Prose)
    holds = compile_expr(body)
    return tuple(
        bool(holds({"x": x, "lo": lo, "hi": hi, "result": result}))
        for x, lo, hi in product(BOX, repeat=3)
        for result in ANSWERS
    )


def _tried(fills: dict[str, str]) -> tuple[type, set[tuple[int, ...]]]:
    """Return the verdict, and the inputs without an answer."""
    order, refused = _column(fills["order"]), _column(fills["refused"])
    ensures = [
        _column(fills["inside"]),
        _column(f"({fills['kept']}) implies result == x"),
        _column(f"abs(result - x) <= {fills['slack']}"),
    ]
    lost: set[tuple[int, ...]] = set()
    answered = 0
    width = len(ANSWERS)
    for place, values in enumerate(product(BOX, repeat=3)):
        first = place * width
        if not order[first]:
            continue
        rows = range(first, first + width)
        if refused[first] or any(all(column[row] for column in ensures) for row in rows):
            answered += 1
        else:
            lost.add(values)
    if not answered:
        return Inconsistent, lost
    return (Unimplementable if lost else Consistent), lost


def _all() -> list[dict[str, str]]:
    return [dict(zip(FILLS, chosen, strict=True)) for chosen in product(*FILLS.values())]


def test_each_verdict_of_the_clamp_family_is_the_one_of_enumeration() -> None:
    seen: Counter[str] = Counter()
    for fills in _all():
        verdict: SpecVerdict = verify(_spec(fills), budget=BUDGET).verdict
        expected, lost = _tried(fills)
        assert type(verdict) is expected, (fills, verdict)
        seen[expected.__name__] += 1
        if isinstance(verdict, Unimplementable):
            values = tuple(value for _, value in verdict.bad_input.arguments)
            assert values in lost, (fills, verdict)
    assert seen.total() == 243
    assert min(seen["Consistent"], seen["Unimplementable"]) >= 20, seen
