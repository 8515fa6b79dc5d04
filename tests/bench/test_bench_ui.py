"""What the doors cost, in CPU seconds: they vary less than wall time where machines are shared."""

from __future__ import annotations

import os
import resource
import subprocess
import sys

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


def test_version_costs_at_most_150_ms_of_cpu() -> None:
    def spent() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    def cost() -> float:
        began = spent()
        subprocess.run(
            [sys.executable, "-m", "liftsys_nb", "version"],
            capture_output=True,
            check=True,
            env={**os.environ, "NO_COLOR": "1"},
        )
        return spent() - began

    assert min(cost() for _ in range(7)) <= 0.150
