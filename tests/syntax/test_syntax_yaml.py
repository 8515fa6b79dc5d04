"""YAML says what JSON says, in both directions, and nothing that comes in is trusted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml as pyyaml
from hypothesis import example, given
from hypothesis import strategies as st

from liftsys_nb.ir.errors import InputError
from liftsys_nb.syntax import parse, show, wire, yaml
from liftsys_nb.syntax.legacy import read_old
from strategies import modules

CORPUS = sorted((Path(__file__).parent.parent / "corpus").rglob("*.ir"))
keys = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | keys
    | st.sampled_from(["no", "~", "1e5", "0o14", "1_000", "12:30", "2026-01-01", ".inf", "<<", "="])
    | st.sampled_from(["a\n", " a\nb\n", "a \nb\n", "\n", "a\n\n\n", "# a\n", "--- a\n", "- b\n"])
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(keys, values, max_size=4))
@example({"a": "\u2028\x85\ufeff\x00\x7f"})
@example({"a": ["", [], {}, [[]], {"": ""}]})
def test_load_undoes_dump(document: dict[str, Any]) -> None:
    assert yaml.load(yaml.dump(document), file="x.yaml") == document


@given(st.dictionaries(keys, values, max_size=4))
def test_other_readers_of_yaml_read_the_same(document: dict[str, Any]) -> None:
    assert pyyaml.safe_load(yaml.dump(document)) == document


@given(modules)
def test_a_module_comes_back_from_yaml(module: Any) -> None:
    module = parse(show(module)).module
    text = yaml.dump({"schema": 1, "module": wire.dump(module)["module"]})
    assert read_old(text).module == module


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_the_corpus_comes_back_from_yaml_and_json(file: Path) -> None:
    module = parse(file.read_bytes().decode("utf-8", "replace")).module
    document = {"schema": 1, "module": wire.dump(module)["module"]}
    assert read_old(yaml.dump(document)).module == module
    assert read_old(json.dumps(document)).module == module


@pytest.mark.parametrize("inner", ["abs({})", "[a for a in {}]"])
def test_the_deepest_formula_comes_back_from_yaml_and_json(inner: str) -> None:
    formula = "x"
    for _ in range(90):
        formula = inner.format(formula)
    text = f"ir f {{\n  intent: i\n  signature: f(x: int)\n  ensures:\n    - {formula} == x\n}}\n"
    module = parse(text).module
    document = {"schema": 1, "module": wire.dump(module)["module"]}
    assert read_old(yaml.dump(document)).module == module
    assert read_old(json.dumps(document)).module == module


HOSTILE = {
    "an anchor": ("a: &x [1]\nb: 2\n", "the anchor &x, line 1, column 4"),
    "an alias": ("a: 1\nb: *x\n", "the alias *x, line 2, column 4"),
    "a bomb": (
        "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n",
        "the anchor &a, line 1, column 4",
    ),
    "a tag that runs code": (
        "a: !!python/object/apply:os.system [echo]\n",
        "the tag tag:yaml.org,2002:python/object/apply…, line 1, column 4",
    ),
    "a plain tag": ("a: !!str 1\n", "the tag tag:yaml.org,2002:str, line 1, column 4"),
    "a key twice": ("a: 1\nb: 2\na: 3\n", "the key a for the second time, line 3, column 1"),
    "a number as key": ("1: 2\n", "the key 1, which is no text, line 1, column 1"),
    "a null as key": ("? \n: 2\n", "the key nothing, which is no text"),
    "a list as key": ("? [a]\n: 2\n", "a key that is no text, line 1, column 3"),
    "a merge": ("a:\n  <<: {b: 1}\n", "readers of YAML take for different things"),
    "a word of YAML 1.1": ("a: yes\n", "yes, which readers of YAML take for different things"),
    "a date": ("a: 2026-01-01\n", "readers of YAML take for different things, line 1, column 4"),
    "an infinity": ("a: .inf\n", "readers of YAML take for different things"),
    "a float too large": ("a: 1e999\n", "no float holds"),
    "two documents": ("a: 1\n---\nb: 2\n", "a second document, line 2, column 1"),
    "a very long number": (f"a: {'9' * 5000}\n", "a number of 5,000 digits, line 1, column 4"),
    "half a pair": ('a: "\\uD800"\n', "half of a surrogate pair"),
    "a control": ("a: \x07\n", "a character that YAML does not allow, line 1, column 4"),
    "too deep": ("[" * 3000, "more than 2500 levels"),
    "no YAML": ("a: [1\n", "line 2, column 1"),
    "a tab": ("a:\n\tb: 1\n", "line 2, column 1"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_json_cannot_say_is_refused_with_its_place(what: str) -> None:
    text, words = HOSTILE[what]
    with pytest.raises(InputError) as raised:
        yaml.load(text, file="x.yaml")
    assert raised.value.code == "LS428"
    assert words in raised.value.message
    assert raised.value.hint


def test_a_long_text_is_refused_before_it_is_read() -> None:
    with pytest.raises(InputError) as raised:
        yaml.load("a" * (yaml.LONGEST + 1), file="x.yaml")
    assert raised.value.code == "LS428"


@given(st.text(max_size=60) | st.text("ab:-[]{}&*!|>'\"%@`?,# \n\t", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        json.dumps(yaml.load(text, file="x.yaml"))
    except InputError as refused:
        if refused.code != "LS428":
            raise


def test_an_ir_text_is_no_yaml() -> None:
    for file in CORPUS:
        assert not yaml.is_yaml(file.read_bytes().decode("utf-8", "replace"), file.name)
