"""What depends on the order of a set is never given as an answer."""

from __future__ import annotations

import pytest
from ir.agreement import read

from liftsys_nb.ir.evaluate import Undefined, Unmodelled, evaluate

ENV: dict[str, object] = {
    "q": {8, 16, 24}, "ws": {"a", "bb"}, "one": {"a"}, "fs": {0.1, 0.2, 0.3}, "none": set(),
    "zeros": {(0.0, 1), (0, 2)}, "nan": {float("nan"), 1.0}, "mixed": {1, "a"},
    "fz": frozenset({8, 16}), "xs": [1, 2],
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "list(q)", "tuple(ws)", "[x for x in q]", "{x: 1 for x in q}", "str(ws)", "repr([ws])",
        "enumerate(q)", "list(enumerate(ws))", "list(zip(xs, q))", "''.join(ws)",
        "list(x for x in q)", "[x for y in xs for x in q]", "list(x for y in xs for x in q)",
        "sum(fs)", "sum(x + 0.5 for x in q)", "sum(q, 0.5)", "max(nan)", "sorted(nan)",
        "sorted(mixed)", "min(mixed)", "sorted(zeros)[0][0] + sorted(set(t[0] for t in zeros))[0]",
        "set(t[0] for t in zeros)", "{t[0] for t in zeros}", "max(q, key=bool)",
        "sorted(ws, key=bool)", "dict(zeros)", "bytes(q)", "str(x for x in q)", "list(fz)",
        "[a for a, b in [fz]]", "any(1 // (x - 16) for x in q)", "all(x - 16 for x in q if 1 // x)"
        " and all(x != 8 and 1 // (x - 16) for x in q)", "dict([fz])", "xs.index(q)",
        "','.join(repr(w) for w in ws)", "min(mixed, key=len)", "'%s' % q", "reversed(list(q))",
    ],
)  # fmt: skip
def test_what_shows_the_order_of_a_set_is_unmodelled(text: str) -> None:
    assert isinstance(evaluate(read(text), ENV), Unmodelled), evaluate(read(text), ENV)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sorted(q)", [8, 16, 24]), ("sorted(ws)", ["a", "bb"]), ("sum(q)", 48), ("max(q)", 24),
        ("min(ws)", "a"), ("len(q)", 3), ("all(x > 0 for x in q)", True),
        ("any(x > 16 for x in q)", True), ("all(x > 8 for x in q)", False),
        ("{x // 8 for x in q} == {1, 2, 3}", True), ("set(x % 8 for x in q)", {0}),
        ("sorted(len(w) for w in ws)", [1, 2]), ("sum(x * y for x in q for y in xs)", 144),
        ("list(one)", ["a"]), ("[w for w in one]", ["a"]), ("str(none)", "set()"),
        ("sorted(w for w in ws if w != 'a')", ["bb"]), ("frozenset(q) == {8, 16, 24}", True),
        ("q.union(x for x in xs) == {8, 16, 24, 1, 2}", True), ("8 in q and 9 not in q", True),
        ("max(x for x in fs)", 0.3), ("{(x, y) for x in fz for y in one} == {(8, 'a'), (16, 'a')}",
                                      True),
        ("all(any(x == y for y in fz) for x in fz)", True), ("bool(ws)", True),
        ("any(x == 1 or x in q for x in xs)", True), ("min(q, default=1)", 8),
        ("sorted(ws, key=len)", ["a", "bb"]), ("sorted(ws, key=len, reverse=True)", ["bb", "a"]),
        ("max(q, key=str)", 8), ("min(q, key=repr)", 16), ("max(none, key=len, default=5)", 5),
    ],
)  # fmt: skip
def test_what_no_order_changes_has_a_value(text: str, value: object) -> None:
    assert evaluate(read(text), ENV) == value


def test_items_of_a_list_before_a_set_decide_as_in_python() -> None:
    """The second round would divide by zero, but the first one has decided."""
    text = "any(x == 1 for y in [1, 0] for x in [1 // y])"
    assert evaluate(read(text), ENV) is True


def test_words_about_a_key_do_not_show_the_order_of_a_set() -> None:
    found = evaluate(read("{1: 2}[fz]"), ENV)
    assert found == Undefined("a missing key", "KeyError")
