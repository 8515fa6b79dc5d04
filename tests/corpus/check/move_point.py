# V: proved
# terminates: yes
# about: dataclasses

from dataclasses import dataclass, replace


@dataclass
class Point:
    x: int
    y: int


def move_point(p: Point, dx: int) -> Point:
    """Return a point to the right of p; leave p alone.

    post: result.x == p.x + dx and result.y == p.y
    post: p.x == old(p.x) and p.y == old(p.y)
    """
    return replace(p, x=p.x + dx)
