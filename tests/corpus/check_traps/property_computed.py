# V: refuted property_computed(Box(0)) -> 1
# terminates: yes
# about: traps

from dataclasses import dataclass


@dataclass
class Box:
    n: int

    @property
    def size(self) -> int:
        return self.n + 1


def property_computed(b: Box) -> int:
    """Return the size.

    post: result == b.n
    """
    return b.size
