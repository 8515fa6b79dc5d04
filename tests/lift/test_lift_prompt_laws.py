"""Laws of lift_prompt: round trip, determinism, honest places, bounded work."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from liftsys_nb.ir.errors import has_errors
from liftsys_nb.ir.nodes import Clause, Module, RaiseItem, Spec
from liftsys_nb.lift import lift_prompt
from liftsys_nb.syntax import parse, show

MILLION = 1_000_000

_WORDS = """a an the int ints float string list of lists dict from to n m xs s lo hi result must not
be should is are positive negative non-zero greater less than or equal at least most between and
empty raise raises ValueError if when unless otherwise returns return True False None it function
takes given , . ; : ( ) ` * > < >= <= == -> 0 1 -3 2.5 zero which that assume f( = f(1) len( { }
<? ?> # " ' intent: signature: requires: - @from("x") ir version class while ä ≤ >>> def f(n: f(n)
| ```"""
_BREAKS = ("\n", "\n\n", "\n- ", "\n1. ", "\n    ", '\n"""', "\n```\n", "\r\n", "\\")
_words = st.sampled_from([*_WORDS.split(), *_BREAKS])
_signatures = st.sampled_from(
    [
        "Write a function f that takes an int n, an int m, a string s and a list of ints xs. ",
        'def f(n: int, m: float = -1.5, *rest, s="x", xs=None, **more) -> list[int]:\n    """',
        "```python\ndef f(n, m):\n    '''Do it.'''\n```\n",
        "Implement `f(n, m: int)`. ",
        "",
    ]
)
_sentences = st.sampled_from(
    [
        "n must be positive. ",
        "n must not be greater than m. ",
        "The result must be between n and m. ",
        "s must not be empty. ",
        "Raise ValueError if n > m. ",
        "Assume n is at least 3. ",
        "It returns a non-negative int. ",
        "f(1, 2) == 3. ",
        "\n\n>>> f(1, 2)\n[3]\n\n",
        "\n- n must be non-zero\n- n >= 0\n",
        "\n\nRaises:\n    KeyError: if m is zero\n\n",
        "Otherwise raise KeyError. ",
    ]
)
_prompts = st.builds(
    lambda signature, pieces: signature + " ".join(pieces),
    _signatures,
    st.lists(_words | _sentences | st.text(max_size=6), max_size=25),
)


def _lift(prompt: str) -> Spec:
    assume(any(char.isalnum() for char in prompt))
    return lift_prompt(prompt).spec


@given(_prompts)
@example("Foo signature: bar(x) requires: - x > 0")
@example("a { <?x: int?> } b")
@example("def f(x, x): pass")
@example("def f(x='\\ud800'): pass")
@example("ends with {")
@example("} ir g {")
@example("# comment\n# more")
@example("Write a function ﬁ that takes an int ª. ª must be positive.")
@example("def f(a=1, *, b): ...")
def test_specification_is_read_back_as_it_was_written(prompt: str) -> None:
    module = Module((_lift(prompt),))
    text = show(module)
    parsed = parse(text)
    assert not has_errors(parsed.diagnostics)
    assert parsed.module == module
    assert show(parsed.module) == text


@given(st.text(min_size=1))
def test_any_text_with_a_word_becomes_a_specification(text: str) -> None:
    module = Module((_lift(text),))
    parsed = parse(show(module))
    assert not has_errors(parsed.diagnostics)
    assert parsed.module == module


@given(_prompts)
def test_same_words_give_the_same_reading(prompt: str) -> None:
    assume(any(char.isalnum() for char in prompt))
    assert lift_prompt(prompt) == lift_prompt(prompt)


def test_reading_does_not_depend_on_the_hash_seed() -> None:
    prompt = (
        "Write f(n, m, s). n and m are ints. s is a string. n and m must be positive. "
        "s must not be empty. Raise ValueError if n > m. The result must be at least n."
    )
    code = (
        "from liftsys_nb.lift import lift_prompt; from liftsys_nb.syntax import show; "
        f"x = lift_prompt({prompt!r}); print(show(x.spec), x.unformalised, x.notes)"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1


def _places(spec: Spec) -> list[tuple[int, int]]:
    items: list[Clause | RaiseItem] = [*spec.requires, *spec.ensures, *spec.raises]
    found = []
    for item in items:
        (annotation,) = item.tail.annotations
        match = re.fullmatch(r"prompt:(\d+)-(\d+)", str(annotation.value))
        assert annotation.key == "from" and match is not None
        found.append((int(match[1]), int(match[2])))
    return found


_BOUND_WORDS = re.compile(
    r"[<>=≤≥≠]|\b(must|should|is|are|posi|nega|non|raise|throw|if)|less|least|most|between", re.I
)


@given(_prompts)
def test_each_formula_names_the_words_it_came_from(prompt: str) -> None:
    for start, end in _places(_lift(prompt)):
        assert 0 <= start < end <= len(prompt)
        words = prompt[start:end]
        assert words == words.strip()
        assert _BOUND_WORDS.search(words)


@given(_prompts)
def test_each_question_about_a_parameter_governs_one_requires_and_one_raises(prompt: str) -> None:
    spec = _lift(prompt)
    assert spec.intent is not None
    for hole in spec.intent.holes:
        mark = "?" + hole.name + " "
        assert sum(mark in show(clause) for clause in spec.requires) == 1
        assert sum(mark in show(item) for item in spec.raises) == 1


@given(_sentences.flatmap(lambda s: st.lists(st.just(s) | _sentences, min_size=1, max_size=6)))
def test_words_of_the_prompt_are_kept_in_the_intent(pieces: list[str]) -> None:
    prompt = "Write f(n, m, s). " + "".join(p for p in pieces if ">>>" not in p)
    spec = _lift(prompt)
    assert spec.intent is not None
    assert spec.intent.text.split() == prompt.split()


@given(_prompts)
def test_line_ends_of_windows_do_not_change_the_reading(prompt: str) -> None:
    assume("\r" not in prompt and any(char.isalnum() for char in prompt))
    one, other = lift_prompt(prompt).spec, lift_prompt(prompt.replace("\n", "\r\n")).spec
    assert one.signature == other.signature
    assert [c.body for c in one.requires] == [c.body for c in other.requires]
    assert [c.body for c in one.ensures] == [c.body for c in other.ensures]
    assert one.examples == other.examples


# Work that grows faster than the text does not end here.
@pytest.mark.parametrize(
    "unit",
    [
        "word ", "Write f. It takes an int x. x must be positive. ", "x must be positive and ",
        "(", "'", '" ', "a\n \n", "a" + " " * 50, "def f(x): pass\nf(", "def f(\n", "```\na\n",
        "a-", "1.", "9", "takes an int a, ", "takes ints a, ", "returns an int ", "list of ",
        "`a", "def f(x):\n    '''text. ", "f(1) == 2\n", "- n\n", ">>> f\n", "a:\n", "é", "a and ",
        "len(", "the length of ", "if x is ", "n is a ", "f(x, ", "`f(x)` ", "write f(", "{<?",
        "Raises:\n  a: b\n", "a, and an int n, ", "0 < ", "not ", "e.g. ", "> ", "-> int | ",
        "function ", "x must be at least 1 and ", "a function that takes a list of ",
    ],
)  # fmt: skip
def test_a_megabyte_of_anything_is_read(unit: str) -> None:
    prompt = "Write a function f that takes an int x. " + unit * (MILLION // len(unit))
    lifted = lift_prompt(prompt)
    assert lifted.spec.name
    assert lifted.spec.intent is not None and lifted.spec.intent.text.startswith("Write a function")


def test_sentence_at_the_end_of_a_long_prompt_is_kept_as_words() -> None:
    prompt = "Write f(n). " + "The moon is full. " * 30_000 + "n must be positive."
    lifted = lift_prompt(prompt)
    assert lifted.unformalised[-1].endswith("n must be positive.")
    assert lifted.spec.requires == ()
