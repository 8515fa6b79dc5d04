"""No expression hangs, exhausts the memory, or raises."""

from __future__ import annotations

import _thread
import os
import signal
import sys
import time
from collections.abc import Iterator
from random import Random
from threading import Thread

import pytest
from hypothesis import given, settings
from ir.agreement import read
from ir.expressions import ENV_KINDS, PROGRAM, values

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.evaluate import Undefined, Unmodelled, evaluate
from liftsys_nb.ir.limits import Meter, Stop
from liftsys_nb.ir.programs import program_of
from liftsys_nb.ir.rooms import in_room
from strategies import exprs

MOST = 5.0  # seconds of processor time; each takes less than one on a slow machine
BIG = "9" * 4000
LONG = list(range(200_000))


@pytest.mark.parametrize(
    "text",
    [
        "2 ** 2 ** 100", "(-3) ** 10 ** 9", "'x'.ljust(10 ** 9)", "b'x'.center(10 ** 12)",
        "('9' * 10 ** 6) * 10 ** 6", "'a\\tb'.expandtabs(10 ** 10)", "bytes(10 ** 10)",
        "(5).to_bytes(10 ** 10, 'big')", "list(range(10 ** 15))", "sum(range(10 ** 15))",
        "5.5 in range(10 ** 15)", "5 in reversed(range(10 ** 15))", "[0] * 10 ** 10",
        "max(reversed(range(10 ** 15)))", "dict(zip(range(10 ** 9), range(10 ** 9)))",
        "set(i * 2305843009213693951 for i in range(200000))",
        "{i * 2305843009213693951 for i in range(200000)}",
        "{i * 2305843009213693951: 0 for i in range(200000)}",
        "dict((i * 2305843009213693951, 0) for i in range(200000))",
        "{0}.union([i * 2305843009213693951 for i in range(200000)])",
        "pow(3, 2 ** 60000, 2 ** 60000 - 1)", "round(5, -10 ** 9)", "round(5.0, 10 ** 9)",
        "[xs[i:] for i in range(200000)]", "[xs.copy() for i in range(200000)]",
        "[xs == xs for i in xs]", "[sorted(xs) for i in xs]", "[tuple(xs) for i in xs]",
        "sum([xs for i in xs], [])", "''.join('x' * 10 ** 6 for i in xs)",
        "[s.replace('', s) for i in xs for s in ['x' * 10 ** 5]]",
        "all(x + y + z >= 0 for x in xs for y in xs for z in xs)",
        "[('a' * 10 ** 6).rfind('ab' + 'a' * 400000) for i in xs]",
        "('a' * 10 ** 6).rsplit('ab' + 'a' * 400000)",
        "(b'a' * 10 ** 6).rindex(b'ab' + b'a' * 400000)",
        "('a' * 10 ** 6).strip('b' * 10 ** 6 + 'a')", "[list(range(10 ** 6)) for i in xs]",
        "[list('Ā' * 10 ** 6) for i in xs]", "[('Ā ' * 10 ** 5).split() for i in xs]",
        "loop(0)", "double([0], 100)", "grow('x', 100)", "fib(100)", "count(10 ** 9)",
        "nest(10 ** 6)", "[s.count('b') for s in ['ab' * 10 ** 5] for i in xs]",
        "'%999999999d' % 5", "'%*d' % (10 ** 9, 5)", "'%.99999999f' % 0.5",
        "('%s' * 10 ** 5) % tuple(xs)", "b'%99999999d' % 5", "('%(k)s' * 10 ** 5) % {'k': s}",
        "'x' * (10 ** 6) + 'x' * (10 ** 6)", "[divmod(9 ** 20000, 7 ** 15000) for i in xs]",
        "[str(9 ** 4000) for i in xs]", "[-(9 ** 20000) for i in xs]", "repr([xs] * 10 ** 5)",
    ],
    ids=lambda text: text[:40],
)  # fmt: skip
def test_what_would_take_too_much_is_unmodelled_soon(text: str) -> None:
    started = time.process_time()
    found = evaluate(read(text), {"xs": LONG, "s": "x" * 10**5}, program=ENDLESS)
    assert isinstance(found, Unmodelled), type(found)
    assert time.process_time() - started < MOST


@pytest.mark.parametrize(
    ("text", "raises"),
    [
        ("int('9' * 10 ** 5)", "ValueError"), ("str(10 ** 5000)", "ValueError"),
        ("{1: 2}[10 ** 5000]", "KeyError"), ("1 / 10 ** 400 + 10 ** 400 / 1", "OverflowError"),
        ("0 ** -1", "ZeroDivisionError"), ("10.0 ** 400", "OverflowError"),
        ("float('9' * 400) * 0 > 0 and int(float('nan'))", None),
        ("int(1e999)", "OverflowError"), ("int(1e999 - 1e999)", "ValueError"),
        ("[1, 2][10 ** 30]", "IndexError"), ("'x' * -10 ** 30", "OverflowError"),
        ("range(10 ** 30)[5] + len(range(10 ** 30))", "OverflowError"),
        ("chr(10 ** 30)", "OverflowError" if sys.version_info < (3, 13) else "ValueError"),
        ("b'' + ''", "TypeError"),
        ("{[]}", "TypeError"), ("{{}: 1}", "TypeError"), ("hash", None),
        ("None.upper()", "AttributeError"),
        ("(5)(1)", "TypeError"), ("(5)(1 // 0)", "ZeroDivisionError"),
        ("[].nothing", "AttributeError"),
        ("[a for a, b in [(1, 2, 3)]]", "ValueError"), ("[a for a, b in [5]]", "TypeError"),
    ],
)  # fmt: skip
def test_extreme_operands_raise_what_python_raises(text: str, raises: str | None) -> None:
    found = evaluate(read(text), {})
    assert (found.raises if isinstance(found, Undefined) else None) == raises


ENDLESS = program_of(
    n.Module(
        tuple(
            n.Define(name, tuple(n.Parameter(p, n.INT) for p in names.split()), n.INT, read(text))
            for name, names, text in (
                ("loop", "k", "loop(k + 1)"),
                ("double", "xs k", "xs if k == 0 else double([xs, xs], k - 1) == double(xs, 0)"),
                ("grow", "s k", "s if k == 0 else grow(s + s, k - 1)"),
                ("fib", "k", "k if k < 2 else fib(k - 1) + fib(k - 2)"),
                ("count", "k", "0 if k == 0 else count(k - 1)"),
                ("nest", "k", "[] if k == 0 else [nest(k - 1)]"),
                ("size", "xs", "0 if len(xs) == 0 else 1 + size(xs[1:])"),
                ("deep", "k", "0 if k == 0 else 1 + sum(deep(k - 1) for i in [0])"),
                ("tower", "k", "0 if k == 0 else 1 + max([tower(k - 1) for i in [0]])"),
            )
        )
    )
)


def test_a_define_that_calls_itself_goes_hundreds_of_calls_deep() -> None:
    assert evaluate(read("size(xs)"), {"xs": [0] * 150}, program=ENDLESS) == 150
    assert evaluate(read("count(20000)"), {}, program=ENDLESS) == 0


def test_the_stack_of_the_caller_does_not_decide() -> None:
    def at_depth(depth: int) -> object:
        if depth:
            return at_depth(depth - 1)
        return evaluate(read("size(xs)"), {"xs": [0] * 150}, program=ENDLESS)

    found: list[object] = []
    caller = Thread(target=lambda: found.append(at_depth(700)))
    caller.start()
    caller.join()
    assert found == [150]


def test_the_stack_of_the_caller_does_not_decide_where_he_is_in_a_room_himself() -> None:
    def at_depth(depth: int) -> object:
        if depth:
            return at_depth(depth - 1)
        return evaluate(read("size(xs)"), {"xs": [0] * 150}, program=ENDLESS)

    assert in_room(lambda: at_depth(3700)) == 150


@pytest.mark.parametrize("text", ["size(xs)", "deep(150)", "tower(150)"])
def test_defines_that_call_themselves_in_loops_go_as_deep_from_any_thread(text: str) -> None:
    expr, env = read(text), {"xs": [0] * 150}
    here = evaluate(expr, env, program=ENDLESS)
    assert here == 150
    found: list[object] = []
    worker = Thread(target=lambda: found.append(evaluate(expr, env, program=ENDLESS)))
    worker.start()
    worker.join()
    assert found == [here]


@pytest.fixture
def heeded() -> Iterator[None]:
    """Heed interrupts: whoever starts the tests in the background may have them ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_ends_the_work_that_goes_on_beside(
    heeded: None,
) -> None:
    meter = Meter(10**12)
    ended: list[str] = []

    def work() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        try:
            while True:
                meter.spend()
        except Stop:
            ended.append("by its meter")

    with pytest.raises(KeyboardInterrupt):
        in_room(work, meter.give_up)
    assert ended == ["by its meter"]


def test_where_no_thread_can_be_had_a_deep_expression_is_unmodelled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(_thread, "start_new_thread", refused)
    found = evaluate(read("nest(10 ** 6)"), {}, program=ENDLESS)
    assert found == Unmodelled("so deep an expression")


@settings(max_examples=100)
@given(exprs)
def test_any_expression_is_evaluated_without_an_exception(expr: n.Expr) -> None:
    env = dict(zip(("x", "y", "lo", "hi", "xs", "it"), values(Random(0)).values(), strict=False))
    evaluate(expr, {**env, "xs": [1, "a", None]}, program=PROGRAM, fuel=20_000)


@pytest.mark.parametrize("name", ENV_KINDS)
def test_each_kind_of_value_survives_each_operator(name: str) -> None:
    """Ill-typed on purpose: only values, Undefined and Unmodelled come out."""
    env = values(Random(1))
    for other in ENV_KINDS:
        for op in ("+", "-", "*", "/", "//", "%", "**", "<", "in", "==", "and", "is not None and"):
            evaluate(read(f"{name} {op} {other}"), env, program=PROGRAM)
        for form in ("{}[{}]", "{}[{}:]", "{}({})", "max({}, {})", "isinstance({}, {})",
                     "sum({}, {})", "round({}, {})", "int({}, {})", "str({}, {})", "zip({}, {})",
                     "pow({}, {}, 3)", "range({}, {})", "divmod({}, {})", "sorted({}, key={})",
                     "all(x for x, y in {} if {})", "Color({}, {})",
                     "Tag({}, at={})"):  # fmt: skip
            evaluate(read(form.format(name, other)), env, program=PROGRAM)
