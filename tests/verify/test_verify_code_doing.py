"""Effects are clauses: what the code does besides its result is proved, refuted, or left open."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import pytest
from verify.checks import clause, report_of

from liftsys_nb.verify.apart import Workers

HEAD = """
import logging
import logging as diary
from logging import getLogger

log = logging.getLogger(__name__)
other = getLogger("other")
count = 0
seen = []


def helper(n: int) -> int:
    print("help", n)
    return n


def quiet(n: int) -> int:
    return n


def shout(n: int) -> int:
    '''Say it.

    effects: prints words
    post: result == n
    '''
    print(n)
    return n


class Talker:
    def __init__(self) -> None:
        print("born")


"""


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers() as made:
        yield made


def effects_of(
    workers: Workers | None, effects: str, body: str, *, post: str = "result == n"
) -> tuple[str, str]:
    """Return the verdict on the effects of a function of one number, and what is said of it."""
    lines = "\n".join(f"  - {each}" for each in effects.split("; "))
    docstring = f'"""Do it.\n\neffects:\n{lines}\nensures:\n  - {post}\n"""'
    inside = textwrap.indent(f"{docstring}\n{body}", "    ")
    report = report_of(workers, f"{HEAD}def f(n: int) -> int:\n{inside}\n")
    found = clause(report, "effects_1")
    assert found.section == "effects" and "as it was" in found.text
    broken = found.counterexample.broken if found.counterexample else found.reason or ""
    return found.verdict, broken


@pytest.mark.parametrize(
    ("effects", "body"),
    [
        ("pure", "return quiet(n)"),
        ("prints words", "print(n)\nreturn n"),
        ("prints words", "return helper(n)"),
        ("prints words", "return shout(n)"),
        ("prints words", "for i in range(3):\n    print(i, sep='', end='.')\nreturn n"),
        ("logs words", "log.info('n is %d', n)\nother.warning('hm')\nreturn n"),
        ("logs words", "logging.error('n')\ndiary.debug('x', exc_info=True)\nreturn n"),
        ("logs words; prints words", "log.info('n')\nprint(n)\nreturn n"),
        ("prints words when n > 3", "if n > 5:\n    print(n)\nreturn n"),
        ("calls helper", "return helper(n)"),
        ("calls shout", "return shout(n)"),
        ("calls helper when n > 0", "if n > 1:\n    return helper(n)\nreturn n"),
    ],
)
def test_what_is_listed_is_proved(workers: Workers, effects: str, body: str) -> None:
    assert effects_of(workers, effects, body) == ("proved", "")


@pytest.mark.parametrize(
    ("effects", "body", "broken"),
    [
        ("pure", "print(n)\nreturn n", "it prints `'0\\n'`"),
        ("pure", "return helper(n)", "it prints `'help 0\\n'`"),
        ("pure", "return shout(n)", "it prints `'0\\n'`"),
        ("pure", "log.debug('a %d', n)\nreturn n", "it logs `'debug: a %d'`"),
        ("prints words", "log.warning('a')\nreturn n", "it logs `'warning: a'`"),
        ("logs words", "print('a`b')\nreturn n", "it prints `'a\\x60b\\n'`"),
        ("prints words when n > 5", "if n > 3:\n    print(n)\nreturn n", "it prints `'4\\n'`"),
        ("calls helper", "print(1)\nreturn helper(n)", "it prints `'1\\n'`"),
        ("pure", "global count\ncount += 1\nreturn n",
         "the global `count` is another one afterwards"),
        ("pure", "seen.append(n)\nreturn n", "the global `seen` is another one afterwards"),
        ("modifies count", "seen.append(n)\nreturn n",
         "the global `seen` is another one afterwards"),
        ("pure", "open('/nowhere/x', 'w')\nreturn n", "it writes a file: `open`"),
        ("pure", "import socket\nsocket.create_connection(('127.0.0.1', 9))\nreturn n",
         "it opens a connection: `socket.getaddrinfo`"),
        ("pure", "import os\nos.system('true')\nreturn n", "it starts a process: `os.system`"),
        ("pure", "input()\nreturn n", "it asks for input: `builtins.input`"),
        ("pure", "Talker()\nreturn n", "it prints `'born\\n'`"),
    ],
)  # fmt: skip
def test_what_a_run_does_and_nothing_lists_is_refuted(
    workers: Workers, effects: str, body: str, broken: str
) -> None:
    assert effects_of(workers, effects, body) == ("refuted", broken)


@pytest.mark.parametrize(
    ("effects", "body"),
    [
        ("modifies count", "global count\ncount += 1\nreturn n"),
        ("modifies seen", "seen.append(n)\nreturn n"),
        ("sends mail", "import socket\nsocket.create_connection(('127.0.0.1', 9))\nreturn n"),
        ("calls helper", "open('/nowhere/x', 'w')\nreturn n"),
    ],
)
def test_what_is_listed_but_not_modelled_is_open_with_its_line(
    workers: Workers, effects: str, body: str
) -> None:
    verdict, reason = effects_of(workers, effects, body)
    assert verdict == "unknown" and "at line" in reason


@pytest.mark.parametrize(
    ("effects", "body"),
    [
        ("pure", "print(n)\nreturn n"),
        ("pure", "return helper(n)"),
        ("pure", "return shout(n)"),
        ("pure", "log.info('x')\nreturn n"),
        ("prints words when n > 5", "if n > 3:\n    print(n)\nreturn n"),
        ("prints words when n > 5", "if n > 5:\n    print(n)\n    assert n < 9\nreturn n"),
        ("pure", "print(n, sep=n)\nreturn n"),
        ("prints words", "print(n, sep=n)\nreturn n"),
        ("logs words", "log.info('x', extra={})\nreturn n"),
        ("logs words", "log.info()\nreturn n"),
        ("logs words", "log.log('a', 'b')\nreturn n"),
        ("prints words", "log = [n]\nlog.info(n)\nreturn n"),
        ("prints words", "x = print(n)\nreturn n"),
        ("pure", "Talker()\nreturn n"),
        ("pure", "m = sorted([n], key=helper)\nreturn n"),
        ("pure", "m = [helper(x) for x in [n]]\nreturn n"),
    ],
)
def test_what_is_not_surely_allowed_is_never_proved(effects: str, body: str) -> None:
    # Without calls: what the proof says by itself.
    assert effects_of(None, effects, body)[0] == "unknown"


def test_an_effect_with_a_condition_may_not_happen_before_an_exception(workers: Workers) -> None:
    body = "if n > 5:\n    print(n)\n    if n > 6:\n        raise ValueError\nreturn n"
    found = effects_of(workers, "prints words when n > 5", body)
    assert found == ("refuted", "it prints `'7\\n'`")


def test_what_is_done_under_a_condition_on_the_result_is_open(workers: Workers) -> None:
    body = "if n > 5:\n    print(n)\nreturn n"
    assert effects_of(workers, "prints words when result > 5", body)[0] == "unknown"


def test_a_module_that_only_bears_the_name_of_logging_is_none() -> None:
    source = '''
    import math as logging

    def f(n: int) -> int:
        """Do it.

        effects: logs words
        post: result == n
        """
        logging.info(n)
        return n
    '''
    report = report_of(None, source)
    assert {each.verdict for each in report.clauses} == {"unknown"}


def test_prints_of_one_call_are_not_those_of_the_next(workers: Workers) -> None:
    for effects, body, verdict in (
        ("pure", "print(n)\nreturn n", "refuted"), ("pure", "return n", "proved"),
        ("pure", "log.info(n)\nreturn n", "refuted"), ("logs words", "log.error('n')\nreturn n",
                                                       "proved"),
    ):  # fmt: skip
        assert effects_of(workers, effects, body)[0] == verdict


def test_a_result_of_which_nothing_is_known_is_of_no_type() -> None:
    source = '''
    from dataclasses import dataclass

    @dataclass
    class Box:
        n: int

    KEPT = [1]

    def grow() -> None:
        KEPT.append(2)

    def f(n: int) -> Box:
        """Give it.

        post: True
        """
        return KEPT
    '''
    assert report_of(None, source).verdict == "unknown"
