# V: refuted operator_overloaded(Odd(1)) -> 0
# terminates: yes
# about: traps

from dataclasses import dataclass


@dataclass
class Odd:
    n: int

    def __add__(self, other: int) -> int:
        return self.n - other


def operator_overloaded(x: Odd) -> int:
    """Add one.

    post: result == x.n + 1
    """
    return x + 1
