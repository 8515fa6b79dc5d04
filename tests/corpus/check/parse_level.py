# V: refuted parse_level("") -> KeyError
# terminates: yes
# about: enums

from enum import Enum


class Level(Enum):
    LOW = 1
    HIGH = 2


def parse_level(name: str) -> Level:
    """Read a level.

    post: name == "LOW" implies result == Level.LOW
    raises: ValueError when name != "LOW" and name != "HIGH"
    """
    return Level[name]
