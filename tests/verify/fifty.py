"""A specification of fifty clauses, and edits of one of them."""

from __future__ import annotations

STEPS = 48


def fifty(*, without_gaps: bool = False) -> str:
    """Write a tariff: a price for each kind of parcel.

    without_gaps: prices that one formula gives, so that few terms answer for all kinds.
    """
    lines = [
        "ir tariff {",
        "  intent: What a parcel costs",
        "  signature: tariff(kind: int, amount: int) -> int",
        "  requires:",
        f"    - kind_known: 0 <= kind <= {STEPS}",
        "    - amount_positive: amount >= 0",
        "  ensures:",
    ]
    for kind in range(STEPS - 1):
        price = f"amount * {2 if without_gaps else kind + 2} + {1 if without_gaps else kind}"
        lines.append(f"    - step_{kind}: kind == {kind} implies result == {price}")
    lines += [f"    - last: kind == {STEPS - 1} implies result >= amount", "}", ""]
    return "\n".join(lines)


EDITS = {
    "a weaker last one": ("result >= amount", "result >= amount - 1"),
    "another price": (
        "kind == 7 implies result == amount * 9 + 7",
        "kind == 7 implies result == 7",
    ),
    "a kind that is not there": ("kind == 7 implies", "kind == 70 implies"),
    "one clause less": ("    - step_7: kind == 7 implies result == amount * 9 + 7\n", ""),
    "one clause more": ("    - last:", "    - free: kind == 48 implies result == 0\n    - last:"),
}
# All others lean on these: what was noted stands no more, and is worked out anew.
DEARER = {
    "two clauses for one kind": ("kind == 7 implies", "kind == 47 implies"),
    "a tighter limit": ("amount >= 0", "amount >= 1"),
}
