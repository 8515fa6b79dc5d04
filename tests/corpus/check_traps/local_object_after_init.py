# V: refuted local_object_after_init(1234567891) -> 7
# terminates: yes
# about: traps

from dataclasses import dataclass


@dataclass
class Pt:
    """A place."""

    x: int
    y: int

    def __post_init__(self) -> None:
        """Change one number."""
        if self.x == 1234567891:
            self.x = 7


def local_object_after_init(x: int) -> int:
    """An object that is made otherwise than its fields say.

    post: result == x
    """
    return Pt(x, 0).x
