"""What is sent is valid by the schema that we print, and so is all that we let in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.nodes import Module
from liftsys_nb.session.shapes import schema
from liftsys_nb.syntax import parse
from liftsys_nb.syntax.wire import dump, load
from strategies import modules

TEXTS = [
    path.read_text("utf-8")
    for path in sorted((Path(__file__).parents[1] / "corpus" / "syntax").rglob("*.ir"))
]
Judge = Callable[[Any], bool]


@pytest.fixture(scope="module")
def is_valid() -> Judge:
    """Judge a document by the definition of a module, with a validator that is not ours."""
    import jsonschema  # slow to import: only here

    whole = schema()
    judge = jsonschema.Draft202012Validator({
        "$id": whole["$id"], "$ref": "#/$defs/ModuleDocument", "$defs": whole["$defs"],
    })  # fmt: skip
    return lambda document: judge.is_valid(document)


# Large modules count as filtered out in Hypothesis, and drawing them as slow.
@settings(
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.function_scoped_fixture,
    ],
)
@given(module=modules)
def test_what_is_sent_is_valid(is_valid: Judge, module: Module) -> None:
    assert is_valid(json.loads(json.dumps(dump(module))))


def test_the_corpus_is_valid(is_valid: Judge) -> None:
    assert TEXTS
    for text in TEXTS:
        assert is_valid(dump(parse(text).module))


def test_judging_a_deep_term_takes_no_longer_than_its_size(is_valid: Judge) -> None:
    # With a plain choice among the nodes each level doubles the work: this would never end.
    term = "(x + (x < " * 20 + "x" + "))" * 20
    text = f"ir f {{\n  intent: a\n  signature: f(x: int)\n  ensures:\n    - {term}\n}}\n"
    document: Any = dump(parse(text).module)
    assert is_valid(document)
    deepest = document["module"]["decls"][0]["ensures"][0]["body"]
    for _ in range(40):
        deepest = deepest["operands"][-1]
    del deepest["node"]
    assert not is_valid(document)


def fields(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[str, str, tuple[Any, ...]]]:
    """Yield the node, the field and the path of all fields of all nodes in a document."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield str(value.get("node")), key, (*path, key)
            yield from fields(part, (*path, key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from fields(part, (*path, number))


OTHERS: list[Any] = [
    None, "x", [], True, 1, ["# c"],
    {"node": "Name", "id": "x"}, {"node": "NamedType", "name": "x"},
]  # fmt: skip


def test_what_is_let_in_is_valid(is_valid: Judge) -> None:
    let_in, seen = 0, set[tuple[str, str]]()
    for text in sorted(TEXTS, key=len):  # each field in the shortest text that has it
        raw = json.dumps(dump(parse(text).module))
        for node, field, path in fields(json.loads(raw)):
            if (node, field) in seen:
                continue
            seen.add((node, field))
            for other in OTHERS:
                document: Any = json.loads(raw)
                holder = document
                for step in path[:-1]:
                    holder = holder[step]
                holder[path[-1]] = other
                try:
                    load(document)
                except InputError:
                    continue
                let_in += 1
                assert is_valid(document), (node, field, other)
    assert let_in > 100
