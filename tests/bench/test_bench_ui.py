"""What the doors cost, in CPU seconds of a process beside one that does without us.

CPU seconds vary less than wall time where machines are shared.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

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
