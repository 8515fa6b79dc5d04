# V: refuted move_all([Point(0)], 1) -> the points themselves moved
# terminates: yes
# about: dataclasses

from dataclasses import dataclass


@dataclass
class Point:
    x: int


def move_all(points: list[Point], dx: int) -> list[Point]:
    """Return points to the right; leave the old ones alone.

    post: len(result) == len(points)
    post: all(points[i].x == old(points)[i].x for i in range(len(points)))
    """
    out = list(points)
    for p in out:
        p.x += dx
    return out
