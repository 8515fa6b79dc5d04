# V: refuted default_not_taken({1: [5]}) -> [5, 0]
# terminates: yes
# about: traps


def default_not_taken(held: dict[int, list[int]]) -> dict[int, list[int]]:
    """A default is taken only where there is none yet.

    post: all(len(result[k]) == 1 for k in result if k == 1)
    """
    held.setdefault(1, []).append(0)
    return held
