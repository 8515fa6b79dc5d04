"""Calls of a function of this process, noted as texts while they are made. Nothing is copied."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
LONGEST = 2_000  # characters of one value; nobody reads longer examples
DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Call:
    """One call. arguments: (name, text on entry, text on exit), text: None of what has no literal.

    result: text of what came out; None where it has none, or where ``raised`` names an exception.
    """

    arguments: tuple[tuple[str, str | None, str | None], ...]
    result: str | None = None
    raised: str | None = None


class Trace:
    """The calls of one function, the earliest first; of equal ones the first. For all threads.

    most: calls that are kept. count: all that were made.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.count = 0
        self._calls: dict[Call, None] = {}
        self._lock = Lock()

    def note(self, call: Call) -> None:
        """Keep a call, where it is a new one and there is room."""
        with self._lock:
            self.count += 1
            if len(self._calls) < self.most:
                self._calls.setdefault(call)

    @property
    def calls(self) -> tuple[Call, ...]:
        """The different calls so far."""
        with self._lock:
            return tuple(self._calls)


def unfit(function: Callable[..., Any]) -> str | None:
    """Return why calls of a function cannot be noted as examples, None where they can."""
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        return "is async: a call gives nothing yet"
    if inspect.isgeneratorfunction(function):
        return "is a generator: a call gives nothing yet"
    kinds = {each.kind for each in inspect.signature(function).parameters.values()}
    if kinds & {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}:
        return "takes any number of arguments"
    return None


def traced(function: Callable[P, R], trace: Trace) -> Callable[P, R]:
    """Return a function that does the same and notes each call that its parameters allow."""
    signature = inspect.signature(function)

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError:
            return function(*args, **kwargs)  # Python says what is wrong
        bound.apply_defaults()
        before = [(name, literal(value)) for name, value in bound.arguments.items()]

        def note(result: str | None = None, raised: str | None = None) -> None:
            after = map(literal, bound.arguments.values())
            arguments = tuple((*each, now) for each, now in zip(before, after, strict=True))
            trace.note(Call(arguments, result, raised))

        try:
            result = function(*args, **kwargs)
        except Exception as error:
            note(raised=type(error).__name__)
            raise
        note(result=literal(result))
        return result

    return call


def literal(value: object) -> str | None:
    """Return the text that makes a value of Python's own types again; None where there is none.

    Not-a-number has none either: it equals nothing, so no example can ask for it.
    """
    found = _literal(value, 0)
    return None if found is None or len(found) > LONGEST else found


def _literal(value: object, depth: int) -> str | None:
    if depth > DEEPEST:
        return None

    def many(items: Any) -> list[str] | None:
        if len(items) > LONGEST:
            return None
        made = [_literal(each, depth + 1) for each in items]
        return None if None in made else [each for each in made if each is not None]

    kind = type(value)
    if value is None or kind is bool:
        return repr(value)
    if isinstance(value, str | bytes) and kind in (str, bytes):
        return repr(value) if len(value) <= LONGEST else None
    if isinstance(value, int) and kind is int:
        return repr(value) if abs(value) < 10**LONGEST else None
    if isinstance(value, float) and kind is float:
        if math.isfinite(value):
            return repr(value)
        return None if value != value else f"float('{value}')"
    if isinstance(value, list | tuple) and kind in (list, tuple):
        parts = many(value)
        if parts is None or kind is list:
            return None if parts is None else f"[{', '.join(parts)}]"
        return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
    if isinstance(value, set | frozenset) and kind in (set, frozenset):
        parts = many(value)
        if parts is None:
            return None
        inner = f"{{{', '.join(sorted(parts))}}}" if parts else ""
        return inner if inner and kind is set else f"{kind.__name__}({inner})"
    if isinstance(value, dict) and kind is dict:
        keys, parts = many(value.keys()), many(value.values())
        if keys is None or parts is None:
            return None
        pairs = zip(keys, parts, strict=True)
        return "{" + ", ".join(f"{key}: {part}" for key, part in pairs) + "}"
    return None
