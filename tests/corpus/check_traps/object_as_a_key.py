# V: refuted object_as_a_key(Pt(1234567891, 0)) -> TypeError
# terminates: yes
# about: traps

from dataclasses import dataclass


@dataclass
class Pt:
    """A place."""

    x: int
    y: int


def object_as_a_key(p: Pt) -> int:
    """Take for a key what has no hash.

    post: result == 1
    """
    if p.x == 1234567891:
        d = {p: 1}
        return len(d)
    return 1
