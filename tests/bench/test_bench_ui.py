"""What the doors cost, in CPU seconds of a process beside one that does without us.

CPU seconds vary less than wall time where machines are shared.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from liftsys_nb.session import open_workbench
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


@in_cpu_seconds
@pytest.mark.parametrize("code", [SHELL, LOAD], ids=["alone", "with_the_extension"])
@pytest.mark.benchmark(group="an IPython shell")
def test_loading_the_extension(benchmark: BenchmarkFixture, code: str) -> None:
    benchmark.pedantic(run, ("-c", code), rounds=7)


@in_cpu_seconds
@pytest.mark.parametrize(
    "words", [("-c", "pass"), ("-m", "liftsys_nb", "version")], ids=["python", "liftsys_version"]
)
@pytest.mark.benchmark(group="a process")
def test_version_in_the_shell(benchmark: BenchmarkFixture, words: tuple[str, ...]) -> None:
    benchmark.pedantic(run, words, rounds=7)


HOLES = (
    "ir f{0} {{\n  intent: x\n  signature: f{0}(n: int) -> int\n  ensures:\n    - result > ?a\n}}\n"
)


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history of a thousand sessions."""
    home = tmp_path_factory.mktemp("thousand") / "history"
    bench = open_workbench(home, follow=False)
    bench.ir_take("".join(HOLES.format(number) for number in range(1_000)))
    bench.list()
    bench.close()
    return home


@in_cpu_seconds
@pytest.mark.benchmark(group="a process")
def test_list_of_a_thousand_sessions_in_the_shell(
    benchmark: BenchmarkFixture, thousand: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIFTSYS_HOME", str(thousand))
    benchmark.pedantic(run, ("-m", "liftsys_nb", "list"), rounds=7)


@pytest.mark.benchmark(group="completion")
@pytest.mark.parametrize(
    "line", ["un", "show f9", "fill -s f7 ", "fill -s f7 a ", "verify --se"],
    ids=["verb", "session", "hole", "fit", "option"],
)  # fmt: skip
def test_completion_among_a_thousand_sessions(
    benchmark: BenchmarkFixture, thousand: Path, line: str
) -> None:
    words = ["liftsys", *line.split(" ")]
    asked = [str(len(words) - 1), *words]
    found = benchmark(lambda: answers(asked, lambda: open_workbench(thousand, follow=False)))
    assert found
