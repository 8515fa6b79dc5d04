# V: proved
# terminates: yes
# about: enums

from enum import Enum


class Light(Enum):
    RED = "red"
    GREEN = "green"
    AMBER = "amber"


def next_light(now: Light) -> Light:
    """Return the light that comes next.

    post: result != now
    post: now == Light.RED implies result == Light.GREEN
    """
    if now is Light.RED:
        return Light.GREEN
    if now is Light.GREEN:
        return Light.AMBER
    return Light.RED
