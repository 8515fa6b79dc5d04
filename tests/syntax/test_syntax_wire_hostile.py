"""JSON that comes in is refused with its place, or is what prints and reads back; never else."""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.errors import InputError
from liftsys_nb.ir.nodes import Module
from liftsys_nb.syntax import parse, show
from liftsys_nb.syntax.wire import dump, load
from liftsys_nb.syntax.wire.fields import NODES
from liftsys_nb.syntax.wire.read import DEEPEST

TEXT = """\
# c
import money version ">=1.0" as m
from "./audit.ir" import AuditLog, Entry
type Cents = int where it >= 0
enum Status { OPEN, CLOSED = -2 }
enum Colour {
  # first
  RED = "r",
  # no more
}
record Account {
  balance: Cents = 0
  owner: str
  invariant:
    - fine: balance >= 0
}
define half(n: int) -> int = n // 2
module bank.core version "2" {
  define is_even(n: int) -> bool = n % 2 == 0
  # end
}
# f
ir f version "1" {
  intent: a
  signature: f(x: int where it > 0, y: ?t = -1, z: list[int] | None) -> int {<?q: int?>}
  effects:
    - e: modifies x.y when not x
  requires:
    # d
    - a: 0x1F <= x != y   @loop(1) @because("so") {<?w: int = "what" @assertion choose 1 | 2?>}
    - all(i in {1: 2} for i in [x] if z[i])
  ensures:
    - result is not None implies (x[1:2] if f(x, k=1).a ** 2 else {k: x for k in y} and x)
  assert:
    - it goes well
  raises:
    - ValueError("no") when x + 1 - y < 0
    - nothing
  examples:
    - f(1) raises ValueError then x == 1 where x = 1
    | x | y | result |
    | 1 | ? | raises ValueError |
  holes:
    - <?last: type choose int | str?>
  body:
    ```python
    return x
    ```
}
import a, b
"""
SPEC = 8  # the number of the ``ir`` among the declarations
RAW = json.dumps(dump(parse(TEXT).module))
WHOLE: Any = json.loads(RAW)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of all parts of a document."""
    found = [path]
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in parts:
            found += places(part, (*path, key))
    return found


def at_path(path: tuple[Any, ...]) -> Any:
    """Return the part of the document at a path."""
    part = WHOLE
    for key in path:
        part = part[key]
    return part


PLACES = [path for path in places(WHOLE) if path]


def one_of_each(paths: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Keep one path for each place in a class of nodes."""
    found: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for path in paths:
        holder = next(
            at for at in range(len(path), -1, -1) if is_node(path[:at]) and at < len(path)
        )
        node = at_path(path[:holder]).get("node") if holder else None
        found.setdefault((node, path[holder:]), path)
    return list(found.values())


def is_node(path: tuple[Any, ...]) -> bool:
    """Tell whether a node stands at a path (or the whole document)."""
    part = at_path(path)
    return not path or (isinstance(part, dict) and "node" in part)


FEW_PLACES = one_of_each(PLACES)


def outcome(document: Any) -> tuple[InputError | None, Module]:
    """Load a document and return what it is refused with, or the module."""
    try:
        return None, load(document)
    except InputError as refusal:
        return refusal, Module()


def refused_or_prints(document: Any) -> bool:
    """Load a document; refused is fine with a code and words, taken only with a faithful print."""
    refusal, module = outcome(document)
    if refusal is not None:
        assert refusal.code == "LS420"
        assert refusal.hint
        assert len(refusal.message) < 2_000
        assert refusal.message.encode()
        return False
    assert parse(show(module)).module == module
    assert load(dump(module)) == module
    return True


def changed(path: tuple[Any, ...], change: Callable[[Any, Any], None]) -> Any:
    """Return the document with a change at the holder and key of a path."""
    document = json.loads(RAW)
    part = document
    for key in path[:-1]:
        part = part[key]
    change(part, path[-1])
    return document


def test_the_text_of_these_tests_is_read_and_sent() -> None:
    assert refused_or_prints(WHOLE)
    met = {part["node"] for part in map(at_path, PLACES) if isinstance(part, dict)}
    assert {cls.__name__ for cls in NODES} - met == set()


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        ["+", "and", "list", "dict", "from", "int", "x", "1", "nan", "'a'", "# c", "-"]
    ),
)
node_names = st.sampled_from([cls.__name__ for cls in NODES])
junk: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=4), inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "value", "text", "args", "ops", "operands"]), inner, max_size=3
        ).flatmap(lambda made: node_names.map(lambda name: {"node": name, **made}))
    ),
    max_leaves=6,
)


@given(st.sampled_from(PLACES), junk)
@example(("module", "decls", SPEC, "requires", 0, "tail", "annotations", 0, "value"), 10**5000)
@example(("module", "decls", SPEC, "requires", 0, "tail", "annotations", 0, "value"), -1)
@example(("module", "decls", SPEC, "name"), "\ud800")
@example(("module", "decls", SPEC, "requires"), {"node": "Clause"})
@example(("schema",), 10**5000)
def test_any_value_at_any_place_is_refused_or_prints(path: tuple[Any, ...], value: Any) -> None:
    def put(holder: Any, key: Any) -> None:
        holder[key] = value

    refused_or_prints(changed(path, put))


@given(st.sampled_from(PLACES), st.text(max_size=4) | node_names, junk)
def test_a_field_or_item_more_is_refused_or_prints(
    path: tuple[Any, ...], key: str, value: Any
) -> None:
    def add(holder: Any, at: Any) -> None:
        if isinstance(holder, dict):
            holder.setdefault(key, value)
        else:
            holder.insert(at, value)

    refused_or_prints(changed(path, add))


def test_a_part_less_anywhere_is_refused_or_prints() -> None:
    def take(holder: Any, key: Any) -> None:
        del holder[key]

    taken = [refused_or_prints(changed(path, take)) for path in FEW_PLACES]
    assert any(taken)
    assert not all(taken)


@pytest.mark.parametrize("wrong", [None, True, 1.5, [], {"node": 3}], ids=repr)
def test_a_wrong_type_is_refused_at_its_own_place(wrong: Any) -> None:
    for path in FEW_PLACES:
        if path[0] == "schema":
            continue

        def put(holder: Any, key: Any) -> None:
            holder[key] = wrong

        place = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in path)[1:]
        refusal, _ = outcome(changed(path, put))
        if refusal is not None:
            around = place.rpartition("." if isinstance(path[-1], str) else "[")[0]
            named = refusal.message.partition("at ")[2].partition(": ")[0]
            # What does not fit its neighbours is told where they all stand.
            assert named.startswith((place, around)) or place.startswith(named), path


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ((), [], "at module.decls[8]: "),
        (("name",), 3, "at module.decls[8].name: a text is needed here, not 3"),
        (
            ("version",),
            [],
            "at module.decls[8].version: a text or null is needed here",
        ),
        (("nmae",), "f", "at module.decls[8].nmae: Spec has no such field"),
        (("requires", 0, "tail"), 1, "requires[0].tail: Tail is needed here, not 1"),
        (("requires", 0, "body", "ops", 0), "=!", "ops[0]: '==', '!=', '<=', '>='"),
        (("requires", 0, "body", "ops"), [], "ops: at least 1 parts are needed"),
        (
            ("requires", 0, "body", "ops"),
            ["<"],
            "body: Compare needs one operand more",
        ),
        (
            ("requires", 0, "body", "node"),
            "Cmp",
            "body.node: Lit or Name or Hole or",
        ),
        (("requires", 0, "comments"), ["x"], "comments[0]: a comment is one line"),
        (
            ("requires", 0, "label"),
            "a b",
            "requires[0].body: this cannot be written",
        ),
        (("body", "content"), 7, "content: Hole or a text is needed here, not 7"),
        (("examples", 1, "rows", 0), [], "rows[0]: a row is as long as the head"),
    ],
)
def test_a_refusal_says_where_and_what_was_expected(
    path: tuple[Any, ...], value: Any, says: str
) -> None:
    def put(holder: Any, key: Any) -> None:
        holder[key] = value

    with pytest.raises(InputError) as raised:
        load(changed(("module", "decls", SPEC, *path), put))
    assert says in raised.value.message
    assert "export schema" in str(raised.value.hint)
    assert raised.value.__suppress_context__


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"schema": 0}, "this JSON has schema 0; this version reads schema 1"),
        ({"schema": 2}, "this JSON has schema 2; this version reads schema 1"),
        ({"schema": "1"}, "this JSON has schema '1'; this version reads schema 1"),
        ({"schema": True}, "this JSON has schema true; this version reads schema 1"),
        ({"schema": 1.0}, "this JSON has schema 1.0; this version reads schema 1"),
        ({"schema": None}, "this JSON has schema null; this version reads schema 1"),
        ({"schema": [1]}, "this JSON has schema a list; this version reads schema 1"),
        ({"schema": 10**5000}, "this JSON has schema a very long number; this version reads"),
        ({}, "this JSON names no schema; this version reads schema 1"),
    ],
)
def test_another_version_is_named_with_a_next_step(document: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as raised:
        load({**document, "module": WHOLE["module"]})
    assert raised.value.code == "LS420"
    assert raised.value.message.startswith(says)
    newer = document.get("schema") in (2, 10**5000)
    assert ("update liftsys_nb" in str(raised.value.hint)) == newer
    assert raised.value.hint


def test_keys_and_values_that_json_does_not_have_are_refused() -> None:
    for value in (b"x", (1,), {3: 4}):
        for path in FEW_PLACES:

            def put(holder: Any, key: Any, value: Any = value) -> None:
                holder[key] = value

            refused_or_prints(changed(path, put))
    with pytest.raises(InputError, match="module: Module is needed here, not a mappingproxy"):
        load({"schema": 1, "module": types.MappingProxyType({})})
    assert load(types.MappingProxyType(WHOLE)) == parse(TEXT).module


def nested(levels: int) -> dict[str, Any]:
    """Return a document with a term of so many levels."""
    term: dict[str, Any] = {"node": "Name", "id": "x"}
    for _ in range(levels):
        term = {"node": "Unary", "op": "not", "operand": term}
    document = json.loads(RAW)
    document["module"]["decls"][SPEC]["requires"][0]["body"] = term
    return document


@pytest.mark.parametrize("levels", [300, DEEPEST, 100_000])
def test_deep_json_is_refused_at_a_place(levels: int) -> None:
    document = nested(levels)
    with pytest.raises(InputError) as raised:
        load(document)
    assert raised.value.code == "LS420"
    assert "at module" in raised.value.message
    assert len(raised.value.message) < 1_000
    # Freed from the outside in: Python's own way of freeing a deep tree is deep too.
    term = document["module"]["decls"][SPEC]["requires"][0]
    while isinstance(term, dict):
        term = term.pop("body", None) or term.pop("operand", None)


def test_json_that_holds_itself_is_refused() -> None:
    document = nested(1)
    term = document["module"]["decls"][SPEC]["requires"][0]["body"]
    term["operand"] = term
    with pytest.raises(InputError, match="one inside the other"):
        load(document)
    term.clear()


def test_wide_json_is_read_whole() -> None:
    spec = n.Spec("f", intent=n.Intent("a"), signature=n.Signature("f"))
    clause = n.Clause(n.Compare(("==",), (n.Name("x"), n.Lit("a" * 1000))))
    wide = Module((n.Spec("f", None, spec.intent, spec.signature, ensures=(clause,) * 2000),))
    assert load(json.loads(json.dumps(dump(wide)))) == wide
