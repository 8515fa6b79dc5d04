"""Small specifications over values of all kinds, each with a box that holds all its values.

The clauses named ``box…`` keep arguments and answers in the box, so that trying all values of it
is the whole truth; the solver knows nothing of the box but these clauses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Any

from hypothesis import strategies as st
from verify.specimens import reading_of

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import Compiled, Undefined, Unmodelled, compile_expr, evaluate
from liftsys_nb.ir.programs import Program
from liftsys_nb.session.reading import Reading

Values = tuple[Any, ...]


@dataclass(frozen=True)
class Kind:
    """How specifications of one kind are made.

    parameters, result: type and the values of the box, as terms, by name. box: for each of them
    the clause that keeps a value (written ``it``) in the box. entry, leaving: clauses to draw
    from. changing: the parameter that may change, with the effects to draw from. before: what is
    declared.
    """

    name: str
    parameters: Mapping[str, tuple[str, Sequence[str]]]
    result: tuple[str, Sequence[str]]
    box: Mapping[str, str]
    entry: Sequence[str]
    leaving: Sequence[str]
    before: str = ""
    changing: str = ""
    effects: Sequence[str] = ("pure",)
    raises: Sequence[str] = field(default=())


def _lists(items: str, most: int) -> list[str]:
    return [
        "[" + ", ".join(chosen) + "]"
        for size in range(most + 1)
        for chosen in product(items.split(), repeat=size)
    ]


TEXTS = ["''", "'a'", "'b'", "'aa'", "'ab'", "'ba'", "'bb'"]
TEXT_BOX = "len(it) <= 2 and all(c in 'ab' for c in it)"
BITS = _lists("0 1", 2)
BIT_BOX = "len(it) <= 2 and all(0 <= e <= 1 for e in it)"
DICTS = ["{}", *(f"{{{k!r}: {v}}}" for k in "ab" for v in (0, 1)),
         *(f"{{'a': {v}, 'b': {w}}}" for v in (0, 1) for w in (0, 1)),
         *(f"{{'b': {v}, 'a': {w}}}" for v in (0, 1) for w in (0, 1))]  # fmt: skip
DICT_BOX = "all(k in ['a', 'b'] for k in it) and all(0 <= v <= 1 for v in it.values())"
OPTIONAL_BOX = "it is None or -1 <= it <= 1"
UNION_BOX = "(isinstance(it, int) and 0 <= it <= 1) or (isinstance(it, str) and it in ['', 'a'])"
LIGHTS = ["Light.RED", "Light.AMBER", "Light.GREEN"]
FLOATS = ["0.0", "-0.0", "0.5", "1.0", "2.0"]
FLOAT_BOX = "it == 0.0 or it == 0.5 or it == 1.0 or it == 2.0"

BOOL = Kind(
    "bool",
    {"p": ("bool", ["False", "True"]), "q": ("bool", ["False", "True"])},
    ("bool", ["False", "True"]),
    {},
    ["p", "q", "p or q", "p != q", "not p"],
    ["result", "not result", "result == p", "result != q", "result implies p", "p or result",
     "result == (p and q)", "p if q else result", "result + p + q == 2", "result <= p",
     "all([result, p])", "result == any([p, q])", "(result and p) == q"],
)  # fmt: skip
ENUM = Kind(
    "enum",
    {"c": ("Light", LIGHTS), "on": ("bool", ["False", "True"])},
    ("Light", LIGHTS),
    {},
    ["c != Light.RED", "c == Light.RED", "on", "c in [Light.RED, Light.GREEN]",
     "on implies c != Light.AMBER", "c.value > 1"],
    ["result == c", "result != c", "result != Light.AMBER", "on implies result == Light.RED",
     "result in {Light.RED, Light.GREEN}", "c == Light.RED implies result == Light.GREEN",
     "result.value == c.value + 1", "result.value < 3", "not on implies result == c",
     "result == (Light.RED if on else c)", "any(l == result for l in Light if l != c)",
     "result.name == 'RED'", "all(l.value <= result.value for l in Light)"],
    before="enum Light { RED = 1, AMBER = 2, GREEN = 3 }\n",
)  # fmt: skip
OPTIONAL = Kind(
    "optional",
    {"x": ("int | None", ["None", "-1", "0", "1"]), "d": ("int", ["-1", "0", "1"])},
    ("int | None", ["None", "-1", "0", "1"]),
    {"x": OPTIONAL_BOX, "d": "-1 <= it <= 1", "result": OPTIONAL_BOX},
    ["x is not None", "x is None", "d > 0", "x is None or x != d", "x == d", "x > 0",
     "x is not None implies x <= d"],
    ["result is not None", "result == x", "x is None implies result == d",
     "result is None or result > d", "x is not None implies result == x", "result != x",
     "result is not None and result >= d", "result is None implies x is None",
     "result == (d if x is None else x)", "result == x + d", "result in [x, d]",
     "(result is None) != (x is None)", "result is None or result * 2 == d"],
)  # fmt: skip
TEXT = Kind(
    "str",
    {"s": ("str", TEXTS), "t": ("str", TEXTS)},
    ("str", TEXTS),
    {"s": TEXT_BOX, "t": TEXT_BOX, "result": TEXT_BOX},
    ["len(s) > 0", "s != t", "s in t", "s.startswith('a')", "len(s) + len(t) <= 2", "s < t",
     "t == ''", "s[0] == 'a'", "s.count('a') == 1"],
    ["result == s + t", "result in s", "s in result", "len(result) == len(s)", "result != s",
     "result == s[::-1]", "result.startswith(t)", "result.endswith('b')", "'a' not in result",
     "result == s[1:]", "len(result) > len(t)", "result == s.replace('a', 'b')", "result < s",
     "result == t * 2", "s != '' implies result[0] == s[0]", "result == s[0]",
     "result.find('b') == s.find('b')", "result == s.strip('a')", "result == s[:1] + t[:1]",
     "result.count('a') == s.count('a')", "all(c == 'b' for c in result)",
     "any(c not in s for c in result)"],
)  # fmt: skip
LIST = Kind(
    "list",
    {"xs": ("list[int]", BITS), "k": ("int", ["-1", "0", "1", "2"])},
    ("list[int]", BITS),
    {"xs": BIT_BOX, "k": "-1 <= it <= 2", "result": BIT_BOX},
    ["len(xs) > 0", "k >= 0", "k < len(xs)", "k in xs", "xs[k] == 1", "sum(xs) == 1",
     "all(x == k for x in xs)", "xs == sorted(xs)", "len(xs) == k", "xs[0] < xs[1]"],
    ["result == xs", "len(result) == len(xs)", "result == sorted(xs)", "k in result",
     "all(x in xs for x in result)", "sum(result) == sum(xs)", "result == xs[::-1]",
     "result == xs[1:]", "len(result) == k", "all(x != k for x in result)", "result != xs",
     "all(result[i] <= result[i + 1] for i in range(len(result) - 1))", "result[0] == k",
     "result == [x for x in xs if x != k]", "result[-1] == xs[0]", "result.count(1) == k",
     "all(result[i] == 1 - xs[i] for i in range(len(xs)))", "max(result) == 1",
     "any(x > k for x in result)", "result == xs + [k]", "len(result) < len(xs)",
     "result == [k] * len(xs)", "set(result) == set(xs)", "xs[k] in result",
     "len(xs) > 1 implies result.index(1) == 0", "result == [x + 1 for x in xs]"],
)  # fmt: skip
LIST_TO_INT = Kind(
    "list to int",
    {"xs": ("list[int]", BITS), "k": ("int", ["0", "1"])},
    ("int", ["-1", "0", "1", "2"]),
    {"xs": BIT_BOX, "k": "0 <= it <= 1", "result": "-1 <= it <= 2"},
    ["len(xs) > 0", "k in xs", "k not in xs", "xs == sorted(xs)", "len(xs) != 1"],
    ["result == len(xs)", "result == sum(xs)", "result == xs.count(k)", "result in xs",
     "result >= 0 implies xs[result] == k", "result < 0 implies k not in xs",
     "result == -1 or 0 <= result < len(xs)", "result == max(xs)", "result == xs.index(k)",
     "all(result >= x for x in xs)", "xs[result] == k", "result == len(set(xs))",
     "all(xs[j] != k for j in range(result))", "any(x == result for x in xs)",
     "result == sum(x for x in xs if x == k)", "result == len([x for x in xs if x == k])",
     "result == max(xs, default=-1)", "result == sum(x * x for x in xs) - 1"],
)  # fmt: skip
TUPLE = Kind(
    "tuple",
    {"p": ("tuple[int, int]", [f"({a}, {b})" for a in range(3) for b in range(3)])},
    ("tuple[int, bool]", [f"({a}, {b})" for a in (-1, 0, 1, 2) for b in (False, True)]),
    {"p": "0 <= it[0] <= 2 and 0 <= it[1] <= 2", "result": "-1 <= it[0] <= 2"},
    ["p[0] <= p[1]", "p[0] != p[1]", "p[0] + p[1] == 2", "p < (1, 1)", "p[0] > 0"],
    ["result[0] == p[0]", "result[1]", "result[1] == (p[0] < p[1])", "result[0] == p[0] - p[1]",
     "result[0] == p[0] // p[1]", "result[1] implies result[0] > 0", "result == (1, True)",
     "result[0] in p", "result != (0, False)", "result[0] == max(p)", "result[0] * 2 == sum(p)",
     "not result[1]", "result[0] == p[0] % p[1]", "result < p", "all(x >= result[0] for x in p)"],
)  # fmt: skip
SET = Kind(
    "set",
    {"s": ("set[int]", ["set()", "{0}", "{1}", "{0, 1}"]), "x": ("int", ["0", "1", "2"])},
    ("set[int]", ["set()", "{0}", "{1}", "{0, 1}"]),
    {"s": "all(0 <= e <= 1 for e in it)", "x": "0 <= it <= 2",
     "result": "all(0 <= e <= 1 for e in it)"},
    ["x in s", "len(s) > 0", "x not in s", "s == {0, 1}", "x < 2"],
    ["result == s", "x in result", "result <= s", "s <= result", "x not in result",
     "result == s.union({x})", "result == {e for e in s if e != x}",
     "len(result) == len(s) + 1", "result == {e for e in s if e == 0}",
     "all(e in s for e in result)", "len(result) == x", "result != s", "sum(result) == x",
     "s < result", "result == {1 - e for e in s}",
     "any(e == x for e in result)", "result.isdisjoint(s)", "result.issubset({x})"],
)  # fmt: skip
DICT = Kind(
    "dict",
    {"d": ("dict[str, int]", DICTS), "k": ("str", ["'a'", "'b'"])},
    ("dict[str, int]", DICTS),
    {"d": DICT_BOX, "k": "it in ['a', 'b']", "result": DICT_BOX},
    ["k in d", "k not in d", "len(d) == 1", "d[k] == 1", "d.get(k, 0) == 0", "len(d) > 0",
     "all(v == 1 for v in d.values())"],
    ["result == d", "k in result", "result[k] == 1", "len(result) == len(d)", "k not in result",
     "result[k] == d[k] + 1", "result[k] == d.get(k, 0) + 1", "result != d", "len(result) < len(d)",
     "all(result[j] == d[j] for j in d)", "all(j in d for j in result)", "result == {k: 1}",
     "all(j == k or result.get(j) == d.get(j) for j in ['a', 'b'])", "sum(result.values()) == 1",
     "result == {j: 1 - v for j, v in d.items()}", "list(result) == list(d)",
     "any(v == 0 for v in result.values())", "result == {j: d[j] for j in d if j != k}"],
)  # fmt: skip
DICT_TO_OPTIONAL = Kind(
    "dict lookup",
    {"d": ("dict[str, int]", DICTS), "k": ("str", ["'a'", "'b'"])},
    ("int | None", ["None", "0", "1"]),
    {"d": DICT_BOX, "k": "it in ['a', 'b']", "result": "it is None or 0 <= it <= 1"},
    ["k in d", "len(d) > 0", "d[k] == 1", "k not in d"],
    ["result == d.get(k)", "result == d[k]", "k in d implies result == d[k]", "result is None",
     "k not in d implies result is None", "result is not None", "result in d.values()",
     "result is None or result == len(d)", "(result is None) == (k not in d)", "result == len(d)",
     "result == d.get(k, 0)", "result is not None implies result > 0", "result != d.get(k)"],
)  # fmt: skip
ACCOUNTS = ["Account(0, False)", "Account(0, True)", "Account(1, True)", "Account(2, True)"]
RECORD = Kind(
    "record",
    {"a": ("Account", ACCOUNTS), "m": ("Cents", ["0", "1", "2"])},
    ("bool", ["False", "True"]),
    {"a": "it.balance <= 2", "m": "it <= 2"},
    ["a.open", "m > 0", "a.balance >= m", "not a.open", "a.balance == m"],
    ["a.balance == old(a.balance) + m", "a.balance == old(a.balance) - m", "result == old(a.open)",
     "result implies a.balance == old(a.balance) - m", "not result implies a == old(a)", "a.open",
     "not a.open", "a.balance != old(a.balance)", "result", "a.balance == 0", "a.balance < m",
     "result == (old(a.balance) >= m)", "a.open == old(a.open)", "result == (a != old(a))"],
    before="type Cents = int where it >= 0\nrecord Account { balance: Cents; open: bool\n"
           "  invariant:\n    - closed_is_empty: open or balance == 0\n}\n",
    changing="a",
    effects=("pure", "modifies a", "modifies a.balance", "modifies a.balance when result",
             "modifies a.open", "modifies a.balance when m > 0"),
    raises=("a.balance < m", "not a.open", "m == 2"),
)  # fmt: skip
CHANGING = Kind(
    "changing list",
    {"xs": ("list[int]", BITS), "k": ("int", ["0", "1"])},
    ("int", ["0", "1", "2"]),
    {"xs": BIT_BOX, "k": "0 <= it <= 1", "result": "0 <= it <= 2"},
    ["len(xs) > 0", "k in xs", "len(xs) < 2", "xs == sorted(xs)"],
    ["xs == old(xs) + [k]", "xs == sorted(old(xs))", "k not in xs", "k in xs", "len(xs) == result",
     "result == len(old(xs))", "len(xs) == len(old(xs)) - 1", "result == old(xs)[0]",
     "xs == old(xs)[1:]", "result == len(old(xs)) - len(xs)", "sum(xs) == sum(old(xs))",
     "xs != old(xs)", "xs[0] == result", "all(x in old(xs) for x in xs)", "xs == old(xs)[::-1]",
     "result == k", "xs == []"],
    changing="xs",
    effects=("pure", "modifies xs", "modifies xs", "modifies xs when k == 0",
             "modifies xs when result == 1"),
    raises=("len(xs) == 0", "k not in xs", "xs[0] == k"),
)  # fmt: skip
FLOAT = Kind(
    "float",
    {"x": ("float", FLOATS), "y": ("float", FLOATS)},
    ("float", FLOATS),
    {"x": FLOAT_BOX, "y": FLOAT_BOX, "result": FLOAT_BOX},
    ["x <= y", "x > 0", "x != y", "y >= 1", "x == 0.5"],
    ["result >= x", "result == max(x, y)", "result < y", "result == x", "y > 1 or result > x",
     "result != x", "x > y implies result == x", "result <= x and result <= y", "result == -x",
     "result == abs(x)", "result in [x, y]", "result == (x if x < y else 0.5)", "-result < x"],
)  # fmt: skip
FLOAT_SUM = Kind(
    "float sums and products",
    {"x": ("float", FLOATS), "y": ("float", FLOATS)},
    ("float", FLOATS),
    {"x": FLOAT_BOX, "y": FLOAT_BOX, "result": FLOAT_BOX},
    ["x <= y", "x > 0", "x != y", "y >= 1", "x + y < 3"],
    ["result == x + y", "result >= x", "result == x * y", "result < y", "result * 2 == x",
     "result != x", "x > y implies result == x", "result - x == 0.5", "result == x / y",
     "abs(result - x) <= 0.5"],
)  # fmt: skip
UNION = Kind(
    "union",
    {"v": ("int | str", ["0", "1", "''", "'a'"])},
    ("int | str", ["0", "1", "''", "'a'"]),
    {"v": UNION_BOX, "result": UNION_BOX},
    ["isinstance(v, int)", "isinstance(v, str)", "v == 0", "v != 'a'"],
    ["result == v", "result != v", "isinstance(result, int)", "isinstance(result, str)",
     "isinstance(v, str) implies result == len(v)", "isinstance(v, int) implies result == 1 - v",
     "isinstance(result, int) != isinstance(v, int)", "result in [0, 'a']",
     "isinstance(result, str) implies result == ''"],
)  # fmt: skip
DEFINED = Kind(
    "define",
    {"xs": ("list[int]", BITS), "k": ("int", ["0", "1", "2", "3"])},
    ("int", ["-1", "0", "1", "2", "3", "4", "5", "6"]),
    {"xs": BIT_BOX, "k": "0 <= it <= 3", "result": "-1 <= it <= 6"},
    ["is_sorted(xs)", "total(xs) == k", "k > 0", "len(xs) > 0", "not is_sorted(xs)"],
    ["result == total(xs)", "result == factorial(k)", "result == double(k)", "result < total(xs)",
     "double(result) == k", "result == factorial(total(xs))", "is_sorted(xs + [result])",
     "result >= 0 and factorial(result) == k", "result == double(total(xs)) - k",
     "is_sorted(xs) implies result == -1", "is_sorted([result, k])"],
    before="define double(x: int) -> int = x * 2\n"
           "define is_sorted(xs: list[int]) -> bool = "
           "all(xs[i] <= xs[i + 1] for i in range(len(xs) - 1))\n"
           "define total(xs: list[int]) -> int = 0 if len(xs) == 0 else xs[0] + total(xs[1:])\n"
           "define factorial(n: int where it >= 0) -> int = "
           "1 if n == 0 else n * factorial(n - 1)\n",
)  # fmt: skip
MATRIX = Kind(
    "matrix",
    {"m": ("list[list[int]]", ["[]", "[[]]", "[[0]]", "[[1]]", "[[0], []]", "[[1], [0]]",
                               "[[0], [0]]", "[[0], [1]]", "[[1], [1]]", "[[], [0]]", "[[], [1]]",
                               "[[1], []]", "[[], []]"])},
    ("int", ["-1", "0", "1", "2"]),
    {"m": "len(it) <= 2 and all(len(r) <= 1 and all(0 <= e <= 1 for e in r) for r in it)",
     "result": "-1 <= it <= 2"},
    ["len(m) > 0", "all(len(r) == len(m[0]) for r in m)", "all(len(r) > 0 for r in m)",
     "m[0] == []"],
    ["result == len(m)", "result == sum(sum(r) for r in m)", "result == m[0][0]",
     "any(result in r for r in m)", "all(result not in r for r in m)", "result == len(m[0])",
     "result == sum(len(r) for r in m)", "result == max(len(r) for r in m)", "result < len(m)",
     "all(e == result for r in m for e in r)", "m == [[result]] or result < 0"],
)  # fmt: skip
KINDS = (BOOL, ENUM, OPTIONAL, TEXT, LIST, LIST_TO_INT, TUPLE, SET, DICT, DICT_TO_OPTIONAL, RECORD,
         CHANGING, FLOAT, FLOAT_SUM, UNION, DEFINED, MATRIX)  # fmt: skip
EXCEPTIONS = ("ValueError", "KeyError")


# ── making specifications ────────────────────────────────────────────────────────────────────
def texts(kind: Kind) -> st.SearchStrategy[str]:
    """Draw specifications of a kind, as text."""
    return st.composite(_text)(kind)


def _text(draw: st.DrawFn, kind: Kind) -> str:
    entry, leaving = _combined(kind.entry), _combined(kind.leaving, kind.entry)
    sections = {
        "requires": [
            *(f"box_{v}: {_boxed(kind, v)}" for v in kind.parameters if v in kind.box),
            *draw(st.lists(entry, max_size=1)),
        ],
        "ensures": [
            *([f"box_result: {_boxed(kind, 'result')}"] if "result" in kind.box else []),
            *([f"box_after: {_boxed(kind, kind.changing)}"] if kind.changing in kind.box else []),
            *draw(st.lists(leaving, min_size=1, max_size=3)),
        ],
        "raises": [
            f"{draw(st.sampled_from(EXCEPTIONS))} when {when}"
            for when in draw(st.lists(st.sampled_from([*kind.entry, *kind.raises]), max_size=1))
        ],
        "effects": draw(st.lists(st.sampled_from(kind.effects), min_size=1, max_size=1)),
    }
    names = ", ".join(f"{name}: {type_}" for name, (type_, _) in kind.parameters.items())
    body = "".join(
        f"  {name}:\n" + "".join(f"    - {item}\n" for item in items)
        for name, items in sections.items()
        if items
    )
    head = f"  intent: t\n  signature: f({names}) -> {kind.result[0]}\n"
    return f"{kind.before}ir f {{\n{head}{body}}}\n"


def _boxed(kind: Kind, name: str) -> str:
    return _renamed(kind.box[name], name)


def _renamed(text: str, name: str) -> str:
    words = text.replace("(it", f"({name}").replace(" it", f" {name}")
    return name + words[2:] if words.startswith("it") else words


def _combined(
    plain: Sequence[str], premises: Sequence[str] | None = None
) -> st.SearchStrategy[str]:
    one = st.sampled_from(plain)
    first = st.sampled_from(premises or plain)
    return one | one | st.one_of(
        st.builds(lambda a, b: f"({a}) implies ({b})", first, one),
        st.builds(lambda a, b: f"({a}) or ({b})", one, one),
        st.builds(lambda a, b: f"({a}) and ({b})", one, one),
        st.builds(lambda a: f"not ({a})", one),
    )  # fmt: skip


@cache
def _values(before: str, terms: tuple[str, ...]) -> tuple[Any, ...]:
    """Return the values that terms stand for, with the declarations of a text."""
    text = f"{before}ir f {{\n  intent: t\n  signature: f() -> int\n  ensures:\n"
    reading = reading_of(text + "".join(f"    - {term}\n" for term in terms) + "}\n")
    found = tuple(
        evaluate(clause.body, {}, program=reading.program)
        for clause in reading.spec.ensures
        if isinstance(clause.body, n.Expr)
    )
    assert not any(isinstance(value, Undefined | Unmodelled) for value in found), found
    assert len(found) == len(terms)
    return found


# ── trying all values ────────────────────────────────────────────────────────────────────────
class Table:
    """All allowed inputs of a specification with all their answers, by its box.

    inputs: allowed ones. raising: those with a due exception. answers: result and the changed
    argument. unclear: why it has no verdict, if so.
    """

    def __init__(self, kind: Kind, reading: Reading) -> None:
        spec, program = reading.spec, reading.program
        self.kind = kind
        self.inputs: list[Values] = []
        self.raising: set[int] = set()
        self.answers: list[list[tuple[Any, Any]]] = []
        self.unclear = ""
        requires = _claims(spec.requires, program)
        ensures = _claims(spec.ensures, program)
        raises = [
            compile_expr(item.body.when, program=program)
            for item in spec.raises
            if isinstance(item.body, n.Raise) and item.body.when is not None
        ]
        names = list(kind.parameters)
        results = _values(kind.before, tuple(kind.result[1]))
        domains = [_values(kind.before, tuple(kind.parameters[name][1])) for name in names]
        for values in product(*domains):
            env = dict(zip(names, values, strict=True))
            if not all(_true(claim, env) for claim in requires):
                continue
            due = [_true(claim, env) for claim in raises]
            if None in due and not any(due[: due.index(None)]):
                self.unclear = "a raises condition is undefined"
            if any(due):
                self.raising.add(len(self.inputs))
            self.inputs.append(values)
            afters = domains[names.index(kind.changing)] if kind.changing else (None,)
            answers = []
            for result, after in product(results, afters):
                leaving = {**env, "result": result}
                if kind.changing:
                    leaving[kind.changing] = after
                    kept = self._stays(spec, env, leaving, program)
                    if kept is None:
                        self.unclear = "the condition of an effect is undefined"
                    if not kept:
                        continue
                if all(_true(claim, leaving, env) for claim in ensures):
                    answers.append((result, after))
            self.answers.append(answers)

    def _stays(
        self, spec: n.Spec, env: Mapping[str, Any], leaving: Mapping[str, Any], program: Program
    ) -> bool | None:
        """Tell whether all is as it was that no effect lists."""
        name = self.kind.changing
        before, after = env[name], leaving[name]
        if _same(before, after):
            return True
        changed = {name}
        if hasattr(before, "fields"):
            pairs = zip(before.fields, after.fields, strict=True)
            changed = {f"{name}.{one[0]}" for one, other in pairs if not _same(one[1], other[1])}
        for item in spec.effects:
            assert isinstance(item.body, n.Effect)
            now = True
            if item.body.when is not None:
                # Read on entry, but for the result.
                entry = {**env, "result": leaving["result"]}
                value = _true(compile_expr(item.body.when, program=program), entry)
                if value is None:
                    return None
                now = value
            if now:
                changed = {
                    path for path in changed
                    if not any(path == p or path.startswith(p + ".") for p in item.body.paths)
                }  # fmt: skip
        return not changed

    def is_answered(self, place: int) -> bool:
        """Tell whether an input has an answer, or an exception that is due."""
        return place in self.raising or bool(self.answers[place])

    @property
    def verdict(self) -> str:
        """The verdict of the language."""
        places = range(len(self.inputs))
        if not self.inputs:
            return "Inconsistent"
        if self.unclear:
            return "Undecided"
        if not any(map(self.is_answered, places)):
            return "Inconsistent"
        return "Consistent" if all(map(self.is_answered, places)) else "Unimplementable"

    def place_of(self, values: Values) -> int | None:
        """Return the place of an input among the allowed ones."""
        places = (at for at, each in enumerate(self.inputs) if same(each, values))
        return next(places, None)


def _same(one: Any, other: Any) -> bool:
    """Tell whether two values are the same one: of one type, also inside, and a zero's sign."""
    if isinstance(one, set) and isinstance(other, set):
        return sorted(map(repr, one)) == sorted(map(repr, other))
    return repr(one) == repr(other)


def same(one: Any, other: Any) -> bool:
    """Tell whether two values, or two rows of values, are the same ones."""
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        return all(map(same, one, other))
    return type(one) is type(other) and _same(one, other)


def _claims(clauses: Sequence[n.Clause], program: Program) -> list[Compiled]:
    return [
        compile_expr(clause.body, program=program)
        for clause in clauses
        if not isinstance(clause.body, n.Prose)
    ]


def _true(
    claim: Compiled, env: Mapping[str, Any], old: Mapping[str, Any] | None = None
) -> bool | None:
    """Return whether a claim holds; None where it is undefined."""
    value = claim(env, old)
    assert not isinstance(value, Unmodelled), (value, claim.expr)
    return None if isinstance(value, Undefined) else bool(value)


def reading_for(text: str) -> Reading:
    """Read a drawn text; it must be without errors."""
    reading = reading_of(text)
    codes = {d.code for d in reading.diagnostics}
    # That a value may be None is told as an error, and has a meaning all the same.
    assert codes <= {"IR200", "IR220"}, (text, reading.diagnostics)
    return reading
