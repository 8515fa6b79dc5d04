# V: proved
# terminates: yes
# about: dataclasses

from dataclasses import dataclass


@dataclass(frozen=True)
class Rectangle:
    width: int
    height: int


def rectangle_area(r: Rectangle) -> int:
    """Return the area.

    pre: r.width >= 0 and r.height >= 0
    post: result >= 0
    post: r.width == 0 implies result == 0
    """
    return r.width * r.height
