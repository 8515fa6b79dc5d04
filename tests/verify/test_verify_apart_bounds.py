"""Code that is checked runs in a process of its own: nothing it does reaches ours."""

from __future__ import annotations

import glob
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from verify.running import ends, is_running, one, returned, when_loaded

from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.apart import Halted, Job, Raised, Returned, Workers, run
from liftsys_nb.verify.apart.outcomes import Died, NotAllowed, OutOfMemory, TimedOut


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers() as kept:
        yield kept


def folders() -> set[str]:
    return set(glob.glob(os.path.join(tempfile.gettempdir(), "liftsys-*")))


# ── what ends a call ─────────────────────────────────────────────────────────────────────────
def test_an_endless_loop_ends_that_call_only(workers: Workers) -> None:
    source = "def f(x):\n    while x == 1:\n        pass\n    return x\n"
    outcomes = workers.run(Job(source, "f", ((0,), (1,), (2,))), seconds=0.5)
    assert outcomes[1] == TimedOut(0.5)
    assert [o.value for o in outcomes if isinstance(o, Returned)] == [0, 2]


def test_a_loop_that_catches_everything_is_ended(workers: Workers) -> None:
    source = (
        "import signal, time\ndef f():\n    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "    while True:\n        try:\n            time.sleep(9)\n"
        "        except BaseException:\n            pass\n"
    )
    (outcome,) = workers.run(Job(source, "f", ((),)), seconds=0.5)
    assert outcome == TimedOut(0.5)


@pytest.mark.parametrize("text", ["[0] * 10**10", "'x' * (1 << 40)", "bytearray(1 << 40)"])
def test_too_much_memory_ends_that_call_only(workers: Workers, text: str) -> None:
    source = f"def f(x):\n    return {text} if x else 1\n"
    outcomes = workers.run(Job(source, "f", ((1,), (0,))))
    assert outcomes[0] == OutOfMemory()
    assert isinstance(outcomes[1], Returned) and outcomes[1].value == 1


def test_memory_that_is_taken_bit_by_bit_ends(workers: Workers) -> None:
    source = "def f():\n    x = []\n    while True:\n        x.append('x' * 10**7)\n"
    (outcome,) = workers.run(Job(source, "f", ((),)), seconds=60)
    assert outcome == OutOfMemory()


def test_leaving_the_process_ends_that_call_only(workers: Workers) -> None:
    source = "import os\ndef f(x):\n    if x:\n        os._exit(x)\n    return x\n"
    outcomes = workers.run(Job(source, "f", ((3,), (0,))))
    assert outcomes[0] == Died("it left with status 3")
    assert isinstance(outcomes[1], Returned)


@pytest.mark.parametrize("how", ["sys.exit(4)", "raise KeyboardInterrupt", "raise GeneratorExit"])
def test_exceptions_that_end_programs_are_exceptions(workers: Workers, how: str) -> None:
    outcome = one(workers, f"import sys\ndef f():\n    {how}\n")
    assert isinstance(outcome, Raised)
    assert outcome.exception in ("SystemExit", "KeyboardInterrupt", "GeneratorExit")


def test_endless_recursion_is_an_exception(workers: Workers) -> None:
    outcome = one(workers, "def f(n):\n    return f(n + 1)\n", 0)
    assert isinstance(outcome, Raised) and outcome.exception == "RecursionError"


def test_a_process_that_is_killed_is_started_anew() -> None:
    source = "import time\ndef f(x):\n    time.sleep(x)\n    return x\n"
    with Workers() as kept:
        when_loaded(kept, lambda pid: os.kill(pid, signal.SIGKILL))
        killed, next_one = kept.run(Job(source, "f", ((60,), (0,))), seconds=60)
        assert killed == Died("it was ended by SIGKILL")
        assert isinstance(next_one, Returned)


def test_a_process_that_is_killed_between_two_jobs_is_started_anew() -> None:
    job = Job("def f():\n    return 1\n", "f", ((),))
    with Workers() as kept:
        kept.run(job)
        assert kept._worker is not None
        pid = kept._worker._process.pid
        os.kill(pid, signal.SIGKILL)
        assert ends(pid)
        assert isinstance(kept.run(job)[0], Returned)


def test_a_process_in_which_threads_live_on_is_not_used_again(workers: Workers) -> None:
    source = (
        "import threading, time\ndef f(x):\n"
        "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n    return x\n"
    )
    outcomes = workers.run(Job(source, "f", ((1,), (2,)), effects=True))
    assert [o.value for o in outcomes if isinstance(o, Returned)] == [1, 2]
    assert workers._worker is None


# ── what a call may not do ───────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("import os\ndef f():\n    while True:\n        os.fork()\n", "os.fork"),
        ("import os\ndef f():\n    os.system('true')\n", "os.system"),
        ("import subprocess\ndef f():\n    subprocess.run(['true'])\n", "subprocess.Popen"),
        ("import os\ndef f():\n    os.kill(os.getppid(), 9)\n", "os.kill"),
        ("import os\ndef f():\n    os.execv('/bin/true', ['true'])\n", "os.exec"),
        ("import socket\ndef f():\n    socket.create_connection(('127.0.0.1', 9))\n", "socket"),
        ("import ctypes\ndef f():\n    return ctypes.CDLL(None).fork()\n", "ctypes"),
        ("def f():\n    return input()\n", "builtins.input"),
        ("import threading\ndef f():\n    threading.Thread(target=print).start()\n", "_thread"),
        ("class P:\n    __repr__ = lambda s: input()\ndef f():\n    return P()\n", "builtins"),
        ("import sys\ndef f():\n    return sys.stdin.read()\n", "sys.stdin"),
        ("def f():\n    open('/proc/self/environ').read()\n", "open"),
    ],
)
def test_what_reaches_beyond_the_process_is_stopped_and_said(
    workers: Workers, text: str, event: str
) -> None:
    outcome = one(workers, text)
    assert isinstance(outcome, NotAllowed) and outcome.what.startswith(event)


def test_what_is_stopped_is_said_also_when_the_program_holds_it_back(workers: Workers) -> None:
    source = (
        "import os\ndef f():\n    try:\n        os.fork()\n"
        "    except BaseException:\n        return 1\n"
    )
    assert one(workers, source) == NotAllowed("os.fork")


def test_files_outside_are_not_written(workers: Workers, tmp_path: Path) -> None:
    file = tmp_path / "kept.txt"
    file.write_text("kept")
    for act in (
        "open(p, 'w').write('lost')", "open(p, 'a')", "__import__('os').remove(p)",
        "__import__('os').rename(p, p + '2')", "__import__('pathlib').Path(p).unlink()",
        "__import__('os').truncate(p, 0)", "__import__('shutil').rmtree(p[:-9])",
    ):  # fmt: skip
        outcome = one(workers, f"def f(p):\n    {act}\n", str(file))
        assert isinstance(outcome, NotAllowed), act
    assert [each.name for each in tmp_path.iterdir()] == ["kept.txt"]
    assert file.read_text() == "kept"


def test_files_inside_its_folder_are_gone_for_the_next_call(workers: Workers) -> None:
    source = (
        "import os\ndef f():\n    found = os.listdir('.')\n    os.makedirs('a/b')\n"
        "    open('a/b/c', 'w').write('x')\n    return found\n"
    )
    outcomes = workers.run(Job(source, "f", ((), ())))
    assert [o.value for o in outcomes if isinstance(o, Returned)] == [[], []]


def test_what_is_read_is_told(workers: Workers, tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("1")
    outcome = one(
        workers, "def f(p):\n    with open(p) as t:\n        return t.read()\n", str(file)
    )
    assert isinstance(outcome, Returned)
    assert (outcome.value, outcome.touched) == ("1", (str(file),))


def test_effects_are_let_through_on_demand(workers: Workers, tmp_path: Path) -> None:
    file = tmp_path / "made.txt"
    source = "def f(p):\n    with open(p, 'w') as t:\n        t.write('x')\n"
    assert returned(workers, source, str(file), effects=True) is None
    assert file.read_text() == "x"


def test_the_environment_holds_no_secret(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANTED_API_KEY", "s3cr3t")
    monkeypatch.setenv("JPY_API_TOKEN", "s3cr3t")
    value = returned(Workers(), "import os\ndef f():\n    return dict(os.environ)\n")
    assert isinstance(value, dict) and "s3cr3t" not in repr(value)
    assert "HOME" in value and value["HOME"] != os.environ.get("HOME")


def test_no_descriptor_of_ours_is_open_there(workers: Workers, tmp_path: Path) -> None:
    with open(tmp_path / "ours", "w") as ours:
        os.set_inheritable(ours.fileno(), True)
        source = (
            "import os\ndef f():\n    found = []\n    for n in range(100):\n        try:\n"
            "            found.append(os.readlink(f'/dev/fd/{n}'))\n"
            "        except OSError:\n            pass\n    return found\n"
        )
        value = returned(Workers(), source)
    assert isinstance(value, list) and value
    assert not any("ours" in str(each) for each in value)


# ── noise ────────────────────────────────────────────────────────────────────────────────────
def test_what_is_printed_goes_nowhere(workers: Workers, capfd: pytest.CaptureFixture[str]) -> None:
    source = (
        "import os, sys\nprint('loading')\ndef f():\n    print('x' * 10**7)\n"
        "    print('y', file=sys.stderr)\n    os.write(1, b'z' * 10**6)\n    return 1\n"
    )
    assert returned(workers, source) == 1
    assert capfd.readouterr() == ("", "")


def test_what_is_written_on_the_channel_is_no_answer(workers: Workers) -> None:
    source = (
        "import os\ndef f(x):\n    if x:\n        for n in range(3, 20):\n            try:\n"
        '                os.write(n, b\'{"call": 0, "value": 9}\\n\')\n'
        "            except OSError:\n                pass\n    return x\n"
    )
    outcomes = workers.run(Job(source, "f", ((1,), (0,))))
    assert isinstance(outcomes[0], Died) and "its answer was none" in outcomes[0].how
    assert isinstance(outcomes[1], Returned) and outcomes[1].value == 0


def test_a_flood_on_the_channel_ends(workers: Workers) -> None:
    source = (
        "import os\ndef f():\n    while True:\n        for n in range(3, 20):\n            try:\n"
        "                os.write(n, b'x' * 10**5)\n"
        "            except OSError:\n                pass\n"
    )
    (outcome,) = workers.run(Job(source, "f", ((),)), seconds=60)
    assert outcome == Died("its answer was none: it does not end")


# ── what is left behind ──────────────────────────────────────────────────────────────────────
@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let processes have their folders where nobody else has one."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.mark.usefixtures("own_folder")
def test_nothing_is_left_behind() -> None:
    before = folders()
    source = "def f():\n    open('x', 'w').write('x')\n    while True:\n        pass\n"
    assert run(Job(source, "f", ((),)), seconds=0.5) == (TimedOut(0.5),)
    with Workers() as kept:
        kept.run(Job("def f():\n    return 1\n", "f", ((),)))
        assert kept._worker is not None
        pid = kept._worker._process.pid
    assert folders() == before
    assert not is_running(pid)


@pytest.mark.usefixtures("own_folder")
def test_an_interrupt_kills_the_process_and_is_raised() -> None:
    before = folders()
    with Workers() as kept:
        kept.warm()
        assert kept._worker is not None
        pid = kept._worker._process.pid
        when_loaded(kept, lambda _: os.kill(os.getpid(), signal.SIGINT))
        with pytest.raises(KeyboardInterrupt):
            kept.run(Job("def f():\n    while True:\n        pass\n", "f", ((),)), seconds=60)
        assert not is_running(pid)
        assert folders() == before
        assert isinstance(kept.run(Job("def f():\n    return 1\n", "f", ((),)))[0], Returned)


def orphaned(job: str, folder: Path) -> int:
    """Return the number of a process whose parent was killed after it began what job says."""
    script = (
        "from liftsys_nb.verify.apart import Job, Workers\nw = Workers()\nw.warm()\n"
        f"print(w._worker._process.pid, flush=True)\n{job}\n"
        "print('done', flush=True)\nimport time\ntime.sleep(600)\n"
    )
    path = str(Path(__file__).parent.parent.parent)
    parent = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": path, "TMPDIR": str(folder)},
    )  # fmt: skip
    with parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        if "seconds" in job:
            time.sleep(0.5)
        else:
            assert parent.stdout.readline() == "done\n"
        parent.kill()
    return pid


@pytest.mark.parametrize("waits", ["while True:\n        pass", "__import__('time').sleep(99)"])
def test_a_call_ends_when_nobody_is_left_to_end_it(waits: str, tmp_path: Path) -> None:
    source = f"def f():\n    {waits}\n"
    assert ends(orphaned(f"w.run(Job({source!r}, 'f', ((),)), seconds=1)", tmp_path))


def test_a_process_that_nobody_asks_any_more_ends_and_leaves_nothing(tmp_path: Path) -> None:
    source = "def f():\n    open('x', 'w').close()\n"
    assert ends(orphaned(f"w.run(Job({source!r}, 'f', ((),)))", tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_what_a_program_starts_ends_with_its_process(tmp_path: Path) -> None:
    source = "import os, subprocess\ndef f():\n    return subprocess.Popen(['sleep', '600']).pid\n"
    with Workers() as kept:
        pid = returned(kept, source, effects=True)
        assert isinstance(pid, int) and is_running(pid)
    assert ends(pid)


def test_another_thread_stops_a_job() -> None:
    with Workers() as kept:
        when_loaded(kept, lambda _: kept.stop())
        endless = Job("def f():\n    while True:\n        pass\n", "f", ((), ()))
        with pytest.raises(Halted):
            kept.run(endless, seconds=60)
        kept.stop()
        assert isinstance(kept.run(Job("def f():\n    return 1\n", "f", ((),)))[0], Returned)


def test_several_threads_wait_for_each_other(workers: Workers) -> None:
    found: list[Value] = []

    def ask(x: int) -> None:
        found.append(returned(workers, "def f(x):\n    return x\n", x))

    threads = [threading.Thread(target=ask, args=(x,)) for x in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found, key=repr) == list(range(8))
