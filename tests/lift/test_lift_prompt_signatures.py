"""Names, parameters, types and return types as words say them, and no more than they say."""

from __future__ import annotations

import pytest

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.nodes import Hole, Type
from liftsys_nb.lift import lift_prompt
from liftsys_nb.syntax import show


def _type(type_: Type | None) -> str:
    if isinstance(type_, Hole):
        return "?" + " or ".join(show(choice) for choice in type_.choices)
    return "?" if type_ is None else show(type_)


def _signature(prompt: str) -> str:
    signature = lift_prompt(prompt).spec.signature
    assert signature is not None
    inside = ", ".join(f"{p.name or '?'}: {_type(p.type)}" for p in signature.parameters)
    return f"{signature.name}({inside}) -> {_type(signature.returns)}"


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("Write a function f that takes an int n.", "f(n: int) -> ?"),
        ("Write a function f, which accepts two floats a and b.", "f(a: float, b: float) -> ?"),
        ("A function f should take ints a, b and c.", "f(a: int, b: int, c: int) -> ?"),
        ("The function `f` takes a bool `on` and bytes `raw`.", "f(on: bool, raw: bytes) -> ?"),
        ("f takes a string s and returns a string.", "f(s: str) -> str"),
        ("Write a function f with parameters x (int), y (a string).", "f(x: int, y: str) -> ?"),
        ("Given an integer n, write a function f that doubles it.", "f(n: int) -> ?"),
        ("Implement f(x, y). x and y are ints.", "f(x: int, y: int) -> ?"),
        ("Write f(x, y).\nArgs:\n  x (int): one\n  y (str): two\n", "f(x: int, y: str) -> ?"),
        ("Implement f(x: int, y=2) -> bool.", "f(x: int, y: ?) -> bool"),
        ("f takes an array a of ints.", "f(a: ?list[int] or tuple[int, ...]) -> ?"),
        ("Write a function f that takes a callback g and an int n.", "f(g: ?, n: int) -> ?"),
        ("Write a function f that takes no arguments.", "f() -> ?"),
        ("def f(a: int, b) -> None:\n    '''b is a float.'''", "f(a: int, b: float) -> None"),
        ("Write f(n). Return True if n is odd and False otherwise.", "f(n: ?) -> bool"),
        ("Write f(n). It returns an int or a string.", "f(n: ?) -> ?int | str"),
        ("f takes an int n. Return the string of its digits.", "f(n: int) -> str"),
        ("Given an integer array nums and an int k, write a function f.",
         "f(nums: ?list[int] or tuple[int, ...], k: int) -> ?"),
        ("f takes an int x, an int by which defaults to 1.", "f(x: int, by: int) -> ?"),
        ("f takes an int from, an int to, and an int by.",
         "f(from_: int, to: int, by: int) -> ?"),
        ("f takes an int j, an int i, and an int by.", "f(j: int, i: int, by: int) -> ?"),
        ("f takes x, an int from 1 to 10, and y, an even int.", "f(x: int, y: int) -> ?"),
        ("f takes a string int v and a number array w.", "f(v: ?, w: ?) -> ?"),
    ],
)  # fmt: skip
def test_signature_is_what_the_words_say(prompt: str, expected: str) -> None:
    assert _signature(prompt) == expected


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("Write a function f that takes an int n and a thing.", "f(?: ?) -> ?"),
        ("Write a function f that takes a string s that is short and an int n.", "f(?: ?) -> ?"),
        ("Write a function f that takes a callback that takes an int k.", "f(?: ?) -> ?"),
        ("Write a function f. The helper takes an int k.", "f(?: ?) -> ?"),
        ("Write a function f. It may take an int k.", "f(?: ?) -> ?"),
        ("Write a function f over a list of ints xs.", "f(?: ?) -> ?"),
        ("Write a function f that takes a list of ints sorted upwards.", "f(?: ?) -> ?"),
        ("Write a function f that takes a string s and an int by which to cut.", "f(?: ?) -> ?"),
        ("Write f(x). x is not an int.", "f(x: ?) -> ?"),
        ("Write f(x). x is an int, or a string.", "f(x: ?) -> ?"),
        ("Write f(x). x is an int if strict.", "f(x: ?) -> ?"),
        ("Write f(x). If strict:\n- x is an int\n", "f(x: ?) -> ?"),
        ("Write f(x). x is a string. x is an int.", "f(x: ?) -> ?"),
        ("Write f(x, y). x takes y steps.", "f(x: ?, y: ?) -> ?"),
        ("Write f(n). It returns an int if n is odd.", "f(n: ?) -> ?"),
        ("Write f(n). It returns the string length.", "f(n: ?) -> ?"),
        ("Write f(n). It returns the number of words.", "f(n: ?) -> ?"),
        ("Write f(n). It returns an int and a string.", "f(n: ?) -> ?"),
        ("Write f(n). It returns an int. Return 'no' if n is odd.", "f(n: ?) -> ?"),
        ("Write f(n). Return True if n is odd.", "f(n: ?) -> ?"),
        ("Write f(n). It takes a callback that returns an int.", "f(n: ?) -> ?"),
        ("Write f(n). The helper returns an int.", "f(n: ?) -> ?"),
        ("Write f(n). Return True, False or None otherwise.", "f(n: ?) -> ?"),
        ("def f(x: Iterable[int]) -> Callable[[int], int]: ...", "f(x: ?) -> ?"),
    ],
)  # fmt: skip
def test_signature_claims_nothing_that_words_do_not_say(prompt: str, expected: str) -> None:
    assert _signature(prompt) == expected


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("Write a function to reverse the words of a sentence.", "reverse_words_sentence"),
        ("Given two ints a and b, return their product.", "product"),
        ("Write a function called class.", "class_"),
        ("The function is named total_price.", "total_price"),
        (">>> twice(2)\n4\n", "twice"),
        ("!! 42 ??", "f"),
        ("Something that dedups ints but keeps the order.", "dedup_ints"),
        ("A function that takes a float and applies a discount.", "apply_discount"),
        ("Given ints a and b, return indices of the two numbers such that they add up.", "indices"),
        ("Given ints a and b, return the sum.", "f"),
        ("Écris une fonction carre qui prend un entier n.", "f"),
        ("A thing of beauty for ever.", "f"),
    ],
)
def test_function_gets_a_name(prompt: str, name: str) -> None:
    assert lift_prompt(prompt).spec.name == name


def test_parameter_hole_quotes_the_words_that_come_nearest() -> None:
    spec = lift_prompt("Write a function f that takes a number x and returns a number.").spec
    assert spec.signature is not None and isinstance(spec.signature.returns, Hole)
    assert spec.signature.returns.name == "return_type"
    assert spec.signature.returns.kind == "signature"
    assert "'a number'" in (spec.signature.returns.question or "")


@pytest.mark.parametrize("prompt", ["", "  \n\t ", "\u200b", "...", "{ <? ?>", "\x00"])
def test_prompt_without_words_is_refused_with_the_next_step(prompt: str) -> None:
    with pytest.raises(InputError) as caught:
        lift_prompt(prompt)
    assert caught.value.code == "LS410"
    assert caught.value.hint == "say what the function should do"


def test_code_beside_the_stub_is_noted_and_not_read_as_words() -> None:
    lifted = lift_prompt(
        "import math\n\ndef helper(n):\n    '''n must be positive.'''\n    return n\n\n"
        "def f(n: int):\n    '''Go.'''\n"
    )
    assert lifted.spec.name == "f"
    assert lifted.spec.requires == ()
    assert lifted.spec.intent is not None and lifted.spec.intent.text == "Go."
    assert any("code" in note for note in lifted.notes)


def test_words_about_parameters_that_no_rule_understands_are_quoted() -> None:
    lifted = lift_prompt("Write a function f that takes a list of ints sorted upwards.")
    assert lifted.spec.signature is not None
    (parameter,) = lifted.spec.signature.parameters
    assert isinstance(parameter.type, Hole)
    assert parameter.type.question == (
        "What does f take? Your words come nearest with 'a list of ints sorted upwards'."
    )
    assert lifted.notes == ()
