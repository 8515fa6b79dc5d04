"""A history of a million events: its size, and what one waits for in it.

``python tests/bench/million.py [EVENTS [FOLDER]]`` (default: 1,000,000, a folder of its own).
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from liftsys_nb.ir.events import Event, EventKind, Json
from liftsys_nb.session import open_workbench
from liftsys_nb.store import History
from liftsys_nb.store.home import locate

NAMES = ("clamp", "share", "split", "transfer", "balance", "window", "discount", "merge")
TEXT = """ir {name} {{
  intent: "{name} keeps x within its bounds, case {case}"
  signature: {name}(x: int, lo: int, hi: int) -> int
  requires:
    - ordered: lo <= hi
  ensures:
    - above: lo <= result
    - below: result <= hi + {case}
}}
"""
EVENTS_A_SESSION, EVENTS_A_WRITER = 200, 500


def lives(count: int) -> Iterator[list[Event]]:
    """Yield what each writer appends: sessions that go on side by side, as in a year's work."""
    rng = random.Random(7)
    ids = History(locate(Path(os.devnull)))
    at = 0
    open_sessions: list[list[str]] = []
    for start in range(0, count, EVENTS_A_WRITER):
        group = []
        for _ in range(min(EVENTS_A_WRITER, count - start)):
            at += 1
            moment = f"2026-{1 + at // 90_000 % 12:02}-{1 + at // 3600 % 28:02}T"
            moment += f"{at // 60 % 24:02}:{at % 60:02}:00.{at % 1_000_000:06}Z"
            if len(open_sessions) < 20:
                open_sessions.append([ids.new_id(), "", f"{rng.choice(NAMES)}_{at}", "0"])
            session = rng.choice(open_sessions)
            key, draft, name, seen = session
            session[3] = str(int(seen) + 1)
            if int(seen) + 1 == EVENTS_A_SESSION:
                open_sessions.remove(session)
            kind: EventKind = "created" if not draft else rng.choice(
                ("hole_filled", "revised", "verified", "checked")
            )  # fmt: skip
            parent, detail = None, dict[str, Json]()
            if kind in ("created", "hole_filled", "revised"):
                parent, draft = draft or None, ids.new_id()
                session[1] = draft
                detail["ir"] = TEXT.format(name=name, case=rng.randrange(1000))
                detail["holes"] = {}
                if kind == "created":
                    detail["name"] = name
                if kind == "hole_filled":
                    detail |= {"hole": "back", "value": "int"}
            else:
                detail["verdict"] = rng.choice(("consistent", "proved", "unknown"))
            group.append(
                Event(ids.new_id(), moment, kind, key, draft, parent, "main", "ada", None, detail)
            )
        yield group


def write(home: Path, count: int) -> None:
    """Write as many events, as writers would that come and go."""
    done = 0
    for group in lives(count):
        store = History(locate(home))
        for start in range(0, len(group), 10):
            store.append(group[start : start + 10])
        store.close()
        done += len(group)
        if done % 50_000 == 0 or done == count:
            store.fold()
            print(f"{done:,} written", file=sys.stderr, flush=True)


def spent(act: Callable[[], object], rounds: int = 5) -> float:
    """Return the median wall time in ms."""
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        found.append((time.perf_counter() - start) * 1000)
    return median(found)


def measure(home: Path) -> dict[str, float]:
    """Return what each thing costs in ms, and the size in MB."""
    found = {"size MB": (home / "history.duckdb").stat().st_size / 1e6}
    start = time.perf_counter()
    open_workbench(home).list()
    found["first list ever s"] = time.perf_counter() - start
    time.sleep(2.5)  # until the file's time can be relied on
    open_workbench(home).list()
    shell = [sys.executable, "-m", "liftsys_nb", "list", "--json"]
    environment = {**os.environ, "LIFTSYS_HOME": str(home)}

    def in_shell() -> None:
        subprocess.run(shell, env=environment, stdout=subprocess.DEVNULL, check=True)

    found["list in a new process ms"] = spent(lambda: open_workbench(home).list())
    found["list in a shell ms"] = spent(in_shell)
    bench = open_workbench(home, follow=False)
    name = str(bench.list().document["sessions"][0]["name"])
    found["list after a change ms"] = spent(lambda: (bench.verify(session=name), bench.list()), 3)
    rows = bench.list().document["sessions"]
    others = iter(rows[len(rows) // 2 :])
    found["latest draft, not seen before ms"] = spent(
        lambda: bench._desk.state(str(next(others)["session"])).head
    )
    found["latest draft, seen before ms"] = spent(
        lambda: bench._desk.state(str(rows[0]["session"])).head
    )
    store = History(locate(home))
    count = "SELECT kind, count(*) FROM events GROUP BY kind"
    store.query(count, ahead=True)
    time.sleep(1.5)
    found["statistics in SQL ms"] = spent(
        lambda: (store.query(count, ahead=True), time.sleep(1.5)), 3
    ) - 1500  # fmt: skip
    bench.history(limit=50)
    found["first page of history ms"] = spent(lambda: bench.history(limit=50))
    start = time.perf_counter()
    broken = bench.history_verify()
    found["history verify s"] = time.perf_counter() - start
    assert broken.exit == 0
    return found


def main() -> None:
    """Make the history where there is none, and print what was measured as JSON."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        home = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(folder) / "history"
        if not (home / "history.duckdb").exists():
            write(home, count)
        found = {key: round(value, 1) for key, value in measure(home).items()}
        print(json.dumps({"events": count, **found}, indent=1))


if __name__ == "__main__":
    main()
