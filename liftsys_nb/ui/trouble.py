"""Errors as replies: what a person did is told in words, what we did wrong says so."""

from __future__ import annotations

from liftsys_nb.ir.errors import InputError, LiftError
from liftsys_nb.session.outcome import OUR_BUG, SCHEMA, Outcome

REPORT = "please report it with the command, this text and the output of: version"


class WrongType(InputError, TypeError):
    """A value of the wrong type came in from Python: an error of the person, told in words."""

    default_code = "LS431"


def is_ours(error: BaseException) -> bool:
    """Whether an error is a bug of this package (LS9xx, or nothing we ever raise on purpose)."""
    return not isinstance(error, LiftError) or error.code.startswith("LS9")


def error_outcome(error: LiftError) -> Outcome:
    """Return the ``error`` document of what was raised, with its exit status."""
    # Here, not above: the parser comes with it, and a door must open without.
    from liftsys_nb.session.documents import diagnostic_document

    document = {
        "schema": SCHEMA,
        "error": {
            "code": error.code,
            "message": error.message,
            "hint": error.hint,
            "diagnostics": [diagnostic_document(item) for item in error.diagnostics],
        },
    }
    return Outcome("error", document, error.message, exit=error.status, sources=error.sources)


def bug_outcome(error: Exception) -> Outcome:
    """Return the document of an error that nobody foresaw: LS900, and how to report it."""
    document = {
        "schema": SCHEMA,
        "error": {
            "code": error.code if isinstance(error, LiftError) else "LS900",
            "message": f"this is a bug in liftsys_nb: {type(error).__name__}: {error}",
            "hint": REPORT,
            "diagnostics": [],
        },
    }
    return Outcome("error", document, document["error"]["message"], exit=OUR_BUG)  # type: ignore[index]  # the literal above
