"""Real kernels on one history: restarted, two at once, interrupted, killed."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from e2e.harness import Kernel, shell
from liftsys_nb.store import open_store

PROMPT = (
    "Write a function clamp that takes an int x, an int lo and an int hi and limits x to the range "
    "from lo to hi. lo must not be greater than hi. The result must be between lo and hi."
)
LOAD = "%load_ext liftsys_nb"
NEW = f"%%liftsys new\n{PROMPT}"
TURNS = """
from itertools import count
liftsys = get_ipython().run_line_magic
for turn in {turns}:
    liftsys("liftsys", "fill return_type int")
    liftsys("liftsys", "undo")
    print("turn", turn, flush=True)
"""

Start = Callable[[], Kernel]


def kinds(home: Path) -> Counter[str]:
    """Count the events of a history by kind, as any process sees it."""
    with closing(open_store(home)) as store:
        return Counter(event.kind for event in store.events())


def loaded(kernel: Kernel, *cells: str) -> Kernel:
    for cell in (LOAD, *cells):
        kernel.run(cell)
    return kernel


def test_restarted_kernel_finds_all_as_it_was(kernel: Start) -> None:
    one = loaded(kernel(), NEW, "%liftsys fill return_type int")
    shown, log = one.run("%liftsys show"), one.run("%liftsys log")
    one.restart()
    loaded(one, "%liftsys open clamp")
    assert one.run("%liftsys show") == shown
    assert one.run("%liftsys log") == log
    one.run("%liftsys undo")
    assert "return_type" in one.run("%liftsys holes")


def test_shell_sees_what_a_kernel_did(kernel: Start) -> None:
    one = loaded(kernel(), NEW, "%liftsys fill return_type int")
    document = shell("open", "clamp", home=one.home)
    assert document["signature"]["returns"] == "int"
    assert document["name"] == "clamp"


def test_two_kernels_with_a_session_each_lose_nothing(kernel: Start) -> None:
    one = loaded(kernel(), NEW)
    two = loaded(kernel(), NEW.replace("clamp", "limit"))
    code = TURNS.format(turns="range(25)")
    messages = [one.start(code), two.start(code)]
    outputs = [one.finish(messages[0]), two.finish(messages[1])]
    assert [o for output in outputs for o in output if o["kind"] == "error"] == []
    seen = kinds(one.home)
    assert (seen["created"], seen["hole_filled"], seen["undone"]) == (2, 50, 50)


def test_two_kernels_in_one_session_lose_nothing(kernel: Start) -> None:
    one = loaded(kernel(), NEW)
    two = loaded(kernel(), "%liftsys open clamp")
    code = TURNS.format(turns="range(25)")
    messages = [one.start(code), two.start(code)]
    outputs = [one.finish(messages[0]), two.finish(messages[1])]
    assert [o for output in outputs for o in output if o["kind"] == "error"] == []
    seen = kinds(one.home)
    assert (seen["created"], seen["hole_filled"], seen["undone"]) == (1, 50, 50)
    for reader in (one, two):
        assert "clamp" in reader.run("%liftsys show")


@pytest.mark.parametrize("turn", [0, 1, 3])
def test_interrupted_kernel_goes_on_where_it_was(kernel: Start, turn: int) -> None:
    one = loaded(kernel(), NEW)
    message = one.start(TURNS.format(turns="count()"))
    one.wait_for_text(message, f"turn {turn}\n")
    one.manager.interrupt_kernel()
    errors = [output for output in one.finish(message) if output["kind"] == "error"]
    assert [error["ename"] for error in errors] == ["KeyboardInterrupt"]
    one.run("%liftsys show")
    before = kinds(one.home)
    assert before["undone"] > turn
    if before["hole_filled"] > before["undone"]:  # the interrupt came between the two
        one.run("%liftsys undo")
    one.run("%liftsys fill return_type int")
    assert kinds(one.home)["hole_filled"] == before["hole_filled"] + 1
    assert shell("doctor", home=one.home)["ok"] is True


def test_killed_kernel_loses_nothing_it_had_told(kernel: Start) -> None:
    one = loaded(kernel(), NEW)
    message = one.start(TURNS.format(turns="count()"))
    one.wait_for_text(message, "turn 5\n")
    process = one.manager.provisioner.pid
    os.kill(process, signal.SIGKILL)
    one.restart()
    loaded(one, "%liftsys open clamp")
    seen = kinds(one.home)
    assert seen["hole_filled"] >= 6
    assert seen["undone"] >= 6
    assert shell("doctor", home=one.home)["ok"] is True


LIMIT = """ir limit {
  intent: Keep a number below a bound
  signature: limit(x: int, hi: int) -> int
  requires:
    - order: 0 <= hi
  ensures:
    - below: result <= hi
    - near: result <= x + ?slack
}"""


def test_two_kernels_change_one_draft_and_the_second_merges_by_picking(kernel: Start) -> None:
    mine = LIMIT.replace("0 <= hi", "1 <= hi")
    theirs = LIMIT.replace("0 <= hi", "2 <= hi").replace("\n}", "\n    - even: result % 2 == 0\n}")
    one = loaded(kernel(), f"%%liftsys ir\n{LIMIT}")
    two = loaded(kernel(), "%liftsys open limit")
    one.run(f"%%liftsys ir\n{theirs}")
    told = two.run("%liftsys fill slack 3")
    assert "another process changed limit meanwhile" in told
    assert "order changed, even added" in told
    two.run("%liftsys checkout 1")
    two.run(f"%%liftsys ir\n{mine}")

    asked = two.run("%liftsys merge again")
    assert "order: 1 <= hi" in asked and "order: 2 <= hi" in asked
    assert "%liftsys merge again --take order" in asked
    merged = two.run("%liftsys merge again --take order")
    assert "- order: 2 <= hi" in merged and "- even: result % 2 == 0" in merged
    assert "- near: result <= x + 3" in two.run("%liftsys merge main")

    shown = shell("show", "limit@again-2", home=one.home)["ir"]
    assert "- order: 2 <= hi" in shown and "- even: result % 2 == 0" in shown
    assert "- near: result <= x + 3" in shown
    log = shell("log", "limit", home=one.home)["events"]
    assert [row["what"] for row in log if row["merged"] is not None] == ["merged", "merged"]
    heard = one.run("%liftsys show")
    assert "again merged; took order" in heard and "main merged" in heard
    assert shell("doctor", home=one.home)["ok"] is True
