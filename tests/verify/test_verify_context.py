"""Z3's memory: freed once, by whichever thread collects it, at whatever moment."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Collects a cycle of a context with a term, and interrupts the context's finalizer right
# behind the call that frees it; prints the calls into Z3 that came after it.
INTERRUPTED = """
import gc, sys, z3
{make}
term = z3.Int("x", context) + 1
context.cycle = [context, term]
seen = []

def watch(frame, event, argument):
    name = frame.f_code.co_name
    if seen and event == "call" and name.startswith("Z3_"):
        seen.append(name)
    if event == "return" and name == "Z3_del_context":
        seen.append("freed")
        raise KeyboardInterrupt

def go_on(told):
    seen.append(told.exc_type.__name__)
    sys.setprofile(watch)  # Python takes it away when it raises

sys.unraisablehook = go_on
gc.disable()
sys.setprofile(watch)
del context, term
gc.collect()
sys.setprofile(None)
print(*seen)
"""
OURS = "from liftsys_nb.verify.context import Context\ncontext = Context()"

# Frees terms in one thread while another one works in their context.
TWO_THREADS = """
import threading, z3
from liftsys_nb.verify.context import Context
context = Context()
x = z3.Int("x", context)
heap, done = [], threading.Event()

def free():
    while not done.wait(0.001):
        heap.clear()

thread = threading.Thread(target=free)
thread.start()
solver = z3.Solver(ctx=context)
for number in range(20_000):
    heap.append(x + number > number * x)
solver.add(x > 3)
done.set()
thread.join()
heap.clear()
print(solver.check(), solver.model()[x])
"""


def child(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, (done.returncode, done.stderr)
    return done.stdout.strip()


def test_an_interrupted_finalizer_leaves_no_term_alive_in_a_freed_context() -> None:
    assert child(INTERRUPTED.format(make=OURS)) == "freed KeyboardInterrupt"


@pytest.mark.parametrize("run", range(3))
def test_terms_can_be_freed_in_another_thread_than_the_one_that_works(run: int) -> None:
    assert child(TWO_THREADS) == "sat 4"
