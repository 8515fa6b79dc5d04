# V: proved
# terminates: yes
# about: objects


from enum import Enum


class Light(Enum):
    """A light."""

    RED = 1
    GREEN = 2


def traffic_light(speed: int) -> int:
    """Say what to do.

    post: result == (1 if speed > 50 else 2)
    """
    light = Light.RED if speed > 50 else Light.GREEN
    return light.value
