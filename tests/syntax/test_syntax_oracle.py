"""Two readers made apart, the parser and a Lark grammar, accept the same texts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from syntax.oracle.oracle import JUDGED, accepts, refusal

from liftsys_nb.ir import nodes as n
from liftsys_nb.syntax import parse, show
from strategies import modules, specs

CORPUS = {
    f"{path.parent.name}-{path.stem}": path.read_bytes().decode("utf-8")
    for path in sorted((Path(__file__).parents[1] / "corpus").glob("**/*.ir"))
}
LARGE = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
HEAD = "ir f {\n  intent: a\n  signature: f(x: int, xs: list[int]) -> int\n"


def slips(text: str) -> list[str]:
    """Return what the parser says about the form of a text."""
    return [f"{d.code} {d.message}" for d in parse(text).diagnostics if d.code in JUDGED]


def check_both(text: str) -> None:
    """Fail where one of the two accepts and the other refuses."""
    found, why = slips(text), refusal(text)
    assert (not found) == (why is None), f"parser: {found}; oracle: {why}; text:\n{text}"


@pytest.mark.parametrize("name", CORPUS)
def test_both_say_the_same_of_the_corpus(name: str) -> None:
    check_both(CORPUS[name])


def test_the_corpus_has_texts_of_both_kinds() -> None:
    judged = [accepts(text) for text in CORPUS.values()]
    assert judged.count(True) >= 60
    assert judged.count(False) >= 15


# ── single items ─────────────────────────────────────────────────────────────────────────────
def marked_items() -> list[tuple[str, str]]:
    """Return each item of the corpus that is wrong in form by itself, with its section."""
    found = []
    for name, text in CORPUS.items():
        section = ""
        for line in text.split("\n"):
            word = re.match(r"\s+(\w+):\s*(?:#.*)?$", line)
            section = word[1] if word else section
            codes = re.findall(r"IR\d+", line.partition("# E:")[2])
            alone = name.startswith("syntax-") and name != "syntax-deeper_dash"
            if alone and re.match(r"\s+- ", line) and set(codes) & JUDGED:
                found.append((section, re.sub(r"\s*# E:.*", "", line)))
    return sorted(set(found))


@pytest.mark.parametrize(("section", "item"), marked_items())
def test_both_refuse_each_broken_item_alone(section: str, item: str) -> None:
    text = f"{HEAD}  {section}:\n{item}\n}}\n"
    assert refusal(text) is not None, text
    assert slips(text) != [], text


def test_many_broken_items_were_tried() -> None:
    assert len(marked_items()) >= 60


# ── generated texts ──────────────────────────────────────────────────────────────────────────
@LARGE
@given(specs)
def test_both_accept_a_printed_specification(spec: n.Spec) -> None:
    text = show(n.Module((spec,)))
    assert slips(text) == []
    assert refusal(text) is None, text


@LARGE
@given(modules)
def test_both_say_the_same_of_a_printed_module(module: n.Module) -> None:
    check_both(show(module))


# ── changed texts ────────────────────────────────────────────────────────────────────────────
# A text past the limit of nesting says nothing of its form, and one near it soon is one.
SOUND = [text for name, text in CORPUS.items() if "deep_enough" not in name and not slips(text)]
SOUND = [text for text in SOUND if all(d.code != "IR170" for d in parse(text).diagnostics)]
PIECE = re.compile(r"\w+|<\?|\?>|==>|[<>=!]=|\*\*|//|->|\n *|[^\w\s]")
SIGNS = "(){}[]<>?@=:|,.#-+*; \n\t\"'ax1§"
WORDS = [
    "and ", "not ", "is ", "None ", "if ", "else ", "for ", "in ", "implies ", "when ", "where ",
    "then ", "raises ", "choose ", "type ", "version ", "lambda ", "True ", "1 ", '"s" ', 'b"" ',
    "<?h?> ", "?g ", "? ", "{<?a?>} ", "@by(me) ", "  # c", "... ", "invariant: ", "enum ",
]  # fmt: skip


def delete(text: str, first: re.Match[str], _: re.Match[str], __: str) -> str:
    return text[: first.start()] + text[first.end() :]


def double(text: str, first: re.Match[str], _: re.Match[str], __: str) -> str:
    return text[: first.start()] + first[0] + " " + text[first.start() :]


def copy(text: str, first: re.Match[str], second: re.Match[str], _: str) -> str:
    return text[: first.start()] + second[0] + text[first.end() :]


def swap(text: str, first: re.Match[str], second: re.Match[str], _: str) -> str:
    left, right = sorted((first, second), key=lambda m: m.start())
    if left.end() > right.start():
        return text
    middle = text[left.end() : right.start()]
    return text[: left.start()] + right[0] + middle + left[0] + text[right.end() :]


def put(text: str, first: re.Match[str], _: re.Match[str], sign: str) -> str:
    return text[: first.start()] + sign + text[first.start() + len(sign.strip(" \n\t")) // 2 :]


CHANGES = st.tuples(
    st.sampled_from([delete, double, copy, swap, put]),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.sampled_from([*SIGNS, *WORDS]),
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6), st.lists(CHANGES, min_size=1, max_size=3))
def test_both_say_the_same_of_a_changed_text(which: int, changes: list) -> None:
    text = SOUND[which % len(SOUND)]
    for change, first, second, sign in changes:
        pieces = list(PIECE.finditer(text))
        if pieces:
            text = change(text, pieces[first % len(pieces)], pieces[second % len(pieces)], sign)
    check_both(text)


# ── where the two once differed, or could ────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("section", "item"),
    [
        ("requires", "- f([1,], {1,}, {1: 2,}, (1,),) == 1"),
        ("requires", "- x[::] == x[1:2:3]"),
        ("requires", "- x is None or x is not None"),
        ("requires", "- x == 'a\\qb' or x == '\\N{BULLET}'"),
        ("requires", "- x in {<?a: int?>, 1} {<?b: int?>}"),
        ("requires", "- x\n      - 1 > 0"),
        ("requires", "- all(when > then for when, then in where)"),
        ("effects", "- "),
        ("effects", "- words with ( and \" and ' {<?a: int?>}"),
        ("effects", "- modifies when when when"),
        ("assert", "- don't stop @by(me) @loop(1)"),
        ("assert", "- x > 0 @by(me) @loop(1)"),
        ("examples", "| x | result |\n    | 1 | 2 |\n    - f(1) == 2"),
        ("examples", "- f(1) == 2\n    | x | result |\n    | 1 | 2 |"),
        ("examples", "| x | result |\n    | - | - |"),
        ("body", "```JS\n    ```"),
        ("body", "```` Python  so\n    ````"),
        ("raises", "- when when when"),
        ("raises", '- nothing("at all") when x > 0'),
        ("examples", "- f(1) raises E then x == 1 where x = 1, y = 2"),
        ("examples", "| x | result |\n    | 1 | raises raises |\n    | [1 | 2] | 3 |"),
        ("examples", "| x | result |\n    | 1 | 2"),
        ("holes", "- ?a\n    - <?b: type choose int | (int | None)?>"),
        ("body", "```python\n    }\n    - x\n    ```"),
    ],
)
def test_both_say_the_same_of_corners(section: str, item: str) -> None:
    check_both(f"{HEAD}  {section}:\n    {item}\n}}\n")


@pytest.mark.parametrize(
    "text",
    [
        "enum x {\n  x = <?x: type choose tuple[int, ...] | tuple[int, ...]?>\n}",
        "enum A { X } enum B { Y = ?, Z = -1 }", "record A { a: int invariant: - a > 0 }",
        "module m { type A = int }", "module a {\n  module b {\n    }}", "type A = int }",
        "record A {\n  a: int\n    where it > 0\n    b: int\n}", "record A { a: int; a: int }",
        "import a\nimport b as a", "define f(\n  x: int\n) -> int\n  = x",
        'module m version "{" {}',
        "define f(x: int = 1, y: int) -> int = x",
        "define f(x: int = 1, ?y, z: int = 2) -> int = x",
        "define f(x: int = (1, 2), y: int where it == 1 = 1) -> int = x",
        "", "# nothing\n", "}", "ir f { intent: a signature: f() }",
        "ir f { intent: a signature: f() }  # end\nir g { intent: b signature: g() }",
        "ir f\n{\n  intent: a\n  signature: f()\n}",
        "ir f {\r\n\tintent: a\r\n\tsignature: f()\r\n}",
        HEAD + "}# end", HEAD + "  requires: # why\n    - x > 0\n}", HEAD, HEAD + "} }",
        HEAD + "  intent: b\n}", "ir f {\n  intent:\n  signature: f()\n}", "x = 1", "ir f {}",
        "ir f {\n  intent: a {<?h?>} b\n  signature: f()\n}",
        "ir f {\n  intent: {<?h?>}\n  signature: f(a: int, a: int)\n}",
    ],
)  # fmt: skip
def test_both_say_the_same_of_frames(text: str) -> None:
    check_both(text)
