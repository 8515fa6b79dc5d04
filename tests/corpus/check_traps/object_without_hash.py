# V: refuted object_without_hash(Pt(1234567891, 0)) -> TypeError
# terminates: yes
# about: traps

from dataclasses import dataclass


@dataclass
class Pt:
    """A place."""

    x: int
    y: int


def object_without_hash(p: Pt) -> int:
    """Put into a set what has no hash.

    post: result == 1
    """
    if p.x == 1234567891:
        return len({p})
    return 1
