# V: refuted dict_of_one_list() -> {1: [0], 2: [0]}
# terminates: yes
# about: traps


def dict_of_one_list() -> dict[int, list[int]]:
    """Two keys of one object.

    post: len(result[2]) == 0
    """
    one: list[int] = []
    made = {1: one, 2: one}
    made[1].append(0)
    return made
