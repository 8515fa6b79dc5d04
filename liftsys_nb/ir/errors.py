"""Diagnostics and the one tree of errors; each carries a code, a place and the next step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from liftsys_nb.ir.spans import Place, Source, Span

Severity = Literal["error", "warning", "info"]

LONGEST_NAME = 200  # characters; past it nothing is looked for that comes near

# Codes never change their meaning; the words beside them may (LANGUAGE, "Error codes").
WARNINGS = frozenset({"IR220", "IR303", "IR310"})


def severity_of(code: str) -> Severity:
    """Return how grave a code is: the four warnings of the language, else an error."""
    return "warning" if code in WARNINGS else "error"


@dataclass(frozen=True, slots=True)
class Edit:
    """A mechanical repair: ``text[start:end]`` becomes ``text``; offsets in code points."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing to tell a person about a text.

    code: ``IRnnn`` for the language, ``LSnnn`` for all else.
    hint: one sentence that helps; fix: what to write instead, when that is known.
    edit: the same as ``fix`` for a machine, when there is nothing left to choose.
    """

    code: str
    message: str
    file: str | None = None
    place: Place | None = None
    hint: str | None = None
    fix: str | None = None
    severity: Severity = "error"
    # Out of equality, as spans are: a diagnostic is the same one wherever its text moves to.
    edit: Edit | None = field(default=None, compare=False, repr=False, kw_only=True)

    @classmethod
    def at(
        cls,
        code: str,
        message: str,
        source: Source,
        span: Span,
        *,
        hint: str | None = None,
        fix: str | None = None,
        edit: Edit | None = None,
    ) -> Diagnostic:
        """Make a diagnostic about a span of a source, with the severity of its code."""
        place = source.place(span)
        return cls(code, message, source.name, place, hint, fix, severity_of(code), edit=edit)

    @property
    def sort_key(self) -> tuple[str, int, int, str]:
        """Order by file, line, column, code."""
        where = self.place
        return (
            self.file or "",
            where.line if where else 0,
            where.column if where else 0,
            self.code,
        )


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Tell whether any diagnostic is an error (warnings do not count)."""
    return any(d.severity == "error" for d in diagnostics)


def nearest(word: str, known: Iterable[str], *, most: int = 3) -> list[str]:
    """Return up to ``most`` known words that look like ``word``, best first."""
    # Comparing takes the product of the lengths, and no slip of the fingers is so long.
    if len(word) > LONGEST_NAME:
        return []
    from difflib import get_close_matches  # only a mistake pays for it, not every start

    return get_close_matches(word, list(known), n=most, cutoff=0.5)


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Return a "did you mean" hint, or None when nothing is near.

    >>> did_you_mean("rslt", ["result", "x"])
    "did you mean 'result'?"
    """
    near = nearest(word, known)
    if not near:
        return None
    return "did you mean " + " or ".join(repr(name) for name in near) + "?"


class LiftError(Exception):
    """What a person can act on; doors show it without a traceback.

    code: LS4xx input and sessions, LS5xx store, LS6xx solver, LS7xx providers, LS9xx our bugs.
    hint: the next step. diagnostics: places in a text, when there is one. sources: the texts
    that diagnostics name, by file. status: what a shell exits with (DESIGN, "Commands").
    """

    default_code = "LS400"
    status = 2

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        hint: str | None = None,
        diagnostics: Sequence[Diagnostic] = (),
        sources: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.hint = hint
        self.diagnostics = tuple(diagnostics)
        self.sources = dict(sources or {})


class InputError(LiftError):
    """Wrong input: a verb, session, hole, value or text that cannot be taken (LS4xx, exit 2)."""

    default_code = "LS400"


class Refused(InputError):
    """Asked well, but decided in the negative: open holes where none may be (exit 1)."""

    default_code = "LS408"
    status = 1


class StoreError(LiftError):
    """The history could not be read or written (LS5xx, exit 2)."""

    default_code = "LS500"


class SolverError(LiftError):
    """A solver or engine failed in a way that is not a verdict (LS6xx)."""

    default_code = "LS600"


class EncodingBug(LiftError):
    """The solver's model and the reference meaning disagree: our bug (LS9xx, exit 70)."""

    default_code = "LS900"
    status = 70
