"""Moments as people say them: ``2h``, ``yesterday``, ``2026-01-31 12:00``. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from liftsys_nb.ir.errors import InputError

_AGO = re.compile(r"(\d{1,9})\s*([a-z]+)(?:\s+ago)?", re.I | re.ASCII)
_UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), timedelta(seconds=1)),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day", "days"), timedelta(days=1)),
    **dict.fromkeys(("w", "week", "weeks"), timedelta(weeks=1)),
}
_HINT = "say 2h, 3d, today, yesterday, 2026-01-31 or 2026-01-31T12:00 (in UTC, as it is shown)"


def moment(said: str | date | timedelta, now: datetime) -> datetime:
    """Return the moment that somebody means, in UTC; a day stands for its beginning.

    said: a text, or what Python has for it; a duration is so long ago. now: with a zone.
    Raises InputError LS490 for what is no moment.

    >>> moment("2h", datetime(2026, 1, 31, 12, tzinfo=UTC)).isoformat()
    '2026-01-31T10:00:00+00:00'
    """
    try:
        found = _read(said, now.astimezone(UTC))
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise InputError(f"{str(said)[:80]!r} is no moment", code="LS490", hint=_HINT)
    return found


def _read(said: str | date | timedelta, now: datetime) -> datetime | None:
    match said:
        case timedelta():
            return now - said
        case datetime():
            return _in_utc(said)
        case date():
            return datetime.combine(said, time(), UTC)
    words = said.strip()
    match words.lower():
        case "today":
            return datetime.combine(now.date(), time(), UTC)
        case "yesterday":
            return datetime.combine(now.date() - timedelta(days=1), time(), UTC)
    ago = _AGO.fullmatch(words)
    if ago is not None:
        unit = _UNITS.get(ago[2].lower())
        return None if unit is None else now - int(ago[1]) * unit
    # Digits alone would be read as a date by some and as a count by others.
    return None if words.isdigit() else _in_utc(datetime.fromisoformat(words))


def _in_utc(found: datetime) -> datetime:
    return (found if found.tzinfo is not None else found.replace(tzinfo=UTC)).astimezone(UTC)
