# V: proved
# terminates: yes
# about: enums

from enum import Enum


class Size(Enum):
    SMALL = 1
    LARGE = 2


def weight(size: Size, count: int) -> int:
    """Return the weight of parcels.

    pre: count >= 0
    post: result >= count
    post: size == Size.LARGE implies result == 2 * count
    """
    match size:
        case Size.SMALL:
            return count
        case Size.LARGE:
            return 2 * count
