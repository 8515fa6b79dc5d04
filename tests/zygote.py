"""Commands in processes of their own, forked from one that has loaded everything already.

A real process with its own streams, limits and working folder, for a tenth of what a start costs.
The parent has no other thread when it forks.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from typing import Any, NoReturn


def _forget_homes() -> None:
    """Be a user of whom the system knows nothing, as in a container with a number for a user."""
    import pwd

    def unknown(number: int) -> NoReturn:
        raise KeyError(f"getpwuid(): uid not found: {number}")

    pwd.getpwuid = unknown  # type: ignore[assignment]


def _give_up_power() -> None:
    """Let the modes of files count for root, too: it gives up what lets it pass them (Linux)."""
    if os.geteuid() != 0:
        return
    import ctypes

    head = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3, this process
    none = (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None, use_errno=True).capset(head, none) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def child(wish: dict[str, Any]) -> NoReturn:
    """Become the command."""
    os.setsid()  # no terminal
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(wish["env"])
    os.chdir(wish["cwd"])
    stdin = os.open(wish["stdin"], os.O_RDONLY)
    os.dup2(stdin, 0)
    for name, number in (("out", 1), ("err", 2)):
        if wish[name] == "pipe":  # nobody reads it
            reader, writer = os.pipe()
            os.close(reader)
        else:
            writer = os.open(wish[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        os.dup2(writer, number)
    encoding = wish["encoding"]
    sys.stdin = open(0, encoding=encoding, closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding=encoding, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding=encoding, errors="backslashreplace", closefd=False)  # noqa: SIM115
    if wish["largest"] is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # as Python starts
        resource.setrlimit(resource.RLIMIT_FSIZE, (wish["largest"],) * 2)
    if wish["homeless"]:
        _forget_homes()
    if wish["powerless"]:
        _give_up_power()
    status = 99
    try:
        from liftsys_nb.ui.cli import main

        if wish["interrupt"] is not None:
            signal.setitimer(signal.ITIMER_REAL, wish["interrupt"])
            signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
        try:
            status = main(wish["argv"])
        except KeyboardInterrupt:  # in the moment before or after our own care
            status = 130
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:  # noqa: BLE001  # the test reads of it
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
    os._exit(status)


def serve() -> None:
    """Answer one wish a line with a status."""
    import liftsys_nb.session.workbench
    import liftsys_nb.ui.cli
    import liftsys_nb.ui.mime.views  # noqa: F401

    for line in sys.stdin:
        wish = json.loads(line)
        pid = os.fork()
        if pid == 0:
            child(wish)
        _, ended = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(ended)}\n")
        sys.stdout.flush()


class Zygote:
    """The process that forks; ``run`` gives (status, standard output, standard error)."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(
        self, argv: list[str], cwd: str, env: dict[str, str], **wish: Any
    ) -> tuple[int, str, str]:
        """Run a command. out, err: files, or ``pipe`` that nobody reads. largest: of a file."""
        assert self._process.stdin is not None and self._process.stdout is not None
        usual = {
            "stdin": os.devnull, "out": f"{cwd}/.out", "err": f"{cwd}/.err", "encoding": "utf-8",
            "largest": None, "homeless": False, "powerless": False, "interrupt": None,
        }  # fmt: skip
        whole = {"argv": argv, "cwd": cwd, "env": env, **usual, **wish}
        self._process.stdin.write(json.dumps(whole) + "\n")
        self._process.stdin.flush()
        status = int(self._process.stdout.readline())
        said = []
        for name in ("out", "err"):
            try:
                with open(whole[name], encoding="utf-8", errors="replace") as file:
                    said.append(file.read() if whole[name] != "/dev/full" else "")
            except OSError:
                said.append("")
        return status, said[0], said[1]

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


if __name__ == "__main__":
    serve()
