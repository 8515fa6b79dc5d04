"""Waiting for work: Ctrl-C ends it wherever the signal comes, and what is late is told so."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable

import pytest

from liftsys_nb.verify.waiting import interruptibly


class Work:
    """Work that goes on until it is stopped."""

    def __init__(self) -> None:
        self.begun, self.stopped = threading.Event(), threading.Event()

    def __call__(self) -> str:
        self.begun.set()
        assert self.stopped.wait(60)
        return "stopped"


def to_this_thread() -> None:
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def to_another_thread() -> None:
    # The system may choose any thread of a process: then the one that waits sleeps on.
    signal.pthread_kill(threading.get_ident(), signal.SIGINT)


@pytest.mark.parametrize("send", [to_this_thread, to_another_thread])
@pytest.mark.parametrize("seconds", [None, 0.0, 50.0])
def test_an_interrupt_ends_waiting_whichever_thread_gets_it(
    send: Callable[[], None], seconds: float | None
) -> None:
    work = Work()

    def interrupt() -> None:
        assert work.begun.wait(60)
        send()
        work.stopped.wait(60)  # this thread lives on, with the signal

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        interruptibly(work, stop=work.stopped.set, seconds=seconds)
    assert work.stopped.is_set()


def test_an_interrupt_before_the_work_has_begun_leaves_nothing_running(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start = threading.Thread.start

    def interrupted(thread: threading.Thread) -> None:
        start(thread)
        raise KeyboardInterrupt

    work = Work()
    monkeypatch.setattr(threading.Thread, "start", interrupted)
    with pytest.raises(KeyboardInterrupt):
        interruptibly(work, stop=work.stopped.set)
    assert work.stopped.is_set()


def test_late_work_is_told_so_until_it_ends() -> None:
    told: list[float] = []
    over = threading.Event()

    def late() -> None:
        told.append(time.monotonic())
        if len(told) == 3:
            over.set()

    begun = time.monotonic()
    assert interruptibly(lambda: over.wait(60), stop=over.set, seconds=0.2, late=late)
    assert len(told) >= 3 and told[0] - begun >= 0.2


def test_what_work_raises_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        interruptibly(lambda: 1 // 0, stop=lambda: None)
