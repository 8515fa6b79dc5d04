"""The other process: reads jobs, runs calls, answers each with one line of JSON."""

from __future__ import annotations

import json
import os
import sys
from types import ModuleType

from liftsys_nb.verify.apart.inside.doing import Doings
from liftsys_nb.verify.apart.inside.guard import (
    Guard,
    Stopped,
    limit,
    limit_processes,
    limit_time,
)
from liftsys_nb.verify.apart.inside.state import changed, state
from liftsys_nb.verify.apart.inside.values import Classes, NotBuilt, build, tell, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing itself takes as long to import as all the rest of this folder
    from collections.abc import Callable, Iterator
    from types import FrameType
    from typing import Any, TypeAlias

    Answer: TypeAlias = dict[str, Any]

NAME = "checked"  # of the module that is run: never __main__
SLACK = 2.0  # seconds after which a call ends also when nobody ends it


def main(memory: int, home: str) -> None:
    """Answer jobs until there are no more. memory: bytes. home: an empty folder."""
    # Nobody else may read the jobs or write answers by accident.
    jobs = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    os.close(nothing)
    limit(memory)
    guard, doings = Guard(home), Doings()
    sys.stdin = _NoInput(guard)
    # From here on this package is the user's, if the program asks for it.
    for name in [name for name in sys.modules if name.partition(".")[0] == "liftsys_nb"]:
        del sys.modules[name]
    environment = dict(os.environ)
    for line in jobs:
        for answer in Loaded(json.loads(line), guard, doings, environment).answers():
            answers.write(json.dumps(answer).encode() + b"\n")
            answers.flush()
    leave(home)


def leave(home: str) -> None:
    """Take the folder away: where nobody is left to ask, nobody else does it."""
    _clear(home)
    os.chdir("/")
    _remove(home)


class _NoInput:
    """Stands for standard input: who asks it anything is stopped."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or not self._guard.is_on:
            raise AttributeError(name)
        self._guard.stop("sys.stdin")

    def __iter__(self) -> Any:
        self._guard.stop("sys.stdin")


class Loaded:
    """One job: a module, a function in it, calls."""

    def __init__(
        self, job: Answer, guard: Guard, doings: Doings, environment: dict[str, str]
    ) -> None:
        self.job = job
        self.guard = guard
        self.environment = environment
        self.file: str = job["file"]
        guard.effects = job["effects"]
        if not guard.effects:
            limit_processes()
        guard.imports = tuple(job["paths"])
        sys.path[:] = job["paths"]
        self.code: Any = None
        self.module = ModuleType(NAME)
        self.classes = Classes(self.module, {})
        self.kept: dict[str, str] = {}
        self.doings = doings
        doings.file = self.file
        doings.catch_prints()

    def answers(self) -> Iterator[Answer]:
        """Yield first whether the module could be loaded, then an answer for each call.

        Behind an answer with ``again`` stands once more whether it could be loaded.
        """
        failed = self.load()
        yield failed or {"call": -1}
        if failed:
            return
        for number, arguments in enumerate(self.job["calls"]):
            answer = self._call(arguments)
            again = bool(answer.get("changed")) and self.job["fresh"]
            yield {**answer, "call": number, "again": again}
            if again:
                failed = self.load()
                yield failed or {"call": -1}
                if failed:
                    return

    # ── loading ──
    def load(self) -> Answer | None:
        """Load the module anew; return what is wrong, if something is."""
        limit_time(self.job["loading"] + SLACK)
        os.environ.clear()
        os.environ.update(self.environment)
        self.guard.begin(in_call=False)
        try:
            self._run_module()
        except BaseException as error:  # noqa: BLE001 - a program may raise anything
            if self.guard.stopped:
                return {"call": -1, "stopped": self.guard.stopped}
            if isinstance(error, NotBuilt):
                return {"call": -1, "unrunnable": str(error)}
            return {
                "call": -1,
                "unrunnable": _why(error),
                "exception": type(error).__name__,
                "line": self._line(error),
            }
        finally:
            self.guard.end()
            limit_time(0)
        return None

    def _run_module(self) -> None:
        if self.code is None:
            source = build(self.job["source"], self.classes)
            self.code = compile(source, self.file, "exec", dont_inherit=True)
        try:
            self._fill_module()
        except ImportError:
            # Packages that are installed to be edited are found by hooks of their own.
            if not _with_site(self.job["paths"]):
                raise
            self._fill_module()
        self.function = _function(
            self.module, self.job["function"], unwrapped=self.job["unwrapped"]
        )
        self.classes = Classes(self.module, self.job["classes"])
        self.kept = state(self.module, self.classes)

    def _fill_module(self) -> None:
        self.module = sys.modules[NAME] = ModuleType(NAME)
        self.module.__file__ = self.file
        exec(self.code, self.module.__dict__)

    # ── calling ──
    def _call(self, told: list[Any]) -> Answer:
        _clear(self.guard.home)
        limit_time(self.job["seconds"] + SLACK)
        try:
            arguments = [build(each, self.classes) for each in told]
        except NotBuilt as wrong:
            return {"unrunnable": str(wrong)}
        except MemoryError:
            return {"memory": True}
        lines: list[int] = []
        self.guard.begin(in_call=True)
        self.doings.begin()
        try:
            answer = self._outcome(arguments, lines)
            self.doings.end()
            # Still guarded: properties are code of the program too.
            answer["after"] = [tell(each, self.classes) for each in arguments]
            answer["changed"] = changed(self.kept, state(self.module, self.classes))
        except Stopped as stopped:
            answer = {"stopped": str(stopped)}
        except MemoryError:
            answer = {"memory": True}
        finally:
            sys.settrace(None)
            self.doings.end()
            self.guard.end()
            limit_time(0)
        if self.guard.stopped:
            return {"stopped": self.guard.stopped, "changed": ["?"]}
        if "memory" in answer:
            return {**answer, "changed": ["?"]}
        return {
            **answer, "lines": lines, "touched": self.guard.touched, "did": self.doings.done,
            "stale": _has_threads(),
        }  # fmt: skip

    def _outcome(self, arguments: list[Any], lines: list[int]) -> Answer:
        by_name = self.job["by_name"]
        first = len(arguments) - len(by_name)
        named = dict(zip(by_name, arguments[first:], strict=True))
        try:
            sys.settrace(_tracer(self.file, lines, self.job["lines"]))
            try:
                result = self.function(*arguments[:first], **named)
            finally:
                sys.settrace(None)
        except MemoryError:
            raise
        except BaseException as error:  # noqa: BLE001 - a program may raise anything
            family = [each.__name__ for each in type(error).__mro__[:-1]]
            return {"raised": family, "message": words_of(error), "line": self._line(error)}
        return {"value": tell(result, self.classes)}

    def _line(self, error: BaseException) -> int | None:
        found: int | None = None
        if isinstance(error, SyntaxError) and error.filename == self.file:
            found = error.lineno
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == self.file:
                found = trace.tb_lineno
            trace = trace.tb_next
        return found


def _why(error: BaseException) -> str:
    name = type(error).__name__
    said = words_of(error)
    return f"{name}: {said}" if said else name


def _with_site(paths: list[str]) -> bool:
    """Look for packages as Python does when it starts; return whether that was new."""
    if "site" in sys.modules:
        return False
    import site

    site.main()
    sys.path[:] = [*paths, *(path for path in sys.path if path not in paths)]
    return True


def _function(module: ModuleType, path: str, *, unwrapped: bool) -> Callable[..., Any]:
    """Return a function by its qualified name. Raises NotBuilt."""
    found: Any = module
    for part in path.split("."):
        found = getattr(found, part, None)
    if isinstance(found, property):
        found = found.fget
    while unwrapped and hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    if not callable(found):
        raise NotBuilt(f"the module has no function named {path}")
    return found  # type: ignore[no-any-return]


def _tracer(file: str, lines: list[int], most: int) -> Any:
    """Return a function that notes the lines of a file down, and has itself taken off in time."""
    if most <= 0:
        return None

    def entered(frame: FrameType, event: str, arg: Any) -> Any:
        return ran if frame.f_code.co_filename == file else None

    def ran(frame: FrameType, event: str, arg: Any) -> Any:
        if event == "line":
            lines.append(frame.f_lineno)
            if len(lines) >= most:
                # What goes on after that shall not be slower than it is.
                sys.settrace(None)
                above: FrameType | None = frame
                while above is not None:
                    above.f_trace = None
                    above = above.f_back
                return None
        return ran

    return entered


def _has_threads() -> bool:
    threading = sys.modules.get("threading")
    return threading is not None and threading.active_count() > 1


def _clear(home: str) -> None:
    """Go home, and leave nothing there."""
    os.chdir(home)
    for name in os.listdir("."):
        _remove(name)


def _remove(name: str) -> None:
    try:
        if os.path.isdir(name) and not os.path.islink(name):
            for inner in os.listdir(name):
                _remove(os.path.join(name, inner))
            os.rmdir(name)
        else:
            os.unlink(name)
    except OSError:  # the whole folder goes with the process
        return
