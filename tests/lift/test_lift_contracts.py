"""What a docstring states in one line."""

from __future__ import annotations

from liftsys_nb.ir.nodes import Effect
from liftsys_nb.lift.contracts import contract


def test_effects_on_one_line_are_no_words() -> None:
    text = (
        "def f(xs: list[int]) -> int:\n"
        '    """Count.\n\n    post: result >= 0\n    effects: pure\n    """\n    return len(xs)\n'
    )
    found = contract(text, "f", file="f.py")
    assert [item.body.verb for item in found.spec.effects if isinstance(item.body, Effect)] == [
        "pure"
    ]
    assert found.places["effects_1"] == 5
