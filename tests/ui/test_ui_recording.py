"""``record``: calls of a live function become examples, and nothing else changes."""

from __future__ import annotations

import asyncio
import math
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import liftsys_nb as ls
from liftsys_nb.lift.trace import literal
from liftsys_nb.syntax import parse
from liftsys_nb.verify import verify


def clamp(x: int, lo: int, hi: int = 9) -> int:
    """Hold x between lo and hi.

    pre: lo <= hi
    post: lo <= result <= hi
    """
    if lo > hi:
        raise ValueError("no room")
    return max(lo, min(x, hi))


def push(xs: list[int], x: int) -> None:
    """Put x at the end."""
    xs.append(x)


def test_a_recorded_function_does_the_same() -> None:
    held = ls.record(clamp)
    assert [held(5, 0, 3), held(5, lo=0), held(hi=4, lo=2, x=1)] == [3, 5, 2]
    with pytest.raises(ValueError, match="no room"):
        held(1, 3, 0)
    with pytest.raises(TypeError, match="unexpected keyword"):
        held(1, 2, top=3)  # type: ignore[call-arg]
    assert (held.__name__, held.__doc__) == ("clamp", clamp.__doc__)
    assert held.examples == (
        "clamp(5, 0, 3) == 3", "clamp(5, 0, 9) == 5", "clamp(1, 2, 4) == 2",
        "clamp(1, 3, 0) raises ValueError",
    )  # fmt: skip


def test_the_ir_holds_the_contract_and_the_examples_and_makes_a_session(home: Path) -> None:
    held = ls.record(clamp)
    held(5, 0, 3)
    parsed = parse(held.ir)
    assert parsed.diagnostics == () and "lo <= result <= hi" in held.ir
    session = ls.ir(held.ir)
    assert session.name == "clamp" and session.verify().ok
    assert "clamp(5, 0, 3) == 3" in session.ir


def test_what_a_call_changes_is_a_part_of_its_example(home: Path) -> None:
    held = ls.record(push)
    row = [1]
    held(row, 2)
    assert row == [1, 2]
    assert held.examples == ("push(xs, 2) == None then xs == [1, 2] where xs = [1]",)
    assert parse(held.ir).diagnostics == ()


def test_equal_calls_are_one_example_and_different_answers_are_none() -> None:
    answers = iter([1, 1, 2, 7])

    def draw(n: int) -> int:
        return next(answers)

    held = ls.record(draw)
    assert [held(0), held(0), held(0), held(5)] == [1, 1, 2, 7]
    assert held.examples == ("draw(5) == 7",)
    assert held.left_out == ("it came to different things: draw(0)",)
    assert len(held) == 3


def test_values_without_a_literal_are_told() -> None:
    def same(x: Any) -> Any:
        return x

    held = ls.record(same)
    for value in (object(), math.nan, [print], True, (1,), math.inf, b"a"):
        held(value)
    assert held.examples == (
        "same(True) == True", "same((1,)) == (1,)", "same(float('inf')) == float('inf')",
        "same(b'a') == b'a'",
    )  # fmt: skip
    assert held.left_out == ("x and what came out cannot be written: same(…)",)
    assert "not an example" in repr(held)


def test_no_more_calls_are_kept_than_was_said() -> None:
    held = ls.record(clamp, most=2)
    for x in range(5):
        held(x, 0)
    assert len(held) == 2 and "5 calls recorded" in repr(held)


def test_calls_of_many_threads_are_all_noted() -> None:
    held = ls.record(clamp)

    def calls(at: int) -> None:
        for n in range(50):
            held(n, at)

    work = [threading.Thread(target=calls, args=(at,)) for at in range(8)]
    for each in work:
        each.start()
    for each in work:
        each.join()
    assert len(held) == 400


def test_as_a_decorator_it_leaves_check_what_it_was(home: Path) -> None:
    Path("held.py").write_text(
        "import liftsys_nb as ls\n\n\n@ls.record\ndef half(n: int) -> int:\n"
        '    """Half.\n\n    post: 2 * result <= n\n    """\n    return n // 2\n'
    )
    assert ls.check("held.py").json["verdict"] == "proved"


def test_what_cannot_be_recorded_is_refused_with_a_code() -> None:
    async def later() -> int:
        return 1

    def several() -> Iterator[int]:
        yield 1

    def many(*args: int) -> int:
        return len(args)

    class Held:
        def get(self) -> int:
            return 1

    for function, code in (
        (later, "LS481"), (several, "LS481"), (many, "LS481"), (Held.get, "LS481"),
        (len, "LS439"), (3, "LS439"), (Held, "LS439"),
    ):  # fmt: skip
        with pytest.raises(ls.InputError) as told:
            ls.record(function)  # type: ignore[arg-type]
        assert told.value.code == code and told.value.hint
    with pytest.raises(ls.InputError) as told:
        ls.record(clamp, most=0)
    assert told.value.code == "LS481"
    assert asyncio.run(later()) == 1 and list(several()) == [1] and many(1) == 1
    assert Held().get() == 1


values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(), st.binary()
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner, inner),
        st.dictionaries(st.text(max_size=3), inner, max_size=3),
        st.sets(st.integers(), max_size=3),
        st.frozensets(st.text(max_size=2), max_size=3),
    ),
    max_leaves=6,
)


@given(values)
def test_a_literal_makes_the_value_again(value: Any) -> None:
    text = literal(value)
    assert text is not None
    made = eval(text)  # noqa: S307 - ours
    assert made == value and type(made) is type(value)


@given(st.integers(), st.text(max_size=5))
def test_a_recorded_example_agrees_with_a_specification_of_nothing(n: int, text: str) -> None:
    def f(n: int, text: str) -> str:
        return text * (n % 3)

    held = ls.record(f)
    held(n, text)
    (line,) = held.examples
    head = "ir f {\n  intent: x\n  signature: f(n: int, text: str) -> str\n  examples:\n"
    source = f"{head}    - {line}\n}}"
    parsed = parse(source)
    assert [each.code for each in parsed.diagnostics] == []
    assert verify(parsed.module.specs[0]).verdict is not None
