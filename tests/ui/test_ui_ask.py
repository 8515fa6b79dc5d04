"""``ask``: the open questions one by one, at a terminal, from a pipe, and in a notebook."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pytest
from IPython.core.interactiveshell import InteractiveShell

import liftsys_nb as ls
from liftsys_nb.ir.errors import LiftError
from liftsys_nb.session import open_workbench
from liftsys_nb.session.asking import in_order
from liftsys_nb.session.shapes import check_shape
from liftsys_nb.session.workbench import Workbench
from liftsys_nb.ui.asking import Talk

HOLES = """ir f {
  intent: f
  signature: f(s: int) -> int
  ensures:
    - low: result >= ?a
    - high: result <= <?b: int = "How high?" choose 7 | 9?>
}
"""


@pytest.fixture
def bench(home: Path) -> Workbench:
    made = open_workbench(follow=False)
    made.ir_take(HOLES)
    return made


def held(bench: Workbench, *lines: str, strict: bool = False) -> tuple[Any, list[str]]:
    """Hold a talk with these lines; return what is open after it, and what was said."""
    left = iter(lines)
    said: list[str] = []
    talk = Talk(bench, lambda o: said.append(o.kind), lambda _: next(left, None), said.append,
                strict=strict)  # fmt: skip
    outcome = talk.hold(None)
    assert next(left, None) is None, "a line was not read"
    return outcome.document, said


def test_a_number_takes_an_answer_and_words_are_the_answer(bench: Workbench) -> None:
    document, _ = held(bench, "s * 2")
    assert document["open"] == 1
    second = bench.ask().document["question"]["options"][1]["text"]
    document, _ = held(bench, "2")
    assert document["done"]
    text = bench.show().document["ir"]
    assert "result >= s * 2" in text
    assert f"result <= {second}" in text


def test_what_looks_like_a_word_of_the_talk_can_be_an_answer(bench: Workbench) -> None:
    held(bench, "= s", "= 7")
    text = bench.show().document["ir"]
    assert "result >= s\n" in text
    assert "result <= 7" in text


def test_a_comparison_is_no_sign_for_the_letter(bench: Workbench) -> None:
    _, said = held(bench, "== 3")
    assert "error" in said
    assert bench.ask().document["open"] == 2


def test_a_question_left_for_later_stays_open_and_is_not_asked_again(bench: Workbench) -> None:
    document, said = held(bench, "s", "1")
    assert document["open"] == 1
    assert said.count("ask") == 2
    assert [hole["status"] for hole in bench.holes().document["holes"]] == ["open"]


def test_a_question_can_be_deferred_with_a_reason_and_taken_back(bench: Workbench) -> None:
    held(bench, "defer the caller knows", "undo")
    kinds = [(e["what"], e["detail"]) for e in bench.log().document["events"]]
    assert [kind for kind, _ in kinds] == ["created", "hole_deferred", "undone"]
    assert bench.ask().document["open"] == 2


def test_nothing_from_before_the_talk_is_taken_back(bench: Workbench) -> None:
    bench.fill("a", "1")
    _, said = held(bench, "undo")
    assert "error" in said
    assert bench.ask().document["open"] == 1


@pytest.mark.parametrize("line", ["nonsense!", "99", "", "?", "= ", "'text'"])
def test_a_line_that_is_no_answer_changes_nothing_and_asks_again(
    bench: Workbench, line: str
) -> None:
    bench.fill("a", "0")
    document, said = held(bench, line)
    assert document["open"] == 1
    assert said.count("ask") == 1
    assert len(said) > 1
    assert "result <= <?b" in bench.show().document["ir"]


def test_a_wrong_line_of_a_pipe_ends_the_talk(bench: Workbench) -> None:
    with pytest.raises(LiftError):
        held(bench, "1", "99", strict=True)
    assert bench.ask().document["open"] == 1


def hole(name: str, *needs: str, status: str = "open") -> dict[str, Any]:
    return {"id": name, "status": status, "depends_on": list(needs)}


@pytest.mark.parametrize(
    ("holes", "order"),
    [
        ([hole("a"), hole("b")], "ab"),
        ([hole("a", "b"), hole("b", "c"), hole("c")], "cba"),
        ([hole("a", "b"), hole("b", "a")], "ab"),
        ([hole("a", "a"), hole("b")], "ab"),
        ([hole("a", "b"), hole("b", status="deferred")], "a"),
    ],
)
def test_what_others_depend_on_is_asked_first(holes: list[dict[str, Any]], order: str) -> None:
    assert "".join(each["id"] for each in in_order(holes)) == order


def test_another_process_may_answer_meanwhile(bench: Workbench, home: Path) -> None:
    other = open_workbench(follow=False)

    def read(prompt: str) -> str | None:
        if prompt.startswith("a"):
            other.fill("a", "5")
            return "6"
        return None

    talk = Talk(bench, lambda _: None, read, lambda _: None)
    seen: list[str] = []
    talk.show = lambda outcome: seen.append(outcome.kind)
    first = iter([True])
    talk.read = lambda p: read(p) if next(first, False) else None
    assert talk.hold(None).document["open"] == 1
    assert "result >= 5" in bench.show().document["ir"]


# ── at the doors ─────────────────────────────────────────────────────────────────────────────
def run(*words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "liftsys_nb", *words],
        input=stdin,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def terminal(bench: Workbench) -> Callable[[], pexpect.spawn]:
    def start() -> pexpect.spawn:
        env = {**os.environ, "TERM": "dumb", "NO_COLOR": "1"}
        child = pexpect.spawn(
            sys.executable, ["-m", "liftsys_nb", "ask"], env=env, timeout=30, encoding="utf-8",
            dimensions=(40, 80),
        )  # fmt: skip
        child.expect("a> ")
        return child

    return start


def test_a_person_answers_in_a_terminal(
    bench: Workbench, terminal: Callable[[], pexpect.spawn]
) -> None:
    child = terminal()
    child.sendline("?")
    child.expect("names it may use: s: int")
    child.sendline("= 0")
    child.expect("b> ")
    child.sendline("1")
    child.expect("all answered")
    child.expect("next: liftsys verify")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert bench.ask().document["done"]


@pytest.mark.parametrize(("key", "status"), [("\x03", 130), ("\x04", 0)])
def test_leaving_keeps_what_was_answered(
    bench: Workbench, terminal: Callable[[], pexpect.spawn], key: str, status: int
) -> None:
    child = terminal()
    child.sendline("= 0")
    child.expect("b> ")
    child.send(key)
    child.expect("liftsys ask")
    child.expect(pexpect.EOF)
    assert "Traceback" not in (child.before or "")
    child.close()
    assert child.exitstatus == status
    assert bench.ask().document["open"] == 1


def test_answers_come_through_a_pipe(bench: Workbench) -> None:
    done = run("ask", stdin="= 0\n1\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "all answered" in done.stdout
    empty = run("ask", stdin="")
    assert empty.returncode == 0


def test_a_wrong_line_of_a_pipe_is_named(bench: Workbench) -> None:
    done = run("ask", stdin="= 0\n12\n")
    assert done.returncode == 2
    assert "line 2" in done.stderr
    assert bench.ask().document["open"] == 1


def test_closed_standard_input_is_told(bench: Workbench) -> None:
    line = f'"{sys.executable}" -m liftsys_nb ask <&-'
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True)
    assert done.returncode == 2
    assert "LS421" in done.stderr


def test_a_notebook_shows_the_next_question_with_commands_that_answer_it(
    bench: Workbench, shell: InteractiveShell
) -> None:
    shown = shell.run_line_magic("liftsys", "ask f")
    check_shape("ask", shown.json)
    assert shown.json["question"]["hole"] == "a"
    assert "%liftsys fill a " in str(shown)
    shell.run_line_magic("liftsys", "fill -s f a 0")
    assert "%liftsys fill b 7" in str(ls.open("f").ask())
