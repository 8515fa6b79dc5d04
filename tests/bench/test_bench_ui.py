"""What the doors cost: CPU of loading the extension, wall time of the smallest shell command."""

from __future__ import annotations

import os
import subprocess
import sys
import time

LOAD = """
import time
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
began = time.process_time()
shell.run_line_magic("load_ext", "liftsys_nb")
print(time.process_time() - began)
"""


def test_loading_the_extension_costs_at_most_100_ms_of_cpu() -> None:
    def cost() -> float:
        done = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True)
        return float(done.stdout.strip())

    assert min(cost() for _ in range(5)) <= 0.100


def test_version_answers_within_150_ms() -> None:
    def cost() -> float:
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "liftsys_nb", "version"],
            capture_output=True,
            check=True,
            env={**os.environ, "NO_COLOR": "1"},
        )
        return time.perf_counter() - began

    assert min(cost() for _ in range(7)) <= 0.150
