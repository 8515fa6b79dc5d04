"""What is run in another process, and what can come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from liftsys_nb.ir.verdicts import Value

LINES = 200  # the first lines that were run are told, no more


@dataclass(frozen=True, slots=True)
class Opaque:
    """A value that is of no type of the language, or too large to be sent.

    type_name: its class. text: its ``repr``, cut, without addresses; may be empty.
    Equal to nothing but an Opaque of the same words: formulas about it have no meaning.
    """

    type_name: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """Calls of one function, each with arguments of its own.

    source: the whole text of its module. function: its qualified name (``f``, ``Account.close``:
    then the first argument is ``self``). calls: arguments in the order of the parameters.
    by_name: names of the last arguments, where they may only be given by name.
    file: what the module's ``__file__`` says; its folder is where imports are looked for first.
    paths: where else; by default where this process looks.
    classes: for records and enums whose class has another name than their type: the name inside
    of the module (``shapes.Point`` also finds class ``Point`` of the module ``shapes``).
    unwrapped: call what contract decorators stand around (all ``__wrapped__`` are followed).
    effects: let it write files outside its folder, start processes and open connections.
    fresh: load the module anew where a call has changed its globals or defaults.
    """

    source: str
    function: str
    calls: tuple[tuple[Value, ...], ...]
    by_name: tuple[str, ...] = ()
    file: str | None = None
    paths: tuple[str, ...] | None = None
    classes: Mapping[str, str] = field(default_factory=dict)
    unwrapped: bool = False
    effects: bool = False
    fresh: bool = True
    lines: int = LINES


@dataclass(frozen=True, slots=True)
class Did:
    """Something that a call did besides. verb: ``prints`` or ``logs``. words: what, cut.

    functions: those of the file that were running, the outermost first.
    """

    verb: str
    words: str
    functions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Returned:
    """It returned. after: the arguments as they are then, in order.

    lines: the lines of the module that were run, in the order they were, cut at ``Job.lines``.
    changed: the globals and defaults of the module that are not as they were before the call.
    touched: files that were read, folders that were listed. did: what it printed and logged.
    """

    value: Value
    after: tuple[Value, ...]
    lines: tuple[int, ...] = ()
    changed: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    did: tuple[Did, ...] = ()


@dataclass(frozen=True, slots=True)
class Raised:
    """It raised. family: the names of its class and of those above it, the nearest first.

    line: the last line of the module on the way to it. The others: as of ``Returned``.
    """

    exception: str
    family: tuple[str, ...]
    message: str
    after: tuple[Value, ...]
    line: int | None = None
    lines: tuple[int, ...] = ()
    changed: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    did: tuple[Did, ...] = ()


@dataclass(frozen=True, slots=True)
class TimedOut:
    """It ran longer than it may; the process was killed."""

    seconds: float


@dataclass(frozen=True, slots=True)
class OutOfMemory:
    """It wanted more memory than it may have."""


@dataclass(frozen=True, slots=True)
class Died:
    """Its process ended before there was an answer. how: a signal, an exit status, our words.

    loading: while its module was loaded, so that there was no call.
    """

    how: str
    loading: bool = False


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """It was stopped because it wanted to do something outside of its process.

    what: the audit event of Python, such as ``os.fork`` or ``socket.connect``. What it returned
    or raised after that says nothing about the code. loading: its module wanted to, while it was
    loaded, so that there was no call.
    """

    what: str
    loading: bool = False


@dataclass(frozen=True, slots=True)
class Unrunnable:
    """It was not called: the module, the function or an argument could not be made.

    reason: a sentence. exception: what was raised (``ModuleNotFoundError``), or empty.
    loading: whether no call at all can be made, with whatever arguments.
    """

    reason: str
    exception: str = ""
    line: int | None = None
    loading: bool = False


Outcome: TypeAlias = (
    Returned | Raised | TimedOut | OutOfMemory | Died | NotAllowed | Unrunnable
)  # fmt: skip
