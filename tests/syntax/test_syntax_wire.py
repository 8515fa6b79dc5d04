"""The JSON form loses nothing and lets nothing in that is no IR."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.nodes import Module, Unread
from liftsys_nb.syntax import parse, show
from liftsys_nb.syntax.wire import dump, load
from strategies import modules

TEXTS = [path.read_text("utf-8") for path in (Path(__file__).parents[1] / "corpus").rglob("*.ir")]
PIECES = [
    "",
    "",
    "{",
    "}",
    "<?",
    "?>",
    "\n",
    "\n  # c\n",
    "- ",
    "| ",
    ")",
    '"',
    "= ",
    "  # c",
    "is",
]

TEXT = """\
# c
ir f {
  intent: a
  signature: f(x: int where it > 0, y: ?t) -> int
  requires:
    # d
    - a: 0x1F <= x != y   @loop(1)
    - all(i in {1: 2} for i in [x] if i)
  examples:
    | x | y | result |
    | 1 | 2 | raises ValueError |
}
"""


# Large modules count as filtered out in Hypothesis, and drawing them as slow.
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(modules)
@example(Module((Unread("define (no name)"), Unread("define (no name)"))))
def test_load_undoes_dump_through_json(module: Module) -> None:
    again = load(json.loads(json.dumps(dump(module))))
    assert again == module
    assert show(again) == show(module)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_what_is_read_travels_to_the_letter_of_its_print(text: str) -> None:
    module = parse(text).module
    again = load(json.loads(json.dumps(dump(module))))
    assert again == module
    assert show(again) == show(module)
    assert dump(again) == dump(module)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A text of the corpus with pieces cut out and put in."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        stop = min(len(text), at + draw(st.sampled_from([0, 1, 5, 40])))
        text = text[:at] + draw(st.sampled_from(PIECES)) + text[stop:]
    return text


@given(damaged())
def test_what_is_unreadable_travels_too(text: str) -> None:
    module = parse(text).module
    again = load(json.loads(json.dumps(dump(module))))
    assert again == module
    assert show(again) == show(module)


NESTED: dict[str, tuple[str, str, str]] = {
    "list": ("[", "x", "]"),
    "not": ("not ", "x", ""),
    "minus": ("-", "x", ""),
    "call": ("f(", "x", ")"),
    "keyword": ("f(a=", "x", ")"),
    "implies": ("x implies ", "x", ""),
    "condition": ("x if x else ", "x", ""),
    "index": ("x[", "x", "]"),
    "slice": ("x[", "x", ":x]"),
    "dict": ("{1: ", "x", "}"),
    "power": ("x ** ", "x", ""),
    "compare": ("(x < ", "x", ")"),
    "sum": ("(x + x * (x - ", "x", "))"),
    "hole": ("<?a choose ", "1", "?>"),
}


@pytest.mark.parametrize(("left", "middle", "right"), NESTED.values(), ids=NESTED)
def test_what_the_language_lets_nest_travels(left: str, middle: str, right: str) -> None:
    def text(levels: int) -> str:
        term = left * levels + middle + right * levels
        return f"ir f {{\n  intent: a\n  signature: f()\n  ensures:\n    - {term}\n}}\n"

    readable = [n for n in (60, 100, 190, 195, 200) if not is_too_deep(text(n))]
    assert readable
    module = parse(text(readable[-1])).module
    sent = json.dumps(dump(module))
    # As texts: comparing deep dataclasses, or deep lists, is itself too deep for Python.
    assert json.dumps(dump(load(json.loads(sent)))) == sent


def is_too_deep(text: str) -> bool:
    return any(d.code == "IR170" for d in parse(text).diagnostics)


def test_a_number_too_long_for_json_travels() -> None:
    text = "ir f {{\n  intent: a\n  signature: f()\n  invariant:\n    - True   @loop({})\n}}\n"
    module = parse(text.format("0x" + "f" * 5000)).module
    assert load(json.loads(json.dumps(dump(module)))) == module
    assert '"value": 3' in json.dumps(dump(parse(text.format("3")).module))


def test_spellings_and_comments_travel() -> None:
    module = parse(TEXT).module
    assert show(load(dump(module))) == show(module)
    assert "0x1F" in json.dumps(dump(module))


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ([], "an object"),
        ({"schema": 1}, "at module:"),
        ({"schema": 1, "module": 3}, "at module:"),
        ({"schema": 1, "module": {"node": "Spec"}}, "module.node"),
        ({"schema": 1, "module": {"node": "Module", "extra": 1}}, "module.extra"),
        ({"schema": 1, "module": {"node": "Module"}, "more": 1}, "more"),
    ],
)
def test_junk_is_refused_with_its_place(document: Any, place: str) -> None:
    with pytest.raises(InputError) as caught:
        load(document)
    assert caught.value.code == "LS420"
    assert place in caught.value.message


@pytest.mark.parametrize("schema", [0, 2, "1", None, True])
def test_another_schema_is_refused(schema: Any) -> None:
    with pytest.raises(InputError, match="schema") as caught:
        load({"schema": schema, "module": dump(Module())["module"]})
    assert caught.value.code == "LS420"


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    if isinstance(value, dict):
        for key, part in value.items():
            found += _places(part, (*path, key))
    elif isinstance(value, list):
        for at, part in enumerate(value):
            found += _places(part, (*path, at))
    return found


PLACES = _places(dump(parse(TEXT).module)["module"])[1:]


JUNK: list[Any] = [None, 7, "zz", "", "a b", [], {}, {"node": "Lit"}, [[]]]


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_a_part_replaced_by_junk_is_refused_or_prints(junk: Any) -> None:
    for path in PLACES:
        _refused_or_prints(path, junk)


def _refused_or_prints(path: tuple[Any, ...], junk: Any) -> None:
    document: Any = json.loads(json.dumps(dump(parse(TEXT).module)))
    part = document["module"]
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = junk
    try:
        module = load(document)
    except InputError as refusal:
        module, code = None, refusal.code
    if module is None:
        assert code == "LS420", path
    else:
        assert parse(show(module)).module == module, path
        assert show(parse(show(module)).module) == show(module), path


@pytest.mark.parametrize(
    "expr",
    [
        n.Name("x + y"),
        n.Name(""),
        n.Name("True"),
        n.Attribute(n.Name("x"), "a.b"),
        n.Sequence("set", ()),
        n.Comprehension("list", n.Name("x"), ()),
        n.Comprehension("list", n.Name("x"), (n.For((), n.Name("y")),)),
        n.Hole("a ?> 1", n.INT),
    ],
    ids=repr,
)
def test_what_would_read_back_as_something_else_is_refused(expr: n.Expr) -> None:
    spec = n.Spec("f", intent=n.Intent("a"), signature=n.Signature("f"))
    document = dump(Module((replace(spec, ensures=(n.Clause(expr),)),)))
    with pytest.raises(InputError) as caught:
        load(json.loads(json.dumps(document)))
    assert caught.value.code == "LS420"
    assert "module.decls[0].ensures[0].body" in caught.value.message


def test_values_without_a_literal_and_words_laid_out_anew_are_let_in() -> None:
    spec = n.Spec(
        "f",
        intent=n.Intent("a\n\n# b {<?c"),
        signature=n.Signature("f"),
        ensures=(n.Clause(n.Lit(-1)), n.Clause(n.Lit(float("nan")))),
    )
    assert show(load(dump(Module((spec,))))) == show(Module((spec,)))


def test_sections_without_comments_leave_no_trace() -> None:
    text = "ir f {\n  intent: a\n  signature: f()\n  requires:\n    - True\n}"
    assert "section_comments" not in json.dumps(dump(parse(text).module))


def test_reading_and_printing_load_no_pydantic() -> None:
    code = "import sys, liftsys_nb.syntax; print('pydantic' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
