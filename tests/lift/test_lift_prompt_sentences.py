"""Sentences that must become a formula, and many more that must not."""

from __future__ import annotations

from pathlib import Path

import pytest

from liftsys_nb.ir.nodes import Raise
from liftsys_nb.lift import Lifted, lift_prompt
from liftsys_nb.syntax import show

CORPUS = Path(__file__).parent.parent / "corpus" / "prompts"
SIGNATURE = (
    "Write a function f that takes an int n, an int m, a float z, a string s "
    "and a list of ints xs. "
)


def _lines(name: str) -> list[str]:
    return (CORPUS / name).read_text(encoding="utf-8").splitlines()


def _formulas(lifted: Lifted) -> list[str]:
    """Return what is required, owed and raised; a question to the person counts once."""
    spec = lifted.spec
    shown = [show(clause.body) for clause in (*spec.requires, *spec.ensures)]
    for item in spec.raises:
        assert isinstance(item.body, Raise) and item.body.when is not None
        when = show(item.body.when)
        if "?bad_" not in when:
            shown.append(f"{item.body.exception} when {when}")
    return shown


@pytest.mark.parametrize("sentence", _lines("prose.lines"))
def test_sentence_that_demands_nothing_clear_stays_prose(sentence: str) -> None:
    lifted = lift_prompt(SIGNATURE + sentence)
    assert _formulas(lifted) == []
    assert not lifted.spec.raises
    assert lifted.unformalised


@pytest.mark.parametrize("line", _lines("formal.lines"))
def test_sentence_becomes_its_formula(line: str) -> None:
    sentence, _, expected = line.partition(" => ")
    lifted = lift_prompt(SIGNATURE + sentence)
    assert " ; ".join(_formulas(lifted)) == expected
    assert lifted.unformalised == ()


@pytest.mark.parametrize(
    "before",
    ["If strict:\n- ", "In strict mode:\n\n* ", "Otherwise:\n1. ", "Unless m is zero:\n  - "],
)
def test_item_under_a_condition_stays_prose(before: str) -> None:
    lifted = lift_prompt(f"{SIGNATURE}\n\n{before}n must be positive\n")
    assert _formulas(lifted) == []
    assert "n must be positive" in lifted.unformalised


@pytest.mark.parametrize("heading", ["Constraints", "Requirements", "Note"])
def test_item_under_a_plain_heading_is_read(heading: str) -> None:
    lifted = lift_prompt(f"{SIGNATURE}\n\n{heading}:\n- n must be positive\n- n must be odd\n")
    assert _formulas(lifted) == ['?bad_n == "requires" implies n > 0']
    assert lifted.unformalised == ("n must be odd",)


def test_heading_preconditions_leaves_nothing_to_ask() -> None:
    lifted = lift_prompt(f"{SIGNATURE}\n\nPreconditions:\n- n must be positive\n")
    assert _formulas(lifted) == ["n > 0"]


@pytest.mark.parametrize(
    "words",
    [
        "takes a positive int n or zero",
        "takes a positive int n, or zero",
        "takes a positive int n unless strict",
        "takes a list of positive ints n",
        "takes an int n less than many",
        "takes an int n less than 5 if strict",
        "takes an optional positive int n",
        "may take a positive int n",
        "does not take a positive int n",
        "takes a positive string n",
    ],
)
def test_bound_in_a_signature_stays_prose_when_it_is_not_clear(words: str) -> None:
    lifted = lift_prompt(f"Write a function f that {words}.")
    assert _formulas(lifted) == []
    assert lifted.unformalised


@pytest.mark.parametrize(
    ("words", "formula"),
    [
        ("takes a positive int n", "n > 0"),
        ("takes an int n greater than 3", "n > 3"),
        ("takes an int n that is at least 3", "n >= 3"),
        ("takes an int n (n < 9)", "n < 9"),
        ("takes an int n between 1 and 6", "1 <= n <= 6"),
        ("takes an int n >= 0", "n >= 0"),
        ("takes a non-empty list of ints n", "len(n) > 0"),
    ],
)
def test_bound_in_a_signature_asks_who_answers(words: str, formula: str) -> None:
    lifted = lift_prompt(f"Write a function f that {words}.")
    assert _formulas(lifted) == [f'?bad_n == "requires" implies {formula}']
    assert lifted.unformalised == ()


@pytest.mark.parametrize(
    "words",
    [
        "returns a positive int if n is even",
        "returns a positive int or None",
        "may return a positive int",
        "never returns a positive int",
        "returns a list of positive ints",
        "returns a positive int. If n is 0, it returns -1",
    ],
)
def test_bound_on_what_is_returned_stays_prose_when_it_may_not_hold(words: str) -> None:
    lifted = lift_prompt(f"Write a function f that takes an int n and {words}.")
    assert _formulas(lifted) == []
    assert lifted.unformalised


def test_raise_elsewhere_answers_the_question() -> None:
    lifted = lift_prompt(SIGNATURE + "n must not exceed m. Raise KeyError if m < n.")
    assert _formulas(lifted) == ["KeyError when m < n"]
    assert lifted.spec.intent is not None and lifted.spec.intent.holes == ()


def test_assumption_elsewhere_answers_the_question() -> None:
    lifted = lift_prompt(SIGNATURE + "n must be positive. Assume n > 0.")
    assert _formulas(lifted) == ["n > 0"]


def test_two_constraints_share_no_hole() -> None:
    lifted = lift_prompt(SIGNATURE + "n must be positive. n must not exceed m. m must not be 7.")
    assert lifted.spec.intent is not None
    assert [hole.name for hole in lifted.spec.intent.holes] == ["bad_n", "bad_n_2"]
    assert lifted.unformalised == ("m must not be 7.",)


def test_parameter_that_hides_len_takes_no_formula_with_len() -> None:
    lifted = lift_prompt("Write f(len, s). s is a string. s must not be empty.")
    assert _formulas(lifted) == []
