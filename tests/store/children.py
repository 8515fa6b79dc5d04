"""What the tests of the store run in processes of their own: ``children.py VERB HOME …``."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from liftsys_nb.ir.errors import StoreError
from liftsys_nb.ir.events import Event, EventKind, Json
from liftsys_nb.store import History
from liftsys_nb.store.home import locate

SESSION = "0192f0c0-0000-7000-8000-000000000001"


def make_event(
    store: History,
    kind: EventKind = "hole_filled",
    *,
    session: str = SESSION,
    at: str = "2026-01-31T12:00:00.000001Z",
    **detail: Json,
) -> Event:
    return Event(store.new_id(), at, kind, session, store.new_id(), None, "main", detail=detail)


def make_events(store: History, count: int) -> list[Event]:
    return [make_event(store, hole="h", value=str(number)) for number in range(count)]


def write(home: str, count: str, group: str = "1") -> None:
    """Append events in groups; print the ids of each group once it is acknowledged."""
    store = History(locate(Path(home)))
    for _ in range(int(count)):
        events = make_events(store, int(group))
        store.append(events)
        os.write(1, "".join(event.id + "\n" for event in events).encode())


def fold(home: str, rounds: str, batch_bytes: str = "4194304") -> None:
    """Fold again and again, or until standard input ends; say ready when all is imported."""
    from liftsys_nb.store.fold import fold

    print("ready", flush=True)
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    for _ in range(int(rounds)):
        fold(locate(Path(home)), patience=5, batch_bytes=int(batch_bytes))
        if ended.is_set():
            break


def fold_until(home: str, batch_bytes: str, line: str) -> None:
    """Fold, and die by SIGKILL at the given line that the room runs meanwhile (0: count them)."""
    from liftsys_nb.store.fold import fold

    with each_line("store", int(line), lambda: os.kill(os.getpid(), signal.SIGKILL)) as seen:
        fold(locate(Path(home)), patience=5, batch_bytes=int(batch_bytes))
    print(seen[0], flush=True)


def die_in(home: str, line: str, verb: str, *arguments: str) -> None:
    """Back up, restore or repair, and die by SIGKILL at the given line (0: count them)."""
    from liftsys_nb.store.backup import back_up
    from liftsys_nb.store.repair import repair
    from liftsys_nb.store.restore import restore

    place = locate(Path(home))
    with each_line("store", int(line), lambda: os.kill(os.getpid(), signal.SIGKILL)) as seen:
        if verb == "backup":
            back_up(place, Path(arguments[0]))
        elif verb == "restore":
            restore(place, Path(arguments[0]), force=True)
        else:
            repair(place)
    print(seen[0], flush=True)


def fold_then_die(home: str) -> None:
    """Fold under an open umask, and die by SIGKILL when the rows are committed."""
    from liftsys_nb.store import fold as folding

    os.umask(0)

    def dies(frame: FrameType, event: str, _argument: Any) -> None:
        if event == "return" and frame.f_code.co_name == "insert":
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(dies)
    folding.fold(locate(Path(home)), patience=5)


def read(home: str) -> None:
    for event in History(locate(Path(home))).events():
        print(event.id)


def read_only(home: str) -> None:
    """Be a client that knows nothing of us."""
    import duckdb

    with duckdb.connect(str(Path(home) / "history.duckdb"), read_only=True) as client:
        for name, events in client.execute("SELECT name, events FROM sessions").fetchall():
            print(name, events)


def hold_database(home: str) -> None:
    """Be a client that has the file open for writing, until standard input ends."""
    import duckdb

    with duckdb.connect(str(Path(home) / "history.duckdb")) as client:
        client.execute("CREATE TABLE IF NOT EXISTS notes (words VARCHAR)")
        print("ready", flush=True)
        sys.stdin.read()


def hold_lock(home: str) -> None:
    """Be a fold that hangs, until standard input ends."""
    from liftsys_nb.store.locks import holding

    with holding(locate(Path(home)).lock, shared=False, patience=5) as held:
        print("ready" if held else "taken", flush=True)
        sys.stdin.read()


def fill_disk(home: str) -> None:
    """Hit a limit in the middle of a group, then go on; print what was acknowledged."""
    store = History(locate(Path(home)))
    before = make_events(store, 3)
    store.append(before)
    (journal,) = (Path(home) / "journal").iterdir()
    whole = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (journal.stat().st_size + 1000, whole[1]))
    try:
        store.append(make_events(store, 30))
    except StoreError as error:
        print(error.code, error.message, error.hint, sep="|")
    assert [event.id for event in store.events()] == [event.id for event in before]
    resource.setrlimit(resource.RLIMIT_FSIZE, whole)
    after = make_events(store, 2)
    store.append(after)
    for event in before + after:
        print(event.id)


def fold_on_full_disk(home: str) -> None:
    """Fold where the database may not grow to what it needs."""
    store = History(locate(Path(home)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
    try:
        store.fold()
    except StoreError as error:
        print(error.code)
    frame = store.frame()
    print(len(frame), "No space" in frame.attrs["note"] or "too large" in frame.attrs["note"])


def fork(home: str) -> None:
    """Append before and after a fork, in parent and child; print what was acknowledged."""
    store = History(locate(Path(home)))
    events = make_events(store, 1)
    store.append(events)
    child = os.fork()
    mine = make_events(store, 5)
    for event in mine:
        store.append([event])
    os.write(1, "".join(event.id + "\n" for event in mine).encode())
    if child == 0:
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert status == 0
    print(events[0].id)


def fork_and_die(home: str) -> None:
    """Leave a fork behind that lives on until standard input ends, having written nothing."""
    store = History(locate(Path(home)))
    store.append(make_events(store, 1))
    if os.fork() == 0:
        sys.stdin.read()
        os._exit(0)
    print("ready", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


def interrupt(home: str) -> None:
    """Interrupt an append at each line it runs; print the ids of appends that returned."""
    store = History(locate(Path(home)))
    store.append(make_events(store, 1))

    def stop() -> None:
        raise KeyboardInterrupt

    for line in range(1, 1000):
        events = make_events(store, 2)
        try:
            # Not in append() itself: its `with` lets go of the mutex on a line event, where a
            # real interrupt never comes.
            with each_line("journal.py", line, stop, outside="append") as seen:
                store.append(events)
        except KeyboardInterrupt:
            print("interrupted", events[0].id)
        else:
            print("returned", events[0].id)
            if seen[0] < line:
                break


def lazy(home: str) -> None:
    """Append and read; print which heavy modules that loaded."""
    store = History(locate(Path(home)))
    store.append(make_events(store, 2))
    assert len(list(store.events())) == 2
    assert store.stamp()
    store.close()
    print(*sorted({"duckdb", "pandas", "pydantic", "IPython", "z3"} & set(sys.modules)))


def fork_and_ask(home: str) -> None:
    """Ask before a fork and after it, in parent and child."""
    store = History(locate(Path(home)))
    print(store.query("SELECT 1", ahead=True).rows[0][0], flush=True)
    child = os.fork()
    if child == 0:
        print("child", store.query("SELECT 2", ahead=True).rows[0][0], flush=True)
        store.close()
        os._exit(0)
    os.waitpid(child, 0)
    print(store.query("SELECT 3").rows[0][0], flush=True)
    store.close()


def ask_and_interrupt(home: str) -> None:
    """Interrupt a query that would take an hour; ask another one."""
    store = History(locate(Path(home)))
    store.append(make_events(store, 4))
    started = list[Any]()
    ask = store._cage._taken
    store._cage._taken = lambda: started.append(ask()) or started[-1]  # type: ignore[method-assign]
    threading.Timer(1.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    try:
        store.query("SELECT pg_sleep(3600)", seconds=3600)
    except KeyboardInterrupt:
        print("interrupted")
    try:
        os.killpg(started[0]._process.pid, 0)
    except ProcessLookupError:
        print("nothing left")
    print(store.query("SELECT count(*) FROM events").rows[0][0], flush=True)


def ask_lazily(home: str) -> None:
    """Ask, and print which heavy modules that loaded here."""
    store = History(locate(Path(home)))
    store.append(make_events(store, 2))
    print(store.query("SELECT count(*) FROM events").rows[0][0])
    store.close()
    print(*sorted({"duckdb", "pandas", "pydantic", "IPython", "z3"} & set(sys.modules)))


def ask_at_the_second_wall(home: str, database: str, queries: str) -> None:
    """Ask with no gate before DuckDB's settings; say of each query whether it passed."""
    import duckdb

    from liftsys_nb.store.caged import _close_the_doors
    from liftsys_nb.store.view import attach, connected, lay

    texts = json.loads(Path(queries).read_text())
    for number, text in enumerate(texts):
        if os.fork() == 0:  # each with a fresh connection: some ways close it for the next
            connection = connected(threads="1")
            attach(connection, Path(database), 0)
            lay(connection, [], attached=True, overlap=False)
            _close_the_doors(connection, 60)
            connection.execute("BEGIN TRANSACTION READ ONLY")
            try:
                connection.execute(text).fetchmany(1)
                said = "passed"
            except (duckdb.Error, ValueError) as error:
                said = "held " + " ".join(str(error).split())[:80]
            os.write(1, f"{said}\n".encode())
            os._exit(0)
        _, status = os.wait()
        assert status == 0, (number, text, status)


def ask_at_the_third_wall(home: str, queries: str) -> None:
    """Ask with neither gate nor settings before the limits of the system."""
    import duckdb

    from liftsys_nb.store import caged
    from liftsys_nb.store.view import connected

    class Deaf:
        def execute(self, _setting: str) -> None:
            """Set nothing."""

    texts = json.loads(Path(queries).read_text())
    connection = connected(threads="1")
    caged._limit(resource.RLIMIT_CORE, 0)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    caged._close_the_doors(Deaf(), 60)  # type: ignore[arg-type]
    for text in texts:
        try:
            connection.execute(text).fetchmany(1)
            said = "passed"
        except (duckdb.Error, OSError, MemoryError) as error:
            said = "held " + " ".join(str(error).split())[:80]
        os.write(1, f"{said}\n".encode())


@contextmanager
def each_line(
    place: str, line: int, act: Callable[[], None], *, outside: str = ""
) -> Iterator[list[int]]:
    """Act when the line-th line runs in our files whose path holds place, but not in outside."""
    seen = [0]

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        path = frame.f_code.co_filename
        if "liftsys_nb" not in path or place not in path or frame.f_code.co_name == outside:
            return None
        if event == "line":
            seen[0] += 1
            if seen[0] == line:
                sys.settrace(None)
                act()
        return trace

    sys.settrace(trace)
    try:
        yield seen
    finally:
        sys.settrace(None)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
