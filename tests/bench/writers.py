"""Many writers at once: ``python tests/bench/writers.py [WRITERS [EVENTS]]`` (100, 200).

Prints acknowledged events a second, latencies, and what the disk alone takes for a sync; a fold
goes on all the while. Exits with 1 where an acknowledged event is not there exactly once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

from liftsys_nb.ir.events import Event
from liftsys_nb.store import History
from liftsys_nb.store.home import locate

IR = 'ir clamp {\n  intent: "limits x to a range"\n  signature: clamp(x: int) -> int\n}\n' * 4


def write(home: str, count: str) -> None:
    """Append events one by one, once told to; print the ids and the times that were waited."""
    store = History(locate(Path(home)))
    session = store.new_id()
    store.append([])
    print("ready", flush=True)
    sys.stdin.readline()
    waits, ids = [], []
    for _ in range(int(count)):
        event = Event(
            store.new_id(), "2026-01-31T12:00:00.000001Z", "hole_filled", session, store.new_id(),
            None, "main", detail={"hole": "back", "value": "int", "ir": IR},
        )  # fmt: skip
        start = time.perf_counter()
        store.append([event])
        waits.append(time.perf_counter() - start)
        ids.append(event.id)
    print(json.dumps([ids, waits]), flush=True)


def sync_ms(folder: Path) -> float:
    """Return the median of what a sync of a kilobyte takes on this disk."""
    found = []
    with (folder / "sync").open("wb") as file:
        for _ in range(50):
            file.write(b"x" * 1000)
            file.flush()
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            found.append((time.perf_counter() - start) * 1000)
    return median(found)


def main() -> int:
    """Measure."""
    writers = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    events = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        disk = sync_ms(Path(folder))
        command = [sys.executable, __file__, "--write", str(home), str(events)]
        children = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(writers)
        ]
        for child in children:
            assert child.stdout is not None
            child.stdout.readline()
        start = time.perf_counter()
        for child in children:
            assert child.stdin is not None
            child.stdin.write("go\n")
            child.stdin.flush()
        ids: list[str] = []
        waits: list[float] = []
        reader = History(locate(home))
        folds = 0
        while any(child.poll() is None for child in children[:1]):
            reader.fold()
            folds += 1
            time.sleep(0.2)
        for child in children:
            out, _ = child.communicate()
            told, waited = json.loads(out)
            ids += told
            waits += waited
        seconds = time.perf_counter() - start
        found = [event.id for event in History(locate(home)).events()]
        lost = len(set(ids) - set(found)) + len(found) - len(set(found))
        cuts = quantiles(waits, n=100)
        print(json.dumps({
            "writers": writers, "events": len(ids), "folds beside": folds,
            "acknowledged a second": round(len(ids) / seconds),
            "p50 ms": round(median(waits) * 1000, 2), "p95 ms": round(cuts[94] * 1000, 2),
            "one sync of this disk ms": round(disk, 2), "lost or doubled": lost,
        }, indent=1))  # fmt: skip
    return 1 if lost else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        write(*sys.argv[2:4])
    else:
        sys.exit(main())
