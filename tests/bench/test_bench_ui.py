"""What the doors cost: a process of ours beside one that does without us, and what is shown.

In CPU seconds, which vary less where machines are shared, and in the wall time that people wait.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import liftsys_nb as ls
from liftsys_nb.session import open_workbench
from liftsys_nb.ui import bench
from liftsys_nb.ui.bench import for_one_command
from liftsys_nb.ui.mime import highlight
from liftsys_nb.ui.report import Report
from liftsys_nb.ui.shells import answers

SHELL = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
"""
LOAD = f'{SHELL}shell.run_line_magic("load_ext", "liftsys_nb")\n'


def spent() -> float:
    """Return the CPU seconds of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(*words: str) -> None:
    subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        check=True,
        env={**os.environ, "NO_COLOR": "1"},
    )


in_cpu_seconds = pytest.mark.benchmark(timer=spent, min_rounds=7, warmup=False)
BARE = ("-c", "pass")


@in_cpu_seconds
@pytest.mark.parametrize("code", [SHELL, LOAD], ids=["alone", "with_the_extension"])
@pytest.mark.benchmark(group="an IPython shell")
def test_loading_the_extension(benchmark: BenchmarkFixture, code: str) -> None:
    benchmark.pedantic(run, ("-c", code), rounds=7)


# Without site-packages, with them, with us: the first two are what nobody can go below.
PROCESSES = {
    "python_alone": ("-I", "-S", *BARE),
    "python": BARE,
    "liftsys_version": ("-m", "liftsys_nb", "version"),
    "liftsys_list": ("-m", "liftsys_nb", "list"),
}


@in_cpu_seconds
@pytest.mark.parametrize("words", PROCESSES.values(), ids=PROCESSES)
@pytest.mark.benchmark(group="CPU of a process, a thousand sessions")
def test_a_command_in_the_shell(
    benchmark: BenchmarkFixture, at_home: Path, words: tuple[str, ...]
) -> None:
    benchmark.pedantic(run, words, rounds=7, warmup_rounds=1)


@pytest.mark.parametrize("words", PROCESSES.values(), ids=PROCESSES)
@pytest.mark.benchmark(group="wall time of a process, a thousand sessions")
def test_waiting_for_a_command_in_the_shell(
    benchmark: BenchmarkFixture, at_home: Path, words: tuple[str, ...]
) -> None:
    benchmark.pedantic(run, words, rounds=11, warmup_rounds=1)


HOLES = (
    "ir f{0} {{\n  intent: x\n  signature: f{0}(n: int) -> int\n  ensures:\n    - result > ?a\n}}\n"
)


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history of a thousand sessions."""
    home = tmp_path_factory.mktemp("thousand") / "history"
    bench = open_workbench(home, follow=False)
    bench.ir_take("".join(HOLES.format(number) for number in range(1_000)))
    time.sleep(2.1)  # what was written a moment ago is not kept
    bench.list()
    bench.close()
    return home


@pytest.fixture
def at_home(thousand: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIFTSYS_HOME", str(thousand))
    return thousand


@pytest.mark.benchmark(group="completion")
@pytest.mark.parametrize(
    "line", ["un", "show f9", "fill -s f7 ", "fill -s f7 a ", "verify --se"],
    ids=["verb", "session", "hole", "fit", "option"],
)  # fmt: skip
def test_completion_among_a_thousand_sessions(
    benchmark: BenchmarkFixture, at_home: Path, line: str
) -> None:
    words = ["liftsys", *line.split(" ")]
    asked = [str(len(words) - 1), *words]
    found = benchmark(lambda: answers(asked, for_one_command))
    assert found


def fifty_clauses() -> str:
    """A specification of fifty clauses, some of them long, with open holes and things to mend."""
    clauses = [f"clause_{n}: result >= lo - {n} or result <= hi + {n}" for n in range(23)]
    clauses += [f"element_{n}: all(x <= hi + {n} for x in xs if x > lo)" for n in range(23)]
    clauses += ["low: result > ?margin", 'high: result < <?top: int = "How high?" choose 1 | 2?>']
    clauses += ["no_name: rslt <= hi", "no_number: xs <= hi"]
    head = "  signature: wide(xs: list[int], lo: int, hi: int) -> int\n  ensures:\n"
    return (
        f"ir wide {{\n  intent: Stay inside\n{head}"
        + "".join(f"    - {clause}\n" for clause in clauses)
        + "}\n"
    )


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ls.Session]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIFTSYS_HOME", str(tmp_path_factory.mktemp("wide") / "history"))
        bench.close()
        yield ls.ir(fifty_clauses())
        bench.close()


FORMATS: dict[str, Callable[[ls.Session, Report], object]] = {
    "html": lambda _, report: report.html,
    "markdown": lambda _, report: report.markdown,
    "plain": lambda _, report: str(report),
    "all_that_a_cell_shows": lambda session, _: session._repr_mimebundle_(),
}


# Goal: 20 ms, for what a cell shows of a text that nothing was shown of before.
@pytest.mark.parametrize("is_new", [True, False], ids=["new_text", "shown_before"])
@pytest.mark.parametrize("draw", FORMATS.values(), ids=FORMATS)
@pytest.mark.benchmark(group="display of fifty clauses")
def test_display_of_fifty_clauses(
    benchmark: BenchmarkFixture,
    wide: ls.Session,
    draw: Callable[[ls.Session, Report], object],
    is_new: bool,
) -> None:
    report = wide.show()
    assert len(report.json["holes"]) == 2
    assert len(report.json["diagnostics"]) == 2
    benchmark.extra_info["goal_ms"] = 20
    forget = highlight.kept_pieces.cache_clear if is_new else None
    shown = benchmark.pedantic(draw, (wide, report), setup=forget, rounds=41, warmup_rounds=3)
    assert shown


# The last one: it makes the kept list old.
@pytest.mark.benchmark(group="wall time of a process, a thousand sessions")
def test_waiting_for_a_list_after_a_change(benchmark: BenchmarkFixture, at_home: Path) -> None:
    def change() -> None:
        os.utime(next((at_home / "journal").glob("journal-*.jsonl")))

    benchmark.pedantic(run, PROCESSES["liftsys_list"], setup=change, rounds=11)
