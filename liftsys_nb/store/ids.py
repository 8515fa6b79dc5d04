"""Ids that sort by the time they were made (uuid version 7, RFC 9562)."""

from __future__ import annotations

import os
import re
import threading
import time

_RANDOM_BITS = 74
_FORM = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_lock = threading.Lock()
_last = 0


def _unlock_in_fork() -> None:
    global _lock
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_unlock_in_fork)


def is_id(text: str) -> bool:
    """Tell whether text is a UUID in its usual spelling: small digits, four dashes."""
    return _FORM.fullmatch(text) is not None


def new_id() -> str:
    """Make a uuid7; each is greater than all that this process made before.

    Within one millisecond, or when the clock was set back, the last value is counted up by a
    random step, so ids stay hard to guess and two forks of one process do not meet.
    """
    # Not the package uuid-utils: it imports the standard uuid module, 11 ms on the path of
    # every shell command, for these few lines.
    global _last
    with _lock:
        now = time.time_ns() // 1_000_000
        fresh = now << _RANDOM_BITS | int.from_bytes(os.urandom(10), "big") >> 6
        if fresh >> _RANDOM_BITS <= _last >> _RANDOM_BITS:
            fresh = _last + 1 + int.from_bytes(os.urandom(4), "big")
        _last = fresh
    return _spell(fresh)


def _spell(value: int) -> str:
    """Put version and variant between the 48 time bits and the 74 others, and write it out."""
    time_bits = value >> _RANDOM_BITS
    high = value >> 62 & 0xFFF
    low = value & (1 << 62) - 1
    digits = f"{time_bits << 80 | 7 << 76 | high << 64 | 2 << 62 | low:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
