"""Operators of code that the language has no words for: proved where they hold, else not."""

from __future__ import annotations

import pytest

from liftsys_nb.lift.contracts import contract
from liftsys_nb.verify import check

PROVED = {
    "low bit": "def f(n: int) -> int:\n    {pre: n >= 0; post: result == n % 2}\n    return n & 1",
    "cleared bit": ("def f(n: int) -> int:\n    {post: n - 1 <= result <= n}\n    return n & -2"),
    "shifted": "def f(n: int) -> int:\n    {post: result == n // 8}\n    n >>= 3\n    return n",
    "doubled": "def f(n: int) -> int:\n    {post: result == 4 * n}\n    return n << 2",
    "joined": (
        "def f(a: set[int], b: set[int]) -> set[int]:\n"
        "    {post: all(x in result for x in a)}\n    return a | b"
    ),
    "one of both": (
        "def f(a: set[int], b: set[int]) -> set[int]:\n"
        "    {post: all(x in a or x in b for x in result)}\n    return a ^ b"
    ),
    "side by side": (
        "def f(a: list[int], b: list[int]) -> int:\n"
        "    {raises: ValueError when len(a) != len(b); post: result == len(a)}\n"
        "    n = 0\n    for x, y in zip(a, b, strict=True):\n        n += 1\n    return n"
    ),
}
NOT_PROVED = {
    "low bit": "def f(n: int) -> int:\n    {post: result == 1}\n    return n & 1",
    "negative shift": "def f(n: int) -> int:\n    {post: True}\n    return 1 << n",
    "a float shifted": "def f(n: float) -> int:\n    {post: True}\n    return n >> 1",
    "a new set": ("def f(a: set[int], b: set[int]) -> None:\n    {post: a == old(a)}\n    a |= b"),
    "side by side": (
        "def f(a: list[int], b: list[int]) -> int:\n    {post: True}\n"
        "    n = 0\n    for x, y in zip(a, b, strict=True):\n        n += 1\n    return n"
    ),
    "of the end": (
        "def f(a: list[int], b: list[int]) -> int:\n"
        "    {raises: ValueError when len(a) != len(b); post: result == 0}\n"
        "    for x, y in zip(a, b, strict=True):\n        return 0\n    return 0"
    ),
    "a text repeated": "def f(n: int) -> str:\n    {post: len(result) == n}\n    return '-' * n",
}


def verdict(text: str) -> str:
    head, rest = text.split("{")
    claims, body = rest.split("}", 1)
    lines = "".join(f"    {each.strip()}\n" for each in claims.split(";"))
    source = f'{head}"""Words.\n\n{lines}    """{body}\n'
    return check(contract(source, "f", file="f.py"), source, file="f.py").verdict


@pytest.mark.parametrize("name", sorted(PROVED))
def test_what_holds_is_proved(name: str) -> None:
    assert verdict(PROVED[name]) == "proved"


@pytest.mark.parametrize("name", sorted(NOT_PROVED))
def test_what_does_not_hold_is_not_proved(name: str) -> None:
    assert verdict(NOT_PROVED[name]) in ("refuted", "unknown")
