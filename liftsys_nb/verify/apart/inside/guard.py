"""What the program that is run may not do: limits of the system, and Python's audit events.

This is containment, not a sandbox: who wants to get out, gets out. It holds mistakes, and the
effects of code that nobody knew had any.
"""

from __future__ import annotations

import _thread
import os
import resource
import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing itself takes as long to import as all the rest of this folder
    from typing import Any, NoReturn

MOST_FILE = 16 << 20  # bytes of a file that is written
MOST_OPEN = 128  # descriptors
MOST_TOUCHED = 20  # names

# Audit events that reach beyond the process. Writing is looked at more closely. Threads are
# among them: the limit of processes holds them back too, and that must not pass for an exception
# of the code.
_OUTSIDE = frozenset({
    "_thread.start_joinable_thread", "_thread.start_new_thread",
    "builtins.input", "ftplib.connect", "ftplib.sendcmd", "http.client.connect", "imaplib.open",
    "os.chown", "os.exec", "os.fork", "os.forkpty", "os.kill", "os.killpg", "os.lockf",
    "os.posix_spawn", "os.setxattr", "os.removexattr", "os.spawn", "os.startfile", "os.system",
    "poplib.connect", "pty.spawn", "signal.pthread_kill", "smtplib.connect", "socket.bind",
    "socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendmsg",
    "socket.sendto", "sqlite3.connect", "subprocess.Popen", "syslog.syslog",
    "telnetlib.Telnet.open", "urllib.Request", "webbrowser.open",
})  # fmt: skip
# Libraries look for functions of C while they are loaded; a call that does, could do anything.
_IN_CALLS = frozenset({"ctypes.dlopen", "ctypes.dlsym"})
_CHANGING = frozenset({
    "os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink",
    "os.truncate", "os.utime", "shutil.copyfile", "shutil.copytree", "shutil.move",
    "shutil.rmtree",
})  # fmt: skip
_LOOKING = frozenset({"os.listdir", "os.scandir"})
_LIBRARIES = tuple(path for path in {sys.prefix, sys.base_prefix} if len(path) > 1)
_CODE = (".py", ".pyc", ".so", ".pyd", "__init__", "__pycache__")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Stopped(BaseException):
    """Ends a call that wants to do what it may not; no ``except Exception`` holds it back."""


def limit(memory: int) -> None:
    """Set what the system holds a process to, as far as it lets us. memory: bytes."""
    for name, most in (
        ("RLIMIT_AS", memory), ("RLIMIT_CORE", 0), ("RLIMIT_FSIZE", MOST_FILE),
        ("RLIMIT_NOFILE", MOST_OPEN),
    ):  # fmt: skip
        _set(name, most)
    # Writing past the limit is then an OSError, not the end.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def limit_processes() -> None:
    """Forbid more processes. It does not hold for the superuser."""
    _set("RLIMIT_NPROC", 0)


def limit_time(seconds: float) -> None:
    """See that a call ends also when nobody is left to end it; 0 takes that back."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    if seconds:
        used = resource.getrusage(resource.RUSAGE_SELF)
        most = int(used.ru_utime + used.ru_stime + seconds) + 2
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        if hard == resource.RLIM_INFINITY or most < hard:
            resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def _set(name: str, most: int) -> None:
    kind = getattr(resource, name, None)
    if kind is None:
        return
    hard = resource.getrlimit(kind)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    try:
        resource.setrlimit(kind, (most, most))
    except (OSError, ValueError):  # macOS does not take each limit
        return


class Guard:
    """Watches audit events. home: the folder that may be written to.

    stopped: the first thing that was not allowed since ``begin``. touched: what was read.
    """

    def __init__(self, home: str) -> None:
        self.home = os.path.realpath(home)
        self.is_on = False
        self.in_call = False
        self.effects = False
        self.imports: tuple[str, ...] = ()
        self.stopped = ""
        self.touched: list[str] = []
        sys.addaudithook(self._heard)
        if sys.version_info < (3, 12):  # there it is no audit event
            self._hear_threads()

    def begin(self, *, in_call: bool) -> None:
        """Forget what was heard, and listen. in_call: not only to how a module is loaded."""
        self.in_call = in_call
        self.stopped = ""
        self.touched = []
        self.is_on = True

    def end(self) -> None:
        """Listen no more."""
        self.is_on = False

    def stop(self, event: str) -> NoReturn:
        """End what runs now."""
        self.stopped = self.stopped or event
        raise Stopped(event)

    def _heard(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.is_on:
            return
        if event == "open":
            self._opened(*args[:3])
        elif event in _LOOKING:
            self._touch(args[0])
        elif not self.effects and (
            event in _OUTSIDE
            or (event in _IN_CALLS and self.in_call)
            or (event in _CHANGING and not all(map(self._is_home, _paths(args))))
        ):
            self.stop(event)

    def _hear_threads(self) -> None:
        start = _thread.start_new_thread

        def heard(*args: Any, **named: Any) -> int:
            self._heard("_thread.start_new_thread", args)
            return start(*args, **named)

        for name in ("start_new_thread", "start_new"):
            setattr(_thread, name, heard)

    def _opened(self, path: Any, mode: Any, flags: Any) -> None:
        if isinstance(path, int):
            return
        writes = bool(flags & _WRITES) if isinstance(flags, int) else False
        if isinstance(mode, str):
            writes = any(c in mode for c in "wax+")
        if writes:
            if not self.effects and not self._is_home(path):
                self.stop("open")
        else:
            self._touch(path)

    def _touch(self, path: Any) -> None:
        text = _text(path)
        if text.startswith("/proc/") and not self.effects:
            self.stop("open")
        # What is imported is no effect.
        if text and not self._is_import(text) and len(self.touched) < MOST_TOUCHED:
            self.touched.append(text[:1000])

    def _is_import(self, path: str) -> bool:
        if path.startswith(_LIBRARIES) or path in self.imports:
            return True
        return path.startswith(self.imports) and path.endswith(_CODE)

    def _is_home(self, path: Any) -> bool:
        text = _text(path)
        if not text:
            return isinstance(path, int)
        if text == os.devnull:
            return True
        inside = os.path.realpath(text)
        return inside == self.home or inside.startswith(self.home + os.sep)


def _text(path: Any) -> str:
    try:
        return os.fsdecode(path)
    except (TypeError, ValueError):
        return ""


def _paths(args: tuple[Any, ...]) -> list[Any]:
    return [each for each in args if isinstance(each, str | bytes | os.PathLike)]
