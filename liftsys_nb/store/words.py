"""Events in a few words, for a table that people read. Pure."""

from __future__ import annotations

import re

from liftsys_nb.ir.events import Event

_WIDTH = 72
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def describe(event: Event) -> str:
    """Say what an event adds, on one line: no ids, no times, no whole specifications.

    >>> describe(Event("", "", "hole_filled", "", None, None, "main",
    ...                detail={"hole": "return_type", "value": "int"}))
    'return_type = int'
    """
    match event.kind:
        case "imported":
            return _first(event, "file", "name")
        case "created" | "revised" | "branched" | "undone" | "commented":
            return _first(event, "prompt", "to", "file", "value", "name")
        case "hole_filled" | "answered":
            return _joined(" = ", _get(event, "hole"), _get(event, "value"))
        case "hole_deferred":
            return _joined(": ", _get(event, "hole"), _reason(event))
        case "checked":
            return _joined(": ", _get(event, "function"), _get(event, "verdict"))
        case "verified" | "synthesised":
            return _first(event, "verdict") + (" so far" if event.detail.get("so_far") else "")
        case "finalized" | "abandoned" | "reopened":
            return _joined(": ", _get(event, "verdict"), _reason(event))
        case "exported":
            return _joined(" → ", _get(event, "format"), _get(event, "file"))
        case _:  # a kind of a newer version
            return _first(event, "value", "name", "because")


def _first(event: Event, *keys: str) -> str:
    """Return the first of the keys that says something, else the reason."""
    return next(filter(None, (_get(event, key) for key in keys)), _reason(event))


def _joined(between: str, *parts: str) -> str:
    return between.join(filter(None, parts))


def _reason(event: Event) -> str:
    return _get(event, "because") or _short(event.why or "")


def _get(event: Event, key: str) -> str:
    found = event.detail.get(key)
    text = found if isinstance(found, str) else "" if found is None else str(found)
    return "" if _ID.fullmatch(text) else _short(text)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"
