"""Code run by the interpreter does what CPython makes of it."""

from __future__ import annotations

import warnings
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from verify.code_texts import CLASSES, canonical, inputs, program, run_by_python

from liftsys_nb.ir.routines import CodeModule
from liftsys_nb.ir.values import enum_value, record_value
from liftsys_nb.lift.code import read_code
from liftsys_nb.verify.code.interpret import Interpreter
from liftsys_nb.verify.code.outcomes import Outcome, OutOfFuel, Raised, Returned, Unmodelled

CALLS = 10


def call(text: str, name: str = "f", *, fuel: int = 100_000, heads: int = 0, **values: Any) -> Outcome:
    return Interpreter(read(text)).run(name, values, fuel=fuel, heads=heads)


def read(text: str) -> CodeModule:
    code = read_code(text)
    assert code.diagnostics == ()
    return code


def result(text: str, name: str = "f", **values: Any) -> Any:
    found = call(text, name, **values)
    assert isinstance(found, Returned), found
    return found.result


def raised(text: str, name: str = "f", **values: Any) -> str:
    found = call(text, name, **values)
    assert isinstance(found, Raised), found
    return found.exception


# ── the law ──────────────────────────────────────────────────────────────────────────────────
def differences(random: Random) -> tuple[int, str]:
    """Return how many calls of a new program were compared, and the first difference."""
    text = program(random)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # at odd programs, such as ``1 is None``
        compiled = compile(text, "<program>", "exec", dont_inherit=True)
    interpreter = Interpreter(read(CLASSES + text))
    compared = 0
    for _ in range(CALLS):
        arguments = inputs(random)
        found = interpreter.run("f", arguments, fuel=50_000)
        match found:
            case Returned():
                mine = "", canonical((found.result, found.after))
            case Raised():
                mine = found.exception, canonical((None, found.after))
            case _:
                continue
        compared += 1
        python = run_by_python(compiled, arguments)
        if mine != python:
            return compared, f"{text}\n{arguments}\n  here: {mine}\nPython: {python}"
    return compared, ""


@given(st.randoms(use_true_random=False))
def test_a_program_does_the_same_as_in_python(random: Random) -> None:
    _, difference = differences(random)
    assert not difference, difference


@pytest.mark.slow
def test_a_thousand_programs_do_the_same_as_in_python_and_most_are_modelled() -> None:
    compared = 0
    for seed in range(1000):
        count, difference = differences(Random(seed))
        assert not difference, f"{seed}: {difference}"
        compared += count
    assert compared >= 0.85 * 1000 * CALLS


@pytest.mark.soak
@settings(max_examples=100_000)
@given(st.integers(0, 1 << 64))
def test_very_many_programs_do_the_same_as_in_python(seed: int) -> None:
    _, difference = differences(Random(seed))
    assert not difference, f"{seed}: {difference}"
