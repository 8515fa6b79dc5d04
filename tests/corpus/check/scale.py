# V: refuted scale(Rectangle(0, 1), 0) -> FrozenInstanceError
# terminates: yes
# about: dataclasses

from dataclasses import dataclass


@dataclass(frozen=True)
class Rectangle:
    width: int
    height: int


def scale(r: Rectangle, factor: int) -> None:
    """Scale a rectangle.

    post: r.width == old(r.width) * factor
    """
    if r.height > 0:
        r.width *= factor
