# V: proved
# terminates: yes
# about: check_dev

from typing import Tuple


def c04_divmod(a: int, b: int) -> Tuple[int, int]:
    """Divmod.

    pre: b != 0
    post: result[0] * b + result[1] == a
    post: (0 <= result[1] < b) or (b < result[1] <= 0)
    """
    return (a // b, a % b)
