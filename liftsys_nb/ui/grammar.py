"""What a command consists of: its verb, its words, its options; the table is made of these."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from keyword import iskeyword
from typing import TYPE_CHECKING, Literal, TypeAlias

from liftsys_nb.session.outcome import Outcome

if TYPE_CHECKING:
    from liftsys_nb.session.cells import Cell
    from liftsys_nb.ui.bench import Bench
    from liftsys_nb.ui.screen import Screen

# What a word stands for: says how it is read ("raw": the rest as typed) and how completed.
Kind = Literal[
    "raw", "hole", "session", "target", "code", "format", "style", "verb", "file", "name", "words",
    "setting", "shell", "branch", "part",
]  # fmt: skip
Group = Literal["Begin", "Answer", "Judge", "Keep", "Look back", "Set up"]
GROUPS: tuple[Group, ...] = ("Begin", "Answer", "Judge", "Keep", "Look back", "Set up")


@dataclass(frozen=True, slots=True)
class Argument:
    """A positional word. name: also the keyword of the Python face.

    many: several words can stand here; only the last argument can be such.
    """

    name: str
    kind: Kind
    help: str
    required: bool = True
    many: bool = False

    @property
    def shown(self) -> str:
        """How a usage line writes it."""
        name = f"{self.name.upper()} …" if self.many else self.name.upper()
        return name if self.required else f"[{name}]"


@dataclass(frozen=True, slots=True)
class Option:
    """``--name VALUE``, or a switch when ``kind`` is None. short: one letter."""

    name: str
    help: str
    kind: Kind | None = None
    short: str | None = None

    @property
    def flags(self) -> tuple[str, ...]:
        """The spellings, long one last."""
        return (*((f"-{self.short}",) if self.short else ()), f"--{self.name}")

    @property
    def key(self) -> str:
        """The name as Python spells it."""
        return self.name.replace("-", "_")

    @property
    def shown(self) -> str:
        """How a usage line writes it."""
        value = f" {self.name.upper()}" if self.kind else ""
        return f"[{self.flags[0]}{value}]"


BETWEEN = "\0"


@dataclass(frozen=True, slots=True)
class Values:
    """What was said for each argument and option; absent is None.

    Several words for one argument are joined by BETWEEN, which no word of a front can hold.
    cell: where they were said, at a door that has cells.
    """

    given: Mapping[str, str]
    cell: Cell | None = None

    def get(self, name: str) -> str | None:
        """Return the value, or None where nothing was said."""
        return self.given.get(name)

    def need(self, name: str) -> str:
        """Return a value that reading has made sure of."""
        return self.given[name]

    def all(self, name: str) -> list[str]:
        """Return the words said for an argument that takes many."""
        said = self.given.get(name)
        return [] if said is None else said.split(BETWEEN)  # an empty word is one, too


Run: TypeAlias = "Callable[[Bench, Values], Outcome]"
# What a shell does instead, where the command may stay there: ask, or wait for changes.
Live: TypeAlias = "Callable[[Bench, Values, Screen], Outcome]"


@dataclass(frozen=True, slots=True)
class Command:
    """One verb, of one word or two.

    An argument of kind ``raw`` comes last and takes the rest of the line as typed.
    """

    verb: str
    group: Group
    summary: str
    example: str
    run: Run
    arguments: tuple[Argument, ...] = ()
    options: tuple[Option, ...] = ()
    aliases: tuple[str, ...] = ()
    stdin: str | None = None  # the argument that ``-`` and a cell body stand for
    note: str | None = None  # what its own help page adds
    live: Live | None = None  # how a shell runs it, unless one document is wanted

    @property
    def python(self) -> str:
        """The name of the verb in Python: a word of Python itself gets a dash below."""
        name = self.verb.replace(" ", "_")
        return f"{name}_" if iskeyword(name) else name

    @property
    def raw(self) -> Argument | None:
        """The argument that takes the raw rest of the line, if there is one."""
        last = self.arguments[-1] if self.arguments else None
        return last if last and last.kind == "raw" else None

    @property
    def all_options(self) -> tuple[Option, ...]:
        """The verb's own options and those that every verb has."""
        return (*self.options, JSON, HELP)

    @property
    def usage(self) -> str:
        """The usage line, without the front's prefix; options stand before the raw value."""
        options = [option.shown for option in self.options]
        arguments = [argument.shown for argument in self.arguments]
        return " ".join([self.verb, *options, *arguments])

    def option(self, flag: str) -> Option | None:
        """Find an option by one of its spellings."""
        return next((o for o in self.all_options if flag in o.flags), None)


JSON = Option("json", "print one JSON document and nothing else")
HELP = Option("help", "show how the verb is used", short="h")
