"""What goes on in a kernel after a check: shown in place, written down, and called off."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from e2e.harness import PATIENCE, Kernel, plain, shell
from liftsys_nb.store import open_store

LOAD = "%load_ext liftsys_nb"
# Of no use to prove: the time that the tiers take for it is what these tests need.
SLOW = '''def {name}(a: int, b: int) -> int:
    """Divide the greater by the smaller, again and again.

    pre: a > 0
    pre: b >= 0
    post: shared: a % result == 0 and b % result == 0
    """
    while b != 0:
        a, b = b, a % b
    return a
'''
CHECK = "%%liftsys check\n" + SLOW
SPEC = """%%liftsys ir
ir rare {
  intent: Say no
  signature: rare(xs: list[int]) -> bool
  ensures:
    - never: not result
}
"""
# No input breaks it that is tried at once: those are short.
RARE = """def rare(xs):
    return len(xs) > 7
"""
STATED = """def rare(xs: list[int]) -> bool:
    '''Say no.

    post: not result
    '''
    return len(xs) > 7
"""
Start = Callable[[], Kernel]


@pytest.fixture
def started(kernel: Start) -> Callable[[], Kernel]:
    def start() -> Kernel:
        one = kernel()
        one.run(LOAD)
        return one

    return start


def outputs_of(kernel: Kernel, seconds: float = PATIENCE) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield all that a kernel says, whatever it is about."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        heard = kernel.client.get_iopub_msg(timeout=left)
        yield heard["msg_type"], heard["content"]
    raise TimeoutError(f"the kernel did not say it in {seconds:.0f} s")


def place_and_text(kernel: Kernel, kind: str, wanted: str = "") -> tuple[str, str]:
    """Wait for an output that says something; return its place on the page, and its text."""
    for said, content in outputs_of(kernel):
        text = str(content.get("data", {}).get("text/plain", ""))
        if said == kind and wanted in text:
            return content["transient"]["display_id"], text
    raise AssertionError("unreachable")


def children(process: int) -> set[int]:
    """Return the numbers of all processes under a process."""
    told = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split() for line in told.splitlines()]
    found, waiting = set(), {process}
    while waiting:
        above = waiting.pop()
        inner = {int(pid) for pid, parent, stat in rows if int(parent) == above and stat[0] != "Z"}
        waiting |= inner - found
        found |= inner
    return found


def ended(numbers: set[int]) -> bool:
    """Wait until none of some processes is there any more."""
    for _ in range(600):
        if not any(_is_running(each) for each in numbers):
            return True
        time.sleep(0.05)
    return False


def _is_running(number: int) -> bool:
    told = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(number)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return bool(told) and not told.startswith("Z")


def process_of(kernel: Kernel) -> int:
    number: int = kernel.manager.provisioner.pid
    return number


def checked(home: Path) -> list[tuple[object, object]]:
    with closing(open_store(home)) as store:
        return [
            (event.detail["verdict"], event.detail.get("decided_by"))
            for event in store.events()
            if event.kind == "checked"
        ]


# ── in place, and in the history ─────────────────────────────────────────────────────────────
def test_a_reply_changes_in_its_place_and_the_history_hears_of_it(
    started: Callable[[], Kernel],
) -> None:
    one = started()
    one.run(SPEC)
    one.run(RARE)
    one.start("%liftsys check rare")
    place, first = place_and_text(one, "display_data")
    assert "? Code rare: not decided" in first
    assert "Goes on" in first
    again, last = place_and_text(one, "update_display_data", "refuted")
    assert again == place
    assert "Fails for" in last
    assert "Goes on" not in last
    one.run("%liftsys show")  # whoever runs a cell finds written what was shown before
    assert [verdict for verdict, _ in checked(one.home)] == ["unknown", "refuted"]
    assert checked(one.home)[1][1] in ("hypothesis", "crosshair", "unrolling")


def test_the_value_of_a_reply_is_the_newest_one(started: Callable[[], Kernel]) -> None:
    one = started()
    one.run(STATED)
    one.run("import liftsys_nb as ls\nreply = ls.check(rare)\nnone = reply.json['verdict']")
    one.start("reply")
    place_and_text(one, "update_display_data", "refuted")
    assert "'unknown', 'refuted'" in one.run("none, reply.json['verdict']")


def test_nobody_before_the_notebook_sees_final_verdicts_alone(
    started: Callable[[], Kernel],
) -> None:
    one = started()
    one.run(SPEC)
    one.run(RARE)
    (output,) = one.finish(one.start("%liftsys check rare", attended=False))
    assert "✗ Code rare: refuted" in plain(output)
    assert [verdict for verdict, _ in checked(one.home)] == ["refuted"]
    one.run("%config Liftsys.background = False")
    assert "Goes on" not in one.run(CHECK.format(name="once"))


# ── called off ───────────────────────────────────────────────────────────────────────────────
def test_an_interrupt_between_cells_ends_what_goes_on(started: Callable[[], Kernel]) -> None:
    one = started()
    one.run("%liftsys version")
    before = children(process_of(one))
    one.start(CHECK.format(name="slow"))
    place_and_text(one, "update_display_data", "hypothesis")
    one.manager.interrupt_kernel()
    _, text = place_and_text(one, "update_display_data", "it was called off")
    assert "Goes on" not in text
    # The process that calls are made in is kept for the next check.
    assert len(children(process_of(one)) - before) <= 1
    assert "✓ proved" in one.run(CHECK.format(name="other"))


def test_an_interrupt_of_a_cell_ends_what_goes_on(started: Callable[[], Kernel]) -> None:
    one = started()
    one.start(CHECK.format(name="slow"))
    place_and_text(one, "display_data")
    message = one.start("import time\nprint('here', flush=True)\ntime.sleep(600)")
    texts = []
    for kind, content in outputs_of(one):
        if kind == "stream" and "here" in content["text"]:
            one.manager.interrupt_kernel()
        if kind == "update_display_data":
            texts.append(content["data"]["text/plain"])
        if texts and "it was called off" in texts[-1]:
            break
    del message
    one.run("1 + 1")


def test_a_new_check_of_a_function_ends_the_old_one(started: Callable[[], Kernel]) -> None:
    one = started()
    one.start(CHECK.format(name="slow"))
    first, _ = place_and_text(one, "display_data")
    one.start(CHECK.format(name="slow"))
    ended_at, _ = place_and_text(one, "update_display_data", "it was called off")
    assert ended_at == first
    second, text = place_and_text(one, "display_data")
    assert second != first
    assert "Goes on" in text


@pytest.mark.parametrize("how", ["shutdown", "kill"])
def test_the_end_of_a_kernel_ends_what_goes_on(started: Callable[[], Kernel], how: str) -> None:
    one = started()
    one.start(CHECK.format(name="slow"))
    place_and_text(one, "update_display_data", "hypothesis: no failure")
    below = children(process_of(one))
    assert below
    folders = [Path(f"/proc/{each}/cwd") for each in below]
    folders = [folder.resolve() for folder in folders if folder.exists()]
    if how == "kill":
        os.kill(process_of(one), signal.SIGKILL)
    else:
        one.manager.shutdown_kernel()
    assert ended(below)
    assert [folder for folder in folders if folder.exists()] == []


def test_two_kernels_and_interrupts_at_any_moment_leave_all_usable(
    started: Callable[[], Kernel],
) -> None:
    chance = Random(5)
    one, two = started(), started()
    two.start(CHECK.format(name="beside"))
    for number in range(6):
        one.start(CHECK.format(name=f"slow_{number}"))
        time.sleep(chance.uniform(0.0, 2.5))
        one.manager.interrupt_kernel()
    place_and_text(two, "update_display_data", "tested")
    text = one.run("%%liftsys check\n" + SLOW.format(name="last").replace("% result == 0", ">= 0"))
    assert "Code last" in text
    assert one.run("1 + 1") == "2"
    assert shell("doctor", home=one.home)["ok"] is True
