"""``& | ^ << >>`` of Python, kept within the meter's limits.

The language has no words for them: only code that was read holds calls of these names, which no
text can write.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, TypeAlias

from liftsys_nb.ir.limits import PLAIN, VIEWS, Meter, Stop

__all__ = ["BITWISE"]

# Operators of other types are somebody's code: of classes, of enums with members that are bits.
_TYPES = frozenset({*PLAIN, list, tuple, set, frozenset, dict, range})


# As those of builtins: arguments are whatever was written.
Function: TypeAlias = "Callable[..., object]"


def _of(function: Callable[[Any, Any], Any]) -> Function:
    def run(meter: Meter, left: Any, right: Any) -> object:
        for each in (left, right):
            if type(each) in VIEWS:
                raise Stop("such an operator of a view")
            if type(each) not in _TYPES:
                raise Stop("such an operator of such a value")
            meter.weigh(each)
        return function(left, right)

    return run


def _shifted_left(meter: Meter, left: Any, right: Any) -> object:
    if isinstance(left, int) and isinstance(right, int) and right > 0 and left:
        meter.bits(left.bit_length() + right)
    return _of(operator.lshift)(meter, left, right)


BITWISE: dict[str, Function] = {
    "&": _of(operator.and_), "|": _of(operator.or_), "^": _of(operator.xor),
    "<<": _shifted_left, ">>": _of(operator.rshift),
}  # fmt: skip
