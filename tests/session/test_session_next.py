"""``next``: another witness each time, counted by the history."""

from __future__ import annotations

BOTH = "ir both {\n  intent: b\n  signature: both(a: bool, b: bool) -> bool\n  ensures:\n    - result == (a and b)\n}\n"
CLASH = "ir no {\n  intent: b\n  signature: no(a: int) -> int\n  ensures:\n    - result > a\n    - result < a\n}\n"


def shown(outcome) -> tuple[str, ...]:  # type: ignore[no-untyped-def]
    witness = outcome.document["witness"]
    return (*witness["arguments"].values(), str(witness["result"]))
