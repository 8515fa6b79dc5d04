# V: refuted default_held_elsewhere() -> [0]
# terminates: yes
# about: traps


def default_held_elsewhere() -> list[int]:
    """What a dict takes as a default is still the object that it was.

    post: len(result) == 0
    """
    one: list[int] = []
    made: dict[int, list[int]] = {}
    made.setdefault(1, one).append(0)
    return one
