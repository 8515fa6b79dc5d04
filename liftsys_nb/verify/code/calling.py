"""Calls of the function under check, made in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from liftsys_nb.ir import routines as r
from liftsys_nb.ir.values import RecordValue
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.apart.outcomes import (
    Did,
    Died,
    Job,
    NotAllowed,
    Opaque,
    Outcome,
    OutOfMemory,
    Raised,
    Returned,
    TimedOut,
    Unrunnable,
)
from liftsys_nb.verify.apart.workers import Workers
from liftsys_nb.verify.code.doing import verb_of_event
from liftsys_nb.verify.code.trying import Arguments, Ran

SECONDS = 0.3  # for one call
INPUT = ("builtins.input", "sys.stdin")  # that nobody gives
NO_CALL = "no call can be made"


class Calling:
    """Makes calls of one function. effects: whether it may reach outside of its folder.

    by_name: the last parameters, where they may only be given by their names. unwrapped: whether
    what decorators put around it is left out: those that watch a contract raise exceptions of
    their own.
    """

    def __init__(
        self,
        workers: Workers,
        source: str,
        routine: r.Routine,
        *,
        file: str | None = None,
        classes: Mapping[str, str] | None = None,
        by_name: tuple[str, ...] = (),
        effects: bool = False,
        unwrapped: bool = False,
    ) -> None:
        self._workers, self._source, self._routine = workers, source, routine
        self._file, self._classes, self._effects = file, dict(classes or {}), effects
        self._by_name, self._unwrapped = by_name, unwrapped
        self.trouble: str | None = None  # why a call could not be made
        self.unloaded: str | None = None  # why no call can be made, with whatever arguments

    def run(self, calls: Sequence[Arguments], *, lines: bool = False) -> Sequence[Ran]:
        """Return what each call came to; see ``Runner``."""
        if self.unloaded is not None:
            return [Ran(lost=self.unloaded) for _ in calls]
        names = self._routine.parameters
        job = Job(
            self._source,
            self._routine.name,
            tuple(tuple(call[name] for name in names) for call in calls),
            by_name=self._by_name,
            file=self._file,
            classes=self._classes,
            effects=self._effects,
            unwrapped=self._unwrapped,
            lines=200 if lines else 0,
        )
        return [self._ran(each) for each in self._workers.run(job, seconds=SECONDS)]

    def _ran(self, outcome: Outcome) -> Ran:
        names = self._routine.parameters
        match outcome:
            case Returned(value=value, after=after, lines=lines):
                did = _done(outcome)
                lost = None
                if is_opaque(value):
                    lost = "a result that is no value of the language"
                return Ran(value, after=dict(zip(names, after, strict=True)), lines=_once(lines),
                           lost=lost, did=did)  # fmt: skip
            case Raised(exception=name, family=family, message=message, after=after, lines=lines):
                return Ran(
                    raises=name, kinds=family, message=message,
                    after=dict(zip(names, after, strict=True)), lines=_once(lines),
                    did=_done(outcome),
                )  # fmt: skip
            case TimedOut():
                return Ran(is_late=True)
            case OutOfMemory():
                return Ran(raises="MemoryError")
            case Died(how=how, loading=loading):
                if loading:
                    self.unloaded = f"{NO_CALL}: {how}"
                return Ran(lost=f"the process ended: {how}")
            case NotAllowed(what=what, loading=True):
                lets = "" if what in INPUT else "; `--run-effects` lets it"
                self.unloaded = (
                    f"{NO_CALL}: while it is loaded, its module reaches outside of its process "
                    f"(`{what}`){lets}"
                )
                return Ran(lost=self.unloaded)
            case NotAllowed(what=what):
                self.trouble = f"it reaches outside of its process ({what})"
                verb = verb_of_event(what)
                did = () if verb is None else (Did(verb, what),)
                return Ran(lost=self.trouble, did=did, stopped=what)
            case Unrunnable(reason=reason, line=line, loading=loading):
                self.trouble = reason
                if loading:
                    where = "" if line is None else f" at line {line}"
                    self.unloaded = f"{NO_CALL}: {reason}{where}"
                return Ran(lost=reason)


def _done(outcome: Returned | Raised) -> tuple[Did, ...]:
    """Return all that a call did besides, with what it left changed outside of its arguments."""
    read = (Did("opens", path) for path in outcome.touched)
    # What functools keeps is nobody's business.
    changed = (name for name in outcome.changed if not name.endswith((".cache_info", "?")))
    return (*outcome.did, *read, *(Did("modifies", name) for name in changed))


def is_opaque(value: Value) -> bool:
    """Tell whether a value, or a part of it, is none of the language."""
    match value:
        case Opaque():
            return True
        case list() | tuple() | set() | frozenset():
            return any(map(is_opaque, value))
        case dict():
            return any(is_opaque(each) for pair in value.items() for each in pair)
        case RecordValue():
            return any(map(is_opaque, value.values()))
        case _:
            return False


def _once(lines: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(lines))
