"""Python text becomes routines: each statement in its place, in Python's order."""

from __future__ import annotations

import pytest

from liftsys_nb.ir import routines as r
from liftsys_nb.ir import terms as n
from liftsys_nb.lift.code import read_code
from liftsys_nb.syntax import parse_expr


def body(text: str, name: str = "f") -> tuple[r.Statement, ...]:
    code = read_code(text)
    assert code.diagnostics == ()
    return code.routines[name].body


def line(statement: str, names: str = "a, b, xs, ys, d, s") -> tuple[r.Statement, ...]:
    inside = "\n".join("    " + each for each in statement.splitlines())
    return body(f"def f({names}):\n{inside}\n")


def expr(text: str) -> n.Expr:
    found, wrong = parse_expr(text)
    assert found is not None and wrong == ()
    return found


def unseen(text: str, name: str = "f") -> list[tuple[str, int]]:
    return [(each.what, each.line) for each in r.statements(body(text, name))
            if isinstance(each, r.Unseen)]  # fmt: skip


T1, T2, T3 = n.Name(".1"), n.Name(".2"), n.Name(".3")
XS = n.Name("xs")


# ── expressions ──────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "text",
    [
        "a + b - 1", "a * b // 2 % 3", "a ** -b", "-a", "not a", "a < b <= 3", "a in xs",
        "a and b or xs", "a if b else 3", "xs[0]", "xs[1:]", "xs[::-1]", "d['a']", "[a, b]", "(a,)",
        "()", "{a, 1}", "{}", "{a: b}", "max(a, b)", "sorted(xs, reverse=True)", "s.upper()",
        "[x + 1 for x in xs if x > 0]", "{x for x in xs}", "{k: v for k, v in d.items()}",
        "sum(x for x in xs)", "all(x < y for x in xs for y in ys)", "s.startswith('a', 1)",
        "a is None", "a is not None", "1.5", "b'x'", "d.get('k', 0)", "a.b.c",
    ],
)  # fmt: skip
def test_an_expression_of_the_language_stays_as_it_is(text: str) -> None:
    assert line(f"return {text}") == (r.Return(expr(text)),)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("f'{a}'", "str(a)"),
        ("f'<{a}:{b!r}>'", "'<' + str(a) + ':' + repr(b) + '>'"),
        ("f'{a:.2f}'", "format(a, '.2f')"),
        ("f''", "''"),
        ("'{}-{}'.format(a, b)", "str(a) + '-' + str(b)"),
        ("None is a", "a is None"),
        ("a is True", "isinstance(a, bool) and a"),
        ("a is not False", "not (isinstance(a, bool) and not a)"),
        ("type(a) is int", "isinstance(a, int) and not isinstance(a, bool)"),
        ("type(a) != str", "not isinstance(a, str)"),
        ("list(map(str, xs))", None),
        ("sum(map(lambda x: x + 1, xs))", "sum(x + 1 for x in xs)"),
        ("list(filter(lambda x: x > 1, xs))", "list(x for x in xs if x > 1)"),
        ("+1", "1"),
    ],
)
def test_what_python_says_otherwise_gets_the_same_meaning(text: str, meaning: str | None) -> None:
    found = line(f"return {text}")
    if meaning is None:
        made = n.Comprehension("generator", n.Call(n.Name("str"), (T1,)), (n.For((".1",), XS),))
        assert found == (r.Return(n.Call(n.Name("list"), (made,))),)
    else:
        assert found == (r.Return(expr(meaning)),)


def test_members_of_enums_are_compared_by_their_value() -> None:
    text = "from enum import Enum\nclass C(Enum):\n    A = 1\ndef f(c):\n    return c is C.A\n"
    assert body(text) == (r.Return(expr("c == C.A")),)


# ── order ────────────────────────────────────────────────────────────────────────────────────
def test_a_method_that_may_change_its_owner_is_a_statement_of_its_own() -> None:
    assert line("xs.append(a)") == (r.Invoke(None, XS, "append", (n.Name("a"),)),)
    assert line("b = xs.pop()") == (r.Invoke(n.Name("b"), XS, "pop"),)
    assert line("return xs.pop() + 1") == (
        r.Invoke(T1, XS, "pop"),
        r.Return(n.Arith(("+",), (T1, n.Lit(1)))),
    )


def test_what_python_works_out_before_a_change_is_worked_out_before_it() -> None:
    assert line("return len(xs) + xs.pop() + len(xs)") == (
        r.Assign((T1,), expr("len(xs)")),
        r.Invoke(T2, XS, "pop"),
        r.Return(n.Arith(("+", "+"), (T1, T2, expr("len(xs)")))),
    )


def test_what_may_not_be_reached_changes_nothing() -> None:
    assert line("return a and xs.pop()") == (
        r.Assign((T1,), n.Name("a")),
        r.If(T1, (r.Invoke(T2, XS, "pop"), r.Assign((T1,), T2))),
        r.Return(T1),
    )


def test_the_test_of_a_loop_is_prepared_before_each_round() -> None:
    (loop,) = line("while (b := a) > 1:\n    a -= b")
    assert loop == r.While(
        expr("b > 1"), (r.Augment(n.Name("a"), "-", n.Name("b")),),
        before=(r.Assign((n.Name("b"),), n.Name("a")),), number=1,
    )  # fmt: skip


def test_an_augmented_assignment_reads_the_old_value_first() -> None:
    assert line("a.n += a.step()", "a") == (
        r.Assign((T1,), expr("a.n")),
        r.Invoke(T2, n.Name("a"), "step"),
        r.Augment(T1, "+", T2),
        r.Assign((expr("a.n"),), T1),
    )


def test_a_method_is_looked_for_before_its_arguments_are_worked_out() -> None:
    assert line("a.push(xs.pop())") == (
        r.Discard(expr("a.push")),
        r.Invoke(T1, XS, "pop"),
        r.Invoke(None, n.Name("a"), "push", (T1,)),
    )


def test_a_list_of_the_function_surely_has_its_methods() -> None:
    assert line("r = []\nr.append(xs.pop())")[1:] == (
        r.Invoke(T1, XS, "pop"),
        r.Invoke(None, n.Name("r"), "append", (T1,)),
    )


def test_a_name_that_may_have_no_value_is_read_where_python_reads_it() -> None:
    assert line("if a:\n    r = []\nr.append(xs.pop())")[1:] == (
        r.Assign((T1,), n.Name("r")),
        r.Discard(n.Attribute(T1, "append")),
        r.Invoke(T2, XS, "pop"),
        r.Invoke(None, T1, "append", (T2,)),
    )


# ── statements ───────────────────────────────────────────────────────────────────────────────
def test_statements_carry_their_lines_and_loops_their_numbers() -> None:
    found = body("def f(n):\n    for i in range(n):\n        while i:\n            i -= 1\n"
                 "    while n:\n        pass\n")  # fmt: skip
    loops = [(type(each).__name__, each.number, each.line) for each in r.statements(found)
             if isinstance(each, r.ForEach | r.While)]  # fmt: skip
    assert loops == [("ForEach", 1, 2), ("While", 2, 3), ("While", 3, 5)]


def test_match_becomes_tests_in_order() -> None:
    found = line("match a:\n    case 0 | 1:\n        return 2\n    case int(n):\n        return n")
    assert found == (
        r.If(
            expr("a == 0 or a == 1"), (r.Return(n.Lit(2)),),
            (r.If(expr("isinstance(a, int)"), (r.Assign((n.Name("n"),), n.Name("a")),
                                               r.Return(n.Name("n")))),),
        ),
    )  # fmt: skip


def test_a_function_inside_another_takes_what_it_closes_over() -> None:
    code = read_code("def f(n):\n    def g(x):\n        return x + n\n    return g(1)\n")
    assert code.routines["f.g"].parameters == ("n", "x")
    assert code.routines["f"].body == (r.Return(n.Call(n.Name("f.g"), (n.Name("n"), n.Lit(1)))),)


def test_a_function_that_closes_over_what_changes_is_not_modelled() -> None:
    text = "def f(n):\n    def g():\n        return n\n    n += 1\n    return g()\n"
    assert unseen(text)[0] == ("a function inside a function", 2)


def test_a_key_that_is_a_lambda_is_a_routine() -> None:
    code = read_code("def f(xs):\n    return sorted(xs, key=lambda p: p[1])\n")
    assert code.routines["f.<lambda 1>"].body == (r.Return(expr("p[1]")),)
    assert code.routines["f"].body == (
        r.Return(n.Call(n.Name("sorted"), (XS,), (("key", n.Name("f.<lambda 1>")),))),
    )


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("with open(s) as h:\n    return 1", "with"),
        ("a.b |= 1", "'|='"),
        ("a @= b", "'@='"),
        ("return a @ b", "'@'"),
        ("return 1j", "a complex number"),
        ("return ...", "..."),
        ("return ~a", "~"),
        ("g = lambda: a", "lambda"),
        ("return g(*xs)", "* in a call"),
        ("return g(**d)", "** in a call"),
        ("import os", "import"),
        ("return a is b", "'is'"),
        ("return f'{a!a}'", "!a in an f-string"),
        ("class C:\n    pass", "a class inside a function"),
        ("return a.__class__", "the attribute '__class__'"),
        ("return eval(s)", "eval(…)"),
        ("return [xs.pop() for _ in ys]", "a change inside a comprehension"),
        ("return (x for x in xs)", "a generator"),
        ("return a()", "a call of the value 'a'"),
        ("return xs[0](1)", "a call of such a value"),
        ("raise a", "raise of such a value"),
        ("del a.b", "del of an attribute"),
        ("try:\n    a\nexcept requests.Error:\n    b", "'except' of such a class"),
        ("try:\n    a\nexcept ValueError as e:\n    return e", "the exception 'e'"),
        ("match a:\n    case {'k': 1}:\n        b", "such a pattern"),
        ("global g\ng = 1", "global g"),
    ],
)
def test_what_is_not_modelled_is_named_in_its_place(statement: str, what: str) -> None:
    text = "def f(a, b, xs, ys, d, s):\n    a = 1\n" + "\n".join(
        "    " + each for each in statement.splitlines()
    )
    found = body(text)
    assert found[0] == r.Assign((n.Name("a"),), n.Lit(1))
    assert [each.what for each in r.statements(found) if isinstance(each, r.Unseen)] == [what]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("def f():\n    yield 1\n", "yield"),
        ("async def f():\n    pass\n", "async"),
        ("def f(*xs):\n    pass\n", "* or ** among the parameters"),
        ("import functools\n@functools.cache\ndef f():\n    pass\n",
         "the decorator '@functools.cache'"),
        ("def f(x=g()):\n    pass\n", "the default of 'x'"),
    ],
)  # fmt: skip
def test_a_function_that_is_none_of_ours_is_unseen_as_a_whole(text: str, what: str) -> None:
    assert [each for each, _ in unseen(text)] == [what]


def test_decorators_of_contracts_are_left_out() -> None:
    text = "import icontract\n@icontract.require(lambda x: x > 0)\ndef f(x):\n    return x\n"
    assert body(text) == (r.Return(n.Name("x")),)


# ── files ────────────────────────────────────────────────────────────────────────────────────
FILE = '''
import logging, math
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

log = logging.getLogger(__name__)
MINUTE = 60
HOUR = MINUTE * 60
TABLE = {"a": 1}
GROWS = []
TWICE = 1
TWICE = 2

class Bad(ValueError): pass
class Worse(Bad):
    """No body."""
class Color(Enum):
    RED = 1
    BLUE = 2
@dataclass(frozen=True)
class Point:
    x: int
    tags: list[str] = field(default_factory=list)
class At(NamedTuple):
    x: int = 0
class Plain:
    def __init__(self, n): self.n = n
class Odd:
    def __eq__(self, other): return True

def look(k: str) -> int | None:
    GROWS.append(k)
    return TABLE[k]
'''


def test_a_file_says_what_its_names_stand_for() -> None:
    code = read_code(FILE)
    assert {*code.routines} == {"look", "Plain.__init__"}
    assert code.constants["HOUR"] == expr("60 * 60")
    assert code.mutable == {"GROWS"}
    assert code.exceptions == {"Bad": ("ValueError",), "Worse": ("Bad",)}
    assert code.classes == {"Color", "Point", "At", "Plain"}
    assert [code.shapes[each].kind for each in ("Color", "Point", "At", "Plain")] == [
        "enum", "dataclass", "namedtuple", "plain",
    ]  # fmt: skip
    assert code.shapes["Point"].frozen and code.shapes["Point"].parts[1].fresh == expr("list()")
    assert code.unseen["Odd"] == "__eq__ of class 'Odd'"
    assert code.unseen["TWICE"] == "the name 'TWICE', which is bound more than once"
    assert code.unseen["math"] == "the import 'math'"
    assert code.unseen["log"] == "a logger"


def test_annotations_become_types() -> None:
    code = read_code(
        "from typing import Optional, List\nclass P:\n    pass\n"
        "def f(a: int, b: 'List[int]', c: Optional[str], d: dict[str, P], e: X) -> int | None: 0\n"
    )
    routine = code.routines["f"]
    assert set(routine.types) == {"a", "b", "c", "d"}
    assert routine.types["b"] == n.NamedType("list", (n.INT,))
    assert routine.types["c"] == routine.types["c"] == n.UnionType((n.STR, n.NONE))
    assert routine.returns == n.UnionType((n.INT, n.NONE))


def test_mutable_defaults_are_told() -> None:
    routine = read_code("def f(x, xs=[], n=1): 0\n").routines["f"]
    assert routine.mutable_defaults == ("xs",)
    assert set(routine.defaults) == {"xs", "n"}


# ── invariants ───────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "text",
    [
        "def f(n):\n    # invariant: n >= 0\n    while n:\n        n -= 1\n",
        "def f(n):\n    while n:  # invariant: n >= 0\n        n -= 1\n",
        "def f(n):\n    while n:\n        # invariant: n >= 0\n        n -= 1\n",
    ],
)
def test_a_comment_at_a_loop_is_its_invariant(text: str) -> None:
    (loop,) = body(text)
    assert isinstance(loop, r.While)
    assert loop.invariants == (expr("n >= 0"),)


def test_a_comment_between_two_heads_belongs_to_the_outer_loop() -> None:
    text = ("def f(n):\n    while n:\n        # invariant: n >= 0\n        while n > 1:\n"
            "            n -= 1\n")  # fmt: skip
    outer, inner = (each for each in r.statements(body(text)) if isinstance(each, r.While))
    assert outer.invariants == (expr("n >= 0"),)
    assert inner.invariants == ()


def test_an_invariant_that_cannot_be_read_is_told_with_its_place() -> None:
    code = read_code("def f(n):\n    while n:\n        # invariant: n is big\n        n -= 1\n")
    (problem,) = code.diagnostics
    assert problem.code.startswith("IR1") and problem.place is not None
    assert problem.severity == "warning"  # in a file that nobody wrote for us it is but a comment
    assert (problem.place.line, problem.place.column) == (3, 9)


def test_an_invariant_at_no_loop_is_told() -> None:
    code = read_code("def f(n):\n    # invariant: n > 0\n    return n\n", file="a.py")
    assert [(each.code, each.file) for each in code.diagnostics] == [("LS461", "a.py")]


# ── what is no Python ────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("def f(:\n", 1),
        ("x = 1\ny = = 2\n", 2),
        ("def f():\n", 1),
        ("def f():\n    break\n", 2),
        ("x = 1\nreturn x\n", 2),
        ("def f(x):\n    nonlocal x\n", 2),
        ("*a = 1\n", 1),
    ],
)
def test_a_syntax_error_is_told_with_its_line(text: str, place: int) -> None:
    code = read_code(text, file="a.py")
    (problem,) = code.diagnostics
    assert code.routines == {}
    assert (problem.code, problem.file) == ("LS460", "a.py")
    assert problem.place is not None and problem.place.line == place


@pytest.mark.parametrize("text", ["\0", "x = " + "(" * 500, "x = " + "-" * 100_000 + "1", "\udc80"])
def test_a_text_that_python_cannot_take_is_told(text: str) -> None:
    code = read_code(text)
    assert [each.code for each in code.diagnostics] == ["LS460"]


# ── names that are not what they seem ────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("from math import pow\ndef f(x):\n    return pow(x, 2)\n",
         "pow(…), which is not Python's own"),
        ("len = 3\ndef f(x):\n    return len(x)\n", "len(…), which is not Python's own"),
        ("def f(x, list):\n    return isinstance(x, list)\n", "isinstance(…) of 'list'"),
        ("def f(max, x):\n    return max(x)\n", "a call of the value 'max'"),
        ("KeyError = 1\ndef f(x):\n    raise KeyError(x)\n", "raise of such a value"),
        ("from ours import *\ndef f(x):\n    return x is True\n", "'is True'"),
        ("def __g(): 0\nclass C:\n    def f(self):\n        return __g()\n",
         "the private name '__g'"),
    ],
)  # fmt: skip
def test_a_name_that_hides_another_is_not_taken_for_it(text: str, what: str) -> None:
    name = "C.f" if "class C" in text else "f"
    assert [each for each, _ in unseen(text, name)] == [what]


def test_an_import_inside_a_function_says_nothing_of_the_file() -> None:
    text = "class C(Enum):\n    A = 1\ndef g():\n    from enum import Enum\n    return Enum\n"
    assert "C" in read_code(text).unseen


def test_what_is_matched_keeps_its_value_while_names_are_captured() -> None:
    found = line("a = b\nmatch a, b:\n    case b, a if a > b:\n        return a", "b")
    subjects = [each for each in found[1:3] if isinstance(each, r.Assign)]
    assert [each.value for each in subjects] == [n.Name("a"), n.Name("b")]
    assert all(isinstance(each.targets[0], n.Name) and each.targets[0].id.startswith(".")
               for each in subjects)  # fmt: skip
